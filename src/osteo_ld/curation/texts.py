"""The frozen texts of the reviews: sentences, sections and citation marks by code point offsets."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from osteo_ld.curation.citations import FINDERS, Citation
from osteo_ld.curation.guarded import read_bytes
from osteo_ld.curation.layouts import LAYOUTS, Split
from osteo_ld.curation.sources import Source, Unit
from osteo_ld.curation.word_hash import word_hash
from osteo_ld.errors import InputError, Problem, shown

MOST_BYTES = 8_000_000
LONGEST_LINE = 100_000


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
        data = read_bytes(path, MOST_BYTES)
        found = hashlib.sha256(data).hexdigest()
        if found != source.sha256:
            message = f"not the frozen text of {source.key}: sha256 is {found}, sources.yaml has {source.sha256}"
            raise InputError([Problem(shown(path), 1, message)])
        try:
            return cls(source, data.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError([Problem(shown(path), line, "the frozen text is not UTF-8")]) from None

    @cached_property
    def _split(self) -> Split:
        return LAYOUTS[self.source.layout](self.source.key, self.text)

    @property
    def units(self) -> list[Unit]:
        """All sentences, captions, table lines and glossary entries in order."""
        return self._split.units

    @property
    def headings(self) -> list[tuple[int, int]]:
        """All headings in order, as (start, end)."""
        return self._split.headings

    def context(self, start: int) -> str:
        """What a participant of a span may be carried over from.

        That is: the headings above, what is earlier in its paragraph or row, the head of its table, what its list
        belongs to.
        """
        headings, begins = self._split.headings, self._split.begins
        unit = self.units[bisect_right(self.units, start, key=lambda u: u.start) - 1]
        begin = begins[unit.start]
        last = bisect_right(headings, (start, start)) - 1
        first = last
        # Headings stacked upon one another with nothing between count as one.
        while first > 0 and not self.text[headings[first - 1][1] : headings[first][0]].strip("# \n\t\r"):
            first -= 1
        above = [self.text[a:b] for a, b in headings[max(first, 0) : last + 1]] if last >= 0 else []
        above += [self.text[a:b] for a, b in self._split.around.get(unit.start, ())]
        earlier = self.text[begin:start]
        if begin != unit.start and self.text[begin - 1 : begin] == "\t":
            earlier = self.text[begin : self.text.index("\n", begin)]
        return "\n".join([*above, earlier])

    def found_citations(self, start: int, end: int) -> list[Citation]:
        """Give what cites in a span, in order, with places that count from its start."""
        return list(FINDERS[self.source.citation_style](self.text[start:end]))

    def citations(self, start: int, end: int) -> list[str]:
        """Citation marks in a span as printed, in order, each once; ranges (``89–91``) are spelled out."""
        return list(dict.fromkeys(mark for found in self.found_citations(start, end) for mark in found.marks))

    def sha256(self, start: int, end: int) -> str:
        """Hash of the exact span, as UTF-8."""
        return hashlib.sha256(self.text[start:end].encode()).hexdigest()

    def word_hash(self, start: int, end: int) -> str:
        """Hash of the words of the span: the same in any copy of the article."""
        return word_hash(self.text[start:end], self.found_citations(start, end))


def load_texts(sources: Mapping[str, Source], folders: Path | Iterable[Path]) -> dict[str, Text]:
    """Read the texts that are in a folder, or in the first of several; those of other sources are left out.

    Raises:
        InputError: every text that is there and is not the frozen one.

    """
    places = [folders] if isinstance(folders, Path) else list(folders)
    texts, problems = {}, []
    for key, source in sources.items():
        folder = next((folder for folder in places if (folder / source.file).exists()), None)
        if folder is None:
            continue
        try:
            texts[key] = Text.load(source, folder)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return texts
