/* The view of how answers came about: other views lead to one of them. */
(() => {
  "use strict";
  const traces = window.ttListAndOne("traces", { atOnce: "select" });

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button[data-trace]");
    const tab = document.querySelector("#tabs [data-view='traces']");
    if (!control || !tab) return;
    tab.click();
    traces.open(control.dataset.trace);
  });
})();
