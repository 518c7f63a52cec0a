// The SPARQL editor: a text area that completes prefixes, properties and concepts by label, and runs and stops queries.
"use strict";

{
  const form = document.querySelector("form.editor");
  const pad = document.getElementById("sparql");
  const list = document.getElementById("completions");
  const state = document.querySelector(".state");
  const place = document.getElementById("answer");
  const runButton = document.getElementById("run");
  const stopButton = document.getElementById("stop");
  const csv = form.querySelector(".csv");
  const KEYWORDS = ["SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "VALUES", "BIND", "GROUP BY", "ORDER BY", "LIMIT", "COUNT", "CONSTRUCT", "ASK", "PREFIX", "DESC", "REGEX", "CONTAINS", "LCASE", "STR"];

  // A query may come in the address, from "Open in the editor".
  const asked = new URLSearchParams(location.search).get("query");
  if (asked) pad.value = asked;

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
      if (sparql.has(select.value)) pad.value = sparql.get(select.value);
    });
  }, () => {});

  // -- completion -------------------------------------------------------------------------------------------------------

  const WORD = /[\w:.-]*$/;
  let hits = [];
  let chosen = 0;

  const word = () => WORD.exec(pad.value.slice(0, pad.selectionStart))[0];

  const close = () => {
    list.hidden = true;
    pad.removeAttribute("aria-activedescendant");
  };

  // Where the caret is, by measuring the text before it in a copy of the text area.
  const caret = () => {
    const copy = document.createElement("div");
    const style = getComputedStyle(pad);
    for (const name of ["font", "padding", "border", "tabSize", "lineHeight"]) copy.style[name] = style[name];
    copy.style.cssText += ";position:absolute;visibility:hidden;white-space:pre;top:0;left:0";
    copy.textContent = pad.value.slice(0, pad.selectionStart);
    const mark = copy.appendChild(document.createElement("span"));
    mark.textContent = "\u200b";
    pad.parentElement.append(copy);
    const spot = { x: mark.offsetLeft - pad.scrollLeft, y: mark.offsetTop + mark.offsetHeight - pad.scrollTop };
    copy.remove();
    return spot;
  };

  const mark = () => {
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    pad.setAttribute("aria-activedescendant", `completions-${chosen}`);
  };

  const take = ([token]) => {
    const begun = word();
    const end = pad.selectionStart;
    pad.setRangeText(token, end - begun.length, end, "end");
    const prefix = /^([\w.-]+):/.exec(token)?.[1];
    offers.then(({ prefixes }) => {
      if (prefix && prefixes[prefix] && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(pad.value)) {
        pad.setRangeText(`PREFIX ${prefix}: <${prefixes[prefix]}>\n`, 0, 0, "preserve");
      }
    });
    close();
    pad.focus();
  };

  const complete = async (asked) => {
    const text = word().toLowerCase();
    if (!asked && text.length < 2) return close();
    const { prefixes, words, concepts } = await offers;
    const local = text.replace(/^[\w.-]*:/, "");
    const only = text.includes(":") ? text.split(":")[0] : "";
    const fits = ([token, label]) => {
      if (only && !token.toLowerCase().startsWith(`${only}:`)) return 0;
      const name = token.toLowerCase().replace(/^[\w.-]*:/, "");
      const said = label.toLowerCase();
      if (name === local || said === local) return 4;
      if (said.startsWith(local) || name.startsWith(local)) return 3;
      return local.length > 2 && said.includes(local) ? 1 : 0;
    };
    const pool = [
      ...words,
      ...(only ? [] : KEYWORDS.map((keyword) => [keyword, ""])),
      ...(only ? [] : Object.entries(prefixes).map(([name, base]) => [`${name}:`, base])),
      ...concepts,
    ];
    const rated = pool.map((offer, n) => [fits(offer), n, offer]).filter(([rate, , [token]]) => rate && token.toLowerCase() !== text);
    rated.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    hits = rated.slice(0, 12).map(([, , offer]) => offer);
    if (!hits.length) return close();
    chosen = 0;
    list.replaceChildren(...hits.map((offer, n) => {
      const item = document.createElement("li");
      item.id = `completions-${n}`;
      item.setAttribute("role", "option");
      const token = document.createElement("span");
      token.textContent = offer[0];
      const label = document.createElement("span");
      label.className = "count";
      label.textContent = offer[1];
      item.append(token, label);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(offer); });
      return item;
    }));
    const { x, y } = caret();
    list.hidden = false;
    list.style.left = `${Math.max(0, Math.min(x, pad.clientWidth - list.offsetWidth))}px`;
    list.style.top = `${Math.min(y, pad.offsetHeight)}px`;
    mark();
    return undefined;
  };

  let leaving = false; // after Escape, Tab leaves the editor
  pad.addEventListener("input", () => { leaving = false; complete(false); });
  pad.addEventListener("blur", close);
  pad.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      complete(true);
    } else if (event.key === "Escape") {
      leaving = list.hidden;
      close();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length;
      mark();
    } else if (!list.hidden && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(hits[chosen]);
    } else if (event.key === "Tab" && !leaving && !event.shiftKey) {
      event.preventDefault();
      pad.setRangeText("  ", pad.selectionStart, pad.selectionEnd, "end");
    }
  });

  // -- running ----------------------------------------------------------------------------------------------------------

  let running = null;
  const idle = () => {
    running = null;
    runButton.disabled = false;
    stopButton.hidden = true;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running) return;
    state.classList.remove("bad");
    runButton.disabled = true;
    stopButton.hidden = false;
    const began = performance.now();
    try {
      running = osteo.sparql(pad.value, (words) => { if (running) state.textContent = words; });
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
  });
  stopButton.addEventListener("click", () => running?.stop());
}
