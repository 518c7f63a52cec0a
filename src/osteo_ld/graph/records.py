"""Builders: pure functions from records and concepts to triples, one a record type, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.curation.records import Record
from osteo_ld.graph.triples import LABEL, RDF_TYPE, Triple, evidence_iri, record_iri, ref, text
from osteo_ld.vocabulary import ASPECTS, EFFECTS, KINDS, MODES, STATUSES, slots_of

# -- records: one builder a kind ----------------------------------------------------------------------------------


def _names(values: Iterable[str], lexicon: Lexicon) -> str:
    return " + ".join(lexicon[value].shown for value in values)


# How a slot's value is written, where it is no concept.
_LITERALLY: Mapping[str, Callable[[Any], str]] = {"text": text, "record": record_iri}


def _head(record: Record, label: str) -> Iterator[Triple]:
    subject = record_iri(record.id)
    yield subject, RDF_TYPE, ref(f"osteo:{KINDS[record.kind].local}")
    yield subject, LABEL, text(label)


def _tail(record: Record) -> Iterator[Triple]:
    subject = record_iri(record.id)
    for slot in slots_of(record.kind):
        if slot.values in _LITERALLY:
            for value in getattr(record, slot.name):
                yield subject, ref(f"osteo:{slot.name}"), _LITERALLY[slot.values](value)
    yield subject, ref("osteo:status"), ref(f"osteo:{STATUSES[record.status].local}")
    for i in range(len(record.evidence)):
        yield subject, ref("osteo:evidence"), evidence_iri(record, i)
    if record.note:
        yield subject, ref("skos:note"), text(record.note)


def _participants(record: Record) -> Iterator[Triple]:
    subject = record_iri(record.id)
    for slot, curie in record.concepts():
        yield subject, ref(f"osteo:{slot}"), ref(curie)


def _manner(record: Record) -> Iterator[Triple]:
    subject = record_iri(record.id)
    for mode in record.mode:
        yield subject, ref("osteo:mode"), ref(f"osteo:{MODES[mode].local}")
    if record.aspect:
        yield subject, ref("osteo:aspect"), ref(f"osteo:{ASPECTS[record.aspect].local}")


def _outcome(record: Record, agent: str, lexicon: Lexicon) -> str:
    """Say in one line what an agent does, where and through what."""
    receptor, recipient = _names(record.receptor, lexicon), _names(record.recipient, lexicon)
    if not record.effect:
        return f"{agent} acts on {receptor or recipient}" + (f" of {recipient}" if receptor and recipient else "")
    verb, target = record.effect
    return "".join(
        [
            f"{agent} {EFFECTS[verb].verb} {lexicon[target].shown}",
            f" ({record.aspect})" if record.aspect else "",
            f" in {recipient}" if recipient else "",
            f" through {receptor}" if receptor else "",
        ]
    )


def _effective(record: Record, agent: str, lexicon: Lexicon) -> Iterator[Triple]:
    yield from _head(record, _outcome(record, agent, lexicon))
    yield from _participants(record)
    yield from _manner(record)
    yield from _tail(record)


def build_communication(record: Record, lexicon: Lexicon) -> Iterator[Triple]:
    """Who sends what, in what, to whom, with what effect."""
    source, signal = _names(record.source, lexicon), _names(record.mediator, lexicon)
    carrier = _names(record.carrier, lexicon)
    signal = f"{signal} in {carrier}" if signal and carrier else signal or carrier
    agent = f"{source} ({signal})" if source and signal else source or signal or "signalling"
    yield from _effective(record, agent, lexicon)


def build_regulation(record: Record, lexicon: Lexicon) -> Iterator[Triple]:
    """What acts on what, in which cell."""
    signal, carrier = _names(record.mediator, lexicon), _names(record.carrier, lexicon)
    yield from _effective(record, f"{signal} in {carrier}" if signal and carrier else signal or carrier, lexicon)


def build_intervention(record: Record, lexicon: Lexicon) -> Iterator[Triple]:
    """What is given and what is taken away, in which cell, and what came of it."""
    given, carrier = _names(record.mediator, lexicon), _names(record.carrier, lexicon)
    given = f"{given} in {carrier}" if given and carrier else given or carrier
    blocked = f"blocking of {_names(record.blocks, lexicon)}" if record.blocks else ""
    source = f" in {_names(record.source, lexicon)}" if record.source else ""
    yield from _effective(record, " with ".join(filter(None, [given, blocked])) + source, lexicon)


def build_transition(record: Record, lexicon: Lexicon) -> Iterator[Triple]:
    """What becomes what."""
    yield from _head(record, f"{_names(record.source, lexicon)} becomes {_names(record.becomes, lexicon)}")
    yield from _participants(record)
    yield from _tail(record)


def build_expression(record: Record, lexicon: Lexicon) -> Iterator[Triple]:
    """What has or lacks a molecule."""
    said = f"expresses {_names([record.expresses], lexicon)}" if record.expresses else ""
    said = said or f"lacks {_names(filter(None, [record.lacks]), lexicon)}"
    carrier = f" in {_names(record.carrier, lexicon)}" if record.carrier else ""
    yield from _head(record, f"{_names(record.source, lexicon)} {said}{carrier}")
    yield from _participants(record)
    yield from _manner(record)
    yield from _tail(record)


def build_statement(record: Record, lexicon: Lexicon) -> Iterator[Triple]:  # noqa: ARG001
    """What is absent or unknown, in our own words, and what it is about."""
    yield from _head(record, record.label)
    yield from _participants(record)
    yield from _tail(record)


BUILDERS: Mapping[str, Callable[[Record, Lexicon], Iterator[Triple]]] = {
    "communication": build_communication, "regulation": build_regulation, "intervention": build_intervention,
    "transition": build_transition, "expression": build_expression, "reported absence": build_statement,
    "knowledge gap": build_statement,
}  # fmt: skip


def build_records(records: Iterable[Record], lexicon: Lexicon) -> Iterator[Triple]:
    """Triples of records in the order given."""
    for record in records:
        yield from BUILDERS[record.kind](record, lexicon)


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
