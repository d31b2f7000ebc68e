/* Colours and language: chosen in the head, remembered by this browser, laid on before the first
   paint. The page is written in Chinese. In English its fixed words are put in place of that from
   one catalogue, also in what comes later; contents stay as they are, and say that they are Chinese. */
(() => {
  "use strict";
  const root = document.documentElement;
  const dusk = window.matchMedia("(prefers-color-scheme: dark)");
  const COLOURS = "tt-colours", LANGUAGE = "tt-language";
  const HAN = /[\u3400-\u9fff]/;
  const NAMES = ["placeholder", "aria-label", "title", "alt", "label", "data-of", "data-label"];
  /* What holds somebody's words, or a paper's, bears `data-content` where it is made; but not in this,
     which Gradio makes. */
  const CONTENT = "#check-lines .wrap";
  /* Of these what the catalogue has no words for is content: values, and names of what is kept. */
  const PERHAPS = [
    "dd", "td", "option", ".find > .fine", ".match .fine", ".opened .fine", "#fit-results li", ".more li", ".asks p",
    ".match section :is(li, p)",
  ].join(", ");
  const LEFT = `script, style, textarea, code, pre, [data-content], [contenteditable=true], ${CONTENT}`;
  const SIGNS = ["data-content", "lang"];
  const PATIENCE_MS = 3000;

  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  function keep(name, value) {
    try { if (value) localStorage.setItem(name, value); else localStorage.removeItem(name); } catch { /* this visit only */ }
  }

  /* --- colours; Gradio has a class of its own, kept in step --- */
  let chosen = kept(COLOURS);
  function colour() {
    const dark = chosen ? chosen === "dark" : dusk.matches;
    for (const one of [root, document.body]) {
      if (!one || one.classList.contains("dark") === dark) continue;
      one.classList.toggle("dark", dark);
    }
    root.classList.toggle("light", !dark);
  }

  /* --- the catalogue: whole sentences, and such with places {} for what differs --- */
  let language = kept(LANGUAGE) === "en" ? "en" : "zh";
  let whole = null;
  const placed = new Map();   // by the first character, "" where that is a place
  const found = new Map();
  const MOST_FOUND = 4000;

  function learn(words) {
    whole = new Map();
    for (const [zh, en] of words) {
      if (!zh.includes("{}")) { whole.set(zh, en); continue; }
      const at = zh.startsWith("{}") ? "" : zh[0];
      const parts = zh.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      /* At first a place holds no more than a clause; then whatever there is. */
      const like = ["([^，；。]+?)", "(.+?)"].map((place) => new RegExp(`^${parts.join(place)}$`));
      if (!placed.has(at)) placed.set(at, []);
      placed.get(at).push({ like, en, fixed: zh.replaceAll("{}", "").length });
    }
    for (const list of placed.values()) list.sort((one, other) => other.fixed - one.fixed);
  }

  /* Give a text in English; null for one that the catalogue has no words for. */
  function english(text, deep = 0) {
    if (!HAN.test(text)) return text;
    const given = whole.get(text);
    if (given !== undefined) return given;
    if (deep > 4) return null;
    if (found.has(text)) return found.get(text);
    const made = fromPlaces(text, 0, deep) ?? fromPieces(text, deep) ?? fromPlaces(text, 1, deep);
    if (found.size > MOST_FOUND) found.clear();
    found.set(text, made);
    return made;
  }

  function fromPlaces(text, wide, deep) {
    for (const at of [text[0], ""]) {
      for (const { like, en } of placed.get(at) || []) {
        const match = like[wide].exec(text);
        if (match) return filled(en, match.slice(1), deep);
      }
    }
    return null;
  }

  function filled(en, values, deep) {
    let next = 0;
    return en.replace(/\{(s|)\}/g, (_, plural) => {
      if (plural) return values[Math.max(0, next - 1)].trim() === "1" ? "" : "s";
      const value = values[next];
      next += 1;
      return english(value.trim(), deep + 1) ?? value;
    });
  }

  /* What the catalogue lacks as a whole it may have in pieces. */
  const MARKS = [["。", ". "], ["；", "; "], ["：", ": "], ["，", ", "], ["、", ", "], [" · ", " · "], ["　", " "], [" ", " "]];
  function fromPieces(text, deep) {
    for (const [mark, instead] of MARKS) {
      if (!text.includes(mark)) continue;
      const said = text.split(mark).map((piece) => english(piece.trim(), deep + 1));
      if (said.every((piece) => piece !== null)) return said.join(instead).trim();
    }
    return null;
  }

  /* --- putting it in place, and taking it back --- */
  const said = new WeakMap();
  function put(one, name, now, set, at) {
    const before = said.get(one) || {};
    const last = before[name];
    if (last && last.en === now) return;
    if (!HAN.test(now)) return;
    const [, lead, text, trail] = /^(\s*)([\s\S]*?)(\s*)$/.exec(now);
    const made = english(text.replace(/\s+/g, " "));
    if (made === null) {
      const value = at && at.closest(PERHAPS);
      if (value && !value.querySelector("button:not(.words), a, input, select, details")) { value.dataset.content = ""; value.lang = "zh"; }
      return;
    }
    const en = lead + made + trail;
    said.set(one, { ...before, [name]: { zh: now, en } });
    if (en !== now) set(en);
  }

  /* Say whether a place is left as it is; content then says what it is, and that it is Chinese. */
  function left(at) {
    const place = at && at.closest(LEFT);
    if (place && !("content" in place.dataset) && place.matches(CONTENT)) place.dataset.content = "";
    if (place && "content" in place.dataset && !place.lang) place.lang = "zh";
    return Boolean(place);
  }

  function over(one, each, element) {
    if (one.nodeType === 3) {
      if (one.parentElement && !left(one.parentElement)) each(one);
      return;
    }
    if (one.nodeType !== 1 || left(one.parentElement)) return;
    const walker = document.createTreeWalker(one, 5, (at) => {
      if (at.nodeType === 3) return 1;
      element(at);
      return at.matches(LEFT) && left(at) ? 2 : 1;
    });
    element(one);
    if (one.matches(LEFT) && left(one)) return;
    while (walker.nextNode()) if (walker.currentNode.nodeType === 3) each(walker.currentNode);
  }

  const sayText = (node) => put(node, "", node.data, (en) => { node.data = en; }, node.parentElement);
  function sayElement(one) {
    if (one.matches(`[data-content], ${CONTENT}`)) return;
    for (const name of NAMES) {
      const now = one.getAttribute(name);
      if (now) put(one, name, now, (en) => one.setAttribute(name, en));
    }
  }
  function unsay(one, name, now, set) {
    const last = (said.get(one) || {})[name];
    if (last && last.en === now) set(last.zh);
  }

  function speak() {
    over(root, sayText, sayElement);
  }
  /* Over everything: what was said in English may stand in what was taken for content since. */
  function silence() {
    const walker = document.createTreeWalker(root, 5);
    for (let one = root; one; one = walker.nextNode()) {
      if (one.nodeType === 3) { unsay(one, "", one.data, (zh) => { one.data = zh; }); continue; }
      for (const name of NAMES) unsay(one, name, one.getAttribute(name), (zh) => one.setAttribute(name, zh));
    }
  }

  const listening = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, attributeName } of changes) {
      if (type === "childList") for (const one of addedNodes) over(one, sayText, sayElement);
      else if (type === "characterData") over(target, sayText, sayElement);
      else if (SIGNS.includes(attributeName)) left(target);  // a part that is drawn anew loses them
      else if (target.matches("textarea") || !left(target)) {
        put(target, attributeName, target.getAttribute(attributeName) || "", (en) => target.setAttribute(attributeName, en));
      }
    }
  });

  function listen() {
    speak();
    listening.observe(root, {
      childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: [...NAMES, ...SIGNS],
    });
  }

  async function turn() {
    root.lang = language === "en" ? "en" : "zh-CN";
    show();
    if (language !== "en") { listening.disconnect(); silence(); return; }
    if (!whole) {
      root.dataset.waiting = "yes";
      const enough = setTimeout(() => delete root.dataset.waiting, PATIENCE_MS);
      try {
        const place = document.querySelector('meta[name="words"]');
        learn((await (await fetch(place.content)).json()).words);
      } catch {
        language = "zh";
        root.lang = "zh-CN";
        show();
      }
      clearTimeout(enough);
    }
    if (whole && language === "en") listen();
    delete root.dataset.waiting;
  }

  /* For whoever looks whether all is said: a text of which a place of the catalogue holds content. */
  const mixed = (text) => [...found.values()].includes(text.trim().replace(/\s+/g, " "));
  window.ttLook = { mixed };

  /* --- the switches --- */
  function show() {
    for (const one of document.querySelectorAll("[data-colours]")) if (one.value !== (chosen || "")) one.value = chosen || "";
    for (const one of document.querySelectorAll("[data-language]")) {
      const other = language === "en" ? "中文" : "English";
      if (one.textContent !== other) { one.textContent = other; one.lang = language === "en" ? "zh" : "en"; }
    }
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-colours]")) return;
    chosen = event.target.value || null;
    keep(COLOURS, chosen);
    colour();
    show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-language]")) return;
    language = language === "en" ? "zh" : "en";
    keep(LANGUAGE, language === "en" ? "en" : null);
    turn();
  });
  /* Another window of this browser has chosen. */
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === COLOURS) { chosen = newValue; colour(); show(); }
    if (key === LANGUAGE) { language = newValue === "en" ? "en" : "zh"; turn(); }
  });
  dusk.addEventListener("change", colour);
  new MutationObserver(() => { colour(); show(); }).observe(root, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["class"],
  });
  colour();
  turn();
})();
