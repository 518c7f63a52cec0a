"""When the works were published that a question asks for."""

from __future__ import annotations

import re

from osteo_ld.asking.items import Items

_YEAR = re.compile(r"(?:19[89]|20[0-3])\d")
_FIRST, _LAST = 1900, 2099
_SINCE = frozenset({"since", "from"})
_UNTIL = frozenset({"until", "till", "to"})
_LATER, _EARLIER = frozenset({"after"}), frozenset({"before"})


def published(items: Items) -> str:
    """Give the years in which works were published that a question names, as a pattern has them; empty for none."""
    for n, item in enumerate(items):
        before = items[n - 1].text.casefold() if n else ""
        if not _YEAR.fullmatch(item.text):
            continue
        year = int(item.text)
        after = next((other.text for other in items[n + 1 : n + 3] if _YEAR.fullmatch(other.text)), "")
        if after and before in ("between", *_SINCE, "in", ""):
            return f"{year}-{after}"
        if before in _SINCE | _LATER:
            return f"{year + (before in _LATER)}-{_LAST}"
        if before in _UNTIL | _EARLIER:
            return f"{_FIRST}-{year - (before in _EARLIER)}"
        return str(year)
    return ""
