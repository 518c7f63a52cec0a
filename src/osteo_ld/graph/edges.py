"""Plain edges between concepts, for network tools: what one thing alone does to, has, binds or becomes another.

Edges have a vocabulary of their own. RDF's own words for statements are reserved: OWL tools drop what uses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osteo_ld.curation.records import Record
from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, record_iri, ref
from osteo_ld.iris import OSTEO
from osteo_ld.vocabulary import EFFECTIVE, OBSERVED, SIGNED, STATUSES


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of a record: the CURIEs that it joins, the local name of its property, and the signals on it."""

    subject: str
    predicate: str
    object: str
    signals: tuple[str, ...] = ()


def _one(values: Sequence[str]) -> str:
    """Give the only value of a slot: things that act together make no edge."""
    return values[0] if len(values) == 1 else ""


def _stated(record: Record) -> Iterator[Edge]:
    verb, target = record.effect or ("", "")
    signed = verb in SIGNED
    acting = record.mediator or record.carrier or record.source
    if record.kind in EFFECTIVE and signed and not record.blocks:
        yield Edge(_one(acting), verb, target)
    if record.kind == "communication" and (signed or not verb):
        yield Edge(_one(record.source), "signalsTo", _one(record.recipient), record.mediator or record.carrier)
    # What helps a signal to bind (aspect binding) binds no receptor itself.
    if record.kind in OBSERVED and (signed or not verb) and record.aspect != "binding":
        yield Edge(_one(record.mediator), "bindsTo", _one(record.receptor))
    if record.kind == "expression":
        yield Edge(_one(record.source), "expresses", record.expresses or "")
    if record.kind == "transition":
        yield Edge(_one(record.source), "becomes", _one(record.becomes))


def edges(record: Record) -> list[Edge]:
    """Give the edges of a record, none that an intervention's loss or a negative would turn round."""
    return [edge for edge in _stated(record) if edge.subject and edge.object]


def edge_iri(record: Record, number: int) -> str:
    """Give the token of the IRI of a record's edge; ``number`` counts from 1."""
    return iri(f"{OSTEO}edge/{record.number}-{number}")


def build_edges(record: Record) -> Iterator[Triple]:
    """Give the triples of a record's edges, each naming its record, its signals and its status."""
    for n, edge in enumerate(edges(record), 1):
        subject = edge_iri(record, n)
        yield subject, RDF_TYPE, ref("osteo:Edge")
        yield subject, ref("osteo:edgeSubject"), ref(edge.subject)
        yield subject, ref("osteo:edgePredicate"), ref(f"osteo:{edge.predicate}")
        yield subject, ref("osteo:edgeObject"), ref(edge.object)
        for signal in edge.signals:
            yield subject, ref("osteo:edgeSignal"), ref(signal)
        yield subject, ref("osteo:status"), ref(f"osteo:{STATUSES[record.status].local}")
        yield subject, ref("prov:wasDerivedFrom"), record_iri(record.id)
