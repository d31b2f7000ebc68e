/* What the page does without asking the server: open a source, close it, keys, copying. */
(() => {
  "use strict";
  const CITE = /^[afmp][0-9]+-n?[0-9]+$/;
  const ANSWER = /^a[0-9]+$/;
  const narrow = window.matchMedia("(max-width: 760px)");
  /* What is shown is said in a style sheet of our own, so that a redrawn page keeps it. */
  const shown = new CSSStyleSheet();
  let opener = null;
  let current = "";

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, shown];

  const find = (selector) => document.querySelector(selector);
  const sheetOpen = () => (find("#desk") || document.body).dataset.sheet === "open";

  /* Texts stand beside the conversation, or beside what was found: each view has its own. */
  const PANELS = { find: "#found", fit: "#grounds", match: "#sides", draft: "#beside" };
  const panel = () => PANELS[document.body.dataset.view] || "#panel";
  const running = () => Boolean(find("#stop") && find("#stop").offsetParent);

  /* An open sheet is an entry of the history, so that Back closes it and does not leave the page. */
  const entered = () => Boolean(history.state && history.state.sheet);

  function setSheet(open) {
    if (open && !sheetOpen() && !entered()) history.pushState({ sheet: true }, "");
    find("#desk").dataset.sheet = open ? "open" : "";
    for (const side of document.querySelectorAll("#talk, #finding, #fit, #match, #drafting")) side.inert = open && narrow.matches;
  }

  function showList(answer) {
    const chosen = answer && ANSWER.test(answer);
    shown.replaceSync(!chosen ? "" : `
      #panel .sources { display: none; }
      #panel .sources[data-answer="${answer}"] { display: block; }
    `);
    const pane = find("#evidence");
    if (pane) pane.scrollTop = 0;
  }

  function listOf(answer) {
    showList(answer);
    const first = find(`#panel .sources[data-answer="${answer}"] .source`);
    if (first) first.focus();
  }

  function openSource(cite) {
    const mark = find(`${panel()} mark[data-cites~="${cite}"]`);
    const article = mark && mark.closest("article");
    if (!article) return;
    const key = article.dataset.key.replace(/[^0-9]/g, "");
    const answer = cite.split("-")[0];
    current = answer;
    shown.replaceSync(`
      ${panel()} .sources { display: none; }
      ${panel()} .back { display: inline-flex; }
      ${panel()} article[data-key="${key}"] { display: block; }
      ${panel()} .place[data-for="${cite}"] { display: flex; }
      ${panel()} mark[data-answers~="${answer}"] { background: var(--pale-mark); }
      ${panel()} mark[data-cites~="${cite}"] {
        background: var(--strong-mark); color: var(--mark-ink); box-shadow: var(--mark-line);
      }
      .mark[data-cite="${cite}"] { background: var(--accent); color: var(--on-accent); }
    `);
    setSheet(true);
    article.querySelector("h3").focus({ preventScroll: true });
    const pane = find("#evidence");
    const above = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += above - Math.max(190, pane.clientHeight * 0.4);
  }

  function close() {
    const back = opener && opener.isConnected ? opener
      : find({ "#found": "#find-text", "#grounds": "#fit-text", "#sides": "#match-text", "#beside": "#draft-head h2" }[panel()] || "#question textarea");
    showList();
    setSheet(false);
    if (back) back.focus();
    opener = null;
    if (entered()) history.back();
  }

  const say = (text) => window.ttTell.tell("question", text, "ask");

  /* The question as it was understood, in the box and ready to be changed. */
  function amend(text) {
    const box = find("#question textarea");
    window.ttTell.write(box, text);
    setSheet(false);
    if (entered()) history.back();
    box.focus();
    box.setSelectionRange(text.length, text.length);
  }

  /* Who wrote it goes along with what is copied, once. */
  async function copy(button) {
    const card = button.closest(".answer");
    const said = card.querySelector(".said").cloneNode(true);
    for (const mark of said.querySelectorAll(".mark")) mark.replaceWith(`[${mark.textContent}]`);
    for (const cell of said.querySelectorAll("th:not(:last-child), td:not(:last-child)")) cell.append("\t");
    for (const line of said.querySelectorAll("p, li, br, tr")) line.append("\n");
    const label = card.querySelector("[data-generated]");
    const text = said.textContent.trim();
    const told = !label || text.includes(label.textContent);
    const copied = await window.ttTake.copy(told ? text : `${text}\n\n${label.textContent}`, button);
    setTimeout(() => { button.textContent = "复制"; }, copied ? 1600 : 6000);
  }

  function explain(badge) {
    const old = find("#why");
    if (old) old.remove();
    if (!badge) return;
    const note = document.createElement("div");
    note.id = "why";
    note.setAttribute("role", "status");
    note.textContent = badge.title;
    find(".gradio-container").append(note);
    const box = badge.getBoundingClientRect();
    const left = Math.min(box.left, window.innerWidth - note.offsetWidth - 12);
    note.style.left = `${Math.max(12, left)}px`;
    const below = box.bottom + 6;
    const room = below + note.offsetHeight < window.innerHeight;
    note.style.top = `${room ? below : box.top - note.offsetHeight - 6}px`;
  }

  document.addEventListener("click", (event) => {
    const badge = event.target.closest(".badge[title]");
    const control = event.target.closest("button");
    explain(badge && !(control && control.matches(".mark")) ? badge : null);
    if (!control || (badge && control.contains(badge))) return;
    const { cite, ask, amend: changed } = control.dataset;
    if (cite && CITE.test(cite)) {
      if (!control.closest("#evidence")) opener = control;
      openSource(cite);
    } else if (ask) {
      if (!running()) say(ask);
    } else if (changed) {
      amend(changed);
    } else if ("sources" in control.dataset) {
      opener = control;
      setSheet(true);
      listOf(control.closest(".exchange").id);
    } else if ("back" in control.dataset) {
      listOf(current);
    } else if ("close" in control.dataset) {
      close();
    } else if ("copy" in control.dataset) {
      copy(control);
    }
  });

  /* Another view, or another search, has other texts. */
  document.addEventListener("forget", () => { showList(); setSheet(false); });

  window.addEventListener("popstate", () => { if (sheetOpen() && !entered()) close(); });

  document.addEventListener("click", (event) => {
    if (sheetOpen() && narrow.matches && event.target === find("#desk")) close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (find("#why")) { explain(null); return; }
    if (running() && !(sheetOpen() && narrow.matches)) find("#stop").click();
    else if (sheetOpen()) close();
  });

  /* While an input method is composing, Enter chooses a word and must not send; nor may it
     send a second question while the first is being answered. */
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(kind, (event) => {
      if (!event.target.closest("#question") || event.key === "Escape") return;
      const composing = event.isComposing || event.keyCode === 229;
      const early = event.key === "Enter" && !event.shiftKey && running();
      if (composing || early) event.stopImmediatePropagation();
      if (early && !composing) event.preventDefault();
    }, true);
  }

  /* The first questions are those that whoever is logged in would come with. */
  function suit() {
    const ways = find(".ways[data-role]");
    const list = ways && find(".welcome:has(> template) > ul:not([data-suited])");
    if (!list) return;
    const fitting = list.parentElement.querySelector(`template[data-questions="${ways.dataset.role}"]`);
    list.dataset.suited = ways.dataset.role;
    if (fitting) list.replaceChildren(fitting.content.cloneNode(true));
  }

  /* A new question comes into view from its top, and its sources take the place of the old. */
  let last = "";
  new MutationObserver(() => {
    suit();
    const exchanges = document.querySelectorAll("#conversation .exchange");
    const newest = exchanges.length ? exchanges[exchanges.length - 1] : null;
    const name = newest && ANSWER.test(newest.id) ? newest.id : "";
    if (name === last) return;
    last = name;
    showList();
    if (newest) newest.scrollIntoView({ block: "start" });
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* Gradio heads every error of ours by a word of its own, which is English. */
  new MutationObserver(() => {
    for (const head of document.querySelectorAll(".toast-title.error")) {
      for (const text of head.childNodes) {
        if (text.nodeType === Node.TEXT_NODE && text.data.trim() === "Error") text.data = "没有完成 ";
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
