"""W3C's tests of the SPARQL 1.1 Protocol and Service Description, as far as they concern queries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import SHARED, _shared
from endpoint import Server, server

_MANIFEST = SHARED / "external" / "sparql11-protocol" / "manifest.ttl"
_NS = {
    "mf": "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#",
    "ut": "http://www.w3.org/2009/sparql/tests/test-update#",
    "ht": "http://www.w3.org/2011/http#",
    "cnt": "http://www.w3.org/2011/content#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
SD = "http://www.w3.org/ns/sparql-service-description#"


def _name(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(_NS[prefix] + local)


def _all(graph: ox.Store, node: object, curie: str) -> list[object]:
    return [q.object for q in graph.quads_for_pattern(node, _name(curie), None)]  # type: ignore[arg-type]


def _one(graph: ox.Store, node: object, curie: str) -> str:
    found = _all(graph, node, curie)
    return found[0].value if found else ""  # type: ignore[attr-defined]


def _items(graph: ox.Store, node: object) -> Iterator[object]:
    while rest := _all(graph, node, "rdf:rest"):
        yield _all(graph, node, "rdf:first")[0]
        node = rest[0]


def _manifest() -> ox.Store:
    graph = ox.Store()
    if _MANIFEST.is_file():
        graph.load(path=str(_MANIFEST), format=ox.RdfFormat.TURTLE, base_iri=_MANIFEST.as_uri())
    return graph


MANIFEST = _manifest()
TESTS = {
    test.value.rpartition("#")[2]: test  # type: ignore[attr-defined]
    for quad in MANIFEST.quads_for_pattern(None, _name("mf:entries"), None)
    for test in _items(MANIFEST, quad.object)
}


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = _shared("external") / "sparql11-protocol"
    build = tmp_path_factory.mktemp("w3c")
    store = ox.Store()
    for number in (1, 2, 3):
        graph = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf")
        store.load(path=str(folder / f"data{number}.nt"), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    store.dump(str(build / "osteo-ld.trig"), format=ox.RdfFormat.TRIG)
    digest = hashlib.sha256((build / "osteo-ld.trig").read_bytes()).hexdigest()
    (build / "SHA256SUMS").write_text(f"{digest}  osteo-ld.trig\n")
    with server(build) as served:
        yield served


def test_the_tests_are_there() -> None:
    _shared("external")
    assert len(TESTS) == 34


@pytest.mark.parametrize("name", TESTS)
def test_protocol(w3c: Server, name: str) -> None:
    action = _all(MANIFEST, TESTS[name], "mf:action")[0]
    for request in _items(MANIFEST, _all(MANIFEST, action, "ht:requests")[0]):
        headers = {
            _one(MANIFEST, h, "ht:fieldName"): _one(MANIFEST, h, "ht:fieldValue")
            for node in _all(MANIFEST, request, "ht:headers")
            for h in _items(MANIFEST, node)
        }
        body = None
        for content in _all(MANIFEST, request, "ht:body"):
            body = _one(MANIFEST, content, "cnt:chars").encode(_one(MANIFEST, content, "cnt:characterEncoding"))
        path = _one(MANIFEST, request, "ht:absolutePath")
        answer = w3c.ask(path, method=_one(MANIFEST, request, "ht:methodName"), headers=headers, body=body)
        response = _all(MANIFEST, request, "ht:resp")[0]
        wanted = {s.value[-3] for s in _all(MANIFEST, response, "mf:expectedStatus")}  # type: ignore[attr-defined]
        if b"update=" in (body or b"") or "sparql-update" in headers.get("content-type", ""):
            wanted = {"4"}  # updates are refused, good and bad
        elif name.startswith("update"):
            continue  # asks for what the update should have changed
        assert str(answer.status)[0] in wanted, answer.text
        if answer.status >= 300:
            assert answer.media == "text/plain"
            continue
        form = _one(MANIFEST, response, "mf:expectedFormat")
        if form == "RDF":
            rdf = ox.RdfFormat.from_media_type(answer.headers["content-type"])
            assert rdf
            assert list(ox.parse(answer.body, format=rdf)) or "describe" in name
        elif form:
            found = json.loads(answer.body)
            assert ("boolean" if form == "boolean" else "results") in found
            if wanted_boolean := _one(MANIFEST, response, "mf:expectedBoolean"):
                assert found["boolean"] == (wanted_boolean == "true")


# The three of sparql11-service-description, whose manifest has names and no data.


def test_get_on_the_endpoint_returns_rdf_with_a_matching_endpoint_that_conforms_to_the_schema(w3c: Server) -> None:
    answer = w3c.ask("/sparql")
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"])
    assert form
    graph = ox.Store()
    graph.load(answer.body, format=form)
    services = list(graph.quads_for_pattern(None, ox.NamedNode(f"{SD}endpoint"), None))
    assert [q.object.value for q in services] == [f"{w3c.url}sparql"]  # type: ignore[union-attr]
    rdf_type = _name("rdf:type")

    def typed(node: object, kind: str) -> bool:
        return bool(list(graph.quads_for_pattern(node, rdf_type, ox.NamedNode(SD + kind))))  # type: ignore[arg-type]

    assert typed(services[0].subject, "Service")
    ranges = {
        "defaultDataset": ("Service", "Dataset"),
        "availableGraphs": ("Service", "GraphCollection"),
        "defaultGraph": ("Dataset", "Graph"),
        "namedGraph": ("GraphCollection", "NamedGraph"),
        "graph": ("NamedGraph", "Graph"),
    }
    for name, (domain, kind) in ranges.items():
        links = list(graph.quads_for_pattern(None, ox.NamedNode(SD + name), None))
        assert links, name
        assert all(typed(q.subject, domain) and typed(q.object, kind) for q in links), name
    known = {"endpoint", "name", "feature", "resultFormat", "supportedLanguage", *ranges}
    used = {q.predicate.value.removeprefix(SD) for q in graph if q.predicate.value.startswith(SD)}
    assert used <= known
    languages = graph.quads_for_pattern(None, ox.NamedNode(f"{SD}supportedLanguage"), None)
    assert {q.object.value for q in languages} == {f"{SD}SPARQL11Query"}  # type: ignore[union-attr]
