"""Triples as N-Triples tokens, and the fast writers for them.

A triple is three strings, each a complete N-Triples term (``<iri>``, ``"text"``, ``"5"^^<datatype>``, ``_:b``):
what builders yield is what an N-Triples file holds, and Turtle, TriG and JSON-LD are written from the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from osteo_ld.namespaces import PREFIXES, expand

Triple = tuple[str, str, str]

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
# Longest namespace first, so that interaction: wins over osteo:.
_NAMESPACES = sorted(((base, prefix) for prefix, base in PREFIXES.items()), key=lambda x: -len(x[0]))
RDF_TYPE = f"<{PREFIXES['rdf']}type>"


def iri(value: str) -> str:
    """Token of an IRI."""
    return f"<{value}>"


@cache
def ref(curie: str) -> str:
    """Token of the IRI that a CURIE stands for.

    Raises:
        ValueError: not a CURIE with a known prefix.

    """
    return f"<{expand(curie)}>"


def text(value: str) -> str:
    """Token of a plain string."""
    return f'"{value.translate(_ESCAPES)}"'


def typed(value: object, datatype: str) -> str:
    """Token of a typed literal; ``datatype`` is a CURIE."""
    return f'"{value}"^^{ref(datatype)}'


@cache
def compact(token: str) -> str:
    """Shorten a token to its Turtle form, with the project's prefixes."""
    if token.startswith("<"):
        value = token[1:-1]
        for base, prefix in _NAMESPACES:
            if value.startswith(base) and _LOCAL_NAME.fullmatch(local := value[len(base) :]):
                return f"{prefix}:{local}"
        return token
    if token.startswith('"') and (cut := token.rfind('"^^<')) > 0:
        return token[: cut + 3] + compact(token[cut + 3 :])
    return token


def ntriples(triples: Iterable[Triple]) -> Iterator[str]:
    """Give the lines of an N-Triples document."""
    return (f"{s} {p} {o} .\n" for s, p, o in triples)


def _prefixes() -> Iterator[str]:
    for prefix, base in sorted(PREFIXES.items()):
        yield f"@prefix {prefix}: <{base}> .\n"


def _blocks(triples: Iterable[Triple], indent: str) -> Iterator[str]:
    """Turtle of triples that come grouped by subject, and within by predicate."""
    subject = predicate = ""
    for s, p, o in triples:
        if s != subject:
            verb = "a" if p == RDF_TYPE else compact(p)
            yield f"{' .' if subject else ''}\n{indent}{compact(s)} {verb} {compact(o)}"
        elif p != predicate:
            yield f" ;\n{indent}    {'a' if p == RDF_TYPE else compact(p)} {compact(o)}"
        else:
            yield f", {compact(o)}"
        subject, predicate = s, p
    if subject:
        yield " .\n"


def turtle(triples: Iterable[Triple]) -> Iterator[str]:
    """Give the parts of a Turtle document; the triples come grouped by subject and predicate."""
    yield from _prefixes()
    yield from _blocks(triples, "")


def trig(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[str]:
    """Give the parts of a TriG document of named graphs (graph CURIE to grouped triples)."""
    yield from _prefixes()
    for name, triples in graphs.items():
        yield f"\n{compact(ref(name))} {{"
        yield from _blocks(triples, "    ")
        yield "}\n"
