/* The view in which records are found: what is wished for goes to the server as one line. */
(() => {
  "use strict";
  const FACETS = ["kind", "field", "region", "trl", "day"];
  const find = (selector) => document.querySelector(selector);
  const here = () => document.body.dataset.view === "find";
  let wish = {};
  let left = null;

  /* The address keeps what is looked for, so that a reload finds it again. */
  function keep() {
    const kept = new URLSearchParams();
    for (const [name, value] of Object.entries(wish)) if (value && name !== "shown") kept.set(name, value);
    history.replaceState(history.state, "", `#find${kept.size ? `/${kept}` : ""}`);
  }

  function run(more) {
    delete find("#finding").dataset.comparing;
    if (!more) { delete wish.shown; document.dispatchEvent(new Event("forget")); }
    wish.text = find("#find-text").value.trim();
    for (const name of Object.keys(wish)) if (!wish[name]) delete wish[name];
    keep();
    window.ttTell.tell("find-wish", wish, "find-run");
  }

  function grow() {
    const box = find("#find-text");
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
  }

  function look(text) {
    find("#find-text").value = text;
    grow();
    run();
  }

  function restore() {
    const kept = new URLSearchParams(location.hash.split("/").slice(1).join("/"));
    if (!kept.size) return false;
    wish = {};
    for (const name of FACETS) if (kept.get(name)) wish[name] = kept.get(name);
    if (kept.get("over")) wish.over = true;
    look(kept.get("text") || "");
    return true;
  }

  function clear() {
    wish = {};
    look("");
  }

  /* Another view leads here, narrowed. */
  document.addEventListener("find", (event) => {
    wish = { ...event.detail };
    look("");
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "find-form") return;
    event.preventDefault();
    run();
  });

  document.addEventListener("change", (event) => {
    const { wish: name } = event.target.dataset || {};
    if (!name) return;
    left = event.target;
    wish[name] = event.target.type === "checkbox" ? event.target.checked : event.target.value;
    run();
  });

  document.addEventListener("input", (event) => { if (event.target.id === "find-text") grow(); });
  document.addEventListener("find-again", () => run(true));

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button");
    if (!control) return;
    if (control.id === "find-open" && restore()) { event.stopImmediatePropagation(); return; }
    const { find: text, more, drop } = control.dataset;
    if (text) look(text);
    else if (drop) { wish[drop] = drop === "over" || ""; run(); }
    else if (more) { wish.shown = Number(more); run(true); }
    else if ("over" in control.dataset) { wish.over = true; run(); }
    else if ("again" in control.dataset) run();
    else if ("reset" in control.dataset) { wish = {}; run(); find("#find-text").focus(); }
    else if (control.id === "find-narrow") {
      const open = control.getAttribute("aria-expanded") !== "true";
      control.setAttribute("aria-expanded", open);
      find("#finding").dataset.filters = open ? "open" : "";
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (!here() || event.isComposing || event.keyCode === 229) return;
    const box = find("#find-text");
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Enter" && !event.shiftKey && event.target === box) {
      event.preventDefault();
      run();
    } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && event.target === box) {
      event.stopImmediatePropagation();
      clear();
    }
  }, true);

  /* A condition that was changed is drawn anew with its numbers; whoever changed it stays on it. */
  new MutationObserver(() => {
    if (!left || left.isConnected) return;
    const again = document.getElementById(left.id);
    if (!again) return;
    if (here() && document.activeElement === document.body) again.focus();
    left = null;
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* Drawn anew, a box keeps the place of what somebody chose in it, whatever stands there now: it
     is set to what was applied. */
  const applied = {
    select: (box) => { const one = box.querySelector("option[selected]"); box.value = one ? one.value : ""; },
    date: (box) => { if (document.activeElement !== box) box.value = box.getAttribute("value"); },
    checkbox: (box) => { box.checked = box.hasAttribute("checked"); },
  };

  new MutationObserver((changes) => {
    if (!changes.some(({ target }) => (target.closest ? target : target.parentElement || document.body).closest("#find-filters"))) return;
    for (const box of document.querySelectorAll("#find-filters [data-wish]")) (applied[box.type] || applied.select)(box);
  }).observe(document.documentElement, {
    childList: true, characterData: true, subtree: true, attributeFilter: ["selected", "checked", "value"],
  });
})();
