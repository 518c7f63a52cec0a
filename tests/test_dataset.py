"""The release files: the same triples in every format, the same bytes in every build."""

import gzip
import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld import dataset as ds
from osteo_ld import resources
from osteo_ld.build import Inputs, build
from osteo_ld.namespaces import PREFIXES
from osteo_ld.problems import InputError


def triples(path: Path, style: ox.RdfFormat) -> ox.Dataset:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(data, format=style))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_turtle_ntriples_and_jsonld_are_isomorphic(built: Path) -> None:
    turtle = triples(built / "osteo-ld.ttl", ox.RdfFormat.TURTLE)
    assert len(turtle) > 10_000
    assert triples(built / "osteo-ld.nt.gz", ox.RdfFormat.N_TRIPLES) == turtle
    assert triples(built / "osteo-ld.jsonld", ox.RdfFormat.JSON_LD) == turtle


def test_trig_holds_the_named_graphs_and_nothing_else(built: Path, store: ox.Store) -> None:
    names = {g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode)}
    allowed = {f"{PREFIXES['osteo']}graph/{name}" for name in ds.GRAPHS}
    assert names <= allowed
    assert {
        f"{PREFIXES['osteo']}graph/{n}" for n in ("ontology", "interactions", "evidence", "inferred", "edges")
    } <= names
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_literals_keep_their_datatypes(built: Path) -> None:
    assert "^^xsd:nonNegativeInteger" in (built / "osteo-ld.ttl").read_text(encoding="utf-8")


def test_the_checksums_fit(built: Path) -> None:
    lines = (built / "SHA256SUMS").read_text().splitlines()
    files = {line.partition("  ")[2]: line.partition("  ")[0] for line in lines}
    wanted = {f"osteo-ld{s}" for s in (".ttl", ".trig", ".jsonld", ".nt.gz", ".owl", ".sssom.tsv", "-inferred.ttl")}
    assert wanted <= files.keys()
    assert len([name for name in files if name.startswith("sparql-examples/")]) >= 15
    for name, expected in files.items():
        assert hashlib.sha256((built / name).read_bytes()).hexdigest() == expected


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build(Inputs(), tmp_path / name, reasoning=False)
    sums = [(tmp_path / name / "SHA256SUMS").read_text() for name in ("a", "b")]
    assert sums[0] == sums[1]


def test_records_have_no_blank_nodes(dataset: ds.Dataset) -> None:
    assert not [t for t in dataset.all("interactions", "evidence", "edges") if "_:" in (t[0][:2], t[2][:2])]


def test_a_faulty_curation_writes_nothing(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(resources.CURATION, tmp_path / "curation")
    (tmp_path / "curation" / "interactions" / "zz.yaml").write_text("- id: x\n")
    with pytest.raises(InputError):
        build(Inputs(curation=tmp_path / "curation"), tmp_path / "build", reasoning=False)
    assert not (tmp_path / "build").exists()
