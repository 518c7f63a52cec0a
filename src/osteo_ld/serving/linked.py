"""Linked data: what is told of an IRI, where it lives on the web, and what is near a name that is not there.

``https://w3id.org/osteo-ld/X`` lives at ``X`` under the base of the server or site; terms of others, such as
``obo:CL_0000062``, at ``term/CL_0000062``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from osteo_ld.iris import OSTEO, PREFIXES, contract, expand

_GRAPH = f"{OSTEO}graph/"
_ONTOLOGY = f"{OSTEO}ontology"
_LABELS = tuple(map(ox.NamedNode, (f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}prefLabel")))
_TYPE = f"{PREFIXES['rdf']}type"
_COUNT = ox.NamedNode(f"{PREFIXES['xsd']}nonNegativeInteger")
_OFFSETS = frozenset(ox.NamedNode(f"{PREFIXES['oa']}{name}") for name in ("start", "end"))
_EVIDENCE = ox.NamedNode(f"{OSTEO}evidence")
_SELECTOR = ox.NamedNode(f"{PREFIXES['oa']}hasSelector")
_BELOW = tuple(ox.NamedNode(f"{PREFIXES['rdfs']}{name}") for name in ("subClassOf", "subPropertyOf"))
_NAME_LENGTH = 200  # longer texts are no names


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF format by its file ending's rules: media type for HTTP, and how pyoxigraph names it."""

    media: str
    rdf: ox.RdfFormat


FORMATS: Mapping[str, Format] = {
    "ttl": Format("text/turtle", ox.RdfFormat.TURTLE),
    "nt": Format("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": Format("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": Format("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


# -- IRIs and paths ------------------------------------------------------------------------------------------------


def path_of(iri: str) -> str | None:
    """Give the path, relative to the base and without an ending, at which an IRI is told; None if nowhere.

    >>> path_of("https://w3id.org/osteo-ld/protein/VEGFA"), path_of("http://purl.obolibrary.org/obo/CL_0000062")
    ('protein/VEGFA', 'term/CL_0000062')
    """
    if iri.startswith(OSTEO):
        return iri.removeprefix(OSTEO).partition("#")[0] or None
    curie = contract(iri)
    prefix, colon, local = curie.partition(":")
    if curie == iri or not colon or "/" in local or "_" in prefix:
        return None
    return f"term/{prefix}_{local}"


def iri_of(path: str) -> str | None:
    """Give the IRI that a path without an ending tells; None if it can be no IRI. Inverse of ``path_of``.

    >>> iri_of("term/CL_0000062"), iri_of("interaction/0412")
    ('http://purl.obolibrary.org/obo/CL_0000062', 'https://w3id.org/osteo-ld/interaction/0412')
    """
    if path.startswith("term/"):
        prefix, _, local = path.removeprefix("term/").partition("_")
        try:
            iri = expand(f"{prefix}:{local}")
        except ValueError:
            return None
    else:
        iri = OSTEO + path
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        return None


# -- what is told of an IRI ----------------------------------------------------------------------------------------


def restored(triple: ox.Triple) -> ox.Triple:
    """Give back the datatype of text offsets, which an Oxigraph store keeps as plain xsd:integer."""
    if triple.predicate in _OFFSETS and isinstance(triple.object, ox.Literal):
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(triple.object.value, datatype=_COUNT))
    return triple


def _about(store: ox.Store, node: ox.NamedNode | ox.BlankNode, seen: set[ox.BlankNode]) -> Iterator[ox.Triple]:
    """Triples of a node and, in turn, of the blank nodes that it leads to."""
    for quad in store.quads_for_pattern(node, None, None):
        yield restored(quad.triple)
        if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
            seen.add(quad.object)
            yield from _about(store, quad.object, seen)


def _objects(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[ox.NamedNode]:
    for quad in store.quads_for_pattern(node, predicate, None):
        if isinstance(quad.object, ox.NamedNode):
            yield quad.object


def _pointers(store: ox.Store, node: ox.NamedNode) -> Iterator[ox.Triple]:
    """Triples that point at a node: all at a thing; at a word of the vocabulary only what is below it."""
    local = node.value.removeprefix(OSTEO)
    word = node.value.startswith(OSTEO) and "/" not in local and local != "sparql"
    for predicate in _BELOW if word else (None,):
        for quad in store.quads_for_pattern(None, predicate, node):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.triple


def _labels(store: ox.Store, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Labels, and preferred names, of the concepts and records that triples name."""
    named = {term for t in triples for term in (t.subject, t.object) if isinstance(term, ox.NamedNode)}
    for node in named:
        for predicate in _LABELS:
            for quad in store.quads_for_pattern(node, predicate, None):
                yield quad.triple


def describe(store: ox.Store, iri: str) -> list[ox.Triple]:
    """Tell what is known of an IRI, sorted, the IRI itself first; nothing if it is unknown.

    A record comes with its evidence and their selectors, an evidence with its record, a concept with the records and
    concepts that point at it, a graph, and the ontology, with all its triples; everything named comes with its label
    and its preferred name.
    """
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return []
    if iri == _ONTOLOGY:  # who opens or imports it wants its axioms, not a header
        iri = f"{_GRAPH}ontology"
    if iri.startswith(_GRAPH):
        graph = ox.NamedNode(iri)
        found = {restored(quad.triple) for quad in store.quads_for_pattern(None, None, None, graph)}
        return _sorted(found, node) if found else []
    blank: set[ox.BlankNode] = set()
    found = set(_about(store, node, blank))
    below = set(_pointers(store, node))
    if not found and not below:
        return []
    for part in chain(_objects(store, node, _EVIDENCE), _objects(store, node, _SELECTOR)):
        found.update(_about(store, part, blank))
        for selector in _objects(store, part, _SELECTOR):
            found.update(_about(store, selector, blank))
    found |= below
    found.update(_labels(store, found))
    return _sorted(found, node)


def _sorted(triples: Iterable[ox.Triple], first: ox.NamedNode) -> list[ox.Triple]:
    def place(t: ox.Triple) -> tuple[bool, str, bool, str, str]:
        return t.subject != first, str(t.subject), t.predicate.value != _TYPE, str(t.predicate), str(t.object)

    return sorted(triples, key=place)


def serialize(triples: Iterable[ox.Triple], suffix: str) -> bytes:
    """Write triples in the format of a file ending of ``FORMATS``, with the prefixes that they use."""
    triples = list(triples)
    iris = {
        term.value
        for t in triples
        for term in (t.subject, t.predicate, t.object, getattr(t.object, "datatype", None))
        if isinstance(term, ox.NamedNode) and term.value != _TYPE  # which Turtle calls "a"
    }
    told = "\n".join(("", *iris))  # each begins after a line break
    used = {name: base for name, base in PREFIXES.items() if f"\n{base}" in told}
    return ox.serialize(triples, format=FORMATS[suffix].rdf, prefixes=used) or b""


# -- what is near a name -------------------------------------------------------------------------------------------


def _names(store: ox.Store) -> dict[str, str]:
    """All labels and synonyms of concepts, to their IRIs; labels win over synonyms."""
    found: dict[str, str] = {}
    for predicate in (f"{PREFIXES['skos']}altLabel", f"{PREFIXES['rdfs']}label"):
        graph = ox.NamedNode(f"{OSTEO}graph/ontology")
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph):
            if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                found[quad.object.value] = quad.subject.value
    return found


def known(store: ox.Store) -> dict[str, str]:
    """All names under which a thing may be sought, to their IRIs: labels and synonyms, and the paths of minted IRIs."""
    minted = {
        quad.subject.value.removeprefix(OSTEO): quad.subject.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(_TYPE), None)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(OSTEO)
    }
    return {name: iri for name, iri in minted.items() if "#" not in name} | _names(store)


def near(known: Mapping[str, str], text: str, limit: int = 5) -> list[tuple[str, str]]:
    """Give the names nearest to a text, best first, each IRI once, as (name, IRI); ``known`` is from ``known``.

    >>> near({"type H vessel": "x:h", "osteoblast": "x:b"}, "concept/type-h-vesel")
    [('type H vessel', 'x:h')]
    """
    from rapidfuzz import fuzz, process, utils

    text = text[:_NAME_LENGTH]
    local = text.rpartition("/")[2]
    best: dict[str, tuple[float, str]] = {}
    for sought, scorer, floor in ((text, fuzz.ratio, 80), (local, fuzz.WRatio, 75)):
        hits = process.extract(
            sought, known.keys(), scorer=scorer, processor=utils.default_process, limit=4 * limit, score_cutoff=floor
        )
        for name, score, _ in hits:
            best[known[name]] = max(best.get(known[name], (0.0, "")), (score, name))
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[1][1]))
    return [(name, iri) for iri, (_, name) in ranked[:limit]]
