/* The forms of own demands and achievements, and what staff see of what was handed over. What a
   guest types stays in this tab and nowhere else. */
(() => {
  "use strict";
  const LOOK_AFTER_MS = 500;
  const find = (selector, inside = document) => (inside || document).querySelector(selector);
  const here = () => document.body.dataset.view === "match";
  const place = () => find("#offer-here");
  let looking = 0;
  let asked = 0;
  /* Of what was asked for last to be shown: an answer that another has overtaken is not. */
  let turns = 0;
  let saved = "";
  /* The offer whose giver has been told what is missing, until they type or give it. */
  let warned = "";

  const post = (way, body) => fetch(`offers/${way}`, {
    method: "POST",
    headers: { "x-offer": "1", "content-type": "application/json" },
    body: JSON.stringify(body),
  });

  const ask = (way, body) => window.ttAsk.told(post(way, body), "没有做成，请再试一次。");

  function tell(text, inside = place()) {
    const where = find(".offer-told", inside) || find(".offer-ways .offer-told");
    if (where) where.textContent = text || "";
  }

  function form() {
    const section = find(".offer", place());
    if (!section) return null;
    const values = {};
    for (const field of section.querySelectorAll("[data-field]")) {
      if (field.value.trim()) values[field.dataset.field] = field.value.trim();
    }
    return { kind: section.dataset.kind, offer: section.dataset.offer, values };
  }

  function changed() {
    const now = form();
    return now !== null && JSON.stringify(now.values) !== saved;
  }

  /* What was typed since a form was sent, by label. */
  function typedSince(sent) {
    const typed = new Map();
    for (const { value, dataset } of sent ? place().querySelectorAll("[data-field]") : []) {
      if (value.trim() !== (sent[dataset.field] || "")) typed.set(dataset.field, value);
    }
    return typed;
  }

  /* `sent`: what stood in the form when it was sent; what was typed since then stays, and so does
     whoever types. */
  function show(html, { heading = true, sent = null } = {}) {
    const typed = typedSince(sent);
    const at = place().contains(document.activeElement) ? document.activeElement : null;
    const open = [...document.querySelectorAll("#offer-form details")].map((one) => one.open);
    const before = find(".offer", place());
    place().innerHTML = html;
    find(".offer-ways .offer-told").textContent = "";
    const after = find(".offer", place());
    if (before && after && before.dataset.kind === after.dataset.kind) {
      after.querySelectorAll("#offer-form details").forEach((one, n) => { one.open = open[n]; });
    }
    const now = form();
    saved = now ? JSON.stringify(now.values) : "";
    for (const [label, value] of typed) if (field(label)) field(label).value = value;
    if (sent && at && at.dataset.field) goOn(at);
    find("#match").toggleAttribute("data-offering", Boolean(after));
    if (heading) {
      const head = find("h2", place());
      if (head) head.focus({ preventScroll: true });
      find("#match").scrollTop = 0;
    }
  }

  const field = (label) => [...place().querySelectorAll("[data-field]")].find((one) => one.dataset.field === label);

  function goOn(at) {
    const same = field(at.dataset.field);
    if (!same) return;
    same.focus({ preventScroll: true });
    try { same.setSelectionRange(at.selectionStart, at.selectionEnd); } catch { /* no text */ }
  }

  /* Give what was answered to what is to be shown, and whether another has overtaken it. */
  async function shown(way, body, how) {
    turns += 1;
    const turn = turns;
    const told = await ask(way, body);
    const late = turn !== turns;
    if (told.ok && !late) show(told.html, how);
    return { ...told, late };
  }

  async function open(body) {
    tell("正在打开…");
    refused(await shown("open", body));
  }

  function refused(told) {
    if (!told.ok && !told.late) tell(told.said);
  }

  /* What a guest said of their company is in this tab alone (`fits.js`). */
  function company() {
    try { return (JSON.parse(sessionStorage.getItem("fit-profile")) || {}).name || ""; } catch { return ""; }
  }

  async function home() {
    refused(await shown("home", {}));
  }

  function close() {
    turns += 1;
    place().innerHTML = "";
    saved = "";
    find("#match").removeAttribute("data-offering");
    tell("");
    find("#match-text").focus();
  }

  async function keep() {
    const sent = form();
    const told = await shown("keep", sent, { heading: false, sent: sent.values });
    if (told.late) return false;
    tell(told.said);
    return told.ok;
  }

  async function act(way) {
    if (way === "give" && !(await ready())) return;
    const told = await shown(way, { offer: form().offer }, { heading: false });
    if (!told.late) tell(told.said);
    warned = "";
  }

  /* Keep what is to be handed over; give whether it may be. Without a way to its giver it may not,
     and what else is missing is said once. */
  async function ready() {
    if (!(await keep())) return false;
    const told = await ask("look", form());
    const now = form();
    if (!now) return false;
    const named = told.nobody && lead("联系电话");
    if (named) {
      named.setCustomValidity(told.nobody);
      named.reportValidity();
    }
    const { offer } = now;
    const stop = told.nobody || (warned !== offer && told.lacks);
    if (!stop) return true;
    tell(stop);
    if (!told.nobody) {
      warned = offer;
      find("[data-offer-give]", place()).focus();
    }
    return false;
  }

  async function look() {
    const now = form();
    const turn = ++asked;
    if (!now) return;
    const told = await ask("look", now);
    const hints = find("#offer-hints", place());
    if (turn !== asked || !hints) return;
    if (told.ok) {
      const more = find("details", hints);
      hints.innerHTML = told.html;
      if (more && more.open && find("details", hints)) find("details", hints).open = true;
    } else tell(told.said);
    for (const group of place().querySelectorAll("#offer-form details")) {
      const fields = [...group.querySelectorAll("[data-field]")];
      const filled = fields.filter((field) => field.value.trim()).length;
      find("summary .fine", group).textContent = `已填 ${filled} / ${fields.length}`;
    }
  }

  async function book() {
    tell("正在准备…");
    const taken = await window.ttAsk.file(post("book", form()), "登记.xlsx");
    tell(taken.ok ? "已导出" : taken.said);
  }

  /* The form folds, so that what was found stands below its head. */
  function match() {
    tell("");
    find(".offer", place()).toggleAttribute("data-folded", true);
    const { kind, values } = form();
    document.dispatchEvent(new CustomEvent("match-offer", { detail: { kind, values } }));
  }

  function lead(label) {
    const named = field(label);
    if (!named) return null;
    named.closest("details").open = true;
    named.focus();
    return named;
  }

  /* --- the staff's side --- */
  const waiting = () => find("#offers-waiting");

  async function wait() {
    if (!waiting()) return;
    const told = await ask("waiting", {});
    if (told.ok && waiting()) waiting().innerHTML = told.html;
  }

  /* The view of papers comes only once it is opened, and to staff alone. */
  let seen = null;
  new MutationObserver(() => {
    const now = waiting();
    if (now && now !== seen) { seen = now; wait(); }
    else if (!now) seen = null;
  }).observe(document.documentElement, { childList: true, subtree: true });

  async function decide(control, way) {
    const one = control.closest("[data-waits]");
    tell(way === "add" ? "正在收入…" : "正在退回…", one);
    control.disabled = true;
    const told = await ask(way, {
      offer: one.dataset.waits,
      version: one.dataset.version,
      level: find("[data-level]", one).value,
      word: find("[data-word]", one).value,
    });
    control.disabled = false;
    if (!told.ok) { tell(told.said, one); return; }
    waiting().innerHTML = `${told.html}<p class="offer-told" role="status"></p>`;
    waiting().lastElementChild.textContent = told.said;
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("#offer-form [data-field]")) return;
    for (const field of place().querySelectorAll("input:invalid")) field.setCustomValidity("");
    warned = "";
    clearTimeout(looking);
    looking = setTimeout(look, LOOK_AFTER_MS);
  });

  /* A reload or a closed tab would take what was typed along: the browser asks first. */
  window.addEventListener("beforeunload", (event) => { if (find(".offer", place()) && changed()) event.preventDefault(); });

  document.addEventListener("submit", (event) => {
    if (event.target.id === "offer-form") event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button");
    if (!control) return;
    if (control.id === "papers-open") wait();
    const data = control.dataset;
    if ("offerAdd" in data) decide(control, "add");
    else if ("offerReturn" in data) decide(control, "return");
    if (!here()) return;
    const leaves = data.offerNew || data.offerOpen || "offerHome" in data || "offerClose" in data;
    if (leaves && changed() && !control.dataset.sure) {
      control.dataset.sure = "1";
      tell("还有没保存的内容；再按一次就不保存");
      setTimeout(() => { delete control.dataset.sure; }, 6000);
      return;
    }
    if (data.offerNew) open({ kind: data.offerNew, company: company() });
    else if (data.offerOpen) open({ offer: data.offerOpen });
    else if (data.offerRemove) remove(control);
    else if ("offerHome" in data) home();
    else if ("offerClose" in data) close();
    else if ("offerKeep" in data) keep();
    else if ("offerGive" in data) act("give");
    else if ("offerBack" in data) act("back");
    else if ("offerBook" in data) book();
    else if ("offerMatch" in data) match();
    else if ("offerUnfold" in data) find(".offer", place()).removeAttribute("data-folded");
    else if (data.gap) lead(data.gap);
  });

  /* Another view leads to one of them. */
  document.addEventListener("offer-open", (event) => {
    if (!place()) return;
    if (changed()) tell("还有没保存的内容；请先保存，再打开别的登记");
    else open({ offer: event.detail });
  });

  async function remove(control) {
    if (!control.dataset.sure) {
      control.dataset.sure = "1";
      control.textContent = "再按一次删去";
      return;
    }
    refused(await shown("remove", { offer: control.dataset.offerRemove }));
  }
})();
