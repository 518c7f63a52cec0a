"""The network for Cytoscape and its like: CX2 (https://cytoscape.org/cx/cx2) with style and layout, and GraphML.

Nodes are molecules, cells, processes and the rest; edges are the graph's own, and what an intervention that blocks
something does, marked as the loss that it is. An edge carries its signals, kind, sign, status and reviews to filter by.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from osteo_ld.curation.records import Record
from osteo_ld.exports import JSON, Data, Export, File, Files
from osteo_ld.graph.edges import Edge, edges
from osteo_ld.graph.triples import record_iri
from osteo_ld.graph.void import TITLE
from osteo_ld.iris import LICENCE, OSTEO
from osteo_ld.vocabulary import EFFECTS, ROOTS, SIGNED, STATUSES

Row = dict[str, Any]

# What an intervention's loss does is no effect of what it blocks: its edges have words of their own.
_LOSS = {name: f"blocking {EFFECTS[name].verb}" for name in SIGNED}
# Colour and arrow of each kind of edge, the colours told apart by all eyes (Okabe and Ito's).
_EDGES: Mapping[str, tuple[str, str]] = {
    "promotes": ("#009E73", "triangle"),
    "inhibits": ("#D55E00", "tee"),
    "affects": ("#888888", "circle"),
    "signalsTo": ("#E69F00", "open_triangle"),
    "bindsTo": ("#0072B2", "diamond"),
    "expresses": ("#CC79A7", "open_circle"),
    "becomes": ("#000000", "open_delta"),
    **dict.fromkeys(_LOSS.values(), ("#8C6D31", "square")),
}
_COLOURS = {root.drawn: root.colour for root in ROOTS.values()}
_NODE_TEXTS = ("name", "represents", "type", "symbol", "hgnc")
_EDGE_TEXTS = ("interaction", "signals", "record", "kind", "status", "cells", "reviews")
_WIDTH, _HEIGHT = 75, 30


def _losses(record: Record) -> Iterator[Edge]:
    """Give what the loss of one thing does, where nothing else was given with it."""
    verb, target = record.effect or ("", "")
    blocked: tuple[str, ...] = getattr(record, "blocks", ())
    if verb in SIGNED and len(blocked) == 1 and not record.mediator:
        yield Edge(blocked[0], _LOSS[verb], target)


def _edge(edge: Edge, number: int, record: Record, data: Data) -> Row:
    cells = {curie for slot in ("source", "recipient", "becomes") for curie in getattr(record, slot, ())}
    effect = EFFECTS.get(edge.predicate)
    return {
        "id": f"{OSTEO}edge/{record.number}-{number}",
        "source": edge.subject,
        "target": edge.object,
        "interaction": edge.predicate,
        "sign": effect.sign or 0 if effect else 0,
        "signals": "|".join(map(data.label, edge.signals)),
        "record": record_iri(record.id)[1:-1],
        "kind": record.kind,
        "status": record.status,
        "cells": "|".join(sorted(map(data.label, cells))),
        "reviews": "|".join(sorted({item.at.source for item in record.evidence})),
    }


def _node(curie: str, data: Data) -> Row:
    gene = data.genome.own(data.curation.lexicon[curie])
    return {
        "name": data.label(curie),
        "represents": curie,
        "type": data.root(curie).drawn,
        "symbol": gene.symbol if gene else "",
        "hgnc": gene.hgnc if gene else "",
    }


def network(data: Data) -> tuple[list[Row], list[Row]]:
    """Give nodes and edges: edges in the order of the records, nodes of a sort together, those of most edges first."""
    found = [
        _edge(edge, n, record, data)
        for record in data.curation.records
        for n, edge in enumerate([*edges(record), *_losses(record)], 1)
    ]
    degrees = Counter(edge[end] for edge in found for end in ("source", "target"))
    nodes = (_node(curie, data) for curie in degrees)
    return sorted(nodes, key=lambda node: (node["type"], -degrees[node["represents"]], node["represents"])), found


def layout(sorts: Iterable[str]) -> list[tuple[float, float]]:
    """Give places for nodes, by their sorts: a sunflower a sort, its first node in the middle, sorts side by side.

    >>> [(round(x), round(y)) for x, y in layout(["cell", "cell", "process"])]
    [(0, 0), (-66, 61), (367, 0)]
    """
    step = math.pi * (3 - math.sqrt(5))  # the golden angle: no two seeds of a sunflower hide one another
    counts, seen, middle = Counter[str](), [], dict[str, float]()
    for sort in sorts:
        seen.append((sort, counts[sort]))
        counts[sort] += 1
    edge = 0.0
    for n, (sort, count) in enumerate(counts.items()):
        radius = _WIDTH * 1.2 * math.sqrt(count)
        middle[sort] = edge + radius if n else 0.0
        edge = middle[sort] + radius + 2 * _WIDTH
    # Wider than high, as the nodes are.
    return [
        (
            middle[sort] + 1.2 * _WIDTH * math.sqrt(n) * math.cos(n * step),
            1.2 * _WIDTH * math.sqrt(n) * math.sin(n * step),
        )
        for sort, n in seen
    ]


def _mapping(attribute: str, values: Mapping[str, object]) -> Row:
    pairs = [{"v": key, "vp": value} for key, value in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": "string", "map": pairs}}


def _style() -> Row:
    colours = {kind: colour for kind, (colour, _) in _EDGES.items()}
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_SHAPE": "round-rectangle", "NODE_WIDTH": _WIDTH, "NODE_HEIGHT": _HEIGHT,
                "NODE_LABEL_FONT_SIZE": 10, "NODE_BACKGROUND_COLOR": ROOTS["other"].colour,
                "NODE_LABEL_COLOR": "#000000",
            },
            "edge": {"EDGE_WIDTH": 1.5, "EDGE_LINE_COLOR": "#888888"},
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
            "NODE_BACKGROUND_COLOR": _mapping("type", _COLOURS),
        },
        "edgeMapping": {
            "EDGE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "signals", "type": "string"}},
            "EDGE_LINE_COLOR": _mapping("interaction", colours),
            "EDGE_TARGET_ARROW_SHAPE": _mapping("interaction", {kind: arrow for kind, (_, arrow) in _EDGES.items()}),
            "EDGE_TARGET_ARROW_COLOR": _mapping("interaction", colours),
            "EDGE_LINE_STYLE": _mapping("status", {s.name: s.line for s in STATUSES.values() if s.line}),
        },
    }  # fmt: skip


def cx2(data: Data) -> Files:
    """CX2, the network with a style and a layout, for Cytoscape and NDEx."""
    nodes, found = network(data)
    numbers = {node["represents"]: n for n, node in enumerate(nodes)}
    places = layout(node["type"] for node in nodes)
    text, number = {"d": "string"}, {"d": "integer"}
    aspects: list[dict[str, list[Row]]] = [
        {
            "attributeDeclarations": [
                {
                    "networkAttributes": dict.fromkeys(("name", "version", "rights", "reference"), text),
                    "nodes": dict.fromkeys(_NODE_TEXTS, text),
                    "edges": dict.fromkeys(("id", *_EDGE_TEXTS), text) | {"sign": number},
                }
            ]
        },
        {
            "networkAttributes": [
                {"name": TITLE, "version": data.version, "rights": LICENCE, "reference": OSTEO.rstrip("/")}
            ]
        },
        {
            "nodes": [
                {"id": n, "x": round(x, 1), "y": round(y, 1), "v": {name: node[name] for name in _NODE_TEXTS}}
                for n, (node, (x, y)) in enumerate(zip(nodes, places, strict=True))
            ]
        },
        {
            "edges": [
                {
                    "id": n,
                    "s": numbers[edge["source"]],
                    "t": numbers[edge["target"]],
                    "v": {name: edge[name] for name in ("id", *_EDGE_TEXTS, "sign")},
                }
                for n, edge in enumerate(found)
            ]
        },
        {"visualProperties": [_style()]},
    ]
    counts = [{"name": name, "elementCount": len(body)} for aspect in aspects for name, body in aspect.items()]
    document = [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": counts},
        *aspects,
        {"status": [{"success": True, "error": ""}]},
    ]
    lines = ",\n".join(json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in document)
    return {"osteo-ld.cx2": f"[{lines}]\n".encode()}


def graphml(data: Data) -> Files:
    """GraphML of the same network, colours as attributes, for Gephi, yEd, igraph and networkx."""
    nodes, found = network(data)
    keys = {"node": (*_NODE_TEXTS, "colour"), "edge": (*_EDGE_TEXTS, "colour")}
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
        *(
            f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="string"/>\n'
            for owner, names in keys.items()
            for name in names
        ),
        '<key id="edge-sign" for="edge" attr.name="sign" attr.type="int"/>\n',
        f'<graph id={quoteattr(TITLE)} edgedefault="directed">\n',
    ]

    def values(owner: str, entry: Row) -> str:
        return "".join(f'<data key="{owner}-{name}">{escape(entry[name])}</data>' for name in keys[owner])

    for node in nodes:
        shown = values("node", {**node, "colour": _COLOURS[node["type"]]})
        parts.append(f"<node id={quoteattr(node['represents'])}>{shown}</node>\n")
    for edge in found:
        shown = values("edge", {**edge, "colour": _EDGES[edge["interaction"]][0]})
        ends = f"id={quoteattr(edge['id'])} source={quoteattr(edge['source'])} target={quoteattr(edge['target'])}"
        parts.append(f'<edge {ends}>{shown}<data key="edge-sign">{edge["sign"]}</data></edge>\n')
    return {"osteo-ld.graphml": "".join([*parts, "</graph>\n</graphml>\n"]).encode()}


EXPORTS = (
    Export("cx2", "Cytoscape, NDEx", (File("osteo-ld.cx2", "Signed network for Cytoscape (CX2)", JSON),), cx2),
    Export(
        "graphml",
        "Gephi, yEd, igraph, networkx",
        (File("osteo-ld.graphml", "Signed network (GraphML)", "application/xml"),),
        graphml,
    ),
)
