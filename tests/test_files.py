"""Writes are whole or not at all, whatever becomes of the process, the disk or the neighbour."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from osteo_ld import files
from osteo_ld.files import OutputError, locked, replacing_folder, write, write_bytes


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- a file ---------------------------------------------------------------------------------------------------------


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    def parts() -> Iterator[str]:
        yield "new"
        raise RuntimeError

    write(tmp_path / "a", ["old"])
    with pytest.raises(RuntimeError):
        write(tmp_path / "a", parts())
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere" / "file")
    for content in (b"first", b"second"):
        write_bytes(tmp_path / "link", content)
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "elsewhere" / "file").read_bytes() == content
    assert names(tmp_path / "elsewhere") == ["file"]


def test_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"")
    (tmp_path / "a").chmod(0o600)
    write_bytes(tmp_path / "a", b"secret")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_bytes(tmp_path / "pipe", b"x" * 300_000)
    reader.join(timeout=10)
    assert read == [b"x" * 300_000]
    assert (tmp_path / "pipe").is_fifo()


def test_a_device_is_written_into() -> None:
    write_bytes(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()
    with pytest.raises(OSError, match="/dev/full") as error:
        write_bytes(Path("/dev/full"), b"x")
    assert error.value.errno == errno.ENOSPC


def test_an_error_names_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file/a'") as error:
        write_bytes(tmp_path / "file" / "a", b"")
    assert error.value.filename == str(tmp_path / "file" / "a")
    with pytest.raises(IsADirectoryError):
        write_bytes(tmp_path, b"")


# -- a folder -------------------------------------------------------------------------------------------------------


def fill(folder: Path, word: str) -> None:
    for name in ("a", "b", "c"):
        (folder / name).write_text(word)


@pytest.fixture(params=["exchange", "renames"])
def target(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to replace, where the system swaps two in one call, and where it does not."""
    if request.param == "renames":
        monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    return tmp_path / "target"


def test_a_folder_is_replaced_and_nothing_is_left_beside_it(target: Path) -> None:
    for word in ("old", "new"):
        with replacing_folder(target) as folder:
            fill(folder, word)
        assert {path.read_text() for path in target.iterdir()} == {word}
    assert names(target.parent) == ["target"]


def test_a_folder_stays_as_it_was_when_something_goes_wrong(target: Path) -> None:
    with replacing_folder(target) as folder:
        fill(folder, "old")

    def fails() -> None:
        with replacing_folder(target) as folder:
            fill(folder, "new")
            raise OSError(errno.ENOSPC, "No space left on device", str(folder / "a"))

    with pytest.raises(OSError, match="target/a'"):
        fails()
    assert {path.read_text() for path in target.iterdir()} == {"old"}
    assert names(target.parent) == ["target"]


def test_a_linked_folder_is_replaced_where_it_is(target: Path) -> None:
    (target.parent / "disk" / "real").mkdir(parents=True)
    target.symlink_to(target.parent / "disk" / "real")
    with replacing_folder(target) as folder:
        fill(folder, "new")
    assert target.is_symlink()
    assert names(target) == ["a", "b", "c"]
    assert names(target.parent / "disk") == ["real"]


def test_two_at_once_do_not_meet(target: Path) -> None:
    with replacing_folder(target) as folder:
        fill(folder, "one")
        with pytest.raises(OutputError, match="being written by another process"), replacing_folder(target):
            pass
    assert {path.read_text() for path in target.iterdir()} == {"one"}


def test_what_is_no_folder_is_refused(target: Path) -> None:
    target.write_text("")
    with pytest.raises(OutputError, match="is no folder"), replacing_folder(target):
        pass


def test_leftovers_of_a_killed_run_are_swept_and_the_whole_one_comes_back(target: Path) -> None:
    parent = target.parent
    for name in (".target.old", ".target.new"):
        (parent / name).mkdir()
        fill(parent / name, name)
    (parent / ".target.lock").touch()
    with pytest.raises(RuntimeError), replacing_folder(target):
        raise RuntimeError
    # Killed between the two renames: only the old one was whole.
    assert {path.read_text() for path in target.iterdir()} == {".target.old"}
    assert names(parent) == ["target"]


# For each line that it is told, a process that replaces the folder until it is killed.
LOOPS = """
import os, sys
from pathlib import Path
from osteo_ld.files import replacing_folder
parent = os.getpid()
for _ in sys.stdin:
    child = os.fork()
    n = 0
    while not child and os.getppid() == parent:
        with replacing_folder(Path(sys.argv[1])) as folder:
            for name in range(20):
                (folder / str(name)).write_text(f"{n} " * 2000)
        n += 1
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_killed_at_a_hundred_moments_the_folder_is_whole_each_time(tmp_path: Path) -> None:
    target = tmp_path / "target"
    chance = random.Random(1)
    generations = set()
    command = [sys.executable, "-c", LOOPS, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(100):
            print(file=process.stdin, flush=True)
            child = int(process.stdout.readline())
            while not target.exists():
                time.sleep(0.01)
            time.sleep(chance.random() * 0.15)
            os.kill(child, signal.SIGKILL)
            assert int(process.stdout.readline()) == -signal.SIGKILL
            contents = [path.read_text() for path in target.iterdir()]
            assert len(contents) == 20
            assert len(set(contents)) == 1
            assert len(contents[0].split()) == 2000
            generations.add(contents[0].split()[0])
    assert len(generations) > 3
    with replacing_folder(target) as folder:
        fill(folder, "new")
    assert names(tmp_path) == ["target"]


def test_who_waits_for_a_lock_gets_it_when_its_file_is_gone(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    counted.write_text("0")

    def count() -> None:
        for _ in range(50):
            with locked(tmp_path / "lock", wait=True):
                counted.write_text(str(int(counted.read_text()) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.read_text() == "200"
    assert names(tmp_path) == ["count"]
