"""Reading ``curation/``: YAML and TSV to frozen records, with every fault of a run told by file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from pydantic import ValidationError

from osteo_ld import files
from osteo_ld.curation.entries import Left, Place, as_written, numbered_anew, to_record, value_fault
from osteo_ld.curation.guarded import LOST, Lines, read_list, read_rows
from osteo_ld.curation.lexicon import Lexicon, read_lexicon
from osteo_ld.curation.records import Mention, Record, Span
from osteo_ld.curation.references import References, read_references
from osteo_ld.curation.sources import Every, Source, Unit, read_sources, read_units, sentences_command
from osteo_ld.curation.words_file import read_word_hashes
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.vocabulary import SLOTS

LINKS = tuple(slot.name for slot in SLOTS.values() if slot.values == "record")
"""The slots that name other records."""
Lists: TypeAlias = Mapping[str, list[tuple[Any, int, Lines]]]
"""Files of records that were read ahead, by ``read_lists``."""
_NONE: Lists = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ledgered:
    """A span that is no evidence, and why; ``sha256`` is empty where what was written is no hash."""

    at: Span
    sha256: str
    reason: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Doubts:
    """What nothing is said of, as what it rests on has a fault that is told: ``sources`` whose entry has one.

    Of other sources only ``sentences`` cannot be judged: the index has a fault, or none of them.
    """

    sources: Collection[str] = ()
    sentences: Collection[str] = ()


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
    left: list[Left] = field(default_factory=list)
    doubts: Doubts = field(default_factory=Doubts)
    folder: Path = files.CURATION

    def of_the_left(self) -> Curation:
        """Give it with what is left of faulty records for its records."""
        left = [(one.record, one.place) for one in self.left if one.record]
        places = {record.id: place for record, place in left}
        return replace(self, records=[record for record, _ in left], places=places, left=[], ledger=[])


def read_records(
    path: Path, lexicon: Lexicon, problems: list[Problem], ahead: Lists = _NONE, left: list[Left] | None = None
) -> Iterator[tuple[Record, Place]]:
    """Read one YAML file of records, unless it was read ahead.

    What is wrong is added to ``problems``, and what is left of faulty records to ``left``.
    """
    file, before, place = shown(path), len(problems), None
    read = ahead.get(path.name)
    entries = ((entry.value, entry.line, entry.lines) for entry in read_list(path, problems)) if read is None else read
    for value, line, lines in entries:
        place = Place(file, line, lines)
        if value is LOST:
            if left is not None:
                left.append(Left(None, place, None))
        elif not isinstance(value, dict):
            problems.append(Problem(file, line, f"want a record ('- id: ...'), found {str(value)[:60]!r}"))
        elif record := to_record(value, place, lexicon, problems, left=left):
            yield record, place
    if left is not None and place is None and len(problems) > before:  # what it has for records nobody knows
        left.append(Left(None, Place(file, 1, {}), None))


def read_ledger(path: Path, problems: list[Problem]) -> Iterator[Ledgered]:
    """Read one ledger file: ``at``, ``sha256``, ``reason``, tab separated."""
    file = shown(path)
    for line, (at, sha256, reason) in read_rows(path, ("at", "sha256", "reason"), problems):
        sound = bool(re.fullmatch(r"[0-9a-f]{64}", sha256))
        if not sound or len(reason) < 3:
            message = f"want a hash of 64 hexadecimal digits and a reason; found {sha256!r} and {reason!r}"
            problems.append(Problem(file, line, message))
        try:
            yield Ledgered(Span.model_validate(at), sha256 if sound else "", reason, file, line)
        except ValidationError as error:
            problems.append(Problem(file, line, value_fault(error.errors(include_url=False)[0], ("at",))))


class Sentences:
    """Where the sentences of the sources begin and end, and what may be said of a place by that."""

    def __init__(self, sources: Mapping[str, Source], units: Iterable[Unit], doubts: Doubts | None = None) -> None:
        """Index the sentences."""
        self.sources, self._doubts = sources, doubts or Doubts()
        self._starts, self._ends = set[tuple[str, int]](), set[tuple[str, int]]()
        for unit in units:
            self._starts.add((unit.source, unit.start))
            self._ends.add((unit.source, unit.end))

    @cached_property
    def _last(self) -> dict[str, int]:
        return dict(sorted(self._ends))

    def fault(self, at: Span) -> str | None:
        """Say what is wrong with a span, if anything is."""
        if (at.source, at.start) in self._starts and (at.source, at.end) in self._ends and at.start < at.end:
            return None
        return "; ".join(self._amiss(at)) or None

    def _amiss(self, at: Span) -> Iterator[str]:
        if at.start >= at.end:
            yield f"{at} {'is empty: it ends where it' if at.start == at.end else 'ends before it'} starts"
        if at.source not in self.sources and at.source not in self._doubts.sources:
            yield f"unknown source {at.source!r}, want one of {', '.join(self.sources)}"
        elif at.source in self._doubts.sentences:
            return
        elif (last := self._last.get(at.source)) is None:
            yield f"sentences.tsv has no sentence of {at.source}"
        elif max(at.start, at.end) > last:
            yield (
                f"{at} goes beyond the last sentence of {at.source}, which ends at {last}; "
                "`osteo-ld locate` prints the span of a sentence"
            )
        elif at.start < at.end:
            yield f"{at} does not cover whole sentences; `osteo-ld locate` prints the span of a sentence"

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
    sentences = Sentences(curation.sources, curation.units, curation.doubts)
    known = {one.id for one in curation.left}
    for record in curation.records:
        place = places[record.id]
        twin = claims.setdefault(record.claim(), record)
        if twin is not record:
            where = places[twin.id]
            yield Problem(place.file, place.line, same_claim(record.id, twin.id, f"{where.file}:{where.line}"))
        for slot in LINKS:
            for target in getattr(record, slot, ()):
                if target == record.id or not (target in places or target in others or known & {target, None}):
                    yield Problem(place.file, place.at((slot,)), f"{slot} {target}: no such other record")
        yield from sentences.faults(record, place)
    for entry in curation.ledger:
        if fault := sentences.fault(entry.at):
            yield Problem(entry.file, entry.line, fault)
    yield from _unindexed(curation)
    for one in curation.left:
        if one.record:
            yield from _left_checks(one, one.record, {*places, *others, *known}, sentences, claims, places)


def _unindexed(curation: Curation) -> Iterator[Problem]:
    """Tell of each source that is rested upon, and has no sentences, once."""
    if not curation.doubts.sentences:
        return
    records = [*curation.records, *curation.of_the_left().records]
    spans = {evidence.at.source for record in records for evidence in record.evidence}
    spans |= {entry.at.source for entry in curation.ledger}
    path = curation.folder / "sentences.tsv"
    for key in sorted(spans & {*curation.doubts.sentences}):
        yield Problem(shown(path), 1, f"has no sentence of {key}: run `{sentences_command(path.parent)}`")


def _left_checks(
    one: Left, record: Record, known: Collection[int | None], sentences: Sentences,
    claims: Mapping[tuple[object, ...], Record], places: Mapping[int, Place],
) -> Iterator[Problem]:  # fmt: skip
    place = one.place
    for slot in LINKS:
        for target in getattr(record, slot, ()):
            if target == one.id or not (target in known or None in known):
                yield Problem(place.file, place.at((slot,)), f"{slot} {target}: no such other record")
    if one.id and one.whole and (twin := claims.get(record.claim())) and twin.id != one.id:
        where = places[twin.id]
        yield Problem(place.file, place.line, same_claim(one.id, twin.id, f"{where.file}:{where.line}"))
    yield from as_written(sentences.faults(record, place), [one])


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
    faulty: set[str] = set()
    before = len(problems)
    sources = read_sources(folder / "sources.yaml", problems, faulty)
    if not (sources or faulty):
        faulty = Every()
    lexicon = read_lexicon(folder / "concepts", problems)
    before = len(problems)
    units = list(read_units(folder / "sentences.tsv", sources, problems, faulty))
    if units and not sources and not problems:
        problems.append(
            Problem(shown(folder / "sources.yaml"), 1, "has no source, and sentences.tsv has sentences of some")
        )
    unindexed = Every() if len(problems) > before else sources.keys() - {unit.source for unit in units}
    references = read_references(folder / "references", sources, problems, faulty)
    word_hashes = read_word_hashes(folder / "word_hashes.tsv", problems)
    doubts = Doubts(faulty, unindexed)
    return Curation(sources, lexicon, units, [], {}, [], references, word_hashes, doubts=doubts, folder=folder)


def record_files(folder: Path) -> list[Path]:
    """Give the files of records of a curation, in the order in which they are read."""
    return sorted((folder / "interactions").glob("*.yaml"))


def read_files(
    paths: Iterable[Path], lexicon: Lexicon, problems: list[Problem], ahead: Lists = _NONE
) -> tuple[list[Record], dict[int, Place], list[Left]]:  # fmt: skip
    """Read files of records; of those that have the same id, the first counts, and the others are left."""
    records: list[Record] = []
    places: dict[int, Place] = {}
    left: list[Left] = []
    twice: list[Left] = []
    for path in paths:
        for record, place in read_records(path, lexicon, problems, ahead, left):
            if twin := places.get(record.id):
                problems.append(_taken(record.id, place, twin))
                twice.append(Left(record, place, record.id, whole=True))
                continue
            records.append(record)
            places[record.id] = place
    owners = dict(places) if left else places
    for one in left:
        if one.id and (twin := owners.get(one.id)):
            first, second = sorted((twin, one.place), key=lambda place: (place.file, place.line))
            problems.append(_taken(one.id, second, first))
            owners[one.id] = first
        elif one.id:
            owners[one.id] = one.place
    records.sort(key=lambda r: r.id)
    return records, places, numbered_anew([*left, *twice])


def _taken(record: int, place: Place, by: Place) -> Problem:
    return Problem(place.file, place.at(("id",)), taken(record, f"{by.file}:{by.line}"))


def read_ledgers(folder: Path, problems: list[Problem]) -> list[Ledgered]:
    """Read the ledger of a curation; what is wrong is added to ``problems``."""
    return [row for path in sorted((folder / "ledger").glob("*.tsv")) for row in read_ledger(path, problems)]


def read(folder: Path) -> tuple[Curation, list[Problem]]:
    """Read the whole of ``curation/``: what is well formed, and every fault of every file."""
    problems: list[Problem] = []
    frame = read_frame(folder, problems)
    records, places, left = read_files(record_files(folder), frame.lexicon, problems)
    curation = replace(frame, records=records, places=places, left=left, ledger=read_ledgers(folder, problems))
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
