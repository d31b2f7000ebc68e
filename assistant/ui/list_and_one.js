/* A view of a list and one of its entries opened beside it: what is asked of the server, and which
   one is open. The script of each such view adds what is its own (traces.js, inbox.js). */
(() => {
  "use strict";
  const ID = /^[0-9A-Za-z-]{1,64}$/;
  const find = (selector) => document.querySelector(selector);

  /* `atOnce`: what of the filter narrows the list as it is changed, without its button.
     `heard`: is called whenever something in the page has changed. */
  window.ttListAndOne = (view, { atOnce, heard = () => {} }) => {
    let narrowed = {};
    let opened = null;
    let focus = false;
    /* What was asked last of the list and of the one beside it, each by a number: answers need not
       come in the order in which they were asked for. */
    const asked = { list: { turn: 0 }, one: { turn: 0 } };
    let turns = 0;
    /* A page that was left with one open opens it again, once its list is there. */
    let left = location.hash.startsWith(`#${view}/`) ? location.hash.split("/").slice(1) : null;

    function say(act, fields) {
      turns += 1;
      const name = act === "list" ? "list" : "one";
      if (!window.ttTell.tell(`${view}-said`, { ...fields, turn: turns }, `${view}-do-${act}`)) return;
      asked[name] = { turn: turns, fields, there: false };
      const part = find(`#${view}-${name}`);
      if (part) part.dataset.waiting = "yes";
    }

    function chosen() {
      const fields = {};
      const form = find(`#${view}-filter`);
      for (const { name, value } of form ? form.elements : []) if (name && value) fields[name] = value;
      return fields;
    }

    function narrow(fields) {
      narrowed = fields;
      say("list", fields);
    }

    function address() {
      if (document.body.dataset.view !== view) return;
      const one = opened ? `/${[opened.source, opened.one].filter(Boolean).join("/")}` : "";
      history.replaceState(history.state, "", `#${view}${one}`);
    }

    /* Where entries are of several sources, the source goes along. */
    function open(one, source) {
      if (!ID.test(one)) return;
      opened = source ? { source, one } : { one };
      focus = true;
      mark();
      address();
      say("open", opened);
    }

    function shut() {
      const row = opened && find(`#${view}-list [data-open="${opened.one}"]`);
      opened = null;
      mark();
      address();
      say("open", {});
      if (row) row.focus();
    }

    /* Do something to the one that is open. */
    function act(name, fields = {}) {
      focus = true;
      say(name, { ...opened, ...fields });
    }

    /* Which one is open is said in the list, and on a phone takes the list's place. */
    function mark() {
      const place = find(`#${view}`);
      const one = opened ? opened.one : "";
      if (place && (place.dataset.one || "") !== one) place.dataset.one = one;
      for (const row of document.querySelectorAll(`#${view}-list [data-open]`)) {
        const is = row.dataset.open === one;
        if (is === row.hasAttribute("aria-current")) continue;
        if (is) row.setAttribute("aria-current", "true");
        else row.removeAttribute("aria-current");
      }
    }

    document.addEventListener("click", (event) => {
      const control = event.target.closest(`#${view} button`);
      if (!control) return;
      const { open: one, from, page } = control.dataset;
      if (one) open(one, from);
      else if (page) say("list", { ...narrowed, start: Number(page) });
      else if ("clear" in control.dataset) narrow({});
      else if ("shut" in control.dataset) shut();
    });

    document.addEventListener("submit", (event) => {
      if (!event.target.closest(`#${view}`)) return;
      event.preventDefault();
      if (event.target.id === `${view}-filter`) narrow(chosen());
    });

    document.addEventListener("change", (event) => {
      if (event.target.closest && event.target.closest(`#${view}-filter :is(${atOnce})`)) narrow(chosen());
    });

    /* Another view leads here, narrowed. */
    document.addEventListener(view, (event) => narrow(event.detail));

    /* What was asked for has come, or the server said why it has not. An older answer that came last
       stands where the newer one stood: that is asked for again. */
    function hear() {
      const refused = find(".toast-body");
      for (const [name, of] of Object.entries(asked)) {
        const part = find(`#${view}-${name}`);
        if (!part) continue;
        const answer = part.querySelector("[data-turn]");
        const turn = answer ? Number(answer.dataset.turn) : 0;
        if (refused && turn < of.turn) of.turn = turn;
        if (turn >= of.turn) {
          of.there = true;
          delete part.dataset.waiting;
        } else if (of.there) say(name === "list" ? "list" : "open", name === "list" ? of.fields : opened || {});
      }
      const title = find(`#${view}-title`);
      if (!focus || !title || find(`#${view}-one[data-waiting]`)) return;
      focus = false;
      title.focus({ preventScroll: true });
      find(`#${view}-one`).scrollTop = 0;
      /* What was done shows in the list too. */
      if (find(`#${view}-one .told`)) say("list", narrowed);
    }

    new MutationObserver(() => {
      hear();
      mark();
      heard();
      if (left && find(`#${view}-list .listed`)) {
        const [one, source] = left.reverse();
        left = null;
        open(one || "", source);
      }
    }).observe(document.documentElement, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["data-turn"],
    });

    return { open, act };
  };
})();
