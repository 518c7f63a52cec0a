"""``osteo-ld push``: graphs replaced and counted on real stores; of a bad one, what is said and what stays."""

import base64
import csv
import io
import json
import logging
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

import servers
from osteo_ld.cli import main
from osteo_ld.graph.dataset import GRAPHS
from osteo_ld.iris import OSTEO
from osteo_ld.serving.push import guessed_query, read_graphs
from shop import Shop, respond, shop

USER, PASSWORD, TOKEN = "curator", "s3cret, with spaces & ümlaut", "tok-9f8e7d6c5b4a"
SECRETS = (PASSWORD, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(), TOKEN)
EDGES = f"{OSTEO}graph/edges"


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OSTEO_LD_USER", "OSTEO_LD_PASSWORD", "OSTEO_LD_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osteo_ld.serving.graph_store._backoff", lambda _state: 0.01)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A build of seven graphs, one of them empty, with a blank node, Greek and a literal that stores rewrite."""
    graphs = {name: f"<a:{name}> <a:p> <a:o>, 'RANκL–β', '007'^^<{XSD}nonNegativeInteger>, [] ." for name in GRAPHS}
    graphs["inferred"] = ""
    folder = tmp_path / "build"
    folder.mkdir()
    text = "".join(f"<{OSTEO}graph/{name}> {{ {triples} }}\n" for name, triples in graphs.items())
    (folder / "osteo-ld.trig").write_text(text, encoding="utf-8")
    return folder


XSD = "http://www.w3.org/2001/XMLSchema#"


def push(endpoint: str, folder: Path, *words: str) -> Result:
    command = ["push", "--endpoint", endpoint, "--build", str(folder), "--format", "csv", *words]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def rows(result: Result) -> dict[str, tuple[int, str]]:
    """The triples and the state of each graph, by its short name."""
    found = csv.DictReader(io.StringIO(result.stdout))
    return {r["graph"].rpartition("/")[2]: (int(r["triples"]), r["state"]) for r in found}


# -- real stores ----------------------------------------------------------------------------------------------------


def counts(query: str) -> dict[str, int]:
    """Triples of each of our graphs, as a store's query endpoint counts them."""
    sparql = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    url = httpx.URL(query, params={"query": sparql})
    found = httpx.get(
        url, headers={"Accept": "application/sparql-results+json"}, trust_env=False, verify=servers.NO_TLS
    ).json()
    cells = [(b["g"]["value"], int(b["n"]["value"])) for b in found["results"]["bindings"]]
    return {graph.removeprefix(f"{OSTEO}graph/"): n for graph, n in cells if graph.startswith(OSTEO)}


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Virtuoso]:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.mark.slow
def test_oxigraph_has_the_release_and_a_second_push_replaces_it(oxigraph: str, built: Path, small: Path) -> None:
    expected = {iri.rpartition("/")[2]: len(lines) for iri, lines in read_graphs(built).items()}
    for _ in range(2):
        result = push(f"{oxigraph}/store", built)
        assert (result.exit_code, result.stderr) == (0, "")
        assert rows(result) == {name: (n, "written") for name, n in expected.items()}
        assert counts(f"{oxigraph}/query") == expected
    assert push(f"{oxigraph}/store", small).exit_code == 0
    assert counts(f"{oxigraph}/query") == {name: 4 for name in GRAPHS if name != "inferred"}  # an empty graph goes


@pytest.mark.slow
@servers.needs_virtuoso
def test_virtuoso_has_the_release_and_a_second_push_replaces_it(
    virtuoso: servers.Virtuoso, built: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a digest login, and counted by /sparql, which is guessed."""
    monkeypatch.setenv("OSTEO_LD_USER", "dba")
    monkeypatch.setenv("OSTEO_LD_PASSWORD", "dba")
    endpoint = f"{virtuoso.url}/sparql-graph-crud-auth"
    content = read_graphs(built)
    expected = {iri.rpartition("/")[2]: len(lines) for iri, lines in content.items()}
    for _ in range(2):
        result = push(endpoint, built)
        assert (result.exit_code, result.stderr) == (0, "")
        assert rows(result) == {name: (n, "written") for name, n in expected.items()}
        assert counts(f"{virtuoso.url}/sparql") == expected
    # Not the number alone: letters beyond ASCII and datatypes have come through.
    graph = f"{OSTEO}graph/interactions"
    url = httpx.URL(f"{virtuoso.url}/sparql-graph-crud", params={"graph": graph})
    there = httpx.get(url, headers={"Accept": "application/n-triples"}, trust_env=False, verify=servers.NO_TLS).content
    here = {q.triple for q in ox.parse(b"".join(content[graph]), format=ox.RdfFormat.N_TRIPLES)}
    assert {q.triple for q in ox.parse(there, format=ox.RdfFormat.N_TRIPLES)} == here
    assert any(not str(triple).isascii() for triple in here)
    assert push(endpoint, small).exit_code == 0
    assert counts(f"{virtuoso.url}/sparql") == {name: 4 for name in GRAPHS if name != "inferred"}


@pytest.mark.slow
@servers.needs_virtuoso
@pytest.mark.parametrize(
    ("path", "password", "said"),
    [
        ("/sparql-graph-crud-auth", "", "HTTP 401: it wants credentials; set OSTEO_LD_USER and OSTEO_LD_PASSWORD"),
        ("/sparql-graph-crud-auth", "wrong-pass", "it does not take what OSTEO_LD_USER and OSTEO_LD_PASSWORD say"),
        ("/sparql-graph-crud", "", "HTTP 403: not allowed; set OSTEO_LD_USER"),
        ("/nowhere", "", "HTTP 501: it does not know how; another path may (Oxigraph: /store; Virtuoso: /sparql-graph"),
    ],
)
def test_virtuoso_refuses_and_it_is_told_what_would_do(
    path: str, password: str, said: str, virtuoso: servers.Virtuoso, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if password:
        monkeypatch.setenv("OSTEO_LD_USER", "dba")
        monkeypatch.setenv("OSTEO_LD_PASSWORD", password)
    before = counts(f"{virtuoso.url}/sparql")
    result = push(f"{virtuoso.url}{path}", small)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "wrong-pass" not in result.output
    assert counts(f"{virtuoso.url}/sparql") == before


@pytest.fixture(params=["oxigraph", pytest.param("virtuoso", marks=servers.needs_virtuoso)])
def real(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Where a real store takes graphs, and where it answers queries."""
    server = request.getfixturevalue(request.param)
    if isinstance(server, str):
        return f"{server}/store", f"{server}/query"
    monkeypatch.setenv("OSTEO_LD_USER", "dba")
    monkeypatch.setenv("OSTEO_LD_PASSWORD", "dba")
    return f"{server.url}/sparql-graph-crud-auth", f"{server.url}/sparql"


@pytest.mark.slow
def test_readers_see_the_old_graph_or_the_new_one(real: tuple[str, str], built: Path, small: Path) -> None:
    endpoint, query = real
    words = ["--graph", "evidence"]
    large = len(next(iter(read_graphs(built, ["evidence"]).values())))
    push(endpoint, small, *words)
    stop, seen = Event(), []

    def read() -> None:
        while not stop.is_set():
            seen.append(counts(query)["evidence"])

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        for folder in (built, small, built, small):
            assert push(endpoint, folder, *words).exit_code == 0
        stop.set()
        reading.result()
    assert set(seen) == {4, large}


@pytest.mark.slow
def test_a_transfer_that_breaks_off_leaves_the_old_graph_whole(real: tuple[str, str], built: Path, small: Path) -> None:
    endpoint, query = real
    push(endpoint, small, "--graph", "evidence")
    lines = next(iter(read_graphs(built, ["evidence"]).values()))

    def half() -> Iterator[bytes]:
        yield b"".join(lines[: len(lines) // 2])
        raise InterruptedError

    url = httpx.URL(endpoint, params={"graph": f"{OSTEO}graph/evidence"})
    headers = {"Content-Type": "application/n-triples", "Content-Length": str(sum(map(len, lines)))}
    with httpx.Client(
        auth=httpx.DigestAuth("dba", "dba"), trust_env=False, verify=servers.NO_TLS, timeout=60
    ) as client:
        client.get(url)  # makes the store ask for the login, so that the half transfer carries it
        with pytest.raises(InterruptedError):
            client.put(url, content=half(), headers=headers)
    assert counts(query)["evidence"] == 4
    assert push(endpoint, built, "--graph", "evidence").exit_code == 0
    assert counts(query)["evidence"] == len(lines)


@pytest.mark.slow
def test_a_terminal_shows_progress_and_stdout_stays_clean(oxigraph: str, built: Path) -> None:
    ours, theirs = pty.openpty()
    command = ["push", "--endpoint", f"{oxigraph}/store", "--build", str(built), "--format", "json"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        [sys.executable, "-m", "osteo_ld", *command], stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux says that the other end was closed
            pass
        assert process.stdout
        assert {row["state"] for row in json.loads(process.stdout.read())} == {"written"}
    os.close(ours)
    assert process.returncode == 0
    assert b"\xe2\x94\x81" in shown  # the bar
    assert re.search(rb"\d MB", shown)


# -- a store that misbehaves ----------------------------------------------------------------------------------------


@pytest.fixture
def bad() -> Iterator[Shop]:
    with shop() as it:
        yield it


def first(times: int, fault: Callable[[BaseHTTPRequestHandler], object], method: str = "PUT") -> Callable[..., bool]:
    """A fault that happens so many times and then no more."""
    left = [times]

    def deal(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        if handler.command != method or not left[0]:
            return False
        left[0] -= 1
        fault(handler)
        return True

    return deal


def drop(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.close()


@pytest.mark.parametrize("path", ["/store", "/anything"])
def test_counts_come_from_a_query_or_from_reading_back(path: str, bad: Shop, small: Path) -> None:
    result = push(bad.url(path), small)
    assert (result.exit_code, result.stderr) == (0, "")
    assert rows(result) == {name: (0 if name == "inferred" else 4, "written") for name in GRAPHS}
    assert {request[1].startswith("/query?") for request in bad.requests[7:]} == {path == "/store"}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_store_is_asked_again(status: int, bad: Shop, small: Path) -> None:
    bad.fault = first(2, lambda handler: respond(handler, status, {"Retry-After": "0"}))
    result = push(bad.url("/store"), small)
    assert result.exit_code == 0
    assert result.stderr.count(f"the store is busy (HTTP {status}); trying again in 0.0 s") == 2
    assert {state for _, state in rows(result).values()} == {"written"}


@pytest.mark.parametrize("after", ["1", "date"])
def test_retry_after_is_kept(after: str, bad: Shop, small: Path) -> None:
    value = formatdate(time.time() + 2, usegmt=True) if after == "date" else after
    bad.fault = first(1, lambda handler: respond(handler, 503, {"Retry-After": value}))
    start = time.monotonic()
    assert push(bad.url("/store"), small).exit_code == 0
    assert 0.9 < time.monotonic() - start < 10


def test_a_store_that_wants_too_long_a_pause_is_not_waited_for(bad: Shop, small: Path) -> None:
    bad.fault = first(1, lambda handler: respond(handler, 503, {"Retry-After": "86400"}))
    result = push(bad.url("/store"), small)
    assert result.exit_code == 1
    assert f"{OSTEO}graph/ontology: the store is busy and asks to come back in 86400 s (HTTP 503)" in result.stderr
    assert [state for _, state in rows(result).values()] == ["failed", *["written"] * 6]


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_a_dropped_connection_is_made_again(method: str, bad: Shop, small: Path) -> None:
    bad.fault = first(2, drop, method)
    result = push(bad.url("/store"), small)
    assert result.exit_code == 0
    assert result.stderr.count("the connection broke") == 2
    assert bad.has(EDGES) == 4


def test_a_connection_that_always_drops_is_given_up(bad: Shop, small: Path) -> None:
    bad.fault = first(99, drop)
    result = push(bad.url("/store"), small, "--tries", "2", "--graph", "edges")
    assert result.exit_code == 1
    assert len(bad.requests) == 2
    assert f"{EDGES}: the connection broke" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_silent_store_is_not_waited_for_for_ever(bad: Shop, small: Path) -> None:
    bad.fault = first(1, lambda handler: time.sleep(2))
    result = push(bad.url("/store"), small, "--timeout", "0.3", "--graph", "edges")
    assert result.exit_code == 1
    assert "did not answer in time" in result.stderr


def test_nobody_there_is_told_once_and_the_rest_is_not_tried(small: Path) -> None:
    result = push(f"http://127.0.0.1:{servers.free_port()}/store", small, "--tries", "1")
    assert result.exit_code == 1
    assert "cannot be reached" in result.stderr
    assert [state for _, state in rows(result).values()] == ["failed", *["not sent"] * 6]
    assert "7 of 7 graphs" in result.stderr


@pytest.mark.parametrize("path", ["/store", "/anything"])
def test_a_store_that_loses_triples_is_found_out(path: str, bad: Shop, small: Path) -> None:
    def lose(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        given = parse_qs(urlsplit(handler.path).query)
        if handler.command == "PUT" and given["graph"][0].endswith(("edges", "void")):
            graph = ox.NamedNode(given["graph"][0])
            bad.store.load(b"".join(body.splitlines(keepends=True)[:3]), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            return respond(handler, 200)
        return False

    bad.fault = lose
    result = push(bad.url(path), small)
    assert result.exit_code == 1
    assert f"{EDGES}: 4 triples were sent, the store has 3" in result.stderr
    assert f"{OSTEO}graph/void: 4 triples were sent, the store has 3" in result.stderr
    assert "2 of 7 graphs" in result.stderr
    found = rows(result)
    assert found["edges"] == found["void"] == (4, "differs")
    assert {found[name][1] for name in set(GRAPHS) - {"edges", "void"}} == {"written"}


def test_a_count_that_cannot_be_had_is_not_taken_for_good(bad: Shop, small: Path) -> None:
    bad.fault = first(99, lambda handler: respond(handler, 200, {"Content-Type": "text/html"}, b"<p>hello"), "GET")
    for words, said in (([], "cannot be read back as RDF"), (["--query", bad.url("/sparql")], "SPARQL results")):
        result = push(bad.url("/anything"), small, "--graph", "edges", *words)
        assert (result.exit_code, rows(result)) == (1, {"edges": (4, "not verified")})
        assert said in result.stderr


def test_a_failing_graph_leaves_the_old_one_whole_and_the_others_go_on(bad: Shop, small: Path) -> None:
    assert push(bad.url("/store"), small).exit_code == 0
    trig = small / "osteo-ld.trig"
    trig.write_text(trig.read_text(encoding="utf-8").replace("<a:p> ", "<a:q> <a:r> ; <a:p> "), encoding="utf-8")

    def refuse(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        wanted = handler.command == "PUT" and handler.path.endswith(("edges", "queries"))
        return wanted and respond(handler, 500, {"Content-Type": "text/html"}, b"<h1>disk\x1b[31m full</h1>")

    bad.fault = refuse
    result = push(bad.url("/store"), small)
    assert result.exit_code == 1
    assert f"{EDGES}: HTTP 500: disk [31m full\n" in result.stderr  # in one line, no escape sequence
    assert f"{OSTEO}graph/queries: HTTP 500" in result.stderr
    assert {name: bad.has(f"{OSTEO}graph/{name}") for name in GRAPHS} == {
        "ontology": 5, "interactions": 5, "evidence": 5, "inferred": 0, "edges": 4, "queries": 4, "void": 5
    }  # fmt: skip


def test_turtle_is_offered_where_n_triples_are_not_taken(bad: Shop, small: Path) -> None:
    def picky(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        wrong = handler.command == "PUT" and handler.headers["Content-Type"] != "text/turtle"
        return wrong and respond(handler, 415)

    bad.fault = picky
    assert push(bad.url("/store"), small).exit_code == 0
    bad.fault = lambda handler, _: handler.command == "PUT" and respond(handler, 415)
    result = push(bad.url("/store"), small, "--graph", "edges")
    assert result.exit_code == 1
    assert "takes neither of application/n-triples and text/turtle" in result.stderr


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "not allowed; set OSTEO_LD_USER"),
        (404, "nothing there; the path is another one for each store (Oxigraph: /store"),
        (405, "it takes no PUT there"),
        (413, "too large for it; raise the limit"),
    ],
)
def test_a_refusal_is_told_with_what_would_do(status: int, said: str, bad: Shop, small: Path) -> None:
    bad.fault = lambda handler, _: respond(handler, status, {}, b"no")
    result = push(bad.url("/store"), small, "--graph", "edges")
    assert (result.exit_code, rows(result)) == (1, {"edges": (4, "failed")})
    assert f"{EDGES}: HTTP {status}: " in result.stderr
    assert said in result.stderr


_ODD = [
    b"", b"\x00\xff\xfe", b"HTTP/1.1 200 OK\r\n", b"HTTP/9.9 200\r\n\r\n", b"220 smtp ready\r\n",
    b"HTTP/1.1 307 X\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 307 X\r\nLocation: http://a:99999999/\xff\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 307 X\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 X\r\nRetry-After: \xff\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 X\r\nRetry-After: 99999999999999999999999\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 X\r\nRetry-After: Fri, 99 Foo 9999 99:99:99 GMT\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 500 X\r\nContent-Type: text/html; charset=nonsense\r\nContent-Length: 3\r\n\r\n\xff\xfe<",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"HTTP/1.1 401 X\r\nWWW-Authenticate: ,\r\nWWW-Authenticate: Digest\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 401 X\r\nWWW-Authenticate: Digest realm=\"\xff\", nonce=\"\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + b"[" * 100_000,
    b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\nContent-Length: 4\r\n\r\n<a> ",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/ld+json\r\nContent-Length: 100000\r\n\r\n" + b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("when", ["PUT", "GET"])
@pytest.mark.parametrize("path", ["/store", "/anything"])
@pytest.mark.parametrize("answer", _ODD, ids=range(len(_ODD)))
def test_no_answer_of_a_server_is_a_traceback(
    answer: bytes, path: str, when: str, bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(monkeypatch, "basic")

    def odd(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        if handler.command != when:
            return False
        handler.wfile.write(answer)
        handler.close_connection = True
        return True

    bad.fault = odd
    result = push(bad.url(path), small, "--graph", "edges", "--tries", "2", "--timeout", "3")
    assert result.exit_code == 1
    assert f"{EDGES}: " in result.stderr
    assert PASSWORD not in result.output


# -- credentials ----------------------------------------------------------------------------------------------------


def told(result: Result, caplog: pytest.LogCaptureFixture) -> str:
    return result.output + result.stderr + caplog.text + "".join(str(record.args) for record in caplog.records)


def sets(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    if scheme == "token":
        monkeypatch.setenv("OSTEO_LD_TOKEN", TOKEN)
    else:
        monkeypatch.setenv("OSTEO_LD_USER", USER)
        monkeypatch.setenv("OSTEO_LD_PASSWORD", PASSWORD)


@pytest.mark.parametrize("scheme", ["basic", "token"])
@pytest.mark.parametrize("right", [True, False])
def test_a_login_works_and_nothing_tells_the_secret(
    scheme: str,
    right: bool,
    bad: Shop,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even a server that says back whatever it was sent, nor the logs of the libraries at their most talkative."""
    caplog.set_level(logging.DEBUG)
    sets(monkeypatch, scheme)
    want = f"Bearer {TOKEN}" if scheme == "token" else f"Basic {SECRETS[1]}"

    def ask(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        said = handler.headers.get("Authorization", "")
        if said == want and right:
            return False
        status = 401 if not said else 403
        challenge = "Bearer" if scheme == "token" else 'Basic realm="here"'
        echo = f"you said {said}, {PASSWORD} and {TOKEN}".encode()
        return respond(handler, status, {"WWW-Authenticate": challenge}, echo)

    bad.fault = ask
    result = push(bad.url("/store"), small)
    assert result.exit_code == (0 if right else 1)
    assert bad.has(EDGES) == (4 if right else 0)
    assert "httpcore" in caplog.text  # the logs were on
    secrets = {"token": [TOKEN], "basic": SECRETS[:2]}[scheme]
    assert not [secret for secret in secrets if secret in told(result, caplog)]
    if not right:
        assert "***" in result.stderr
    if scheme == "basic":  # asked for once, and only then sent
        assert [said for *_, said in bad.requests].count("") == 1


def test_a_wrong_login_is_tried_once_not_seven_times(bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sets(monkeypatch, "basic")
    bad.fault = lambda handler, _: respond(handler, 401, {"WWW-Authenticate": 'Basic realm="here"'})
    result = push(bad.url("/store"), small)
    assert [state for _, state in rows(result).values()] == ["failed", *["not sent"] * 6]
    assert len(bad.requests) == 2


@pytest.mark.parametrize(
    "challenge", ["Negotiate", 'Digest realm="x", nonce="y", algorithm="ROT13"', "Digest nonsense", ""]
)
def test_a_challenge_that_cannot_be_met_is_told(
    challenge: str, bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(monkeypatch, "basic")
    bad.fault = lambda handler, _: respond(handler, 401, {"WWW-Authenticate": challenge})
    result = push(bad.url("/store"), small)
    assert result.exit_code == 1
    assert f"(it asks for: {challenge.partition(' ')[0].lower() or 'nothing that it names'})" in result.stderr
    assert not any(said for *_, said in bad.requests)


@pytest.mark.parametrize("scheme", ["basic", "token"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_host_gets_nothing_by_a_redirect(
    status: int, scheme: str, bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(monkeypatch, scheme)
    with shop() as other:
        target = f"http://user:pw@127.0.0.1:{other.port}/store"
        bad.fault = lambda handler, _: respond(handler, status, {"Location": target})
        result = push(bad.url("/store"), small)
        assert other.requests == []
    assert result.exit_code == 1
    assert f"it redirects to http://127.0.0.1:{other.port}/store; redirects are not followed" in result.stderr
    assert "pw@" not in result.stderr


def test_another_query_endpoint_gets_no_credentials(bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sets(monkeypatch, "token")
    with shop() as other:
        other.store = bad.store
        assert push(bad.url("/store"), small, "--query", other.url("/sparql")).exit_code == 0
        assert {said for *_, said in other.requests} == {""}
    assert {said for *_, said in bad.requests} == {f"Bearer {TOKEN}"}


def test_loopback_is_reached_without_a_proxy(bad: Shop, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with shop() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url(""))
        monkeypatch.delenv("no_proxy", raising=False)
        assert push(bad.url("/store"), small).exit_code == 0
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        (f"https://{USER}:hunter2@example.org/store", "--endpoint holds a user or password"),
        ("https://hunter2@example.org/store", "--endpoint holds a user or password"),
        ("http://example.org/store", "credentials would go in the clear to example.org"),
        ("http://127.0.0.1.example.org/store", "credentials would go in the clear to 127.0.0.1.example.org"),
        ("http://10.0.0.1/store", "credentials would go in the clear to 10.0.0.1"),
        ("ftp://example.org/store", "is not an http or https URL"),
        ("example.org/store", "is not an http or https URL"),
        ("http://", "is not an http or https URL"),
        ("http://[::1/store", "--endpoint is not a URL"),
        ("http://localhost:99999/store", "is not an http or https URL"),
        ("me:hunter2@example.org/store", "--endpoint holds a user or password"),
        ("http://127.0.0.1/store?default", "names a graph"),
        ("http://127.0.0.1/store?graph=a:b", "names a graph"),
    ],
)
def test_an_address_that_will_not_do_is_refused_unasked(
    endpoint: str, said: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(monkeypatch, "basic")
    for words in ([], ["--dry-run"]):
        result = push(endpoint, small, *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert said in result.stderr
        assert "hunter2" not in result.stderr
        assert PASSWORD not in result.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"USER": "me"}, "OSTEO_LD_USER is set without OSTEO_LD_PASSWORD"),
        ({"PASSWORD": "hunter2"}, "OSTEO_LD_PASSWORD is set without OSTEO_LD_USER"),
        ({"TOKEN": "hunter2", "USER": "me", "PASSWORD": "x"}, "OSTEO_LD_TOKEN is set and OSTEO_LD_USER"),
        ({"TOKEN": "hunter2\n"}, "OSTEO_LD_TOKEN holds a space, a line end"),
        ({"USER": "m\ne", "PASSWORD": "hunter2"}, "OSTEO_LD_USER holds a colon, a quote or a control character"),
    ],
)
def test_credentials_that_will_not_do_are_told(
    environment: dict[str, str], said: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"OSTEO_LD_{name}", value)
    result = push("http://127.0.0.1:9/store", small)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "hunter2" not in result.stderr


# -- what is written ------------------------------------------------------------------------------------------------


def test_a_dry_run_tells_and_sends_nothing(bad: Shop, small: Path) -> None:
    result = push(bad.url("/store"), small, "--dry-run", "--graph", "edges", "--graph", f"{OSTEO}graph/void")
    assert result.exit_code == 0
    assert rows(result) == {"edges": (4, "would be written"), "void": (4, "would be written")}
    assert bad.requests == []


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (None, [], "is not there: run `make` or `osteo-ld build"),
        ("<a:b> { <a:s> <a:p> ", [], "is not readable as TriG"),
        ("", ["--graph", "edgs"], "no graph is named 'edgs'; there are ontology, interactions"),
    ],
)
def test_a_build_that_will_not_do_is_told(
    content: str | None, words: list[str], said: str, bad: Shop, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "osteo-ld.trig").write_text(content)
    result = push(bad.url("/store"), tmp_path, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert bad.requests == []


def test_without_the_extra_it_is_told_what_to_install() -> None:
    code = "import sys; sys.modules['httpx'] = None; from osteo_ld.cli import main; main()"
    command = [sys.executable, "-c", code, "push", "--endpoint", "http://127.0.0.1:9/store"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "Error: httpx is not installed: pip install 'osteo-ld[push]'\n"


@pytest.mark.parametrize(
    ("endpoint", "query"),
    [
        ("http://127.0.0.1:7878/store", "http://127.0.0.1:7878/query"),
        ("https://example.org/db/sparql-graph-crud-auth", "https://example.org/db/sparql"),
        ("http://127.0.0.1:7200/repositories/osteo/rdf-graphs/service", "http://127.0.0.1:7200/repositories/osteo"),
        ("http://127.0.0.1:3030/osteo/data", "http://127.0.0.1:3030/osteo/query"),
        ("https://example.org:8182/sparql/gsp/", "https://example.org:8182/sparql"),
        ("http://127.0.0.1:7001", "http://127.0.0.1:7001/"),
        ("https://example.org/else", None),
    ],
)
def test_where_to_count_is_guessed_from_where_to_write(endpoint: str, query: str | None) -> None:
    assert guessed_query(httpx.URL(endpoint)) == (query and httpx.URL(query))
