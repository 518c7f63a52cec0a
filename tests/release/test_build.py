"""A build appears whole or not at all: killed, without room, two at once, where nothing may be written."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from osteo_ld import files as resources
from osteo_ld.errors import InputError
from osteo_ld.files import OutputError
from osteo_ld.graph.store import open_store
from osteo_ld.reasoning.inferences import ReasoningError
from osteo_ld.release import build as building
from osteo_ld.release.build import Inputs, build
from processes import cpu

BUILD = [sys.executable, "-m", "osteo_ld", "build", "--no-reasoning", "-o"]


def sums(folder: Path) -> str:
    """Hold a build against its own sums, and its store against its graphs; gives the sums."""
    text = (folder / "SHA256SUMS").read_text()
    listed = {line[66:]: line[:64] for line in text.splitlines()}
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and "store" not in p.parts}
    assert found == {*listed, "SHA256SUMS", *(set(building.CACHES) - {"store", "site"})}
    for name, expected in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name
    assert len(open_store(folder)) > 10_000
    return text


def running(folder: Path, seed: str) -> "subprocess.Popen[str]":
    """Build in a process of its own, whose strings hash by a seed."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.Popen([*BUILD, str(folder)], stderr=subprocess.PIPE, text=True, env=environment)


@dataclass(frozen=True, slots=True)
class Built:
    """A build, its sums, and the seconds of CPU that it took."""

    folder: Path
    sums: str
    seconds: float


@pytest.fixture(scope="module")
def first(unreasoned: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A copy of a build, to be built over."""
    folder = tmp_path_factory.mktemp("builds") / "build"
    shutil.copytree(unreasoned / "build", folder)
    seconds = json.loads((unreasoned / "read.json").read_text(encoding="utf-8"))["seconds"]
    return Built(folder, sums(folder), seconds)


@pytest.fixture(scope="module")
def old(first: Built) -> Path:
    return first.folder


@pytest.mark.slow
def test_killed_at_any_moment_the_old_build_is_whole(first: Built) -> None:
    chance = random.Random(7)
    for _ in range(5):
        with running(first.folder, "1") as process:
            moment = chance.random() * first.seconds
            while process.poll() is None and cpu(process.pid) < moment:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        assert sums(first.folder) == first.sums


@pytest.fixture(scope="module")
def rivals(first: Built) -> list[tuple[int, str]]:
    """Two builds at once over the first and what the killed ones left; of each its return code and what it said."""
    processes = [running(first.folder, "2") for _ in range(2)]
    said = [process.communicate()[1] for process in processes]
    return [(process.returncode, text) for process, text in zip(processes, said, strict=True)]


def test_two_at_once_one_is_told_and_the_build_is_whole(first: Built, rivals: list[tuple[int, str]]) -> None:
    assert 0 in [code for code, _ in rivals]
    for code, text in rivals:
        assert code == 0 or "is being written by another process" in text
        assert len(text.splitlines()) == 1
    assert [path.name for path in first.folder.parent.iterdir()] == ["build"]


@pytest.mark.usefixtures("rivals")
def test_two_builds_are_the_same_to_the_byte(first: Built) -> None:
    """The second by one of the rivals, whose strings hash otherwise."""
    assert sums(first.folder) == first.sums


def refused(old: Path, before: str, **options: object) -> str:
    """Build over an old build in vain; gives the one line that is said."""
    done = subprocess.run([*BUILD, str(old)], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert sums(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["build"]
    [line] = done.stderr.splitlines()
    return str(line)


def limit_files() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # EFBIG instead, as a full disk gives ENOSPC
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def test_without_room_the_old_build_stays_and_one_line_says_why(old: Path) -> None:
    line = refused(old, sums(old), preexec_fn=limit_files)
    assert line.startswith(f"Error: {old}/osteo-ld.")
    assert line.endswith(": File too large")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to be root, to mount")
def test_on_a_full_disk_the_old_build_stays(old: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount")
    try:
        shutil.copytree(old, disk / "build")
        before = sums(disk / "build")
        room = os.statvfs(disk)
        for part in (0.1, 0.8):
            ballast = disk / "build" / "store" / "ballast"
            used = sum(p.stat().st_size for p in (disk / "build").rglob("*") if p.is_file())
            ballast.write_bytes(b"x" * int(room.f_bavail * room.f_frsize - used * part))
            done = subprocess.run([*BUILD, str(disk / "build")], capture_output=True, text=True, check=False)
            ballast.unlink()
            assert done.returncode == 1
            assert len(done.stderr.splitlines()) == 1
            assert "No space left on device" in done.stderr
            assert sums(disk / "build") == before
            assert [path.name for path in disk.iterdir()] == ["build"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_where_nothing_may_be_written_one_line_says_so() -> None:
    done = subprocess.run([*BUILD, "/proc/build"], capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("Error: /proc/")


def test_what_no_build_wrote_is_not_swept_away(old: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(OutputError, match=r"holds what no build wrote \(thesis\.tex\): name another folder"):
        build(Inputs(), tmp_path, reasoning=False)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    assert building.strangers(old) == []


def test_a_faulty_curation_writes_nothing(tmp_path: Path) -> None:
    shutil.copytree(resources.CURATION, tmp_path / "curation")
    (tmp_path / "curation" / "interactions" / "zz.yaml").write_text("- id: x\n")
    with pytest.raises(InputError):
        build(Inputs(curation=tmp_path / "curation"), tmp_path / "build", reasoning=False)
    assert [path.name for path in tmp_path.iterdir()] == ["curation"]


def test_without_the_reasoner_it_says_how_to_build_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "PACKAGES", ("jpype", "no_such_reasoner"))
    with pytest.raises(
        ReasoningError,
        match=r"^no_such_reasoner not installed: pip install 'osteo-ld\[reason\]', or .*: --no-reasoning$",
    ):
        build(Inputs(), tmp_path / "build")
    assert not list(tmp_path.iterdir())


def test_when_the_reasoner_objects_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def objects(*_: object) -> None:
        raise ReasoningError("inconsistent")

    monkeypatch.setattr(building, "infer", objects)
    with pytest.raises(ReasoningError):
        build(Inputs(), tmp_path / "build")
    assert not list(tmp_path.iterdir())
