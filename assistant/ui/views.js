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

  function show(view) {
    document.body.dataset.view = view;
    mark();
    const hash = view === "talk" ? "" : `#${view}`;
    const kept = hash && location.hash.startsWith(`${hash}/`);
    if (location.hash !== hash && !kept) history.replaceState(null, "", hash || location.pathname);
    document.dispatchEvent(new Event("forget"));
    const button = find(`#${view}-open`);
    if (button) button.click();
  }

  /* After a reload the view is the one that was left, as soon as it is there; the tabs that only
     staff have come later, and not to others. */
  let left = location.hash.slice(1).split("/")[0];
  new MutationObserver(() => {
    mark();
    if (!left || !views().some((tab) => tab.dataset.view === left) || !find(`#${left}-open`)) return;
    const view = left;
    left = "";
    show(view);
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("#tabs [data-view]");
    if (!tab) return;
    left = "";
    show(tab.dataset.view);
  });
})();
