"""Single cells: labels matched and corrected, rows by what is expressed and stated, pictures."""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import osteo_ld
from conftest import Referee
from osteo_ld.errors import OsteoError, QueryError
from osteo_ld.exports import Data
from osteo_ld.notebook import KnowledgeBase
from osteo_ld.single_cell import Cells, match_cells
from osteo_ld.single_cell.statements import stated

ROOT = Path(__file__).parents[2]
# The referees have no osteo-ld installed: they take it from here.
HERE = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def kb(built: Path) -> KnowledgeBase:
    return osteo_ld.load(built)


# -- labels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("Osteoblasts", "osteoblast"), ("OB", "osteoblast"), ("Osteoclast_2", "osteoclast"),
        ("CL:0000137", "osteocyte"), ("Endothelial", "endothelial cell"), ("EC-Arteriolar", "endothelial cell"),
        ("CD4+ T cells", "CD4+ T cell"),
        ("Macrophages (M2)", "M2 macrophage"), ("CD14+ Monocyte", "CD14+ monocyte"), ("BMSC 3", "BMSC"),
        ("CD56+ NK", "natural killer cell"), ("B cells", None), ("7", None), ("doublets", None), ("cells", None),
    ],
)  # fmt: skip
def test_a_label_means_the_cell_that_it_names(label: str, cell: str | None, kb: KnowledgeBase) -> None:
    assert match_cells([label], kb=kb)[label] == cell


def test_a_match_is_corrected_by_any_name_and_only_by_that_of_a_cell(kb: KnowledgeBase) -> None:
    cells = match_cells(["OBL", "EC", "doublets"], kb=kb)
    assert dict(cells) == {"OBL": None, "EC": "endothelial cell", "doublets": None}
    cells["OBL"], cells["EC"] = "Osteoblasts", None
    assert (cells["OBL"], cells.iri("OBL")) == ("osteoblast", "http://purl.obolibrary.org/obo/CL_0000062")
    assert (cells["EC"], cells.iri("EC")) == (None, "")
    assert "CL:0000062" in repr(cells)
    for name, said in (("RANKL", "is no cell or tissue"), ("osteoblst", "near spellings: osteoblast")):
        with pytest.raises(QueryError, match=said):
            cells["OBL"] = name
    assert isinstance(cells, Cells)


# -- what is stated ---------------------------------------------------------------------------------------------------


def test_a_signal_without_receptor_has_those_that_others_name(data: Data) -> None:
    found = {(one.pair.ligand[0].symbol, one.pair.receptor, one.pair.role): one for one in stated_of(data)}
    lone = {ligand for ligand, receptor, _ in found if not receptor}
    assert "CXCL9" in lone
    assert "TNFSF11" not in lone
    ours = next(o for (ligand, *_), o in found.items() if ligand == "TNFSF11" and o.pair.role == "signalling")
    assert ours.named
    assert any(not record.receptor for record in ours.pair.records)
    assert any(record.receptor for record in ours.pair.records)


def test_no_loss_no_negative_and_no_decoy_signals(data: Data) -> None:
    for one in stated_of(data):
        assert not any(getattr(record, "blocks", ()) for record in one.pair.records)
        assert not any(r.effect and r.effect[0] in ("doesNotAffect", "associatedWith") for r in one.pair.records)
        if "TNFRSF11B" in {gene.symbol for gene in one.pair.ligand}:
            assert one.pair.role == "decoy"


def stated_of(data: Data) -> Any:
    return stated(data.curation.records, data.genome)


def test_what_is_not_installed_is_named(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    from osteo_ld.single_cell import interactions

    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(OsteoError, match=r"pandas is not installed: pip install 'osteo-ld\[single-cell\]'"):
        interactions(None, kb=kb)


# -- data sets --------------------------------------------------------------------------------------------------------

SCRIPT = """
import json, anndata, numpy, osteo_ld, pandas, scanpy
from scipy import sparse
from osteo_ld import single_cell
from osteo_ld.errors import OsteoError
kb = osteo_ld.load(sys.argv[1])
markers = {
    "osteoblast": ["TNFSF11", "TNFRSF11B", "VEGFA", "CXCL9", "WNT3A", "BGLAP"],
    "osteoclast": ["TNFRSF11A", "FZD1", "GPRC6A"],
    "EC": ["KDR", "FZD1", "LRP5"],
    "few": ["TNFSF11"],
}
sizes = {"few": 5}
genes = sorted({gene for high in markers.values() for gene in high} | {"ACTB"})
labels = [label for label in markers for _ in range(sizes.get(label, 20))]
values = numpy.array([[3.0 * (gene in markers[label]) for gene in genes] for label in labels], dtype="float32")
values[[labels.index("EC")], genes.index("CXCL9")] = 9  # one of twenty
obs = pandas.DataFrame({"cell_type": pandas.Categorical(labels)}, index=[f"c{n}" for n in range(len(labels))])

def made(matrix=values, names=genes):
    return anndata.AnnData(matrix, obs=obs.copy(), var=pandas.DataFrame(index=names))

def rows(adata, **options):
    return json.loads(single_cell.interactions(adata, kb=kb, **options).to_json(orient="records"))

def fault(run):
    try:
        run()
    except OsteoError as error:
        return str(error)

known = {gene.symbol: gene for gene in kb.curated[1].genes.values()}
mouse = [known[name].mouse_symbol if name in known else name for name in genes]
ensembl = [known[name].ensembl.partition(":")[2] + ".7" if name in known else name for name in genes]
human = made()
layered = made(numpy.zeros_like(values)); layered.layers["log"] = sparse.csc_matrix(values)
raw = made(values - 1); raw.raw = human
pbmc = scanpy.datasets.pbmc68k_reduced()
print(json.dumps({
    "human": rows(human), "sparse": rows(made(sparse.csr_matrix(values))), "layer": rows(layered, layer="log"),
    "raw": rows(raw, use_raw=True), "mouse": rows(made(names=mouse)), "ensembl": rows(made(names=ensembl)),
    "strict": rows(human, min_fraction=0.01), "any": rows(human, any_cells=True), "few": rows(human, min_cells=1),
    "large": rows(human, large_families=True, any_cells=True), "told": rows(human, cells={"EC": None}, any_cells=True),
    "columns": list(single_cell.COLUMNS),
    "pbmc": dict(single_cell.match_cells(pbmc, "bulk_labels", kb=kb)),
    "drawn": len(single_cell.network_plot(single_cell.interactions(human, kb=kb)).patches),
    "faults": [
        fault(lambda: rows(human, groupby="leiden")), fault(lambda: rows(human, layer="counts")),
        fault(lambda: rows(human, use_raw=True)), fault(lambda: rows(made(values - 1))),
        fault(lambda: rows(made(names=[f"g{n}" for n in range(len(genes))]))), fault(lambda: rows(human, min_cells=99)),
        fault(lambda: rows(human, cells={"OB": "osteoblast"})), fault(lambda: rows(human, cells={"EC": "RANKL"})),
        fault(lambda: rows(human, min_fraction=10)),
        fault(lambda: single_cell.interactions(pbmc, "bulk_labels", kb=kb)),
        fault(lambda: single_cell.dot_plot(single_cell.interactions(pbmc, "bulk_labels", kb=kb, use_raw=True))),
    ],
}))
"""


@pytest.fixture(scope="module")
def said(referee: Referee, built: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(referee(HERE + SCRIPT, built).splitlines()[-1])
    return found


def pairs(rows: Rows) -> set[tuple[str, str, str, str]]:
    return {(row["source"], row["target"], row["ligand_complex"], row["receptor_complex"]) for row in rows}


@pytest.mark.slow
def test_what_is_expressed_and_stated_of_these_cells_is_found(said: dict[str, Any], data: Data) -> None:
    found = {(r["source"], r["target"], r["ligand_complex"], r["receptor_complex"]): r for r in said["human"]}
    assert list(said["human"][0]) == said["columns"]
    row = found["osteoblast", "osteoclast", "TNFSF11", "TNFRSF11A"]
    assert (row["cells"], row["role"], row["sign"], row["status"]) == (
        "these cells",
        "signalling",
        "positive",
        "asserted",
    )
    assert (row["score"], row["ligand_mean"], row["receptor_fraction"]) == (3, 3, 1)
    assert row["blocked_by"] == "TNFRSF11B (osteoblast)"
    numbers = {f"https://w3id.org/osteo-ld/interaction/{record.number}" for record in data.curation.records}
    assert all(r["interactions"] and set(r["interactions"].split()) <= numbers for r in said["human"])
    lone = found["osteoblast", "EC", "CXCL9", ""]
    assert (lone["sign"], lone["score"], lone["receptor_named"]) == ("negative", None, False)
    assert {row["role"] for row in said["any"] if row["ligand_complex"] == "TNFRSF11B"} == {"decoy"}
    # A receptor of two parts is there where both are: not on the osteoclast, that has FZD1 alone.
    assert {row["target"] for row in said["large"] if row["receptor_complex"] == "FZD1_LRP5"} == {"EC"}


@pytest.mark.slow
def test_what_hardly_any_cell_has_and_hardly_any_cells_have_does_not_count(said: dict[str, Any]) -> None:
    assert not any(row["source"] == "EC" and row["ligand_complex"] == "CXCL9" for row in said["any"])
    assert not any("few" in (row["source"], row["target"]) for row in said["any"])
    assert pairs(said["human"]) <= pairs(said["strict"])
    assert any(row["source"] == "few" for row in said["few"])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["sparse", "layer", "raw"])
def test_the_form_of_the_matrix_does_not_matter(form: str, said: dict[str, Any]) -> None:
    assert said[form] == said["human"]


@pytest.mark.slow
def test_genes_are_known_by_any_name_and_keep_it(said: dict[str, Any]) -> None:
    bare = [{k: v for k, v in row.items() if "complex" not in k and k != "blocked_by"} for row in said["human"]]
    for form in ("mouse", "ensembl"):
        assert [{k: v for k, v in r.items() if "complex" not in k and k != "blocked_by"} for r in said[form]] == bare
    assert ("osteoblast", "osteoclast", "Tnfsf11", "Tnfrsf11a") in pairs(said["mouse"])


@pytest.mark.slow
def test_more_comes_only_if_asked_for_and_the_best_is_first(said: dict[str, Any]) -> None:
    words = ["these cells", "kinds of them", "one of them", "not said", "other cells"]
    assert pairs(said["human"]) < pairs(said["any"]) < pairs(said["large"])
    assert {row["cells"] for row in said["human"]} <= set(words[:3])
    order = [words.index(row["cells"]) for row in said["any"]]
    assert order == sorted(order)
    assert any(row["level"] == "large family" for row in said["large"])
    assert "these cells" not in {row["cells"] for row in said["told"] if "EC" in (row["source"], row["target"])}


@pytest.mark.slow
def test_a_data_set_that_scanpy_ships_has_its_labels_matched(said: dict[str, Any]) -> None:
    assert said["pbmc"]["CD14+ Monocyte"] == "CD14+ monocyte"
    assert said["pbmc"]["CD4+/CD25 T Reg"] == "regulatory T cell"
    assert said["pbmc"]["CD19+ B"] is None


@pytest.mark.slow
def test_misuse_is_told_in_a_sentence(said: dict[str, Any]) -> None:
    wanted = [
        "obs has no column 'leiden': groupby takes one of cell_type", "there is no layer 'counts'", "has no raw",
        "below zero", "var_names are names", "no label of 'cell_type' has 99 cells or more",
        "has no label 'OB'; it has EC, few, osteoblast, osteoclast", "is no cell or tissue", "min_fraction is 10",
        "below zero", "nothing to draw",
    ]  # fmt: skip
    assert [words in (fault or "") for words, fault in zip(wanted, said["faults"], strict=True)] == [True] * len(
        wanted
    ), said["faults"]
    assert said["drawn"] > 1


@pytest.mark.slow
def test_the_tutorial_runs_as_printed(built: Path, referee: Referee, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "single-cell.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.DOTALL)
    for name in ("liana.csv", "outcomes.csv"):
        shutil.copy(built / name, tmp_path)
    said = referee(HERE + "\n".join(code for kind, code in blocks if kind == "python"), cwd=tmp_path)
    assert said == "".join(code for kind, code in blocks if kind == "text")
    assert all((tmp_path / name).stat().st_size > 10_000 for name in ("dots.png", "cells.png"))
