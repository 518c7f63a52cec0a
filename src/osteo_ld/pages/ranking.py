"""The best first: a direction before none, specific before general, asserted before supposed, then more evidence."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from osteo_ld.graph.knowledge import CONCEPT_SLOTS, Knowledge, Record
from osteo_ld.iris import expand
from osteo_ld.vocabulary import DIRECTED, ROOTS, SLOTS

# As good as an effect with a direction: what they say has no direction, or says that there is none.
_PLAIN = ("transition", "expression", "reported absence", "knowledge gap")
_SURE = ("asserted", "controversial", "hypothesised")
_ROOTS = frozenset(expand(curie) for root in ROOTS.values() for curie in root.classes)
_KINDS = {"cell": 20, "anatomy": 20}
_OTHER_KINDS = 7
"""A concept is general when statements name more kinds of it than these: places have many without being vague."""


@lru_cache(maxsize=4)
def general(know: Knowledge) -> frozenset[str]:
    """Give the concepts that say little: the lexicon marks them, or statements name many kinds of them."""
    below = dict.fromkeys(know.named, 0)
    for iri in know.named:
        for above in know.ancestors(iri)[1:]:
            if above in below:
                below[above] += 1
    most = {iri: _KINDS.get(know.groups.get(iri, ""), _OTHER_KINDS) for iri in below}
    marked = {iri for iri in below if iri in know.concepts and know.concepts[iri].general}
    return frozenset(iri for iri, kinds in below.items() if iri in _ROOTS or kinds > most[iri] or iri in marked)


def rank(record: Record, know: Knowledge) -> tuple[object, ...]:
    """Give the place of a record among others: the lower, the better."""
    directed = record.kind in _PLAIN or bool(record.effect and record.effect[0] in (*DIRECTED, "doesNotAffect"))
    vague = sum(iri in general(know) for slot in CONCEPT_SLOTS for iri in record.slots.get(slot, ()))
    told = sum(slot in record.slots for slot in SLOTS)
    return not directed, vague, _SURE.index(record.status), -len(record.evidence), -told, record.iri


@lru_cache(maxsize=4)
def ranks(know: Knowledge) -> dict[str, tuple[object, ...]]:
    """Give the place of each record among all: pages ask for them again and again."""
    return {iri: rank(record, know) for iri, record in know.records.items()}


def best_first(records: Iterable[Record], know: Knowledge) -> list[Record]:
    """Sort records, the best first."""
    return sorted(records, key=lambda record: ranks(know)[record.iri])
