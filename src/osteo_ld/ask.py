"""Which review question fits a question in plain words, and with which parameters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from osteo_ld.namespaces import OBO, PREFIXES
from osteo_ld.queries import Question, names

# Words that say nothing of what a question is about.
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by do does for from had has have how if in into is it its me of on or say show tell "
        "than that the their them there these they this to was were what when where which who whom whose why will with",
    )
)
# Words before a name that make it the one acted on.
_TOWARDS = frozenset({"in", "into", "on", "onto", "reach", "toward", "towards", "to"})
_RECEIVING = frozenset({"recipient", "receiver", "target"})
# Below this the words of a question have too little in common with any canned one.
_FITS = 40.0
_SAME_WORD = 84.0  # "promotes" and "promoted", "ageing" and "aging"; not "bone" and "one"
# The upper terms that tell kinds of concepts apart, so that a cell never fills a parameter for an outcome.
_KINDS = {
    "cell": (f"{OBO}CL_0000000", f"{OBO}UBERON_0001062"),
    "molecule": (f"{OBO}PR_000000001", f"{OBO}CHEBI_24431", f"{OBO}SO_0000110"),
    "process": (f"{OBO}GO_0008150", f"{OBO}PATO_0000001"),
    "disease": (f"{OBO}MONDO_0000001", f"{OBO}HP_0000001", f"{PREFIXES['EFO']}0000408"),
    "component": (f"{OBO}GO_0005575",),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A canned question that fits, how well (about 100 is good), and the concepts that its parameters take, by name."""

    question: Question
    score: float
    values: Mapping[str, str]


def words(text: str) -> list[str]:
    """Give the words that carry meaning, in lower case and the singular."""
    singular = re.sub(r"\b([A-Z]{2,})s\b", r"\1", text)
    found = re.findall(r"[\w+/β-ωα-]+", singular.casefold())
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found]


class Asker:
    """Matches questions in words against canned ones; built once for a graph."""

    def __init__(self, store: ox.Store, questions: Sequence[Question]) -> None:
        """Read the names of concepts and their hierarchy from the built graph."""
        self._store = store
        self._questions = questions

    @cached_property
    def _names(self) -> dict[tuple[str, ...], str]:
        folded: dict[tuple[str, ...], str] = {}
        for name, iri in names(self._store).items():
            if len(name) > 1 and (key := tuple(words(name))):
                folded.setdefault(key, iri)
        return folded

    @cached_property
    def _parents(self) -> dict[str, set[str]]:
        parents: dict[str, set[str]] = {}
        subclass = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
        for quad in self._store.quads_for_pattern(None, subclass, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                parents.setdefault(quad.subject.value, set()).add(quad.object.value)
        return parents

    def kind(self, iri: str) -> str:
        """Tell what kind of concept an IRI is: cell, molecule, process, disease, component, or other."""
        seen, queue = {iri}, [iri]
        while queue:
            new = self._parents.get(queue.pop(), set()) - seen
            seen |= new
            queue += new
        return next((kind for kind, roots in _KINDS.items() if seen & set(roots)), "other")

    def _mentions(self, text: str) -> list[tuple[str, bool, tuple[str, ...]]]:
        """Find the concepts that a text names, in its order: IRI, whether something is done to it, the words of it."""
        asked = words(text)
        longest = max(map(len, self._names), default=0)
        found: dict[int, tuple[str, tuple[str, ...]]] = {}
        taken: set[int] = set()
        for size in range(min(longest, len(asked)), 0, -1):
            for start in range(len(asked) - size + 1):
                span = set(range(start, start + size))
                key = tuple(asked[start : start + size])
                if not span & taken and not set(key) <= _STOP and (iri := self._names.get(key)):
                    found[start] = iri, key
                    taken |= span
        return [
            (iri, bool(_TOWARDS & set(asked[max(0, start - 2) : start])), name)
            for start, (iri, name) in sorted(found.items())
        ]

    def _values(self, question: Question, concepts: Iterable[tuple[str, bool]]) -> dict[str, str]:
        """Fill parameters with concepts of the kind of their defaults: those acted on first where one receives."""
        free = list(concepts)
        values: dict[str, str] = {}
        receiving = _RECEIVING & question.parameters.keys()
        for name in sorted(question.parameters, key=lambda name: name not in receiving):
            wanted = self.kind(self._names.get(tuple(words(question.parameters[name])), ""))
            fitting = [found for found in free if self.kind(found[0]) == wanted]
            if name in receiving and len(question.parameters) > 1:
                fitting = [found for found in fitting if found[1]]
            if fitting:
                values[name] = fitting[0][0]
                free.remove(fitting[0])
        return {name: values[name] for name in question.parameters if name in values}

    @cached_property
    def _told(self) -> dict[str, set[str]]:
        """Words of each canned question, its id, keywords and section."""
        return {
            q.id: set(words(" ".join([q.question, q.id.replace("-", " "), " ".join(q.keywords), q.section]))) - _STOP
            for q in self._questions
        }

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """How much a word tells the canned questions apart (inverse document frequency)."""
        counts = Counter(word for told in self._told.values() for word in told)
        return {word: math.log(1 + len(self._told) / count) for word, count in counts.items()}

    def _common(self, asked: Iterable[str], told: set[str]) -> float:
        """Share of what the asked words say that a canned question says too, by near-equal words; 0 to 100."""
        rarest = math.log(1 + len(self._told))
        said = total = 0.0
        for word in asked:
            near = process.extractOne(word, told, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
            known = process.extractOne(word, self._rarity.keys(), scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
            weight = self._rarity[known[0]] if known else rarest
            total += weight
            said += weight if near else 0.0
        return 100 * said / total if total else 0.0

    def matches(self, text: str, limit: int = 5) -> list[Match]:
        """Give the questions that fit, best first; none when nothing does."""
        named = self._mentions(text)
        concepts = [(iri, acted_on) for iri, acted_on, _ in named]
        asked = [word for word in words(text) if word not in _STOP]
        found = []
        for question in self._questions:
            values = self._values(question, concepts)
            # What names a parameter need not be among the words of the question as well.
            told = self._told[question.id]
            given = {word for iri, _, name in named if iri in values.values() for word in name}
            score = self._common([word for word in asked if word not in given or word in told], told)
            # A question that takes up what was named fits better than one that ignores it, or keeps its defaults.
            score += (
                15 * len(values) - 10 * (len(question.parameters) - len(values)) - 5 * (len(concepts) - len(values))
            )
            found.append(Match(question, score, values))
        found.sort(key=lambda match: (-match.score, match.question.id))
        return [match for match in found[:limit] if match.score >= _FITS]
