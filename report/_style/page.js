// Search over an index that is a script beside the pages, so that it works from a disk too; and
// tables that fit need no stop of the keyboard.
(function () {
  "use strict";

  function fitting() {
    document.querySelectorAll(".table-scroll").forEach(function (box) {
      const wider = box.scrollWidth > box.clientWidth + 1;
      if (wider) {
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", "region");
      } else if (box !== document.activeElement) {
        box.removeAttribute("tabindex");
        box.setAttribute("role", "group");
      }
    });
  }

  fitting();
  window.addEventListener("load", fitting);
  window.addEventListener("resize", fitting);
  document.addEventListener("toggle", fitting, true);

  const root = document.documentElement.dataset.root;
  const form = document.querySelector(".search");
  const input = document.getElementById("search");
  const results = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  if (!form || !input || !results || !status) { return; }
  form.hidden = false;

  const most = 12;
  let loading = false;
  let announcing = 0;

  function load() {
    if (loading) { return; }
    loading = true;
    const script = document.createElement("script");
    script.src = root + "search-index.js";
    script.addEventListener("load", show);
    script.addEventListener("error", function () { say("The search index could not be read."); });
    document.head.appendChild(script);
  }

  // Each letter keeps its place, so that a hit in the folded text is a hit in the text.
  function fold(text) {
    return Array.from(text, function (letter) {
      const plain = letter.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace("’", "'");
      return plain.length === letter.length ? plain : letter;
    }).join("");
  }

  function words(text) {
    return fold(text).split(/[^\p{L}\p{N}.%'-]+/u)
      .map(function (word) { return word.replace(/^[.'-]+|[.'-]+$/g, ""); })
      .filter(function (word) { return word; });
  }

  function count(text, word) { return text.split(word).length - 1; }

  // A hit in the section's title counts most, in the chapter's title next, in the text least.
  function score(entry, asked) {
    const title = fold(entry.title);
    const chapter = fold(entry.chapter);
    const text = fold(entry.text);
    let sum = 0;
    for (const word of asked) {
      const found = (title.includes(word) ? 20 : 0) + (chapter.includes(word) ? 5 : 0) + Math.min(count(text, word), 10);
      if (!found) { return 0; }
      sum += found;
    }
    return sum;
  }

  // The sentence around the first hit, or a piece of it where it is long.
  function sentence(text, asked) {
    const folded = fold(text);
    const hits = asked.map(function (word) { return folded.indexOf(word); }).filter(function (at) { return at >= 0; });
    const hit = hits.length ? Math.min.apply(null, hits) : 0;
    const before = text.slice(0, hit);
    const ended = Math.max(before.lastIndexOf(". "), before.lastIndexOf("? "), before.lastIndexOf("! "));
    let start = ended < 0 ? 0 : ended + 2;
    const rest = text.slice(hit).search(/[.?!](\s|$)/);
    let end = rest < 0 ? text.length : hit + rest + 1;
    let opening = "";
    let closing = "";
    if (hit - start > 90) { start = text.indexOf(" ", hit - 80) + 1; opening = "… "; }
    if (end - start > 220) { end = Math.max(text.lastIndexOf(" ", start + 210), hit + 1); closing = " …"; }
    return opening + text.slice(start, end) + closing;
  }

  function mark(element, text, asked) {
    const folded = fold(text);
    let from = 0;
    while (from < text.length) {
      let at = -1;
      let length = 0;
      for (const word of asked) {
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

  function line(name, text, asked) {
    const element = document.createElement("span");
    element.className = name;
    mark(element, text, asked);
    return element;
  }

  function item(entry, asked) {
    const link = document.createElement("a");
    link.href = root + entry.href;
    if (entry.title !== entry.chapter) { link.append(line("chapter", entry.chapter, []), " "); }
    link.append(line("where", entry.title, asked), " ", line("what", sentence(entry.text, asked), asked));
    const element = document.createElement("li");
    element.append(link);
    return element;
  }

  // Said once typing pauses, so that a screen reader is not interrupted at every letter.
  function say(text) {
    window.clearTimeout(announcing);
    announcing = window.setTimeout(function () { status.textContent = text; }, 300);
  }

  function show() {
    const asked = words(input.value);
    const index = window.searchIndex;
    results.replaceChildren();
    results.hidden = !asked.length || !index;
    if (results.hidden) { say(""); return; }
    const found = index
      .map(function (entry) { return { entry: entry, score: score(entry, asked) }; })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score; });
    const text = found.length === 0
      ? (asked.length === 1 ? "No section has this word." : "No section has all these words.")
      : found.length === 1 ? "1 section found."
        : found.length + " sections found" + (found.length > most ? "; the nearest " + most + " are shown." : ".");
    const told = document.createElement("p");
    told.textContent = text;
    told.setAttribute("aria-hidden", "true");
    const list = document.createElement("ul");
    found.slice(0, most).forEach(function (hit) { list.append(item(hit.entry, asked)); });
    results.append(told);
    if (found.length) { results.append(list); }
    say(text + (found.length ? " Arrow down to reach them." : ""));
  }

  function close() { results.hidden = true; say(""); }

  input.addEventListener("focus", function () { load(); show(); });
  input.addEventListener("input", function () { load(); show(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first && !results.hidden) { window.location.href = first.href; } else { show(); }
  });
  results.addEventListener("click", function (event) {
    if (event.target.closest("a")) { close(); }
  });
  form.addEventListener("keydown", function (event) {
    const links = results.hidden ? [] : Array.from(results.querySelectorAll("a"));
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && !results.hidden) { event.preventDefault(); input.focus(); close(); }
    if (event.key === "ArrowDown" && links.length) { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at ? links[at - 1] : input).focus(); }
    if (event.key === "Home" && at >= 0) { event.preventDefault(); links[0].focus(); }
    if (event.key === "End" && at >= 0) { event.preventDefault(); links[links.length - 1].focus(); }
  });
  form.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) { close(); }
  });
  document.addEventListener("click", function (event) { if (!form.contains(event.target)) { close(); } });
})();
