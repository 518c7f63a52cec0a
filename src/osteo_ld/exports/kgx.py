"""A knowledge graph in Biolink terms as KGX (https://github.com/biolink/kgx), for Monarch, Translator and their like.

As in the graph's own edges, only what one agent does alone makes an edge; what an intervention takes away makes none,
since a reader who skips a qualifier would take the loss of a function for its gain. What is said not to be is negated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from osteo_ld.builders import record_iri
from osteo_ld.exports import Data, Export, Files, table
from osteo_ld.models import Communication, Evidence, Expression, Intervention, Record, Regulation, Transition
from osteo_ld.namespaces import expand

Node = dict[str, Any]
Edge = dict[str, Any]

# The Biolink category of what stands under a class; the first that fits.
_CATEGORIES: Mapping[str, str] = {
    "SO:0000276": "biolink:MicroRNA",
    "SO:0000673": "biolink:Transcript",
    "CL:0000000": "biolink:Cell",
    "PR:000000001": "biolink:Protein",
    "UBERON:0001062": "biolink:AnatomicalEntity",
    "GO:0008150": "biolink:BiologicalProcess",
    "GO:0003674": "biolink:MolecularActivity",
    "GO:0005575": "biolink:CellularComponent",
    "MONDO:0000001": "biolink:Disease",
    "PATO:0000001": "biolink:PhenotypicFeature",
    "CHEBI:24431": "biolink:ChemicalEntity",
}
_PREFIXES = {"cellosaurus": "biolink:CellLine", "HP": "biolink:PhenotypicFeature", "NCBITaxon": "biolink:OrganismTaxon"}
_DIRECTIONS = {"promotes": "increased", "inhibits": "decreased"}
_ASPECTS = {
    "activity": "activity", "expression level": "expression", "localisation": "localization", "release": "release",
    "secretion": "secretion", "stability": "stability", "transfer": "transport", "binding": "molecular_interaction",
}  # fmt: skip
# https://biolink.github.io/biolink-model/KnowledgeLevelEnum: a hypothesis is put forth as possible, not as fact.
_LEVELS = {
    "asserted": "knowledge_assertion", "controversial": "knowledge_assertion", "hypothesised": "prediction",
}  # fmt: skip
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
    root = data.first_above(curie, _CATEGORIES)
    return _CATEGORIES[root] if root else "biolink:NamedThing"


def _node(curie: str, data: Data) -> Node:
    concept = data.curation.lexicon[curie]
    own = identifier(curie, data)
    same = {target.replace("UniProt:", "UniProtKB:") for _, target in concept.mappings} - {own}
    return {
        "id": own,
        "category": [category(curie, data)],
        "name": concept.label,
        "synonym": list(concept.synonyms),
        "xref": sorted(same | ({curie} if curie != own else set())),
        "iri": expand(curie),
        "provided_by": [_SOURCE],
    }


def _triples(record: Record, data: Data) -> Iterator[tuple[str, str, str, Edge]]:
    """Give the edges of a record as subject, predicate, object (CURIEs) and qualifiers."""
    if isinstance(record, Transition) and len(record.source) == len(record.becomes) == 1:
        yield record.source[0], "biolink:develops_into", record.becomes[0], {}
    if isinstance(record, Expression) and len(record.source) == 1:
        target = record.expresses or record.lacks or ""
        place, thing = category(record.source[0], data), category(target, data)
        expresses = thing in _GENE_PRODUCTS and place in ("biolink:Cell", "biolink:AnatomicalEntity")
        predicate = "biolink:expresses" if expresses else "biolink:location_of"
        yield record.source[0], predicate, target, {"negated": True} if record.lacks else {}
    if not isinstance(record, Communication | Regulation | Intervention):
        return
    acting = record.mediator or record.carrier or getattr(record, "source", ())
    verb, target = record.effect or ("", "")
    if target and len(acting) == 1 and not getattr(record, "blocks", ()):
        qualifiers: Edge = {"negated": True} if verb == "doesNotAffect" else {}
        if verb in _DIRECTIONS:
            qualifiers["qualified_predicate"] = "biolink:causes"
            qualifiers["object_direction_qualifier"] = _DIRECTIONS[verb]
        if record.aspect and verb != "associatedWith":
            qualifiers["object_aspect_qualifier"] = _ASPECTS[record.aspect]
        if len(record.recipient) == 1:
            qualifiers["anatomical_context_qualifier"] = identifier(record.recipient[0], data)
        predicate = "biolink:associated_with" if verb == "associatedWith" else "biolink:affects"
        yield acting[0], predicate, target, qualifiers
    if verb in ("doesNotAffect", "associatedWith") or isinstance(record, Intervention):
        return
    # What helps a signal to bind (aspect binding) is no partner of the receptor.
    if len(record.mediator) == len(record.receptor) == 1 and record.aspect != "binding":
        yield record.mediator[0], "biolink:interacts_with", record.receptor[0], {}
    if isinstance(record, Communication) and len(record.source) == len(record.recipient) == 1:
        yield record.source[0], "biolink:interacts_with", record.recipient[0], {}


def _edges(data: Data) -> Iterator[tuple[str, str, Edge]]:
    """Give each edge after the CURIEs that it joins."""
    sources = data.curation.sources
    for record in data.curation.records:
        evidence: tuple[Evidence, ...] = record.evidence
        for n, (subject, predicate, target, qualifiers) in enumerate(_triples(record, data), 1):
            yield (
                subject,
                target,
                {
                    "id": f"osteo:edge/{record.number}-{n}-kgx",
                    "subject": identifier(subject, data),
                    "predicate": predicate,
                    "object": identifier(target, data),
                    "category": ["biolink:Association"],
                    **qualifiers,
                    "negated": qualifiers.get("negated", False),
                    "knowledge_level": _LEVELS[record.status],
                    "agent_type": "manual_agent",
                    "publications": sorted({f"DOI:{sources[item.at.source].doi}" for item in evidence}),
                    "has_evidence": sorted({item.code for item in evidence}),
                    "primary_knowledge_source": _SOURCE,
                    "source_record_urls": [record_iri(record.id)[1:-1]],
                    "status": record.status,
                },
            )


def _cell(value: object) -> object:
    if isinstance(value, list):
        return "|".join(value)
    return str(value).lower() if isinstance(value, bool) else value


def kgx(data: Data) -> Files:
    """KGX nodes and edges in Biolink terms, TSV and JSON lines, for Monarch and Translator."""
    edges = list(_edges(data))
    used = {curie for subject, target, _ in edges for curie in (subject, target)}
    used |= {curie for record in data.curation.records for curie in getattr(record, "recipient", ())}
    nodes = {node["id"]: node for node in (_node(curie, data) for curie in sorted(used))}
    parts = {
        "nodes": (NODE_COLUMNS, [nodes[key] for key in sorted(nodes)]),
        "edges": (EDGE_COLUMNS, [edge for _, _, edge in edges]),
    }
    files = {}
    for name, (columns, rows) in parts.items():
        body = ([_cell(row.get(column, "")) for column in columns] for row in rows)
        files[f"{name}.tsv"] = table(columns, body, "\t")
        files[f"{name}.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return files


FORMATS: dict[str, Export] = {"kgx": kgx}
