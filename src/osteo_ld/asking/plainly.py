"""Rewriting of more that is said in a roundabout way: what is held in check, given to somebody, harmful, or missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from osteo_ld.asking.items import BEING, LOSS_OF, SIGNS, Item, Items
from osteo_ld.asking.lowered import kept_from

_HOLDS = frozenset({"hold", "holds", "held", "holding", "keep", "keeps", "kept", "keeping"})
_DOWN = frozenset({"check", "in check", "bay", "at bay", "under control", "control"})


def held_down(items: Items) -> Items:
    """Read "holds X in check" as what lowers X."""
    for n, item in enumerate(items):
        down = next((k for k in range(n + 2, len(items)) if items[k].text.casefold() in _DOWN), 0)
        if (
            item.text.casefold() not in _HOLDS
            or not down
            or any(i.tag.startswith("verb:") for i in items[n + 1 : down])
        ):
            continue
        if any(other.named for other in items[n + 1 : down]):
            last = down - 1 if items[down - 1].text.casefold() in ("in", "at", "under") else down
            return (*items[:n], replace(item, tag="verb:-"), *items[n + 1 : last], *items[down + 1 :])
    return items


_GIVEN = frozenset({"given", "prescribed", "offered", "given to", "offered to", "prescribed to", "prescribed for"})
_PEOPLE = frozenset({
    "somebody", "someone", "people", "patient", "patients", "a patient", "those", "women", "men", "anybody", "anyone",
    "person", "persons",
})  # fmt: skip


def given_to(items: Items) -> Items:
    """Read "what could be given to somebody whose X" as what treats X."""
    for n, item in enumerate(items):
        people = next((k for k in range(n + 1, min(n + 4, len(items))) if items[k].text.casefold() in _PEOPLE), 0)
        asks = any(other.text.casefold() == "what" for other in items[:n]) and not any(i.named for i in items[:n])
        if item.text.casefold() in _GIVEN and people and asks and any(i.named for i in items[people:]):
            return (Item("treatment", "treatment"), Item("for", "of"), *items[people + 1 :])
    return items


def harm_of(items: Items) -> Items:
    """Read "what is the harm in having too much X" as what X does."""
    for n in range(1, len(items) - 2):
        asks = any(item.text.casefold() == "what" for item in items[:n]) and not any(item.named for item in items[:n])
        if not (items[n].text.casefold() in ("harm", "danger") and asks and items[n + 1].tag in ("in", "of", "from")):
            continue
        what = tuple(item for item in items[n + 1 :] if item.named)
        less = any(item.tag in ("loss", "verb:-", "not") or item.text.endswith("ing") for item in items[n + 2 :])
        if len(what) == 1 and (not less or items[n + 2].text.casefold() == "having"):
            return (Item("what", "wh"), Item("does", "wh"), *what, Item("affect", "verb:0"))
    return items


def were_it_so(items: Items) -> Items:
    """Read "were X to be blocked" as "if X is blocked"."""
    if len(items) > 4 and items[0].text.casefold() in ("were", "should"):
        said = [item.text.casefold() for item in items]
        for n in range(2, len(items) - 2):
            be = said[n] == "be" and (items[n - 1].tag == "to" or said[0] == "should")
            if be and any(item.named for item in items[1:n]):
                first = n - (items[n - 1].tag == "to")
                return (Item("if", "wh"), *items[1:first], Item("is", "wh"), *items[n + 1 :])
    return items


def having_none(items: Items) -> Items:
    """Read "mice that have no X" as the loss of X in them."""
    for n in range(2, len(items) - 2):
        has = items[n].text.casefold() in ("have", "has", "had") and items[n + 1].text.casefold() == "no"
        if has and items[n + 2].named:
            start = n - (items[n - 1].text.casefold() in ("that", "which", "who"))
            return (*items[:start], Item("without", "loss"), *items[n + 2 :])
    return items


_BY = frozenset({"by", "through"})


def by_what(items: Items) -> Items:
    """Read "by what is X slowed down" as "what slows X down"."""
    if len(items) < 5 or items[0].text.casefold() not in _BY or items[1].text.casefold() != "what":
        return items
    if items[2].text.casefold() not in BEING:
        return items
    at = next((n for n in range(4, len(items)) if items[n].tag in SIGNS), 0)
    if at and any(item.named for item in items[3:at]) and not any(item.tag == "not" for item in items[3:at]):
        verb = Item("affect", items[at].tag)
        return (Item("what", "stop"), verb, *items[3:at], *items[at + 1 :])
    return items


def make_more(items: Items) -> Items:
    """Read "X that Y make more of" as what Y makes."""
    return tuple(
        replace(item, tag="stop")
        if n and item.text.casefold() in ("more of", "more") and items[n - 1].tag in ("verb:send", "verb:express")
        else item
        for n, item in enumerate(items)
    )


_URGES = frozenset({"get", "gets", "tell", "tells", "make", "makes", "have", "has", "instruct", "instructs"})


def urged_to(items: Items, happens: Callable[[Item], bool], held: Callable[[Item], bool]) -> Items:
    """Read "encourages X to form Y", where X is a cell, as what promotes Y in X."""
    for n in range(len(items) - 4):
        urges, whom, to = items[n : n + 3]
        if not (urges.tag == "verb:+" or urges.text.casefold() in _URGES) or not whom.named or to.tag != "to":
            continue
        verb, rest = items[n + 3], items[n + 4 :]
        what = next((k for k, item in enumerate(rest) if item.tag != "stop"), len(rest))
        making = verb.tag in ("verb:+", "verb:-") and verb.text.casefold() not in ("affect", "reach")
        if making and what < len(rest) and rest[what].named and not happens(whom) and not held(whom):
            end = what + 1
            return (*items[:n], verb, *rest[:end], Item("in", "in"), whom, *rest[end:])
    return items


_KINDS = frozenset({"kinds", "kind", "types", "type", "forms", "form", "sorts", "sort"})


def which_kinds(items: Items) -> Items:
    """Read "X binds which kinds of Y" as that X binds Y."""
    for n in range(2, len(items) - 3):
        which, kinds, of, what = items[n : n + 4]
        late = which.text.casefold() in ("which", "what") and kinds.text.casefold() in _KINDS and of.tag == "of"
        if late and what.named and items[n - 1].tag.startswith("verb:") and items[n - 2].named:
            return (*items[:n], *items[n + 3 :])
    return items


def between_rise(items: Items) -> Items:
    """Read "between X and the rise in Y" as X raises Y."""
    for n in range(len(items) - 5):
        between, what, joined = items[n : n + 3]
        k = n + 3 + (items[n + 3].tag == "stop")
        rise = items[k : k + 3]
        told = between.tag == "between" and what.named and joined.tag == "and" and len(rise) == 3
        if told and rise[0].tag in SIGNS and rise[1].tag in ("in", "of") and rise[2].named:
            return (*items[:n], what, rise[0], rise[2], *items[k + 3 :])
    return items


_LACKS = frozenset({"lack", "lacks", "miss"})


def had_by_one(items: Items) -> Items:
    """Read "what has X got that Y has not" as what X has."""
    for n in range(3, len(items) - 2):
        other = items[n].text.casefold() == "that" and items[n + 1].named
        lacks = items[-1].tag == "not" or items[-1].text.casefold() in _LACKS or items[-2].tag == "not"
        has = any(item.tag == "verb:express" for item in items[:n])
        if other and lacks and has and any(item.named for item in items[:n]) and len(items) - n < 5:
            return items[:n]
    return items


def plain_up(items: Items) -> Items:
    """Read no verb in "tidy up" after a word that was not understood."""
    return tuple(
        replace(item, tag="word")
        if n
        and item.text.casefold() in ("up", "down")
        and items[n - 1].tag == "word"
        and item.tag in SIGNS
        and not any(other.tag in ("to", "in") for other in items[n + 1 : n + 2])
        else item
        for n, item in enumerate(items)
    )


_FREES = frozenset({"free", "frees", "freeing", "freed", "liberate", "liberates", "unlock", "unlocks"})


def set_free(items: Items) -> Items:
    """Read "sets X free from Y", "frees X from Y" as what brings about the release of X in Y."""
    for n, item in enumerate(items):
        if item.text.casefold() in ("set", "sets", "setting"):
            free = next((k for k in range(n + 2, len(items)) if items[k].text.casefold().startswith("free")), 0)
            what, rest = items[n + 1 : free], items[free + 1 :]
        else:
            free = n * (item.text.casefold() in _FREES)
            what, rest = items[n + 1 : n + 2], items[n + 2 :]
        if not free or not any(i.named for i in what) or not all(i.named or i.tag == "stop" for i in what):
            continue
        apart = bool(rest) and rest[0].tag == "from"
        where = (Item("in", "in"),) if apart or items[free].text.casefold() == "free from" else ()
        return (*items[:n], Item("raise", "verb:+"), *what, *where, *rest[apart:])
    return items


_AWAY = frozenset({"away", "out", "off"})


def taken_away(items: Items) -> Items:
    """Read "taking X away" as the loss of X."""
    for n, item in enumerate(items[:-2]):
        by = n and items[n - 1].tag == "by"  # what X does by it is what X does
        takes = item.text.casefold() in ("taking", "take", "takes") and items[n + 1].named and not by
        if takes and items[n + 2].text.casefold() in _AWAY:
            return (*items[:n], *LOSS_OF, items[n + 1], *items[n + 3 :])
    return items


_MOLECULE = frozenset({"protein", "proteins", "mrna"})


def named_twice(items: Items) -> Items:
    """Read "X protein" as X."""
    return tuple(
        replace(item, tag="stop", concepts=())
        if n and items[n - 1].named and item.text.casefold() in _MOLECULE
        else item
        for n, item in enumerate(items)
    )


_LOADED = frozenset({"loading", "unloading"})
_FRAME = frozenset({"bone", "bones", "skeleton"})


def loading_it(items: Items) -> Items:
    """Read "loading the skeleton" as mechanical loading."""
    for n, item in enumerate(items[:-1]):
        after = items[n + 1 + (items[n + 1].tag == "stop") :]
        loads = item.named and item.text.casefold() in _LOADED
        if loads and after and after[0].text.casefold() in _FRAME:
            return (*items[: n + 1], *after[1:])
    return items


_LIVING = frozenset({"in vivo", "in vitro"})


def in_vivo_evidence(items: Items) -> Items:
    """Read "how solid is the in vivo proof that" as of the evidence that it is; it says not in what it was found."""
    if not items or items[0].text.casefold() != "how":
        return items
    return tuple(
        replace(item, tag="stop", concepts=())
        if item.text.casefold() in _LIVING and n + 1 < len(items) and items[n + 1].tag == "evidence"
        else item
        for n, item in enumerate(items)
    )


def plainly(items: Items, happens: Callable[[Item], bool], held: Callable[[Item], bool]) -> Items:
    """Give the items of a question with all of these read."""
    items = urged_to(items, happens, held)
    for step in (
        held_down, given_to, harm_of, were_it_so, having_none, by_what, set_free, taken_away, kept_from,
        named_twice, loading_it, make_more, in_vivo_evidence, had_by_one, plain_up, which_kinds, between_rise,
    ):  # fmt: skip
        items = step(items)
    return items
