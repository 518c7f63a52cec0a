"""The ontology as products with an IRI each, its order for readers, and what the dataset says of itself."""

import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.graph.dataset import Dataset, version
from osteo_ld.graph.triples import RDF_TYPE, Triple, ref
from osteo_ld.graph.void import statistics
from osteo_ld.iris import OSTEO
from osteo_ld.reasoning.owlapi import available, classes_of, profile_violations

OWL = ("osteo-ld.owl", "osteo-ld-base.owl", "osteo-ld-full.owl", "osteo-ld-records.owl")
ONTOLOGY, VERSION_IRI, IMPORTS = ref("owl:Ontology"), ref("owl:versionIRI"), ref("owl:imports")


FORMATS = {".owl": ox.RdfFormat.RDF_XML, ".ttl": ox.RdfFormat.TURTLE}


def read(path: Path) -> list[Triple]:
    return [tuple(map(str, quad.triple)) for quad in ox.parse(path=path, format=FORMATS[path.suffix])]  # type: ignore[misc]


@pytest.mark.parametrize("name", OWL)
def test_a_product_has_an_iri_and_a_version_iri_of_its_own(name: str, built: Path, dataset: Dataset) -> None:
    triples = read(built / name)
    [header] = [s for s, p, o in triples if p == RDF_TYPE and o == ONTOLOGY]
    assert header == f"<{OSTEO}data/{name}>"
    assert [o for s, p, o in triples if p == VERSION_IRI] == [f"<{OSTEO}archive/{version(dataset)}/{name}>"]
    assert [o for s, p, o in triples if p == IMPORTS] == (
        [f"<{OSTEO}data/osteo-ld-full.owl>"] if name == "osteo-ld-records.owl" else []
    )


def test_the_base_says_nothing_that_others_say(built: Path, dataset: Dataset) -> None:
    base = {t for t in read(built / "osteo-ld-base.owl") if t[1] == ref("rdfs:subClassOf")}
    assert not base & dataset.imported
    assert (ref("CL:0000062"), ref("rdfs:subClassOf"), ref("CL:0001035")) in base  # an is-a link of ours


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="needs osteo-ld[reason]")
@pytest.mark.parametrize("name", OWL[1:])
def test_a_product_is_owl_2_by_itself(name: str, built: Path) -> None:
    assert profile_violations((built / name).resolve()) == {"EL": [], "DL": []}


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="needs osteo-ld[reason]")
def test_the_records_find_the_ontology_that_they_import(built: Path, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.xml"
    catalog.write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        f'<uri name="{OSTEO}data/osteo-ld-full.owl" uri="{built.resolve()}/osteo-ld-full.owl"/></catalog>'
    )
    found = classes_of(built / "osteo-ld-records.owl", catalog)
    assert classes_of(built / "osteo-ld-full.owl") <= found
    assert found == classes_of(built / "osteo-ld.owl")


def test_the_shapes_of_a_build_are_those_that_it_was_held_against(built: Path) -> None:
    shapes = read(built / "osteo-ld-shapes.ttl")
    assert (f"<{OSTEO}shape/Regulation>", ref("sh:targetClass"), ref("osteo:Regulation")) in shapes
    assert len({s for s, p, o in shapes if p == ref("sh:targetClass")}) >= 8


def test_turtle_is_read_from_the_ontology_to_the_records_by_topic(built: Path, dataset: Dataset) -> None:
    text = (built / "osteo-ld.ttl").read_text(encoding="utf-8")
    body = text[text.index("\n# -- ") :]
    assert body.startswith("\n# -- The ontology ---")
    assert body.split("\n\n")[1].startswith("osteo:ontology a owl:Ontology")
    topics = re.findall(r"^# -- Records: (\S+)", body, re.MULTILINE)
    assert topics == sorted(set(dataset.topics.values()))
    for part in body.split("\n# -- Records: ")[1:-1]:
        topic = part.split()[0]
        records = re.findall(r"^interaction:(\d+) a ", part, re.MULTILINE)
        assert {dataset.topics[f"<{OSTEO}interaction/{record}>"] for record in records} == {topic}
        evidences = re.findall(r"^evi:(\d+)-\d+ a ", part, re.MULTILINE)
        assert [record for record, _ in groupby(evidences)] == records  # each right below its record
    assert not re.search(r" \.\n\S", body)  # a blank line between subjects


# -- VoID -----------------------------------------------------------------------------------------------------------


def void(dataset: Dataset, predicate: str) -> dict[str, str]:
    return {s: o for s, p, o in dataset.graphs["void"] if p == ref(f"void:{predicate}")}


def test_partitions_count_what_is_there(dataset: Dataset) -> None:
    counted = {t for name, triples in dataset.graphs.items() if name != "void" for t in triples}
    classes, entities = void(dataset, "class"), void(dataset, "entities")
    expected = Counter(o for _, p, o in counted if p == RDF_TYPE)
    assert {classes[part]: int(entities[part].split('"')[1]) for part in classes} == expected
    properties, triples = void(dataset, "property"), void(dataset, "triples")
    expected = Counter(p for _, p, _ in counted)
    assert {properties[part]: int(triples[part].split('"')[1]) for part in properties} == expected
    assert int(triples[f"<{OSTEO.rstrip('/')}>"].split('"')[1]) == len(counted)
    for name, graph in dataset.graphs.items():
        if name != "void":
            assert int(triples[ref(f"osteo:graph/{name}")].split('"')[1]) == len(graph)


def test_linksets_count_the_mappings_to_each_source(dataset: Dataset) -> None:
    targets, spaces = void(dataset, "objectsTarget"), void(dataset, "uriSpace")
    predicates, triples = void(dataset, "linkPredicate"), void(dataset, "triples")
    assert len(targets) > 10
    for links, target in targets.items():
        base = f"<{spaces[target].strip(chr(34))}"
        mapped = [o for _, p, o in dataset.graphs["ontology"] if p == predicates[links] and o.startswith(base)]
        assert int(triples[links].split('"')[1]) == len(mapped) > 0


def test_the_example_is_there(dataset: Dataset) -> None:
    [example] = void(dataset, "exampleResource").values()
    assert any(s == example for s, _, _ in dataset.graphs["interactions"])


def test_a_triple_twice_counts_once() -> None:
    triple = ("<urn:a>", RDF_TYPE, "<urn:b>")
    said = {p: o for s, p, o in statistics("<urn:d>", [triple, triple]) if s == "<urn:d>"}
    assert said[ref("void:triples")].startswith('"1"')
