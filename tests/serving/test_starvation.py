"""Short work beside long work: small queries, pages and data do not wait for cross products, however many there are."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from endpoint import CROSS, Answer, Server, sound

LIMIT = 6.0
SOON = 2.0


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Server]:
    with sound(built, "--time-limit", f"{LIMIT:g}", "--workers", "2") as running:
        yield running


@contextlib.contextmanager
def crossing(served: Server, clients: int, *, who: str = "") -> Iterator[Counter[int]]:
    """Have so many clients ask cross products, no two the same, one after another, as polite ones do after a 503.

    In the end they go away: what they asked need not be waited for.
    """
    statuses: Counter[int] = Counter()
    numbers = itertools.count()
    end = threading.Event()
    waiting: set[socket.socket] = set()
    headers = {"Content-Type": "application/sparql-query", **({"X-Forwarded-For": who} if who else {})}

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        connection.connect()
        waiting.add(client := connection.sock)
        with contextlib.closing(connection):
            connection.request("POST", "/sparql", f"{CROSS} # {next(numbers)}", headers)
            response = connection.getresponse()
            response.read()
        waiting.discard(client)
        statuses[response.status] += 1
        if response.status == 503:
            end.wait(float(response.headers["retry-after"]))

    def ask_on() -> None:
        while not end.is_set():
            with contextlib.suppress(OSError):
                ask()

    threads = [threading.Thread(target=ask_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        end.set()
        for client in list(waiting):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()


def timed(ask: Callable[[], Answer]) -> tuple[float, int]:
    begin = time.monotonic()
    status = ask().status
    return time.monotonic() - begin, status


@pytest.mark.parametrize("clients", [8, 40, pytest.param(150, marks=pytest.mark.slow)])
def test_small_queries_pages_and_data_come_soon_beside_cross_products(served: Server, clients: int) -> None:
    numbers = itertools.count()
    kinds: dict[str, Callable[[], Answer]] = {
        "small query": lambda: served.query(f"SELECT * {{ ?s ?p ?o }} LIMIT 3 # {clients}.{next(numbers)}"),
        "lookup": lambda: served.query(f"DESCRIBE <https://w3id.org/osteo-ld/interaction/1001> # {next(numbers)}"),
        "data": lambda: served.ask("/protein/VEGFA.ttl"),
        "near": lambda: served.ask(f"/concept/type-h-vesel-{next(numbers)}"),
        "page": lambda: served.ask("/protein/VEGFA.html"),
        "question page": lambda: served.ask("/question/receptors-of.html?signal=VEGFA"),
        "search": lambda: served.ask("/search.html?q=bone"),
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    wrong: list[tuple[str, int]] = []
    with crossing(served, clients) as statuses:
        time.sleep(1.0)
        end = time.monotonic() + 8
        while time.monotonic() < end:
            for kind, ask in kinds.items():
                seconds, status = timed(ask)
                times[kind].append(seconds)
                if status != (404 if kind == "near" else 200):
                    wrong.append((kind, status))
        while statuses[504] < 2 and time.monotonic() < end + 2 * LIMIT:
            time.sleep(0.1)
    slowest = {kind: round(max(found), 2) for kind, found in times.items()}
    assert min(map(len, times.values())) >= 10
    assert wrong == []
    assert max(slowest.values()) < SOON, slowest
    assert set(statuses) <= {503, 504}
    assert statuses[504] >= 2


def test_one_address_does_not_take_all_long_workers(served: Server) -> None:
    """Two seconds of work, asked from elsewhere, are done beside any number of cross products from one address."""
    longer = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } # {}"
    with crossing(served, 20, who="192.0.2.1"):
        time.sleep(2)
        headers = {"Content-Type": "application/sparql-query", "X-Forwarded-For": "192.0.2.2"}
        begin = time.monotonic()
        answer = served.ask("/sparql", method="POST", headers=headers, body=longer.replace("{}", "x", 1))
        took = time.monotonic() - begin
    assert answer.status in (200, 504)
    assert took < LIMIT + 4  # its own time, hardly any of waiting


def test_queued_queries_of_clients_that_went_away_are_not_run(served: Server) -> None:
    body = CROSS.encode()
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: "
    clients = []
    for number in range(12):
        text = body + b" # gone %d" % number
        client = socket.create_connection(("127.0.0.1", served.port))
        client.sendall(head + b"%d\r\n\r\n" % len(text) + text)
        clients.append(client)
    time.sleep(1.5)
    assert sum(figure(served, f'queries_waiting{{lane="{lane}"}}') for lane in ("brief", "middle", "long")) >= 4
    for client in clients:
        client.close()
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        if not any(figure(served, f'queries_waiting{{lane="{lane}"}}') for lane in ("brief", "middle", "long")):
            break
        time.sleep(0.1)
    else:
        pytest.fail("queries of clients that went away still wait")
    time.sleep(0.3)
    before = served.cpu()
    time.sleep(0.5)
    assert served.cpu() - before < 0.2


def figure(served: Server, name: str) -> float:
    lines = served.ask("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"osteo_ld_{name} "))
