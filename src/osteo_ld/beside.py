"""Work that is done in a process beside this one, while this one does something else."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def _can_be_copied() -> bool:
    """Whether a copy of this process would be whole, and have a processor of its own (asked of Linux alone).

    Threads are not copied, those of libraries among them: who waits for one in the copy waits for ever.
    """
    try:
        return len(os.listdir("/proc/self/task")) == 1 < len(os.sched_getaffinity(0))  # noqa: PTH208
    except (OSError, AttributeError):
        return False


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin work in a copy of this process, and give what waits for its result, to be called once.

    The work changes nothing, and its result is of plain values, as ``marshal`` takes them. Where there can be no copy,
    or it fails, the work is done when its result is asked for: its errors come then, and here.

    >>> later = beside(lambda: sum(range(5)))
    >>> later()
    10
    """
    if not _can_be_copied():
        return work
    source, sink = os.pipe()
    try:
        copy = os.fork()
    except OSError:  # too many processes, or too little memory
        os.close(source)
        os.close(sink)
        return work
    if not copy:
        # The copy ends at once: what this process has begun, such as its output, is not the copy's to end.
        with suppress(BaseException), open(sink, "wb") as output:  # noqa: PTH123
            os.close(source)  # it would hear itself, and never that this process has ended
            result: Any = work()
            output.write(marshal.dumps(result))
            output.flush()
            os._exit(0)
        os._exit(1)
    os.close(sink)
    pipe = open(source, "rb")  # noqa: PTH123, SIM115

    def wait() -> T:
        with pipe:
            told = pipe.read()
        _, failed = os.waitpid(copy, 0)
        found: T = work() if failed else marshal.loads(told)
        return found

    return wait
