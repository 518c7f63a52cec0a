"""Answers to queries that were asked before; sound because the graph does not change while it is served."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable

_FRESH = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE)\s*\(", re.ASCII | re.IGNORECASE)
_OVERHEAD = 500  # bytes of an entry besides its query and body


def repeatable(query: str) -> bool:
    """Tell whether a query gives the same answer each time."""
    return not _FRESH.search(query)


class Cache:
    """The most recently used answers, within a number of bytes."""

    def __init__(self, size: int) -> None:
        """Keep up to ``size`` bytes; no single answer may take more than a sixteenth."""
        self.size, self.bytes = size, 0
        self._kept: OrderedDict[Hashable, tuple[int, int, bytes]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[int, bytes] | None:
        """Give the kind and body of an answer, if it is kept."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[1:]

    def put(self, key: Hashable, query: str, kind: int, body: bytes) -> None:
        """Keep an answer, and forget the least recently used ones that have no room."""
        cost = len(body) + 4 * len(query) + _OVERHEAD
        if cost > self.size // 16 or key in self._kept:
            return
        self._kept[key] = cost, kind, body
        self.bytes += cost
        while self.bytes > self.size:
            _, (freed, _, _) = self._kept.popitem(last=False)
            self.bytes -= freed
