"""Requests read within limits, and replies sent: the few parts of HTTP that every path shares."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

_CHUNK = 1 << 18  # bytes written at once; a client that cannot take as many in time is let go
_DISCARDED = 16 << 20  # bytes of a body too large that are read all the same, so that the client hears the answer
TEXT = "text/plain; charset=utf-8"


@dataclass
class Refusal(Exception):  # noqa: N818 - not every refusal is an error
    """A request that is not granted: the HTTP status, and a text a person can act on."""

    status: int
    text: str
    headers: Headers = field(default_factory=list)


async def reply(send: Send, status: int, media: str, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a whole answer, in parts that the client has to take one by one."""
    head = [(b"content-type", media.encode()), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    if len(body) <= _CHUNK:
        await send({"type": "http.response.body", "body": body})
        return
    view = memoryview(body)
    for start in range(0, len(body), _CHUNK):
        part = bytes(view[start : start + _CHUNK])
        await send({"type": "http.response.body", "body": part, "more_body": start + _CHUNK < len(body)})


async def refuse(send: Send, refusal: Refusal) -> None:
    """Send a refusal as plain text."""
    body = refusal.text.rstrip("\n").encode("utf-8", "replace") + b"\n"
    await reply(send, refusal.status, TEXT, body, refusal.headers)


def header(scope: Scope, name: bytes) -> str:
    """Give a header's value, its repetitions joined by commas; empty where there is none."""
    found = [value for key, value in scope["headers"] if key == name]
    return b",".join(found).decode("latin-1") if found else ""


async def body(scope: Scope, receive: Receive, limit: int, seconds: float) -> bytes:
    """Read the body of a request.

    Raises:
        Refusal: larger than ``limit`` bytes, not here within ``seconds``, or broken off.

    """
    too_large = Refusal(
        413, f"The request is larger than {limit >> 10} KB; ask something shorter.", [(b"connection", b"close")]
    )
    length = header(scope, b"content-length")
    if length.isdecimal() and int(length) > limit + _DISCARDED:
        raise too_large
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "The request broke off.")
                part = message.get("body", b"")
                size += len(part)
                if size <= limit:
                    parts.append(part)
                elif size > limit + _DISCARDED:
                    raise too_large
                if not message.get("more_body"):
                    break
    except TimeoutError:
        close = [(b"connection", b"close")]
        raise Refusal(408, f"The request was not complete within {seconds:g} s.", close) from None
    if size > limit:
        raise too_large
    return b"".join(parts)


async def disconnected(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def base_url(scope: Scope, base: str) -> str:
    """Give the address of the base path, as the client named this server."""
    host = header(scope, b"host")
    if not host or any(c in host for c in "/\\<>\"'`{}|^ @?#"):
        name, port = scope.get("server") or ("localhost", None)
        host = f"{name}:{port}" if port else name
    return f"{scope['scheme']}://{host}{base}"
