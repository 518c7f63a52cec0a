"""Plain English as a browser can know it: the words that a question may hold and that nobody need look up.

A browser has no dictionary. It gets a Bloom filter: bits, of which each word has set some. A word of which one is not
set is no English; of those that are none, one in a few hundred passes for it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

_BITS, _MARKS = 12, 8  # for each word; how many of these it sets
_WORD = re.compile(r"[a-z]{2,14}")
# What may follow a word: it is known with them, if it is without.
ENDINGS = ("ing", "ed", "ers", "er", "es", "ly", "s", "d", "r")


def bases(word: str) -> Iterator[str]:
    """Give what a word may be a form of.

    >>> [*bases("knocking"), *bases("stopped")]
    ['knock', 'knocke', 'stopp', 'stoppe', 'stop', 'stoppe']
    """
    for end in ENDINGS:
        base = word.removesuffix(end)
        if base != word and len(base) > 2:
            yield base
            if end[0] in "ei":
                yield f"{base}e"
                if base[-1] == base[-2]:
                    yield base[:-1]


def places(word: str, size: int) -> list[int]:
    """Give the places of a word's bits, by two hashes (FNV-1a, from both its ends)."""
    one, other = (_hash(text) for text in (word, word[::-1]))
    return [(one + n * (other | 1)) % (1 << 32) % size for n in range(_MARKS)]


def _hash(text: str) -> int:
    found = 0x811C9DC5
    for letter in text.encode():
        found = (found ^ letter) * 0x01000193 % (1 << 32)
    return found


@cache
def words() -> frozenset[str]:
    """Give all words of English that are letters alone."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return frozenset(word for word in DefaultDictionaryFactory().get_dictionary("en") if _WORD.fullmatch(word))


def sieve(texts: Collection[str], bits_each: int = _BITS) -> dict[str, Any]:
    """Give the bits that some texts set; the more for each, the fewer others pass."""
    size = max(8, len(texts) * bits_each // 8 * 8)
    bits = bytearray(size // 8)
    for text in texts:
        for place in places(text, size):
            bits[place >> 3] |= 1 << (place & 7)
    return {"marks": _MARKS, "bits": base64.b64encode(bits).decode()}


def in_browser(known: Collection[str]) -> dict[str, Any]:
    """Give what tells English words, but for those that are known otherwise."""
    found = words()
    first = {word for word in found if found.isdisjoint(bases(word))}  # no forms of others
    return {**sieve(first.difference(known)), "endings": ENDINGS}
