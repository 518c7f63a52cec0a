"""Reading ``curation/``: YAML and TSV to frozen records, with every fault of a run told by file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from osteo_ld.curation.guarded import Lines, read_list, read_rows
from osteo_ld.curation.lexicon import Lexicon, read_lexicon
from osteo_ld.curation.records import GROUNDS, MODELS, Evidence, Mention, Record, Span, record_adapter
from osteo_ld.curation.references import References, read_references
from osteo_ld.curation.sources import Source, Unit, read_sources, read_units
from osteo_ld.curation.words_file import read_word_hashes
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.vocabulary import EFFECTS, SLOTS

LINKS = tuple(slot.name for slot in SLOTS.values() if slot.values == "record")
"""The slots that name other records."""
Lists: TypeAlias = Mapping[str, list[tuple[Any, int, Lines]]]
"""Files of records that were read ahead, by ``read_lists``."""
_NONE: Lists = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record or one of its parts stands; lines count from 1."""

    file: str
    line: int
    lines: dict[tuple[str | int, ...], int]

    def at(self, location: tuple[str | int, ...]) -> int:
        """Line of a part, or of the nearest part around it."""
        for length in range(len(location), 0, -1):
            if line := self.lines.get(location[:length]):
                return line
        return self.line


@dataclass(frozen=True, slots=True)
class Ledgered:
    """A span that is no evidence, and why."""

    at: Span
    sha256: str
    reason: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Curation:
    """All that curators wrote; ``places`` has where each record stands, ``word_hashes`` are by (source, start, end)."""

    sources: dict[str, Source]
    lexicon: Lexicon
    units: list[Unit]
    records: list[Record]
    places: dict[int, Place]
    ledger: list[Ledgered]
    references: References = field(default_factory=References)
    word_hashes: Mapping[tuple[str, int, int], str] = field(default_factory=dict)


def _value_fault(error: Any, location: tuple[str | int, ...]) -> str:
    """Say what is wrong with a value, by what pydantic found."""
    slot, found = next((str(part) for part in reversed(location) if isinstance(part, str)), "record"), error["input"]
    shown_value = repr(found) if len(repr(found)) <= 120 else f"{repr(found)[:120]}..."
    match error["type"]:
        case "missing":
            return f"{location[-1]!r} is missing"
        case "value_error":
            return str(error["ctx"]["error"])
        case "string_pattern_mismatch" if slot == "work":
            return f"{shown_value} names no work: want DOI:10.1234/abc, PMID:123 or PMCID:PMC123"
        case "string_pattern_mismatch":
            return f"{shown_value} is not 64 hexadecimal digits; `osteo-ld locate` prints it"
        case "tuple_type" if slot == "evidence":
            return f"evidence is a list: each starts with '- at: source start-end' (found {shown_value})"
        case "tuple_type":
            return f"{slot} wants a name or a list of names, found {shown_value}"
        case "string_type" if slot in EFFECTS or (slot in SLOTS and SLOTS[slot].single):
            hint = "one record, one effect with one object: the others are records of their own"
            return f"{slot} wants one name, found {shown_value}; {hint}"
        case "string_type":
            return f"{slot} wants text, found {shown_value}; put it in quotes if it is text"
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return f"{slot} wants a number, found {shown_value}"
        case "greater_than_equal" | "greater_than":
            return f"{slot} is {shown_value}, want a number from 1 on"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{slot} wants entries 'key: value', found {shown_value}"
        case "less_than_equal":
            return f"{slot} is {shown_value}, want a number of at most 15 digits"
        case "literal_error":
            return f"{slot} is {shown_value}, want {error['ctx']['expected']}"
        case "string_too_short":
            return f"{slot} is too short: {shown_value}"
        case "too_short":
            return f"{slot} is empty: it wants one entry at least"
    return f"{slot}: {error['msg']} (found {shown_value})"


def _message(error: Any, location: tuple[str | int, ...], entry: dict[str, Any]) -> str:
    """Say what pydantic found in terms of the curation format."""
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return f"kind is {str(entry.get('kind'))[:60]!r}, want one of {', '.join(MODELS)}"
    if error["type"] != "extra_forbidden":
        return _value_fault(error, location)
    slot = str(location[-1])[:60]
    in_evidence, record = len(location) > 2, MODELS[entry["kind"]]
    if not in_evidence and slot in Evidence.model_fields:
        return f"{slot!r} belongs to the evidence: write it below '- at:'"
    if in_evidence and slot in record.model_fields:
        return f"{slot!r} belongs to the record: write it in the column of 'id:'"
    ground = Mention if in_evidence and "work" in entry["evidence"][location[1]] else Evidence
    known = list(ground.model_fields if in_evidence else record.model_fields)
    from rapidfuzz import process  # only what is faulty needs it

    close = process.extractOne(slot, known, score_cutoff=75)
    hint = f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(known)}"
    return f"{'an evidence' if in_evidence else 'a ' + entry['kind']} has no slot {slot!r}{hint}"


def read_records(
    path: Path, lexicon: Lexicon, problems: list[Problem], ahead: Lists = _NONE
) -> Iterator[tuple[Record, Place]]:
    """Read one YAML file of records, unless it was read ahead; what is wrong is added to ``problems``."""
    file = shown(path)
    read = ahead.get(path.name)
    entries = ((entry.value, entry.line, entry.lines) for entry in read_list(path, problems)) if read is None else read
    for value, line, lines in entries:
        place = Place(file, line, lines)
        if not isinstance(value, dict):
            problems.append(Problem(file, line, f"want a record ('- id: ...'), found {str(value)[:60]!r}"))
        elif record := to_record(value, place, lexicon, problems):
            yield record, place


def to_record(
    entry: dict[str, Any],
    place: Place,
    lexicon: Lexicon,
    problems: list[Problem],
    adapter: TypeAdapter[Record] = record_adapter,
) -> Record | None:
    """Make the record of an entry; what is wrong is added to ``problems``."""
    try:
        return adapter.validate_python(entry, context={"lexicon": lexicon})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] == "too_short" and detail["input"]:
                continue  # its faulty parts are told already
            # pydantic puts the kind first in the location of every part, and the form of an evidence before its parts
            location = tuple(
                part for i, part in enumerate(detail["loc"]) if (i or part not in MODELS) and part not in GROUNDS
            )
            problems.append(Problem(place.file, place.at(location), _message(detail, location, entry)))
    return None


def read_ledger(path: Path, problems: list[Problem]) -> Iterator[Ledgered]:
    """Read one ledger file: ``at``, ``sha256``, ``reason``, tab separated."""
    file = shown(path)
    for line, (at, sha256, reason) in read_rows(path, ("at", "sha256", "reason"), problems):
        try:
            if not re.fullmatch(r"[0-9a-f]{64}", sha256) or len(reason) < 3:
                raise ValueError(f"want a hash of 64 hexadecimal digits and a reason; found {sha256!r} and {reason!r}")
            yield Ledgered(Span.model_validate(at), sha256, reason, file, line)
        except ValidationError as error:
            problems.append(Problem(file, line, _value_fault(error.errors(include_url=False)[0], ("at",))))
        except ValueError as error:
            problems.append(Problem(file, line, str(error)))


class Sentences:
    """Where the sentences of the sources begin and end, and what may be said of a place by that."""

    def __init__(self, sources: Mapping[str, Source], units: Iterable[Unit]) -> None:
        """Index the sentences."""
        self.sources = sources
        self._starts, self._ends = set[tuple[str, int]](), set[tuple[str, int]]()
        for unit in units:
            self._starts.add((unit.source, unit.start))
            self._ends.add((unit.source, unit.end))

    def fault(self, at: Span) -> str | None:
        """Say what is wrong with a span, if anything is."""
        if at.source not in self.sources:
            return f"unknown source {at.source!r}, want one of {', '.join(self.sources)}"
        if (at.source, at.start) not in self._starts or (at.source, at.end) not in self._ends:
            return f"{at} does not cover whole sentences; `osteo-ld locate` prints the span of a sentence"
        return None

    def faults(self, record: Record, place: Place) -> Iterator[Problem]:
        """Give what is wrong with the evidences of a record: spans, citations, what is carried, what stands twice."""
        seen: set[str] = set()
        for i, evidence in enumerate(record.evidence):
            if isinstance(evidence, Mention):  # nothing else of it is in the curation
                ground = f"{evidence.work} by {evidence.reader}, {evidence.key} {evidence.sha256}"
                if ground in seen:
                    message = f"{evidence.work} is given twice by {evidence.reader} as evidence of record {record.id}"
                    yield Problem(place.file, place.at(("evidence", i, "at")), message)
                seen.add(ground)
                continue
            if fault := self.fault(evidence.at):
                yield Problem(place.file, place.at(("evidence", i, "at")), fault)
            source = self.sources.get(evidence.at.source)
            for mark in evidence.cites if source else ():
                if source and (fault := source.mark_fault(mark)):
                    yield Problem(place.file, place.at(("evidence", i, "cites")), fault)
            at = str(evidence.at)
            if at in seen:
                message = f"{at} is given twice as evidence of record {record.id}"
                yield Problem(place.file, place.at(("evidence", i, "at")), message)
            seen.add(at)
            for slot in evidence.carried:
                if slot in (present := _slots(record)):
                    continue
                has = ", ".join(sorted(present))
                message = f"carried names {slot!r}, which the record does not have; it has {has}"
                yield Problem(place.file, place.at(("evidence", i, "carried")), message)


def _slots(record: Record) -> set[str]:
    """The slots of a record that something stands in."""
    return {slot for slot, _ in record.concepts()} | {
        slot for slot in ("kind", "mode", "aspect") if getattr(record, slot, None)
    }


def taken(record: int, where: str) -> str:
    """Say that an id is another record's."""
    return f"id {record} is taken at {where}"


def same_claim(record: int, twin: int, where: str) -> str:
    """Say that two records say the same."""
    return f"record {record} says the same as {twin} ({where}): merge their evidences"


def cross_checks(curation: Curation, others: Collection[int] = ()) -> Iterator[Problem]:
    """Check what only shows in the whole: same claims, references between records, spans against the sentences.

    ``others`` are records that are known to be right, and not at hand.
    """
    places = curation.places
    claims: dict[tuple[object, ...], Record] = {}
    sentences = Sentences(curation.sources, curation.units)
    for record in curation.records:
        place = places[record.id]
        twin = claims.setdefault(record.claim(), record)
        if twin is not record:
            where = places[twin.id]
            yield Problem(place.file, place.line, same_claim(record.id, twin.id, f"{where.file}:{where.line}"))
        for slot in LINKS:
            for target in getattr(record, slot, ()):
                if target == record.id or not (target in places or target in others):
                    yield Problem(place.file, place.at((slot,)), f"{slot} {target}: no such other record")
        yield from sentences.faults(record, place)
    for entry in curation.ledger:
        if fault := sentences.fault(entry.at):
            yield Problem(entry.file, entry.line, fault)


def unknown_cues(curation: Curation, keys: Collection[str]) -> Iterator[Problem]:
    """Give what the evidences say to have been read, and is no cue."""
    for record in curation.records:
        place = curation.places[record.id]
        for i, evidence in enumerate(record.evidence):
            for key in evidence.read:
                if key not in keys:
                    want = ", ".join(sorted(keys)) or "none: there is no cues.tsv"
                    message = f"record {record.id}: read names {key!r}, no cue: want {want}"
                    yield Problem(place.file, place.at(("evidence", i, "read")), message)


def read_frame(folder: Path, problems: list[Problem]) -> Curation:
    """Read all of ``curation/`` but records and ledger: what records name and rest on."""
    sources = read_sources(folder / "sources.yaml", problems)
    lexicon = read_lexicon(folder / "concepts", problems)
    units = list(read_units(folder / "sentences.tsv", sources, problems))
    references = read_references(folder / "references", sources, problems)
    word_hashes = read_word_hashes(folder / "word_hashes.tsv", problems)
    return Curation(sources, lexicon, units, [], {}, [], references, word_hashes)


def record_files(folder: Path) -> list[Path]:
    """Give the files of records of a curation, in the order in which they are read."""
    return sorted((folder / "interactions").glob("*.yaml"))


def read_files(
    paths: Iterable[Path], lexicon: Lexicon, problems: list[Problem], ahead: Lists = _NONE
) -> tuple[list[Record], dict[int, Place]]:  # fmt: skip
    """Read files of records; of those that have the same id, the first counts."""
    records: list[Record] = []
    places: dict[int, Place] = {}
    for path in paths:
        for record, place in read_records(path, lexicon, problems, ahead):
            if twin := places.get(record.id):
                message = taken(record.id, f"{twin.file}:{twin.line}")
                problems.append(Problem(place.file, place.at(("id",)), message))
                continue
            records.append(record)
            places[record.id] = place
    records.sort(key=lambda r: r.id)
    return records, places


def read_ledgers(folder: Path, problems: list[Problem]) -> list[Ledgered]:
    """Read the ledger of a curation; what is wrong is added to ``problems``."""
    return [row for path in sorted((folder / "ledger").glob("*.tsv")) for row in read_ledger(path, problems)]


def read(folder: Path) -> tuple[Curation, list[Problem]]:
    """Read the whole of ``curation/``: what is well formed, and every fault of every file."""
    problems: list[Problem] = []
    frame = read_frame(folder, problems)
    records, places = read_files(record_files(folder), frame.lexicon, problems)
    curation = replace(frame, records=records, places=places, ledger=read_ledgers(folder, problems))
    problems += cross_checks(curation)
    return curation, problems


def load(folder: Path) -> Curation:
    """Read the whole of ``curation/``.

    Raises:
        InputError: every fault of every file.

    """
    curation, problems = read(folder)
    if problems:
        raise InputError(problems)
    return curation
