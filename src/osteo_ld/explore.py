"""What is known of a concept, and counts over the built graph, for people at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox

from osteo_ld.queries import plain, rows, select

FIND_HEADER = ("role", "record", "sender", "signal", "receiver", "effect", "status", "evidence")

_OSTEO = "https://w3id.org/osteo-ld/"
_RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_HAS_SOURCE = ox.NamedNode("http://www.w3.org/ns/oa#hasSource")
_EFFECTS = {
    "promotes": "↑", "inhibits": "↓", "affects": "→", "doesNotAffect": "unchanged:", "associatedWith": "goes with",
    "expresses": "has", "lacks": "lacks", "becomes": "becomes",
}  # fmt: skip
_ACTS = ("source", "mediator", "blocks", "carrier")
_ACTED_ON = ("recipient", "receptor", "becomes", "expresses", "lacks", *list(_EFFECTS)[:5])


def _subclasses(store: ox.Store, concept: str) -> set[str]:
    query = f"SELECT ?c WHERE {{ ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{concept}> }}"
    return {solution["c"].value for solution in select(store, query)}


def _label(store: ox.Store, node: ox.NamedNode) -> str:
    quad = next(iter(store.quads_for_pattern(node, _RDFS_LABEL, None)), None)
    return quad.object.value if quad and isinstance(quad.object, ox.Literal) else plain(node)


def _record(store: ox.Store, record: ox.NamedNode) -> tuple[dict[str, list[tuple[str, str]]], Counter[str]]:
    """Values of a record by slot, each with its label, and how often each review states it."""
    slots: dict[str, set[tuple[str, str]]] = {}
    reviews: Counter[str] = Counter()
    for quad in store.quads_for_pattern(record, None, None):
        name, value = quad.predicate.value, quad.object
        if name == f"{_OSTEO}evidence" and isinstance(value, ox.NamedNode):
            source = next(iter(store.quads_for_pattern(value, _HAS_SOURCE, None))).object
            if isinstance(source, ox.NamedNode):
                reviews[_label(store, source)] += 1
        elif name.startswith(_OSTEO):
            part = (value.value, _label(store, value)) if isinstance(value, ox.NamedNode) else ("", plain(value))
            slots.setdefault(name.removeprefix(_OSTEO), set()).add(part)
        elif quad.predicate == _RDFS_LABEL:
            slots.setdefault("label", set()).add(("", plain(value)))
    return {name: sorted(values) for name, values in slots.items()}, reviews


def find(store: ox.Store, concept: str) -> Iterator[tuple[str, ...]]:
    """Give a row for every record that names the concept or a kind of it, by record number.

    The role says whether the concept acts, is acted on, or stands elsewhere (context, pathway, subject of a gap).
    Pattern lookups, because a query for all properties of some records reads every record.
    """
    kinds = _subclasses(store, concept)
    named = {
        quad.subject
        for kind in kinds
        for quad in store.quads_for_pattern(None, None, ox.NamedNode(kind))
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{_OSTEO}interaction/")
    }
    for node in sorted(named, key=lambda node: node.value):
        slots, reviews = _record(store, node)
        record = plain(node)

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
            text("status"), ", ".join(f"{review} ×{n}" for review, n in sorted(reviews.items())),
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
