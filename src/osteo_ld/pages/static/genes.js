// A list of genes: read, looked up and summed up in the browser, as `osteo-ld genes` does; nothing is sent.
"use strict";

// Given the data of genes.json: reads lists, and gives rows and their summary under data.header and data.summary.
osteo.genes = (data) => {
  const { genes, names, others, concepts, works, records } = data;
  const IRI = "https://w3id.org/osteo-ld/interaction/";
  const uses = genes.map(() => []);
  records.forEach((record, r) => record[9].forEach(([, , concept], u) => {
    for (const gene of concepts[concept][2]) uses[gene].push([r, u]);
  }));
  const spelling = (name) => name.trim().replace(/^(ENS\w+)\.\d+$/i, "$1").toLowerCase();
  // As the whole tool folds names, but an s at the end is no plural.
  const folded = (name) => {
    const key = osteo.spelling.fold(name);
    return /s\s*$/i.test(name) && !key.endsWith("s") ? `${key}s` : key;
  };
  const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
  const known = (name) => own(names, spelling(name)) ?? own(others, folded(name));
  const number = (cell) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : null);

  // Six digits, as Python's :g writes them.
  const written = (value) => {
    const size = Math.abs(value);
    if (!size || (size >= 1e-4 && size < 999999.5)) return String(Number(value.toPrecision(6)));
    return value.toExponential(5).replace(/\.?0*e([+-])(\d)$|\.?0*e/, (_, sign, digit) => (digit ? `e${sign}0${digit}` : "e"));
  };

  // The cells of a line of CSV or TSV.
  const split = (line, delimiter) => {
    const cells = [""];
    let quoted = false;
    for (const letter of line) {
      if (letter === '"') quoted = !quoted;
      if (letter === delimiter && !quoted) cells.push("");
      else cells[cells.length - 1] += letter;
    }
    return cells.map((cell) => cell.trim().replace(/^"+|"+$/g, "").trim());
  };
  const missing = (cell) => data.missing.includes(cell.toLowerCase());
  const heading = (cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, "");
  const filled = (cells) => cells.findLastIndex(Boolean) + 1;
  const isHeader = (cells) => {
    const keys = cells.map(heading);
    if (keys.slice(1).some((key) => data.columns.values.includes(key))) return true;
    if (known(cells[0]) !== undefined) return false;
    const second = cells[1] ?? "";
    return data.columns.names.includes(keys[0]) || (second !== "" && number(second) === null && !missing(second));
  };

  // Which columns have names and values; a header is taken out of the rows. Of it, what was taken of several.
  const chosen = (rows) => {
    if (!rows.length) return { told: [], nameAt: 0, valueAt: 1 };
    let header = rows[0][1];
    let widest = Math.max(0, ...rows.slice(1, 20000).map(([, cells]) => filled(cells)));
    if (isHeader(header)) rows.shift();
    else { widest = Math.max(widest, filled(header)); header = []; }
    const shown = header.length && widest === header.length + 1 ? ["", ...header] : header;
    const keys = shown.map(heading);
    const first = (list) => list.map((key) => keys.indexOf(key)).find((place) => place >= 0);
    const valueAt = first(data.columns.values);
    if (valueAt === undefined && Math.max(widest, keys.length) <= 2) {
      return { told: keys.length === 2 ? [`values are those of ${shown[1]}`] : [], nameAt: 0, valueAt: 1 };
    }
    if (valueAt === undefined) throw new Error(`There are more than two columns, and none is known as a fold change (log2FoldChange, avg_log2FC, logFC …); found ${shown.filter(Boolean).join(", ") || "no header"}.`);
    const nameAt = first(data.columns.names) ?? 0;
    return { told: [`values are those of ${shown[valueAt]}${nameAt ? `, names those of ${shown[nameAt]}` : ""}`], nameAt, valueAt };
  };

  const read = (text) => {
    const lines = text.replace(/^\ufeff/, "").split(/\r\n?|\n/);
    const delimiter = lines.some((line) => line.includes("\t")) ? "\t" : ",";
    const rows = lines.map((line, n) => [n + 1, split(line, delimiter)]).filter(([n, cells]) => cells.some(Boolean) && !lines[n - 1].startsWith("#"));
    const { told, nameAt, valueAt } = chosen(rows);
    const values = new Map();
    const unknown = new Set();
    const first = new Map();
    const understood = new Set();
    for (const [n, cells] of rows) {
      const name = cells[nameAt] ?? "";
      const cell = cells[valueAt] ?? "";
      if (!name) continue;
      const value = number(cell);
      if (cell && value === null && !missing(cell)) throw new Error(`Line ${n}: “${cell}” is no number; the second column has a value, or nothing.`);
      const gene = known(name);
      if (gene === undefined) {
        if (/^\S+\s*[;| ]\s*[+-]?[\d.]+(e[+-]?\d+)?$/i.test(name)) throw new Error(`Line ${n}: “${name}”: a tab or a comma is to part a name from its value.`);
        unknown.add(name);
        continue;
      }
      if (own(names, spelling(name)) === undefined) understood.add(`${name} → ${genes[gene][0]}`);
      const before = values.get(gene) ?? null;
      if (value !== null && before !== null && value !== before) throw new Error(`Line ${n}: ${name} has the value ${written(value)}, and ${first.get(gene)} ${written(before)}: ${genes[gene][0]} is to have one.`);
      if (value !== null && before === null) first.set(gene, `${name} (line ${n})`);
      values.set(gene, before ?? value);
    }
    if (!values.size && !unknown.size) throw new Error("There is no name of a gene: write one a line.");
    return { values, unknown: [...unknown], told: [...told, ...understood] };
  };

  // Who of the list stands where in a record: [gene, role, slot, concept].
  const present = (record, values) => record[9].flatMap(([role, slot, concept]) => concepts[concept][2]
    .filter((gene) => values.has(gene)).map((gene) => [gene, role, slot, concept]));

  const fits = (gene, role, sign, others, values) => {
    const seen = values.get(gene);
    if (!seen || !sign || role !== "is changed") return "";
    const wanted = new Set(others.filter(([other, , slot]) => slot in data.acting && other !== gene && values.get(other))
      .map(([other, , slot]) => sign * data.acting[slot] * Math.sign(values.get(other))));
    if (wanted.size !== 1) return "";
    return wanted.has(Math.sign(seen)) ? "yes" : "no";
  };

  const rows = ({ values }) => [...values.keys()].sort((a, b) => a - b).flatMap((gene) => uses[gene].map(([r, u]) => {
    const [id, kind, status, effect, on, sign, sender, receiver, cites, entries] = records[r];
    const [role, , concept] = entries[u];
    const others = present(records[r], values);
    const partners = [...new Set(others.map(([other]) => other))].filter((other) => other !== gene).sort((a, b) => a - b);
    const value = values.get(gene);
    return [
      genes[gene][0], genes[gene][1], value === null ? "" : written(value), role, concepts[concept][0],
      concepts[concept][1], effect, on, sender, receiver, kind, status, partners.map((other) => genes[other][0]).join("|"),
      fits(gene, role, sign, others, values), IRI + id, cites.map((n) => works[n]).join(" "),
    ];
  }));

  const summary = (body) => {
    const at = Object.fromEntries(data.header.map((name, n) => [name, n]));
    const groups = new Map();
    for (const row of body.filter((one) => one[at.effect_on])) {
      const key = ["sender", "receiver", "effect", "effect_on"].map((name) => row[at[name]]);
      const id = JSON.stringify(key);
      if (!groups.has(id)) groups.set(id, [key, []]);
      groups.get(id)[1].push(row);
    }
    const different = (group, name, keep = () => true) => [...new Set(group.filter(keep).map((row) => row[at[name]]))].sort();
    const found = [...groups.values()].map(([key, group]) => {
      const symbols = different(group, "gene");
      const counted = [() => true, ...["yes", "no"].map((word) => (row) => row[at.fits] === word)]
        .map((keep) => String(different(group, "interaction", keep).length));
      return [symbols.length, [...key, symbols.join("|"), ...counted]];
    });
    const order = (a, b) => { const n = a.findIndex((cell, i) => cell !== b[i]); return n < 0 ? 0 : a[n] < b[n] ? -1 : 1; };
    return found.sort((a, b) => b[0] - a[0] || order(a[1], b[1])).map(([, row]) => row);
  };

  const silent = ({ values }) => [...values.keys()].filter((gene) => !uses[gene].length).map((gene) => genes[gene][0]).sort();
  return { read, rows, summary, silent };
};

{
  const form = document.querySelector("form.genes");
  const text = document.getElementById("genes");
  const summed = document.getElementById("summed");
  const state = document.querySelector(".state");
  const unknown = document.querySelector(".unknown");
  const table = document.getElementById("said");
  const csv = form.querySelector(".csv");
  const SHOWN = 500;
  const columns = ["gene", "value", "role", "stated_as", "level", "effect", "effect_on", "sender", "receiver", "status", "partners", "fits", "interaction"];
  let loading = null;
  const load = () => {
    loading ||= fetch(`${osteo.root}data/genes.json`).then((answer) => {
      if (!answer.ok) throw new Error(`The table of genes is not there (${answer.status}).`);
      return answer.json();
    }).then((data) => ({ data, model: osteo.genes(data) }));
    loading.catch(() => { loading = null; });
    return loading;
  };
  const cellOf = (name, value, effects) => {
    const cell = document.createElement("td");
    if (name === "effect") cell.textContent = effects[value] ?? value;
    else if (name !== "interaction") cell.textContent = value.replaceAll("|", ", ");
    else {
      const link = document.createElement("a");
      const number = value.split("/").pop();
      link.href = `${osteo.root}interaction/${number}.html`;
      link.textContent = number;
      cell.append(link);
    }
    return cell;
  };
  const draw = (header, body, shown, effects) => {
    const head = document.createElement("tr");
    for (const name of shown) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name === "interaction" ? "statement" : name.replaceAll("_", " ");
      head.append(cell);
    }
    table.tHead.replaceChildren(head);
    table.tBodies[0].replaceChildren(...body.slice(0, SHOWN).map((row) => {
      const line = document.createElement("tr");
      line.append(...shown.map((name) => cellOf(name, row[header.indexOf(name)], effects)));
      return line;
    }));
    table.parentElement.hidden = !body.length;
    csv.hidden = !body.length;
    csv.onclick = () => osteo.save("genes.csv", "text/csv", osteo.sheet([header, ...body]));
  };
  const named = (words, list) => (list.length ? [`${words}: ${list.slice(0, 50).join(", ")}${list.length > 50 ? ` and ${list.length - 50} more` : ""}.`] : []);

  const look = async () => {
    state.classList.remove("bad");
    state.textContent = "Looking …";
    try {
      const { data, model } = await load();
      const listed = model.read(text.value);
      const every = model.rows(listed);
      const body = summed.checked ? model.summary(every) : every;
      draw(summed.checked ? data.summary : data.header, body, summed.checked ? data.summary : columns, data.effects);
      const statements = new Set(every.map((row) => row[data.header.indexOf("interaction")])).size;
      const genes = new Set(every.map((row) => row[0])).size;
      const first = body.length > SHOWN ? ` The first ${SHOWN} of ${body.length.toLocaleString("en")} rows are shown; the CSV has all.` : "";
      state.textContent = `${genes} of ${listed.values.size + listed.unknown.length} genes stand in ${statements} statements.${first}`;
      const notes = [...named("Understood", listed.told), ...named("Not in the reviews", listed.unknown), ...named("Known, and in no statement", model.silent(listed))];
      unknown.hidden = !notes.length;
      unknown.textContent = notes.join(" ");
    } catch (error) {
      state.textContent = error.message;
      state.classList.add("bad");
      table.parentElement.hidden = true;
      unknown.hidden = true;
      csv.hidden = true;
    }
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  summed.addEventListener("change", () => { if (text.value.trim()) look(); });
  document.getElementById("upload").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    text.value = await file.text();
    look();
  });
}
