"""The network files: round trips through ndex2, networkx and the docs, as many edges as SPARQL counts."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.network import cx2, graphml, network

DOCS = Path(__file__).parents[2] / "docs" / "networks.md"


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    for name, content in {**cx2(data), **graphml(data)}.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def edges(store: ox.Store) -> int:
    """Those of the graph, and the losses: what an intervention that blocks one thing, and gives none, does."""
    query = """PREFIX osteo: <https://w3id.org/osteo-ld/>
      SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE {
        { GRAPH <https://w3id.org/osteo-ld/graph/edges> { ?e a osteo:Edge } }
        UNION { GRAPH <https://w3id.org/osteo-ld/graph/interactions> {
          ?e a osteo:Intervention ; osteo:blocks ?blocked ; osteo:promotes|osteo:inhibits|osteo:affects ?on
          MINUS { ?e osteo:mediator ?given } MINUS { ?e osteo:blocks ?one, ?other FILTER(?one != ?other) } } } }"""
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


def test_nodes_have_places_and_none_hides_another(data: Data) -> None:
    document = json.loads(cx2(data)["osteo-ld.cx2"])
    places = sorted((n["x"], n["y"]) for part in document if "nodes" in part for n in part["nodes"])
    assert len(places) > 500
    for i, (x, y) in enumerate(places):
        near = (other for other in places[i + 1 : i + 40] if other[0] - x < 75)
        assert all(abs(other_y - y) >= 30 for _, other_y in near)


def test_signals_are_on_the_edges_between_cells_and_losses_are_marked(data: Data) -> None:
    nodes, found = network(data)
    names = {node["represents"]: node["name"] for node in nodes}
    between = {(names[e["source"]], names[e["target"]], e["signals"]) for e in found if e["interaction"] == "signalsTo"}
    assert ("osteoblast", "endothelial cell", "CXCL9") in between
    losses = {record.number for record in data.curation.records if getattr(record, "blocks", ())}
    lost = {edge["record"].rpartition("/")[2]: edge for edge in found if edge["record"].rpartition("/")[2] in losses}
    assert lost
    assert {edge["interaction"].partition(" ")[0] for edge in lost.values()} == {"blocking"}
    assert {edge["sign"] for edge in lost.values()} == {0}


def test_genes_have_symbol_and_hgnc_to_join_tables_by(data: Data) -> None:
    (node,) = [node for node in network(data)[0] if node["symbol"] == "TNFSF11"]
    assert (node["hgnc"], node["type"], node["name"]) == ("HGNC:11926", "protein", "RANKL")


def test_the_networks_page_runs_as_printed(folder: Path, referee: Referee) -> None:
    text = DOCS.read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.DOTALL)
    said = referee("\n".join(code for kind, code in blocks if kind == "python"), cwd=folder)
    assert said == "".join(code for kind, code in blocks if kind == "text")
