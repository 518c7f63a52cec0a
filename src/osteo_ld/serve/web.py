"""Everything that is not a query: minted IRIs, pages, release files, and what machines look for at known places."""

from __future__ import annotations

import asyncio
import marshal
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from osteo_ld import linked
from osteo_ld.namespaces import OSTEO
from osteo_ld.queries import QueryError
from osteo_ld.serve import worker
from osteo_ld.serve.accept import choose, quality
from osteo_ld.serve.description import Description
from osteo_ld.serve.http import base_url
from osteo_ld.serve.protocol import MEDIA, TRIPLES
from osteo_ld.serve.workers import BusyError, OverrunError, QueryFaultError, Workers

_VARY = {"vary": "Accept"}
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_PAGES_AT_ONCE = 4
_PAGE_SECONDS = 30.0
# HTML first: what a browser, or a client that takes anything, gets.
_OFFERED = {"text/html": "html", **{f.media: suffix for suffix, f in linked.FORMATS.items()}}
_HTML = "text/html; charset=utf-8"


class Pages(Protocol):
    """What writes the pages: ``osteo_ld.web.pages.Pages``. ``run`` answers the queries of its forms."""

    run: Callable[[str], ox.QuerySolutions]

    def html(self, path: str, query: Mapping[str, str] | None = None) -> str | None:
        """Give a page, or None where there is none."""

    def file(self, path: str) -> tuple[bytes, str] | None:
        """Give the bytes and media type of what pages need: pictures, styles, scripts, indexes."""


def from_threads(workers: Workers) -> Callable[[str], ox.QuerySolutions]:
    """Make what answers a SELECT in a thread other than the event loop's, within the limits of the workers.

    It raises QueryError when a limit was reached.
    """
    loop = asyncio.get_running_loop()

    def run(sparql: str) -> ox.QuerySolutions:
        asked = workers.run((worker.QUERY, sparql, "json", None, None, None))
        try:
            kind, data = asyncio.run_coroutine_threadsafe(asked, loop).result()
        except (BusyError, OverrunError, QueryFaultError):
            raise QueryError("the query reached a limit of the server; bind more, or try again later") from None
        if kind != worker.BINDINGS:
            raise QueryError(data.decode() or "the answer is too large")
        found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("want a SELECT query")
        return found

    return run


def survey(store: ox.Store) -> tuple[dict[str, int], frozenset[str]]:
    """Go through a store once: the triples of each graph, the paths of minted IRIs and of terms that have a label."""
    counts: Counter[str] = Counter()
    found: set[str] = set()
    for quad in store:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        values = [term.value if isinstance(term, ox.NamedNode) else "" for term in terms]
        counts[values[3]] += 1
        found.update(value for value in values if value.startswith(OSTEO))
        if values[1] == _LABEL:
            found.add(values[0])
    return dict(counts), frozenset(path for path in map(linked.path_of, found) if path)


class Web:
    """Answers for the paths under the base."""

    def __init__(
        self,
        build: Path,
        workers: Workers,
        description: Description,
        known: frozenset[str],
        pages: Pages | None,
        base: str,
    ) -> None:
        """Serve a build; ``known`` has the paths at which something is told."""
        self.workers, self.description, self.known, self.pages, self.base = workers, description, known, pages, base
        self.build = build
        listed = (build / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        self.files = {line.split("  ", 1)[1] for line in listed if "  " in line} | {"SHA256SUMS"}
        self.static = StaticFiles(directory=build)
        self._turn = asyncio.Semaphore(_PAGES_AT_ONCE)

    # -- known places --

    async def void(self, request: Request) -> Response:
        """Give the description of the dataset."""
        return self._data(request, lambda suffix: self.description.dataset(base_url(request.scope, self.base), suffix))

    async def examples(self, request: Request) -> Response:
        """Give the review questions as RDF."""
        suffix = choose(request.headers.get("accept", ""), TRIPLES)
        if suffix is None:
            return self._unfitting()
        return await self._tell(f"{OSTEO}graph/queries", suffix)

    def _data(self, request: Request, make: object) -> Response:
        suffix = choose(request.headers.get("accept", ""), TRIPLES)
        if suffix is None:
            return self._unfitting()
        return Response(make(suffix), media_type=MEDIA[suffix], headers=_VARY)  # type: ignore[operator]

    def _unfitting(self) -> Response:
        kinds = ", ".join(_OFFERED)
        return PlainTextResponse(f"None of the formats that Accept names can be given; there is {kinds}.\n", 406, _VARY)

    async def robots(self, request: Request) -> Response:  # noqa: ARG002
        """Tell crawlers to leave the endpoint alone."""
        return PlainTextResponse(f"User-agent: *\nDisallow: {self.base}sparql\nDisallow: {self.base}search.html\n")

    async def file(self, request: Request) -> Response:
        """Give a release file; only those that the checksums list."""
        name = request.path_params["path"]
        if name not in self.files:
            listed = "\n".join(sorted(n for n in self.files if "/" not in n))
            if name in ("", "index.html"):
                return PlainTextResponse(listed + "\n")
            return PlainTextResponse(f"{name[:200]!r} is no release file; there is:\n{listed}\n", 404)
        path = self.build / name
        try:
            stat = path.stat()
        except OSError:
            return PlainTextResponse(f"{name} is not there any more; build again.\n", 404)
        return self.static.file_response(path, stat, request.scope)

    # -- IRIs and pages --

    async def home(self, request: Request) -> Response:
        """Show the first page; machines get the description of the dataset."""
        accept = request.headers.get("accept", "")
        if quality(accept, "text/html") < max(quality(accept, f.media) for f in linked.FORMATS.values()):
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
        if path in self.known:
            suffix = choose(accept, _OFFERED)
            if suffix is None:
                return self._unfitting()
            return RedirectResponse(f"{self.base}{quote(path)}.{suffix}", 303, _VARY)
        stem, dot, suffix = path.rpartition(".")
        if dot and stem in self.known and suffix in linked.FORMATS:
            return await self._tell(linked.iri_of(stem) or "", suffix)
        if suffix == "html":
            page = await self._page(path, request)
            if page is not None:
                return page
            if stem in self.known:
                return await self._tell(linked.iri_of(stem) or "", "html")
        elif self.pages is not None and (part := await run_in_threadpool(self.pages.file, path)):
            return Response(part[0], media_type=part[1], headers={"cache-control": "max-age=300"})
        return await self._missing(path, accept)

    async def _page(self, path: str, request: Request) -> Response | None:
        """Give a page, written in a thread; only a few are written at once."""
        if self.pages is None:
            return None
        query = dict(request.query_params)
        try:
            async with asyncio.timeout(_PAGE_SECONDS), self._turn:
                text = await run_in_threadpool(self.pages.html, path, query)
        except TimeoutError:
            return PlainTextResponse("Too much is going on; try again in a few seconds.\n", 503, {"retry-after": "5"})
        except QueryError as error:
            return PlainTextResponse(f"{error}\n", 400)
        return None if text is None else Response(text, media_type=_HTML)

    async def _ask(self, what: str, text: str, suffix: str | None) -> tuple[int, bytes] | Response:
        try:
            return await self.workers.run((what, text, None, suffix, None, None))
        except (BusyError, OverrunError):
            return PlainTextResponse("Too much is going on; try again in a few seconds.\n", 503, {"retry-after": "5"})
        except QueryFaultError:
            return PlainTextResponse("This takes more memory than there is; ask the endpoint for a part.\n", 422)

    async def _tell(self, iri: str, suffix: str) -> Response:
        """Give what is told of an IRI."""
        said = await self._ask(worker.TELL, iri, suffix)
        if isinstance(said, Response):
            return said
        kind, data = said
        if kind == worker.GRAPH:
            return Response(data, media_type=_HTML if suffix == "html" else MEDIA[suffix])
        if kind == worker.TOO_LARGE:
            return PlainTextResponse("This is larger than may be sent; ask the endpoint for a part.\n", 422)
        return PlainTextResponse(f"Nothing is told of {iri}.\n", 404)

    async def _missing(self, path: str, accept: str) -> Response:
        """Say that there is nothing, and what is near."""
        stem = path
        for suffix in (".html", *(f".{suffix}" for suffix in linked.FORMATS)):
            stem = stem.removesuffix(suffix)
        said = await self._ask(worker.NEAR, stem, None)
        if isinstance(said, Response):
            return said
        near = marshal.loads(said[1]) if said[0] == worker.GRAPH else []
        told = [(name, self.base + quote(where)) for name, iri in near if (where := linked.path_of(iri))]
        path = path[:200]
        if quality(accept, "text/html") > quality(accept, "text/plain") or (
            accept and quality(accept, "text/html") and "text/html" in accept
        ):
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
