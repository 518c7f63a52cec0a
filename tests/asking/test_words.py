"""The table of the words that ask."""

from __future__ import annotations

import csv
from collections import Counter
from importlib import resources

from osteo_ld.spelling import words


def test_a_word_stands_once() -> None:
    """Of two rows that are the same word to a reader of questions, the later would win and nobody would know."""
    text = resources.files("osteo_ld.asking").joinpath("words.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    times = Counter(tuple(words(row["words"])) or (row["words"],) for row in rows)
    assert [" ".join(word) for word, count in times.items() if count > 1] == []
