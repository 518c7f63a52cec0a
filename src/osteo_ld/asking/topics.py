"""Rewriting of what a question is about: papers on X, where X comes from, what regulates X: a part of ``phrases``."""

from __future__ import annotations

from dataclasses import replace

from osteo_ld.asking.items import BEING, Item, Items

_KNOWN = frozenset({"known", "understood", "clear", "established", "studied", "been studied"})


def known(items: Items) -> Items:
    """Read "is the role of X in Y known" as what is known of it."""
    if len(items) > 2 and items[0].text.casefold() in BEING | {"has", "have"} and items[-1].text.casefold() in _KNOWN:
        return (*items[:-1], replace(items[-1], tag="known"))
    return items


def neither(items: Items) -> Items:
    """Read "promotes neither X nor Y" as does not promote X and Y, "neither X nor Y promotes" too."""
    said = [item.text.casefold() for item in items]
    if "neither" not in said or "nor" not in said[said.index("neither") :]:
        return items
    verb = next((n for n, item in enumerate(items) if item.tag.startswith("verb:")), None)
    if verb is None:
        return items
    not_ = Item("not", "not")
    found = [
        one for n, item in enumerate(items)
        for one in ((not_, item) if n == verb else () if said[n] == "neither" else
                    (Item("and", "and"),) if said[n] == "nor" else (item,))
    ]  # fmt: skip
    return tuple(found)


def regulated(items: Items) -> Items:
    """Read "regulation of X", "how is X regulated" as what acts on X."""
    if any(item.tag.startswith("verb:") and item.tag != "verb:express" for item in items):
        return items
    told = items[0].tag == "upstream" and len(items) > 1 and items[1].named
    asked = len(items) == 4 and items[0].text.casefold() == "how" and items[-1].tag == "upstream" and items[2].named
    if told:
        rest = tuple(i for i in items[1:] if i.tag != "verb:express")
        return (Item("what", "stop"), Item("affects", "verb:0"), *rest)
    return (Item("what", "stop"), Item("affects", "verb:0"), items[2]) if asked else items


ACTS = frozenset({"act", "acts", "work", "works", "signal", "signals", "use", "uses", "go"})


def by_pathway(items: Items) -> Items:
    """Read "which pathway does X act through" as by which it acts: the pathway is what is asked for."""
    asks = len(items) > 3 and items[0].text.casefold() in ("which", "what")
    way = asks and items[1].text.casefold() in ("pathway", "pathways", "signaling pathway", "signalling pathway")
    acts = any(item.text.casefold() in ACTS for item in items[2:])
    return (items[0], replace(items[1], tag="wh", concepts=()), *items[2:]) if way and acts else items


_WORKS = frozenset({
    "work on", "research on", "work", "research", "data", "anything", "information", "info", "articles",
    "article", "reviews",
})  # fmt: skip


def works_on(items: Items) -> Items:
    """Read "papers on X and Y" as papers that name both: to be about a thing is not to act on it."""
    found = list(items)
    for n, item in enumerate(items[:-1]):
        said = item.text.casefold()
        at = n + 1
        while at < len(items) - 1 and items[at].tag in ("stop", "wh"):
            at += 1
        if (item.tag == "evidence" or said in _WORKS) and not item.named and items[at].text.casefold() == "on":
            found[at] = replace(items[at], tag="stop")
        if said in _WORKS and said.endswith(" on"):
            found[n] = replace(item, tag="evidence")
    return tuple(found)


_SOURCES = frozenset({"source of", "sources of", "origin of", "origins of"})


def origins(items: Items) -> Items:
    """Read "main source of X", "cells of origin of X" as where X comes from."""
    for n, item in enumerate(items[:-1]):
        before = [other.text.casefold() for other in items[:n]]
        cells = before[-2:] == ["cells", "of"] or before[-1:] == ["cellular"]
        plain = all(other.tag in ("stop", "wh", "word") for other in items[:n])
        if item.text.casefold() in _SOURCES and (cells or (plain and "source" in item.text)) and items[n + 1].named:
            return (replace(item, tag="origin"), *items[n + 1 :])
    return items


_WEIGHS = frozenset({
    "stronger", "weaker", "better", "worse", "bigger", "larger", "higher", "lower", "faster", "longer",
})  # fmt: skip


def which_of_two(items: Items) -> Items:
    """Read "which is stronger, X or Y" as X beside Y: nothing is said to be raised."""
    said = [item.text.casefold() for item in items[:3]]
    weighs = said[:2] in (["which", "is"], ["what", "is"], ["who", "is"]) and not _WEIGHS.isdisjoint(said[2:])
    if weighs and any(item.tag == "vs" for item in items):
        return (*items[:2], replace(items[2], tag="stop"), *items[3:])
    return items


def on_topic(items: Items) -> Items:
    """Give the items of a question with all of these read."""
    for step in (by_pathway, works_on, origins, which_of_two, known, neither, regulated):
        items = step(items)
    return items
