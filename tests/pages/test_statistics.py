"""What is counted: the pages, the command and the endpoint give one number for one thing."""

from __future__ import annotations

import re
from html import unescape

import pyoxigraph as ox

from osteo_ld.asking.statistics import stats
from osteo_ld.pages.rendering import Pages

_TOTAL = re.compile(r"<dt>([^<]*)<dd>([\d,]+)")
_ROW = re.compile(r'<tr><th scope="row">([^<]*)<td class="number">([\d,]+)')


def numbers(pattern: re.Pattern[str], html: str) -> dict[str, int]:
    return {unescape(what): int(n.replace(",", "")) for what, n in pattern.findall(html)}


def test_pages_count_the_triples_that_are_there(pages: Pages, store: ox.Store) -> None:
    html = pages.html("statistics.html") or ""
    for page in (html, pages.html("index.html") or ""):
        assert numbers(_TOTAL, page)["triples in all graphs"] == len(store)
    found = numbers(_ROW, html.partition("Triples by graph")[2])
    held = {
        g.value.rpartition("/")[2]: len(list(store.quads_for_pattern(None, None, None, g)))
        for g in store.named_graphs()
    }
    assert found == held
    assert "VoID" in html


def test_pages_and_command_count_alike(pages: Pages, store: ox.Store) -> None:
    told = dict(stats(store))
    said = numbers(_TOTAL, pages.html("statistics.html") or "")
    for ours, theirs in {
        "statements": "records", "evidences": "evidences", "references cited": "citations",
        "concepts named": "concepts named",
        "statements that several reviews make": "records that several reviews support",
    }.items():  # fmt: skip
        assert said[ours] == int(told[theirs]), ours
