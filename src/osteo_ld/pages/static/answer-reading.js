// A question as a row of names, words that ask and plain words, as far as a browser reads them. A name or word that the
// reviews do not have is said, and never left out silently. No page is touched here.
"use strict";

osteo.reading = (model, lexicon) => {
  const { words, fold } = osteo.spelling;
  const { concepts, records } = model;
  const { names, hidden, tags } = lexicon;
  const others = new Set(lexicon.others);
  const stems = new Map(Object.entries(lexicon.stems));
  const LONGEST_NAME = 8;

  const english = osteo.english(lexicon.english);
  const phrase = osteo.sieve(lexicon.phrases);

  const stem = (word) => stems.get(word) ?? word;

  // -- names: as everywhere, by what they are folded to ----------------------------------------------------------------

  const named = ([, ...found]) => found.filter((n) => concepts[n][6]);
  const meant = (raw, keys) => {
    const found = Object.hasOwn(names, keys.join("")) ? names[keys.join("")] : null;
    if (!found || (keys.length === 1 && (/^\d+$/.test(raw[0]) || (found[0] >= hidden && keys[0].length < 4)))) return null;
    const ours = named(found);
    // A class above what the reviews name is theirs only if they print its words.
    if (!ours.length && !keys.every((key) => key.length < 3 || !/^\p{L}+$/u.test(key) || stems.has(key))) return null;
    return found[0] >= hidden && found.length > 7 ? null : { how: found[0], values: found.slice(1) };
  };

  // -- words of the records, rare ones counting more ------------------------------------------------------------------------

  const texts = new Map(records.map((record) => [record, new Set([record.says, ...model.held(record, "named").flatMap((n) => [concepts[n][1], ...concepts[n][5]])].flatMap(words).map(stem))]));
  const counts = new Map();
  for (const text of texts.values()) for (const one of text) counts.set(one, (counts.get(one) || 0) + 1);
  const rarity = (one) => (counts.has(one) ? Math.log(1 + records.length / counts.get(one)) : 0);
  const score = (record, wanted) => wanted.reduce((sum, one) => sum + (texts.get(record).has(one) ? rarity(one) : 0), 0);

  // -- reading: a row of names, of words that ask, and of plain words --------------------------------------------------------

  const agent = (word) => {
    const base = /^(\p{L}{4,})[eo]r$/u.exec(word)?.[1];
    const tag = base && (tags[base] || tags[`${base}e`]);
    return { "verb:+": "promoter", "verb:-": "inhibitor" }[tag] || "";
  };
  const stemmed = ([first, ...rest]) => [stem(first), ...rest].join(" ");
  const tagByStem = new Map(Object.entries(tags).map(([key, tag]) => [key.split(" "), tag]).filter(([[first]]) => first.length > 3).map(([key, tag]) => [stemmed(key), tag]).reverse());
  const tagOf = (raw, keys) => tags[keys.join(" ")] || tags[raw.join(" ").toLowerCase()] || tagByStem.get(stemmed(keys)) || (keys.length === 1 && agent(keys[0])) || "";

  // What a word may be a slip of the keyboard for: letters left out, put in, changed or swapped.
  const distance = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    const rows = [Array.from({ length: other.length + 1 }, (_, n) => n)];
    for (let a = 1; a <= one.length; a += 1) {
      rows[a] = [a];
      for (let b = 1; b <= other.length; b += 1) {
        rows[a][b] = Math.min(rows[a - 1][b] + 1, rows[a][b - 1] + 1, rows[a - 1][b - 1] + (one[a - 1] !== other[b - 1]));
        if (a > 1 && b > 1 && one[a - 1] === other[b - 2] && one[a - 2] === other[b - 1]) rows[a][b] = Math.min(rows[a][b], rows[a - 2][b - 2] + 1);
      }
    }
    return rows[one.length][other.length];
  };
  const known = [...new Set([...Object.keys(tags).filter((word) => !word.includes(" ")), ...Object.keys(names).filter((key) => names[key][0] < hidden && /^\p{L}+$/u.test(key)), ...stems.keys()])].filter((word) => word.length > 3);
  const slip = (word) => {
    const key = fold(word);
    if (!/^\p{L}{4,}$/u.test(word)) return "";
    const allowed = key.length < 8 ? 1 : 2;
    const symbol = /^\p{Lu}{4,7}$/u.test(word); // no slip for a word
    const rated = known.filter((other) => other[0] === key[0] && (!symbol || Object.hasOwn(names, other))).map((other) => [distance(key, other, allowed), other]).filter(([far]) => far <= allowed);
    return rated.sort((a, b) => a[0] - b[0])[0]?.[1] ?? "";
  };

  // Plain English that neither asks nor is printed: it is passed over, and said.
  const foreign = (word, key) => !others.has(key) && !stems.has(key) && !/^\p{Lu}{2,}$/u.test(word) && english(word.toLowerCase(), (one) => stems.has(one));

  const JOINS = /^(stop|wh|in|of|to|from|by|and|vs|not|verb:.*)$/; // no name of a thing begins so

  const read = (question) => {
    const matches = [...question.replace(/['’]s\b/g, "").matchAll(/[\p{L}\p{N}_⁺+]+|&/gu)];
    const raw = matches.map(([word]) => word);
    const keys = raw.map((word) => fold(word) || word);
    const items = new Array(raw.length).fill(null);
    const free = new Array(raw.length).fill(true);
    const unknown = [];
    const take = (start, size, item) => {
      items[start] = item;
      free.fill(false, start, start + size);
    };
    for (let size = Math.min(LONGEST_NAME, raw.length); size; size -= 1) {
      for (let start = 0; start + size <= raw.length; start += 1) {
        if (!free.slice(start, start + size).every(Boolean)) continue;
        const span = raw.slice(start, start + size);
        const folded = words(span.join(" "));
        const tag = tagOf(span, keys.slice(start, start + size));
        const found = folded.length ? meant(span, folded) : null;
        const text = span.join(" ");
        if (tag === "other" && !found) { take(start, size, null); unknown.push(text); }
        else if (tag && (!found || size === 1 || found.how)) take(start, size, { text, tag });
        else if (found) take(start, size, { text, tag: "", ...found });
        else if (size > 1 && (others.has(folded.join(" ")) || (size < 4 && !JOINS.test(tagOf([span[0]], [keys[start]])) && span.some((word, n) => foreign(word, keys[start + n])) && phrase(folded.join(" "))))) { take(start, size, null); unknown.push(text); }
      }
    }
    // Names put together with hyphens and digits (IL-17, M-CSF) are whole, or not known.
    for (let first = 0, n = 0; n < raw.length; n += 1) {
      const next = matches[n + 1];
      if (next && /^[-‐–−]$/.test(matches[n].input.slice(matches[n].index + raw[n].length, next.index))) continue;
      const span = Array.from({ length: n + 1 - first }, (_, at) => first + at);
      const short = span.some((at) => raw[at].length < 3 || /^\d+$/.test(raw[at]));
      const english = span.every((at) => /^[a-z]{2,}$/.test(raw[at]) && (stems.has(keys[at]) || foreign(raw[at], keys[at]))); // build-up
      if (span.length > 1 && short && !english && span.some((at) => free[at] || (items[at]?.tag && raw[at].length < 3))) {
        unknown.push(span.map((at) => raw[at]).join("-"));
        span.forEach((at) => take(at, 1, null));
      }
      first = n + 1;
    }
    const slips = [];
    raw.forEach((word, n) => {
      if (!free[n]) return;
      if (/['’][a-z]$/.test(matches[n].input.slice(0, matches[n].index + 1))) items[n] = { text: word, tag: "stop" }; // I'm, don't
      else if (/^\d+$/.test(word)) items[n] = { text: word, tag: "number" };
      else if (keys[n].length > 1 && (stems.has(keys[n]) || counts.has(stem(keys[n])))) items[n] = { text: word, tag: "word", key: keys[n] };
      else if (foreign(word, keys[n])) items[n] = { text: word, tag: "word", key: keys[n], foreign: true };
      else {
        const meant = others.has(keys[n]) ? "" : slip(word); // creatine is no slip for creating
        if (meant) slips.push([word, meant]);
        else unknown.push(word);
      }
    });
    const found = items.filter(Boolean);
    const lead = found.slice(0, found.findIndex(({ tag }) => tag !== "word"));
    if (lead.some((one) => one.foreign) && /^for$/i.test(found[lead.length].text)) unknown.push(lead.map(({ text }) => text).join(" ")); // hyperbaric oxygen for X
    return { items: found, unknown: [...new Set(unknown)], slips };
  };

  return { read, stem, tagOf, texts, score };
};
