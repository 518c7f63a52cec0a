"""Connections: none is held for ever, none starves the others, and who can hear gets an answer."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from endpoint import CROSS, Server, server, sound
from osteo_ld.serving import guard

GET = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /robots.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na"
QUERY = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n%s"


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Server]:
    with sound(built, "--time-limit", "4", "--workers", "2") as running:
        yield running


def connected(served: Server, timeout: float = 30) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), timeout=timeout)


def read(connection: socket.socket) -> bytes:
    """Read to the end, or as long as something comes."""
    said = b""
    with contextlib.suppress(OSError):
        while part := connection.recv(1 << 16):
            said += part
    return said


def gone_after(connection: socket.socket, drip: bytes = b"") -> float:
    """Wait until the server closes, sending a little every second; gives the seconds."""
    begin = time.monotonic()
    connection.settimeout(1)
    while time.monotonic() - begin < guard.HEAD_SECONDS + guard.IDLE_SECONDS + 5:
        try:
            if drip:
                connection.sendall(drip)
            if not connection.recv(1 << 16):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begin


@pytest.mark.slow
def test_no_connection_is_held_by_bytes_that_are_no_request(served: Server) -> None:
    cases = {
        "nothing": (b"", b""),
        "an answer": (GET, b""),
        "an answer and line ends": (GET, b"\r\n"),
        "an answer and half a head": (GET + b"GET / HT", b"a"),
        "a body that nobody wants": (POST, b"b"),
        "a body refused": (POST.replace(b"/robots.txt", b"/sparql"), b"b"),
        "a head byte by byte": (b"GET / HTTP/1.1\r\nA: ", b"x"),
    }

    def one(case: tuple[bytes, bytes]) -> float:
        connection = connected(served)
        connection.sendall(case[0])
        return gone_after(connection, case[1])

    with ThreadPoolExecutor(len(cases)) as pool:
        took = dict(zip(cases, pool.map(one, cases.values()), strict=True))
    assert max(took.values()) < max(guard.HEAD_SECONDS, guard.IDLE_SECONDS) + 4, took
    assert took["a body that nobody wants"] < guard.DRAIN_SECONDS + 3


def test_who_only_stays_makes_room_for_who_asks(built: Path) -> None:
    """More idle connections than there may be: the next ones are answered all the same."""
    with server(built) as served:
        idle = []
        for number in range(1_050):
            connection = connected(served)
            if number % 2:
                connection.sendall(GET)
            idle.append(connection)
        begin = time.monotonic()
        for _ in range(20):
            assert served.ask("/robots.txt").status == 200
        assert time.monotonic() - begin < 3
        for connection in idle:
            connection.close()
        assert "Traceback" not in "".join(served.said)


def test_the_limit_of_connections_follows_that_of_open_files(built: Path) -> None:
    code = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (600, 600)); sys.argv[0] = 'x'; "
    code += "from osteo_ld.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--build", str(built)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        line = process.stderr.readline()
        served = Server(process, int(line.split("http://127.0.0.1:")[1].split("/")[0]), "/", [])
        idle = [connected(served) for _ in range(590)]
        for _ in range(20):
            assert served.ask("/data/SHA256SUMS", timeout=3).status == 200
            assert served.query("ASK { ?s ?p ?o }").status == 200
        for connection in idle:
            connection.close()
    finally:
        process.terminate()
        said = process.communicate()[1]
    assert "Traceback" not in said


@pytest.mark.parametrize("query", [b"ASK {}", CROSS.encode()])
def test_a_client_that_has_said_all_it_wants_to_say_is_answered(served: Server, query: bytes) -> None:
    connection = connected(served)
    connection.sendall(QUERY % (len(query), query))
    connection.shutdown(socket.SHUT_WR)
    said = read(connection)
    assert said.split(b"HTTP/1.1 ")[-1][:3] == (b"200" if query == b"ASK {}" else b"504")
    connection = connected(served)
    connection.sendall(GET * 3)
    connection.shutdown(socket.SHUT_WR)
    assert read(connection).count(b"HTTP/1.1 200") == 3


def test_half_a_request_whose_client_says_no_more_is_let_go(served: Server) -> None:
    for text in (b"GET / HT", QUERY % (100, b"ASK")):
        connection = connected(served, 3)
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        said = read(connection)
        assert b" 500 " not in said
        assert b" 200 " not in said


# -- Host ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HTTP/1.1\r\nHost: x", 200),
        (b"HTTP/1.1\r\nHost: example.org:8080", 200),
        (b"HTTP/1.1\r\nHost: [::1]:8080", 200),
        (b"HTTP/1.0\r\nX: y", 200),
        (b"HTTP/1.1\r\nX: y", 400),
        (b"HTTP/1.1\r\nHost: a\r\nHost: b", 400),
        (b"HTTP/1.1\r\nHost: a\r\nHost: a", 400),
        (b"HTTP/1.0\r\nHost: a\r\nHost: b", 400),
        (b"HTTP/1.1\r\nHost: [", 400),
        (b"HTTP/1.1\r\nHost: ", 400),
        (b"HTTP/1.1\r\nHost: a b", 400),
        (b"HTTP/1.1\r\nHost: a\tb", 400),
        (b"HTTP/1.1\r\nHost: %zz", 400),
        (b"HTTP/1.1\r\nHost: a/b", 400),
        (b"HTTP/1.1\r\nHost: a@b", 400),
        (b"HTTP/1.1\r\nHost: a:b", 400),
        (b"HTTP/1.1\r\nHost: a:1:2", 400),
        (b"HTTP/1.1\r\nHost: \xff", 400),
        (b"HTTP/1.1\r\nHost: <script>", 400),
        (b"HTTP/1.1\r\nHost: " + b"a" * 5000, 400),
    ],
)
def test_a_request_names_one_host_or_is_refused(served: Server, head: bytes, status: int) -> None:
    for path in (
        b"/robots.txt",
        b"/.well-known/void",
        b"/sparql?query=ASK%7B%7D",
        b"/static/ask.js",
        b"/data/SHA256SUMS",
    ):
        connection = connected(served, 5)
        connection.sendall(b"GET " + path + b" " + head + b"\r\nConnection: close\r\n\r\n")
        said = read(connection)
        assert said[:12].endswith(b" %d" % status), (path, said[:100])


def test_no_name_that_a_client_gives_is_repeated(served: Server, built: Path) -> None:
    for path in ("/.well-known/void", "/sparql", "/interaction/1001", "/", "/static", "/data", "/sparql/", "/nothing"):
        answer = served.ask(path, headers={"Host": "evil.example", "Accept": "application/n-triples"})
        assert b"evil.example" not in answer.body
        assert "evil.example" not in answer.headers.get("location", "")
    assert f"127.0.0.1:{served.port}" in served.ask("/sparql", headers={"Accept": "text/turtle"}).text
    with server(built, "--public-url", "https://data.example.org/bone/", base="/bone") as public:
        said = public.ask("/sparql", headers={"Accept": "application/n-triples", "Host": "evil.example"}).text
        assert "<https://data.example.org/bone/sparql>" in said
        assert public.ask("", headers={"Host": "evil.example"}).headers["location"] == "/bone/"


def fields(answer: bytes) -> tuple[bytes, set[bytes], bytes]:
    """Give the first line, the fields but the date, and the body of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.split(b"\r\n")
    return first, {field for field in rest if not field.startswith(b"date: ")}, body


def test_an_answer_is_the_same_new_and_kept_by_get_and_by_post_and_behind_a_proxy(served: Server) -> None:
    query = b"SELECT ?x { BIND(1 AS ?x) } # ways"
    end = b"Host: x\r\nConnection: close\r\n"
    get = b"GET /sparql?query=%s HTTP/1.1\r\n%s" % (quote(query).encode(), end)
    post = QUERY.replace(b"Host: x\r\n", end) % (len(query), query)
    found = []
    for request in (get + b"\r\n", get + b"\r\n", get + b"X-Forwarded-For: 192.0.2.1\r\n\r\n", post):
        with connected(served) as connection:
            connection.sendall(request)
            found.append(fields(read(connection)))  # closed, as was wanted
    assert found[0][0] == b"HTTP/1.1 200 OK"
    assert {b"connection: close", b"vary: Accept", b"access-control-allow-origin: *"} < found[0][1]
    assert all(one == found[0] for one in found)
    assert b'"value":"1"' in found[0][2]


def test_long_requests_for_a_kept_answer_are_all_answered_when_they_come_in_one_piece(served: Server) -> None:
    get = b"GET /sparql?query=ASK{}%%%%23%s HTTP/1.1\r\nHost: x\r\n%%s\r\n" % (b"a" * 15_000)
    said = b""
    with connected(served) as connection:
        for requests, answers in ((get % b"", 1), (get % b"" * 10, 11)):
            connection.sendall(requests)
            while said.count(b'"boolean":true') < answers and (part := connection.recv(1 << 16)):
                said += part
        connection.sendall(get % b"Connection: close\r\n")
        said += read(connection)
    assert said.count(b"HTTP/1.1 200 OK") == said.count(b"HTTP/1.1") == 12


def test_who_asks_for_kept_answers_and_does_not_read_them_is_told_no_more(served: Server) -> None:
    rows = " ".join(f'"{n}{"x" * 200}"' for n in range(60))
    query = quote(f"SELECT ?x {{ VALUES ?x {{ {rows} }} }}")
    get = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    before = served.resident()
    held = [connected(served) for _ in range(40)]
    for connection in held:
        connection.settimeout(0.2)
        with contextlib.suppress(OSError):  # nor does it read what is asked
            for _ in range(400):
                connection.sendall(get)
    assert served.query("ASK {}").status == 200
    assert served.resident() - before < 40 << 20
    for connection in held:
        connection.close()
