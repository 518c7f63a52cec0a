"""A knowledge graph in Biolink terms as KGX (https://github.com/biolink/kgx), for Monarch, Translator and their like.

As in the graph's own edges, only what one agent does alone makes an edge; what an intervention takes away makes none,
since a reader who skips a qualifier would take the loss of a function for its gain. So what is said not to be has a
file of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from osteo_ld.curation.records import Evidence, Record
from osteo_ld.exports import JSON_LINES, TSV, Data, Export, File, Files, table
from osteo_ld.graph.triples import record_iri
from osteo_ld.iris import expand
from osteo_ld.vocabulary import ASPECTS, EFFECTIVE, EFFECTS, OBSERVED, STATUSES

Row = dict[str, Any]

_PREFIXES = {"cellosaurus": "biolink:CellLine", "HP": "biolink:PhenotypicFeature", "NCBITaxon": "biolink:OrganismTaxon"}
_DIRECTIONS = {1: "increased", -1: "decreased"}
NODE_COLUMNS = ("id", "category", "name", "synonym", "xref", "iri", "provided_by")
EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "qualified_predicate", "object_direction_qualifier",
    "object_aspect_qualifier", "anatomical_context_qualifier", "negated", "knowledge_level", "agent_type",
    "publications", "has_evidence", "primary_knowledge_source", "source_record_urls", "status",
)  # fmt: skip
_SOURCE = "infores:osteo-ld"
_GENE_PRODUCTS = ("biolink:Gene", "biolink:Protein", "biolink:MicroRNA", "biolink:Transcript")


def identifier(curie: str, data: Data) -> str:
    """Give the id of a node: that of its gene where a concept is one gene's product, else its own."""
    gene = data.genome.own(data.curation.lexicon[curie])
    return gene.hgnc if gene else curie


def category(curie: str, data: Data) -> str:
    """Give the Biolink category of a concept."""
    if data.genome.own(data.curation.lexicon[curie]):
        return "biolink:Gene"
    if found := _PREFIXES.get(curie.partition(":")[0]):
        return found
    return data.root(curie).biolink


def _node(curie: str, data: Data) -> Row:
    concept = data.curation.lexicon[curie]
    own = identifier(curie, data)
    # A node that is a gene bears its symbol; PDGF-BB is no name of a gene.
    name = concept.shown if own == curie else concept.label
    same = {target.replace("UniProt:", "UniProtKB:") for _, target in concept.mappings} - {own}
    return {
        "id": own,
        "category": [category(curie, data)],
        "name": name,
        "synonym": [other for other in concept.names if other != name],
        "xref": sorted(same | ({curie} if curie != own else set())),
        "iri": expand(curie),
        "provided_by": [_SOURCE],
    }


@dataclass(frozen=True, slots=True)
class _Edge:
    """What a record says as one edge between concepts (CURIEs)."""

    subject: str
    predicate: str
    target: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    negated: bool = False


def _one(values: Sequence[str]) -> str:
    """Give the only value of a slot; things that act together make no edge."""
    return values[0] if len(values) == 1 else ""


def _development(record: Record, data: Data) -> Iterator[_Edge]:  # noqa: ARG001
    """A cell that becomes another."""
    if record.kind == "transition":
        yield _Edge(_one(record.source), "develops_into", _one(record.becomes))


def _presence(record: Record, data: Data) -> Iterator[_Edge]:
    """A place that has a molecule, or lacks it: Biolink lets cells and tissues express gene products."""
    if record.kind == "expression" and (place := _one(record.source)):
        molecule = record.expresses or record.lacks or ""
        gene_product = category(molecule, data) in _GENE_PRODUCTS
        expresses = gene_product and category(place, data) in ("biolink:Cell", "biolink:AnatomicalEntity")
        yield _Edge(place, "expresses" if expresses else "location_of", molecule, negated=bool(record.lacks))


def _effect(record: Record, data: Data) -> Iterator[_Edge]:
    """What one agent does: to what, in which direction, to which aspect of it, where."""
    if record.kind not in EFFECTIVE or not record.effect or record.blocks:
        return
    verb, target = record.effect
    agent = _one(record.mediator or record.carrier or record.source)
    place = {"anatomical_context_qualifier": identifier(one, data)} if (one := _one(record.recipient)) else {}
    aspect = ASPECTS[record.aspect].biolink if record.aspect else ""
    affected = {"object_aspect_qualifier": aspect} if aspect else {}
    if verb == "associatedWith":
        yield _Edge(agent, "associated_with", target, place)
    elif verb == "doesNotAffect":
        yield _Edge(agent, "affects", target, affected | place, negated=True)
    elif direction := _DIRECTIONS.get(EFFECTS[verb].sign or 0):
        caused = {"qualified_predicate": "biolink:causes", "object_direction_qualifier": direction}
        yield _Edge(agent, "affects", target, caused | affected | place)
    else:
        yield _Edge(agent, "affects", target, affected | place)


def _observed(record: Record) -> bool:
    """Say whether a record tells what happens by itself, and not that something does not happen."""
    return record.kind in OBSERVED and (not record.effect or EFFECTS[record.effect[0]].sign is not None)


def _binding(record: Record, data: Data) -> Iterator[_Edge]:  # noqa: ARG001
    """A signal and its receptor; what helps another signal to bind (aspect binding) is no partner of the receptor."""
    if _observed(record) and record.aspect != "binding":
        yield _Edge(_one(record.mediator), "interacts_with", _one(record.receptor))


def _signalling(record: Record, data: Data) -> Iterator[_Edge]:  # noqa: ARG001
    """A cell that signals to another."""
    if _observed(record) and record.kind == "communication":
        yield _Edge(_one(record.source), "interacts_with", _one(record.recipient))


_RULES = (_development, _presence, _effect, _binding, _signalling)


def _said(record: Record, data: Data) -> Iterator[_Edge]:
    """Give the edges of a record, those alone whose ends are both single things."""
    found = (edge for rule in _RULES for edge in rule(record, data))
    return (edge for edge in found if edge.subject and edge.target)


def _row(edge: _Edge, number: int, record: Record, data: Data) -> Row:
    """Give an edge with where it is from, and how well it is known."""
    evidence: tuple[Evidence, ...] = record.evidence
    return {
        "id": f"osteo:edge/{record.number}-{number}-kgx",
        "subject": identifier(edge.subject, data),
        "predicate": f"biolink:{edge.predicate}",
        "object": identifier(edge.target, data),
        "category": ["biolink:Association"],
        **edge.qualifiers,
        "negated": edge.negated,
        "knowledge_level": STATUSES[record.status].level,
        "agent_type": "manual_agent",
        "publications": data.publications(evidence),
        "has_evidence": sorted({item.code for item in evidence}),
        "primary_knowledge_source": _SOURCE,
        "source_record_urls": [record_iri(record.id)[1:-1]],
        "status": record.status,
    }


def _cell(value: object) -> object:
    if isinstance(value, list):
        return "|".join(value)
    return str(value).lower() if isinstance(value, bool) else value


def kgx(data: Data) -> Files:
    """KGX nodes and edges in Biolink terms, TSV and JSON lines; what is said not to be has a file of its own."""
    said = [
        (edge, _row(edge, n, record, data))
        for record in data.curation.records
        for n, edge in enumerate(_said(record, data), 1)
    ]
    used = {curie for edge, _ in said for curie in (edge.subject, edge.target)}
    used |= {curie for record in data.curation.records for curie in record.recipient}
    nodes = {node["id"]: node for node in (_node(curie, data) for curie in sorted(used))}
    parts = {
        "nodes": (NODE_COLUMNS, [nodes[key] for key in sorted(nodes)]),
        "edges": (EDGE_COLUMNS, [row for edge, row in said if not edge.negated]),
        "negated-edges": (EDGE_COLUMNS, [row for edge, row in said if edge.negated]),
    }
    files = {}
    for name, (columns, rows) in parts.items():
        body = ([_cell(row.get(column, "")) for column in columns] for row in rows)
        files[f"{name}.tsv"] = table(columns, body, "\t")
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        files[f"{name}.jsonl"] = "".join(f"{line}\n" for line in lines).encode()
    return files


_WHAT = "Knowledge graph in Biolink terms (KGX)"
EXPORTS = (
    Export(
        "kgx",
        "Monarch, Translator",
        (
            File("nodes.tsv", f"{_WHAT}: nodes", TSV),
            File("edges.tsv", f"{_WHAT}: edges", TSV),
            File("negated-edges.tsv", f"{_WHAT}: what is said not to be", TSV),
            File("nodes.jsonl", f"{_WHAT}: nodes", JSON_LINES),
            File("edges.jsonl", f"{_WHAT}: edges", JSON_LINES),
            File("negated-edges.jsonl", f"{_WHAT}: what is said not to be", JSON_LINES),
        ),
        kgx,
    ),
)
