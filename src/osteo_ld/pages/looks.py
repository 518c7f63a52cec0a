"""The looks of words: a style sheet from the table of words, so that a new effect or status has its colour and line."""

from __future__ import annotations

from osteo_ld.vocabulary import EFFECTS, STATUSES

OTHER = "#8a9199"
"""The colour of lines that are no effect."""
_TEXT = "#586070"  # of what has no colour of its own
REACHES = EFFECTS["affects"].colour


def stylesheet() -> str:
    """Give the style sheet: of each effect its colour, lighter in the dark, and its sign; of each status its line.

    The sign of a row is no text, for its statement says the effect: many thousands of rows are shorter by it.

    >>> ".inhibits { --own: #b3362b; }" in stylesheet()
    True
    """
    colours = {name: effect.colour or _TEXT for name, effect in EFFECTS.items()} | {"reaches": REACHES}
    rules = [f".{name} {{ --own: {colour}; }}" for name, colour in colours.items()]
    signs = [
        f'td.{name}::before {{ content: "{effect.symbol}"; content: "{effect.symbol}" / ""; }}'
        for name, effect in EFFECTS.items() if effect.symbol
    ]  # fmt: skip
    lines = [f".status.{name} {{ border-style: {s.line}; }}" for name, s in STATUSES.items() if s.line]
    return "\n".join(["/* Made from the table of words. */", *rules, *signs, *lines, ""])
