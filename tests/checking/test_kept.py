"""A check after a check: what has changed since is seen, whatever it is, and what is kept is never believed wrongly."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from osteo_ld import files as resources
from osteo_ld.beside import beside
from osteo_ld.checking import kept, whole
from osteo_ld.cli import main
from osteo_ld.curation.guarded import read_lists
from osteo_ld.curation.reading import Curation, read, read_files, read_frame
from osteo_ld.curation.verdicts import COLUMNS, claim_hash

RECORD = """- id: {id}
  kind: communication
  source: {source}
  mediator: VEGFA
  recipient: endothelial cell
  promotes: angiogenesis
  quantity: {quantity}
{links}  evidence:
    - at: {at}
      sha256: {sha256}
"""
GAP = """- id: 999002
  kind: knowledge gap
  about: VEGFA
  label: whether there is a gap
  evidence:
    - at: {at}
      sha256: {sha256}
"""


@dataclass(frozen=True)
class Checked:
    """A copy of all that a check reads, found right."""

    curation: Path
    ontology: Path
    shapes: Path
    cache: Path
    at: str
    sha256: str

    def use(self, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
        monkeypatch.setattr(resources, "ONTOLOGY", self.ontology)
        monkeypatch.setattr(resources, "SHAPES", self.shapes)
        monkeypatch.setenv("OSTEO_LD_CACHE", str(cache))

    def check(self, *words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["check", "--curation", str(self.curation), *words], catch_exceptions=False)
        return result.exit_code, result.stderr


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, curation: Curation) -> Checked:
    folder = tmp_path_factory.mktemp("checked")
    for name in ("CURATION", "ONTOLOGY", "SHAPES"):
        shutil.copytree(getattr(resources, name), folder / name.lower())
    evidence = curation.records[0].evidence[0]
    found = Checked(
        folder / "curation", folder / "ontology", folder / "shapes", folder / "cache", str(evidence.at), evidence.sha256
    )
    records = found.curation / "interactions"
    # Some files of records show what all of them do: each test checks all that is there twice, and more.
    for path in records.glob("[!fh]*.yaml"):
        path.unlink()
    span = {"at": found.at, "sha256": found.sha256}
    (records / "zz-a.yaml").write_text(
        RECORD.format(id=999001, source="osteoblast", quantity="made up a", links="  leadsTo: [999002]\n", **span)
    )
    (records / "zz-b.yaml").write_text(
        RECORD.format(id=999002, source="osteoclast", quantity="made up b", links="", **span)
    )
    loaded, problems = read(found.curation)
    assert problems == []
    rows = ["\t".join(COLUMNS)]
    for record in loaded.records[-2:]:
        claim = claim_hash(record, record.evidence[0])
        rows.append("\t".join([record.number, found.at, claim, "right", ""]))
    (found.curation / "reviews").mkdir(exist_ok=True)
    (found.curation / "reviews" / "zz.tsv").write_text("\n".join(rows) + "\n")
    with pytest.MonkeyPatch.context() as patched:
        found.use(patched, found.cache)
        assert found.check()[0] == 0
    return found


@pytest.fixture(scope="module")
def anew(original: Checked, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """What a check of all says, that believes nothing that is kept."""
    with pytest.MonkeyPatch.context() as patched:
        original.use(patched, tmp_path_factory.mktemp("nothing") / "cache")
        return original.check("--anew")


@pytest.fixture
def checked(original: Checked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Checked:
    shutil.copytree(original.cache, tmp_path / "cache")
    original.use(monkeypatch, tmp_path / "cache")
    return original


def edited(path: Path, old: str, new: str) -> str:
    """Edit the first place of a file that has the words, and give what was there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text


EDITS = {
    "a word": ("curation/interactions/zz-a.yaml", "kind: comm", "kind: com", "kind is 'comunication', want one of"),
    "a name": ("curation/interactions/zz-a.yaml", ": VEGFA", ": VEGFAA", "nearest: VEGFA"),
    "a shape": ("curation/interactions/zz-a.yaml", "recipient: endothelial cell", "recipient: VEGFA",
                "record 999001: recipient wants a cell"),
    "a cue": ("curation/interactions/zz-a.yaml", "      sha256", "      read: [what]\n      sha256", "no cue: want "),
    "a claim that was read": ("curation/interactions/zz-a.yaml", "promotes", "inhibits",
                              "record 999001 ({curation}/interactions/zz-a.yaml:1) was changed since it was read"),
    "an id": ("curation/interactions/zz-b.yaml", "999002", "999003",
              "zz-a.yaml:8: leadsTo 999002: no such other record"),
    "an id that is taken": ("curation/interactions/zz-b.yaml", "999002", "999001", "zz-b.yaml:1: id 999001 is taken"),
    "an id that is taken in the file before": ("curation/interactions/zz-a.yaml", "999001", "999002",
                                               "zz-b.yaml:1: id 999002 is taken"),
    "a claim that stands elsewhere": ("curation/interactions/zz-b.yaml",
                                      "osteoclast\n  mediator: VEGFA\n  recipient: endothelial cell\n"
                                      "  promotes: angiogenesis\n  quantity: made up b",
                                      "osteoblast\n  mediator: VEGFA\n  recipient: endothelial cell\n"
                                      "  promotes: angiogenesis\n  quantity: made up a", "says the same as 999001"),
    "a kind that others lead to": ("curation/interactions/zz-b.yaml", None, GAP, "record 999001: "),
    "a file that is gone": ("curation/interactions/zz-b.yaml", None, None, "no record '999002'"),
    "a file that is new": ("curation/interactions/zz-c.yaml", None, "- id: 999004\n", "'kind' is missing: want one of"),
    "a file that is no text": ("curation/interactions/zz-b.yaml", "osteoclast", "\x01", "control character"),
    "the lexicon": ("curation/concepts/cells.tsv", "\tosteoclast\t", "\tbone eater\t", "'osteoclast' is not in the"),
    "the sources": ("curation/sources.yaml", "journal:", "jurnal:", "unknown 'jurnal'"),
    "the sentences": ("curation/sentences.tsv", None, "source\tstart\tend\tsection\n",
                      "has no sentence of bone-research-2025: run `osteo-ld sentences --texts DIR --curation"),
    "the cues": ("curation/cues.tsv", "\tclause\t", "\tclose\t", "look is 'close'"),
    "a verdict": ("curation/reviews/zz.tsv", "\tright\t", "\tmend\twrong", "is to mend: wrong"),
    "the ledger": ("curation/ledger/glossary.tsv", "fcell-2025 ", "fcel-2025 ", "unknown source 'fcel-2025'"),
    "the works": ("curation/references/fcell-2025.tsv", "\tcertain", "\tsure", "confidence is 'sure'"),
    "the hashes of words": ("curation/word_hashes.tsv", "source", "sorce", "header is"),
    "the ontology": ("ontology/imports/genes.tsv", "HGNC:12680", "HGNC:0", "HGNC:12680 of 'VEGFA' has no row"),
    "a slice": ("ontology/imports/cl.ttl", "obo:CL_0000062", "obo:CL_9000062", "CL:0000062 of 'osteoblast'"),
    "the shapes": ("shapes/slots.ttl", "sh:path osteo:recipient ;", "sh:path osteo:recipient ; sh:maxCount 0 ;",
                   "record 999001: recipient wants a cell"),
}  # fmt: skip


def apply(path: Path, old: str | None, new: str | None, checked: Checked) -> None:
    """Edit a file as a row of ``EDITS`` says: in part, whole, or away with it."""
    if old is not None:
        edited(path, old, str(new))
    elif new is None:
        path.unlink()
    else:
        path.write_text(new.format(at=checked.at, sha256=checked.sha256), encoding="utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_what_changed_since_is_told_as_if_all_were_read(name: str, checked: Checked) -> None:
    file, old, new, told = EDITS[name]
    path = checked.curation.parent / file
    before = path.read_bytes() if path.exists() else None
    try:
        apply(path, old, new, checked)
        code, said = checked.check()
        assert (code, said) == checked.check("--anew")
        assert code == 1
        assert told.format(curation=checked.curation) in said
    finally:
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)
    assert checked.check()[0] == 0


# What shows only when the records of both processes are seen together, or is no matter of records.
ACROSS = (
    "an id", "an id that is taken", "a claim that stands elsewhere", "a kind that others lead to", "a cue",
    "the ledger",
    "a slice", "a file that is no text",
)  # fmt: skip


@pytest.mark.parametrize("name", [None, *ACROSS])
def test_two_processes_find_what_one_finds(name: str | None, checked: Checked, tmp_path: Path) -> None:
    shutil.copytree(checked.curation.parent, tmp_path / "all")
    folders = [tmp_path / "all" / part.name for part in (checked.curation, checked.ontology, checked.shapes)]
    records = folders[0] / "interactions"
    if name:
        file, old, new, _ = EDITS[name]
        path = tmp_path / "all" / file
        apply(path, old, new, checked)
    (records / "zz-a.yaml").rename(records / "00-a.yaml")  # that of the first process
    now = kept.inputs(*folders)
    one = whole.check(*folders, now=now)
    two = whole.check(*folders, now=now, ahead=beside(partial(read_lists, records)))
    assert one == two
    assert bool(one.problems) == bool(name)


@pytest.mark.parametrize("what", ["claim", "id"])
def test_what_stands_twice_is_seen_by_neither_process_and_told(what: str, checked: Checked, tmp_path: Path) -> None:
    folders = [checked.curation, checked.ontology, checked.shapes]
    copy = shutil.copytree(checked.curation, tmp_path / "curation")
    records = copy / "interactions"
    twice = {"links": "", "at": checked.at, "sha256": checked.sha256, "source": "osteoblast"}
    one = RECORD.format(id=999008, quantity="twice", **twice)
    other = RECORD.format(id=999009, quantity="twice", **twice) if what == "claim" else one.replace("twice", "again")
    (records / "00-a.yaml").write_text(one, encoding="utf-8")
    (records / "zz-c.yaml").write_text(other, encoding="utf-8")
    found = whole.check(copy, *folders[1:], ahead=partial(read_lists, records)).problems
    assert [Path(problem.file).name for problem in found] == ["zz-c.yaml"]


def test_two_processes_share_the_records(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[int] = []

    def noting(paths: Iterable[Path], *rest: Any) -> Any:
        found = read_files(paths, *rest)
        shares.append(len(found[0]))
        return found

    monkeypatch.setattr(whole, "read_files", noting)
    monkeypatch.setattr(whole, "beside", lambda work: work)
    folders = checked.curation, checked.ontology, checked.shapes
    outcome = whole.check(*folders, ahead=partial(read_lists, checked.curation / "interactions"))
    records = outcome.kept.counts[0]
    assert sum(shares) == records
    assert [share * 3 > records for share in shares] == [True, True]


def test_what_is_right_is_counted_as_if_all_were_read(checked: Checked) -> None:
    path = checked.curation / "interactions" / "zz-c.yaml"
    span = {"at": checked.at, "sha256": checked.sha256, "links": "  leadsTo: [999001]\n"}
    said = [checked.check()[1]]
    try:
        for quantity in ("made up c", "made up d"):
            path.write_text(RECORD.format(id=999003, source="osteocyte", quantity=quantity, **span), encoding="utf-8")
            assert checked.check() == checked.check("--anew")
            said.append(checked.check()[1])
    finally:
        path.unlink()
    said.append(checked.check()[1])
    assert said[0] != said[1] == said[2] != said[3] == said[0]


def test_two_faults_are_told_at_once(checked: Checked) -> None:
    paths = [checked.curation / "interactions" / name for name in ("zz-a.yaml", "zz-b.yaml")]
    before = [edited(path, "mediator: VEGFA", "mediator: nothing") for path in paths]
    try:
        code, said = checked.check()
        assert (code, said) == checked.check("--anew")
        assert "zz-a.yaml:4" in said
        assert "zz-b.yaml:4" in said
    finally:
        for path, text in zip(paths, before, strict=True):
            path.write_text(text, encoding="utf-8")


def test_a_check_of_what_has_not_changed_needs_no_reader(checked: Checked) -> None:
    code = "import sys; from osteo_ld.cli import main; main(sys.argv[1:], standalone_mode=False)"
    code += "; print('pydantic' in sys.modules)"
    command = [sys.executable, "-c", code, "check", "--curation", str(resources.CURATION)]
    run = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2)]
    assert [one.stdout for one in run] == ["True\n", "False\n"]
    assert run[0].stderr == run[1].stderr


# -- what is kept ----------------------------------------------------------------------------------------------------


@pytest.fixture
def lie(checked: Checked) -> tuple[Path, str]:
    """What is kept, as nothing that was read would make it, and what a check says that believes it."""
    path = kept.place(checked.curation)
    now = kept.inputs(checked.curation, checked.ontology, checked.shapes)
    assert path
    assert now
    found = kept.load(path, now)
    assert found
    kept.save(path, replace(found, concepts=7), now)
    code, said = checked.check()
    assert (code, ", 7 concepts: no error" in said) == (0, True)
    return path, said


@pytest.mark.parametrize("at", [0, 10, 63, 65, 70, 5_000, -1])
def test_what_is_damaged_is_not_believed(at: int, lie: tuple[Path, str], checked: Checked) -> None:
    path, said = lie
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert checked.check()[1] != said


@pytest.mark.parametrize("content", [b"", b"\n", b"{}", b"\xff" * 100, b"0" * 64 + b"\n[]"])
def test_what_is_something_else_is_not_believed(
    content: bytes, lie: tuple[Path, str], checked: Checked, anew: tuple[int, str]
) -> None:
    lie[0].write_bytes(content)
    assert checked.check() == anew


def test_what_is_cut_off_is_not_believed(lie: tuple[Path, str], checked: Checked, anew: tuple[int, str]) -> None:
    lie[0].write_bytes(lie[0].read_bytes()[:-1])
    assert checked.check() == anew


@pytest.mark.parametrize("mode", [0o646, 0o664])
def test_what_others_can_write_is_not_believed(
    mode: int, lie: tuple[Path, str], checked: Checked, anew: tuple[int, str]
) -> None:
    lie[0].chmod(mode)
    assert checked.check() == anew


@pytest.mark.parametrize("sort", ["a folder", "a pipe", "a link to nowhere"])
def test_what_is_no_file_stops_no_check(sort: str, lie: tuple[Path, str], checked: Checked) -> None:
    path, _ = lie
    path.unlink()
    match sort:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case _:
            path.symlink_to("nowhere")
    assert checked.check() == checked.check("--anew")


@pytest.mark.parametrize("folder", ["file/below", "relative", ""])
def test_where_nothing_can_be_kept_all_is_read(
    folder: str, checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OSTEO_LD_CACHE", str(tmp_path / folder) if "/" in folder else folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert checked.check() == checked.check("--anew")
    assert (tmp_path / "file").read_text() == ""


def test_what_is_edited_while_it_is_read_is_not_kept(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    path = checked.curation / "interactions" / "zz-a.yaml"
    before = edited(path, "mediator: VEGFA", "mediator: nothing")
    faulty = path.read_text(encoding="utf-8")

    def mended(*arguments: object) -> Curation:
        path.write_text(before, encoding="utf-8")
        return read_frame(*arguments)  # type: ignore[arg-type]

    try:
        with monkeypatch.context() as patched:
            patched.setattr("osteo_ld.checking.whole.read_frame", mended)
            assert checked.check()[0] == 0
        path.write_text(faulty, encoding="utf-8")
        assert "'nothing' is not in the lexicon" in checked.check()[1]
    finally:
        path.write_text(before, encoding="utf-8")


def test_two_checks_at_a_time_do_not_meet(checked: Checked) -> None:
    command = [sys.executable, "-m", "osteo_ld", "check", "--curation", str(resources.CURATION)]
    for _ in range(3):
        both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = {process.communicate()[1] for process in both}
        assert [process.returncode for process in both] == [0, 0]
        assert len(said) == 1
        path = kept.place(resources.CURATION)
        assert path
        assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []
