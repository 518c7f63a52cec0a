"""Lists of genes as other tools write them: which column has the values, and what each name means."""

import pytest

from osteo_ld.errors import InputError
from osteo_ld.exports import Data
from osteo_ld.exports.gene_reading import Listed, read_list


def read(text: str, data: Data) -> Listed:
    return read_list(text.splitlines(), data.names, "list")


def values(text: str, data: Data) -> dict[str, float | None]:
    return {gene.symbol: value for gene, value in read(text, data).values.items()}


TABLES = {
    "DESeq2": ",baseMean,log2FoldChange,lfcSE,stat,pvalue,padj\nVEGFA,812.4,{},0.2,5,1e-7,1e-6\n",
    "edgeR": '"","logFC","logCPM","PValue"\n"VEGFA",{},5.1,1e-7\n',
    "limma": "ID\tGene.Symbol\tlogFC\tAveExpr\n11715100_at\tVEGFA\t{}\t7.2\n",
    "Seurat": ",p_val,avg_log2FC,pct.1\nVEGFA,1e-30,{},0.5\n",
    "Seurat, all markers": ",p_val,avg_log2FC,cluster,gene\nVEGFA1,1e-30,{},3,VEGFA\n",
    "scanpy": ",names,scores,logfoldchanges,pvals\n0,VEGFA,20.1,{},1e-9\n",
    "R, no heading over the names": "baseMean\tlog2FoldChange\tpadj\nVEGFA\t812.4\t{}\t0.1\n",
    "a comma in quotes": 'gene,description,logFC\nVEGFA,"growth factor, vascular",{}\n',
}


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_the_header_says_where_the_fold_changes_are(table: str, data: Data) -> None:
    assert values(table.format(-1.25), data) == {"VEGFA": -1.25}
    assert read(table.format(-1.25), data).told[0].startswith("values are those of ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",baseMean,pvalue\nVEGFA,812.4,0.1\n", "none is known as a fold change .*; found baseMean, pvalue"),
        ("VEGFA,812.4,0.1\n", "found no header"),
        ("VEGFA;1\n", "1: 'VEGFA;1': a tab or a comma is to part"),
        ("gene\nVEGFA 1.5\n", "2: 'VEGFA 1.5': a tab or a comma is to part"),
        ("TNFSF11,2\nVEGFA,1\nTNFSF11,-1\n", "3: TNFSF11 has the value -1, and TNFSF11 .line 1. 2"),
        ("ENSG00000120659,2\nRankl,-1\n", "2: Rankl has the value -1, and ENSG00000120659 .line 1. 2"),
    ],
)
def test_what_cannot_be_taken_is_said_with_its_line(text: str, said: str, data: Data) -> None:
    with pytest.raises(InputError, match=said):
        read(text, data)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("OPG", "TNFRSF11B"), ("RANKL", "TNFSF11"), ("VEGF-A", "VEGFA"), ("osteocalcin", "BGLAP"), ("Ocn", "BGLAP"),
        ("Mir214", "miR-214-3p"), ("MIR214", "miR-214-3p"), ("hsa-mir-214", "miR-214-3p"), ("iNOS", "NOS2"),
    ],
)  # fmt: skip
def test_synonyms_are_taken_as_find_takes_them_and_told(name: str, symbol: str, data: Data) -> None:
    found = read(name, data)
    assert [gene.symbol for gene in found.values] == [symbol]
    assert found.told == (f"{name} → {symbol}",)


def test_an_id_of_mouse_is_a_gene_and_nothing_to_tell(data: Data) -> None:
    assert values("ENSMUSG00000022015.9", data) == {"TNFSF11": None}
    assert read("ENSMUSG00000022015", data).told == ()


def test_symbols_of_other_genes_are_no_synonyms(data: Data) -> None:
    """RANκ is RANK, HPGD has no plural, and SLIT1 was once a name of SLIT3."""
    assert read("RAN\nHPGDS\nSLIT1\n", data).values == {}
