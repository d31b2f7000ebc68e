/* The evaluation view: which part of it is shown, and what is said to the server. */
(() => {
  "use strict";
  const OPENS = { results: "results", compare: "compare", cases: "listed" };
  const AIMS = {
    begin: "#trials-start .work",
    edit: "#form-title", save: ".case-form .told, #trials-lists .told",
    remove: "#trials-lists .told", dismiss: "#trials-lists .told",
  };
  let aim = null;
  /* What was asked last of these; until its answer is there, an older one is not shown. */
  const AWAITED = { compare: "#trials-compare", results: "#trials-asked" };
  const ANSWER = ".answered[data-turn], .cases[data-turn]";
  const awaited = {};
  let turns = 0;
  let chosen = {};

  const find = (selector) => document.querySelector(selector);

  /* --- saying it --- */
  function say(act, told) {
    if (!find(`#trials-do-${act}`)) return;
    let fields = told;
    if (act === "compare" || act === "course") {
      for (const name of ["before", "after", "key"]) if (told[name]) chosen[name] = told[name];
      fields = { ...chosen };
    }
    if (act === "save") fields = { ...fields, turn: (turns += 1) };
    if (act in AWAITED) fields = { ...fields, turn: waitFor(act) };
    const selector = told.key && act === "compare" ? "#course-title" : AIMS[act];
    aim = selector ? { selector, turn: String(fields.turn), before: [...document.querySelectorAll(selector)] } : null;
    window.ttTell.tell("trials-said", fields, `trials-do-${act}`);
  }

  function waitFor(act) {
    turns += 1;
    awaited[act] = turns;
    const part = find(AWAITED[act]);
    if (part && part.querySelector(ANSWER)) part.dataset.waiting = "yes";
    return turns;
  }

  function hear() {
    const refused = find(".toast-body.error, .toast-body");
    for (const [act, selector] of Object.entries(AWAITED)) {
      const part = find(selector);
      if (!part) continue;
      const answered = part.querySelector(ANSWER);
      if (awaited[act]) {
        const came = answered && Number(answered.dataset.turn) === awaited[act];
        if (came || refused) delete awaited[act];
        if (refused && !came) chosen = { key: chosen.key };
      }
      if (!awaited[act]) delete part.dataset.waiting;
      if (act === "compare" && answered) settle(answered, !awaited[act]);
    }
  }

  /* The two runs that are chosen stay so, whatever an older answer brings. */
  function settle(answered, done) {
    if (done) chosen = { ...chosen, before: answered.dataset.before, after: answered.dataset.after };
    for (const name of ["before", "after"]) {
      const select = find(`#trials-compared select[name=${name}]`);
      if (select && chosen[name] && select.value !== chosen[name]) select.value = chosen[name];
    }
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
    if (act === "begin") {
      const slip = form.querySelector(".slip");
      slip.hidden = Boolean(fields.sets && fields.sets.length);
      if (!slip.hidden) {
        slip.focus({ preventScroll: true });
        slip.scrollIntoView({ block: "nearest" });
        return;
      }
    }
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
    if (document.body.dataset.view === "trials") history.replaceState(history.state, "", hash);
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

  /* Another view leads to the form of a case, filled in from what was said of an answer. */
  document.addEventListener("adopt", (event) => {
    show("cases", null);
    say("edit", { candidate: event.detail });
  });

  /* --- after the server has answered --- */
  let placed = false;
  new MutationObserver(() => {
    if (!placed && find("#trials-panes [data-pane]")) {
      placed = true;
      const pane = location.hash.split("/")[1];
      show(pane in OPENS ? pane : "results", pane in OPENS && pane !== "results" ? {} : null);
    }
    hear();
    if (!aim) return;
    /* What is there anew; or what was there, and is part of the answer to this. */
    const { before, selector, turn } = aim;
    const answers = (one) => one.closest(`[data-turn="${turn}"]`) || !before.includes(one);
    const target = [...document.querySelectorAll(selector)].find(answers);
    if (!target) return;
    aim = null;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-turn"],
  });
})();
