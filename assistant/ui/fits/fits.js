/* The view of what a company can apply for: its profile goes to the server with every request. A
   guest's stays in this browser's tab and nowhere else. */
(() => {
  "use strict";
  const KEPT = "fit-profile";
  const AGAIN_MS = 2000;
  const find = (selector) => document.querySelector(selector);
  const here = () => document.body.dataset.view === "fit";
  let opened = false;
  let unfolded = false;  // whether the form was open: it is drawn anew with every answer
  let at = null;         // the field that one is in, and how far from the top it stands
  let since = new Map(); // what was typed while an answer is waited for
  let sent = null;       // what was sent and is not answered yet

  /* What is answered in a question goes before what the form still says. */
  function lines() {
    const form = {};
    for (const place of ["#fit-profile", "#fit-asks"]) {
      for (const field of document.querySelectorAll(`${place} [data-path]`)) {
        if (field.value.trim()) form[field.dataset.path] = field.value.trim();
        else if (place === "#fit-profile") delete form[field.dataset.path];
      }
    }
    return form;
  }

  function send(request) {
    sent = { ...request, at: Date.now() };
    press(sent);
  }

  const press = (request) => window.ttTell.tell("fit-wish", request, "fit-run");

  /* What is told while the page is still being opened can get lost, and the box is empty by then:
     where another answer comes than the one that is waited for, it is sent once more. */
  function answered() {
    const drawn = find("#fit-folded");
    if (!sent || !drawn) return;
    if (drawn.dataset.at === String(sent.at)) { sent = null; return; }
    if (sent.late) return;
    const waited = sent;
    waited.late = setTimeout(() => { if (sent === waited) press({ ...waited, late: undefined }); }, AGAIN_MS);
  }

  function judge(say = "") {
    const form = find("#fit-profile [data-path]") ? lines() : kept();
    since = new Map();
    note();
    find("#fit-asks").toggleAttribute("data-busy", true);
    send({ form, say });
  }

  /* Where one is in the form: by path, as the field itself goes when the form is drawn anew. */
  function note() {
    const field = document.activeElement && document.activeElement.closest("#fit-profile [data-path]");
    at = field ? { path: field.dataset.path, top: field.getBoundingClientRect().top, field } : null;
  }

  function ofPath(path) {
    return [...document.querySelectorAll("#fit-profile [data-path]")].find((one) => one.dataset.path === path);
  }

  /* The form as it was left: open, with what was typed meanwhile, and the same field in its place. */
  function comeBack() {
    const form = find("#fit-folded");
    if (form && unfolded && !form.open) form.open = true;
    for (const [path, typed] of since) {
      const field = ofPath(path);
      if (field && field.value !== typed) field.value = typed;
    }
    const field = at && ofPath(at.path);
    if (!field) return;
    if (field !== at.field) {
      const { start, end } = at;
      at.field = field;
      if (document.activeElement === document.body || document.activeElement === null) {
        field.focus({ preventScroll: true });
        if (start !== undefined && "selectionStart" in field) field.setSelectionRange(start, end);
      }
    }
    if (document.activeElement !== field) return;
    const moved = field.getBoundingClientRect().top - at.top;
    if (Math.abs(moved) > 1) scrolled(field).scrollTop += moved;
  }

  function scrolled(element) {
    for (let one = element.parentElement; one; one = one.parentElement) {
      if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
    }
    return document.scrollingElement;
  }

  function kept() {
    try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
  }

  function tell(text) {
    const said = text.trim();
    const box = find("#fit-text");
    if (box) box.value = "";
    judge(said);
  }

  async function take(ending) {
    const taken = await window.ttAsk.file(fetch(`fits/${ending}`, {
      method: "POST",
      headers: { "x-fits": "1", "content-type": "application/json" },
      body: JSON.stringify({ form: lines() }),
    }), `适用政策.${ending}`);
    if (!taken.ok) say(taken.said);
  }

  /* A sheet's figures go into the form first; whoever sees them there can put them right. */
  async function pour(file) {
    const told = await window.ttAsk.told(fetch("fits/sheet", {
      method: "POST",
      headers: { "x-fits": "1", "x-name": encodeURIComponent(file.name) },
      body: file,
    }), "没有读出来，请再试一次。");
    if (!told.ok) { say(told.said); return; }
    const rest = told.unread.length ? `；没有用上的行：${told.unread.join("、")}` : "";
    say(`从表格填入 ${Object.keys(told.form).length} 项${rest}`);
    const form = find("#fit-profile [data-path]") ? lines() : kept();
    send({ form: { ...form, ...told.form }, say: "" });
  }

  function say(text) {
    const place = find("#fit-say .told") || find("#fit-say .hint").appendChild(document.createElement("span"));
    place.className = "told";
    place.setAttribute("role", "status");
    place.textContent = text;
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "fit-form") return;
    event.preventDefault();
    tell(find("#fit-text").value);
  });

  document.addEventListener("keydown", (event) => {
    if (!here() || event.isComposing) return;
    const box = event.target;
    if (event.key === "Enter" && !event.shiftKey && box.id === "fit-text") {
      event.preventDefault();
      tell(box.value);
    } else if (event.key === "Enter" && box.matches("input[data-path]")) {
      event.preventDefault();
      judge();
    } else if (event.key === "Enter" && box.matches("#fit-docx, #fit-xlsx, #fit-sheet")) {
      box.click();
    }
  });

  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-judge], [data-forget], [data-tell], [data-ics], #fit-docx, #fit-xlsx, #fit-sheet");
    if (!control || !here()) return;
    if (control.matches("[data-judge]")) judge();
    else if (control.dataset.tell) tell(control.dataset.tell);
    else if (control.matches("[data-forget]")) {
      sessionStorage.removeItem(KEPT);
      send({ form: {}, say: "", forget: true });
    } else if ("ics" in control.dataset) take("ics");
    else if (control.id === "fit-sheet") find("#fit-file").click();
    else take(control.id.slice(4));
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.id === "fit-folded" && event.target.isConnected) unfolded = event.target.open;
  }, true);

  document.addEventListener("focusin", (event) => {
    if (here() && !(at && event.target === at.field)) note();
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!here() || !field.matches("#fit-profile [data-path]")) return;
    since.set(field.dataset.path, field.value);
    if (at && at.field === field && "selectionStart" in field) {
      Object.assign(at, { start: field.selectionStart, end: field.selectionEnd });
    }
  });

  /* Where one scrolls to oneself is where one wants to be. */
  for (const moving of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(moving, () => { if (at) requestAnimationFrame(() => {
      if (at && at.field.isConnected) at.top = at.field.getBoundingClientRect().top;
    }); }, { passive: true, capture: true });
  }

  document.addEventListener("change", (event) => {
    if (event.target.id === "fit-file" && event.target.files[0]) {
      pour(event.target.files[0]);
      event.target.value = "";
      return;
    }
    if (here() && event.target.matches("#fit-profile select[data-path], #fit-asks select[data-path]")) judge();
  });

  new MutationObserver(() => {
    if (!here()) return;
    const place = find("#fit-profile [data-path]");
    if (!place) return;
    comeBack();
    answered();
    find("#fit-asks").removeAttribute("data-busy");
    const form = lines();
    if (Object.keys(form).length) sessionStorage.setItem(KEPT, JSON.stringify(form));
    if (!opened) {
      opened = true;
      const before = kept();
      if (before && Object.keys(before).length > Object.keys(form).length) send({ form: before, say: "" });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
