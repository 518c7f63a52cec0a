// A review question: completes its parameters and, where no server answers, runs it in the browser.
"use strict";

{
  const form = document.querySelector("form.ask");
  const state = document.querySelector(".state");
  const place = document.getElementById("answer");
  const csv = place.querySelector(".csv");
  const given = place.querySelector("table");
  const id = location.pathname.split("/").pop().replace(".html", "");
  if (csv && given) osteo.csvButton(csv, id, given);

  // A parameter of this name takes a cited work, any other a concept.
  const WORK = "reference";
  const work = (entry) => entry.kind === "cited work";
  const concepts = (entry) => !["statement", "question", "cited work"].includes(entry.kind);
  const wanted = (name) => (name === WORK ? work : concepts);

  if (form) {
    form.querySelectorAll("input[data-complete]").forEach((input) => {
      const list = document.createElement("ul");
      list.className = "found";
      list.id = `${input.id}-found`;
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", `Names for ${input.name}`);
      list.hidden = true;
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", list.id);
      input.after(list);
      osteo.suggest(input, list, (text) => osteo.search(text, 9, wanted(input.name)), (hit) => { input.value = hit.label; }, osteo.entryParts);
    });
  }

  // A name, whatever the letter case, is an IRI by the page that has it; labels win over synonyms.
  const iriOf = async (parameter, name) => {
    const bare = /^(?:pmid:?\s*|doi:?\s*|https?:\/\/(?:dx\.)?doi\.org\/|https?:\/\/pubmed\.ncbi\.nlm\.nih\.gov\/)/;
    const text = parameter === WORK ? name.trim().toLowerCase().replace(bare, "") : name.trim().toLowerCase();
    if (parameter === WORK && /^https?:/.test(text)) return name.trim();
    const named = (await osteo.index()).filter(wanted(parameter));
    const entry = named.find((e) => e.folded[0] === text) || named.find((e) => e.folded.includes(text));
    if (!entry) throw new Error(`No ${parameter === WORK ? "cited work" : "concept"} is named “${name}”.`);
    const elsewhere = work(entry) && entry.names.find((one) => one.startsWith("http"));
    if (elsewhere) return elsewhere;
    const path = entry.path.replace(/\.html$/, "");
    if (!path.startsWith("term/")) return `https://w3id.org/osteo-ld/${path}`;
    const local = path.slice(5);
    const others = { EFO: "http://www.ebi.ac.uk/efo/EFO_", MESH: "http://id.nlm.nih.gov/mesh/", cellosaurus: "https://www.cellosaurus.org/" };
    const [prefix] = local.split("_");
    return prefix in others ? others[prefix] + local.slice(prefix.length + 1) : `http://purl.obolibrary.org/obo/${local}`;
  };

  const run = async (values) => {
    const code = document.getElementById("sparql");
    state.classList.remove("bad");
    try {
      let query = code.textContent;
      for (const [name, value] of Object.entries(values)) {
        const iri = await iriOf(name, value);
        query = query.replace(new RegExp(`(VALUES\\s+\\?${name}\\s*\\{\\s*)[^}\\s]+(\\s*\\})`, "i"), (_, a, b) => `${a}<${iri}>${b}`);
      }
      code.textContent = query;
      document.querySelector("details.sparql .button").href = `${osteo.root}query.html?query=${encodeURIComponent(query)}`;
      const { answer } = osteo.sparql(query, (words) => { state.textContent = words; });
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Save as CSV";
      state.textContent = await osteo.show(place, await answer, button, id);
      if (!button.hidden) place.prepend(button);
    } catch (error) {
      state.textContent = error.message;
      state.classList.add("bad");
    }
  };

  if (form && !osteo.live) {
    const inputs = [...form.querySelectorAll("input[data-complete]")];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const values = Object.fromEntries(inputs.map((input) => [input.name, input.value.trim() || input.dataset.default]));
      history.replaceState(null, "", `?${new URLSearchParams(values)}`);
      run(values);
    });
    const asked = new URLSearchParams(location.search);
    if (inputs.some((input) => asked.get(input.name))) {
      for (const input of inputs) if (asked.get(input.name)) input.value = asked.get(input.name);
      form.requestSubmit();
    }
  }
}
