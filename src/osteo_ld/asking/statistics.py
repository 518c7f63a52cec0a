"""Counts over the built graph: totals, then by kind, status, effect and review."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from osteo_ld.graph.sparql import rows, select
from osteo_ld.iris import PREFIXES
from osteo_ld.vocabulary import EFFECTS, KINDS

_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("osteo", "oa", "owl", "cito", "rdf", "rdfs"))
_KINDS = " ".join(f"osteo:{kind.local}" for kind in KINDS.values())
_EFFECTS = " ".join(f"osteo:{name}" for name in EFFECTS)
_STATS = {
    "records": "SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r osteo:evidence ?e }",
    "evidences": "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?r osteo:evidence ?e }",
    "records that several reviews support": """SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE {
        ?r osteo:evidence/oa:hasSource ?a, ?b . FILTER(STR(?a) < STR(?b)) }""",
    "citations": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?e cito:citesAsEvidence ?c }",
    # As Knowledge.named has them: in a slot of a record, its modes, the systems of its evidence. What sorts a record,
    # its status and aspect, names nothing.
    "concepts named": """SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?r osteo:evidence ?e . ?c a owl:Class .
        { ?r ?slot ?c FILTER(?slot NOT IN (osteo:status, osteo:aspect, rdf:type)) } UNION { ?e osteo:system ?c } }""",
    "minted concepts": """SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a owl:Class
        FILTER(REGEX(STR(?c), "osteo-ld/(concept|protein|mirna|rna)/")) }""",
}
_BREAKDOWNS = {
    "kind": f"""SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE {{ ?r osteo:evidence ?e ; a ?k . ?k rdfs:label ?x .
        VALUES ?k {{ {_KINDS} }} }} GROUP BY ?x""",
    "status": """SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE {
        ?r osteo:evidence ?e ; osteo:status/rdfs:label ?x } GROUP BY ?x""",
    "effect": f"""SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE {{ ?r ?p ?o ; osteo:evidence ?e . ?p rdfs:label ?x .
        VALUES ?p {{ {_EFFECTS} }} }} GROUP BY ?x""",
    "review": "SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r osteo:evidence/oa:hasSource/rdfs:label ?x } GROUP BY ?x",
}
STATS_HEADER = ("what", "count")


def stats(store: ox.Store) -> Iterator[tuple[str, str]]:
    """Give counts over the built graph: totals, then by kind, status, effect and review."""
    for what, query in _STATS.items():
        for row in rows(select(store, _PREFIXES + query)):
            yield what, row[0]
    for what, query in _BREAKDOWNS.items():
        for value, count in sorted(rows(select(store, _PREFIXES + query))):
            yield f"{what}: {value}", count
