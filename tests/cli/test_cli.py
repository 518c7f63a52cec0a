"""The command line as a user meets it: help, results on stdout, errors that say what would do, exit codes."""

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from osteo_ld import files as resources
from osteo_ld.cli import main
from osteo_ld.graph.sparql import select
from osteo_ld.graph.store import open_store

ROOT = Path(__file__).parents[2]


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch, built: Path) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_with_examples(command: str) -> None:
    said = run(command, "--help").output
    assert f"osteo-ld {command}" in said.partition("Examples:")[2]


@pytest.mark.parametrize("style", ["table", "csv", "tsv", "json"])
def test_find_tells_what_is_known(style: str) -> None:
    result = run("find", "cxcl9", "--format", style)
    assert result.exit_code == 0
    rows: list[dict[str, str]]
    if style == "json":
        rows = json.loads(result.stdout)
    elif style == "table":
        assert "CXCL9" in result.stdout
        return
    else:
        rows = list(csv.DictReader(io.StringIO(result.stdout), delimiter="," if style == "csv" else "\t"))
    assert any(r["role"] == "acts" and r["signal"] == "CXCL9" and r["effect"] == "↓ VEGFA (binding)" for r in rows)


def test_an_unknown_concept_gets_the_nearest_names() -> None:
    result = run("find", "vegfaa")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "'vegfaa' is not in the reviews; near spellings: VEGFA" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["query", "what-promote"], 1, "no question is named 'what-promote'; `osteo-ld query` lists them; nearest: wh"),
        (["query", "what-promotes", "--cell", "osteoblast"], 1, "has no parameter 'cell'; it has effect"),
        (["query", "what-promotes", "--effect"], 2, "want --parameter VALUE, found '--effect'"),
        (["query", "what-promotes", "--effect", "angiogenesiss"], 1, "near spellings: angiogenesis"),
        (["query", "what-promotes", "--endpoint", "http://127.0.0.1:9/sparql"], 1, "http://127.0.0.1:9/sparql: "),
        (["query", "--file", "-"], 1, "not to be run: error at 1:16"),
        (["query", "what-promotes", "--build", "nowhere"], 1, "nowhere/store is not there: run `make`"),
        (["locate", "angiogenesis"], 2, "the texts are needed: --texts DIR, or set OSTEO_LD_TEXTS"),
        (["query", "no-effects", "--on", "README.md"], 1, "README.md: unknown ending; want one of .ttl"),
        (["reason", "README.md"], 1, "README.md"),
    ],
)  # fmt: skip
def test_misuse_is_told_in_a_sentence(words: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSTEO_LD_TEXTS", raising=False)
    result = run(*words, stdin="SELECT nonsense" if "-" in words else None)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_question_runs_on_the_built_graph_and_on_a_file() -> None:
    here = run("query", "no-effects", "--format", "csv").stdout
    there = run("query", "no-effects", "--format", "csv", "--on", "build/osteo-ld.ttl").stdout
    assert here == there
    assert len(here.splitlines()) > 1


def test_a_question_runs_on_an_endpoint() -> None:
    """Through SPARQLWrapper, against a small endpoint on loopback over the built store."""
    store = open_store(ROOT / "build")

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = select(store, form["query"][0]).serialize(format=ox.QueryResultsFormat.JSON)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        there = run(
            "query", "no-effects", "--format", "csv", "--endpoint", f"http://127.0.0.1:{server.server_port}/sparql"
        )
        thread.join()
    assert (there.exit_code, there.stderr) == (0, "")
    assert there.stdout == run("query", "no-effects", "--format", "csv").stdout


def test_synonyms_and_curies_name_the_same_parameter() -> None:
    answers = {
        run("query", "what-promotes", "--format", "tsv", "--effect", name).stdout
        for name in ("ossification", "osteogenesis", "GO:0001503")
    }
    assert len(answers) == 1


def test_a_question_is_counted_or_given_in_pages() -> None:
    whole = run("query", "cascades", "--format", "tsv").stdout.splitlines()
    assert run("query", "cascades", "--count", "--format", "csv").stdout.splitlines() == ["rows", str(len(whole) - 1)]
    page = run("query", "cascades", "--limit", "2", "--offset", "3", "--format", "tsv").stdout.splitlines()
    assert page == [whole[0], *whole[4:6]]


def test_a_query_of_ones_own_comes_from_stdin() -> None:
    sparql = "SELECT (COUNT(*) AS ?n) WHERE { ?i a <https://w3id.org/osteo-ld/Communication> }"
    result = run("query", "--file", "-", "--format", "csv", stdin=sparql)
    assert result.exit_code == 0
    assert int(result.stdout.splitlines()[1]) > 100


def test_check_reports_every_fault_and_fails(tmp_path: Path) -> None:
    shutil.copytree(resources.CURATION, tmp_path / "curation")
    for name in ("no-mediator", "unknown-name"):
        source = ROOT / "tests" / "must_fail" / "curation" / f"{name}.yaml"
        text = source.read_text(encoding="utf-8").replace("id: 1\n", f"id: 99{len(name)}\n")
        (tmp_path / "curation" / "interactions" / f"zz-{name}.yaml").write_text(text, encoding="utf-8")
    result = run("check", "--curation", str(tmp_path / "curation"))
    assert result.exit_code == 1
    assert "zz-no-mediator.yaml:2: a regulation needs a mediator" in result.stderr
    assert "zz-unknown-name.yaml:5: 'VEGFAA' is not in the lexicon; nearest: VEGFA" in result.stderr
    assert "2 errors" in result.stderr


@pytest.mark.slow
def test_check_with_the_texts_passes(seeds: Path) -> None:
    result = run("check", "--texts", str(seeds))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no error" in result.stderr


def test_locate_prints_an_entry_to_paste(seeds: Path) -> None:
    result = run("locate", "--texts", str(seeds), "CXCL9, which negatively regulates EC angiogenesis")
    assert "- at: bone-research-2025 42872-43042\n" in result.stdout
    assert "sha256: 0354a9ef7001f5f29e6d9340ee02866cb74ef7e62429477b62307673b9d0ae70" in result.stdout


def test_coverage_has_a_row_a_section_and_a_total() -> None:
    rows = list(csv.DictReader(io.StringIO(run("coverage", "--format", "csv").stdout)))
    assert rows[-1]["section"] == "total"
    assert {r["open"] for r in rows} == {"0"}
    assert sum(int(r["sentences"]) for r in rows[:-1]) == int(rows[-1]["sentences"]) == 973


def test_validate_conforms_and_tells_what_does_not() -> None:
    assert "conforms" in run("validate").stderr
    result = run("validate", "tests/must_fail/shapes/source-no-cell.ttl", "--format", "csv")
    assert result.exit_code == 1
    assert "source wants a cell or an anatomical entity" in result.stdout


def test_stats_count_what_is_there() -> None:
    rows = dict(csv.reader(io.StringIO(run("stats", "--format", "csv").stdout)))
    kinds = sum(int(n) for what, n in rows.items() if what.startswith("kind: "))
    statuses = sum(int(n) for what, n in rows.items() if what.startswith("status: "))
    assert int(rows["records"]) == kinds == statuses


def test_heavy_packages_are_imported_only_where_they_are_needed() -> None:
    heavy = "('pydantic', 'rdflib', 'pyoxigraph', 'yaml')"
    code = "import sys; from osteo_ld.cli import main; list(main.commands.values())"
    code += f"; print(sorted(m for m in {heavy} if m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def examples() -> list[tuple[str, str]]:
    """Commands of the README with the output that it shows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith(("osteo-ld", "echo")) and "--endpoint" not in command:
                found.append((command, output.strip("\n")))
    return found


@pytest.mark.parametrize(
    ("command", "output"),
    [
        pytest.param(*example, id=example[0], marks=[pytest.mark.slow] if " dl " in example[0] else [])
        for example in examples()
    ],
)
def test_the_readme_shows_what_a_user_sees(command: str, output: str) -> None:
    stdin = None
    if command.startswith("echo"):
        said, _, command = command.partition(" | ")
        stdin = shlex.split(said)[1]
    result = run(*shlex.split(command)[1:], stdin=stdin)
    assert result.exit_code == 0, result.output
    shown = "\n".join(line.rstrip() for line in result.stdout.strip("\n").splitlines())
    if output:
        assert shown == output
