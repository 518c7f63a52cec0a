"""What a SPARQL query is made of: which keywords it uses, told from the same words in strings, comments, IRIs, names.

One pattern of terminals (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), each linear in the length of the text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\n\r]*+)
    | (?P<string>"{3}(?:"{0,2}(?:[^"\\]|\\.))*+"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
               | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
    | (?P<variable>[?$]\w++)
    | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<name>(?:(?P<letters>[^\W\d_][\w\-]*+(?:\.++[\w\-]++)*+) | (?=:))
               (?P<local>:(?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.)++(?:\.++(?=[\w:%\\\-]))?+)*+)?+)
    | (?P<blank>_:\w++(?:[\-.]++\w++)*+)
    | (?P<number>(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?+)
    | (?P<escape>\\.)
    | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE,
)
# `FILTER(?a<?b)SERVICE#>` may be read as a comparison and a comment, or as an IRI: taken for the former.
_DOUBTFUL = re.compile(r"service(?:silent)?#", re.ASCII | re.IGNORECASE)
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_WORD = re.compile(r"[A-Za-z]\w*+")
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_SHAPED = 4096  # characters of a query that its shape goes by
Token = tuple[str, str, int]


def tokens(query: str) -> Iterator[Token]:
    """Give the sort, text and place of each terminal, spaces and comments left out."""
    for match in _TOKEN.finditer(query):
        sort = match.lastgroup or ""
        if sort == "name" and match["local"] is None:
            for word in _WORD.finditer(match[0]):  # `true.SERVICE` is two
                yield "word", word[0], match.start() + word.start()
        elif sort not in ("space", "comment"):
            yield sort, match[0], match.start()


def keywords(query: str) -> list[str]:
    """Give the bare words of a query in capitals, in the order in which they stand.

    >>> keywords("SELECT ?service { ?s :p 'SERVICE' } # SERVICE")
    ['SELECT']
    """
    found = []
    for sort, text, _ in tokens(query):
        if sort == "word":
            found.append(text.upper())
        elif sort == "iri" and ")" in text and _DOUBTFUL.search(text, text.index(")")):
            found.append("SERVICE")
    return found


def shape(query: str) -> bytes:
    """Give a key that queries share which differ in numbers, strings, comments and spaces alone.

    >>> shape("ASK { ?s ?p 1 } # a") == shape("ASK{?s ?p 2}") != shape("ASK { ?s ?q 1 }")
    True
    """
    constant = ("string", "number")
    parts = (sort if sort in constant else text for sort, text, _ in tokens(query[:_SHAPED]))
    return hashlib.blake2b(" ".join(parts).encode("utf-8", "replace"), digest_size=16).digest()


def declared(found: Iterable[Token]) -> set[str]:
    """Give the prefixes that the terminals of a query declare, without their colons."""
    prefixes, before = set(), ""
    for sort, text, _ in found:
        if sort == "name" and before == "PREFIX":
            prefixes.add(text.partition(":")[0])
        before = text.upper() if sort == "word" else ""
    return prefixes


def calls_service(query: str) -> bool:
    """Tell whether a query asks another endpoint; the engine also reads ``SERVICESILENT`` and ``SERVICEx:y`` so."""
    if "service" not in query.lower():
        return False
    if not {"SERVICE", "SERVICESILENT"}.isdisjoint(keywords(query)):
        return True
    names = {text.partition(":")[0] for sort, text, _ in tokens(query) if sort == "name"}
    return any(name.lower().startswith("service") for name in names - declared(tokens(query)))


def names_dataset(query: str) -> bool:
    """Tell whether a query has a ``FROM`` clause."""
    return "from" in query.lower() and "FROM" in keywords(query)


def is_update(query: str) -> bool:
    """Tell whether a text is an update, not a query."""
    first = next((word for word in keywords(query) if word not in _PROLOGUE), "")
    return first in UPDATES
