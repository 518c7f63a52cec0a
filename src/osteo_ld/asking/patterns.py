"""The pattern: a question over the slots of a record, and the records that fit it.

A pattern holds constraints: a field, and the concepts of which any is wanted there (a kind of it counts), or ``ASKED``.
A field may stand several times, when all of it must hold. Fields are the slots and effects of the table of words,
and these:

- ``acts``: whatever acts (sender, signal, carrier); ``on``: whatever is acted on (receiver, receptor, what is
  affected); ``outcome``: what any effect is on; ``named``: anywhere, mode and experimental system included;
- ``effect``: the effects that count (names), with or without an outcome;
- ``kind``, ``status``, ``mode``, ``aspect``: words of the table; ``review``: key of a source; ``cites``: a mark as
  printed; ``system``: experimental system or taxon;
- ``year``: of a cited work, or a range; ``text``: words, each in the record's label or number, or in a name of what it
  names; ``quantity``: part of one; ``leadsTo``, ``contradicts``: the record that it leads to, or contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import MODE_OF, Knowledge, Record
from osteo_ld.iris import OSTEO
from osteo_ld.vocabulary import ACTED_ON, ACTS, ASPECTS, CONCEPT_SLOTS, EFFECTS, KINDS, MODES, STATUSES

ASKED = "?"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "acts": ACTS,
    "on": ACTED_ON,
    "outcome": tuple(EFFECTS),
    "named": (*CONCEPT_SLOTS, *EFFECTS),
}
"""Fields that stand for several slots."""
CONCEPT_FIELDS = (*GROUPS, *CONCEPT_SLOTS, *EFFECTS, "system")
"""Fields whose values are concepts."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "effect": tuple(EFFECTS), "kind": tuple(KINDS), "status": tuple(STATUSES), "mode": tuple(MODES),
    "aspect": tuple(ASPECTS),
}  # fmt: skip
"""Fields whose values are words of the table, and these words."""
TEXTS: Mapping[str, str] = {
    "review": "Key of a review.", "cites": "A cited work: its mark as printed, DOI, PMID:123 or IRI.",
    "year": "Year of a cited work, or first and last year: 2015-2020.",
    "text": "Words, each in the record's label or number, or in a name of something that it names.",
    "quantity": "What one of its quantities contains, such as kDa.",
}  # fmt: skip
"""Fields whose values are texts, and what each takes."""
RECORDS: Mapping[str, str] = {
    "leadsTo": "Number of a record that it leads to.", "contradicts": "Number of a record that it contradicts.",
}  # fmt: skip
"""Fields whose values are IRIs of other records, and what each takes."""
RECORD = f"{OSTEO}interaction/"
FIELDS = (*CONCEPT_FIELDS, *WORDS, *TEXTS, *RECORDS)
JOINS = ("also", "but-not", "then")


Constraint = tuple[str, tuple[str, ...]]
Value = str | Iterable[str]


_DIRECTED = frozenset({"effect", "blocks", "lacks", "status", "aspect", *EFFECTS})
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")


def years(value: str) -> tuple[str, str]:
    """Give the first and the last year of a year or range.

    >>> years("2015-2020"), years("2015")
    (('2015', '2020'), ('2015', '2015'))

    Raises:
        QueryError: it is none.

    """
    if not (found := _YEARS.fullmatch(value)) or (found[2] or found[1]) < found[1]:
        raise QueryError(f"year is a year, or a first and a last: 2015-2020; found {value!r}")
    return found[1], found[2] or found[1]


def _checked(name: str, value: str) -> str:
    """Give a value of a field as patterns have it; see that it is one."""
    if name in TEXTS:  # on one line, as the commands that say it are
        value = " ".join(value.split() if name == "text" else value.splitlines()).strip()
    if value == ASKED:
        return value
    if name in WORDS and value not in WORDS[name]:
        raise QueryError(f"{name} is one of {', '.join(WORDS[name])}: found {value!r}")
    if name in RECORDS and not value.startswith(RECORD):
        raise QueryError(f"{name} takes the number of a record: found {value!r}")
    if name == "year" and value:
        years(value)
    return value


@dataclass(frozen=True, slots=True)
class Pattern:
    """Constraints, sorted; concepts are IRIs. A second pattern is joined by ``join`` over the slot ``over``.

    ``also``: what stands in the slot of a record that fits stands in the same slot of one that fits the second;
    ``but-not``: it does not; ``then``: the outcome of the first is what acts in the second, or the first leads to it.

    >>> Pattern.of(source="x:a", named=["x:b", ("x:c", "x:d")]).fields
    (('named', ('x:b',)), ('named', ('x:c', 'x:d')), ('source', ('x:a',)))
    """

    fields: tuple[Constraint, ...] = ()
    join: str = ""
    over: str = ""
    second: Pattern | None = None

    @classmethod
    def of(cls, **fields: str | Iterable[Value]) -> Pattern:
        """Make a pattern: of each field a value, or several constraints, each a value or the alternatives of one.

        Raises:
            QueryError: there is no such field, or a value that it does not take.

        """
        found: set[Constraint] = set()
        for name, given in fields.items():
            if name not in FIELDS:
                raise QueryError(f"there is no field {name!r}; there are {', '.join(FIELDS)}")
            for value in [given] if isinstance(given, str) else given:
                words = {_checked(name, word) for word in ([value] if isinstance(value, str) else value)}
                if values := tuple(sorted(filter(None, words))):
                    found.add((name, values))
        return cls(tuple(sorted(found)))

    def having(self, **fields: str | Iterable[Value]) -> Pattern:
        """Give the pattern with more constraints."""
        return replace(self, fields=tuple(sorted({*self.fields, *Pattern.of(**fields).fields})))

    def get(self, name: str) -> list[tuple[str, ...]]:
        """Give the constraints of a field."""
        return [values for field, values in self.fields if field == name]

    @property
    def directed(self) -> bool:
        """Whether it says more than what is named: which effect, what is blocked, how certain it is."""
        return any(
            name in _DIRECTED or (name == "kind" and "intervention" not in values) for name, values in self.fields
        )

    @property
    def loose(self) -> bool:
        """Whether it gives no concept a role: it says what is named, and of which effect."""
        return {name for name, _ in self.fields} <= {"named", "effect"}

    def joined(self, join: str, second: Pattern, over: str = "mediator") -> Pattern:
        """Join a second pattern.

        Raises:
            QueryError: no such join, or no such slot.

        """
        if join not in JOINS:
            raise QueryError(f"patterns join by one of {', '.join(JOINS)}: found {join!r}")
        if over not in (*CONCEPT_SLOTS, "acts"):
            raise QueryError(f"patterns join over a slot ({', '.join((*CONCEPT_SLOTS, 'acts'))}): found {over!r}")
        return replace(self, join=join, over=over, second=second)

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that are asked for."""
        return tuple(dict.fromkeys(name for name, values in self.fields if ASKED in values))

    def concepts(self) -> Iterator[str]:
        """Give the concepts that it names."""
        for name, values in self.fields:
            if name in CONCEPT_FIELDS:
                yield from (value for value in values if value != ASKED)
        if self.second:
            yield from self.second.concepts()


def _in_years(had: set[str], value: str) -> bool:
    first, last = years(value)
    return any(first <= year <= last for year in had)


def _in_words(had: set[str], value: str) -> bool:
    return any(all(word in text for word in value.lower().split()) for text in had)


def _in_part(had: set[str], value: str) -> bool:
    return any(value.lower() in text.lower() for text in had)


# Whether texts have a value, where it need not be one of them.
_SAID: Mapping[str, Callable[[set[str], str], bool]] = {"year": _in_years, "text": _in_words, "quantity": _in_part}


@dataclass(frozen=True)
class Matcher:
    """Finds the records of a graph that fit patterns; keeps what it works out about concepts and records."""

    know: Knowledge
    _values: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _kinds: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _having: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each record stands among all."""
        return {iri: place for place, iri in enumerate(self.know.records)}

    def kinds(self, concepts: tuple[str, ...]) -> frozenset[str]:
        """Give the concepts and all kinds of them."""
        if concepts not in self._kinds:
            found = (kind for iri in concepts if iri != ASKED for kind in self.know.descendants(iri))
            self._kinds[concepts] = frozenset(found)
        return self._kinds[concepts]

    def values(self, record: Record, name: str) -> frozenset[str]:
        """Give what a record has in a field."""
        key = (record.iri, name)
        if key not in self._values:
            self._values[key] = frozenset(self._held(record, name))
        return self._values[key]

    @staticmethod
    def _held(record: Record, name: str) -> set[str]:
        found = {value for slot in GROUPS.get(name, (name,)) for value in record.slots.get(slot, ())}
        if name in ("named", "system"):
            found.update(value for span in record.evidence for value in span.system)
        if name == "named":
            found.update(record.modes)
        return found

    def having(self, name: str, concepts: Iterable[str]) -> set[str]:
        """Give the IRIs of the records that have one of some concepts in a field."""
        if name not in self._having:
            slots = {*GROUPS.get(name, (name,)), *(("system", "mode") if name == "named" else ())}
            held = ((iri, [r for slot, r in found if slot in slots]) for iri, found in self.know.named.items())
            self._having[name] = {iri: frozenset(records) for iri, records in held if records}
        of = self._having[name]
        return set[str]().union(*(of[iri] for iri in concepts if iri in of))

    def _texts(self, record: Record, name: str) -> set[str]:
        match name:
            case "effect":
                return {record.effect[0]} if record.effect else set()
            case "kind":
                return {record.kind}
            case "status":
                return {record.status}
            case "mode":
                return {MODE_OF[iri].name for iri in record.modes}
            case "aspect":
                return {record.aspect} if record.aspect else set()
            case "review":
                return {self.know.reviews[span.review].key for span in record.evidence}
            case "year":
                works = (self.know.works.get(iri) for span in record.evidence for iri in span.cites)
                return {work.year for work in works if work and work.year}
            case "text":
                return {self._named(record)}
            case "quantity":
                return set(record.quantities)
            case "leadsTo":
                return set(record.leads_to)
            case "contradicts":
                return set(record.contradicts)
        return {mark for span in record.evidence for iri in span.cites for mark in self.marks(iri)}

    def _named(self, record: Record) -> str:
        """What words are sought in, in small letters, a line each: number, label, all names of what it names."""
        if record.iri not in self._names:
            found = [concept for iri in self.values(record, "named") if (concept := self.know.concepts.get(iri))]
            names = [name for c in found for name in (*c.written, *c.hidden, c.name)]
            self._names[record.iri] = "\n".join([record.number, record.label, *names]).lower()
        return self._names[record.iri]

    def marks(self, reference: str) -> tuple[str, ...]:
        """Give the names of a cited work: its IRI, and its mark as printed."""
        return reference, self.know.label(reference)

    def fits(self, record: Record, pattern: Pattern) -> bool:
        """Tell whether a record fits, the second pattern aside."""
        return record.iri in self._fitting(pattern)

    def _fitting(self, pattern: Pattern) -> set[str]:
        """The IRIs of the records that fit, the second pattern aside."""
        had = [
            self.having(name, self.kinds(values) or self.know.named)
            for name, values in pattern.fields if name in CONCEPT_FIELDS
        ]  # fmt: skip
        found = set.intersection(*had) if had else set(self.know.records)
        for name, values in pattern.fields:
            if name not in CONCEPT_FIELDS:
                has = _SAID.get(name, set.__contains__)
                held = {iri: self._texts(self.know.records[iri], name) for iri in found}
                found = {
                    iri for iri, had in held.items() if had and any(v == ASKED or has(had, v) for v in values)
                }  # fmt: skip
        return found

    def matches(self, pattern: Pattern) -> list[Record]:
        """Give the records that fit, in the order of their numbers."""
        found = [self.know.records[iri] for iri in sorted(self._fitting(pattern), key=self._places.__getitem__)]
        if pattern.second is None:
            return found
        others = [self.know.records[iri] for iri in self._fitting(pattern.second)]
        keep = self._joined(pattern, others)
        return [record for record in found if keep(record)]

    def _joined(self, pattern: Pattern, others: list[Record]) -> Callable[[Record], bool]:
        if pattern.join == "then":
            acting = {value for record in others for value in self.values(record, "acts")}
            numbers = {record.iri for record in others}
            return lambda record: bool(self.values(record, "outcome") & acting or numbers.intersection(record.leads_to))
        shared = {value for record in others for value in self.values(record, pattern.over)}
        if pattern.join == "also":
            return lambda record: bool(self.values(record, pattern.over) & shared)
        return lambda record: not self.values(record, pattern.over) & shared
