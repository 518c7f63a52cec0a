"""The input tables of CellPhoneDB, built into a database by its own builder as docs/cellphonedb.md tells, and used."""

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.cellphonedb import cellphonedb

DOCS = Path(__file__).parents[2] / "docs" / "cellphonedb.md"
Row = Mapping[str, str]


def read(data: Data, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cellphonedb(data)[name].decode())))


def write(path: Path, header: list[str], rows: list[Row]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(data: Data, tmp_path: Path) -> Path:
    """Our tables, and a release in small: one gene that is ours too, one pair that is, and a complex of five parts."""
    for name, content in cellphonedb(data).items():
        (tmp_path / "osteo-ld").mkdir(exist_ok=True)
        (tmp_path / "osteo-ld" / name).write_bytes(content)
    header = {name: list(read(data, name)[0]) for name in cellphonedb(data)}
    parts = [row for row in read(data, "protein_input.csv") if row["uniprot"] in ("O14788", "Q9Y6Q6")]
    others = [f"P0000{n}" for n in range(3)]
    proteins = [*parts, *({**parts[0], "uniprot": other, "protein_name": f"{other}_HUMAN"} for other in others)]
    ids = [row["uniprot"] for row in proteins]
    genes = [row for row in read(data, "gene_input.csv") if row["uniprot"] in ids]
    genes += [{"gene_name": o, "uniprot": o, "hgnc_symbol": o, "ensembl": f"ENSG{o}"} for o in others]
    five = read(data, "complex_input.csv")[0] | {"complex_name": "five"}
    five |= {f"uniprot_{n}": part for n, part in enumerate(ids, 1)}
    pairs = [{"partner_a": "O14788", "partner_b": "Q9Y6Q6"}, {"partner_a": "five", "partner_b": others[0]}]
    tables: dict[str, list[Row]] = {
        "gene_input.csv": [*genes],
        "protein_input.csv": [*proteins],
        "complex_input.csv": [five],
        "interaction_input.csv": [{**pair, "annotation_strategy": "curated", "source": "theirs"} for pair in pairs],
    }
    for name, rows in tables.items():
        write(tmp_path / "release" / name, header[name], rows)
    return tmp_path


def test_its_own_builder_takes_them_and_a_method_runs_on_the_database(
    folder: Path, data: Data, referee: Referee
) -> None:
    (recipe,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    code = """
import contextlib, io, json, pathlib
import anndata, numpy, pandas
said = io.StringIO()
with contextlib.redirect_stdout(said):
    exec(pathlib.Path("recipe.py").read_text())
assert "WARNING" not in said.getvalue(), said.getvalue()
(database,) = pathlib.Path("both").glob("cellphonedb_*.zip")
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
    (folder / "recipe.py").write_text(recipe, encoding="utf-8")
    interactions, genes, hits = json.loads(referee(code, cwd=folder).splitlines()[-1])
    assert interactions == len(read(data, "interaction_input.csv")) + 1 > 200
    assert genes == len(read(data, "gene_input.csv")) + 3
    assert hits == ["TNFSF11_TNFRSF11A", "WNT3A_FZD1_LRP5"]


@pytest.mark.parametrize("gene", ["TNFRSF11B", "SOST", "DKK1", "NOG", "CXCL9"])
def test_no_decoy_antagonist_or_trap_is_in_any_table(gene: str, data: Data) -> None:
    assert gene not in {row["gene_name"] for row in read(data, "gene_input.csv")}


def test_each_interaction_leads_back_to_its_sentences(data: Data) -> None:
    rows = read(data, "interaction_input.csv")
    assert all(row["source"].startswith("https://w3id.org/osteo-ld/interaction/") for row in rows)
