from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.graph.store import open_store
from osteo_ld.iris import OSTEO
from osteo_ld.serving import linked


@pytest.fixture(scope="module")
def disk(built: Path) -> ox.Store:
    return open_store(built)


@pytest.fixture(scope="module")
def released(built: Path) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=built / "osteo-ld.trig", format=ox.RdfFormat.TRIG)}


def minted(store: ox.Store) -> set[str]:
    return {
        term.value
        for quad in store
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(OSTEO)
    }


def test_every_minted_iri_is_told_and_has_a_path_of_its_own(disk: ox.Store) -> None:
    iris = {iri.partition("#")[0] for iri in minted(disk)} - {OSTEO}
    assert len(iris) > 5000
    silent = [iri for iri in iris if not linked.describe(disk, iri)]
    assert silent == []
    paths = {linked.path_of(iri) for iri in iris}
    assert len(paths) == len(iris)
    assert {linked.iri_of(path) for path in paths if path} == iris


def test_what_is_told_stands_in_the_release_datatypes_included(disk: ox.Store, released: set[ox.Triple]) -> None:
    told = linked.describe(disk, f"{OSTEO}interaction/1001")
    assert set(told) <= released
    assert told[0].subject == ox.NamedNode(f"{OSTEO}interaction/1001")
    assert any(t.predicate.value.endswith("oa#start") and "nonNegativeInteger" in str(t.object) for t in told)


def test_a_record_comes_with_its_evidence_and_the_labels_of_what_it_names(disk: ox.Store) -> None:
    record = ox.NamedNode(f"{OSTEO}interaction/1001")
    told = linked.describe(disk, record.value)
    evidence = [t.object for t in told if t.predicate.value == f"{OSTEO}evidence"]
    assert evidence
    assert all(any(t.subject == e and t.predicate.value.endswith("sha256") for t in told) for e in evidence)
    slots = {"source", "mediator", "recipient", "receptor", "mode", "promotes", "inhibits"}
    for t in told:
        if t.subject == record and t.predicate.value.removeprefix(OSTEO) in slots:
            assert any(u.subject == t.object and u.predicate.value.endswith("#label") for u in told)


def test_a_concept_comes_with_the_records_that_name_it_a_word_without_its_uses(disk: ox.Store) -> None:
    concept = linked.describe(disk, f"{OSTEO}protein/VEGFA")
    assert any(t.predicate.value == f"{OSTEO}mediator" and t.object.value.endswith("/VEGFA") for t in concept)  # type: ignore[union-attr]
    word = linked.describe(disk, f"{OSTEO}Communication")
    assert not any(t.subject.value.startswith(f"{OSTEO}interaction/") for t in word)  # type: ignore[union-attr]
    assert any(t.predicate.value.endswith("subClassOf") and t.object.value == f"{OSTEO}Communication" for t in word)  # type: ignore[union-attr]


def test_a_graph_comes_whole(disk: ox.Store, built: Path) -> None:
    graph = ox.NamedNode(f"{OSTEO}graph/interactions")
    quads = {
        q.triple for q in ox.parse(path=built / "osteo-ld.trig", format=ox.RdfFormat.TRIG) if q.graph_name == graph
    }
    assert set(linked.describe(disk, graph.value)) == quads


@pytest.mark.parametrize("iri", [f"{OSTEO}interaction/999999", f"{OSTEO}graph/none", "no iri", f"{OSTEO}a b", ""])
def test_of_what_is_unknown_nothing_is_told(disk: ox.Store, iri: str) -> None:
    assert linked.describe(disk, iri) == []


@pytest.mark.parametrize("suffix", list(linked.FORMATS))
def test_every_format_reads_back_as_the_same_triples(disk: ox.Store, suffix: str) -> None:
    told = linked.describe(disk, f"{OSTEO}interaction/1001")
    data = linked.serialize(told, suffix)
    assert {quad.triple for quad in ox.parse(data, format=linked.FORMATS[suffix].rdf)} == set(told)


def test_a_term_of_others_has_a_path_and_back() -> None:
    for iri in ("http://purl.obolibrary.org/obo/CL_0000062", "https://www.cellosaurus.org/CVCL_0594"):
        path = linked.path_of(iri)
        assert path is not None
        assert path.startswith("term/")
        assert linked.iri_of(path) == iri
    assert linked.path_of("https://example.org/x") is None
    assert linked.iri_of("term/nonsense_1") is None
    assert linked.iri_of("concept/a b") is None


def test_near_names(disk: ox.Store) -> None:
    names = linked.known(disk)
    assert linked.near(names, "concept/type-h-vesel")[0][1] == f"{OSTEO}concept/type-h-vessel"
    assert linked.near(names, "protein/vegfa")[0][1] == f"{OSTEO}protein/VEGFA"
    assert linked.near(names, "promots")[0] == ("promotes", f"{OSTEO}promotes")
    assert linked.near(names, "") == []
    assert linked.near(names, "\x00" * 5000) == []
    assert len({iri for _, iri in linked.near(names, "vegf")}) == 5
