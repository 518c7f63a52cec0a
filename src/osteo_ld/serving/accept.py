"""Content negotiation: the best of what is offered, by an Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

LONGEST = 2048  # characters of the header that count; browsers send about 150
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


def _weight(parameters: list[str]) -> float:
    """Read the parameter q, from 0 to 1; 1 where it is missing or no such number."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            value = value.strip()
            if value.replace(".", "", 1).isdecimal() and value.isascii() and len(value) <= len("0.000"):
                return min(1.0, float(value))
    return 1.0


@lru_cache(maxsize=512)
def _ranges(header: str) -> tuple[tuple[str, str, float], ...]:
    found = []
    for part in header.lower().split(","):
        media, *parameters = part.split(";")
        kind, _, name = media.strip().partition("/")
        if kind and name and _TOKEN.issuperset(kind) and _TOKEN.issuperset(name):
            found.append((kind, name, _weight(parameters)))
    return tuple(found)


def quality(header: str, media: str) -> float:
    """Give how welcome a media type is, from 0 to 1; the most specific range that fits decides.

    >>> quality("text/*;q=0.5, text/turtle", "text/turtle"), quality("text/*;q=0.5", "text/html")
    (1.0, 0.5)
    """
    kind, _, name = media.partition("/")
    ranges = _ranges(header[:LONGEST])
    if not ranges:
        return 1.0  # nothing said, or nothing that can be understood
    fitting = [
        ((k != "*") + (n != "*"), q) for k, n, q in ranges if (k == kind and n in (name, "*")) or (k == n == "*")
    ]  # fmt: skip
    return max(fitting)[1] if fitting else 0.0


def _forbidden(header: str, offered: Mapping[str, str]) -> set[str]:
    """Give the keys of which a media type is refused by name (q=0) and none is welcome by name."""
    named: dict[str, float] = {}
    for kind, name, q in _ranges(header[:LONGEST]):
        if (key := offered.get(f"{kind}/{name}")) is not None:
            named[key] = max(q, named.get(key, 0.0))
    return {key for key, q in named.items() if not q}


def choose(header: str, offered: Mapping[str, str]) -> str | None:
    """Choose the key of the most welcome of ``offered`` (media type to key), the first among equals; None if none is.

    A key may have several media types: what is refused by one of these is not given under another.

    >>> choose("application/rdf+xml, text/turtle;q=0.9", {"text/turtle": "ttl", "application/rdf+xml": "rdf"})
    'rdf'
    """
    best, key = 0.0, None
    forbidden = _forbidden(header, offered)
    for media, name in offered.items():
        if name not in forbidden and (q := quality(header, media)) > best:
            best, key = q, name
    return key
