"""Records from elsewhere: the same checks and the same triples as those of the curation, in parts and in the whole."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from conftest import ROOT, Referee
from osteo_ld import files as resources
from osteo_ld.checking.shacl import hierarchy, validate
from osteo_ld.cli import main
from osteo_ld.curation.elsewhere import LONGEST_LINE, schema, written
from osteo_ld.curation.guarded import read_list
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import mined_adapter
from osteo_ld.errors import InputError, OsteoError
from osteo_ld.files import OutputError
from osteo_ld.graph.dataset import Dataset
from osteo_ld.graph.triples import nquads
from osteo_ld.graph.writing import schema as editors_schema
from osteo_ld.release import engines, partitions
from osteo_ld.release.partitions import Frame, Outcome, Task, stated, violations
from osteo_ld.release.records import build_from_records

Json = dict[str, Any]

MENTION = {"work": "PMID:123", "reader": "reach", "key": "7", "sha256": "0" * 64, "system": "mouse"}


def record(number: int, **parts: Any) -> Json:
    said = {"kind": "regulation", "mediator": "VEGFA", "promotes": "angiogenesis", "quantity": f"{number} nm"}
    return {"id": number, **said, "evidence": [MENTION], **parts}


def lines(path: Path, *records: Any) -> Path:
    found = (entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in records)
    path.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def curated(curation: Curation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of the curation as JSON Lines."""
    path = tmp_path_factory.mktemp("records") / "curated.jsonl"
    path.write_text("".join(map(written, curation.records)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built_from(curated: Path) -> Path:
    folder = curated.with_name("built")
    build_from_records([curated], folder, size=500)
    return folder


def sums(folder: Path) -> str:
    text = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert {line[66:] for line in text.splitlines()} | {"SHA256SUMS"} == {path.name for path in folder.iterdir()}
    done = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout
    return text


def test_the_quads_are_those_of_a_build_from_the_curation(
    built_from: Path, dataset: Dataset, curation: Curation
) -> None:
    names = ("ontology", "interactions", "evidence", "edges")
    found: list[str] = []
    for path in built_from.glob("*.nq"):
        found += path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert set(found) == set(nquads({name: dataset.graphs[name] for name in names}))
    assert len(list(built_from.glob("part-*.nq"))) == -(-len(curation.records) // 500)
    sums(built_from)


def test_parquet_gives_the_same_bytes_in_whatever_order_its_parts_are_done(
    curated: Path, built_from: Path, tmp_path: Path
) -> None:
    def backwards(tasks: Iterable[Task]) -> Iterator[Outcome]:
        yield from engines.local(reversed(list(tasks)))

    rows = [json.loads(line) for line in curated.read_text(encoding="utf-8").splitlines()]
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(tmp_path / "records.parquet", row_group_size=700)
    build_from_records([tmp_path / "records.parquet"], tmp_path / "built", engine=backwards, size=500)
    assert sums(tmp_path / "built") == sums(built_from)


@pytest.mark.slow
def test_several_processes_give_the_same_bytes(curated: Path, built_from: Path, tmp_path: Path) -> None:
    command = ["build", "--records", str(curated), "-o", str(tmp_path / "built"), "--size", "500", "--workers", "2"]
    done = subprocess.run([sys.executable, "-m", "osteo_ld", *command], check=True, capture_output=True, text=True)
    assert "2,386 records" in done.stderr or re.search(r"[\d,]+ records, [\d,]+ triples", done.stderr)
    assert sums(tmp_path / "built") == sums(built_from)


@pytest.mark.slow
def test_the_schema_takes_every_record_that_we_write(curated: Path, referee: Referee, tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text(schema(), encoding="utf-8")
    lines(tmp_path / "mentions.jsonl", record(1), record(2, mediator=["VEGFA", "PDGF-BB"]))
    lines(tmp_path / "wrong.jsonl", record(1, colour="red"), record(2, evidence=[{"work": "a book", "reader": "x"}]))
    code = """
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
takes = Draft202012Validator(schema)
for path in sys.argv[2:4]:
    for line in open(path):
        takes.validate(json.loads(line))
print(sum(not takes.is_valid(json.loads(line)) for line in open(sys.argv[4])))
"""
    said = referee(code, *(tmp_path / "schema.json", tmp_path / "mentions.jsonl", curated, tmp_path / "wrong.jsonl"))
    assert int(said) == 2
    assert json.loads(schema())["version"] == "1.0"


# A line that is wrong, and what must be said of it.
WRONG: list[tuple[Any, str]] = [
    ('{"id": 1', "not JSON: Expecting ',' delimiter, at character"),
    ("[1, 2]", "want a record, found '[1, 2]'"),
    ('{"id": 1, "id": 2}', "'id' stands twice in one entry"),
    (record(1) | {"id": 1.5}, "id is 1.5: want text, a whole number"),
    (record(1) | {"id": True}, "id is True: want text, a whole number"),
    ("[" * 100_000, "nested without end"),
    (" " * LONGEST_LINE + "{}", "has 1,000,000 bytes or more"),
    (record(1, note="a\u0007b"), "control character U+0007"),
    (record(1, kind="rumour"), "kind is 'rumour', want one of communication"),
    (record(1, mediator="VEGFAA"), "'VEGFAA' is not in the lexicon; nearest: "),
    (record(1, colour="red"), "a regulation has no slot 'colour'"),
    (record(1, evidence=[]), "evidence is empty: it wants one entry at least"),
    (record(1, evidence=[MENTION | {"work": "a book"}]), "'a book' names no work: want DOI:10.1234/abc, PMID:123"),
    (record(1, evidence=[MENTION | {"paper": 1}]), "an evidence has no slot 'paper'"),
    (record(1, evidence=[{"at": "fcell-2025 1-2", "sha256": "0" * 64}]), "does not cover whole sentences"),
    (record(1, evidence=[{"at": "nowhere 1-2", "sha256": "0" * 64}]), "unknown source 'nowhere'"),
    (record(1, evidence=[MENTION, MENTION]), "PMID:123 is given twice by reach as evidence of record 1"),
    (record(10**15), "id is 1000000000000000, want a number of at most 15 digits"),
    (record(1, leadsTo=[10**30]), "leadsTo is 1000000000000000000000000000000, want a number of at most 15 digits"),
    (record(1, leadsTo=[0]), "leadsTo is 0, want a number from 1 on"),
    (record(1, promotes="osteoblast"), "promotes wants"),
    (record(1, leadsTo=[77]), "leadsTo 77: no such other record"),
    (record(1, contradicts=1), "contradicts 1: no such other record"),
]  # fmt: skip


def faults(folder: Path, *records: Any, size: int = 2, **options: Any) -> list[str]:
    path = lines(folder / "mined.jsonl", *records)
    with pytest.raises(InputError) as told:
        build_from_records([path], folder / "built", size=size, **options)
    assert not (folder / "built").exists()
    assert [p for p in folder.iterdir() if p != path] == []  # nothing half-written, not even beside it
    return [str(problem).replace(f"{path}:", "mined.jsonl:") for problem in told.value.problems]


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[said[:30] for _, said in WRONG])
def test_what_is_wrong_is_told_with_its_line(line: Any, said: str, tmp_path: Path) -> None:
    [told] = faults(tmp_path, record(11), "", record(12), line)
    assert told.startswith("mined.jsonl:4: ")
    assert said in told


def test_what_only_shows_in_the_whole(tmp_path: Path) -> None:
    gap = {"id": 5, "kind": "knowledge gap", "about": "VEGFA", "label": "what VEGFA is for", "evidence": [MENTION]}
    told = faults(
        tmp_path,
        *(record(1), record(2), gap, record(1, quantity="other"), record(6, quantity="2 nm", note="again")),
        *(record(7, leadsTo=[5]), record(8, leadsTo=[1]), record(1, quantity="third")),
    )
    assert told == [
        "mined.jsonl:4: id 1 is taken at mined.jsonl:1",
        "mined.jsonl:5: record 6 says the same as 2 (mined.jsonl:2): merge their evidences",
        "mined.jsonl:6: record 7: leadsTo wants an interaction",
        "mined.jsonl:8: id 1 is taken at mined.jsonl:1",
    ]


def test_of_many_faults_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    told = faults(tmp_path, *(record(n, mediator=[]) for n in range(1, 302)), size=400)
    assert len(told) == 201
    assert "...: 101 more errors are not listed" in told


def test_a_faulty_row_of_parquet_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "mined.parquet"
    pl.DataFrame([record(1), record(2, mediator="nobody"), record(3)]).write_parquet(path)
    with pytest.raises(InputError, match=r"mined\.parquet:2: 'nobody' is not in the lexicon"):
        build_from_records([path], tmp_path / "built", size=2)
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"mined\.parquet: not readable as Parquet"):
        build_from_records([path], tmp_path / "built")


def test_a_contradiction_is_stated_both_ways_and_a_mention_names_its_work(tmp_path: Path) -> None:
    path = lines(tmp_path / "mined.jsonl", record(1, contradicts=[9]), record(2), record(9, quantity="none"))
    whole = build_from_records([path], tmp_path / "built", size=1)
    assert (whole.records, len(list((tmp_path / "built").glob("part-*")))) == (3, 3)
    osteo = "https://w3id.org/osteo-ld/"
    assert (tmp_path / "built" / "links.nq").read_text(encoding="utf-8") == (
        f"<{osteo}interaction/0009> <{osteo}contradicts> <{osteo}interaction/0001> <{osteo}graph/interactions> .\n"
    )
    part = (tmp_path / "built" / "part-00000.nq").read_text(encoding="utf-8")
    for said in ("https://pubmed.ncbi.nlm.nih.gov/123/", f'<{osteo}reader> "reach"', "ECO_0000501", f"{osteo}Mention"):
        assert said in part


def test_a_folder_of_somebody_s_is_left_alone_and_a_build_of_ours_is_exchanged(tmp_path: Path) -> None:
    path, folder = lines(tmp_path / "mined.jsonl", record(1)), tmp_path / "built"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        build_from_records([path], folder)
    (folder / "thesis.txt").unlink()
    build_from_records([path], folder)
    build_from_records([lines(path, record(1), record(2))], folder)
    sums(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--records", "mined.txt"], "mined.txt: unknown ending: want one of .jsonl"),
        (["--engine", "dask"], "--engine dask and --scheduler ADDRESS go together"),
        (["--workers", "2"], "are for a build with --records"),
    ],
)
def test_misuse_is_told_in_a_line(words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mined.txt").write_text("{}")
    done = CliRunner().invoke(main, ["build", *words])
    assert done.exit_code != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_referee_finds_the_same_in_a_partition(curation: Curation, dataset: Dataset) -> None:
    """pySHACL on records of the curation, mentions, and what breaks shapes, linked to records that are elsewhere."""
    adapter, context = mined_adapter(), {"lexicon": curation.lexicon}
    wrong = [
        record(9001, promotes="osteoblast"), record(9002, recipient="VEGFA"), record(9003, receptor="angiogenesis"),
        record(9004, leadsTo=[9999], quantity="far"), record(9005, carrier="osteoblast"),
    ]  # fmt: skip
    records = [*curation.records[:40], *(adapter.validate_python(entry, context=context) for entry in wrong)]
    triples = stated(records, Frame())
    ontology = hierarchy(dataset.graphs["ontology"])
    # pySHACL walks the whole hierarchy for each value: give it what the records can reach
    reach = {term for triple in triples for term in triple}
    while more := {o for s, p, o in ontology if s in reach and o.startswith("<")} - reach:
        reach |= more
    small = [triple for triple in ontology if triple[0] in reach]
    theirs = validate([*small, *triples], resources.SHAPES, "pyshacl")
    ours = violations(records, Frame())
    assert {(v.focus, v.component) for v in ours} == {(v.focus, v.component) for v in theirs}
    assert {v.number for v in ours} >= {"9001", "9002", "9003", "9005"}
    assert "9004" not in {v.number for v in ours}


def test_a_worker_that_lives_on_sees_a_changed_lexicon_and_one_with_other_files_says_so(tmp_path: Path) -> None:
    curation = tmp_path / "curation"
    shutil.copytree(resources.CURATION, curation, ignore=shutil.ignore_patterns("interactions", "ledger"))
    path = lines(tmp_path / "mined.jsonl", record(1, promotes="moonlight"))
    with pytest.raises(InputError, match="'moonlight' is not in the lexicon"):
        build_from_records([path], tmp_path / "built", Frame(curation))
    with (curation / "concepts" / "traits.tsv").open("a", encoding="utf-8") as file:
        file.write("osteo:concept/x\tmoonlight\t\t\t\tPATO:0000001\t\t\t\tLight of the moon.\n")
    build_from_records([path], tmp_path / "built", Frame(curation))

    def changing(tasks: Iterable[Task]) -> Iterator[Outcome]:
        (curation / "sources.yaml").write_text((curation / "sources.yaml").read_text() + "\n# one more line\n")
        yield from engines.local(tasks)

    partitions._world.cache_clear()
    with pytest.raises(OsteoError, match="is not what it is where the build was started"):
        build_from_records([path], tmp_path / "built", Frame(curation), engine=changing)


# -- a cluster --------------------------------------------------------------------------------------------------------


def dask(role: str, *words: str) -> subprocess.Popen[bytes]:
    """A process of a cluster on loopback."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{role}", *words, "--no-dashboard"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers."""
    file = tmp_path / "scheduler.json"
    place = ["--host", "127.0.0.1"]
    scheduler = dask("scheduler", *place, "--port", "0", "--scheduler-file", str(file))
    options = ["--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
    workers = [dask("worker", *place, *options) for _ in range(2)]
    try:
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline, "no scheduler"
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_bytes(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], curated: Path, tmp_path: Path
) -> None:
    address, workers = cluster
    alone = tmp_path / "alone"
    build_from_records([curated], alone, size=60)

    def killing(tasks: Iterable[Task]) -> Iterator[Outcome]:
        for number, outcome in enumerate(engines.dask(tasks, address)):
            if number == 3:
                os.kill(workers[0].pid, signal.SIGKILL)
            yield outcome

    build_from_records([curated], tmp_path / "built", engine=killing, size=60)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert sums(tmp_path / "built") == sums(alone)
    # And by the command, with the worker that is left; a fault goes from there to here as it is.
    command = [sys.executable, "-m", "osteo_ld", "build", "--engine", "dask", "--scheduler", address, "--size", "60"]
    target = tmp_path / "again"
    subprocess.run([*command, "--records", str(curated), "-o", str(target)], check=True, capture_output=True)
    assert sums(target) == sums(alone)
    wrong = lines(tmp_path / "wrong.jsonl", record(1, mediator="nobody"))
    done = subprocess.run([*command, "--records", str(wrong)], check=False, capture_output=True, text=True)
    assert (done.returncode, "wrong.jsonl:1: 'nobody' is not in the lexicon" in done.stderr) == (1, True)


def test_no_cluster_is_told_in_a_line(tmp_path: Path) -> None:
    path = lines(tmp_path / "mined.jsonl", record(1))
    engine = partial(engines.dask, scheduler="tcp://127.0.0.1:1", patience="1s")
    with pytest.raises(OsteoError, match=r"no scheduler of Dask answers at tcp://127\.0\.0\.1:1"):
        build_from_records([path], tmp_path / "built", engine=engine)
    assert not (tmp_path / "built").exists()


def test_the_schema_for_editors_takes_the_curation(referee: Referee, tmp_path: Path) -> None:
    problems: list[Any] = []
    entries = [item.value for path in sorted((resources.CURATION / "interactions").glob("*.yaml"))
               for item in read_list(path, problems)][::5]  # fmt: skip
    (tmp_path / "schema.json").write_text("".join(editors_schema()), encoding="utf-8")
    (tmp_path / "entries.json").write_text(json.dumps(entries), encoding="utf-8")
    code = """
import json, sys
from jsonschema import Draft202012Validator
Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))
"""
    referee(code, tmp_path / "schema.json", tmp_path / "entries.json")


@pytest.mark.slow
def test_the_benchmark_builds_more_records_than_the_curation_has() -> None:
    """Copies have ids, claims and links of their own, or the build would not take them."""
    command = [sys.executable, "-m", "benchmarks.scale", "--records", "3000", "--workers", "1"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert re.search(r"^ +3,000( +[\d.]+){6}$", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.slow
def test_the_benchmark_asks_each_store_the_same() -> None:
    """Where a store is not installed, it is left out; those that there are give as many rows, and none fails."""
    command = [sys.executable, "-m", "benchmarks.queries", "--records", "2000", "--workers", "1", "--seconds", "120"]
    wanted = [word for name in ("correlations", "cascades") for word in ("--only", name)]
    done = subprocess.run([*command, *wanted], cwd=ROOT, check=True, capture_output=True, text=True)
    assert re.search(r"^cascades +[1-9]\d+( +[\d.]+){2}$", done.stdout, re.MULTILINE), done.stdout
    assert set(re.findall("^no answer: (.*)$", done.stdout, re.MULTILINE)) == {"none"}, done.stdout
    assert re.search(r"^ +2,000  cascades +Oxigraph .* rdflib \d+ ", done.stdout, re.MULTILINE), done.stdout
    assert " rows for " not in done.stdout
