"""How reviews cite: a rule a style, from the text of a span to its citations.

Every pattern is bounded, so that reading a text takes time that grows with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from osteo_ld.curation.sources import Style


@dataclass(frozen=True, slots=True)
class Citation:
    """What cites, ``text[start:end]``, and the marks that it spells out; a ``number`` is no word of the sentence."""

    start: int
    end: int
    marks: tuple[str, ...]
    number: bool = True


_LONGEST_RANGE = 100
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

# Citations are glued to punctuation ("cells.1,2") or to a plain word ("permission153", "BMPs72"); those of "RAW264.7",
# "Sox2" and "miRNA124" are names; "IGF-1205,206" is IGF-1 with two, "protein 1179" protein 1 with one. A figure taken
# from elsewhere is "with permission2;", and another paper's "Fig. 4c in ref. 130". A digit is asked for first: where
# there is none, which is nearly everywhere, nothing else is tried.
_NUMBERED_WORDS = ("protein", "receptor", "factor", "ligand", "kinase", "subunit", "antigen", "domain")
_SUPERSCRIPT = re.compile(
    r"(?=\d)(?:(?<=[.,;:)”+])(?!(?<=\d\.)\d\b)|(?:(?<=[a-z]{4})|(?<=[A-Z]s))(?=\d\d)|(?<=[A-Z]-\d)(?=\d{3},\d)"
    r"|(?<=\bpermission)|(?<=\b[Rr]ef\. )|(?<=\b[Rr]efs\. )|"
    + "|".join(rf"(?<=\b{word} [1-9])(?=\d{{3}}\b)" for word in _NUMBERED_WORDS)
    + r")(\d{1,3}(?:[,–-]\d{1,3}){0,60})(?=[\s.,;:)]|$)"
)
_BRACKETED = re.compile(
    r"\[ {0,2}(\d{1,4}(?: {0,2}[,;–-] {0,2}\d{1,4}){0,60}) {0,2}\](?: {0,2}[–-] {0,2}\[ {0,2}(\d{1,4}) {0,2}\])?"
)
_NAME = r"[A-ZÄ-Ž][\w’'-]{1,40}"
_AUTHORS = (
    rf"(?:{_NAME} ){{1,4}}(?:[A-Z]\. ){{0,4}}(?:et al\.|and {_NAME})"
    rf"|(?:(?<=\()|(?<=; )){_NAME}(?=, \d{{4}})"
)  # fmt: skip
_AUTHOR_YEAR = re.compile(rf"({_AUTHORS}),? \(?(\d{{4}}[a-z]?)\)?")


def numbers(printed: str) -> tuple[str, ...]:
    """Spell out numbers and ranges as printed; a range that runs backwards or on and on is two numbers.

    >>> numbers("89–91,95")
    ('89', '90', '91', '95')
    """
    found: list[str] = []
    for part in re.split(r"[,;]", printed):
        low, _, high = (piece.strip() for piece in part.replace("–", "-").partition("-"))
        a, b = int(low), int((high or low).rpartition("-")[2])
        found += map(str, range(a, b + 1) if a <= b <= a + _LONGEST_RANGE else (a, b))
    return tuple(found)


def _superscript(text: str) -> Iterator[Citation]:
    for match in _SUPERSCRIPT.finditer(text.translate(SUPERSCRIPTS)):
        yield Citation(*match.span(1), numbers(match[1]))


def _bracketed(text: str) -> Iterator[Citation]:
    for match in _BRACKETED.finditer(text):
        *rest, last = re.split(r"(?<=[,;])", match[1])
        printed = "".join(rest) + (f"{last}-{match[2]}" if match[2] else last)
        yield Citation(*match.span(), numbers(printed))


def _author_year(text: str) -> Iterator[Citation]:
    for match in _AUTHOR_YEAR.finditer(text):
        yield Citation(*match.span(), (f"{match[1]}, {match[2]}",), number=False)


FINDERS: Mapping[Style, Callable[[str], Iterator[Citation]]] = {
    "superscript": _superscript, "bracketed": _bracketed, "author-year": _author_year,
}  # fmt: skip
"""What finds the citations of a text, in order, by the name of their style."""
