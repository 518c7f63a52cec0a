"""The server's end of the worker processes: loads the graph once, forks workers, reads their replies, ends them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from osteo_ld.serving.process import COMMAND, END, HEAD, LENGTH, START

if TYPE_CHECKING:
    from osteo_ld.serving.lanes import Job

_SCRATCH = 1 << 16  # replies up to this size are read in one go


class Worker(asyncio.BufferedProtocol):
    """One worker process, as its socket shows it: ``pid`` is 0 until it is ready.

    ``jobs`` are what it works on, and what it will do after that; ``spoilt`` if others do some of that by now.
    """

    def __init__(
        self,
        ready: Callable[[Worker], None],
        size_known: Callable[[Worker, int], bool],
        replied: Callable[[Worker, int, bytes], None],
        lost: Callable[[Worker], None],
    ) -> None:
        """Tell of what happens; ``size_known`` says whether there is room for a reply."""
        self._ready, self._size_known, self._replied, self._lost = ready, size_known, replied, lost
        self.pid = 0
        self.jobs: deque[Job] = deque()
        self.spoilt = False
        self.nice = 0
        self.transport: asyncio.Transport | None = None
        self._scratch = bytearray(_SCRATCH)
        self._body: bytearray | None = None  # of a reply that is larger than the scratch
        self._filled = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002
        """Say where to read to."""
        return memoryview(self._scratch if self._body is None else self._body)[self._filled :]

    def buffer_updated(self, size: int) -> None:
        """Take what was read."""
        self._filled += size
        while self._taken():
            pass

    def _taken(self) -> bool:
        """Take one reply, if it is here as a whole; tell whether there may be another."""
        assert self.transport is not None
        if not self.pid:
            if self._filled >= LENGTH.size:
                (self.pid,) = LENGTH.unpack_from(self._scratch)
                self._filled = 0
                self._ready(self)
            return False
        if self._filled < HEAD.size or self.transport.is_closing():
            return False
        length, kind = HEAD.unpack_from(self._scratch)
        if self._body is None and HEAD.size + length > _SCRATCH:
            if not self._size_known(self, length):
                self.transport.pause_reading()
                return False
            self._body = bytearray(length)
            self._filled -= HEAD.size
            self._body[: self._filled] = memoryview(self._scratch)[HEAD.size : HEAD.size + self._filled]
        if self._body is not None:
            if self._filled == length:
                body, self._body, self._filled = self._body, None, 0
                self._replied(self, kind, cast("bytes", body))
            return False
        if self._filled < (end := HEAD.size + length):
            return False
        small = bytes(memoryview(self._scratch)[HEAD.size : end])
        self._filled -= end
        if self._filled:
            self._scratch[: self._filled] = self._scratch[end : end + self._filled]
        self._replied(self, kind, small)
        return self._filled > 0

    def take(self, job: Job) -> None:
        """Do a job, after those that it has."""
        assert self.transport is not None
        self.jobs.append(job)
        job.worker = self
        self.transport.write(LENGTH.pack(len(job.data)) + job.data)

    def untake(self) -> list[Job]:
        """Give back what it has not begun, in its order; it does that all the same, and so is good for nothing else."""
        rest = list(self.jobs)[1:]
        if rest:
            self.jobs = deque([self.jobs[0]])
            self.spoilt = True
        return rest

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Tell that the process is no more."""
        self._lost(self)

    def cpu(self) -> float | None:
        """CPU seconds that the process has used; None where the system does not tell."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # what clock_getcpuclockid(3) gives on Linux
        except (OSError, OverflowError):
            return None

    def renice(self, nice: int) -> None:
        """Let the process give way to others, for as long as it lives."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, nice)
        self.nice = nice


class Loader:
    """The process that has the graph in memory and forks workers; started again should it end."""

    def __init__(self, file: int, digest: str, memory: int) -> None:
        """Load the TriG in the open ``file`` that has this SHA-256; a worker may use ``memory`` bytes more."""
        self._file, self._digest, self._memory = file, digest, memory
        self.triples = 0
        self._parent: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._starting = asyncio.Lock()

    def _load(self) -> None:
        """Start the process and wait until it has the graph; in a thread, because that takes a while."""
        near, far = socket.socketpair()
        command = [
            sys.executable, "-m", "osteo_ld.serving.process", str(self._file), self._digest, str(self._memory),
        ]  # fmt: skip
        with far:
            self._parent = subprocess.Popen(
                # A group of its own hears no Ctrl-C; a session of its own would have to share the processors with ours.
                command,
                stdin=far.fileno(),
                stdout=subprocess.DEVNULL,
                process_group=0,
                pass_fds=[self._file],
            )
        said = near.recv(LENGTH.size)
        if len(said) < LENGTH.size:
            self._parent.wait()
            near.close()
            raise OSError("the graph cannot be loaded")
        (self.triples,) = LENGTH.unpack(said)
        self._control = near

    async def fork(self, make: Callable[[], Worker]) -> Worker:
        """Fork a worker; it tells by itself when it is ready.

        Raises:
            OSError: the graph cannot be loaded, or the process not be forked.

        """
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
        _, worker = await loop.create_unix_connection(make, sock=near)
        return worker

    def end(self, worker: Worker) -> None:
        """Kill a worker, through its parent, so that no other process can be meant."""
        try:
            assert self._control is not None
            self._control.sendall(COMMAND.pack(END, worker.pid))
        except OSError:  # the parent is gone
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
        if worker.transport is not None:
            worker.transport.abort()

    async def stop(self) -> None:
        """End the process, and with it its workers."""
        if self._control is not None:
            self._control.close()
        if self._parent is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._parent.wait)
