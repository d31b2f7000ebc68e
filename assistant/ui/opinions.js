/* What is said of an answer: the buttons and the form under each finished one, and sending it. */
(() => {
  "use strict";
  const SECONDS = 20;
  /* By the answer's key, so that what was begun or sent survives a conversation drawn anew. */
  const bars = new Map();
  let count = "0";
  let awaited = null;
  let timer = 0;
  let focused = null;

  const find = (selector) => document.querySelector(selector);

  function make(exchange) {
    const bar = find("#opinion-form .opinion").cloneNode(true);
    bar.dataset.outcome = exchange.dataset.outcome;
    for (const input of bar.querySelectorAll("input")) {
      input.name = `reason-${exchange.dataset.key}`;
      const fits = input.parentElement.dataset.on.split(" ").includes(exchange.dataset.outcome);
      if (!fits) input.parentElement.remove();
    }
    bars.set(exchange.dataset.key, bar);
    return bar;
  }

  function place() {
    if (!find("#opinion-form .opinion")) return;
    for (const exchange of document.querySelectorAll("#conversation .exchange[data-key]")) {
      const bar = bars.get(exchange.dataset.key) || make(exchange);
      const card = exchange.querySelector(".answer");
      if (bar.parentNode === card) continue;
      card.append(bar);
      if (focused && bar.contains(focused) && document.activeElement === document.body) {
        focused.focus({ preventScroll: true });
      }
    }
  }

  function open(bar, opened) {
    const form = bar.querySelector("form");
    form.hidden = !opened;
    bar.querySelector("[data-opinion=open]").setAttribute("aria-expanded", String(opened));
    wrong(bar, "");
    if (!opened) return;
    const input = form.querySelector("input:checked") || form.querySelector("input");
    input.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }

  /* What is wrong with the reasons is said right above them; the rest below the form. */
  function wrong(bar, text, after = null) {
    const line = bar.querySelector(".opinion-wrong");
    if (after) after.after(line);
    else if (line.parentNode !== bar) bar.append(line);
    line.textContent = text;
    if (text) line.scrollIntoView({ block: "nearest" });
  }

  function tell(bar, text) {
    bar.querySelector(".judge").hidden = Boolean(text);
    bar.querySelector(".opinion-kept").hidden = !text;
    bar.querySelector("[role=status]").textContent = text;
  }

  function busy(bar, is) {
    for (const control of bar.querySelectorAll("button, input, textarea")) control.disabled = is;
    bar.querySelector("[type=submit]").textContent = is ? "正在提交…" : "提交";
  }

  function send(bar, reason) {
    const exchange = bar.closest(".exchange");
    if (awaited || !exchange) return;
    const note = reason === "useful" ? "" : bar.querySelector("textarea").value;
    const answer = Number(exchange.id.slice(1));
    awaited = bar;
    wrong(bar, "");
    busy(bar, true);
    timer = setTimeout(() => came("没有发出去，请再试一次。"), SECONDS * 1000);
    window.ttTell.tell("opinion-given", { answer, reason, note }, "opinion-send");
  }

  function came(refused) {
    clearTimeout(timer);
    const bar = awaited;
    awaited = null;
    if (!bar) return;
    busy(bar, false);
    if (refused) {
      const again = bar.querySelector("form").hidden ? ".judge button" : "[type=submit]";
      bar.querySelector(again).focus({ preventScroll: true });
      wrong(bar, refused);
      return;
    }
    open(bar, false);
    bar.querySelector("[data-opinion=change]").focus({ preventScroll: true });
  }

  function hear() {
    const said = find("#opinions [data-count]");
    if (!said || said.dataset.count === count) return;
    count = said.dataset.count;
    for (const one of said.querySelectorAll("[data-for]")) {
      const bar = bars.get(one.dataset.for);
      if (bar && (bar === awaited || bar.querySelector(".judge").hidden)) tell(bar, one.textContent);
    }
    came(said.dataset.refused);
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-opinion]");
    const bar = control && control.closest(".opinion");
    if (!bar) return;
    const { opinion } = control.dataset;
    if (opinion === "useful") {
      open(bar, false);
      send(bar, "useful");
    } else if (opinion === "open") {
      open(bar, bar.querySelector("form").hidden);
    } else if (opinion === "cancel") {
      open(bar, false);
      bar.querySelector("[data-opinion=open]").focus();
    } else if (opinion === "change") {
      tell(bar, "");
      bar.querySelector("[data-opinion=useful]").focus();
    }
  });

  document.addEventListener("submit", (event) => {
    const bar = event.target.closest(".opinion");
    if (!bar) return;
    event.preventDefault();
    const chosen = bar.querySelector("input:checked");
    if (chosen) {
      send(bar, chosen.value);
    } else {
      bar.querySelector("input").focus({ preventScroll: true });
      wrong(bar, "请选一个原因。", bar.querySelector("legend"));
    }
  });

  /* Escape closes the form, and neither stops an answer nor closes a source. */
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && !event.isComposing && event.target.closest(".opinion form");
    if (!form) return;
    event.stopImmediatePropagation();
    const bar = form.closest(".opinion");
    open(bar, false);
    bar.querySelector("[data-opinion=open]").focus();
  }, true);

  document.addEventListener("focusin", (event) => {
    focused = event.target.closest(".opinion") ? event.target : null;
  });

  new MutationObserver(() => { place(); hear(); })
    .observe(document.documentElement, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["data-count"],
    });
})();
