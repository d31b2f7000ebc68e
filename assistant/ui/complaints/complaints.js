/* Telling the staff something: the form opens above the page, from its foot, an answer, a record. */
(() => {
  "use strict";
  const SECONDS = 20;
  const find = (selector) => document.querySelector(selector);
  let about = {};
  let from = null;
  let awaited = "";
  let came = { kept: "", own: "" };
  let timer = 0;
  let backAt = null;

  const dialog = () => find("#complaint") || made();

  /* The form stands in the foot, and moves into what the browser opens above the page. */
  function made() {
    const form = find("#complaint-box");
    if (!form) return null;
    const box = document.createElement("dialog");
    box.id = "complaint";
    box.setAttribute("aria-labelledby", "complaint-title");
    box.append(...form.childNodes);
    form.replaceWith(box);
    return box;
  }

  const press = (name, fields = {}) => window.ttTell.tell("complaint-sent", fields, `complaint-do-${name}`);

  function open(subject, name) {
    const box = dialog();
    if (!box || box.open) return;
    from = document.activeElement;
    about = subject;
    again();
    tell(name);
    box.showModal();
    find("#complaint-title").focus({ preventScroll: true });
    if (find(".complaint-own").open) look();
  }

  function tell(name) {
    const line = find(".complaint-about");
    line.hidden = !name;
    line.querySelector("q").textContent = name || "";
  }

  function again() {
    const form = dialog().querySelector("form");
    form.hidden = false;
    find(".complaint-kept").hidden = true;
    wrong("");
  }

  function wrong(text) {
    const line = find(".complaint-wrong");
    line.textContent = text;
    if (text) line.scrollIntoView({ block: "nearest" });
  }

  function busy(is) {
    const submit = dialog().querySelector("[type=submit]");
    submit.disabled = is;
    submit.textContent = is ? "正在提交…" : "提交";
  }

  function send() {
    if (awaited) return;
    const form = dialog().querySelector("form");
    const kind = form.querySelector("input[type=radio]:checked");
    const text = find("#complaint-text").value;
    if (!kind) {
      wrong("请选择反映的是哪类问题。");
      form.querySelector("input[type=radio]").focus();
      return;
    }
    if (!text.trim()) {
      wrong("请写明发生了什么、应该怎样。");
      find("#complaint-text").focus();
      return;
    }
    wrong("");
    busy(true);
    awaited = "kept";
    /* It may have come, and only the answer be missing: then once more would be twice. */
    timer = setTimeout(() => stopped("还没有收到答复，可能已经记下：请先看“我反映过的”，那里没有再提交一次。"), SECONDS * 1000);
    const place = document.body.dataset.view || "talk";
    press("give", { ...about, place, kind: kind.value, text, contact: find("#complaint-contact").value });
  }

  function stopped(refused) {
    clearTimeout(timer);
    awaited = "";
    busy(false);
    wrong(refused);
  }

  function kept(said) {
    stopped("");
    const part = find(".complaint-kept");
    part.replaceChildren(...said.cloneNode(true).childNodes);
    part.hidden = false;
    const form = dialog().querySelector("form");
    form.reset();
    form.hidden = true;
    find("#complaint-title").focus({ preventScroll: true });
    if (find(".complaint-own").open) look();
  }

  /* What one said stands in the form and, for whoever has a page of their own, there too. */
  const lists = () => [...document.querySelectorAll(".complaint-list, [data-own-told]")];

  function look() {
    for (const list of lists()) {
      if (!list.firstElementChild) list.innerHTML = '<p class="fine">正在读取…</p>';
      list.setAttribute("aria-busy", "true");
    }
    press("own");
  }

  function takeBack(control) {
    control.disabled = true;
    backAt = control.closest(".complaint-list, [data-own-told]");
    press("take_back", { sort: control.dataset.takeBack, one: control.dataset.one });
  }

  /* The server has answered, or the page says why it did not. */
  function hear() {
    const said = find("#complaint-kept [data-came]");
    if (said && said.dataset.came !== came.kept) {
      came.kept = said.dataset.came;
      if (said.dataset.refused) stopped(said.dataset.refused);
      else kept(said);
    }
    const own = find("#complaint-own [data-came]");
    if (own && own.dataset.came !== came.own) {
      came.own = own.dataset.came;
      for (const list of lists()) {
        list.replaceChildren(...own.cloneNode(true).childNodes);
        list.removeAttribute("aria-busy");
      }
      if (backAt) { backAt.tabIndex = -1; backAt.focus({ preventScroll: true }); }
      backAt = null;
    }
    const empty = find("[data-own-told]:empty:not([aria-busy])");
    if (empty && find("#complaint-do-own")) look();
    if (backAt && find(".toast-body")) {
      for (const one of backAt.querySelectorAll("[data-take-back]")) one.disabled = false;
      backAt = null;
    }
    const toast = awaited && find(".toast-body.error .toast-text, .toast-body .toast-text");
    if (toast) stopped(toast.textContent);
  }

  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-take-back]");
    if (back) { takeBack(back); return; }
    if (event.target.closest("#mine-open") && find("[data-own-told]")) setTimeout(look, 300);
    const control = event.target.closest("[data-complain]");
    if (!control) return;
    const what = control.dataset.complain;
    if (what === "page") {
      open({}, "");
    } else if (what === "answer") {
      const exchange = control.closest(".exchange");
      const asked = exchange.querySelector(".asked");
      open({ answer: Number(exchange.id.slice(1)) }, asked.lastChild.textContent);
    } else if (what === "record") {
      open({ record: control.dataset.record }, control.dataset.title);
    } else if (what === "general") {
      about = {};
      tell("");
      find("#complaint-text").focus();
    } else if (what === "again") {
      about = {};
      tell("");
      again();
      find("#complaint-title").focus();
    } else if (what === "close") {
      dialog().close();
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#complaint")) return;
    event.preventDefault();
    send();
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.matches(".complaint-own") && event.target.open) look();
  }, true);

  document.addEventListener("close", (event) => {
    if (event.target.id === "complaint" && from) from.focus({ preventScroll: true });
  }, true);

  /* Escape closes the form by itself, and neither stops an answer nor closes a source. */
  document.addEventListener("keydown", (event) => {
    const box = event.key === "Escape" && find("#complaint");
    if (box && box.open) event.stopImmediatePropagation();
  }, true);

  new MutationObserver(hear).observe(document.documentElement, { childList: true, subtree: true });
})();
