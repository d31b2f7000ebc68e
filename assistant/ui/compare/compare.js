/* Comparing what was found: what is ticked stays ticked while one searches on. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const here = () => document.body.dataset.view === "find";
  const picked = new Map();
  const KIND = { achievement: "成果", demand: "需求", policy: "政策" };

  function most() {
    return Number(find("#compare-bar").dataset.most);
  }

  function draw(said = "") {
    const bar = find("#compare-bar");
    if (!bar) return;
    bar.hidden = picked.size === 0 && !said;
    const kind = [...picked.values()][0];
    bar.querySelector(".chosen").textContent = said || (picked.size === 1
      ? `已选 1 条${KIND[kind] || ""}，再选一条就能比较`
      : `已选 ${picked.size} 条${KIND[kind] || ""}，最多 ${most()} 条`);
    find("#compare-go").disabled = picked.size < 2;
    find("#compare-go b").textContent = picked.size;
    mark();
  }

  /* Changes nothing that is watched below: a state of a box is no node. Boxes of other kinds than
     the chosen one cannot be ticked, and say why. */
  function mark() {
    const [kind] = picked.values();
    for (const box of document.querySelectorAll("#find-results [data-pick]")) {
      if (box.checked !== picked.has(box.dataset.pick)) box.checked = picked.has(box.dataset.pick);
      const other = Boolean(kind) && box.dataset.kind !== kind;
      if (box.disabled !== other) box.disabled = other;
      const why = other ? `只能比较同一种；已选的是${KIND[kind] || ""}，清空后可选别的` : "";
      if ((box.dataset.why || "") !== why) {
        box.dataset.why = why;
        box.closest("label").title = why;
      }
    }
  }

  function pick(box) {
    let said = "";
    if (!box.checked) picked.delete(box.dataset.pick);
    else if (picked.size >= most()) said = `最多比较 ${most()} 条，请先去掉一条`;
    else picked.set(box.dataset.pick, box.dataset.kind);
    draw(said);
  }

  function chosen() {
    const day = find("#find-day");
    return { ids: [...picked.keys()], day: day ? day.value : "" };
  }

  function compare() {
    document.dispatchEvent(new Event("forget"));
    find("#finding").dataset.comparing = "open";
    find("#finding").scrollTop = 0;
    window.ttTell.tell("compare-wish", { ...chosen(), at: Date.now() }, "compare-run");
  }

  function back() {
    delete find("#finding").dataset.comparing;
    document.dispatchEvent(new Event("forget"));
    document.dispatchEvent(new Event("find-again"));
    find("#find-text").focus();
  }

  async function take(way, body, told) {
    told("正在准备…");
    const taken = await window.ttAsk.file(fetch(`find/${way}`, {
      method: "POST",
      headers: { "x-find": "1", "content-type": "application/json" },
      body: JSON.stringify(body),
    }), "查找结果.xlsx");
    told(taken.ok ? "已导出" : taken.said);
  }

  function wished() {
    const wish = { text: find("#find-text").value.trim() };
    for (const field of document.querySelectorAll("#find-filters [data-wish]")) {
      const value = field.type === "checkbox" ? field.checked : field.value;
      if (value) wish[field.dataset.wish] = value;
    }
    return wish;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick]")) pick(event.target);
    else if (event.target.id === "compare-differ") {
      find("#find-compared").toggleAttribute("data-differ", event.target.checked);
    }
  });

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button, a[role=button]");
    if (!control) return;
    if (control.id === "compare-go") compare();
    else if (control.id === "compare-none") { picked.clear(); draw(); }
    else if ("compareBack" in control.dataset) back();
    else if ("compareBook" in control.dataset) {
      take("compared", chosen(), (text) => { find(".compare-told").textContent = text; });
    } else if (control.dataset.unpick) {
      picked.delete(control.dataset.unpick);
      draw();
      if (picked.size < 2) back();
      else compare();
    } else if ("findBook" in control.dataset) {
      take("xlsx", wished(), (text) => { control.nextElementSibling.textContent = text; });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!here() || event.key !== "Escape" || event.isComposing) return;
    const open = find("#finding") && find("#finding").dataset.comparing;
    if (open && find("#desk").dataset.sheet !== "open") back();
  });

  /* At which edge of the table there is more. */
  function edges() {
    const wide = find("#find-compared .compare-wide");
    if (!wide) return;
    const more = [
      wide.scrollLeft > 4 ? "before" : "",
      wide.scrollLeft + wide.clientWidth < wide.scrollWidth - 4 ? "after" : "",
    ].filter(Boolean).join(" ");
    const frame = wide.parentElement;
    if ((frame.dataset.more || "") !== more) frame.dataset.more = more;
  }
  document.addEventListener("scroll", (event) => {
    if (event.target.matches && event.target.matches(".compare-wide")) edges();
  }, true);
  window.addEventListener("resize", edges);

  let last = null;
  new MutationObserver(() => {
    const head = find("#find-compared .compare h2");
    if (head && head !== last && here()) head.focus({ preventScroll: true });
    last = head;
    mark();
    edges();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
