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

  /* Copy words, and say so on the button that was pressed. */
  async function copy(words, button) {
    await navigator.clipboard.writeText(words);
    button.textContent = "已复制";
  }

  window.ttTake = { save, copy };
})();
