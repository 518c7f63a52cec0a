"""The frozen texts of the reviews: sentences, sections and citation marks by code point offsets."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import yaml

from osteo_ld.problems import InputError, Problem, shown

# A sentence ends at . ! or ? with the superscript citations that the text glues to it ("cells.1,2,3 In"),
# where the next word starts one; "et al." and the like end none.
_SENTENCE_END = re.compile(
    r"(?<!\bal)(?<!\bref)(?<!\bRef)(?<!\be\.g)(?<!\bi\.e)[.!?][”\"’)\]]*(?:\d+(?:[,–-]\d+)*)?"
    r"(?=\s+(?:[“\"]?[A-ZΑ-Ω]|miR|wnt|α-|β-|γ-))"
)
_FIGURE = re.compile(r"(?:Fig\.|figure) \d+$")
_NUMBERED_HEADING = re.compile(r"\d+(?:\.\d+)* \S")
_CAPTION = re.compile(r"table \d+\b", re.IGNORECASE)
_CLOSED = re.compile(r"[.!?)`][”\"’]?\d*(?:[,–-]\d+)*$")
_HEADING_LENGTH = 125  # the longest heading has 111 characters, the shortest unpunctuated prose 153
# Citations are glued to punctuation ("cells.1,2") or to a plain word ("permission153", "BMPs72"); those of "RAW264.7",
# "Sox2" and "miRNA124" are names; "IGF-1205,206" is IGF-1 with two.
_SUPERSCRIPT = re.compile(
    r"(?:(?<=[.,;:)”+])(?!(?<=\d\.)\d\b)|(?:(?<=[a-z]{4})|(?<=[A-Z]s))(?=\d\d)|(?<=[A-Z]-\d)(?=\d{3},\d))"
    r"(\d{1,3}(?:[,–-]\d{1,3})*)(?=[\s.,;:)]|$)"
)
_NAME = r"[A-ZÄ-Ž][\w’'-]+"
_AUTHORS = rf"(?:{_NAME} )+(?:[A-Z]\. )*(?:et al\.|and {_NAME})|(?:(?<=\()|(?<=; )){_NAME}(?=, \d{{4}})"
_AUTHOR_YEAR = re.compile(rf"({_AUTHORS}),? \(?(\d{{4}}[a-z]?)\)?")

UnitKind = Literal["sentence", "caption", "row", "entry"]


@dataclass(frozen=True, slots=True)
class Source:
    """A review as ``curation/sources.yaml`` describes it."""

    key: str
    title: str
    journal: str
    year: int
    doi: str
    file: str
    sha256: str
    citation: str
    citation_style: Literal["numbered", "author-year"]

    @property
    def iri(self) -> str:
        """The DOI as an IRI."""
        return f"https://doi.org/{self.doi}"

    def citation_iri(self, mark: str) -> str:
        """Give the IRI of a citation mark as printed (``115`` or ``Waning et al., 2015``)."""
        plain = unicodedata.normalize("NFKD", mark.replace("et al.", "").replace(" and ", " ").lower())
        slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
        return self.citation.format(mark=mark, slug=slug)


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A sentence, caption, table line or glossary entry: ``text[start:end]``."""

    source: str
    start: int
    end: int
    section: str


def load_sources(path: Path) -> dict[str, Source]:
    """Read ``sources.yaml``.

    Raises:
        InputError: a key is missing or unknown.

    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    sources: dict[str, Source] = {}
    problems = []
    for key, value in raw.items():
        try:
            sources[key] = Source(key=key, **value)
        except TypeError as error:
            problems.append(Problem(shown(path), 0, f"source {key!r}: {str(error).partition(') ')[2]}"))
    if problems:
        raise InputError(problems)
    return sources


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    paragraph: int


class Text:
    """One frozen text, decoded from UTF-8; every offset is a code point index."""

    def __init__(self, source: Source, text: str) -> None:
        """Keep the text; splitting is done when first asked for."""
        self.source = source
        self.text = text

    @classmethod
    def load(cls, source: Source, folder: Path) -> Text:
        """Read the text of a source.

        Raises:
            InputError: the file is missing or is not the frozen one.

        """
        path = folder / source.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(
                [Problem(shown(path), 0, f"text of {source.key} not readable: {error.strerror}")]
            ) from None
        found = hashlib.sha256(data).hexdigest()
        if found != source.sha256:
            message = f"not the frozen text of {source.key}: sha256 is {found}, sources.yaml has {source.sha256}"
            raise InputError([Problem(shown(path), 0, message)])
        return cls(source, data.decode("utf-8"))

    @cached_property
    def _split(self) -> tuple[list[Unit], list[tuple[int, int]], dict[int, int]]:
        """Return units, headings as (start, end), and the context start of each unit (its paragraph or table row)."""
        units: list[Unit] = []
        headings: list[tuple[int, int]] = []
        contexts: dict[int, int] = {}
        section = "Abstract"
        in_table = after_figure = False
        row = offset = 0
        for raw in self.text.split("\n"):
            line = raw.strip()
            start = offset + (raw.index(line) if line else 0)
            end = start + len(line)
            offset += len(raw) + 1
            if not line:
                in_table = False
                continue
            if _FIGURE.fullmatch(line):
                after_figure = True
                continue
            in_table = in_table or line.startswith("TABLE ")
            spans: Iterable[tuple[int, int]]
            if in_table:
                if raw.startswith(("\t", "TABLE ")):
                    row = start
                spans, context = [(start, end)], row
            elif section == "GLOSSARY" or _CAPTION.match(line):
                spans, context = [(start, end)], start
            elif not after_figure and (
                _NUMBERED_HEADING.match(line) or (len(line) < _HEADING_LENGTH and not _CLOSED.search(line))
            ):
                headings.append((start, end))
                section = line
                continue
            else:
                spans, context = self._sentences(start, end), start
            after_figure = False
            for a, b in spans:
                units.append(Unit(self.source.key, a, b, section))
                contexts[a] = context
        return units, headings, contexts

    def _sentences(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for match in _SENTENCE_END.finditer(self.text, start, end):
            yield start, match.end()
            start = match.end()
            while self.text[start].isspace():
                start += 1
        yield start, end

    @property
    def units(self) -> list[Unit]:
        """All sentences, captions, table lines and glossary entries in order."""
        return self._split[0]

    def context(self, start: int) -> str:
        """What a participant of a span may be carried over from: earlier in its paragraph or row, and the headings."""
        _, headings, contexts = self._split
        unit = self.units[bisect_right(self.units, start, key=lambda u: u.start) - 1]
        begin = contexts[unit.start]
        last = bisect_right(headings, (start, start)) - 1
        first = last
        # Headings stacked upon one another with nothing between count as one.
        while first > 0 and not self.text[headings[first - 1][1] : headings[first][0]].strip():
            first -= 1
        above = [self.text[a:b] for a, b in headings[max(first, 0) : last + 1]] if last >= 0 else []
        earlier = self.text[begin:start]
        if begin != unit.start and self.text[begin - 1 : begin] == "\t":
            earlier = self.text[begin : self.text.index("\n", begin)]
        return "\n".join([*above, earlier])

    def citations(self, start: int, end: int) -> list[str]:
        """Citation marks in a span as printed, in order, each once; ranges (``89–91``) are spelled out."""
        span = self.text[start:end]
        marks: list[str] = []
        if self.source.citation_style == "numbered":
            for match in _SUPERSCRIPT.finditer(span):
                for part in match[1].split(","):
                    low, _, high = part.replace("–", "-").partition("-")
                    marks += [str(n) for n in range(int(low), int(high or low) + 1)]
        else:
            marks = [f"{match[1]}, {match[2]}" for match in _AUTHOR_YEAR.finditer(span)]
        return list(dict.fromkeys(marks))

    def sha256(self, start: int, end: int) -> str:
        """Hash of the exact span, as UTF-8."""
        return hashlib.sha256(self.text[start:end].encode()).hexdigest()


def load_texts(sources: Mapping[str, Source], folder: Path) -> dict[str, Text]:
    """Read all texts, reporting every one that is missing or changed at once."""
    texts, problems = {}, []
    for key, source in sources.items():
        try:
            texts[key] = Text.load(source, folder)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return texts


def read_units(path: Path) -> list[Unit]:
    """Read the committed sentence index (offsets and sections, no sentences)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Unit(source, int(start), int(end), section) for source, start, end, section in rows]


def write_units(path: Path, units: Sequence[Unit]) -> None:
    """Write the sentence index."""
    lines = ["source\tstart\tend\tsection", *(f"{u.source}\t{u.start}\t{u.end}\t{u.section}" for u in units)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
