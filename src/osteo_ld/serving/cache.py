"""Answers to queries that were asked before; sound because the graph does not change while it is served."""

from __future__ import annotations

import hashlib

import cachetools

from osteo_ld.serving.query_checks import keywords

_FRESH = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
_HINTS = ("rand", "now", "uuid", "bnode")
_LONGEST = 64 << 10  # characters of a query that are looked through
_OVERHEAD = 300  # bytes of an entry besides its body
_LARGEST = 1 / 16  # of the cache: no single answer takes more
Kept = tuple[str, bytes]  # media type and body


def repeatable(query: str) -> bool:
    """Tell whether a query gives the same answer each time.

    >>> repeatable("SELECT (RAND() AS ?x) {}"), repeatable("SELECT ?rand { ?rand ?p 'NOW()' }")
    (False, True)
    """
    if len(query) > _LONGEST:
        return False
    lower = query.lower()
    return not any(hint in lower for hint in _HINTS) or _FRESH.isdisjoint(keywords(query))


def key_of(*asked: object) -> bytes:
    """Give a key of 16 bytes, however long the query and the names of its graphs are."""
    return hashlib.blake2b(repr(asked).encode(), digest_size=16).digest()


class Cache:
    """The most recently used answers, within a number of bytes, and names under which requests ask for them."""

    def __init__(self, size: int) -> None:
        """Keep up to ``size`` bytes."""
        # An answer, or the key of one: under a name.
        self._kept: cachetools.LRUCache[bytes, Kept | bytes] = cachetools.LRUCache(
            size, getsizeof=lambda kept: _OVERHEAD + (0 if isinstance(kept, bytes) else len(kept[1]))
        )

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return int(self._kept.currsize)

    def get(self, key: bytes) -> Kept | None:
        """Give an answer by its key or a name, if it is kept."""
        found = self._kept.get(key)
        return self.get(found) if isinstance(found, bytes) else found

    def put(self, key: bytes, media: str, body: bytes) -> None:
        """Keep an answer, and forget the least recently used ones that have no room."""
        if len(body) + _OVERHEAD <= self._kept.maxsize * _LARGEST:
            self._kept[key] = media, body

    def name(self, name: bytes, key: bytes) -> None:
        """Let an answer that is kept be found under a name too."""
        self._kept[name] = key

    def forget(self) -> None:
        """Forget the least recently used answer."""
        self._kept.popitem()
