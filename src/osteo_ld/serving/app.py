"""The web application: the build that is served now, and the headers, counts and checks that all requests share."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from osteo_ld.errors import QueryError
from osteo_ld.serving.budget import Account, Budget
from osteo_ld.serving.cache import Kept
from osteo_ld.serving.formats import VARY
from osteo_ld.serving.guard import Quick
from osteo_ld.serving.http import ACCOUNT, OURS, POLICY, TEXT, Headers, Refusal, check_host, refuse, reply
from osteo_ld.serving.lanes import GoneError
from osteo_ld.serving.metrics import Figure, Metrics
from osteo_ld.serving.served import MakePages, Options, Served

_log = logging.getLogger(__name__)
_SHARED: Headers = [(b"access-control-allow-origin", b"*"), (b"x-content-type-options", b"nosniff")]
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-max-age", b"86400"),
]
_PAGE: Headers = [*_SHARED, (b"referrer-policy", b"strict-origin-when-cross-origin")]
_FRAMES = "; frame-ancestors 'none'"
_PLAIN: Headers = [*_PAGE, (b"content-security-policy", f"{POLICY}{_FRAMES}".encode())]
# The page that runs queries in the browser compiles WebAssembly.
_COMPILES = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_COMPILING: Headers = [*_PAGE, (b"content-security-policy", f"{_COMPILES}{_FRAMES}".encode())]
# What a browser should show as data alone, whatever it takes it for.
_DATA: Headers = [*_SHARED, (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")]
_LONGEST_ECHO = 1024
_SERVED = f"{OURS}served"  # where a request's scope has the build that it was begun with


def _added(path: str, headers: Headers) -> Headers:
    """Headers that an answer gets: a page, or what a browser may take for one, gets the strict ones."""
    media = next((value for name, value in headers if name == b"content-type"), b"")
    if media.startswith((b"text/html", b"image/svg", b"text/css", b"text/javascript", b"application/xml", b"text/xml")):
        return _COMPILING if path.endswith("query.html") else _PLAIN
    return _DATA


class Application:
    """The ASGI application over a build; ``reload`` takes a new build in its place."""

    def __init__(self, build: Path, options: Options | None = None, make_pages: MakePages | None = None) -> None:
        """Open a build; its workers start with the lifespan.

        Raises:
            QueryError: nothing is built there, or it is damaged.

        """
        self.build, self.options, self._make_pages = build, options or Options(), make_pages
        self.metrics, self.budget = Metrics(), Budget(self.options.held_bytes)
        self.served = self._open()
        self.metrics.read(self._figures)
        self._path = f"{self.options.base}sparql"
        self._reloading: asyncio.Task[None] | None = None

    def _open(self) -> Served:
        return Served(self.build, self.options, self.metrics, self.budget, self._make_pages)

    def _figures(self) -> Iterator[Figure]:
        yield from self.served.figures()
        yield "cache_hits_total", "Queries answered from what is kept.", self.metrics.hits
        yield "cache_misses_total", "Queries not answered from what is kept.", self.metrics.misses
        yield "held_bytes", "Bytes that requests and answers hold, what is kept aside.", self.budget.held
        yield "held_bytes_limit", "Bytes that all may hold, what is kept included.", self.budget.limit
        yield "held_refused_total", "Requests refused because there was no room for them.", self.budget.refused

    # -- lifespan --

    async def reload(self) -> None:
        """Serve the build that is there now, all of it at once; where it cannot be served, the old one stays."""
        try:
            new = await asyncio.to_thread(self._open)
            await new.start()
        except (QueryError, OSError) as error:
            _log.warning("the build that was served stays, for the new one cannot be: %s", error)
            return
        old, self.served = self.served, new
        _log.warning("serving the build %s", new.files.digest[:12])
        await old.stop(self.options.limits.seconds * 3)

    def close(self) -> None:
        """Refuse what does not run yet, for the server is about to stop."""
        self.served.pool.close()

    def _hear(self) -> None:
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.get_running_loop().create_task(self.reload())

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.served.start()
        except OSError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):  # not in the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._hear)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._reloading is not None:
            self._reloading.cancel()
        await self.served.stop()
        await send({"type": "lifespan.shutdown.complete"})

    # -- requests --

    def quick(self, scope: Scope, receive: Receive, send: Quick) -> None:
        """Answer a query by GET as ``__call__`` would, without a task; ``send(None)`` where it takes one.

        So are most queries answered: by what is kept, or by a worker, with no more than is written at once.
        """
        served = scope[_SERVED] = self.served
        try:
            check_host(scope)
        except Refusal:
            send(None)
            return
        if scope["method"] != "GET" or scope["path"] != self._path:
            send(None)
            return
        account = scope[ACCOUNT] = self.budget.account()
        served.in_use += 1

        def done(found: Kept | None) -> None:
            served.in_use -= 1
            if found is None:  # what is reserved goes with it
                send(None)
                return
            account.close()
            self.metrics.answered(200)
            media, body = found
            send((_fields(media), body))

        served.endpoint.quick(scope, receive, done)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        served: Served = scope.get(_SERVED) or self.served
        account: Account = scope.get(ACCOUNT) or scope.setdefault(ACCOUNT, self.budget.account())
        started = False

        async def passed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self.metrics.answered(message["status"])
                headers = list(message.get("headers", ()))
                message["headers"] = headers + _added(path, headers)
            await send(message)

        served.in_use += 1
        try:
            check_host(scope)
            if f"{path}/" == self.options.base:
                await reply(passed, 308, TEXT, b"", [(b"location", self.options.base.encode())])
            elif scope["method"] == "OPTIONS":
                await _preflight(scope, passed)
            else:
                await (served.endpoint if path == self._path else served.router)(scope, receive, passed)
        except GoneError:  # nobody hears
            pass
        except Refusal as refusal:
            if not started:
                await refuse(passed, refusal)
        except HTTPException as error:  # of Starlette's parts
            await refuse(passed, Refusal(error.status_code, error.detail))
        except asyncio.CancelledError:  # the server stops, and waits no longer
            if not started:
                await refuse(passed, Refusal(503, "The server stops; ask again in a few seconds."))
        except Exception:  # told in the log, never to the client
            _log.exception("%s %s failed", scope["method"], path[:_LONGEST_ECHO])
            if not started:
                await refuse(passed, Refusal(500, "This should have worked, and is a fault of the server."))
        finally:
            served.in_use -= 1
            account.close()


@cache
def _fields(media: str) -> bytes:
    """Give the fields of an answer at the endpoint, but those that every server gives."""
    fields: Headers = [(b"content-type", media.encode()), *VARY]
    return b"".join(b"%b: %b\r\n" % field for field in fields + _added("", fields))


async def _preflight(scope: Scope, send: Send) -> None:
    """Allow what browsers ask leave for."""
    wanted = next((v for k, v in scope["headers"] if k == b"access-control-request-headers"), b"")
    headers = [*_PREFLIGHT, (b"allow", b"GET, HEAD, POST, OPTIONS")]
    if wanted and len(wanted) <= _LONGEST_ECHO:
        headers += [(b"access-control-allow-headers", wanted), (b"vary", b"Access-Control-Request-Headers")]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
