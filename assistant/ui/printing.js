/* What is printed has its sources with it, nothing folded, and a line that says where and when. It
   is laid out when the browser begins to print, and taken away when it has. */
(() => {
  "use strict";
  const PRODUCT = "成果转化助手";
  const FOLDED = ".verdict details:not([open]), .match details:not([open])";
  let opened = [];

  function line() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const place = document.createElement("p");
    place.className = "print-line";
    place.dataset.content = "";
    const name = document.createElement("b");
    name.textContent = PRODUCT;
    const where = document.createElement("span");
    where.textContent = `${decodeURI(location.href)} · ${day} 打印`;
    place.append(name, where);
    document.body.prepend(place);
  }

  /* The sources of an answer, by the numbers that its marks have. */
  function sources(exchange) {
    const list = document.querySelectorAll(`#panel .sources[data-answer="${exchange.id}"] .source`);
    if (!list.length) return;
    const place = document.createElement("section");
    place.className = "print-sources";
    const head = document.createElement("h3");
    head.textContent = "出处";
    const all = document.createElement("ol");
    for (const one of list) {
      const item = document.createElement("li");
      const numbers = document.createElement("span");
      numbers.className = "numbers";
      numbers.textContent = [...one.querySelectorAll(".n")].map((n) => `[${n.textContent}]`).join("");
      const said = document.createElement("div");
      for (const part of [".name", ".number", ".badges"]) {
        const found = one.querySelector(part);
        if (!found) continue;
        const copy = found.cloneNode(true);
        for (const number of copy.querySelectorAll(".numbers")) number.remove();
        const row = document.createElement("div");
        row.append(copy);
        said.append(row);
      }
      item.append(numbers, said);
      all.append(item);
    }
    place.append(head, all);
    exchange.querySelector(".answer").append(place);
  }

  /* What is pressed is not painted again where a table goes on; its words are. */
  function names() {
    for (const one of document.querySelectorAll(".compare-wide thead .words")) {
      const name = document.createElement("span");
      name.className = "print-name";
      name.textContent = one.textContent;
      one.after(name);
    }
  }

  function begin() {
    end();
    line();
    for (const exchange of document.querySelectorAll("#conversation .exchange")) sources(exchange);
    names();
    opened = [...document.querySelectorAll(FOLDED)];
    for (const one of opened) one.open = true;
  }

  function end() {
    for (const one of document.querySelectorAll(".print-line, .print-sources, .print-name")) one.remove();
    for (const one of opened) one.open = false;
    opened = [];
  }

  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
})();
