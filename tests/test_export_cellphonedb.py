"""The input tables of CellPhoneDB, built into a database by its own builder, and used."""

import csv
import io
import json
from pathlib import Path

import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.cellphonedb import cellphonedb


def read(data: Data, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cellphonedb(data)[name].decode())))


@pytest.fixture
def folder(data: Data, tmp_path: Path) -> Path:
    for name, content in cellphonedb(data).items():
        (tmp_path / name).write_bytes(content)
    # A complex of five parts, as a release of CellPhoneDB has: its builder does not run without one.
    parts = [row["uniprot"] for row in read(data, "protein_input.csv")][:5]
    append(
        tmp_path / "complex_input.csv", {"complex_name": "five", **{f"uniprot_{n}": p for n, p in enumerate(parts, 1)}}
    )
    append(
        tmp_path / "interaction_input.csv",
        {"partner_a": "five", "partner_b": parts[0], "annotation_strategy": "curated"},
    )
    return tmp_path


def append(path: Path, row: dict[str, str]) -> None:
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    flags = dict.fromkeys(header, "False") if path.name == "complex_input.csv" else {}
    empty = {name for name in header if name.startswith("uniprot") or name.endswith("_desc")}
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([row.get(name, "" if name in empty else flags.get(name, "")) for name in header])


def test_its_own_builder_takes_them_and_a_method_runs_on_the_database(
    folder: Path, data: Data, referee: Referee
) -> None:
    code = """
import contextlib, io, json, sys, pathlib
import anndata, numpy, pandas
from cellphonedb.utils import db_utils
said = io.StringIO()
with contextlib.redirect_stdout(said):
    db_utils.create_db(".")
assert "WARNING" not in said.getvalue(), said.getvalue()
(database,) = pathlib.Path(".").glob("cellphonedb_*.zip")
interactions, genes, composition, *_ = db_utils.get_interactions_genes_complex(str(database))
names = ["TNFSF11", "TNFRSF11A", "WNT3A", "FZD1", "LRP5", "TNFRSF11B"]
high = numpy.repeat([[5, 0, 5, 0, 0, 5], [0, 5, 0, 5, 5, 0]], 15, axis=0) + numpy.random.default_rng(1).random((30, 6))
obs = pandas.DataFrame({"cell": ["osteoblast"] * 15 + ["osteoclast"] * 15}, index=[f"c{n}" for n in range(30)])
anndata.AnnData(high.astype("float32"), obs=obs, var=pandas.DataFrame(index=names)).write_h5ad("counts.h5ad")
obs.reset_index().to_csv("meta.tsv", sep="\\t", index=False)
from cellphonedb.src.core.methods import cpdb_analysis_method
with contextlib.redirect_stdout(said):
    result = cpdb_analysis_method.call(
        cpdb_file_path=str(database), meta_file_path="meta.tsv", counts_file_path="counts.h5ad",
        counts_data="hgnc_symbol", output_path="out", threshold=0.5)
means = result["means_result"] if "means_result" in result else result["means"]
hits = means[means["osteoblast|osteoclast"] > 2]
print(json.dumps([len(interactions), len(genes), sorted(hits["interacting_pair"])]))
"""
    interactions, genes, hits = json.loads(referee(code, cwd=folder).splitlines()[-1])
    assert interactions - 1 == len(read(data, "interaction_input.csv")) > 500
    assert genes == len(read(data, "gene_input.csv"))
    assert hits == ["TNFSF11_TNFRSF11A", "WNT3A_FZD1_LRP5"]


@pytest.mark.parametrize("gene", ["TNFRSF11B", "SOST", "DKK1", "NOG", "CXCL9"])
def test_no_decoy_antagonist_or_trap_is_in_any_table(gene: str, data: Data) -> None:
    assert gene not in {row["gene_name"] for row in read(data, "gene_input.csv")}


def test_each_interaction_leads_back_to_its_sentences(data: Data) -> None:
    rows = read(data, "interaction_input.csv")
    assert all(row["source"].startswith("https://w3id.org/osteo-ld/interaction/") for row in rows)
