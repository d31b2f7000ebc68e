/* How the scripts of the page tell the server something: as words in an unseen box, which an unseen
   button takes there (`assistant.ui.unseen`). Before all that use it. */
(() => {
  "use strict";
  /* Gradio takes up what a box holds a moment after it was written. */
  const SOON_MS = 60;
  const find = (selector) => document.querySelector(selector);
  /* What is told by one box goes one after another: else the words of one would go by the button of
     another that is told in the same moment. */
  const turns = new Map();

  /* Put words into a box of Gradio's as if they were typed. */
  function write(field, words) {
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
    value.set.call(field, words);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const written = (field, words, button) => new Promise((done) => {
    write(field, words);
    setTimeout(() => {
      const pressed = find(`#${button}`);
      if (pressed) pressed.click();
      setTimeout(done);
    }, SOON_MS);
  });

  /* Tell words by a box and a button, named by their ids; give whether both are there. Words that
     are none go as JSON. */
  function tell(box, words, button) {
    const field = find(`#${box} textarea, #${box} input`);
    if (!field || !find(`#${button}`)) return false;
    const said = typeof words === "string" ? words : JSON.stringify(words);
    const before = turns.get(box) || Promise.resolve();
    turns.set(box, before.then(() => written(field, said, button)));
    return true;
  }

  window.ttTell = { tell, write };
})();
