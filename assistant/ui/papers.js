/* The view of papers: choosing and sending files, choosing what to check. */
(() => {
  "use strict";
  const MAX_MB = 100;
  const NAMED = 6;
  let chosen = [];
  let sending = false;

  const find = (selector) => document.querySelector(selector);
  const press = (selector) => { const button = find(selector); if (button) button.click(); };
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

  /* --- choosing files --- */
  async function walk(entry, prefix, found) {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      found.push({ path: prefix + file.name, file });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return;
      for (const inner of some) await walk(inner, `${prefix}${entry.name}/`, found);
    }
  }

  function take(found) {
    const seen = new Set(chosen.map((item) => item.path));
    const shown = found.filter((item) => !item.path.split("/").some((part) => part.startsWith(".")));
    for (const item of shown) {
      if (!seen.has(item.path)) chosen.push(item);
      seen.add(item.path);
    }
    tell();
  }

  /* One folder's files are named from within it, as on the command line. */
  function named(items) {
    const tops = new Set(items.map((item) => item.path.split("/")[0]));
    const one = tops.size === 1 && items.every((item) => item.path.includes("/"));
    return items.map((item) => ({
      name: one ? item.path.slice(item.path.indexOf("/") + 1) : item.path, file: item.file,
    }));
  }

  function line(text, tone) {
    const p = document.createElement("p");
    p.textContent = text;
    if (tone) p.className = tone;
    return p;
  }

  function tell(...more) {
    const box = find("#chosen");
    if (!box) return;
    box.replaceChildren();
    if (chosen.length) {
      const total = chosen.reduce((sum, item) => sum + item.file.size, 0);
      box.append(line(`已选 ${chosen.length} 个文件，共 ${size(total)}`));
      const list = document.createElement("ul");
      for (const item of chosen.slice(0, NAMED)) {
        const li = document.createElement("li");
        const large = item.file.size > MAX_MB * 1e6;
        li.textContent = `${item.path}${large ? `（超过 ${MAX_MB} MB，不能添加）` : ""}`;
        list.append(li);
      }
      if (chosen.length > NAMED) {
        const li = document.createElement("li");
        li.textContent = `另有 ${chosen.length - NAMED} 个`;
        list.append(li);
      }
      const clear = document.createElement("button");
      clear.type = "button";
      clear.className = "quiet";
      clear.dataset.unpick = "";
      clear.textContent = "重新选择";
      box.append(list, clear);
    }
    box.append(...more);
    find("#add-start").disabled = !chosen.length || sending;
  }

  /* --- sending files --- */
  function call(method, url, body, told) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      request.setRequestHeader("x-papers", "1");
      if (told) request.upload.onprogress = (event) => told(event.loaded);
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText || "{}"); } catch { answer = {}; }
        if (request.status < 300) done(answer);
        else failed(new Error(answer.said || "服务器没有收下，请重试。"));
      };
      request.onerror = () => failed(new Error("连接中断，请重试。"));
      request.send(body === undefined ? null : body);
    });
  }

  async function send() {
    const items = named(chosen);
    const total = items.reduce((sum, item) => sum + item.file.size, 0) || 1;
    const bar = document.createElement("progress");
    bar.max = total;
    bar.setAttribute("aria-label", "上传进度");
    const count = line("");
    const refused = [];
    let before = 0;
    let batch = "";
    sending = true;
    tell(bar, count);
    try {
      batch = (await call("POST", "papers/")).batch;
      for (const [place, item] of items.entries()) {
        count.textContent = `正在上传 ${place + 1}/${items.length}，请不要关闭本页`;
        const name = item.name.split("/").map(encodeURIComponent).join("/");
        try {
          await call("PUT", `papers/${batch}/files/${name}`, item.file,
            (loaded) => { bar.value = before + loaded; });
        } catch (error) {
          refused.push(`${item.name}：${error.message}`);
        }
        before += item.file.size;
        bar.value = before;
      }
      if (refused.length === items.length) throw new Error("没有文件可以添加。");
      const query = new URLSearchParams({ kind: find("#add-kind").value, level: find("#add-level").value });
      const started = await call("POST", `papers/${batch}/start?${query}`);
      chosen = [];
      sending = false;
      const said = line(`上传完成，${started.said}`);
      tell(said, ...refused.map((text) => line(`✕ ${text}`, "red")));
      if (!started.before) setTimeout(() => said.remove(), 4000);
    } catch (error) {
      sending = false;
      if (batch) call("DELETE", `papers/${batch}`).catch(() => {});
      tell(line(`✕ ${error.message}`, "red"), ...refused.map((text) => line(`✕ ${text}`, "red")));
    }
    setTimeout(() => press("#papers-open"), 300);
  }

  /* --- choosing what to check --- */
  function open(record) {
    const box = find("#review-pick textarea, #review-pick input");
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, record);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => press("#review-open"), 60);
  }

  /* Another view leads to a record: it is opened once the list of those to check has come. */
  document.addEventListener("review", (event) => {
    const waited = new MutationObserver(() => {
      if (!find("#review .review, #check-head .task")) return;
      waited.disconnect();
      open(event.detail);
    });
    waited.observe(document.documentElement, { childList: true, subtree: true });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "review-one") {
      event.preventDefault();
      const record = form.elements.record.value.trim();
      if (record) open(record);
    } else if (form.id === "withdrawn-seek") {
      event.preventDefault();
      list({ text: form.elements.text.value.trim(), start: 0 });
    } else if (form.id === "level-form") {
      event.preventDefault();
      decide(form, "level", { ask: "levelling", act: "level", ready: "last" in form.dataset });
    } else if (form.id === "withdraw-form") {
      event.preventDefault();
      decide(form, "reason", { ask: "leaving", act: "withdraw" });
    } else if (form.id === "restore-form") {
      event.preventDefault();
      decide(form, "cause", { ask: "returning", act: "restore" });
    }
  });

  /* What was chosen is asked about first, and done when that is answered by pressing again. */
  function decide(form, field, { ask, act, ready = Boolean(form.dataset.asked) }) {
    const anew = "anew" in form.dataset;
    delete form.dataset.anew;
    const asked = anew ? "" : form.dataset.asked;
    const chosen = form.querySelector(`[name=${field}]:checked`);
    const said = { record: form.dataset.record, asked, ...(chosen ? { [field]: chosen.value } : {}) };
    does(ready && asked ? act : ask, said);
  }

  /* Who chooses something else is asked anew. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("#level-form, #withdraw-form, #restore-form");
    if (form) form.dataset.anew = "";
  });

  /* --- what is out of sight --- */
  let sought = { text: "", start: 0 };

  function list(fields) {
    sought = { ...sought, ...fields };
    does("withdrawn", sought);
  }

  function does(name, fields) {
    const box = find("#papers-said textarea, #papers-said input");
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, JSON.stringify(fields));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => press(`#papers-do-${name}`), 60);
  }

  /* --- a record's versions --- */
  let compared = "";

  function compare(fields) {
    const box = find("#versions-said textarea, #versions-said input");
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, JSON.stringify(fields));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => press("#versions-do"), 60);
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-versions]");
    if (!control) return;
    compared = control.dataset.versions;
    compare({ record: compared });
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("#versions-choice");
    if (!form) return;
    const { before, after } = form.elements;
    compare({ record: compared, before: Number(before.value), after: Number(after.value) });
  });

  /* The versions of one record are not shown below another, and come into view when they come. */
  let shown = null;
  new MutationObserver(() => {
    const part = find("#versions .versions");
    const way = find("#check-head [data-versions]");
    if (!part) return;
    part.hidden = !way || way.dataset.versions !== part.dataset.versionsOf;
    if (part === shown) return;
    shown = part;
    if (!part.hidden) find("#versions-title").focus();
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* --- what is touched --- */
  document.addEventListener("click", (event) => {
    const control = event.target.closest("button");
    if (!control) return;
    const { pick, review, gone, page } = control.dataset;
    if (pick) find(`#pick-${pick}`).click();
    else if ("unpick" in control.dataset) { chosen = []; tell(); }
    else if (control.id === "add-start") send();
    else if (review) open(review);
    else if ("queue" in control.dataset) { sought = { text: "", start: 0 }; open(""); }
    else if ("withdrawn" in control.dataset) list(control.closest(".gone") ? {} : { text: "", start: 0 });
    else if (gone) does("gone", { record: gone });
    else if (page && control.closest(".withdrawn")) list({ start: Number(page) });
  });

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.id !== "pick-files" && input.id !== "pick-folder") return;
    take([...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    input.value = "";
  });

  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, async (event) => {
      if (document.body.dataset.view !== "papers") return;
      event.preventDefault();
      const over = Boolean(event.target.closest && event.target.closest("#drop"));
      const zone = find("#drop");
      if (zone) zone.classList.toggle("over", over && kind !== "dragleave" && kind !== "drop");
      if (kind !== "drop" || !over || sending) return;
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
      const found = [];
      for (const entry of entries) await walk(entry, "", found);
      take(found);
    });
  }

  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });

  /* A record that was opened is read from its top; what is said of a form comes into view. */
  let titled = "";
  let told = null;
  let listed = null;
  const questions = new WeakMap();  // a place that is drawn anew may be the same one
  new MutationObserver(() => {
    for (const asks of document.querySelectorAll("#level-form .told, #withdraw-form .told, #restore-form .told[role]")) {
      const is = `${asks.className} ${asks.closest("form").dataset.asked}`;
      if (questions.get(asks) === is) continue;
      questions.set(asks, is);
      asks.tabIndex = -1;
      asks.focus({ preventScroll: true });
      asks.scrollIntoView({ block: "center" });
    }
    /* A list of what is out of sight, or was looked for, is read from its top when it comes. */
    const shelf = find("#review .withdrawn, #review .sought");
    if (shelf !== listed) {
      listed = shelf;
      const head = find("#review-title");
      if (head && !find("#task-title")) head.focus();
    }
    /* Gradio names the box for all of them by its title alone, which not everybody is told. */
    for (const box of document.querySelectorAll("#check-lines .select-all-checkbox:not([aria-label])")) box.setAttribute("aria-label", "全选");
    const title = find("#task-title");
    const text = title ? `${title.textContent}${title.closest(".gone") ? " -" : ""}` : "";
    const said = find("#check-head .told");
    if (said && said !== told) said.scrollIntoView({ block: "center" });
    told = said;
    if (text === titled) return;
    const back = titled && !text ? find("#review-title") : title;
    titled = text;
    if (!back) return;
    back.focus({ preventScroll: true });
    back.scrollIntoView({ block: "nearest" });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
