"""Linked data over HTTP: every minted IRI answers; pages come from whoever writes them."""

from __future__ import annotations

import http.client
import random
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from endpoint import CROSS, Server, server, sound
from osteo_ld.errors import QueryError
from osteo_ld.graph.store import open_store
from osteo_ld.iris import OSTEO
from osteo_ld.serving import linked
from osteo_ld.serving.app import Application
from osteo_ld.serving.lanes import Limits
from osteo_ld.serving.served import Options
from osteo_ld.serving.things import survey

if TYPE_CHECKING:
    from starlette.testclient import TestClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MEDIA = {suffix: form.media for suffix, form in linked.FORMATS.items()}


@pytest.fixture(scope="module", params=["/", "/osteo-ld/"])
def served(built: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    with sound(built, base=request.param) as running:
        yield running


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("", "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.9", "ttl"),
        ("text/turtle;q=0.5, text/html;q=0.4", "ttl"),
        ("image/png, application/*;q=0.2", "nt"),
    ],
)
def test_an_iri_leads_to_its_page_or_data(served: Server, accept: str, suffix: str) -> None:
    places = {
        "/promotes": "/vocabulary.html#promotes", "/evidence/1001-1": "/interaction/1001.html#evidence-1",
        "/edge/1177-1": "/interaction/1177.html",
    }  # fmt: skip
    for path in ("/interaction/1001", "/protein/VEGFA", "/term/CL_0000062", *places):
        answer = served.ask(path, headers={"Accept": accept} if accept else {})
        assert (answer.status, answer.headers["vary"]) == (303, "Accept")
        location = answer.headers["location"]
        assert location == f"{served.base.rstrip('/')}{path}.{suffix}"
        there = served.ask(location.removeprefix(served.base.rstrip("/")))
        if there.status == 303:  # what has no page of its own has a place on another
            place = there.headers["location"].removeprefix(served.base.rstrip("/"))
            assert place == places[path]
            there = served.ask(place.partition("#")[0])
        assert (there.status, there.media) == (200, MEDIA.get(suffix, "text/html"))


def test_data_is_what_is_told_of_the_iri(served: Server, built: Path) -> None:
    store = open_store(built)
    for suffix, form in linked.FORMATS.items():
        answer = served.ask(f"/interaction/1001.{suffix}")
        told = set(linked.describe(store, f"{OSTEO}interaction/1001"))
        assert {q.triple for q in ox.parse(answer.body, format=form.rdf)} == told


def test_a_graph_answers_with_all_its_triples(served: Server, built: Path) -> None:
    answer = served.ask("/graph/interactions.nt")
    graph = ox.NamedNode(f"{OSTEO}graph/interactions")
    quads = ox.parse(path=built / "osteo-ld.trig", format=ox.RdfFormat.TRIG)
    assert len(answer.body.splitlines()) == sum(q.graph_name == graph for q in quads)


@pytest.mark.parametrize(
    "media", ["application/rdf+xml", "text/turtle", "application/ld+json", "application/n-triples"]
)
def test_the_ontologys_iri_gives_the_ontology(served: Server, built: Path, media: str) -> None:
    """A tool that opens or imports it gets axioms, not a header alone."""
    answer = served.ask("/ontology", headers={"Accept": media})
    assert answer.status == 303
    there = served.ask(answer.headers["location"].removeprefix(served.base.rstrip("/")))
    form = ox.RdfFormat.from_media_type(media)
    assert form
    triples = {quad.triple for quad in ox.parse(there.body, format=form)}
    owl, kind = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    typed = [(str(t.subject), str(t.object)) for t in triples if t.predicate.value == kind]
    assert [subject for subject, sort in typed if sort == f"<{owl}Ontology>"] == [f"<{OSTEO}ontology>"]
    assert sum(sort == f"<{owl}Class>" for _, sort in typed) > 500
    below = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    assert sum(t.predicate.value == below for t in triples) > 500


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("application/json", "jsonld"),
        ("application/xml", "rdf"),
        ("application/json, text/plain;q=0.5, */*;q=0.1", "jsonld"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
    ],
)
def test_clients_that_ask_for_json_or_xml_get_what_most_call_so(served: Server, accept: str, suffix: str) -> None:
    answer = served.ask("/interaction/1001", headers={"Accept": accept})
    assert (answer.status, answer.headers["location"]) == (303, f"{served.base}interaction/1001.{suffix}")


def test_only_what_nothing_fits_is_unacceptable(served: Server) -> None:
    assert served.ask("/interaction/1001", headers={"Accept": "image/png"}).status == 406
    assert served.ask("/interaction/1001", headers={"Accept": "*/*;q=0"}).status == 406
    assert served.ask("/interaction/1001", headers={"Accept": "broken"}).status == 303


@pytest.mark.parametrize("path", ["/concept/type-h-vesel", "/concept/type-h-vesel.ttl", "/concept/type-h-vesel.html"])
def test_what_is_not_there_is_told_with_what_is_near(served: Server, path: str) -> None:
    answer = served.ask(path)
    assert (answer.status, answer.media) == (404, "text/plain")
    assert f"{served.base}concept/type-h-vessel" in answer.text
    answer = served.ask(path, headers={"Accept": BROWSER})
    assert (answer.status, answer.media) == (404, "text/html")
    assert f'<a href="{served.base}concept/type-h-vessel.html">' in answer.text


def test_nothing_asked_for_is_echoed_as_markup(served: Server) -> None:
    answer = served.ask("/" + quote("<script>alert(1)</script>"), headers={"Accept": BROWSER})
    assert answer.status == 404
    assert "<script>" not in answer.text  # scripts of the page itself have an address
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_release_files_and_nothing_else(served: Server, built: Path) -> None:
    answer = served.ask("/data/osteo-ld.sssom.tsv")
    assert answer.body == (built / "osteo-ld.sssom.tsv").read_bytes()
    tag = answer.headers["etag"]
    assert answer.headers["last-modified"]
    assert served.ask("/data/osteo-ld.sssom.tsv", headers={"If-None-Match": tag}).status == 304
    assert served.ask("/data/SHA256SUMS").status == 200
    for path in ("/data/store/CURRENT", "/data/../pyproject.toml", "/data/%2e%2e/pyproject.toml", "/data//etc/passwd"):
        assert served.ask(path).status == 404
    assert "osteo-ld.ttl" in served.ask("/data/").text


def test_home_suits_people_and_machines(served: Server) -> None:
    assert served.ask("/", headers={"Accept": BROWSER}).status == 200
    for accept in ("text/turtle", "application/json", "text/html;q=0, */*"):
        answer = served.ask("/", headers={"Accept": accept})
        assert (answer.status, answer.headers["location"]) == (303, f"{served.base}.well-known/void")


def test_every_minted_iri_answers(built: Path) -> None:
    """All of them lead somewhere, a sample of each kind to data; over one connection, for speed."""
    paths = sorted(p for p in survey(open_store(built))[1] if not p.startswith("term/") and p != "sparql")
    assert len(paths) > 5000
    kinds: dict[str, list[str]] = {}
    for path in paths:
        kinds.setdefault(path.partition("/")[0] if "/" in path else "", []).append(path)
    sample = {p for group in kinds.values() for p in random.Random(7).sample(group, min(15, len(group)))}
    with server(built) as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)

        def get(path: str) -> http.client.HTTPResponse:
            connection.request("GET", f"/{quote(path)}", headers={"Accept": "application/n-triples"})
            return connection.getresponse()

        for path in paths:
            response = get(path)
            response.read()
            place = re.sub(r"^ontology/(?=\d)(.+)", r"archive/\1/ontology", path)
            assert (response.status, response.headers["Location"]) == (303, f"/{quote(place)}.nt"), path
        for path in sample:
            response = get(f"{path}.nt")
            data = response.read()
            assert response.status == 200, path
            assert f"<{OSTEO}{path}>".encode() in data or path.startswith("graph/"), path
        connection.close()


# -- pages ---------------------------------------------------------------------------------------------------------


class Double:
    """Stands for the pages, which are written elsewhere."""

    run: Callable[[str], ox.QuerySolutions]

    def place(self, path: str) -> str | None:
        return None

    def missing(self, base: str, path: str) -> str:
        return f"<p>nothing at {path}"

    def file(self, path: str) -> tuple[bytes, str] | None:
        files = {
            "pair/a--b.svg": (b"<svg/>", "image/svg+xml"),
            "archive/2026-01-31/index.html": (b"<p>2026-01-31", "text/html"),
        }
        return files.get(path)

    def html(self, path: str, query: Mapping[str, str] | None = None) -> str | None:
        if path == "search.html":
            return f"<p>{(query or {}).get('q', '')}"
        if path == "question.html":
            try:
                return f"<p>{next(iter(self.run((query or {})['sparql'])))['n'].value}"
            except QueryError as error:
                return f"<p>{error}"
        return f"<p>page of {path}" if path in ("index.html", "interaction/1001.html", "query.html") else None


@pytest.fixture(scope="module")
def paged(built: Path) -> Iterator[TestClient]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient
    app = Application(built, Options(Limits(seconds=2, workers=1)), lambda _store: Double())
    with TestClient(app, follow_redirects=False) as client:
        yield client


def test_pages_are_shown_where_there_are_any(paged: TestClient) -> None:
    assert paged.get("/").text == "<p>page of index.html"
    assert paged.get("/interaction/1001.html").text == "<p>page of interaction/1001.html"
    assert paged.get("/search.html?q=bone").text == "<p>bone"
    assert "interaction/1002" in paged.get("/interaction/1002.html").text  # a plain page of our own
    assert paged.get("/nothing.html").status_code == 404
    assert paged.get("/pair/a--b.svg").headers["content-type"] == "image/svg+xml"
    assert paged.get("/pair/none.svg").status_code == 404


def test_a_version_leads_to_the_archive(paged: TestClient) -> None:
    def led(path: str, accept: str) -> str:
        answer = paged.get(path, headers={"Accept": accept}, follow_redirects=False)
        assert (answer.status_code, answer.headers.get("vary")) == (303, "Accept")
        return answer.headers["location"]

    assert led("/ontology/2026-01-31", "application/rdf+xml") == "/archive/2026-01-31/ontology.rdf"
    assert led("/archive/2026-01-31", "text/turtle") == "/archive/2026-01-31/index.ttl"
    assert led("/ontology/2026-01-31", BROWSER) == "/archive/2026-01-31/index.html"
    assert paged.get("/archive/2026-01-31/index.html").text == "<p>2026-01-31"
    assert paged.get("/ontology/2025-01-31").status_code == 404


def test_the_queries_of_pages_run_in_workers_within_limits(paged: TestClient) -> None:
    asked = {"sparql": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}
    assert int(paged.get("/question.html", params=asked).text.removeprefix("<p>")) > 70_000
    answer = paged.get("/question.html", params={"sparql": CROSS})
    assert (answer.status_code, "limit" in answer.text) == (504, True)
    assert "refused" in paged.get("/question.html", params={"sparql": "SELECT * { SERVICE <x:y> {} }"}).text


def test_only_the_page_that_needs_it_may_compile(paged: TestClient) -> None:
    assert "'wasm-unsafe-eval'" in paged.get("/query.html").headers["content-security-policy"]
    assert "unsafe" not in paged.get("/interaction/1001.html").headers["content-security-policy"]
    assert paged.get("/interaction/1001.html").headers["referrer-policy"]
    assert paged.get("/interaction/1001.html").headers["x-content-type-options"] == "nosniff"
