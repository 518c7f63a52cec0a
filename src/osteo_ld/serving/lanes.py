"""The lanes of the pool: how long work may be in each, what goes through them, and how it may end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from math import inf

from osteo_ld.errors import OsteoError
from osteo_ld.serving.budget import Account
from osteo_ld.serving.evaluate import Request
from osteo_ld.serving.loader import Worker

Gone = Callable[[], Coroutine[object, object, None]]


class QueryFaultError(OsteoError):
    """The query ended its worker, twice: it needed too much memory, or nests too deep."""


class OverrunError(OsteoError):
    """The query took longer than it may."""


class BusyError(OsteoError):
    """No worker is free, and enough are waiting for one."""


class GoneError(OsteoError):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use (seconds, bytes of answer, bytes of memory), how many run at once, how many may wait."""

    seconds: float = 30.0
    answer: int = 64 << 20
    memory: int = 1 << 30
    workers: int = 4
    waiting: int = 64


@dataclass(frozen=True, slots=True)
class Lane:
    """Requests that have used up to so many CPU seconds: how many run at once, and how far they give way to others.

    ``clock`` is how many seconds they may take where the machine is busy with other things.
    """

    name: str
    seconds: float
    clock: float
    slots: int
    nice: int


def lanes(limits: Limits) -> tuple[Lane, ...]:
    """Give the lanes, the quickest first; ``workers`` of the first, half as many of the others."""
    half = max(1, limits.workers // 2)
    return (
        Lane("brief", min(0.1, limits.seconds / 4), min(0.5, limits.seconds / 2), limits.workers, 0),
        Lane("middle", min(1.0, limits.seconds / 2), min(2.0, limits.seconds), half, 5),
        Lane("long", limits.seconds, limits.seconds, max(2, half), 10),
    )


class Job:
    """A request on its way through the lanes; ``who`` asked it, and ``heard`` is called when it has its answer.

    ``due`` is when to see how far it is, once it runs, ``patience`` when to see who waits for it, and how long.
    """

    __slots__ = (
        "account", "answer", "began", "cpu", "data", "due", "gone", "heard", "lane", "own", "patience", "request",
        "retried", "since", "watch", "who", "worker",
    )  # fmt: skip

    def __init__(
        self, request: Request, data: bytes, who: Hashable, account: Account | None, gone: Gone | None, own: bool
    ) -> None:
        """Begin in the first lane; ``gone`` returns when nobody waits for it any more."""
        self.request, self.data, self.who, self.account, self.gone, self.own = request, data, who, account, gone, own
        self.since = time.monotonic()
        self.lane = 0
        self.retried = False
        self.worker: Worker | None = None
        self.began, self.due = 0.0, inf
        self.cpu: float | None = None  # of its worker when it was first looked at
        self.patience = inf
        self.watch: asyncio.Future[None] | None = None
        self.answer: tuple[int, bytes] | OsteoError | None = None
        self.heard: Callable[[], object] | None = None

    def age(self) -> float:
        """How many seconds ago it was asked."""
        return time.monotonic() - self.since

    def end(self, answer: tuple[int, bytes] | OsteoError) -> None:
        """Give it its answer, or what it has instead of one, unless it has either."""
        if self.answer is None:
            self.answer = answer
            if self.heard and isinstance(answer, tuple):
                self.heard()
            elif self.heard:  # which lets go of it, in the midst of what ends it
                asyncio.get_running_loop().call_soon(self.heard)

    async def reply(self) -> tuple[int, bytes]:
        """Wait for its answer.

        Raises:
            OsteoError: what it has instead of one.

        """
        if self.answer is None:
            heard = asyncio.Event()
            self.heard = heard.set
            await heard.wait()
        assert self.answer is not None
        if isinstance(self.answer, OsteoError):
            raise self.answer
        return self.answer
