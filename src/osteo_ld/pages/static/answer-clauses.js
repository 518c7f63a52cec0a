// A question's names in their parts (what acts, what is acted on, from where, to what), and what of it no part says: as
// `asking/roles.py` and `asking/scope.py` do, as far as a browser reads.
"use strict";

osteo.clauses = (model, lexicon) => {
  const { concepts } = model;
  const { signs, negative } = lexicon;
  const PLAIN = ["stop", "word", "number"];
  const before = (items, n) => {
    let at = n - 1;
    while (at >= 0 && PLAIN.includes(items[at].tag)) at -= 1;
    return [at >= 0 ? items[at].tag || "mention" : "", at];
  };
  const following = (items, n) => items.slice(n + 1).find(({ tag, text }) => !PLAIN.includes(tag) && !lexicon.being.includes(text.toLowerCase()));
  const DOWN = /^(down|low|check|scarce|small|short|bay|away|back|out|off|inactive)$/i; // to keep it so is no keeping up
  const mainVerb = (items) => {
    const signed = (tag) => tag === "verb:+" || tag === "verb:-";
    let at = items.findIndex(({ tag }) => tag.startsWith("verb:"));
    const keeping = items.findIndex(({ tag }) => tag === "keep");
    if (keeping >= 0) { // to keep is to keep up, or down: which of them is not for a browser to tell
      const from = items.findIndex(({ text }, n) => n > keeping && /^from$/i.test(text));
      const stops = from > 0 && Boolean(items[from + 1]?.values); // from differentiating
      const up = !stops && /^(keep|kept|save|spare|guard|safeguard|shield)/i.test(items[keeping].text) && !items.some(({ text }, n) => n > keeping && DOWN.test(text));
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
      const after = following(items, mention.at)?.tag;
      const lacks = /^(without|lacking|missing|short of)$/i.test(items[mention.at + 1]?.text); // what is lost comes after
      const last = mentions[n - 1];
      const outer = ["of", "in"].includes(tag) || /^for$/i.test(items[where]?.text) ? before(items, where)[0] : "";
      if (after === "receptor" || tag === "receptor" || outer === "receptor") mention.part = "ligand";
      else if (tag === "loss" || outer === "loss" || (after === "loss" && !lacks)) mention.part = PROCESSES.includes(concepts[mention.values[0]][3]) ? "object" : "lost";
      else if ([tag, outer, after].some((one) => one === "inhibitor" || one === "promoter")) mention.part = "object";
      else if (["and", "vs"].includes(tag) && last?.at === where - 1) mention.part = last.part;
      else if (["from", "to", "in", "between"].includes(tag)) mention.part = tag;
      else if (after === "to" && !verb) mention.part = "from";
      else if (tag === "by" || tag === "effectof" || outer === "effectof") mention.part = "subject";
      else if (verb) mention.part = (mention.at > verb.at) === verb.passive ? "subject" : "object";
    });
    return mentions;
  };

  // What stands where the thing that acts would, and names nothing here (do platelets promote X): what others do says nothing of it.
  const unread = (items, mentions, verb) => {
    if (!verb || !mentions.some(({ part }) => ["object", "to"].includes(part)) || mentions.some(({ part }) => ["subject", "from"].includes(part))) return [];
    if (!verb.passive && mentions[0].at < verb.at) return [];
    let there = items.slice(Math.max(0, items.findLastIndex(({ text }, n) => n < verb.at && lexicon.does.includes(text.toLowerCase()))), verb.at);
    if (verb.passive) {
      const by = items.findIndex(({ tag }, n) => n > verb.at && tag === "by");
      const after = by < 0 ? [] : items.slice(by + 1);
      there = after.slice(0, [...after, {}].findIndex(({ tag }) => tag !== "word"));
    }
    return there.filter(({ tag, text }) => tag === "word" && !text.endsWith("ly")).map(({ text }) => text);
  };

  const denies = (items, verb) => Boolean(verb) && items.slice(Math.max(0, verb.at - 2), verb.at).some(({ tag }) => tag === "not");
  const effectOf = (items, verb, mentions) => {
    if (denies(items, verb) || (!verb && items.some(({ tag }) => tag === "not"))) return negative;
    const sign = { "verb:+": 1, "verb:-": -1 }[verb?.tag] ?? (verb ? 0 : items.some(({ tag, text }) => tag === "inhibitor" || (tag === "loss" && /^(inhibit|block)/i.test(text) && mentions.some(({ part }) => part === "object"))) ? -1 : items.some(({ tag }) => tag === "promoter") ? 1 : 0);
    return Object.keys(signs).find((name) => sign && signs[name] === sign) || "";
  };

  // Whether a yes or a no is wanted.
  const whether = (items, said) => [...lexicon.does, ...lexicon.being, "has", "have"].includes(said[0])
    && !items.some(({ tag }, n) => ["by", "from", "to"].includes(tag) && said[n + 1] === "which")
    && !items.some(({ tag }) => ["unknown", "dispute", "verb:either"].includes(tag)) && !items.slice(0, 4).some(({ tag }) => tag === "evidence");

  // Whether it is asked what something does to another: what does X promote.
  const asksWhat = (items, said, at) => {
    const does = said.findIndex((word, n) => n < at && lexicon.does.includes(word));
    return does > 0 && said.slice(0, does).some((word) => /^(what|which|whom)$/.test(word)) && items.slice(does, at).some(({ values }) => values);
  };

  const CAUSE = /^(why|pathogenesis|pathophysiology|mechanisms?|caus(e|es|ed)|happens?)$/;
  const ABSENT = /^(with|have|has|had|without)$/;
  // Of these no statement says a yes or a no.
  const UNSAID = new Set(lexicon.unsaid); // items of one tag or text beside which no yes or no is told
  const clause = (read) => {
    // With no X, or when X is inhibited, X is lost.
    const text = (n) => read[n]?.text.toLowerCase();
    const lacked = (n) => text(n) === "no" && read[n + 1]?.values && ABSENT.test(text(n - 1));
    const lowered = (n) => read[n].tag === "verb:-" && lexicon.being.includes(text(n - 1)) && read[n - 2]?.values && /^(when|if|once)$/.test(text(n - 3));
    const items = read.map((item, n) => (lacked(n) || lowered(n) ? { ...item, tag: "loss" } : item));
    const said = items.map(({ text }) => text.toLowerCase());
    const tags = new Set(items.map(({ tag }) => tag));
    const verb = mainVerb(items);
    const all = parts(items, verb);
    const except = all.filter(({ at }) => before(items, at)[0] === "except");
    const mentions = all.filter((mention) => !except.includes(mention));
    const effect = effectOf(items, verb, all);
    const sort = ({ values }) => concepts[values[0]][3];
    const of = (...names) => mentions.filter(({ part }) => names.includes(part));
    const asked = whether(items, said);
    const acting = verb || asked || of("from").length ? of("subject", "from") : [];
    const sends = ["verb:send", "verb:express"].includes(verb?.tag);
    const actedOn = of("to", "object").filter((one) => one.part === "to" || !(sends && ["signal", "chemical", "component"].includes(sort(one))));
    const ill = mentions.filter((one) => sort(one) === "disease");
    const drugs = mentions.filter((one) => sort(one) === "chemical");
    const caused = said.some((word) => CAUSE.test(word));
    const beside = mentions.length === 2 && drugs.length === 1 && mentions.some((one) => sort(one) === "process");
    return {
      items, said, tags, verb, mentions, effect, except, acting, actedOn, asked,
      unsaid: tags.has("keep") || said.some((word) => UNSAID.has(word)) || [...tags].some((tag) => UNSAID.has(tag)) || said[1] === "there" || items.filter(({ tag }) => tag.startsWith("verb:")).length > 1,
      unread: unread(items, mentions, verb),
      absent: mentions.filter((one) => ["signal", "pathway"].includes(sort(one)) && (one.part === "lost" || (tags.has("inhibitor") && one.part === "object"))),
      open: mentions.length > 0 && items.slice(0, mentions[0].at).some(({ tag }) => tag === "unknown"),
      given: tags.has("treatment") || tags.has("drug"),
      treated: tags.has("treatment") ? ill.flatMap(({ values }) => values) : [],
      course: caused && !tags.has("treatment") ? ill.flatMap(({ values }) => values) : [],
      blamed: (ill.length && caused) || beside || (acting.length && acting.every((one) => drugs.includes(one))) ? drugs : [],
      doing: Boolean(verb && effect && acting.length && !actedOn.length && ((verb.passive && mentions.length === 1) || asksWhat(items, said, verb.at))),
      undergoing: Boolean(verb && effect && actedOn.length && mentions.length === 1 && said.some((word) => /^(what|which|who|whatever)$/.test(word))),
      sort: effect && !acting.length ? { cells: "cell", diseases: "disease" }[/^(?:which|what) (cells|diseases)\b/.exec(said.join(" "))?.[1]] : undefined,
      marking: said.some((word) => /^markers?$/.test(word)) && !said.some((word) => /^(negative|lacks?|not)$/.test(word)),
      becoming: said.some((word) => /^precursors?$/.test(word)) || (said.at(-1) === "from" && said.some((word) => /^(develop|arise|come|form)s?$/.test(word))),
      sent: verb?.tag === "verb:send" && !effect,
    };
  };
  return { clause, PROCESSES };
};
