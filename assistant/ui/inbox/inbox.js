/* The view of what people told the staff: what is asked of the server, and which one is open. */
(() => {
  "use strict";
  const ID = /^[0-9A-Za-z-]{1,64}$/;
  const find = (selector) => document.querySelector(selector);
  let narrowed = {};
  let opened = null;
  let focus = false;
  let adopted = "";
  /* A page that was left with one open opens it again, once its list is there. */
  let left = location.hash.startsWith("#inbox/") ? location.hash.split("/").slice(1) : null;

  function say(act, fields) {
    const box = find("#inbox-said textarea, #inbox-said input");
    const button = find(`#inbox-do-${act}`);
    if (!box || !button) return;
    const part = find(act === "list" ? "#inbox-list" : "#inbox-one");
    if (part) part.dataset.waiting = "yes";
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, JSON.stringify(fields));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => button.click(), 60);
  }

  function narrow(fields) {
    narrowed = fields;
    say("list", fields);
  }

  function chosen() {
    const fields = {};
    for (const { name, value } of find("#inbox-filter").elements) if (name && value) fields[name] = value;
    return fields;
  }

  function address() {
    if (document.body.dataset.view !== "inbox") return;
    history.replaceState(history.state, "", opened ? `#inbox/${opened.source}/${opened.one}` : "#inbox");
  }

  function open(source, one) {
    if (!ID.test(one)) return;
    opened = { source, one };
    focus = true;
    mark();
    address();
    say("open", opened);
  }

  function shut() {
    const row = opened && find(`#inbox-list [data-open="${opened.one}"]`);
    opened = null;
    mark();
    address();
    say("open", {});
    if (row) row.focus();
  }

  /* Which one is open is said in the list, and on a phone takes the list's place. */
  function mark() {
    const view = find("#inbox");
    const one = opened ? opened.one : "";
    if (view && (view.dataset.one || "") !== one) view.dataset.one = one;
    for (const row of document.querySelectorAll("#inbox-list [data-open]")) {
      const is = row.dataset.open === one;
      if (is === row.hasAttribute("aria-current")) continue;
      if (is) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  function change(form) {
    const fields = new FormData(form);
    focus = true;
    say("change", {
      ...opened,
      becomes: fields.get("state"),
      take: fields.get("take") !== null,
      reply: fields.get("reply"),
      note: fields.get("note"),
      seen: form.dataset.seen,
    });
  }

  function lead(view, name, detail) {
    const tab = find(`#tabs [data-view='${view}']`);
    if (!tab) return;
    tab.click();
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("#inbox button");
    if (!control) return;
    const { open: one, from, page, toPapers, adopt, dismiss } = control.dataset;
    if (one) open(from, one);
    else if (page) say("list", { ...narrowed, start: Number(page) });
    else if (toPapers) lead("papers", "review", toPapers);
    else if (adopt) lead("trials", "adopt", adopt);
    else if (dismiss) { focus = true; say("dismiss", opened); }
    else if ("case" in control.dataset) say("case", opened);
    else if ("clear" in control.dataset) narrow({});
    else if ("shut" in control.dataset) shut();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#inbox")) return;
    event.preventDefault();
    if (event.target.id === "inbox-form") change(event.target);
  });

  document.addEventListener("change", (event) => {
    if (event.target.closest && event.target.closest("#inbox-filter")) narrow(chosen());
  });

  /* Another view leads here, narrowed. */
  document.addEventListener("inbox", (event) => narrow(event.detail));

  /* What was asked for has come, or the server said why it has not. */
  function hear(changes) {
    const refused = find(".toast-body.error, .toast-body");
    for (const part of document.querySelectorAll("#inbox [data-waiting]")) {
      if (refused || changes.some((one) => part.contains(one.target) && one.type === "childList")) {
        delete part.dataset.waiting;
      }
    }
    const made = find("#inbox-one [data-adopted]");
    if (made && made.dataset.adopted !== adopted) {
      adopted = made.dataset.adopted;
      lead("trials", "adopt", adopted);
    }
    const title = find("#inbox-title");
    if (!focus || !title || find("#inbox-one[data-waiting]")) return;
    focus = false;
    title.focus({ preventScroll: true });
    find("#inbox-one").scrollTop = 0;
    /* What was done shows in the list too. */
    if (find("#inbox-one .told")) say("list", narrowed);
  }

  new MutationObserver((changes) => {
    hear(changes);
    mark();
    if (left && find("#inbox-list .listed")) {
      const [source, one] = left;
      left = null;
      open(source, one || "");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
