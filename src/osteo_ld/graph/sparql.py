"""Running SPARQL on a store or an endpoint, and reading the header of a query's file."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from osteo_ld.errors import QueryError
from osteo_ld.iris import PREFIXES

_HEADER = re.compile(r"^# (?P<key>[a-z]+)(?: (?P<name>\w+))?: *(?P<value>.*)$")
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)
_SORTED = re.compile(r"\s*\bORDER\s+BY\b[^{}]*$", re.IGNORECASE)
_CUT = re.compile(r"\b(?:LIMIT|OFFSET)\s+\d+[^{}]*$", re.IGNORECASE)


def header(sparql: str) -> list[tuple[str, str, str]]:
    """Read the ``# key: value`` and ``# key name: value`` lines that a query opens with, as (key, name, value).

    A value goes on in lines that begin with ``#`` and two spaces or more.
    """
    fields: list[tuple[str, str, str]] = []
    for line in sparql.splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            fields.append((match["key"], match["name"] or "", match["value"].strip()))
        elif fields and line.startswith("#  "):
            key, name, value = fields[-1]
            fields[-1] = key, name, f"{value} {line[1:].strip()}"
    return fields


def counted(sparql: str) -> str:
    r"""Give a SELECT as a query for how many rows it has, which are not sorted for that.

    >>> counted("PREFIX x: <urn:x> SELECT DISTINCT ?s WHERE { ?s a x:T } ORDER BY ?s")
    'PREFIX x: <urn:x> SELECT (COUNT(*) AS ?rows) WHERE {\nSELECT DISTINCT ?s WHERE { ?s a x:T }\n}'

    Raises:
        QueryError: not a SELECT.

    """
    text = body(sparql)
    start = _SELECT.search(text)
    if not start:
        raise QueryError("want a SELECT query")
    # What sorts stands after the last brace; what cuts off (LIMIT) counts, and keeps it.
    inner = text[start.start() :] if _CUT.search(text) else _SORTED.sub("", text[start.start() :])
    return f"{text[: start.start()]}SELECT (COUNT(*) AS ?rows) WHERE {{\n{inner}\n}}"


def paged(sparql: str, limit: int | None, offset: int = 0) -> str:
    """Give a SELECT with so many of its rows, after so many; its ``ORDER BY`` makes pages fit together."""
    return "\n".join([sparql.rstrip(), *([f"LIMIT {limit}"] if limit is not None else []), f"OFFSET {offset}", ""])


def body(sparql: str) -> str:
    """Give a query without the header of its file."""
    return "\n".join(line for line in sparql.strip().splitlines() if not line.startswith("#"))


def answer(store: ox.Store, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run a query of any form over the union of all graphs; the usual prefixes need not be declared.

    Raises:
        QueryError: not SPARQL.

    """
    try:
        return store.query(sparql, use_default_graph_as_union=True, prefixes=PREFIXES)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"not to be run: {error}") from None


def select(store: ox.Store, sparql: str) -> ox.QuerySolutions:
    """Run a SELECT over the union of all graphs.

    Raises:
        QueryError: not SPARQL, or not a SELECT.

    """
    result = answer(store, sparql)
    if not isinstance(result, ox.QuerySolutions):
        raise QueryError("want a SELECT query")
    return result


def select_remote(endpoint: str, sparql: str, timeout: int = 60) -> ox.QuerySolutions:
    """Run a SELECT on a SPARQL endpoint.

    Raises:
        QueryError: the endpoint does not answer, or not with SPARQL results.

    """
    from urllib.error import URLError

    from SPARQLWrapper import JSON, POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    wrapper = SPARQLWrapper(endpoint, returnFormat=JSON)
    wrapper.setQuery(sparql)
    wrapper.setMethod(POST)
    wrapper.setTimeout(timeout)
    try:
        answer = wrapper.query().response.read()
        result = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    except (SPARQLWrapperException, URLError, OSError, SyntaxError, ValueError) as error:
        raise QueryError(f"{endpoint}: {error}") from None
    if not isinstance(result, ox.QuerySolutions):
        raise QueryError("want a SELECT query")
    return result


def plain(term: object) -> str:
    """Give a term as a person reads it: the text of a literal, the CURIE of an IRI, nothing for unbound."""
    from osteo_ld.iris import contract

    if isinstance(term, ox.NamedNode):
        return contract(term.value)
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else ""


def rows(solutions: ox.QuerySolutions) -> Iterator[tuple[str, ...]]:
    """Give each solution as plain text, in the order of the variables.

    Raises:
        QueryError: what only shows as the rows are worked out, such as a service that does not answer.

    """
    variables = solutions.variables
    try:
        for solution in solutions:
            yield tuple(plain(solution[variable]) for variable in variables)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"not to be run: {error}") from None
