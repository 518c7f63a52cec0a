"""What to fall back on: the records that share most with a question, where none says all of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
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

    def closest(self, asked: Asked, records: Iterable[str], fits: Callable[[str], bool]) -> list[Record]:
        """Give those of some records that share most, best first; whether one fits is asked only of the best."""
        know = self.matcher.know
        size = len(know.records)
        named = []
        for concepts, text in asked.named:
            kinds, wanted = self.matcher.kinds(concepts), terms(text)
            having, partly = self.matcher.having("named", kinds), self.search.scores(wanted)
            named.append((having, kinds, wanted, partly, math.log(1 + size / (1 + len(having)))))
        roles = [self.matcher.having("acts", kinds) for kinds in map(self.matcher.kinds, asked.acting)]
        roles += [self.matcher.having("on", kinds) for kinds in map(self.matcher.kinds, asked.acted_on)]
        content = frozenset(map(stem, asked.content))
        others: dict[frozenset[str], dict[str, float]] = {}  # what the other words weigh, by those that are said
        ranked: list[tuple[float, str, int]] = []
        for iri in records:
            record = know.records[iri]
            score, said, count = 0.0, frozenset[str](), 0
            for having, kinds, wanted, partly, weight in named:
                if iri in having:
                    setting = self.matcher.values(record, "named") & kinds <= self.matcher.values(record, "context")
                    score += weight * (_SETTING if setting else 1)
                    said |= wanted
                    count += 1
                elif iri in partly:  # it has a word
                    if wanted <= self.search.texts(iri):
                        score += weight * _IN_WORDS
                        said |= wanted
                    else:
                        score += _PARTLY * partly[iri]
            score += _IN_ROLE * sum(iri in having for having in roles)
            score += _EFFECT * bool(asked.effect and record.effect and record.effect[0] == asked.effect)
            if said not in others:
                others[said] = self.search.scores(content - said)
            ranked.append((-score - _OTHER_WORDS * others[said].get(iri, 0.0), iri, count))
        near: list[tuple[int, Record]] = []
        least = math.inf  # of what is near the best that fits; scores are negative here
        for below, iri, count in sorted(ranked):
            if below > least or len(near) == _MOST:
                break
            if fits(iri):
                least = min(least, _SHARE * below)
                near.append((count, know.records[iri]))
        much = len(named) >= _MUCH
        whole = [record for count, record in near if count == len(named)] if much else []
        return whole or [record for _, record in near[: _FEWER if much else _MOST]]
