"""Stores that hold the same N-Quads, each loaded by one command and asked by a child that can be killed."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from servers import virtuoso

OSTEO = "https://w3id.org/osteo-ld/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
Ask = Callable[[str], Iterable[object]]
Clock = Callable[[], float]


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
        answer = httpx.post(f"{url}/sparql", data=given, timeout=None, trust_env=False)
        if answer.is_error:
            raise RuntimeError(answer.text.strip().partition("\n")[0])
        return itertools.islice(csv.reader(answer.text.splitlines()), 1, None)

    return ask, lambda: _processors(process)


def _duckdb(path: str) -> tuple[Ask, Clock]:
    import duckdb

    tables = duckdb.connect(path, read_only=True)
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
def virtuoso_store(built: Path, folder: Path, limit: float) -> Iterator[Store]:
    """Load N-Quads by the command of docs/scale.md into a Virtuoso of our own, with pages for all of them in memory."""
    size = sum(path.stat().st_size for path in built.glob("*.nq"))
    (folder / "virtuoso").mkdir()
    with virtuoso(folder / "virtuoso", built, 40_000 + size // 16_384, int(limit)) as server:
        script = f"ld_dir('{built}', '*.nq', '{OSTEO}'); rdf_loader_run(); checkpoint;"
        command = ["isql-vt", f"127.0.0.1:{server.sql}", "dba", "dba", "ERRORS=STDOUT", f"exec={script}"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        if "Error" in run.stdout:
            raise SystemExit(run.stdout[-2000:])
        with contextlib.closing(Store(_virtuoso, server.url, server.process)) as store:
            yield store


@contextlib.contextmanager
def rdflib_store(built: Path, _folder: Path, _limit: float) -> Iterator[Store]:
    """Read N-Quads into memory, without their graphs."""
    with contextlib.closing(Store(_rdflib, str(built))) as store:
        yield store


# Triples as columns; then labels, what is below what, records, and what stands in their slots.
TABLES = rf"""
CREATE TEMP TABLE triple AS
SELECT part.s AS s, part.p AS p, part.o AS o FROM (
  SELECT regexp_extract(line, '^<([^>]*)> <([^>]*)> (.*) <[^>]*> \.$', ['s', 'p', 'o']) AS part
  FROM read_csv(
    '{{files}}', columns = {{{{'line': 'VARCHAR'}}}}, header = false, delim = '\x01', quote = '', escape = ''
  )
);
CREATE TABLE label AS SELECT s AS id, o AS text FROM triple WHERE p = '{RDFS}label';
CREATE TABLE below AS SELECT s AS id, trim(o, '<>') AS above FROM triple WHERE p = '{RDFS}subClassOf' AND o LIKE '<%';
CREATE TABLE record AS
SELECT held.s AS id, said.text AS said, status.text AS status, trim(kind.o, '<>')[{len(OSTEO) + 1}:] AS kind
FROM triple held JOIN label said ON said.id = held.s JOIN label status ON status.id = trim(held.o, '<>')
JOIN triple kind ON kind.s = held.s AND kind.p LIKE '%#type'
WHERE held.p = '{OSTEO}status' AND held.s LIKE '{OSTEO}interaction/%';
CREATE TABLE slot AS SELECT s AS id, p[{len(OSTEO) + 1}:] AS name, trim(o, '<>') AS value FROM triple
WHERE s LIKE '{OSTEO}interaction/%' AND p LIKE '{OSTEO}%' AND o LIKE '<%';
"""


@contextlib.contextmanager
def duckdb_store(built: Path, folder: Path, _limit: float) -> Iterator[Store]:
    """Make plain tables of what the listing questions read."""
    import duckdb

    with duckdb.connect(str(folder / "duckdb")) as tables:
        tables.execute(TABLES.format(files=built / "*.nq"))
    with contextlib.closing(Store(_duckdb, str(folder / "duckdb"))) as store:
        yield store
