"""The built graph as plain records, concepts and evidences, read once so that a page needs no query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from osteo_ld.models import EFFECTS
from osteo_ld.namespaces import OBO, OSTEO, PREFIXES

RDFS = PREFIXES["rdfs"]
SKOS = PREFIXES["skos"]
RDF_TYPE = f"{PREFIXES['rdf']}type"
_LABEL = f"{RDFS}label"
_SUBCLASS = f"{RDFS}subClassOf"
_DEFINITION = f"{OBO}IAO_0000115"
_OA = PREFIXES["oa"]
_CITES = f"{PREFIXES['cito']}citesAsEvidence"
_EXACT_SYNONYM = f"{PREFIXES['oboInOwl']}hasExactSynonym"

# Vocabularies that the records are written in; their classes are no subject of the reviews.
_FOREIGN = tuple(PREFIXES[name] for name in ("oa", "schema", "owl", "skos", "void"))

KINDS = (
    "Communication", "Regulation", "Intervention", "Transition", "Expression", "ReportedAbsence", "KnowledgeGap",
)  # fmt: skip
CONCEPT_SLOTS = (
    "source", "mediator", "blocks", "carrier", "receptor", "recipient", "pathway", "becomes", "expresses", "lacks",
    "context", "about", *EFFECTS,
)  # fmt: skip
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

# The headings that concepts are grouped under, by the class they are under; the first that fits.
GROUPS = (
    ("cell", "cell", (f"{OBO}CL_0000000",)),
    ("signal", "protein or RNA", (f"{OBO}PR_000000001", f"{OBO}SO_0000110")),
    ("disease", "disease", (f"{OBO}MONDO_0000001",)),
    ("pathway", "signalling pathway", (f"{OBO}GO_0007165",)),
    ("process", "process", (f"{OBO}GO_0008150", f"{OBO}BFO_0000015")),
    ("chemical", "chemical", (f"{OBO}CHEBI_24431",)),
    ("component", "cellular component", (f"{OBO}GO_0005575",)),
    ("anatomy", "tissue or body part", (f"{OBO}UBERON_0001062",)),
    ("trait", "trait", (f"{OBO}PATO_0000001",)),
    ("system", "experimental system", (f"{OSTEO}concept/experimental-system",)),
    ("mode", "mode of communication", (f"{OSTEO}Mode",)),
    ("other", "other concept", (f"{OBO}BFO_0000001",)),
)

PLURALS = {
    "cell": "Cells", "signal": "Proteins and RNAs", "disease": "Diseases", "pathway": "Signalling pathways",
    "process": "Processes", "chemical": "Chemicals", "component": "Cellular components", "anatomy": "Tissues",
    "trait": "Traits", "system": "Experimental systems", "mode": "Modes of communication", "other": "Other concepts",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """A class of the ontology: what it is called, what it is, what it is under."""

    iri: str
    label: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    mappings: tuple[tuple[str, str], ...] = ()


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
        return self.kind == "ReportedAbsence" or "doesNotAffect" in self.slots or "lacks" in self.slots

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


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything the pages show; ``labels`` is of all that has one, ``types`` of what is no record."""

    records: Mapping[str, Record]
    concepts: Mapping[str, Concept]
    evidence: Mapping[str, Evidence]
    reviews: Mapping[str, Review]
    labels: Mapping[str, str]
    properties: Mapping[str, Mapping[str, tuple[str, ...]]]
    version: str
    graphs: Mapping[str, int] = field(default_factory=dict)

    def label(self, iri: str) -> str:
        """Give the label of an IRI, or its last part."""
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
            if record.kind == "Communication":
                for sender in record.values("source"):
                    for receiver in record.values("recipient"):
                        found[sender, receiver].append(record.iri)
        return {pair: tuple(found[pair]) for pair in sorted(found, key=lambda p: tuple(map(self.sort_key, p)))}

    @cached_property
    def instances(self) -> dict[str, tuple[str, ...]]:
        """The records of each class of records: its kind, and the groupings that the reasoner finds."""
        found: dict[str, list[str]] = defaultdict(list)
        for record in self.records.values():
            found[f"{OSTEO}{record.kind}"].append(record.iri)
            for grouping in record.groupings:
                found[grouping].append(record.iri)
        return {iri: tuple(records) for iri, records in found.items()}

    @cached_property
    def groups(self) -> dict[str, str]:
        """The group of each concept (first column of ``GROUPS``)."""
        found = {}
        for iri in self.concepts:
            above = set(self.ancestors(iri))
            found[iri] = next((name for name, _, roots in GROUPS if above & set(roots)), "other")
        return found


def _records(
    properties: Mapping[str, Mapping[str, tuple[str, ...]]], labels: Mapping[str, str], evidence: Mapping[str, Evidence]
) -> Iterator[Record]:
    by_record: dict[str, list[Evidence]] = defaultdict(list)
    for span in evidence.values():
        by_record[span.record].append(span)
    for iri, found in properties.items():
        types = found.get(RDF_TYPE, ())
        kind = next((kind for kind in KINDS if OSTEO + kind in types), None)
        if kind is None or not iri.startswith(f"{OSTEO}interaction/"):
            continue

        def named(slot: str, found: Mapping[str, tuple[str, ...]] = found) -> tuple[str, ...]:
            return tuple(sorted(found.get(OSTEO + slot, ())))

        yield Record(
            iri, kind, labels[iri], labels[named("status")[0]],
            {slot: named(slot) for slot in CONCEPT_SLOTS if named(slot)},
            modes=named("mode"),
            aspect=next((labels[a].removesuffix(" aspect") for a in named("aspect")), ""),
            quantities=named("quantity"),
            leads_to=named("leadsTo"),
            contradicts=named("contradicts"),
            note=next(iter(found.get(f"{SKOS}note", ())), ""),
            groupings=tuple(sorted(t for t in types if t.startswith(OSTEO) and t != OSTEO + kind)),
            evidence=tuple(sorted(by_record[iri], key=lambda e: int(e.number.rpartition("-")[2]))),
        )  # fmt: skip


def _evidence(properties: Mapping[str, Mapping[str, tuple[str, ...]]], labels: Mapping[str, str]) -> Iterator[Evidence]:
    owner = {
        span: iri for iri, found in properties.items() for span in found.get(f"{OSTEO}evidence", ())
    }  # fmt: skip
    for iri, record in owner.items():
        found = properties[iri]
        selector = properties[found[f"{_OA}hasSelector"][0]]
        yield Evidence(
            iri, record, found[f"{_OA}hasSource"][0], found[f"{OSTEO}section"][0],
            int(selector[f"{_OA}start"][0]), int(selector[f"{_OA}end"][0]), found[f"{OSTEO}sha256"][0],
            labels[found[f"{OSTEO}status"][0]], found[f"{OSTEO}evidenceCode"][0],
            tuple(found.get(_CITES, ())), tuple(sorted(found.get(f"{OSTEO}system", ()))),
        )  # fmt: skip


def _concepts(
    properties: Mapping[str, Mapping[str, tuple[str, ...]]], labels: Mapping[str, str], parents: Mapping[str, set[str]]
) -> Iterator[Concept]:
    for iri, found in properties.items():
        foreign = iri.startswith(_FOREIGN)
        if foreign or f"{PREFIXES['owl']}Class" not in found.get(RDF_TYPE, ()) or iri not in labels:
            continue
        synonyms = {*found.get(f"{SKOS}altLabel", ()), *found.get(_EXACT_SYNONYM, ())} - {labels[iri]}
        yield Concept(
            iri, labels[iri],
            next(iter(found.get(_DEFINITION, ())), ""),
            tuple(sorted(synonyms, key=lambda s: (s.casefold(), s))),
            tuple(sorted(set(found.get(f"{SKOS}hiddenLabel", ())) - synonyms)),
            tuple(sorted(parents.get(iri, ()), key=lambda p: (labels.get(p, p).casefold(), p))),
            tuple(sorted(found.get(f"{OSTEO}component", ()), key=lambda p: labels.get(p, p))),
            tuple((match, target) for match in MATCHES for target in sorted(found.get(f"{SKOS}{match}", ()))),
        )  # fmt: skip


def read(quads: Iterable[ox.Quad]) -> Knowledge:
    """Read the quads of a built store (all graphs) into records, concepts and evidences."""
    values: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    parents: dict[str, set[str]] = defaultdict(set)
    inferred = ox.NamedNode(f"{OSTEO}graph/inferred")
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            values[quad.subject.value][quad.predicate.value][quad.object.value] = None
            # The hierarchy as curated; what a reasoner adds to it would list every class twice.
            if quad.predicate.value == _SUBCLASS and quad.graph_name != inferred:
                parents[quad.subject.value].add(quad.object.value)
    properties = {
        iri: {name: tuple(sorted(found)) for name, found in values[iri].items()} for iri in sorted(values)
    }  # fmt: skip
    labels = {iri: found[_LABEL][0] for iri, found in properties.items() if _LABEL in found}
    evidence = {span.iri: span for span in _evidence(properties, labels)}
    records = {record.iri: record for record in _records(properties, labels, evidence)}
    concepts = {concept.iri: concept for concept in _concepts(properties, labels, parents)}
    reviews = {
        iri: Review(iri, labels[iri], found[f"{PREFIXES['dcterms']}title"][0])
        for iri, found in properties.items()
        if f"{PREFIXES['schema']}ScholarlyArticle" in found.get(RDF_TYPE, ())
    }
    void = f"{PREFIXES['void']}triples"
    graphs = {
        iri.rpartition("/")[2]: int(found[void][0])
        for iri, found in properties.items()
        if iri.startswith(f"{OSTEO}graph/") and void in found
    }
    # A store may hold no ontology: then it has no version.
    version = properties.get(f"{OSTEO}ontology", {}).get(f"{PREFIXES['owl']}versionInfo", ("",))[0]
    return Knowledge(records, concepts, evidence, reviews, labels, properties, version, graphs)
