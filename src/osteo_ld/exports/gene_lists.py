"""What the reviews say of the genes of a list: a row per gene, record and role, and a summary by cells and outcome.

With a column of values (fold changes) it says which records fit the direction seen and which speak against it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Record
from osteo_ld.exports import JSON, Data, Export, File, Files
from osteo_ld.exports.gene_reading import MISSING, NAMES, VALUES, Listed
from osteo_ld.exports.pairs import Genome, record_role
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.triples import record_iri
from osteo_ld.vocabulary import EFFECTS

HEADER = (
    "gene", "hgnc", "value", "role", "stated_as", "level", "effect", "effect_on", "sender", "receiver", "kind",
    "status", "partners", "fits", "interaction", "cites",
)  # fmt: skip
SUMMARY = ("sender", "receiver", "effect", "outcome", "genes", "records", "fit", "against")
_LIST = "|"
# What a gene does or suffers, by the slot that names it.
ROLES = {
    "mediator": "sends", "receptor": "receives", "blocks": "is blocked", "pathway": "target", "expresses": "expressed",
    "lacks": "lacking", **dict.fromkeys(EFFECTS, "is changed"),
}  # fmt: skip
_BLOCKERS = ("decoy", "trap", "antagonist")
# What acts, and whether more or less of it is what a record speaks of.
_ACTING = {"mediator": 1, "blocks": -1}


@dataclass(frozen=True, slots=True)
class Use:
    """A gene in a role of a record; ``concept`` is what the record names, ``level`` whether that is a family."""

    gene: Gene
    record: Record
    role: str
    slot: str
    concept: str
    level: str


def _uses(record: Record, genome: Genome, genes: Mapping[Gene, object]) -> Iterator[Use]:
    blocker = record_role(record, genome) if record.kind != "intervention" else None
    for slot, curie in record.concepts():
        if slot not in ROLES:
            continue
        level, complexes = ("gene", [(genome.mirnas[curie],)]) if curie in genome.mirnas else genome.complexes(curie)
        role = ROLES[slot]
        if slot == "mediator" and blocker in _BLOCKERS:
            role = str(blocker)
        elif slot == "mediator" and record.kind == "intervention":
            role = "is given"
        for gene in sorted({gene for part in complexes for gene in part} & genes.keys()):
            yield Use(gene, record, role, slot, curie, level)


def uses(curation: Curation, genome: Genome, genes: Mapping[Gene, object]) -> list[Use]:
    """Give every role of the genes in the records, by gene and record."""
    found = (use for record in curation.records for use in _uses(record, genome, genes))
    return sorted(found, key=lambda use: (use.gene, use.record.id, use.role, use.concept))


def _sign(record: Record) -> int | None:
    return EFFECTS[record.effect[0]].sign if record.effect else None


def fits(use: Use, others: Sequence[Use], values: Mapping[Gene, float | None]) -> str:
    """Say whether the value of a gene that a record says to be changed is what the record and its agent's value want.

    The agent must be in the list too. What an intervention blocks is taken to be lower.
    """
    seen, sign = values[use.gene], _sign(use.record)
    if not seen or not sign or use.role != "is changed":
        return ""
    wanted = {
        sign * _ACTING[other.slot] * math.copysign(1, value)
        for other in others
        if other.slot in _ACTING and other.gene != use.gene and (value := values[other.gene])
    }
    return "" if len(wanted) != 1 else "yes" if wanted.pop() == math.copysign(1, seen) else "no"


def _labels(curies: Iterable[str], genome: Genome) -> str:
    return _LIST.join(genome.lexicon[curie].shown for curie in curies)


def rows(curation: Curation, genome: Genome, listed: Listed) -> list[tuple[str, ...]]:
    """Give a row per gene, record and role, under ``HEADER``."""
    found = uses(curation, genome, listed.values)
    together: dict[int, list[Use]] = {}
    for use in found:
        together.setdefault(use.record.id, []).append(use)
    body: list[tuple[str, ...]] = []
    for use in found:
        record, others = use.record, together[use.record.id]
        value = listed.values[use.gene]
        body.append(
            (
                use.gene.symbol, use.gene.hgnc, "" if value is None else f"{value:g}", use.role,
                genome.lexicon[use.concept].shown, use.level, record.effect[0] if record.effect else "",
                _labels([record.effect[1]] if record.effect else [], genome), _labels(_cells(record, "source"), genome),
                _labels(_cells(record, "recipient"), genome), record.kind, record.status,
                _LIST.join(sorted({other.gene.symbol for other in others} - {use.gene.symbol})),
                fits(use, others, listed.values), record_iri(record.id)[1:-1], " ".join(_cites(record, curation)),
            )
        )  # fmt: skip
    return body


def _cites(record: Record, curation: Curation) -> list[str]:
    """Give the IRIs of the works that a record's evidences cite, a DOI where one is known."""
    found = {
        curation.references.get(item.at.source, mark).doi_iri or curation.sources[item.at.source].citation_iri(mark)
        for item in record.evidence
        for mark in item.cites
    }
    return sorted(found)


def silent(found: Listed, body: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Give the genes of a list that the reviews know of and that no record names: those without a row."""
    named = {row[0] for row in body}
    return tuple(sorted(gene.symbol for gene in found.values if gene.symbol not in named))


def _cells(record: Record, slot: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(record, slot, ())
    return found


def summary(body: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Give, under ``SUMMARY``, what rows come to by pair of cells and outcome, most genes first."""
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in body:
        named = dict(zip(HEADER, row, strict=True))
        if named["effect_on"]:
            key = tuple(named[column] for column in ("sender", "receiver", "effect", "effect_on"))
            groups.setdefault(key, []).append(named)
    found = []
    for key, group in groups.items():
        genes = sorted({row["gene"] for row in group})
        records = {verdict: {r["interaction"] for r in group if r["fits"] == verdict} for verdict in ("yes", "no")}
        every = {row["interaction"] for row in group}
        found.append(
            (len(genes), (*key, _LIST.join(genes), str(len(every)), str(len(records["yes"])), str(len(records["no"]))))
        )
    return [row for _, row in sorted(found, key=lambda item: (-item[0], item[1]))]


def genes(data: Data) -> Files:
    """Every gene of the reviews with its roles in the records: what the page of gene lists looks up."""
    listed = dict.fromkeys(data.names.genes)
    number = {gene: n for n, gene in enumerate(listed)}
    together: dict[int, dict[tuple[str, str, str], list[int]]] = {}
    levels: dict[str, str] = {}
    for use in uses(data.curation, data.genome, listed):
        levels[use.concept] = use.level
        entry = together.setdefault(use.record.id, {}).setdefault((use.role, use.concept, use.slot), [])
        entry.append(number[use.gene])
    places = {concept: n for n, concept in enumerate(sorted(levels))}
    members = {concept: found for entries in together.values() for (_, concept, _), found in entries.items()}
    works: dict[str, int] = {}
    records = []
    for record in data.curation.records:
        if entries := together.get(record.id):
            verb, on = record.effect or ("", "")
            records.append(
                [
                    record.number, record.kind, record.status, verb, data.label(on) if on else "", _sign(record) or 0,
                    _labels(_cells(record, "source"), data.genome), _labels(_cells(record, "recipient"), data.genome),
                    [works.setdefault(iri, len(works)) for iri in _cites(record, data.curation)],
                    [[role, slot, places[concept]] for role, concept, slot in sorted(entries)],
                ]
            )  # fmt: skip
    document = {
        "version": data.version,
        "header": HEADER,
        "summary": SUMMARY,
        "columns": {"names": NAMES, "values": VALUES},
        "missing": MISSING,
        "acting": _ACTING,
        "effects": {name: effect.label for name, effect in EFFECTS.items()},
        "genes": [[gene.symbol, gene.hgnc] for gene in listed],
        "names": {name: number[gene] for name, gene in sorted(data.names.ids.items())},
        "others": {name: number[gene] for name, gene in data.names.others.items()},
        "concepts": [[data.label(concept), levels[concept], members[concept]] for concept in places],
        "works": list(works),
        "records": records,
    }
    return {"genes.json": (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()}


EXPORTS = (
    Export(
        "genes",
        "programs that look genes up",
        (File("genes.json", "Every gene of the reviews with its roles, for look-ups", JSON),),
        genes,
    ),
)
