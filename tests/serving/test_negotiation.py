from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld.serving.accept import choose, quality
from osteo_ld.serving.formats import SOLUTIONS

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


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("application/sparql-results+json;q=0, */*", "xml"),
        ("application/json;q=0,*/*", "xml"),
        ("application/json;q=0, application/sparql-results+json", "json"),
        ("*/*;q=0, application/sparql-results+json", "json"),
        ("application/json;q=0", None),
    ],
)
def test_what_is_refused_is_not_given_under_another_name(header: str, key: str | None) -> None:
    assert choose(header, SOLUTIONS) == key


@given(st.text())
def test_any_header_is_understood_somehow(header: str) -> None:
    assert choose(header, OFFERED) in (*OFFERED.values(), None)
    assert 0 <= quality(header, "text/html") <= 1
