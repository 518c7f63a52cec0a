"""The check of a curation: its files, what only shows in the whole of them, shapes, slices, cues and verdicts.

All of a curation is first checked by two processes, which tell only whether all is well; where it is not, one checks
it once more, and has the messages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from osteo_ld.beside import beside
from osteo_ld.checking import shacl
from osteo_ld.checking.kept import Inputs, Kept, Part, Row, amiss, known
from osteo_ld.curation.entries import Place, as_written
from osteo_ld.curation.reading import (
    LINKS,
    Curation,
    Lists,
    cross_checks,
    read_files,
    read_frame,
    read_ledgers,
    record_files,
    unknown_cues,
)
from osteo_ld.curation.records import Record
from osteo_ld.curation.verdicts import judge
from osteo_ld.errors import InputError, Problem
from osteo_ld.vocabulary import INTERACTIONS

if TYPE_CHECKING:
    from osteo_ld.curation.sources import Source
    from osteo_ld.curation.texts import Text

Opened: TypeAlias = "Callable[[Mapping[str, Source]], Mapping[str, Text]]"

_FIRST = 0.5  # the share of the records that this process checks, which also does the rest


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
    name_of = cache(lambda file: Path(file).name)
    for record in records:
        found[name_of(places[record.id].file)].append(record)
    sums = now.files if now else {}
    return {
        name: Part(sums.get(name, ""), sum(len(record.evidence) for record in of), list(map(_row, of)))
        for name, of in found.items()
    }


def _written(lists: Lists) -> dict[int, bool]:
    """Give the ids of records as they are written, and whether each is an interaction."""
    entries = [entry for entries in lists.values() for entry, *_ in entries if isinstance(entry, dict)]
    return {entry["id"]: entry.get("kind") in INTERACTIONS for entry in entries if isinstance(entry.get("id"), int)}


def _share(
    lists: Lists, frame: Curation, names: str, shapes: Path, reviews: Path, now: Inputs | None,
    others: Mapping[int, bool],
) -> tuple[dict[str, tuple[Any, ...]], set[str]] | None:  # fmt: skip
    """Check some of the files of records; give what is known of each, and the cues that were read, if all is well.

    The ``others`` are taken as they are written.
    """
    problems: list[Problem] = []
    records, places, _ = read_files(map(Path, lists), frame.lexicon, problems, lists)
    share = replace(frame, records=records, places=places)
    problems += cross_checks(share, others)
    if not problems:
        problems += shacl.check(share, names, shapes, others)
    problems += judge(reviews, share, others)
    if problems:
        return None
    parts = _parts(records, places, now, lists)
    known = {name: (part.sha256, part.evidences, [*map(tuple, part.rows)]) for name, part in parts.items()}
    return known, {key for record in records for evidence in record.evidence for key in evidence.read}


def _by_two(
    folder: Path, ontology: Path, shapes: Path, now: Inputs | None, frame: Curation, lists: Lists
) -> Kept | None:  # fmt: skip
    """Check all in two processes; give what is to be kept, if all is well."""
    from osteo_ld.curation.cues import heed, keys_of, read_cues
    from osteo_ld.graph.imported import missing

    total = sum(map(len, lists.values()))
    so_far = accumulate(map(len, lists.values()))
    first = {name: lists[name] for name, count in zip(lists, so_far, strict=True) if count <= total * _FIRST}
    second = {name: lists[name] for name in lists if name not in first}
    names = shacl.names_text(frame.lexicon, ontology)
    rest = frame, names, shapes, folder / "reviews", now
    later = beside(partial(_share, second, *rest, _written(first)))
    one = _share(first, *rest, _written(second))
    # What is no matter of single records.
    problems: list[Problem] = []
    loaded = replace(frame, ledger=read_ledgers(folder, problems))
    problems += cross_checks(loaded)
    problems += missing(loaded.lexicon, ontology)
    cues = read_cues(folder / "cues.tsv", problems)
    problems += heed(loaded, None, cues)
    keys = keys_of(cues)
    other = later()
    if problems or not one or not other or not (one[1] | other[1]).issubset(keys):
        return None
    parts, more = known(one[0]), known(other[0])
    if amiss({name: part.rows for name, part in parts.items()}, more):
        return None
    return Kept(len(loaded.lexicon), keys, names, parts | more)


def check(
    folder: Path, ontology: Path, shapes: Path, *, now: Inputs | None = None, before: Kept | None = None,
    opened: Opened | None = None, ahead: Callable[[], Lists] = dict,
) -> Outcome:  # fmt: skip
    """Check a curation; files that are as they were ``before``, when all was well, are not read again.

    ``opened`` gives the texts of sources, to prove every evidence against; then all is read. ``ahead`` gives the files
    of records that were read ahead.

    >>> from osteo_ld.files import CURATION, ONTOLOGY, SHAPES
    >>> check(CURATION, ONTOLOGY, SHAPES).problems
    []

    Raises:
        InputError: a file of the ontology is not Turtle.

    """
    problems: list[Problem] = []
    frame = read_frame(folder, problems)
    paths = {path.name: path for path in record_files(folder)}
    lists = ahead()
    if lists and paths.keys() == lists.keys() and not (problems or before or opened):
        with suppress(InputError):  # which is told below
            if well := _by_two(folder, ontology, shapes, now, frame, lists):
                return Outcome([], well)
    parts = before.unchanged(now) if before and now else {}
    while True:
        found: list[Problem] = []
        changed = [path for name, path in paths.items() if name not in parts]
        records, places, left = read_files(changed, frame.lexicon, found, lists)
        fresh = _parts(records, places, now, paths.keys() - parts.keys())
        again = amiss({name: part.rows for name, part in fresh.items()}, parts)
        if not again:
            break
        parts = {name: part for name, part in parts.items() if name not in again}
    others = {row.id: row.interaction for part in parts.values() for row in part.rows}
    loaded = replace(frame, records=records, places=places, left=left)
    if not before:
        loaded = replace(loaded, ledger=read_ledgers(folder, found))
    problems += found
    problems += cross_checks(loaded, others)
    # The names of what is faulty may be those of anything: shapes are asked when the ontology and the slices are well.
    faults: list[Problem] = []
    names = ""
    if not before:
        from osteo_ld.graph.imported import missing

        faults += missing(loaded.lexicon, ontology)
    with suppress(InputError):  # which ``missing`` tells
        names = before.names if before else shacl.names_text(loaded.lexicon, ontology)
        if problems or faults:
            problems += shacl.check_values(loaded, names, shapes, others, [*problems, *faults])
        else:
            problems += shacl.check(loaded, names, shapes, others)
    problems += faults
    keys = before.cues if before else []
    if before:  # the ontology, the slices and the table of cues are as they were
        problems += unknown_cues(loaded, keys)
        problems += as_written(unknown_cues(loaded.of_the_left(), keys), left)
    else:
        from osteo_ld.curation.cues import heed, keys_of, read_cues

        texts = opened(loaded.sources) if opened else None
        if texts:
            from osteo_ld.curation.proof import prove, prove_records

            problems += prove(loaded, texts)
            problems += as_written(prove_records(loaded.of_the_left(), texts), left)
        known = len(problems)
        table = read_cues(folder / "cues.tsv", problems)
        sound = len(problems) == known
        problems += heed(loaded, texts, table, whole=sound)
        keys = keys_of(table)
        if sound:  # other cues read what a record says as a whole
            problems += as_written(unknown_cues(loaded.of_the_left(), keys), left)
    problems += judge(folder / "reviews", loaded, others)
    return Outcome(problems, Kept(len(loaded.lexicon), keys, names, parts | fresh))
