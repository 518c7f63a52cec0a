"""CellChatDB tables (https://github.com/jinworks/CellChat), as its ``updateCellChatDB`` takes them.

``db`` is interaction.csv, ``gene_info`` geneInfo.csv, ``other_info`` complex.csv and cofactor.csv (first column: row
names). Decoys, traps and antagonists are there what CellChat has a column for: antagonists, which are no ligands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from osteo_ld.exports import CSV, Data, Export, File, Files, table
from osteo_ld.exports.pairs import Complex, Pair, mouse_symbols, symbols
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.triples import record_iri
from osteo_ld.vocabulary import OBSERVED

_INTERACTIONS = (
    "interaction_name", "pathway_name", "ligand", "receptor", "agonist", "antagonist", "co_A_receptor", "co_I_receptor",
    "evidence", "annotation", "interaction_name_2", "level",
)  # fmt: skip
_MEMBRANE_BOUND = "osteo:concept/membrane-bound-ligand"


@dataclass(frozen=True, slots=True)
class Species:
    """How a species names complexes and genes; ``name`` is empty where a gene is missing."""

    database: str
    name: Callable[[Complex], str]
    accession: Callable[[Gene], str]
    id: Callable[[Gene], str]


_HUMAN = Species("HGNC", symbols, lambda gene: gene.uniprot, lambda gene: gene.hgnc)
_MOUSE = Species("MGI", mouse_symbols, lambda gene: gene.mouse_uniprot, lambda gene: gene.mgi)


def _annotation(pair: Pair, data: Data) -> str:
    """Give CellChat's category of a pair: by contact, through the matrix, or else secreted."""
    records = [record for record in pair.records if record.kind in OBSERVED]
    modes = {mode for record in records for mode in record.mode}
    bound = any(data.first_above(curie, [_MEMBRANE_BOUND]) for record in records for curie in record.mediator)
    if "juxtacrine" in modes or bound:
        return "Cell-Cell Contact"
    return "ECM-Receptor" if "matrix mediated" in modes else "Secreted Signaling"


def _blockers(pair: Pair, species: Species) -> list[str]:
    """Give the decoys, traps and antagonists of a pair, by symbol."""
    genes = {gene for blocker in pair.blockers for gene in blocker.ligand}
    return sorted({species.name((gene,)) for gene in genes} - {""})


def _name(pair: Pair, species: Species) -> str:
    """Name a pair as CellChat names its own, in capitals for the mouse too, so that it knows a pair again."""
    return f"{species.name(pair.ligand)}_{species.name(pair.receptor)}".upper()


def _interaction(pair: Pair, species: Species, data: Data) -> tuple[str, ...]:
    ligand, receptor = species.name(pair.ligand), species.name(pair.receptor)
    shown = f"({receptor.replace('_', '+')})" if len(pair.receptor) > 1 else receptor
    row = {
        "interaction_name": _name(pair, species),
        "pathway_name": data.genome.known.pathway(pair.ligand, pair.receptor),
        "ligand": ligand,
        "receptor": receptor,
        "antagonist": _antagonist(pair, species) if _blockers(pair, species) else "",
        "evidence": " ".join(record_iri(record.id)[1:-1] for record in pair.records),
        "annotation": _annotation(pair, data),
        "interaction_name_2": f"{ligand} - {shown}",
        "level": pair.level,
    }
    return tuple(row.get(column, "") for column in _INTERACTIONS)


def _antagonist(pair: Pair, species: Species) -> str:
    """Name the row of cofactors of a pair."""
    return f"{_name(pair, species)} antagonist"


def _named_rows(part: str, rows: Mapping[str, Sequence[str]]) -> bytes:
    """Give a table of a name and its parts, ``part`` numbered from 1 and as many as the longest row has."""
    width = max(map(len, rows.values()), default=1)
    header = ["", *(f"{part}{n + 1}" for n in range(width))]
    return table(header, ([name, *found, *[""] * (width - len(found))] for name, found in sorted(rows.items())))


def _gene(gene: Gene, species: Species) -> tuple[str, ...]:
    symbol = species.name((gene,))
    return symbol, symbol, species.accession(gene).partition(":")[2], species.id(gene)


def _tables(data: Data, species: Species) -> Files:
    listed = [p for p in data.pairs if p.role == "signalling" and species.name(p.ligand) and species.name(p.receptor)]
    sides = {side for pair in listed for side in (pair.ligand, pair.receptor) if len(side) > 1}
    complexes = {species.name(side): [species.name((gene,)) for gene in side] for side in sides}
    cofactors = {_antagonist(pair, species): found for pair in listed if (found := _blockers(pair, species))}
    # Of every role: antagonists are genes too.
    genes = {gene for pair in data.pairs for side in (pair.ligand, pair.receptor) for gene in side}
    named = sorted(gene for gene in genes if species.name((gene,)))
    return {
        "interaction.csv": table(_INTERACTIONS, (_interaction(pair, species, data) for pair in listed)),
        "complex.csv": _named_rows("subunit_", complexes),
        "cofactor.csv": _named_rows("cofactor", cofactors),
        "geneInfo.csv": table(
            ["", "Symbol", "EntryID.uniprot", species.database], (_gene(gene, species) for gene in named)
        ),
    }


def human(data: Data) -> Files:
    """CellChatDB tables, human, large families too: interactions, complexes, cofactors, genes."""
    return _tables(data, _HUMAN)


def mouse(data: Data) -> Files:
    """CellChatDB tables, mouse, large families too: the pairs of cellchat whose genes all have a mouse ortholog."""
    return _tables(data, _MOUSE)


def _files(species: str) -> tuple[File, ...]:
    return (
        File("interaction.csv", f"CellChatDB table, {species}: interactions", CSV),
        File("complex.csv", f"CellChatDB table, {species}: complexes", CSV),
        File("cofactor.csv", f"CellChatDB table, {species}: decoys, traps and antagonists as cofactors", CSV),
        File("geneInfo.csv", f"CellChatDB table, {species}: genes", CSV),
    )


EXPORTS = (
    Export("cellchat", "CellChat", _files("human"), human),
    Export("cellchat-mouse", "CellChat", _files("mouse"), mouse),
)
