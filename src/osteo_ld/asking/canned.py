"""Which canned question fits a question in words that names no concept: counts, the most cited, contradictions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from rapidfuzz import fuzz, process

from osteo_ld.asking.items import tagged
from osteo_ld.asking.questions import Question
from osteo_ld.spelling import words

_FITS = 60.0  # share of what is asked that a canned question says too, in percent
_SAME_WORD = 84.0  # "promotes" and "promoted", "ageing" and "aging"; not "bone" and "one"


@cache
def _plain() -> frozenset[str]:
    """Words that say nothing of what a question is about."""
    return (
        frozenset(words("a an and as at by for from in into of on or than the to with")) | tagged("wh") | tagged("stop")
    )


@dataclass(frozen=True)
class Canned:
    """Matches words against the canned questions that need no parameter."""

    questions: Sequence[Question]

    @cached_property
    def _said(self) -> dict[str, set[str]]:
        return {
            q.id: set(words(" ".join([q.question, q.id.replace("-", " "), " ".join(q.keywords)]))) - _plain()
            for q in self.questions
            if not q.parameters
        }

    @cached_property
    def _rarity(self) -> dict[str, float]:
        counts = Counter(word for said in self._said.values() for word in said)
        return {word: math.log(1 + len(self._said) / count) for word, count in counts.items()}

    def _common(self, asked: Iterable[str], said: set[str]) -> float:
        """Share of what the asked words say that a question says too, by near-equal words; 0 to 100."""
        rarest = math.log(1 + len(self._said))
        shared = total = 0.0
        for word in asked:
            near = process.extractOne(word, said, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
            known = process.extractOne(word, self._rarity.keys(), scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
            weight = self._rarity[known[0]] if known else rarest
            total += weight
            shared += weight if near else 0.0
        return 100 * shared / total if total else 0.0

    def best(self, text: str) -> Question | None:
        """Give the question that fits best, or None where none does."""
        asked = [word for word in words(text) if word not in _plain()]
        scored = sorted(
            ((self._common(asked, said), key) for key, said in self._said.items()), key=lambda s: (-s[0], s[1])
        )
        if not scored or scored[0][0] < _FITS:
            return None
        return next(question for question in self.questions if question.id == scored[0][1])
