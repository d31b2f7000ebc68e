/* The editor of rules: its form goes to the server as lines by path, and comes back as a form. */
(() => {
  "use strict";
  const SHAPES = ["check", "blank", "text", "add", "remove", "up", "down", "kind"];
  const find = (selector) => document.querySelector(selector);
  let turn = 0;   // of what was sent last
  let seen = 0;   // of what was shown last
  let opened = []; // which of the parts that fold stood open

  function lines() {
    const found = {};
    for (const field of document.querySelectorAll("#rules-form [data-path]")) {
      found[field.dataset.path] = field.type === "checkbox" ? (field.checked ? "true" : "") : field.value;
    }
    return found;
  }

  /* The text was changed and not yet put into the form: it goes there first, whatever is wanted. */
  function unread() {
    const box = find("#rules-text");
    return box && box.value.trim() && box.value !== box.defaultValue ? box.value : "";
  }

  function send(act, more = {}) {
    const form = find("#rules-form .editing");
    const who = find("#rules-who"), example = find("#rules-example");
    turn = Date.now();
    opened = [...document.querySelectorAll("#rules-form details[open]")].map(nameOf);
    if (find("#rules-form")) find("#rules-form").dataset.waiting = "yes";
    const fields = {
      ...(form && { picked: form.dataset.picked, asked: form.dataset.asked, lines: lines() }),
      ...(who && { who: who.value }),
      ...(example && { example: example.value }),
      ...more,
      turn,
    };
    window.ttTell.tell("rules-said", fields, `rules-do-${SHAPES.includes(act) ? "shape" : act}`);
  }

  function nameOf(part) {
    const card = part.closest(".condition");
    return `${card ? card.dataset.at : ""} ${part.className}`;
  }

  function act(name) {
    const text = unread();
    if (name === "read") send("read", { picked: find("#rules-pick").value, lines: {} });
    else if (name === "draw" || name === "blank") send(name, { do: name === "blank" ? "blank" : "check", policy: find("#rules-policy").value, picked: "", lines: {} });
    else if (text && name !== "withdraw") send("text", { do: "text", text });
    else if (name === "text") send("check", { do: "check" });
    else send(name, SHAPES.includes(name) ? { do: name } : {});
  }

  function go(path) {
    const field = [...document.querySelectorAll("#rules-form [data-path], #rules-form [data-at].condition")]
      .find((one) => one.dataset.path === path || one.dataset.at === path || (one.dataset.path || "").startsWith(`${path}.`));
    if (!field) return;
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const place = field.matches("[type=hidden], .condition") ? (field.closest(".condition") || field).querySelector("textarea, select, input:not([type=hidden])") : field;
    if (!place) return;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest && event.target.closest("#rules button");
    if (!control) return;
    const { act: name, do: how, at, go: path, take, words } = control.dataset;
    if (name) act(name);
    else if (how) {
      const kind = find(`#rules-form [data-new="${CSS.escape(at)}"]`);
      send(how, { do: how, at, ...(how === "add" && kind && { kind: kind.value }) });
    } else if (path) go(path);
    else if (take) {
      const field = [...document.querySelectorAll("#rules-form [data-path]")].find((one) => one.dataset.path === take);
      if (field) { field.value = words; send("check", { do: "check", at: take }); }
    }
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.closest || !field.closest("#rules-form")) return;
    if (field.dataset.kind) send("kind", { do: "kind", at: `${field.dataset.kind}.kind` });
    else if (field.id === "rules-example") send("check", { do: "check" });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.target.id === "rules-policy") act("draw");
  });

  /* What was asked for has come: one goes on where it was changed, or where something is said of it. */
  new MutationObserver(() => {
    const place = find("#rules-form");
    if (!place) return;
    if (place.dataset.waiting && find(".toast-body")) delete place.dataset.waiting;
    const form = place.querySelector(".editing");
    if (!form) {
      if (place.dataset.waiting && place.querySelector(".told")) delete place.dataset.waiting;
      return;
    }
    const now = Number(form.dataset.turn);
    if (!now || now === seen) return;
    seen = now;
    if (now !== turn) return;
    delete place.dataset.waiting;
    for (const part of place.querySelectorAll("details")) if (opened.includes(nameOf(part)) && !part.classList.contains("sure")) part.open = true;
    const shape = place.querySelector(".shape");
    const told = place.querySelector(".slips, .told, .replacing");
    if (shape.dataset.focus) go(shape.dataset.focus);
    else if (told) {
      if (!told.hasAttribute("tabindex")) told.tabIndex = -1;
      told.focus({ preventScroll: true });
      told.scrollIntoView({ block: "center" });
    } else if (find("#rules-title")) {
      find("#rules-title").focus({ preventScroll: true });
      find("#rules-title").scrollIntoView({ block: "nearest" });
    }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-turn"] });
})();
