"""Work beside: its result is that of the work itself, whatever becomes of the process that does it."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from osteo_ld import beside as module
from osteo_ld.beside import beside

HERE = os.getpid()


def opened() -> list[str]:
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


def children() -> set[str]:
    """The processes that this one has started and not yet waited for."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            parent = status.read_text().rpartition(")")[2].split()[1]
            found |= {status.parent.name} if int(parent) == HERE else set()
    return found


def killed() -> int:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def failing() -> int:
    raise ValueError(f"here: {os.getpid() == HERE}")


def no_plain_value() -> object:
    return threading.Lock() if os.getpid() != HERE else "of this process"


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_can_be_copied", lambda: True)


@pytest.mark.usefixtures("two_processors")
def test_work_is_done_in_another_process_and_its_result_comes_back() -> None:
    later = beside(lambda: [os.getpid(), {"a": ("b", 1)}, "x" * 1_000_000])
    pid, *values = later()
    assert pid != HERE
    assert values == [{"a": ("b", 1)}, "x" * 1_000_000]


@pytest.mark.usefixtures("two_processors")
def test_work_that_another_process_cannot_do_is_done_here() -> None:
    assert beside(killed)() == HERE
    assert beside(no_plain_value)() == "of this process"
    with pytest.raises(ValueError, match="here: True"):
        beside(failing)()


@pytest.mark.usefixtures("two_processors")
def test_no_process_and_no_file_is_left() -> None:
    before = opened(), children()
    for work in (os.getpid, killed, no_plain_value):
        beside(work)()
    assert (opened(), children()) == before


def test_without_a_second_processor_or_beside_threads_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert beside(os.getpid)() == HERE
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    stop = threading.Event()
    thread = threading.Thread(target=partial(stop.wait, 60))
    thread.start()
    try:
        assert beside(os.getpid)() == HERE
    finally:
        stop.set()
        thread.join()


def test_a_copy_ends_when_nobody_waits_for_it() -> None:
    code = "import os, osteo_ld.beside as b; b._can_be_copied = lambda: True; b.beside(lambda: 'x' * 1_000_000); "
    code += "print(os.getpgid(0), flush=True); os._exit(0)"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, start_new_session=True, timeout=30)
    for _ in range(100):
        try:
            os.killpg(int(run.stdout), 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("the copy still lives")


@pytest.mark.usefixtures("two_processors")
def test_where_no_process_can_be_had_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> int:
        raise BlockingIOError

    before = opened()
    monkeypatch.setattr(os, "fork", none)
    assert beside(os.getpid)() == HERE
    assert opened() == before
