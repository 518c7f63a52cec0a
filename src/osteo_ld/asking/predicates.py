"""What a thing has become read as its name: *the skull is broken* for a broken skull, *bone that has died*."""

from __future__ import annotations

from osteo_ld.asking.items import BEING, Item, Items
from osteo_ld.asking.names import HIDDEN, Names

_ASIDE = BEING | {"that", "which", "has", "have", "had", "gets", "got"}


def predicated(items: Items, names: Names) -> Items:
    """Read a name, or a plain word, and what is said of it as the disease, or whatever else, that is called so."""
    for n, one in enumerate(items):
        if not (one.named or one.tag == "word"):
            continue
        k = n + 1
        while k < len(items) and items[k].text.casefold() in _ASIDE:
            k += 1
        if k == n + 1 or k == len(items) or items[k].tag != "word":
            continue
        for said in (f"{one.text} {items[k].text}", f"{items[k].text} {one.text}"):
            if (found := names.meanings(said)[:1]) and found[0].how <= HIDDEN:
                whole = Item(said, "", (found[0].iri,), f"{said} → {found[0].label}")
                return (*items[:n], whole, *items[k + 1 :])
    return items
