"""The pattern: a question over the slots of a record, and the records that fit it.

A pattern holds constraints: a field, and the concepts of which any is wanted there (a kind of it counts), or ``ASKED``.
A field may stand several times, when all of it must hold. Fields are the slots and effects of the table of words,
and these:

- ``acts``: whatever acts (sender, signal, carrier); ``on``: whatever is acted on (receiver, receptor, what is
  affected); ``outcome``: what any effect is on; ``named``: anywhere, mode and experimental system included;
- ``effect``: the effects that count (names), with or without an outcome;
- ``kind``, ``status``, ``mode``, ``aspect``: words of the table; ``review``: key of a source; ``cites``: a mark as
  printed; ``system``: experimental system or taxon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import MODE_OF, Knowledge, Record
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
TEXTS = ("review", "cites")
FIELDS = (*CONCEPT_FIELDS, *WORDS, *TEXTS)
JOINS = ("also", "but-not", "then")


Constraint = tuple[str, tuple[str, ...]]
Value = str | Iterable[str]


_DIRECTED = frozenset({"effect", "blocks", "status", "aspect", *EFFECTS})


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
            QueryError: there is no such field, or a word that it does not know.

        """
        found: set[Constraint] = set()
        for name, given in fields.items():
            if name not in FIELDS:
                raise QueryError(f"there is no field {name!r}; there are {', '.join(FIELDS)}")
            for value in [given] if isinstance(given, str) else given:
                values = tuple(sorted({value} if isinstance(value, str) else set(value)))
                for word in values:
                    if name in WORDS and word != ASKED and word not in WORDS[name]:
                        raise QueryError(f"{name} is one of {', '.join(WORDS[name])}: found {word!r}")
                if values:
                    found.add((name, values))
        return cls(tuple(sorted(found)))

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


@dataclass(frozen=True)
class Matcher:
    """Finds the records of a graph that fit patterns; keeps what it works out about concepts."""

    know: Knowledge
    _kinds: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def kinds(self, concepts: tuple[str, ...]) -> frozenset[str]:
        """Give the concepts and all kinds of them."""
        if concepts not in self._kinds:
            found = (kind for iri in concepts if iri != ASKED for kind in self.know.descendants(iri))
            self._kinds[concepts] = frozenset(found)
        return self._kinds[concepts]

    def values(self, record: Record, name: str) -> set[str]:
        """Give what a record has in a field."""
        found = {value for slot in GROUPS.get(name, (name,)) for value in record.slots.get(slot, ())}
        if name in ("named", "system"):
            found.update(value for span in record.evidence for value in span.system)
        if name == "named":
            found.update(record.modes)
        return found

    def having(self, name: str, concepts: Iterable[str]) -> set[str]:
        """Give the IRIs of the records that have one of some concepts in a field."""
        slots = {*GROUPS.get(name, (name,)), *(("system", "mode") if name == "named" else ())}
        return {record for iri in concepts for slot, record in self.know.named.get(iri, ()) if slot in slots}

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
        return {mark for span in record.evidence for iri in span.cites for mark in self.marks(iri)}

    def marks(self, reference: str) -> tuple[str, ...]:
        """Give the names of a cited work: its IRI, and its mark as printed."""
        return reference, self.know.label(reference)

    def fits(self, record: Record, pattern: Pattern) -> bool:
        """Tell whether a record fits, the second pattern aside."""
        return record.iri in self._fitting(pattern)

    def _fitting(self, pattern: Pattern) -> set[str]:
        """The IRIs of the records that fit, the second pattern aside."""
        found = set(self.know.records)
        for name, values in pattern.fields:
            if name in CONCEPT_FIELDS:
                wanted = self.kinds(values) or frozenset(self.know.named)
                found &= self.having(name, wanted)
        for name, values in pattern.fields:
            if name not in CONCEPT_FIELDS:
                words = {iri: self._texts(self.know.records[iri], name) for iri in found}
                found = {iri for iri, had in words.items() if had and (ASKED in values or had & set(values))}
        return found

    def matches(self, pattern: Pattern) -> list[Record]:
        """Give the records that fit, in the order of their numbers."""
        fitting = self._fitting(pattern)
        found = [record for record in self.know.records.values() if record.iri in fitting]
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
