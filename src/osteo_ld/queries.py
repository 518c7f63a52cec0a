"""The review questions: canned SPARQL with a metadata header, run on the built graph, a file or an endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from osteo_ld.namespaces import OSTEO
from osteo_ld.problems import InputError, Problem, shown

FIELDS = ("question", "section", "keywords", "row")
_HEADER = re.compile(r"^# (?P<key>[a-z]+)(?: (?P<name>\w+))?: *(?P<value>.*)$")
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML, ".owl": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip


class QueryError(Exception):
    """A query, graph or endpoint that cannot be used; the message says what would do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A canned query; ``parameters`` maps each to the label of its default, bound in a ``VALUES`` line of the query.

    ``virtuoso`` says why that engine cannot run it, where so.
    """

    id: str
    question: str
    section: str
    keywords: tuple[str, ...]
    row: str
    parameters: Mapping[str, str]
    sparql: str
    virtuoso: str = ""

    def bound(self, values: Mapping[str, str]) -> str:
        """Give the query with parameters bound to IRIs, as terms.

        Raises:
            QueryError: a parameter that the query does not have.

        """
        sparql = self.sparql
        for name, value in values.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise QueryError(f"{self.id} has no parameter {name!r}; it has {known}")
            term = str(ox.NamedNode(value))
            line = _values_line(name).search(sparql)
            assert line is not None  # read_question saw to it
            sparql = sparql[: line.end(1)] + term + sparql[line.start(2) :]
        return sparql


def _values_line(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?{name}\s*\{{\s*)[^}}\s]+(\s*\}})", re.IGNORECASE)


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


def body(sparql: str) -> str:
    """Give a query without the header of its file."""
    return "\n".join(line for line in sparql.strip().splitlines() if not line.startswith("#"))


def read_question(path: Path) -> Question:
    """Read a ``.rq`` file.

    Raises:
        InputError: a header field is missing, or a parameter has no ``VALUES`` line.

    """
    sparql = path.read_text(encoding="utf-8")
    found = header(sparql)
    fields = {key: value for key, _, value in found if key != "parameter"}
    parameters = {name: value for key, name, value in found if key == "parameter"}
    problems = [Problem(shown(path), 1, f"header lacks '# {field}: ...'") for field in FIELDS if not fields.get(field)]
    problems += [
        Problem(shown(path), 1, f"parameter {name} has no line 'VALUES ?{name} {{ <default> }}'")
        for name in parameters
        if not _values_line(name).search(sparql)
    ]
    if problems:
        raise InputError(problems)
    keywords = tuple(word.strip() for word in fields["keywords"].split(","))
    return Question(
        path.stem,
        fields["question"],
        fields["section"],
        keywords,
        fields["row"],
        parameters,
        sparql,
        fields.get("virtuoso", ""),
    )


def read_questions(folder: Path) -> list[Question]:
    """Read all questions of a folder in the order of their ids, reporting every fault at once."""
    questions, problems = [], []
    for path in sorted(folder.glob("*.rq")):
        try:
            questions.append(read_question(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return questions


@dataclass(frozen=True, slots=True)
class DLQuery:
    """A class expression in Manchester syntax, and the SPARQL query that gives the same records without a reasoner."""

    id: str
    question: str
    manchester: str
    sparql: str


def read_dl_queries(folder: Path) -> list[DLQuery]:
    """Read all DL queries of a folder in the order of their ids.

    Raises:
        InputError: a header lacks its question or expression.

    """
    found, problems = [], []
    for path in sorted(folder.glob("*.rq")):
        sparql = path.read_text(encoding="utf-8")
        fields = {key: value for key, _, value in header(sparql)}
        if missing := [field for field in ("question", "manchester") if not fields.get(field)]:
            problems += [Problem(shown(path), 1, f"header lacks '# {field}: ...'") for field in missing]
            continue
        found.append(DLQuery(path.stem, fields["question"], fields["manchester"], sparql))
    if problems:
        raise InputError(problems)
    return found


# -- where a query runs --------------------------------------------------------------------------------------------


def open_store(folder: Path) -> ox.Store:
    """Open the built graph, read-only.

    Raises:
        QueryError: nothing is built.

    """
    path = folder / "store"
    if not path.is_dir():
        raise QueryError(f"{shown(path)} is not there: run `make`, or `osteo-ld build`, first")
    try:
        return ox.Store.read_only(str(path))
    except OSError as error:
        raise QueryError(f"{shown(path)} cannot be opened ({error}): run `osteo-ld build` again") from None


def load_file(path: Path) -> ox.Store:
    """Load an RDF file into memory; the format is told by its ending.

    Raises:
        QueryError: unknown ending, or not readable.

    """
    if path.suffix not in _FORMATS:
        raise QueryError(f"{shown(path)}: unknown ending; want one of {', '.join(_FORMATS)}")
    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=_FORMATS[path.suffix])
    except (OSError, SyntaxError) as error:
        raise QueryError(f"{shown(path)}: {error}") from None
    return store


def select(store: ox.Store, sparql: str) -> ox.QuerySolutions:
    """Run a SELECT over the union of all graphs.

    Raises:
        QueryError: not SPARQL, or not a SELECT.

    """
    try:
        result = store.query(sparql, use_default_graph_as_union=True)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"not to be run: {error}") from None
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


# -- rows ---------------------------------------------------------------------------------------------------------

_RESULT_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
}
FORMATS = ("table", *_RESULT_FORMATS)


def plain(term: object) -> str:
    """Give a term as a person reads it: the text of a literal, the CURIE of an IRI, nothing for unbound."""
    from osteo_ld.namespaces import contract

    if isinstance(term, ox.NamedNode):
        return contract(term.value)
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else ""


def rows(solutions: ox.QuerySolutions) -> Iterator[tuple[str, ...]]:
    """Give each solution as plain text, in the order of the variables."""
    variables = solutions.variables
    for solution in solutions:
        yield tuple(plain(solution[variable]) for variable in variables)


def write_table(out: IO[str], header: list[str], body: list[tuple[str, ...]]) -> None:
    """Write a table for people: wrapped to a terminal, unwrapped elsewhere."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in body:
        table.add_row(*row)
    width = None if out.isatty() else 10_000
    Console(file=out, width=width, highlight=False, markup=False, emoji=False).print(table, soft_wrap=False)


def write_solutions(out: IO[str], solutions: ox.QuerySolutions, style: str) -> None:
    """Write solutions as a table or in one of SPARQL's result formats."""
    if style == "table":
        header = [variable.value for variable in solutions.variables]
        write_table(out, header, list(rows(solutions)))
        return
    data = solutions.serialize(format=_RESULT_FORMATS[style])
    out.write(data.decode() if data else "")
    if style == "json":
        out.write("\n")


# -- names in the built graph -------------------------------------------------------------------------------------


def names(store: ox.Store) -> dict[str, str]:
    """All labels and synonyms of concepts, to their IRIs; labels win over synonyms."""
    found: dict[str, str] = {}
    for predicate in ("http://www.w3.org/2004/02/skos/core#altLabel", "http://www.w3.org/2000/01/rdf-schema#label"):
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(predicate), None, ox.NamedNode(f"{OSTEO}graph/ontology")
        ):
            if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                found[quad.object.value] = quad.subject.value
    return found


def labels(store: ox.Store) -> dict[str, str]:
    """Give the label of everything that has one, by IRI."""
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, label, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }


def resolve(store: ox.Store, name: str) -> str:
    """Find the IRI of a concept by label, synonym or CURIE, whatever the letter case.

    Raises:
        QueryError: unknown name; the message lists the nearest.

    """
    from osteo_ld.namespaces import expand

    known = names(store)
    if name in known:
        return known[name]
    folded = {key.casefold(): value for key, value in known.items()}
    if name.casefold() in folded:
        return folded[name.casefold()]
    try:
        iri = expand(name)
    except ValueError:
        pass
    else:
        if iri in known.values():
            return iri
    from rapidfuzz import fuzz, process, utils

    near = process.extract(name, list(known), scorer=fuzz.WRatio, processor=utils.default_process, limit=5)
    raise QueryError(f"no concept is named {name!r}; nearest: {', '.join(hit for hit, _, _ in near)}")
