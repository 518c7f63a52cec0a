"""Reading ``curation/``: YAML and TSV to frozen records, with every fault of a run told by file and line."""

from __future__ import annotations

import csv
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from rapidfuzz import process

from osteo_ld.lexicon import Lexicon, read_lexicon
from osteo_ld.models import KINDS, Record, Span, record_adapter
from osteo_ld.problems import InputError, Problem, shown
from osteo_ld.texts import Source, Unit, load_sources, read_units


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
    """All that curators wrote; ``places`` has where each record id stands."""

    sources: dict[str, Source]
    lexicon: Lexicon
    units: list[Unit]
    records: list[Record]
    places: dict[int, Place]
    ledger: list[Ledgered]


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """YAML without its surprises: ``no`` and ``2024-01-01`` are text, and a key may not stand twice."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:null"}]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def _value(
    node: yaml.Node,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    problems: list[Problem],
    file: str,
) -> Any:
    """Turn a node into plain values, noting the line of each part."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in result:
                problems.append(Problem(file, line, f"{key!r} stands twice in one entry: keep one, or make it a list"))
            result[key] = _value(value_node, (*path, key), lines, problems, file)
            lines[*path, key] = line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), lines, problems, file) for i, item in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:int":
        return int(node.value) if node.value.isdecimal() else node.value
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _message(error: Any, entry: dict[str, Any]) -> str:
    """Say what pydantic found in terms of the curation format."""
    found = error["input"]
    match error["type"]:
        case "extra_forbidden":
            slot = str(error["loc"][-1])
            model = KINDS[entry["kind"]]
            known = (
                list(model.model_fields)
                if len(error["loc"]) == 2
                else ["at", "sha256", "cites", "carried", "system", "status"]
            )
            close = process.extractOne(slot, known, score_cutoff=75)
            hint = f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(known)}"
            owner = f"a {entry['kind']}" if len(error["loc"]) == 2 else "an evidence"
            return f"{owner} has no slot {slot!r}{hint}"
        case "missing":
            return f"{error['loc'][-1]!r} is missing"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"kind is {entry.get('kind')!r}, want one of {', '.join(KINDS)}"
        case "value_error":
            return str(error["ctx"]["error"])
        case "string_pattern_mismatch":
            return f"{found!r} is not 64 hexadecimal digits; `osteo-ld locate` prints it"
    return f"{error['msg']} (found {found!r})"


def read_records(path: Path, lexicon: Lexicon, problems: list[Problem]) -> Iterator[tuple[Record, Place]]:
    """Read one YAML file of records; what is wrong is added to ``problems``."""
    file = shown(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.append(Problem(file, mark.line + 1 if mark else 0, f"not YAML: {error.problem}"))
        return
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(Problem(file, 0, f"not YAML: {error}"))
        return
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        problems.append(Problem(file, node.start_mark.line + 1, "want a list of records: '- id: ...'"))
        return
    for item in node.value:
        line = item.start_mark.line + 1
        lines: dict[tuple[str | int, ...], int] = {}
        entry = _value(item, (), lines, problems, file)
        place = Place(file, line, lines)
        if not isinstance(entry, dict):
            problems.append(Problem(file, line, f"want a record, found {entry!r}"))
            continue
        try:
            yield record_adapter.validate_python(entry, context={"lexicon": lexicon}), place
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                if detail["type"] == "too_short" and detail["input"]:
                    continue  # its faulty parts are told already
                # pydantic puts the kind first in the location of every part
                location = tuple(part for i, part in enumerate(detail["loc"]) if i or part not in KINDS)
                problems.append(Problem(file, place.at(location), _message(detail, entry)))


def read_ledger(path: Path, problems: list[Problem]) -> Iterator[Ledgered]:
    """Read one ledger file: ``at``, ``sha256``, ``reason``, tab separated."""
    file = shown(path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if (header := next(rows, [])) != ["at", "sha256", "reason"]:
            problems.append(Problem(file, 1, f"header is {header}, want at, sha256, reason"))
            return
        for row in rows:
            try:
                at, sha256, reason = row
                if not re.fullmatch(r"[0-9a-f]{64}", sha256) or len(reason) < 3:
                    raise ValueError("want a hash of 64 hexadecimal digits and a reason")
                yield Ledgered(Span.model_validate(at), sha256, reason, file, rows.line_num)
            except ValidationError as error:
                problems.append(Problem(file, rows.line_num, str(error.errors()[0].get("ctx", {}).get("error", error))))
            except ValueError as error:
                problems.append(Problem(file, rows.line_num, f"{error}; found {row}"))


def _cross_checks(curation: Curation) -> Iterator[Problem]:
    """Check what only shows in the whole: same claims, references between records, spans against the sentences."""
    places = curation.places
    claims: dict[tuple[object, ...], Record] = {}
    starts = {(u.source, u.start) for u in curation.units}
    ends = {(u.source, u.end) for u in curation.units}

    def span_fault(at: Span) -> str | None:
        if at.source not in curation.sources:
            return f"unknown source {at.source!r}, want one of {', '.join(curation.sources)}"
        if (at.source, at.start) not in starts or (at.source, at.end) not in ends:
            return f"{at} does not cover whole sentences; `osteo-ld locate` prints the span of a sentence"
        return None

    for record in curation.records:
        place = places[record.id]
        twin = claims.setdefault(record.claim(), record)
        if twin is not record:
            where = places[twin.id]
            message = (
                f"record {record.id} says the same as {twin.id} ({where.file}:{where.line}): merge their evidences"
            )
            yield Problem(place.file, place.line, message)
        for slot in ("leadsTo", "contradicts"):
            for target in getattr(record, slot, ()):
                if target == record.id or target not in places:
                    yield Problem(place.file, place.at((slot,)), f"{slot} {target}: no such other record")
        seen: set[str] = set()
        for i, evidence in enumerate(record.evidence):
            line = place.at(("evidence", i, "at"))
            if fault := span_fault(evidence.at):
                yield Problem(place.file, line, fault)
            if str(evidence.at) in seen:
                yield Problem(place.file, line, f"{evidence.at} is given twice as evidence of record {record.id}")
            seen.add(str(evidence.at))
            present = {slot for slot, _ in record.concepts()}
            for slot in evidence.carried:
                if slot not in present:
                    message = (
                        f"carried names {slot!r}, which the record does not have; it has {', '.join(sorted(present))}"
                    )
                    yield Problem(place.file, place.at(("evidence", i, "carried")), message)
    for entry in curation.ledger:
        if fault := span_fault(entry.at):
            yield Problem(entry.file, entry.line, fault)


def read(folder: Path) -> tuple[Curation, list[Problem]]:
    """Read the whole of ``curation/``: what is well formed, and every fault of every file.

    Raises:
        InputError: the sources themselves cannot be read.

    """
    sources = load_sources(folder / "sources.yaml")
    problems: list[Problem] = []
    lexicon = read_lexicon(folder / "concepts", problems)
    records: list[Record] = []
    places: dict[int, Place] = {}
    for path in sorted((folder / "interactions").glob("*.yaml")):
        for record, place in read_records(path, lexicon, problems):
            if twin := places.get(record.id):
                problems.append(
                    Problem(place.file, place.at(("id",)), f"id {record.id} is taken at {twin.file}:{twin.line}")
                )
                continue
            records.append(record)
            places[record.id] = place
    records.sort(key=lambda r: r.id)
    ledger = [row for path in sorted((folder / "ledger").glob("*.tsv")) for row in read_ledger(path, problems)]
    curation = Curation(sources, lexicon, read_units(folder / "sentences.tsv"), records, places, ledger)
    problems += _cross_checks(curation)
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
