"""Builders: pure functions from records and concepts to triples, one a record type, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from osteo_ld.lexicon import Concept, Lexicon
from osteo_ld.models import (
    Communication,
    Expression,
    Interaction,
    Intervention,
    KnowledgeGap,
    Record,
    Regulation,
    ReportedAbsence,
    Transition,
    camel,
)
from osteo_ld.namespaces import OSTEO
from osteo_ld.rdf import RDF_TYPE, Triple, iri, ref, text, typed
from osteo_ld.texts import Source, Unit

_LABEL = ref("rdfs:label")
_SUBCLASS = ref("rdfs:subClassOf")
_OWL_CLASS = ref("owl:Class")


def record_iri(number: int) -> str:
    """Token of a record's IRI."""
    return iri(f"{OSTEO}interaction/{number:04d}")


def evidence_iri(record: Record, index: int) -> str:
    """Token of the IRI of a record's evidence; ``index`` counts from 0, the IRI from 1."""
    return iri(f"{OSTEO}evidence/{record.number}-{index + 1}")


# -- the lexicon --------------------------------------------------------------------------------------------------


def build_concept(concept: Concept) -> Iterator[Triple]:
    """Triples of a lexicon row: names and mappings, and for minted concepts class, label, parents and definition."""
    subject = ref(concept.id)
    if concept.minted or concept.parents:
        yield subject, RDF_TYPE, _OWL_CLASS
        yield subject, _LABEL, text(concept.label)
        for parent in concept.parents:
            yield subject, _SUBCLASS, ref(parent)
    if concept.definition:
        yield subject, ref("IAO:0000115"), text(concept.definition)
    for name in concept.synonyms:
        yield subject, ref("skos:altLabel"), text(name)
    for name in concept.hidden_labels:
        yield subject, ref("skos:hiddenLabel"), text(name)
    for part in concept.components:
        yield subject, ref("osteo:component"), ref(part)
    for predicate, target in sorted(concept.mappings):
        yield subject, ref(predicate), ref(target)


def build_necessity(records: Iterable[Record], lexicon: Lexicon) -> Iterator[Triple]:
    """Point each minted concept at the evidence that made it necessary: the first to name it or a kind of it."""
    first: dict[str, str] = {}
    for record in records:
        for i, evidence in enumerate(record.evidence):
            for curie in (*(curie for _, curie in record.concepts()), *evidence.system):
                first.setdefault(curie, evidence_iri(record, i))
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


# -- records: one builder a kind ----------------------------------------------------------------------------------


def _names(values: Iterable[str], lexicon: Lexicon) -> str:
    return " + ".join(lexicon[value].label for value in values)


def _head(record: Record, label: str) -> Iterator[Triple]:
    subject = record_iri(record.id)
    yield subject, RDF_TYPE, ref(f"osteo:{type(record).__name__}")
    yield subject, _LABEL, text(label)


def _tail(record: Record) -> Iterator[Triple]:
    subject = record_iri(record.id)
    if isinstance(record, Interaction):
        for quantity in record.quantity:
            yield subject, ref("osteo:quantity"), text(quantity)
        for target in record.leadsTo:
            yield subject, ref("osteo:leadsTo"), record_iri(target)
        for target in record.contradicts:
            yield subject, ref("osteo:contradicts"), record_iri(target)
    yield subject, ref("osteo:status"), ref(f"osteo:{camel(record.status)}")
    for i in range(len(record.evidence)):
        yield subject, ref("osteo:evidence"), evidence_iri(record, i)
    if record.note:
        yield subject, ref("skos:note"), text(record.note)


def _participants(record: Record) -> Iterator[Triple]:
    subject = record_iri(record.id)
    for slot, curie in record.concepts():
        yield subject, ref(f"osteo:{slot}"), ref(curie)


def _manner(record: Communication | Regulation | Intervention | Expression) -> Iterator[Triple]:
    subject = record_iri(record.id)
    for mode in getattr(record, "mode", ()):
        yield subject, ref("osteo:mode"), ref(f"osteo:{camel(mode)}")
    if record.aspect:
        yield subject, ref("osteo:aspect"), ref(f"osteo:{camel(record.aspect)}")


_VERBS = {
    "promotes": "promotes",
    "inhibits": "inhibits",
    "affects": "affects",
    "doesNotAffect": "does not affect",
    "associatedWith": "is associated with",
}


def _outcome(record: Communication | Regulation | Intervention, agent: str, lexicon: Lexicon) -> str:
    """Say in one line what an agent does, where and through what."""
    receptor, recipient = _names(record.receptor, lexicon), _names(record.recipient, lexicon)
    if not record.effect:
        return f"{agent} acts on {receptor or recipient}" + (f" of {recipient}" if receptor and recipient else "")
    verb, target = record.effect
    return "".join(
        [
            f"{agent} {_VERBS[verb]} {lexicon[target].label}",
            f" ({record.aspect})" if record.aspect else "",
            f" in {recipient}" if recipient else "",
            f" through {receptor}" if receptor else "",
        ]
    )


def _effective(record: Communication | Regulation | Intervention, agent: str, lexicon: Lexicon) -> Iterator[Triple]:
    yield from _head(record, _outcome(record, agent, lexicon))
    yield from _participants(record)
    yield from _manner(record)
    yield from _tail(record)


def build_communication(record: Communication, lexicon: Lexicon) -> Iterator[Triple]:
    """Who sends what, in what, to whom, with what effect."""
    source, signal = _names(record.source, lexicon), _names(record.mediator, lexicon)
    carrier = _names(record.carrier, lexicon)
    signal = f"{signal} in {carrier}" if signal and carrier else signal or carrier
    agent = f"{source} ({signal})" if source and signal else source or signal or "signalling"
    yield from _effective(record, agent, lexicon)


def build_regulation(record: Regulation, lexicon: Lexicon) -> Iterator[Triple]:
    """What acts on what, in which cell."""
    signal, carrier = _names(record.mediator, lexicon), _names(record.carrier, lexicon)
    yield from _effective(record, f"{signal} in {carrier}" if signal and carrier else signal or carrier, lexicon)


def build_intervention(record: Intervention, lexicon: Lexicon) -> Iterator[Triple]:
    """What is given and what is taken away, in which cell, and what came of it."""
    given, carrier = _names(record.mediator, lexicon), _names(record.carrier, lexicon)
    given = f"{given} in {carrier}" if given and carrier else given or carrier
    blocked = f"blocking of {_names(record.blocks, lexicon)}" if record.blocks else ""
    source = f" in {_names(record.source, lexicon)}" if record.source else ""
    yield from _effective(record, " with ".join(filter(None, [given, blocked])) + source, lexicon)


def build_transition(record: Transition, lexicon: Lexicon) -> Iterator[Triple]:
    """What becomes what."""
    yield from _head(record, f"{_names(record.source, lexicon)} becomes {_names(record.becomes, lexicon)}")
    yield from _participants(record)
    yield from _tail(record)


def build_expression(record: Expression, lexicon: Lexicon) -> Iterator[Triple]:
    """What has or lacks a molecule."""
    said = f"expresses {_names([record.expresses], lexicon)}" if record.expresses else ""
    said = said or f"lacks {_names(filter(None, [record.lacks]), lexicon)}"
    carrier = f" in {_names(record.carrier, lexicon)}" if record.carrier else ""
    yield from _head(record, f"{_names(record.source, lexicon)} {said}{carrier}")
    yield from _participants(record)
    yield from _manner(record)
    yield from _tail(record)


def build_statement(record: ReportedAbsence | KnowledgeGap, lexicon: Lexicon) -> Iterator[Triple]:  # noqa: ARG001
    """What is absent or unknown, in our own words, and what it is about."""
    yield from _head(record, record.label)
    yield from _participants(record)
    yield from _tail(record)


BUILDERS: Mapping[type[Record], Callable[[Any, Lexicon], Iterator[Triple]]] = {
    Communication: build_communication,
    Regulation: build_regulation,
    Intervention: build_intervention,
    Transition: build_transition,
    Expression: build_expression,
    ReportedAbsence: build_statement,
    KnowledgeGap: build_statement,
}


def build_records(records: Iterable[Record], lexicon: Lexicon) -> Iterator[Triple]:
    """Triples of records in the order given."""
    for record in records:
        yield from BUILDERS[type(record)](record, lexicon)


# -- evidence -----------------------------------------------------------------------------------------------------


def build_evidence(
    record: Record, sources: Mapping[str, Source], sections: Mapping[tuple[str, int], str]
) -> Iterator[Triple]:
    """Triples of a record's evidences: a Web Annotation specific resource each (https://www.w3.org/TR/annotation-model/).

    ``sections`` has the heading of each sentence by (source, start).
    """
    for i, evidence in enumerate(record.evidence):
        subject = evidence_iri(record, i)
        selector = f"{subject[:-1]}#selector>"
        source = sources[evidence.at.source]
        yield subject, RDF_TYPE, ref("osteo:Evidence")
        yield subject, ref("oa:hasSource"), iri(source.iri)
        yield subject, ref("oa:hasSelector"), selector
        yield subject, ref("osteo:sha256"), text(evidence.sha256)
        yield subject, ref("osteo:section"), text(sections[evidence.at.source, evidence.at.start])
        for mark in evidence.cites:
            yield subject, ref("cito:citesAsEvidence"), iri(source.citation_iri(mark))
        yield subject, ref("osteo:evidenceCode"), ref(evidence.code)
        for system in evidence.system:
            yield subject, ref("osteo:system"), ref(system)
        yield subject, ref("osteo:status"), ref(f"osteo:{camel(evidence.status)}")
        yield selector, RDF_TYPE, ref("oa:TextPositionSelector")
        yield selector, ref("oa:start"), typed(evidence.at.start, "xsd:nonNegativeInteger")
        yield selector, ref("oa:end"), typed(evidence.at.end, "xsd:nonNegativeInteger")


def build_references(records: Iterable[Record], sources: Mapping[str, Source]) -> Iterator[Triple]:
    """Triples of the reviews and of what they cite as evidence, labelled as printed."""
    cited = {(e.at.source, mark) for record in records for e in record.evidence for mark in e.cites}
    labels = {(sources[source].citation_iri(mark), mark) for source, mark in cited}
    for source in sources.values():
        yield iri(source.iri), RDF_TYPE, ref("schema:ScholarlyArticle")
        yield iri(source.iri), _LABEL, text(source.key)
        yield iri(source.iri), ref("dcterms:title"), text(source.title)
    for target, mark in sorted(labels):
        yield iri(target), _LABEL, text(mark)


# -- plain edges --------------------------------------------------------------------------------------------------


def build_edges(record: Record) -> Iterator[Triple]:
    """Signed edges between concepts for network tools, each naming its record.

    Only what one agent does alone makes an edge: things that act together, or what an intervention blocks, make none.
    """
    if not isinstance(record, Communication | Regulation | Intervention):
        return
    edges: list[tuple[str, str, str]] = []
    acting = record.mediator or record.carrier or getattr(record, "source", ())
    if record.effect and record.effect[0] in SIGNED and len(acting) == 1 and not getattr(record, "blocks", ()):
        edges.append((acting[0], record.effect[0], record.effect[1]))
    if isinstance(record, Communication) and len(record.source) == len(record.recipient) == 1:
        effect = record.effect
        if effect is None or effect[0] in SIGNED:
            edges.append((record.source[0], "signalsTo", record.recipient[0]))
    for n, (tail, predicate, head) in enumerate(edges, 1):
        subject = iri(f"{OSTEO}edge/{record.number}-{n}")
        yield subject, RDF_TYPE, ref("rdf:Statement")
        yield subject, ref("rdf:subject"), ref(tail)
        yield subject, ref("rdf:predicate"), ref(f"osteo:{predicate}")
        yield subject, ref("rdf:object"), ref(head)
        yield subject, ref("prov:wasDerivedFrom"), record_iri(record.id)


# -- the OWL layer ------------------------------------------------------------------------------------------------

SIGNED = {"promotes": "causesIncrease", "inhibits": "causesDecrease", "affects": "causes"}
_OBJECT_PROPERTY = {
    "source": "hasSource",
    "mediator": "hasMediator",
    "blocks": "hasBlocked",
    "carrier": "hasCarrier",
    "receptor": "hasReceptor",
    "recipient": "hasRecipient",
    "pathway": "hasPathway",
    "context": "hasContext",
    "becomes": "resultsIn",
    "expresses": "hasExpressed",
    **SIGNED,
}


def build_owl(record: Record) -> Iterator[Triple]:
    """Class expressions of a record for the reasoner: ``rdf:type [hasSlot some Value]``.

    What is not, does not affect or merely goes together (lacks, doesNotAffect, associatedWith, about) stays out.
    """
    subject = record_iri(record.id)
    pairs = [(_OBJECT_PROPERTY[slot], ref(curie)) for slot, curie in record.concepts() if slot in _OBJECT_PROPERTY]
    pairs += [("hasMode", ref(f"osteo:{camel(mode)}")) for mode in getattr(record, "mode", ())]
    pairs.append(("hasStatus", ref(f"osteo:{camel(record.status)}")))
    yield subject, RDF_TYPE, ref("owl:NamedIndividual")
    for n, (name, value) in enumerate(pairs):
        node = f"_:r{record.number}x{n}"
        yield subject, RDF_TYPE, node
        yield node, RDF_TYPE, ref("owl:Restriction")
        yield node, ref("owl:onProperty"), ref(f"osteo:{name}")
        yield node, ref("owl:someValuesFrom"), value


# -- the description of the dataset ---------------------------------------------------------------------------------


# Written when the counts are known already: what a reasoner adds, and this description itself.
_UNCOUNTED = ("inferred", "void")


def build_void(counts: Mapping[str, int]) -> Iterator[Triple]:
    """VoID (https://www.w3.org/TR/void/) of the dataset; ``counts`` has the triples of each graph."""
    dataset = iri(OSTEO.rstrip("/"))
    yield dataset, RDF_TYPE, ref("void:Dataset")
    yield dataset, ref("dcterms:title"), text("osteo-ld")
    yield dataset, ref("dcterms:license"), iri("https://creativecommons.org/licenses/by/4.0/")
    yield dataset, ref("void:uriSpace"), text(OSTEO)
    yield dataset, ref("void:triples"), typed(sum(counts.values()), "xsd:integer")
    for name in (*counts, *_UNCOUNTED):
        yield dataset, ref("void:subset"), ref(f"osteo:graph/{name}")
        yield ref(f"osteo:graph/{name}"), RDF_TYPE, ref("void:Dataset")
    for name, count in counts.items():
        yield ref(f"osteo:graph/{name}"), ref("void:triples"), typed(count, "xsd:integer")


# -- across records -----------------------------------------------------------------------------------------------


def symmetric_contradictions(records: Sequence[Record]) -> list[Record]:
    """Give the records with ``contradicts`` written both ways."""
    opposites: dict[int, set[int]] = {}
    for record in records:
        for target in getattr(record, "contradicts", ()):
            opposites.setdefault(record.id, set()).add(target)
            opposites.setdefault(target, set()).add(record.id)
    return [
        record.model_copy(update={"contradicts": tuple(sorted(opposites[record.id]))})
        if record.id in opposites
        else record
        for record in records
    ]


def section_index(units: Iterable[Unit]) -> dict[tuple[str, int], str]:
    """Heading of each sentence by (source, start)."""
    return {(unit.source, unit.start): unit.section for unit in units}
