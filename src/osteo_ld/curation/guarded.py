"""The one reader of files that people write: regular, small enough, UTF-8, no control characters, no YAML surprises.

Whatever a file holds, it gives values or problems with file and line, in time and memory that grow with its size alone.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from osteo_ld.errors import InputError, Problem, shown

MOST_BYTES = 4_000_000
MOST_DEPTH = 12
LONGEST_VALUE = 5_000  # characters of a cell or a YAML value

# What no XML document may hold, so that no RDF/XML could be written: escapes of YAML bring it in, too.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SORTS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}  # fmt: skip
_NODE: Any = yaml.NodeEvent
Lines = dict[tuple[str | int, ...], int]


def _fault(path: Path, line: int, message: str) -> InputError:
    return InputError([Problem(shown(path), line, message)])


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a regular file of at most so many bytes.

    Raises:
        InputError: it is none, is larger, or cannot be read.

    """
    try:
        sort = stat.S_IFMT(path.stat().st_mode)
        if sort != stat.S_IFREG:
            raise _fault(path, 1, f"is {_SORTS.get(sort, 'no file')}, want a regular file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise _fault(path, 1, f"not readable: {error.strerror or error}") from None
    if len(data) > most:
        raise _fault(path, 1, f"is larger than {most:,} bytes: split it")
    return data


def decode(data: bytes, path: Path) -> str:
    """Decode UTF-8 (a byte order mark is dropped), refusing control characters.

    Raises:
        InputError: not UTF-8, or a control character; with the line.

    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{data[error.start]:02x}; save it as UTF-8"
        raise _fault(path, line, message) from None
    if found := _CONTROL.search(text):
        raise _fault(path, text.count("\n", 0, found.start()) + 1, control_fault(found[0]))
    return text


def first_control(text: str) -> str:
    """Give the first control character of a text; empty if it has none."""
    found = _CONTROL.search(text)
    return found[0] if found else ""


def control_fault(character: str) -> str:
    """Say that a control character may not stand where it was found."""
    return f"control character U+{ord(character):04X}: remove it"


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Read a text file; the errors of ``read_bytes`` and ``decode``."""
    return decode(read_bytes(path, most), path)


# -- tables -----------------------------------------------------------------------------------------------------------


def read_rows(
    path: Path, columns: Sequence[str], problems: list[Problem], optional: Sequence[str] = (),
    broken: list[tuple[int, list[str]]] | None = None,
) -> Iterator[tuple[int, list[str]]]:  # fmt: skip
    """Give (line, cells) of a tab-separated table with a header; ``optional`` columns may be left out at its end.

    Rows with too many or too few cells are added to ``broken``.
    """
    file = shown(path)
    try:
        lines = read_text(path).split("\n")
    except InputError as error:
        problems += error.problems
        return
    if lines[-1] == "":
        lines.pop()
    header = lines[0].removesuffix("\r").split("\t") if lines else []
    wanted = [*columns, *optional]
    if len(header) < len(columns) or header != wanted[: len(header)]:
        problems.append(Problem(file, 1, f"header is {', '.join(header)!r}, want {', '.join(columns)}, tab-separated"))
        return
    for number, line in enumerate(lines[1:], 2):
        cells = line.removesuffix("\r").split("\t")
        if not line.strip():
            problems.append(Problem(file, number, "an empty line: remove it"))
        elif len(cells) != len(header):
            problems.append(Problem(file, number, f"{len(cells)} columns, want {len(header)}: {', '.join(header)}"))
            if broken is not None:
                broken.append((number, cells))
        elif max(map(len, cells)) > LONGEST_VALUE:
            problems.append(Problem(file, number, f"a cell has more than {LONGEST_VALUE:,} characters"))
        elif "\r" in line.removesuffix("\r"):
            problems.append(Problem(file, number, "carriage return within the line: remove it"))
        else:
            yield number, cells + [""] * (len(wanted) - len(cells))


# -- YAML -------------------------------------------------------------------------------------------------------------

_HINTS = {
    "mapping values are not allowed": "a value with ': ' in it must stand in quotes",
    "could not find expected ':'": "a key wants ': ' and a value after it",
    "tab character": "indent with spaces, not with tabs",
    "found character '\\t'": "indent with spaces, not with tabs",
    "cannot start any token": "a value that starts with this character must stand in quotes",
    "did not find expected key": "the lines of one entry must start in the same column",
    "did not find expected '-' indicator": "the entries of one list must start in the same column",
    "found unexpected end of stream": "a quote is opened and not closed",
}
_INTEGER = re.compile(r"[0-9]{1,15}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a YAML list or mapping: its key (empty in a list), value, line, and the lines of its parts."""

    key: str
    value: Any
    line: int
    lines: Lines


class _Refused(Exception):  # noqa: N818 (never leaves this module)
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Reader:
    """Builds plain values from YAML events: nothing is expanded, constructed or nested without end."""

    def __init__(self, text: str, file: str, problems: list[Problem]) -> None:
        loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
        self.event: Callable[[], Any] = loader(text).get_event
        self.file, self.problems = file, problems

    def next(self) -> Any:
        event: Any = self.event()
        if not isinstance(event, _NODE):
            return event
        if event.anchor:  # an alias has one, too
            message = "anchors and aliases (& and *) are not used: write the value out, or quote it"
            raise _Refused(event.start_mark.line + 1, message)
        tag = event.tag
        if tag and tag != "!":
            message = f"tags ({tag[:40]}) are not used: write the value alone, or quote it"
            raise _Refused(event.start_mark.line + 1, message)
        return event

    def key(self, event: Any) -> str:
        if type(event) is not yaml.ScalarEvent:
            raise _Refused(event.start_mark.line + 1, "a key is a word, found a list or mapping")
        return str(event.value)

    def scalar(self, event: Any) -> Any:
        value = event.value
        if len(value) > LONGEST_VALUE:
            line = event.start_mark.line + 1
            raise _Refused(line, f"a value has more than {LONGEST_VALUE:,} characters: {value[:40]!r}...")
        # What stands as it is was looked through with the whole file; quotes alone have escapes.
        if event.style == '"' and (found := _CONTROL.search(value)):
            raise _Refused(event.start_mark.line + 1, control_fault(found[0]))
        if event.implicit[0]:  # plain: neither in quotes nor in a block
            if value in _NULLS:
                return None
            if value.isdecimal() and _INTEGER.fullmatch(value):
                return int(value)
        return value

    def value(self, event: Any, path: tuple[str | int, ...], lines: Lines) -> Any:
        sort = type(event)
        if path not in lines:
            lines[path] = event.start_mark.line + 1
        if sort is yaml.ScalarEvent:
            return self.scalar(event)
        if len(path) >= MOST_DEPTH:
            raise _Refused(event.start_mark.line + 1, f"lists and mappings nested deeper than {MOST_DEPTH}")
        if sort is yaml.SequenceStartEvent:
            items: list[Any] = []
            while type(item := self.next()) is not yaml.SequenceEndEvent:
                items.append(self.value(item, (*path, len(items)), lines))
            return items
        found: dict[str, Any] = {}
        while type(item := self.next()) is not yaml.MappingEndEvent:
            line, key = item.start_mark.line + 1, self.key(item)
            if len(key) > LONGEST_VALUE or (item.style == '"' and _CONTROL.search(key)):
                raise _Refused(line, f"a key is a word, found {key[:40]!r}")
            part = (*path, key)
            lines[part] = line
            event = self.next()
            value = self.scalar(event) if type(event) is yaml.ScalarEvent else self.value(event, part, lines)
            if key in found:
                message = f"{key[:40]!r} stands twice in one entry: keep one, or make it a list"
                self.problems.append(Problem(self.file, line, message))
            found[key] = value
        return found

    def entries(self, start: type[yaml.Event], want: str) -> Iterator[Entry]:
        event = self.next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            return  # nothing but comments
        listed = isinstance(event, yaml.SequenceStartEvent)
        if not isinstance(event, start):
            if isinstance(event, yaml.ScalarEvent) and self.scalar(event) is None:
                return
            raise _Refused(event.start_mark.line + 1, f"want {want}")
        keys: set[str] = set()
        while not isinstance(event := self.next(), yaml.SequenceEndEvent | yaml.MappingEndEvent):
            line, key, lines = event.start_mark.line + 1, "", Lines()
            if not listed:
                key = self.key(event)
                event = self.next()
                lines[()] = line
            value = self.value(event, (), lines)
            if not listed and key in keys:
                self.problems.append(Problem(self.file, line, f"{key[:40]!r} stands twice: keep one"))
            keys.add(key)
            yield Entry(key, value, line, lines)
        self.next()  # the end of the document
        if not isinstance(event := self.next(), yaml.StreamEndEvent):
            raise _Refused(event.start_mark.line + 1, "a second document ('---'): keep one document a file")


class Lost:
    """The value of an entry that cannot be read."""


LOST = Lost()


def _fault_of(error: Exception) -> tuple[int, str]:
    """Give line and message of what ends the reading of YAML."""
    if isinstance(error, _Refused):
        return error.line, str(error)
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1, f"not YAML: {error}"
    said = error.problem or "cannot be read"
    # What is opened and not closed ends where all ends.
    unclosed = "end of stream" in said or "expected ',' or" in said
    mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
    hint = next((f": {hint}" for words, hint in _HINTS.items() if words in said), "")
    return mark.line + 1 if mark else 1, f"not YAML: {said}{hint}"


def _alone(text: str, after: int, *, listed: bool) -> Iterator[tuple[int, str]]:
    """Give each entry after a line, as it begins in the column of the first one: its line, and its text."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith(("#", "---"))), "")
    begin = re.compile(
        re.escape(first[: len(first) - len(first.lstrip(" "))]) + (r"-(?:\s|$)" if listed else r"[\w\"']")
    )
    starts = [n for n, line in enumerate(lines) if n >= after and begin.match(line)]
    for start, end in pairwise([*starts, len(lines)]):
        yield start, "\n".join(lines[start:end])


def read_yaml(path: Path, start: type[yaml.Event], want: str, problems: list[Problem]) -> Iterator[Entry]:
    """Give the entries of a YAML list or mapping (``start``; ``want`` says which); faults are added to ``problems``.

    YAML without its surprises: ``no`` and ``2024-01-01`` are text, no key stands twice, nothing refers elsewhere. What
    ends the reading ends it of one entry alone, whose value is ``LOST`` then.
    """
    file, last = shown(path), 0
    try:
        text = read_text(path)
    except InputError as error:
        problems += error.problems
        return
    try:
        for entry in _Reader(text, file, problems).entries(start, want):
            last = entry.line
            yield entry
    except (_Refused, yaml.YAMLError) as error:
        told = False
        for first, part in _alone(text, last, listed=start is yaml.SequenceStartEvent):
            entries, faults = _entry_alone(part, start, want)
            problems += [Problem(file, first + line, message) for line, message in faults]
            told = told or bool(faults)
            for entry in entries:
                lines = {location: first + line for location, line in entry.lines.items()}
                yield Entry(entry.key, entry.value, first + entry.line, lines)
        if not told:  # it is no matter of one entry
            problems.append(Problem(file, *_fault_of(error)))


def _entry_alone(part: str, start: type[yaml.Event], want: str) -> tuple[list[Entry], list[tuple[int, str]]]:
    """Read the text of an entry; give it, and its faults with their lines."""
    found: list[Problem] = []
    try:
        entries = list(_Reader(part, "", found).entries(start, want))
    except (_Refused, yaml.YAMLError) as error:
        key = re.split(r"[:\s]", part.lstrip("\"'"), maxsplit=1)[0]
        return [Entry(key, LOST, 1, {})], [_fault_of(error)]
    return entries, [(problem.line, problem.message) for problem in found]


def read_list(path: Path, problems: list[Problem]) -> Iterator[Entry]:
    """Give the entries of a file that is a list of records."""
    return read_yaml(path, yaml.SequenceStartEvent, "a list of records: '- id: ...'", problems)


def read_mapping(path: Path, problems: list[Problem]) -> Iterator[Entry]:
    """Give the entries of a file that is a mapping of keys to entries."""
    return read_yaml(path, yaml.MappingStartEvent, "keys with entries: 'key:' and its lines indented below", problems)


def read_lists(folder: Path) -> dict[str, list[tuple[Any, int, Lines]]]:
    """Give value, line and lines of the entries of a folder's files, by name: of those that are lists without a fault.

    It is nothing but plain values, so that another process can do it.
    """
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        problems: list[Problem] = []
        entries = [(entry.value, entry.line, entry.lines) for entry in read_list(path, problems)]
        if not problems:
            found[path.name] = entries
    return found
