"""CellChatDB tables (https://github.com/jinworks/CellChat), as its ``updateCellChatDB`` takes them.

``db`` is interaction.csv, ``gene_info`` geneInfo.csv, ``other_info`` complex.csv and cofactor.csv (first column: row
names). Decoys, traps and antagonists are there what CellChat has a column for: antagonists, which are no ligands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from osteo_ld.builders import record_iri
from osteo_ld.exports import Data, Export, Files, table
from osteo_ld.genes import Gene
from osteo_ld.models import Communication, Regulation
from osteo_ld.pairs import Complex, Pair, mouse_symbols, symbols

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
    records = [record for record in pair.records if isinstance(record, Communication | Regulation)]
    modes = {mode for record in records for mode in record.mode}
    bound = any(data.first_above(curie, [_MEMBRANE_BOUND]) for record in records for curie in record.mediator)
    if "juxtacrine" in modes or bound:
        return "Cell-Cell Contact"
    return "ECM-Receptor" if "matrix mediated" in modes else "Secreted Signaling"


def _tables(data: Data, species: Species) -> Files:
    listed = [p for p in data.pairs if p.role == "signalling" and species.name(p.ligand) and species.name(p.receptor)]
    rows, cofactors = [], {}
    for pair in listed:
        ligand, receptor = species.name(pair.ligand), species.name(pair.receptor)
        name = f"{ligand}_{receptor}".upper()  # as CellChat names its own, of mouse too, so that it knows a pair again
        blockers = sorted({species.name((gene,)) for blocker in pair.blockers for gene in blocker.ligand} - {""})
        antagonist = f"{name} antagonist" if blockers else ""
        if blockers:
            cofactors[antagonist] = blockers
        evidence = " ".join(record_iri(record.id)[1:-1] for record in pair.records)
        shown = f"{ligand} - {receptor if len(pair.receptor) == 1 else '(' + receptor.replace('_', '+') + ')'}"
        rows.append(
            (
                name, ligand, ligand, receptor, "", antagonist, "", "", evidence, _annotation(pair, data), shown,
                pair.level,
            )
        )  # fmt: skip
    complexes = sorted({side for pair in listed for side in (pair.ligand, pair.receptor) if len(side) > 1})
    width = max((len(side) for side in complexes), default=1)
    most = max(map(len, cofactors.values()), default=1)
    genes = sorted({gene for pair in data.pairs for side in (pair.ligand, pair.receptor) for gene in side})
    return {
        "interaction.csv": table(_INTERACTIONS, rows),
        "complex.csv": table(
            ["", *(f"subunit_{n + 1}" for n in range(width))],
            (
                [species.name(side), *(species.name((gene,)) for gene in side), *[""] * (width - len(side))]
                for side in complexes
            ),
        ),
        "cofactor.csv": table(
            ["", *(f"cofactor{n + 1}" for n in range(most))],
            ([name, *found, *[""] * (most - len(found))] for name, found in sorted(cofactors.items())),
        ),
        "geneInfo.csv": table(
            ["", "Symbol", "EntryID.uniprot", species.database],
            (
                [
                    species.name((gene,)),
                    species.name((gene,)),
                    species.accession(gene).partition(":")[2],
                    species.id(gene),
                ]
                for gene in genes
                if species.name((gene,))
            ),
        ),
    }


def human(data: Data) -> Files:
    """CellChatDB tables, human, large families too: interactions, complexes, cofactors, genes."""
    return _tables(data, _HUMAN)


def mouse(data: Data) -> Files:
    """CellChatDB tables, mouse, large families too: the pairs of cellchat whose genes all have a mouse ortholog."""
    return _tables(data, _MOUSE)


FORMATS: dict[str, Export] = {"cellchat": human, "cellchat-mouse": mouse}
