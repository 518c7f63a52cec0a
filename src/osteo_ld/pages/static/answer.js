// The box on a site without a server: answers what a browser can read, and says what it did.
"use strict";

{
  const place = document.getElementById("answer");
  const state = document.querySelector(".state");
  const asked = (new URLSearchParams(location.search).get("q") || "").trim();

  const el = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const load = (name) => fetch(osteo.root + name).then((answer) => {
    if (!answer.ok) throw new Error(`${name} is not there (${answer.status})`);
    return answer.json();
  });

  const table = (records, effects, heading) => {
    const head = el("tr");
    for (const words of ["", "Statement", "Status", "Evidence", "No."]) {
      const cell = el("th", { scope: "col", textContent: words });
      if (!words) cell.append(el("span", { className: "hidden", textContent: "Effect" }));
      head.append(cell);
    }
    const rows = records.map((record) => {
      const [effect] = record.values.effect || [];
      const [status] = record.values.status;
      return el("tr", {}, el("td", {}, ...(effect ? [el("span", { className: `sign ${effect}`, textContent: effects.get(effect) })] : [])),
        el("td", { textContent: record.says }), el("td", {}, el("span", { className: `status ${status}`, textContent: status })),
        el("td", { textContent: record.evidence.length }),
        el("td", {}, el("a", { href: `${osteo.root}interaction/${record.number}.html`, textContent: record.number })));
    });
    const made = el("table", { className: "statements" }, el("thead", {}, head), el("tbody", {}, ...rows));
    const scroll = el("div", { className: "scroll", tabIndex: 0 }, made);
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", heading);
    return scroll;
  };

  const show = ({ told, passed, unknown, verdict, parts }, effects, sharing) => {
    const made = told.map((words) => el("p", { className: "note", textContent: words }));
    if (verdict) made.unshift(el("p", { className: "verdict" }, el("strong", { textContent: verdict })));
    for (const [word, near] of unknown) {
      const line = el("p", { className: "callout" }, `Not in the reviews: “${word}”.`);
      near.forEach((name, n) => line.append(n ? ", " : " Near it: ", el("a", { href: `?${new URLSearchParams({ q: name })}`, textContent: name })));
      made.push(line);
    }
    if (passed.length) made.push(el("p", { className: "note", textContent: `Not used: ${passed.join(", ")}.` }));
    for (const { heading, records, more, address, says, fits } of parts) {
      const all = records.length + more;
      const words = heading ? heading[0].toUpperCase() + heading.slice(1) : "Answer";
      made.push(el("h2", {}, `${words} `, el("span", { className: "count", textContent: fits > all ? `${all} of ${fits}` : all })));
      if (heading === sharing) made.push(el("p", { className: "note", textContent: "No statement says all of it; these share most of its words." }));
      if (address) {
        const explore = el("a", { href: `${osteo.root}explore.html?${address}`, textContent: more || fits > all ? `all ${Math.max(fits, all)} in the explorer` : "in the explorer" });
        made.push(el("p", { className: "small" }, `Read as ${says} · `, explore));
      }
      made.push(table(records, effects, words));
    }
    if (!parts.length && !unknown.length) made.push(el("p", { className: "callout", textContent: "No statement that a browser can find answers this. What the search finds for its words stands below." }));
    place.replaceChildren(...made);
  };

  if (asked) {
    state.textContent = "Reading …";
    Promise.all([load("explorer.json"), load("asking.json")]).then(([data, lexicon]) => {
      const effects = new Map(data.words.effect.map(([name, , symbol]) => [name, symbol]));
      const answer = osteo.answering(osteo.statements(data), lexicon).ask(asked);
      show(answer, effects, lexicon.sharing);
      const many = answer.parts.reduce((sum, { records, more }) => sum + records.length + more, 0);
      state.textContent = `${many} statement${many === 1 ? "" : "s"}`;
    }).catch((error) => { state.textContent = `The question cannot be read: ${error.message}`; state.classList.add("bad"); });
  }
}
