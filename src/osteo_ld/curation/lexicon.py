"""The lexicon: every concept that a record may name, with its names, parents and mappings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from osteo_ld.curation.guarded import read_rows
from osteo_ld.errors import Problem, shown
from osteo_ld.iris import MINTED_PREFIX, expand

COLUMNS = (
    "id", "label", "name", "synonyms", "hidden_labels", "parents", "components", "mappings", "general", "definition",
)  # fmt: skip
MAPPING_PREDICATES = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}
LONGEST_NAME = 300
_ID = re.compile(r"[A-Za-z][\w.]*:[\w./-]{1,200}")  # what makes an IRI, whatever stands in it
_CASELESS_LENGTH = 4  # shorter names ("OB", "as") are matched in their own case
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u202f": " ", "\u2009": " "})


@dataclass(frozen=True, slots=True)
class Concept:
    """A row of the lexicon; ids are CURIEs, ``mappings`` are (predicate CURIE, object CURIE).

    ``label`` is the ontology's, ``name`` what the field says where it says something else; ``general`` is a class so
    wide that a claim about it says little.
    """

    id: str
    label: str
    name: str
    synonyms: tuple[str, ...]
    hidden_labels: tuple[str, ...]
    parents: tuple[str, ...]
    components: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]
    general: bool
    definition: str
    file: str
    line: int

    @property
    def minted(self) -> bool:
        """Whether the id is one of ours."""
        return self.id.startswith(MINTED_PREFIX)

    @property
    def shown(self) -> str:
        """What people read: the field's name, or else the label."""
        return self.name or self.label

    @property
    def wordings(self) -> tuple[str, ...]:
        """What it is called beside its label: the field's name, and the synonyms."""
        return (self.name, *self.synonyms) if self.name else self.synonyms

    @property
    def names(self) -> tuple[str, ...]:
        """The label, name and synonyms: what a curator may type."""
        return (self.label, *self.wordings)


def plain(text: str) -> str:
    """Give a text with one form of each dash, space and letter: what names are matched in."""
    if text.isascii():  # as most are: nothing in it has another form
        return text
    return unicodedata.normalize("NFKC", text.translate(_DASHES))


def _pattern(name: str) -> str:
    escaped = r"\s+".join(re.escape(word) for word in plain(name).split())
    caseless = sum(map(str.isalpha, name)) >= _CASELESS_LENGTH
    return rf"(?<!\w){f'(?i:{escaped})' if caseless else escaped}(?:s|es)?(?!\w)"


@lru_cache(10_000)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Give what finds any of some names; kept, as each reading of a curation asks for the same thousands."""
    return re.compile("|".join(map(_pattern, names)) or r"(?!)")


class UnknownNameError(ValueError):
    """What no concept of the lexicon is called."""


class Lexicon:
    """Concepts by id and by name."""

    def __init__(self, concepts: Iterable[Concept], faulty: Iterable[Concept] = (), *, whole: bool = True) -> None:
        """Index the concepts; ``problems`` has the ids and names that stand twice, and parents not to be found.

        Rows that are ``faulty`` are no concepts, but what they name is not unknown: records are given what is left
        of the row. Nor is anything unknown where a table could not be read, and the lexicon is not ``whole``.
        """
        self.whole = whole
        self._faulty = {concept.id: concept for concept in faulty}
        self.concepts: dict[str, Concept] = {}
        self._by_name: dict[str, Concept] = {}
        self._patterns: dict[tuple[str, bool], re.Pattern[str]] = {}
        self._nearest: dict[str, list[str]] = {}  # of what is none: a faulty row is named by many records
        self._parts: dict[str, list[str]] = {}  # components, none where they lead back to the whole
        self.problems = [*self._add(concepts), *self._dangling(), *self._cycles()]

    def _add(self, concepts: Iterable[Concept]) -> Iterator[Problem]:
        for concept in concepts:
            if twin := self.concepts.get(concept.id):
                message = f"id {concept.id} stands already at {twin.file}:{twin.line}; keep one row for a concept"
                yield Problem(concept.file, concept.line, message)
            else:
                self.concepts[concept.id] = concept
            for name in concept.names:
                if (other := self._by_name.setdefault(name, concept)).id != concept.id:
                    message = (
                        f"name {name!r} of {concept.id} is also a name of {other.id} ({other.file}:{other.line}); "
                        "names are unique: move it to hidden_labels, or merge the two concepts"
                    )
                    yield Problem(concept.file, concept.line, message)

        for concept in self._faulty.values():
            for name in concept.names:
                self._by_name.setdefault(name, concept)

    def _dangling(self) -> Iterator[Problem]:
        if not self.whole:
            return
        for concept in self.concepts.values():
            for target in (*concept.parents, *concept.components):
                if target.startswith(MINTED_PREFIX) and not self.has(target):
                    message = f"{concept.id} names {target}, which is not in the lexicon: add a row for it"
                    yield Problem(concept.file, concept.line, message)

    def _cycles(self) -> Iterator[Problem]:
        for kind, words in (("parents", "is its own ancestor"), ("components", "is part of itself")):
            links: dict[str, tuple[str, ...]] = {c.id: getattr(c, kind) for c in self}
            while loop := _cycle(links):
                first = self.concepts[min(loop)]
                yield Problem(first.file, first.line, f"{first.id} {words}, by {' > '.join([*loop[:10], loop[0]])}")
                links |= dict.fromkeys(loop, ())
            if kind == "components":
                self._parts = {curie: [part for part in parts if self.has(part)] for curie, parts in links.items()}

    def has(self, curie: str) -> bool:
        """Whether there is a row for a concept, be it a faulty one."""
        return curie in self.concepts or curie in self._faulty

    def __getitem__(self, curie: str) -> Concept:
        """Give a concept, or what is left of a faulty row: whatever ``resolve`` gives is there."""
        return self.concepts.get(curie) or self._faulty[curie]

    def __contains__(self, curie: object) -> bool:
        return curie in self.concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __len__(self) -> int:
        return len(self.concepts)

    def rows(self) -> Iterator[Concept]:
        """Give the concepts, and what is left of faulty rows."""
        yield from self
        yield from (concept for curie, concept in self._faulty.items() if curie not in self)

    @cached_property
    def _by_folded_name(self) -> dict[str, set[str]]:
        folded: dict[str, set[str]] = {}
        for name, concept in self._by_name.items():
            folded.setdefault(plain(name).casefold(), set()).add(concept.id)
        return folded

    @cached_property
    def _by_iri(self) -> dict[str, Concept]:
        return {expand(concept.id): concept for concept in self}

    def at(self, places: Collection[tuple[str, int]]) -> set[str]:
        """Give the concepts that stand in lines, by file and line, the faulty ones, and all below them."""
        found = {concept.id for concept in self if (concept.file, concept.line) in places} | self._faulty.keys()
        while more := {c.id for c in self if c.id not in found and not found.isdisjoint(c.parents)}:
            found |= more
        return found

    def by_iri(self, iri: str) -> Concept | None:
        """Give the concept of an IRI, if there is one."""
        return self._by_iri.get(iri)

    def resolve(self, name: str) -> Concept:
        """Find a concept by any of its names or its CURIE; letter case counts only where two concepts differ by it.

        Raises:
            LookupError: no concept has the name; the message lists the nearest ones.

        """
        if concept := self._by_name.get(name) or self.concepts.get(name) or self._faulty.get(name):
            return concept
        if len(name) > LONGEST_NAME:
            raise LookupError(f"{name[:40]!r}... has {len(name):,} characters: no name is longer than {LONGEST_NAME}")
        if name.startswith(("http://", "https://")):
            concept = self.by_iri(name)
            hint = f"write {concept.shown!r}" if concept else "no concept of the lexicon has this one"
            raise LookupError(f"{name!r} is an IRI; records name concepts: {hint}")
        matches = self._by_folded_name.get(plain(name).casefold(), set())
        if len(matches) == 1:
            return self[next(iter(matches))]
        if (nearest := self._nearest.get(name)) is None:
            nearest = self._nearest[name] = self.nearest(name)
        raise LookupError(f"{name!r} is not in the lexicon; nearest: {', '.join(nearest)}")

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

    def _names(self, curie: str, *, hidden: bool = True) -> re.Pattern[str]:
        pattern = self._patterns.get((curie, hidden))
        if pattern is None:
            concept = self[curie]
            names = sorted((*concept.names, *(concept.hidden_labels if hidden else ())), key=len, reverse=True)
            # A faulty row may have names that are none, which would be found anywhere.
            names = [name for name in names if name.strip() and len(name) <= LONGEST_NAME]
            pattern = self._patterns[curie, hidden] = _any_of(tuple(names))
        return pattern

    def named_in(self, curie: str, text: str) -> bool:
        """Whether a text names the concept by any label, synonym or hidden label (or a complex by all its parts)."""
        if self._names(curie).search(plain(text)):
            return True
        parts = self._parts.get(curie, [])
        return bool(parts) and all(self.named_in(part, text) for part in parts)

    def mentions(self, curie: str, text: str, *, hidden: bool = True) -> list[tuple[int, int]]:
        """Where a text names the concept, as (start, end) in its plain form; a complex also where its parts stand.

        Without ``hidden``, by its label and synonyms alone.
        """
        found = [match.span() for match in self._names(curie, hidden=hidden).finditer(plain(text))]
        if found or not hidden:
            return found
        return sorted(place for part in self._parts.get(curie, ()) for place in self.mentions(part, text))


def _cycle(links: Mapping[str, tuple[str, ...]]) -> list[str]:
    try:
        TopologicalSorter(links).prepare()
    except CycleError as error:
        loop: list[str] = error.args[1]
        return loop[:-1]
    return []


def _cell(value: str) -> tuple[str, ...]:
    return tuple(filter(None, value.split("|"))) if value else ()


def _row(values: list[str], file: str, line: int, problems: list[Problem]) -> tuple[Concept, bool]:
    """Give the concept of a row, as far as it is one, and whether it is; what is wrong is added to ``problems``."""
    curie, label, name = values[:3]
    synonyms, hidden, parents, components, mappings = map(_cell, values[3:8])
    general, definition = values[8:]
    pairs = [mapping.partition(":")[::2] for mapping in mappings]
    faults = [*_faults(values, pairs)]
    problems += [Problem(file, line, fault) for fault in faults]
    known = tuple((MAPPING_PREDICATES.get(kind, ""), target) for kind, target in pairs)
    concept = Concept(
        curie, label, name, synonyms, hidden, parents, components, known, general == "yes", definition, file, line
    )
    return concept, not faults


def _faults(values: list[str], mappings: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Give all that is wrong with a row by itself."""
    curie, label, name = values[:3]
    synonyms, hidden, parents, components = map(_cell, values[3:7])
    general, definition = values[8:]
    parts = "|".join(values).split("|")
    if (trimmed := [*map(str.strip, parts)]) != parts:
        untrimmed = next(part for part, other in zip(parts, trimmed, strict=True) if part != other)
        yield f"space at the start or end of {untrimmed!r}: remove it"
    if not label:
        yield f"{curie} has no label"
    if name and name in (label, *synonyms):
        where = "its label: leave the name empty" if name == label else "one of its synonyms: remove it there"
        yield f"name {name!r} of {curie} is also {where}"
    if "|" in name:
        yield f"{curie} has several names, {name!r}: keep one, the others are synonyms"
    if general not in ("", "yes"):
        yield f"general of {curie} is {general!r}: want yes, or nothing"
    for each in (label, name, *synonyms, *hidden):
        if len(each) > LONGEST_NAME:
            yield f"name {each[:40]!r}... is longer than {LONGEST_NAME} characters"
    for kind, target in mappings:
        if kind not in MAPPING_PREDICATES:
            mapping = f"{kind}:{target}" if target else kind
            yield f"mapping {mapping!r}: want one of {', '.join(MAPPING_PREDICATES)} before the first colon"
    known = (target for kind, target in mappings if kind in MAPPING_PREDICATES)
    for reference in (curie, *parents, *components, *known):
        try:
            expand(reference)
        except ValueError as error:
            yield f"{error}: ids, parents, components and mappings are CURIEs, such as CL:0000062"
        else:
            if not _ID.fullmatch(reference):
                yield f"{reference[:60]!r} makes no IRI: want a prefix, a colon, letters, digits, . / - _"
    minted = curie.startswith(MINTED_PREFIX)
    if minted and not (parents and definition):
        yield f"minted concept {curie} needs a parent and a definition of our own"
    if not minted and definition:
        yield f"{curie} is not ours: leave its definition empty"


def _of_a_broken(cells: list[str], file: str, line: int) -> Concept:
    """Give what a row with too many or too few cells names, whatever the cell."""
    names = tuple(part.strip() for cell in cells[1:5] for part in _cell(cell))
    return Concept(cells[0].strip(), names[0] if names else "", "", names[1:], (), (), (), (), False, "", file, line)


def read_lexicon(folder: Path, problems: list[Problem]) -> Lexicon:
    """Read all ``*.tsv`` of a folder; what is wrong is added to ``problems``."""
    concepts: list[Concept] = []
    faulty: list[Concept] = []
    whole = True
    for path in sorted(folder.glob("*.tsv")):
        file, before, rows = shown(path), len(problems), 0
        broken: list[tuple[int, list[str]]] = []
        for line, values in read_rows(path, COLUMNS, problems, broken=broken):
            concept, sound = _row(values, file, line, problems)
            (concepts if sound else faulty).append(concept)
            rows += 1
        faulty += [_of_a_broken(cells, file, line) for line, cells in broken]
        whole = whole and (rows > 0 or bool(broken) or len(problems) == before)
    lexicon = Lexicon(concepts, faulty, whole=whole)
    problems += lexicon.problems
    return lexicon
