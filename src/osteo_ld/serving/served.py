"""One build being served: its files, graphs, workers and answers, all of the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles

from osteo_ld.errors import QueryError
from osteo_ld.iris import OSTEO
from osteo_ld.serving import linked
from osteo_ld.serving.budget import Budget
from osteo_ld.serving.cache import Cache
from osteo_ld.serving.description import Description
from osteo_ld.serving.lanes import Limits
from osteo_ld.serving.metrics import Figure, Metrics
from osteo_ld.serving.pool import Pool
from osteo_ld.serving.process import read_open
from osteo_ld.serving.protocol import Endpoint
from osteo_ld.serving.release_files import ReleaseFiles
from osteo_ld.serving.things import Pages, Things, survey

_STATIC = Path(__file__).parents[1] / "pages" / "static"
MakePages = Callable[[ox.Store], Pages]


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; sizes in bytes, times in seconds. ``public`` is the address that users see, if it is known."""

    limits: Limits = field(default_factory=Limits)
    request_bytes: int = 1 << 20
    request_seconds: float = 15.0
    cache_bytes: int = 64 << 20
    held_bytes: int = 512 << 20
    base_path: str = "/"
    public: str = ""

    @property
    def base(self) -> str:
        """The base path, which begins and ends with a slash."""
        return f"/{self.base_path.strip('/')}/".replace("//", "/")

    @property
    def public_base(self) -> str:
        """The public address, which ends with a slash; empty if it is not known."""
        return f"{self.public.rstrip('/')}/" if self.public else ""


class Served:
    """A build that is open; its workers start and stop with it."""

    def __init__(
        self, build: Path, options: Options, metrics: Metrics, budget: Budget, make_pages: MakePages | None = None
    ) -> None:
        """Open a build and read its graphs.

        Raises:
            QueryError: nothing is built there, or it is damaged.

        """
        self.files = ReleaseFiles(build)
        store = ox.Store()
        try:
            store.bulk_load(read_open(self.files.graph.handle), format=ox.RdfFormat.TRIG)
        except (OSError, SyntaxError) as error:
            self.files.close()
            raise QueryError(f"{build / self.files.graph.name}: {error}: run `osteo-ld build` again") from None
        counts, known = survey(store)
        description = Description(counts, linked.describe(store, f"{OSTEO}graph/void"))
        self.pool = Pool(self.files.graph.handle, self.files.graph.digest, options.limits)
        self.cache = Cache(options.cache_bytes)
        budget.kept, budget.forget = lambda: self.cache.size, self.cache.forget
        self.endpoint = Endpoint(
            self.pool, self.cache, metrics, description, request_bytes=options.request_bytes,
            request_seconds=options.request_seconds, base=options.base, public=options.public_base,
        )  # fmt: skip
        self.pages = make_pages(store) if make_pages else None
        self.things = Things(
            self.files, self.pool, description, known, self.pages, options.base, options.public_base
        )  # fmt: skip
        self.router = Router(self._routes(metrics, options.base), redirect_slashes=False)
        self.in_use = 0

    def _routes(self, metrics: Metrics, base: str) -> list[BaseRoute]:
        things = self.things

        async def health(request: Request) -> Response:  # noqa: ARG001
            alive = self.pool.workers.ready
            state = {
                "status": "ok" if alive else "starting", "workers": alive, "triples": self.pool.workers.loader.triples,
                "build": self.files.digest,
            }  # fmt: skip
            return JSONResponse(state, 200 if alive else 503)

        async def figures(request: Request) -> Response:  # noqa: ARG001
            return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

        routes: list[BaseRoute] = [
            Route("/sparql", self.endpoint),
            Route("/sparql/", self.endpoint),
            Route("/", things.home),
            Route("/.well-known/void", things.void),
            Route("/.well-known/sparql-examples", things.examples),
            Route("/health", health),
            Route("/metrics", figures),
            Route("/robots.txt", things.robots),
            Route("/data/{path:path}", things.file),
        ]
        if _STATIC.is_dir():  # with ETag and conditional requests
            routes.append(Mount("/static", StaticFiles(directory=_STATIC)))
        routes.append(Route("/{path:path}", things.thing))
        return routes if base == "/" else [Mount(base.rstrip("/"), routes=routes)]

    async def start(self) -> None:
        """Start the workers.

        Raises:
            OSError: they do not start.

        """
        await self.pool.workers.start()

    async def stop(self, seconds: float = 0.0) -> None:
        """End the workers, once requests in progress are answered or so many seconds are over."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.in_use and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        await self.pool.stop()
        self.files.close()

    def figures(self) -> Iterator[Figure]:
        """Give what operators watch."""
        yield "workers_replaced_total", "Workers ended at a limit and replaced.", self.pool.workers.replaced
        yield "workers_busy", "Requests that workers are answering, by lane.", self.pool.running
        yield "queries_waiting", "Requests that wait for a worker, by lane.", self.pool.waiting
        yield "cache_bytes", "Bytes of the answers that are kept.", self.cache.size
