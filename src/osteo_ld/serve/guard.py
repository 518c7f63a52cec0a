"""uvicorn's HTTP protocol with limits it lacks: on the head of a request, on clients that send or read too slowly."""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from typing import Any, cast

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from osteo_ld.serve.http import Refusal, refuse

HEAD_BYTES = 64 << 10
HEAD_SECONDS = 15.0
WRITE_SECONDS = 30.0
_SAID = "The head of the request is too large; send queries by POST."
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(_SAID), _SAID.encode())
)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    await refuse(send, Refusal(431, _SAID, [(b"connection", b"close")]))


class _Joining:
    """A transport that sends the head of an answer with what follows: one packet, and half the system calls."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held = b""

    def write(self, data: bytes) -> None:
        if not self._held and data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1"):
            self._held = data
            return
        self._transport.write(self._held + data if self._held else data)
        self._held = b""

    def flush(self) -> None:
        if self._held:
            self._transport.write(self._held)
            self._held = b""

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class GuardedProtocol(HttpToolsProtocol):
    """Lets a client go whose head is too large or too slow, or who does not read its answer."""

    head_bytes = 0
    head_timer: TimerHandle | None = None
    write_timer: TimerHandle | None = None

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def _stop(self, name: str) -> None:
        timer: TimerHandle | None = getattr(self, name)
        if timer is not None:
            timer.cancel()
            setattr(self, name, None)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(cast("asyncio.Transport", _Joining(transport)))
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self._abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        self._stop("head_timer")
        self._stop("write_timer")
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._stop("head_timer")
        self.head_bytes = 0
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self._abort)

    def on_headers_complete(self) -> None:
        """Take the request, its head being here in time."""
        self._stop("head_timer")
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES:
            self.app = _refuse
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Send the head that nothing followed."""
        cast("_Joining", self.transport).flush()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the head grows too large."""
        super().data_received(data)
        if self.head_timer is not None:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)  # sent as it is closed
                self.transport.close()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        if self.write_timer is None:
            self.write_timer = self.loop.call_later(WRITE_SECONDS, self._abort)

    def resume_writing(self) -> None:
        """Stop waiting, the client having read."""
        self._stop("write_timer")
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, in the end also one that has not taken its last answer."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(WRITE_SECONDS, self._abort)
