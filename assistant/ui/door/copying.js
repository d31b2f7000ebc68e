/* Copies what is shown once. Over plain HTTP browsers have no clipboard for pages: then what is
   marked is copied, and where even that is refused it stays marked for the keys. */
(() => {
  "use strict";
  const button = document.querySelector("[data-copy-secret]");
  const secret = document.querySelector(".secret code");
  if (!button || !secret) return;
  button.hidden = false;

  function mark() {
    const range = document.createRange();
    range.selectNodeContents(secret);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
  }

  async function copied() {
    try {
      await navigator.clipboard.writeText(secret.textContent);
      return true;
    } catch {
      mark();
      try { return document.execCommand("copy"); } catch { return false; }
    }
  }

  button.addEventListener("click", async () => {
    button.textContent = (await copied()) ? "已复制" : "已选中，请按 Ctrl+C 复制";
  });
})();
