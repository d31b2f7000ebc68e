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

  const press = (what) => window.ttTell.tell("match-wish", { ...what, at: Date.now() }, "match-run");

  function look(text, turned = "") {
    find("#match-text").value = text;
    grow();
    run(text, turned);
  }

  function say(text, refused = false) {
    const place = find("#match-box .told") || find("#match-box .hint").appendChild(document.createElement("span"));
    place.className = refused ? "told refused" : "told";
    place.setAttribute("role", refused ? "alert" : "status");
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
    await save(post(way, JSON.stringify(body)), name, told);
  }

  async function save(asked, otherwise, tell) {
    const { ok, name, said: why } = await window.ttAsk.file(asked, otherwise);
    tell(ok ? `已导出 ${name}` : why);
  }

  /* The table that people begin with stands in the page. */
  function blank(data) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))]));
    link.download = "批量匹配需求表.xlsx";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 4000);
  }

  async function read(file) {
    say(`正在读 ${file.name}…`);
    const told = await window.ttAsk.told(post("file", file, named(file)), "没有读出来，请再试一次。");
    if (!told.ok) { say(told.said, true); return; }
    say(`已从 ${file.name} 读出需求，可以改了再匹配`);
    look(told.text);
  }

  /* One after another: what was said last is what counts, here and where it is kept. */
  let rating = Promise.resolve();
  function rate(control) {
    const place = control.closest(".opine");
    const reason = place.querySelector("select").value;
    const rated = control.dataset.rate;
    const what = { ...wanted(), record: place.dataset.record, rated, reason, by: by() };
    rating = rating.then(() => keepRating(what, control, place));
  }

  async function keepRating(what, control, place) {
    const thanks = place.querySelector(".thanks");
    const told = await window.ttAsk.told(post("opinion", JSON.stringify(what)), "没有记下，请再试一次。");
    thanks.textContent = told.said;
    if (!told.ok) return;
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

  const begun = (more) => ({ asked: new Map(), found: 0, total: 0, last: 0, before: 0, stop: new AbortController(), began: Date.now(), ...more });
  const CHOSEN = "match-batch", PAUSE_MS = 1000, PATIENCE_MS = 3000;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  function choose(batch) {
    try { if (batch) sessionStorage.setItem(CHOSEN, batch); else sessionStorage.removeItem(CHOSEN); } catch { /* this page only */ }
  }
  const chosen = () => { try { return sessionStorage.getItem(CHOSEN); } catch { return null; } };

  /* A guest's table is told as it is matched, for as long as the page is there; anybody else's is
     matched in the background, and kept. */
  let latest = null;
  async function batch(file) {
    if (table) leave(table);
    const mine = begun({ file });
    latest = mine;
    say(`正在读 ${file.name}…`);
    try {
      const answer = await post("lines", file, named(file), mine.stop.signal);
      /* Another table was chosen while this one was read; what is kept goes on, and is listed. */
      if (latest !== mine) { mine.stop.abort(); return; }
      if (!answer.ok) { say(await said(answer, "没有匹配，请再试一次。"), true); return; }
      if ((answer.headers.get("content-type") || "").includes("application/json")) { follow((await answer.json()).batch); return; }
      table = mine;
      for await (const one of linesOf(answer.body)) if (table === mine) take_in(mine, one);
      if (table === mine) finished(mine, mine.asked.size < mine.total);
    } catch {
      if (table === mine) finished(mine, true);
      else if (latest === mine && !mine.stop.signal.aborted) say("没有匹配，请再试一次。", true);
    }
  }

  /* What nobody looks at any more goes on, unless it is only told to this page. */
  const leave = (mine) => { if (!mine.batch) mine.stop.abort(); };

  /* --- a batch that is kept: asked for until it ends, also over a broken connection --- */
  async function follow(id, back = false) {
    if (table) leave(table);
    const mine = begun({ batch: id, back });
    table = mine;
    choose(id);
    while (table === mine) {
      let answer = null;
      try { answer = await post("kept", JSON.stringify({ batch: id, after: mine.last })); } catch { answer = null; }
      if (table !== mine) return;
      if (answer && answer.status === 404) { choose(""); closeLines(); say(await said(answer, "没有这一批。")); list(); return; }
      if (!answer || !answer.ok) {
        const why = answer ? await said(answer, "服务器没有回答，正在重试…") : "连接中断，正在重新连接…";
        if (mine.total) tellLines(why); else say(why);
        await pause(PATIENCE_MS);
        continue;
      }
      const told = await answer.json();
      if (told.html) { take_in(mine, told); mine.before = told.done; mine.began = Date.now(); }
      for (const line of told.lines) take_in(mine, line);
      if (told.state !== "running") { finished(mine, told.state === "stopped"); list(); return; }
      tellGoing(mine);
      await pause(PAUSE_MS);
    }
  }

  function tellGoing(mine) {
    const done = mine.asked.size, fresh = done - mine.before;
    if (!done) { tellLines(`正在匹配第 1 条，共 ${mine.total} 条`); return; }
    if (done >= mine.total) return;
    const left = fresh > 0 ? Math.ceil(((Date.now() - mine.began) / fresh) * (mine.total - done) / 1000) : 0;
    tellLines(left ? `已匹配 ${done} 条，共 ${mine.total} 条，约还要 ${left} 秒` : `已匹配 ${done} 条，共 ${mine.total} 条`);
  }

  async function act(way, id) {
    const told = await window.ttAsk.told(post(`kept/${way}`, JSON.stringify({ batch: id })), "没有做成，请再试一次。");
    if (told.ok) return told;
    (find("#match-lines .lines") ? tellLines : say)(told.said);
    return null;
  }

  async function stopLines() {
    if (table.batch) await act("stop", table.batch); else table.stop.abort();
  }

  async function goOn() {
    const id = table.batch;
    if (await act("go", id)) follow(id);
  }

  function showKept(html) {
    const open = Boolean(find("#match-kept details[open]"));
    find("#match-kept").innerHTML = html;
    if (open && html) find("#match-kept details").open = true;
  }

  async function list() {
    const answer = await post("kept", "{}").catch(() => null);
    if (!answer || !answer.ok) return null;
    const told = await answer.json();
    showKept(told.html);
    return told;
  }

  async function dropBatch(control) {
    if (!("sure" in control.dataset)) {
      control.dataset.sure = "";
      control.textContent = "确定删除";
      return;
    }
    const id = control.dataset.batchDrop;
    const told = await act("drop", id);
    if (!told) return;
    if (table && table.batch === id) closeLines();
    showKept(told.html);
    (find("#match-kept summary") || find("#match-text")).focus();
  }

  /* Whoever comes back finds what is being matched, or what they had open. */
  let looked = false;
  async function comeBack() {
    if (looked) return;
    looked = true;
    const told = await list();
    looked = Boolean(told);
    const open = chosen();
    const id = told && (told.running || (open && told.html.includes(open) ? open : ""));
    if (id && !table) follow(id, true);
  }

  function take_in(mine, one) {
    if (one.said) { say(one.said); return; }
    if (one.html && one.total) {
      mine.total = one.total;
      find("#match-lines").innerHTML = one.html;
      say("");
      fold(false);
      if (!mine.back) find("#lines-at").focus({ preventScroll: true });
      tellLines(`正在匹配第 1 条，共 ${mine.total} 条`);
      return;
    }
    if (mine.asked.has(one.number)) return;
    mine.asked.set(one.number, one.asked);
    mine.last = one.number;
    mine.found += one.found ? 1 : 0;
    find("#match-lines tbody").insertAdjacentHTML("beforeend", one.html);
    find("#match-lines progress").value = mine.asked.size;
    if (!mine.batch) tellGoing(mine);
  }

  function finished(mine, early) {
    const place = find("#match-lines .lines");
    if (!place) { say("没有匹配完，请再试一次。"); return; }
    find("#match-lines [data-lines-stop]").hidden = true;
    find("#match-lines progress").hidden = true;
    find("#match-lines [data-lines-book]").hidden = false;
    find("#match-lines [data-lines-go]").hidden = !(mine.batch && early);
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
    if (table) leave(table);
    table = null;
    choose("");
    find("#match-lines").innerHTML = "";
    find("#match-text").focus();
  }

  async function bookOfLines() {
    tellLines("正在准备…");
    const asked = table.batch ? post("kept/book", JSON.stringify({ batch: table.batch })) : post("batch", table.file, named(table.file));
    await save(asked, "批量匹配.xlsx", tellLines);
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
      const batch = kept.get("batch");
      if (location.hash.startsWith("#match/") && batch) { looked = true; list(); follow(batch); } else comeBack();
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
      window.ttTake.copy(control.closest(".note").querySelector("textarea").value, control);
    } else if (control.dataset.linesOpen) openLine(Number(control.dataset.linesOpen));
    else if ("linesStop" in control.dataset) stopLines();
    else if ("linesGo" in control.dataset) goOn();
    else if (control.dataset.batch) follow(control.dataset.batch);
    else if ("batchDrop" in control.dataset) dropBatch(control);
    else if ("linesBook" in control.dataset) bookOfLines();
    else if ("linesUnfold" in control.dataset) { fold(false); find("#match").scrollTop = 0; find("#lines-at").focus({ preventScroll: true }); }
    else if ("linesClose" in control.dataset) closeLines();
    else if (control.id === "match-sheet") find("#match-file").click();
    else if (control.id === "match-batch") find("#match-table").click();
    else if (control.id === "match-blank") blank(control.dataset.blank);
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
