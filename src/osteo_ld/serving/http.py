"""Requests read within limits, and replies sent: the few parts of HTTP that every path shares."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from starlette.types import Receive, Scope, Send

from osteo_ld.errors import OsteoError

Headers = list[tuple[bytes, bytes]]

CHUNK = 1 << 16  # bytes written at once; a client that cannot take as many in time is let go
_DISCARDED = 16 << 20  # bytes of a body too large that are read all the same, so that the client hears the answer
_COPIES = 3  # of a body: bytes, text, and what is read from it
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""What a page may load (Content-Security-Policy): its own scripts, styles and data, and nothing from elsewhere."""
TEXT = "text/plain; charset=utf-8"
OURS = "osteo_ld."  # what begins so in a request's scope is ours
ACCOUNT = f"{OURS}account"  # where a request's scope has its account
# https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority, without what no browser sends (escapes, IPvFuture).
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._~-]{1,253})(?::[0-9]{0,5})?")


@dataclass
class Refusal(OsteoError):  # noqa: N818 - not every refusal is an error
    """A request that is not granted: the HTTP status, and a text a person can act on."""

    status: int
    text: str
    headers: Headers = field(default_factory=list)


class Holding(Protocol):
    """What a request holds of the memory that all may take together (``budget.Account``)."""

    def take(self, size: int) -> None:
        """Reserve bytes, or raise ``Refusal``."""


async def reply(send: Send, status: int, media: str, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a whole answer, in parts that the client has to take one by one; return when nearly all of it is sent."""
    head = [(b"content-type", media.encode()), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    if len(body) <= CHUNK:
        await send({"type": "http.response.body", "body": body})
        return
    view = memoryview(body)
    for start in range(0, len(body), CHUNK):
        await send({"type": "http.response.body", "body": bytes(view[start : start + CHUNK]), "more_body": True})
    await send({"type": "http.response.body", "body": b""})  # waits for what is before it


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
        Refusal: larger than ``limit`` bytes, not here within ``seconds``, broken off, or no room for it.

    """
    too_large = Refusal(
        413, f"The request is larger than {limit >> 10} KB; ask something shorter.", [(b"connection", b"close")]
    )
    length = header(scope, b"content-length")
    if length.isdecimal() and (len(length) > len(str(1 << 62)) or int(length) > limit + _DISCARDED):
        raise too_large
    account: Holding | None = scope.get(ACCOUNT)
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
                    if account:
                        account.take(_COPIES * len(part))
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


def check_host(scope: Scope) -> None:
    """See that a request names one host, as RFC 9112 wants it (section 3.2).

    Raises:
        Refusal: none in HTTP/1.1, several, or what is no name, address or port.

    """
    found = [value for name, value in scope["headers"] if name == b"host"]
    if len(found) != 1 and (found or scope.get("http_version", "1.1") != "1.0"):
        raise Refusal(400, f"The request has {len(found)} Host headers; send one.", [(b"connection", b"close")])
    if found and not _HOST.fullmatch(found[0]):
        raise Refusal(400, "The Host header is no host name or address, with or without a port.")


def base_url(scope: Scope, base: str, public: str = "") -> str:
    """Give the address of the base path: the public one, else as the client named this machine.

    A name that might be anybody's is not repeated: the address that the request came in at stands instead.
    """
    if public:
        return public
    host = header(scope, b"host")
    name = host.rpartition(":")[0] if re.search(r":\d*$", host, re.ASCII) else host
    if not (name == "localhost" or _is_address(name)):
        server, port = scope.get("server") or ("localhost", None)
        server = f"[{server}]" if ":" in server else server
        host = f"{server}:{port}" if port else server
    return f"{scope['scheme']}://{host}{base}"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def client(scope: Scope) -> str:
    """Give who asks: the address, of IPv6 the network of one subscriber."""
    return _subscriber(str((scope.get("client") or ("", 0))[0]))


@lru_cache(maxsize=4096)
def _subscriber(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
