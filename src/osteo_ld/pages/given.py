"""The files that are given away, as a server or a site of files has them: each with its size and checksum."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from osteo_ld.files import SUMS, checksums, digest
from osteo_ld.release.catalogue import PACKED, Released, downloads, only


class Given:
    """The files of a build below ``data/``.

    A server has all; a site of files has the largest packed alone, and there what describes the files names no others.
    """

    def __init__(self, build: Path, *, live: bool) -> None:
        """Look what there is."""
        self._build, self._live = build, live
        there = {path: file for path, file in downloads().items() if (build / path).is_file()}
        self.files: Mapping[str, Released] = {p: f for p, f in there.items() if live or p not in PACKED}

    def path(self, name: str) -> str:
        """Give the path, from the root of the pages, at which a file is, packed if it is there so alone."""
        return f"data/{name if name in self.files else f'{name}.gz'}"

    def content(self, name: str) -> bytes | None:
        """Give a file, or the checksums of all; None if it is none of them."""
        if name == SUMS:
            return checksums({path: told for path, (_, told) in self.sums.items()}).encode()
        if name not in self.files:
            return None
        content = (self._build / name).read_bytes()
        return content if self._live else only(name, content, self.files)

    @cached_property
    def sums(self) -> Mapping[str, tuple[int, str]]:
        """The size in bytes and the SHA-256 of each file."""
        found = {}
        for name in sorted(self.files):
            content = self.content(name) or b""
            found[name] = len(content), digest(content)
        return found
