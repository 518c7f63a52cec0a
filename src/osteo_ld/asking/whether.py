"""Whether a question wants a yes or a no, and whether records can give one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from osteo_ld.asking.items import BEING, EITHER, SIGNS, Items
from osteo_ld.asking.manners import kills
from osteo_ld.asking.roles import DOES, PLACES, Clause

_ASKS = DOES | (BEING - {"be", "been"}) | {"has", "have"}
_INFLUENCE = frozenset({"effect of", "effects of", "effect", "effects", "influence of", "impact of", "role of"})
_OPEN = frozenset({"what", "which", "who", "whom", "whose", "how", "where", "when", "why"})
_TELLS = frozenset({"explain", "tell", "say", "show", "describe", "know", "name", "list", "clarify", "advise"})


def is_asked(items: Items, *, question: bool, clause: bool) -> bool:
    """Tell whether a yes or a no is wanted: of a question, of which a clause after the first may want it."""
    said, tags = [item.text.casefold() for item in items], {item.tag for item in items}
    open_ = not _OPEN.isdisjoint(said)
    first = next((n for n, word in enumerate(said) if word in _OPEN), len(said))
    told = not _TELLS.isdisjoint(said[:first]) and open_  # could you explain how
    which = any(one.tag in ("by", "from", "to") and other.text.casefold() == "which" for one, other in pairwise(items))
    asks = (
        (said[0] in _ASKS and not which and not told)
        or said[-1] in {"right", "true", "correct"}
        or (said[0] == "any" and not _INFLUENCE.isdisjoint(said[1:2]))
        or (clause and not open_ and "vs" not in tags)
        or (question and not open_ and "that" not in said and not tags.isdisjoint(SIGNS))  # stuff that makes X shrink?
    )
    either = {"upstream", "effectof"} <= tags  # upstream or downstream of
    evidence = "evidence" in [item.tag for item in items[:4]]
    return asks and not either and not evidence and not tags & {"unknown", "dispute", EITHER}


# Of a direction that was not understood no yes is told.
_MEASURED = frozenset({
    "more", "fewer", "less", "higher", "lower", "stronger", "weaker", "bigger", "smaller", "better", "worse", "faster",
    "slower", "longer", "shorter", "thicker", "thinner",
})  # fmt: skip
_ALONE = frozenset({"only", "alone", "solely", "exclusively", "always", "false", "wrong"})
_NONE = frozenset({
    "no effect", "no effect on", "without effect", "without effect on", "no longer", "never", "unaffected", "unchanged",
    "dispensable for", "independent", "independent of", "independently", "spared", "lack", "lacks", "free of",
    "help in",
})  # fmt: skip
_AS_EVER = frozenset({
    "normal", "normally", "intact", "occur", "occurs", "happen", "happens", "possible", "proceed", "fine", "same",
})  # fmt: skip

# What X mediates, or is important for, it does not inhibit; it need not promote it.
HELPING = frozenset({
    "mediate", "mediates", "mediated", "orchestrate", "orchestrates", "participate in", "participates in", "underlie",
    "underlies", "important for", "critical for", "crucial for", "crucial to", "vital for", "responsible for",
    "contribute to", "contributes to", "account for", "accounts for", "involved in",
})  # fmt: skip
UNSAID = _MEASURED | _ALONE | _NONE | _AS_EVER | {
    "still", "low", "high", "loss of", "knockout", "knockouts", "directly", "indirectly", "inhibitor", "promoter",
    "respond to", "respond", "react",
}  # fmt: skip
"""Words beside which one that reads no more than these tells no yes or no."""


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
    yield clause.opposed or kills(clause) or ("both" in said and tags >= SIGNS.keys())
    yield "loss" in tags and not clause.of("lost", "lacking")  # in knockout mice: of what is not told
    yield not {"help with", "helps with"}.isdisjoint(said) and any("fracture" in word for word in said)  # to heal it
    # Whether a tissue is lost, no blocking says.
    yield bool(clause.of("lost")) and not effect and all(m.group in PLACES for m in clause.of("lost"))
    # That X does something when it is there says not what there is without it.
    yield bool(clause.of("lost")) and not effect and not _AS_EVER.isdisjoint(said)
    yield not clause.verb and ("not" in tags or (len(clause.mentions) == 1 and "there" not in said))  # is X mature
    yield sum(word.startswith(("inhibitor", "promoter")) for word in said) > 1  # whether inhibitors inhibit
    yield "butnot" in tags or any(one.tag == "in" and two.tag == "number" for one, two in pairwise(items))  # in 2020
    it = any(one in DOES and two in ("it", "they") for one, two in pairwise(said))
    yield it and bool(effect) and not clause.subject  # does it shrink: why was told before, and not read
    places = all(mention.group in PLACES for mention in clause.mentions)
    yield "origin" in tags and not clause.verb and places  # whether two come from one
    classed = said[0] in BEING and len(items) > 4 and items[1].named and said[2] in ("a", "an") and items[3].named
    yield not clause.verb and classed and said[4] == "for" and "marker" not in said[3]  # whether it is one of a class
    yield not {"differ", "differ from", "difference", "different"}.isdisjoint(said)
    yield items[-1].tag == "known"  # whether it is known, not whether it is so
    kinds = [mention.group for mention in clause.mentions] == ["signal", "signal"]
    yield not clause.verb and said[0] in BEING and kinds  # whether X is one of a class
