"""Tables of one relation each: what changes whose expression, what vesicles carry, which small molecule binds what.

Each row has the IRIs of its records. Members of small families are there and marked so, those of large ones not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import get_args

from osteo_ld.curation.records import Record
from osteo_ld.exports import CSV, Data, Export, File, Files, table
from osteo_ld.exports.pairs import SMALL, Level
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.triples import record_iri
from osteo_ld.vocabulary import DIRECTED, EFFECTS, OBSERVED, SIGNED, overall

TARGETS = (
    "source", "target", "weight", "level", "sort", "given", "status", "cells", "source_id", "source_mouse",
    "target_mouse", "source_hgnc", "target_hgnc", "source_ensembl", "target_ensembl", "interactions",
)  # fmt: skip
VESICLES = (
    "sender", "sender_id", "vesicle", "mirna", "mirna_id", "mirna_mapping", "target", "target_id", "target_symbol",
    "target_hgnc", "target_ensembl", "receiver", "receiver_id", "effect", "effect_on", "effect_on_id", "kind", "status",
    "interactions",
)  # fmt: skip
MOLECULES = (
    "molecule", "molecule_id", "receptor", "receptor_hgnc", "receptor_ensembl", "sender", "receiver", "effect",
    "effect_on", "status", "interactions",
)  # fmt: skip
_LIST = "|"
_VESICLE = "GO:0031982"


def _gene(curie: str, data: Data) -> Gene | None:
    return data.genome.gene(data.curation.lexicon[curie])


def _iris(records: Iterable[Record]) -> str:
    return " ".join(record_iri(record.id)[1:-1] for record in records)


def _labels(curies: Iterable[str], data: Data) -> str:
    return _LIST.join(map(data.label, curies))


def _effect(record: Record, data: Data) -> tuple[str, str, str]:
    """Give the verb, label and CURIE of what a record says to happen; empty where it says no more than that."""
    verb, target = record.effect or ("", "")
    return verb, data.label(target) if target else "", target


def _genes(curie: str, data: Data) -> tuple[Level, list[Gene]]:
    """Give the genes that a concept can be, none for a large family or what acts as a complex."""
    level, found = data.genome.complexes(curie)
    return level, [part[0] for part in found if len(part) == 1] if len(found) <= SMALL else []


@dataclass(frozen=True, order=True, slots=True)
class _Agent:
    """What changes an expression: a gene of its concept, or the concept where it is no gene's product."""

    name: str
    sort: str
    curie: str
    gene: Gene | None = None

    @property
    def ids(self) -> tuple[str, str, str]:
        """Mouse symbol, HGNC and Ensembl ids; empty for what is no gene."""
        gene = self.gene
        return (gene.mouse_symbol, gene.hgnc, gene.ensembl_id) if gene else ("", "", "")


def _agents(curie: str, data: Data) -> tuple[Level, list[_Agent]]:
    level, genes = _genes(curie, data)
    if genes:
        return level, [_Agent(gene.symbol, "gene", "", gene) for gene in genes]
    return "gene", [_Agent(data.label(curie), data.root(curie).name, curie)]


def _changes(data: Data) -> Iterator[tuple[_Agent, Gene, Level, Record]]:
    """Give what changes the expression of what, where one thing alone does it."""
    for record in data.curation.records:
        if record.aspect != "expression level" or not record.effect or getattr(record, "blocks", None):
            continue
        verb, changed = record.effect
        if verb in DIRECTED and len(record.mediator) == 1:
            (one, sources), (other, found) = _agents(record.mediator[0], data), _genes(changed, data)
            level: Level = "gene" if one == other == "gene" else "family"
            for source, target in product(sources, found):
                yield source, target, level, record


def targets(data: Data) -> Files:
    """What raises (1) or lowers (-1) the expression of which gene, as a network for decoupler and its like.

    ``sort`` is that of the source (gene, chemical, process ...), whose ``source_id`` is that of what is no gene;
    ``given`` says yes where only people who give or do it are said to.
    """
    found: dict[tuple[_Agent, Gene], dict[Level, list[Record]]] = {}
    for source, target, level, record in _changes(data):
        found.setdefault((source, target), {}).setdefault(level, []).append(record)
    rows = []
    for (source, target), levels in sorted(found.items()):
        best = min(levels, key=get_args(Level).index)
        records = levels[best]
        signs = {EFFECTS[record.effect[0]].sign for record in records if record.effect}
        if len(signs) > 1:  # both, as may be in different cells: no weight can say that
            continue
        cells = {cell for record in records for cell in record.recipient}
        given = all(record.kind not in OBSERVED for record in records)
        mouse, hgnc, ensembl = source.ids
        rows.append(
            (
                source.name, target.symbol, signs.pop(), best, source.sort, "yes" if given else "",
                overall(record.status for record in records), _labels(sorted(cells), data), source.curie, mouse,
                target.mouse_symbol, hgnc, target.hgnc, ensembl, target.ensembl_id, _iris(records),
            )
        )  # fmt: skip
    return {"targets.csv": table(TARGETS, rows)}


def _mapped(curie: str, data: Data) -> str:
    """Give what a miRNA is elsewhere (miRBase), as CURIEs."""
    return _LIST.join(sorted({target for _, target in data.curation.lexicon[curie].mappings}))


def _names(curies: Sequence[str], data: Data) -> tuple[str, str, str]:
    """Give symbols, HGNC and Ensembl ids of concepts, empty for what is no gene's product."""
    genes = [_gene(curie, data) for curie in curies]
    found = ((g.symbol, g.hgnc, g.ensembl_id) if g else ("", "", "") for g in genes)
    symbols, hgnc, ensembl = zip(*found, strict=True) if genes else ((), (), ())
    return _LIST.join(symbols), _LIST.join(hgnc), _LIST.join(ensembl)


def _sent(data: Data) -> Iterator[tuple[str, Record]]:
    """Give the miRNAs that go in vesicles, each with its record."""
    for record in data.curation.records:
        carriers = record.carrier if record.kind in ("communication", "intervention") else ()
        in_vesicles = any(data.first_above(carrier, [_VESICLE]) for carrier in carriers)
        if in_vesicles and not getattr(record, "blocks", None):
            yield from ((curie, record) for curie in record.mediator if data.root(curie).name == "miRNA")


def vesicles(data: Data) -> Files:
    """What a cell sends to another in vesicles: sender, miRNA, its targets, receiver, and what comes of it."""
    rows = (
        (
            _labels(record.source, data), _LIST.join(record.source), _labels(record.carrier, data),
            data.label(mirna), mirna, _mapped(mirna, data), _labels(record.pathway, data),
            _LIST.join(record.pathway), *_names(record.pathway, data), _labels(record.recipient, data),
            _LIST.join(record.recipient), *_effect(record, data), record.kind, record.status, _iris([record]),
        )
        for mirna, record in _sent(data)
    )  # fmt: skip
    return {"vesicles.csv": table(VESICLES, rows)}


def small_molecules(data: Data) -> Files:
    """Small molecules and the receptors that they act through, where the reviews name one."""
    rows = []
    for record in data.curation.records:
        if record.kind not in OBSERVED or len(record.mediator) != 1 or record.aspect == "binding":
            continue
        molecule = record.mediator[0]
        genes = [gene for curie in record.receptor if (gene := _gene(curie, data))]
        verb = record.effect[0] if record.effect else ""
        if not genes or (verb and verb not in SIGNED) or data.root(molecule).name != "chemical":
            continue
        effect, on, _ = _effect(record, data)
        rows.append(
            (
                data.label(molecule), molecule, "_".join(gene.symbol for gene in genes),
                "_".join(gene.hgnc for gene in genes), "_".join(gene.ensembl_id for gene in genes),
                _labels(record.source, data), _labels(record.recipient, data), effect, on, record.status,
                _iris([record]),
            )
        )  # fmt: skip
    return {"small-molecules.csv": table(MOLECULES, rows)}


EXPORTS = (
    Export(
        "targets",
        "decoupler, NicheNet",
        (File("targets.csv", "What raises or lowers the expression of which gene", CSV),),
        targets,
    ),
    Export("vesicles", "miRNA tools", (File("vesicles.csv", "miRNAs that cells send in vesicles", CSV),), vesicles),
    Export(
        "small-molecules",
        "metabolite tools",
        (File("small-molecules.csv", "Small molecules and their receptors", CSV),),
        small_molecules,
    ),
)
