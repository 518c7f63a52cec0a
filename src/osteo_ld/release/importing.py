"""Statements from elsewhere as records that keep all rules: what breaks a shape is left out, counted with the rest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from osteo_ld.curation.elsewhere import SIZE
from osteo_ld.curation.entries import Place, to_record
from osteo_ld.curation.indra import Importer, entries
from osteo_ld.curation.reading import read_frame
from osteo_ld.curation.records import Record, mined_adapter
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.files import write
from osteo_ld.release.partitions import Frame, violations


def import_indra(path: Path, output: Path, frame: Frame, first: int) -> tuple[Importer, int, Counter[str]]:
    """Write the records of INDRA's statements as JSON Lines, with ids from ``first`` on.

    Gives what was read and left out, how many records were written, and how many were not, by the rule that they break.

    Raises:
        InputError: the file, or what records name and rest on, is faulty; nothing was written.

    """
    problems: list[Problem] = []
    importer = Importer(read_frame(frame.curation, problems))
    if problems:
        raise InputError(problems)
    kept, broken = [0], Counter[str]()

    def lines() -> Iterator[str]:
        found = iter(entries(path, importer, first))
        while batch := {entry["id"]: entry for entry in islice(found, SIZE)}:
            faults = _faults(batch, importer, frame, shown(path))
            broken.update(faults.values())
            for number, entry in batch.items():
                if number not in faults:
                    kept[0] += 1
                    yield json.dumps(entry, ensure_ascii=False) + "\n"

    write(output, lines())
    return importer, kept[0], broken


def _faults(batch: Mapping[int, dict[str, Any]], importer: Importer, frame: Frame, file: str) -> dict[int, str]:
    """Give what is wrong with entries of records, the first fault of each."""
    faults: dict[int, str] = {}
    records: list[Record] = []
    for number, entry in batch.items():
        problems: list[Problem] = []
        record = to_record(entry, Place(file, 0, {}), importer.curation.lexicon, problems, mined_adapter())
        if record is None:
            faults[number] = problems[0].message
        else:
            records.append(record)
    for violation in violations(records, frame):
        faults.setdefault(int(violation.number), violation.message or violation.component)
    return faults
