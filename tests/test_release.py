"""The release: what is in it, what it says of itself, and when it is refused."""

import gzip
import hashlib
import json
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.release import ReleaseError, check_clean, check_version, collect

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def files(data: Data, built: Path) -> dict[str, bytes]:
    return collect(data, built, ROOT)


def test_it_is_the_same_to_the_byte_twice(files: dict[str, bytes], built: Path, data: Data) -> None:
    again = collect(Data(data.curation, data.dataset, data.ontology), built, ROOT)
    assert [path for path in files if files[path] != again[path]] == []


def test_the_manifest_has_size_checksum_licence_and_triples_of_every_file(
    files: dict[str, bytes], data: Data, store: ox.Store
) -> None:
    manifest = json.loads(files["manifest.json"])
    assert manifest["version"] == data.version
    entries = {entry["path"]: entry for entry in manifest["files"]}
    assert entries.keys() == files.keys() - {"manifest.json", "SHA256SUMS"}
    for path, entry in entries.items():
        assert (entry["bytes"], entry["sha256"]) == (len(files[path]), hashlib.sha256(files[path]).hexdigest())
        assert entry["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert entries["osteo-ld.trig"]["triples"] == len(store)
    same = {entries[f"osteo-ld.{suffix}"]["triples"] for suffix in ("ttl", "nt.gz", "jsonld")}
    assert len(same) == 1


def test_checksums_cover_every_file(files: dict[str, bytes]) -> None:
    lines = files["SHA256SUMS"].decode().splitlines()
    listed = {path: checksum for checksum, path in (line.split("  ") for line in lines)}
    assert listed.keys() == files.keys() - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[path]).hexdigest() == listed[path] for path in listed)


def test_turtle_ntriples_and_json_ld_are_the_same_graph_in_oxigraph_rdflib_and_pyld(
    files: dict[str, bytes], referee: Referee, tmp_path: Path
) -> None:
    """By Oxigraph in full; by rdflib and PyLD on every fortieth node of the JSON-LD, which are slow."""

    def canonical(content: bytes, rdf_format: ox.RdfFormat) -> ox.Dataset:
        dataset = ox.Dataset(ox.parse(content, format=rdf_format))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    turtle = canonical(files["osteo-ld.ttl"], ox.RdfFormat.TURTLE)
    assert canonical(gzip.decompress(files["osteo-ld.nt.gz"]), ox.RdfFormat.N_TRIPLES) == turtle
    assert canonical(files["osteo-ld.jsonld"], ox.RdfFormat.JSON_LD) == turtle
    document = json.loads(files["osteo-ld.jsonld"])
    document["@graph"] = document["@graph"][::40]
    (tmp_path / "some.jsonld").write_text(json.dumps(document), encoding="utf-8")
    code = """
import json, sys
import pyoxigraph as ox
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import isomorphic
document = json.load(open(sys.argv[1]))
parsed = ox.Dataset(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD))
lines = ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES).decode()
by_oxigraph = Graph().parse(data=lines, format="nt")
by_pyld = Graph().parse(data=jsonld.to_rdf(document, {"format": "application/n-quads"}), format="nt")
by_rdflib = Graph().parse(data=json.dumps(document), format="json-ld")
assert isomorphic(by_oxigraph, by_pyld) and isomorphic(by_oxigraph, by_rdflib)
print(len(by_oxigraph))
"""
    assert int(referee(code, tmp_path / "some.jsonld")) > 1000


def test_a_framed_record_reads_as_plain_json(files: dict[str, bytes], referee: Referee, tmp_path: Path) -> None:
    document = json.loads(files["osteo-ld.jsonld"])
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
    assert record["type"] == "osteo:Communication"
    assert (record["mediator"], record["inhibits"]) == ("protein:TNFRSF11B", "protein:membrane-bound-RANKL")
    evidence = record["evidence"][0] if isinstance(record["evidence"], list) else record["evidence"]
    assert len(evidence["sha256"]) == 64
    assert int(evidence["hasSelector"]["end"]) > int(evidence["hasSelector"]["start"])


def git(folder: Path, *words: str) -> None:
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


def test_it_is_refused_from_a_tree_with_changes(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no git checkout"):
        check_clean(tmp_path)
    git(tmp_path, "init")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-m", "a")
    check_clean(tmp_path)
    (tmp_path / "a").write_text("2")
    with pytest.raises(ReleaseError, match=r"commit or remove them first:\n M a"):
        check_clean(tmp_path)


def test_it_is_refused_when_versions_differ(data: Data, tmp_path: Path) -> None:
    check_version(data, ROOT / "CITATION.cff")
    (tmp_path / "CITATION.cff").write_text('date-released: "1999-01-01"\n')
    with pytest.raises(ReleaseError, match="give both the date"):
        check_version(data, tmp_path / "CITATION.cff")
