"""Runs the application under uvicorn until SIGTERM or SIGINT, and lets running requests finish."""

from __future__ import annotations

import logging
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from osteo_ld.errors import QueryError
from osteo_ld.serving.app import Application
from osteo_ld.serving.guard import IDLE_SECONDS, GuardedProtocol

_CONNECTIONS = 1000
_WORKER_FILES = 64
_LEAST = 16


def connections() -> int:
    """Give how many connections there may be: 1,000, or as many as the open files that the system allows leave."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # What is open now are release files for the most part, and twice as many while a new build takes their place.
    others = 2 * len(list(Path("/dev/fd").iterdir())) + _WORKER_FILES
    wanted = _CONNECTIONS + others
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _CONNECTIONS if soft == resource.RLIM_INFINITY else max(_LEAST, min(_CONNECTIONS, soft - others))


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
    def __init__(self, config: uvicorn.Config, app: Application, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._app, self._announce = app, started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.close()
        await super().shutdown(sockets)


def serve(
    app: Application, server: socket.socket, *, seconds: float, log: bool = False, started: Callable[[], None]
) -> bool:
    """Serve until told to stop; running requests have ``seconds`` to finish. Gives whether it could start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name, level in (
        ("osteo_ld.serving", logging.WARNING),
        ("uvicorn.access", logging.INFO if log else logging.CRITICAL),
        ("uvicorn.error", logging.CRITICAL),
    ):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    protocol = type("Protocol", (GuardedProtocol,), {"most": connections(), "budget": app.budget, "quick": app.quick})
    config = uvicorn.Config(
        app,
        http=protocol,
        loop="auto",
        lifespan="on",
        log_config=None,
        access_log=log,
        server_header=False,
        date_header=True,
        timeout_keep_alive=int(IDLE_SECONDS),
        timeout_graceful_shutdown=int(seconds) + 1,
    )
    running = _Server(config, app, started)
    try:
        running.run(sockets=[server])
    except SystemExit:  # what uvicorn does when the application cannot start
        return False
    return running.started
