"""What the records say of a concept, sorted by the part that it plays in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.pages.ranking import ranks
from osteo_ld.vocabulary import EFFECTS, KINDS, SLOTS

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
# Of the statements of a part that name only a kind of the concept, so many are listed: fewer where none names the
# concept itself. The explorer has all.
SHOWN, FEW = 10, 2
_NAMED = frozenset(slot.name for slot in SLOTS.values() if slot.part == "context") | {"system"}
_UNSIGNED = frozenset(effect.name for effect in EFFECTS.values() if effect.sign is None)


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
    if not KINDS[record.kind].interaction:
        return "unknown"
    if slot in _NAMED:
        return "named"
    if record.negative:
        return "negative"
    if record.effect and record.effect[0] in _UNSIGNED:
        return "together"
    if record.kind == "transition":
        return "becomes"
    if record.kind == "expression":
        return "held"
    if slot == "blocks" or (slot == "source" and record.kind == "intervention"):
        return "treated"
    return "acts" if slot in SLOTS and SLOTS[slot].acts else "acted"


def uses(know: Knowledge, iri: str) -> Iterator[Part]:
    """Give the parts that a concept and its kinds play; what names the concept itself comes first, the best first."""
    found: dict[str, dict[str, str]] = {name: {} for name in PARTS}
    most = SHOWN if iri in know.named else FEW
    for kind in know.descendants(iri):
        for slot, record in know.named.get(kind, ()):
            found[part_of(slot, know.records[record])].setdefault(record, kind)
    for name, records in found.items():
        if not records:
            continue
        ranked = sorted(records.items(), key=lambda item: ranks(know)[item[0]])
        direct = [Use(know.records[r], via) for r, via in ranked if via == iri]
        below = [Use(know.records[r], via) for r, via in ranked if via != iri]
        more = Counter(use.via for use in below[most:])
        yield Part(name, (*direct, *below[:most]), tuple(sorted(more.items(), key=lambda m: (-m[1], know.label(m[0])))))
