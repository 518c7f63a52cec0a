"""``osteo-ld push`` and what a store may answer: without end, packed, byte by byte, numbers that are none."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osteo_ld.cli import main
from osteo_ld.graph.dataset import GRAPHS
from osteo_ld.iris import OSTEO
from shop import Shop, respond, shop

MB = 1 << 20
Fault = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OSTEO_LD_USER", "OSTEO_LD_PASSWORD", "OSTEO_LD_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("osteo_ld.serving.graph_store._backoff", lambda _state: 0.01)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "osteo-ld.trig").write_text(
        "".join(f"<{OSTEO}graph/{name}> {{ <a:s> <a:p> <a:o> }}\n" for name in GRAPHS)
    )
    return folder


@pytest.fixture
def bad() -> Iterator[Shop]:
    with shop() as it:
        yield it


def push(endpoint: str, folder: Path, *words: str) -> Result:
    command = ["push", "--endpoint", endpoint, "--build", str(folder), "--graph", "edges", "--tries", "2", *words]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def endless(status: int, headers: dict[str, str], part: bytes, pause: float = 0.0) -> Fault:
    """Answer without end, in chunks."""

    def fault(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.close_connection = True
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                time.sleep(pause)

    return fault


def slow_head(handler: BaseHTTPRequestHandler) -> None:
    """Send a head one byte at a time, each in time."""
    handler.close_connection = True
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 204 OK\r\nX: ")
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.3)


def bomb(handler: BaseHTTPRequestHandler) -> None:
    data = gzip.compress(b" " * (400 * MB), 9)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    handler.close_connection = True
    with contextlib.suppress(OSError):
        respond(handler, 200 if handler.command == "GET" else 400, headers, data)


def deals(fault: Fault, when: str) -> Callable[[BaseHTTPRequestHandler, bytes], bool]:
    def deal(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        if handler.command != when:
            return False
        fault(handler)
        return True

    return deal


JSON = {"Content-Type": "application/sparql-results+json"}
UNENDING = {
    "an answer": endless(200, JSON, b" " * 65536),
    "a refusal": endless(400, {"Content-Type": "text/plain"}, b"x" * 65536),
    "a login": endless(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"x" * 65536),
    "a redirect": endless(302, {"Location": "/elsewhere"}, b"x" * 65536),
    "a byte now and then": endless(200, JSON, b" ", 0.3),
    "a head": slow_head,
    "a bomb": bomb,
}


@pytest.mark.parametrize("when", ["PUT", "GET"])
@pytest.mark.parametrize("kind", UNENDING)
def test_an_answer_without_end_is_one_clear_line(
    kind: str, when: str, bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSTEO_LD_USER", "me")
    monkeypatch.setenv("OSTEO_LD_PASSWORD", "hunter2")
    bad.fault = deals(UNENDING[kind], when)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.monotonic()
    result = push(bad.url("/store"), small, "--timeout", "2")
    assert time.monotonic() - begin < 12
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 2, result.stderr
    assert lines[0].startswith(f"{OSTEO}graph/edges: ")
    assert len(lines[0]) < 500
    if kind != "a bomb":  # which this process made itself
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


@pytest.mark.parametrize(
    "value",
    [
        '"1.5"',
        "1.5",
        "1",
        "Infinity",
        "NaN",
        '"Infinity"',
        '"1e0"',
        '"-1"',
        '"1_0"',
        '" 1"',
        '"\u0661"',
        "true",
        "null",
    ],
)
def test_a_count_that_is_no_whole_number_is_none(value: str, bad: Shop, small: Path) -> None:
    body = b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": %s}}]}}'

    def answer(handler: BaseHTTPRequestHandler) -> None:
        respond(handler, 200, JSON, body % value.encode())

    bad.fault = deals(answer, "GET")
    result = push(bad.url("/store"), small, "--query", bad.url("/query"))
    assert result.exit_code == 1
    assert "does not answer with SPARQL results" in result.stderr


@pytest.mark.parametrize(
    "challenge",
    [
        'Basic realm="a, b", Negotiate',
        'Negotiate, Basic realm="x"',
        'Negotiate abc==, Basic realm = "x", charset="UTF-8"',
        'Bearer realm="x", error="invalid", Basic realm="Digest x"',
    ],
)
def test_several_schemes_in_one_header_are_told_apart(
    challenge: str, bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSTEO_LD_USER", "me")
    monkeypatch.setenv("OSTEO_LD_PASSWORD", "hunter2")

    def ask(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        if handler.headers.get("Authorization", "").startswith("Basic "):
            return False
        return respond(handler, 401, {"WWW-Authenticate": challenge})

    bad.fault = ask
    assert push(bad.url("/store"), small).exit_code == 0


def test_digest_is_answered_beside_other_schemes_in_the_same_header(
    bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSTEO_LD_USER", "me")
    monkeypatch.setenv("OSTEO_LD_PASSWORD", "hunter2")

    def ask(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        if (
            handler.headers.get("Authorization", "").startswith("Digest ")
            and 'realm="r, s"' in handler.headers["Authorization"]
        ):
            return False
        return respond(
            handler, 401, {"WWW-Authenticate": 'Basic realm="x", Digest realm="r, s", nonce="n", qop="auth"'}
        )

    bad.fault = ask
    assert push(bad.url("/store"), small).exit_code == 0
    assert not any(said.startswith("Basic") for *_, said in bad.requests)


@pytest.mark.parametrize("name", ["USER", "PASSWORD", "TOKEN"])
def test_credentials_that_are_no_text_are_told(name: str, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {"USER": {"PASSWORD": "x"}, "PASSWORD": {"USER": "me"}, "TOKEN": {}}[name]
    for key, value in {name: os.fsdecode(b"hunter2\xff"), **others}.items():
        monkeypatch.setenv(f"OSTEO_LD_{key}", value)
    result = push("http://127.0.0.1:9/store", small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"OSTEO_LD_{name} " in result.stderr
    assert "hunter2" not in result.stderr
    assert json.dumps(result.stderr).count("\\n") == 1
