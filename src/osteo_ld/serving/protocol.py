"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), for queries; nothing here writes."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox
from starlette.types import Receive, Scope, Send

from osteo_ld.serving import evaluate
from osteo_ld.serving.accept import choose, quality
from osteo_ld.serving.cache import Cache, Kept, key_of, repeatable
from osteo_ld.serving.description import Description
from osteo_ld.serving.formats import MEDIA, PARAMETERS, SOLUTIONS, TRIPLES, VARY, agree, formats, not_acceptable
from osteo_ld.serving.http import (
    ACCOUNT,
    CHUNK,
    OURS,
    Headers,
    Refusal,
    base_url,
    body,
    client,
    disconnected,
    header,
    refuse,
)
from osteo_ld.serving.http import reply as send_reply
from osteo_ld.serving.lanes import BusyError, GoneError, Job, OverrunError, QueryFaultError
from osteo_ld.serving.metrics import Metrics
from osteo_ld.serving.pool import Pool

_ALLOWED = b"GET, HEAD, POST, OPTIONS"
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_FIELDS = 1000
_LONGEST_ECHO = 100
_URL_BYTES = 32 << 10
_GOOD = (evaluate.BINDINGS, evaluate.GRAPH)
_JOB = f"{OURS}job"  # where a request's scope has what was begun for it
Done = Callable[[Kept | None], None]


@dataclass(slots=True)
class Asked:
    """What a request asks: its query, None where it has none, the graphs that it names, fields beside its format."""

    query: str | None = None
    default: list[str] | None = None
    named: list[str] | None = None
    format: str = ""
    fields: int = 0


def _unescaped(data: bytes) -> str:
    r"""Read a name or value of a form, whose escapes are whole: as quoted-printable text, which is ten times as quick.

    >>> _unescaped(b"a+b%3D=%C3%a4_%2B\n")
    'a b==ä_+\n'
    """
    if b"%" in data or b"+" in data:
        data = binascii.a2b_qp(data.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"="))
    return data.decode()


def _read(asked: Asked, data: bytes, place: str) -> None:
    """Add the parameters of a query string or form to what is asked.

    Raises:
        Refusal: not UTF-8, badly escaped, a repeated or missing query, an update, a graph that is no IRI.

    """
    if _BAD_ESCAPE.search(data):
        raise Refusal(400, f"The {place} has a % that two hexadecimal digits do not follow; write it as %25.")
    if data.count(b"&") >= _FIELDS:
        raise Refusal(400, f"The {place} has more than {_FIELDS} parameters.")
    try:
        fields = [tuple(map(_unescaped, part.partition(b"=")[::2])) for part in data.split(b"&") if part]
    except UnicodeDecodeError:
        raise Refusal(400, f"The {place} is not UTF-8; encode it so.") from None
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
        elif name.lower() in PARAMETERS:
            if asked.format and value:
                agree(asked.format, value)
            asked.format = asked.format or value
            asked.fields -= 1
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


def _of_address(scope: Scope) -> Asked:
    """Read what the address of a request asks."""
    asked = Asked()
    if len(scope["query_string"]) > _URL_BYTES:
        raise Refusal(414, f"The address is longer than {_URL_BYTES >> 10} KB; send the query with POST.")
    if scope["query_string"]:
        _read(asked, scope["query_string"], "address")
    return asked


async def _asked(scope: Scope, receive: Receive, limit: int, seconds: float) -> Asked:
    """Read a request by its method and media type."""
    asked = _of_address(scope)
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


def _request(asked: Asked, accept: str) -> evaluate.Request:
    """Give what a worker is asked.

    Raises:
        Refusal: no format that the client takes can be given.

    """
    assert asked.query is not None
    solutions, triples = formats(accept, asked.format)
    if solutions is None and triples is None:
        raise not_acceptable(SOLUTIONS | TRIPLES, "queries")
    return evaluate.Request(evaluate.QUERY, asked.query, solutions, triples, asked.default, asked.named)


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
            if asked.fields:
                raise Refusal(400, "There is no query; give it as the parameter 'query'.")
            await self._describe(scope, accept, asked.format, send)
            return
        request = _request(asked, accept)
        key = key_of(*request)
        found = self.cache.get(key)
        if found is None:
            found = self._kept(key, request, asked.format, *await self._reply(request, scope, receive))
        else:
            self.metrics.hits += 1
            if len(found[1]) > CHUNK and scope.get(ACCOUNT):
                scope[ACCOUNT].take(len(found[1]))
        await send_reply(send, 200, *found, VARY)

    def quick(self, scope: Scope, receive: Receive, done: Done) -> None:
        """Answer a GET without a task where all goes well; else tell that it is for the task to answer.

        The task goes on with the job that was begun for it.
        """
        name = key_of(scope["query_string"], accept := header(scope, b"accept"))
        found = self.cache.get(name)
        if found is None:
            try:
                asked = _of_address(scope)
                request = _request(asked, accept) if asked.query is not None else None
            except Refusal:
                request = None
            if request is None:
                done(None)
                return
            key = key_of(*request)
            found = self.cache.get(key)
            if found is None:
                self._begin(key, request, scope, receive, done)
                return
            self.cache.name(name, key)
        if len(found[1]) > CHUNK:
            done(None)
            return
        self.metrics.hits += 1
        done(found)

    def _begin(self, key: bytes, request: evaluate.Request, scope: Scope, receive: Receive, done: Done) -> None:
        """Have a worker answer a GET; what is no small answer is for the task."""
        if header(scope, b"x-forwarded-for"):  # who asks is not known yet
            done(None)
            return
        try:
            job = self._submit(request, scope, receive)
        except BusyError:
            done(None)
            return

        def heard() -> None:
            self.pool.leave(job)
            answer = job.answer
            if isinstance(answer, tuple) and answer[0] in _GOOD and len(answer[1]) <= CHUNK:
                self.metrics.query(job.age())
                done(self._kept(key, request, "", *answer))
            else:
                scope[_JOB] = job
                done(None)

        job.heard = heard

    def _submit(self, request: evaluate.Request, scope: Scope, receive: Receive) -> Job:
        job = self.pool.submit(request, client(scope), scope.get(ACCOUNT), partial(disconnected, receive))
        self.metrics.misses += 1
        return job

    def _kept(self, key: bytes, request: evaluate.Request, wanted: str, kind: int, data: bytes) -> Kept:
        """Keep the answer of a worker, if it is one and stays the same.

        Raises:
            Refusal: it is none.

        """
        match kind:
            case evaluate.WRONG_KIND:
                offered = (TRIPLES, "triples") if data == b"triples" else (SOLUTIONS, "solutions")
                raise not_acceptable(*offered, wanted=wanted)
            case evaluate.NOT_XML:
                raise Refusal(406, "The answer has control characters, which XML cannot carry; ask for JSON.", VARY)
            case evaluate.FAULT:
                raise Refusal(400, f"The query cannot be answered.\n{data.decode()}")
            case evaluate.TOO_LARGE:
                size = self.pool.limits.answer >> 20
                raise Refusal(422, f"The answer is larger than {size} MB; add LIMIT, or ask for less.")
        media = MEDIA[(request.solutions if kind == evaluate.BINDINGS else request.triples) or ""]
        if repeatable(request.text):
            self.cache.put(key, media, data)
        return media, data

    async def _reply(self, request: evaluate.Request, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        """Wait for a worker, the one that was begun with if there is one; tell in words what ended it."""
        job: Job | None = scope.get(_JOB)
        try:
            job = job or self._submit(request, scope, receive)
            return await job.reply()
        except OverrunError:
            seconds = self.pool.limits.seconds
            raise Refusal(504, f"The query was stopped after {seconds:g} s; bind more, or add LIMIT.") from None
        except BusyError:
            again: Headers = [(b"retry-after", b"5")]
            raise Refusal(503, "Too many queries are running; ask again in a few seconds.", again) from None
        except QueryFaultError:
            raise Refusal(422, "The query needs too much memory, or nests too deep; ask for less.") from None
        finally:
            if job:
                self.pool.leave(job)
                self.metrics.query(job.age())

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
