/* The view in which matches are made: what is wanted goes to the server as one line. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const here = () => document.body.dataset.view === "match";
  let asked = "";
  /* Which side the words are, where somebody said so: "demand" or "achievement". */
  let side = "";
  /* What is matched besides words: a form that somebody fills in (`offers.js`); null for none. */
  let form = null;

  const wanted = () => (form ? { offer: form } : { text: asked, ...(side ? { side } : {}) });

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
    form = null;
    document.dispatchEvent(new Event("forget"));
    /* The address keeps a short need or a number, so that a reload finds it again. */
    const kept = asked && asked.length <= 200 ? `/${new URLSearchParams(wanted())}` : "";
    history.replaceState(history.state, "", `#match${kept}`);
    write(JSON.stringify({ ...wanted(), at: Date.now() }));
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

  async function post(way, body, headers = {}) {
    return fetch(`match/${way}`, {
      method: "POST",
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
    form = event.detail;
    document.dispatchEvent(new Event("forget"));
    write(JSON.stringify({ offer: form, at: Date.now() }));
    setTimeout(() => find("#match-run").click(), 60);
  });

  async function batch(file) {
    say(`正在逐条匹配 ${file.name}…`);
    const answer = await post("batch", file, {
      "content-type": "application/octet-stream", "x-name": encodeURIComponent(file.name),
    });
    await save(answer, "批量匹配.xlsx", say);
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
    } else if (control.id === "match-sheet") find("#match-file").click();
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
