"""The CellChatDB tables, held against what CellChat's ``updateCellChatDB`` asks of them: no registry has CellChat."""

import csv
import io

import pytest

from osteo_ld.exports import Data
from osteo_ld.exports.cellchat import human, mouse

Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def tables(data: Data) -> Tables:
    files = human(data)
    return {name: list(csv.DictReader(io.StringIO(content.decode()))) for name, content in files.items()}


def test_interactions_have_the_columns_and_unique_names(tables: Tables) -> None:
    rows = tables["interaction.csv"]
    wanted = {"interaction_name", "pathway_name", "ligand", "receptor", "agonist", "antagonist", "co_A_receptor",
              "co_I_receptor", "annotation", "interaction_name_2"}  # fmt: skip
    assert wanted <= set(rows[0])
    assert len({row["interaction_name"] for row in rows}) == len(rows) > 200
    assert all(row["interaction_name"] == f"{row['ligand']}_{row['receptor']}".upper() for row in rows)
    assert {row["annotation"] for row in rows} <= {"Secreted Signaling", "Cell-Cell Contact", "ECM-Receptor"}


def test_every_partner_is_a_gene_or_a_complex_of_genes(tables: Tables) -> None:
    genes = {row["Symbol"] for row in tables["geneInfo.csv"]}
    complexes = {row[""]: {gene for key, gene in row.items() if key and gene} for row in tables["complex.csv"]}
    assert set().union(*complexes.values()) <= genes
    cofactors = {row[""]: {gene for key, gene in row.items() if key and gene} for row in tables["cofactor.csv"]}
    assert set().union(*cofactors.values()) <= genes
    assert {row["antagonist"] for row in tables["interaction.csv"]} - {""} == cofactors.keys()
    for name, part in (("complex.csv", "subunit_"), ("cofactor.csv", "cofactor")):
        header = [column for column in tables[name][0] if column]
        assert header == [f"{part}{n}" for n in range(1, len(header) + 1)]
    for row in tables["interaction.csv"]:
        assert {row["ligand"], row["receptor"]} <= genes | complexes.keys()


def test_mouse_tables_hold_the_pairs_whose_genes_have_an_ortholog(tables: Tables, data: Data) -> None:
    found = {name: list(csv.DictReader(io.StringIO(content.decode()))) for name, content in mouse(data).items()}
    test_interactions_have_the_columns_and_unique_names(found)
    test_every_partner_is_a_gene_or_a_complex_of_genes(found)
    ortholog = {g.symbol: g.mouse_symbol for g in data.genome.genes.values()}
    wanted = {
        tuple("_".join(ortholog[part] for part in row[side].split("_")) for side in ("ligand", "receptor"))
        for row in tables["interaction.csv"]
        if all(ortholog[part] for side in ("ligand", "receptor") for part in row[side].split("_"))
    }
    assert {(row["ligand"], row["receptor"]) for row in found["interaction.csv"]} == wanted
    (row,) = [row for row in found["interaction.csv"] if row["ligand"] == "Tnfsf11"]
    (cofactor,) = [row_ for row_ in found["cofactor.csv"] if row_[""] == row["antagonist"]]
    assert (row["receptor"], cofactor["cofactor1"]) == ("Tnfrsf11a", "Tnfrsf11b")
    (gene,) = [row for row in found["geneInfo.csv"] if row["Symbol"] == "Tnfsf11"]
    assert (gene["MGI"], gene["EntryID.uniprot"]) == ("MGI:1100089", "O35235")


@pytest.mark.parametrize("gene", ["TNFRSF11B", "SOST", "DKK1", "NOG", "CXCL9"])
def test_decoys_antagonists_and_traps_are_cofactors_and_no_partners(gene: str, tables: Tables) -> None:
    partners = {
        part for row in tables["interaction.csv"] for side in ("ligand", "receptor") for part in row[side].split("_")
    }
    assert gene not in partners


def test_opg_antagonises_rank_ligand(tables: Tables) -> None:
    (row,) = [row for row in tables["interaction.csv"] if row["ligand"] == "TNFSF11"]
    (cofactor,) = [found for found in tables["cofactor.csv"] if found[""] == row["antagonist"]]
    assert cofactor["cofactor1"] == "TNFRSF11B"
    assert row["evidence"].startswith("https://w3id.org/osteo-ld/interaction/")


@pytest.mark.parametrize(
    ("pair", "pathway"),
    [
        ("WNT3A_FZD1_LRP5", "WNT"), ("WNT5A_ROR2", "ncWNT"), ("TGFB2_TGFBR2", "TGFb"), ("TNFSF11_TNFRSF11A", "RANKL"),
        ("EFNB2_EPHB4", "EPHB"), ("DLL4_NOTCH1", "NOTCH"), ("VEGFA_KDR", "VEGF"), ("BGLAP_GPRC6A", "BGLAP"),
    ],
)  # fmt: skip
def test_pathways_have_the_names_that_cellchat_gives_them(pair: str, pathway: str, tables: Tables) -> None:
    """They group rows in its pathway plots; a ligand of none of them is alone."""
    assert {row["interaction_name"]: row["pathway_name"] for row in tables["interaction.csv"]}[pair] == pathway
