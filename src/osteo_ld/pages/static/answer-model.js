// Questions in words, as far as a browser answers them: names, verbs with their direction, prepositions, shared words.
// No page is touched here.
"use strict";

osteo.answering = (model, lexicon) => {
  const { concepts, records } = model;
  const { words, fold } = osteo.spelling;
  const { read, stem, tagOf, texts, score } = osteo.reading(model, lexicon);
  const { clause, PROCESSES } = osteo.clauses(model, lexicon);
  const { beside, turned, has, only } = osteo.judging(model, lexicon);
  const headings = new Map([...Object.entries(model.data.headings), ...model.data.fields]);
  const { opposite, negative, statuses, filters: fixed, sharing } = lexicon;
  const MOST = 40;

  // -- from parts to constraints, the most exact first ---------------------------------------------------------------------------

  // What happens to a thing has its name in its own: who asks for type H vessels means their formation too.
  // Its loss or decline is the contrary, and stays out.
  const ENDS = new Set(lexicon.ends);
  const contrary = (label, own) => !label.some((word) => lexicon.noEnd.includes(word)) && label.some((word) => !own.includes(word) && (ENDS.has(word) || ["verb:-", "loss"].includes(tagOf([word], [word]))));
  const happens = (values) => [...values, ...concepts.flatMap(([, label, , kind, , , uses], n) => (
    uses && PROCESSES.includes(kind) && !values.includes(n) && values.some((one) => words(label).join(" ").includes(words(concepts[one][1]).join(" ")) && !contrary(words(label), words(concepts[one][1]))) ? [n] : []))];
  const SENT = { source: "source", subject: "source", from: "source", to: "recipient" };
  // What is called after a place is in it: bone endothelial cells.
  const PLACES = ["cell", "anatomy"];
  const within = ({ part, values }) => (part !== "in" ? values : [...values, ...concepts.flatMap(([, label, , kind, , , uses], n) => (
    uses && PLACES.includes(kind) && !values.includes(n) && values.some((one) => PLACES.includes(concepts[one][3]) && words(label).join(" ").startsWith(`${words(concepts[one][1]).join(" ")} `)) ? [n] : []))]);
  const field = (name) => ({ values }) => ({ field: name, values: name === "outcome" ? happens(values) : values });
  // Whether something has an effect: what says so, what says not, and what says the contrary.
  const sides = ({ asked, mentions, verb, effect, acting, actedOn }) => {
    const some = effect in opposite ? [effect] : verb?.tag === "verb:0" ? lexicon.signed : [];
    if (!asked || !some.length || !actedOn.length || !(acting.length || mentions.some(({ part }) => part === "lost"))) return [];
    const fields = { subject: "acts", from: "acts", object: "outcome", to: "outcome", lost: "blocks" };
    const held = mentions.map((mention) => (fields[mention.part] ? field(fields[mention.part])(mention) : { field: "named", values: within(mention) }));
    const all = [["", some], [lexicon.not, [negative]], ...(effect ? [[lexicon.contrary, [opposite[effect]]]] : [])];
    return all.map(([heading, values]) => [heading, [...held, { field: "effect", values }]]);
  };
  const ways = ({ tags, mentions, verb, effect, becoming }) => {
    const made = (fields) => mentions.map((mention) => field(fields[mention.part] || "named")(mention));
    if (becoming && mentions.length === 1) return [[field("becomes")(mentions[0])]];
    const also = effect ? [{ field: "effect", values: [effect] }] : [];
    const found = [];
    const between = mentions.filter(({ part }) => part === "between");
    if (between.length === 2) {
      for (const [one, other] of [between, [...between].reverse()]) found.push([field("source")(one), field("recipient")(other), ...also]);
    }
    if (tags.has("inhibitor") && !verb) found.push(made({ object: "blocks", lost: "blocks" }));
    const directed = { subject: "acts", from: "acts", object: "on", to: "on", lost: "blocks", ligand: "mediator" };
    const receptor = mentions.some(({ part }) => part === "ligand") ? [{ field: "receptor", values: [model.ANY] }] : [];
    if (["from", "to"].every((one) => mentions.some(({ part }) => part === one))) found.push([...made(SENT), ...also]);
    if (["verb:send", "verb:signal"].includes(verb?.tag) && mentions.every(({ part }) => part === "subject" || part === "in")) {
      return [[...made(SENT), { field: "mediator", values: [model.ANY] }]];
    }
    if (verb?.tag === "verb:receive") found.push(made({ subject: "recipient", object: "mediator", from: "source" }), made({ subject: "recipient", object: "source" }));
    else if (["verb:send", "verb:signal"].includes(verb?.tag)) {
      found.push(made({ ...SENT, object: "recipient" }), made({ ...SENT, object: "mediator" }));
    }
    if (verb?.tag === "verb:express") found.push(made({ subject: "source", object: "expresses", in: "source" }));
    if (verb?.tag === "verb:become") found.push(made({ subject: "source", from: "source", object: "becomes", to: "becomes" }));
    if (effect) found.push([...made({ ...directed, object: "outcome" }), ...receptor, ...also]);
    found.push([...made(directed), ...receptor, ...also]);
    const loose = mentions.every(({ part }) => ["named", "in", "between"].includes(part));
    if (loose || !verb) found.push([...made({ lost: "blocks", object: "on" }), ...receptor, ...also]);
    return found;
  };
  // What these ask a browser does not read: such a question gets what shares its words.
  const VALUED = /^(improve|worse|aggravate|exacerbate|good for|bad for)/i; // a disease that improves is less of it
  const BEYOND = ["trap", "origin", "upstream", "downstream", "count", "butnot", "both", "vs", "hedge", "ref"];

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
  // What shares most with a question, the best first: concepts, rare ones counting more, their roles, the effect, words.
  const [IN_WORDS, SETTING, PARTLY, IN_ROLE, EFFECT, OTHER_WORDS] = [0.6, 0.8, 0.3, 0.5, 1.5, 0.6];
  const [NEAR, SHARED, MUCH] = [0.9, 3, 3]; // a browser judges less, and so lists less than `asking/sharing.py`
  const closest = ({ mentions, effect, acting, actedOn }, plain) => {
    const sought = mentions.map(({ values, text }) => {
      const having = new Set(records.filter((record) => has(record, "named", values)));
      return { having, values, wanted: words(text).map(stem), weight: Math.log(1 + records.length / (1 + having.size)) };
    });
    return records.map((record) => {
      const own = texts.get(record);
      const said = new Set();
      let [rated, count] = [0, 0];
      for (const { having, values, wanted, weight } of sought) {
        if (having.has(record)) {
          rated += weight * (only(record, values) ? SETTING : 1);
          count += 1;
          wanted.forEach((word) => said.add(word));
        } else if (wanted.every((word) => own.has(word))) {
          rated += weight * IN_WORDS;
          wanted.forEach((word) => said.add(word));
        } else rated += PARTLY * score(record, wanted);
      }
      rated += IN_ROLE * (acting.filter(({ values }) => has(record, "acts", values)).length + actedOn.filter(({ values }) => has(record, "on", values)).length);
      if (effect && record.values.effect?.[0] === effect) rated += EFFECT;
      return { record, count, rated: rated + OTHER_WORDS * score(record, plain.filter((word) => !said.has(word))) };
    }).filter(({ rated }) => rated > 0).sort((a, b) => b.rated - a.rated);
  };

  const ask = (question) => {
    const first = read(question.slice(0, 300));
    const mended = first.slips.reduce((text, [word, other]) => text.replace(word, other), question.slice(0, 300));
    const { items, unknown } = first.slips.length ? read(mended) : first;
    const slips = first.slips.map(([word, other]) => `${word} → ${other}`);
    const told = items.filter(({ text, values }) => values && !values.some((n) => fold(concepts[n][1]) === fold(text)))
      .map(({ text, values }) => `${text} → ${values.slice(0, 4).map((n) => concepts[n][1]).join(" or ")}`).concat(slips);
    if (unknown.length) return { told, unknown: [...new Set(unknown)].map((word) => [word, near(word)]), passed: [], parts: [] };
    const asked = clause(items);
    const { mentions, effect, verb } = asked;
    const plain = items.filter(({ tag }) => tag === "word").map(({ key }) => stem(key));
    const sort = (found) => found.map((record) => [score(record, plain), record]).sort((a, b) => b[0] - a[0]).map(([, record]) => record);
    const filters = items.flatMap(({ tag }) => (tag in fixed ? [{ field: fixed[tag][0], values: [fixed[tag][1]] }] : [])).slice(0, 1);
    const part = (heading, constraints, keeps = () => true) => {
      const pattern = chosen([...constraints, ...filters]);
      const fit = model.find(pattern);
      const found = sort(fit.filter((record) => keeps(record) && !beside(record, asked)));
      const says = pattern.constraints.map(({ field: name, values }) => `${headings.get(name) || name}: ${values.map((value) => model.shown(name, value)).join(" or ")}`).join("; ");
      return { heading, all: found, records: found.slice(0, MOST), more: Math.max(0, found.length - MOST), address: model.toAddress(pattern), says, fits: fit.length };
    };
    const verdictOf = ([yes, ...no]) => {
      const says = ({ all }, status) => all.some((record) => record.values.status[0] === status && plain.every((word) => texts.get(record).has(word)));
      if (asked.unsaid) return "";
      const denied = no.some((one) => says(one, statuses.certain));
      if ([yes, ...no].some((one) => says(one, statuses.open))) return "disputed";
      return says(yes, statuses.certain) ? (denied ? "disputed" : "yes") : denied ? "no" : says(yes, statuses.supposed) ? "supposed" : "";
    };
    const answered = (parts) => {
      const found = parts.flatMap(({ all }) => all);
      const passed = items.filter(({ tag, key }) => tag === "word" && !found.some((record) => texts.get(record).has(stem(key)))).map(({ text }) => text);
      return { told, passed, unknown: [], parts: parts.filter(({ all }) => all.length) };
    };
    const beyond = items.some(({ tag, text }) => BEYOND.includes(tag) || VALUED.test(text)) || ((verb?.tag === "verb:-" || items.some(({ tag }) => tag === "keep")) && items.some(({ text }) => /^from$/i.test(text)));
    if (!beyond && !asked.unread.length && (mentions.length || filters.length)) {
      const lost = mentions.some(({ part: one }) => one === "lost");
      const both = sides(asked).map(([heading, constraints]) => part(heading, constraints, (record) => lost || !record.values.blocks));
      if (both.some(({ all }) => all.length)) return { ...answered(both), verdict: verdictOf(both) };
      for (const constraints of mentions.length ? ways(asked) : [[]]) {
        const made = part("", constraints);
        if (!made.all.length) continue;
        if (lost) return answered([made]);
        const split = (heading, keeps) => {
          const all = made.all.filter(keeps);
          return { ...made, heading, all, records: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
        };
        const denies = ({ values }) => asked.asked && (values.effect?.[0] === negative || values.lacks || values.kind[0] === "reported absence");
        return answered([split("", (record) => !record.values.blocks && !denies(record)), split(lexicon.not, (record) => !record.values.blocks && denies(record)), split("where something is blocked or lost", (record) => record.values.blocks)]);
      }
    }
    const names = (record) => mentions.filter(({ values }) => has(record, "named", values)).length;
    const speaks = (record) => asked.unread.every((word) => texts.get(record).has(stem(fold(word))));
    const away = (record) => mentions.some(({ part: one, values }) => {
      const [own, other] = { from: ["source", "recipient"], to: ["recipient", "source"] }[one] || [];
      return own && has(record, other, values) && !has(record, own, values);
    });
    const ranked = closest(asked, plain).filter(({ record }) => !turned(record, asked) && !away(record) && speaks(record));
    const best = ranked.filter(({ rated }) => rated >= NEAR * ranked[0].rated).slice(0, 12);
    const much = mentions.length >= MUCH;
    const whole = much ? best.filter(({ count }) => count === mentions.length) : [];
    const strange = items.filter((item) => item.foreign).length > 1 && !best.some(({ count }) => count === mentions.length); // it speaks of other things
    const shared = strange ? [] : (whole.length ? whole : best).slice(0, SHARED).map(({ record }) => record);
    return { told, passed: asked.unread, unknown: [], parts: shared.length ? [{ heading: sharing, records: shared, address: "", more: 0, fits: 0 }] : [] };
  };

  return { ask, read, words };
};
