"""The first page: the question box, who talks to whom as a matrix, and where to go from there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osteo_ld.graph.knowledge import PLURALS, Knowledge, Record
from osteo_ld.graph.void import DESCRIPTION, KEYWORDS, MAKER, TITLE
from osteo_ld.iris import LICENCE, OSTEO
from osteo_ld.pages.claims import REACHES
from osteo_ld.pages.overviews import totals
from osteo_ld.pages.ranking import general
from osteo_ld.pages.request import Request
from osteo_ld.release.catalogue import url
from osteo_ld.vocabulary import DIRECTED

_ROWS, _COLUMNS = 12, 12


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who talks to whom: of each pair how many statements have each effect; the most talkative first."""

    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    cells: Mapping[tuple[str, str], Mapping[str, int]]
    most: int


def _direction(record: Record) -> str:
    """The effect of a record if it has a direction; all else is counted together."""
    return record.effect[0] if record.effect and record.effect[0] in DIRECTED else REACHES


def matrix(know: Knowledge) -> Matrix:
    """Count the effects of each pair of cells or tissues, as the statements name them; general ones are left out."""
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for pair, records in know.pairs.items():
        if not general(know).intersection(pair):
            cells[pair].update(_direction(know.records[iri]) for iri in records)
    sent: Counter[str] = Counter()
    for (sender, _), counts in cells.items():
        sent[sender] += counts.total()
    senders = tuple(sorted(sent, key=lambda iri: (-sent[iri], know.sort_key(iri)))[:_ROWS])
    come: Counter[str] = Counter()
    for (sender, receiver), counts in cells.items():
        if sender in senders:
            come[receiver] += counts.total()
    receivers = tuple(sorted(come, key=lambda iri: (-come[iri], know.sort_key(iri)))[:_COLUMNS])
    shown = {pair: counts for pair, counts in cells.items() if pair[0] in senders and pair[1] in receivers}
    return Matrix(senders, receivers, shown, max((counts.total() for counts in shown.values()), default=0))


def home(request: Request) -> Mapping[str, Any]:
    """Where one begins."""
    know = request.know
    named = know.counts

    def most(group: str, size: int) -> list[tuple[str, int]]:
        found = [(iri, n) for iri, n in named.items() if know.groups.get(iri) == group and iri not in general(know)]
        return sorted(found, key=lambda item: (-item[1], know.sort_key(item[0])))[:size]

    return {
        "totals": totals(know), "matrix": matrix(know), "plurals": PLURALS,
        "tops": {group: most(group, 8) for group in ("signal", "pathway", "disease")},
        "dataset": dataset_description(request),
    }  # fmt: skip


def dataset_description(request: Request) -> Mapping[str, Any]:
    """Describe the data set for search engines (https://schema.org/Dataset)."""
    know = request.know
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": OSTEO.rstrip("/"),
        "name": TITLE,
        "description": DESCRIPTION,
        "url": OSTEO,
        "identifier": OSTEO.rstrip("/"),
        "version": know.version,
        "datePublished": know.version,
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": MAKER},
        "isBasedOn": sorted(know.reviews),
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload", "name": file.path, "description": file.title,
                "contentUrl": url(file.path), "encodingFormat": file.media,
            }
            for file in request.site.given.files.values()
        ],
    }  # fmt: skip
