"""No text from outside takes more than its length: every pattern and every reader of headers, at two lengths."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import osteo_ld.serving
from endpoint import Server, server
from osteo_ld.errors import OsteoError
from osteo_ld.serving import accept, cache, formats, graph_store, http, linked, query_checks, syntax

SHORT, FACTOR = 4_000, 4
ALLOWED = 2.5 * FACTOR  # linear is FACTOR; quadratic would be FACTOR squared
FLOOR = 0.1  # seconds of CPU that are no harm; 16,000 characters squared take several times as many


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for module in pkgutil.iter_modules(osteo_ld.serving.__path__, "osteo_ld.serving."):
        if module.name.endswith((".process", ".run")):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{module.name.rpartition('.')[2]}.{name}", value


PATTERNS = dict(patterns())
PIECES = [
    *(
        " ",
        "\t",
        "a",
        "a.",
        "a-",
        "a:",
        "a/b",
        "a=",
        ";",
        ",",
        ";q",
        "; q = ",
        "=0.",
        "*",
        "%",
        "%4",
        "%41",
        "<",
        "<a",
        ">",
    ),
    *(
        '"',
        "'",
        '"""',
        "'''",
        '""',
        '"a',
        "\\",
        "\\'",
        '\\"',
        "#",
        "#\n",
        "\n",
        "(",
        ")",
        "{",
        "?",
        "?a",
        "$",
        "@",
        "@a-",
    ),
    *("_:", "_:a.", "1", "1.", "1e", ".", "a.b-", ":", ":a.", ".:", "é", "é.", "service", ")service", "service#"),
    *("PREFIX ", "bytes=", "1-", "00000000", "[", "]", "[:", ":1", "a, b", "Basic ", 'a="', "</", "<title>", "<title"),
    *("<!", "&#x", "\0"),
]
ENDS = ["", "x", ">", ")"]
BEGINS = ["", "a/b", "<"]


def texts(length: int) -> Iterator[str]:
    for begin in BEGINS:
        for piece in PIECES:
            for end in ENDS:
                yield begin + piece * (length // len(piece)) + end


def seconds(run: Callable[[str], object], text: str) -> float:
    begin = time.thread_time()
    with contextlib.suppress(ValueError, OsteoError):
        run(text)
    return time.thread_time() - begin


def hold(run: Callable[[str], object]) -> None:
    """Hold that no text four times as long takes much more than four times as long.

    A text that takes next to nothing does no harm when it is longer, were it by the cube of its length.
    """
    for short, long in zip(texts(SHORT), texts(SHORT * FACTOR), strict=True):
        if seconds(run, short) < FLOOR / FACTOR**3:
            continue
        took = seconds(run, long)
        if took > FLOOR and (took := min(seconds(run, long) for _ in range(3))) > FLOOR:
            before = min(seconds(run, short) for _ in range(3))
            assert took < ALLOWED * before, (short[:60], before, took)


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_takes_linear_time(name: str) -> None:
    pattern = PATTERNS[name]

    def run(text: str) -> None:
        subject = text.encode() if isinstance(pattern.pattern, bytes) else text
        pattern.fullmatch(subject)  # type: ignore[arg-type]
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass

    hold(run)


def scope(header: str, text: str) -> dict[str, object]:
    return {"type": "http", "scheme": "http", "headers": [(header.encode(), text.encode())], "server": ("x", 1)}


READERS: dict[str, Callable[[str], object]] = {
    "accept": lambda text: accept.choose(text, formats.SOLUTIONS),
    "formats": lambda text: formats.formats(text, ""),
    "format": lambda text: formats.formats("", text),
    "host": lambda text: http.check_host(scope("host", text)),
    "base": lambda text: http.base_url(scope("host", text), "/"),
    "keywords": query_checks.keywords,
    "service": lambda text: query_checks.calls_service(f"{text}service"),
    "declared": lambda text: query_checks.declared(query_checks.tokens(text)),
    "shape": query_checks.shape,
    "repeatable": lambda text: cache.repeatable(f"{text}rand"),
    "explain": lambda text: syntax.explain(text, "error at 1:1: expected [_]", {}),
    "path": linked.iri_of,
    "near": lambda text: linked.near({"osteoblast": "x:b"}, text),
    "retry": graph_store._retry_after,
}


@pytest.mark.parametrize("name", READERS)
def test_every_reader_takes_linear_time(name: str) -> None:
    hold(READERS[name])


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Server]:
    with server(built) as running:
        yield running


@pytest.mark.parametrize(
    "name", ["Accept", "Content-Type", "Host", "If-None-Match", "Range", "X-Forwarded-For", "Cookie"]
)
def test_no_header_holds_the_others_up(served: Server, name: str) -> None:
    for value in ("a/b" + " " * 60_000 + "x", "a/b;q" * 12_000, "a/b;" + "q = " * 15_000, "," * 60_000, "[" * 60_000):
        slow = threading.Thread(
            target=lambda value=value: served.ask(
                "/sparql",
                method="POST",
                headers={"Content-Type": "application/sparql-query", name: value},
                body="ASK {}",
            )
        )
        slow.start()
        begin = time.monotonic()
        assert served.ask("/robots.txt").status == 200
        slow.join()
        assert time.monotonic() - begin < 1.5, (name, value[:20])
