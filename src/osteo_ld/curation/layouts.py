"""How a text is laid out: which of its lines are headings, rows, captions, lists, and which sentences they hold.

A ``plain`` text tells by how its lines look; in a ``marked`` one every line that is no paragraph says what it is:
``# heading``, ``|| cell | cell`` for the head of a table, ``| cell | cell`` for a row, ``- item``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from osteo_ld.curation.sources import Unit

Span = tuple[int, int]

# A sentence ends at . ! or ? with the citations that the text glues to it ("cells.1,2,3 In", "cells.[4] In"),
# where the next word starts one; "et al." and the like end none.
_DIGIT = "[\\d⁰¹²³⁴-⁹]"
_SENTENCE_END = re.compile(
    r"(?<!\bal)(?<!\bref)(?<!\bRef)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bFigs)(?<!\bcf)[.!?][”\"’)\]]{0,5}"
    rf"(?:\[[\d,;– -]{{1,60}}\]|{_DIGIT}+(?:[,–-]{_DIGIT}+)*)?"
    r"(?=\s+(?:[“”\"‘’']?[A-ZΑ-Ω]|miR|wnt|α-|β-|γ-))"
)
_FIGURE = re.compile(r"(?:Fig\.|figure) \d+$")
_NUMBERED_HEADING = re.compile(r"\d+(?:\.\d+)* \S")
_CAPTION = re.compile(r"table \d+\b", re.IGNORECASE)
_MARKED_CAPTION = re.compile(r"table(?: [A-Z]?\d+)?[.:]", re.IGNORECASE)
_CLOSED = re.compile(rf"[.!?)`][”\"’]?{_DIGIT}*(?:[,–-]{_DIGIT}+)*$")
_HEADING_LENGTH = 125  # the longest heading has 111 characters, the shortest unpunctuated prose 153
_HEADING = re.compile(r"#{1,6} +(?=\S)")
_ITEM = re.compile(r"[-*•] +(?=\S)")
# What stands below is no prose of the review: it is cited, or about the authors.
_END_MATTER = re.compile(
    r"(?:\d+(?:\.\d+)*\.? )?(?:references?(?: list)?|bibliography|literature cited|works cited"
    r"|supplementa(?:ry|l) .{1,60}|acknowledge?ments?|authors?['’]? contributions?|pre-publication history"
    r"|conflicts? of interest|competing interests?|funding)[.:]?",
    re.IGNORECASE,
)
ABSTRACT = "Abstract"


@dataclass(slots=True)
class Split:
    """Units, headings; for each unit, by its start, from where and from which spans a name may be carried over."""

    units: list[Unit] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)
    begins: dict[int, int] = field(default_factory=dict)
    around: dict[int, tuple[Span, ...]] = field(default_factory=dict)


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _SENTENCE_END.finditer(text, start, end):
        yield start, match.end()
        start = match.end()
        while text[start].isspace():
            start += 1
    yield start, end


def _lines(text: str) -> Iterator[tuple[str, int, int]]:
    """Give each line as it stands, and the span of it without the white space around it."""
    offset = 0
    for raw in text.split("\n"):
        line = raw.strip()
        start = offset + (raw.index(line) if line else 0)
        yield raw, start, start + len(line)
        offset += len(raw) + 1


def _plain(key: str, text: str) -> Split:
    split = Split()
    section = ABSTRACT
    in_table = after_figure = ended = False
    row = 0
    for raw, start, end in _lines(text):
        line = text[start:end]
        if not line:
            in_table = False
            continue
        if _FIGURE.fullmatch(line):
            after_figure = True
            continue
        in_table = in_table or line.startswith("TABLE ")
        if in_table:
            if raw.startswith(("\t", "TABLE ")):
                row = start
            spans, context = [(start, end)], row
        elif section == "GLOSSARY" or _CAPTION.match(line):
            spans, context = [(start, end)], start
        elif not after_figure and (
            _NUMBERED_HEADING.match(line) or (len(line) < _HEADING_LENGTH and not _CLOSED.search(line))
        ):
            ended = bool(_END_MATTER.fullmatch(line)) or (ended and bool(_END_MATTER.fullmatch(section)))
            if not ended or _END_MATTER.fullmatch(line):
                split.headings.append((start, end))
                section = line
            continue
        else:
            spans, context = list(_sentences(text, start, end)), start
        after_figure = False
        if ended:
            continue
        for a, b in spans:
            split.units.append(Unit(key, a, b, section))
            split.begins[a] = context
    return split


def _marked(key: str, text: str) -> Split:
    split = Split()
    section, ended = ABSTRACT, False
    table: list[Span] = []  # the caption and head of the table being read
    paragraph: tuple[Span, ...] = ()  # what a list belongs to
    for _, start, end in _lines(text):
        line = text[start:end]
        if not line:
            continue
        if mark := _HEADING.match(line):
            span = start + mark.end(), end
            section = text[slice(*span)]
            ended = bool(_END_MATTER.fullmatch(section))
            split.headings.append(span)
            table, paragraph = [], ()
            continue
        if ended:
            continue
        spans: list[Span]
        around: tuple[Span, ...] = ()
        if line.startswith("||"):
            table.append((start + 2, end))
            continue
        if line.startswith("|"):
            first = start + 1 + len(line[1:]) - len(line[1:].lstrip())
            spans, around = [(first, end)] if first < end else [], tuple(table)
        elif mark := _ITEM.match(line):
            spans, around = list(_sentences(text, start + mark.end(), end)), paragraph
        elif _MARKED_CAPTION.match(line):
            spans, table = [(start, end)], [(start, end)]
        else:
            spans, paragraph, table = list(_sentences(text, start, end)), ((start, end),), []
        for a, b in spans:
            split.units.append(Unit(key, a, b, section))
            split.begins[a] = spans[0][0]
            split.around[a] = around
    return split


LAYOUTS: Mapping[str, Callable[[str, str], Split]] = {"plain": _plain, "marked": _marked}
"""What splits a text, from the key of its source, by the name of its layout."""
