"""The check of a curation: its files, what only shows in the whole of them, shapes, slices, cues and verdicts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from osteo_ld.checking import shacl
from osteo_ld.checking.kept import Inputs, Kept, Part, Row, amiss
from osteo_ld.curation.reading import (
    LINKS,
    Place,
    cross_checks,
    read_files,
    read_frame,
    read_ledgers,
    record_files,
    unknown_cues,
)
from osteo_ld.curation.records import Record
from osteo_ld.curation.verdicts import judge
from osteo_ld.errors import Problem
from osteo_ld.vocabulary import INTERACTIONS

if TYPE_CHECKING:
    from osteo_ld.curation.sources import Source
    from osteo_ld.curation.texts import Text

Opened: TypeAlias = "Callable[[Mapping[str, Source]], Mapping[str, Text]]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found: every fault, and what there is, to be kept if there is no fault."""

    problems: list[Problem]
    kept: Kept


def _row(record: Record) -> Row:
    claim = hashlib.blake2b(repr(record.claim()).encode(), digest_size=16).hexdigest()
    links = [target for slot in LINKS for target in getattr(record, slot)]
    return Row(record.id, claim, record.kind in INTERACTIONS, links)


def _parts(
    records: Iterable[Record], places: Mapping[int, Place], now: Inputs | None, names: Iterable[str]
) -> dict[str, Part]:
    found: dict[str, list[Record]] = {name: [] for name in names}
    for record in records:
        found[Path(places[record.id].file).name].append(record)
    sums = now.files if now else {}
    return {
        name: Part(sums.get(name, ""), sum(len(record.evidence) for record in of), list(map(_row, of)))
        for name, of in found.items()
    }


def check(
    folder: Path, ontology: Path, shapes: Path, *, now: Inputs | None = None, before: Kept | None = None,
    opened: Opened | None = None,
) -> Outcome:  # fmt: skip
    """Check a curation; files that are as they were ``before``, when all was well, are not read again.

    ``opened`` gives the texts of sources, to prove every evidence against; then all is read.

    >>> from osteo_ld.files import CURATION, ONTOLOGY, SHAPES
    >>> check(CURATION, ONTOLOGY, SHAPES).problems
    []

    Raises:
        InputError: a file of the ontology is not Turtle.

    """
    problems: list[Problem] = []
    frame = read_frame(folder, problems)
    paths = {path.name: path for path in record_files(folder)}
    parts = before.unchanged(now) if before and now else {}
    while True:
        found: list[Problem] = []
        records, places = read_files([path for name, path in paths.items() if name not in parts], frame.lexicon, found)
        fresh = _parts(records, places, now, paths.keys() - parts.keys())
        again = amiss({name: part.rows for name, part in fresh.items()}, parts)
        if not again:
            break
        parts = {name: part for name, part in parts.items() if name not in again}
    others = {row.id: row.interaction for part in parts.values() for row in part.rows}
    loaded = replace(frame, records=records, places=places)
    if not before:
        loaded = replace(loaded, ledger=read_ledgers(folder, found))
    problems += found
    problems += cross_checks(loaded, others)
    names = ""
    if not problems:
        names = before.names if before else shacl.names_text(loaded.lexicon, ontology)
        problems += shacl.check(loaded, names, shapes, others)
    keys = before.cues if before else []
    if before:  # the ontology, the slices and the table of cues are as they were
        problems += unknown_cues(loaded, keys)
    else:
        from osteo_ld.curation.cues import heed, keys_of, read_cues
        from osteo_ld.graph.imported import missing

        problems += missing(loaded.lexicon, ontology)
        texts = opened(loaded.sources) if opened else None
        if texts:
            from osteo_ld.curation.proof import prove

            problems += prove(loaded, texts)
        table = read_cues(folder / "cues.tsv", problems)
        problems += heed(loaded, texts, table)
        keys = keys_of(table)
    problems += judge(folder / "reviews", loaded, others)
    return Outcome(problems, Kept(len(loaded.lexicon), keys, names, parts | fresh))
