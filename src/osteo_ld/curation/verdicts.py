"""What second readers said of evidences: right, or what is to mend; the tables of ``curation/reviews``.

A verdict holds for a record as it was when it was read: once the record is changed, it asks to be read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from osteo_ld.curation.guarded import read_rows
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Evidence, Record, numbered
from osteo_ld.errors import Problem, shown

COLUMNS = ("record", "at", "claim", "verdict", "note")
VERDICTS = ("right", "mend")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row: the record's number, the span read, the hash of what was claimed, ``right`` or ``mend``, and a note."""

    record: str
    at: str
    claim: str
    verdict: str
    note: str
    file: str
    line: int


def claim_hash(record: Record, evidence: Evidence) -> str:
    """Give 16 hexadecimal digits that change when what a record claims of one of its evidences does."""
    said = record.model_dump(mode="json", exclude={"id", "note", "evidence"}, exclude_defaults=True)
    told = evidence.model_dump(mode="json", include={"cites", "carried", "system", "status"})
    return hashlib.sha256(json.dumps([said, told], sort_keys=True).encode()).hexdigest()[:16]


def read_verdicts(folder: Path, problems: list[Problem]) -> Iterator[Verdict]:
    """Give the rows of all tables of a folder, which need not be there; what is wrong is added to ``problems``."""
    for path in sorted(folder.glob("*.tsv")):
        lines: dict[tuple[str, str], int] = {}
        for line, (record, at, claim, verdict, note) in read_rows(path, COLUMNS, problems):
            found = Verdict(record, at, claim, verdict, note, shown(path), line)
            fault = _fault(found)
            if (first := lines.setdefault((found.record, found.at), line)) != line:
                fault = fault or f"record {found.record} at {found.at} stands already in line {first}: keep one"
            if fault:
                problems.append(Problem(found.file, line, fault))
            else:
                yield found


def _fault(row: Verdict) -> str | None:
    if row.verdict not in VERDICTS:
        return f"verdict is {row.verdict[:60]!r}, want {' or '.join(VERDICTS)}"
    if row.verdict == "mend" and not row.note.strip():
        return "mend wants a note that says what is wrong"
    return None


def judge(folder: Path, curation: Curation, others: Iterable[int] = ()) -> Iterator[Problem]:
    """Give every verdict that does not fit the records as they are, and every one that asks to mend.

    ``others`` are records that are known to be right, and not at hand.
    """
    known = {numbered(other) for other in others}
    known |= {numbered(one.id) for one in curation.left if one.id}  # what is faulty is mended first
    lost = any(one.id is None for one in curation.left)
    problems: list[Problem] = []
    records = {record.number: record for record in curation.records}
    for row in read_verdicts(folder, problems):
        if row.record in known or (lost and row.record not in records):
            continue
        if fault := _open(row, records.get(row.record), curation):
            yield Problem(row.file, row.line, fault)
    yield from problems


def _open(row: Verdict, record: Record | None, curation: Curation) -> str | None:
    again = "remove the row, or have it read again (`osteo-ld review`)"
    if record is None:
        return f"no record {row.record[:60]!r}: {again}"
    evidence = next((one for one in record.evidence if str(one.at) == row.at), None)
    if evidence is None:
        return f"record {row.record} does not rest on {row.at[:100]!r}: {again}"
    place = curation.places[record.id]
    where = f"{place.file}:{place.line}"
    if claim_hash(record, evidence) != row.claim:
        return f"record {row.record} ({where}) was changed since it was read: {again}"
    if row.verdict == "mend":
        return (
            f"record {row.record} ({where}) is to mend: {row.note}. Mend it and remove the row, "
            "or, where the record is right, write 'right' and why"
        )
    return None
