"""The web application: every path, with the headers and counts that all answers share."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osteo_ld import linked
from osteo_ld.namespaces import OSTEO
from osteo_ld.queries import QueryError, open_store
from osteo_ld.serve.cache import Cache
from osteo_ld.serve.description import Description
from osteo_ld.serve.http import Headers, Refusal, refuse
from osteo_ld.serve.metrics import Metrics
from osteo_ld.serve.protocol import Endpoint
from osteo_ld.serve.web import Pages, Web, from_threads, survey
from osteo_ld.serve.workers import Limits, Workers

_log = logging.getLogger(__name__)
_STATIC = Path(__file__).parents[1] / "web" / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'{eval}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SHARED: Headers = [(b"access-control-allow-origin", b"*"), (b"x-content-type-options", b"nosniff")]
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-max-age", b"86400"),
]
_PAGE: Headers = [*_SHARED, (b"referrer-policy", b"strict-origin-when-cross-origin")]
_PLAIN: Headers = [*_PAGE, (b"content-security-policy", _POLICY.format(eval="").encode())]
# The page that runs queries in the browser compiles WebAssembly.
_COMPILING: Headers = [*_PAGE, (b"content-security-policy", _POLICY.format(eval=" 'wasm-unsafe-eval'").encode())]


def _added(path: str, headers: Headers) -> Headers:
    """Headers that an answer gets: a page, or what a browser may take for one, gets the strict ones."""
    media = next((value for name, value in headers if name == b"content-type"), b"")
    if not media.startswith((b"text/html", b"image/svg", b"application/xml", b"text/xml")):
        return _SHARED
    return _COMPILING if path.endswith("query.html") else _PLAIN


class _Common:
    """Adds the headers that every answer has, answers preflights, counts; goes to the endpoint without detours."""

    def __init__(self, app: ASGIApp, metrics: Metrics, endpoint: ASGIApp, path: str) -> None:
        self.app, self.metrics, self.endpoint, self.path = app, metrics, endpoint, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        status = 0

        async def passed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self.metrics.requests[status] += 1
                headers = list(message.get("headers", ()))
                message["headers"] = headers + _added(path, headers)
            await send(message)

        if scope["method"] == "OPTIONS":
            wanted = next((v for k, v in scope["headers"] if k == b"access-control-request-headers"), b"")
            headers = [*_PREFLIGHT, (b"allow", b"GET, HEAD, POST, OPTIONS")]
            if wanted:
                headers += [(b"access-control-allow-headers", wanted), (b"vary", b"Access-Control-Request-Headers")]
            await passed({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            await (self.endpoint if path == self.path else self.app)(scope, receive, passed)
        except Exception:  # told in the log, never to the client
            _log.exception("%s %s failed", scope["method"], path)
            if not status:
                await refuse(passed, Refusal(500, "This should have worked, and is a fault of the server."))


def create_app(
    build: Path,
    *,
    pages: Pages | None = None,
    limits: Limits | None = None,
    request_bytes: int = 1 << 20,
    request_seconds: float = 15.0,
    cache_bytes: int = 64 << 20,
    base_path: str = "/",
) -> Starlette:
    """Make the application over a build; its workers start with its lifespan.

    Raises:
        QueryError: nothing is built there.

    """
    store = open_store(build)
    for name in ("osteo-ld.trig", "SHA256SUMS"):
        if not (build / name).is_file():
            raise QueryError(f"{build / name} is not there: run `make`, or `osteo-ld build`, first")
    base = f"/{base_path.strip('/')}/".replace("//", "/")
    workers = Workers(build / "osteo-ld.trig", limits or Limits())
    cache, metrics = Cache(cache_bytes), Metrics()
    counts, known = survey(store)
    description = Description(counts, linked.describe(store, f"{OSTEO}graph/void"))
    endpoint = Endpoint(
        workers, cache, metrics, description,
        request_bytes=request_bytes, request_seconds=request_seconds, base=base,
    )  # fmt: skip
    web = Web(build, workers, description, known, pages, base)
    del store

    async def health(request: Request) -> Response:  # noqa: ARG001
        alive = workers.ready
        state = {"status": "ok" if alive else "starting", "workers": alive, "triples": workers.triples}
        return JSONResponse(state, 200 if alive else 503)

    async def figures(request: Request) -> Response:  # noqa: ARG001
        lines = metrics.text(
            {
                "workers_replaced_total": ("counter", "Workers ended at a limit and replaced.", workers.replaced),
                "workers_busy": ("gauge", "Workers that are answering.", workers.busy),
                "queries_waiting": ("gauge", "Queries that wait for a worker.", workers.waiting),
                "cache_hits_total": ("counter", "Queries answered from the cache.", metrics.hits),
                "cache_misses_total": ("counter", "Queries not in the cache.", metrics.misses),
                "cache_bytes": ("gauge", "Bytes of the cache.", cache.bytes),
            }
        )
        return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4; charset=utf-8")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001
        await workers.start()
        if pages is not None:
            pages.run = from_threads(workers)
        try:
            yield
        finally:
            await workers.stop()

    routes: list[BaseRoute] = [
        Route("/sparql", endpoint),
        Route("/sparql/", endpoint),
        Route("/", web.home),
        Route("/.well-known/void", web.void),
        Route("/.well-known/sparql-examples", web.examples),
        Route("/health", health),
        Route("/metrics", figures),
        Route("/robots.txt", web.robots),
        Route("/data/{path:path}", web.file),
    ]
    if _STATIC.is_dir():  # with ETag and conditional requests
        routes.append(Mount("/static", StaticFiles(directory=_STATIC)))
    routes.append(Route("/{path:path}", web.thing))
    if base != "/":
        routes = [Mount(base.rstrip("/"), routes=routes)]
    common = Middleware(_Common, metrics=metrics, endpoint=endpoint, path=f"{base}sparql")
    return Starlette(routes=routes, lifespan=lifespan, middleware=[common])
