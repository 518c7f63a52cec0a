from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld.serve.accept import choose, quality
from osteo_ld.serve.cache import Cache, repeatable

OFFERED = {"text/html": "html", "text/turtle": "ttl", "application/rdf+xml": "rdf"}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        ("text/turtle; q=0.2, application/rdf+xml; q=0.3", "rdf"),
        ("text/*, text/html;q=0", "ttl"),
        ("application/rdf+xml;q=1.000, */*;q=0.001", "rdf"),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("text/turtle;q=nonsense", "ttl"),
        (",,;q=1,text/turtle", "ttl"),
    ],
)
def test_negotiation(header: str, key: str | None) -> None:
    assert choose(header, OFFERED) == key


@given(st.text())
def test_any_header_is_understood_somehow(header: str) -> None:
    assert choose(header, OFFERED) in (*OFFERED.values(), None)
    assert 0 <= quality(header, "text/html") <= 1


def test_the_cache_keeps_within_its_bytes_and_forgets_the_least_used() -> None:
    cache = Cache(100_000)
    for number in range(100):
        cache.put(number, "ASK {}", 66, b"x" * 2_000)
        assert cache.bytes <= 100_000
        assert cache.get(0) == (66, b"x" * 2_000)
    assert cache.get(1) is None
    assert cache.get(99)
    cache.put("large", "ASK {}", 66, b"x" * 50_000)
    assert cache.get("large") is None
    assert Cache(0).get("nothing") is None


@pytest.mark.parametrize(
    "query", ["SELECT (RAND() AS ?x) {}", "SELECT (now() AS ?x) {}", "SELECT (STRUUID ( ) AS ?x) {}"]
)
def test_what_changes_is_not_kept(query: str) -> None:
    assert not repeatable(query)
    assert repeatable("SELECT ?now ?rand { ?now ?rand 'brand new' }")
