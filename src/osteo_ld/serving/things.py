"""Everything that is not a query: minted IRIs, pages, release files, and what machines look for at known places."""

from __future__ import annotations

import asyncio
import marshal
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from html import escape
from typing import Protocol
from urllib.parse import quote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from osteo_ld.errors import QueryError
from osteo_ld.iris import OSTEO
from osteo_ld.release.archive import FOLDER, VERSION
from osteo_ld.serving import evaluate, linked
from osteo_ld.serving.accept import choose, quality
from osteo_ld.serving.description import Description
from osteo_ld.serving.formats import MEDIA, TRIPLES
from osteo_ld.serving.http import ACCOUNT, CHUNK, Refusal, base_url, client, disconnected, reply
from osteo_ld.serving.lanes import BusyError, OverrunError, QueryFaultError
from osteo_ld.serving.pool import Pool
from osteo_ld.serving.release_files import ReleaseFiles

_VARY = {"vary": "Accept"}
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_PAGES_AT_ONCE = 4
_PAGE_SECONDS = 30.0
_QUERIES = 8  # of one page
_SHOWN = 200  # characters of what was asked for
# HTML first: what a browser, or a client that takes anything, gets. JSON and XML are what most clients call these.
_OFFERED = {
    "text/html": "html", **{f.media: suffix for suffix, f in linked.FORMATS.items()},
    "application/json": "jsonld", "application/xml": "rdf",
}  # fmt: skip
_HTML = "text/html; charset=utf-8"
_MODULE, _MODULE_FILE = "ontology/concepts.ttl", "osteo-ld-concepts.ttl"  # of the ontology, the part that is built
_VERSION = re.compile(rf"(?P<what>ontology|{FOLDER})/(?P<date>{VERSION.pattern})/?", re.ASCII)
_BUSY = Refusal(503, "Too much is going on; ask again in a few seconds.", [(b"retry-after", b"5")])


class Pages(Protocol):
    """What writes the pages: ``osteo_ld.pages.rendering.Pages``. ``run`` answers the queries of its forms."""

    run: Callable[[str], ox.QuerySolutions]

    def html(self, path: str, query: Mapping[str, str] | None = None) -> str | None:
        """Give a page, or None where there is none."""

    def place(self, path: str) -> str | None:
        """Give the place at which something is told that has no page of its own."""

    def missing(self, base: str, path: str) -> str:
        """Give the page that says that there is none at a path, and what is near."""

    def file(self, path: str) -> tuple[bytes, str] | None:
        """Give the bytes and media type of what pages need: pictures, styles, scripts, indexes."""


class _UnansweredError(BaseException):
    """A page needs the answer to a query first. No ``Exception``: what writes pages must not take it for a fault."""

    def __init__(self, sparql: str) -> None:
        self.sparql = sparql
        super().__init__(sparql)


_answers: ContextVar[Mapping[str, tuple[int, bytes]]] = ContextVar("_answers")


def _answered(sparql: str) -> ox.QuerySolutions:
    """Give a page the answer to a query, or have it begun again once that is there: so it holds nothing meanwhile."""
    found = _answers.get().get(sparql)
    if found is None:
        raise _UnansweredError(sparql)
    kind, data = found
    if kind != evaluate.BINDINGS:
        raise QueryError(data.decode() or "the answer is too large")
    solutions = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        raise QueryError("want a SELECT query")
    return solutions


class _Sent(Response):
    """A response that a client has to take in parts."""

    def __init__(self, data: bytes, media: str) -> None:
        super().__init__(media_type=media)
        self.data = data

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        kept = [(name, value) for name, value in self.raw_headers if name not in (b"content-length", b"content-type")]
        await reply(send, self.status_code, self.media_type or "", self.data, kept)


def survey(store: ox.Store) -> tuple[dict[str, int], frozenset[str]]:
    """Go through a store once: the triples of each graph, the paths of minted IRIs and of terms that have a label."""
    counts: Counter[str] = Counter()
    named: set[str] = set()
    labelled: set[str] = set()
    for quad in store:
        subject, predicate, value, graph = quad.subject, quad.predicate.value, quad.object, quad.graph_name
        counts[graph.value if isinstance(graph, ox.NamedNode) else ""] += 1
        named.add(predicate)
        if isinstance(value, ox.NamedNode):
            named.add(value.value)
        if isinstance(subject, ox.NamedNode):
            named.add(subject.value)
            if predicate == _LABEL:
                labelled.add(subject.value)
    found = labelled | {iri for iri in named | counts.keys() if iri.startswith(OSTEO)}
    return dict(counts), frozenset(path for path in map(linked.path_of, found) if path)


class Things:
    """Answers for the paths under the base."""

    def __init__(
        self,
        files: ReleaseFiles,
        pool: Pool,
        description: Description,
        known: frozenset[str],
        pages: Pages | None,
        base: str,
        public: str = "",
    ) -> None:
        """Serve a build; ``known`` has the paths at which something is told."""
        self.files, self.pool, self.description, self.known, self.pages = files, pool, description, known, pages
        self.base, self.public = base, public
        self._turn = asyncio.Semaphore(_PAGES_AT_ONCE)
        if pages is not None:
            pages.run = _answered

    # -- known places --

    async def void(self, request: Request) -> Response:
        """Give the description of the dataset."""
        return self._data(request, lambda suffix: self.description.dataset(self._base_url(request), suffix))

    async def examples(self, request: Request) -> Response:
        """Give the review questions as RDF."""
        suffix = choose(request.headers.get("accept", ""), TRIPLES)
        if suffix is None:
            return self._unfitting()
        return await self._tell(request, f"{OSTEO}graph/queries", suffix)

    def _base_url(self, request: Request) -> str:
        return base_url(request.scope, self.base, self.public)

    def _data(self, request: Request, make: Callable[[str], bytes]) -> Response:
        suffix = choose(request.headers.get("accept", ""), TRIPLES)
        if suffix is None:
            return self._unfitting()
        return Response(make(suffix), media_type=MEDIA[suffix], headers=_VARY)

    def _unfitting(self) -> Response:
        kinds = ", ".join(_OFFERED)
        return PlainTextResponse(f"None of the formats that Accept names can be given; there is {kinds}.\n", 406, _VARY)

    async def robots(self, request: Request) -> Response:  # noqa: ARG002
        """Tell crawlers to leave the endpoint alone."""
        return PlainTextResponse(f"User-agent: *\nDisallow: {self.base}sparql\nDisallow: {self.base}search.html\n")

    async def file(self, request: Request) -> Response:
        """Give a release file; only those that the checksums list and a release may have."""
        name = request.path_params["path"]
        if name in self.files.files:
            return self.files.files[name].response(request)
        listed = "\n".join(n for n in self.files.names() if "/" not in n)
        if name in ("", "index.html"):
            return PlainTextResponse(listed + "\n")
        return PlainTextResponse(f"{name[:_SHOWN]!r} is no release file; there is:\n{listed}\n", 404)

    # -- IRIs and pages --

    async def home(self, request: Request) -> Response:
        """Show the first page; machines get the description of the dataset."""
        accept = request.headers.get("accept", "")
        if choose(accept, _OFFERED) not in ("html", None):
            return RedirectResponse(f"{self.base}.well-known/void", 303, _VARY)
        page = await self._page("index.html", request)
        if page is not None:
            page.headers["vary"] = "Accept"
            return page
        return PlainTextResponse(
            f"osteo-ld\n\nSPARQL endpoint: {self.base}sparql\nDescription: {self.base}.well-known/void\n"
            f"Release files: {self.base}data/\n",
            headers=_VARY,
        )

    async def thing(self, request: Request) -> Response:
        """Answer for an IRI: redirect to its page or data, or give these."""
        path = request.path_params["path"]
        accept = request.headers.get("accept", "")
        if (version := _VERSION.fullmatch(path)) and await self._has(f"{FOLDER}/{version['date']}/index.html"):
            suffix = choose(accept, _OFFERED)
            if suffix is None:
                return self._unfitting()
            name = "ontology" if version["what"] == "ontology" and suffix != "html" else "index"
            return RedirectResponse(f"{self.base}{FOLDER}/{version['date']}/{name}.{suffix}", 303, _VARY)
        if path in self.known:
            suffix = choose(accept, _OFFERED)
            if suffix is None:
                return self._unfitting()
            return RedirectResponse(f"{self.base}{quote(path)}.{suffix}", 303, _VARY)
        stem, dot, suffix = path.rpartition(".")
        if dot and stem in self.known and suffix in linked.FORMATS:
            return await self._tell(request, linked.iri_of(stem) or "", suffix)
        if suffix == "html":
            page = await self._page(path, request)
            if page is not None:
                return page
            if self.pages is not None and (place := self.pages.place(stem)):
                return RedirectResponse(f"{self.base}{quote(place, safe='/#')}", 303)
            if stem in self.known:
                return await self._tell(request, linked.iri_of(stem) or "", "html")
        elif path == _MODULE and _MODULE_FILE in self.files.files:
            return self.files.files[_MODULE_FILE].response(request)
        if self.pages is not None and (part := await run_in_threadpool(self.pages.file, path)):
            answer = self._counted(request, *part)
            answer.headers["cache-control"] = "max-age=300"
            return answer
        return await self._missing(request, path, accept)

    async def _has(self, path: str) -> bool:
        """Tell whether the pages have a file."""
        return self.pages is not None and await run_in_threadpool(self.pages.file, path) is not None

    async def _page(self, path: str, request: Request) -> Response | None:
        """Give a page, written in a thread; only a few are written at once, and none waits for a query meanwhile."""
        if self.pages is None:
            return None
        query = dict(request.query_params)
        answers: dict[str, tuple[int, bytes]] = {}
        for _ in range(_QUERIES):
            _answers.set(answers)
            try:
                async with asyncio.timeout(_PAGE_SECONDS), self._turn:
                    text = await run_in_threadpool(self.pages.html, path, query)
            except TimeoutError:
                raise _BUSY from None
            except QueryError as error:
                return PlainTextResponse(f"{error}\n", 400)
            except _UnansweredError as wanted:
                asked = evaluate.Request(evaluate.QUERY, wanted.sparql, "json")
                answers[wanted.sparql] = await self._ask(request, "page", asked)
            else:
                if text is None:
                    return None
                return self._counted(request, text.encode(), _HTML)
        raise Refusal(500, "The page asks more queries than a page may.")

    @staticmethod
    def _counted(request: Request, data: bytes, media: str) -> Response:
        """Send what this process holds; large answers count among the bytes that all clients may hold together."""
        if len(data) > CHUNK and request.scope.get(ACCOUNT):
            request.scope[ACCOUNT].take(len(data))
        return _Sent(data, media)

    async def _ask(self, request: Request, sort: str, asked: evaluate.Request) -> tuple[int, bytes]:
        """Ask a worker; each sort of question has turns of its own.

        Raises:
            Refusal: a limit was reached.

        """
        gone = partial(disconnected, request.receive)
        try:
            who = (sort, client(request.scope))
            return await self.pool.run(asked, who, request.scope.get(ACCOUNT), gone, own=True)
        except BusyError:
            raise _BUSY from None
        except OverrunError:
            seconds = self.pool.limits.seconds
            raise Refusal(504, f"This reached the limit of {seconds:g} s; ask for less, or bind more.") from None
        except QueryFaultError:
            raise Refusal(422, "This takes more memory than there is; ask the endpoint for a part.") from None

    async def _tell(self, request: Request, iri: str, suffix: str) -> Response:
        """Give what is told of an IRI."""
        kind, data = await self._ask(request, "data", evaluate.Request(evaluate.TELL, iri, triples=suffix))
        if kind == evaluate.GRAPH:
            return _Sent(data, _HTML if suffix == "html" else MEDIA[suffix])
        if kind == evaluate.TOO_LARGE:
            return PlainTextResponse("This is larger than may be sent; ask the endpoint for a part.\n", 422)
        if kind == evaluate.NOT_XML:
            return PlainTextResponse("This has control characters, which XML cannot carry; ask for .ttl.\n", 406)
        return PlainTextResponse(f"Nothing is told of {iri}.\n", 404)

    async def _missing(self, request: Request, path: str, accept: str) -> Response:
        """Say that there is nothing, and what is near."""
        stem = path
        for suffix in (".html", *(f".{suffix}" for suffix in linked.FORMATS)):
            stem = stem.removesuffix(suffix)
        kind, data = await self._ask(request, "data", evaluate.Request(evaluate.NEAR, stem[:_SHOWN]))
        near = marshal.loads(data) if kind == evaluate.GRAPH else []
        told = [(name, self.base + quote(where)) for name, iri in near if (where := linked.path_of(iri))]
        path = path[:_SHOWN]
        if quality(accept, "text/html") > quality(accept, "text/plain") or (
            accept and quality(accept, "text/html") and "text/html" in accept
        ):
            if self.pages is not None:
                text = await run_in_threadpool(self.pages.missing, self.base, path)
                return Response(text, 404, {"vary": "Accept"}, media_type=_HTML)
            items = "".join(f'<li><a href="{escape(where)}">{escape(name)}</a>\n' for name, where in told)
            text = (
                '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Not found</title>\n<h1>Not found</h1>\n'
                f"<p>There is nothing at <code>{escape(path)}</code>.\n"
                + (f"<p>Near it:\n<ul>\n{items}</ul>\n" if told else "")
                + f'<p><a href="{escape(self.base)}">Home</a></html>\n'
            )
            return Response(text, 404, {"vary": "Accept"}, media_type=_HTML)
        lines = "".join(f"  {name}: {where}\n" for name, where in told)
        body = f"There is nothing at {path!r}.\n" + (f"Near it:\n{lines}" if told else "")
        return PlainTextResponse(body, 404, {"vary": "Accept"})
