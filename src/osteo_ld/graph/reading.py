"""Reads the quads of a built store into records, concepts and evidences, once, so that a page needs no query."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from osteo_ld.graph.knowledge import CONCEPT_SLOTS, Concept, Evidence, Knowledge, Record, Review, Work
from osteo_ld.graph.triples import Triple, literal
from osteo_ld.iris import OBO, OSTEO, PREFIXES, expand
from osteo_ld.vocabulary import ASPECTS, KINDS, STATUSES

if TYPE_CHECKING:
    from osteo_ld.graph.dataset import Dataset

RDFS = PREFIXES["rdfs"]
SKOS = PREFIXES["skos"]
RDF_TYPE = f"{PREFIXES['rdf']}type"
_LABEL = f"{RDFS}label"
_SUBCLASS = f"{RDFS}subClassOf"
_DEFINITION = f"{OBO}IAO_0000115"
_OA = PREFIXES["oa"]
_CITES = f"{PREFIXES['cito']}citesAsEvidence"
_NAME = f"{SKOS}prefLabel"
_GENERAL = f"{OSTEO}general"
_OF_WORK = tuple(
    map(expand, (
        "rdfs:label", "dcterms:title", "osteo:firstAuthor", "prism:publicationName", "dcterms:issued",
        "dcterms:identifier", "schema:sameAs", "bibo:pmid", "osteo:confidence",
    ))
)  # fmt: skip
_EXACT_SYNONYM = f"{PREFIXES['oboInOwl']}hasExactSynonym"

# Vocabularies that the records are written in; their classes are no subject of the reviews.
_FOREIGN = tuple(PREFIXES[name] for name in ("oa", "schema", "owl", "skos", "void"))

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_KIND_OF = {OSTEO + kind.local: kind.name for kind in KINDS.values()}
_ASPECT_OF = {OSTEO + aspect.local: aspect.name for aspect in ASPECTS.values()}
_STATUS_OF = {OSTEO + status.local: status.name for status in STATUSES.values()}


def _records(
    properties: Mapping[str, Mapping[str, tuple[str, ...]]], labels: Mapping[str, str], evidence: Mapping[str, Evidence]
) -> Iterator[Record]:
    by_record: dict[str, list[Evidence]] = defaultdict(list)
    for span in evidence.values():
        by_record[span.record].append(span)
    for iri, found in properties.items():
        types = found.get(RDF_TYPE, ())
        kind = next((name for iri_of_kind, name in _KIND_OF.items() if iri_of_kind in types), None)
        if kind is None or not iri.startswith(f"{OSTEO}interaction/"):
            continue

        def named(slot: str, found: Mapping[str, tuple[str, ...]] = found) -> tuple[str, ...]:
            return found.get(OSTEO + slot, ())

        yield Record(
            iri, kind, labels[iri], _STATUS_OF[named("status")[0]],
            {slot: values for slot in CONCEPT_SLOTS if (values := named(slot))},
            modes=named("mode"),
            aspect=next((_ASPECT_OF[aspect] for aspect in named("aspect")), ""),
            quantities=named("quantity"),
            leads_to=named("leadsTo"),
            contradicts=named("contradicts"),
            note=next(iter(found.get(f"{SKOS}note", ())), ""),
            groupings=tuple(sorted(t for t in types if t.startswith(OSTEO) and t not in _KIND_OF)),
            evidence=tuple(sorted(by_record[iri], key=lambda e: int(e.number.rpartition("-")[2]))),
        )  # fmt: skip


def _evidence(properties: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Evidence]:
    owner = {
        span: iri for iri, found in properties.items() for span in found.get(f"{OSTEO}evidence", ())
    }  # fmt: skip
    for iri, record in owner.items():
        found = properties[iri]
        selector = properties[found[f"{_OA}hasSelector"][0]]
        yield Evidence(
            iri, record, found[f"{_OA}hasSource"][0], found[f"{OSTEO}section"][0],
            int(selector[f"{_OA}start"][0]), int(selector[f"{_OA}end"][0]), found[f"{OSTEO}sha256"][0],
            _STATUS_OF[found[f"{OSTEO}status"][0]], found[f"{OSTEO}evidenceCode"][0],
            tuple(found.get(_CITES, ())), tuple(sorted(found.get(f"{OSTEO}system", ()))),
            next(iter(found.get(f"{OSTEO}wordHash", ())), ""),
        )  # fmt: skip


def _works(properties: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Work]:
    for iri, found in properties.items():
        if f"{OSTEO}Reference" in found.get(RDF_TYPE, ()):
            yield Work(iri, *(next(iter(found.get(name, ())), "") for name in _OF_WORK))


def _concepts(
    properties: Mapping[str, Mapping[str, tuple[str, ...]]], labels: Mapping[str, str], parents: Mapping[str, set[str]]
) -> Iterator[Concept]:
    for iri, found in properties.items():
        foreign = iri.startswith(_FOREIGN)
        if foreign or f"{PREFIXES['owl']}Class" not in found.get(RDF_TYPE, ()) or _LABEL not in found:
            continue
        label = found[_LABEL][0]
        synonyms = {*found.get(f"{SKOS}altLabel", ()), *found.get(_EXACT_SYNONYM, ())} - {label}
        yield Concept(
            iri, label,
            next(iter(found.get(_DEFINITION, ())), ""),
            tuple(sorted(synonyms, key=lambda s: (s.casefold(), s))),
            tuple(sorted(set(found.get(f"{SKOS}hiddenLabel", ())) - synonyms)),
            tuple(sorted(parents.get(iri, ()), key=lambda p: (labels.get(p, p).casefold(), p))),
            tuple(sorted(found.get(f"{OSTEO}component", ()), key=lambda p: labels.get(p, p))),
            tuple((match, target) for match in MATCHES for target in sorted(found.get(f"{SKOS}{match}", ()))),
            general="true" in found.get(_GENERAL, ()),
            name=next(iter(found.get(_NAME, ())), ""),
        )  # fmt: skip


def read(quads: Iterable[ox.Quad]) -> Knowledge:
    """Read the quads of a built store (all graphs) into records, concepts and evidences."""
    counts: Counter[str] = Counter()
    return _knowledge(_of_store(quads, counts), counts)


def read_dataset(dataset: Dataset, inferred: Iterable[Triple]) -> Knowledge:
    """Read the graphs of a build, as ``read`` reads them from its store."""
    added = list(inferred)
    counts = {name: len(triples) for name, triples in dataset.graphs.items()} | {"inferred": len(added)}
    return _knowledge(chain(_of_tokens(dataset.all(*dataset.graphs)), _of_tokens(added, inferred=True)), counts)


# IRI, IRI of the property, text or IRI of its value, and whether a reasoner added it.
_Statement = tuple[str, str, str, bool]


def _of_store(quads: Iterable[ox.Quad], counts: Counter[str]) -> Iterator[_Statement]:
    """Give the statements of a store, and count the triples of its graphs meanwhile."""
    for quad in quads:
        subject, value = quad.subject, quad.object
        graph = quad.graph_name.value.rpartition("/")[2] if isinstance(quad.graph_name, ox.NamedNode) else "default"
        counts[graph] += 1
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            yield subject.value, quad.predicate.value, value.value, graph == "inferred"


def _of_tokens(triples: Iterable[Triple], *, inferred: bool = False) -> Iterator[_Statement]:
    for s, p, o in triples:
        if s[0] == "<" and o[0] != "_":
            yield s[1:-1], p[1:-1], o[1:-1] if o[0] == "<" else literal(o), inferred


def _knowledge(statements: Iterable[_Statement], graphs: Mapping[str, int]) -> Knowledge:
    """Make the records of statements; ``graphs`` is how many triples each graph has, known when these are read."""
    values: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    parents: dict[str, set[str]] = defaultdict(set)
    for iri, name, value, inferred in statements:
        values[iri][name][value] = None
        # The hierarchy as curated; what a reasoner adds to it would list every class twice.
        if name == _SUBCLASS and not inferred:
            parents[iri].add(value)
    properties = {
        iri: {name: tuple(sorted(found)) for name, found in values[iri].items()} for iri in sorted(values)
    }  # fmt: skip
    labels = {iri: found.get(_NAME, found[_LABEL])[0] for iri, found in properties.items() if _LABEL in found}
    evidence = {span.iri: span for span in _evidence(properties)}
    records = {record.iri: record for record in _records(properties, labels, evidence)}
    concepts = {concept.iri: concept for concept in _concepts(properties, labels, parents)}
    reviews = {
        iri: Review(iri, labels[iri], found[f"{PREFIXES['dcterms']}title"][0])
        for iri, found in properties.items()
        if f"{PREFIXES['schema']}ScholarlyArticle" in found.get(RDF_TYPE, ())
    }
    # A store may hold no ontology: then it has no version.
    version = properties.get(f"{OSTEO}ontology", {}).get(f"{PREFIXES['owl']}versionInfo", ("",))[0]
    works = {work.iri: work for work in _works(properties)}
    return Knowledge(records, concepts, evidence, reviews, labels, properties, version, works, graphs)
