// The explorer: facets with counts, free text, a matrix and a table that follow, all in the address.
"use strict";

{
  const form = document.querySelector("form.explorer");
  const state = form.querySelector(".state");
  const input = document.getElementById("words");
  const FEW = 8;
  const MANY = 40;
  const STEP = 50;

  const el = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const begin = (data) => {
    const model = osteo.statements(data);
    const saves = osteo.saves(model);
    const effects = new Map(data.words.effect.map(([name, label, symbol]) => [name, { label, symbol }]));
    const headings = new Map([...Object.entries(data.headings), ...data.fields]);
    const facets = [...form.querySelectorAll(".facet")];
    const opened = new Set();
    let chosen = model.fromAddress(location.search);
    let found = [];
    let limit = STEP;

    // -- what is chosen ----------------------------------------------------------------------------------------------

    // The disease facet has the constraints on what is named that are all diseases.
    const diseases = ({ field, values }) => field === "named" && values.every((value) => data.concepts[value]?.[3] === "disease");
    const isOf = (facet) => (constraint) => (facet === "disease" ? diseases(constraint) : constraint.field === facet);

    const toggle = (facet, value, on) => {
      const mine = isOf(facet);
      const own = chosen.constraints.find(mine);
      const values = on ? [...(own?.values || []), value] : own.values.filter((one) => one !== value);
      const rest = chosen.constraints.filter((constraint) => constraint !== own);
      chosen.constraints = values.length ? [...rest, { field: model.field(facet), values }] : rest;
      update();
    };

    const narrow = (pairs) => {
      for (const [field, value] of pairs) {
        chosen.constraints = [...chosen.constraints.filter((constraint) => constraint.field !== field), { field, values: [value] }];
      }
      update();
    };

    // -- parts of the page -------------------------------------------------------------------------------------------

    const chip = (words, drop) => {
      const button = el("button", { type: "button", textContent: `${words} ×` });
      button.setAttribute("aria-label", `Remove ${words}`);
      button.addEventListener("click", () => { drop(); update(); });
      return el("li", {}, button);
    };

    const chips = () => {
      const list = document.getElementById("chosen");
      const said = ({ field, values }) => `${headings.get(field) || field}: ${values.map((value) => model.shown(field, value)).join(" or ")}`;
      const made = chosen.constraints.map((constraint) => chip(said(constraint), () => {
        chosen.constraints = chosen.constraints.filter((one) => one !== constraint);
      }));
      if (chosen.second.length) {
        const over = headings.get(chosen.over) || chosen.over;
        const how = { also: `the same ${over} also in`, "but-not": `the ${over} not in`, then: "followed by" }[chosen.join] || chosen.join;
        made.push(chip(`${how}: ${chosen.second.map(said).join(", ")}`, () => { chosen.second = []; }));
      }
      for (const said of chosen.unknown) {
        made.push(chip(`not understood: ${said}`, () => { chosen.unknown = chosen.unknown.filter((one) => one !== said); }));
      }
      if (made.length) {
        const clear = el("button", { type: "button", textContent: "Clear all" });
        clear.addEventListener("click", () => { chosen = model.fromAddress(""); input.value = ""; update(); });
        made.push(el("li", {}, clear));
      }
      list.replaceChildren(...made);
    };

    const option = (facet, value, count, checked) => {
      const box = el("input", { type: "checkbox", checked });
      box.addEventListener("change", () => {
        toggle(facet, value, box.checked);
        // What was at hand stays at hand: the list is made anew.
        form.querySelector(`[data-field="${facet}"] input[data-value="${CSS.escape(String(value))}"]`)?.focus();
      });
      box.dataset.value = value;
      return el("li", {}, el("label", {}, box, ` ${model.shown(facet, value)} `, el("span", { className: "count", textContent: count })));
    };

    const facet = (part) => {
      const name = part.dataset.field;
      const own = chosen.constraints.find(isOf(name))?.values || [];
      if (!part.open && !own.length) return;
      const counted = model.tally(model.find(chosen, isOf(name)), name);
      const isOption = ([value]) => data.sorts[name] !== "concept" || data.concepts[value][6] || own.includes(value);
      const options = [...counted].filter(isOption);
      for (const value of own) if (!counted.has(value)) options.push([value, 0]);
      const label = ([value]) => model.shown(name, value);
      options.sort((a, b) => own.includes(b[0]) - own.includes(a[0]) || (name === "year" ? b[0] - a[0] : b[1] - a[1]) || label(a).localeCompare(label(b)));
      const most = opened.has(name) ? MANY : FEW;
      part.querySelector("ul").replaceChildren(...options.slice(0, most).map(([value, count]) => option(name, value, count, own.includes(value))));
      const more = part.querySelector(".more");
      more.hidden = options.length <= FEW;
      more.textContent = opened.has(name) ? "Fewer" : `${options.length - FEW} more`;
      if (opened.has(name) && options.length > MANY) more.textContent = `Fewer (the ${options.length - MANY} rarest: by words above)`;
    };

    const sign = (name, n) => {
      const effect = effects.get(name);
      return el("span", { className: `sign ${name}`, textContent: `${effect ? effect.symbol : "·"}${n ?? ""}` });
    };

    const matrix = () => {
      const table = form.querySelector("table.matrix");
      const [rowField, columnField] = [document.getElementById("rows").value, document.getElementById("columns").value];
      const wide = Math.max(3, Math.min(10, Math.floor((table.parentElement.clientWidth - 150) / 64)));
      const top = (field, most) => {
        const total = new Map();
        for (const record of found) for (const value of model.held(record, field)) total.set(value, (total.get(value) || 0) + 1);
        const vague = ([value]) => data.sorts[field] === "concept" && data.concepts[value][7];
        const specific = [...total].filter((entry) => !vague(entry));
        return (specific.length ? specific : [...total]).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most).map(([value]) => value);
      };
      const [rows, columns] = [top(rowField, 12), top(columnField, wide)];
      const cells = new Map();
      let most = 0;
      for (const record of found) {
        const effect = record.values.effect?.[0] || "reaches";
        const [across, down] = [model.counted(record, rowField), model.counted(record, columnField)];
        for (const a of rows.filter((value) => across.has(value))) {
          for (const b of columns.filter((value) => down.has(value))) {
            const key = `${a} ${b}`;
            if (!cells.has(key)) cells.set(key, new Map());
            cells.get(key).set(effect, (cells.get(key).get(effect) || 0) + 1);
          }
        }
      }
      const total = (counts) => [...counts.values()].reduce((a, b) => a + b, 0);
      for (const a of rows) for (const b of columns) most = Math.max(most, total(cells.get(`${a} ${b}`) || new Map()));
      const head = el("tr", {}, el("td"), ...columns.map((b) => el("th", { scope: "col" }, el("span", { textContent: model.shown(columnField, b) }))));
      const body = rows.map((a) => el("tr", {}, el("th", { scope: "row", textContent: model.shown(rowField, a) }), ...columns.map((b) => {
        const counts = cells.get(`${a} ${b}`);
        if (!counts) return el("td");
        const link = el("a", { href: "#", className: `cell t${Math.ceil(4 * total(counts) / most)}` }, ...[...effects.keys(), "reaches"].filter((name) => counts.has(name)).map((name) => sign(name, counts.get(name))));
        link.prepend(el("span", { className: "hidden", textContent: `${model.shown(rowField, a)}, ${model.shown(columnField, b)}: ` }));
        link.addEventListener("click", (event) => { event.preventDefault(); narrow([[rowField, a], [columnField, b]]); });
        return el("td", {}, link);
      })));
      table.tHead.replaceChildren(head);
      table.tBodies[0].replaceChildren(...body);
      form.querySelector(".seen").hidden = !rows.length || !columns.length;
    };

    const statements = () => {
      const rows = found.slice(0, limit).map((record) => {
        const { status: [status], effect } = record.values;
        const link = el("a", { href: `${osteo.root}interaction/${record.number}.html`, textContent: record.number });
        return el("tr", {}, el("td", {}, ...(effect ? [sign(effect[0])] : [])), el("td", { textContent: record.says }),
          el("td", {}, el("span", { className: `status ${status}`, textContent: status })),
          el("td", { className: "number", textContent: record.evidence.length }), el("td", { className: "number" }, link));
      });
      document.getElementById("statements").tBodies[0].replaceChildren(...rows);
      document.getElementById("further").hidden = found.length <= limit;
    };

    const update = ({ keep = false } = {}) => {
      found = model.find(chosen);
      if (!keep) limit = STEP;
      const address = model.toAddress(chosen);
      history.replaceState(null, "", address ? `?${address}` : location.pathname);
      const said = `${found.length.toLocaleString("en")} of ${model.records.length.toLocaleString("en")} statements`;
      state.textContent = chosen.unknown.length ? `${said}. Not understood: ${chosen.unknown.join(", ")}. Remove it to see what the rest finds.` : said;
      state.classList.toggle("bad", chosen.unknown.length > 0);
      chips();
      facets.forEach(facet);
      matrix();
      statements();
    };

    // -- what a reader does --------------------------------------------------------------------------------------------

    for (const part of facets) {
      part.addEventListener("toggle", () => facet(part));
      part.querySelector(".more").addEventListener("click", () => {
        if (!opened.delete(part.dataset.field)) opened.add(part.dataset.field);
        facet(part);
      });
    }
    for (const [id, preset] of [["rows", "mediator"], ["columns", "outcome"]]) {
      const select = document.getElementById(id);
      for (const [name, heading] of data.fields) if (["concept", "word"].includes(data.sorts[name])) select.add(new Option(heading, name));
      select.value = preset;
      select.addEventListener("change", matrix);
    }
    let typing = 0;
    const typed = input.value;  // before the data came
    input.value ||= chosen.text;
    input.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => { chosen.text = input.value.trim(); update(); }, 150);
    });
    const names = (text) => {
      const sought = text.trim().toLowerCase();
      if (sought.length < 2) return [];
      const rate = (name) => (name === sought ? 3 : name.startsWith(sought) ? 2 : name.includes(sought) ? 1 : 0);
      return data.concepts.map(([curie, label, , kind, , synonyms, uses], n) => ({ n, label, kind, uses, best: Math.max(...[curie, label, ...synonyms].map((name) => rate(name.toLowerCase()))) }))
        .filter(({ best, uses }) => best && uses).sort((a, b) => b.best - a.best || b.uses - a.uses).slice(0, 8);
    };
    osteo.suggest(input, document.getElementById("wordsfound"), async (text) => names(text), ({ n }) => {
      clearTimeout(typing);
      input.value = "";
      chosen.text = "";
      chosen.constraints.push({ field: "named", values: [n] });
      update();
    }, osteo.entryParts);
    form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("further").addEventListener("click", () => { limit += 4 * STEP; statements(); });
    window.addEventListener("resize", () => { clearTimeout(typing); typing = setTimeout(matrix, 150); });

    for (const button of form.querySelectorAll("[data-save]")) {
      button.addEventListener("click", async () => {
        const name = "osteo-ld-statements";
        switch (button.dataset.save) {
          case "csv": osteo.save(`${name}.csv`, "text/csv", saves.csv(found)); break;
          case "json": osteo.save(`${name}.json`, "application/json", saves.json(found, location.href)); break;
          case "bib": osteo.save(`${name}.bib`, "application/x-bibtex", saves.bib(found)); break;
          case "svg": osteo.save(`${name}.svg`, "image/svg+xml", saves.svg(form.querySelector("table.matrix"), state.textContent)); break;
          default:
            await navigator.clipboard.writeText(location.href);
            button.textContent = "Copied";
            setTimeout(() => { button.textContent = "Copy address"; }, 1500);
        }
      });
    }
    if (!navigator.clipboard) form.querySelector("[data-save=link]").hidden = true;
    if (matchMedia("(max-width: 50rem)").matches) form.querySelector(".facets").open = false;
    update();
    if (typed) input.dispatchEvent(new Event("input"));
  };

  form.hidden = false;
  fetch(`${osteo.root}explorer.json`).then((answer) => {
    if (!answer.ok) throw new Error(`the statements are not there (${answer.status})`);
    return answer.json();
  }).then(begin).catch((error) => { state.textContent = `The explorer cannot start: ${error.message}`; state.classList.add("bad"); });
}
