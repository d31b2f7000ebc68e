/* Which view is shown. The address keeps it, with what is opened in it: #trials/compare. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const views = () => [...document.querySelectorAll("#tabs [data-view]")];

  function mark() {
    if (!document.body) return;
    const view = document.body.dataset.view || "talk";
    for (const tab of views()) {
      const is = tab.dataset.view === view;
      if (is !== (tab.getAttribute("aria-current") === "page")) {
        if (is) tab.setAttribute("aria-current", "page");
        else tab.removeAttribute("aria-current");
      }
    }
  }

  /* The strip says at which edge there is more, and brings the current tab into view. */
  function edges() {
    const strip = find("#tabs nav");
    if (!strip) return;
    const more = [
      strip.scrollLeft > 4 ? "before" : "",
      strip.scrollLeft + strip.clientWidth < strip.scrollWidth - 4 ? "after" : "",
    ].filter(Boolean).join(" ");
    if ((strip.dataset.more || "") !== more) strip.dataset.more = more;
  }

  function reveal() {
    const strip = find("#tabs nav"), tab = find('#tabs [aria-current="page"]');
    if (!strip || !tab) return;
    const [at, wide] = [tab.offsetLeft - strip.offsetLeft, tab.offsetWidth];
    if (at < strip.scrollLeft + 40 || at + wide > strip.scrollLeft + strip.clientWidth - 40) {
      strip.scrollLeft = at - (strip.clientWidth - wide) / 2;
    }
    edges();
  }

  const address = (view) => (view === "talk" ? location.pathname : `#${view}`);
  const named = () => location.hash.slice(1).split("/")[0] || "talk";

  /* Another view is a step that Back goes back; the entry of an open sheet of sources becomes it.
     Whoever opens a view may have written into the address already what is to be opened there. */
  function step(from, view) {
    const kept = named() === view && location.hash.includes("/");
    const to = kept ? location.hash : address(view);
    if (from === view) {
      if (!kept) history.replaceState(history.state, "", to);
    } else if (history.state && history.state.sheet) history.replaceState(null, "", to);
    else {
      if (kept) history.replaceState(null, "", address(from));
      history.pushState(null, "", to);
    }
  }

  function show(view, steps = true) {
    if (steps) step(document.body.dataset.view || "talk", view);
    document.body.dataset.view = view;
    mark();
    reveal();
    document.dispatchEvent(new Event("forget"));
    const button = find(`#${view}-open`);
    if (button) button.click();
  }

  /* After a reload the view is the one that was left, as soon as it is there; the tabs that only
     staff have come later, and not to others. */
  let left = location.hash.slice(1).split("/")[0];
  new MutationObserver(() => {
    mark();
    edges();
    if (!left || !views().some((tab) => tab.dataset.view === left) || !find(`#${left}-open`)) return;
    const view = left;
    left = "";
    show(view, false);
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.addEventListener("popstate", () => {
    const view = named();
    if (view === (document.body.dataset.view || "talk")) return;
    if (view === "talk" || views().some((tab) => tab.dataset.view === view)) show(view, false);
  });

  document.addEventListener("scroll", (event) => { if (event.target.closest && event.target.closest("#tabs")) edges(); }, true);
  window.addEventListener("resize", reveal);
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("#tabs")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  /* Past the head, to the first thing that can be used in the view that is shown. */
  const REACHED = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-skip]")) return;
    event.preventDefault();
    const places = [...document.querySelectorAll("main > .column > *")].filter((one) => !one.matches("#head, #ways, #views") && one.checkVisibility());
    const all = places.flatMap((one) => [...one.querySelectorAll(REACHED)]);
    const first = all.find((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled);
    if (first) first.focus();
  });

  document.addEventListener("click", (event) => {
    const edge = event.target.closest("#tabs [data-edge]"), strip = find("#tabs nav");
    if (!edge || !strip) return;
    const far = strip.clientWidth * 0.7;
    strip.scrollLeft += edge.dataset.edge === "after" ? far : -far;
    edges();
  });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("#tabs [data-view]");
    if (!tab) return;
    left = "";
    show(tab.dataset.view);
  });
})();
