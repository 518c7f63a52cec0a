"""Reasoners and profiles on what was built, without a system Java."""

from pathlib import Path

import pytest

from osteo_ld import dataset as ds
from osteo_ld import reason
from osteo_ld.namespaces import OSTEO, expand
from osteo_ld.rdf import Triple, ref

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not reason.available(), reason="needs osteo-ld[reason]"),
]


@pytest.fixture(scope="module")
def owl(built: Path) -> Path:
    return (built / "osteo-ld.owl").resolve()


@pytest.fixture(scope="module")
def elk(owl: Path) -> reason.Inferences:
    return reason.elk(owl)


@pytest.mark.parametrize("profile", ["EL", "DL"])
def test_the_profiles_hold(owl: Path, profile: reason.Profile) -> None:
    assert reason.profile_violations(owl, profile) == []


def test_elk_and_hermit_agree(owl: Path, elk: reason.Inferences) -> None:
    hermit = reason.hermit(owl)
    assert hermit.unsatisfiable == elk.unsatisfiable == ()
    assert reason.disagreements(elk, hermit) == []
    assert len(elk.types) > 100


def test_the_document_loads_in_owlready2_without_a_warning(owl: Path, recwarn: pytest.WarningsRecorder) -> None:
    import owlready2

    world = owlready2.World()
    with owl.open("rb") as file:
        ontology = world.get_ontology(owl.as_uri()).load(fileobj=file, only_local=True)
    assert ontology.base_iri
    assert world["http://purl.obolibrary.org/obo/CL_0000062"].label == ["osteoblast"]
    assert not recwarn.list


def small(dataset: ds.Dataset, extra: list[Triple], path: Path) -> Path:
    """The ontology alone, with a few triples more."""
    ds.write_rdfxml(path, sorted({*dataset.graphs["ontology"], *extra}))
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


def test_records_are_filed_where_they_belong(dataset: ds.Dataset, tmp_path: Path) -> None:
    extra = [
        *claim("_:a", "hasSource", "CL:0000062"),
        *claim("_:b", "hasRecipient", "CL:0000115"),
        *claim("_:c", "hasMode", "osteo:GapJunctional"),
    ]
    found = reason.elk(small(dataset, extra, tmp_path / "x.owl")).types[f"{OSTEO}interaction/9001"]
    assert {f"{OSTEO}OsteoblastEndothelialCommunication", f"{OSTEO}JuxtacrineCommunication"} <= found
    assert f"{OSTEO}EndothelialOsteoblastCommunication" not in found
    assert expand("GO:0007267") in found


def test_a_clash_names_its_axioms(dataset: ds.Dataset, tmp_path: Path) -> None:
    """A communication whose source is a process breaks the range that RO gives 'has start location'."""
    path = small(dataset, claim("_:a", "hasSource", "GO:0001525"), tmp_path / "x.owl")
    with pytest.raises(reason.ReasoningError) as error:
        reason.elk(path)
    said = str(error.value)
    assert "inconsistent" in said
    assert "RO_0002231" in said
    assert "GO_0001525" in said
