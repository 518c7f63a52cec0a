"""The nanopublications: valid under the nanopub package, and together the records and their evidence."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Referee
from osteo_ld.exports import Data, ExportError
from osteo_ld.exports.nanopub import nanopub
from osteo_ld.graph.triples import ntriples
from osteo_ld.iris import OSTEO


@pytest.fixture(scope="module")
def file(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nanopub") / "all.trig"
    path.write_bytes(nanopub(data)["osteo-ld.nanopubs.trig"])
    return path


def test_the_nanopub_package_finds_each_valid(file: Path, data: Data, referee: Referee) -> None:
    """Each alone, since the package reads one at a time; its one query of each is translated once, not 5,000 times."""
    code = """
import sys
from functools import cache
import pyoxigraph as ox
from nanopub import Nanopub
from nanopub.namespaces import NPX
from rdflib import ConjunctiveGraph
from rdflib.plugins.sparql import prepareQuery
ask, prepared = ConjunctiveGraph.query, cache(lambda query: prepareQuery(query, initNs={"npx": NPX}))
ConjunctiveGraph.query = lambda graph, query: ask(graph, prepared(query))
quads = {}
for quad in ox.parse(path=sys.argv[1], format=ox.RdfFormat.TRIG):
    quads.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)
valid = 0
for name in sorted(quads):
    one = ConjunctiveGraph()
    one.parse(data=ox.serialize(quads[name], format=ox.RdfFormat.N_QUADS), format="nquads")
    publication = Nanopub(rdf=one)
    assert publication.is_valid, name
    assert str(publication.source_uri or publication.metadata.np_uri) == name, publication.metadata
    valid += 1
print(len(quads), valid)
"""
    every, valid = map(int, referee(code, file).split())
    assert every == valid == len(data.curation.records)


def test_assertions_and_provenance_are_the_records_and_their_evidence(file: Path, data: Data) -> None:
    said: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=file, format=ox.RdfFormat.TRIG):
        said.setdefault(quad.graph_name.value.partition("#")[2], set()).add(quad.triple)
    assert set(said) == {"Head", "assertion", "provenance", "pubinfo"}

    def graph(name: str) -> set[ox.Triple]:
        lines = "".join(ntriples(data.dataset.graphs[name]))
        return {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}

    assert said["assertion"] == graph("interactions")
    derived = {t for t in said["provenance"] if t.predicate.value.endswith("#wasDerivedFrom")}
    evidence = {t for t in graph("evidence") if t.subject.value.startswith(f"{OSTEO}evidence/")}  # type: ignore[union-attr]
    assert said["provenance"] - derived == evidence


def test_the_creator_is_the_person_that_is_named(data: Data) -> None:
    orcid = "https://orcid.org/0000-0002-1825-0097"
    text = nanopub(replace(data, creator=orcid))["osteo-ld.nanopubs.trig"].decode()
    assert text.count(f"dcterms:creator <{orcid}>") == len(data.curation.records)


@pytest.mark.parametrize("creator", ["https://orcid.org/0000-0002-1825-0098", "Josiah Carberry", "0000-0002-1825-0097"])
def test_a_creator_that_is_no_orcid_is_refused(creator: str, data: Data) -> None:
    with pytest.raises(ExportError, match="is no ORCID"):
        nanopub(replace(data, creator=creator))


def test_an_assertion_is_derived_from_the_papers_and_from_the_spans_where_it_was_read(file: Path) -> None:
    name = ox.NamedNode(f"{OSTEO}nanopub/3331#assertion")
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    found = {
        quad.object.value
        for quad in ox.parse(path=file, format=ox.RdfFormat.TRIG)
        if (quad.subject, quad.predicate) == (name, derived)
    }
    assert "https://doi.org/10.1038/nm.3961" in found
    assert f"{OSTEO}evidence/3331-1" in found
