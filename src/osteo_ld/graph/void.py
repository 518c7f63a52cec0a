"""What the dataset says of itself: title, description, maker, keywords; VoID with counts, partitions, linksets."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, ref, text, typed
from osteo_ld.iris import LICENCE, OSTEO, PREFIXES, contract, converter

TITLE = "osteo-ld"
DESCRIPTION = (
    "How bone cells talk to blood vessels, immune cells and muscle: the cell communication that reviews document, "
    "each claim traceable to the words that state it."
)
MAKER = "The osteo-ld developers"
KEYWORDS = ("angiogenesis", "bone", "cell communication", "linked data", "osteogenesis", "skeletal muscle")

# Written when the counts are known already: what a reasoner adds, and this description itself.
_UNCOUNTED = ("inferred", "void")
_DATASET = iri(OSTEO.rstrip("/"))
_MATCHES = {ref(f"skos:{name}Match") for name in ("exact", "close", "broad", "narrow", "related")}


def _part(name: str) -> str:
    """Token of a part of the description: a fragment of its graph, so that no part needs a page of its own."""
    return iri(f"{OSTEO}graph/void#{name}")


def _number(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def statistics(subject: str, triples: Iterable[Triple]) -> Iterator[Triple]:
    """VoID counts and partitions (https://www.w3.org/TR/void/#statistics) of a set of triples, each counted once."""
    triples = set(triples)
    classes = Counter(o for _, p, o in triples if p == RDF_TYPE)
    properties = Counter(p for _, p, _ in triples)
    for name, number in {
        "triples": len(triples), "distinctSubjects": len({s for s, _, _ in triples}),
        "distinctObjects": len({o for _, _, o in triples}), "classes": len(classes), "properties": len(properties),
    }.items():  # fmt: skip
        yield subject, ref(f"void:{name}"), typed(number, "xsd:integer")
    for kind, entities in classes.items():
        part = _part(f"class-{_number(kind)}")
        yield subject, ref("void:classPartition"), part
        yield part, ref("void:class"), kind
        yield part, ref("void:entities"), typed(entities, "xsd:integer")
    for name, number in properties.items():
        part = _part(f"property-{_number(name)}")
        yield subject, ref("void:propertyPartition"), part
        yield part, ref("void:property"), name
        yield part, ref("void:triples"), typed(number, "xsd:integer")
    used = {base for token in {*classes, *properties} for base in PREFIXES.values() if token.startswith(f"<{base}")}
    for base in used:
        yield subject, ref("void:vocabulary"), iri(base)


def linksets(triples: Iterable[Triple]) -> Iterator[Triple]:
    """VoID linksets (https://www.w3.org/TR/void/#linkset): the mappings to each other source, by predicate."""
    counts = Counter(
        (contract(o[1:-1]).partition(":")[0], p) for _, p, o in triples if p in _MATCHES and o.startswith("<")
    )
    spaces = dict(converter().bimap)
    for (prefix, predicate), number in counts.items():
        if prefix not in spaces:
            continue
        local = contract(predicate[1:-1]).partition(":")[2]
        links, target = _part(f"links-{prefix}-{local}"), _part(f"dataset-{prefix}")
        yield links, RDF_TYPE, ref("void:Linkset")
        yield links, ref("void:subjectsTarget"), _DATASET
        yield links, ref("void:objectsTarget"), target
        yield links, ref("void:linkPredicate"), predicate
        yield links, ref("void:triples"), typed(number, "xsd:integer")
        yield target, RDF_TYPE, ref("void:Dataset")
        yield target, ref("dcterms:title"), text(prefix)
        yield target, ref("void:uriSpace"), text(spaces[prefix])
        yield _DATASET, ref("void:subset"), links


def build_void(graphs: Mapping[str, list[Triple]]) -> Iterator[Triple]:
    """Give the VoID (https://www.w3.org/TR/void/) of the dataset, of its graphs, and of its links to others.

    The numbers of the dataset are those of its graphs together, each triple once, without what a reasoner adds and
    without this description; those of a graph are its own.
    """
    yield _DATASET, RDF_TYPE, ref("void:Dataset")
    yield _DATASET, ref("dcterms:title"), text(TITLE)
    yield _DATASET, ref("dcterms:license"), iri(LICENCE)
    yield _DATASET, ref("void:uriSpace"), text(OSTEO)
    counted = "Counted without osteo:graph/inferred and osteo:graph/void; a triple in two graphs counts once."
    yield _DATASET, ref("rdfs:comment"), text(counted)
    if example := next((s for s, _, _ in graphs["interactions"]), None):
        yield _DATASET, ref("void:exampleResource"), example
    yield from statistics(_DATASET, (triple for triples in graphs.values() for triple in triples))
    yield from linksets(graphs["ontology"])
    for name in (*graphs, *_UNCOUNTED):
        yield _DATASET, ref("void:subset"), ref(f"osteo:graph/{name}")
        yield ref(f"osteo:graph/{name}"), RDF_TYPE, ref("void:Dataset")
    for name, triples in graphs.items():
        yield ref(f"osteo:graph/{name}"), ref("void:triples"), typed(len(triples), "xsd:integer")
