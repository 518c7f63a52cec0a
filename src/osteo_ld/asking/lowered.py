"""Rewriting of what is lowered, blocked, lost, or kept from happening: a part of ``phrases``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from osteo_ld.asking.items import BEING, Item, Items
from osteo_ld.spelling import words

_CAUSES = frozenset({
    "lead to", "leads to", "result in", "results in", "cause", "causes", "give", "gives", "bring about", "mean",
    "means", "responsible for", "to blame for",
})  # fmt: skip
LESS = frozenset({
    "fewer", "few", "less", "lower", "low", "reduced", "decreased", "diminished", "smaller", "poorer", "impaired",
})  # fmt: skip


def says_less(first: str, label: str, group: str) -> bool:
    """Tell whether a name that begins so says less of a process or trait whose label does not: *low bone mass*."""
    return group in ("process", "trait") and first in LESS and LESS.isdisjoint(words(label))


def fewer(items: Items) -> Items:
    """Read "lead to fewer X" as to lower X."""
    for n, item in enumerate(items[:-2]):
        if item.text.casefold() in _CAUSES and items[n + 1].text.casefold() in LESS and items[n + 2].named:
            return (*items[:n], replace(item, tag="verb:-"), replace(items[n + 1], tag="stop"), *items[n + 2 :])
    return items


_FALLS = frozenset({"drop", "drops", "dropped", "fall", "falls", "fell"})


def falling(items: Items) -> Items:
    """Read "X drops in Y", "X that drops with Y", or "in Y, which X drops", as what is lowered there."""
    last = len(items) - 1
    return tuple(
        replace(item, tag="verb:-")
        if item.text.casefold() in _FALLS and n and (n == last or items[n + 1].tag == "in")
        and (items[n - 1].named or (n > 1 and items[n - 1].text.casefold() in ("that", "which") and items[n - 2].named))
        else item
        for n, item in enumerate(items)
    )  # fmt: skip


def stopped_from(items: Items, happens: Callable[[Item], bool]) -> Items:
    """Read "stops X from differentiating" as the stop of what X does."""
    for n in range(len(items) - 3):
        stops = items[n].tag == "keep" and items[n + 1].named and items[n + 2].tag == "from"
        first, _, more = items[n + 3].text.casefold().partition(" ")
        if stops and happens(items[n + 3]) and first.endswith("ing"):
            if more:  # turning into fat
                verb, cell, what = replace(items[n], tag="verb:-"), items[n + 1], items[n + 3]
                return (*items[:n], verb, what, Item("in", "in"), cell, *items[n + 4 :])
            verb, what = replace(items[n], tag="verb:-"), Item(items[n + 3].text, "word")
            return (*items[:n], verb, items[n + 1], what, *items[n + 4 :])
    return items


_GONE = frozenset({
    "eaten", "broken", "destroyed", "lost", "degraded", "damaged", "worn", "eroded", "dissolved", "broken down",
})  # fmt: skip


def kept_from(items: Items) -> Items:
    """Read "keeps X from being eaten away" as what keeps X, "keeps X from forming Y" as what lowers Y in X."""
    for n in range(len(items) - 4):
        keeps, what, out, does, then = items[n : n + 5]
        if keeps.tag != "keep" or not what.named or out.tag != "from":
            continue
        rest = items[n + 5 :]
        if does.text.casefold() in ("being", "getting") and then.text.casefold() in _GONE:
            away = bool(rest) and rest[0].text.casefold() in ("away", "down", "up")
            return (*items[:n], replace(keeps, tag="verb:+"), what, *rest[away:])
        making = does.tag in ("verb:+", "verb:send") and does.text.casefold().endswith("ing")
        if making and then.named:
            return (*items[:n], replace(keeps, tag="verb:-"), then, Item("in", "in"), what, *rest)
    return items


PROTECT = frozenset({
    "protect", "protects", "guard", "guards", "save", "saves", "shield", "shields", "spare", "spares", "safeguard",
    "safeguards", "rescue", "rescues",
})  # fmt: skip


def protected_from(items: Items, happens: Callable[[Item], bool]) -> Items:
    """Read "protects X from Y" as the stop of Y in X."""
    at = next((n for n, item in enumerate(items) if item.text.casefold() in PROTECT), len(items))
    for n in range(at + 2, len(items) - 1):
        apart = items[n].text.casefold() in ("from", "against") and happens(items[n + 1])
        between = items[at + 1 : n]
        if apart and all(item.tag in ("stop", "wh") for item in between):  # protects people against Y
            return (*items[:at], replace(items[at], tag="verb:-"), *items[n + 1 :])
        if apart and any(item.named for item in between) and all(item.named or item.tag == "stop" for item in between):
            verb, place = replace(items[at], tag="verb:-"), Item("in", "in")
            return (*items[:at], verb, items[n + 1], place, *between, *items[n + 2 :])
    return items


_BETTER = frozenset({"improve", "improves", "improved", "good for"})
_WORSE = frozenset({"worsen", "worsens", "worse", "aggravate", "aggravates", "exacerbate", "exacerbates", "bad for"})


def valued(items: Items, harmful: Callable[[Item], bool]) -> Items:
    """Read "improves X", "makes X worse" as what raises or lowers X: a disease is better when there is less of it."""
    found = list(items)
    for n, item in enumerate(items):
        said = item.text.casefold()
        if said in _BETTER | _WORSE | PROTECT:
            near = reversed(items[:n]) if said == "worse" else items[n + 1 :]
            whose = next((other for other in near if other.tag != "stop"), None)
            if whose is not None and whose.named:
                found[n] = replace(item, tag="verb:+" if harmful(whose) == (said in _WORSE) else "verb:-")
    return tuple(found)


_WHEN = frozenset({"when", "if", "once", "after"})
_LOST = frozenset({
    "inhibited", "suppressed", "silenced", "neutralised", "neutralized", "antagonised", "antagonized", "removed",
    "depleted", "disrupted", "abolished", "taken away", "taken out", "switched off", "turned off", "shut off",
})  # fmt: skip


def lost_when(items: Items) -> Items:
    """Read "when X is inhibited" as the loss of X."""
    found = list(items)
    for n in range(2, len(items) - 1):
        named = items[n - 1] if items[n - 1].named else None
        when = named and any(item.text.casefold() in _WHEN for item in items[max(0, n - 4) : n - 1])
        if when and items[n].text.casefold() in BEING and items[n + 1].text.casefold() in _LOST:
            found[n + 1] = replace(items[n + 1], tag="loss")
    return tuple(found)


_BLOCKING = frozenset({
    "block", "inhibit", "suppress", "silence", "neutralise", "neutralize", "antagonise", "antagonize", "switch off",
    "turn off", "shut off", "knock down", "take out", "take away", "remove",
})  # fmt: skip


def blocking_it(items: Items) -> Items:
    """Read "when you block X", or "block X in Y", as the loss of X."""
    found = list(items)
    told = [item.tag for item in items[:3]] == [items[0].tag, "", "in"] and items[0].text.casefold() in _BLOCKING
    if told and not any(item.tag.startswith("verb:") for item in items[1:]):
        found[0] = replace(items[0], tag="loss")
    for n in range(2, len(items) - 1):
        people = items[n - 1].text.casefold() in ("you", "we", "one", "i", "they")
        if people and items[n - 2].text.casefold() in _WHEN and items[n].text.casefold() in _BLOCKING:
            found[n] = replace(items[n], tag="loss")
    return tuple(found)


_GIVEN = frozenset({"given", "used", "applied", "injected", "administered"})


def going_wrong(items: Items) -> Items:
    """Read what goes wrong when something is given as all that is said of that."""
    given = any(item.text.casefold() in _GIVEN for item in items)
    return tuple(
        replace(item, tag="stop")
        if given and item.text.casefold() in ("go wrong", "goes wrong", "went wrong")
        and n + 1 < len(items) and items[n + 1].text.casefold() in _WHEN
        else item
        for n, item in enumerate(items)
    )  # fmt: skip


def inhibitors(items: Items) -> Items:
    """Read "inhibitors of X", where nothing is asked of them, as what inhibits X."""
    if any(item.tag.startswith("verb:") or item.tag == "effectof" for item in items):
        return items
    return tuple(
        replace(item, tag="inhibitor") if item.tag == "loss" and item.text.casefold().startswith("inhibitor") else item
        for item in items
    )


def blocked_by(items: Items) -> Items:
    """Read "is blocked by" as the verb that it is, not as a loss."""
    found = list(items)
    for n in range(1, len(items) - 1):
        done = items[n].tag == "loss" and items[n].text.casefold().endswith("ed") and items[n + 1].tag == "by"
        if done and any(item.text.casefold() in BEING for item in items[max(0, n - 3) : n]):
            found[n] = replace(items[n], tag="verb:-")
    return tuple(found)
