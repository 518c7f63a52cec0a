"""The table of words against ontology and shapes, both ways: what stands in one alone is told by file and row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Namespace, URIRef
from rdflib.collection import Collection

from osteo_ld import files as resources
from osteo_ld import vocabulary
from osteo_ld.graph.dataset import Dataset
from osteo_ld.graph.jsonld import CONTEXT
from osteo_ld.iris import OBO, OSTEO, contract, expand
from osteo_ld.vocabulary import ASPECTS, EFFECTIVE, EFFECTS, KINDS, MODES, ROOTS, SLOTS, STATUSES, Kind, Slot

NS = Namespace(OSTEO)
ENTITY = URIRef(f"{OBO}IAO_0000030")
ONTOLOGY, SHAPES, TABLE = "ontology/osteo-ld.ttl", "shapes", "src/osteo_ld/vocabulary.py"
# Annotation properties of ours that are no slot of a record: of evidence and references, of complexes, of edges.
OTHERS = {
    "status", "evidence", "sha256", "wordHash", "section", "evidenceCode", "system", "component", "signalsTo",
    "bindsTo", "edgeSubject", "edgePredicate", "edgeObject", "edgeSignal", "firstAuthor", "confidence", "general",
    "reader",
}  # fmt: skip
# Information content entities of ours that are no kind of record.
ENTITIES = {"Evidence", "Mention", "Status", "Edge", "Reference"}
OTHER_TWINS = {"hasStatus", "actsThrough"}


@cache
def ontology() -> Graph:
    graph = Graph()
    for path in (resources.ONTOLOGY / "osteo-ld.ttl", resources.ONTOLOGY / "upper.ttl"):
        graph.parse(path)
    return graph


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in sorted(resources.SHAPES.glob("*.ttl")):
        graph.parse(path)
    return graph


def local(iri: object) -> str:
    return str(iri).removeprefix(OSTEO)


def unlike(left: str, right: str, what: str, here: Iterable[str], there: Iterable[str]) -> Iterator[str]:
    """What stands in one of two files alone."""
    here, there = set(here), set(there)
    yield from (f"{left}: {what} {name} stands there alone, {right} has none" for name in sorted(here - there))
    yield from (f"{right}: {what} {name} stands there alone, {left} has none" for name in sorted(there - here))


# -- against the ontology -------------------------------------------------------------------------------------------


def below(graph: Graph, root: URIRef) -> set[str]:
    return {
        local(s) for s in graph.transitive_subjects(RDFS.subClassOf, root) if s != root and str(s).startswith(OSTEO)
    }


def unlike_ontology(graph: Graph) -> Iterator[str]:
    """Where the ontology and the table of words differ."""
    tables: list[tuple[str, Iterable[vocabulary.Mode | vocabulary.Aspect | vocabulary.Status]]] = [
        ("Mode", MODES.values()), ("Aspect", ASPECTS.values()), ("Status", STATUSES.values()),
    ]  # fmt: skip
    labels = {local(s): str(o) for s, o in graph.subject_objects(RDFS.label)}
    said: list[tuple[str, str, str]] = []  # what, local name, label in the table
    for root, rows in tables:
        rows = list(rows)
        yield from unlike(TABLE, ONTOLOGY, root, (row.local for row in rows), below(graph, NS[root]))
        said += [(root, row.local, row.name) for row in rows]
    defined = {local(s) for s in graph.subjects(OWL.equivalentClass)}
    kinds = {local(s) for s in graph.subjects(RDFS.subClassOf, NS.Interaction)} - defined
    yield from unlike(TABLE, ONTOLOGY, "Kind", (k.local for k in KINDS.values() if k.interaction), kinds)
    statements = {local(s) for s in graph.subjects(RDFS.subClassOf, ENTITY)} - ENTITIES
    statements = {name for name in statements if "/" not in name}
    yield from unlike(TABLE, ONTOLOGY, "Kind", (k.local for k in KINDS.values() if not k.interaction), statements)
    said += [("Kind", kind.local, kind.name) for kind in KINDS.values()]
    annotations = {local(s) for s in graph.subjects(RDF.type, OWL.AnnotationProperty) if str(s).startswith(OSTEO)}
    yield from unlike(TABLE, ONTOLOGY, "Slot or Effect", {*SLOTS, *EFFECTS}, annotations - OTHERS)
    said += [("Slot", slot.name, slot.label) for slot in SLOTS.values()]
    said += [("Effect", effect.name, effect.label) for effect in EFFECTS.values()]
    objects = {local(s) for s in graph.subjects(RDF.type, OWL.ObjectProperty) if str(s).startswith(OSTEO)}
    twins = {slot.twin for slot in SLOTS.values()} | {effect.twin for effect in EFFECTS.values()}
    yield from unlike(TABLE, ONTOLOGY, "twin", twins - {""}, objects - OTHER_TWINS)
    for what, name, label in said:
        # A word of the field may be taken by a class of GO: the aspect is then "secretion aspect".
        found = labels.get(name, label)
        if found not in (label, f"{label} {what.casefold()}"):
            yield f"{ONTOLOGY}: osteo:{name} is labelled {found!r}, its row {what}({name}) in {TABLE} says {label!r}"


# -- against the shapes ---------------------------------------------------------------------------------------------


def values_of(graph: Graph, shape: object) -> set[str]:
    """The classes that a property shape wants its values to stand under, as CURIEs; empty where any concept does."""
    found = set()
    for node in graph.objects(shape, SH.node):  # type: ignore[arg-type]
        for choice in graph.objects(node, SH["or"]):
            for part in Collection(graph, choice):
                for inner in graph.objects(part, SH.property):
                    found |= {contract(str(value)) for value in graph.objects(inner, SH.hasValue)}
    return found


def shape_rows(graph: Graph, kind: Kind) -> dict[str, object]:
    """The property shapes of a kind of record, by local name of the property."""
    found: dict[str, object] = {}
    for node in graph.subjects(SH.targetClass, NS[kind.local]):
        if (node, SH.closed, None) in graph:
            for shape in graph.objects(node, SH.property):
                for path in graph.objects(shape, SH.path):
                    if str(path).startswith(OSTEO):
                        found[local(path)] = shape
    return found


def unlike_shapes(graph: Graph) -> Iterator[str]:
    """Where the shapes and the table of words differ."""
    for kind in KINDS.values():
        file = f"{SHAPES}/{kind.name.replace(' ', '-')}.ttl"
        rows = {name: slot for name, slot in SLOTS.items() if kind.name in slot.kinds}
        found = shape_rows(graph, kind)
        effects = set(EFFECTS) if kind.name in EFFECTIVE else set()
        yield from unlike(TABLE, file, f"slot of {kind.name}", {*rows, *effects}, found.keys() - OTHERS)
        for name, slot in rows.items():
            if name in found:
                yield from unlike_slot(graph, file, kind, slot, found[name])


def unlike_slot(graph: Graph, file: str, kind: Kind, slot: Slot, shape: object) -> Iterator[str]:
    roots = {contract(expand(curie)) for curie in slot.roots_in(kind.name)}
    wanted = values_of(graph, shape)
    if roots != wanted:
        yield (
            f"{file}: shape of {slot.name} in {kind.name} wants {sorted(wanted)}, the row Slot({slot.name}) in {TABLE} "
            f"has the roots {sorted(roots)}"
        )
    if must_be(graph, kind, slot, shape) != (kind.name in slot.needed):
        yield f"{file}: shape of {slot.name} in {kind.name} and Slot({slot.name}).needed in {TABLE} differ"
    single = str(graph.value(shape, SH.maxCount, default="")) == "1"  # type: ignore[call-overload]
    if single != slot.single:
        yield f"{file}: sh:maxCount of {slot.name} in {kind.name} and Slot({slot.name}).single in {TABLE} differ"


def must_be(graph: Graph, kind: Kind, slot: Slot, shape: object) -> bool:
    """Whether the slot's shape, or one of the kind for what makes it complete, wants at least one value."""
    wanting = [
        part
        for node in graph.subjects(SH.targetClass, NS[kind.local])
        for part in graph.objects(node, SH.property)
        if part == shape or (part, SH.path, NS[slot.name]) in graph
    ]
    return any((part, SH.minCount, None) in graph for part in wanting)


# -- the tests ------------------------------------------------------------------------------------------------------


def test_the_ontology_has_the_words_of_the_table_and_no_other() -> None:
    assert list(unlike_ontology(ontology())) == []


def test_the_shapes_have_the_slots_of_the_table_and_no_other() -> None:
    assert list(unlike_shapes(shapes())) == []


def test_every_root_is_a_class_that_the_ontology_or_its_slices_have(dataset: Dataset) -> None:
    known = {s.strip("<>") for s, _, _ in dataset.graphs["ontology"]}
    wanted = {curie for root in ROOTS.values() for curie in root.classes}
    wanted |= {curie for slot in SLOTS.values() for kind in slot.kinds for curie in slot.roots_in(kind)}
    # HP's root is allowed by the table before any phenotype is named.
    assert sorted(curie for curie in wanted - {vocabulary.PHENOTYPE} if expand(curie) not in known) == []


@pytest.mark.parametrize("slot", SLOTS.values(), ids=lambda slot: slot.name)
def test_the_jsonld_context_knows_the_slot(slot: Slot) -> None:
    term = CONTEXT[slot.name]
    assert (term if isinstance(term, str) else term["@id"]) == f"osteo:{slot.name}"


TERM = """
@prefix osteo: <https://w3id.org/osteo-ld/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/osteo-ld/shape/> . @prefix obo: <http://purl.obolibrary.org/obo/> .
"""


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        ("osteo:Electric rdfs:subClassOf osteo:Mode .", "ontology/osteo-ld.ttl: Mode Electric stands there alone, "),
        ("osteo:Folding rdfs:subClassOf osteo:Aspect .", "ontology/osteo-ld.ttl: Aspect Folding stands there"),
        ("osteo:Retracted rdfs:subClassOf osteo:Status .", "ontology/osteo-ld.ttl: Status Retracted stands"),
        ("osteo:Migration rdfs:subClassOf osteo:Interaction .", "ontology/osteo-ld.ttl: Kind Migration stands there"),
        ("osteo:cofactor a owl:AnnotationProperty .", "ontology/osteo-ld.ttl: Slot or Effect cofactor stands"),
        ("osteo:hasCofactor a owl:ObjectProperty .", "ontology/osteo-ld.ttl: twin hasCofactor stands there alone"),
    ],
)  # fmt: skip
def test_a_word_in_the_ontology_alone_is_told(turtle: str, said: str) -> None:
    [found] = unlike_ontology(ontology() + Graph().parse(data=TERM + turtle))
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        (MODES, vocabulary.Mode("electric", "by a field"), f"{TABLE}: Mode Electric stands there alone, ontology/"),
        (ASPECTS, vocabulary.Aspect("folding"), f"{TABLE}: Aspect Folding stands there alone, ontology/"),
        (STATUSES, vocabulary.Status("retracted", "", ""), f"{TABLE}: Status Retracted stands there alone, o"),
        (KINDS, Kind("migration", ""), f"{TABLE}: Kind Migration stands there alone, ontology/"),
        (EFFECTS, replace(EFFECTS["affects"], name="stops"), f"{TABLE}: Slot or Effect stops stands there alone, ont"),
        (SLOTS, Slot("cofactor", "cofactor", "", (), ""), f"{TABLE}: Slot or Effect cofactor stands there alone, ont"),
        (SLOTS, replace(SLOTS["source"], label="sender"), f"{ONTOLOGY}: osteo:source is labelled 'source', its"),
        (SLOTS, replace(SLOTS["lacks"], twin="hasNot"), f"{TABLE}: twin hasNot stands there alone, ontology/"),
    ],
)  # fmt: skip
def test_a_word_in_the_table_alone_is_told(
    table: dict[str, object], row: Slot, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(table, row.name, row)
    [found] = unlike_ontology(ontology())
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Slot("cofactor", "", "", ("regulation",), ""), f"{TABLE}: slot of regulation cofactor stands there alone, sh"),
        (replace(SLOTS["blocks"], kinds=()), "shapes/intervention.ttl: slot of intervention blocks stands there alone"),
        (replace(SLOTS["lacks"], roots=vocabulary.PLACES), "shapes/expression.ttl: shape of lacks in expression wants"),
        (replace(SLOTS["lacks"], single=False), "shapes/expression.ttl: sh:maxCount of lacks in expression and Slot("),
        (replace(SLOTS["becomes"], needed=()), "shapes/transition.ttl: shape of becomes in transition and Slot("),
    ],
)  # fmt: skip
def test_a_slot_that_the_shapes_do_not_have_so_is_told(row: Slot, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SLOTS, row.name, row)
    [found] = unlike_shapes(shapes())
    assert found.startswith(said)


def test_a_slot_in_a_shape_alone_is_told() -> None:
    extra = "shape:Regulation sh:property [ sh:path osteo:cofactor ] ."
    [found] = unlike_shapes(shapes() + Graph().parse(data=TERM + extra))
    assert found.startswith("shapes/regulation.ttl: slot of regulation cofactor stands there alone, src/osteo_ld/")
