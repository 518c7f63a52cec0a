"""The network files: round trips through ndex2 and networkx, as many edges as SPARQL counts."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.network import cx2, graphml


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    for name, content in {**cx2(data), **graphml(data)}.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def edges(store: ox.Store) -> int:
    query = """SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE {
      GRAPH <https://w3id.org/osteo-ld/graph/edges> { ?e <http://www.w3.org/ns/prov#wasDerivedFrom> ?r } }"""
    return int(next(iter(store.query(query)))["n"].value)  # type: ignore[arg-type]


def test_ndex2_round_trips_the_cx2_with_its_style(folder: Path, edges: int, referee: Referee) -> None:
    code = """
import json, sys
from ndex2.cx2 import CX2Network, RawCX2NetworkFactory
document = json.load(open(sys.argv[1]))
network = RawCX2NetworkFactory().get_cx2network(document)
again = RawCX2NetworkFactory().get_cx2network(network.to_cx2())
assert again.get_nodes() == network.get_nodes() and again.get_edges() == network.get_edges()
given = {name: body for part in document for name, body in part.items()}
assert [n["v"] for n in given["nodes"]] == [network.get_node(n["id"])["v"] for n in given["nodes"]]
style = network.get_visual_properties()
assert style["edgeMapping"]["EDGE_TARGET_ARROW_SHAPE"]["definition"]["map"]
attributes = network.get_network_attributes()
print(json.dumps([len(network.get_nodes()), len(network.get_edges()), attributes]))
"""
    nodes, found, attributes = json.loads(referee(code, folder / "osteo-ld.cx2"))
    assert found == edges > 1000
    assert nodes > 500
    assert attributes["rights"].startswith("https://creativecommons.org")


def test_networkx_round_trips_the_graphml(folder: Path, edges: int, referee: Referee) -> None:
    code = """
import io, sys, networkx as nx
graph = nx.read_graphml(sys.argv[1], force_multigraph=True)
out = io.BytesIO()
nx.write_graphml(graph, out)
again = nx.read_graphml(io.BytesIO(out.getvalue()), force_multigraph=True)
assert nx.utils.graphs_equal(graph, again)
inhibited = {(u, v) for u, v, d in graph.edges(data=True) if d["interaction"] == "inhibits"}
assert ("osteo:protein/CXCL9", "osteo:protein/VEGFA") in inhibited
assert all(d["record"].startswith("https://w3id.org/osteo-ld/interaction/") for *_, d in graph.edges(data=True))
print(graph.number_of_edges())
"""
    assert int(referee(code, folder / "osteo-ld.graphml")) == edges


def test_every_kind_of_edge_has_its_arrow(data: Data) -> None:
    document = json.loads(cx2(data)["osteo-ld.cx2"])
    aspects = {name: body for part in document for name, body in part.items()}
    arrows = aspects["visualProperties"][0]["edgeMapping"]["EDGE_TARGET_ARROW_SHAPE"]["definition"]["map"]
    assert {edge["v"]["interaction"] for edge in aspects["edges"]} <= {pair["v"] for pair in arrows}
    assert {pair["v"]: pair["vp"] for pair in arrows}["inhibits"] == "tee"
