"""The worker processes: each answers one request at a time, forked from one that has the graph in memory.

Started as ``python -m osteo_ld.serving.process FILE SHA256 MEMORY`` with a control socket as its stdin: the parent
loads the graph from the open file, if it is the one meant, says how many triples there are, and then, for every socket
sent to it, forks a child to answer there. A child can open no file and no socket, whatever a query asks for.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox

from osteo_ld.serving import linked, syntax
from osteo_ld.serving.evaluate import Graph, Request, answer, unpacked

HEAD = struct.Struct("<IB")  # length of the body, kind of the reply
LENGTH = struct.Struct("<I")
COMMAND = struct.Struct("<cI")
START, END = b"S", b"E"
_RECEIVED = 1 << 16  # bytes at once: a larger buffer would be mapped anew for every request


def read_open(file: int) -> bytes:
    """Read an open file from its beginning to its end, wherever others stand in it."""
    size = os.fstat(file).st_size
    parts: list[bytes] = []
    place = 0
    while place < size and (part := os.pread(file, size - place, place)):
        parts.append(part)
        place += len(part)
    return b"".join(parts)


def _requests(channel: socket.socket) -> Iterator[Request]:
    """Give the requests that come, of which several may come at once."""
    data, size = b"", LENGTH.size
    while True:
        while len(data) < size:
            part = channel.recv(_RECEIVED)
            if not part:
                return
            data = data + part if data else part
        if size == LENGTH.size:
            size += LENGTH.unpack_from(data)[0]
        else:
            yield unpacked(data[LENGTH.size : size])
            data, size = data[size:], LENGTH.size


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
    for request in _requests(channel):
        signal.setitimer(signal.ITIMER_REAL, request.seconds)  # ends the process should nobody else be left to
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


def _load(file: int, digest: str) -> ox.Store:
    data = read_open(file)
    if hashlib.sha256(data).hexdigest() != digest:
        sys.exit("osteo-ld.trig was changed since the server read it")
    store = ox.Store()
    try:
        store.bulk_load(data, format=ox.RdfFormat.TRIG)
    except (OSError, SyntaxError) as error:
        sys.exit(f"osteo-ld.trig: {error}")
    return store


def main(file: int, digest: str, memory: int) -> None:
    """Load the graph and fork a child for every socket that comes through stdin."""
    # The server ends us by closing the socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=0)
    # What loading leaves free in pieces stays with its thread: the children, for whom the allocator would search
    # through it for as long as a small query takes, begin with memory of their own.
    with ThreadPoolExecutor(1) as loading:
        store = loading.submit(_load, file, digest).result()
    silence = os.open(os.devnull, os.O_WRONLY)  # where the engine's last words go when memory ends
    graph = Graph(store, linked.known(store))
    # Both import what they need, which a child could not.
    linked.near(graph.known, "osteoblast")
    syntax.explain("SELEC", "", {})
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
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
