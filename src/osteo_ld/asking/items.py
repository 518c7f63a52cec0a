"""The items of a question, and the words that ask: they stand in ``words.tsv`` with a tag each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from osteo_ld.asking.search import stem
from osteo_ld.spelling import words

SIGNED_PREFIXES = {"pro": "verb:+", "anti": "verb:-"}
"""What makes an effect of the name after it, and the tag of that effect: *pro-osteogenic*."""


@dataclass(frozen=True, slots=True)
class Item:
    """A stretch of a question: its words, the tag of a word that asks, or the concepts of which any may be meant."""

    text: str
    tag: str = ""
    concepts: tuple[str, ...] = ()
    told: str = ""
    exact: bool = True
    family: bool = False
    """Whether it names a gene of which the records have the family alone."""

    @property
    def named(self) -> bool:
        """Whether it is a concept, and no word that asks."""
        return bool(self.concepts) and not self.tag


Items = tuple[Item, ...]
LOSS_OF: Items = (Item("loss", "loss"), Item("of", "of"))  # what stands before something to say that it is lost
EITHER = "verb:either"  # promotes or inhibits, which is what is asked
SIGNS = {"verb:+": "promotes", "verb:-": "inhibits"}
BEING = frozenset({"is", "are", "was", "were", "be", "been"})


@cache
def tags() -> dict[tuple[str, ...], str]:
    """Give the tag of each word, or row of words, that asks, by their folded forms; a sign is itself."""
    text = resources.files("osteo_ld.asking").joinpath("words.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {tuple(words(row["words"])) or (row["words"],): row["tag"] for row in rows}


def tagged(tag: str) -> frozenset[str]:
    """Give the single words of a tag."""
    return frozenset(key[0] for key, found in tags().items() if found == tag and len(key) == 1)


@cache
def stemmed() -> dict[tuple[str, ...], str]:
    """The words that ask, the first of each by its stem."""
    return {(stem(key[0]), *key[1:]): tag for key, tag in reversed(tags().items()) if len(key[0]) > 3}


@cache
def is_english(word: str) -> bool:
    """Tell whether a word in small letters is plain English."""
    import simplemma

    return simplemma.is_known(word, "en")
