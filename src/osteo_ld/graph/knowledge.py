"""The built graph as plain records, concepts and evidences: what questions, pages and notebooks read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from osteo_ld import vocabulary
from osteo_ld.iris import OSTEO, expand
from osteo_ld.vocabulary import EFFECTS, KINDS, MODES, ROOTS

CONCEPT_SLOTS = (*vocabulary.CONCEPT_SLOTS, *EFFECTS)

# The groups that pages list concepts under, each with its words.
GROUPS = {root.page: ROOTS[root.page] for root in ROOTS.values() if root.page}
PLURALS = {name: root.plural for name, root in GROUPS.items()}
_CLASSES = {root.name: {expand(curie) for curie in root.classes} for root in ROOTS.values()}
MODE_OF = {OSTEO + mode.local: mode for mode in MODES.values()}


@dataclass(frozen=True, slots=True)
class Concept:
    """A class of the ontology: what it is called, what it is, what it is under.

    ``label`` is the ontology's, ``name`` what the field says where it says something else. ``general`` is a class so
    wide that a claim about it says little.
    """

    iri: str
    label: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    mappings: tuple[tuple[str, str], ...] = ()
    general: bool = False
    name: str = ""

    @property
    def shown(self) -> str:
        """What people read: the field's name, or else the label."""
        return self.name or self.label

    @property
    def written(self) -> tuple[str, ...]:
        """How it may be written: the label, then the synonyms."""
        return (self.label, *self.synonyms)

    @property
    def others(self) -> tuple[str, ...]:
        """What it is called beside that: the ontology's label first, where it is another, then the synonyms."""
        return tuple(name for name in dict.fromkeys(self.written) if name != self.shown)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a review, in code points, that states a record."""

    iri: str
    record: str
    review: str
    section: str
    start: int
    end: int
    sha256: str
    status: str
    code: str
    cites: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    word_hash: str = ""

    @property
    def number(self) -> str:
        """The id as printed: ``0412-1``."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Record:
    """One claim: its kind, what stands in each slot (IRIs), its status and evidences."""

    iri: str
    kind: str
    label: str
    status: str
    slots: Mapping[str, tuple[str, ...]]
    modes: tuple[str, ...] = ()
    aspect: str = ""
    quantities: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    note: str = ""
    groupings: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def number(self) -> str:
        """The id as printed: ``0412``."""
        return self.iri.rpartition("/")[2]

    @property
    def effect(self) -> tuple[str, str] | None:
        """The effect property and its object, if there is one."""
        return next(((name, self.slots[name][0]) for name in EFFECTS if name in self.slots), None)

    @property
    def negative(self) -> bool:
        """Whether it says that something is not so."""
        return self.kind == "reported absence" or "doesNotAffect" in self.slots or "lacks" in self.slots

    def values(self, *names: str) -> Iterator[str]:
        """Give the IRIs in the slots named."""
        for name in names:
            yield from self.slots.get(name, ())


@dataclass(frozen=True, slots=True)
class Review:
    """A review: its key in paths and tables, title and DOI IRI."""

    iri: str
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Work:
    """A work that a review cites, by the mark as printed; what nobody knows is empty.

    ``doi`` is the DOI, ``doi_iri`` its address; ``confidence`` says how sure it is that this is the work: ``certain``,
    ``likely``, or empty where nothing is known.
    """

    iri: str
    mark: str
    title: str = ""
    first_author: str = ""
    journal: str = ""
    year: str = ""
    doi: str = ""
    doi_iri: str = ""
    pmid: str = ""
    confidence: str = ""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything the pages show; ``labels`` is what people read, of all that has one."""

    records: Mapping[str, Record]
    concepts: Mapping[str, Concept]
    evidence: Mapping[str, Evidence]
    reviews: Mapping[str, Review]
    labels: Mapping[str, str]
    properties: Mapping[str, Mapping[str, tuple[str, ...]]]
    version: str
    works: Mapping[str, Work] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)

    def label(self, iri: str) -> str:
        """Give what people call the thing of an IRI: its preferred name, its label, or the last part of the IRI."""
        return self.labels.get(iri) or iri.rstrip("/").rpartition("/")[2]

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The direct subclasses of each class, by label."""
        found: dict[str, list[str]] = defaultdict(list)
        for concept in self.concepts.values():
            for parent in concept.parents:
                found[parent].append(concept.iri)
        return {parent: tuple(sorted(kinds, key=self.sort_key)) for parent, kinds in found.items()}

    def sort_key(self, iri: str) -> tuple[str, str]:
        """Order by label, whatever the letter case."""
        return self.label(iri).casefold(), iri

    def descendants(self, iri: str) -> list[str]:
        """Give a class and all its subclasses, the nearest first."""
        found = {iri: None}
        queue = [iri]
        for node in queue:
            for child in self.children.get(node, ()):
                if child not in found:
                    found[child] = None
                    queue.append(child)
        return queue

    def ancestors(self, iri: str) -> list[str]:
        """Give a class and all its superclasses, the nearest first."""
        found = {iri: None}
        queue = [iri]
        for node in queue:
            for parent in self.concepts[node].parents if node in self.concepts else ():
                if parent not in found:
                    found[parent] = None
                    queue.append(parent)
        return queue

    @cached_property
    def named(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """What names each concept, as (slot, IRI of the record); ``system`` is of an evidence of the record."""
        found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for record in self.records.values():
            for slot in CONCEPT_SLOTS:
                for value in record.slots.get(slot, ()):
                    found[value][slot, record.iri] = None
            for mode in record.modes:
                found[mode]["mode", record.iri] = None
            for evidence in record.evidence:
                for value in evidence.system:
                    found[value]["system", record.iri] = None
        return {iri: tuple(uses) for iri, uses in found.items()}

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many records name each concept itself."""
        return {iri: len({record for _, record in uses}) for iri, uses in self.named.items()}

    @cached_property
    def origins(self) -> dict[str, tuple[Record, ...]]:
        """The records that lead to each record."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.records.values():
            for iri in dict.fromkeys(record.leads_to):
                found[iri].append(record)
        return {iri: tuple(records) for iri, records in found.items()}

    @cached_property
    def citing(self) -> dict[str, tuple[Evidence, ...]]:
        """The evidences that cite each reference."""
        found: dict[str, list[Evidence]] = defaultdict(list)
        for evidence in self.evidence.values():
            for reference in evidence.cites:
                found[reference].append(evidence)
        return {iri: tuple(spans) for iri, spans in found.items()}

    @cached_property
    def sections(self) -> dict[tuple[str, str], tuple[Evidence, ...]]:
        """The evidences of each section, by review and heading, in the order of the texts."""
        found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
        for evidence in sorted(self.evidence.values(), key=lambda e: (e.review, e.start, e.end, e.iri)):
            found[evidence.review, evidence.section].append(evidence)
        return {place: tuple(spans) for place, spans in found.items()}

    @cached_property
    def pairs(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The records in which one cell or tissue acts on another, by (sender, receiver) as they name them."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for record in self.records.values():
            if record.kind == "communication":
                for sender in record.values("source"):
                    for receiver in record.values("recipient"):
                        found[sender, receiver].append(record.iri)
        return {pair: tuple(found[pair]) for pair in sorted(found, key=lambda p: tuple(map(self.sort_key, p)))}

    @cached_property
    def instances(self) -> dict[str, tuple[str, ...]]:
        """The records of each class of records: its kind, and the groupings that the reasoner finds."""
        found: dict[str, list[str]] = defaultdict(list)
        for record in self.records.values():
            found[OSTEO + KINDS[record.kind].local].append(record.iri)
            for grouping in record.groupings:
                found[grouping].append(record.iri)
        return {iri: tuple(records) for iri, records in found.items()}

    @cached_property
    def groups(self) -> dict[str, str]:
        """The group of each concept (first column of ``GROUPS``)."""
        found = {}
        for iri in self.concepts:
            above = set(self.ancestors(iri))
            found[iri] = next((root.page for root in ROOTS.values() if above & _CLASSES[root.name]), "other")
        return found
