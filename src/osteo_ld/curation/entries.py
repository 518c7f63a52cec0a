"""An entry of a file of records: the record that it makes, or all its faults, and what is left of it to check further.

A record with a fault is none, but its other parts are looked at all the same: a curator mends it in one round. What
is only a consequence of a fault that is told is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from osteo_ld.curation.lexicon import Lexicon, UnknownNameError
from osteo_ld.curation.records import (
    GROUNDS,
    MODELS,
    Evidence,
    Mention,
    Record,
    faults_of,
    loose,
    record_adapter,
)
from osteo_ld.errors import Problem
from osteo_ld.vocabulary import EFFECTS, SLOTS

Location: TypeAlias = tuple[str | int, ...]
"""Where a part of an entry stands: ``("evidence", 0, "at")``."""
_FILLED = ("concept", "mode", "aspect")  # what a slot holds whose value may be ``?slot``
_NEAR = 70  # how like a word must be to one that it is taken for, of 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record or one of its parts stands; lines count from 1."""

    file: str
    line: int
    lines: dict[Location, int]

    def at(self, location: Location) -> int:
        """Line of a part, or of the nearest part around it."""
        for length in range(len(location), 0, -1):
            if line := self.lines.get(location[:length]):
                return line
        return self.line


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a faulty record, in which ``?slot`` stands for each value that is none.

    Of what cannot be read at all there is no record. ``id`` is as it was written, and ``whole`` whether nothing of what
    the record says is amiss.
    """

    record: Record | None
    place: Place
    id: int | None
    whole: bool = False


_FREE = 10**15  # a record has a number of at most 15 digits


def numbered_anew(left: Iterable[Left]) -> list[Left]:
    """Give what is left under numbers that no record has, so that it stands beside those of the same number."""
    return [
        replace(one, record=one.record and one.record.model_copy(update={"id": _FREE + n}))
        for n, one in enumerate(left)
    ]


def as_written(problems: Iterable[Problem], left: Iterable[Left]) -> Iterator[Problem]:
    """Tell problems of what is left by the numbers that curators wrote."""
    written = {str(one.record.id): "" if one.id is None else str(one.id) for one in left if one.record}
    for problem in problems:
        said = re.sub(r"(record )?\b([1-9][0-9]{15})\b", lambda m: _by(m, written), problem.message)
        yield Problem(problem.file, problem.line, said)


def _by(found: re.Match[str], written: Mapping[str, str]) -> str:
    number = written.get(found[2])
    return found[0] if number is None else f"{found[1] or ''}{number or 'without a number'}"


# -- what is wrong with an entry ---------------------------------------------------------------------------------------


def value_fault(error: Any, location: Location) -> str:
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


def _near(word: str, known: Iterable[str]) -> str:
    """Give the one of the words known that another was meant to be, if any is like it."""
    from rapidfuzz import fuzz, process  # only what is faulty needs it

    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return str(found[0]) if found else ""


def _known(entry: Mapping[str, Any], location: Location) -> list[str]:
    """The parts that a record, or an evidence of it, may have."""
    if len(location) < 3:
        return list(_model(entry).model_fields)
    evidence = entry["evidence"][location[1]]
    return list((Mention if "work" in evidence else Evidence).model_fields)


def _model(entry: Mapping[str, Any]) -> type[Record]:
    kind = entry.get("kind")
    return MODELS.get(kind, loose()) if isinstance(kind, str) else loose()


def _unknown(entry: Mapping[str, Any], location: Location) -> tuple[str, set[Location]]:
    """Say what an unknown part was meant to be, and which parts it may have been meant for."""
    name, in_evidence = str(location[-1]), len(location) > 2
    slot = name[:60]
    if not in_evidence and name in Evidence.model_fields:
        evidences = entry.get("evidence")
        meant: set[Location] = {
            ("evidence", i, name) for i in range(len(evidences) if isinstance(evidences, list) else 0)
        }
        return f"{slot!r} belongs to the evidence: write it below '- at:'", meant
    if in_evidence and name in _model(entry).model_fields:
        return f"{slot!r} belongs to the record: write it in the column of 'id:'", {(name,)}
    known = _known(entry, location)
    close = _near(slot, known)
    hint = f"; did you mean {close!r}?" if close else f"; it has {', '.join(known)}"
    owner = "an evidence" if in_evidence else f"a {entry['kind']}" if _model(entry) is not loose() else "a record"
    return f"{owner} has no slot {slot!r}{hint}", {(*location[:-1], close)} if close else set()


def _kind_fault(entry: Mapping[str, Any]) -> str:
    want = f"want one of {', '.join(MODELS)}"
    found = entry.get("kind")
    if found is None:
        return f"kind is empty: {want}" if "kind" in entry else f"'kind' is missing: {want}"
    return f"kind is {str(found)[:60]!r}, {want}"


class _Faults:
    """The faults of an entry: each with where it is, and what it is about."""

    def __init__(self, entry: Mapping[str, Any], *, whole: bool) -> None:
        self.entry, self.whole = entry, whole  # whether the lexicon is
        self.told: list[tuple[Location, str]] = []
        self.amiss: set[Location] = set()
        self.meant: set[Location] = set()
        self.missing: dict[Location, str] = {}

    def add_kind(self) -> None:
        """Take that the kind is none, and what every record must have."""
        self.amiss.add(("kind",))
        if "kind" in self.entry:
            self.told.append((("kind",), _kind_fault(self.entry)))
        else:
            self.missing["kind",] = _kind_fault(self.entry)
        for name in ("id", "evidence"):
            if name not in self.entry:
                self.missing[name,] = f"{name!r} is missing"

    def add(self, error: ValidationError) -> None:
        """Take what pydantic found."""
        for detail in error.errors(include_url=False):
            # pydantic puts the kind first in the location of every part, and the form of an evidence before its parts
            location = tuple(
                part for i, part in enumerate(detail["loc"]) if (i or part not in MODELS) and part not in GROUNDS
            )
            if not location:
                continue  # a rule of the whole record, told by ``faults_of``; or its kind
            if detail["type"] == "too_short" and detail["input"]:
                continue  # its faulty parts are told already
            if location in self.amiss:
                continue
            self.amiss.add(location)
            if detail["type"] == "missing":
                self.missing[location] = value_fault(detail, location)
            elif detail["type"] == "extra_forbidden":
                message, meant = _unknown(self.entry, location)
                self.told.append((location, message))
                self.meant |= meant
            elif self.whole or not isinstance(detail.get("ctx", {}).get("error"), UnknownNameError):
                self.told.append((location, value_fault(detail, location)))

    def all(self) -> Iterator[tuple[Location, str]]:
        """Give the faults; a part that was written, if wrongly, is not missing."""
        yield from self.told
        yield from ((location, message) for location, message in self.missing.items() if location not in self.meant)


# -- what is left of it ------------------------------------------------------------------------------------------------


def _without(value: Any, amiss: set[Location], path: Location = ()) -> Any:
    """Give a value without the parts that are amiss."""
    if isinstance(value, dict):
        return {key: _without(v, amiss, (*path, key)) for key, v in value.items() if (*path, key) not in amiss}
    if isinstance(value, list):
        return [_without(v, amiss, (*path, i)) for i, v in enumerate(value) if (*path, i) not in amiss]
    return value


def _written(value: Any, location: Location) -> Location:
    """Give as much of a location as is written: a list may be written as its only value."""
    for i, part in enumerate(location):
        inside = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
        if not inside:
            return location[:i]
        value = value[part]
    return location


def _spanless(entry: Mapping[str, Any], amiss: set[Location]) -> Iterator[int]:
    """Give the evidences that say nothing of where they are."""
    evidences = entry.get("evidence")
    for i, evidence in enumerate(evidences if isinstance(evidences, list) else ()):
        if not isinstance(evidence, dict) or "at" not in evidence or ("evidence", i, "at") in amiss:
            yield i


def _loose(entry: dict[str, Any], place: Place, lexicon: Lexicon, faults: _Faults) -> tuple[Record, Place] | None:
    """Make a record that no rule holds for of what is right in an entry; faults that are found so are added."""
    for _ in range(3):  # what has lost a part may have a fault more
        amiss = {_written(entry, location) for location in faults.amiss} - {()}
        lost = set(_spanless(entry, amiss))
        amiss |= {("evidence", i) for i in lost}
        try:
            record = loose().model_validate(_without(entry, amiss), context={"lexicon": lexicon})
        except ValidationError as error:
            faults.add(error)
            continue
        return record, Place(place.file, place.line, dict(_counted_anew(place.lines, lost))) if lost else place
    return None


def _counted_anew(lines: Mapping[Location, int], lost: set[int]) -> Iterator[tuple[Location, int]]:
    """Give the lines of the parts by the numbers that evidences have without those that are lost."""
    for location, line in lines.items():
        if len(location) < 2 or location[0] != "evidence" or not isinstance(old := location[1], int):
            yield location, line
        elif old not in lost:
            yield ("evidence", old - sum(other < old for other in lost), *location[2:]), line


def _filled(record: Record, kind: str, faults: _Faults) -> Record:
    """Put ``?slot`` where a slot was written, and nothing of it is right."""
    named = {str(location[0]) for location in faults.amiss - faults.missing.keys() | faults.meant}
    update: dict[str, Any] = {"kind": kind}
    for name in named & {*EFFECTS, *(slot.name for slot in SLOTS.values() if slot.values in _FILLED)}:
        if not getattr(record, name):
            update[name] = f"?{name}" if name in EFFECTS or SLOTS[name].single else (f"?{name}",)
    return record.model_copy(update=update)


def to_record(
    entry: dict[str, Any],
    place: Place,
    lexicon: Lexicon,
    problems: list[Problem],
    adapter: TypeAdapter[Record] = record_adapter,
    left: list[Left] | None = None,
) -> Record | None:
    """Make the record of an entry; what is wrong is added to ``problems``, and what is right in it then to ``left``."""
    try:
        return adapter.validate_python(entry, context={"lexicon": lexicon})
    except ValidationError as error:
        faults = _Faults(entry, whole=lexicon.whole)
        if _model(entry) is not loose():
            faults.add(error)
    kind = str(entry.get("kind"))
    if _model(entry) is loose():
        faults.add_kind()
        # Who writes 'regulations' means a regulation: its slots are held against that.
        kind = _near(kind, MODELS) if isinstance(entry.get("kind"), str) else ""
        if kind:
            faults.entry = entry = {**entry, "kind": kind}
            try:
                adapter.validate_python(entry, context={"lexicon": lexicon})
            except ValidationError as error:
                faults.add(error)
    # What is mined rests on works that are none of the curation's: its evidence is not looked at further.
    parts = entry if adapter is record_adapter else {key: entry[key] for key in entry if key != "evidence"}
    rest = _loose(parts, place, lexicon, faults)
    if rest is None:
        record, where = None, place
    else:
        record = _filled(rest[0], kind or "?kind", faults)
        faults.told += [((), message) for message in faults_of(record)]
        where = rest[1]
    if left is not None:
        left.append(Left(record, where, record.id or None if record else None))
    problems += [Problem(place.file, place.at(location), message) for location, message in faults.all()]
    return None
