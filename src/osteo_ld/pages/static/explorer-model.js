// The statements as the explorer filters and counts them, and addresses that say what is chosen. No page is touched here.
"use strict";

osteo.statements = (data) => {
  const { concepts, sorts, groups, works, reviews } = data;
  const OR = "|";
  const ANY = "?";
  const byCurie = new Map(concepts.map(([curie], n) => [curie, n]));
  const byName = new Map();
  concepts.forEach(([, label, , , , synonyms], n) => {
    for (const name of synonyms) if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), n);
  });
  concepts.forEach(([curie, label], n) => byName.set(label.toLowerCase(), n).set(curie.toLowerCase(), n));

  // Each concept and all above it.
  const aboves = [];
  const above = (n) => {
    if (!aboves[n]) {
      const found = new Set([n]);
      for (const one of found) concepts[one][4].forEach((parent) => found.add(parent));
      aboves[n] = [...found];
    }
    return aboves[n];
  };

  const unique = (values) => [...new Set(values)];
  const records = data.records.map(([number, says, values, evidence]) => ({ number, says, values, evidence, kept: new Map() }));
  const slots = (record, names) => names.flatMap((name) => record.values[name] || []);
  const systems = (record) => record.evidence.flatMap(([, , found]) => found);
  const cited = (record) => unique(record.evidence.flatMap(([, found]) => found));

  // What a record has in a field, as it says it.
  const held = (record, field) => {
    switch (field) {
      case "system": return unique(systems(record));
      case "review": return unique(record.evidence.map(([review]) => reviews[review][0]));
      case "cites": return cited(record).flatMap((work) => [works[work][0], works[work][1]]);
      case "year": return unique(cited(record).map((work) => works[work][6]).filter(Boolean));
      case "named": return unique([...slots(record, groups.named), ...systems(record), ...(record.values.mode || []).map((mode) => data.modes[mode])]);
      case "disease": return held(record, "named").filter((n) => concepts[n][3] === "disease");
      case "text": return [text(record)];
      default: return field in groups ? unique(slots(record, groups[field])) : record.values[field] || [];
    }
  };

  // What it counts for: a kind of a concept counts for the concept too.
  const counts = (record, field) => {
    if (!record.kept.has(field)) {
      const found = held(record, field);
      record.kept.set(field, new Set(sorts[field] === "concept" ? found.flatMap(above) : sorts[field] === "some" && found.length ? [ANY, ...found] : found));
    }
    return record.kept.get(field);
  };

  const parts = (given) => given.split(OR).map((part) => part.trim()).filter(Boolean);
  const words = (given) => given.toLowerCase().split(/\s+/).filter(Boolean);

  // Whether it has a value: all words of a text, a year of a range, part of a quantity, or the value itself.
  const has = (record, field, value) => {
    if (value === ANY) return held(record, field).length > 0;
    switch (field) {
      case "text": return words(value).every((word) => text(record).includes(word));
      case "year": {
        const [first, last = first] = value.split("-");
        return held(record, field).some((year) => first <= year && year <= last);
      }
      case "quantity": return held(record, field).some((quantity) => quantity.toLowerCase().includes(value.toLowerCase()));
      default: return counts(record, field).has(value);
    }
  };
  const fits = (record, { field, values }) => values.some((value) => has(record, field, value));

  const text = (record) => {
    record.text ||= [record.number, record.says, ...held(record, "named").flatMap((n) => [concepts[n][1], ...concepts[n][5]])].join("\n").toLowerCase();
    return record.text;
  };

  // Two patterns joined: the same thing in a slot of both, or in none, or what comes of the first acts in the second.
  const joined = ({ join, over, second }) => {
    if (!second.length) return () => true;
    const others = records.filter((record) => second.every((constraint) => fits(record, constraint)));
    if (join === "then") {
      const acting = new Set(others.flatMap((record) => held(record, "acts")));
      const numbers = new Set(others.map((record) => record.number));
      return (record) => held(record, "outcome").some((n) => acting.has(n)) || (record.values.leadsTo || []).some((n) => numbers.has(n));
    }
    const shared = new Set(others.flatMap((record) => held(record, over)));
    const same = (record) => held(record, over).some((n) => shared.has(n));
    return join === "but-not" ? (record) => !same(record) : same;
  };

  // All that fit what is chosen, without the constraints that `skip` picks. What is not understood fits nothing: without
  // it an address would say more than it asks.
  const find = (chosen, skip = () => false) => {
    if (chosen.unknown.length) return [];
    const constraints = chosen.constraints.filter((constraint) => !skip(constraint));
    const values = parts(chosen.text);
    if (values.length) constraints.push({ field: "text", values });
    const fitsSecond = joined(chosen);
    return records.filter((record) => constraints.every((constraint) => fits(record, constraint)) && fitsSecond(record));
  };

  const tally = (found, field) => {
    const total = new Map();
    for (const record of found) for (const value of counts(record, field)) total.set(value, (total.get(value) || 0) + 1);
    return total;
  };

  // -- values as pages show them, and as addresses have them ---------------------------------------------------------

  const shown = (field, value) => {
    if (value === ANY) return "any";
    if (sorts[field] === "concept") return concepts[value][1];
    if (sorts[field] === "word") return data.words[field].find(([word]) => word === value)?.[1] ?? value;
    if (field === "review") return reviews.find(([key]) => key === value)?.[1] ?? value;
    return value;
  };
  const written = (field, value) => (sorts[field] === "concept" && value !== ANY ? concepts[value][0] : value);
  const read = (field, name) => {
    if (name === ANY) return ANY;
    if (field === "year") return /^\d{4}(-\d{4})?$/.test(name) ? name : undefined;
    switch (sorts[field]) {
      case "concept": return byName.get(name.toLowerCase());
      case "word": return data.words[field].some(([word]) => word === name) ? name : undefined;
      case "text": return name;
      default: return records.some((record) => has(record, field, name)) ? name : undefined;
    }
  };

  // A disease is chosen as what is named anywhere: patterns have no field for it.
  const field = (name) => (name === "disease" ? "named" : name);

  const toAddress = ({ text: typed, constraints, join, over, second, unknown }) => {
    const asked = new URLSearchParams();
    const add = (prefix) => ({ field: name, values }) => asked.append(prefix + name, values.map((value) => written(name, value)).join(OR));
    constraints.forEach(add(""));
    if (second.length) {
      asked.set("join", join);
      asked.set("over", over);
      second.forEach(add("second."));
    }
    if (typed) asked.append("text", typed);
    for (const said of unknown) asked.append(...cut(said));
    return asked.toString().replaceAll("%3A", ":").replaceAll("%7C", OR).replaceAll("%3F", ANY);
  };

  const cut = (said) => [said.split("=", 1)[0], said.slice(said.indexOf("=") + 1)];

  // Fields of the second pattern are `second.FIELD=NAME`, or as the command line has them: `second=FIELD=NAME`.
  const fromAddress = (query) => {
    const chosen = { text: "", constraints: [], join: "also", over: "mediator", second: [], unknown: [] };
    for (const [key, given] of new URLSearchParams(query)) {
      if (!given) continue;
      // The first text stands in the box, the others among the filters.
      if (key === "text" && !chosen.text) { chosen.text = given; continue; }
      if ((key === "join" && data.joins.includes(given)) || (key === "over" && data.overs.includes(given))) { chosen[key] = given; continue; }
      const [, second, said, value] = `${key}=${given}`.match(/^(second[.=-])?([^=]*)=(.*)$/s) || [];
      const name = field(said);
      if (!(name in sorts)) { chosen.unknown.push(`${key}=${given}`); continue; }
      const values = parts(value).map((part) => read(name, part));
      parts(value).forEach((part, n) => { if (values[n] === undefined) chosen.unknown.push(`${second || ""}${said}=${part}`); });
      const known = values.filter((one) => one !== undefined);
      if (known.length) (second ? chosen.second : chosen.constraints).push({ field: name, values: known });
    }
    return chosen;
  };

  return { data, concepts, records, works, reviews, ANY, held, counted: counts, cited, find, tally, shown, written, toAddress, fromAddress, field, above };
};
