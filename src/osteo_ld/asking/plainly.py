"""Rewriting of more that is said in a roundabout way: what is held in check, given to somebody, harmful, or missing."""

from __future__ import annotations

from dataclasses import replace

from osteo_ld.asking.items import BEING, SIGNS, Item, Items

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


def plainly(items: Items) -> Items:
    """Give the items of a question with all of these read."""
    for step in (held_down, given_to, harm_of, were_it_so, having_none, by_what):
        items = step(items)
    return items
