"""The worker processes of a pool: how many there are, and that each is replaced when it is no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from osteo_ld.serving.loader import Loader, Worker

_log = logging.getLogger(__name__)
_START_SECONDS = 30.0


class Workers:
    """So many workers; start them in the event loop, and stop them there."""

    def __init__(self, loader: Loader, size: int, make: Callable[[], Worker]) -> None:
        """Fork them from this process; ``make`` makes the server's end of one."""
        self.loader, self._size, self._make = loader, size, make
        self.replaced = 0
        self.stopped = False
        self._all: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> int:
        """How many workers there are."""
        return sum(worker.pid > 0 for worker in self._all)

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
        self._all.add(await self.loader.fork(self._make))

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

    def lost(self, worker: Worker) -> None:
        """Replace a worker that is no more."""
        self._all.discard(worker)
        if not self.stopped:
            self.replaced += 1
            task = asyncio.get_running_loop().create_task(self._replace(0 if worker.pid else 1))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End every worker and the process that has the graph."""
        self.stopped = True
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            if worker.transport:
                worker.transport.abort()
        await self.loader.stop()
