"""`osteo-ld export` as a user meets it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteo_ld.cli import main
from osteo_ld.exports import formats

FORMATS = formats()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["export", *words])


def test_without_a_format_it_lists_them() -> None:
    said = run("--format", "csv").output.splitlines()
    assert [line.partition(",")[0] for line in said[1:]] == list(FORMATS)


def test_one_file_goes_to_stdout_or_to_the_file_named(tmp_path: Path) -> None:
    run("liana", "-o", str(tmp_path / "pairs.csv"))
    assert run("liana").output.encode() == (tmp_path / "pairs.csv").read_bytes()


def test_several_files_need_a_folder(tmp_path: Path) -> None:
    result = run("kgx")
    assert result.exit_code == 2
    assert "give a folder with -o" in result.stderr
    assert run("kgx", "-o", str(tmp_path / "kgx")).exit_code == 0
    names = {path.name for path in (tmp_path / "kgx").iterdir()}
    assert names == {"nodes.tsv", "edges.tsv", "nodes.jsonl", "edges.jsonl"}


def test_an_unknown_format_is_told_with_its_neighbours() -> None:
    result = run("lianna")
    assert result.exit_code == 2
    assert "nearest: liana" in result.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_depends_on_another(name: str) -> None:
    source = Path(FORMATS[name].__code__.co_filename).read_text(encoding="utf-8")
    assert "from osteo_ld.exports." not in source
