"""What a store may answer: so many bytes, not packed, whole within so many seconds of its having the request."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from osteo_ld.errors import OsteoError

MOST = "osteo_ld.most"  # the extension of a request that says how many bytes its answer may have
DEFAULT_MOST = 1 << 20


class RefusedError(OsteoError):
    """The store will not do it; ``final`` if it would not do the other graphs either."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        """Keep what to tell."""
        self.final = final
        super().__init__(message)


class _Capped(httpx.SyncByteStream):
    """A body that ends in an error beyond a number of bytes."""

    def __init__(self, stream: httpx.SyncByteStream, most: int) -> None:
        self._stream, self._most = stream, most

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > self._most:
                raise RefusedError(f"it answers with more than {self._most >> 20} MB: is it the path of a store?")
            yield part

    def close(self) -> None:
        self._stream.close()


class Bounds:
    """Holds the answers of a client to their bounds, by the hooks that httpx has for that.

    httpx counts seconds of silence, which a byte a second never reaches: so a clock runs from the end of a request to
    the end of its answer, and ends the connection.
    """

    def __init__(self, seconds: float) -> None:
        """Allow so many seconds."""
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self.expired = False

    @property
    def hooks(self) -> Mapping[str, list[Any]]:
        """What httpx calls for each request and response (``event_hooks``)."""
        return {"request": [self._on_request], "response": [self._on_response]}

    def _on_request(self, request: httpx.Request) -> None:
        self.expired = False
        request.headers["accept-encoding"] = "identity"
        request.extensions = {**request.extensions, "trace": self._trace}

    def _on_response(self, response: httpx.Response) -> None:
        packed = response.headers.get("content-encoding", "identity").strip().lower()
        if packed not in ("", "identity"):
            response.close()
            raise RefusedError(f"it answers packed ({packed[:40]!r}), which it was asked not to")
        most = int(response.request.extensions.get(MOST, DEFAULT_MOST))
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Capped(response.stream, most)

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow a request through the connection (https://www.encode.io/httpcore/extensions/#trace)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
        elif event.endswith("send_request_body.complete"):
            self.stop()
            self._timer = threading.Timer(self._seconds, self._expire)
            self._timer.daemon = True
            self._timer.start()
        elif event.endswith(("response_closed.started", ".failed")):
            self.stop()

    def _expire(self) -> None:
        self.expired = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
