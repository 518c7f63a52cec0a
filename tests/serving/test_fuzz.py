"""Whatever a client sends, it is told something sensible, and the server lives."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint import Answer, Server, sound
from osteo_ld.asking.questions import read_questions
from osteo_ld.files import QUERIES
from osteo_ld.serving.protocol import _unescaped

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
QUESTIONS = [question.sparql for question in read_questions(QUERIES)]
TOKENS = st.sampled_from(
    [
        "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "{", "}", "*", "?s", "?p", "?o", "$x", ".", ";",
        ",", "(", ")",
        "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "SILENT", "BIND", "AS", "VALUES",
        "UNDEF", "GROUP BY",
        "ORDER BY", "LIMIT", "OFFSET", "1", "-1", "1e400", "99999999999999999999", "'x'", '"', "'''", "\\", "@en", "^^",
        "<x:y>", "<", ">", "a", "/", "+", "|", "^", "!", "REGEX", "COUNT", "REPLACE", "NOW()", "EXISTS", "NOT", "FROM",
        "PREFIX", "BASE", "osteo:", "\u0000", "\ud7ff", "😀", "\u202e", "#", "\n", "<< ?s ?p ?o >>", "IN", "||", "&&",
    ]
)  # fmt: skip


PARTS = st.one_of(
    st.binary(max_size=6).map(lambda data: data.replace(b"%", b"")),
    st.text(max_size=4).map(lambda text: text.encode("utf-8", "surrogatepass").replace(b"%", b"")),
    st.binary(min_size=1, max_size=3).map(lambda data: "".join(f"%{byte:02x}" for byte in data).encode()),
)


@SETTINGS
@given(st.lists(PARTS).map(b"".join))
def test_a_form_is_read_as_the_standard_library_reads_it(data: bytes) -> None:
    wanted = unquote_to_bytes(data.replace(b"+", b" "))
    try:
        assert _unescaped(data) == wanted.decode()
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            wanted.decode()


@pytest.fixture(scope="module")
def fuzzed(built: Path) -> Iterator[Server]:
    with sound(built, "--time-limit", "1", "--max-result", "1") as running:
        yield running


def sensible(answer: Answer) -> None:
    assert answer.status < 500 or answer.status in (503, 504), answer.text
    if answer.status >= 400:
        assert answer.media in ("text/plain", "text/html")
        assert answer.text.strip()
        assert "Traceback" not in answer.text
        assert 'File "' not in answer.text


@SETTINGS
@given(st.lists(TOKENS, max_size=25).map(" ".join))
def test_texts_of_tokens(fuzzed: Server, query: str) -> None:
    sensible(
        fuzzed.ask("/sparql", method="POST", headers={"Content-Type": "application/sparql-query"}, body=query.encode())
    )


@SETTINGS
@given(st.sampled_from(QUESTIONS), st.data())
def test_questions_cut_and_changed(fuzzed: Server, query: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(query)))
    end = data.draw(st.integers(start, min(len(query), start + 30)))
    changed = query[:start] + data.draw(TOKENS) + query[end:]
    sensible(
        fuzzed.ask(
            "/sparql", method="POST", headers={"Content-Type": "application/sparql-query"}, body=changed.encode()
        )
    )


@SETTINGS
@given(
    st.binary(max_size=200), st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "é", ""])
)
def test_any_bytes(fuzzed: Server, body: bytes, media: str) -> None:
    sensible(fuzzed.ask("/sparql", method="POST", headers={"Content-Type": media.encode()}, body=body))  # type: ignore[dict-item]


PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["query", "default-graph-uri", "named-graph-uri", "format", "update", "q", "%", "é", ""]),
        st.one_of(st.just("ASK {}"), st.text(max_size=40), st.just("https://w3id.org/osteo-ld/graph/void")),
    ),
    max_size=5,
)


@SETTINGS
@given(PARAMETERS, st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60), st.booleans())
def test_any_parameters_and_accept(fuzzed: Server, fields: list[tuple[str, str]], accept: str, raw: bool) -> None:
    def written(text: str) -> str:
        return quote(text, safe="%=;/?:@!$'()*,") if raw else quote(text, safe="", errors="surrogatepass")

    with contextlib.suppress(UnicodeEncodeError):
        path = "/sparql?" + "&".join(f"{written(name)}={written(value)}" for name, value in fields)
        sensible(fuzzed.ask(path, headers={"Accept": accept}))


@SETTINGS
@given(st.text(max_size=60), st.sampled_from(["", ".ttl", ".html", ".rdf", ".exe"]), st.text(max_size=10))
def test_any_path(fuzzed: Server, path: str, suffix: str, query: str) -> None:
    with contextlib.suppress(UnicodeEncodeError):
        for folder in ("", "concept/", "term/", "data/", "interaction/", "../", "static/", ".well-known/"):
            sensible(fuzzed.ask(f"/{folder}{quote(path + suffix)}?q={quote(query)}"))
        for page in ("search.html?q=", "question/signals-between.html?source=", "question/what-promotes.html?effect="):
            sensible(fuzzed.ask(f"/{page}{quote(path)}&{quote(query)}={quote(suffix)}"))


@SETTINGS
@given(st.binary(max_size=300), st.sampled_from([b"", b"GET / HTTP/1.1\r\n", b"POST /sparql HTTP/1.1\r\nHost: x\r\n"]))
def test_any_bytes_on_the_wire(fuzzed: Server, data: bytes, begin: bytes) -> None:
    with socket.create_connection(("127.0.0.1", fuzzed.port), timeout=10) as connection:
        connection.sendall(begin + data + b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError, TimeoutError):
            connection.settimeout(0.05)
            assert not connection.recv(1000).startswith(b"HTTP/1.1 500")


@SETTINGS
@given(st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"]))
def test_any_method(fuzzed: Server, method: str) -> None:
    for path in ("/sparql", "/", "/interaction/1001", "/data/SHA256SUMS", "/health", "/nothing"):
        with contextlib.suppress(http.client.BadStatusLine):
            answer = fuzzed.ask(path, method=method)
            assert answer.status < 500
            if method != "HEAD":
                sensible(answer)
