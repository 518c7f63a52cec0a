"""The server over streamable HTTP: stateless, on loopback unless told otherwise, for the host names that are given."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from osteo_ld.serving.run import listen

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_REQUEST_BYTES = 1 << 20
_CONNECTIONS = 200
_GRACE_SECONDS = 5


def application(server: MCPServer, hosts: Iterable[str] = (), path: str = PATH) -> Starlette:
    """Give the web application; requests to other host names than loopback and ``hosts`` are refused.

    That keeps a web page from reaching a server on the visitor's own machine by a name that leads there.
    """
    names = (*_LOOPBACK, *hosts)
    security = TransportSecuritySettings(
        allowed_hosts=[form for name in names for form in (name, f"{name}:*")],
        allowed_origins=[
            f"{scheme}://{form}" for name in names for scheme in ("http", "https") for form in (name, f"{name}:*")
        ],
    )
    return server.streamable_http_app(
        streamable_http_path=path, stateless_http=True, json_response=True, transport_security=security,
        max_request_body_size=_REQUEST_BYTES,
    )  # fmt: skip


def serve(
    server: MCPServer, host: str, port: int, hosts: Iterable[str], *, log: bool, started: Callable[[str], None]
) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` hears the address.

    Raises:
        QueryError: the port is taken, or the host is not ours.

    """
    socket = listen(host, port)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name, level in (
        ("uvicorn.access", logging.INFO if log else logging.CRITICAL),
        ("uvicorn.error", logging.ERROR),
    ):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    config = uvicorn.Config(
        application(server, hosts), log_config=None, access_log=log, server_header=False,
        limit_concurrency=_CONNECTIONS, timeout_graceful_shutdown=_GRACE_SECONDS,
    )  # fmt: skip
    running = uvicorn.Server(config)
    name = f"[{host}]" if ":" in host else host
    started(f"http://{name}:{socket.getsockname()[1]}{PATH}")
    running.run(sockets=[socket])
