"""A small graph store on loopback that can be made to misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox


@dataclass
class Shop:
    """A small graph store on loopback; ``fault`` may deal with a request itself, and says so by True."""

    store: ox.Store = field(default_factory=ox.Store)
    fault: Callable[[BaseHTTPRequestHandler, bytes], bool] = lambda _handler, _body: False
    requests: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, Authorization
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def has(self, graph: str) -> int:
        return len(list(self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))))


@contextmanager
def shop() -> Iterator[Shop]:
    the = Shop()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            the.requests.append((self.command, self.path, self.headers.get("Authorization", "")))
            if the.fault(self, body):
                return
            given = parse_qs(urlsplit(self.path).query)
            if self.command == "PUT":
                graph = ox.NamedNode(given["graph"][0])
                the.store.remove_graph(graph)
                the.store.load(body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
                respond(self, 204)
            elif "query" in given:
                result = the.store.query(given["query"][0])
                assert isinstance(result, ox.QuerySolutions)
                data = result.serialize(format=ox.QueryResultsFormat.JSON)
                respond(self, 200, {"Content-Type": "application/sparql-results+json"}, data or b"")
            else:
                data = the.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(given["graph"][0]))
                respond(self, 200, {"Content-Type": "application/n-triples"}, data or b"")

        do_GET = do_PUT = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        the.port = server.server_port
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield the
        finally:
            server.shutdown()
            thread.join()


def respond(
    handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str] | None = None, body: bytes = b""
) -> bool:
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True
