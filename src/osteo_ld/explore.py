"""What is known of a concept, and counts over the built graph, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from osteo_ld.queries import plain, rows, select

FIND_HEADER = ("role", "record", "sender", "signal", "receiver", "effect", "status", "evidence")

# One pass over the records of a concept and its subclasses; a VALUES list of slots keeps names of properties and
# records apart from one another.
_FIND = """
PREFIX osteo: <https://w3id.org/osteo-ld/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX cito: <http://purl.org/spar/cito/>
SELECT ?record ?slot ?part (SAMPLE(?l) AS ?label)
WHERE {
  { SELECT DISTINCT ?record WHERE { ?hit rdfs:subClassOf* <%s> . ?record ?p ?hit ; osteo:evidence ?any . } }
  { ?record ?slot ?part . OPTIONAL { ?part rdfs:label ?l } }
}
GROUP BY ?record ?slot ?part
"""
_EVIDENCE = """
PREFIX osteo: <https://w3id.org/osteo-ld/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?record ?review (COUNT(DISTINCT ?e) AS ?n)
WHERE { ?record osteo:evidence ?e . ?e oa:hasSource/rdfs:label ?review }
GROUP BY ?record ?review
"""
_OSTEO = "https://w3id.org/osteo-ld/"
_EFFECTS = {
    "promotes": "↑", "inhibits": "↓", "affects": "→", "doesNotAffect": "unchanged:", "associatedWith": "goes with",
    "expresses": "has", "lacks": "lacks", "becomes": "becomes",
}  # fmt: skip
_ACTS = ("source", "mediator", "blocks", "carrier")
_ACTED_ON = ("recipient", "receptor", "becomes", "expresses", "lacks", *list(_EFFECTS)[:5])


def _subclasses(store: ox.Store, concept: str) -> set[str]:
    query = f"SELECT ?c WHERE {{ ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{concept}> }}"
    return {solution["c"].value for solution in select(store, query)}


def find(store: ox.Store, concept: str) -> Iterator[tuple[str, ...]]:
    """Give a row for every record that names the concept or a kind of it, by record number.

    The role says whether the concept acts, is acted on, or stands elsewhere (context, pathway, subject of a gap).
    """
    kinds = _subclasses(store, concept)
    counts: dict[str, list[str]] = {}
    for record, review, n in rows(select(store, _EVIDENCE)):
        counts.setdefault(record, []).append(f"{review} ×{n}")
    records: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for solution in select(store, _FIND % concept):
        slot = solution["slot"].value
        if slot.startswith(_OSTEO):
            part, label = solution["part"], solution["label"]
            named = (getattr(part, "value", ""), label.value if label else plain(part))
            records.setdefault(plain(solution["record"]), {}).setdefault(slot.removeprefix(_OSTEO), []).append(named)
        elif slot.endswith("#label"):
            records.setdefault(plain(solution["record"]), {}).setdefault("label", []).append(
                ("", solution["part"].value)
            )
    for record, slots in sorted(records.items()):

        def text(*names: str, slots: dict[str, list[tuple[str, str]]] = slots) -> str:
            return " + ".join(label for name in names for _, label in sorted(slots.get(name, [])))

        at = {name for name, values in slots.items() if any(value in kinds for value, _ in values)}
        role = "acts" if at & set(_ACTS) else "acted on" if at & set(_ACTED_ON) else "named"
        effect = next((f"{sign} {text(name)}" for name, sign in _EFFECTS.items() if name in slots), "")
        if "about" in slots:
            effect = text("label")
        if "aspect" in slots:
            effect += f" ({text('aspect').removesuffix(' aspect')})"
        signal = " in ".join(filter(None, [text("mediator"), text("carrier")]))
        if "blocks" in slots:
            signal = " ".join(filter(None, [signal, f"blocking {text('blocks')}"]))
        yield (
            role, record.rpartition("/")[2], text("source"), signal, text("recipient") or text("receptor"), effect,
            text("status"), ", ".join(sorted(counts.get(record, []))),
        )  # fmt: skip


_STATS = {
    "records": "SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r osteo:evidence ?e }",
    "evidences": "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?r osteo:evidence ?e }",
    "records that both reviews support": """SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE {
        ?r osteo:evidence/oa:hasSource ?a, ?b . FILTER(STR(?a) < STR(?b)) }""",
    "citations": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?e cito:citesAsEvidence ?c }",
    "concepts named by records": """SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE {
        ?r osteo:evidence ?e ; ?slot ?c . ?c a owl:Class .
        FILTER(?slot != osteo:status && ?slot != rdf:type) }""",
    "minted concepts": """SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a owl:Class
        FILTER(REGEX(STR(?c), "osteo-ld/(concept|protein|mirna|rna)/")) }""",
}
_BREAKDOWNS = {
    "kind": """SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r osteo:evidence ?e ; a ?k . ?k rdfs:label ?x . VALUES ?k {
        osteo:Communication osteo:Regulation osteo:Transition osteo:Expression osteo:Intervention
        osteo:ReportedAbsence osteo:KnowledgeGap } } GROUP BY ?x""",
    "status": """SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE {
        ?r osteo:evidence ?e ; osteo:status/rdfs:label ?x } GROUP BY ?x""",
    "effect": """SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r ?p ?o ; osteo:evidence ?e . ?p rdfs:label ?x .
        VALUES ?p { osteo:promotes osteo:inhibits osteo:affects osteo:doesNotAffect osteo:associatedWith }
        } GROUP BY ?x""",
    "review": "SELECT ?x (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r osteo:evidence/oa:hasSource/rdfs:label ?x } GROUP BY ?x",
}
_PREFIXES = """
PREFIX osteo: <https://w3id.org/osteo-ld/>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX cito: <http://purl.org/spar/cito/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
STATS_HEADER = ("what", "count")


def stats(store: ox.Store) -> Iterator[tuple[str, str]]:
    """Give counts over the built graph: totals, then by kind, status, effect and review."""
    for what, query in _STATS.items():
        for row in rows(select(store, _PREFIXES + query)):
            yield what, row[0]
    for what, query in _BREAKDOWNS.items():
        for value, count in sorted(rows(select(store, _PREFIXES + query))):
            yield f"{what}: {value}", count
