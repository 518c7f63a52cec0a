"""Finding the span of a sentence by what it says, so that no curator counts characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from osteo_ld.curation.texts import Text


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence (or several in a row) that fits, and how well (0 to 100)."""

    source: str
    section: str
    start: int
    end: int
    sha256: str
    cites: tuple[str, ...]
    sentence: str
    score: float

    def entry(self, indent: str = "    ") -> str:
        """Give the evidence entry, ready to paste under ``evidence:``."""
        numbered = all(mark.isdecimal() for mark in self.cites)
        marks = ", ".join(self.cites if numbered else (f'"{mark}"' for mark in self.cites))
        lines = [f"- at: {self.source} {self.start}-{self.end}", f"  sha256: {self.sha256}"]
        if marks:
            lines.append(f"  cites: [{marks}]")
        return "\n".join(indent + line for line in lines)


def _found(text: Text, first: int, count: int, score: float) -> Found:
    units = text.units[first : first + count]
    start, end = units[0].start, units[-1].end
    return Found(
        text.source.key, units[0].section, start, end, text.sha256(start, end), tuple(text.citations(start, end)),
        text.text[start:end], score,
    )  # fmt: skip


def locate(texts: Mapping[str, Text], words: str, *, sentences: int = 1, limit: int = 3) -> list[Found]:
    """Find the sentences that say most nearly what the words say, best first.

    Args:
        texts: the frozen texts by source key.
        words: an excerpt, exact or approximate.
        sentences: how many sentences in a row the span shall cover, from the one found.
        limit: how many candidates; an exact excerpt gives only the sentences that hold it.

    """
    places = [(text, i) for text in texts.values() for i in range(len(text.units))]
    said = [text.text[text.units[i].start : text.units[i].end] for text, i in places]
    exact = [n for n, sentence in enumerate(said) if words in sentence]
    ranked: Iterable[tuple[int, float]] = [(n, 100.0) for n in exact]
    if not exact:
        hits = process.extract(words, said, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=limit)
        ranked = [(n, score) for _, score, n in hits if score > 50]
    return [_found(*places[n], sentences, score) for n, score in list(ranked)[:limit]]


def list_section(texts: Mapping[str, Text], section: str) -> list[Found]:
    """Give every sentence of the sections whose heading holds the words, in order."""
    wanted = section.casefold()
    return [
        _found(text, i, 1, 100.0)
        for text in texts.values()
        for i, unit in enumerate(text.units)
        if wanted in unit.section.casefold()
    ]
