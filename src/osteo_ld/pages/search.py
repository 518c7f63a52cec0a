"""Search over all labels and synonyms: the index that browsers load, and the same search on the server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from osteo_ld.asking.questions import Question
from osteo_ld.graph.knowledge import GROUPS, Knowledge
from osteo_ld.iris import OSTEO, contract
from osteo_ld.pages.paths import cited_paths, page_path

MOST_HITS = 60
WORK = "cited work"
_SPLIT = re.compile(r"[^\w+]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found: where it is, what it is called, what it is, and how many records name it.

    ``hidden`` are wordings of the texts that mean it in their place; they are found, but after names.
    """

    path: str
    label: str
    kind: str
    names: tuple[str, ...]
    weight: int
    hidden: tuple[str, ...] = ()
    # All of these without letter case, label first; and in one, in which most texts are not found at all.
    folded: tuple[str, ...] = field(init=False, repr=False, compare=False)
    whole: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        folded = tuple(map(str.casefold, (self.label, *self.names, *self.hidden)))
        object.__setattr__(self, "folded", folded)
        object.__setattr__(self, "whole", "\n".join(folded))


def entries(know: Knowledge, questions: Iterable[Question]) -> Iterator[Entry]:
    """Give all that can be found: concepts, cited works of which the title is known, questions, records."""
    kinds = {name: root.label for name, root in GROUPS.items()}
    named = know.counts
    for concept in know.concepts.values():
        if path := page_path(concept.iri):
            # Others' synonyms of what no record names would only be in the way.
            weight = named.get(concept.iri, 0)
            names = (*(concept.others if weight else ()), contract(concept.iri))
            yield Entry(path, concept.shown, kinds[know.groups[concept.iri]], names, weight, concept.hidden)
    for iri, path in cited_paths(know).items():
        if (work := know.works.get(iri)) and work.title:
            names = (work.title, work.doi, work.pmid, "" if iri.startswith(OSTEO) else iri)
            yield Entry(path, work.mark, WORK, tuple(filter(None, names)), len({e.record for e in know.citing[iri]}))
    for question in questions:
        yield Entry(f"question/{question.id}.html", question.question, "question", question.keywords, 1)
    for record in know.records.values():
        yield Entry(f"interaction/{record.number}.html", record.label, "statement", (record.number,), 0)


def index(found: Iterable[Entry]) -> str:
    """Give the index as JSON: a list of ``[path, label, kind, names, weight, hidden]``."""
    rows = [[e.path, e.label, e.kind, e.names, e.weight, e.hidden] for e in found]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _score(entry: Entry, text: str, words: Sequence[str]) -> float:
    """Rate a name by how it meets the text: equal, begins with it, a word begins with it, all words in it."""
    best = 0.0
    names = (entry.label, *entry.names, *entry.hidden)
    shown = 1 + len(entry.names)
    for n, folded in enumerate(entry.folded):
        if not all(word in folded for word in words):  # as each of these has them: names are many, and hits few
            continue
        if folded == text:
            rate = 100.0
        elif folded.startswith(text):
            rate = 80.0
        elif any(word.startswith(text) for word in _SPLIT.split(folded)):
            rate = 70.0
        else:
            rate = 50.0
        if n >= shown and folded != text:
            rate -= 30
        best = max(best, rate - (4 if n else 0) - min(len(names[n]), 80) / 20)
    if not best:
        return 0
    # A record's own number is as good as a name; its words are not.
    less = 0 if best > 90 else {"statement": 45, "question": 30}.get(entry.kind, 0)
    return best + min(entry.weight, 60) / 6 - less


def find(found: Sequence[Entry], text: str) -> list[Entry]:
    """Give what fits a text, best first; if nothing does, what is spelt alike."""
    text = text.strip().casefold()[:200]
    words = [word for word in _SPLIT.split(text) if word]
    if not words:
        return []
    first, *others = sorted(words, key=len, reverse=True)
    hits = (entry for entry in found if first in entry.whole and all(word in entry.whole for word in others))
    rated = [(score, entry) for entry in hits if (score := _score(entry, text, words))]
    rated.sort(key=lambda pair: (-pair[0], pair[1].label.casefold(), pair[1].path))
    return [entry for _, entry in rated[:MOST_HITS]] if rated else alike(found, text)


def alike(found: Sequence[Entry], text: str, most: int = 20) -> list[Entry]:
    """Give what is spelt like a text, best first."""
    from rapidfuzz import fuzz, process

    entries = [entry for entry in found if entry.weight]
    names = [name for entry in entries for name in entry.folded[: 1 + len(entry.names)]]
    owners = [n for n, entry in enumerate(entries) for _ in range(1 + len(entry.names))]
    near = process.extract(text.casefold(), names, scorer=fuzz.ratio, limit=most, score_cutoff=65)
    return [entries[n] for n in dict.fromkeys(owners[place] for _, _, place in near)]


def near(found: Sequence[Entry], path: str, most: int = 6) -> list[Entry]:
    """Give what may have been sought at a path at which there is nothing: what is named, or spelt, like its last part.

    >>> here = Entry("concept/type-h-vessel.html", "type H vessel", "cell", (), 9)
    >>> near([here], "concept/type-h-vesel.html") == [here]
    True
    """
    words = " ".join(_SPLIT.split(re.sub(r"\.\w+$", "", path[:200]).rpartition("/")[2].replace("_", ":")))
    return find(found, words)[:most]
