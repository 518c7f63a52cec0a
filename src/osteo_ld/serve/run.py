"""Runs the application under uvicorn until SIGTERM or SIGINT, and lets running requests finish."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from osteo_ld.queries import QueryError
from osteo_ld.serve.guard import GuardedProtocol

_CONNECTIONS = 1000
_KEEP_ALIVE_SECONDS = 15


def listen(host: str, port: int) -> socket.socket:
    """Open the socket to serve on; port 0 takes a free one.

    Raises:
        QueryError: the port is taken, or the host is not ours.

    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        server = socket.socket(family, kind)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(address)
        server.listen(1024)
    except OSError as error:
        raise QueryError(f"cannot listen on {host} port {port} ({error.strerror}); give another with --port") from None
    return server


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def serve(
    app: Starlette, server: socket.socket, *, seconds: float, log: bool = False, started: Callable[[], None]
) -> bool:
    """Serve until told to stop; running requests have ``seconds`` to finish. Gives whether it could start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name, level in (
        ("osteo_ld.serve", logging.WARNING),
        ("uvicorn.access", logging.INFO if log else logging.CRITICAL),
        ("uvicorn.error", logging.CRITICAL),
    ):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    config = uvicorn.Config(
        app,
        http=GuardedProtocol,
        loop="auto",
        lifespan="on",
        log_config=None,
        access_log=log,
        server_header=False,
        date_header=True,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(seconds) + 1,
    )
    running = _Server(config, started)
    try:
        running.run(sockets=[server])
    except SystemExit:  # what uvicorn does when the application cannot start
        return False
    return running.started
