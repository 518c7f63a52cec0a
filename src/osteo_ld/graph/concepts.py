"""Triples of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from osteo_ld.curation.lexicon import Concept, Lexicon
from osteo_ld.curation.records import Record
from osteo_ld.graph.triples import LABEL, RDF_TYPE, SUBCLASS, Triple, evidence_iri, ref, text, typed


def build_name(concept: Concept) -> Iterator[Triple]:
    """Label and parents of a lexicon row, where they are ours to say."""
    if concept.minted or concept.parents:
        subject = ref(concept.id)
        yield subject, LABEL, text(concept.label)
        for parent in concept.parents:
            yield subject, SUBCLASS, ref(parent)


def build_concept(concept: Concept) -> Iterator[Triple]:
    """Triples of a lexicon row: names and mappings, and for minted concepts class, label, parents and definition."""
    subject = ref(concept.id)
    if concept.minted or concept.parents:
        yield subject, RDF_TYPE, ref("owl:Class")
        yield from build_name(concept)
    if concept.definition:
        yield subject, ref("IAO:0000115"), text(concept.definition)
    if concept.name:
        yield subject, ref("skos:prefLabel"), text(concept.name)
    # The preferred name stays among the others: who asks for any spelling of the reviews finds all of them there.
    for name in concept.wordings:
        yield subject, ref("skos:altLabel"), text(name)
    for name in concept.hidden_labels:
        yield subject, ref("skos:hiddenLabel"), text(name)
    if concept.general:
        yield subject, ref("osteo:general"), typed("true", "xsd:boolean")
    for part in concept.components:
        yield subject, ref("osteo:component"), ref(part)
    for predicate, target in sorted(concept.mappings):
        yield subject, ref(predicate), ref(target)


def first_evidence(records: Iterable[Record]) -> dict[str, str]:
    """Give the token of the first evidence that names each concept."""
    first: dict[str, str] = {}
    for record in records:
        for i, evidence in enumerate(record.evidence):
            for curie in (*(curie for _, curie in record.concepts()), *evidence.system):
                if curie not in first:
                    first[curie] = evidence_iri(record, i)
    return first


def build_necessity(first: Mapping[str, str], lexicon: Lexicon) -> Iterator[Triple]:
    """Point each minted concept at the evidence that made it necessary: the first to name it or a kind of it."""
    first = dict(first)
    queue = list(first)
    for curie in queue:
        if curie in lexicon:
            for needed in (*lexicon[curie].parents, *lexicon[curie].components):
                if needed not in first:
                    first[needed] = first[curie]
                    queue.append(needed)
    for curie, evidence_token in first.items():
        if curie in lexicon and lexicon[curie].minted:
            yield ref(curie), ref("prov:wasDerivedFrom"), evidence_token
