"""The picture of a concept or a pair: which records it shows, drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from osteo_ld.web.diagram import svg
from osteo_ld.web.records import Knowledge, Record
from osteo_ld.web.request import concepts_by_path, pairs_by_path
from osteo_ld.web.uses import uses

_SMALL = 150  # a concept named by more statements than this has a picture of those that name it itself
_PICTURED = ("pair/", "concept/", "protein/", "mirna/", "rna/", "term/")


def has_picture(path: str) -> bool:
    """Say whether a page may have a picture."""
    return path.startswith(_PICTURED) and path != "pair/index.html"


def pair_records(know: Knowledge, sender: str, receiver: str) -> list[Record]:
    """Give the records in which a cell, or a kind of it, acts on another, or a kind of it."""
    senders, receivers = set(know.descendants(sender)), set(know.descendants(receiver))
    found = {
        iri: know.records[iri]
        for (a, b), records in know.pairs.items()
        if a in senders and b in receivers
        for iri in records
    }
    return [found[iri] for iri in sorted(found)]


def concept_records(know: Knowledge, iri: str) -> list[Record]:
    """Give the records that a concept's picture shows: what it and its kinds act on, and what acts on them."""
    parts = [part for part in uses(know, iri) if part.name in {"acts", "acted", "treated", "together"}]
    everything = sum(part.total for part in parts) <= _SMALL
    found = {
        use.record.iri: use.record for part in parts for use in part.uses if everything or use.via == iri
    }  # fmt: skip
    return [found[key] for key in sorted(found)]


@lru_cache(maxsize=64)
def picture(know: Knowledge, page: str, href: Callable[[str], str | None]) -> str:
    """Draw the picture of a page; an empty string if there is nothing to draw."""
    if page.startswith("pair/"):
        sender, receiver = pairs_by_path(know)[page]
        title = f"Signals from {know.label(sender)} to {know.label(receiver)}"
        return svg(pair_records(know, sender, receiver), know, title, href)
    iri = concepts_by_path(know)[page]
    return svg(concept_records(know, iri), know, f"What acts on {know.label(iri)}, and what it acts on", href)
