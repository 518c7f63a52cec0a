"""Spelling: what is left of a word or name when case, plural, hyphens, Greek and British spelling do not count.

>>> fold("TGF-β1"), fold("Type-H vessels"), fold("haematopoietic"), fold("hsa-miR-214-3p")
('tgfbeta1', 'typehvessel', 'hematopoietic', 'mir2143p')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "κ": "kappa", "λ": "lambda",
    "μ": "mu", "σ": "sigma", "ω": "omega", "µ": "mu",
}  # fmt: skip
_GREEK_LETTER = re.compile("[" + "".join(_GREEK) + "]")
# Greek letters as people type them without a Greek keyboard: the Latin letter that looks or sounds alike.
_LATIN = {"α": "a", "β": "b", "γ": "g", "δ": "d", "κ": "k", "ε": "e", "ω": "w"}
# British spellings to American ones, word by word.
_AMERICAN = (
    (re.compile(r"is(e[ds]?|ing|ations?)$"), r"iz\1"), (re.compile(r"our(s?)$"), r"or\1"),
    (re.compile(r"(?<=[aeiou]l)l(?=(?:ing|ed|ers?)$)"), ""), (re.compile(r"tre(s?)$"), r"ter\1"),
    (re.compile(r"fibre"), "fiber"), (re.compile(r"(?<=.)ae(?=[mostd])|^ae(?=t)"), "e"),
    (re.compile(r"oe(?=d|s)"), "e"),
    (re.compile(r"^ageing$"), "aging"), (re.compile(r"osteoporo[st]ic$"), "osteoporotic"),
)  # fmt: skip
_SPECIES = re.compile(r"^(?:hsa|mmu|rno)[-_ ]?(?=mir|let|mi)", re.IGNORECASE)
_MIRNA = re.compile(r"\b(?:micro[- ]?rna|mirna|mir|mi-r)[- ]?(?=\d)", re.IGNORECASE)
_KNOCKOUT = re.compile(r"[-−–]\s?/\s?[-−–]")
_WORD = re.compile(r"[\wα-ω]+")
LONGEST = 200  # characters; a longer text is no name
MOST_WORDS = 50_000  # that are remembered as they compare
MOST_NAMES = 2_000  # likewise: what asks for a name's form asks soon again


def words(text: str) -> list[str]:
    """Split a text into words as names are compared: no case, Greek spelt out, American, in the singular.

    >>> words("BMSC-derived exosomes of the tumour")
    ['bmsc', 'derived', 'exosome', 'of', 'the', 'tumor']
    """
    if "/" in (text := unicodedata.normalize("NFKC", text)):
        text = _KNOCKOUT.sub(" knockout ", text)
    text = _MIRNA.sub("mir-", _SPECIES.sub("", text)).casefold().replace("⁺", "+")
    if not text.isascii():
        text = _GREEK_LETTER.sub(lambda m: _GREEK[m[0]], text)
    return [_word(word) for word in _WORD.findall(text)]


@lru_cache(MOST_WORDS)
def _word(word: str) -> str:
    for pattern, instead in _AMERICAN:
        if len(word) > 4:
            word = pattern.sub(instead, word)
    return singular(word)


def singular(word: str) -> str:
    """Give the singular of a word in lower case, as far as its ending tells.

    >>> [singular(w) for w in ("vessels", "bodies", "ecs", "osteoporosis", "cross", "sinuses", "mice")]
    ['vessel', 'body', 'ec', 'osteoporosis', 'cross', 'sinus', 'mouse']
    """
    if word in {"mice", "mouses"}:
        return "mouse"
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word[-2].isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("uses", "sses", "xes", "ches", "shes")) and len(word) > 5:
        return word[:-2]
    return word[:-1]


@lru_cache(MOST_NAMES)
def fold(text: str) -> str:
    """Give what is left of a name when letter case, spaces, hyphens, Greek, British spelling and plurals are."""
    return "".join(words(text))


def variants(name: str) -> set[str]:
    """Folded forms of a name: Greek letters spelt out, and as the Latin letters that people type."""
    keys = {fold(name)}
    if _GREEK_LETTER.search(name):
        keys.add(fold("".join(_LATIN.get(c, c) for c in name)))
        keys.add(fold(_GREEK_LETTER.sub("", name)))
    return {key for key in keys if key and (len(key) > 1 or not name.isascii())}
