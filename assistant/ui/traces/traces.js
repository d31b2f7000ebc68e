/* The view of how answers came about: what is asked of the server, and which one is open. */
(() => {
  "use strict";
  const KEY = /^[0-9a-f]{32}$/;
  const find = (selector) => document.querySelector(selector);
  let narrowed = {};
  let opened = "";
  let focus = false;
  /* A page that was left with one open opens it again, once its list is there. */
  let left = location.hash.startsWith("#traces/") ? location.hash.slice(8) : "";

  function say(act, fields) {
    const box = find("#traces-said textarea, #traces-said input");
    const button = find(`#traces-do-${act}`);
    if (!box || !button) return;
    const part = find(act === "list" ? "#traces-list" : "#traces-one");
    if (part) part.dataset.waiting = "yes";
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    value.set.call(box, JSON.stringify(fields));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => button.click(), 60);
  }

  function chosen() {
    const fields = {};
    const form = find("#traces-filter");
    for (const { name, value } of form ? form.elements : []) if (name && value) fields[name] = value;
    return fields;
  }

  function narrow(fields) {
    narrowed = fields;
    say("list", fields);
  }

  function address() {
    if (document.body.dataset.view !== "traces") return;
    history.replaceState(history.state, "", opened ? `#traces/${opened}` : "#traces");
  }

  function open(key) {
    if (!KEY.test(key)) return;
    opened = key;
    focus = true;
    mark();
    address();
    say("open", { one: key });
  }

  function shut() {
    const row = find(`#traces-list [data-open="${opened}"]`);
    opened = "";
    mark();
    address();
    say("open", {});
    if (row) row.focus();
  }

  /* Which one is open is said in the list, and on a phone takes the list's place. */
  function mark() {
    const view = find("#traces");
    if (view && (view.dataset.one || "") !== opened) view.dataset.one = opened;
    for (const row of document.querySelectorAll("#traces-list [data-open]")) {
      const is = row.dataset.open === opened;
      if (is === row.hasAttribute("aria-current")) continue;
      if (is) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button");
    if (!control) return;
    const { trace, open: key, page } = control.dataset;
    if (trace && KEY.test(trace)) {
      const tab = find("#tabs [data-view='traces']");
      if (!tab) return;
      tab.click();
      open(trace);
    } else if (!control.closest("#traces")) {
      return;
    } else if (key) {
      open(key);
    } else if (page) {
      say("list", { ...narrowed, start: Number(page) });
    } else if ("clear" in control.dataset) {
      narrow({});
    } else if ("shut" in control.dataset) {
      shut();
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#traces")) return;
    event.preventDefault();
    narrow(chosen());
  });

  /* Another view leads here, narrowed. */
  document.addEventListener("traces", (event) => narrow(event.detail));

  document.addEventListener("change", (event) => {
    if (event.target.closest && event.target.closest("#traces-filter select")) narrow(chosen());
  });

  /* An answer has come, or the server said why there is none. */
  function hear(changes) {
    const refused = find(".toast-body.error, .toast-body");
    for (const part of document.querySelectorAll("#traces [data-waiting]")) {
      if (refused || changes.some((one) => part.contains(one.target) && one.type === "childList")) {
        delete part.dataset.waiting;
      }
    }
    const title = find("#traces-title");
    if (!focus || !title || find("#traces-one[data-waiting]")) return;
    focus = false;
    title.focus({ preventScroll: true });
    find("#traces-one").scrollTop = 0;
  }

  new MutationObserver((changes) => {
    hear(changes);
    mark();
    if (left && find("#traces-list .listed")) {
      const key = left;
      left = "";
      open(key);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
