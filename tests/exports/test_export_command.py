"""`osteo-ld export` as a user meets it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteo_ld.cli import main
from osteo_ld.release.catalogue import formats

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
    assert {"nodes.tsv", "edges.tsv", "nodes.jsonl", "edges.jsonl"} < names


def test_an_unknown_format_is_told_with_its_neighbours() -> None:
    result = run("lianna")
    assert result.exit_code == 2
    assert "nearest: liana" in result.stderr


def test_a_dash_is_stdout() -> None:
    assert run("liana", "-o", "-").output == run("liana").output
    assert run("kgx", "-o", "-").exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("liana", "-o", "{here}/taken/x.csv"), "taken/x.csv: Not a directory"),
        (("kgx", "-o", "{here}/taken"), "give a folder with -o"),
        (("liana", "--curation", "{here}"), "sources.yaml:1: not readable: No such file or directory"),
        (("liana-rat",), "no format is named 'liana-rat'; nearest: liana"),
    ],
)
def test_a_mistake_gets_one_sentence_and_nothing_is_written(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = run(*(word.format(here=tmp_path) for word in words))
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_help_shows_commands_that_name_formats() -> None:
    examples = [
        line.split() for line in run("--help").output.splitlines() if line.strip().startswith("osteo-ld export ")
    ]
    assert len(examples) >= 4
    assert {words[2] for words in examples} <= FORMATS.keys()


def test_only_a_format_that_names_a_creator_takes_one() -> None:
    result = run("liana", "--creator", "https://orcid.org/0000-0002-1825-0097")
    assert result.exit_code == 2
    assert "liana names no creator" in result.stderr
