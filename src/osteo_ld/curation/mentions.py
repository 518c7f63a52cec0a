"""What a sentence names, and in which slots the records have it: what drafts are made from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from osteo_ld.curation.lexicon import Lexicon, plain
from osteo_ld.curation.records import Record
from osteo_ld.vocabulary import EFFECTS

_PLACES = ("source", "recipient", "becomes")
_NO_NAME = re.compile(r"[A-Za-z]\w+ed|.* (?:of|from|by|in|to|for|with)")
_SEVERAL = re.compile(r",|\b(?:and|or)\b")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A concept that a sentence names, and where."""

    start: int
    end: int
    curie: str

    @property
    def length(self) -> int:
        """How many characters it has."""
        return self.end - self.start


class Habits:
    """In which slots the records have each concept, and each sort of concept (by its prefix and file)."""

    def __init__(self, records: Iterable[Record], lexicon: Lexicon) -> None:
        """Count them."""
        self._lexicon = lexicon
        self._own: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._sort: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for record in records:
            pairs = [*record.concepts(), *(("system", s) for evidence in record.evidence for s in evidence.system)]
            for slot, curie in pairs:
                name = "object" if slot in EFFECTS else slot
                self._own[curie][name] += 1
                if curie in lexicon:
                    self._sort[lexicon[curie].file][name] += 1
            if record.kind == "intervention":
                for curie in record.mediator:
                    self._own[curie]["given"] += 1

    def of(self, curie: str) -> Counter[str]:
        """How often a concept stands in each slot; that of its sort where it stands nowhere yet."""
        own = self._own.get(curie)
        return own or self._sort[self._lexicon[curie].file]

    def uses(self, curie: str) -> int:
        """How often the records have a concept."""
        return self._own[curie].total() if curie in self._own else 0

    def place(self, curie: str) -> bool:
        """Whether a concept is mostly a cell or tissue that sends, receives or becomes."""
        found = self.of(curie)
        return sum(found[s] for s in _PLACES) * 2 > found.total() - found["given"]

    def mostly(self, curie: str, slot: str, share: float = 0.5) -> bool:
        """Whether a concept mostly (more than a share of its uses) stands in one slot."""
        found = self.of(curie)
        return found[slot] > (found.total() - found["given"]) * share


class Names:
    """Finds the concepts that a sentence names: the longest names win, of equals a name over a hidden label."""

    def __init__(self, lexicon: Lexicon, habits: Habits) -> None:
        """Index the first word of each name, so that few patterns are tried on a sentence."""
        self._lexicon, self._habits = lexicon, habits
        self._by_word: defaultdict[str, set[str]] = defaultdict(set)
        for concept in lexicon:
            for name in (*concept.names, *concept.hidden_labels):
                if words := re.findall(r"\w+", plain(name).casefold()):
                    self._by_word[words[0][:4]].add(concept.id)

    def find(self, sentence: str) -> list[Mention]:
        """Give what a sentence (in its plain form) names, in order.

        What stands within a name is no mention; within a hidden label, which may be half a sentence, names are. A list
        ("X and Y") that is a hidden label gives way to the names in it, a participle ("secreted") or half a phrase
        ("loss of") to the verb.
        """
        begun = {word[:4] for word in re.findall(r"\w+", sentence.casefold())}
        near = sorted({curie for word in begun for curie in self._by_word.get(word, ())})
        names = {
            Mention(*place, curie) for curie in near for place in self._lexicon.mentions(curie, sentence, hidden=False)
        }
        hidden = {Mention(*place, curie) for curie in near for place in self._lexicon.mentions(curie, sentence)} - names
        kept: list[Mention] = []
        order = sorted(names | hidden, key=lambda m: (-m.length, m in hidden, -self._habits.uses(m.curie), m))
        for mention in order:
            if mention in hidden and self._gives_way(mention, sentence, names):
                continue
            over = [other for other in kept if mention.start < other.end and other.start < mention.end]
            if all(mention in names and other in hidden and other.length > mention.length for other in over):
                kept.append(mention)
        return sorted(kept)

    def _gives_way(self, mention: Mention, sentence: str, names: Iterable[Mention]) -> bool:
        words = sentence[mention.start : mention.end]
        within = [m for m in names if mention.start <= m.start and m.end <= mention.end]
        listed = _SEVERAL.search(words) and any(not self._habits.place(m.curie) for m in within)
        return bool(listed or _NO_NAME.fullmatch(words))
