"""What a thing has become read as its name: *the skull is broken* for a broken skull, *bone that has died*."""

from __future__ import annotations

from collections.abc import Callable

from osteo_ld.asking.items import BEING, Item, Items
from osteo_ld.asking.names import HIDDEN, SYNONYM, Names

_KEEPS = frozenset({"keep", "keeps", "keeping"})
_ASIDE = BEING | {"that", "which", "has", "have", "had", "gets", "got"}


def _is_participle(item: Item) -> bool:
    """Tell whether a name is a word for what goes on in a thing: the muscles are wasting."""
    return item.named and item.text.casefold().endswith("ing") and " " not in item.text


def predicated(items: Items, names: Names) -> Items:
    """Read a name, or a plain word, and what is said of it as the disease, or whatever else, that is called so."""
    for n, one in enumerate(items):
        if not (one.named or one.tag == "word"):
            continue
        k = n + 1
        while k < len(items) and items[k].text.casefold() in _ASIDE:
            k += 1
        kept = any(item.text.casefold() in _KEEPS for item in items[max(0, n - 4) : n])  # keep the capillary stable
        if (k == n + 1 and not kept) or k == len(items) or not (items[k].tag == "word" or _is_participle(items[k])):
            continue
        has = any(item.text.casefold() in ("has", "have", "had") for item in items[n + 1 : k])
        if has and not items[k].text.endswith(("ed", "en", "own")):  # bone has dead cells
            continue
        for said in (f"{one.text} {items[k].text}", f"{items[k].text} {one.text}"):
            if (found := names.meanings(said)[:1]) and found[0].how <= HIDDEN:
                whole = Item(said, "", (found[0].iri,), f"{said} → {found[0].label}")
                return (*items[:n], whole, *items[k + 1 :])
    return items


def of_it(items: Items, names: Names, label: Callable[[str], str]) -> Items:
    """Read "detachment of X" as what is called X detachment, "bone building and bone eating cells" as both cells."""
    for n in range(len(items) - 2):
        one, of, what = items[n : n + 3]
        if one.tag == "word" and of.text.casefold() == "of" and what.named:
            found = names.meanings(f"{label(what.concepts[0])} {one.text}")[:1]
            if found and found[0].how <= SYNONYM:
                said = f"{one.text} of {what.text}"
                return (*items[:n], Item(said, "", (found[0].iri,), f"{said} → {found[0].label}"), *items[n + 3 :])
        head = items[n + 3].text.split()[-1] if n + 3 < len(items) and items[n + 3].named else ""
        if head and items[n + 2].tag == "and" and one.named and of.tag and head in ("cell", "cells"):
            said = f"{one.text} {of.text} {head}"
            if (found := names.meanings(said)[:1]) and found[0].how <= HIDDEN:
                return (*items[:n], Item(said, "", (found[0].iri,), f"{said} → {found[0].label}"), *items[n + 2 :])
    return items
