"""A worker: a process that answers queries, one at a time, forked from one that has the graph in memory.

Started as ``python -m osteo_ld.serve.worker RELEASE.trig MEMORY`` with a control socket as its stdin: the parent
loads the graph, says how many triples there are, and then, for every socket sent to it, forks a child to answer there.
A child can open no file and no socket, whatever a query asks for.
"""

from __future__ import annotations

import contextlib
import io
import marshal
import os
import resource
import signal
import socket
import struct
import sys
from dataclasses import dataclass

import pyoxigraph as ox

from osteo_ld import linked
from osteo_ld.namespaces import OSTEO
from osteo_ld.serve.told import page
from osteo_ld.serve.words import calls_service, is_update, names_dataset

SOLUTIONS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLES = {suffix: form.rdf for suffix, form in linked.FORMATS.items()}
# What a reply is, in its first byte.
BINDINGS, GRAPH, FAULT, TOO_LARGE, WRONG_KIND = b"BGFLW"
_BASE = f"{OSTEO}sparql"  # where the endpoint is at home, so that <interaction/1001> is a record
HEAD = struct.Struct("<IB")  # length of the body, kind of the reply
LENGTH = struct.Struct("<I")
COMMAND = struct.Struct("<cI")
START, END = b"S", b"E"
# What is asked for: a query's answer, what is told of an IRI, names near a text.
QUERY, TELL, NEAR = "query", "tell", "near"
# (what, query or IRI or text, format of solutions, of triples, default graphs, named graphs, most bytes, most seconds)
Asked = tuple[str, str, str | None, str | None, list[str] | None, list[str] | None]
Request = tuple[str, str, str | None, str | None, list[str] | None, list[str] | None, int, float]


@dataclass(frozen=True, slots=True)
class Graph:
    """What a worker answers from: the graphs, and the names in them by which things are sought."""

    store: ox.Store
    known: dict[str, str]


class _TooLargeError(Exception):
    pass


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond its limit, which ends the evaluation that fills it."""

    limit = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self.limit:
            raise _TooLargeError
        return super().write(data)


def _bounded(limit: int) -> _Bounded:
    out = _Bounded()
    out.limit = limit
    return out


def _query(store: ox.Store, request: Request) -> tuple[int, bytes]:
    _, query, solutions, triples, default, named, limit, _ = request
    if calls_service(query):
        return FAULT, b"SERVICE is refused: this endpoint asks no other. Ask that endpoint yourself, and join at home."
    if default is None and named is None:
        found = store.query(query, base_iri=_BASE, use_default_graph_as_union=not names_dataset(query))
    else:
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(iri) for iri in default or ()]
        sources: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named or ()]
        found = store.query(query, base_iri=_BASE, default_graph=graphs, named_graphs=sources)
    out = _bounded(limit)
    if isinstance(found, ox.QueryTriples):
        if triples is None:
            return WRONG_KIND, b"triples"
        found.serialize(out, format=TRIPLES[triples])
        return GRAPH, out.getvalue()
    if solutions is None:
        return WRONG_KIND, b"solutions"
    found.serialize(out, format=SOLUTIONS[solutions])
    return BINDINGS, out.getvalue()


def _evaluate(graph: Graph, request: Request) -> tuple[int, bytes]:
    what, text, _, suffix, *_ = request
    if what == QUERY:
        return _query(graph.store, request)
    if what == NEAR:
        return GRAPH, marshal.dumps(linked.near(graph.known, text))
    told = linked.describe(graph.store, text)
    if not told:
        return FAULT, b"unknown"
    if suffix == "html":
        return GRAPH, page(text, told).encode()
    data = linked.serialize(told, suffix or "ttl")
    return (GRAPH, data) if len(data) <= request[-2] else (TOO_LARGE, b"")


def answer(graph: Graph, request: Request) -> tuple[int, bytes]:
    """Answer a request: the kind of the reply, and the serialised results or what is wrong."""
    try:
        return _evaluate(graph, request)
    except SyntaxError as error:
        if request[0] == QUERY and is_update(request[1]):
            said = "Updates are refused: this endpoint is read-only. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
            return FAULT, said.encode()
        return FAULT, str(error).encode()
    except (_TooLargeError, MemoryError):
        return TOO_LARGE, b""
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        return FAULT, str(error).encode()


def _receive(channel: socket.socket) -> Request | None:
    data = b""
    size = LENGTH.size
    while len(data) < size:
        part = channel.recv(1 << 20)
        if not part:
            return None
        data = data + part if data else part
        if size == LENGTH.size and len(data) >= size:
            size += LENGTH.unpack_from(data)[0]
    request: Request = marshal.loads(data[LENGTH.size :])
    return request


def _confine(memory: int) -> None:
    """Let a child open nothing, and use only so many bytes beyond what the graph takes."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _work(graph: Graph, channel: socket.socket, memory: int) -> None:
    _confine(memory)
    channel.sendall(LENGTH.pack(os.getpid()))
    while request := _receive(channel):
        signal.setitimer(signal.ITIMER_REAL, request[-1])  # ends the process should nobody else be left to
        kind, body = answer(graph, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        channel.sendall(HEAD.pack(len(body), kind) + body)


def _size() -> int:
    """Bytes of address space in use; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no more imports than needed
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def main(path: str, memory: int) -> None:
    """Load the graph, then fork a worker for every socket that comes, until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=0)
    store = ox.Store()
    try:
        store.bulk_load(path=path, format=ox.RdfFormat.TRIG)
    except (OSError, SyntaxError) as error:
        sys.exit(f"{path}: {error}")
    silence = os.open(os.devnull, os.O_WRONLY)  # where the engine's last words go when memory ends
    graph = Graph(store, linked.known(store))
    linked.near(graph.known, "imports what it needs")
    limit = _size() + memory if memory and _size() else 0
    control.sendall(LENGTH.pack(len(store)))
    living: set[int] = set()
    while True:
        data, handles, _, _ = socket.recv_fds(control, COMMAND.size, 1)
        if len(data) < COMMAND.size:
            break
        command, number = COMMAND.unpack(data)
        for pid in list(living):
            if os.waitpid(pid, os.WNOHANG)[0]:
                living.discard(pid)
        if command == START and handles:
            pid = os.fork()
            if not pid:
                control.close()
                os.dup2(silence, 2)
                with contextlib.suppress(OSError, KeyboardInterrupt):
                    _work(graph, socket.socket(fileno=handles[0]), limit)
                os._exit(0)
            living.add(pid)
            os.close(handles[0])
        elif command == END and number in living:
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
            living.discard(number)
    for pid in living:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
