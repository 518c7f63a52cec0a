"""CellChatDB tables (https://github.com/jinworks/CellChat), as its ``updateCellChatDB`` takes them.

``db`` is interaction.csv, ``gene_info`` geneInfo.csv, ``other_info`` complex.csv and cofactor.csv (first column: row
names). Decoys, traps and antagonists are there what CellChat has a column for: antagonists, which are no ligands.
"""

from __future__ import annotations

from osteo_ld.builders import record_iri
from osteo_ld.exports import Data, Export, Files, table
from osteo_ld.models import Communication, Regulation
from osteo_ld.pairs import Pair, symbols

_INTERACTIONS = (
    "interaction_name", "pathway_name", "ligand", "receptor", "agonist", "antagonist", "co_A_receptor", "co_I_receptor",
    "evidence", "annotation", "interaction_name_2", "level",
)  # fmt: skip
_MEMBRANE_BOUND = "osteo:concept/membrane-bound-ligand"


def _annotation(pair: Pair, data: Data) -> str:
    """Give CellChat's category of a pair: by contact, through the matrix, or else secreted."""
    records = [record for record in pair.records if isinstance(record, Communication | Regulation)]
    modes = {mode for record in records for mode in record.mode}
    bound = any(data.first_above(curie, [_MEMBRANE_BOUND]) for record in records for curie in record.mediator)
    if "juxtacrine" in modes or bound:
        return "Cell-Cell Contact"
    return "ECM-Receptor" if "matrix mediated" in modes else "Secreted Signaling"


def cellchat(data: Data) -> Files:
    """CellChatDB tables, human, members of families too: interactions, complexes, cofactors, genes."""
    listed = [pair for pair in data.pairs if pair.role == "signalling"]
    rows, cofactors = [], {}
    for pair in listed:
        ligand, receptor = symbols(pair.ligand), symbols(pair.receptor)
        name = f"{ligand}_{receptor}"
        blockers = sorted({gene.symbol for blocker in pair.blockers for gene in blocker.ligand})
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
            ([symbols(side), *(gene.symbol for gene in side), *[""] * (width - len(side))] for side in complexes),
        ),
        "cofactor.csv": table(
            ["", *(f"cofactor{n + 1}" for n in range(most))],
            ([name, *found, *[""] * (most - len(found))] for name, found in sorted(cofactors.items())),
        ),
        "geneInfo.csv": table(
            ["", "Symbol", "EntryID.uniprot", "HGNC"],
            ([gene.symbol, gene.symbol, gene.uniprot.partition(":")[2], gene.hgnc] for gene in genes),
        ),
    }


FORMATS: dict[str, Export] = {"cellchat": cellchat}
