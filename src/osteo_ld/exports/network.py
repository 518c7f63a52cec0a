"""The signed network for Cytoscape and its like: CX2 (https://cytoscape.org/cx/cx2) with a style, and GraphML.

Nodes are concepts, edges the graph's own plain edges: what promotes, inhibits or affects what, and who signals to whom.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from osteo_ld.exports import LICENCE, Data, Export, Files
from osteo_ld.namespaces import OSTEO, contract
from osteo_ld.rdf import ref

# What a node is, by the first class that it stands under, and its colour (Okabe and Ito's, told apart by all eyes).
_TYPES: Mapping[str, tuple[str, str]] = {
    "SO:0000276": ("miRNA", "#CC79A7"),
    "SO:0000673": ("RNA", "#CC79A7"),
    "CL:0000000": ("cell", "#E69F00"),
    "PR:000000001": ("protein", "#56B4E9"),
    "UBERON:0001062": ("anatomy", "#F0E442"),
    "GO:0008150": ("process", "#009E73"),
    "GO:0005575": ("component", "#F0E442"),
    "MONDO:0000001": ("disease", "#D55E00"),
    "PATO:0000001": ("trait", "#D55E00"),
    "CHEBI:24431": ("chemical", "#0072B2"),
}
_OTHER = ("other", "#BBBBBB")
# Colour and arrow of each kind of edge.
_EDGES: Mapping[str, tuple[str, str]] = {
    "promotes": ("#009E73", "triangle"),
    "inhibits": ("#D55E00", "tee"),
    "affects": ("#888888", "circle"),
    "signalsTo": ("#E69F00", "open_triangle"),
}
_TITLE = "osteo-ld"


def _network(data: Data) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Give nodes and edges, sorted; values are texts."""
    found: dict[str, dict[str, str]] = {}
    for subject, predicate, target in data.dataset.graphs["edges"]:
        found.setdefault(subject, {})[predicate] = target[1:-1]
    status = {f"{OSTEO}interaction/{record.number}": record.status for record in data.curation.records}
    edges = []
    for subject, slots in found.items():
        record = slots[ref("prov:wasDerivedFrom")]
        edges.append(
            {
                "id": subject[1:-1],
                "source": contract(slots[ref("rdf:subject")]),
                "target": contract(slots[ref("rdf:object")]),
                "interaction": slots[ref("rdf:predicate")].removeprefix(OSTEO),
                "record": record,
                "status": status[record],
            }
        )
    degrees = Counter(edge[end] for edge in edges for end in ("source", "target"))
    nodes = []
    for curie in sorted(degrees):
        root = data.first_above(curie, _TYPES)
        nodes.append({"id": curie, "name": data.label(curie), "type": (_TYPES[root] if root else _OTHER)[0]})
    return nodes, sorted(edges, key=lambda edge: edge["id"])


def _mapping(attribute: str, values: Mapping[str, object]) -> dict[str, object]:
    pairs = [{"v": key, "vp": value} for key, value in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": "string", "map": pairs}}


def _style() -> dict[str, object]:
    colours = dict([*_TYPES.values(), _OTHER])
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_SHAPE": "round-rectangle", "NODE_WIDTH": 75, "NODE_HEIGHT": 30, "NODE_LABEL_FONT_SIZE": 10,
                "NODE_BACKGROUND_COLOR": _OTHER[1], "NODE_LABEL_COLOR": "#000000",
            },
            "edge": {"EDGE_WIDTH": 1.5, "EDGE_LINE_COLOR": "#888888"},
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
            "NODE_BACKGROUND_COLOR": _mapping("type", colours),
        },
        "edgeMapping": {
            "EDGE_LINE_COLOR": _mapping("interaction", {kind: colour for kind, (colour, _) in _EDGES.items()}),
            "EDGE_TARGET_ARROW_SHAPE": _mapping("interaction", {kind: arrow for kind, (_, arrow) in _EDGES.items()}),
            "EDGE_TARGET_ARROW_COLOR": _mapping("interaction", {kind: colour for kind, (colour, _) in _EDGES.items()}),
            "EDGE_LINE_STYLE": _mapping("status", {"hypothesised": "dashed", "controversial": "dotted"}),
        },
    }  # fmt: skip


def cx2(data: Data) -> Files:
    """CX2, the signed network with a style, for Cytoscape and NDEx."""
    nodes, edges = _network(data)
    numbers = {node["id"]: n for n, node in enumerate(nodes)}
    text = {"d": "string"}
    aspects: list[dict[str, object]] = [
        {
            "attributeDeclarations": [
                {
                    "networkAttributes": dict.fromkeys(("name", "version", "rights", "reference"), text),
                    "nodes": {"name": text, "represents": text, "type": text},
                    "edges": dict.fromkeys(("interaction", "id", "record", "status"), text),
                }
            ]
        },
        {
            "networkAttributes": [
                {"name": _TITLE, "version": data.version, "rights": LICENCE, "reference": OSTEO.rstrip("/")}
            ]
        },
        {
            "nodes": [
                {
                    "id": numbers[node["id"]],
                    "v": {"name": node["name"], "represents": node["id"], "type": node["type"]},
                }
                for node in nodes
            ]
        },
        {
            "edges": [
                {
                    "id": n,
                    "s": numbers[edge["source"]],
                    "t": numbers[edge["target"]],
                    "v": {name: edge[name] for name in ("interaction", "id", "record", "status")},
                }
                for n, edge in enumerate(edges)
            ]
        },
        {"visualProperties": [_style()]},
    ]
    counts = [{"name": name, "elementCount": len(body)} for aspect in aspects for name, body in aspect.items()]  # type: ignore[arg-type]
    document = [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": counts},
        *aspects,
        {"status": [{"success": True, "error": ""}]},
    ]
    lines = ",\n".join(json.dumps(part, ensure_ascii=False) for part in document)
    return {"osteo-ld.cx2": f"[{lines}]\n".encode()}


def graphml(data: Data) -> Files:
    """GraphML of the same network, colours as attributes, for Gephi, yEd, igraph and networkx."""
    nodes, edges = _network(data)
    colours = dict([*_TYPES.values(), _OTHER])
    keys = {"node": ("name", "type", "colour"), "edge": ("interaction", "record", "status", "colour")}
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
        *(
            f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="string"/>\n'
            for owner, names in keys.items()
            for name in names
        ),
        f'<graph id={quoteattr(_TITLE)} edgedefault="directed">\n',
    ]

    def values(owner: str, entry: Mapping[str, str]) -> str:
        return "".join(f'<data key="{owner}-{name}">{escape(entry[name])}</data>' for name in keys[owner])

    for node in nodes:
        shown = {**node, "colour": colours[node["type"]]}
        parts.append(f"<node id={quoteattr(node['id'])}>{values('node', shown)}</node>\n")
    for edge in edges:
        shown = {**edge, "colour": _EDGES[edge["interaction"]][0]}
        ends = f"id={quoteattr(edge['id'])} source={quoteattr(edge['source'])} target={quoteattr(edge['target'])}"
        parts.append(f"<edge {ends}>{values('edge', shown)}</edge>\n")
    return {"osteo-ld.graphml": "".join([*parts, "</graph>\n</graphml>\n"]).encode()}


FORMATS: dict[str, Export] = {"cx2": cx2, "graphml": graphml}
