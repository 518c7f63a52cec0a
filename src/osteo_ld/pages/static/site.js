// What every page has: theme, search as one types, filters over tables, copying.
"use strict";

const osteo = {
  root: document.body.dataset.root,
  live: document.body.dataset.live === "yes",
};

// -- theme --------------------------------------------------------------------------------------------------------

{
  const button = Object.assign(document.createElement("button"), { type: "button", className: "theme" });
  document.querySelector(".bar").append(button);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const show = () => {
    button.textContent = isDark() ? "☀" : "☾";
    button.setAttribute("aria-label", isDark() ? "Change to light" : "Change to dark");
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* not kept */ }
    show();
  });
  system.addEventListener("change", show);
  show();
}

// -- spelling of names: no case, Greek spelt out, American, in the singular; as everywhere ------------------------------

osteo.spelling = (() => {
  const GREEK = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ζ: "zeta", κ: "kappa", λ: "lambda", μ: "mu", σ: "sigma", ω: "omega" };
  const AMERICAN = [[/is(e[ds]?|ing|ations?)$/, "iz$1"], [/our(s?)$/, "or$1"], [/tre(s?)$/, "ter$1"], [/fibre/, "fiber"], [/(.)ae(?=[mostd])/, "$1e"], [/oe(?=[ds])/, "e"]];
  const singular = (word) => {
    if (word === "mice") return "mouse";
    if (word.length < 3 || !word.endsWith("s") || /(ss|us|is|\ds)$/.test(word)) return word;
    if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
    return word.length > 5 && /(uses|sses|xes|ches|shes)$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
  };
  const spelt = (word) => singular(word.length > 4 ? AMERICAN.reduce((text, [one, other]) => text.replace(one, other), word) : word);
  const words = (text) => text.normalize("NFKC").replace(/\b(?:hsa|mmu|rno)[-_ ]?(?=mir|let)/gi, "").replace(/\b(?:micro[- ]?rna|mirna|mir)[- ]?(?=\d)/gi, "mir-")
    .toLowerCase().replace(/[α-ω]/g, (letter) => GREEK[letter] || letter).match(/[\p{L}\p{N}_]+/gu)?.map(spelt) ?? [];
  const fold = (text) => words(text).join("");
  return { words, fold };
})();

// -- search: the same rating as the server's ---------------------------------------------------------------------------

osteo.index = () => {
  osteo.loading ||= fetch(`${osteo.root}search-index.json`).then((answer) => {
    if (!answer.ok) throw new Error(`the search index is not there (${answer.status})`);
    return answer.json();
  }).then((rows) => rows.map(([path, label, kind, names, weight, hidden]) => {
    const folded = [label, ...names, ...hidden].map((name) => name.toLowerCase());
    return { path, label, kind, names, weight, folded, shown: 1 + names.length };
  }));
  return osteo.loading;
};

const less = { statement: 45, question: 30 };

function score(entry, text, words) {
  let best = 0;
  entry.folded.forEach((name, n) => {
    let rate = 0;
    if (name === text) rate = 100;
    else if (name.startsWith(text)) rate = 80;
    else if (name.split(/[^\p{L}\p{N}_+]+/u).some((word) => word.startsWith(text))) rate = 70;
    else if (words.every((word) => name.includes(word))) rate = 50;
    if (rate && n >= entry.shown && name !== text) rate -= 30;
    if (rate) best = Math.max(best, rate - (n ? 4 : 0) - Math.min(name.length, 80) / 20);
  });
  return best && best + Math.min(entry.weight, 60) / 6 - (best > 90 ? 0 : less[entry.kind] || 0);
}

function pieces(text) {
  const padded = ` ${text} `;
  return new Set(Array.from({ length: padded.length - 1 }, (_, i) => padded.slice(i, i + 2)));
}

function alike(entries, text) {
  const wanted = pieces(text);
  const rated = [];
  for (const entry of entries) {
    if (!entry.weight) continue;
    let best = 0;
    for (const name of entry.folded) {
      const own = pieces(name);
      let shared = 0;
      for (const piece of own) if (wanted.has(piece)) shared += 1;
      best = Math.max(best, 2 * shared / (own.size + wanted.size));
    }
    if (best > 0.5) rated.push([best, entry]);
  }
  return rated.sort((a, b) => b[0] - a[0]).slice(0, 20).map(([, entry]) => entry);
}

osteo.search = async (words, most = 60, keep = () => true) => {
  const text = words.trim().toLowerCase().slice(0, 200);
  const parts = text.split(/[^\p{L}\p{N}_+]+/u).filter(Boolean);
  if (!parts.length) return [];
  const entries = (await osteo.index()).filter(keep);
  const rated = [];
  for (const entry of entries) {
    const rate = score(entry, text, parts);
    if (rate > 0) rated.push([rate, entry]);
  }
  rated.sort((a, b) => b[0] - a[0] || a[1].label.localeCompare(b[1].label) || (a[1].path < b[1].path ? -1 : 1));
  return rated.length ? rated.slice(0, most).map(([, entry]) => entry) : alike(entries, text);
};

// A list of suggestions below an input: arrow keys choose, Enter takes, Escape closes.
osteo.suggest = (input, list, find, take, draw) => {
  let hits = [];
  let chosen = -1;
  let turn = 0;
  input.autocomplete = "off"; // the browser's own list would lie over it
  input.spellcheck = false;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    if (chosen >= 0) {
      input.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const show = async () => {
    const mine = ++turn;
    let found;
    try { found = await find(input.value); } catch { found = []; }
    if (mine !== turn) return;
    hits = found;
    chosen = -1;
    list.replaceChildren(...hits.map((hit, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.append(...draw(hit));
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); close(); take(hit); });
      return item;
    }));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + hits.length + (chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % hits.length;
      mark();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      const hit = hits[chosen];
      close();
      take(hit);
    } else if (event.key === "Escape") {
      turn += 1;
      close();
    }
  });
};

osteo.entryParts = (entry) => {
  const label = document.createElement("span");
  label.textContent = entry.label;
  const kind = document.createElement("span");
  kind.className = "count";
  kind.textContent = entry.kind;
  return [label, kind];
};

for (const input of document.querySelectorAll("#find, #question")) {
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-found`, className: "found", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Found");
  (input.id === "find" ? input : input.parentElement).after(list);
  osteo.suggest(input, list, (text) => osteo.search(text, 9), (hit) => { location.href = osteo.root + hit.path; }, osteo.entryParts);
}

osteo.entryLink = (entry) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = osteo.root + entry.path;
  link.textContent = entry.label;
  const count = document.createElement("span");
  count.className = "count";
  const more = entry.weight && entry.kind !== "question" ? `, ${entry.weight} statement${entry.weight > 1 ? "s" : ""}` : "";
  count.textContent = entry.kind + more;
  item.append(link, " ", count);
  return item;
};

// The page of results, where no server made it.
{
  const hits = document.getElementById("hits");
  const text = new URLSearchParams(location.search).get("q");
  if (hits && !osteo.live && text) {
    for (const input of document.querySelectorAll("main input[name=q]")) input.value = text;
    document.querySelector("h1").textContent += `: ${text}`;
    const say = (words, bad = false) => {
      const state = hits.previousElementSibling; // beside an answer it is a heading: what is said there is of the answer
      if (!state.classList.contains("state")) return;
      state.textContent = words;
      state.classList.toggle("bad", bad);
    };
    osteo.search(text).then((found) => {
      say(`${found.length} found`);
      hits.replaceChildren(...found.map(osteo.entryLink));
    }, (error) => say(`Search failed: ${error.message}`, true));
  }
}

// The page that says that there is none: what is named, or spelt, like the last part of the address.
{
  const near = document.getElementById("near");
  if (near && !osteo.live) {
    const path = decodeURIComponent(location.pathname).replace(/\.\w+$/, "");
    const last = path.split("/").pop();
    // An evidence and an edge are told on the page of their record, a property on that of the vocabulary.
    const [, sort, record, number] = path.slice(osteo.root.length).match(/^(evidence|edge)\/(\d+)-(\d+)$/) || [];
    const page = sort ? `interaction/${record}.html` : /^[a-z]\w*$/.test(path.slice(osteo.root.length)) ? "vocabulary.html" : "";
    const place = sort ? (sort === "evidence" ? `evidence-${number}` : "") : last;
    const lead = (html) => {
      if (!place || new DOMParser().parseFromString(html, "text/html").getElementById(place)) location.replace(`${osteo.root}${page}${place && `#${place}`}`);
    };
    if (page) fetch(osteo.root + page).then((answer) => (answer.ok ? answer.text().then(lead) : null)).catch(() => {});
    const text = last.replace("_", ":").split(/[^\p{L}\p{N}_+:]+/u).join(" ");
    osteo.search(text, 6).then((found) => {
      near.hidden = !found.length;
      near.querySelector("ul").replaceChildren(...found.map(osteo.entryLink));
    }, () => {});
  }
}

// Opened from a disk, a page may load no data: say what does.
if (location.protocol === "file:") {
  const note = document.createElement("p");
  note.className = "callout";
  note.setAttribute("role", "note");
  const code = document.createElement("code");
  code.textContent = "python3 -m http.server --bind 127.0.0.1 8000";
  const there = document.createElement("code");
  there.textContent = "http://127.0.0.1:8000/";
  note.append("This page was opened as a file. Pages, links and pictures work; search, the explorer, questions of your own and SPARQL need a web server, however small. In the folder of this site run ", code, ", then open ", there, ".");
  document.getElementById("main").prepend(note);
}

// -- tables and copying -----------------------------------------------------------------------------------------------

osteo.filter = (table) => {
  const box = document.createElement("label");
  box.className = "filter";
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "words in a row";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  box.append("Filter ", input, count);
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    count.textContent = words.length ? `${shown} of ${rows.length}` : "";
  });
  table.parentElement.before(box);
};
document.querySelectorAll("table[data-filter]").forEach(osteo.filter);

for (const link of document.querySelectorAll("a.open")) {
  link.search = new URLSearchParams({ query: link.closest("details").querySelector("code").textContent });
}

for (const text of document.querySelectorAll("details > pre")) {
  if (!navigator.clipboard) continue;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
  const open = text.parentElement.querySelector("a.open, a.editor"); // beside it, if there is one
  if (open) open.before(button, " ");
  else {
    const line = document.createElement("p");
    line.append(button);
    text.after(line);
  }
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

for (const button of document.querySelectorAll(".picture .svg")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const picture = button.closest(".picture").querySelector("svg");
    const name = document.querySelector("h1").textContent.trim().replace(/[^\p{L}\p{N}]+/gu, "-");
    osteo.save(`${name}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(picture));
  });
}

osteo.save = (name, type, text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
osteo.csv = (rows) => rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
// The mark at the start tells spreadsheets that it is UTF-8: Greek letters stay what they are.
osteo.sheet = (rows) => `\ufeff${osteo.csv(rows)}`;
osteo.tableAsCsv = (table) => osteo.csv([...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim())));

osteo.csvButton = (button, name, table) => {
  button.hidden = false;
  button.onclick = () => osteo.save(`${name}.csv`, "text/csv", osteo.tableAsCsv(table));
};
