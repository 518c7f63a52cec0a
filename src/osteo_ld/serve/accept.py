"""Content negotiation: the best of what is offered, by an Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^,]*)?)\s*", re.ASCII)
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=512)
def _ranges(header: str) -> tuple[tuple[str, str, float], ...]:
    found = []
    for part in header.split(","):
        if match := _RANGE.fullmatch(part):
            quality = _QUALITY.search(match[3])
            found.append((match[1].lower(), match[2].lower(), min(1.0, float(quality[1])) if quality else 1.0))
    return tuple(found)


def quality(header: str, media: str) -> float:
    """Give how welcome a media type is, from 0 to 1; the most specific range that fits decides.

    >>> quality("text/*;q=0.5, text/turtle", "text/turtle"), quality("text/*;q=0.5", "text/html")
    (1.0, 0.5)
    """
    kind, _, name = media.partition("/")
    ranges = _ranges(header)
    if not ranges:
        return 1.0  # nothing said, or nothing that can be understood
    fitting = [
        ((k != "*") + (n != "*"), q) for k, n, q in ranges if (k == kind and n in (name, "*")) or (k == n == "*")
    ]  # fmt: skip
    return max(fitting)[1] if fitting else 0.0


def choose(header: str, offered: Mapping[str, str]) -> str | None:
    """Choose the key of the most welcome of ``offered`` (media type to key), the first among equals; None if none is.

    >>> choose("application/rdf+xml, text/turtle;q=0.9", {"text/turtle": "ttl", "application/rdf+xml": "rdf"})
    'rdf'
    """
    best, key = 0.0, None
    for media, name in offered.items():
        if (q := quality(header, media)) > best:
            best, key = q, name
    return key
