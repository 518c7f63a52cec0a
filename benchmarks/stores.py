"""Stores that hold the same N-Quads, each loaded by one command and asked by a child that can be killed."""

from __future__ import annotations

import contextlib
import functools
import itertools
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks.sql import TRIPLES
from servers import Virtuoso, virtuoso

OSTEO = "https://w3id.org/osteo-ld/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
Ask = Callable[[str], Iterable[object]]
Clock = Callable[[], float]
MEMORY = 10_000_000_000  # bytes that a server may take; one that has no more ends itself, not others
DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "6GB",
    "threads": 2,
    "preserve_insertion_order": False,
}
ENDED = "ended the store"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question took, in seconds of the processors, and how many rows it gave, or why it gave none."""

    rows: int = 0
    seconds: float = 0.0
    failed: str = ""


# -- what a child opens: how it asks, and the clock of whoever does the work ---------------------------------------


def _oxigraph(folder: str) -> tuple[Ask, Clock]:
    import pyoxigraph as ox

    from osteo_ld.graph.sparql import select

    store = ox.Store.read_only(folder)
    return lambda sparql: select(store, sparql), time.process_time


def _rdflib(folder: str) -> tuple[Ask, Clock]:
    import pyoxigraph as ox
    import rdflib

    graph = rdflib.Graph()
    # Parsed by Oxigraph, as rdflib would take most of the time for that.
    for path in Path(folder).glob("*.nq"):
        quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
        graph.parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    return graph.query, time.process_time


def _virtuoso(url: str, process: int) -> tuple[Ask, Clock]:
    import csv

    import httpx

    def ask(sparql: str) -> Iterable[object]:
        given = {"query": sparql, "format": "text/csv"}
        try:
            answer = httpx.post(f"{url}/sparql", data=given, timeout=None, trust_env=False)
        except httpx.TransportError:
            raise EOFError(ENDED) from None
        if answer.is_error:
            raise RuntimeError(answer.text.strip().partition("\n")[0])
        return itertools.islice(csv.reader(answer.text.splitlines()), 1, None)

    return ask, lambda: _processors(process)


def _duckdb(path: str) -> tuple[Ask, Clock]:
    import duckdb

    tables = duckdb.connect(path, read_only=True, config=DUCKDB)
    return lambda sql: tables.execute(sql).fetchall(), time.process_time


def _processors(process: int) -> float:
    """Seconds that another process took of the processors, finer than the ticks of its ``stat``."""
    total = 0
    for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # it has ended
            total += int(task.read_text().split()[0])
    return total / 1e9


# -- the child -----------------------------------------------------------------------------------------------------


def _serve(opened: Callable[..., tuple[Ask, Clock]], where: tuple[str | int, ...], pipe: Connection) -> None:
    ask, clock = opened(*where)
    pipe.send(Answer())
    while True:
        question, before = pipe.recv(), clock()
        try:
            rows = sum(1 for _ in ask(question))
        except Exception as error:
            pipe.send(Answer(failed=f"{type(error).__name__}: {error}"[:160]))
        else:
            pipe.send(Answer(rows, clock() - before))


class Store:
    """A store that is asked in a child; a child that takes too long is killed, and the next question has a new one."""

    def __init__(self, opened: Callable[..., tuple[Ask, Clock]], *where: str | int) -> None:
        self.opened, self.where = opened, where
        self.child: multiprocessing.process.BaseProcess | None = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.child = context.Process(target=_serve, args=(self.opened, self.where, other), daemon=True)
        self.child.start()
        other.close()
        self.pipe.recv()

    def ask(self, question: str, limit: float) -> Answer:
        """Ask, for so many seconds by the clock at the most."""
        if self.child is None:
            self._start()
        self.pipe.send(question)
        try:
            if self.pipe.poll(limit):
                answer: Answer = self.pipe.recv()
                return answer
            failed = f"over {limit:.0f} s"
        except EOFError:
            failed = "died"
        self.close()
        return Answer(failed=failed)

    def close(self) -> None:
        """End the child."""
        if self.child:
            self.child.kill()
            self.child.join()
            self.child = None


class Served(Store):
    """A store that a server holds: one that ends at a question, or is still at work on it, is started again."""

    def __init__(self, server: Callable[[], contextlib.AbstractContextManager[Virtuoso]]) -> None:
        self.server, self.running = server, contextlib.ExitStack()
        super().__init__(_virtuoso)

    def _start(self) -> None:
        server = self.running.enter_context(self.server())
        self.where = (server.url, server.process)
        super()._start()

    def ask(self, question: str, limit: float) -> Answer:
        """Ask, and find out whether the server that was asked is still there."""
        answer = super().ask(question, limit)
        if not answer.failed.endswith(ENDED):
            return answer
        self.close()
        return Answer(failed=ENDED)

    def close(self) -> None:
        """End the child and the server."""
        super().close()
        self.running.close()


# -- loading -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def oxigraph_store(built: Path, folder: Path, _limit: float) -> Iterator[Store]:
    """Load N-Quads by the command of docs/scale.md; what is not compacted takes far longer to ask."""
    command, there = str(Path(sys.executable).with_name("oxigraph")), ["--location", str(folder / "oxigraph")]
    files = map(str, sorted(built.glob("*.nq")))
    subprocess.run([command, "load", *there, "--file", *files], check=True, capture_output=True)
    subprocess.run([command, "optimize", *there], check=True, capture_output=True)
    with contextlib.closing(Store(_oxigraph, str(folder / "oxigraph"))) as store:
        yield store


@contextlib.contextmanager
def _limited(folder: Path, built: Path, buffers: int, limit: int) -> Iterator[Virtuoso]:
    with virtuoso(folder, built, buffers, limit) as server:
        resource.prlimit(server.process, resource.RLIMIT_AS, (MEMORY, MEMORY))
        yield server


@contextlib.contextmanager
def virtuoso_store(built: Path, folder: Path, limit: float) -> Iterator[Store]:
    """Load N-Quads by the command of docs/scale.md into a Virtuoso of our own, with pages for all of them in memory."""
    size = sum(path.stat().st_size for path in built.glob("*.nq"))
    (folder / "virtuoso").mkdir()
    opened = functools.partial(_limited, folder / "virtuoso", built, 40_000 + size // 16_384, int(limit))
    with opened() as server:
        script = f"ld_dir('{built}', '*.nq', '{OSTEO}'); rdf_loader_run(); checkpoint;"
        command = ["isql-vt", f"127.0.0.1:{server.sql}", "dba", "dba", "ERRORS=STDOUT", f"exec={script}"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        if "Error" in run.stdout:
            raise SystemExit(run.stdout[-2000:])
    with contextlib.closing(Served(opened)) as store:
        yield store


@contextlib.contextmanager
def rdflib_store(built: Path, _folder: Path, _limit: float) -> Iterator[Store]:
    """Read N-Quads into memory, without their graphs."""
    with contextlib.closing(Store(_rdflib, str(built))) as store:
        yield store


# Beside the triples, what somebody would make by hand: labels, what is below what, records, what is in their slots.
TABLES = f"""
CREATE TABLE label AS SELECT trim(s, '<>') AS id, o AS text FROM triple WHERE p = '<{RDFS}label>';
CREATE TABLE below AS SELECT trim(s, '<>') AS id, trim(o, '<>') AS above FROM triple
WHERE p = '<{RDFS}subClassOf>' AND o LIKE '<%';
CREATE TABLE record AS
SELECT trim(held.s, '<>') AS id, said.text AS said, status.text AS status, trim(kind.o, '<>')[{len(OSTEO) + 1}:] AS kind
FROM triple held JOIN label said ON said.id = trim(held.s, '<>') JOIN label status ON status.id = trim(held.o, '<>')
JOIN triple kind ON kind.s = held.s AND kind.p LIKE '%#type>'
WHERE held.p = '<{OSTEO}status>' AND held.s LIKE '<{OSTEO}interaction/%';
CREATE TABLE slot AS SELECT trim(s, '<>') AS id, trim(p, '<>')[{len(OSTEO) + 1}:] AS name, trim(o, '<>') AS value
FROM triple WHERE s LIKE '<{OSTEO}interaction/%' AND p LIKE '<{OSTEO}%' AND o LIKE '<%';
"""


@contextlib.contextmanager
def duckdb_store(built: Path, folder: Path, _limit: float) -> Iterator[Store]:
    """Make a plain table of all triples, and tables of what the listing questions read."""
    import duckdb

    with duckdb.connect(
        str(folder / "duckdb"), config=DUCKDB | {"temp_directory": str(folder / "duckdb.tmp")}
    ) as tables:
        tables.execute(TRIPLES.format(files=built / "*.nq"))
        tables.execute(TABLES)
    with contextlib.closing(Store(_duckdb, str(folder / "duckdb"))) as store:
        yield store
