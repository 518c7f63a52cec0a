"""Quality rules of the ontology: one SPARQL query a rule, in the manner of ROBOT's report and OOPS!'s pitfalls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from osteo_ld.errors import InputError, Problem, QueryError, shown
from osteo_ld.graph.sparql import header, rows, select
from osteo_ld.graph.triples import Triple, ntriples

LEVELS = ("error", "warning")
FINDINGS_HEADER = ("level", "rule", "entity", "value")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``why`` says what is wrong with what it finds and what would do; ``pitfall`` cites others' ids for it."""

    id: str
    level: str
    pitfall: str
    why: str
    sparql: str


def read_rule(path: Path) -> Rule:
    """Read a ``.rq`` file.

    Raises:
        InputError: the header lacks a field, or the level is unknown.

    """
    sparql = path.read_text(encoding="utf-8")
    fields = {key: value for key, _, value in header(sparql)}
    problems = [
        Problem(shown(path), 1, f"header lacks '# {field}: ...'")
        for field in ("level", "pitfall", "why")
        if not fields.get(field)
    ]
    if not problems and fields["level"] not in LEVELS:
        problems = [Problem(shown(path), 1, f"level is {fields['level']!r}, want one of {', '.join(LEVELS)}")]
    if problems:
        raise InputError(problems)
    return Rule(path.stem, fields["level"], fields["pitfall"], fields["why"], sparql)


def read_rules(folder: Path) -> list[Rule]:
    """Read all rules of a folder in the order of their ids."""
    return [read_rule(path) for path in sorted(folder.glob("*.rq"))]


def graph(triples: Iterable[Triple]) -> ox.Store:
    """Load triples for the rules to look at."""
    store = ox.Store()
    store.bulk_load("".join(ntriples(triples)), format=ox.RdfFormat.N_TRIPLES)
    return store


def findings(store: ox.Store, rules: Iterable[Rule]) -> list[tuple[str, str, str, str]]:
    """Run rules; a finding is (level, rule, entity, value), entities as CURIEs.

    Raises:
        QueryError: a rule does not give ``?entity`` and ``?value``, or is not SPARQL.

    """
    found = []
    for rule in rules:
        solutions = select(store, rule.sparql)
        if [v.value for v in solutions.variables] != ["entity", "value"]:
            raise QueryError(f"{rule.id}: want SELECT ?entity ?value")
        found += [(rule.level, rule.id, entity, value) for entity, value in sorted(rows(solutions))]
    return found
