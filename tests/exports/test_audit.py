"""`osteo-ld audit`: other tools' tables, real ones among them, with a word on each row."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Referee
from osteo_ld.cli import main


def run(text: str) -> Result:
    return CliRunner().invoke(main, ["audit", "-", "--format", "csv"], input=text)


def words(text: str) -> list[str]:
    result = run(text)
    assert result.exit_code == 0, result.output
    return [row["osteo_ld"] for row in csv.DictReader(io.StringIO(result.stdout))]


@pytest.mark.parametrize(
    ("ligand", "receptor", "word"),
    [
        ("TNFSF11", "TNFRSF11A", "stated"), ("Tnfsf11", "Tnfrsf11a", "stated"), ("O14788", "Q9Y6Q6", "stated"),
        ("TNFSF11", "TNFRSF11B", "decoy"), ("TNFRSF11B", "TNFSF11", "decoy"), ("CXCL9", "VEGFA", "trap"),
        ("NOG", "BMP2", "antagonist"), ("TNFRSF11A", "TNFSF11", "reverse"), ("KDR", "VEGFA", "direction contrary"),
        ("VEGFB", "KDR", "not in the reviews"), ("ACTB", "KDR", "name not known"),
        ("TGFB1", "TGFBR1_TGFBR2", "stated"), ("WNT3A", "FZD1_LRP5", "stated"), ("RANKL", "RANK", "stated"),
        ("VEGF-A", "VEGFR2", "stated"), ("RANKLL", "RANK", "name not known"),
    ],
)  # fmt: skip
def test_a_pair_gets_its_word(ligand: str, receptor: str, word: str) -> None:
    assert words(f"ligand,receptor\n{ligand},{receptor}\n") == [word]


@pytest.mark.parametrize(
    "text",
    [
        "source\ttarget\tligand_complex\treceptor_complex\nOB\tOC\tTNFSF11\tTNFRSF11A\n",  # a result of LIANA
        "interacting_pair,gene_a\nTNFSF11_TNFRSF11A,TNFSF11\n",  # of CellPhoneDB
        "partner_a,partner_b,gene_a,gene_b\nsimple:O14788,simple:Q9Y6Q6,TNFSF11,TNFRSF11A\n",
        "interaction_name,pathway_name,ligand,receptor\nTNFSF11_TNFRSF11A,RANKL,TNFSF11,TNFRSF11A\n",  # of CellChat
        "interaction_name\nTNFSF11_TNFRSF11A\n",
        "interacting_pair\nRANKL_RANK\n",
    ],
)
def test_tables_of_each_tool_are_known_by_their_columns(text: str) -> None:
    assert words(text) == ["stated"]


def test_rows_stay_as_they_are_with_columns_after_them() -> None:
    rows = list(csv.reader(io.StringIO(run('ligand,receptor,note\nTNFSF11,TNFRSF11A,"a, b"\n').stdout)))
    assert rows[1][:3] == ["TNFSF11", "TNFRSF11A", "a, b"]
    assert rows[0][3] == "osteo_ld"
    assert "https://w3id.org/osteo-ld/interaction/2008" in rows[1][-1]


def test_names_are_told_that_were_understood_by_a_synonym_or_not_at_all() -> None:
    said = run("ligand,receptor\nRANKL,TNFRSF11A\nfoo,RANK\nVEGFA,foo\n").stderr
    assert "RANKL → TNFSF11" in said
    assert "names not known: 1, in 2 rows: foo" in said


def test_cells_are_kept_and_a_table_is_audited_twice_as_once() -> None:
    cell = '"one\r\ntwo, ""three"""'
    once = run(f"ligand,receptor,note\nTNFSF11,TNFRSF11A,{cell}\n")
    assert cell in once.stdout_bytes.decode()
    twice = run(once.stdout_bytes.decode())
    assert twice.stdout == once.stdout
    assert "replaced: osteo_ld, " in twice.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("ligand,receptor,ligand\nTNFSF11,TNFRSF11A,VEGFA\n", "1: has two columns 'ligand'"),
        ("a,b\n1,2\n", "1: has no columns of partners"),
        ("ligand,receptor\nVEGFA\n", "2: has 1 cells, the header 2"),
    ],
)
def test_a_bad_table_gets_one_sentence(text: str, said: str) -> None:
    result = run(text)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.slow
def test_the_resource_of_liana_is_marked(referee: Referee, tmp_path: Path) -> None:
    code = 'import liana; liana.rs.select_resource("consensus").to_csv("consensus.csv", index=False)'
    referee(code, cwd=tmp_path)
    found = words((tmp_path / "consensus.csv").read_text(encoding="utf-8"))
    assert len(found) > 4000
    assert found.count("stated") > 50
    assert found.count("decoy") >= 1  # it has RANKL and OPG
