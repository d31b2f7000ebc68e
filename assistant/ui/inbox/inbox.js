/* The view of what people told the staff: what is made of the one that is open. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const inbox = window.ttListAndOne("inbox", { atOnce: "select, input", heard });
  let adopted = "";

  function lead(view, name, detail) {
    const tab = find(`#tabs [data-view='${view}']`);
    if (!tab) return;
    tab.click();
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("#inbox button");
    if (!control) return;
    const { toPapers, adopt, dismiss } = control.dataset;
    if (toPapers) lead("papers", "review", toPapers);
    else if (adopt) lead("trials", "adopt", adopt);
    else if (dismiss) inbox.act("dismiss");
    else if ("case" in control.dataset) inbox.act("case");
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id !== "inbox-form") return;
    const fields = new FormData(form);
    inbox.act("change", {
      becomes: fields.get("state"),
      take: fields.get("take") !== null,
      reply: fields.get("reply"),
      note: fields.get("note"),
      seen: form.dataset.seen,
    });
  });

  /* A complaint that waits to become a case leads on to it. */
  function heard() {
    const made = find("#inbox-one [data-adopted]");
    if (!made || made.dataset.adopted === adopted) return;
    adopted = made.dataset.adopted;
    lead("trials", "adopt", adopted);
  }
})();
