"""Questions in words on the pages: what was understood, and the records that answer; what a browser needs to try it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osteo_ld.asking.answers import MOST, SHARING, Asker
from osteo_ld.asking.canned import Canned
from osteo_ld.asking.faces import to_address
from osteo_ld.asking.index import open_asker
from osteo_ld.asking.items import BEING, is_english, tags
from osteo_ld.asking.names import ALIAS, HIDDEN, Names
from osteo_ld.asking.neighbours import PEOPLE
from osteo_ld.asking.nouns import FEWER, MORE
from osteo_ld.asking.others import read_others
from osteo_ld.asking.questions import Question
from osteo_ld.asking.roles import DOES
from osteo_ld.asking.rungs import LET_GO, NOT
from osteo_ld.asking.search import stem
from osteo_ld.asking.whether import HELPING, UNSAID
from osteo_ld.asking.widening import ENDS, NO_END
from osteo_ld.curation.sources import read_words
from osteo_ld.errors import OsteoError
from osteo_ld.files import CURATION, ONTOLOGY
from osteo_ld.graph.genes import read_genes
from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.iris import contract
from osteo_ld.pages import english
from osteo_ld.spelling import fold, words
from osteo_ld.vocabulary import EFFECTS, OPPOSITE, SIGNED

__all__ = ["LONGEST", "SHARING", "Answer", "Box", "Part", "in_browser", "open_box"]
LONGEST = 300  # characters of a question
_INFLECTED = ("verb:", "keep", "loss", "trap")  # tags of words that questions use in every form


@dataclass(frozen=True, slots=True)
class Part:
    """Records that answer together, the best first: the heading, what they are by ``find`` and in the explorer.

    ``fits`` is how many records these find: the others stand above, or are no answer.
    """

    heading: str
    records: Sequence[Record]
    more: int
    fits: int
    command: str
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page shows of a question: as ``asking.answers.Answer``, with links in place of patterns."""

    told: Sequence[str]
    passed: Sequence[str]
    unknown: Sequence[tuple[str, Sequence[str]]]
    verdict: str
    parts: Sequence[Part]
    shared: bool
    canned: Question | None


class Box:
    """The box that answers; ``None`` from ``open_box`` where a build has no index of words."""

    def __init__(self, asker: Asker, know: Knowledge, questions: Sequence[Question]) -> None:
        """Answer by an asker, in the records of the pages."""
        self._asker, self._know, self._canned = asker, know, Canned(questions)

    def answer(self, question: str) -> Answer:
        """Answer a question."""
        found = self._asker.ask(question[:LONGEST])
        parts = []
        for part in found.parts:
            command = self._asker.command(part.pattern) if part.pattern else ""
            address = to_address(part.pattern, contract) if part.pattern else ""
            records = [self._know.records[record.iri] for record in part.records]
            fits = len(self._asker.matcher.matches(part.pattern)) if part.pattern else 0
            parts.append(Part(part.heading, records[:MOST], max(0, len(records) - MOST), fits, command, address))
        return Answer(
            found.told, found.passed, found.unknown, found.verdict, parts,
            any(part.heading == SHARING for part in parts),
            None if parts or found.unknown else self._canned.best(question[:LONGEST]),
        )  # fmt: skip


def open_box(build: Path, know: Knowledge, questions: Sequence[Question]) -> Box | None:
    """Open what answers questions; None where the build has no index, or that of another build."""
    try:
        asker = open_asker(build)
    except (OSError, OsteoError):
        return None
    return Box(asker, know, questions) if asker.know.records == know.records else None


def _forms(word: str) -> Iterator[str]:
    """Give a verb with the endings that the stemmer takes off: a browser has none.

    >>> [*_forms("lower"), *_forms("stop"), *_forms("decrease")]
    ['lowered', 'lowering', 'stopped', 'stopping', 'decreased', 'decreasing']
    """
    for end in ("ed", "ing"):
        both = (f"{word.removesuffix('e')}{end}", f"{word}{word[-1]}{end}")
        yield from [form for form in both if stem(form) == stem(word)][:1]


def in_browser(know: Knowledge, order: Sequence[str]) -> Mapping[str, Any]:
    """Give what a browser needs to read a question: names, words that ask, stems, what the reviews do not have.

    ``order`` has the CURIEs of the concepts in the order of the explorer's data, by which names give them. Of names:
    how they mean it, as in ``asking.names``, then the concepts.
    """
    asking = {" ".join(key): tag for key, tag in tags().items()}
    printed = set(read_words(CURATION / "words.txt"))
    for record in know.records.values():
        printed.update(words(record.label), words(record.note))
    for iri in know.named:
        if concept := know.concepts.get(iri):
            printed.update(word for name in (*concept.written, *concept.hidden) for word in words(name))
    place = {curie: n for n, curie in enumerate(order)}
    names = {}
    for key, meanings in Names(know, read_genes(ONTOLOGY / "imports" / "genes.tsv")).index.items():
        if meanings[0].how == ALIAS and (len(key) < 4 or is_english(key)):
            continue  # in a browser letter case does not tell a symbol from a word
        if found := [
            place[curie] for m in meanings if m.how == meanings[0].how and (curie := contract(m.iri)) in place
        ]:
            names[key] = [meanings[0].how, *found]
    inflected = {form for word, tag in asking.items() if tag.startswith(_INFLECTED) for form in _forms(word)}
    stems = {word: stem(word) for word in {*printed, *asking, *inflected} if " " not in word}
    own = {stem(word) for word in printed}  # what has one of these is printed in another form
    stems |= {word: root for word in english.words() if fold(word) == word and (root := stem(word)) in own}
    # As ``Reader`` has it: what the reviews have all words of is no other name, but for cells. Of longer phrases a
    # browser has the bits alone.
    all_others = {
        phrase for phrase in read_others(ONTOLOGY / "imports")
        if (len(parts := phrase.split()) == 1 and parts[0] not in stems)
        or (len(parts) > 1 and (not printed.issuperset(parts) or (len(parts) == 2 and parts[1] == "cell")))
    }  # fmt: skip
    others = {phrase for phrase in all_others if " " not in phrase or phrase.endswith(" cell")}
    nouns = {word for word in FEWER | MORE if not asking.get(word, "").startswith("verb:")}
    return {
        "names": dict(sorted(names.items())),
        "hidden": HIDDEN,
        "tags": dict(sorted(asking.items())),
        "stems": dict(sorted(stems.items())),
        "english": english.in_browser({*stems, *others}),
        "phrases": english.sieve(all_others - others - names.keys(), 24),
        "others": sorted(others - names.keys() - asking.keys()),
        "does": sorted(DOES),
        "being": sorted(BEING),
        "signs": {name: effect.sign for name, effect in EFFECTS.items()},
        "signed": SIGNED,
        "opposite": OPPOSITE,
        # What a browser does not read: beside it neither yes nor no is told.
        "unsaid": sorted(HELPING | UNSAID | PEOPLE | nouns),
        "statuses": {"certain": "asserted", "open": "controversial", "supposed": "hypothesised"},
        "negative": "doesNotAffect",
        # What the words of a tag ask for beside what is named.
        "filters": {"unknown": ["kind", "knowledge gap"], "dispute": ["status", "controversial"]},
        "letGo": LET_GO,
        "ends": sorted(ENDS),
        "noEnd": sorted(NO_END),
        "not": NOT,
        "contrary": "the contrary",
        "sharing": SHARING,
    }
