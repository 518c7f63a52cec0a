"""INDRA statements as JSON (https://indra.readthedocs.io), grounded, with spans as evidence but no words.

Molecules, pathways and processes are INDRA's agents; what cells and tissues do has no statement there. Effects without
a direction are influences without polarity. What is said not to be, or merely to go together, is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from osteo_ld.builders import evidence_iri, record_iri, section_index
from osteo_ld.exports import Data, Export, Files
from osteo_ld.models import Communication, Regulation

Json = dict[str, Any]

# INDRA's namespaces for our prefixes, and whether the prefix stays in the id.
_NAMESPACES: Mapping[str, tuple[str, bool]] = {
    "HGNC": ("HGNC", False), "UniProt": ("UP", False), "FPLX": ("FPLX", False), "MESH": ("MESH", False),
    "EFO": ("EFO", False), "CHEBI": ("CHEBI", True), "GO": ("GO", True), "HP": ("HP", True), "DOID": ("DOID", True),
    "CL": ("CL", True), "UBERON": ("UBERON", True), "MONDO": ("MONDO", True), "mirbase.mature": ("MIRBASEM", False),
}  # fmt: skip
# Narrower mappings (proteins of one species) and the like do not say what the concept is.
_SAME = ("skos:exactMatch", "skos:closeMatch")
_NO_AGENTS = ("CL:0000000", "UBERON:0001062")
_AMOUNTS = ("expression level", "stability")
_TYPES = {
    ("promotes", True): "IncreaseAmount", ("inhibits", True): "DecreaseAmount", ("promotes", False): "Activation",
    ("inhibits", False): "Inhibition",
}  # fmt: skip


def _db_refs(curie: str, data: Data) -> dict[str, str]:
    concept = data.curation.lexicon[curie]
    refs = {"TEXT": concept.label}
    for target in (curie, *(target for predicate, target in sorted(concept.mappings) if predicate in _SAME)):
        prefix, _, local = target.partition(":")
        if prefix in _NAMESPACES:
            name, whole = _NAMESPACES[prefix]
            refs.setdefault(name, target if whole else local)
    if concept.minted:
        refs["OSTEO"] = curie.partition(":")[2]
    return refs


def _named(curie: str, data: Data) -> Json:
    return {"name": data.label(curie), "db_refs": _db_refs(curie, data)}


def _event(curie: str, data: Data, polarity: int | None) -> Json:
    return {
        "type": "Event",
        "id": "",
        "concept": _named(curie, data),
        "delta": {"polarity": polarity, "adjectives": []},
    }


def _statements(record: Communication | Regulation, data: Data) -> Iterator[Json]:
    """Give what a record says, without ids and evidence."""
    verb, target = record.effect or ("", "")
    signal = record.mediator[0] if len(record.mediator) == 1 else ""
    if not signal or data.first_above(signal, _NO_AGENTS) or verb in ("doesNotAffect", "associatedWith"):
        return
    if target and not data.first_above(target, _NO_AGENTS):
        direction = {"promotes": 1, "inhibits": -1}.get(verb)
        if direction and record.aspect in (None, "activity", *_AMOUNTS):
            kind = _TYPES[verb, record.aspect in _AMOUNTS]
            statement: Json = {"type": kind, "subj": _named(signal, data), "obj": _named(target, data)}
            yield statement | ({"obj_activity": "activity"} if kind in ("Activation", "Inhibition") else {})
        else:
            yield {"type": "Influence", "subj": _event(signal, data, None), "obj": _event(target, data, direction)}
    # What helps a signal to bind (aspect binding) does not bind the receptor itself.
    if len(record.receptor) == 1 and record.aspect != "binding":
        yield {"type": "Complex", "members": [_named(signal, data), _named(record.receptor[0], data)]}


def _evidence(record: Communication | Regulation, data: Data, sections: Mapping[tuple[str, int], str]) -> list[Json]:
    found = []
    for i, evidence in enumerate(record.evidence):
        source, at = data.curation.sources[evidence.at.source], evidence.at
        entry: Json = {
            "source_api": "osteo-ld",
            "source_id": evidence_iri(record, i)[1:-1],
            "text_refs": {"DOI": source.doi},
            "annotations": {
                "interaction": record_iri(record.id)[1:-1],
                "start": at.start,
                "end": at.end,
                "sha256": evidence.sha256,
                "section": sections[at.source, at.start],
                "cites": [source.citation_iri(mark) for mark in evidence.cites],
                "status": evidence.status,
            },
            "epistemics": {"hypothesis": True} if evidence.status == "hypothesised" else {},
        }
        if len(record.recipient) == 1 and data.first_above(record.recipient[0], ["CL:0000000"]):
            entry["context"] = {"type": "bio", "cell_type": _named(record.recipient[0], data)}
        found.append(entry)
    return found


def indra(data: Data) -> Files:
    """INDRA JSON statements with evidence offsets."""
    sections = section_index(data.curation.units)
    statements = []
    for record in data.curation.records:
        if isinstance(record, Communication | Regulation):
            for statement in _statements(record, data):
                name = f"{record_iri(record.id)[1:-1]}#{statement['type']}"
                statement["id"] = str(uuid5(NAMESPACE_URL, name))
                for role in ("subj", "obj"):
                    if statement["type"] == "Influence":
                        statement[role]["id"] = str(uuid5(NAMESPACE_URL, f"{name}-{role}"))
                statements.append(statement | {"evidence": _evidence(record, data, sections)})
    return {"osteo-ld.indra.json": (json.dumps(statements, indent=1, ensure_ascii=False) + "\n").encode()}


FORMATS: dict[str, Export] = {"indra": indra}
