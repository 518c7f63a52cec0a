"""Which keywords a SPARQL query uses, told from the same words in strings, comments, IRIs and names."""

from __future__ import annotations

import re

# The terminals that may hide a word (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), longest first.
_TOKEN = re.compile(
    r"""
      \#[^\n\r]*                                                     # comment
    | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}  # long string
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'                  # string
    | <(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>                             # IRI
    | (?P<word>(?<![\w:?$@.%\\-])[A-Za-z]+(?![\w:%\\-]))              # keyword, or letters that look like one
    | [?$@]\w+                                                       # variable, language tag
    | \\.                                                            # escape in a local name
    """,
    re.ASCII | re.DOTALL | re.VERBOSE,
)
# `FILTER(?a<?b)SERVICE#>` may be read as a comparison and a comment, or as an IRI: taken for the former.
_DOUBTFUL = re.compile(r"\).*service(?:silent)?#", re.ASCII | re.IGNORECASE)
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_PROLOGUE = frozenset({"BASE", "PREFIX"})


def keywords(query: str) -> list[str]:
    """Give the bare words of a query in capitals, in the order in which they stand.

    >>> keywords("SELECT ?service { ?s :p 'SERVICE' } # SERVICE")
    ['SELECT']
    """
    found = []
    for match in _TOKEN.finditer(query):
        if word := match["word"]:
            found.append(word.upper())
        elif (iri := match["iri"]) and _DOUBTFUL.search(iri):
            found.append("SERVICE")
    return found


def calls_service(query: str) -> bool:
    """Tell whether a query asks another endpoint."""
    return "service" in query.lower() and "SERVICE" in keywords(query)


def names_dataset(query: str) -> bool:
    """Tell whether a query has a ``FROM`` clause."""
    return "from" in query.lower() and "FROM" in keywords(query)


def is_update(query: str) -> bool:
    """Tell whether a text is an update, not a query."""
    first = next((word for word in keywords(query) if word not in _PROLOGUE), "")
    return first in UPDATES
