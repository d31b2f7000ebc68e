"use strict";
(() => {
  const cases = [...document.querySelectorAll("#list > .case")];
  const form = document.querySelector("#filters");
  const one = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, one(item.textContent));
    return texts.get(item);
  };

  // A case is shown when it has all that is chosen; a list such as its types, when it has one.
  const fits = (item, chosen) => {
    for (const [name, value] of chosen) {
      if (!value) continue;
      if (name === "text") {
        if (!one(value).split(/\s+/).every((word) => text(item).includes(word))) return false;
      } else if (!item.dataset[name].split(" ").includes(value)) return false;
    }
    return true;
  };
  const filter = () => {
    const chosen = [...new FormData(form)];
    let left = 0;
    for (const item of cases) {
      item.hidden = !fits(item, chosen);
      left += item.hidden ? 0 : 1;
    }
    const all = left === cases.length;
    document.querySelector("#count").textContent =
      all ? `共 ${left} 条用例` : `显示 ${left} 条，共 ${cases.length} 条`;
    document.querySelector("#none").hidden = left > 0;
  };
  const choose = (chosen) => {
    form.reset();
    for (const [name, value] of new URLSearchParams(chosen)) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    filter();
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-filter], [data-clear]");
      if (link) choose(link.dataset.filter || "");
    });
    filter();
  }

  // One figure at a time; without this script they stand one below the other.
  const course = document.querySelector("#course");
  if (course) {
    const pick = () => {
      for (const figure of document.querySelectorAll("figure[data-figure]")) {
        figure.hidden = figure.dataset.figure !== course.elements.figure.value;
      }
    };
    course.hidden = false;
    course.addEventListener("input", pick);
    course.addEventListener("submit", (event) => event.preventDefault());
    pick();
  }

  // The entry of the part that is being read.
  const links = new Map(
    [...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]),
  );
  const parts = [...document.querySelectorAll(".part")];
  const bar = document.querySelector("nav");
  const mark = () => {
    const passed = parts.filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
    const here = passed.at(-1) || parts[0];
    for (const [name, link] of links) {
      if (name === here.id) {
        link.setAttribute("aria-current", "true");
        // On a phone the entries lie in a row that scrolls sideways.
        bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
      } else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", mark, { passive: true });
  mark();

  // A link to a case opens it, whatever is filtered.
  const reveal = () => {
    const found = location.hash && document.getElementById(location.hash.slice(1));
    const item = found && found.closest(".case");
    if (!item) return;
    if (item.hidden) choose("");
    item.open = true;
    found.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
