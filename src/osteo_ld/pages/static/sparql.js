// Runs queries, on the server's endpoint or in the browser, and shows what comes back.
"use strict";

{
  const MOST = 2000; // rows shown
  const LIMIT = 10000; // rows taken, where the browser answers

  // -- running --------------------------------------------------------------------------------------------------------

  let worker = null;
  let turn = 0;

  const start = () => {
    worker = new Worker(`${osteo.root}static/sparql-worker.js`, { type: "module" });
    worker.isReady = new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }) => {
        if (data.ready) resolve(data.ready);
        if (data.failed) reject(new Error(data.failed));
      });
      worker.addEventListener("error", (event) => reject(new Error(event.message || "the browser cannot run it")));
    });
    return worker;
  };

  const inBrowser = (query, say) => {
    const mine = worker || start();
    const id = ++turn;
    let cancel;
    const answer = new Promise((resolve, reject) => {
      cancel = () => {
        mine.terminate();
        if (worker === mine) worker = null;
        reject(new DOMException("stopped", "AbortError"));
      };
      mine.addEventListener("message", ({ data }) => {
        if (data.id !== id) return;
        if (data.error) reject(new Error(data.error));
        else resolve({ format: data.format, text: data.text });
      });
      say("Loading the data …");
      mine.isReady.then((size) => say(`Running on ${size.toLocaleString("en")} triples …`), reject);
      mine.postMessage({ id, query });
    });
    return { answer, stop: () => cancel() };
  };

  const onServer = (query, say) => {
    const control = new AbortController();
    say("Running …");
    const answer = fetch(`${osteo.root}sparql`, {
      method: "POST",
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
      body: new URLSearchParams({ query }),
      signal: control.signal,
    }).then(async (response) => {
      const text = await response.text();
      if (!response.ok) throw new Error(text || `the endpoint answered ${response.status}`);
      return { format: (response.headers.get("content-type") || "").split(";")[0], text };
    });
    return { answer, stop: () => control.abort() };
  };

  osteo.sparql = (query, say) => (osteo.live ? onServer : inBrowser)(query, say);

  // -- showing --------------------------------------------------------------------------------------------------------

  const OSTEO = "https://w3id.org/osteo-ld/";
  const OBO = "http://purl.obolibrary.org/obo/";

  // Where an IRI is told, as paths.py says: an evidence and an edge on their record's page, properties on one page.
  osteo.place = (iri, known) => {
    if (!iri.startsWith(OSTEO)) {
      const path = iri.startsWith(OBO) ? `term/${iri.slice(OBO.length)}.html` : "";
      return known.has(path) ? path : "";
    }
    const path = iri.slice(OSTEO.length).split("#")[0];
    const part = /^(evidence|edge)\/(\d+)-(\d+)$/.exec(path);
    if (part) return `interaction/${part[2]}.html${part[1] === "evidence" ? `#evidence-${part[3]}` : ""}`;
    if (path === "ontology" || path.includes("/")) return `${path}.html`;
    return !path || path === "sparql" ? "" : /^[a-z]\w*$/.test(path) ? `vocabulary.html#${path}` : `${path}.html`;
  };

  const cell = (term, known) => {
    const box = document.createElement("td");
    if (!term) return box;
    if (term.type !== "uri") {
      box.textContent = term.value;
      return box;
    }
    const path = osteo.place(term.value, known);
    const link = document.createElement("a");
    link.href = path ? osteo.root + path : term.value;
    const record = /\/(?:interaction|evidence)\/([\d-]+)$/.exec(term.value);
    link.textContent = record ? record[1] : known.get(path) || term.value;
    if (/^https?:/.test(term.value)) box.append(link);
    else box.textContent = term.value;
    return box;
  };

  const table = (columns, rows, known) => {
    const made = document.createElement("table");
    const head = made.createTHead().insertRow();
    for (const column of columns) {
      const box = document.createElement("th");
      box.scope = "col";
      box.textContent = column;
      head.append(box);
    }
    const body = made.createTBody();
    for (const row of rows.slice(0, MOST)) body.insertRow().append(...columns.map((column) => cell(row[column], known)));
    return made;
  };

  const asCsv = (columns, rows) => osteo.csv([columns, ...rows.map((row) => columns.map((column) => row[column]?.value ?? ""))]);

  osteo.show = async (place, { format, text }, csv, name) => {
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Answer");
    if (csv) csv.hidden = true;
    if (!format.includes("json")) {
      const code = document.createElement("pre");
      code.textContent = text;
      scroll.append(code);
      place.replaceChildren(scroll);
      return "";
    }
    const result = JSON.parse(text);
    if ("boolean" in result) {
      const said = document.createElement("p");
      said.innerHTML = "<strong></strong>";
      said.firstChild.textContent = result.boolean ? "yes" : "no";
      place.replaceChildren(said);
      return "";
    }
    const columns = result.head.vars;
    const cut = !osteo.live && result.results.bindings.length > LIMIT;
    const rows = result.results.bindings.slice(0, osteo.live ? undefined : LIMIT);
    const known = new Map((await osteo.index().catch(() => [])).map((entry) => [entry.path, entry.label]));
    const made = table(columns, rows, known);
    scroll.append(made);
    place.replaceChildren(scroll);
    if (rows.length > 12) osteo.filter(made);
    if (csv && rows.length) {
      csv.hidden = false;
      csv.onclick = () => osteo.save(`${name}.csv`, "text/csv", asCsv(columns, rows));
    }
    return `${cut ? "more than " : ""}${rows.length.toLocaleString("en")} row${rows.length === 1 ? "" : "s"}${rows.length > MOST ? `, the first ${MOST} shown` : ""}`;
  };
}
