"""The nanopublications: valid under the nanopub package, and together the records and their evidence."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.nanopub import nanopub
from osteo_ld.namespaces import OSTEO
from osteo_ld.rdf import ntriples


@pytest.fixture(scope="module")
def file(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nanopub") / "all.trig"
    path.write_bytes(nanopub(data)["osteo-ld.nanopubs.trig"])
    return path


def test_the_nanopub_package_finds_each_valid(file: Path, data: Data, referee: Referee) -> None:
    """Each alone, since the package reads one at a time."""
    code = """
import sys
import pyoxigraph as ox
from nanopub import Nanopub
from rdflib import ConjunctiveGraph
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
