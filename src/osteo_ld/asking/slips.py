"""What a word that is no name may be: a slip of the keyboard, another ending, a name with *pro* or *anti* before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from osteo_ld.asking.items import SIGNED_PREFIXES, Item, tags
from osteo_ld.asking.names import FAMILY, SYNONYM, Names
from osteo_ld.asking.search import stem
from osteo_ld.spelling import fold

_SIGNED = re.compile(rf"({'|'.join(SIGNED_PREFIXES)})(\w{{6,}}i(?:c|ve))", re.IGNORECASE)


def signed(word: str, names: Names) -> Item | None:
    """Read a name with *pro* or *anti* grown to it: *proosteogenic*."""
    if (found := _SIGNED.fullmatch(word)) and (meanings := names.meanings(found[2])):
        meaning = meanings[0]
        return Item(f"{found[1]} {found[2]}", "", (meaning.iri,), f"{word} → {found[1]}-{meaning.label}")
    return None


def ending_aside(word: str, key: str, names: Names, wordings: Set[str]) -> Item | None:
    """The one concept called so but for an ending: *osteocalcine*."""
    near = [wording for wording in wordings if wording[:4] == key[:4] and stem(wording) == stem(key)]
    found = {m.iri: m for wording in near for m in names.meanings(wording)[:1] if m.how <= SYNONYM}
    if len(key) < 6 or len(found) != 1:
        return None
    meaning = next(iter(found.values()))
    return Item(word, "", (meaning.iri,), f"{word} → {meaning.label}")


def slips(word: str, names: Names, wordings: Set[str]) -> Iterator[Item]:
    """What a word may be a slip of the keyboard for: a word that asks, or a name."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if word.isalnum() and word[-1:].isdecimal() and word.rstrip("0123456789").isalpha():
        yield from _named_almost(word, names)
    if not word.isalpha() or len(word) < 4:
        return
    if word.isupper() and len(word) < 8:  # a symbol: no slip for a word
        yield from _named_almost(word, names)
        return
    allowed = 1 if len(word) < 8 else 2
    lower = word.casefold()
    single = [" ".join(key) for key in tags() if len(key) == 1 and len(key[0]) > 3]
    near = process.extractOne(lower, single, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    if near:
        yield Item(word, tags()[near[0],], (), f"{word} → {near[0]}", exact=False)
    yield from _named_almost(word, names)
    # Of equally near ones the longest, for letters are left out oftener than mistaken; in no order it would be any.
    alike = sorted((wording for wording in wordings if wording[:1] == lower[:1]), key=lambda word: (-len(word), word))
    near = next(filter(None, (
        process.extractOne(form, alike, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
        for form in (fold(word), lower)
    )), None)  # fmt: skip
    if near:
        yield Item(word, "word", (), f"{word} → {near[0]}", exact=False)


def compound(name: str, names: Names) -> str:
    """What a name with a figure after its hyphen may be a slip for, if it can be one name alone: angiopoitin-1."""
    word, _, figure = name.partition("-")
    if len(word) < 8 or not word.isalpha() or not figure.isdecimal():
        return ""
    near = names.near(name, 2)
    return near[0] if len(near) == 1 else ""


def _named_almost(word: str, names: Names) -> Iterator[Item]:
    """The name that a word may be a slip for; figures are none."""
    from rapidfuzz.distance import DamerauLevenshtein

    for name in names.near(word, 1):
        meaning, count = names.meanings(name)[0], DamerauLevenshtein.distance(fold(word), fold(name))
        # Two slips, one in the first letter, are another word: a tenocyte is no monocyte; ingrowth is growth.
        begins = fold(name)[:1] == word[:1].casefold() or fold(word).endswith(fold(name))
        if meaning.how < FAMILY and (count < 2 or begins):
            yield Item(word, "", (meaning.iri,), f"{word} → {meaning.label}", exact=False)
