"""Ranked search over the words of the records: by which equal answers are ordered, and what to fall back on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.spelling import words

# Words that people say for one another.
_ALIKE = {
    "old": "aged", "elderly": "aged", "older": "aged", "aging": "aged", "age": "aged", "blood": "vessel",
    "vascular": "vessel", "capillary": "vessel", "muscular": "muscle", "multiply": "proliferation",
    "divide": "proliferation", "crawl": "migration", "waste": "atrophy", "wasting": "atrophy", "weak": "weakness",
    "die": "apoptosis", "rise": "increase", "steroid": "glucocorticoid", "cancer": "tumor",
    "repair": "healing", "mend": "healing", "complication": "adverse", "bacteria": "antibacterial",
    "germ": "antibacterial", "infection": "antibacterial",
}  # fmt: skip


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def stem(word: str) -> str:
    """Give a word without the endings that change no meaning (Porter's English stemmer).

    >>> stem("differentiation") == stem("differentiate")
    True
    """
    found: str = _stemmer().stemWord(_ALIKE.get(word, word))
    return found


def terms(text: str) -> frozenset[str]:
    """Give the words of a text as they are compared."""
    return frozenset(map(stem, words(text)))


@dataclass
class Search:
    """Scores records by the words that they share with a question, rare ones counting more."""

    know: Knowledge
    _texts: dict[str, frozenset[str]] = field(default_factory=dict)
    _rarity: dict[str, float] = field(default_factory=dict)
    _kept: Mapping[str, str] = field(default_factory=dict)

    def texts(self, record: str) -> frozenset[str]:
        """Give the words of a record: of its label and note, of all that it names, of the headings it stands under."""
        if record not in self._texts:
            if record in self._kept:
                self._texts[record] = frozenset(self._kept[record].split())
            else:
                self._texts[record] = self._words_of(self.know.records[record])
        return self._texts[record]

    def _words_of(self, record: Record) -> frozenset[str]:
        values = {value for slot in record.slots.values() for value in slot} | set(record.modes)
        values |= {value for span in record.evidence for value in span.system}
        concepts = [concept for iri in values if (concept := self.know.concepts.get(iri))]
        names = [name for c in concepts for name in (c.label, *c.synonyms, *c.hidden)]
        return terms(" ".join([record.label, record.note, *(span.section for span in record.evidence), *names]))

    def rarity(self) -> dict[str, float]:
        """Give how much each word tells records apart: its inverse document frequency."""
        if not self._rarity:
            counts = Counter(word for record in self.know.records for word in self.texts(record))
            size = len(self.know.records)
            self._rarity = {word: math.log(1 + size / count) for word, count in counts.items()}
        return self._rarity

    def score(self, record: Record, wanted: Iterable[str]) -> float:
        """Give the weight of the wanted words that a record has."""
        rarity = self.rarity()
        return math.fsum(rarity.get(word, 0.0) for word in self.texts(record.iri).intersection(wanted))

    @cached_property
    def _having(self) -> dict[str, list[str]]:
        """The records that have each word."""
        found: dict[str, list[str]] = {}
        for record in self.know.records:
            for word in self.texts(record):
                found.setdefault(word, []).append(record)
        return found

    def scores(self, wanted: Iterable[str]) -> dict[str, float]:
        """Give the weight of the wanted words that each record has, of those that have one."""
        found: dict[str, float] = {}
        for word in sorted(wanted):
            weight = self.rarity().get(word, 0.0)
            for record in self._having.get(word, ()):
                found[record] = found.get(record, 0.0) + weight
        return found

    def dump(self) -> dict[str, Any]:
        """Give what ``restore`` takes."""
        rarity = {word: round(value, 3) for word, value in sorted(self.rarity().items())}
        return {
            "texts": {record: " ".join(sorted(self.texts(record))) for record in self.know.records},
            "rarity": rarity,
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take the words of the records as they were worked out with the build."""
        self._kept = kept["texts"]
        self._rarity = kept["rarity"]
