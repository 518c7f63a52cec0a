"""The lexicon: every concept that a record may name, with its names, parents and mappings."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from osteo_ld.namespaces import MINTED_PREFIX, expand
from osteo_ld.problems import Problem, shown

COLUMNS = ("id", "label", "synonyms", "hidden_labels", "parents", "components", "mappings", "definition")
MAPPING_PREDICATES = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}
_CASELESS_LENGTH = 4  # shorter names ("OB", "as") are matched in their own case
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u202f": " ", "\u2009": " "})


@dataclass(frozen=True, slots=True)
class Concept:
    """A row of the lexicon; ids are CURIEs, ``mappings`` are (predicate CURIE, object CURIE)."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    hidden_labels: tuple[str, ...]
    parents: tuple[str, ...]
    components: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]
    definition: str
    file: str
    line: int

    @property
    def minted(self) -> bool:
        """Whether the id is one of ours."""
        return self.id.startswith(MINTED_PREFIX)

    @property
    def names(self) -> tuple[str, ...]:
        """The label and synonyms: what a curator may type."""
        return (self.label, *self.synonyms)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_DASHES))


def _pattern(name: str) -> str:
    escaped = r"\s+".join(re.escape(word) for word in _plain(name).split())
    caseless = sum(map(str.isalpha, name)) >= _CASELESS_LENGTH
    return rf"(?<!\w){f'(?i:{escaped})' if caseless else escaped}(?:s|es)?(?!\w)"


class Lexicon:
    """Concepts by id and by name."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Index the concepts; ``problems`` has the ids and names that stand twice, and parents not to be found."""
        self.concepts: dict[str, Concept] = {}
        self._by_name: dict[str, Concept] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.problems = [*self._add(concepts), *self._dangling()]

    def _add(self, concepts: Iterable[Concept]) -> Iterator[Problem]:
        for concept in concepts:
            if twin := self.concepts.get(concept.id):
                message = f"id {concept.id} stands already at {twin.file}:{twin.line}; keep one row for a concept"
                yield Problem(concept.file, concept.line, message)
                continue
            self.concepts[concept.id] = concept
            for name in concept.names:
                if (other := self._by_name.setdefault(name, concept)) is not concept:
                    message = (
                        f"name {name!r} of {concept.id} is also a name of {other.id} ({other.file}:{other.line}); "
                        "names are unique: move it to hidden_labels, or merge the two concepts"
                    )
                    yield Problem(concept.file, concept.line, message)

    def _dangling(self) -> Iterator[Problem]:
        for concept in self.concepts.values():
            for target in (*concept.parents, *concept.components):
                if target.startswith(MINTED_PREFIX) and target not in self.concepts:
                    message = f"{concept.id} names {target}, which is not in the lexicon: add a row for it"
                    yield Problem(concept.file, concept.line, message)

    def __getitem__(self, curie: str) -> Concept:
        return self.concepts[curie]

    def __contains__(self, curie: object) -> bool:
        return curie in self.concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __len__(self) -> int:
        return len(self.concepts)

    @cached_property
    def _by_folded_name(self) -> dict[str, set[str]]:
        folded: dict[str, set[str]] = {}
        for name, concept in self._by_name.items():
            folded.setdefault(_plain(name).casefold(), set()).add(concept.id)
        return folded

    def resolve(self, name: str) -> Concept:
        """Find a concept by label, synonym or CURIE; letter case only counts where two concepts differ by it alone.

        Raises:
            LookupError: no concept has the name; the message lists the nearest ones.

        """
        if concept := self._by_name.get(name) or self.concepts.get(name):
            return concept
        matches = self._by_folded_name.get(_plain(name).casefold(), set())
        if len(matches) == 1:
            return self.concepts[next(iter(matches))]
        raise LookupError(f"{name!r} is not in the lexicon; nearest: {', '.join(self.nearest(name))}")

    def nearest(self, name: str, limit: int = 3) -> list[str]:
        """Names most like a given one, best first, one a concept."""
        from rapidfuzz import fuzz, process, utils  # costs start-up time that most commands need not pay

        hits = process.extract(
            name, list(self._by_name), scorer=fuzz.WRatio, processor=utils.default_process, limit=limit * 4
        )
        best: dict[str, str] = {}
        for hit, _, _ in hits:
            best.setdefault(self._by_name[hit].id, hit)
        return list(best.values())[:limit]

    def named_in(self, curie: str, text: str) -> bool:
        """Whether a text names the concept by any label, synonym or hidden label (or a complex by all its parts)."""
        pattern = self._patterns.get(curie)
        concept = self.concepts[curie]
        if pattern is None:
            names = sorted((*concept.names, *concept.hidden_labels), key=len, reverse=True)
            pattern = self._patterns[curie] = re.compile("|".join(map(_pattern, names)))
        if pattern.search(_plain(text)):
            return True
        return bool(concept.components) and all(self.named_in(part, text) for part in concept.components)


def _cell(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("|") if part)


def _row(values: list[str], file: str, line: int) -> Concept:
    if len(values) != len(COLUMNS):
        raise ValueError(f"{len(values)} columns, want {len(COLUMNS)}: {', '.join(COLUMNS)}")
    if untrimmed := [v for value in values for v in value.split("|") if v != v.strip()]:
        raise ValueError(f"space at the start or end of {untrimmed[0]!r}: remove it")
    curie, label, synonyms, hidden, parents, components, mappings, definition = values
    if not label:
        raise ValueError(f"{curie} has no label")
    for reference in (curie, *_cell(parents), *_cell(components)):
        expand(reference)
    pairs = []
    for mapping in _cell(mappings):
        kind, _, target = mapping.partition(":")
        if kind not in MAPPING_PREDICATES:
            raise ValueError(f"mapping {mapping!r}: want one of {', '.join(MAPPING_PREDICATES)} before the first colon")
        expand(target)
        pairs.append((MAPPING_PREDICATES[kind], target))
    minted = curie.startswith(MINTED_PREFIX)
    if minted and not (parents and definition):
        raise ValueError(f"minted concept {curie} needs a parent and a definition of our own")
    if not minted and definition:
        raise ValueError(f"{curie} is not ours: leave its definition empty")
    return Concept(
        curie, label, _cell(synonyms), _cell(hidden), _cell(parents), _cell(components), tuple(pairs), definition,
        file, line,
    )  # fmt: skip


def read_lexicon(folder: Path, problems: list[Problem]) -> Lexicon:
    """Read all ``*.tsv`` of a folder; what is wrong is added to ``problems``."""
    concepts: list[Concept] = []
    for path in sorted(folder.glob("*.tsv")):
        file = shown(path)
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            header = next(rows, [])
            if tuple(header) != COLUMNS:
                problems.append(Problem(file, 1, f"header is {header}, want {list(COLUMNS)}"))
                continue
            for values in rows:
                try:
                    concepts.append(_row(values, file, rows.line_num))
                except ValueError as error:
                    problems.append(Problem(file, rows.line_num, str(error)))
    lexicon = Lexicon(concepts)
    problems += lexicon.problems
    return lexicon
