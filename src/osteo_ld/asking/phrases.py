"""Rewriting: what a question may say in several ways is read as one of them, before its concepts get their parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from osteo_ld.asking.everyday import everyday, other_than
from osteo_ld.asking.items import BEING, EITHER, SIGNED_PREFIXES, SIGNS, Item, Items
from osteo_ld.asking.lowered import (
    blocked_by,
    blocking_it,
    falling,
    fewer,
    going_wrong,
    inhibitors,
    lost_when,
    protected_from,
    stopped_from,
    valued,
)
from osteo_ld.asking.nouns import as_verbs
from osteo_ld.asking.roundabout import not_the_other, straight
from osteo_ld.asking.topics import on_topic


def participles(items: Items) -> Items:
    """Read "X inhibiting Y" as what X does; "inhibiting Y" alone says that Y is lost."""
    return tuple(
        replace(item, tag="verb:-")
        if item.text.casefold() in ("inhibiting", "blocking")
        and 0 < n < len(items) - 1
        and all(near.named for near in (items[n - 1], items[n + 1]))
        else item
        for n, item in enumerate(items)
    )


_SAID = frozenset({"keep", "loss", "dispute", "unknown", "evidence", "hedge"})  # what a question may be about instead


def unknown_verb(items: Items) -> Items:
    """Read a plain word between who acts, or what is asked, and what is acted on as a verb, where there is no other."""
    if any(item.tag.startswith("verb:") or item.tag in _SAID for item in items):
        return items
    for n in range(1, len(items) - 1):
        before, after = items[n - 1], items[n + 1]
        asks = before.text.casefold() in ("what", "who", "which") or (before.named and n > 1)
        if items[n].tag == "word" and asks and after.named and items[0].tag in ("wh", "stop"):
            return (*items[:n], replace(items[n], tag="verb:0"), *items[n + 1 :])
    return items


# What these do to a thing with *back* after it.
_BACK = {
    "hold": "verb:-", "holds": "verb:-", "get": "verb:+", "gets": "verb:+", "bring": "verb:+", "brings": "verb:+",
    "give": "verb:+", "gives": "verb:+",
}  # fmt: skip
_PHRASAL = frozenset({
    "turn", "turns", "drive", "drives", "bring", "brings", "push", "pushes", "dial", "dials", "switch", "switches",
    "shut", "shuts", "hold", "holds", "take", "takes", "send", "sends", "knock", "knocks", "ramp", "ramps",
    "keep", "keeps", *_BACK,
})  # fmt: skip
_PARTICLES = {"down": "verb:-", "off": "verb:-", "low": "verb:-", "up": "verb:+", "on": "verb:+", "high": "verb:+"}


_DOINGS = frozenset({"secretion", "release", "production", "expression", "synthesis", "transfer", "activity"})
_THEIR = frozenset({"their", "its", "his", "her", "my", "your", "our"})


def phrasal(items: Items) -> Items:
    """Read a verb and a particle with a name between them as one verb: turns X down."""
    for n in range(len(items) - 2):
        if items[n].text.casefold() not in _PHRASAL:
            continue
        for k in range(n + 2, min(n + 5, len(items))):
            said = items[k].text.casefold()
            sign = _BACK.get(items[n].text.casefold()) if said == "back" else _PARTICLES.get(said)
            named = all(
                item.concepts or item.tag in ("stop", "word") or item.text.casefold() in _THEIR | _DOINGS
                for item in items[n + 1 : k]
            )
            ends = k + 1 == len(items) or items[k + 1].tag in ("in", "by", "from", "stop", "wh", "to")
            if sign and named and ends:
                verb, particle = replace(items[n], tag=sign), replace(items[k], tag="stop")
                what = (replace(i, tag="stop") if i.text.casefold() in _DOINGS else i for i in items[n + 1 : k])
                return (*items[:n], verb, *what, particle, *items[k + 1 :])
    return items


_MADE_BY = frozenset({"made by", "secreted by", "released by"})


def bringing(items: Items) -> Items:
    """Read "what does X bring to Y" as what it sends there."""
    return (
        tuple(
            replace(item, tag="verb:send")
            if item.text.casefold() in ("bring", "brings") and n and items[n - 1].named and items[n + 1].tag == "to"
            else item
            for n, item in enumerate(items[:-1])
        )
        + items[-1:]
    )


def still(items: Items) -> Items:
    """Read "still forms X" as what is done to X in any direction: it may be that nothing is."""
    return tuple(
        replace(item, tag="verb:0") if item.tag == "verb:+" and n and items[n - 1].text.casefold() == "still" else item
        for n, item in enumerate(items)
    )


_TURN = frozenset({"turn", "switch", "change", "shift", "go", "flip"})


def made_to(items: Items) -> Items:
    """Read "make them differentiate", or "make X turn from Y to Z", as to promote it."""
    found = list(items)
    for n in range(1, len(items) - 2):
        makes = items[n].text.casefold() in ("make", "makes", "let", "lets", "get", "gets")
        if makes and items[n + 1].text.casefold() in ("them", "it") and items[n + 2].named:
            found[n] = replace(items[n], tag="verb:+")
        if makes and items[n + 1].named and items[n + 2].text.casefold() in _TURN:
            found[n], found[n + 2] = replace(items[n], tag="verb:+"), replace(items[n + 2], tag="stop")
    return tuple(found)


def each_by(items: Items) -> Items:
    """Read "by X and which by Y" as by X and Y."""
    for n in range(1, len(items) - 3):
        which = items[n].tag == "and" and items[n + 1].text.casefold() == "which"
        if which and items[n + 2].tag in ("by", "to", "from", "in") and items[n + 3].named:
            return (*items[: n + 1], *items[n + 3 :])
    return items


def relative(items: Items) -> Items:
    """Read "X that Y makes", where something else is done to it, as X from Y."""
    for n in range(1, len(items) - 2):
        makes = items[n + 2].tag in ("verb:send", "verb:express") and items[n + 1].named and items[n - 1].named
        acted = any(item.tag in (*SIGNS, "verb:0") for item in items[:n])
        if makes and acted and n + 3 == len(items) and items[n].text.casefold() in ("that", "which"):
            return (*items[:n], Item(items[n].text, "from"), items[n + 1])
    return items


def derived(items: Items) -> Items:
    """Read "X secreted by Y", before another verb, as X from Y."""
    found = list(items)
    for n in range(1, len(items) - 2):
        if (
            items[n].text.casefold() in _MADE_BY
            and items[n - 1].named
            and any(i.tag.startswith("verb:") for i in items[n + 2 :])
        ):
            found[n] = replace(items[n], tag="from")
            continue
        sent = items[n].tag in ("verb:send", "verb:express") and not items[n].text.casefold().endswith(("s", "ing"))
        named = items[n - 1].named
        verbs = any(i.tag.startswith("verb:") or i.text.casefold() == "do" for i in items[n + 2 :])
        if sent and named and verbs and items[n + 1].tag in ("by", "from"):
            found[n], found[n + 1] = replace(items[n], tag="stop"), replace(items[n + 1], tag="from")
    return tuple(found)


def either(items: Items) -> Items:
    """Read "promote or inhibit" as one verb without a direction."""
    signs = [n for n, item in enumerate(items) if item.tag in SIGNS]
    if len(signs) != 2 or items[signs[0]].tag == items[signs[1]].tag:
        return items
    first, second = signs
    if {item.tag for item in items[first + 1 : second]} - {"vs", "stop", "word"} or items[second - 1].tag != "vs":
        return items
    return (*items[:first], replace(items[first], tag=EITHER), *items[second + 1 :])


def positive(items: Items) -> Items:
    """Read "are X Y positive" as "do X have Y"."""
    last = items[-1] if items else Item("")
    if last.text.casefold() not in ("positive", "+") or len(items) < 3 or not all(i.named for i in items[-3:-1]):
        return items
    return (*items[:-2], Item(last.text, "verb:express"), items[-2])


_SENDERS = frozenset({"sender", "source"})
_RECEIVERS = frozenset({"receiver", "recipient", "target"})


def roles_told(items: Items) -> Items:
    """Read "X is the sender and Y the receiver" as from X to Y."""
    said = [item.text.casefold() for item in items]
    sends, takes = ([n for n, word in enumerate(said) if word in role] for role in (_SENDERS, _RECEIVERS))
    if len(sends) != 1 or len(takes) != 1:
        return items
    named = [n for n, item in enumerate(items) if item.named]
    ends = [max((n for n in named if n < at), default=-1) for at in (sends[0], takes[0])]
    if -1 in ends or ends[0] == ends[1]:
        return items
    found: list[Item] = []
    for n, item in enumerate(items):
        found += [Item(role, role) for at, role in zip(ends, ("from", "to"), strict=True) if at == n]
        found.append(replace(item, tag="stop") if n in (*sends, *takes) or item.tag == "and" else item)
    return tuple(found)


def fronted(items: Items) -> Items:
    """Read "by which X is Y done" as "is Y done by which X"."""
    if len(items) < 4 or items[0].tag not in ("by", "from", "to") or items[1].tag != "wh":
        return items
    at = next((n for n, item in enumerate(items) if n > 1 and item.text.casefold() in (*BEING, "do", "does")), 0)
    return (*items[at:], items[0], *items[1:at]) if at else items


_BEING_DONE = frozenset({"doesn't", "isn't", "don't", "aren't", "doesnt", "isnt", "dont", "arent"})


def surely(items: Items) -> Items:
    """Read "doesn't X promote Y" as "does X promote Y"."""
    asks = bool(items) and items[0].text.casefold().replace("’", "'") in _BEING_DONE
    return (replace(items[0], text="does", tag="wh"), *items[1:]) if asks else items


_THROUGH = frozenset({"through", "via", "by"})


def through_which(items: Items) -> Items:
    """Read "through which pathway does X act on Y" as how it does."""
    if len(items) < 4 or items[0].text.casefold() not in _THROUGH or items[1].tag != "wh":
        return items
    way = {"pathway", "pathways", "mechanism", "mechanisms"} & set(items[2].text.casefold().split())
    return (Item("how", "wh"), *items[3:]) if way else items


_TREAT = frozenset({"treat", "treats", "cure", "cures"})


def treating(items: Items) -> Items:
    """Read "X treats Y" as that X inhibits Y; "what treats Y" asks for a treatment."""
    for n in range(1, len(items) - 1):
        if items[n].text.casefold() in _TREAT and items[n + 1].named:
            tag = "verb:-" if any(item.named for item in items[:n]) else "treatment"
            return (*items[:n], replace(items[n], tag=tag), *items[n + 1 :])
    return items


def made_where(items: Items) -> Items:
    """Read "where is X made" as who makes it."""
    asks = len(items) > 2 and items[0].text.casefold() == "where" and items[-1].text.casefold() == "made"
    return (*items[:-1], replace(items[-1], tag="verb:send")) if asks else items


def regulating(items: Items) -> Items:
    """Read "X regulates Y" as that X acts on Y; "what regulates Y" asks for what stands before it."""
    for n in range(1, len(items) - 1):
        named = any(item.named for item in items[:n]) and items[n + 1].named
        asks = items[0].text.casefold() in ("which", "what", "how")
        if asks and named and items[n].text.casefold() in ("regulate", "regulates"):
            return (*items[:n], replace(items[n], tag="verb:0"), *items[n + 1 :])
    return items


def doings(items: Items) -> Items:
    """Read "X secretion", where something else is done to it, as X."""
    acted = [n for n, item in enumerate(items) if item.tag in (*SIGNS, "verb:0")]
    return tuple(
        replace(item, tag="stop")
        if item.text.casefold() in _DOINGS and n and items[n - 1].named and any(k > n for k in acted)
        else item
        for n, item in enumerate(items)
    )


_DOES = frozenset({"effect", "effects", "action", "actions", "activity", "property", "properties", "role", "influence"})


def prefixed(items: Items, happens: Callable[[Item], bool]) -> tuple[Items, tuple[tuple[str, Item], ...]]:
    """Read "pro-osteogenic" as what promotes osteogenesis: as the verb where there is no other.

    Beside another verb ("which pro-osteogenic miRNAs do osteoclasts send") it is given apart, the tag of its verb and
    what that is on. ``happens`` tells whether an item may be promoted: a process, a trait, a disease.
    """
    verbs = any(item.tag.startswith("verb:") for item in items)
    found: list[Item] = []
    apart: list[tuple[str, Item]] = []
    rest = list(items)
    while rest:
        item = rest.pop(0)
        prefix, _, what = item.text.casefold().partition(" ")
        if prefix in SIGNED_PREFIXES and not what and rest and happens(rest[0]):
            name = rest.pop(0)
        elif prefix in SIGNED_PREFIXES and what and " " not in what and happens(item):
            name = replace(item, text=what)
        else:
            found.append(item)
            continue
        sign = SIGNED_PREFIXES[prefix]
        does = bool(rest) and rest[0].text.casefold().split()[0] in _DOES
        if verbs and not does:
            apart.append((sign, name))
        elif rest and rest[0].named and not happens(rest[0]):
            found += [rest.pop(0), Item(prefix, sign), name]
        else:
            found += [Item(prefix, sign), name]
    return tuple(found), tuple(apart)


def excepted(items: Items) -> tuple[Items, Items]:
    """Take out what is not asked about: "apart from X"."""
    items = other_than(not_the_other(items))
    for n in range(len(items) - 1):
        after = n + 1 + (items[n + 1].tag == "stop" and n + 2 < len(items))  # apart from the X
        if items[n].tag == "except" and items[after].named:
            last = after
            while len(items) > last + 2 and items[last + 1].tag in ("and", "vs") and items[last + 2].named:
                last += 2
            return (*items[:n], *items[last + 1 :]), tuple(item for item in items[after : last + 1] if item.named)
    return items, ()


def compared(items: Items) -> Items:
    """Read "difference between X and Y" as X beside Y."""
    first = next((n for n, item in enumerate(items) if item.named), 0)
    if not any(item.tag == "vs" for item in items[:first]):
        return items
    for n in range(first + 1, len(items) - 1):
        if items[n].tag == "and" and items[n - 1].named and items[n + 1].named:
            return (*items[:n], replace(items[n], tag="vs"), *items[n + 1 :])
    return items


def rewritten(
    items: Items,
    happens: Callable[[Item], bool],
    harmful: Callable[[Item], bool],
    held: Callable[[Item], bool],
) -> tuple[Items, tuple[tuple[str, Item], ...]]:
    """Give the items of a question with all of these read, and the effects that stand apart (see ``prefixed``)."""
    items = straight(everyday(items, happens, harmful), happens, held)
    for step in (
        surely, through_which, roles_told, each_by, made_to, bringing, still, fronted, phrasal, on_topic, as_verbs,
        fewer, falling, going_wrong, compared, blocked_by, lost_when, blocking_it, inhibitors,
        made_where, treating, regulating, doings, relative, derived, participles, either, positive,
    ):  # fmt: skip
        items = step(items)
    items = valued(items, harmful)
    items, apart = prefixed(stopped_from(protected_from(items, happens), happens), happens)
    return unknown_verb(items), apart
