"""The description of the dataset: DCAT-AP's own shapes, counts as SPARQL counts them, an RO-Crate that opens."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.release.catalogue import PAPERS, crate, dcat, described, files

VOID = "http://rdfs.org/ns/void#"
DATASET = "https://w3id.org/osteo-ld"


@pytest.fixture(scope="module")
def described_graph(data: Data) -> rdflib.Graph:
    return rdflib.Graph().parse(data=dcat(data)["osteo-ld.dcat.ttl"], format="turtle")


@pytest.fixture(scope="module")
def plain(built: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(built / "osteo-ld.ttl"), format=ox.RdfFormat.TURTLE)
    return store


def test_it_conforms_to_the_shapes_of_dcat_ap(described_graph: rdflib.Graph, external: Path) -> None:
    shapes = rdflib.Graph().parse(external / "dcat-ap-3.0.1-shapes.ttl", format="turtle")
    conforms, _, report = pyshacl.validate(described_graph, shacl_graph=shapes)
    assert conforms, report[:2000]


def select(store: ox.Store, what: str, where: str, after: str = "") -> Iterator[Any]:
    found = store.query(f"SELECT {what} WHERE {{ {where} }} {after}")
    assert isinstance(found, ox.QuerySolutions)
    yield from found


def count(store: ox.Store, what: str) -> int:
    return int(next(select(store, f"(COUNT({what}) AS ?n)", "?s ?p ?o"))["n"].value)


def test_void_counts_are_those_of_sparql(described_graph: rdflib.Graph, plain: ox.Store, built: Path) -> None:
    def said(name: str) -> int:
        value = described_graph.value(rdflib.URIRef(DATASET), rdflib.URIRef(VOID + name))
        return int(str(value))

    assert said("triples") == count(plain, "*")
    assert said("distinctSubjects") == count(plain, "DISTINCT ?s")
    # A store takes a non-negative integer for the integer that it equals: the file has both.
    assert said("distinctObjects") == len({quad.object for quad in ox.parse(path=built / "osteo-ld.ttl")})
    by_property = {
        s["p"].value: int(s["n"].value) for s in select(plain, "?p (COUNT(*) AS ?n)", "?s ?p ?o", "GROUP BY ?p")
    }
    assert said("properties") == len(by_property)
    by_class = {
        s["c"].value: int(s["n"].value) for s in select(plain, "?c (COUNT(?s) AS ?n)", "?s a ?c", "GROUP BY ?c")
    }
    assert said("classes") == len(by_class)
    partitions = described_graph.query(
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?c ?n { ?p void:class ?c ; void:entities ?n }"
    )
    assert {str(c): int(n) for c, n in partitions} == by_class  # type: ignore[misc]
    partitions = described_graph.query(
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?q ?n { ?p void:property ?q ; void:triples ?n }"
    )
    assert {str(q): int(n) for q, n in partitions} == by_property  # type: ignore[misc]


def test_search_engines_and_provenance_tools_find_what_they_ask_for(described_graph: rdflib.Graph, data: Data) -> None:
    """What Google's dataset search requires and recommends, and what the dataset was made from, by whom."""
    query = """PREFIX schema: <https://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#>
      SELECT ?name ?description ?license ?version ?source ?activity ?agent {
        ?d a schema:Dataset, prov:Entity ; schema:name ?name ; schema:description ?description ;
          schema:license ?license ;
          schema:version ?version ; schema:creator/schema:name ?agent ; schema:keywords "bone" ;
          schema:distribution [ a schema:DataDownload ; schema:contentUrl ?url ; schema:encodingFormat "text/turtle" ] ;
          prov:wasGeneratedBy ?activity ; prov:wasDerivedFrom ?source .
        ?activity prov:used ?source ; prov:wasAssociatedWith/schema:name ?agent }"""
    found = {(str(row.source), str(row.version)) for row in described_graph.query(query)}  # type: ignore[union-attr]
    assert found == {(source.iri, data.version) for source in data.curation.sources.values()}


def test_every_distribution_says_what_it_is_and_where(described_graph: rdflib.Graph) -> None:
    query = """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/>
      SELECT ?d { ?x dcat:distribution ?d . ?d dcat:downloadURL ?u ; dcat:mediaType ?m ; dcterms:license ?l }"""
    assert len(list(described_graph.query(query))) == len(files())


def test_every_address_that_it_gives_is_one_of_the_built_files(described_graph: rdflib.Graph, built: Path) -> None:
    """Those are what the endpoint and the site serve below ``/data``."""
    query = """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX void: <http://rdfs.org/ns/void#>
      SELECT DISTINCT ?u { ?x dcat:downloadURL|dcat:accessURL|void:dataDump ?u }"""
    urls = [str(row[0]) for row in described_graph.query(query)]  # type: ignore[index]
    assert len(urls) == len(files())
    listed = {line.split("  ")[1] for line in (built / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert {url.removeprefix("https://w3id.org/osteo-ld/data/") for url in urls} <= listed


def test_its_example_is_there(described_graph: rdflib.Graph, plain: ox.Store) -> None:
    (example,) = described_graph.objects(rdflib.URIRef(DATASET), rdflib.URIRef(VOID + "exampleResource"))
    assert plain.query(f"ASK {{ <{example}> ?p ?o }}")


def test_files_at_hand_get_size_and_checksum(data: Data) -> None:
    graph = rdflib.Graph().parse(data=described(data, {"liana.csv": b"abc"}), format="turtle")
    sizes = list(graph.subject_objects(rdflib.URIRef("http://www.w3.org/ns/dcat#byteSize")))
    assert [int(size) for _, size in sizes] == [3]  # type: ignore[call-overload]


def test_rocrate_opens_it(data: Data, referee: Referee, tmp_path: Path) -> None:
    content = dict.fromkeys([*files(), *(paper.path for paper in PAPERS)], b"")
    for name, body in {**content, "ro-crate-metadata.json": crate(data, content)}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    code = """
import json, sys
from rocrate.rocrate import ROCrate
crate = ROCrate(sys.argv[1])
for entity in crate.data_entities:
    assert (crate.source / entity.id).exists(), entity.id
root = crate.root_dataset
print(json.dumps([len(crate.data_entities), root["version"], root["license"].id, root["publisher"]["name"]]))
"""
    said = json.loads(referee(code, tmp_path))
    assert said == [
        len(files()) + len(PAPERS),
        data.version,
        "https://creativecommons.org/licenses/by/4.0/",
        "The osteo-ld developers",
    ]
