// The SPARQL editor: YASQE with completion of prefixes, properties and concepts by label; runs and stops queries.
"use strict";

{
  const form = document.querySelector("form.editor");
  const plain = document.getElementById("sparql");
  const state = document.querySelector(".state");
  const place = document.getElementById("answer");
  const runButton = document.getElementById("run");
  const stopButton = document.getElementById("stop");
  const csv = form.querySelector(".csv");
  const KEYWORDS = ["SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "VALUES", "BIND", "GROUP BY", "ORDER BY", "LIMIT", "COUNT", "CONSTRUCT", "ASK", "PREFIX", "DESC", "REGEX", "CONTAINS", "LCASE", "STR"];
  const HINTS = 12;

  // A query may come in the address, from "Open in the editor".
  const asked = new URLSearchParams(location.search).get("query");

  if (asked) plain.value = asked;

  // Nothing is asked of other hosts, nothing is kept, and queries run through the form. Where the package is not
  // installed the text area does.
  const pad = document.createElement("div");
  plain.after(pad);
  // Its own completion would ask a register of vocabularies on the web; an empty list given below is merged with its own.
  if (window.Yasqe) window.Yasqe.defaults.autocompleters = [];
  const editor = window.Yasqe && new Yasqe(pad, {
    value: plain.value, autocompleters: [], persistenceId: null, createShareableLink: undefined, consumeShareLink: null,
    showQueryButton: false, resizeable: false, editorHeight: "19rem", viewportMargin: Infinity, lineWrapping: true,
  });
  if (editor) {
    plain.hidden = true;
    plain.removeAttribute("id");
    const field = editor.getInputField();
    field.id = "sparql";
    field.setAttribute("aria-describedby", "editor-help");
  }
  const setQuery = (text) => { if (editor) editor.setValue(text); else plain.value = text; };

  // -- canned questions -------------------------------------------------------------------------------------------------

  const offers = fetch(`${osteo.root}completions.json`).then((answer) => answer.json());
  offers.then(({ questions }) => {
    const select = document.getElementById("canned");
    const sparql = new Map();
    for (const [id, question, body] of questions) {
      select.add(new Option(question, id));
      sparql.set(id, body);
    }
    select.parentElement.hidden = false;
    select.addEventListener("change", () => {
      if (sparql.has(select.value)) setQuery(sparql.get(select.value));
    });
  }, () => {});

  // -- completion -------------------------------------------------------------------------------------------------------

  const rated = (text, { prefixes, words, concepts }) => {
    const local = text.replace(/^[\w.-]*:/, "");
    const only = text.includes(":") ? text.split(":")[0] : "";
    // By the end of the token and the label, then by other names of the lexicon; equals in the order of their use.
    const fits = ([token, label, , others = []]) => {
      if (only && !token.toLowerCase().startsWith(`${only}:`)) return 0;
      const own = [token.toLowerCase().replace(/^[\w.-]*:/, ""), label.toLowerCase()];
      const more = others.map((name) => name.toLowerCase());
      if (own.includes(local)) return 5;
      if (more.includes(local)) return 4;
      if (own.some((name) => name.startsWith(local))) return 3;
      if (more.some((name) => name.startsWith(local))) return 2;
      return local.length > 2 && [own[1], ...more].some((name) => name.includes(local)) ? 1 : 0;
    };
    const others = only ? [] : [...KEYWORDS.map((keyword) => [keyword, ""]), ...Object.entries(prefixes).map(([name, base]) => [`${name}:`, base])];
    return [...words, ...others, ...concepts].map((offer, n) => [fits(offer), n, offer])
      .filter(([rate, , [token]]) => rate && token.toLowerCase() !== text)
      .sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, HINTS).map(([, , offer]) => offer);
  };

  const declared = async (token) => {
    const { prefixes } = await offers;
    const prefix = /^([\w.-]+):/.exec(token)?.[1];
    if (prefix && prefixes[prefix] && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(editor.getValue())) {
      editor.replaceRange(`PREFIX ${prefix}: <${prefixes[prefix]}>\n`, { line: 0, ch: 0 });
    }
  };

  const hint = async () => {
    const to = editor.getCursor();
    const begun = /[\w:.-]*$/.exec(editor.getLine(to.line).slice(0, to.ch))[0];
    const from = { line: to.line, ch: to.ch - begun.length };
    const render = (item, self, { text, label }) => {
      const words = document.createElement("span");
      words.textContent = text;
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = label;
      item.append(words, " ", count);
    };
    const list = rated(begun.toLowerCase(), await offers).map(([text, label, uses]) => ({
      text, label: uses ? `${label} · ${uses.toLocaleString("en")}` : label, render, hint: (own, self, chosen) => { own.replaceRange(chosen.text, from, to); declared(chosen.text); },
    }));
    return { list, from, to };
  };

  const complete = () => editor.showHint({ hint, completeSingle: false, closeCharacters: /[\s{}().;,]/ });
  editor?.on("inputRead", (_, { text, origin }) => {
    if (origin !== "+input" || !/[\w:]/.test(text[0])) return;
    const { line, ch } = editor.getCursor();
    if (!editor.state.completionActive && /[\w:.-]{2}$/.test(editor.getLine(line).slice(0, ch))) complete();
  });

  // -- running ----------------------------------------------------------------------------------------------------------

  let running = null;
  const idle = () => {
    running = null;
    runButton.disabled = false;
    stopButton.hidden = true;
  };

  const run = async () => {
    if (running) return;
    state.classList.remove("bad");
    runButton.disabled = true;
    stopButton.hidden = false;
    const began = performance.now();
    try {
      running = osteo.sparql(editor ? editor.getValue() : plain.value, (words) => { if (running) state.textContent = words; });
      const found = await running.answer;
      const took = performance.now() - began;
      const said = await osteo.show(place, found, csv, "answer");
      state.textContent = [said, `${(took / 1000).toFixed(2)} s`].filter(Boolean).join(", ");
    } catch (error) {
      const stopped = error.name === "AbortError";
      state.textContent = stopped ? "Stopped." : error.message;
      state.classList.toggle("bad", !stopped);
      place.replaceChildren();
      csv.hidden = true;
    }
    idle();
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  stopButton.addEventListener("click", () => running?.stop());
  // Tab leaves the editor, as on every other part of the page.
  editor?.setOption("extraKeys", {
    "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-Space": complete, "Ctrl-/": "toggleComment", Tab: false, "Shift-Tab": false,
  });
}
