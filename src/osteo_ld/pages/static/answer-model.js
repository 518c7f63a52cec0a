// Questions in words, as far as a browser answers them: names, verbs with their direction, prepositions, shared words.
// No page is touched here.
"use strict";

osteo.answering = (model, lexicon) => {
  const { concepts, records } = model;
  const { words, fold } = osteo.spelling;
  const { read, stem, tagOf, texts, score } = osteo.reading(model, lexicon);
  const headings = new Map([...Object.entries(model.data.headings), ...model.data.fields]);
  const { signs, opposite, negative, filters: fixed, sharing } = lexicon;
  const MOST = 40;

  // -- parts: what acts, what is acted on, from where, to what -----------------------------------------------------------------

  const PLAIN = ["stop", "word", "number"];
  const before = (items, n) => {
    let at = n - 1;
    while (at >= 0 && PLAIN.includes(items[at].tag)) at -= 1;
    return [at >= 0 ? items[at].tag || "mention" : "", at];
  };
  const mainVerb = (items) => {
    const signed = (tag) => tag === "verb:+" || tag === "verb:-";
    let at = items.findIndex(({ tag }) => tag.startsWith("verb:"));
    const keeping = items.findIndex(({ tag }) => tag === "keep");
    if (keeping >= 0) { // to keep is to keep up, or down: which of them is not for a browser to tell
      const from = items.findIndex(({ text }, n) => n > keeping && /^from$/i.test(text));
      const stops = from > 0 && Boolean(items[from + 1]?.values); // from differentiating
      const up = !stops && /^(keep|kept|save|spare|guard|safeguard|shield)/i.test(items[keeping].text);
      return { tag: up ? "verb:0" : "verb:-", at: keeping, passive: false };
    }
    const doing = items.findIndex(({ text }, n) => n && /^do(es)?$/i.test(text) && items[n - 1].values);
    if (at < 0) return doing > 0 ? { tag: "verb:0", at: doing, passive: false } : null;
    if (!signed(items[at].tag)) at = [at + 1, at + 2].find((n) => items[n] && signed(items[n].tag)) ?? at;
    const next = items.slice(at + 1, at + 3);
    const being = items.slice(Math.max(0, at - 6), at).some(({ text }) => /^(is|are|was|were|be|been)$/i.test(text));
    const passive = /(ed|en|wn|de)$/i.test(items[at].text) && (next.some(({ text }) => /^by$/i.test(text)) || (being && !items[at + 1]?.values));
    return { tag: items[at].tag, at, passive };
  };
  const PROCESSES = ["process", "trait", "disease"];
  const parts = (items, verb) => {
    const mentions = items.flatMap((item, at) => (item.values ? [{ ...item, at, part: "named" }] : []));
    mentions.forEach((mention, n) => {
      const [tag, where] = before(items, mention.at);
      const after = items[mention.at + 1]?.tag;
      const last = mentions[n - 1];
      const outer = ["of", "in"].includes(tag) ? before(items, where)[0] : "";
      if (after === "receptor" || tag === "receptor" || outer === "receptor") mention.part = "ligand";
      else if (tag === "loss" || outer === "loss" || after === "loss") mention.part = PROCESSES.includes(concepts[mention.values[0]][3]) ? "object" : "lost";
      else if ([tag, outer, after].some((one) => one === "inhibitor" || one === "promoter")) mention.part = "object";
      else if (["and", "vs"].includes(tag) && last?.at === where - 1) mention.part = last.part;
      else if (["from", "to", "in", "between"].includes(tag)) mention.part = tag;
      else if (after === "to" && !verb) mention.part = "from";
      else if (tag === "by" || tag === "effectof" || outer === "effectof") mention.part = "subject";
      else if (verb) mention.part = (mention.at > verb.at) === verb.passive ? "subject" : "object";
    });
    return mentions;
  };

  // -- from parts to constraints, the most exact first ---------------------------------------------------------------------------

  const effectOf = (items, verb) => {
    if (items.some(({ tag }) => tag === "not")) return negative;
    const sign = { "verb:+": 1, "verb:-": -1 }[verb?.tag] ?? (items.some(({ tag, text }) => tag === "inhibitor" || (tag === "loss" && /^(inhibit|block)/i.test(text))) ? -1 : items.some(({ tag }) => tag === "promoter") ? 1 : 0);
    return Object.keys(signs).find((name) => sign && signs[name] === sign) || "";
  };
  // What happens to a thing has its name in its own: who asks for type H vessels means their formation too.
  // Its loss or decline is the contrary, and stays out.
  const contrary = (label) => words(label).some((word) => ["verb:-", "loss"].includes(tagOf([word], [word])) || /^(atroph|apopto|damag|death|declin|decreas|defect|degenerat|destruct|dysfunct|loss|reduc|regress|senescen)/.test(word));
  const happens = (values) => [...values, ...concepts.flatMap(([, label, , kind, , , uses], n) => (
    uses && PROCESSES.includes(kind) && !values.includes(n) && !contrary(label) && values.some((one) => words(label).join(" ").includes(words(concepts[one][1]).join(" "))) ? [n] : []))];
  const SENT = { source: "source", subject: "source", from: "source", to: "recipient" };
  const ways = (items, mentions, verb, effect) => {
    const field = (name) => ({ values }) => ({ field: name, values: name === "outcome" ? happens(values) : values });
    const made = (fields) => mentions.map((mention) => field(fields[mention.part] || "named")(mention));
    const also = effect ? [{ field: "effect", values: [effect] }] : [];
    const found = [];
    const between = mentions.filter(({ part }) => part === "between");
    if (between.length === 2) {
      for (const [one, other] of [between, [...between].reverse()]) found.push([field("source")(one), field("recipient")(other), ...also]);
    }
    const directed = { subject: "acts", from: "acts", object: "on", to: "on", lost: "blocks", ligand: "mediator" };
    const receptor = mentions.some(({ part }) => part === "ligand") ? [{ field: "receptor", values: [model.ANY] }] : [];
    if (["from", "to"].every((one) => mentions.some(({ part }) => part === one))) found.push([...made(SENT), ...also]);
    if (["verb:send", "verb:signal"].includes(verb?.tag) && mentions.every(({ part }) => part === "subject" || part === "in")) {
      return [[...made(SENT), { field: "mediator", values: [model.ANY] }]];
    }
    if (["verb:send", "verb:receive", "verb:signal"].includes(verb?.tag)) {
      found.push(made({ ...SENT, object: "recipient" }), made({ ...SENT, object: "mediator" }));
    }
    if (verb?.tag === "verb:express") found.push(made({ subject: "source", object: "expresses", in: "source" }));
    if (verb?.tag === "verb:become") found.push(made({ subject: "source", from: "source", object: "becomes", to: "becomes" }));
    if (effect) found.push([...made({ ...directed, object: "outcome" }), ...receptor, ...also]);
    found.push([...made(directed), ...receptor, ...also]);
    const loose = mentions.every(({ part }) => ["named", "in", "between"].includes(part));
    if (loose || !verb) found.push([...made({ lost: "blocks" }), ...receptor, ...also]);
    return found;
  };
  // What these ask a browser does not read: such a question gets what shares its words.
  const VALUED = /^(improve|worse|aggravate|exacerbate|good for|bad for)/i; // a disease that improves is less of it
  const BEYOND = ["trap", "origin", "upstream", "downstream", "count", "butnot", "except", "both", "vs", "hedge", "ref"];

  // -- answers ---------------------------------------------------------------------------------------------------------------------

  const chosen = (constraints) => ({ text: "", constraints, join: "also", over: "mediator", second: [], unknown: [] });
  const near = (word) => {
    const size = (text) => new Set(Array.from({ length: text.length - 1 }, (_, n) => text.slice(n, n + 2)));
    const wanted = size(word.toLowerCase());
    const rate = (name) => {
      const own = size(name.toLowerCase());
      return 2 * [...own].filter((two) => wanted.has(two)).length / (own.size + wanted.size);
    };
    return concepts.filter(([, , , , , , uses]) => uses).map(([, label, , , , synonyms]) => [Math.max(...[label, ...synonyms].map(rate)), label])
      .filter(([rated]) => rated > 0.6).sort((a, b) => b[0] - a[0]).slice(0, 3).map(([, label]) => label);
  };
  const turned = (record, effect) => effect in opposite && record.values.effect?.[0] === opposite[effect];

  const ask = (question) => {
    const first = read(question.slice(0, 300));
    const mended = first.slips.reduce((text, [word, other]) => text.replace(word, other), question.slice(0, 300));
    const { items, unknown } = first.slips.length ? read(mended) : first;
    const slips = first.slips.map(([word, other]) => `${word} → ${other}`);
    const told = items.filter(({ text, values }) => values && !values.some((n) => fold(concepts[n][1]) === fold(text)))
      .map(({ text, values }) => `${text} → ${values.slice(0, 4).map((n) => concepts[n][1]).join(" or ")}`).concat(slips);
    if (unknown.length) return { told, unknown: [...new Set(unknown)].map((word) => [word, near(word)]), passed: [], parts: [] };
    const verb = mainVerb(items);
    const mentions = parts(items, verb);
    const effect = effectOf(items, verb);
    const plain = items.filter(({ tag }) => tag === "word").map(({ key }) => stem(key));
    const sort = (found) => found.map((record) => [score(record, plain), record]).sort((a, b) => b[0] - a[0]).map(([, record]) => record);
    const filters = items.flatMap(({ tag }) => (tag in fixed ? [{ field: fixed[tag][0], values: [fixed[tag][1]] }] : [])).slice(0, 1);
    const beyond = items.some(({ tag, text }) => BEYOND.includes(tag) || VALUED.test(text)) || ((verb?.tag === "verb:-" || items.some(({ tag }) => tag === "keep")) && items.some(({ text }) => /^from$/i.test(text)));
    if (!beyond && (mentions.length || filters.length)) {
      const lost = mentions.some(({ part }) => part === "lost");
      for (const constraints of mentions.length ? ways(items, mentions, verb, effect) : [[]]) {
        const asked = chosen([...constraints, ...filters]);
        const found = model.find(asked);
        const blocked = lost ? [] : found.filter((record) => record.values.blocks);
        const main = sort(found.filter((record) => !blocked.includes(record)));
        if (!found.length) continue;
        const says = asked.constraints.map(({ field, values }) => `${headings.get(field) || field}: ${values.map((value) => model.shown(field, value)).join(" or ")}`).join("; ");
        const how = { address: model.toAddress(asked), says, fits: found.length };
        const made = [{ heading: "", records: main, ...how }, { heading: "where something is blocked or lost", records: sort(blocked), ...how }];
        const passed = items.filter(({ tag, key }) => tag === "word" && !found.some((record) => texts.get(record).has(stem(key)))).map(({ text }) => text);
        return { told, passed, unknown: [], parts: made.filter(({ records: some }) => some.length).map((part) => ({ ...part, records: part.records.slice(0, MOST), more: Math.max(0, part.records.length - MOST) })) };
      }
    }
    const wanted = [...new Set([...plain, ...mentions.flatMap(({ text }) => words(text).map(stem))])];
    const names = (record) => mentions.filter(({ values }) => values.some((n) => model.counted(record, "named").has(n))).length;
    const away = (record) => mentions.some(({ part, values }) => {
      const [own, other] = { from: ["source", "recipient"], to: ["recipient", "source"] }[part] || [];
      const has = (field) => values.some((n) => model.counted(record, field).has(n));
      return own && has(other) && !has(own);
    });
    const scored = records.filter((record) => !turned(record, effect) && !away(record)).map((record) => [names(record), score(record, wanted), record])
      .filter(([named, rated]) => rated > 0 && named * 2 >= mentions.length).sort((a, b) => b[0] - a[0] || b[1] - a[1]);
    const shared = scored.filter(([named, rated]) => named === scored[0][0] && rated >= 0.7 * scored[0][1]).slice(0, 6).map(([, , record]) => record);
    return { told, passed: [], unknown: [], parts: shared.length ? [{ heading: sharing, records: shared, address: "", more: 0, fits: 0 }] : [] };
  };

  return { ask, read, words };
};
