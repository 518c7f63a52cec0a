"""Keeps what questions need of the graph as one JSON file beside the store, which opens in a tenth of the time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from osteo_ld import files
from osteo_ld.errors import QueryError, shown
from osteo_ld.graph.knowledge import Concept, Evidence, Knowledge, Record, Review, Work

FILE = "knowledge.json"


def write(know: Knowledge, path: Path) -> None:
    """Write what questions need of the graph; a cache, not a release file."""
    kept: dict[str, Any] = {
        "records": [
            [*_fields(record)[:-1], [span.iri for span in record.evidence]] for record in know.records.values()
        ],
        "concepts": [_fields(concept) for concept in know.concepts.values()],
        "evidence": [_fields(span) for span in know.evidence.values()],
        "reviews": [_fields(review) for review in know.reviews.values()],
        "works": [_fields(work) for work in know.works.values()],
        "labels": {iri: know.labels[iri] for iri in sorted({*know.named, *know.citing} & know.labels.keys())},
        "version": know.version,
    }  # fmt: skip
    files.write(path, [json.dumps(kept, ensure_ascii=False, separators=(",", ":")), "\n"])


def _fields(value: Any) -> list[Any]:
    return [dict(part) if isinstance(part, Mapping) else part for part in map(value.__getattribute__, value.__slots__)]


def _tuples(row: list[Any]) -> Iterator[Any]:
    for part in row:
        if isinstance(part, list):
            yield tuple(tuple(x) if isinstance(x, list) else x for x in part)
        elif isinstance(part, dict):
            yield {key: tuple(values) for key, values in part.items()}
        else:
            yield part


def load(folder: Path) -> Knowledge:
    """Open what ``write`` kept in a build; the properties of what is neither record nor concept are not there.

    Raises:
        QueryError: nothing is built.

    """
    path = folder / FILE
    try:
        kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise QueryError(f"{shown(path)} is not there: run `make`, or `osteo-ld build`, first") from None
    except (OSError, ValueError) as error:
        raise QueryError(f"{shown(path)} is not readable ({error}): run `osteo-ld build` again") from None
    evidence = {row[0]: Evidence(*_tuples(row)) for row in kept["evidence"]}
    records = {row[0]: Record(*_tuples([*row[:-1], [evidence[iri] for iri in row[-1]]])) for row in kept["records"]}
    concepts = {row[0]: Concept(*_tuples(row)) for row in kept["concepts"]}
    reviews = {row[0]: Review(*row) for row in kept["reviews"]}
    labels = kept["labels"] | {iri: concept.shown for iri, concept in concepts.items()}
    works = {row[0]: Work(*_tuples(row)) for row in kept["works"]}
    return Knowledge(records, concepts, evidence, reviews, labels, {}, kept["version"], works)
