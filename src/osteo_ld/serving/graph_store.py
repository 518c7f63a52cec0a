"""Speaks the SPARQL 1.1 Graph Store Protocol with one store: replaces a graph, counts it, puts refusals into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pyoxigraph as ox
import tenacity

from osteo_ld.errors import OsteoError
from osteo_ld.serving.bounded import DEFAULT_MOST, MOST, Bounds, RefusedError
from osteo_ld.serving.credentials import PASSWORD, TOKEN, USER, Credentials, schemes

CHUNK = 1 << 16  # bytes sent between two movements of the progress bar
_TRIPLE_BYTES = 2000  # of a triple that is read back, on average
_COUNT = re.compile(r"[0-9]{1,18}")
LONGEST_WAIT = 120.0  # seconds; a store that asks for more is told of, not waited for

# N-Triples are Turtle, so the same bytes go under either name.
MEDIA_TYPES = ("application/n-triples", "text/turtle")
KNOWN_STORES = (
    "Oxigraph: /store; Virtuoso: /sparql-graph-crud-auth; GraphDB, RDF4J: /repositories/NAME/rdf-graphs/service; "
    "Fuseki: /NAME/data; QLever: /; Neptune: /sparql/gsp/"
)
_BUSY = frozenset({429, 502, 503, 504})
_LOST = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.WriteError, httpx.CloseError,
    httpx.RemoteProtocolError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Store:
    """Where graphs go: a client in its bounds, the address, where to count (or None), credentials, how often to try."""

    client: httpx.Client
    bounds: Bounds
    url: httpx.URL
    query: httpx.URL | None
    credentials: Credentials
    tries: int
    say: Callable[[str], None]


class BusyError(OsteoError):
    """The store asks to come back later; ``after`` is in seconds, None if it does not say when."""

    def __init__(self, response: httpx.Response) -> None:
        """Keep the response and what it says of when."""
        self.response = response
        self.after = _retry_after(response.headers.get("retry-after", ""))
        super().__init__(f"HTTP {response.status_code}")


@dataclass(frozen=True, slots=True)
class _Body:
    """A request's body in chunks, told of as they are sent; may be sent again from the start."""

    content: bytes
    sent: Callable[[int], None]

    def __iter__(self) -> Iterator[bytes]:
        self.sent(0)
        for start in range(0, len(self.content), CHUNK):
            yield self.content[start : start + CHUNK]
            self.sent(min(start + CHUNK, len(self.content)))


# -- one request ----------------------------------------------------------------------------------------------------


def _retry_after(text: str) -> float | None:
    """Read a Retry-After header, seconds or a date."""
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text[:100]) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def _worth_another_try(error: BaseException) -> bool:
    if isinstance(error, BusyError):
        return (error.after or 0.0) <= LONGEST_WAIT
    return isinstance(error, _LOST) and "CERTIFICATE" not in str(error)


_backoff = tenacity.wait_random_exponential(multiplier=0.5, max=30)


def _pause(state: tenacity.RetryCallState) -> float:
    """Seconds to wait: what the store asks for, else longer and longer."""
    error = state.outcome.exception() if state.outcome else None
    return error.after if isinstance(error, BusyError) and error.after is not None else _backoff(state)


def _ask(
    store: Store,
    method: str,
    url: httpx.URL,
    headers: Mapping[str, str],
    body: _Body | None = None,
    most: int = DEFAULT_MOST,
) -> httpx.Response:
    """Make a request, again if the connection breaks or the store is busy.

    Raises:
        RefusedError: no answer, more than ``most`` bytes of it, or busy for too long.

    """

    def attempt() -> httpx.Response:
        try:
            response = store.client.request(method, url, headers=headers, content=body, extensions={MOST: most})
        except httpx.TransportError as error:
            if store.bounds.expired:  # our own doing, and no broken connection
                raise httpx.ReadTimeout("the answer took too long", request=error.request) from None
            raise
        finally:
            store.bounds.stop()
        if response.status_code in _BUSY:
            raise BusyError(response)
        return response

    def tell(state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        store.say(f"{_reason(store, error)}; trying again in {state.upcoming_sleep:.1f} s")

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(store.tries),
        wait=_pause,
        retry=tenacity.retry_if_exception(_worth_another_try),
        before_sleep=tell,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except (BusyError, httpx.HTTPError) as error:
        raise RefusedError(
            _reason(store, error), final=isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        ) from None


def _reason(store: Store, error: BaseException | None) -> str:
    """Tell why a request got no answer, and what would do."""
    where = f"{store.url.scheme}://{store.url.netloc.decode()}"
    if isinstance(error, BusyError):
        if error.after is not None and error.after > LONGEST_WAIT:
            return f"the store is busy and asks to come back in {error.after:.0f} s (HTTP {error.response.status_code})"
        return f"the store is busy (HTTP {error.response.status_code})"
    text = store.credentials.redact(str(error)) or type(error).__name__
    if "CERTIFICATE" in text:
        return f"{where} has a certificate that is not trusted ({text}); SSL_CERT_FILE may name one that is"
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return f"{where} cannot be reached ({text}): is the store running, and the port right?"
    if isinstance(error, httpx.TimeoutException):
        return (
            f"{where} did not answer in time: is the path one that takes graphs ({KNOWN_STORES})? Else raise --timeout"
        )
    return f"the connection broke ({text})"


def _said(store: Store, response: httpx.Response) -> str:
    """Give the beginning of what a store says, as one line without markup, control characters or secrets."""
    text = response.text[:20_000]
    if "html" in response.headers.get("content-type", ""):
        text = re.sub(r"(?is)<(title|style|script)\b.*?</\1>|<[/!]?[a-z][^>:]*>", " ", text)
    text = " ".join("".join(c if c.isprintable() else " " for c in store.credentials.redact(text)).split())
    return f": {text[:300]}" if text else ""


def _explain(store: Store, response: httpx.Response) -> str:
    """Tell what a refusal means, and what would do."""
    status, said = response.status_code, _said(store, response)
    if 300 <= status < 400:
        try:
            target = response.url.join(response.headers.get("location", ""))
            where = str(target.copy_with(username=None, password=None, query=None, fragment=None))
        except (httpx.InvalidURL, ValueError):
            where = "what is no URL"
        return f"HTTP {status}: it redirects to {where}; redirects are not followed, give --endpoint as it is"
    if status == httpx.codes.UNAUTHORIZED:
        if not store.credentials:
            return f"HTTP 401: it wants credentials; set {USER} and {PASSWORD}, or {TOKEN}"
        asked = ", ".join(schemes(response)) or "nothing that it names"
        given = TOKEN if store.credentials.token else f"{USER} and {PASSWORD}"
        return f"HTTP 401: it does not take what {given} say (it asks for: {asked})"
    hints = {
        403: f"not allowed; set {USER} and {PASSWORD} (or {TOKEN}) of a user who may write. "
        "Virtuoso's path with a login is /sparql-graph-crud-auth",
        404: f"nothing there; the path is another one for each store ({KNOWN_STORES})",
        405: f"it takes no PUT there: read-only, or another path ({KNOWN_STORES})",
        413: "the graph is too large for it; raise the limit of the store or of the proxy before it",
        415: f"it takes neither of {' and '.join(MEDIA_TYPES)}; another path may ({KNOWN_STORES})",
        501: f"it does not know how; another path may ({KNOWN_STORES})",
    }
    return f"HTTP {status}: {hints[status]}{said}" if status in hints else f"HTTP {status}{said}"


# -- one graph ------------------------------------------------------------------------------------------------------


def put(store: Store, graph: str, content: bytes, sent: Callable[[int], None]) -> None:
    """Replace a graph by these N-Triples, in one request, so that readers see the old one or the new one.

    Raises:
        RefusedError: it was not written.

    """
    url = store.url.copy_merge_params({"graph": graph})
    for media_type in MEDIA_TYPES:
        headers = {"Content-Type": media_type, "Content-Length": str(len(content))}
        response = _ask(store, "PUT", url, headers, _Body(content, sent))
        if response.status_code not in {406, 415}:
            break
    if not response.is_success:
        raise RefusedError(_explain(store, response), final=response.status_code == httpx.codes.UNAUTHORIZED)


def count(store: Store, graph: str, expected: int) -> int:
    """Count the triples of a graph in the store, by a query or, where there is no query endpoint, by reading it.

    Raises:
        RefusedError: they cannot be counted.

    """
    if store.query is None:
        return count_by_reading(store, graph, expected)
    sparql = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    url, shown = store.query.copy_merge_params({"query": sparql}), store.query.copy_with(query=None)
    response = _ask(store, "GET", url, {"Accept": "application/sparql-results+json"})
    if not response.is_success:
        raise RefusedError(f"{shown} does not count: HTTP {response.status_code}{_said(store, response)}")
    try:
        value = response.json()["results"]["bindings"][0]["n"]["value"]
        if not isinstance(value, str) or not _COUNT.fullmatch(value):
            raise ValueError(value)
        return int(value)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise RefusedError(f"{shown} does not answer with SPARQL results: give --query") from None


def count_by_reading(store: Store, graph: str, expected: int) -> int:
    """Count the distinct triples of a graph by reading it back; a graph that is not there has none.

    ``expected`` says how many there should be: an answer much larger than that is not read.

    Raises:
        RefusedError: it cannot be read.

    """
    accept = {"Accept": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"}
    response = _ask(
        store,
        "GET",
        store.url.copy_merge_params({"graph": graph}),
        accept,
        most=DEFAULT_MOST + _TRIPLE_BYTES * expected,
    )
    if response.status_code == httpx.codes.NOT_FOUND:
        return 0  # how the protocol says that a graph is empty
    if not response.is_success:
        raise RefusedError(f"cannot be read back: {_explain(store, response)}; --query may name a SPARQL endpoint")
    kind = response.headers.get("content-type", "")
    form = ox.RdfFormat.from_media_type(kind)
    try:
        if form is None:
            raise SyntaxError(f"found {kind or 'no content type'}")
        return len({quad.triple for quad in ox.parse(response.content, format=form, base_iri=graph)})
    except SyntaxError as error:
        raise RefusedError(f"cannot be read back as RDF ({error}); --query may name a SPARQL endpoint") from None
