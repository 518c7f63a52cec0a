"""Answers to queries that were asked before; sound because the graph does not change while it is served."""

from __future__ import annotations

import hashlib
import re

import cachetools

from osteo_ld.serving.query_checks import keywords

_FRESH = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
_HINT = re.compile("rand|now|uuid|bnode", re.IGNORECASE)
_LONGEST = 64 << 10  # characters of a query that are looked through
_OVERHEAD = 300  # bytes of an entry besides its body
_LARGEST = 1 / 16  # of the cache: no single answer takes more


def repeatable(query: str) -> bool:
    """Tell whether a query gives the same answer each time.

    >>> repeatable("SELECT (RAND() AS ?x) {}"), repeatable("SELECT ?rand { ?rand ?p 'NOW()' }")
    (False, True)
    """
    if len(query) > _LONGEST:
        return False
    return not _HINT.search(query) or _FRESH.isdisjoint(keywords(query))


def key_of(*asked: object) -> bytes:
    """Give a key of 16 bytes, however long the query and the names of its graphs are."""
    return hashlib.blake2b(repr(asked).encode(), digest_size=16).digest()


class Cache:
    """The most recently used answers, within a number of bytes."""

    def __init__(self, size: int) -> None:
        """Keep up to ``size`` bytes."""
        self._kept: cachetools.LRUCache[bytes, tuple[int, bytes]] = cachetools.LRUCache(
            size, getsizeof=lambda answer: len(answer[1]) + _OVERHEAD
        )

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return int(self._kept.currsize)

    def get(self, key: bytes) -> tuple[int, bytes] | None:
        """Give the kind and body of an answer, if it is kept."""
        return self._kept.get(key)

    def put(self, key: bytes, kind: int, body: bytes) -> None:
        """Keep an answer, and forget the least recently used ones that have no room."""
        if len(body) + _OVERHEAD <= self._kept.maxsize * _LARGEST:
            self._kept[key] = kind, body

    def forget(self) -> None:
        """Forget the least recently used answer."""
        self._kept.popitem()
