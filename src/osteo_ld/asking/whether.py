"""Whether a question wants a yes or a no, and whether records can give one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from osteo_ld.asking.items import BEING, EITHER, SIGNS, Items
from osteo_ld.asking.manners import kills
from osteo_ld.asking.roles import DOES, PLACES, Clause
from osteo_ld.asking.rungs import ANIMALS
from osteo_ld.spelling import words

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


_NAUGHT = frozenset({"no", "little"})
_EFFECTS = ("effect", "influence", "impact", "role", "bearing")
_GOES_ON = frozenset({
    "go on", "goes on", "place", "kept", "grow", "grows", "form", "forms", "heal", "heals", "resorbed", "survive",
    "survives",
})  # fmt: skip
_JUDGED = frozenset({"good", "bad", "positive", "beneficial", "harmful", "detrimental"})
_WELL = frozenset({"badly", "well", "poorly", "worse", "better", "slower", "faster", "slowly"})
_SCANT = frozenset({
    "low", "few", "fewer", "less", "impaired", "reduced", "poor", "weak", "weaker", "poorer", "decreased", "lower",
    "diminished",
})  # fmt: skip
_TO_BLAME = frozenset({
    "responsible for", "to blame for", "cause of", "lead to", "leads to", "result in", "results in", "bring", "brings",
    "caused", "cause", "causes", "mean", "means",
})  # fmt: skip
_EVERY = frozenset({"every", "minor", "promotion of"})
_AGAINST = ("inhibitor", "antagonist", "blocker")


def _unread(clause: Clause, effect: str) -> Iterator[bool]:
    """Give whether words are there that turn what is said, and that are not read."""
    items, said = clause.items, clause.said
    lost, pairs = bool(clause.of("lost")), list(pairwise(items))
    effects = any(word.startswith(_EFFECTS) for word in said)
    made = any(one.tag in ("verb:send", "verb:express") and not _NAUGHT.isdisjoint(two.text.casefold().split())
               for one, two in pairs)  # fmt: skip
    yield made or (effects and not _NAUGHT.isdisjoint(said))  # makes no X, has no effect on
    yield "nothing" in said or (not lost and not {"spare", "spares"}.isdisjoint(said))
    of_places = [items[m.at + 1 : m.at + 2] for m in clause.mentions if m.group in PLACES]
    yield lost and any(after and after[0].tag == "loss" for after in of_places)  # does loss of X cause muscle loss
    yield not _TO_BLAME.isdisjoint(said) and not _SCANT.isdisjoint(said)  # is X to blame for low Y
    yield not effect and effects and not _JUDGED.isdisjoint(said)  # a good effect
    yield lost and not _WELL.isdisjoint(said)  # heals badly without X
    kept = "keep" in clause.tags or "kept" in said
    yield lost and kept and (not effect or "without" in said)  # keep their strength without X
    beasts = any(not ANIMALS.isdisjoint(words(word)) for word in said)
    goes_on = not _GOES_ON.isdisjoint(word for text in said for word in (text, *text.split()))
    yield lost and effect != "inhibits" and not beasts and goes_on  # can Y grow without X
    against = [item for item in items if item.text.casefold().startswith(_AGAINST) and item.tag not in SIGNS]
    yield bool(against) and not lost  # does an antagonist of X lower Y
    yield "added" in said
    yield not {"ratio", "ratios"}.isdisjoint(said)  # of OPG to RANKL: which way round is not read
    yield not {"less", "fewer"}.isdisjoint(said) and not {"good for", "bad for"}.isdisjoint(said)
    yield not _EVERY.isdisjoint(said) or any(one.text.casefold() == "all" and two.named for one, two in pairs)
    yield any(one.tag in SIGNS and two.text.casefold() == "with" for one, two in pairs)  # grows with X
    yield any(one.tag == "treatment" and two.text.casefold() == "with" for one, two in pairs)
    making = [(one, two) for one, two in pairs if one.tag == "keep" and two.tag.startswith("verb:")]
    yield not lost and any(two.text.casefold().endswith("ing") for _, two in making)  # stop making


def wants_no_word(clause: Clause, effect: str) -> bool:
    """Tell whether neither yes nor no is to be told, though one is asked for."""
    return any(_reasons(clause, effect)) or any(_unread(clause, effect))


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
