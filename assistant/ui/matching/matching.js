/* The view in which matches are made: what is wanted goes to the server as one line. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const here = () => document.body.dataset.view === "match";
  let asked = "";
  /* Which side the words are, where somebody said so: "demand" or "achievement". */
  let side = "";
  /* What is matched besides words: a form that somebody fills in (`offers.js`), a row of a table;
     null for none. */
  let other = null;
  /* The table that is matched, or was: its file, what each row is asked for with, how to stop. */
  let table = null;

  const wanted = () => other || { text: asked, ...(side ? { side } : {}) };

  function write(text) {
    const box = find("#match-wish textarea, #match-wish input");
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function grow() {
    const box = find("#match-text");
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
  }

  function run(text, turned = "") {
    asked = text.trim();
    side = turned;
    other = null;
    document.dispatchEvent(new Event("forget"));
    /* The address keeps a short need or a number, so that a reload finds it again. */
    const kept = asked && asked.length <= 200 ? `/${new URLSearchParams(wanted())}` : "";
    history.replaceState(history.state, "", `#match${kept}`);
    press(wanted());
  }

  function press(what) {
    write(JSON.stringify({ ...what, at: Date.now() }));
    setTimeout(() => find("#match-run").click(), 60);
  }

  function look(text, turned = "") {
    find("#match-text").value = text;
    grow();
    run(text, turned);
  }

  function say(text) {
    const place = find("#match-box .told") || find("#match-box .hint").appendChild(document.createElement("span"));
    place.className = "told";
    place.setAttribute("role", "status");
    place.textContent = text;
  }

  async function post(way, body, headers = {}, signal = null) {
    return fetch(`match/${way}`, {
      method: "POST",
      signal,
      headers: { "x-match": "1", "content-type": "application/json", ...headers },
      body,
    });
  }

  async function said(answer, otherwise) {
    const told = await answer.json().catch(() => ({}));
    return told.said || otherwise;
  }

  async function take(way, body, name, told) {
    told("正在准备…");
    await save(await post(way, JSON.stringify(body)), name, told);
  }

  async function save(answer, name, told) {
    if (!answer.ok) { told(await said(answer, "没有导出，请再试一次。")); return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    const given = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get("content-disposition") || "");
    link.download = given ? decodeURIComponent(given[1]) : name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 4000);
    told(`已导出 ${link.download}`);
  }

  async function read(file) {
    say(`正在读 ${file.name}…`);
    const answer = await post("file", file, {
      "content-type": "application/octet-stream", "x-name": encodeURIComponent(file.name),
    });
    const told = await answer.json().catch(() => ({ said: "没有读出来，请再试一次。" }));
    if (!answer.ok) { say(told.said); return; }
    say(`已从 ${file.name} 读出需求，可以改了再匹配`);
    look(told.text);
  }

  async function rate(control) {
    const place = control.closest(".opine");
    const thanks = place.querySelector(".thanks");
    const reason = place.querySelector("select").value;
    const rated = control.dataset.rate;
    const answer = await post("opinion", JSON.stringify({ ...wanted(), record: place.dataset.record, rated, reason, by: by() }));
    thanks.textContent = await said(answer, "没有记下，请再试一次。");
    if (!answer.ok) return;
    for (const other of place.querySelectorAll("[data-rate]")) {
      other.setAttribute("aria-pressed", String(other === control));
    }
  }

  /* Who has no account is known by nothing else: what one visitor says again takes the place of
     what the same one said before, and of nobody else's. */
  function by() {
    try {
      const known = sessionStorage.getItem("match-by") || crypto.randomUUID();
      sessionStorage.setItem("match-by", known);
      return known;
    } catch { return ""; }
  }

  document.addEventListener("match-offer", (event) => {
    other = { offer: event.detail };
    document.dispatchEvent(new Event("forget"));
    press(other);
  });

  const named = (file) => ({ "content-type": "application/octet-stream", "x-name": encodeURIComponent(file.name) });

  /* --- the matches of a table, which come row by row --- */
  async function* linesOf(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + (value || "")).split("\n");
      rest = lines.pop();
      for (const line of lines) if (line) yield JSON.parse(line);
      if (done) return;
    }
  }

  async function batch(file) {
    if (table) table.stop.abort();
    const mine = { file, asked: new Map(), found: 0, total: 0, stop: new AbortController(), began: Date.now() };
    table = mine;
    say(`正在读 ${file.name}…`);
    try {
      const answer = await post("lines", file, named(file), mine.stop.signal);
      if (!answer.ok) { say(await said(answer, "没有匹配，请再试一次。")); return; }
      for await (const one of linesOf(answer.body)) if (table === mine) take_in(mine, one);
      if (table === mine) finished(mine, mine.asked.size < mine.total);
    } catch {
      if (table === mine) finished(mine, true);
    }
  }

  function take_in(mine, one) {
    if (one.said) { say(one.said); return; }
    if (one.total) {
      mine.total = one.total;
      find("#match-lines").innerHTML = one.html;
      say("");
      fold(false);
      find("#lines-at").focus({ preventScroll: true });
      tellLines(`正在匹配第 1 条，共 ${mine.total} 条`);
      return;
    }
    mine.asked.set(one.number, one.asked);
    mine.found += one.found ? 1 : 0;
    find("#match-lines tbody").insertAdjacentHTML("beforeend", one.html);
    find("#match-lines progress").value = one.number;
    const left = Math.ceil(((Date.now() - mine.began) / one.number) * (mine.total - one.number) / 1000);
    if (one.number < mine.total) tellLines(`已匹配 ${one.number} 条，共 ${mine.total} 条，约还要 ${left} 秒`);
  }

  function finished(mine, early) {
    const place = find("#match-lines .lines");
    if (!place) { say("没有匹配完，请再试一次。"); return; }
    find("#match-lines [data-lines-stop]").hidden = true;
    find("#match-lines progress").hidden = true;
    find("#match-lines [data-lines-book]").hidden = false;
    const done = mine.asked.size;
    const sum = `${mine.found} 条有推荐的成果，${done - mine.found} 条没有`;
    tellLines(early ? `停在第 ${done} 条，共 ${mine.total} 条；${sum}` : `${done} 条都匹配完了；${sum}`);
  }

  function tellLines(text) {
    const line = find("#match-lines .lines-told");
    if (line) line.textContent = text;
  }

  const fold = (is) => { const place = find("#match-lines .lines"); if (place) place.toggleAttribute("data-folded", is); };

  function openLine(number) {
    const row = table && table.asked.get(number);
    if (!row) return;
    other = row;
    document.dispatchEvent(new Event("forget"));
    fold(true);
    find("#match").scrollTop = 0;
    press(row);
  }

  function closeLines() {
    if (table) table.stop.abort();
    table = null;
    find("#match-lines").innerHTML = "";
    find("#match-text").focus();
  }

  async function bookOfLines() {
    tellLines("正在准备…");
    await save(await post("batch", table.file, named(table.file)), "批量匹配.xlsx", tellLines);
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "match-form") return;
    event.preventDefault();
    run(find("#match-text").value);
  });

  document.addEventListener("input", (event) => { if (event.target.id === "match-text") grow(); });

  document.addEventListener("change", (event) => {
    if (event.target.id === "match-file" && event.target.files[0]) {
      read(event.target.files[0]);
      event.target.value = "";
    }
    if (event.target.id === "match-table" && event.target.files[0]) {
      batch(event.target.files[0]);
      event.target.value = "";
    }
    /* A reason that is chosen after the tier goes along with it. */
    const place = event.target.closest && event.target.closest(".opine");
    const chosen = place && place.querySelector('[data-rate][aria-pressed="true"]');
    if (chosen) rate(chosen);
  });

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button, a[role=button]");
    if (!control) return;
    if (control.id === "match-open") {
      const kept = new URLSearchParams(location.hash.split("/").slice(1).join("/"));
      if (location.hash.startsWith("#match/") && kept.get("text")) {
        event.stopImmediatePropagation();
        look(kept.get("text"), kept.get("side") || "");
      }
      return;
    }
    const { match, rate: rated, docx, turn } = control.dataset;
    if (match) {
      if (!here()) { const tab = find('#tabs [data-view="match"]'); if (tab) tab.click(); }
      look(match);
    } else if (turn) run(asked, turn);
    else if (rated) rate(control);
    else if (docx) {
      const thanks = control.closest(".opine").querySelector(".thanks");
      take("docx", { ...wanted(), record: docx }, "匹配卡.docx", (text) => { thanks.textContent = text; });
    } else if ("copyText" in control.dataset) {
      navigator.clipboard.writeText(control.closest(".note").querySelector("textarea").value);
      control.textContent = "已复制";
    } else if (control.dataset.linesOpen) openLine(Number(control.dataset.linesOpen));
    else if ("linesStop" in control.dataset) table.stop.abort();
    else if ("linesBook" in control.dataset) bookOfLines();
    else if ("linesUnfold" in control.dataset) { fold(false); find("#match").scrollTop = 0; find("#lines-at").focus({ preventScroll: true }); }
    else if ("linesClose" in control.dataset) closeLines();
    else if (control.id === "match-sheet") find("#match-file").click();
    else if (control.id === "match-batch") find("#match-table").click();
    else if (control.id === "match-all") take("all", {}, "全部匹配.xlsx", say);
  }, true);

  document.addEventListener("keydown", (event) => {
    if (!here() || event.isComposing || event.keyCode === 229) return;
    const link = event.target.closest("a[role=button]");
    if (link && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      link.click();
    } else if (event.key === "Enter" && !event.shiftKey && event.target === find("#match-text")) {
      event.preventDefault();
      run(event.target.value);
    }
  }, true);
})();
