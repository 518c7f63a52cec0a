"""Many brief queries at once: a worker has several, and a connection's next request is not parsed anew."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from endpoint import CROSS, Answer, Server, sound
from processes import children, command

LIMIT = 1.0


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Server]:
    with sound(built, "--time-limit", f"{LIMIT:g}", "--workers", "4") as running:
        yield running


def brief(served: Server, connection: socket.socket, query: str) -> Answer:
    """Ask on a connection that stays open."""
    head = f"GET {served.base}sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    connection.sendall(head.encode())
    return answered(connection)


def answered(connection: socket.socket) -> Answer:
    said = b""
    while b"\r\n\r\n" not in said:
        part = connection.recv(1 << 16)
        assert part, said
        said += part
    head, _, body = said.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    while len(body) < int(fields["content-length"]):
        body += connection.recv(1 << 16)
    return Answer(int(first.split()[1]), fields, body)


def load(served: Server, seconds: float, mark: str, clients: int = 12) -> list[tuple[float, Answer, str]]:
    """Ask brief queries, none twice, for some seconds; gives how long each took, its answer, and what it should be."""
    end = time.monotonic() + seconds

    def ask(client: int) -> list[tuple[float, Answer, str]]:
        found, number = [], 0
        with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
            while time.monotonic() < end:
                number += 1
                expected = f"{mark} {client}.{number}"
                begin = time.monotonic()
                answer = brief(served, connection, f'SELECT ?x {{ BIND("{expected}" AS ?x) }}')
                found.append((time.monotonic() - begin, answer, f"x\r\n{expected}\r\n"))
        return found

    with ThreadPoolExecutor(clients) as pool:
        return [one for found in pool.map(ask, range(clients)) for one in found]


def test_each_has_its_own_answer(served: Server) -> None:
    found = load(served, 0.8, "own")
    assert len(found) > 100
    assert [(answer.status, answer.text) for _, answer, _ in found] == [(200, text) for *_, text in found]


def test_what_stands_behind_a_long_query_is_done_by_another_worker(served: Server) -> None:
    """The long ones come in the midst of the brief ones, are ended at the limit, and keep none of them until then."""
    statuses: list[int] = []

    def cross(number: int) -> None:
        time.sleep(0.2 + number / 5)
        statuses.append(served.query(f"{CROSS} # behind {number}").status)

    threads = [threading.Thread(target=cross, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    found = load(served, 1.2, "behind")
    for thread in threads:
        thread.join()
    assert [(answer.status, answer.text) for _, answer, _ in found] == [(200, text) for *_, text in found]
    assert max(took for took, *_ in found) < LIMIT
    assert statuses == [504] * 2


def test_workers_that_die_with_several_queries_lose_none(served: Server) -> None:
    parent = next(pid for pid in served.workers() if "osteo_ld.serving.process" in command(pid) and children(pid))

    def kill() -> None:
        for pid in children(parent):
            time.sleep(0.15)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    found = load(served, 1.5, "killed")
    thread.join()
    assert [(answer.status, answer.text) for _, answer, _ in found] == [(200, text) for *_, text in found]


# -- requests like the one before ------------------------------------------------------------------------------------


def test_a_connection_answers_as_a_new_one_does_whatever_came_before(served: Server) -> None:
    heads = [
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D%23a HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=ASK{}%23b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D&format=csv HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=SELEC HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D%2 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=%FF HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D&query=x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=SELECT*%7B?s?p?o%7DLIMIT+999 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=SELECT*%7B?s?p?o%7DLIMIT+2 HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D%23c HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/turtle\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D%23d HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n",
        b"GET /sparql?query=ASK%7B%7D%23d HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n\r\n\r\n",
        b"GET /robots.txt?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /sparql?query=ASK%7B%7D%23e HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    ]

    def once(head: bytes) -> Answer:
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
            connection.sendall(head)
            return answered(connection)

    alone = {head: once(head) for head in heads}
    for before in heads:
        for head in heads:
            with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
                for sent in (before, before, head, head):
                    connection.sendall(sent)
                    answer = answered(connection)
                    assert (answer.status, answer.body) == (alone[sent].status, alone[sent].body), (before, sent)
                    if answer.headers.get("connection") == "close":
                        break


def test_a_request_like_the_one_before_may_come_in_parts_and_beside_others(served: Server) -> None:
    get = b"GET /sparql?query=SELECT(%%22%d%%22AS?n)%%7B%%7D HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        number = 0
        for cuts in ((), (1,), (50,), (-2,), (-1, 1), (30, -3)):
            for many in (1, 2, 1, 3):
                sent = b"".join(get % (number + n) for n in range(many))
                begin = 0
                for cut in sorted(cut % len(sent) for cut in cuts):
                    connection.sendall(sent[begin:cut])
                    begin = cut
                    time.sleep(0.02)
                connection.sendall(sent[begin:])
                said = b""
                while said.count(b"\r\nn\r\n") < many or not said.endswith(b"%d\r\n" % (number + many - 1)):
                    part = connection.recv(1 << 16)
                    assert part
                    said += part
                assert [said.count(b"\r\nn\r\n%d\r\n" % (number + n)) for n in range(many)] == [1] * many
                number += many
