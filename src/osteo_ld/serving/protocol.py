"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), for queries; nothing here writes."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.types import Receive, Scope, Send

from osteo_ld.serving import evaluate
from osteo_ld.serving.accept import choose, quality
from osteo_ld.serving.cache import Cache, key_of, repeatable
from osteo_ld.serving.description import Description
from osteo_ld.serving.formats import MEDIA, PARAMETERS, SOLUTIONS, TRIPLES, VARY, formats, not_acceptable
from osteo_ld.serving.http import ACCOUNT, CHUNK, Headers, Refusal, base_url, body, client, disconnected, header, refuse
from osteo_ld.serving.http import reply as send_reply
from osteo_ld.serving.lanes import BusyError, Gone, GoneError, OverrunError, QueryFaultError
from osteo_ld.serving.metrics import Metrics
from osteo_ld.serving.pool import Pool

_ALLOWED = b"GET, HEAD, POST, OPTIONS"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FIELDS = 1000
_LONGEST_ECHO = 100
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
        elif name.lower() in PARAMETERS and value:
            if asked.format and asked.format != value:
                raise Refusal(400, "There are two formats; ask for one.")
            asked.format = value
        elif name in ("update", "using-graph-uri", "using-named-graph-uri"):
            raise Refusal(400, "Updates are refused: this endpoint is read-only. Ask with the parameter 'query'.")


def _graph(value: str) -> str:
    try:
        return ox.NamedNode(value).value
    except ValueError:
        raise Refusal(400, f"The graph {value[:_LONGEST_ECHO]!r} is not an absolute IRI.") from None


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return value.strip().strip('"')
    return ""


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
            415,
            f"A POST body is 'application/x-www-form-urlencoded' or 'application/sparql-query', not {media[:100]!r}.",
        )
    charset = _charset(parameters)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Refusal(400, f"The body is in {charset[:50]!r}; send UTF-8.")
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


class Endpoint:
    """The ASGI application at ``/sparql``."""

    def __init__(
        self,
        pool: Pool,
        cache: Cache,
        metrics: Metrics,
        description: Description,
        *,
        request_bytes: int,
        request_seconds: float,
        base: str,
        public: str = "",
    ) -> None:
        """Answer with this pool; a request may have so many bytes and take so many seconds to come in."""
        self.pool, self.cache, self.metrics, self.description = pool, cache, metrics, description
        self.request_bytes, self.request_seconds, self.base, self.public = request_bytes, request_seconds, base, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            await self._answer(scope, receive, send)
        except GoneError:
            return
        except Refusal as refusal:
            await refuse(send, refusal)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in ("GET", "HEAD", "POST"):
            raise Refusal(405, "Ask with GET or POST.", [(b"allow", _ALLOWED)])
        asked = await _asked(scope, receive, self.request_bytes, self.request_seconds)
        accept = header(scope, b"accept")
        if asked.query is None:
            if asked.fields > bool(asked.format):
                raise Refusal(400, "There is no query; give it as the parameter 'query'.")
            await self._describe(scope, accept, asked.format, send)
            return
        solutions, triples = formats(accept, asked.format)
        if solutions is None and triples is None:
            raise not_acceptable(SOLUTIONS | TRIPLES, "queries")
        kind, data = await self._run(asked, solutions, triples, scope, partial(disconnected, receive))
        match kind:
            case evaluate.WRONG_KIND:
                offered = (TRIPLES, "triples") if data == b"triples" else (SOLUTIONS, "solutions")
                raise not_acceptable(*offered, wanted=asked.format)
            case evaluate.NOT_XML:
                raise Refusal(406, "The answer has control characters, which XML cannot carry; ask for JSON.", VARY)
            case evaluate.FAULT:
                raise Refusal(400, f"The query cannot be answered.\n{data.decode()}")
            case evaluate.TOO_LARGE:
                size = self.pool.limits.answer >> 20
                raise Refusal(422, f"The answer is larger than {size} MB; add LIMIT, or ask for less.")
        chosen = solutions if kind == evaluate.BINDINGS else triples
        await send_reply(send, 200, MEDIA[chosen or ""], data, VARY)

    async def _run(
        self, asked: Asked, solutions: str | None, triples: str | None, scope: Scope, gone: Gone
    ) -> tuple[int, bytes]:
        """Answer from what is kept, or through a worker: the kind of the answer and its body."""
        assert asked.query is not None
        key = key_of(asked.query, solutions, triples, asked.default, asked.named)
        found = self.cache.get(key)
        if found is not None:
            self.metrics.hits += 1
            if len(found[1]) > CHUNK and scope.get(ACCOUNT):
                scope[ACCOUNT].take(len(found[1]))
            return found
        self.metrics.misses += 1
        request = evaluate.Request(evaluate.QUERY, asked.query, solutions, triples, asked.default, asked.named)
        found = await self._work(request, scope, gone)
        if found[0] in (evaluate.BINDINGS, evaluate.GRAPH) and repeatable(asked.query):
            self.cache.put(key, *found)
        return found

    async def _work(self, request: evaluate.Request, scope: Scope, gone: Gone) -> tuple[int, bytes]:
        begin = time.perf_counter()
        try:
            return await self.pool.run(request, client(scope), scope.get(ACCOUNT), gone)
        except OverrunError:
            seconds = self.pool.limits.seconds
            raise Refusal(504, f"The query was stopped after {seconds:g} s; bind more, or add LIMIT.") from None
        except BusyError:
            again: Headers = [(b"retry-after", b"5")]
            raise Refusal(503, "Too many queries are running; ask again in a few seconds.", again) from None
        except QueryFaultError:
            raise Refusal(422, "The query needs too much memory, or nests too deep; ask for less.") from None
        finally:
            self.metrics.query(time.perf_counter() - begin)

    async def _describe(self, scope: Scope, accept: str, wanted: str, send: Send) -> None:
        """Give the service description, or show a browser where queries are written."""
        suffix = formats(accept, wanted)[1] if wanted else choose(accept, TRIPLES)
        html = 0.0 if wanted else quality(accept, "text/html")
        if html > max(quality(accept, media) for media in TRIPLES):
            location = f"{self.base}query.html".encode()
            await send_reply(send, 303, "text/plain", b"", [(b"location", location), *VARY])
        elif suffix is None:
            raise not_acceptable(TRIPLES, "the service description")
        else:
            base = base_url(scope, self.base, self.public)
            await send_reply(send, 200, MEDIA[suffix], self.description.serialized(base, suffix), VARY)
