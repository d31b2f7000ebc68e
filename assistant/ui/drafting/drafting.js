/* The view of drafts. What is worked on is held here and goes along with every request; the server
   makes the draft from it anew. Requests go one after another, so that none works on what is old. */
(() => {
  "use strict";
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const here = () => document.body && document.body.dataset.view === "draft";
  const narrow = window.matchMedia("(max-width: 760px)");
  const WORK = "draft-work", KEPT = "draft-kept", PROFILE = "fit-profile";
  const FILES = { docx: "下载 Word", pdf: "下载 PDF", md: "下载 Markdown" };
  let work = null;      // what is worked on
  let reading = null;   // another's draft that is open, and which of its versions
  let fields = {};      // how each field is asked for, by label
  let chosen = {};      // what a draft is to be made from
  let side = "origins";
  let lit = "";         // the origin that stays lit
  let last = null;      // where to go back to from a sheet
  let chain = Promise.resolve();

  /* --- what this browser keeps: what is worked on, and of a guest all drafts --- */
  function stored(name) {
    try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
  }
  function store(name, value) {
    try {
      if (value === null || value === undefined) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(value));
    } catch { tell("浏览器存不下了，请先下载这份草稿。"); }
  }

  /* --- requests --- */
  async function post(way, body) {
    return fetch(`drafts/${way}`, {
      method: "POST",
      headers: { "x-draft": "1", "content-type": "application/json" },
      // A file is made of the work alone.
      body: JSON.stringify({ ...body, kept: way.includes("file/") ? null : stored(KEPT), form: stored(PROFILE) }),
    });
  }

  /* Give what a request answers; null where it failed, which is told. */
  async function ask(way, body) {
    const face = await window.ttAsk.told(post(way, body), "没有做成，请再试一次。");
    if (!face.ok) { fail(face.said); return null; }
    if (face.kept) store(KEPT, face.kept);
    return face;
  }

  function queue(task) {
    chain = chain.then(task, task);
    return chain;
  }

  /* A task that takes a moment says so, and keeps the buttons from being pressed twice. */
  function busy(said, task) {
    return queue(async () => {
      const column = find("#drafting");
      column.setAttribute("aria-busy", "true");
      tell(said);
      try { return await task(); } finally { column.removeAttribute("aria-busy"); }
    });
  }

  function tell(text) {
    const place = find("#draft-told");
    if (place) place.textContent = text;
  }

  function fail(text) {
    tell("");
    const place = find("#draft-said");
    place.replaceChildren(note("red", "✕", text));
    place.scrollIntoView({ block: "nearest" });
  }

  function note(tone, sign, text) {
    const box = make("div", { className: `note ${tone}` });
    box.setAttribute("role", "alert");
    const line = make("p", {}, make("span", { className: "sign", textContent: sign }), make("span", { textContent: text }));
    box.append(line);
    return box;
  }

  function make(tag, given = {}, ...children) {
    const made = Object.assign(document.createElement(tag), given);
    made.append(...children);
    return made;
  }

  /* --- showing --- */
  function showStart(face, heading = true) {
    if (!face) return;
    find("#draft-said").replaceChildren();
    find("#draft-work").hidden = true;
    const place = find("#draft-start");
    place.hidden = false;
    place.innerHTML = face.start;
    place.removeAttribute("data-waits");
    document.body.dataset.drafting = "start";
    find("#drafting").scrollTop = 0;
    if (heading && here()) find("h2", place).focus({ preventScroll: true });
    mark(`#draft`);
  }

  /* What is typed and not sent yet stays: in the questions, and where a place is being filled in. */
  function typed(sent) {
    const kept = new Map();
    for (const box of all("#draft-questions [data-ask]")) {
      const label = box.dataset.ask;
      if (box.value && box.value.trim() !== ((sent && sent[label]) || "")) kept.set(label, box.value);
    }
    return kept;
  }

  function showWork(face, { sent = null, anchor = null } = {}) {
    if (!face || !face.work) return;
    find("#draft-said").replaceChildren();
    const kept = typed(sent);
    const focus = focused();
    const editor = find("#draft-editor");
    const open = editor && !(sent && editor.dataset.label in sent) ? editor : null;
    const place = open ? open.dataset.block : anchor;
    const before = topOf(place);
    work = face.work;
    reading = null;
    fields = face.fields;
    store(WORK, work);
    document.body.dataset.drafting = "work";
    find("#draft-start").hidden = true;
    find("#draft-start").replaceChildren();
    find("#draft-work").hidden = false;
    find("#draft-head").innerHTML = face.head;
    find("#draft-questions").innerHTML = face.asks;
    find("#draft-paper").innerHTML = face.paper;
    find("#draft-origins").innerHTML = face.origins;
    find("#draft-checks").innerHTML = face.checks;
    find("#side-checks").textContent = find('#draft-head [data-side="checks"]').textContent;
    if (!face.taken) find("#draft-taken").replaceChildren();
    else find("#draft-taken").innerHTML = face.taken;
    for (const [label, value] of kept) {
      const box = ofLabel("#draft-questions [data-ask]", "ask", label);
      if (box) box.value = value;
    }
    if (open) put(open);
    const after = topOf(place);
    if (before !== null && after !== null) find("#drafting").scrollTop += after - before;
    lit = "";
    light();
    if (face.gone) find("#draft-said").replaceChildren(note("amber", "!", face.gone));
    refocus(focus);
    mark(`#draft/${work.draft || ""}`);
    if (side === "versions") history_();
  }

  /* Another's draft: it is looked at, and nothing of it is held here. */
  function showReading(face) {
    if (!face || !face.reading) return;
    find("#draft-said").replaceChildren();
    reading = face.reading;
    work = null;
    fields = {};
    document.body.dataset.drafting = "reading";
    find("#draft-start").hidden = true;
    find("#draft-start").replaceChildren();
    find("#draft-work").hidden = false;
    find("#draft-head").innerHTML = face.head;
    find("#draft-paper").innerHTML = face.paper;
    find("#draft-origins").innerHTML = face.origins;
    for (const place of ["taken", "questions", "checks"]) find(`#draft-${place}`).replaceChildren();
    lit = "";
    light();
    if (face.gone) find("#draft-said").replaceChildren(note("amber", "!", face.gone));
    mark(`#draft/shared/${reading.draft}`);
    if (side === "checks") show("origins", { open: false });
    else if (side === "versions") history_();
  }

  function read(draft, number) {
    return busy("正在打开…", async () => {
      const face = await ask(`shared/${draft}`, number ? { number } : {});
      if (!face) return;
      showReading(face);
      find("#drafting").scrollTop = 0;
      find("#draft-head h2").focus({ preventScroll: true });
      tell("");
    });
  }

  /* A kept draft, from elsewhere: one's own, or one that somebody else lets one read. */
  function opened(to) {
    const shared = /^shared\/([0-9a-f]{32})$/.exec(to)?.[1];
    return shared ? read(shared) : enter("open", { draft: to });
  }

  function copy() {
    return busy("正在复制…", async () => {
      const face = await ask(`shared/${reading.draft}/copy`, { number: reading.number });
      if (!face) return;
      showWork(face);
      find("#drafting").scrollTop = 0;
      find("#draft-head h2").focus({ preventScroll: true });
      tell("已复制，这一份是您自己的");
    });
  }

  /* --- letting others read --- */
  async function sharing(way, body) {
    const draft = work && work.draft;
    if (!draft) return;
    const face = await window.ttAsk.told(post(`${way}/${draft}`, body), "没有做成，请再试一次。");
    if (!work || work.draft !== draft || !find("#draft-shares")) return;  // another is worked on by now
    const said = find("#share-said");
    if (!face.ok) {
      if (said) said.textContent = face.said;
      return;
    }
    find("#draft-shares").outerHTML = face.shares;
    tell(face.told);
    const name = find("#share-name");
    if (name) name.focus({ preventScroll: true });
  }

  /* Where others are let read, once it is there. */
  function toShares() {
    queue(() => {
      const place = find("#draft-shares");
      if (!place) return;
      place.scrollIntoView({ block: "nearest" });
      const name = find("#share-name");
      if (name) name.focus({ preventScroll: true });
    });
  }

  function mark(hash) {
    if (here() && location.hash !== hash) history.replaceState(history.state, "", hash);
  }

  function ofLabel(selector, name, label) {
    return all(selector).find((one) => one.dataset[name] === label) || null;
  }

  function topOf(block) {
    const place = block && ofLabel("#draft-paper [data-block]", "block", block);
    return place ? place.getBoundingClientRect().top : null;
  }

  function focused() {
    const at = document.activeElement;
    if (!at || !at.closest("#drafting")) return null;
    if (at.closest("#draft-editor")) return { editor: true };
    const { ask: asked, label } = at.dataset;
    const start = "selectionStart" in at ? at.selectionStart : null;
    return { asked, label, id: at.id, start };
  }

  function refocus(at) {
    if (!at || at.editor) return;
    const box = (at.asked && ofLabel("#draft-questions [data-ask]", "ask", at.asked))
      || (at.label && ofLabel("#draft-paper [data-label]", "label", at.label))
      || (at.id && document.getElementById(at.id))
      || (at.asked && find("#draft-questions [data-ask]"));
    if (!box) return;
    box.focus({ preventScroll: true });
    try { if (at.start !== null) box.setSelectionRange(at.start, at.start); } catch { /* no text */ }
  }

  /* --- the first steps --- */
  function waiting() {
    const place = find("#draft-start");
    if (!place.children.length) place.innerHTML = '<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>';
    place.hidden = false;
  }

  function home(ids = {}) {
    chosen = { ...ids };
    waiting();
    return queue(async () => {
      store(WORK, null);  // what was being opened meanwhile is not worked on
      work = null;
      reading = null;
      showStart(await ask("home", ids));
    });
  }

  function from(type, ids, goingOn = false) {
    chosen = { ...ids, type };
    waiting();
    return queue(async () => showStart(await ask("from", { ...chosen, going_on: goingOn })));
  }

  function fromAgain() {
    return from(chosen.type, ids(), Boolean(chosen.goes));
  }

  function ids() {
    const { policy, measure, achievement, demand, words, goes } = chosen;
    return { policy, measure, achievement, demand, words, goes };
  }

  function enter(way, body, after = {}) {
    return busy("正在打开…", async () => {
      const face = await ask(way, body);
      if (!face) return;
      showWork(face, after);
      find("#drafting").scrollTop = 0;
      find("#draft-head h2").focus({ preventScroll: true });
      tell("");
    });
  }

  async function look(form) {
    const text = find("input", form).value;
    const place = find(".looked", form.parentElement);
    place.innerHTML = '<p class="fine">正在找…</p>';
    form.dataset.looked = text;
    const face = await ask("look", { name: form.dataset.look, text });
    if (form.dataset.looked !== text) return;  // something else is looked for by now
    if (face) place.innerHTML = face.html;
    else place.replaceChildren();
  }

  /* --- filling in --- */
  function fill(given, { anchor = null, said = "已填进草稿" } = {}) {
    return busy("正在更新草稿…", async () => {
      const face = await ask("show", { work, fill: given });
      if (!face) return;
      showWork(face, { sent: given, anchor });
      tell(said);
    });
  }

  function answers() {
    const given = {};
    for (const box of all("#draft-questions [data-ask]")) {
      if (box.value.trim()) given[box.dataset.ask] = box.value.trim();
    }
    return given;
  }

  /* The whole of what a field holds, as it would be typed: a list where it is one. What the server
     has no word for, or a model wrote, is read off the paper, a line for each place that it stands in. */
  function valueOf(label) {
    const own = ((work.facts || {}).fields || {})[label];
    if (typeof own === "string") return own;
    const shown = all("#draft-paper .piece").filter((one) => one.dataset.label === label);
    const known = fields[label] && fields[label].value;
    const written = shown.some((one) => one.classList.contains("model"));
    if (known && known.length && !written) return known;
    if (own !== undefined) return own;
    const lines = new Map();
    for (const one of shown) {
      const place = one.closest("p, td, [data-block]") || one;
      lines.set(place, (lines.get(place) || "") + one.textContent);
    }
    return [...new Set(lines.values())].join("\n");
  }

  /* The question for a place, put below the line or table in which it stands. */
  function edit(label, at) {
    const field = fields[label] || { ask: `${label}是什么？`, hint: "", sort: "text", columns: [], choices: [] };
    const old = find("#draft-editor");
    if (old) old.remove();
    const block = at && at.closest("[data-block]");
    const form = make("form", { id: "draft-editor", className: "editor" });
    form.dataset.label = label;
    form.dataset.block = block ? block.dataset.block : "";
    const id = "draft-value";
    form.append(make("label", { htmlFor: id, textContent: field.ask }));
    if (field.hint) form.append(make("span", { className: "fine", textContent: field.hint }));
    form.append(listed(field, label) ? rows(field, label) : box(field, label, id));
    const drop = make("button", { type: "button", className: "quiet", textContent: "取消" });
    drop.dataset.drop = "";
    form.append(make("div", { className: "ends" },
      make("button", { type: "submit", className: "plain", textContent: "填进草稿" }), drop));
    put(form);
    setSheet(false);
    const first = find("input, textarea, select", form);
    if (first) first.focus({ preventScroll: true });
    form.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function put(form) {
    const block = form.dataset.block && ofLabel("#draft-paper [data-block]", "block", form.dataset.block);
    if (block) block.after(form);
    else find("#draft-questions").after(form);
  }

  /* A list told in a sentence stays a sentence. */
  function listed(field, label) {
    if (!field.columns.length) return false;
    const value = valueOf(label);
    return Array.isArray(value) || (field.sort === "rows" && !value);
  }

  function box(field, label, id) {
    const value = valueOf(label);
    const text = typeof value === "string" ? value : "";
    if (field.choices.length) {
      const select = make("select", { id }, make("option", { value: "", textContent: "请选择" }));
      for (const word of field.choices) select.append(make("option", { value: word, textContent: word }));
      select.value = text;
      return select;
    }
    const long = ["long", "rows", "indicators"].includes(field.sort) || text.includes("\n");
    if (long) return make("textarea", { id, rows: 4, value: text });
    return make("input", { id, value: text, autocomplete: "off" });
  }

  function rows(field, label) {
    const value = valueOf(label);
    const table = make("table", { className: "rows" });
    const head = make("tr");
    for (const name of field.columns) head.append(make("th", { scope: "col", textContent: name }));
    head.append(make("td"));
    table.append(make("thead", {}, head));
    const body = make("tbody");
    table.append(body);
    const add = (row = {}) => {
      const line = make("tr");
      field.columns.forEach((name, n) => {
        const cell = make("input", { value: row[name] || (n === 0 && row[""]) || "", autocomplete: "off" });
        cell.dataset.column = name;
        cell.setAttribute("aria-label", name);
        const place = make("td", {}, cell);
        place.dataset.head = name;
        line.append(place);
      });
      const away = make("button", { type: "button", className: "quiet", textContent: "去掉" });
      away.addEventListener("click", () => line.remove());
      line.append(make("td", {}, away));
      body.append(line);
      return line;
    };
    const given = Array.isArray(value) ? value : [];
    for (const row of given) add(typeof row === "string" ? { "": row } : row);
    if (!given.length) add();
    const more = make("button", { type: "button", className: "plain", textContent: "加一行" });
    more.addEventListener("click", () => find("input", add()).focus());
    return make("div", { className: "wide" }, table, more);
  }

  function written(form) {
    if (!find(".rows", form)) return find("#draft-value", form).value.trim();
    const lines = all(".rows tbody tr", form).map((line) =>
      Object.fromEntries(all("[data-column]", line).map((cell) => [cell.dataset.column, cell.value.trim()])));
    return lines.filter((line) => Object.values(line).some(Boolean));
  }

  function next() {
    const gaps = all("#draft-paper .gap");
    if (!gaps.length) return;
    const at = gaps.findIndex((gap) => gap.classList.contains("now"));
    for (const gap of gaps) gap.classList.remove("now");
    const gap = gaps[(at + 1) % gaps.length];
    gap.classList.add("now");
    gap.scrollIntoView({ block: "center" });
    gap.focus({ preventScroll: true });
  }

  /* --- keeping, files --- */
  async function kept(why) {
    const face = await ask("keep", { work, note: why });
    if (face) showWork(face);
    return Boolean(face);
  }

  function save() {
    return busy("正在保存…", async () => { if (await kept("保存")) tell(`已存为第 ${work.number} 版`); });
  }

  /* What is taken along is a version of its own, unless nothing was changed since the last. */
  function take(ending) {
    return busy("正在写文件…", async () => {
      if (!work) return;
      if ((work.changed || !work.number) && !(await kept(FILES[ending] || "填入单位模板"))) return;
      await save_(`file/${ending}`, { work }, ending, work.number);
    });
  }

  /* Another's draft is taken along as it is shown. */
  function takeRead(ending) {
    return busy("正在写文件…", () =>
      save_(`shared/${reading.draft}/file/${ending}`, { number: reading.number }, ending, reading.number));
  }

  async function save_(way, body, ending, number) {
    tell("正在写文件…");
    const taken = await window.ttAsk.file(post(way, body), `草稿.${FILES[ending] ? ending : "docx"}`);
    if (taken.ok) tell(`已下载（第 ${number} 版）`);
    else fail(taken.said);
  }

  function upload(file) {
    return busy(`正在读 ${file.name}…`, async () => {
      const letters = await base64(file);
      const face = await ask("back", { work, file: letters, name: file.name });
      if (!face) return;
      showWork(face);
      find("#draft-taken").scrollIntoView({ block: "nearest" });
      tell("");
    });
  }

  function base64(file) {
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(String(reader.result).split(",")[1] || "");
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(file);
    });
  }

  function letWrite() {
    return busy("语言模型正在写…", async () => {
      const answer = await post("write", { work }).catch(() => null);
      if (!answer || !answer.ok || !answer.body) {
        const face = answer ? await answer.json().catch(() => ({})) : {};
        fail(face.said || "语言模型没有回答，请稍后再试。");
        return;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        rest += value || "";
        const lines = rest.split("\n");
        rest = lines.pop();
        for (const line of lines.filter(Boolean)) {
          const face = JSON.parse(line);
          if (face.said) fail(face.said);
          else if (face.work) { showWork(face); tell(face.told || ""); }
          else tell(`语言模型正在写“${face.label}”（${face.done + 1} / ${face.total}）…`);
        }
        if (done) break;
      }
    });
  }

  /* --- what stands beside: origins, checks, versions --- */
  function show(name, { open = true } = {}) {
    side = name;
    for (const tab of all(".side-tabs [role=tab]")) {
      const is = tab.dataset.side === name;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
    }
    find("#side").setAttribute("aria-labelledby", `side-${name}`);
    for (const one of ["origins", "checks", "versions"]) find(`#draft-${one}`).hidden = one !== name;
    find("#draft-whole").hidden = true;
    if (name === "versions") history_();
    if (open) setSheet(true);
  }

  function setSheet(open) {
    find("#desk").dataset.sheet = open && narrow.matches ? "open" : "";
    find("#drafting").inert = open && narrow.matches;
    if (open && narrow.matches) find("#beside .close").focus();
  }

  function history_() {
    const of = work || reading;
    if (!of) return;
    const { draft, number } = of;
    queue(async () => {
      const face = of === reading
        ? await ask(`shared/${draft}/history`, { number })
        : await ask("history", { draft });
      const now = work || reading;
      if (!face || !now || now.draft !== draft) return;
      const typing = find("#share-name") && find("#share-name").value;
      find("#draft-versions").innerHTML = face.versions;
      if (typing && find("#share-name")) find("#share-name").value = typing;
    });
  }

  async function wholeText(control) {
    const { whole, start, end } = control.dataset;
    last = control;
    const face = await ask("whole", { record: whole, start, end });
    if (!face || last !== control || side !== "origins") return;  // one has gone on
    const place = find("#draft-whole");
    const back = make("button", { type: "button", className: "quiet", textContent: "← 全部出处" });
    back.dataset.origins = "";
    place.innerHTML = face.html;
    place.prepend(back);
    find("#draft-origins").hidden = true;
    place.hidden = false;
    const at = find("mark", place);
    if (at) at.scrollIntoView({ block: "center" });
    back.focus({ preventScroll: true });
  }

  /* A piece and its origin light up together. */
  function light(over = "") {
    for (const one of all(".piece.lit, .origin.lit")) one.classList.remove("lit");
    const name = over || lit;
    if (!name) return;
    for (const piece of all("#draft-paper .piece")) {
      piece.classList.toggle("lit", piece.dataset.origin === name);
    }
    const origin = document.getElementById(name);
    if (origin) origin.classList.add("lit");
  }

  function reach(name) {
    const origin = document.getElementById(name);
    if (!origin) return;
    const pane = find("#evidence");
    const box = origin.getBoundingClientRect(), room = pane.getBoundingClientRect();
    if (box.top < room.top + 110 || box.bottom > room.bottom - 12) {
      pane.scrollTop += box.top - room.top - Math.max(120, pane.clientHeight * 0.3);
    }
  }

  function pin(piece) {
    lit = piece.dataset.origin;
    last = piece;
    if (side !== "origins" || !find("#draft-whole").hidden) show("origins", { open: false });
    light();
    setSheet(true);
    reach(lit);
  }

  function toPieces(origin) {
    lit = origin.id;
    light();
    setSheet(false);
    const piece = ofLabel("#draft-paper .piece", "origin", origin.id);
    if (piece) piece.scrollIntoView({ block: "center" });
  }

  function jump(label, section) {
    setSheet(false);
    const within = section && ofLabel("#draft-paper [data-section]", "section", section);
    const named = (one) => {
      const said = one.dataset.label || "";
      return said === label || said.split("·")[0] === label;
    };
    const places = label ? all("[data-label]", within || find("#draft-paper")).filter(named) : [];
    const elsewhere = label && !places.length ? all("#draft-paper [data-label]").filter(named) : [];
    const place = places[0] || elsewhere[0] || within;
    if (!place) { if (label) edit(label, null); return; }
    place.scrollIntoView({ block: place === within ? "start" : "center" });
    place.focus({ preventScroll: true });
    place.classList.add("found");
    setTimeout(() => place.classList.remove("found"), 2200);
  }

  /* --- what people do --- */
  document.addEventListener("click", (event) => {
    const way = event.target.closest("a[data-draft-to]");
    if (way) {
      event.preventDefault();
      coming = { to: way.dataset.draftTo };
      const tab = find('#tabs [data-view="draft"]');
      if (tab) tab.click();
      return;
    }
    const opener = event.target.closest("button[data-draft]");
    if (opener) {
      const { draft: type, policy, measure, achievement, demand, words } = opener.dataset;
      const given = { policy, measure, achievement, demand, words };
      coming = { type, given };
      const tab = find('#tabs [data-view="draft"]');
      if (tab) tab.click();
      return;
    }
    if (!here()) return;
    const control = event.target.closest("button, .piece, .origin");
    if (!control || !control.closest("#drafting, #beside")) return;
    const { kind, open, remove, take: pick, id, unchoose, fill: label, file, side: tab, restore } = control.dataset;
    if (control.matches(".piece")) pin(control);
    else if (control.matches(".origin")) toPieces(control);
    else if ("home" in control.dataset) putAway().then((done) => { if (done) home(); });
    else if ("resume" in control.dataset) enter("show", { work });
    else if (kind) from(kind, ids());
    else if (open) enter("open", { draft: open });
    else if (control.dataset.read) read(control.dataset.read);
    else if (control.dataset.readVersion) read(reading.draft, control.dataset.readVersion);
    else if (control.dataset.readFile) takeRead(control.dataset.readFile);
    else if (control.id === "draft-copy") copy();
    else if (control.id === "draft-share") { last = control; show("versions"); toShares(); }
    else if (control.dataset.unshare) sure(control, () => sharing("unshare", { reader: control.dataset.unshare }), "确认收回");
    else if (remove) sure(control, () => queue(async () => {
      const face = await ask("remove", { draft: remove });
      const before = stored(WORK);
      if (before && before.draft === remove) { store(WORK, null); work = null; }
      showStart(face);
    }), "确认删除");
    else if (pick) { chosen[pick] = id; if (pick === "policy") chosen.measure = undefined; fromAgain(); }
    else if (unchoose) { chosen[unchoose] = undefined; if (unchoose === "policy") chosen.measure = undefined; fromAgain(); }
    else if (control.id === "draft-go") go();
    else if (control.id === "draft-from") {
      const { policy, measure, achievement, demand } = work.facts;
      from(work.type, { policy, measure, achievement, demand, goes: true }, true);
    }
    else if (control.id === "draft-next") next();
    else if (control.id === "draft-save") save();
    else if (control.id === "draft-upload") find("#draft-file").click();
    else if (control.id === "draft-write") letWrite();
    else if (file) take(file);
    else if (label) edit(label, control.closest("#draft-paper") ? control : ofLabel("#draft-paper [data-label]", "label", label));
    else if ("drop" in control.dataset) control.closest("form").remove();
    else if ("dismiss" in control.dataset) control.closest(".note").remove();
    else if (tab) { if (control.closest("#draft-head")) last = control; show(tab); }
    else if ("whole" in control.dataset) wholeText(control);
    else if ("origins" in control.dataset) { show("origins"); if (last && last.isConnected) last.focus(); }
    else if ("jumpLabel" in control.dataset) jump(control.dataset.jumpLabel, control.dataset.jumpSection);
    else if (restore) sure(control, () => busy("正在恢复…", async () => {
      const face = await ask("restore", { draft: work.draft, number: restore });
      if (face) { showWork(face); tell(`已恢复，存为第 ${work.number} 版`); }
    }), work.changed ? "未保存的修改会丢掉，确认恢复" : "确认恢复");
  });

  /* What cannot be taken back is asked once more, on the same button. */
  function sure(control, task, words) {
    if (control.dataset.sure) { task(); return; }
    const before = control.textContent;
    control.dataset.sure = "1";
    control.textContent = words;
    setTimeout(() => { if (control.isConnected) { delete control.dataset.sure; control.textContent = before; } }, 8000);
  }

  /* What was not kept yet is kept before something else takes its place; what could not be kept
     stays where it is. Gives whether there is room for something else. */
  async function putAway() {
    const before = work || stored(WORK);
    if (before && before.changed && before.number) {
      const face = await queue(() => ask("keep", { work: before, note: "离开时保存" }));
      if (!face) return false;
    }
    store(WORK, null);
    work = null;
    find("#draft-work").hidden = true;
    return true;
  }

  /* Show what could not be put away, and why it is still there. */
  async function stay() {
    if (work) return;
    work = stored(WORK);
    const why = find("#draft-said").textContent.replace(/^✕/, "");
    await enter("show", { work });
    fail(`正在写的草稿没能保存，先留在这里。${why}`);
  }

  function go() {
    const select = find("#draft-start [data-measure]");
    if (select) chosen.measure = select.value || undefined;
    const { goes, ...body } = chosen;
    enter("start", goes && work ? { ...body, work } : body);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-look]")) { event.preventDefault(); look(form); }
    else if (form.id === "draft-asks") {
      event.preventDefault();
      const given = answers();
      if (Object.keys(given).length) fill(given);
      else { const first = find("[data-ask]", form); if (first) first.focus(); }
    } else if (form.id === "draft-editor") {
      event.preventDefault();
      const { label, block } = form.dataset;
      const value = written(form);
      fill({ [label]: value }, { anchor: block }).then(() => {
        const place = ofLabel("#draft-paper [data-label]", "label", label)
          || ofLabel("#draft-paper [data-block]", "block", block);
        if (place) place.focus({ preventScroll: true });
      });
    } else if (form.id === "draft-share-form") {
      event.preventDefault();
      const name = find("#share-name").value.trim();
      if (name) sharing("share", { name });
      else find("#share-name").focus();
    } else if (form.id === "draft-compare") {
      event.preventDefault();
      const one = find('[name="one"]', form).value, other = find('[name="other"]', form).value;
      find("#draft-changes").textContent = "正在比较…";
      queue(async () => {
        const face = reading
          ? await ask(`shared/${reading.draft}/compare`, { one, other })
          : await ask("compare", { draft: work.draft, one, other });
        find("#draft-changes").innerHTML = face ? face.changes : "";
      });
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "draft-file" && event.target.files[0]) {
      upload(event.target.files[0]);
      event.target.value = "";
    } else if (event.target.matches("#draft-start [data-measure]")) chosen.measure = event.target.value || undefined;
  });

  for (const [come, gone] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(come, (event) => {
      if (!here() || !event.target.closest) return;
      const one = event.target.closest(".piece, .origin");
      if (!one) return;
      const name = one.dataset.origin || one.id;
      light(name);
      if (one.matches(".piece") && side === "origins" && find("#draft-whole").hidden && !narrow.matches) reach(name);
    });
    document.addEventListener(gone, (event) => {
      if (here() && event.target.closest && event.target.closest(".piece, .origin")) light();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (!here() || event.isComposing || event.keyCode === 229) return;
    const at = event.target;
    if (at.matches(".piece, .origin") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      at.click();
    } else if (at.matches(".side-tabs [role=tab]") && /^Arrow(Left|Right)$/.test(event.key)) {
      const tabs = all(".side-tabs [role=tab]");
      const step = event.key === "ArrowRight" ? 1 : tabs.length - 1;
      const to = tabs[(tabs.indexOf(at) + step) % tabs.length];
      show(to.dataset.side);
      to.focus();
    } else if (event.key === "Escape" && find("#draft-editor") && !sheetOpen()) {
      const form = find("#draft-editor");
      const gap = ofLabel("#draft-paper [data-label]", "label", form.dataset.label);
      form.remove();
      if (gap) gap.focus({ preventScroll: true });
    }
  });

  const sheetOpen = () => find("#desk").dataset.sheet === "open";

  /* The sheet is closed by `page.js`; whoever opened it gets the focus back. */
  document.addEventListener("click", (event) => {
    const closing = event.target.closest("#beside [data-close]");
    if (closing && here() && last && last.isConnected) setTimeout(() => last.focus({ preventScroll: true }), 0);
  });

  /* The view is opened by its tab, by a way from another view, or by a reload. */
  let coming = null;
  document.addEventListener("click", (event) => {
    const control = event.target.closest("#draft-open");
    if (!control) return;
    const way = coming;
    coming = null;
    whenStanding(() => begin(way));
  }, true);

  /* The page is put up piece by piece: on a reload the tab may be there before the view is. */
  function whenStanding(task, tries = 600) {
    if (["#draft-start", "#draft-work", "#draft-said"].every((place) => find(place))) task();
    else if (tries) setTimeout(() => whenStanding(task, tries - 1), 50);
  }

  function begin(way) {
    const named = /^#draft\/([0-9a-f]{32})$/.exec(location.hash)?.[1];
    const others = /^#draft\/shared\/([0-9a-f]{32})$/.exec(location.hash)?.[1];
    if (way) {
      putAway().then((done) => {
        if (!done) stay();
        else if (way.to) opened(way.to);
        else if (way.type) from(way.type, way.given);
        else home(way.given);
      });
    } else if (!work && others) {
      if (!reading) read(others).then(() => { if (!reading) home(); });
    } else if (!work && stored(WORK)) {
      work = stored(WORK);
      enter("show", { work });
    } else if (!work && named) enter("open", { draft: named });
    else if (!work && !reading && !find("#draft-start .from")) home();
  }
})();
