/* What is taken along from the page: files that a request was answered with, and copied words.
   Before all that use it. */
(() => {
  "use strict";
  /* By then a browser has begun to save. */
  const SAVED_MS = 4000;

  /* Save what a request was answered with, by the name that the server gives it; give that name. */
  async function save(answer, otherwise) {
    const given = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get("content-disposition") || "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = given ? decodeURIComponent(given[1]) : otherwise;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), SAVED_MS);
    return link.download;
  }

  /* Over plain HTTP browsers have no clipboard for pages: then what is marked is copied. */
  function copyMarked(words) {
    const at = document.activeElement;
    const box = document.createElement("textarea");
    box.value = words;
    box.readOnly = true;
    Object.assign(box.style, { position: "fixed", top: "0", opacity: "0" });
    document.body.append(box);
    box.select();
    try { return document.execCommand("copy"); } catch { return false; } finally {
      box.remove();
      if (at) at.focus({ preventScroll: true });
    }
  }

  /* Copy words, and say on the button that was pressed whether they are. */
  async function copy(words, button) {
    let copied = true;
    try { await navigator.clipboard.writeText(words); } catch { copied = copyMarked(words); }
    button.textContent = copied ? "已复制" : "没有复制成，请选中文字，按 Ctrl+C";
    return copied;
  }

  window.ttTake = { save, copy };
})();
