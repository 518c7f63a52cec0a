"""Triples as N-Triples tokens, and the fast writers for them.

A triple is three strings, each a complete N-Triples term (``<iri>``, ``"text"``, ``"5"^^<datatype>``, ``_:b``):
what builders yield is what an N-Triples file holds, and Turtle, TriG and JSON-LD are written from the same tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from osteo_ld.curation.records import Record
from osteo_ld.iris import OSTEO, PREFIXES, expand

Triple = tuple[str, str, str]

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_ESCAPED = re.compile(r'[\\"\n\r\t]')
_PREFIX_OF = {base: prefix for prefix, base in PREFIXES.items()}
# A namespace and a local name: the longest namespace first, so that interaction: wins over osteo:.
_BASES = "|".join(map(re.escape, sorted(_PREFIX_OF, key=len, reverse=True)))
_NAME = re.compile(f"({_BASES})([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)")
RDF_TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['rdfs']}label>"
SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"


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
    # Few have anything to escape, and looking takes a tenth of the time of translating.
    return f'"{value.translate(_ESCAPES) if _ESCAPED.search(value) else value}"'


def typed(value: object, datatype: str) -> str:
    """Token of a typed literal; ``datatype`` is a CURIE."""
    return f'"{value}"^^{ref(datatype)}'


def literal(token: str) -> str:
    r"""Give the text of a literal's token, whatever its datatype or language.

    >>> literal(r'"a \"b\""'), literal(typed(5, "xsd:integer"))
    ('a "b"', '5')
    """
    value = token[1 : token.rindex('"')]
    return json.loads(f'"{value}"', strict=False) if "\\" in value else value


@cache
def compact(token: str) -> str:
    """Shorten a token to its Turtle form, with the project's prefixes."""
    if token.startswith("<"):
        found = _NAME.fullmatch(token, 1, len(token) - 1)
        return f"{_PREFIX_OF[found[1]]}:{found[2]}" if found else token
    if token.startswith('"') and (cut := token.rfind('"^^<')) > 0:
        return token[: cut + 3] + compact(token[cut + 3 :])
    return token


def ntriples(triples: Iterable[Triple]) -> Iterator[str]:
    """Give the lines of an N-Triples document."""
    return (f"{s} {p} {o} .\n" for s, p, o in triples)


def nquads(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[str]:
    """Give the lines of an N-Quads document of named graphs, by the ends of their IRIs."""
    for name, triples in graphs.items():
        end = f" <{OSTEO}graph/{name}> .\n"
        yield from (f"{s} {p} {o}{end}" for s, p, o in triples)


def _prefixes() -> Iterator[str]:
    for prefix, base in sorted(PREFIXES.items()):
        yield f"@prefix {prefix}: <{base}> .\n"


def _blocks(triples: Iterable[Triple], indent: str, between: str = "") -> Iterator[str]:
    """Turtle of triples that come grouped by subject, and within by predicate; ``between`` stands before a subject."""
    subject = predicate = ""
    begun, ended = "\n", f" .\n{between}"
    for s, p, o in triples:
        if s != subject:
            verb = "a" if p == RDF_TYPE else compact(p)
            yield f"{ended if subject else begun}{indent}{compact(s)} {verb} {compact(o)}"
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


def sections(parts: Iterable[tuple[str, Iterable[Triple]]]) -> Iterator[str]:
    """Give the parts of a Turtle document for people: sections with headings, a blank line between subjects."""
    yield from _prefixes()
    for heading, triples in parts:
        yield f"\n# -- {heading} {'-' * (114 - len(heading))}\n"
        yield from _blocks(triples, "", "\n")


def trig(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[str]:
    """Give the parts of a TriG document of named graphs (graph CURIE to grouped triples)."""
    yield from _prefixes()
    for name, triples in graphs.items():
        yield f"\n{compact(ref(name))} {{"
        yield from _blocks(triples, "    ")
        yield "}\n"


def record_iri(number: int) -> str:
    """Token of a record's IRI."""
    return iri(f"{OSTEO}interaction/{number:04d}")


def evidence_iri(record: Record, index: int) -> str:
    """Token of the IRI of a record's evidence; ``index`` counts from 0, the IRI from 1."""
    return iri(f"{OSTEO}evidence/{record.number}-{index + 1}")
