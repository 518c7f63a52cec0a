"""Reasoners and profiles on what was built, without a system Java."""

import csv
import io
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import pyoxigraph as ox
import pytest

from osteo_ld import files as resources
from osteo_ld.asking.dl_queries import DLQuery, read_dl_queries
from osteo_ld.files import write_bytes
from osteo_ld.graph.dataset import Dataset
from osteo_ld.graph.sparql import select
from osteo_ld.graph.store import labels
from osteo_ld.graph.triples import Triple, ref
from osteo_ld.graph.writing import rdfxml
from osteo_ld.iris import OSTEO, expand
from osteo_ld.reasoning.dl import instances
from osteo_ld.reasoning.hermit import hermit
from osteo_ld.reasoning.inferences import Inferences, ReasoningError, disagreements
from osteo_ld.reasoning.owlapi import Profile, available, classes_of, elk, profile_violations

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not available(), reason="needs osteo-ld[reason]"),
]


P = ParamSpec("P")
T = TypeVar("T")


class Java(Protocol):
    def __call__(self, run: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


@pytest.fixture(scope="module")
def java() -> Iterator[Java]:
    """Run functions in a process of their own: all Python is slower where Java has reasoned as much as here."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:

        def ran(run: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
            return pool.submit(run, *args, **kwargs).result()

        yield ran


@pytest.fixture(scope="module")
def owl(built: Path) -> Path:
    return (built / "osteo-ld.owl").resolve()


@pytest.fixture(scope="module")
def by_elk(owl: Path, java: Java) -> Inferences:
    return java(elk, owl)


@pytest.fixture(scope="module")
def violations(owl: Path, java: Java) -> dict[Profile, list[str]]:
    return java(profile_violations, owl)


@pytest.mark.parametrize("profile", ["EL", "DL"])
def test_the_profiles_hold(profile: Profile, violations: dict[Profile, list[str]]) -> None:
    assert violations[profile] == []


def read_by_owlready(owl: Path) -> Any:
    import owlready2

    world = owlready2.World()
    content = io.BytesIO(owl.read_bytes())  # of a large file it forks, beside a Java that may run
    assert world.get_ontology(owl.as_uri()).load(fileobj=content, only_local=True).base_iri
    return world


def test_elk_and_hermit_agree(owl: Path, by_elk: Inferences, java: Java, tmp_path: Path) -> None:
    """HermiT has the document from owlready2, so that another reader of it must be right too."""
    read_by_owlready(owl).save(str(tmp_path / "x.ttl"), format="ntriples")
    by_hermit = java(hermit, tmp_path / "x.ttl")
    assert by_hermit.unsatisfiable == by_elk.unsatisfiable == ()
    assert disagreements(by_elk, by_hermit) == []
    assert len(by_elk.types) > 100


def test_the_document_loads_in_owlready2_without_a_warning(owl: Path, recwarn: pytest.WarningsRecorder) -> None:
    world = read_by_owlready(owl)
    assert world["http://purl.obolibrary.org/obo/CL_0000062"].label == ["osteoblast"]
    assert not recwarn.list


def small(dataset: Dataset, extra: list[Triple], path: Path) -> Path:
    """The ontology alone, with a few triples more."""
    write_bytes(path, rdfxml(sorted({*dataset.graphs["ontology"], *extra})))
    return path


def claim(node: str, prop: str, value: str) -> list[Triple]:
    record = f"<{OSTEO}interaction/9001>"
    return [
        (record, ref("rdf:type"), ref("osteo:Communication")),
        (record, ref("rdf:type"), node),
        (node, ref("rdf:type"), ref("owl:Restriction")),
        (node, ref("owl:onProperty"), ref(f"osteo:{prop}")),
        (node, ref("owl:someValuesFrom"), ref(value)),
    ]


def test_records_are_filed_where_they_belong(dataset: Dataset, tmp_path: Path, java: Java) -> None:
    extra = [
        *claim("_:a", "hasSource", "CL:0000062"),
        *claim("_:b", "hasRecipient", "CL:0000115"),
        *claim("_:c", "hasMode", "osteo:GapJunctional"),
    ]
    found = java(elk, small(dataset, extra, tmp_path / "x.owl")).types[f"{OSTEO}interaction/9001"]
    assert {f"{OSTEO}OsteoblastEndothelialCommunication", f"{OSTEO}JuxtacrineCommunication"} <= found
    assert f"{OSTEO}EndothelialOsteoblastCommunication" not in found
    assert expand("GO:0007267") in found


def test_a_clash_names_its_axioms(dataset: Dataset, tmp_path: Path, java: Java) -> None:
    """A communication whose source is a process breaks the range that RO gives 'has start location'."""
    path = small(dataset, claim("_:a", "hasSource", "GO:0001525"), tmp_path / "x.owl")
    with pytest.raises(ReasoningError) as error:
        java(elk, path)
    said = str(error.value)
    assert "inconsistent" in said
    assert "RO_0002231" in said
    assert "GO_0001525" in said


DL = read_dl_queries(resources.QUERIES / "dl")
DL_GOLDEN = Path(__file__).parents[1] / "golden" / "dl"


@pytest.fixture(scope="module")
def answers(owl: Path, java: Java) -> dict[str, frozenset[str]]:
    return java(instances, owl, {query.id: query.manchester for query in DL})


def test_there_are_twenty_dl_queries() -> None:
    assert len(DL) >= 20


@pytest.mark.parametrize("query", DL, ids=lambda query: query.id)
def test_a_dl_query_and_its_sparql_twin_give_the_expected_records(
    query: DLQuery, answers: dict[str, frozenset[str]], store: ox.Store, request: pytest.FixtureRequest
) -> None:
    path = DL_GOLDEN / f"{query.id}.tsv"
    if request.config.getoption("--accept"):
        names = labels(store)
        lines = [f"{iri.rpartition('/')[2]}\t{names[iri]}\n" for iri in sorted(answers[query.id])]
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(lines), encoding="utf-8")
    expected = {line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()}
    assert {iri.rpartition("/")[2] for iri in answers[query.id]} == expected
    assert {s["record"].value.rpartition("/")[2] for s in select(store, query.sparql)} == expected
    assert expected


def test_a_dl_query_that_names_nothing_known_says_where(owl: Path, java: Java) -> None:
    with pytest.raises(ReasoningError, match=r"mine: .*nobody"):
        java(instances, owl, {"mine": "communication and 'has source' some nobody"})


def class_rows() -> list[tuple[str, str, str]]:
    with (Path(__file__).parents[1] / "golden" / "classes.csv").open(encoding="utf-8", newline="") as file:
        return [(row["class"], row["belongs"], row["record"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("name", "belongs", "record"), class_rows(), ids=str)
def test_a_record_is_in_its_class_and_in_no_other(
    name: str, belongs: str, record: str, by_elk: Inferences, store: ox.Store
) -> None:
    iris = [iri for iri, label in labels(store).items() if label == record and iri in by_elk.types]
    assert iris, f"no record is labelled {record!r}"
    # Records that differ in context or mode alone share a label: one of them is meant where it belongs.
    assert any(f"{OSTEO}{name}" in by_elk.types[iri] for iri in iris) == (belongs == "yes")


def test_every_defined_class_has_a_record_and_a_near_miss_in_the_table(dataset: Dataset) -> None:
    defined = {s for s, p, _ in dataset.graphs["ontology"] if p == ref("owl:equivalentClass")}
    rows = class_rows()
    for wanted in ("yes", "no"):
        listed = {ref(f"osteo:{name}") for name, belongs, _ in rows if belongs == wanted}
        assert sorted(defined - listed) == []


def test_the_modules_load_through_the_catalog_and_hold_the_same_classes(owl: Path, java: Java) -> None:
    modules = java(classes_of, resources.ONTOLOGY / "osteo-ld.ttl", resources.ONTOLOGY / "catalog-v001.xml")
    assert modules == java(classes_of, owl)
