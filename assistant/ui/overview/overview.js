/* The view of all figures: for how many days, and the ways to what is behind a figure. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);

  function say(days) {
    if (window.ttTell.tell("overview-said", { days }, "overview-do-show")) find("#overview-figures").dataset.waiting = "yes";
  }

  function lead(view, narrowed) {
    const tab = find(`#tabs [data-view='${view}']`);
    if (!tab) return;
    tab.click();
    if (!Object.keys(narrowed).length) return;
    /* What the view shows when it is opened comes first, and then what it is narrowed to. */
    setTimeout(() => document.dispatchEvent(new CustomEvent(view, { detail: narrowed })), 400);
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("#overview button");
    if (!control) return;
    if (control.dataset.days) say(Number(control.dataset.days));
    else if (control.dataset.lead) lead(control.dataset.lead, JSON.parse(control.dataset.narrowed));
  });

  new MutationObserver((changes) => {
    const part = find("#overview-figures[data-waiting]");
    if (!part) return;
    const came = changes.some((one) => part.contains(one.target) && one.type === "childList");
    if (came || find(".toast-body")) delete part.dataset.waiting;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
