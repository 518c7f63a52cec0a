"""What words of a question that stand side by side mean together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from osteo_ld.asking.items import Item

_BEARING = frozenset({"loaded", "rich", "containing", "carrying", "laden", "enriched", "filled", "bearing"})
_PREFIXES = frozenset({"co", "re", "de", "un", "in", "up", "non", "pre", "pro"})

PEOPLE = frozenset({
    "women", "men", "children", "infants", "babies", "adults", "boys", "girls", "adolescents", "teenagers", "people",
    "patients", "volunteers", "athletes",
})  # fmt: skip


def beside(question: str, found: list[re.Match[str]], taken: list[Item | None], n: int) -> Item | None:
    """Give the concept that a word stands for, beside a stroke or before a bracket: *prednisolone/glucocorticoids*."""
    for other, between in ((n + 1, (n, n + 1)), (n - 1, (n - 1, n))):
        if 0 <= other < len(found):
            item = taken[other]
            gap = question[found[between[0]].end() : found[between[1]].start()]
            if gap.strip() in ("/", "(")[: 1 + (other > n)] and item and item.named:
                return item
    return None


def compounds(
    question: str, found: list[re.Match[str]], taken: list[Item | None], free: list[bool]
) -> Iterator[tuple[int, int]]:
    """Give the names put together with hyphens and digits (``IL-17``, ``M-CSF``) that nothing is called."""
    first = 0
    for n, match in enumerate(found):
        joined = n + 1 < len(found) and question[match.end() : found[n + 1].start()] in ("-", "‐", "–", "−")
        if joined:
            continue
        parts = [part[0].casefold() for part in found[first : n + 1]]
        if parts[-1] in _BEARING and not any(free[first:n]):
            first = n + 1
            continue  # miR-155-loaded
        short = any(len(part) < 3 or part.isdecimal() for part in parts if part not in _PREFIXES)
        loose = any(free[first : n + 1]) or any(
            item and item.tag for item in taken[first : n + 1] if item and len(item.text) < 3
        )
        if n > first and short and loose:
            yield first, n
        first = n + 1


def is_whom(before: Item, item: Item) -> bool:
    """Tell whether a word says in whom it is asked about: in children."""
    return before.text.casefold() == "in" and item.text.casefold() in PEOPLE
