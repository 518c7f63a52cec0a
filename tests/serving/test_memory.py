"""What strangers send does not stay: memory of the server under long keys, headers, formats, and slow readers."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from endpoint import Server, sound
from osteo_ld.serving.budget import Budget
from osteo_ld.serving.http import Refusal

MB = 1 << 20
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HELD = 256


@contextlib.contextmanager
def holding(built: Path) -> Iterator[Server]:
    with sound(built, "--max-held", str(HELD), "--workers", "2") as running:
        yield running


@pytest.fixture
def served(built: Path) -> Iterator[Server]:
    with holding(built) as running:
        yield running


@pytest.fixture(scope="module")
def shared(built: Path) -> Iterator[Server]:
    """One server for what is measured by how much it grows, the least first."""
    with holding(built) as running:
        yield running


def figure(served: Server, name: str) -> float:
    lines = served.ask("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"osteo_ld_{name} "))


def long_graph(served: Server, number: int) -> None:
    body = f"query=ASK%7B%7D&default-graph-uri=x:{number}{'y' * 1_000_000}"
    assert served.ask("/sparql", method="POST", headers=FORM, body=body).status == 200


def long_format(served: Server, number: int) -> None:
    body = f"query=ASK%7B%7D&format={number}{'y' * 1_000_000}"
    assert served.ask("/sparql", method="POST", headers=FORM, body=body).status == 400


def long_accept(served: Server, number: int) -> None:
    accept = f"application/x{number}," + "a/b;q=0.1," * 5_000 + "*/*"
    assert served.query("ASK {}", accept).status in (200, 406)


def long_query(served: Server, number: int) -> None:
    assert (
        served.ask("/sparql", method="POST", headers=FORM, body=f"query=ASK%7B%7D%23{number}{'y' * 900_000}").status
        == 200
    )


def many_headers(served: Server, number: int) -> None:
    served.ask("/robots.txt", headers={f"X-{n}": str(number) for n in range(90)})


@pytest.mark.parametrize("send", [many_headers, long_accept, long_format, long_graph, long_query])
def test_what_was_sent_does_not_stay(shared: Server, send: Callable[[Server, int], None]) -> None:
    for number in range(40):
        send(shared, number)
    before = shared.resident()
    for number in range(40, 240):
        send(shared, number)
    assert shared.resident() < before + 24 * MB
    assert figure(shared, "held_bytes") < 2 * MB  # of its own request, and of the connection


def slow_reader(port: int, query: str) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    body = query.encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}"
    connection.sendall(f"{head}\r\n\r\n".encode() + body)
    return connection


def test_slow_readers_of_large_answers_hold_no_more_than_is_set(served: Server) -> None:
    large = "SELECT * { ?s ?p ?o . ?s ?q ?r } LIMIT 100000 # %d"
    size = len(served.query(large % 0).body)
    assert size > 15 * MB
    before = served.resident()
    readers = [slow_reader(served.port, large % n) for n in range(1, 41)]
    try:
        peak = 0
        end = time.monotonic() + 30
        while time.monotonic() < end and not figure(served, "held_refused_total"):
            peak = max(peak, served.resident())
            time.sleep(0.2)
        assert figure(served, "held_bytes") <= HELD * MB
        assert figure(served, "held_refused_total") > 0
        assert peak < before + (HELD + 64) * MB
        begin = time.monotonic()
        assert served.query("SELECT * { ?s ?p ?o } LIMIT 5").status == 200  # small ones have room all the same
        assert served.ask("/protein/VEGFA.html").status == 200
        assert time.monotonic() - begin < 2
        answer = served.query(large % 99)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    finally:
        for reader in readers:
            reader.close()
    for _ in range(50):
        if figure(served, "held_bytes") < 2 * MB:
            break
        time.sleep(0.1)
    else:
        pytest.fail("what readers held that are gone is still held")
    assert len(served.query(large % 100).body) == size


def test_many_requests_at_once_on_one_connection_are_refused(served: Server) -> None:
    one = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    before = served.resident()
    connections = []
    for _ in range(30):
        connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
        with contextlib.suppress(OSError):
            connection.sendall(one * 6_000)
        connections.append(connection)
    assert served.resident() < before + 48 * MB
    for connection in connections:
        connection.close()
    for _ in range(50):  # what was sent before may still be in line, and is then told to ask again
        if _answered(served, one * 10) == 10:
            break
        time.sleep(0.1)
    else:
        pytest.fail("ten requests on one connection are not answered")


def _answered(served: Server, requests: bytes) -> int:
    """How many requests on one connection are answered before it ends, ten at most."""
    said = b""
    address = ("127.0.0.1", served.port)
    with contextlib.suppress(ConnectionError), socket.create_connection(address, timeout=30) as connection:
        connection.sendall(requests)
        while said.count(b"HTTP/1.1 200") < 10 and (part := connection.recv(65536)):
            said += part
    return said.count(b"HTTP/1.1 200")


def test_bodies_that_come_slowly_are_counted(served: Server) -> None:
    """Four hundred bodies of a megabyte, all but their last byte: more than may be held."""
    connections: list[socket.socket] = []
    before = served.resident()
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000000\r\n\r\n"
    )
    try:

        def send() -> None:
            for _ in range(50):
                connection = socket.create_connection(("127.0.0.1", served.port), timeout=5)
                connections.append(connection)
                with contextlib.suppress(OSError):
                    connection.sendall(head + b"#" * 999_000)

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert figure(served, "held_bytes") <= HELD * MB
        assert served.resident() < before + (HELD + 64) * MB
        assert served.query("ASK { <x:still> ?p ?o }").status == 200
    finally:
        for connection in connections:
            connection.close()


def test_the_budget_counts_and_gives_back() -> None:
    budget = Budget(10 << 20)
    kept = [3 << 20, 2 << 20]
    budget.kept, budget.forget = lambda: sum(kept), lambda: kept.clear() if len(kept) == 1 else kept.__delitem__(-1)
    first, second = budget.account(), budget.account()
    first.take(7 << 20)
    assert kept == [3 << 20]  # what is kept gives way
    with pytest.raises(Refusal):
        second.take(2 << 20)  # large ones leave room for small ones
    second.take(1 << 15)
    first.close()
    second.close()
    assert (budget.held, budget.large, budget.refused) == (0, 0, 1)
