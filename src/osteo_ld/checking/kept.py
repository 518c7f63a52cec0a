"""What a check found right, kept for the next one, which reads again only what has changed since.

It is kept of a curation without a fault, by the SHA-256 of every file and of the code that reads them. It holds no
messages: where anything may be amiss, files are read. Imports little, for most of a short check is imports.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from osteo_ld import files

MOST_BYTES = 16_000_000
MOST_FILES = 16  # curations that are remembered
_CODE = Path(__file__).parents[1]
# What a check reads beside the records, and runs.
_CURATION = ("*.yaml", "*.tsv", "*/*.tsv")
_ONTOLOGY = ("*.ttl", "imports/*.ttl", "imports/genes.tsv")
_ROOMS = ("*.py", "curation/*.py", "graph/*.py", "checking/*.py")


class Row(NamedTuple):
    """What the whole must know of a record: ``claim`` is a hash of what it says."""

    id: int
    claim: str
    interaction: bool
    links: list[int]


class Part(NamedTuple):
    """What is known of a file of records."""

    sha256: str
    evidences: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The state of all that a check reads: a hash of the files of records each, and one of everything else."""

    rest: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a check found right: how many concepts, the keys of the cues, and the files of records by name.

    ``names`` is what shapes look at of ontology and lexicon, as N-Triples.
    """

    concepts: int
    cues: list[str]
    names: str
    parts: dict[str, Part]

    def unchanged(self, now: Inputs) -> dict[str, Part]:
        """Give the files that are as they were."""
        return {name: part for name, part in self.parts.items() if now.files.get(name) == part.sha256}

    def complete(self, now: Inputs) -> bool:
        """Whether the files of records are those that it was found of, all of them and no other."""
        return len(self.unchanged(now)) == len(self.parts) == len(now.files)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many records, evidences and concepts there are."""
        parts = self.parts.values()
        return sum(len(part.rows) for part in parts), sum(part.evidences for part in parts), self.concepts


def _sha256(path: Path) -> str:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
        raise OSError(f"{path} is no file to be read whole")
    return files.digest(path.read_bytes())


def _sums(folder: Path, patterns: Iterable[str]) -> Iterator[str]:
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        yield f"{path.relative_to(folder).as_posix()}\t{_sha256(path)}\n"


def _packages() -> list[str]:
    """The packages that are installed, with their versions."""
    found = []
    for folder in sys.path:
        with suppress(OSError):
            found += [name for name in os.listdir(folder or ".") if name.endswith(".dist-info")]  # noqa: PTH208
    return sorted(found)


@cache
def _code() -> str:
    """The state of Python, of the packages that are installed, and of the code: as it was when it was imported."""
    return "\n".join([sys.version, *_packages(), *_sums(_CODE, _ROOMS)])


def inputs(curation: Path, ontology: Path, shapes: Path) -> Inputs | None:
    """Give the state of what a check reads; nothing where a file cannot be read, which the check then tells."""
    try:
        rest = hashlib.sha256(_code().encode())
        for folder, patterns in ((curation, _CURATION), (ontology, _ONTOLOGY), (shapes, ("*.ttl",))):
            rest.update("".join(["\n", *_sums(folder, patterns)]).encode("utf-8", "surrogateescape"))
        records = {path.name: _sha256(path) for path in (curation / "interactions").glob("*.yaml")}
    except OSError:
        return None
    return Inputs(rest.hexdigest(), records)


def place(curation: Path) -> Path | None:
    """Give the file for what is kept of a curation: in ``$OSTEO_LD_CACHE``, or the cache folder of the user.

    There is none on Windows, where who can write a file is told otherwise.
    """
    if not hasattr(os, "geteuid"):
        return None
    try:
        own = os.environ.get("OSTEO_LD_CACHE")
        folder = Path(own or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        return None
    name = f"check-{files.digest(os.fsencode(curation.resolve()))[:16]}"
    return (folder if own else folder / "osteo-ld") / name if folder.is_absolute() else None


def known(parts: Mapping[str, Iterable[Any]]) -> dict[str, Part]:
    """Make parts again of plain lists or tuples."""
    return {name: Part(sha256, count, [Row(*row) for row in rows]) for name, (sha256, count, rows) in parts.items()}


def load(path: Path, now: Inputs) -> Kept | None:
    """Give what was kept, if it is whole, written by this user alone, and of this state of all but the records."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:  # noqa: PTH123 (a pipe would have to be waited for)
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
                return None
            head, _, body = file.read(MOST_BYTES).partition(b"\n")
    except OSError:
        return None
    if head.decode("ascii", "replace") != files.digest(now.rest.encode() + body):
        return None
    first, _, names = body.partition(b"\n")
    concepts, cues, parts = json.loads(first)
    return Kept(concepts, cues, zlib.decompress(names).decode(), known(parts))


def save(path: Path, kept: Kept, now: Inputs) -> None:
    """Keep what a check found right; where that cannot be written, nothing is kept."""
    first = json.dumps((kept.concepts, kept.cues, kept.parts), separators=(",", ":"))
    body = first.encode() + b"\n" + zlib.compress(kept.names.encode(), 1)
    with suppress(OSError):
        if path.is_symlink() or (path.exists() and not path.is_file()):
            return  # a pipe would wait for a reader
        files.write_bytes(path, files.digest(now.rest.encode() + body).encode() + b"\n" + body)
        for old in sorted(path.parent.glob("check-*"), key=lambda one: one.stat().st_mtime)[:-MOST_FILES]:
            old.unlink(missing_ok=True)


def amiss(fresh: Mapping[str, Iterable[Row]], parts: Mapping[str, Part]) -> set[str]:
    """Give the files of ``parts`` that may be part of a fault, now that other files are as they are.

    A fault of the whole is an id or a claim that stands twice, or a link to what is no other interaction.

    >>> amiss({"a.yaml": [Row(1, "OSM binds", True, [])]}, {"b.yaml": Part("", 1, [Row(2, "OSM binds", True, [])])})
    {'b.yaml'}
    """
    rows = [(name, row) for name, found in fresh.items() for row in found]
    rows += [(name, row) for name, part in parts.items() for row in part.rows]
    found: set[str] = set()
    owner: dict[int | str, str] = {}
    for name, row in rows:
        for key in (row.id, row.claim):
            if key in owner:
                found |= {name, owner[key]}
            owner[key] = name
    interactions = {row.id for _, row in rows if row.interaction}
    found |= {name for name, row in rows if row.id in row.links or not interactions.issuperset(row.links)}
    return found & parts.keys()
