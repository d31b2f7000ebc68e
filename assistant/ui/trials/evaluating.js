/* The evaluation view: which part of it is shown, and what is said to the server. */
(() => {
  "use strict";
  const OPENS = { results: "results", compare: "compare", cases: "listed" };
  const AIMS = {
    edit: "#form-title", save: ".case-form .told, #trials-lists .told",
    remove: "#trials-lists .told", dismiss: "#trials-lists .told",
  };
  let aim = null;

  const find = (selector) => document.querySelector(selector);

  /* --- saying it --- */
  function say(act, fields) {
    const box = find("#trials-said textarea, #trials-said input");
    const button = find(`#trials-do-${act}`);
    if (!box || !button) return;
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, JSON.stringify(fields));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const selector = fields.key && act === "compare" ? "#course-title" : AIMS[act];
    aim = selector ? { selector, before: find(selector) } : null;
    setTimeout(() => button.click(), 60);
  }

  function collect(form) {
    const fields = {};
    for (const input of form ? form.elements : []) {
      const { name } = input;
      if (!name) continue;
      if (input.type === "checkbox" && !("one" in input.dataset)) {
        fields[name] = fields[name] || [];
        if (input.checked) fields[name].push(input.value);
      } else if (input.type === "checkbox") fields[name] = input.checked;
      else if (input.type === "radio") { if (input.checked) fields[name] = input.value; }
      else fields[name] = "json" in input.dataset ? JSON.parse(input.value) : input.value;
    }
    return fields;
  }

  /* What goes along with what was pressed: the list beside a case stays as it was searched. */
  const around = (act, form) => collect(find(act === "edit" ? "#cases-filter" : form ? `#${form}` : "#none"));

  function send(form) {
    const { act, as } = form.dataset;
    const fields = collect(form);
    say(act, as ? { [as]: fields } : { ...around(act), ...fields });
  }

  /* --- which part --- */
  function show(pane, fields) {
    document.body.dataset.pane = pane;
    for (const button of document.querySelectorAll("#trials-panes [data-pane]")) {
      if (button.dataset.pane === pane) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    const hash = pane === "results" ? "#trials" : `#trials/${pane}`;
    if (document.body.dataset.view === "trials") history.replaceState(null, "", hash);
    if (fields) say(OPENS[pane], fields);
  }

  /* --- what is touched --- */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#trials a[data-field]");
    if (link) {
      event.preventDefault();
      const field = find(link.getAttribute("href"));
      if (field) field.focus();
      return;
    }
    const control = event.target.closest("#trials button");
    if (!control) return;
    const { pane, act, sure, to, form } = control.dataset;
    if (pane) { show(pane, {}); return; }
    if (!act) return;
    if (sure && control.dataset.asked !== "yes") {
      control.dataset.asked = "yes";
      control.dataset.word = control.textContent;
      control.textContent = sure;
      return;
    }
    if (to) show(to, null);
    const more = control.dataset.say ? JSON.parse(control.dataset.say) : {};
    say(act, { ...around(act, form), ...more });
  });

  document.addEventListener("focusout", (event) => {
    const control = event.target.closest && event.target.closest("#trials [data-asked]");
    if (!control) return;
    delete control.dataset.asked;
    control.textContent = control.dataset.word;
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#trials form[data-act]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.closest || !input.closest("#trials")) return;
    if ("act" in input.dataset) send(input.closest("form"));
    else if (input.name === "sets" && input.checked) {
      /* A run asks one body of records: choosing a set of another takes the rest out. */
      for (const other of input.form.elements) {
        if (other.name === "sets" && other.dataset.corpus !== input.dataset.corpus) other.checked = false;
      }
    }
  });

  /* --- after the server has answered --- */
  let placed = false;
  new MutationObserver(() => {
    if (!placed && find("#trials-panes [data-pane]")) {
      placed = true;
      const pane = location.hash.split("/")[1];
      show(pane in OPENS ? pane : "results", pane in OPENS && pane !== "results" ? {} : null);
    }
    if (!aim) return;
    const target = find(aim.selector);
    if (!target || target === aim.before) return;
    aim = null;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
