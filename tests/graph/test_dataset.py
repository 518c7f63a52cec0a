"""The release files: the same triples in every format, the same bytes in every build."""

import gzip
import hashlib
from pathlib import Path

import pyoxigraph as ox

from osteo_ld.graph.dataset import GRAPHS, Dataset
from osteo_ld.graph.reading import read, read_dataset
from osteo_ld.graph.triples import ntriples
from osteo_ld.iris import PREFIXES


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
    allowed = {f"{PREFIXES['osteo']}graph/{name}" for name in GRAPHS}
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


def test_records_have_no_blank_nodes(dataset: Dataset) -> None:
    assert not [t for t in dataset.all("interactions", "evidence", "edges") if "_:" in (t[0][:2], t[2][:2])]


def test_what_is_read_from_the_triples_of_a_build_is_what_its_store_holds(dataset: Dataset) -> None:
    inferred = [("<https://w3id.org/osteo-ld/interaction/1001>", f"<{PREFIXES['rdfs']}comment>", r'"a \"b\" \\ c"@en')]
    store = ox.Store()
    for name in GRAPHS:
        lines = "".join(ntriples(inferred if name == "inferred" else dataset.graphs[name]))
        store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(f"{PREFIXES['osteo']}graph/{name}"))
    ours, theirs = read_dataset(dataset, inferred), read(store)
    assert ours.properties == theirs.properties
    assert (ours.records, ours.concepts, ours.evidence) == (theirs.records, theirs.concepts, theirs.evidence)
    assert ours.properties["https://w3id.org/osteo-ld/interaction/1001"][f"{PREFIXES['rdfs']}comment"] == (
        'a "b" \\ c',
    )
