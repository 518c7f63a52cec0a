"""Records from elsewhere: JSON Lines and Parquet of the same record model, read in partitions, a stream each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osteo_ld.curation.entries import Place, to_record
from osteo_ld.curation.guarded import control_fault, first_control
from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.curation.records import Record, mined_adapter
from osteo_ld.errors import InputError, OsteoError, Problem, shown
from osteo_ld.iris import OSTEO

VERSION = "1.0"
"""Of the record model: the first number changes where a file that was right is right no more."""
LONGEST_LINE = 1_000_000  # bytes
SIZE = 5_000  # records of a partition
ENDINGS = (".jsonl", ".ndjson", ".parquet")


@dataclass(frozen=True, slots=True)
class Partition:
    """A run of records of a file: ``size`` bytes from ``start`` (lines), or rows (Parquet).

    ``first`` is the line or row of its first record, from 1; ``number`` its place in the order of all, from 0. ``file``
    is what the user calls the file.
    """

    number: int
    path: Path
    file: str
    first: int
    start: int
    size: int


def partitions(paths: Sequence[Path], size: int = SIZE) -> Iterator[Partition]:
    """Part files into runs of so many records each, in the order given.

    Raises:
        InputError: a file is not there, or of an ending that nothing here reads.
        OsteoError: Parquet, and polars is not installed.

    """
    number = 0
    for path in paths:
        if path.suffix not in ENDINGS:
            raise InputError([Problem(shown(path), 0, f"unknown ending: want one of {', '.join(ENDINGS)}")])
        try:
            for first, start, length in (_rows if path.suffix == ".parquet" else _lines)(path, size):
                yield Partition(number, path.resolve(), shown(path), first, start, length)
                number += 1
        except OSError as error:
            raise InputError([Problem(shown(path), 0, f"not readable: {error.strerror or error}")]) from None


def _lines(path: Path, size: int) -> Iterator[tuple[int, int, int]]:
    first, start, number = 1, 0, 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            if len(line) == LONGEST_LINE:
                message = f"has {LONGEST_LINE:,} bytes or more: no record is as long"
                raise InputError([Problem(shown(path), number, message)])
            if number - first + 1 == size:
                yield first, start, file.tell() - start
                first, start = number + 1, file.tell()
        if number >= first:
            yield first, start, file.tell() - start


def _polars() -> Any:
    try:
        import polars
    except ImportError:
        raise OsteoError("Parquet needs polars: pip install 'osteo-ld[parquet]'") from None
    return polars


def _table(path: Path) -> Any:
    return _polars().scan_parquet(path)


def _rows(path: Path, size: int) -> Iterator[tuple[int, int, int]]:
    pl = _polars()
    try:
        count = _table(path).select(pl.len()).collect().item()
    except pl.exceptions.PolarsError as error:
        message = f"not readable as Parquet: {str(error).splitlines()[0][:200]}"
        raise InputError([Problem(shown(path), 0, message)]) from None
    for start in range(0, count, size):
        yield start + 1, start, min(size, count - start)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise ValueError(f"{twice[:40]!r} stands twice in one entry: keep one, or make it a list")
    if wrong := next((key for key, value in pairs if isinstance(value, bool | float)), None):
        raise ValueError(f"{wrong[:40]} is {found[wrong]!r}: want text, a whole number, or a list of them")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)


def _entry(line: bytes) -> Any:
    """Read a line.

    Raises:
        ValueError: it is no JSON, or holds what no record may hold; says so.

    """
    try:
        entry = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: byte 0x{line[error.start]:02x}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}, at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("lists and objects nested without end") from None
    return entry


def _clean(value: Any) -> Any:
    """Give a row as a record has it: of columns that other records fill nothing is left."""
    if isinstance(value, dict):
        return {key: kept for key, part in value.items() if (kept := _clean(part)) not in (None, [])}
    return [_clean(part) for part in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _entries(partition: Partition, problems: list[Problem]) -> Iterator[tuple[int, Any]]:
    """Give the entries of a partition, each with its line or row."""
    if partition.path.suffix == ".parquet":
        frame = _table(partition.path).slice(partition.start, partition.size).collect()
        for number, row in enumerate(frame.iter_rows(named=True), partition.first):
            yield number, _clean(row)
        return
    with partition.path.open("rb") as file:
        file.seek(partition.start)
        for number, line in enumerate(file.read(partition.size).split(b"\n"), partition.first):
            if not line.strip():
                continue
            try:
                yield number, _entry(line)
            except ValueError as error:
                problems.append(Problem(partition.file, number, str(error)))


def read_partition(
    partition: Partition, lexicon: Lexicon, problems: list[Problem]
) -> Iterator[tuple[Record, Place]]:  # fmt: skip
    """Read the records of a partition; what is wrong is added to ``problems``."""
    file = partition.file
    for number, entry in _entries(partition, problems):
        place = Place(file, number, {})
        if not isinstance(entry, dict):
            problems.append(Problem(file, number, f"want a record, found {str(entry)[:60]!r}"))
        elif found := next(filter(None, map(first_control, _texts(entry))), None):
            problems.append(Problem(file, number, control_fault(found)))
        elif record := to_record(entry, place, lexicon, problems, mined_adapter()):
            yield record, place


def written(record: Record) -> str:
    """Give a record as a line of JSON: what is not set is left out, concepts are CURIEs."""
    entry = record.model_dump(exclude_defaults=True)
    for evidence, ground in zip(entry["evidence"], record.evidence, strict=True):
        if "at" in evidence:
            evidence["at"] = str(ground.at)
    return json.dumps({"id": record.id, "kind": record.kind, **entry}, ensure_ascii=False) + "\n"


def schema() -> str:
    """Give the JSON Schema of a record, as a line of JSON Lines or a row of Parquet has it."""
    found = mined_adapter().json_schema()
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{OSTEO}data/records/record.schema.json",
        "title": "A record of osteo-ld",
        "version": VERSION,
        **found,
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
