"""What a worker is asked and answers: a query, what is told of an IRI, names near a text."""

from __future__ import annotations

import io
import marshal
import re
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from osteo_ld.errors import OsteoError
from osteo_ld.iris import OSTEO, PREFIXES
from osteo_ld.serving import linked, plain_page
from osteo_ld.serving.query_checks import calls_service, is_update, names_dataset
from osteo_ld.serving.syntax import explain

SOLUTIONS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLES = {suffix: form.rdf for suffix, form in linked.FORMATS.items()}
# What a reply is, in its first byte.
BINDINGS, GRAPH, FAULT, TOO_LARGE, WRONG_KIND, NOT_XML = b"BGFLWX"
# What is asked for.
QUERY, TELL, NEAR = "query", "tell", "near"
_BASE = f"{OSTEO}sparql"  # where the endpoint is at home, so that <interaction/1001> is a record
_USES = [(f"{name}:", name, iri) for name, iri in PREFIXES.items()]
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_SERVICE = "SERVICE is refused: this endpoint asks no other. Ask that endpoint yourself, and join at home."
_UPDATE = "Updates are refused: this endpoint is read-only. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."


class Request(NamedTuple):
    """What a worker is asked: ``text`` is a query, an IRI or a name; ``limit`` in bytes of answer.

    ``solutions`` and ``triples`` are the formats of either, None where the client takes none (``html``: a page);
    ``default`` and ``named`` the graphs that the protocol names; after ``seconds`` the worker ends itself.
    """

    what: str
    text: str
    solutions: str | None = None
    triples: str | None = None
    default: list[str] | None = None
    named: list[str] | None = None
    limit: int = 0
    seconds: float = 0.0

    def packed(self, limit: int = 0, seconds: float = 0.0) -> bytes:
        """Give it as bytes, for ``unpacked``, with what it may use."""
        return marshal.dumps((*self[:-2], limit, seconds))


def unpacked(data: bytes) -> Request:
    """Read a request.

    >>> unpacked(Request(QUERY, "ASK {}").packed()).text
    'ASK {}'
    """
    return Request(*marshal.loads(data))


@dataclass(frozen=True, slots=True)
class Graph:
    """What a worker answers from: the graphs, and the names in them by which things are sought."""

    store: ox.Store
    known: dict[str, str]


class _TooLargeError(OsteoError):
    pass


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond its limit, which ends the evaluation that fills it."""

    limit = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self.limit:
            raise _TooLargeError
        return super().write(data)


def _bounded(limit: int) -> _Bounded:
    out = _Bounded()
    out.limit = limit
    return out


def _prefixes(query: str) -> dict[str, str]:
    """Give the common prefixes that a query may use: to declare all takes as long as most queries do."""
    return {name: iri for use, name, iri in _USES if use in query}


def _query(store: ox.Store, request: Request) -> tuple[int, bytes]:
    if calls_service(request.text):
        return FAULT, _SERVICE.encode()
    prefixes = _prefixes(request.text)
    if request.default is None and request.named is None:
        union = not names_dataset(request.text)
        found = store.query(request.text, base_iri=_BASE, prefixes=prefixes, use_default_graph_as_union=union)
    else:
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(g) for g in request.default or ()]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(g) for g in request.named or ()]
        found = store.query(
            request.text, base_iri=_BASE, prefixes=prefixes, default_graph=graphs, named_graphs=named
        )  # fmt: skip
    out = _bounded(request.limit)
    if isinstance(found, ox.QueryTriples):
        if request.triples is None:
            return WRONG_KIND, b"triples"
        found.serialize(out, format=TRIPLES[request.triples])
        return _as_xml(GRAPH, out.getvalue(), request.triples == "rdf")
    if request.solutions is None:
        return WRONG_KIND, b"solutions"
    found.serialize(out, format=SOLUTIONS[request.solutions])
    return _as_xml(BINDINGS, out.getvalue(), request.solutions == "xml")


def _as_xml(kind: int, data: bytes, xml: bool) -> tuple[int, bytes]:
    """Hold back what is meant to be XML and is not: it has no way to write control characters."""
    if not xml:
        return kind, data
    return (NOT_XML, b"") if _NOT_IN_XML.search(data) else (kind, data.replace(b"\r", b"&#13;"))


def _tell(graph: Graph, request: Request) -> tuple[int, bytes]:
    told = linked.describe(graph.store, request.text)
    if not told:
        return FAULT, b"unknown"
    if request.triples == "html":
        return GRAPH, plain_page.page(request.text, told).encode()
    suffix = request.triples or "ttl"
    data = linked.serialize(told, suffix)
    return _as_xml(GRAPH, data, suffix == "rdf") if len(data) <= request.limit else (TOO_LARGE, b"")


def _fault(request: Request, error: BaseException) -> str:
    """Tell what is wrong with a query."""
    if request.what != QUERY:
        return str(error)
    if isinstance(error, SyntaxError):
        if is_update(request.text):
            return _UPDATE
        return explain(request.text, str(error), PREFIXES)
    # The graph is in memory: only a call of another endpoint touches the system, which a worker may not.
    return _SERVICE if isinstance(error, OSError) else str(error)


def answer(graph: Graph, request: Request) -> tuple[int, bytes]:
    """Answer a request: the kind of the reply, and the serialised results or what is wrong."""
    try:
        match request.what:
            case "query":
                return _query(graph.store, request)
            case "near":
                return GRAPH, marshal.dumps(linked.near(graph.known, request.text))
            case _:
                return _tell(graph, request)
    except (_TooLargeError, MemoryError):
        return TOO_LARGE, b""
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        return FAULT, _fault(request, error).encode()
