"""What to fall back on: the records that share most with a question, where none says all of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from osteo_ld.asking.asked import Asked
from osteo_ld.asking.patterns import Matcher
from osteo_ld.asking.search import Search, stem, terms
from osteo_ld.graph.knowledge import Record

_MOST, _SHARE = 12, 0.6  # how many, and how near the best
_MUCH, _FEWER = 3, 6  # who names so much wants it together: fewer, and where some have it all, no others
# What counts beside a concept that is named as itself, whose weight is its rarity.
_IN_WORDS, _SETTING, _PARTLY, _IN_ROLE, _EFFECT, _OTHER_WORDS = 0.6, 0.8, 0.3, 0.5, 1.5, 0.6


@dataclass(frozen=True)
class Sharing:
    """Scores records by what they share with a question: concepts, their roles, the effect, the other words."""

    matcher: Matcher
    search: Search

    def closest(self, asked: Asked, records: Iterable[Record]) -> list[Record]:
        """Give those of some records that share most, best first."""
        size = len(self.matcher.know.records)
        named = []
        for concepts, text in asked.named:
            kinds = self.matcher.kinds(concepts)
            named.append((kinds, terms(text), math.log(1 + size / (1 + len(self.matcher.having("named", kinds))))))
        roles = [("acts", kinds) for kinds in map(self.matcher.kinds, asked.acting)]
        roles += [("on", kinds) for kinds in map(self.matcher.kinds, asked.acted_on)]
        content = frozenset(map(stem, asked.content))
        scored = []
        much = len(named) >= _MUCH
        for record in records:
            own, held = self.matcher.values(record, "named"), self.search.texts(record.iri)
            score, said, count = 0.0, frozenset[str](), 0
            for kinds, words, weight in named:
                there = own & kinds
                count += bool(there)
                if there or (words and words <= held):
                    setting = there <= self.matcher.values(record, "context")
                    score += weight * (_IN_WORDS if not there else _SETTING if setting else 1)
                    said |= words
                else:
                    score += _PARTLY * self.search.score(record, words)
            score += _IN_ROLE * sum(not kinds.isdisjoint(self.matcher.values(record, role)) for role, kinds in roles)
            score += _EFFECT * bool(asked.effect and record.effect and record.effect[0] == asked.effect)
            scored.append((score + _OTHER_WORDS * self.search.score(record, content - said), count, record))
        scored.sort(key=lambda found: (-found[0], found[2].iri))
        near = [(count, record) for score, count, record in scored[:_MOST] if score >= _SHARE * scored[0][0]]
        whole = [record for count, record in near if count == len(named)] if much else []
        return whole or [record for _, record in near[: _FEWER if much else _MOST]]
