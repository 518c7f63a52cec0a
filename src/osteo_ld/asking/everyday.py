"""Rewriting of what people say in everyday words as what is said straight: a part of ``phrases``.

"Other X than Y", "prevents the loss of X", "what switch does X go through", "if X is on, does Y rise".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from osteo_ld.asking.items import BEING, LOSS_OF, SIGNS, Item, Items
from osteo_ld.iris import expand

_AGEING = (expand("osteo:concept/ageing"),)
_MATRIX = (expand("osteo:concept/bone-matrix"),)
_STRENGTH = (expand("osteo:concept/muscle-strength"),)
_WHAT = frozenset({"what", "which", "who"})
_DOES = frozenset({"does", "do", "did", "will", "would", "can", "could"})


def other_than(items: Items) -> Items:
    """Read "other X than Y" as X, except Y."""
    for n in range(len(items) - 3):
        other = items[n].text.casefold() == "other" and items[n + 1].named
        if other and items[n + 2].text.casefold() == "than" and items[n + 3].named:
            return (*items[:n], items[n + 1], Item("except", "except"), *items[n + 3 :])
    return items


def once_only(items: Items) -> Items:
    """Leave out what is named twice, by its name and a short form: osteoarthritis (OA)."""
    return tuple(
        item
        for n, item in enumerate(items)
        if not (n and item.named and items[n - 1].named and item.concepts == items[n - 1].concepts)
    )


def helping(items: Items, harmful: Callable[[Item], bool]) -> Items:
    """Read "does it help in X", where X is a disease, as whether it lowers X."""
    asks = bool(items) and items[0].text.casefold() in _DOES
    for n in range(len(items) - 2) if asks else ():
        helps = items[n].text.casefold() in ("help", "helps") and items[n + 1].text.casefold() in ("in", "with", "for")
        at = n + 2 + (helps and items[n + 2].tag in ("stop", "word") and n + 3 < len(items))
        broken = "fracture" in items[at].text.casefold()  # what helps there mends it
        if helps and items[at].named and harmful(items[at]) and not broken:
            return (*items[:n], Item("help in", "verb:-"), *items[n + 2 :])
    return items


def kept_from_loss(items: Items) -> Items:
    """Read "prevents the loss of X", "helps against the loss of X" as what promotes X."""
    for n in range(len(items) - 2):
        at = n + 1 + (items[n + 1].tag == "stop")
        stops = items[n].tag == "keep" or items[n].text.casefold().endswith("against")
        loses = items[at].tag == "loss" and items[at].text.casefold() in ("loss of", "losing")
        if stops and loses and at + 1 < len(items) and items[at + 1].named:
            return (*items[:n], Item(items[n].text, "verb:+"), *items[at + 1 :])
    return items


def going_through(items: Items) -> Items:
    """Read "what switch does X go through" as what X becomes."""
    said = [item.text.casefold() for item in items]
    asks = len(items) > 4 and said[0] in _WHAT and said[1] in ("switch", "change", "shift", "transition")
    for n in range(3, len(items) - 1) if asks and said[2] in _DOES else ():
        if said[n : n + 2] in (["go", "through"], ["undergo"], ["make"]) and items[n - 1].named:
            return (items[0], *items[2:n], Item("become", "verb:become"), *items[n + 2 :])
    return items


_MAKES = frozenset({"makes", "make", "lets", "let", "causes", "cause"})


def wrong_so_that(items: Items) -> Items:
    """Read "what goes wrong that makes X" as what promotes X."""
    said = [item.text.casefold() for item in items]
    wrong = next((n for n, word in enumerate(said) if word in ("goes wrong", "go wrong", "went wrong")), 0)
    for n in range(wrong + 1, len(items) - 2) if wrong and said[0] in _WHAT else ():
        if said[n] == "that" and said[n + 1] in _MAKES and items[n + 2].named:
            return (*items[:wrong], Item(said[n + 1], "verb:+"), *items[n + 2 :])
    return items


_SENT = frozenset({"messengers", "messages", "messenger", "message"})


def known_to(items: Items) -> Items:
    """Read "what messengers is X known to send" as what X sends."""
    said = [item.text.casefold() for item in items]
    for n in range(len(items) - 4):
        to = next((k for k in range(n + 2, len(items) - 1) if said[k : k + 2] == ["known", "to"]), 0)
        told = said[n] in BEING and items[n + 1].named and to and all(i.tag == "stop" for i in items[n + 2 : to])
        if told and items[to + 2 :] and items[to + 2].tag.startswith("verb:"):
            asks = tuple(item for item in items[:n] if item.text.casefold() not in _SENT)
            return (*asks, Item("does", "wh"), items[n + 1], *items[to + 2 :])
    return items


def that_reaches(items: Items) -> Items:
    """Read "what does X send that reaches Y" as what X sends to Y."""
    for n in range(2, len(items) - 2):
        reaches = items[n].text.casefold() in ("that", "which") and items[n + 1].text.casefold().startswith("reach")
        if reaches and items[n - 1].tag == "verb:send":
            return (*items[:n], Item("to", "to"), *items[n + 2 :])
    return items


def going_along(items: Items) -> Items:
    """Read "raised X, what does it go along with" as X and what goes with it."""
    said = [item.text.casefold() for item in items]
    along = any(said[n : n + 2] in (["go", "along with"], ["goes", "along with"]) for n in range(len(items)))
    return items[1:] if along and said[0] in ("raised", "high") and items[1].named else items


_AGAIN = frozenset({"rebuild", "restore"})
_BUILDS = frozenset({
    "lay", "lays", "rebuild", "rebuilds", "restore", "restores",
    "make", "makes", "build", "builds", "grow", "grows", "form", "forms", "chew", "chews", "eat", "eats",
    "break", "breaks",
})  # fmt: skip


def doing_it(items: Items, happens: Callable[[Item], bool]) -> Items:
    """Read "which cells lay down bone", the name of a process that is a verb, as what promotes it."""
    first = items[0].text.casefold() if items else ""
    if first not in _WHAT | _DOES or any(item.tag.startswith("verb:") for item in items):
        return items
    for n in range(1, len(items)):
        does, who = items[n].text.casefold().split()[0], items[n - 1].named
        told = first in _WHAT and (n == 1 or (n == 2 and who))
        asked = first in _DOES and who and does not in _AGAIN
        if (told or asked) and happens(items[n]) and does in _BUILDS:
            return (*items[:n], Item("do", "verb:+"), *items[n:])
    return items


def more_than_others(items: Items) -> Items:
    """Read "makes more of than the others" as what it makes."""
    for n in range(1, len(items) - 1):
        more = items[n].text.casefold() == "more of" and items[n + 1].text.casefold() == "than"
        if more and items[n - 1].tag == "verb:send" and not any(item.named for item in items[n:]):
            return items[:n]
    return items


def needed_for_us(items: Items) -> Items:
    """Read "needed for us to move" as needed for movement."""
    for n in range(len(items) - 3):
        needed = items[n].tag in SIGNS and items[n].text.casefold().endswith(" for")
        if needed and items[n + 1].tag == "stop" and items[n + 2].text.casefold() == "to" and items[n + 3].named:
            return (*items[: n + 1], *items[n + 3 :])
    return items


_WHEN = frozenset({"if", "when", "once"})
_MOVES = {"go up": "verb:+", "rise": "verb:+", "increase": "verb:+", "go down": "verb:-", "fall": "verb:-",
          "drop": "verb:-", "decrease": "verb:-"}  # fmt: skip
_OFF = frozenset({"off", "down", "out"})


def if_it_is_on(items: Items) -> Items:
    """Read "if X is switched on in Z, does Y go up" as whether X raises Y in Z."""
    said = [item.text.casefold() for item in items]
    does = next((n for n, word in enumerate(said) if n > 3 and word in _DOES), 0)
    sign = _MOVES.get(said[-1], "") if said else ""
    if not (does and sign and said[0] in _WHEN and items[1].named and said[2] in BEING):
        return items
    what = tuple(item for item in items[does + 1 : -1] if item.tag != "stop")
    turned, where = items[3], items[4:does]
    off = turned.tag == "verb:-" or bool(_OFF & set(turned.text.casefold().split()))
    placed = not where or (where[0].tag == "in" and all(item.named or item.tag == "stop" for item in where[1:]))
    if turned.tag not in SIGNS or not placed or not what or not all(item.named for item in what):
        return items
    return (items[does], *(LOSS_OF if off else ()), items[1], Item(said[-1], sign), *what, *where)


def factor_for(items: Items) -> Items:
    """Read "is X a survival factor for Y" as whether X promotes that in Y."""
    if not items or items[0].text.casefold() not in BEING or any(i.tag in SIGNS for i in items):
        return items
    for n in range(2, len(items) - 3):
        told = items[n].named and items[n + 1].text.casefold() in ("factor", "signal") and items[n + 3].named
        if told and items[n + 2].text.casefold() in ("for", "of") and any(i.named for i in items[1:n]):
            end = n - (items[n - 1].tag == "stop")
            whom = (Item("in", "in"), *items[n + 3 :])
            return (Item("does", "wh"), *items[1:end], Item("promote", "verb:+"), items[n], *whom)
    return items


def done_to(items: Items, happens: Callable[[Item], bool]) -> Items:
    """Read "X Y reduced?", where Y is a process or a trait, as whether X lowers Y."""
    told = [item for item in items[:-1] if item.tag != "stop"]
    if len(told) < 2 or items[-1].tag not in SIGNS or not items[-1].text.casefold().endswith("ed"):
        return items
    acts = told[0].named and told[1].named and happens(told[1]) and not happens(told[0])
    if not acts or any(not (item.named or item.tag in ("of", "in")) for item in told):
        return items
    return (Item("does", "wh"), told[0], items[-1], *told[1:])


def stored(items: Items) -> Items:
    """Read "is X stored in bone" as of bone and of its matrix, in which it is."""
    if not any(item.tag == "verb:express" and item.text.casefold().startswith("stor") for item in items):
        return items
    return tuple(
        replace(item, concepts=(*item.concepts, *_MATRIX)) if item.named and item.text.casefold() == "bone" else item
        for item in items
    )


_US = frozenset({"we", "you", "people", "they", "one"})
_BEASTS = frozenset({"mice", "mouse", "rats", "rat", "animals"})


def stronger_mice(items: Items) -> Items:
    """Read "are mice without X any stronger" as of the strength of their muscles."""
    said = [item.text.casefold() for item in items]
    asks = len(items) > 3 and said[0] in BEING | _DOES and not _BEASTS.isdisjoint(said[1].split())
    if not asks or said[-1] not in ("stronger", "weaker") or items[2].named:
        return items
    verb = Item("raise", "verb:+") if said[-1] == "stronger" else Item("lower", "verb:-")
    end = -2 if said[-2] in ("become", "get", "grow", "any", "be") else -1
    return (*items[:end], verb, Item("muscle strength", "", _STRENGTH))


def as_we_age(items: Items, happens: Callable[[Item], bool]) -> Items:
    """Read "X dwindles as we age" as what is lowered by ageing, and "as we age" otherwise as in ageing."""
    for n in range(1, len(items) - 1):  # X that fall with age
        sign = _MOVES.get(items[n].text.casefold().removesuffix("s"), items[n].tag)
        if sign in SIGNS and items[n + 1].text.casefold() in ("with age", "with ageing", "with aging"):
            what = items[: n - 1] if items[n - 1].text.casefold() in ("that", "which") else items[:n]
            age = Item("age", "", _AGEING)
            return (*what, Item("are", "wh"), Item("changed", sign), Item("by", "by"), age, *items[n + 2 :])
    for n in range(2, len(items) - 2):
        if not (items[n].text.casefold() == "as" and items[n + 1].text.casefold() in _US and happens(items[n + 2])):
            continue
        age = replace(items[n + 2], concepts=_AGEING) if items[n + 2].text.casefold() == "age" else items[n + 2]
        sign = _MOVES.get(items[n - 1].text.casefold().removesuffix("s"), items[n - 1].tag)
        if sign in SIGNS:
            return (*items[: n - 1], Item("are", "wh"), Item("changed", sign), Item("by", "by"), age, *items[n + 3 :])
        return (*items[:n], Item("in", "in"), age, *items[n + 3 :])
    return items


def everyday(items: Items, happens: Callable[[Item], bool], harmful: Callable[[Item], bool]) -> Items:
    """Give the items of a question with all of these read."""
    for step in (
        once_only, kept_from_loss, going_through, wrong_so_that, more_than_others, needed_for_us, if_it_is_on,
        factor_for, stronger_mice, known_to, that_reaches,
        going_along, stored,
    ):  # fmt: skip
        items = step(items)
    return as_we_age(done_to(doing_it(helping(items, harmful), happens), happens), happens)
