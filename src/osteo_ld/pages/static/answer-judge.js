// What makes a statement no answer, though it fits or shares words: it turns a direction or a polarity round, or is of
// another sort than what is asked for. As `asking/verdicts.py` judges, as far as a browser reads.
"use strict";

osteo.judging = (model, lexicon) => {
  const { concepts } = model;
  const { opposite, negative, letGo, signs, statuses } = lexicon;
  const [raises, lowers] = [1, -1].map((sign) => Object.keys(signs).find((name) => signs[name] === sign));
  const has = (record, field, values) => values.some((n) => model.counted(record, field).has(n));
  const first = (record, name) => record.values[name]?.[0];
  const ofSort = (record, sort) => model.held(record, "acts").some((n) => concepts[n][3] === sort);
  const causes = new Map(); // of a disease, what brings it about
  const causing = (ill) => {
    if (!causes.has(ill)) causes.set(ill, model.records.filter((record) => has(record, raises, [ill])).flatMap((record) => model.held(record, "acts")));
    return causes.get(ill);
  };
  const brings = (record, ill) => has(record, "acts", [ill]) || causing(ill).some((n) => model.held(record, "acts").includes(n));
  const slots = Object.keys(model.data.sorts).filter((name) => name !== "context" && !(name in model.data.groups) && model.data.sorts[name] === "concept");
  const only = (record, values) => has(record, "context", values) && !slots.some((name) => name !== "context" && has(record, name, values));

  // Whichever way it was found.
  const beside = (record, { sort, except, treated, course, blamed, sent, marking }) => (
    (sort && !ofSort(record, sort))
    || except.some(({ values }) => has(record, "named", values))
    || treated.some((ill) => brings(record, ill))
    || course.some((ill) => ["context", "system"].some((name) => has(record, name, [ill])) && !has(record, "outcome", [ill]) && model.held(record, "acts").length > 0 && !brings(record, ill))
    || blamed.some(({ values }) => only(record, values))
    || (marking && record.values.lacks)
    || (sent && record.values[lowers] && !record.values.blocks && letGo.includes(first(record, "aspect"))));

  // Where it merely shares words.
  const turned = (record, asked) => {
    const { effect, acting, actedOn, absent, open, given, doing, undergoing } = asked;
    const acts = ({ values }) => has(record, "acts", values);
    const on = ({ values }) => has(record, "on", values);
    return beside(record, asked)
      || (effect in opposite && first(record, "effect") === opposite[effect])
      || (effect === negative && first(record, "effect") !== negative)
      || (open && first(record, "status") === statuses.certain && !["knowledge gap", "reported absence"].includes(first(record, "kind")))
      || (given && !["intervention", "knowledge gap"].includes(first(record, "kind")))
      || (doing && !acting.every(acts))
      || (undergoing && actedOn.some((one) => acts(one) && !on(one)))
      || (!record.values.blocks && absent.some(acts))
      || (acting.some((one) => on(one) && !acts(one)) && actedOn.some((one) => acts(one) && !on(one)));
  };
  return { beside, turned, has, only };
};
