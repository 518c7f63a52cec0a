"""The adapter for BioCypher: taken by it with its schema file, in strict mode, whole; classes that are Biolink's."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.biocypher import PREDICATES, Adapter, biocypher
from osteo_ld.graph.edges import edges

ROOT = Path(__file__).parents[2]
# The referees have no osteo-ld installed: they take it from here.
HERE = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n"


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("biocypher")
    for name, content in biocypher(data).items():
        (folder / name).write_bytes(content)
    return folder


def test_edges_are_those_of_the_graph_and_join_nodes(data: Data) -> None:
    adapter = Adapter(data)
    nodes = {curie: (label, properties) for curie, label, properties in adapter.get_nodes()}
    found = list(adapter.get_edges())
    assert len(found) == len({edge[0] for edge in found}) == sum(len(edges(r)) for r in data.curation.records)
    assert {end for _, one, other, *_ in found for end in (one, other)} == nodes.keys()
    assert {label for *_, label, _ in found} == set(PREDICATES)
    assert ("osteo:protein/CXCL9", "osteo:protein/VEGFA", "inhibits", -1) in {
        (s, o, p, v["sign"]) for _, s, o, p, v in found
    }
    assert nodes["CL:0000062"][0] == "cell"
    assert nodes["osteo:protein/TNFSF11"][1]["hgnc"] == "HGNC:11926"
    assert any(properties["publications"] for *_, properties in found)


def test_no_loss_and_no_negative_is_an_edge(data: Data) -> None:
    turned = {
        record.number
        for record in data.curation.records
        if any(getattr(record, slot, None) for slot in ("blocks", "doesNotAffect", "lacks", "associatedWith"))
    }
    signed = {p["record"].rpartition("/")[2] for *_, label, p in Adapter(data).get_edges() if label != "signalsTo"}
    assert turned
    assert not turned & signed


@pytest.mark.slow
def test_biocypher_takes_every_node_and_edge(folder: Path, data: Data, referee: Referee) -> None:
    """As data frames, where what it drops shows; its networkx takes but one edge between two nodes."""
    adapter = Adapter(data)
    given: dict[str, list[Any]] = {"nodes": list(adapter.get_nodes()), "edges": list(adapter.get_edges())}
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    (folder / "memory.yaml").write_text(
        "biocypher:\n  dbms: pandas\n  offline: true\n  strict_mode: true\n  head_ontology: null\n"
        "  schema_config_path: biocypher-schema.yaml\n  log_to_disk: false\n",
        encoding="utf-8",
    )
    code = """
import json
from biocypher import BioCypher
given = json.load(open("given.json"))
graph = BioCypher(biocypher_config_path="memory.yaml")
graph.add_nodes(map(tuple, given["nodes"]))
graph.add_edges(map(tuple, given["edges"]))
frames = graph.to_df()
print(json.dumps({name: [len(frame), sorted(frame.columns)] for name, frame in frames.items()}))
"""
    frames = json.loads(referee(code, cwd=folder).splitlines()[-1])
    assert sum(count for count, _ in frames.values()) == len(given["nodes"]) + len(given["edges"])
    names = {name.lower().replace("_", " ").replace(".", " ") for name in frames}
    assert {"protein", "cell", "promotes", "signals to"} <= names, names


def test_classes_of_nodes_are_biolinks(folder: Path, referee: Referee) -> None:
    code = """
import json, yaml
from importlib.resources import files
classes = yaml.safe_load((files("biolink_model") / "schema" / "biolink_model.yaml").read_text())["classes"]
schema = yaml.safe_load(open("biocypher-schema.yaml"))
nodes = [name for name, body in schema.items() if body["represented_as"] == "node"]
print(json.dumps([len(nodes), [name for name in (*nodes, "association") if name not in classes]]))
"""
    count, strange = json.loads(referee(code, cwd=folder).splitlines()[-1])
    assert count > 8
    assert strange == []


@pytest.mark.slow
def test_the_page_runs_as_printed(folder: Path, referee: Referee) -> None:
    text = (ROOT / "docs" / "biocypher.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.DOTALL)
    said = referee(HERE + "\n".join(code for kind, code in blocks if kind == "python"), cwd=folder)
    assert said == "".join(code for kind, code in blocks if kind == "text")
