"""One limit on the memory that clients can make the server hold: heads, bodies, answers not yet sent, kept answers."""

from __future__ import annotations

from collections.abc import Callable

from osteo_ld.serving.http import Refusal

LARGE = 64 << 10  # bytes of an account that count as small
_FOR_LARGE = 0.75  # of the budget: what large requests and answers may take together, so that small ones go on
_FULL = "The server holds as many answers as it may; ask again in a few seconds, or ask for less (LIMIT)."


class Account:
    """What one request holds of the budget; closed when its answer is sent."""

    __slots__ = ("_budget", "_large", "bytes")

    def __init__(self, budget: Budget) -> None:
        """Begin at nought."""
        self._budget, self.bytes, self._large = budget, 0, 0

    def take(self, size: int, *, first: bool = False) -> None:
        """Reserve bytes; the ``first`` of a connection are small, however many.

        Raises:
            Refusal: 503, there are not as many.

        """
        large = size if self.bytes + size > LARGE and not first else 0
        if not self._budget.fits(size, large):
            self._budget.refused += 1
            raise Refusal(503, _FULL, [(b"retry-after", b"5")])
        self._budget.held += size
        self._budget.large += large
        self.bytes += size
        self._large += large

    def shrink(self, size: int) -> None:
        """Give back all but so many bytes."""
        self._budget.held -= max(0, self.bytes - size)
        self._budget.large -= self._large
        self.bytes, self._large = min(self.bytes, size), 0

    def close(self) -> None:
        """Give everything back."""
        self.shrink(0)


class Budget:
    """So many bytes for the whole process; what is kept for later gives way to what is needed now."""

    def __init__(self, limit: int) -> None:
        """Hold at most ``limit`` bytes."""
        self.limit, self.held, self.large, self.refused = limit, 0, 0, 0
        self.kept: Callable[[], int] = lambda: 0
        self.forget: Callable[[], None] = lambda: None

    def account(self) -> Account:
        """Open the account of a request or a connection."""
        return Account(self)

    def fits(self, size: int, large: int) -> bool:
        """Tell whether so many more bytes may be taken, after forgetting what is kept where it must be."""
        if self.held + size > self.limit or (large and self.large + large > _FOR_LARGE * self.limit):
            return False
        while self.held + size + self.kept() > self.limit:
            self.forget()
        return True
