/* What the page itself does with an answer: the words that are HTML become the inside of an element. */
async ([way, headers, body]) => {
  const answer = await fetch(way, { method: "POST", headers, body });
  const told = await answer.json().catch(() => ({}));
  const texts = [];
  const walk = (one, name) => {
    if (typeof one === "string") texts.push([name, one]);
    else if (one && typeof one === "object")
      Object.entries(one).forEach(([key, value]) => walk(value, key));
  };
  walk(told, "");
  const html = new Set(["start", "html", "head", "asks", "paper", "origins", "checks", "taken", "versions",
    "changes"]);
  for (const [name, text] of texts) {
    const place = document.createElement("div");
    if (html.has(name)) place.innerHTML = text; else place.textContent = text;
    document.body.append(place);
    await new Promise((done) => setTimeout(done, 0));
    place.remove();
  }
  return [answer.status, JSON.stringify(told)];
}
