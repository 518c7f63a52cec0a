"""The formats of answers: what a client may ask for by Accept or by ``format=``, in all usual spellings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from osteo_ld.serving.accept import LONGEST, choose
from osteo_ld.serving.http import Headers, Refusal

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
# Clients that ask every query for results in JSON or XML get triples in the same syntax, ones that ask for JSON-LD
# get solutions in JSON.
_EITHER_SOLUTIONS = {**SOLUTIONS, "application/ld+json": "json"}
_EITHER_TRIPLES = {**TRIPLES, "application/sparql-results+json": "jsonld", "application/sparql-results+xml": "rdf"}
VARY: Headers = [(b"vary", b"Accept")]
PARAMETERS = frozenset({"format", "output", "results", "accept"})  # Virtuoso's, Fuseki's, older Sesame's, RDF4J's
_LONGEST_NAME = 100
_TWO = "There are two formats; ask for one."
_NAMES: Mapping[str, tuple[str, ...]] = {
    "json": ("json", "srj", "sparql-json", "sparql-results+json", "sparqljson", "application/sparql-results+json"),
    "xml": ("xml", "srx", "sparql-xml", "sparql-results+xml", "sparqlxml", "application/sparql-results+xml"),
    "csv": ("csv", "text/csv"),
    "tsv": ("tsv", "text/tab-separated-values"),
    "ttl": ("ttl", "turtle", "text/turtle", "n3", "text/n3", "application/x-turtle", "application/turtle"),
    "nt": ("nt", "ntriples", "n-triples", "application/n-triples", "text/plain"),
    "jsonld": ("jsonld", "json-ld", "ld+json", "application/ld+json"),
    "rdf": ("rdf", "rdfxml", "rdf/xml", "rdf-xml", "rdf+xml", "application/rdf+xml"),
}
_BY_NAME = {name: suffix for suffix, names in _NAMES.items() for name in names}
# What serves for either sort of answer: its syntax for the other. Clients that are set to JSON-LD or RDF/XML, as
# SPARQLWrapper can be, name it with every query; none is set to Turtle that wants rows.
_OTHER_TRIPLES, _OTHER_SOLUTIONS = {"json": "jsonld", "xml": "rdf"}, {"jsonld": "json", "rdf": "xml"}
_BOTH = {"application/json": ("json", "jsonld"), "application/xml": ("xml", "rdf"), "text/xml": ("xml", "rdf")}


def _plain(name: str) -> str:
    """Give a spelling without letter case, parameters and the space that an unescaped + became."""
    return name.partition(";")[0].strip().lower().replace(" ", "+").replace("_", "-").removeprefix(".")


@lru_cache(maxsize=512)
def _named(wanted: str) -> tuple[str | None, str | None]:
    if wanted in _BOTH:
        return _BOTH[wanted]
    suffix = _BY_NAME[wanted]
    solutions = suffix if suffix in SOLUTIONS.values() else _OTHER_SOLUTIONS.get(suffix)
    triples = suffix if suffix in TRIPLES.values() else _OTHER_TRIPLES.get(suffix)
    return solutions, triples


@lru_cache(maxsize=512)
def _accepted(accept: str) -> tuple[str | None, str | None]:
    solutions = choose(accept, SOLUTIONS) or choose(accept, _EITHER_SOLUTIONS)
    return solutions, choose(accept, TRIPLES) or choose(accept, _EITHER_TRIPLES)


def formats(accept: str, wanted: str) -> tuple[str | None, str | None]:
    """Give the formats for solutions and for triples: as ``wanted`` (of ``format=``) says, else by the Accept header.

    >>> formats("", "application/sparql-results+json"), formats("text/csv", ""), formats("text/csv", "Turtle")
    (('json', 'jsonld'), ('csv', None), (None, 'ttl'))

    Raises:
        Refusal: 400, no such format.

    """
    return _resolved(wanted) if wanted else _accepted(accept[:LONGEST])


def _resolved(wanted: str) -> tuple[str | None, str | None]:
    """Read a name, or a list of media types as in Accept, of which unknown ones are passed over."""
    names = [_plain(name) for name in wanted[:_LONGEST_NAME].split(",")]
    found = {_named(name) for name in names if name in _BY_NAME or name in _BOTH}
    if not found:
        raise Refusal(
            400,
            f"No format is named {wanted[:_LONGEST_NAME]!r}; there are json, xml, csv and tsv for SELECT and ASK, "
            "ttl, nt, jsonld and rdf for CONSTRUCT and DESCRIBE.",
        )
    if len(found) > 1:
        raise Refusal(400, _TWO)
    return found.pop()


def agree(one: str, other: str) -> None:
    """Hold two parameters to one format: clients such as SPARQLWrapper send a name and a media type of the same.

    Raises:
        Refusal: 400, they name two, or no such format.

    """
    if one != other and _resolved(one) != _resolved(other):
        raise Refusal(400, _TWO)


def not_acceptable(offered: Mapping[str, str], what: str, wanted: str = "") -> Refusal:
    """Tell which formats there are for an answer of this sort."""
    kinds = ", ".join(offered)
    if wanted:
        names = ", ".join(dict.fromkeys(offered.values()))
        return Refusal(406, f"format={wanted[:_LONGEST_NAME]} cannot be given for {what}; there is {names}.", VARY)
    return Refusal(406, f"None of the formats that Accept names can be given; for {what} there is {kinds}.", VARY)
