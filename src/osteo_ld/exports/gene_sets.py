"""Gene sets for enrichment: what promotes or inhibits an outcome, what stands in a pathway, what two cells say.

Only what is asserted counts, and only what is there or given: a loss is no gain of the contrary. Members of small
families are in, those of large ones not. A set of an outcome or pathway has what is said of its kinds too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from osteo_ld.curation.records import Record
from osteo_ld.exports import CSV, Data, Export, File, Files, table
from osteo_ld.exports.pairs import SMALL, Level, signalling
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.triples import record_iri
from osteo_ld.iris import expand
from osteo_ld.vocabulary import DIRECTED, EFFECTIVE, EFFECTS, overall

OUTCOME_COLUMNS = (
    "source", "target", "weight", "level", "status", "outcome_id", "target_mouse", "target_hgnc", "target_ensembl",
    "interactions",
)  # fmt: skip
# Fewer genes make no set that an enrichment could find.
LEAST = 3
# Outcomes that are molecules are the table of targets'.
_OUTCOMES = ("process", "pathway", "disease", "trait")
_GMT = "text/tab-separated-values"

# A set: its name, what it is about (IRIs, or words), its genes.
Sets = dict[str, tuple[str, set[Gene]]]


def _genes(curies: Iterable[str], data: Data) -> Iterator[tuple[Gene, Level]]:
    """Give the genes that concepts can be, none for a large family."""
    for curie in curies:
        level, found = data.genome.complexes(curie)
        if len(found) <= SMALL:
            yield from ((gene, level) for part in found for gene in part)


def _telling(data: Data) -> Iterator[Record]:
    """Give the records that say what something does by being there."""
    for record in data.curation.records:
        effect = EFFECTS[record.effect[0]] if record.effect else None
        if record.kind in EFFECTIVE and not record.blocks and (effect is None or effect.sign is not None):
            yield record


def _kinds(data: Data, wanted: Callable[[Record], Iterable[str]], sorts: tuple[str, ...]) -> dict[str, list[str]]:
    """Give, for what stands in a place of the records, itself and what of that place it is a kind of."""
    named = {curie for record in _telling(data) for curie in wanted(record) if data.root(curie).name in sorts}
    telling = {curie for curie in named if not data.curation.lexicon[curie].general}
    return {curie: sorted(data.genome.ancestors(curie) & telling) for curie in named}


def _outcome(record: Record) -> tuple[str, ...]:
    verb, target = record.effect or ("", "")
    return (target,) if verb in DIRECTED and len(record.mediator) == 1 else ()


def _acting(data: Data) -> Iterator[tuple[str, str, Gene, Level, Record]]:
    """Give what promotes or inhibits an outcome alone: verb, outcome, gene, level and record."""
    kinds = _kinds(data, _outcome, _OUTCOMES)
    for record in _telling(data):
        for target in _outcome(record):
            for gene, level in _genes(record.mediator, data):
                for outcome in kinds.get(target, ()):
                    yield record.effect[0], outcome, gene, level, record  # type: ignore[index]


def outcomes(data: Data) -> Files:
    """What promotes (1) or inhibits (-1) which outcome, as a network for decoupler and its like."""
    found: dict[tuple[str, str, Gene], dict[Level, dict[int, Record]]] = {}
    signs: dict[tuple[str, str, Gene], set[int | None]] = {}
    for verb, outcome, gene, level, record in _acting(data):
        key = (data.label(outcome), outcome, gene)
        found.setdefault(key, {}).setdefault(level, {})[record.id] = record
        signs.setdefault(key, set()).add(EFFECTS[verb].sign)
    rows = []
    for (label, outcome, gene), levels in sorted(found.items()):
        best = min(levels, key=get_args(Level).index)
        if len(signs[label, outcome, gene]) > 1:  # both, as may be in different cells: no weight can say that
            continue
        records = levels[best].values()
        rows.append(
            (
                label, gene.symbol, next(iter(signs[label, outcome, gene])), best,
                overall(record.status for record in records), outcome, gene.mouse_symbol, gene.hgnc,
                gene.ensembl_id, " ".join(record_iri(record.id)[1:-1] for record in records),
            )
        )  # fmt: skip
    return {"outcomes.csv": table(OUTCOME_COLUMNS, rows)}


def _by_outcome(data: Data) -> Sets:
    found: Sets = {}
    for verb, outcome, gene, _, record in _acting(data):
        if record.status == "asserted":
            found.setdefault(f"{verb} {data.label(outcome)}", (expand(outcome), set()))[1].add(gene)
    return found


def _by_pathway(data: Data) -> Sets:
    """What acts by way of a pathway, its receptors, and what stands in it; ligands and receptors by CellChat's name."""
    kinds = _kinds(data, lambda record: record.pathway, ("pathway",))
    found: Sets = {}
    for record in _telling(data):
        genes = {gene for gene, _ in _genes((*record.mediator, *record.receptor, *record.pathway), data)}
        for curie in record.pathway if record.status == "asserted" else ():
            for pathway in kinds.get(curie, ()):
                found.setdefault(data.label(pathway), (expand(pathway), set()))[1].update(genes)
    for pair in signalling(data.pairs):
        name = f"{data.genome.known.pathway(pair.ligand, pair.receptor)} ligands and receptors"
        found.setdefault(name, ("liana.csv", set()))[1].update((*pair.ligand, *pair.receptor))
    return found


def _by_cells(data: Data) -> Sets:
    """The signals from one cell or tissue to another, and the receptors that the reviews name for them."""
    found: Sets = {}
    for record in _telling(data):
        if record.kind == "communication" and record.status == "asserted":
            genes = {gene for gene, _ in _genes((*record.mediator, *record.receptor), data)}
            for source in record.source:
                for recipient in record.recipient:
                    name = f"{data.label(source)} to {data.label(recipient)}"
                    found.setdefault(name, (f"{expand(source)}|{expand(recipient)}", set()))[1].update(genes)
    return found


def _gmt(sets: Sets, symbol: Callable[[Gene], str]) -> bytes:
    """Give sets as GMT, those of at least ``LEAST`` genes: name, what it is about, genes.

    No cell has a space in it: some tools split lines at any.
    """
    lines = []
    for name, (about, genes) in sorted(sets.items()):
        members = sorted(filter(None, map(symbol, genes)))
        if len(members) >= LEAST:
            lines.append("\t".join(["_".join(name.split()), about, *members]) + "\n")
    return "".join(lines).encode()


_SETS = {"outcomes": _by_outcome, "pathways": _by_pathway, "cell-pairs": _by_cells}


def gene_sets(data: Data) -> Files:
    """GMT gene sets by outcome and direction, by pathway and by pair of cells, of man and mouse."""
    found = {name: make(data) for name, make in _SETS.items()}
    human = {f"{name}.gmt": _gmt(sets, lambda gene: gene.symbol) for name, sets in found.items()}
    mouse = {f"{name}-mouse.gmt": _gmt(sets, lambda gene: gene.mouse_symbol) for name, sets in found.items()}
    return human | mouse


_WHAT = {"outcomes": "outcome and direction", "pathways": "pathway", "cell-pairs": "pair of cells"}
EXPORTS = (
    Export(
        "gene-sets",
        "decoupler, GSEA",
        tuple(
            File(f"{name}{species}.gmt", f"Gene sets by {_WHAT[name]}, {'mouse' if species else 'human'}", _GMT)
            for name in _SETS
            for species in ("", "-mouse")
        ),
        gene_sets,
    ),
    Export(
        "outcomes",
        "decoupler",
        (File("outcomes.csv", "Signed network of outcomes: what promotes or inhibits which", CSV),),
        outcomes,
    ),
)
