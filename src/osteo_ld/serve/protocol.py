"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), for queries; nothing here writes."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.types import Receive, Scope, Send

from osteo_ld.serve import worker
from osteo_ld.serve.accept import choose, quality
from osteo_ld.serve.cache import Cache, repeatable
from osteo_ld.serve.description import Description
from osteo_ld.serve.http import Headers, Refusal, base_url, body, disconnected, header, refuse, reply
from osteo_ld.serve.metrics import Metrics
from osteo_ld.serve.workers import BusyError, OverrunError, QueryFaultError, Workers

MEDIA = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
# What may be asked for, the most useful first among equals.
SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
TRIPLES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
}
_ALLOWED = b"GET, HEAD, POST, OPTIONS"
_VARY: Headers = [(b"vary", b"Accept")]
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FIELDS = 1000
_URL_BYTES = 32 << 10


@dataclass(slots=True)
class Asked:
    """What a request asks: its query, None where it has none, and the graphs that it names."""

    query: str | None = None
    default: list[str] | None = None
    named: list[str] | None = None
    format: str = ""
    fields: int = 0


def _read(asked: Asked, data: bytes, place: str) -> None:
    """Add the parameters of a query string or form to what is asked.

    Raises:
        Refusal: not UTF-8, badly escaped, a repeated or missing query, an update, a graph that is no IRI.

    """
    try:
        text = data.decode()
        if _BAD_ESCAPE.search(text):
            raise Refusal(400, f"The {place} has a % that two hexadecimal digits do not follow; write it as %25.")
        fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, f"The {place} is not UTF-8; encode it so.") from None
    except ValueError:
        raise Refusal(400, f"The {place} has more than {_FIELDS} parameters.") from None
    for name, value in fields:
        asked.fields += 1
        if name == "query":
            if asked.query is not None:
                raise Refusal(400, "There are two queries; ask one at a time.")
            asked.query = value
        elif name == "default-graph-uri":
            asked.default = [*(asked.default or ()), _graph(value)]
        elif name == "named-graph-uri":
            asked.named = [*(asked.named or ()), _graph(value)]
        elif name == "format":
            asked.format = value
        elif name in ("update", "using-graph-uri", "using-named-graph-uri"):
            raise Refusal(400, "Updates are refused: this endpoint is read-only. Ask with the parameter 'query'.")


def _graph(value: str) -> str:
    try:
        return ox.NamedNode(value).value
    except ValueError:
        raise Refusal(400, f"The graph {value[:200]!r} is not an absolute IRI.") from None


async def _asked(scope: Scope, receive: Receive, limit: int, seconds: float) -> Asked:
    """Read a request by its method and media type."""
    asked = Asked()
    if len(scope["query_string"]) > _URL_BYTES:
        raise Refusal(414, f"The address is longer than {_URL_BYTES >> 10} KB; send the query with POST.")
    if scope["query_string"]:
        _read(asked, scope["query_string"], "address")
    if scope["method"] != "POST":
        return asked
    media, _, parameters = header(scope, b"content-type").lower().partition(";")
    media = media.strip()
    if media == "application/sparql-update":
        raise Refusal(400, "Updates are refused: this endpoint is read-only.")
    if media not in ("application/x-www-form-urlencoded", "application/sparql-query"):
        raise Refusal(
            415, f"A POST body is 'application/x-www-form-urlencoded' or 'application/sparql-query', not {media!r}."
        )
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.ASCII)
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(400, f"The body is in {charset[1]}; send UTF-8.")
    data = await body(scope, receive, limit, seconds)
    if media == "application/x-www-form-urlencoded":
        _read(asked, data, "form")
    elif asked.query is not None:
        raise Refusal(400, "There are two queries, in the address and in the body; ask one at a time.")
    else:
        try:
            asked.query = data.decode()
        except UnicodeDecodeError:
            raise Refusal(400, "The query is not UTF-8; encode it so.") from None
    if asked.query is None:
        raise Refusal(400, "There is no query; give it as the parameter 'query'.")
    return asked


@lru_cache(maxsize=512)
def _formats(accept: str, wanted: str) -> tuple[str | None, str | None]:
    """Give the formats for solutions and for triples: what ``wanted`` says where it can, else by the Accept header."""
    solutions = wanted if wanted in SOLUTIONS.values() else choose(accept, SOLUTIONS)
    triples = wanted if wanted in TRIPLES.values() else choose(accept, TRIPLES)
    return solutions, triples


def _not_acceptable(offered: dict[str, str], what: str) -> Refusal:
    kinds = ", ".join(offered)
    return Refusal(406, f"None of the formats that Accept names can be given; for {what} there is {kinds}.", _VARY)


class Endpoint:
    """The ASGI application at ``/sparql``."""

    def __init__(
        self,
        workers: Workers,
        cache: Cache,
        metrics: Metrics,
        description: Description,
        *,
        request_bytes: int,
        request_seconds: float,
        base: str,
    ) -> None:
        """Answer with these workers; a request may have so many bytes and take so many seconds to come in."""
        self.workers, self.cache, self.metrics, self.description = workers, cache, metrics, description
        self.request_bytes, self.request_seconds, self.base = request_bytes, request_seconds, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            await self._answer(scope, receive, send)
        except Refusal as refusal:
            await refuse(send, refusal)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in ("GET", "HEAD", "POST"):
            raise Refusal(405, "Ask with GET or POST.", [(b"allow", _ALLOWED)])
        asked = await _asked(scope, receive, self.request_bytes, self.request_seconds)
        accept = header(scope, b"accept")
        if asked.query is None:
            if asked.fields:
                raise Refusal(400, "There is no query; give it as the parameter 'query'.")
            await self._describe(scope, accept, send)
            return
        kind, media, data = await self._run(asked, accept, partial(disconnected, receive))
        if kind == worker.WRONG_KIND:
            raise _not_acceptable(*((TRIPLES, "triples") if data == b"triples" else (SOLUTIONS, "solutions")))
        if kind == worker.FAULT:
            raise Refusal(400, f"The query cannot be answered.\n{data.decode()}")
        if kind == worker.TOO_LARGE:
            size = self.workers.limits.answer >> 20
            raise Refusal(422, f"The answer is larger than {size} MB; add LIMIT, or ask for less.")
        await reply(send, 200, media, data, _VARY)

    async def _run(self, asked: Asked, accept: str, gone: object) -> tuple[int, str, bytes]:
        """Answer from what is kept, or through a worker."""
        assert asked.query is not None
        solutions, triples = _formats(accept, asked.format)
        if solutions is None and triples is None:
            raise _not_acceptable(SOLUTIONS | TRIPLES, "queries")
        key = (
            asked.query,
            solutions,
            triples,
            None if asked.default is None else tuple(asked.default),
            None if asked.named is None else tuple(asked.named),
        )
        found = self.cache.get(key)
        if found is None:
            self.metrics.misses += 1
            found = await self._work(asked, solutions, triples, gone)
            if found[0] in (worker.BINDINGS, worker.GRAPH) and repeatable(asked.query):
                self.cache.put(key, asked.query, *found)
        else:
            self.metrics.hits += 1
        kind, data = found
        chosen = solutions if kind == worker.BINDINGS else triples
        return kind, MEDIA[chosen] if chosen else "", data

    async def _work(self, asked: Asked, solutions: str | None, triples: str | None, gone: object) -> tuple[int, bytes]:
        assert asked.query is not None
        begin = time.perf_counter()
        try:
            request = (worker.QUERY, asked.query, solutions, triples, asked.default, asked.named)
            return await self.workers.run(request, gone)  # type: ignore[arg-type]
        except OverrunError:
            seconds = self.workers.limits.seconds
            raise Refusal(504, f"The query was stopped after {seconds:g} s; bind more, or add LIMIT.") from None
        except BusyError:
            again: Headers = [(b"retry-after", b"5")]
            raise Refusal(503, "Too many queries are running; ask again in a few seconds.", again) from None
        except QueryFaultError:
            raise Refusal(422, "The query needs too much memory, or nests too deep; ask for less.") from None
        finally:
            self.metrics.query(time.perf_counter() - begin)

    async def _describe(self, scope: Scope, accept: str, send: Send) -> None:
        """Give the service description, or show a browser where queries are written."""
        suffix = choose(accept, TRIPLES)
        base = base_url(scope, self.base)
        if quality(accept, "text/html") > max(quality(accept, media) for media in TRIPLES):
            location = f"{self.base}query.html".encode()
            await reply(send, 303, "text/plain", b"", [(b"location", location), *_VARY])
        elif suffix is None:
            raise _not_acceptable(TRIPLES, "the service description")
        else:
            await reply(send, 200, MEDIA[suffix], self.description.serialized(base, suffix), _VARY)
