// Search over an index that is a script beside the pages, so that it works from a disk too.
(function () {
  "use strict";
  const root = document.documentElement.dataset.root;
  const form = document.querySelector(".search");
  const input = document.getElementById("search");
  const results = document.getElementById("search-results");
  if (!form || !input || !results) { return; }
  form.hidden = false;

  const most = 12;
  let asked = false;

  function load() {
    if (asked) { return; }
    asked = true;
    const script = document.createElement("script");
    script.src = root + "search-index.js";
    script.addEventListener("load", show);
    document.head.appendChild(script);
  }

  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function words(text) {
    return fold(text).split(/[^\p{L}\p{N}.%]+/u).filter(function (word) { return word; });
  }

  function score(entry, asked) {
    const title = fold(entry.title);
    const text = fold(entry.text);
    let sum = 0;
    for (const word of asked) {
      const inTitle = title.includes(word);
      const count = text.split(word).length - 1;
      if (!inTitle && !count) { return 0; }
      sum += (inTitle ? 20 : 0) + Math.min(count, 10);
    }
    return sum;
  }

  function excerpt(text, asked) {
    const at = Math.max(0, fold(text).indexOf(asked[0]) - 60);
    const start = at ? text.indexOf(" ", at) + 1 : 0;
    const piece = text.slice(start, start + 170);
    return (start ? "… " : "") + piece + (start + 170 < text.length ? " …" : "");
  }

  function mark(element, text, asked) {
    const folded = fold(text);
    const ends = folded.length === text.length ? asked : [];
    let from = 0;
    while (from < text.length) {
      let at = -1;
      let length = 0;
      for (const word of ends) {
        const found = folded.indexOf(word, from);
        if (found >= 0 && (at < 0 || found < at)) { at = found; length = word.length; }
      }
      if (at < 0) { break; }
      element.append(text.slice(from, at));
      const hit = document.createElement("mark");
      hit.textContent = text.slice(at, at + length);
      element.append(hit);
      from = at + length;
    }
    element.append(text.slice(from));
  }

  function item(entry, asked) {
    const link = document.createElement("a");
    link.href = root + entry.href;
    const where = document.createElement("span");
    where.className = "where";
    where.textContent = entry.title === entry.chapter ? entry.title : entry.title + " · " + entry.chapter;
    const what = document.createElement("span");
    what.className = "what";
    mark(what, excerpt(entry.text, asked), asked);
    link.append(where, what);
    const line = document.createElement("li");
    line.append(link);
    return line;
  }

  function show() {
    const asked = words(input.value);
    const index = window.searchIndex;
    results.replaceChildren();
    results.hidden = !asked.length || !index;
    if (results.hidden) { return; }
    const found = index
      .map(function (entry) { return { entry: entry, score: score(entry, asked) }; })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score; });
    const said = document.createElement("p");
    said.textContent = found.length === 0 ? "Nothing found."
      : found.length === 1 ? "1 section found." : found.length + " sections found.";
    const list = document.createElement("ul");
    found.slice(0, most).forEach(function (hit) { list.append(item(hit.entry, asked)); });
    results.append(said, list);
  }

  function close() { results.hidden = true; }

  input.addEventListener("focus", load);
  input.addEventListener("input", function () { load(); show(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) { window.location.href = first.href; }
  });
  form.addEventListener("keydown", function (event) {
    const links = Array.from(results.querySelectorAll("a"));
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); input.focus(); }
    if (event.key === "ArrowDown" && links.length) { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at ? links[at - 1] : input).focus(); }
  });
  document.addEventListener("click", function (event) { if (!form.contains(event.target)) { close(); } });
})();
