/* What text of others did to a page: what ran, which nodes it became, what a policy had to stop.
   The page is watched from its first moment; nodes count from when `armed` is set. */
(() => {
  "use strict";
  const MOST = 300;
  const TAGS = new Set(("script iframe frame frameset object embed applet base meta link style portal " +
    "foreignobject animate animatemotion animatetransform set use math marquee img image picture source " +
    "video audio track bgsound dialog noscript template slot title").split(" "));
  const URLS = new Set(("href src xlink:href action formaction data poster srcdoc srcset background " +
    "lowsrc dynsrc ping manifest codebase cite longdesc profile classid").split(" "));
  const BAD_URL = /^[\s\u0000-\u0020]*(java|vb|live)[\s\u0000-\u0020]*script[\s\u0000-\u0020]*:|^\s*data:text/i;
  const state = { armed: false, ran: [], nodes: [], stopped: [], changed: Date.now(), waiting: 0, sent: 0 };
  window.__watch = state;

  const put = (list, text) => { if (list.length < MOST) list.push(String(text).slice(0, 300)); };
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    window[name] = (...given) => { put(state.ran, `${name}(${given.join(",")})`); return null; };
  }
  window.canary = (text) => put(state.ran, `canary(${text})`);
  document.addEventListener("securitypolicyviolation", (event) => {
    put(state.stopped, `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });

  /* What was asked of the server, until it has said that it is done with it. */
  const DONE = /"msg":\s*"(process_completed|unexpected_error|server_stopped)"/g;
  const hear = (text) => { state.waiting = Math.max(0, state.waiting - (text.match(DONE) || []).length); };
  const read = async (stream) => {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    for (let left = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (left + value).split("\n");
      left = lines.pop();
      hear(lines.join("\n"));
    }
  };
  const fetched = window.fetch;
  window.fetch = async (...given) => {
    const url = String((given[0] && given[0].url) || given[0]);
    const asks = url.includes("/queue/join");
    if (asks) { state.waiting += 1; state.sent += 1; }
    const answer = await fetched.apply(window, given);
    if (asks && !answer.ok) state.waiting -= 1;
    if (url.includes("/queue/data") && answer.body) read(answer.clone().body).catch(() => {});
    return answer;
  };
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", (event) => hear(event.data));
    }
  };

  const told = (why, node) => put(state.nodes, `${why}: ${(node.outerHTML || node.nodeName).slice(0, 220)}`);
  /* Gradio brings more of itself as it needs it: into the head, and from this origin. */
  const itsOwn = (node) => document.head && document.head.contains(node)
    && (node.src || node.href || "").startsWith(`${location.origin}/`) || node.nodeName === "STYLE" && document.head.contains(node);

  function look(node) {
    if (node.nodeType !== 1) return;
    const tag = node.localName.toLowerCase();
    if (tag === "xss-canary" || node.classList.contains("xss-canary")) told("canary", node);
    for (const { name, value } of node.attributes) {
      if (/^on/i.test(name)) told(`attribute ${name}`, node);
      if (URLS.has(name) && BAD_URL.test(value)) told(`address in ${name}`, node);
      if (name === "style" && /url\s*\(|expression\s*\(|@import/i.test(value)) told("style", node);
    }
    if (!state.armed || itsOwn(node)) return;
    if (TAGS.has(tag)) told(`tag ${tag}`, node);
    if (tag === "form" && node.hasAttribute("action")) told("form", node);
    if (tag === "input" && ["image", "password"].includes(node.type)) told("input", node);
    if (tag === "a" && node.hasAttribute("href") && new URL(node.href, location).origin !== location.origin) {
      if (!node.href.startsWith("blob:")) told("link elsewhere", node);
    }
  }

  const all = (node) => { look(node); if (node.querySelectorAll) node.querySelectorAll("*").forEach(look); };
  new MutationObserver((changes) => {
    state.changed = Date.now();
    for (const change of changes) {
      if (change.type === "attributes") look(change.target);
      else change.addedNodes.forEach(all);
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });

  window.__taken = () => {
    const found = { ran: state.ran, nodes: state.nodes, stopped: state.stopped };
    Object.assign(state, { ran: [], nodes: [], stopped: [] });
    return found;
  };
})();
