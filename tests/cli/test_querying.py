"""`query`, `find`, `show` and `export` where something is amiss: it is said, and no answer is exit code 1."""

from __future__ import annotations

import gzip
import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteo_ld.cli import main

ROOT = Path(__file__).parents[2]


def run(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch, built: Path) -> None:
    monkeypatch.chdir(built.parent)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("find --review nosuch", 1, "there is no review 'nosuch'; there are bone-research-2025, fcell-2025"),
        ("find --review bone", 1, "there is no review 'bone'"),
        ("find --cites 72x", 1, "no cited work is known by '72x'"),
        ("find |", 1, "named wants a name, and one on each side of |; found '|'"),
        ("find VEGFA|", 1, "found 'VEGFA|'"),
        ("find --source=", 1, "source wants a name"),
        ("find 3951", 1, "3951 is a record, and stands in none: see `osteo-ld show 3951`"),
        ("find interaction:3951", 1, "see `osteo-ld show 3951`"),
        ("query receptors-of --ligand OCN --ligand SOST", 2, "--ligand stands twice"),
        ("query receptors-of --foo bar", 1, "receptors-of has no parameter 'foo'; it has ligand"),
        ("show 3951 --texts docs", 1, "no text in docs"),
        ("export liana -o a.csv.zip", 2, ".gz is the only packed file"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_said(words: str, code: int, said: str) -> None:
    result = run(*words.split())
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("--cites bone-research-2025:115", "--cites 115"),
        ("--review 10.1038/s41413-025-00417-0", "--review bone-research-2025"),
        ("--kind Communication --mode Paracrine", "--kind communication --mode paracrine"),
        ("--kind knowledge-gap", "--kind Knowledge\\ gap"),
    ],
)  # fmt: skip
def test_reviews_works_and_words_go_by_all_names_of_theirs(one: str, other: str) -> None:
    answers = [run("find", *shlex.split(words), "--format", "csv") for words in (one, other)]
    assert answers[0].exit_code == 0, answers[0].output
    assert answers[0].stdout == answers[1].stdout


def test_no_row_is_no_answer_and_the_output_is_still_a_table() -> None:
    canned = run("query", "receptors-of", "--ligand", "SOST", "--format", "csv")
    own = run("query", "--file", "-", "--format", "json", stdin="SELECT ?s WHERE { ?s a osteo:Nothing }")
    assert [canned.exit_code, own.exit_code] == [1, 1]
    assert "no rows" in canned.stderr
    assert len(canned.stdout.splitlines()) == 1
    assert json.loads(own.stdout) == []


def test_ask_and_construct_heed_the_format() -> None:
    ask = ["query", "--file", "-", "--format"]
    assert json.loads(run(*ask, "json", stdin="ASK { ?s ?p ?o }").stdout) == {"head": {}, "boolean": True}
    assert run(*ask, "csv", stdin="ASK { ?s a osteo:Nothing }").stdout == "boolean\nfalse\n"
    triples = run(*ask, "csv", stdin="CONSTRUCT WHERE { ?s a osteo:Communication }")
    assert (triples.exit_code, triples.stdout) == (1, "")
    assert "leave --format out for Turtle" in triples.stderr


def test_a_query_that_is_no_text_and_a_service_that_is_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "bin.dat").write_bytes(b"\xff\xfe\x00")
    assert "bin.dat is no text in UTF-8" in run("query", "--file", str(tmp_path / "bin.dat")).stderr
    service = run("query", "--file", "-", stdin="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert service.exit_code == 1
    assert service.stderr.startswith("Error: not to be run: ")


def test_a_file_is_packed_if_its_name_says_so(tmp_path: Path) -> None:
    for name in ("a.csv", "a.csv.gz"):
        assert run("export", "liana", "-o", str(tmp_path / name)).exit_code == 0
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == (tmp_path / "a.csv").read_bytes()
