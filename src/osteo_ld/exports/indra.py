"""INDRA statements as JSON (https://indra.readthedocs.io), grounded, with spans as evidence but no words.

Molecules, pathways and processes are INDRA's agents; what cells and tissues do has no statement there. Effects without
a direction are influences without polarity. What is said not to be, or merely to go together, is left out. The text of
an evidence is the first paper that the span cites and that is known; the review is where it was read (``read_in``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from osteo_ld.curation.indra import MINTED, NAMESPACES, OURS
from osteo_ld.curation.records import Record
from osteo_ld.curation.references import Reference
from osteo_ld.exports import JSON, Data, Export, File, Files
from osteo_ld.graph.evidence import section_index
from osteo_ld.graph.triples import evidence_iri, record_iri
from osteo_ld.vocabulary import ASPECTS, EFFECTS, OBSERVED

Json = dict[str, Any]

# Narrower mappings (proteins of one species) and the like do not say what the concept is.
_SAME = ("skos:exactMatch", "skos:closeMatch")
_NO_AGENTS = ("CL:0000000", "UBERON:0001062")
_TYPES = {
    (1, True): "IncreaseAmount", (-1, True): "DecreaseAmount", (1, False): "Activation", (-1, False): "Inhibition",
}  # fmt: skip


def _db_refs(curie: str, data: Data) -> dict[str, str]:
    concept = data.curation.lexicon[curie]
    refs = {"TEXT": concept.shown}
    for target in (curie, *(target for predicate, target in sorted(concept.mappings) if predicate in _SAME)):
        prefix, _, local = target.partition(":")
        if prefix in NAMESPACES:
            name, whole = NAMESPACES[prefix]
            refs.setdefault(name, target if whole else local)
    if concept.minted:
        refs[MINTED] = curie.partition(":")[2]
    return refs


def _named(curie: str, data: Data) -> Json:
    # INDRA's names are the gene's symbol and the ontology's label; what texts say is TEXT.
    return {"name": data.curation.lexicon[curie].label, "db_refs": _db_refs(curie, data)}


def _event(curie: str, data: Data, polarity: int | None) -> Json:
    return {
        "type": "Event",
        "id": "",
        "concept": _named(curie, data),
        "delta": {"polarity": polarity, "adjectives": []},
    }


def _statements(record: Record, data: Data) -> Iterator[Json]:
    """Give what a record says, without ids and evidence."""
    verb, target = record.effect or ("", "")
    signal = record.mediator[0] if len(record.mediator) == 1 else ""
    if not signal or data.first_above(signal, _NO_AGENTS) or (verb and EFFECTS[verb].sign is None):
        return
    if target and not data.first_above(target, _NO_AGENTS):
        direction = EFFECTS[verb].sign or None
        amount = record.aspect is not None and ASPECTS[record.aspect].amount
        if direction and (amount or record.aspect in (None, "activity")):
            kind = _TYPES[direction, amount]
            statement: Json = {"type": kind, "subj": _named(signal, data), "obj": _named(target, data)}
            yield statement | ({"obj_activity": "activity"} if kind in ("Activation", "Inhibition") else {})
        else:
            yield {"type": "Influence", "subj": _event(signal, data, None), "obj": _event(target, data, direction)}
    # What helps a signal to bind (aspect binding) does not bind the receptor itself.
    if len(record.receptor) == 1 and record.aspect != "binding":
        yield {"type": "Complex", "members": [_named(signal, data), _named(record.receptor[0], data)]}


def _text_refs(work: Reference) -> dict[str, str]:
    """Give a cited paper as INDRA refers to it, as far as it is known."""
    return {key: value for key, value in (("DOI", work.doi), ("PMID", work.pmid)) if value}


def _evidence(record: Record, data: Data, sections: Mapping[tuple[str, int], str], aspect: str | None) -> list[Json]:
    found = []
    for i, evidence in enumerate(record.evidence):
        source, at = data.curation.sources[evidence.at.source], evidence.at
        papers = [_text_refs(work) for work in data.works(evidence)]
        read = {"DOI": source.doi}
        entry: Json = {
            "source_api": OURS,
            "source_id": evidence_iri(record, i)[1:-1],
            "text_refs": next(filter(None, papers), read),
            "annotations": {
                "interaction": record_iri(record.id)[1:-1],
                "start": at.start,
                "end": at.end,
                "sha256": evidence.sha256,
                "read_in": read,
                "section": sections[at.source, at.start],
                "marks": list(evidence.cites),
                "cites": [source.citation_iri(mark) for mark in evidence.cites],
                "cites_text_refs": papers,
                "status": evidence.status,
                **({"aspect": aspect} if aspect else {}),
            },
            "epistemics": {"hypothesis": True} if evidence.status == "hypothesised" else {},
        }
        if pmid := entry["text_refs"].get("PMID"):
            entry["pmid"] = pmid
        if len(record.recipient) == 1 and data.first_above(record.recipient[0], ["CL:0000000"]):
            entry["context"] = {"type": "bio", "cell_type": _named(record.recipient[0], data)}
        found.append(entry)
    return found


def indra(data: Data) -> Files:
    """INDRA JSON statements with evidence offsets."""
    sections = section_index(data.curation.units)
    statements = []
    for record in data.curation.records:
        if record.kind in OBSERVED:
            for statement in _statements(record, data):
                name = f"{record_iri(record.id)[1:-1]}#{statement['type']}"
                statement["id"] = str(uuid5(NAMESPACE_URL, name))
                for role in ("subj", "obj"):
                    if statement["type"] == "Influence":
                        statement[role]["id"] = str(uuid5(NAMESPACE_URL, f"{name}-{role}"))
                aspect = None if statement["type"] == "Complex" else record.aspect  # that of an effect
                statements.append(statement | {"evidence": _evidence(record, data, sections, aspect)})
    # A statement a line: a third of the file would be indentation.
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in statements)
    return {"osteo-ld.indra.json": f"[\n{lines}\n]\n".encode()}


EXPORTS = (Export("indra", "INDRA", (File("osteo-ld.indra.json", "INDRA statements", JSON),), indra),)
