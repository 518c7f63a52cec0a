"""Ligand-receptor pairs: who is in which table by name, and that LIANA+ takes the table."""

import csv
import io
import json
import re
from pathlib import Path

from conftest import Referee
from osteo_ld.exports import Data, formats
from osteo_ld.exports.liana import every_role, families, families_mouse, human, mouse

Rows = list[dict[str, str]]
DOCS = Path(__file__).parents[2] / "docs" / "liana.md"


def rows(files: object) -> Rows:
    (content,) = files.values()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_what_helps_a_signal_to_bind_is_no_signal(data: Data) -> None:
    """Heparin promotes the binding of FGF to its receptor: record 1460."""
    assert 1460 not in {record.id for pair in data.pairs for record in pair.records}


def test_rank_ligand_is_there_in_both_species_with_its_sentences_and_its_decoy(data: Data) -> None:
    (row,) = [row for row in rows(human(data)) if row["ligand"] == "TNFSF11"]
    assert (row["receptor"], row["sign"], row["status"]) == ("TNFRSF11A", "positive", "asserted")
    assert (row["ligand_mouse"], row["receptor_mouse"]) == ("Tnfsf11", "Tnfrsf11a")
    assert row["blocked_by"] == "TNFRSF11B"
    known = {f"https://w3id.org/osteo-ld/interaction/{record.number}" for record in data.curation.records}
    assert set(row["interactions"].split()) | set(row["blocked_by_interactions"].split()) <= known
    assert "https://w3id.org/osteo-ld/interaction/2008" in row["interactions"].split()
    assert ("Tnfsf11", "Tnfrsf11a") in {(r["ligand"], r["receptor"]) for r in rows(mouse(data))}


def test_genes_and_small_families_are_the_default_large_ones_an_option(data: Data) -> None:
    default, wide = rows(human(data)), rows(families(data))
    assert {row["level"] for row in default} == {"gene", "family"}
    found = {(row["ligand"], row["receptor"]): row for row in wide}
    assert len(wide) == len(found) > 5 * len(default)
    assert [row for row in wide if row["level"] != "large family"] == default
    assert found["FGF2", "FGFR1"]["level"] == "gene"
    assert found["VEGFA", "KDR"]["level"] == found["DLL4", "NOTCH1"]["level"] == "family"
    assert found["VEGFA", "KDR"]["stated_as"] == "VEGF - VEGFR"
    assert found["WNT3A", "FZD1_LRP5"]["level"] == "large family"


def test_all_but_a_few_named_pairs_of_the_default_are_known_to_others(
    data: Data, referee: Referee, tmp_path: Path
) -> None:
    """By the resources that LIANA+ ships. The rest: osteocalcin's, which the reviews name and no resource has."""
    (tmp_path / "liana.csv").write_bytes(human(data)["liana.csv"])
    code = """
import json, liana, pandas, pathlib
# What select_resource picks from, read once and not once a resource.
found = pandas.read_csv(pathlib.Path(liana.__file__).parent / "resource" / "omni_resource.csv", index_col=False)
assert set(found.resource) == set(liana.rs.show_resources())
found = found[~found.resource.str.contains("mouse")].astype(str)
pairs = zip(found.source_genesymbol, found.target_genesymbol)
known = {(a, b) for l, r in pairs for a in l.split("_") for b in r.split("_")}
ours = pandas.read_csv("liana.csv")
print(json.dumps([pair for pair in zip(ours.ligand, ours.receptor) if pair not in known]))
"""
    unknown = {tuple(pair) for pair in json.loads(referee(code, cwd=tmp_path).splitlines()[-1])}
    assert unknown == {("BGLAP", "GPRC6A")}


def test_mouse_tables_hold_the_same_pairs(data: Data) -> None:
    for ours, theirs in ((human, mouse), (families, families_mouse)):
        ortholog = {(r["ligand_mouse"], r["receptor_mouse"], r["interactions"]) for r in rows(ours(data))}
        both = {row for row in ortholog if "none" not in row}
        assert {(r["ligand"], r["receptor"], r["interactions"]) for r in rows(theirs(data))} == both
        assert len(both) > 0.9 * len(ortholog)


def test_each_row_names_an_interaction_and_no_cell_is_empty(data: Data) -> None:
    for write in (human, families, mouse, families_mouse, every_role):
        table = rows(write(data))
        assert all("/interaction/" in row["interactions"] for row in table)
        assert all(cell for row in table for cell in row.values())


def test_the_numbers_that_the_tutorial_gives_are_true(data: Data) -> None:
    default, wide = rows(human(data)), rows(families(data))
    text = DOCS.read_text(encoding="utf-8")
    genes = [row for row in default if row["level"] == "gene"]
    complexes = [row for row in wide if "_" in row["receptor"]]
    said = (
        f"genes alone the table has {len(genes)} rows",
        f"families it has {len(wide)}, of which {len(complexes)} expand",
        f"give {len(default)} rows. Of these, {len(default) - 1} are known",
    )
    assert [part for part in said if part not in text.replace("\n", " ")] == []


def test_the_tutorial_runs_in_liana_as_printed(data: Data, referee: Referee, tmp_path: Path) -> None:
    (tmp_path / "liana.csv").write_bytes(human(data)["liana.csv"])
    text = DOCS.read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.DOTALL)
    said = referee("\n".join(code for kind, code in blocks if kind == "python"), cwd=tmp_path)
    assert said == "".join(code for kind, code in blocks if kind == "text")
    assert (tmp_path / "dotplot.png").stat().st_size > 10_000


def test_the_wide_table_and_those_of_mouse_run_in_liana_too(data: Data, referee: Referee, tmp_path: Path) -> None:
    for write in (families, families_mouse, mouse):
        for name, content in write(data).items():
            (tmp_path / name).write_bytes(content)
    code = """
import anndata, liana, numpy, pandas
human = ["WNT3A", "FZD1", "LRP5", "VEGFA", "KDR"]
high = numpy.repeat([[5, 0, 0, 5, 0], [0, 5, 5, 0, 5]], 10, axis=0) + numpy.random.default_rng(1).random((20, 5))
obs = pandas.DataFrame({"cell_type": pandas.Categorical(["osteoblast"] * 10 + ["endothelium"] * 10)})
obs.index = obs.index.astype(str)
for name in ("liana-families", "liana-families-mouse", "liana-mouse"):
    genes = [gene.capitalize() for gene in human] if "mouse" in name else human
    adata = anndata.AnnData(high.astype("float32"), obs=obs, var=pandas.DataFrame(index=genes))
    resource = pandas.read_csv(f"{name}.csv")
    liana.mt.connectome(adata, groupby="cell_type", resource=resource, use_raw=False, verbose=False)
    found = adata.uns["liana_res"]
    print(sorted(set(zip(found.ligand_complex, found.receptor_complex))))
"""
    assert [line for line in referee(code, cwd=tmp_path).splitlines() if line.startswith("[(")] == [
        "[('VEGFA', 'KDR'), ('WNT3A', 'FZD1_LRP5')]",
        "[('Vegfa', 'Kdr'), ('Wnt3a', 'Fzd1_Lrp5')]",
        "[('Vegfa', 'Kdr')]",
    ]


def test_every_format_says_what_it_is_for() -> None:
    assert all(run.__doc__ for run in formats().values())
