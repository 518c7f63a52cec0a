"""A line of waiting jobs in which clients take turns: one with many waits behind another with one.

Of one client's the oldest and the newest are taken by turns: what comes after a burst does not wait for all of it, and
nothing waits for ever.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class _Owned(Protocol):
    @property
    def who(self) -> Hashable: ...


_T = TypeVar("_T", bound=_Owned)


class Turns(Generic[_T]):
    """Jobs by who asked; each who has a line of its own, and these are served in rotation."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lines: OrderedDict[Hashable, deque[_T]] = OrderedDict()
        self._size = 0
        self._newest = False

    def __len__(self) -> int:
        return self._size

    def of(self, who: Hashable) -> int:
        """How many of one's jobs wait."""
        return len(self._lines.get(who, ()))

    def add(self, job: _T, *, first: bool = False) -> None:
        """Put a job at the end of its line, or at its head."""
        line = self._lines.setdefault(job.who, deque())
        (line.appendleft if first else line.append)(job)
        self._size += 1

    def next(self, allowed: Callable[[Hashable], bool] | None = None) -> _T | None:
        """Take the next job of those who are allowed; None if nobody is."""
        who = next((who for who in self._lines if allowed(who)) if allowed else iter(self._lines), None)
        if who is None:
            return None
        line = self._lines[who]
        job = line.pop() if self._newest else line.popleft()
        self._newest = not self._newest
        self._size -= 1
        if line:
            self._lines.move_to_end(who)
        else:
            del self._lines[who]
        return job

    def remove(self, job: _T) -> None:
        """Take a job out of the line, if it stands there."""
        line = self._lines.get(job.who)
        if line and job in line:
            line.remove(job)
            self._size -= 1
            if not line:
                del self._lines[job.who]
