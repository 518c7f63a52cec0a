"""What the records say of a concept, sorted by the part that it plays in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from osteo_ld.web.records import Knowledge, Record

# The parts, in the order that a page shows them, with their headings.
PARTS = {
    "acts": "What it acts on",
    "acted": "What acts on it",
    "treated": "Where people block it, or intervene in it",
    "becomes": "What it becomes, and from what",
    "held": "Who has it, or what it has",
    "together": "What it goes together with",
    "negative": "No effect, or lacking",
    "named": "Where else it is named",
    "unknown": "What is not known, or was not found",
}
NOTES = {
    "treated": "These are effects of a block, a loss or an intervention, not of the thing itself.",
    "together": "Correlations: the reviews do not say that one causes the other.",
    "negative": "The reviews say that these effects do not occur, or that the thing is not there.",
    "named": "As context, as the pathway or molecule through which something runs, or as the system of an experiment.",
}
_ACTS = {"source", "mediator", "carrier"}
_NEGATIVE = {"doesNotAffect", "lacks"}
SHOWN = 150  # of the statements of a part that name only a kind of the concept


@dataclass(frozen=True, slots=True)
class Use:
    """A record, and the concept that it names: the one asked about, or a kind of it."""

    record: Record
    via: str


@dataclass(frozen=True, slots=True)
class Part:
    """The records in which a concept plays a part; ``more`` counts those not listed, by the kind that they name."""

    name: str
    uses: tuple[Use, ...]
    more: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """How many records there are, listed or not."""
        return len(self.uses) + sum(count for _, count in self.more)


def part_of(slot: str, record: Record) -> str:
    """Give the part that a slot's value plays in a record."""
    effect = record.effect[0] if record.effect else ""
    if slot == "about":
        return "unknown"
    if slot in {"context", "pathway", "mode", "system"}:
        return "named"
    if effect == "doesNotAffect" or "lacks" in record.slots:
        return "negative"
    if effect == "associatedWith":
        return "together"
    if record.kind == "Transition":
        return "becomes"
    if record.kind == "Expression":
        return "held"
    if slot == "blocks" or (slot == "source" and record.kind == "Intervention"):
        return "treated"
    return "acts" if slot in _ACTS else "acted"


def uses(know: Knowledge, iri: str) -> Iterator[Part]:
    """Give the parts that a concept and its kinds play; what names the concept itself comes first."""
    found: dict[str, dict[str, str]] = {name: {} for name in PARTS}
    for kind in know.descendants(iri):
        for slot, record in know.named.get(kind, ()):
            found[part_of(slot, know.records[record])].setdefault(record, kind)
    for name, records in found.items():
        if not records:
            continue
        direct = [Use(know.records[r], via) for r, via in records.items() if via == iri]
        below = [Use(know.records[r], via) for r, via in records.items() if via != iri]
        more = Counter(use.via for use in below[SHOWN:])
        yield Part(
            name, (*direct, *below[:SHOWN]), tuple(sorted(more.items(), key=lambda m: (-m[1], know.label(m[0]))))
        )
