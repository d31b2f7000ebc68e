/* The view of what is one's own: what is asked of the server, and the ways to the other views. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  /* What each act changes, first the part that one waits for. */
  const PART = { asked: "asked", forget: "asked", forget_all: "asked", remember: "asked" };
  const SECONDS = 8;
  let looked = { text: "", start: 0 };
  let awaited = null;
  let saving = null;
  let counted = false;

  function say(act, fields, { part = PART[act], to = null } = {}) {
    if (!window.ttTell.tell("mine-said", fields, `mine-do-${act}`)) return;
    const place = part && find(`#mine-${part}`);
    if (place) {
      place.dataset.waiting = "yes";
      const now = { place, to, act };
      awaited = now;
      // What the server says may be what stands there already.
      setTimeout(() => { if (awaited === now) arrived(); }, SECONDS * 1000);
    }
  }

  function view(code) {
    const tab = find(`#tabs [data-view="${code}"]`);
    if (tab) tab.click();
  }

  /* A search in its own view, which reads what is looked for off the address. */
  function seek(kept) {
    history.replaceState(history.state, "", `#find/${kept}`);
    view("find");
  }

  function asked(fields, to) {
    looked = { text: looked.text, start: looked.start, ...fields };
    say("asked", looked, { to });
    delete looked.one;
  }

  document.addEventListener("click", (event) => {
    const control = event.target.closest("button");
    if (!control) return;
    const { goto: to, viewTo, see, run, hash, reopen, offerTo, shutAsked, forgetAsked, askedFrom, dropFollowed, looked: id, at } = control.dataset;
    if ("anew" in control.dataset) { view("talk"); return; } // page.js asks it
    if (!control.closest("#mine")) return;
    if (to) {
      const head = find(`#mine-at-${to}`);
      if (!head) return;
      head.scrollIntoView({ block: "start" });
      head.focus({ preventScroll: true });
    } else if (viewTo) view(viewTo);
    else if (offerTo) { view("match"); document.dispatchEvent(new CustomEvent("offer-open", { detail: offerTo })); }
    else if (see) seek(new URLSearchParams({ text: see, over: "true" }));
    else if (run) { say("looked", { one: run }); seek(hash); }
    else if (reopen) asked({ one: reopen }, `[data-shut-asked="${reopen}"]`);
    else if (shutAsked) asked({}, `[data-reopen="${shutAsked}"]`);
    else if (forgetAsked) say("forget", { ...looked, one: forgetAsked }, { to: "h3" });
    else if (askedFrom) asked({ start: Number(askedFrom) }, "h3");
    else if ("askedAll" in control.dataset) asked({ text: "", start: 0 }, "#mine-words");
    else if ("forgetAll" in control.dataset) { looked = { text: "", start: 0 }; say("forget_all", {}, { to: "h3" }); }
    else if (dropFollowed) {
      const part = control.closest("#mine-topics") ? "topics" : "searches";
      say("drop", { one: dropFollowed }, { part, to: "h3" });
    } else if (id) say("looked", { one: id, at: Number(at) }, { part: "topics", to: "h3" });
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.id !== "mine-remember") return;
    looked = { text: "", start: 0 };
    say("remember", { on: event.target.checked }, { to: "#mine-remember" });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "mine-seek") {
      event.preventDefault();
      asked({ text: find("#mine-words").value.trim(), start: 0 }, "#mine-words");
    } else if (form.id === "mine-topic") {
      event.preventDefault();
      const { name, ...wish } = Object.fromEntries(new FormData(form));
      say("follow", { sort: "topic", name, wish }, { part: "topics", to: "h3" });
    } else if ("keepSearch" in form.dataset) {
      event.preventDefault();
      saving = form;
      tell("正在收藏…");
      say("follow", { sort: "search", name: form.elements.name.value, wish: JSON.parse(form.dataset.keepSearch) });
    }
  });

  function tell(said) {
    const place = saving && saving.querySelector("[role='status']");
    if (place && place.textContent !== said) place.textContent = said;
  }

  /* How much is new stands at the tab, which is drawn anew for staff. */
  function count() {
    const news = find("#mine-news [data-news]");
    const tab = find("#tabs [data-view='mine']");
    if (!news || !tab) return;
    const number = Number(news.dataset.news);
    const there = tab.querySelector(".news");
    if (!number) { if (there) there.remove(); return; }
    if (there && there.dataset.number === String(number)) return;
    if (there) there.remove();
    const mark = document.createElement("b");
    mark.className = "news";
    mark.dataset.number = number;
    mark.textContent = number > 99 ? "99+" : number;
    const words = document.createElement("span");
    words.className = "unseen";
    words.textContent = "条新的";
    mark.append(words);
    tab.append(mark);
  }

  /* The part has what was asked for: whoever pressed something in it goes on from there. What was
     typed into its boxes stays when it is drawn anew. */
  function arrived() {
    const { place, to, act } = awaited;
    awaited = null;
    delete place.dataset.waiting;
    const words = find("#mine-words");
    if (words) words.value = looked.text;
    if (act === "follow" && to) find("#mine-topic").reset();
    const next = to && (place.querySelector(to) || place.querySelector("h3"));
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function hear(changes) {
    const refused = find(".toast-body.error");
    if (awaited) {
      const within = ({ target }) => (target.closest ? target : target.parentElement || document.body).closest(".part");
      if (changes.some((one) => awaited.place.contains(within(one)) && within(one))) arrived();
      else if (find(".toast-body")) { awaited.to = null; arrived(); }
    }
    if (!saving) return;
    if (refused) { tell(""); saving = null; }
    else if (changes.some((one) => one.target.closest && one.target.closest("#mine-news"))) {
      const form = saving;
      tell("已收藏，在“我的”里");
      form.reset();
      saving = null;
    }
  }

  new MutationObserver((changes) => {
    hear(changes);
    count();
    if (!counted && find("#mine-do-count") && find("#tabs [data-view='mine']")) {
      counted = true;
      setTimeout(() => say("count", {}), 300);
    }
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });

  /* Another search has another name. */
  document.addEventListener("forget", () => {
    for (const form of document.querySelectorAll(".keep-search form")) form.reset();
  });
})();
