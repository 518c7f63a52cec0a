"""Writes the named graphs of a build into a triple store, each in one step, and holds the counts there against ours."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pyoxigraph as ox

from osteo_ld import __version__
from osteo_ld.errors import QueryError
from osteo_ld.graph.dataset import GRAPHS
from osteo_ld.iris import OSTEO
from osteo_ld.serving.bounded import Bounds, RefusedError
from osteo_ld.serving.credentials import Challenged, Credentials, checked, guard, is_loopback
from osteo_ld.serving.graph_store import Store, count, count_by_reading, put

PUSH_HEADER = ("graph", "triples", "state")
# Where a store answers queries, by where it takes graphs: (end of the path, what stands there instead).
QUERY_PATHS = (
    (r"/store/?$", "/query"),  # Oxigraph
    (r"/sparql-graph-crud(-auth)?/?$", "/sparql"),  # Virtuoso
    (r"/rdf-graphs/service/?$", ""),  # GraphDB, RDF4J
    (r"/sparql/gsp/?$", "/sparql"),  # Neptune
    (r"/(data|gsp)/?$", "/query"),  # Fuseki
    (r"^/?$", "/"),  # QLever
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a graph: its IRI, the triples it has here, a word for its state, and what went wrong if it did."""

    graph: str
    triples: int
    state: str
    problem: str = ""


# -- what is to be written ------------------------------------------------------------------------------------------


def graph_iri(name: str) -> str:
    """Give the IRI of a graph by its short name or itself.

    Raises:
        QueryError: there is no such graph.

    """
    short = name.removeprefix(f"{OSTEO}graph/")
    if short not in GRAPHS:
        raise QueryError(f"no graph is named {name!r}; there are {', '.join(GRAPHS)}")
    return f"{OSTEO}graph/{short}"


def read_graphs(folder: Path, names: Iterable[str] = ()) -> dict[str, list[bytes]]:
    """Read the graphs named (all by default) from ``osteo-ld.trig`` of a build, as N-Triples lines, each once, sorted.

    A graph without triples is there too, empty, so that what the store has of an older release goes.

    Raises:
        QueryError: nothing is built, the file is not TriG, or there is no such graph.

    """
    wanted = [graph_iri(name) for name in names] or [f"{OSTEO}graph/{name}" for name in GRAPHS]
    found: dict[str, set[bytes]] = {iri: set() for iri in wanted}
    path = folder / "osteo-ld.trig"
    if not path.is_file():
        raise QueryError(
            f"{path} is not there: run `make` or `osteo-ld build -o {folder}`, or name its folder (--build)"
        )
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TRIG):
            lines = found.get(quad.graph_name.value) if isinstance(quad.graph_name, ox.NamedNode) else None
            if lines is not None:
                lines.add(f"{quad.subject} {quad.predicate} {quad.object} .\n".encode())
    except (OSError, SyntaxError) as error:
        raise QueryError(f"{path} is not readable as TriG: {error}; build it again") from None
    return {iri: sorted(lines) for iri, lines in found.items()}


# -- all of them ----------------------------------------------------------------------------------------------------


def guessed_query(url: httpx.URL) -> httpx.URL | None:
    """Guess where a store answers queries from where it takes graphs; None where the path is none that is known."""
    for end, instead in QUERY_PATHS:
        if re.search(end, url.path):
            return url.copy_with(path=re.sub(end, instead, url.path), query=None)
    return None


def plan(graphs: Mapping[str, Sequence[bytes]]) -> list[Outcome]:
    """Tell what a push would write."""
    return [Outcome(iri, len(lines), "would be written") for iri, lines in graphs.items()]


def push(
    graphs: Mapping[str, Sequence[bytes]],
    endpoint: str,
    credentials: Credentials,
    *,
    query: str = "",
    timeout: float = 300.0,
    tries: int = 5,
    sent: Callable[[str, int], None] = lambda _graph, _bytes: None,
    say: Callable[[str], None] = lambda _message: None,
) -> list[Outcome]:
    """Replace graphs in a store, then count them there; one graph's failure does not keep the others.

    ``timeout`` is seconds without a byte from the store, and from the end of a request to the end of its answer;
    ``sent`` hears how many bytes of a graph are sent.

    Raises:
        QueryError: an address that cannot be used, or credentials that would go in the clear; nothing was sent.

    """
    url = checked(endpoint, "--endpoint")
    guard(url, credentials)
    counting = checked(query, "--query") if query else guessed_query(url)
    bounds = Bounds(timeout)
    here = is_loopback(url)
    plain = here and "https" not in (url.scheme, counting and counting.scheme)
    with httpx.Client(
        event_hooks=bounds.hooks,
        auth=Challenged(url, credentials),
        headers={"User-Agent": f"osteo-ld/{__version__}"},
        timeout=httpx.Timeout(timeout, connect=min(timeout, 15.0)),
        follow_redirects=False,  # a redirect could carry data or credentials to another host
        trust_env=not here,  # nor may a proxy come between here and loopback
        # To read the certificates of all authorities takes longer than a push to loopback, which needs none.
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
    ) as client:
        store = Store(client, bounds, url, counting, credentials, tries, say)
        outcomes = list(_put_all(store, graphs, sent))
        return [_verified(store, outcome, given=bool(query)) for outcome in outcomes]


def _put_all(
    store: Store, graphs: Mapping[str, Sequence[bytes]], sent: Callable[[str, int], None]
) -> Iterator[Outcome]:
    stopped = False
    for iri, lines in graphs.items():
        if stopped:
            yield Outcome(iri, len(lines), "not sent", "not sent, for the same reason")
            continue
        try:
            put(store, iri, b"".join(lines), lambda n, iri=iri: sent(iri, n))  # type: ignore[misc]
        except RefusedError as error:
            stopped = error.final
            yield Outcome(iri, len(lines), "failed", str(error))
        else:
            yield Outcome(iri, len(lines), "written")


def _verified(store: Store, outcome: Outcome, *, given: bool) -> Outcome:
    """Hold the store's count against ours; where a guessed query endpoint does not count, read the graph."""
    if outcome.state != "written":
        return outcome
    try:
        try:
            there = count(store, outcome.graph, outcome.triples)
        except RefusedError:
            if given or store.query is None:
                raise
            there = count_by_reading(store, outcome.graph, outcome.triples)
    except RefusedError as error:
        return replace(outcome, state="not verified", problem=f"written, but {error}")
    if there != outcome.triples:
        problem = f"{outcome.triples:,} triples were sent, the store has {there:,}"
        return replace(outcome, state="differs", problem=problem)
    return outcome
