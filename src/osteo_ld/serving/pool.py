"""The pool of workers: which request runs when, and what ends it.

pyoxigraph cannot cancel a query, so a worker that overruns is ended, and replaced. Every request begins in the first of
three lanes. What is not done within a lane's CPU time goes on in the next: as it is where that has room, else it is
ended and begun again when its turn comes. So short work never waits for long work, whatever the text of a query says
beforehand. What was long once stands in the last lane from the start, where others wait for the first. All of it runs
in the event loop, without threads.

To wake a process takes as long as most requests do: while these are brief a worker has several, and what comes to stand
behind a longer one is taken back for another.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Hashable
from functools import partial

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
from osteo_ld.serving.query_checks import shape
from osteo_ld.serving.turns import Turns
from osteo_ld.serving.workers import Workers

_SPARE_SECONDS = 5.0  # after its limit a worker ends itself, should the server be gone
_PATIENCE = 2.0  # time limits that a request may wait for its turns
_TICK_SECONDS = 0.01  # one clock looks at all requests: to set one for each takes longer
_GONE_SECONDS = 1.0  # a request that takes longer is watched for a client that goes away
_RETRY_SECONDS = 0.05
_REMEMBERED = 4096  # shapes of queries
_BRIEF_SECONDS = 0.002
_BEHIND_SECONDS = 0.05  # that a request may stand behind another at a worker
_SEVERAL = 8  # requests that a worker has at most
_OWN = 10  # times as long may pages and data take, whose work is bounded


class Pool:
    """Workers for all lanes; start it in the event loop, and stop it there."""

    def __init__(self, file: int, digest: str, limits: Limits) -> None:
        """Answer from the graphs in an open TriG file with this SHA-256."""
        self.limits, self.lanes = limits, lanes(limits)
        self.workers = Workers(
            Loader(file, digest, limits.memory),
            sum(lane.slots for lane in self.lanes),
            lambda: Worker(self._give, self._has_room, self._replied, self._lost),
        )
        self._closed = False
        self._last = len(self.lanes) - 1
        self._idle: deque[Worker] = deque()
        self._brief: dict[Worker, float] = {}  # those that may have several, and when they began what they do
        self._apart = min(limits.workers, os.cpu_count() or 1)  # so many have one before any has several
        self._pace = 0.0  # seconds of a request, lately
        self._running: tuple[set[Job], ...] = tuple(set() for _ in self.lanes)
        self._waiting: tuple[Turns[Job], ...] = tuple(Turns() for _ in self.lanes)
        self._long: cachetools.LRUCache[bytes, None] = cachetools.LRUCache(_REMEMBERED)  # shapes of long queries
        self._jobs: set[Job] = set()  # all that nobody has let go of
        self._clock: asyncio.TimerHandle | None = None

    @property
    def running(self) -> dict[str, int]:
        """How many requests run in each lane."""
        return {lane.name: len(jobs) for lane, jobs in zip(self.lanes, self._running, strict=True)}

    @property
    def waiting(self) -> dict[str, int]:
        """How many requests wait for each lane."""
        return {lane.name: len(line) for lane, line in zip(self.lanes, self._waiting, strict=True)}

    # -- processes --

    def _end(self, worker: Worker) -> None:
        self._take_back(worker)
        worker.jobs.clear()
        self.workers.loader.end(worker)

    def _take_back(self, worker: Worker) -> None:
        """Let others do what a worker has not begun, and give it no more beside what it does."""
        self._brief.pop(worker, None)
        for job in reversed(worker.untake()):
            job.worker = None
            self._waiting[job.lane].add(job, first=True)

    def _give(self, worker: Worker) -> None:
        """Take a worker that has nothing to do."""
        if worker.nice or worker.spoilt:  # what gave way to others cannot be hurried again
            self._end(worker)
        else:
            self._idle.append(worker)
            self._dispatch()

    def _lost(self, worker: Worker) -> None:
        """Replace a worker that is no more, and let another try what it was at."""
        if worker in self._idle:
            self._idle.remove(worker)
        self._take_back(worker)
        if worker.jobs:
            job = worker.jobs.pop()
            self._leave(job)
            if job.retried or self.workers.stopped:
                job.end(QueryFaultError())
            else:
                job.retried = True  # soon, when it is known which others are no more
                asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._again, job)
        self.workers.lost(worker)
        self._dispatch()

    def _again(self, job: Job) -> None:
        if job.answer is None:
            self._waiting[job.lane].add(job, first=True)
            self._dispatch()

    def close(self) -> None:
        """Refuse whatever does not run yet."""
        self._closed = True
        for line in self._waiting:
            while job := line.next():
                job.end(BusyError())

    async def stop(self) -> None:
        """End every worker and the process that has the graph."""
        for worker in list(self._brief):
            self._take_back(worker)
        self.close()
        if self._clock is not None:
            self._clock.cancel()
        await self.workers.stop()

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
        if lane < self._last:
            return True
        return sum(job.who == who for job in self._running[lane]) < self.lanes[lane].slots - 1

    def _with_room(self) -> Worker | None:
        """Give a worker that may have another request beside what it does."""
        if self._pace > _BRIEF_SECONDS or len(self._brief) < self._apart:
            return None
        return next((worker for worker in self._brief if len(worker.jobs) < _SEVERAL), None)

    def _dispatch(self) -> None:
        """Start whatever may run."""
        line = self._waiting[0]
        while line and (worker := self._with_room()) and (job := line.next()):
            worker.take(job)
        if not self._idle:
            return
        for number, line in enumerate(self._waiting):
            if not line:
                continue
            slots, running = self.lanes[number].slots, self._running[number]
            allowed = partial(self._may_run, number) if number == self._last else None
            while self._idle and line and len(running) < slots:
                job = line.next(allowed)
                if job is None:
                    break
                self._begin(job)

    def _begin(self, job: Job) -> None:
        worker = self._idle.pop()
        worker.take(job)
        self._begun(job, worker)

    def _begun(self, job: Job, worker: Worker) -> None:
        self._running[job.lane].add(job)
        if nice := self.lanes[job.lane].nice:
            worker.renice(nice)
        job.began = job.due = time.monotonic()
        job.cpu = None
        if not job.lane:
            self._brief[worker] = job.began

    def _leave(self, job: Job) -> None:
        """Free the slot of a job."""
        self._running[job.lane].discard(job)
        job.worker = None

    def _tick(self) -> None:
        """Look at all jobs, for as long as there are some."""
        now = time.monotonic()
        for worker in [worker for worker, began in self._brief.items() if now - began > _BEHIND_SECONDS]:
            self._take_back(worker)
        for job in list(self._jobs):
            if job.worker is not None and job.answer is None and job.due <= now:
                self._look(job, job.worker, now)
            if job.answer is None and job.patience <= now:
                self._attend(job, now)
        self._dispatch()
        self._clock = asyncio.get_running_loop().call_later(_TICK_SECONDS, self._tick) if self._jobs else None

    def _look(self, job: Job, worker: Worker, now: float) -> None:
        """See how far a running job is: on, to the next lane, or to its end."""
        lane, elapsed = self.lanes[job.lane], now - job.began
        rest = self.limits.seconds - elapsed
        if rest <= 0:
            job.end(OverrunError())
        elif job.lane == self._last:
            job.due = now + rest
        else:
            cpu = worker.cpu()
            if job.cpu is None:  # of what came before nothing counts
                job.cpu = cpu or 0.0
            used = elapsed if cpu is None else cpu - job.cpu
            more = _OWN if job.own else 1
            if used < more * lane.seconds and elapsed < more * lane.clock:
                job.due = now + min(rest, more * lane.seconds - used)
            else:
                self._demote(job, worker, now)

    def _demote(self, job: Job, worker: Worker, now: float) -> None:
        """Let a job go on in the next lane if it has room; else end it, and begin it again in its turn."""
        number = job.lane + 1
        lane = self.lanes[number]
        self._take_back(worker)
        room = len(self._running[number]) < lane.slots and self._may_run(number, job.who)
        if room:
            self._running[job.lane].discard(job)
            self._running[number].add(job)
            job.lane = number
            worker.renice(lane.nice)
            job.due = min(now + lane.seconds, job.began + self.limits.seconds)
        else:
            self._leave(job)
            self._end(worker)
            job.lane = number
            if number == self._last and job.request.what == QUERY:
                self._long[shape(job.request.text)] = None
            try:
                self._join(job)
            except BusyError as error:
                job.end(error)
        self._dispatch()

    # -- replies --

    def _has_room(self, worker: Worker, size: int) -> bool:
        """Reserve the bytes of a large reply; where there is no room, end its worker."""
        job = worker.jobs[0]
        if job.account is None:
            return True
        try:
            job.account.take(size)
        except Refusal as refusal:
            job.end(refusal)
            return False
        return True

    def _replied(self, worker: Worker, kind: int, body: bytes) -> None:
        job = worker.jobs.popleft()
        took = time.monotonic() - job.began
        self._pace += (min(took, _TICK_SECONDS) - self._pace) / _SEVERAL
        self._leave(job)
        if job.lane and took < self.lanes[0].seconds:
            self._long.pop(shape(job.request.text), None)
        if worker.jobs:
            self._begun(worker.jobs[0], worker)
            if self._waiting[0]:
                self._dispatch()
        else:
            self._brief.pop(worker, None)
            self._give(worker)
        job.end((kind, body))  # last, so that the worker works while this is sent

    # -- requests --

    def _attend(self, job: Job, now: float) -> None:
        """See to a job that is not done at once: that somebody waits for it, and that it need not wait for ever."""
        if job.gone and job.watch is None:
            job.watch = asyncio.ensure_future(job.gone())
            job.watch.add_done_callback(lambda _: job.end(GoneError()))
            job.patience = job.since + _PATIENCE * self.limits.seconds
        elif job.worker is None:
            job.end(BusyError())
        else:
            job.patience = now + self.limits.seconds

    def submit(
        self,
        request: Request,
        who: Hashable = None,
        account: Account | None = None,
        gone: Gone | None = None,
        *,
        own: bool = False,
    ) -> Job:
        """Take a request, to which the ``answer`` of the job will be as ``run`` says; then ``leave`` it.

        ``who`` asks takes turns with others; large replies are reserved in ``account``; ``gone`` returns when the
        client has gone away, which ends the request wherever it is. A query of our ``own`` may take longer in a lane.

        Raises:
            BusyError: too many wait.

        """
        limits = self.limits
        data = request.packed(limits.answer, limits.seconds + _SPARE_SECONDS)
        job = Job(request, data, who, account, gone, own)
        patience = _PATIENCE * limits.seconds
        job.patience = job.since + (min(_GONE_SECONDS, patience) if gone else patience)
        # Nobody waits where there is room.
        if not self._closed and not self._waiting[0] and (worker := self._with_room()):
            worker.take(job)
        elif not self._closed and self._idle and len(self._running[0]) < self.lanes[0].slots:
            self._begin(job)
        else:
            if self._long and request.what == QUERY and shape(request.text) in self._long:
                job.lane = self._last
            self._join(job)
            self._dispatch()
        self._jobs.add(job)
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(_TICK_SECONDS, self._tick)
        return job

    def leave(self, job: Job) -> None:
        """Let go of a job, whether it has its reply or not."""
        self._jobs.discard(job)
        if job.answer is None:
            job.answer = GoneError()
        if job.watch is not None:
            job.watch.cancel()
        if self._waiting[job.lane]:
            self._waiting[job.lane].remove(job)
        if job.worker is not None:  # not answered
            worker = job.worker
            if worker.jobs[0] is job:
                self._leave(job)
                self._end(worker)
            else:
                self._take_back(worker)
                self._waiting[job.lane].remove(job)
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
            return await job.reply()
        finally:
            self.leave(job)
