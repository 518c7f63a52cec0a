"""uvicorn's HTTP protocol with limits it lacks: on heads, on pipelines, on clients that send or read too slowly."""

from __future__ import annotations

import asyncio
import re
from asyncio import TimerHandle
from collections.abc import Callable
from functools import lru_cache, partial
from math import inf
from typing import Any, ClassVar, cast

from starlette.types import Receive, Scope, Send
from uvicorn._types import HTTPScope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from osteo_ld.serving.budget import Account, Budget
from osteo_ld.serving.http import OURS, Refusal, refuse

HEAD_BYTES = 64 << 10
HEAD_FIELDS = 100
HEAD_SECONDS = 15.0
IDLE_SECONDS = 15.0
DRAIN_SECONDS = 5.0  # for the rest of a body that was refused
WRITE_SECONDS = 30.0
PROBE_SECONDS = 0.5
_REFUSED_SECONDS = 0.1  # by then a probe that nobody took has come back, which the next one finds
_CONNECTION_BYTES = 96 << 10  # what a connection may take: a head, and the end of an answer that is not read
_REQUEST_BYTES = 8 << 10  # what a request takes that waits for those before it
_PIPELINED = 16
_FIELD_BYTES = 200  # of a parsed header, besides its text
_PLAIN_QUERY = re.compile(rb"[A-Za-z0-9%+&=._~:/!$'()*,;@?-]*+")
_SAID = "The head of the request is too large; send queries by POST."
_CLOSE = [(b"connection", b"close")]
Quick = Callable[[tuple[bytes, bytes] | None], None]
"""Takes the fields and the body of an answer of status 200, or nothing where a task should answer."""


def _plain(status: str, text: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: {len(text)}\r\n\r\n"
    return (head + text).encode()


_TOO_LARGE = _plain("431 Request Header Fields Too Large", _SAID)
_FULL = _plain("503 Service Unavailable", "Too many connections are open; ask again in a few seconds.")
_PROBE = b"HTTP/1.1 102 Processing\r\n\r\n"


@lru_cache(maxsize=1)
def _shared(fields: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Give the fields that every answer has; they change once a second."""
    return b"".join(b"%b: %b\r\n" % field for field in fields)


async def _refuse_head(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    await refuse(send, Refusal(431, _SAID, _CLOSE))


async def _refuse_full(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    await refuse(send, Refusal(503, "The server is busy; ask again in a few seconds.", _CLOSE))


class _Joining:
    """A transport that sends the head of an answer with what follows: one packet, and half the system calls."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held = b""

    def write(self, data: bytes) -> None:
        if self._transport.is_closing():  # the client was let go while its answer was made
            return
        if not self._held and data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1"):
            self._held = data
            return
        self._transport.write(self._held + data if self._held else data)
        self._held = b""

    def write_whole(self, data: bytes) -> None:
        """Send what nothing follows."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def flush(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(self._held)
            self._held = b""

    def close(self) -> None:
        self.flush()
        self._transport.close()
        if self._transport.get_write_buffer_size():  # for a client that never takes the rest
            self._loop.call_later(WRITE_SECONDS, self._transport.abort)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class GuardedProtocol(HttpToolsProtocol):
    """Lets a client go whose head is too large or too slow, who does not read its answer, or who only stays."""

    most: ClassVar[int] = 1000
    budget: ClassVar[Budget] = Budget(512 << 20)
    quick: ClassVar[Callable[[Scope, Receive, Quick], None]]

    account: Account
    head_bytes = 0
    wait_timer: TimerHandle | None = None  # for a client that should send something
    wait_until = inf  # which the timer, once set, looks at: to set one for each request takes longer
    write_timer: TimerHandle | None = None  # for one that should read something
    receiving = False  # the body of a request is not here yet
    beginning = False  # of a head, the rest is not here yet
    too_large = False
    head: tuple[bytes, bytes] | None = None  # of a request by GET, around what it asked
    like: Scope  # the scope of that
    at_once = 0  # requests begun without a task, of those that came in one piece
    since = 0.0

    # -- timers --

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def _wait(self, seconds: float) -> None:
        """Give the client so many seconds to send what comes next; whatever else it sends gains it no time."""
        self.wait_until = self.loop.time() + seconds
        if self.wait_timer is not None:
            if self.wait_timer.when() <= self.wait_until:
                return
            self.wait_timer.cancel()
        self.wait_timer = self.loop.call_later(seconds, self._waited)

    def _waited(self) -> None:
        self.wait_timer = None
        if self.wait_until == inf:
            return
        rest = self.wait_until - self.loop.time()
        if rest > 0:
            self.wait_timer = self.loop.call_later(rest, self._waited)
        elif self.transport is not None and not self.transport.is_closing():
            if self.transport.get_write_buffer_size():
                self.transport.close()
            else:
                self.transport.abort()

    def _stop_writing(self) -> None:
        if self.write_timer is not None:
            self.write_timer.cancel()
            self.write_timer = None

    @property
    def idle(self) -> bool:
        """Whether no request waits for its answer."""
        return self.cycle is None or self.cycle.response_complete

    # -- connections --

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request; where there is no room, the one goes that is idle longest."""
        super().connection_made(cast("asyncio.Transport", _Joining(transport, self.loop)))
        self.account = self.budget.account()
        self.since = self.loop.time()
        idle = cast("set[GuardedProtocol]", self.connections)
        if len(idle) > self.most:
            others = [other for other in idle if other is not self and other.idle and not other.transport.is_closing()]
            if others:
                min(others, key=lambda other: other.since)._abort()
            else:
                self._turn_away()
                return
        try:
            self.account.take(_CONNECTION_BYTES, first=True)
        except Refusal:
            self._turn_away()
            return
        self._wait(HEAD_SECONDS)

    def _turn_away(self) -> None:
        self.transport.write(_FULL)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks, and give back what was held."""
        if self.wait_timer is not None:
            self.wait_timer.cancel()
            self.wait_timer = None
        self._stop_writing()
        self.pipeline.clear()
        self.account.close()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer a client that has said all it wants to say; one that is gone altogether shows at the second probe."""
        if self.idle or self.receiving:
            return False
        self.cycle.keep_alive = False
        self.loop.call_later(PROBE_SECONDS, self._probe)
        return True

    def _probe(self, *, second: bool = False) -> None:
        if self.transport is None or self.transport.is_closing() or self.idle:
            return
        if not self.pipeline and not self.cycle.response_started and self.cycle.scope["http_version"] == "1.1":
            self.transport.write(_PROBE)
        self.loop.call_later(PROBE_SECONDS if second else _REFUSED_SECONDS, partial(self._probe, second=not second))

    # -- requests --

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self.head_bytes = 0
        self.too_large = False
        self.beginning = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, unless there are too many."""
        if len(self.headers) < HEAD_FIELDS:
            super().on_header(name, value)
        else:
            self.too_large = True

    def on_headers_complete(self) -> None:
        """Take the request, its head being here in time."""
        self.wait_until = inf
        self.beginning = False
        if len(self.pipeline) >= _PIPELINED:
            raise ValueError("too many requests at once")  # the parser stops, and the connection is closed
        app = self.app
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > HEAD_BYTES or self.too_large:
            self.app = _refuse_head
        else:
            waiting = 0 if self.idle else _REQUEST_BYTES
            try:
                if waiting or size > _REQUEST_BYTES:
                    self.account.take(waiting + 2 * size + _FIELD_BYTES * len(self.headers))
            except Refusal:
                self.app = _refuse_full
        self.receiving = True
        super().on_headers_complete()
        self.app = app

    def on_body(self, body: bytes) -> None:
        """Take a part of a body, or throw it away once the request is answered."""
        if not self.cycle.response_complete:
            try:
                self.account.take(len(body))
            except Refusal:
                self.transport.write(_FULL)
                self.transport.close()
                return
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Know that the request is here as a whole."""
        super().on_message_complete()
        self.receiving = False
        if self.idle:
            self._wait(IDLE_SECONDS)

    def on_response_complete(self) -> None:
        """Send the head that nothing followed, and wait for a next request; not for long where a body goes on."""
        cast("_Joining", self.transport).flush()
        # What uvicorn does here, but for its clock, which any byte stops.
        self.server_state.total_requests += 1
        if self.transport is None or self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        if self.idle:
            self.account.shrink(_CONNECTION_BYTES)
            self.since = self.loop.time()
            self._wait(DRAIN_SECONDS if self.receiving else IDLE_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the head grows too large."""
        self.at_once = 0
        if self._asked_again(data):
            return
        super().data_received(data)
        self._remember(data)
        if self.beginning and self.idle and not self.head_bytes:
            self._wait(HEAD_SECONDS)  # most heads are here as a whole at once, and need no clock
        if self.wait_until < inf and not self.receiving and not self.at_once:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)  # sent as it is closed
                self.transport.close()

    # -- requests whose head is that of the one before, but for what is asked --

    def _remember(self, data: bytes) -> None:
        """Remember a request by GET, if all that came is one."""
        if self.at_once != 1 or len(data) > _REQUEST_BYTES:
            return
        before, _, after = data.partition(b"?")
        asked, version, fields = after.partition(b" HTTP/1.1\r\n")
        if (
            self.cycle.keep_alive
            and before == b"GET " + self.cycle.scope["raw_path"]
            and asked == self.cycle.scope["query_string"]
            and not (self.receiving or self.beginning or self.expect_100_continue)
            and fields.find(b"\r\n\r\n") == len(fields) - 4
            and b"upgrade" not in fields.lower()
        ):
            self.head = before + b"?", version + fields
            scope = cast("Scope", self.cycle.scope)
            self.like = {name: value for name, value in scope.items() if not name.startswith(OURS)}

    def _asked_again(self, data: bytes) -> bool:
        """Begin a request without the parser, which would find in it what it found in the one before."""
        if self.head is None:
            return False
        before, after = self.head
        if not (
            data.startswith(before)
            and data.endswith(after)
            and len(data) <= _REQUEST_BYTES
            and _PLAIN_QUERY.fullmatch(data, len(before), len(data) - len(after))
            and self.idle
            and not (self.receiving or self.beginning or self.pipeline or self.transport.is_closing())
        ):
            return False
        self.wait_until = inf
        self.cycle = RequestResponseCycle(
            scope=cast("HTTPScope", {**self.like, "query_string": data[len(before) : -len(after)]}),
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=True,
            on_response=self.on_response_complete,
        )
        self.cycle.more_body = False
        self.cycle.message_event.set()
        self._start_asgi_task(self.cycle, self.app)
        return True

    # -- answers --

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer a request without a task, if it can be; not many at once, for others wait meanwhile."""
        plain = app is self.config.loaded_app and not self.access_log and not self.flow.write_paused
        if plain and self.at_once < _PIPELINED:
            self.at_once += 1
            receive = cast("Receive", cycle.receive)
            type(self).quick(cast("Scope", cycle.scope), receive, partial(self._answer, cycle, app))
        else:
            super()._start_asgi_task(cycle, app)

    def _answer(self, cycle: RequestResponseCycle, app: Any, answer: tuple[bytes, bytes] | None) -> None:
        """Write an answer as a whole, or leave it to a task."""
        if answer is None or self.flow.write_paused:
            super()._start_asgi_task(cycle, app)
            return
        if cycle.disconnected:
            return
        fields, body = answer
        shared = _shared(tuple(self.server_state.default_headers))
        if not cycle.keep_alive:
            shared += b"connection: close\r\n"
        head = b"HTTP/1.1 200 OK\r\n%b%bcontent-length: %d\r\n\r\n" % (shared, fields, len(body))
        cast("_Joining", self.transport).write_whole(head + body)
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        if self.write_timer is None:
            self.write_timer = self.loop.call_later(WRITE_SECONDS, self._abort)

    def resume_writing(self) -> None:
        """Stop waiting, the client having read."""
        self._stop_writing()
        super().resume_writing()
