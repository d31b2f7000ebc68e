/* Which view is shown. The address keeps it, with what is opened in it: #trials/compare. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const views = () => [...document.querySelectorAll("#tabs [data-view]")];

  function show(view) {
    document.body.dataset.view = view;
    for (const tab of views()) {
      if (tab.dataset.view === view) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    const hash = view === "talk" ? "" : `#${view}`;
    const kept = hash && location.hash.startsWith(`${hash}/`);
    if (location.hash !== hash && !kept) history.replaceState(null, "", hash || location.pathname);
    const button = find(`#${view}-open`);
    if (button) button.click();
  }

  /* After a reload the view is the one that was left; only staff have tabs to return to. */
  const waiting = new MutationObserver(() => {
    if (!find("#tabs [data-view]")) return;
    waiting.disconnect();
    const left = location.hash.slice(1).split("/")[0];
    if (left && views().some((tab) => tab.dataset.view === left)) show(left);
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("#tabs [data-view]");
    if (tab) show(tab.dataset.view);
  });
})();
