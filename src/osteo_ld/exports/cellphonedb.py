"""CellPhoneDB's input tables (https://github.com/ventolab/cellphonedb-data), for its own database builder.

They are made to be appended to the tables of a CellPhoneDB release. Alone, the builder (5.0.1) does not take them: it
expects a complex of five parts somewhere, and no review names one. Members of families are in: there the complexes are.
"""

from __future__ import annotations

from osteo_ld.exports import CSV, Data, Export, File, Files, table
from osteo_ld.exports.pairs import Complex, symbols
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.triples import record_iri

_GENES = ("gene_name", "uniprot", "hgnc_symbol", "ensembl")
# What CellPhoneDB says of a protein or complex; flags that no record settles are False.
_FLAGS = (
    "transmembrane", "peripheral", "secreted", "secreted_desc", "secreted_highlight", "receptor", "receptor_desc",
    "integrin", "other", "other_desc",
)  # fmt: skip
_PROTEINS = ("uniprot", "protein_name", *_FLAGS, "tags", "tags_reason", "tags_description", "version")
_PARTS = tuple(f"uniprot_{n}" for n in range(1, 6))
_COMPLEXES = (
    "complex_name", *_PARTS, *_FLAGS, "pdb_structure", "pdb_id", "stoichiometry", "comments_complex",
    "reactome_reaction", "reactome_complex", "complexPortal_complex", "rhea_reaction", "version",
)  # fmt: skip
_INTERACTIONS = (
    "id_cp_interaction", "partner_a", "partner_b", "protein_name_a", "protein_name_b", "annotation_strategy", "source",
    "is_ppi", "curator", "directionality", "classification", "version",
)  # fmt: skip


def _accession(gene: Gene) -> str:
    return gene.uniprot.partition(":")[2]


def _partner(genes: Complex) -> str:
    """Give a partner as CellPhoneDB names it: an accession, or the name of a complex."""
    return _accession(genes[0]) if len(genes) == 1 else symbols(genes)


def _flags(receptor: bool) -> tuple[object, ...]:
    return False, False, False, "", False, receptor, "", False, False, ""


def cellphonedb(data: Data) -> Files:
    """CellPhoneDB input tables, human, members of families too: genes, proteins, complexes, interactions."""
    listed = [pair for pair in data.pairs if pair.role == "signalling"]
    listed = [pair for pair in listed if all(gene.uniprot for gene in (*pair.ligand, *pair.receptor))]
    receptors = {pair.receptor for pair in listed}
    partners = sorted({side for pair in listed for side in (pair.ligand, pair.receptor)})
    genes = sorted({gene for side in partners for gene in side})
    version = f"osteo-ld {data.version}"
    complexes = [side for side in partners if len(side) > 1]
    return {
        "gene_input.csv": table(
            _GENES, ((g.symbol, _accession(g), g.symbol, g.ensembl_id) for g in genes)
        ),
        "protein_input.csv": table(
            _PROTEINS,
            (
                (_accession(g), g.uniprot_entry, *_flags((g,) in receptors), "", "", "", version)
                for g in genes
            ),
        ),
        "complex_input.csv": table(
            _COMPLEXES,
            (
                (
                    symbols(side), *[*map(_accession, side), *[""] * len(_PARTS)][: len(_PARTS)],
                    *_flags(side in receptors), False, "", "", "", "", "", "", "", version,
                )
                for side in complexes
            ),
        ),
        "interaction_input.csv": table(
            _INTERACTIONS,
            (
                (
                    "", _partner(pair.ligand), _partner(pair.receptor),
                    *(side[0].uniprot_entry if len(side) == 1 else "" for side in (pair.ligand, pair.receptor)),
                    "user_curated", " ".join(record_iri(record.id)[1:-1] for record in pair.records), True, "osteo-ld",
                    "Ligand-Receptor", f"Signaling, level {pair.level}", version,
                )
                for pair in listed
            ),
        ),
    }  # fmt: skip


EXPORTS = (
    Export(
        "cellphonedb",
        "CellPhoneDB",
        (
            File("gene_input.csv", "CellPhoneDB input: genes, human", CSV),
            File("protein_input.csv", "CellPhoneDB input: proteins, human", CSV),
            File("complex_input.csv", "CellPhoneDB input: complexes, human", CSV),
            File("interaction_input.csv", "CellPhoneDB input: interactions, human", CSV),
        ),
        cellphonedb,
    ),
)
