"""Rewriting of what is said in a roundabout way as what is said straight: a part of ``phrases``.

"What is it that X does", "makes X sprout", "by whose presence X is hindered", "mice that cannot make X", "X up/Y down".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from osteo_ld.asking.items import BEING, LOSS_OF, SIGNS, Item, Items
from osteo_ld.asking.plainly import plainly

_OPEN = frozenset({"what", "who", "which", "how", "why", "where", "when"})
_MAYBE = BEING | {"might", "may", "could", "can", "would", "does", "do"}


def cleft(items: Items) -> Items:
    """Read "through what is it that X does Y" as "through what does X do Y"."""
    for n in range(1, len(items) - 3):
        if items[n].text.casefold() == "it" and any(item.text.casefold() in _OPEN for item in items[:n]):
            start, end = n, n + 1
            while start > 1 and items[start - 1].text.casefold() in _MAYBE:
                start -= 1
            while items[end].text.casefold() in _MAYBE:
                end += 1
            if start < n and items[end].text.casefold() == "that":
                return (*items[:start], *items[end + 1 :])
    return items


_MAKES = frozenset({
    "make", "makes", "made", "making", "let", "lets", "get", "gets", "getting", "set", "sets", "cause",
    "keep", "keeps", "keeping",
})  # fmt: skip
_THRIVES = frozenset({
    "grow", "grows", "growing", "sprout", "sprouts", "sprouting", "form", "forms", "appear", "appears", "appearing",
    "arise", "arises", "expand", "going", "bloom", "thrive",
})  # fmt: skip
_WASTES = frozenset({
    "waste", "waste away", "wasting", "wither", "wither away", "shrink", "shrinks", "shrinking", "vanish", "disappear",
    "dwindle", "crumble", "wane", "pull back", "retract", "recede", "regress", "die back",
})  # fmt: skip


def _moves(item: Item) -> str:
    """The tag of the verb for what brings about that something does this of itself."""
    said = item.text.casefold()
    return "verb:+" if said in _THRIVES else "verb:-" if said in _WASTES else ""


_STEADY = frozenset({"stable", "healthy", "intact", "young", "strong", "open", "fit"})


def _named_from(items: Items, n: int) -> int:
    """The place after names that stand side by side, or joined; where it began if there are none."""
    k = n
    while k < len(items) and (items[k].tag in ("stop", "word", "and", "vs") or items[k].named):
        named = any(item.named for item in items[n:k])
        if named and not items[k].named and (_moves(items[k]) or items[k].text.casefold() in _STEADY):
            break
        k += 1
    return k if any(item.named for item in items[n:k]) else n


def made_to_grow(items: Items) -> Items:
    """Read "makes X sprout", "gets X going", "so that X appear" as what promotes X; "makes X waste" lowers it."""
    for n, item in enumerate(items):
        so = item.text.casefold() == "so" and n + 1 < len(items) and items[n + 1].text.casefold() == "that"
        if not n or not (item.text.casefold() in _MAKES or so):
            continue
        first = n + 1 + so
        last = _named_from(items, first)
        out = (
            first < last < len(items) and items[last].tag in ("from", "to") and item.text.casefold() in ("get", "gets")
        )
        if out and items[n - 1].named and items[first].named:  # gets X out of Y
            return (*items[:n], replace(item, tag="verb:+"), *items[first:])
        last += last + 1 < len(items) and items[last].tag == "to" and bool(_moves(items[last + 1]))  # gets X to grow
        fails = last + 1 < len(items) and items[last].tag == "not" and _moves(items[last + 1]) == "verb:+"
        if first < last < len(items) and (fails or _moves(items[last])):  # makes X fail to form
            sign, rest = ("verb:-", items[last + 2 :]) if fails else (_moves(items[last]), items[last + 1 :])
            also = [i.tag if i.tag == "not" else _moves(i) for i in rest[1:3]]
            if sign == "verb:-" and rest[:1] and rest[0].tag in ("vs", "and") and also == ["not", "verb:+"]:
                rest = rest[3:]  # makes X dwindle or fail to form
            return (*items[:n], Item(item.text, sign), *items[first:last], *rest)
    return items


_RID = frozenset({"free", "clear", "clean", "rid"})


def kept_free(items: Items) -> Items:
    """Read "keeps X free of Y" as what lowers Y in X."""
    for n, item in enumerate(items):
        free = next((k for k in range(n + 2, len(items) - 2) if items[k].text.casefold() in _RID), 0)
        if item.text.casefold() not in _MAKES or not free or items[free + 1].tag not in ("of", "from"):
            continue
        place = tuple(other for other in items[n + 1 : free] if other.tag != "stop")
        if any(other.named for other in place) and any(other.named for other in items[free + 2 :]):
            return (*items[:n], replace(item, tag="verb:-"), *items[free + 2 :], Item("in", "in"), *place)
    return items


_ANY = frozenset({"which", "whose", "whom"})
_PRESENCE = frozenset({"presence", "action", "help", "means", "work", "doing"})


def by_whose(items: Items) -> Items:
    """Read "X by whose presence Y is hindered" as "X hinders Y"."""
    for n in range(1, len(items) - 4):
        if items[n].tag != "by" or items[n + 1].text.casefold() not in _ANY or not any(i.named for i in items[:n]):
            continue
        start = n + 2 + (items[n + 2].text.casefold() in _PRESENCE)
        end = next((k for k in range(start, len(items)) if items[k].text.casefold() in BEING), len(items))
        at = end + 1
        while at < len(items) and items[at].text.casefold().endswith("ly"):
            at += 1
        if at >= len(items) or not any(item.named for item in items[start:end]):
            continue
        tag = "verb:-" if items[at].tag == "keep" else items[at].tag
        if tag in SIGNS or tag == "verb:0":
            verb = replace(items[at], text="affect" if tag == "verb:0" else tag[-1], tag=tag)
            return (*items[:n], verb, *items[start:end], *items[at + 1 :])
    return items


_CANNOT = frozenset({"not", "cannot", "can t", "don t", "doesn t", "can't", "don't", "doesn't", "unable", "never"})
_BEASTS = frozenset({"mice", "mouse", "rats", "rat", "animals", "animal", "fish", "knockouts"})


def unable(items: Items) -> Items:
    """Read "mice that cannot make X" as the loss of X; cells that cannot are the place of that."""
    for n in range(1, len(items) - 3):
        if items[n].text.casefold() not in ("that", "which", "who") or not items[n - 1].named:
            continue
        k = n + 1
        while k < len(items) and (items[k].tag in ("wh", "stop", "to", "not")):
            k += 1
        denied = any(item.text.casefold().replace("’", "'") in _CANNOT for item in items[n + 1 : k])
        if not denied or k + 1 >= len(items) or items[k].tag not in ("verb:send", "verb:express"):
            continue
        if not items[k + 1].named:
            continue
        whom = items[n - 1]
        beast = whom.text.casefold() in _BEASTS
        before = items[: n - 1]
        while beast and before and before[-1].tag in ("in", "stop"):
            before = before[:-1]
        place = () if beast else (Item("in", "in"), whom)
        return (*before, *LOSS_OF, items[k + 1], *place, *items[k + 2 :])
    return items


_HARMS = frozenset({"harm", "harms", "danger", "dangers", "hazards"})
_PLAIN = frozenset({"stop", "word", "in", "of", "and"})
_AT_WORK = frozenset({"do", "does", "did"})


def doing_harm(items: Items) -> Items:
    """Read "what harm does X do in Y", "how does X do harm in Y", "X, harms" as what X does there."""
    terse = items and items[-1].text.casefold() in _HARMS
    terse = terse and all(i.named or i.tag in _PLAIN or i.text.casefold() == "it" for i in items[:-1])
    if terse and len(items) > 1:
        return (*items[:-1], replace(items[-1], tag="verb:0"))
    for n in range(2, len(items)):
        harm = items[n].text.casefold() == "harm" and items[n - 1].text.casefold() in _AT_WORK
        if harm and items[n - 2].named and (n + 1 == len(items) or items[n + 1].text.casefold() != "to"):
            return (*items[: n - 1], Item("do", "verb:0"), *items[n + 1 :])
    return items


_ARROWS = {"up": "verb:+", "down": "verb:-"}


def arrows(items: Items, happens: Callable[[Item], bool]) -> Items:
    """Read "X down / Y up, Z", where X and Y are processes, as what lowers X and raises Y in Z."""
    said = [item.text.casefold() for item in items]
    at = [n for n, word in enumerate(said) if word in _ARROWS]
    plain = [item for item in items if item.tag not in ("and", "vs", "stop")]
    if len(plain) == 4 and len(at) == 2 and plain[0].named and plain[2].named and happens(plain[2]):
        first, second = (_ARROWS[said[n]] for n in at)
        if not happens(plain[0]) and plain[3].text.casefold() in _ARROWS:  # a molecule goes up, and what it does down
            lost = () if first == "verb:+" else LOSS_OF
            return (*lost, plain[0], Item(plain[3].text, second), plain[2])
    pairs = {n - 1 for n in at if n and items[n - 1].named and happens(items[n - 1])}
    others = [item for n, item in enumerate(items) if n not in at and n not in pairs]
    told = all(item.named or item.tag in ("and", "vs", "word", "stop", "in") for item in others)
    if not at or len(pairs) != len(at) or not told:
        return items
    found: list[Item] = []
    for n in sorted(pairs):
        found += [
            *([Item("and", "and")] if found else []),
            Item(items[n + 1].text, _ARROWS[items[n + 1].text.casefold()]),
        ]
        found.append(items[n])
    rest = [Item("in", "in"), *(item for item in others if item.named)] if any(item.named for item in others) else []
    return (Item("what", "wh"), *found, *rest)


_MORE = {"less": "verb:-", "fewer": "verb:-", "more": "verb:+"}


def why_less(items: Items) -> Items:
    """Read "why is there less X in Y" as what lowers X in Y."""
    said = [item.text.casefold() for item in items]
    verbs = [item for item in items if item.tag.startswith("verb:") and item.text.casefold() not in (*_MORE, "have")]
    if not (said[:1] == ["why"] or said[:2] == ["how", "come"]) or verbs:
        return items
    for n in range(1, len(items) - 1):
        if any(item.tag == "verb:express" for item in items[:n]) and items[n + 1].named and said[n] in _MORE:
            whose = [item for item in items[:n] if item.named]  # how come old mice have fewer X
            verb = Item(items[n].text, _MORE[said[n]])
            return (Item("what", "wh"), verb, *items[n + 1 :], *([Item("in", "in"), *whose] if whose else []))
        if (sign := _MORE.get(items[n].text.casefold())) and items[n + 1].named:
            return (Item("what", "wh"), Item(items[n].text, sign), *items[n + 1 :])
    return items


def kept_well(items: Items) -> Items:
    """Read "keeps X stable" as what promotes X."""
    for n, item in enumerate(items[:-2]):
        last = _named_from(items, n + 1)
        keeps = item.tag == "keep" and item.text.casefold() in ("keep", "keeps", "keeping")
        if keeps and n + 1 < last < len(items) and items[last].text.casefold() in _STEADY:
            return (*items[:n], replace(item, tag="verb:+"), *items[n + 1 :])
    return items


def without_it(items: Items) -> Items:
    """Read "no X in Y, ..." at the beginning as the loss of X."""
    if len(items) > 2 and items[0].text.casefold() == "no" and items[1].named:
        return (*LOSS_OF, *items[1:])
    return items


def not_the_other(items: Items) -> Items:
    """Read "in X, not Y", at the end, as X and except Y."""
    ones = items[:-1] if items and items[-1].text.casefold() in ("ones", "one") else items
    told = len(ones) > 3 and ones[-1].named and ones[-2].text.casefold() == "not" and ones[-3].named
    if told and any(item.tag == "in" for item in ones[:-2]):
        return (*ones[:-2], Item("except", "except"), ones[-1])
    return items


_OUTPUT = frozenset({"output", "production", "release", "secretion", "content", "synthesis", "yield", "expression"})
_MADE_MORE = frozenset({"than", "against", "compared with", "compared to", "versus", "vs"})


def makers_compared(items: Items, held: Callable[[Item], bool]) -> Items:
    """Read "how much more X does Y make than Z", "the X of Y against that of Z" as whether Y or Z has X.

    ``held`` tells whether an item may be had or sent by a cell: a molecule.
    """
    named = [item for item in items if item.named]
    things = [item for item in named if held(item)]
    if len(named) != 3 or len(things) != 1:
        return items
    sends = sum(item.tag in ("verb:send", "verb:express") for item in items)
    output = items[0] in things and items[1].text.casefold() in _OUTPUT  # X output: Y against Z
    if not output and (sends != 1 or items[0].text.casefold() != "how"):
        return items
    one, other = (item for item in named if item not in things)
    between = items[items.index(one) + 1 : items.index(other)]
    if {item.text.casefold() for item in between}.isdisjoint(_MADE_MORE):
        return items
    has = Item("express", "verb:express")
    return (Item("which", "wh"), one, Item("or", "vs"), other, has, *things, Item("comparison", "word"))


def existing(items: Items) -> Items:
    """Read "is there any X that does Y" as which X does Y: what is asked for is X, and no yes."""
    there = len(items) > 4 and items[0].text.casefold() in BEING and items[1].text.casefold() == "there"
    first = next((n for n, item in enumerate(items) if item.named), 0)
    for n in range(first + 1, len(items) - 1) if there and first else ():
        relative = items[n].text.casefold() in ("that", "which") and items[n + 1].tag in SIGNS
        if relative or items[n].tag in SIGNS:
            return (Item("which", "wh"), *items[first:n], *items[n + relative :])
        if not (items[n].named or items[n].tag in ("stop", "word")):
            break
    return items


def straight(items: Items, happens: Callable[[Item], bool], held: Callable[[Item], bool]) -> Items:
    """Give the items of a question with all of these read."""
    items = plainly(makers_compared(items, held), happens, held)
    for step in (
        cleft,
        kept_free,
        made_to_grow,
        by_whose,
        existing,
        unable,
        doing_harm,
        why_less,
        kept_well,
        without_it,
    ):
        items = step(items)
    return arrows(items, happens)
