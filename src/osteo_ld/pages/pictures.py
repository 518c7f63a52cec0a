"""The picture of a concept or a pair: which records it shows, drawn in columns, and stacked for narrow screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.pages.claims import Claim, Edge, Node, claims, coarsened, folded, signed
from osteo_ld.pages.diagram import svg
from osteo_ld.pages.request import Href
from osteo_ld.pages.uses import uses

_SMALL = 150  # a concept named by more statements than this has a picture of those that name it itself


@dataclass(frozen=True, slots=True)
class Stack:
    """A signal of a picture, who sends it, and its edges with whether each is hedged: for narrow screens."""

    signal: Node
    senders: tuple[Node, ...]
    edges: tuple[tuple[Edge, bool], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, the same stacked, and how many statements are too general to be drawn."""

    svg: str
    stacks: tuple[Stack, ...]
    general: int


def _stacks(found: Sequence[Claim]) -> Iterable[Stack]:
    """Stack what is drawn: the signals with most edges first."""
    edges = signed(found)
    for signal in sorted({edge[0] for edge in edges}, key=lambda node: (-sum(e[0] == node for e in edges), node)):
        senders = {claim.sender for claim in found if claim.signal == signal and claim.sender.label}
        own = [(edge, hedged) for edge, hedged in edges.items() if edge[0] == signal]
        yield Stack(signal, tuple(sorted(senders)), tuple(sorted(own, key=lambda item: (item[0][3], item[0]))))


def drawn(records: Iterable[Record], know: Knowledge, title: str, href: Href, subject: str = "") -> Picture | None:
    """Draw the effects among records; None if there are none. The ``subject`` is drawn however general it is."""
    shown, general = folded(claims(records, know, {subject}))
    if not shown:
        return None
    coarse = coarsened(shown)
    note = f"and {general} general statement{'s' if general > 1 else ''}" if general else ""
    return Picture(svg(coarse, title, href, note=note), tuple(_stacks(coarse)), general)


def pair_records(know: Knowledge, sender: str, receiver: str) -> list[Record]:
    """Give the records in which a cell, or a kind of it, acts on another, or a kind of it."""
    senders, receivers = set(know.descendants(sender)), set(know.descendants(receiver))
    found = {
        iri: know.records[iri]
        for (a, b), records in know.pairs.items()
        if a in senders and b in receivers
        for iri in records
    }
    return [found[iri] for iri in sorted(found)]


def concept_records(know: Knowledge, iri: str) -> list[Record]:
    """Give the records that a concept's picture shows: what it and its kinds act on, and what acts on them."""
    parts = [part for part in uses(know, iri) if part.name in {"acts", "acted", "treated", "together"}]
    everything = sum(part.total for part in parts) <= _SMALL
    found = {
        use.record.iri: use.record for part in parts for use in part.uses if everything or use.via == iri
    }  # fmt: skip
    return [found[key] for key in sorted(found)]


@lru_cache(maxsize=64)
def pair_picture(know: Knowledge, sender: str, receiver: str, href: Callable[[str], str | None]) -> Picture | None:
    """Draw what one cell sends to another."""
    title = f"Signals from {know.label(sender)} to {know.label(receiver)}"
    return drawn(pair_records(know, sender, receiver), know, title, href)


@lru_cache(maxsize=64)
def concept_picture(know: Knowledge, iri: str, href: Callable[[str], str | None]) -> Picture | None:
    """Draw what acts on a concept, and what it acts on; not for what only groups, whose kinds have pictures."""
    if iri not in know.named:
        return None
    title = f"What acts on {know.label(iri)}, and what it acts on"
    return drawn(concept_records(know, iri), know, title, href, subject=iri)
