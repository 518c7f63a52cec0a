"""The pool of workers: which request runs when, and what ends it.

pyoxigraph cannot cancel a query, so a worker that overruns is ended, and replaced. Every request begins in the first of
three lanes. What is not done within a lane's CPU time goes on in the next: as it is where that has room, else it is
ended and begun again when its turn comes. So short work never waits for long work, whatever the text of a query says
beforehand. What was long once stands in the last lane from the start, where others wait for the first. All of it runs
in the event loop, without threads.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Hashable
from typing import cast

import cachetools

from osteo_ld.serving.budget import Account
from osteo_ld.serving.evaluate import QUERY, Request
from osteo_ld.serving.http import Refusal
from osteo_ld.serving.lanes import (
    BusyError,
    Gone,
    GoneError,
    Job,
    Limits,
    OverrunError,
    QueryFaultError,
    lanes,
)
from osteo_ld.serving.loader import Loader, Worker
from osteo_ld.serving.process import LENGTH
from osteo_ld.serving.query_checks import shape
from osteo_ld.serving.turns import Turns

_log = logging.getLogger(__name__)
_SPARE_SECONDS = 5.0  # after its limit a worker ends itself, should the server be gone
_START_SECONDS = 30.0
_PATIENCE = 2.0  # time limits that a request may wait for its turns
_GONE_SECONDS = 1.0  # a request that takes longer is watched for a client that goes away
_RETRY_SECONDS = 0.05
_REMEMBERED = 4096  # shapes of queries
_OWN = 10  # times as long may pages and data take, whose work is bounded


class Pool:
    """Workers for all lanes; start it in the event loop, and stop it there."""

    def __init__(self, file: int, digest: str, limits: Limits) -> None:
        """Answer from the graphs in an open TriG file with this SHA-256."""
        self.limits, self.lanes = limits, lanes(limits)
        self.loader = Loader(file, digest, limits.memory)
        self.replaced = 0
        self.stopped = self._closed = False
        self._size = sum(lane.slots for lane in self.lanes)
        self._all: set[Worker] = set()
        self._idle: deque[Worker] = deque()
        self._running: tuple[set[Job], ...] = tuple(set() for _ in self.lanes)
        self._waiting: tuple[Turns[Job], ...] = tuple(Turns() for _ in self.lanes)
        self._long: cachetools.LRUCache[bytes, None] = cachetools.LRUCache(_REMEMBERED)  # shapes of long queries
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> dict[str, int]:
        """How many requests run in each lane."""
        return {lane.name: len(jobs) for lane, jobs in zip(self.lanes, self._running, strict=True)}

    @property
    def waiting(self) -> dict[str, int]:
        """How many requests wait for each lane."""
        return {lane.name: len(line) for lane, line in zip(self.lanes, self._waiting, strict=True)}

    @property
    def ready(self) -> int:
        """How many workers there are."""
        return sum(worker.pid > 0 for worker in self._all)

    # -- processes --

    async def start(self) -> None:
        """Load the graph and start all workers.

        Raises:
            OSError: the graph cannot be loaded.

        """
        try:
            await self._add()
            await asyncio.gather(*(self._add() for _ in range(self._size - 1)))
            async with asyncio.timeout(_START_SECONDS):
                while self.ready < self._size:
                    await asyncio.sleep(0.005)
        except TimeoutError:
            await self.stop()
            raise OSError(f"no worker is ready after {_START_SECONDS:g} s") from None
        except OSError:
            await self.stop()
            raise

    async def _add(self) -> None:
        worker = await self.loader.fork(lambda: Worker(self._give, self._has_room, self._replied, self._lost))
        self._all.add(worker)

    async def _replace(self, seconds: float) -> None:
        """Add a worker after some seconds; when that fails, try again until it goes."""
        await asyncio.sleep(seconds)
        while not self.stopped:
            try:
                await self._add()
            except OSError as error:
                _log.warning("a worker could not be started: %s", error)
                await asyncio.sleep(1)
            else:
                return

    def _end(self, worker: Worker) -> None:
        worker.job = None
        self.loader.end(worker)

    def _give(self, worker: Worker) -> None:
        """Take a worker that has nothing to do."""
        if worker.nice:  # what gave way to others cannot be hurried again
            self._end(worker)
        else:
            self._idle.append(worker)
            self._dispatch()

    def _lost(self, worker: Worker) -> None:
        """Replace a worker that is no more, and let another try what it was at."""
        self._all.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        job = cast("Job | None", worker.job)
        worker.job = None
        if job is not None:
            self._leave(job)
            if job.retried or self.stopped:
                job.fail(QueryFaultError())
            else:
                job.retried = True  # soon, when it is known which others are no more
                asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._again, job)
        if not self.stopped:
            self.replaced += 1
            task = asyncio.get_running_loop().create_task(self._replace(0 if worker.pid else 1))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._dispatch()

    def _again(self, job: Job) -> None:
        if not job.reply.done():
            self._waiting[job.lane].add(job, first=True)
            self._dispatch()

    def close(self) -> None:
        """Refuse whatever does not run yet."""
        self._closed = True
        for line in self._waiting:
            while job := line.next():
                job.fail(BusyError())

    async def stop(self) -> None:
        """End every worker and the process that has the graph."""
        self.stopped = True
        self.close()
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            if worker.transport:
                worker.transport.abort()
        await self.loader.stop()

    # -- lanes --

    def _join(self, job: Job) -> None:
        """Let a job stand in the line of its lane.

        Raises:
            BusyError: enough wait already, or enough of who asked.

        """
        line = self._waiting[job.lane]
        if self._closed or len(line) >= self.limits.waiting or line.of(job.who) >= max(1, self.limits.waiting // 2):
            raise BusyError
        line.add(job)

    def _may_run(self, lane: int, who: Hashable) -> bool:
        """Tell whether one who asked may have another worker: of the long ones, never all."""
        if lane < len(self.lanes) - 1:
            return True
        return sum(job.who == who for job in self._running[lane]) < self.lanes[lane].slots - 1

    def _dispatch(self) -> None:
        """Start whatever may run."""
        if not self._idle:
            return
        for number, line in enumerate(self._waiting):
            if not line:
                continue
            lane, running = self.lanes[number], self._running[number]
            while self._idle and line and len(running) < lane.slots:
                job = line.next(lambda who, number=number: self._may_run(number, who))  # type: ignore[misc]
                if job is None:
                    break
                self._begin(job)

    def _begin(self, job: Job) -> None:
        loop = asyncio.get_running_loop()
        lane = self.lanes[job.lane]
        worker = self._idle.pop()
        worker.job, job.worker = job, worker
        self._running[job.lane].add(job)
        if lane.nice:
            worker.renice(lane.nice)
        job.began, job.cpu = loop.time(), worker.cpu() or 0.0
        job.timer = loop.call_later(lane.seconds, self._look, job)
        assert worker.transport is not None
        worker.transport.write(LENGTH.pack(len(job.data)) + job.data)

    def _leave(self, job: Job) -> None:
        """Free the slot of a job."""
        self._running[job.lane].discard(job)
        job.worker = None
        if job.timer:
            job.timer.cancel()

    def _look(self, job: Job) -> None:
        """See how far a running job is: on, to the next lane, or to its end."""
        loop, lane = asyncio.get_running_loop(), self.lanes[job.lane]
        assert job.worker is not None
        self._attend(job)
        elapsed = loop.time() - job.began
        rest = self.limits.seconds - elapsed
        if rest <= 0:
            job.fail(OverrunError())
            return
        if job.lane == len(self.lanes) - 1:
            job.timer = loop.call_later(rest, self._look, job)
            return
        now = job.worker.cpu()
        used = elapsed if now is None else now - job.cpu
        more = _OWN if job.own else 1
        if used < more * lane.seconds and elapsed < more * lane.clock:
            job.timer = loop.call_later(min(rest, max(0.02, more * lane.seconds - used)), self._look, job)
        else:
            self._demote(job)

    def _demote(self, job: Job) -> None:
        """Let a job go on in the next lane if it has room; else end it, and begin it again in its turn."""
        loop, number = asyncio.get_running_loop(), job.lane + 1
        lane, worker = self.lanes[number], job.worker
        assert worker is not None
        room = len(self._running[number]) < lane.slots and self._may_run(number, job.who)
        if room:
            self._running[job.lane].discard(job)
            self._running[number].add(job)
            job.lane = number
            worker.renice(lane.nice)
            rest = self.limits.seconds - (loop.time() - job.began)
            job.timer = loop.call_later(max(0.0, min(lane.seconds, rest)), self._look, job)
        else:
            self._leave(job)
            self._end(worker)
            job.lane = number
            if number == len(self.lanes) - 1 and job.request.what == QUERY:
                self._long[shape(job.request.text)] = None
            try:
                self._join(job)
            except BusyError as error:
                job.fail(error)
        self._dispatch()

    # -- replies --

    def _has_room(self, worker: Worker, size: int) -> bool:
        """Reserve the bytes of a large reply; where there is no room, end its worker."""
        job = cast("Job | None", worker.job)
        if job is None or job.account is None:
            return True
        try:
            job.account.take(size)
        except Refusal as refusal:
            job.fail(refusal)
            return False
        return True

    def _replied(self, worker: Worker, kind: int, body: bytes) -> None:
        job = cast("Job | None", worker.job)
        worker.job = None
        if job is not None:
            self._leave(job)
            if job.lane and asyncio.get_running_loop().time() - job.began < self.lanes[0].seconds:
                self._long.pop(shape(job.request.text), None)
            if not job.reply.done():
                job.reply.set_result((kind, body))
        self._give(worker)

    # -- requests --

    def _attend(self, job: Job) -> None:
        """See to a job that is not done at once: that it need not wait for ever, and that somebody waits for it."""
        if job.patience is None:
            first = min(_GONE_SECONDS, _PATIENCE * self.limits.seconds)
            job.patience = asyncio.get_running_loop().call_later(first, self._watch, job, first)

    def _watch(self, job: Job, waited: float) -> None:
        rest = _PATIENCE * self.limits.seconds - waited
        job.patience = asyncio.get_running_loop().call_later(rest, self._tire, job)
        if job.gone and not job.reply.done():
            job.watch = asyncio.ensure_future(job.gone())
            job.watch.add_done_callback(lambda _: job.fail(GoneError()))

    def submit(
        self,
        request: Request,
        who: Hashable = None,
        account: Account | None = None,
        gone: Gone | None = None,
        *,
        own: bool = False,
    ) -> Job:
        """Take a request, to which the ``reply`` of the job will be as ``run`` says; then ``leave`` it.

        ``who`` asks takes turns with others; large replies are reserved in ``account``; ``gone`` returns when the
        client has gone away, which ends the request wherever it is. A query of our ``own`` may take longer in a lane.

        Raises:
            BusyError: too many wait.

        """
        limits, loop = self.limits, asyncio.get_running_loop()
        request = request._replace(limit=limits.answer, seconds=limits.seconds + _SPARE_SECONDS)
        job = Job(request, who, account, gone, loop.create_future())
        job.own = own
        if self._idle and not self._closed and len(self._running[0]) < self.lanes[0].slots:
            self._begin(job)  # nobody waits where workers and slots are free
        else:
            if self._long and request.what == QUERY and shape(request.text) in self._long:
                job.lane = len(self.lanes) - 1
            self._join(job)
            self._attend(job)
            self._dispatch()
        return job

    def leave(self, job: Job) -> None:
        """Let go of a job, whether it has its reply or not."""
        if job.patience is not None:
            job.patience.cancel()
        if job.watch is not None:
            job.watch.cancel()
        self._waiting[job.lane].remove(job)
        if job.worker is not None:  # not answered
            worker = job.worker
            self._leave(job)
            self._end(worker)
            self._dispatch()

    async def run(
        self,
        request: Request,
        who: Hashable = None,
        account: Account | None = None,
        gone: Gone | None = None,
        *,
        own: bool = False,
    ) -> tuple[int, bytes]:
        """Answer a request: the kind of the reply and its body, see ``evaluate``; for the rest see ``submit``.

        Raises:
            OverrunError: it took too long.
            BusyError: no worker came free.
            GoneError: nobody waits for it any more.
            QueryFaultError: it ended its worker.
            Refusal: there is no room for the reply.

        """
        job = self.submit(request, who, account, gone, own=own)
        try:
            return await job.reply
        finally:
            self.leave(job)

    def _tire(self, job: Job) -> None:
        """Let a job go that has waited long enough."""
        if job.worker is None:
            job.fail(BusyError())
        else:
            assert job.patience is not None
            job.patience = asyncio.get_running_loop().call_later(self.limits.seconds, self._tire, job)
