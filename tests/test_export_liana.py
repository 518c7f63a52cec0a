"""Ligand-receptor pairs: who is in which table by name, and that LIANA+ takes the table."""

import csv
import io
import re
from pathlib import Path

import pytest

from conftest import Referee
from osteo_ld.exports import Data, formats
from osteo_ld.exports.liana import every_role, families, human, mouse

Rows = list[dict[str, str]]
DOCS = Path(__file__).parents[1] / "docs" / "liana.md"


def rows(files: object) -> Rows:
    (content,) = files.values()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode())))


def taking_part(table: Rows) -> set[str]:
    return {gene for row in table for side in ("ligand", "receptor") for gene in row[side].split("_")}


@pytest.mark.parametrize("write", [human, families, mouse])
@pytest.mark.parametrize("gene", ["TNFRSF11B", "SOST", "DKK1", "NOG", "CXCL9"])
def test_decoys_antagonists_and_traps_never_signal(write: object, gene: str, data: Data) -> None:
    table = rows(write(data))  # type: ignore[operator]
    assert gene.casefold() not in {name.casefold() for name in taking_part(table)}
    assert {row["role"] for row in table} == {"signalling"}


def test_they_have_roles_of_their_own_where_all_pairs_are(data: Data) -> None:
    roles = {
        (row["ligand"], row["receptor"]): row["role"] for row in rows(every_role(data)) if row["role"] != "signalling"
    }
    assert roles["TNFRSF11B", "TNFSF11"] == "decoy"
    assert roles["CXCL9", "VEGFA"] == "trap"
    assert roles["SOST", "WNT3A"] == roles["NOG", "BMP2"] == "antagonist"
    assert roles["TNFRSF11A", "TNFSF11"] == "reverse"


def test_reverse_pairs_run_one_way_only(data: Data) -> None:
    pairs = {(row["ligand"], row["receptor"]) for row in rows(families(data))}
    assert ("TNFSF11", "TNFRSF11A") in pairs
    assert not {(receptor, ligand) for ligand, receptor in pairs} & pairs


def test_what_helps_a_signal_to_bind_is_no_signal(data: Data) -> None:
    """Heparin promotes the binding of FGF to its receptor: record 1460."""
    assert 1460 not in {record.id for pair in data.pairs for record in pair.records}


def test_what_is_said_not_to_happen_is_in_no_table(data: Data) -> None:
    absent = {r.id for r in data.curation.records if getattr(r, "doesNotAffect", None) or getattr(r, "lacks", None)}
    assert absent
    assert not absent & {record.id for pair in data.pairs if pair.role == "signalling" for record in pair.records}


def test_rank_ligand_is_there_in_both_species_with_its_sentences_and_its_decoy(data: Data) -> None:
    (row,) = [row for row in rows(human(data)) if row["ligand"] == "TNFSF11"]
    assert (row["receptor"], row["sign"], row["status"]) == ("TNFRSF11A", "positive", "asserted")
    assert (row["ligand_mouse"], row["receptor_mouse"]) == ("Tnfsf11", "Tnfrsf11a")
    assert row["blocked_by"] == "TNFRSF11B"
    known = {f"https://w3id.org/osteo-ld/interaction/{record.number}" for record in data.curation.records}
    assert set(row["interactions"].split()) | set(row["blocked_by_interactions"].split()) <= known
    assert "https://w3id.org/osteo-ld/interaction/2008" in row["interactions"].split()
    assert ("Tnfsf11", "Tnfrsf11a") in {(r["ligand"], r["receptor"]) for r in rows(mouse(data))}


def test_families_and_complexes_are_expanded_apart_from_what_is_stated(data: Data) -> None:
    strict, wide = rows(human(data)), rows(families(data))
    assert {row["level"] for row in strict} == {"gene"}
    found = {(row["ligand"], row["receptor"]): row["level"] for row in wide}
    assert found["VEGFA", "KDR"] == found["DLL4", "NOTCH1"] == found["WNT3A", "FZD1_LRP5"] == "family"
    assert len(wide) == len(found) > len(strict) > 5


def test_each_row_names_an_interaction_and_no_cell_is_empty(data: Data) -> None:
    for write in (human, families, mouse, every_role):
        table = rows(write(data))
        assert all("/interaction/" in row["interactions"] for row in table)
        assert all(cell for row in table for cell in row.values())


def test_the_tutorial_runs_in_liana_as_printed(data: Data, referee: Referee, tmp_path: Path) -> None:
    (tmp_path / "liana.csv").write_bytes(human(data)["liana.csv"])
    text = DOCS.read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.DOTALL)
    said = referee("\n".join(code for kind, code in blocks if kind == "python"), cwd=tmp_path)
    assert said == "".join(code for kind, code in blocks if kind == "text")
    assert (tmp_path / "dotplot.png").stat().st_size > 10_000


def test_the_wide_table_runs_in_liana_too(data: Data, referee: Referee, tmp_path: Path) -> None:
    (tmp_path / "families.csv").write_bytes(families(data)["liana-families.csv"])
    code = """
import anndata, liana, numpy, pandas
resource = pandas.read_csv("families.csv")
genes = ["WNT3A", "FZD1", "LRP5", "VEGFA", "KDR"]
high = numpy.repeat([[5, 0, 0, 5, 0], [0, 5, 5, 0, 5]], 10, axis=0) + numpy.random.default_rng(1).random((20, 5))
obs = pandas.DataFrame({"cell_type": pandas.Categorical(["osteoblast"] * 10 + ["endothelium"] * 10)})
obs.index = obs.index.astype(str)
adata = anndata.AnnData(high.astype("float32"), obs=obs, var=pandas.DataFrame(index=genes))
liana.mt.connectome(adata, groupby="cell_type", resource=resource, use_raw=False, verbose=False)
found = adata.uns["liana_res"]
print(sorted(set(zip(found.ligand_complex, found.receptor_complex))))
"""
    assert referee(code, cwd=tmp_path).splitlines()[-1] == "[('VEGFA', 'KDR'), ('WNT3A', 'FZD1_LRP5')]"


def test_every_format_says_what_it_is_for() -> None:
    assert all(run.__doc__ for run in formats().values())
