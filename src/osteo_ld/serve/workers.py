"""The pool of worker processes: pyoxigraph cannot cancel a query, so a worker that overruns is ended, and replaced.

All of it runs in the event loop, without threads: a worker is a stream of length-prefixed replies.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import marshal
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from osteo_ld.serve.worker import COMMAND, END, HEAD, LENGTH, START, Asked

_log = logging.getLogger(__name__)
_SPARE_SECONDS = 5.0  # after its limit a worker ends itself, should the server be gone
_START_SECONDS = 30.0
_PATIENCE = 2.0  # time limits that a query may wait for a worker
_GONE_SECONDS = 1.0  # a query that takes longer is watched for a client that goes away


class QueryFaultError(Exception):
    """The query ended its worker: it needed too much memory, or nests too deep."""


class OverrunError(Exception):
    """The query took longer than it may."""


class BusyError(Exception):
    """No worker is free, and enough are waiting for one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use (seconds, bytes of answer, bytes of memory), how many run at once, how many may wait."""

    seconds: float = 30.0
    answer: int = 64 << 20
    memory: int = 1 << 30
    workers: int = 4
    waiting: int = 64


class _Worker(asyncio.Protocol):
    """The server's end of a worker's socket."""

    def __init__(self, pool: Workers) -> None:
        self.pool = pool
        self.pid = 0
        self.reply: asyncio.Future[tuple[int, bytes]] | None = None
        self.data = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.data += data
        if not self.pid:
            if len(self.data) >= LENGTH.size:
                (self.pid,) = LENGTH.unpack_from(self.data)
                del self.data[: LENGTH.size]
                self.pool.give(self)
            return
        if len(self.data) < HEAD.size:
            return
        length, kind = HEAD.unpack_from(self.data)
        if len(self.data) < HEAD.size + length:
            return
        body = bytes(memoryview(self.data)[HEAD.size :])
        self.data = bytearray()
        reply, self.reply = self.reply, None
        if reply is not None and not reply.done():
            reply.set_result((kind, body))
        self.pool.give(self)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        if self.reply is not None and not self.reply.done():
            self.reply.set_exception(QueryFaultError())
        self.pool.lost(self)


class Workers:
    """A fixed number of workers; start it in the event loop, and stop it there."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Answer from the graphs in the TriG file at ``path``."""
        self.path, self.limits = path, limits
        self.triples = 0
        self.replaced = 0
        self._all: set[_Worker] = set()
        self._free: deque[_Worker] = deque()
        self._waiting: deque[asyncio.Future[_Worker]] = deque()
        self._parent: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._starting = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    @property
    def busy(self) -> int:
        """How many workers are answering."""
        return sum(worker.reply is not None for worker in self._all)

    @property
    def ready(self) -> int:
        """How many workers there are."""
        return sum(worker.pid > 0 for worker in self._all)

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return len(self._waiting)

    # -- processes --

    def _load(self) -> None:
        """Start the process that has the graph, and wait until it has; in a thread, because that takes a while."""
        near, far = socket.socketpair()
        command = [sys.executable, "-m", "osteo_ld.serve.worker", str(self.path), str(self.limits.memory)]
        with far:
            self._parent = subprocess.Popen(
                command, stdin=far.fileno(), stdout=subprocess.DEVNULL, start_new_session=True
            )
        said = near.recv(LENGTH.size)
        if len(said) < LENGTH.size:
            self._parent.wait()
            near.close()
            raise OSError(f"{self.path} cannot be loaded")
        (self.triples,) = LENGTH.unpack(said)
        self._control = near

    async def start(self) -> None:
        """Load the graph and start all workers.

        Raises:
            OSError: the graph cannot be loaded.

        """
        await self._add()
        await asyncio.gather(*(self._add() for _ in range(self.limits.workers - 1)))
        try:
            async with asyncio.timeout(_START_SECONDS):
                while self.ready < self.limits.workers:
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise OSError(f"no worker is ready after {_START_SECONDS:g} s") from None

    async def _add(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._starting:
            if self._parent is None or self._parent.poll() is not None:
                if self._control:
                    self._control.close()
                await loop.run_in_executor(None, self._load)
            assert self._control is not None
            near, far = socket.socketpair()
            with far:
                socket.send_fds(self._control, [COMMAND.pack(START, 0)], [far.fileno()])
        near.setblocking(False)
        _, worker = await loop.create_unix_connection(lambda: _Worker(self), sock=near)
        self._all.add(worker)

    async def _replace(self, seconds: float) -> None:
        """Add a worker after some seconds; when that fails, try again until it goes."""
        await asyncio.sleep(seconds)
        while not self._stopped:
            try:
                await self._add()
            except OSError as error:
                _log.warning("a worker could not be started: %s", error)
                await asyncio.sleep(1)
            else:
                return

    def _end(self, worker: _Worker) -> None:
        """Kill a worker, through its parent, so that no other process can be meant."""
        try:
            assert self._control is not None
            self._control.sendall(COMMAND.pack(END, worker.pid))
        except OSError:  # the parent is gone
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
        if worker.transport is not None:
            worker.transport.abort()

    def give(self, worker: _Worker) -> None:
        """Take a worker that has answered; the one who waited longest gets it."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._free.append(worker)

    def lost(self, worker: _Worker) -> None:
        """Replace a worker that is no more."""
        self._all.discard(worker)
        if worker in self._free:
            self._free.remove(worker)
        if not self._stopped:
            self.replaced += 1
            task = asyncio.get_running_loop().create_task(self._replace(0 if worker.pid else 1))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End every worker and the process that has the graph."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            if worker.transport:
                worker.transport.abort()
        if self._control is not None:
            self._control.close()
        if self._parent is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._parent.wait)

    # -- queries --

    async def _take(self) -> _Worker:
        while True:
            worker = self._free.pop() if self._free else await self._wait()
            if worker in self._all:
                return worker

    async def _wait(self) -> _Worker:
        """Stand in line for a worker."""
        if len(self._waiting) >= self.limits.waiting:
            raise BusyError
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[_Worker] = loop.create_future()
        self._waiting.append(waiter)

        def tire() -> None:
            if not waiter.done():
                waiter.set_exception(BusyError())

        timer = loop.call_later(_PATIENCE * self.limits.seconds, tire)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and not waiter.exception():
                self.give(waiter.result())
            raise
        finally:
            timer.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    async def run(
        self, asked: Asked, gone: Callable[[], Coroutine[object, object, None]] | None = None
    ) -> tuple[int, bytes]:
        """Answer a request: the kind of the reply and its body, see ``worker``.

        ``gone`` returns when the client has gone away, which ends the query.

        Raises:
            OverrunError: it took too long, or nobody waits for it any more.
            BusyError: no worker came free.
            QueryFaultError: it ended its worker.

        """
        limits = self.limits
        data = marshal.dumps((*asked, limits.answer, limits.seconds + _SPARE_SECONDS))
        loop = asyncio.get_running_loop()
        worker = await self._take()
        assert worker.transport is not None
        reply: asyncio.Future[tuple[int, bytes]] = loop.create_future()
        worker.reply = reply
        watch: list[asyncio.Future[None]] = []
        timers: list[asyncio.TimerHandle] = []

        def stop(*_: object) -> None:
            if not reply.done():
                reply.set_exception(OverrunError())

        def look() -> None:  # most queries are done before their client is worth watching: one timer will do
            timers.append(loop.call_later(limits.seconds - _GONE_SECONDS, stop))
            if gone and not reply.done():
                watch.append(asyncio.ensure_future(gone()))
                watch[0].add_done_callback(stop)

        brief = limits.seconds <= _GONE_SECONDS
        timers.append(loop.call_later(limits.seconds, stop) if brief else loop.call_later(_GONE_SECONDS, look))
        worker.transport.write(LENGTH.pack(len(data)) + data)
        try:
            return await reply
        finally:
            for timer in timers:
                timer.cancel()
            for future in watch:
                future.cancel()
            if worker.reply is reply:  # overrun, or cancelled
                self._end(worker)
