"""The page that compares our pairs with the resources of liana: up to date, and true by liana's own reading."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import REFEREES, Referee
from osteo_ld import files as resources
from osteo_ld.cli import main
from osteo_ld.curation.reading import Curation
from osteo_ld.exports import Data
from osteo_ld.exports.pairs import symbols
from osteo_ld.release.resources import PAGE, Resources, coverage_of_resources, covered, read_resources

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def table() -> Path:
    found = list(REFEREES.parents[1].glob("lib/python3.*/site-packages/liana/resource/omni_resource.csv"))
    if not found:
        pytest.skip("needs the referees: `make test` sets them up")
    return found[0]


@pytest.fixture(scope="module")
def known(table: Path) -> Resources:
    return read_resources(table)


def test_the_page_is_what_is_generated(curation: Curation, known: Resources) -> None:
    page = coverage_of_resources(curation, resources.CURATION, resources.ONTOLOGY, known)
    assert (ROOT / "docs" / PAGE).read_text(encoding="utf-8") == page, "run `make docs`"


@pytest.mark.slow
def test_liana_has_what_the_page_says(data: Data, known: Resources, referee: Referee) -> None:
    code = """
import json, liana
names = [name for name in liana.rs.show_resources() if "mouse" not in name]
found = {name: liana.rs.select_resource(name) for name in names}
print(json.dumps({name: sorted(set(zip(rows.ligand, rows.receptor))) for name, rows in found.items()}))
"""
    theirs = {name: {tuple(pair) for pair in listed} for name, listed in json.loads(referee(code)).items()}
    assert theirs.keys() == known.keys()
    ours = [pair for pair in data.pairs if pair.role == "signalling" and len(pair.ligand) == len(pair.receptor) == 1]
    for one in covered(ours, known):
        name = (symbols(one.pair.ligand), symbols(one.pair.receptor))
        assert set(one.just) == {resource for resource, listed in theirs.items() if name in listed}


def test_osteocalcin_is_nowhere_rankl_nearly_everywhere_and_opg_no_signal(known: Resources) -> None:
    page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].strip("| "): line for line in page.splitlines() if line.startswith("| ")}
    assert "| none |" in rows["BGLAP – GPRC6A"]
    assert "- BGLAP – GPRC6A (" in page.partition("## What none has")[2]
    assert int(rows["TNFSF11 – TNFRSF11A"].split(" | ")[2].partition(":")[0].removeprefix("all ")) > len(known) / 2
    assert rows["TNFRSF11B – TNFSF11"].split(" | ")[1] == "decoy"


@pytest.mark.slow
def test_a_table_that_is_another_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    with other.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a", "b"], [1, 2]])
    result = CliRunner().invoke(main, ["docs", "-o", str(tmp_path / "docs"), "--resources", str(other)])
    assert result.exit_code == 1
    assert "1: has no column resource" in result.output
    assert not (tmp_path / "docs").exists()
