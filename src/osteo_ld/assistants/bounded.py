"""SPARQL within limits: a query runs in a process of its own, which is ended when its time is up.

Run as ``python -m osteo_ld.assistants.bounded FOLDER SECONDS ROWS BYTES MEMORY`` with the query as standard input: one
JSON object on standard output. The process opens the graph, and after that no file and no socket.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from osteo_ld.errors import OsteoError, QueryError
from osteo_ld.graph.store import open_store
from osteo_ld.iris import PREFIXES
from osteo_ld.serving.query_checks import calls_service, is_update, names_dataset

_START_SECONDS = 20.0  # to start a process and open the graph, which is not the query's time


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use: seconds, rows and bytes of its answer, bytes of memory; and how many run at once."""

    seconds: float = 15.0
    rows: int = 200
    size: int = 1 << 20
    memory: int = 2 << 30
    at_once: int = 2


class Bounded:
    """Runs queries on a build, so many at once; those that find no room wait as long as a query may run."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Remember the build and the limits."""
        self.folder, self.limits = folder, limits
        self._room = threading.BoundedSemaphore(limits.at_once)

    def run(self, query: str, rows: int = 0) -> dict[str, Any]:
        """Run a query: ``columns``, ``rows`` and ``complete``, or ``boolean``, or ``turtle``.

        Raises:
            QueryError: not SPARQL, an update, a call of ``SERVICE``, or beyond a limit; the message says what would do.

        """
        limits = self.limits
        if not self._room.acquire(timeout=limits.seconds):
            raise QueryError("too many queries are running: ask again in a moment")
        words = [self.folder, limits.seconds, min(rows or limits.rows, limits.rows), limits.size, limits.memory]
        try:
            done = subprocess.run(
                [sys.executable, "-m", __name__, *map(str, words)],
                input=query.encode("utf-8", "replace"),
                capture_output=True,
                timeout=limits.seconds + _START_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise QueryError(_overrun(limits.seconds)) from None
        finally:
            self._room.release()
        if hasattr(signal, "SIGALRM") and done.returncode == -signal.SIGALRM:
            raise QueryError(_overrun(limits.seconds))
        try:
            said: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            raise QueryError("the query needs too much memory, or nests too deep: bind more, add LIMIT") from None
        if "error" in said:
            raise QueryError(said["error"])
        return said


def _overrun(seconds: float) -> str:
    return f"the query was stopped after {seconds:g} seconds: bind more, add LIMIT"


# -- in the process of the query --------------------------------------------------------------------------------------


def _confine(seconds: float, memory: int) -> None:
    """Let the process open nothing more, live so long and use so many bytes, where the system can hold it to that."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows, where the caller ends it
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory and sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _plain(term: Any) -> Any:
    """Give a term: an IRI whole, so that it can be cited; the text of a literal, integers as such."""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith("#integer"):
        return int(term.value)
    return None if term is None else term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _solutions(found: ox.QuerySolutions, most: int, size: int) -> dict[str, Any]:
    rows: list[list[Any]] = []
    complete, used = True, 0
    for solution in found:
        row = [_plain(term) for term in solution]
        used += sum(len(str(value)) for value in row)
        if len(rows) == most or used > size:
            complete = False
            break
        rows.append(row)
    return {"columns": [variable.value for variable in found.variables], "rows": rows, "complete": complete}


def evaluate(store: ox.Store, query: str, most: int, size: int) -> dict[str, Any]:
    """Run a query, refusing what reaches outside.

    Raises:
        QueryError: not to be run; the message says what would do.

    """
    if calls_service(query):
        raise QueryError("SERVICE is refused: ask that endpoint yourself, and join the rows")
    if is_update(query):
        raise QueryError("updates are refused, the graph is read-only: ask with SELECT, ASK, CONSTRUCT or DESCRIBE")
    try:
        found = store.query(query, use_default_graph_as_union=not names_dataset(query), prefixes=PREFIXES)
        if isinstance(found, ox.QuerySolutions):
            return _solutions(found, most, size)
        if isinstance(found, ox.QueryBoolean):
            return {"boolean": bool(found)}
        triples = list(islice(found, most + 1))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"not to be run: {error}") from None
    text = "".join(map(str, triples[:most]))
    used = {name: base for name, base in PREFIXES.items() if f"<{base}" in text}
    turtle = ox.serialize(triples[:most], format=ox.RdfFormat.TURTLE, prefixes=used) or b""
    return {"turtle": turtle.decode(), "complete": len(triples) <= most}


def main(folder: str, seconds: float, most: int, size: int, memory: int) -> None:
    """Open the graph, read a query, and write what it gives."""
    query = sys.stdin.buffer.read().decode()
    try:
        store = open_store(Path(folder))
        _confine(seconds, memory)
        said = evaluate(store, query, most, size)
    except OsteoError as error:
        said = {"error": str(error)}
    except MemoryError:
        said = {"error": "the query needs too much memory: bind more, add LIMIT"}
    print(json.dumps(said, ensure_ascii=True), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:6]))
