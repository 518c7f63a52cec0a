"""Genes by any of their names, and the tables of what is known of family members."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from osteo_ld import files as resources
from osteo_ld.errors import InputError
from osteo_ld.graph.genes import Gene, gene_index, read_genes, read_members, spelling

BINDING = "ligand\treceptor\tsource\n"


@pytest.fixture(scope="module")
def genes() -> Mapping[str, Gene]:
    return read_genes(resources.ONTOLOGY / "imports" / "genes.tsv")


@pytest.mark.parametrize(
    "name",
    [
        "TNFSF11", "tnfsf11", "Tnfsf11", "HGNC:11926", "hgnc:11926", "ENSG00000120659", "ENSG00000120659.15",
        "ensembl:ENSG00000120659", "UniProt:O14788", "O14788", "TNF11_HUMAN", "MGI:1100089", "O35235", " TNFSF11 ",
    ],
)  # fmt: skip
def test_a_gene_goes_by_all_its_names(name: str, genes: Mapping[str, Gene]) -> None:
    assert gene_index(genes.values())[spelling(name)].symbol == "TNFSF11"


@pytest.mark.parametrize("name", ["11926", "", "TNFSF", "ENSG00000120659.x"])
def test_what_names_no_gene(name: str, genes: Mapping[str, Gene]) -> None:
    assert spelling(name) not in gene_index(genes.values())


def test_a_human_symbol_wins_over_any_other_name(genes: Mapping[str, Gene]) -> None:
    index = gene_index(genes.values())
    assert all(index[spelling(gene.symbol)] is gene for gene in genes.values())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("not-signalling.tsv", "gene\treason\tsource\nBMP99\tno gene\tx\n", "tsv:2: 'BMP99' is no human symbol"),
        ("not-signalling.tsv", "gene\treason\tsource\nBMP1\t\tx\n", "tsv:2: a cell is empty"),
        ("not-signalling.tsv", "gene\tsource\nBMP1\tx\n", "tsv:1: wants 3 columns, gene, reason, source"),
        ("family-members.tsv", BINDING + "VEGFA\tKDR\tx\nVEGFA\tKDR\ty\n", "tsv:3: VEGFA KDR stands twice"),
        ("family-members.tsv", BINDING + "VEGFA\tKDR\n", "tsv:2: wants 3 columns"),
        ("pathways.tsv", "ligand\treceptor\tpathway\n\tKDR\tVEGF\n", "tsv:2: a cell is empty"),
    ],
)
def test_a_bad_row_is_told_by_its_line(
    name: str, text: str, said: str, genes: Mapping[str, Gene], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_members(tmp_path, genes.values())
    assert said in str(error.value)


def test_without_tables_no_member_is_known_to_bind(genes: Mapping[str, Gene], tmp_path: Path) -> None:
    known = read_members(tmp_path, genes.values())
    assert (known.silent, known.binding, known.pathways) == ({}, frozenset(), {})
