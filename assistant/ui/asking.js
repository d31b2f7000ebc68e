/* What requests to the routes beside the page come to: an answer, a file, or why there is none; that
   is told where the answer would have stood. Before all that use it. */
(() => {
  "use strict";
  const UNREACHED = "连不上服务，请检查网络后再试。填的内容还在这个页面里。";

  /* Give the answer, and whether it is one; without, `said` is what to say. */
  async function told(asked, otherwise) {
    let answer = null;
    try { answer = await asked; } catch { return { ok: false, said: UNREACHED }; }
    const face = await answer.json().catch(() => null);
    if (answer.ok && face) return { ...face, ok: true };
    return { said: otherwise, ...face, ok: false };
  }

  /* Save the file that is answered, by the name that the server gives it; give that name. */
  async function file(asked, otherwise) {
    let answer = null;
    try { answer = await asked; } catch { return { ok: false, said: UNREACHED }; }
    if (!answer.ok) return told(answer, "没有导出，请再试一次。");
    return { ok: true, name: await window.ttTake.save(answer, otherwise) };
  }

  window.ttAsk = { told, file };
})();
