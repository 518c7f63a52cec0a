"""What wants a yes or a no that no record can give, whichever it says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from osteo_ld.asking.items import BEING
from osteo_ld.asking.manners import kills
from osteo_ld.asking.roles import Clause

# Of a direction that was not understood no yes is told.
_MEASURED = frozenset({
    "more", "fewer", "less", "higher", "lower", "stronger", "weaker", "bigger", "smaller", "better", "worse", "faster",
    "slower", "longer", "shorter", "thicker", "thinner",
})  # fmt: skip
_ALONE = frozenset({"only", "alone", "solely", "exclusively", "always", "false", "wrong"})
_NONE = frozenset({
    "no effect", "no effect on", "without effect", "without effect on", "no longer", "never", "unaffected", "unchanged",
    "dispensable for", "independent", "independently",
})  # fmt: skip


def wants_no_word(clause: Clause, effect: str) -> bool:
    """Tell whether neither yes nor no is to be told, though one is asked for."""
    return any(_reasons(clause, effect))


def _reasons(clause: Clause, effect: str) -> Iterator[bool]:
    items, said, tags = clause.items, clause.said, clause.tags
    yield "keep" in tags and not effect  # of whether something stops no record says it
    yield not effect and not _MEASURED.isdisjoint(said)
    yield "still" in said  # whether it does so, though it is changed
    yield not clause.subject and not {"receptor", "ligand"}.isdisjoint(tags)  # of any receptor
    yield not _ALONE.isdisjoint(said) and not clause.of("lost")  # that it does it says not that nothing else does
    yield clause.negated or not _NONE.isdisjoint(said)
    yield clause.opposed or kills(clause)
    yield "loss" in tags and not clause.of("lost", "lacking")  # in knockout mice: of what is not told
    yield "butnot" in tags or any(one.tag == "in" and two.tag == "number" for one, two in pairwise(items))  # in 2020
    yield items[-1].tag == "known"  # whether it is known, not whether it is so
    kinds = [mention.group for mention in clause.mentions] == ["signal", "signal"]
    yield not clause.verb and said[0] in BEING and kinds  # whether X is one of a class
