"""Worker processes that answer queries and can be ended: pyoxigraph itself has no way to cancel a query."""

from __future__ import annotations

import io
import multiprocessing
import queue
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

_CONTEXT = multiprocessing.get_context("spawn")


class QueryFaultError(Exception):
    """The query is faulty, as the engine tells it."""


class LimitReachedError(Exception):
    """The query took too long, answered too much, or found no free worker."""


class _Bounded(io.BytesIO):
    limit = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self.limit:
            raise LimitReachedError
        return super().write(data)


def _answer(store: ox.Store, query: str, limit: int) -> tuple[str, bytes]:
    try:
        found = store.query(query)
        out = _Bounded()
        out.limit = limit
        if isinstance(found, ox.QueryTriples):
            found.serialize(out, format=ox.RdfFormat.N_TRIPLES)
        else:
            found.serialize(out, format=ox.QueryResultsFormat.JSON)
        return "ok", out.getvalue()
    except LimitReachedError:
        return "limit", b"the answer is too large"
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return "fault", str(error).encode()


def _work(path: str, limit: int, pipe: Connection) -> None:
    store = ox.Store.read_only(path)
    while True:
        try:
            query = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(_answer(store, query, limit))


class _Worker:
    def __init__(self, path: Path, limit: int) -> None:
        self.pipe, far = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_work, args=(str(path), limit, far), daemon=True)
        self.process.start()
        far.close()

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers:
    """A fixed number of workers; one that overruns its time is ended and replaced."""

    def __init__(self, path: Path, *, count: int = 2, seconds: float = 30, size: int = 50_000_000) -> None:
        """Start the workers on an Oxigraph store folder, opened for reading only."""
        self._path, self._seconds, self._size = path, seconds, size
        self._free: queue.Queue[_Worker] = queue.Queue()
        for _ in range(count):
            self._free.put(_Worker(path, size))
        self._count = count

    def run(self, query: str) -> bytes:
        """Answer a query as SPARQL JSON or N-Triples.

        Raises:
            QueryFaultError: the query is faulty.
            LimitReachedError: too long, too large, or no worker came free in time.

        """
        try:
            worker = self._free.get(timeout=self._seconds)
        except queue.Empty:
            raise LimitReachedError("all workers are busy; try again later") from None
        healthy = False
        try:
            worker.pipe.send(query)
            if not worker.pipe.poll(self._seconds):
                raise LimitReachedError(f"the query was stopped after {self._seconds:g} s")
            kind, body = worker.pipe.recv()
            healthy = True
        except (EOFError, OSError):
            raise QueryFaultError("the query ended its worker; it may need too much memory or depth") from None
        finally:
            if not healthy:
                worker.end()
                worker = _Worker(self._path, self._size)
            self._free.put(worker)
        if kind == "ok":
            return bytes(body)
        raise (LimitReachedError if kind == "limit" else QueryFaultError)(body.decode())

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """End every worker."""
        for _ in range(self._count):
            self._free.get().end()
