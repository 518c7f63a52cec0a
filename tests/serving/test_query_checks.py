from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteo_ld.serving.query_checks import calls_service, is_update, keywords, names_dataset


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <x:y> { } }",
        "select*{service<x:y>{}}",
        "ASK{SERVICE\n#c\nSILENT <x:y>{}}",
        "ASK{?s?p'x'SERVICE<x:y>{}}",
        "PREFIX a:<x:> ASK{a:b a:c\\' ?o SERVICE a:d { ?s a:e\\' ?o }}",
        "ASK{BIND('''it's''' AS ?x) SERVICE <x:y> {}}",
        'ASK{BIND("\\"" AS ?x) SERVICE <x:y> { ?s ?p "\\"" }}',
        "ASK{BIND(1 AS ?a) FILTER(?a<?b)SERVICE#>\n<x:y>{}}",
        "ASK{ FILTER(1<2) SERVICE <x:y> {} FILTER(3>2) }",
        "ASK{ <x:a> <x:b> 'c'@en SERVICE <x:y> {} }",
    ],
)
def test_calls_are_seen(query: str) -> None:
    assert calls_service(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service <http://example.org/service#x> 'SERVICE' }",
        "# SERVICE <x:y>\nASK {}",
        "PREFIX service: <x:> ASK { service:a service:SERVICE service:b.SERVICE }",
        'ASK { ?s ?p """a " SERVICE <x:y> {""" }',
        "ASK { ?s ?p 'x'@service }",
        "ASK { ?s :service-SERVICE $service }",
        "ASK { _:service ?p 1 }",
    ],
)
def test_the_word_elsewhere_is_no_call(query: str) -> None:
    assert not calls_service(query)


@pytest.mark.parametrize(
    ("query", "update"),
    [
        ("INSERT DATA {}", True),
        ("PREFIX a: <x:> BASE <x:> DELETE WHERE {}", True),
        ("#SELECT\nclear all", True),
        ("LOAD <x:y>", True),
        ("SELECT * { ?s ?p 'INSERT' }", False),
        ("PREFIX insert: <x:> SELECT * {}", False),
        ("", False),
    ],
)
def test_updates_are_told_from_queries(query: str, update: bool) -> None:
    assert is_update(query) == update


def test_dataset_clauses() -> None:
    assert names_dataset("SELECT * FROM <x:y> {}")
    assert names_dataset("SELECT * from named <x:y> {}")
    assert not names_dataset("SELECT ?from { ?s :from 'FROM' } # FROM")


PIECES = st.sampled_from(
    [
        "'", '"', "'''", '"""', "\\", "#", "\n", "<", ">", " ", "{", "}", "(", ")", ".", "?a", ":", "x:y",
        "<x:y>", "<x#>",
        "SERVICE", "SERVICE <x:y> {}", "FILTER(?a<?b)", "FILTER(?a<2)", "SILENT", "#>", "e:a\\'", "e:b\\#",
        "'s'", '"t"@en',
        "BIND(1 AS ?a)", "?s ?p ?o .", "UNION", "é", "\\'", "FILTER(?a<?b&&?c>?d)",
    ]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=9))
def test_no_call_that_the_engine_would_make_goes_unseen(pieces: list[str]) -> None:
    """An empty answer may be due to anything, an error that names the port only to a call."""
    body = "".join(pieces).replace("x:y", "http://127.0.0.1:9/")
    query = f"PREFIX e: <x:> ASK {{ {body} \n}}"
    store = ox.Store()
    try:
        bool(store.query(query))
    except OSError:  # only a call makes one: port 9 is refused
        called = True
    except (SyntaxError, ValueError, RuntimeError):
        called = False
    else:
        called = False
    assert calls_service(query) or not called


@settings(max_examples=200, deadline=1000)
@given(st.text(st.sampled_from("'\"\\<>#{}\n aSERVICE?:)")), st.integers(1, 200))
def test_any_text_is_read_in_time(text: str, times: int) -> None:
    keywords(text * times)
