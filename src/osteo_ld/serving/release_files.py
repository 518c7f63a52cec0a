"""The release files of a build as they were when the server opened it: whole, verified, and no other file."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import weakref
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path, PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from osteo_ld.errors import QueryError, shown
from osteo_ld.files import SUMS
from osteo_ld.release.catalogue import downloads
from osteo_ld.serving.process import read_open

GRAPH = "osteo-ld.trig"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.{1,200})", re.ASCII)
_MOST = 1 << 20  # bytes of the checksums
_PART = 1 << 16
_FILES = downloads()
_EXAMPLE = re.compile(r"sparql-examples/[a-z0-9-]{1,100}\.(?:ttl|rq)", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_MEDIA = {".ttl": "text/turtle; charset=utf-8", ".gz": "application/gzip"}


def is_release_file(name: str) -> bool:
    """Tell whether a name is one that a release may have: what is not on the list is never served."""
    return name in _FILES or name == SUMS or bool(_EXAMPLE.fullmatch(name))


def media_type(name: str) -> str:
    """Give the media type of a file as it is sent: what is packed is sent as what it is packed in.

    >>> media_type("osteo-ld.nt.gz"), media_type("osteo-ld.trig")
    ('application/gzip', 'application/trig; charset=utf-8')
    """
    suffix = PurePosixPath(name).suffix
    if suffix in _MEDIA and (suffix == ".gz" or name not in _FILES):
        return _MEDIA[suffix]
    media = _FILES[name].media if name in _FILES else "text/plain"
    text = media.startswith("text/") or media in ("application/trig", "application/yaml")
    return f"{media}; charset=utf-8" if text else media


@dataclass(frozen=True, slots=True)
class HeldFile:
    """An open file, with what it was when it was verified."""

    name: str
    handle: int
    size: int
    modified: int  # nanoseconds
    digest: str

    def unchanged(self) -> bool:
        """Tell whether nobody wrote into it since; one that was replaced is still open as it was."""
        now = os.fstat(self.handle)
        return (now.st_size, now.st_mtime_ns) == (self.size, self.modified)

    def response(self, request: Request) -> Response:
        """Send it, or the part that the client asks for, or tell the client that it has it."""
        if not self.unchanged():
            again = {"retry-after": "60"}
            return PlainTextResponse(f"{self.name} was overwritten since the server read it.\n", 503, again)
        headers = {
            "etag": f'"{self.digest[:32]}"',
            "last-modified": formatdate(self.modified // 10**9, usegmt=True),
            "accept-ranges": "bytes",
        }
        if self._known(request):
            return Response(status_code=304, headers=headers)
        start, end, status = 0, self.size, 200
        asked = _RANGE.fullmatch(request.headers.get("range", "")[:50])
        if asked and (asked[1] or asked[2]) and request.headers.get("if-range", headers["etag"]) == headers["etag"]:
            first = int(asked[1]) if asked[1] else max(0, self.size - int(asked[2]))
            last = min(int(asked[2]), self.size - 1) if asked[1] and asked[2] else self.size - 1
            if first >= self.size or (asked[1] and asked[2] and int(asked[2]) < first):
                return Response(status_code=416, headers={"content-range": f"bytes */{self.size}"})
            start, end, status = first, last + 1, 206
            headers["content-range"] = f"bytes {start}-{last}/{self.size}"
        headers["content-length"] = str(end - start)
        media = media_type(self.name)
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=media)
        return StreamingResponse(self._parts(start, end), status, headers, media)

    def _known(self, request: Request) -> bool:
        if tags := request.headers.get("if-none-match"):
            return tags.strip() == "*" or self.digest[:32] in tags
        try:
            since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
            return since.timestamp() >= self.modified // 10**9
        except (ValueError, TypeError, OverflowError):
            return False

    async def _parts(self, start: int, end: int) -> AsyncIterator[bytes]:
        while start < end:
            part = await run_in_threadpool(os.pread, self.handle, min(_PART, end - start), start)
            if not part:
                return
            yield part
            start += len(part)


def _open(name: str, folder: int) -> int:
    """Open a file below an open folder, no step of its path a link."""
    *steps, last = name.split("/")
    where = os.dup(folder)
    try:
        for step in steps:
            deeper = os.open(step, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=where)
            os.close(where)
            where = deeper
        handle = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=where)
    finally:
        os.close(where)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(f"{name} is no regular file")
    return handle


def _sums(text: str, where: str) -> dict[str, str]:
    """Read checksums: digest by name.

    Raises:
        QueryError: a line is none, or names a file outside of the build.

    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        parts = match[2].split("/") if match else []
        if match is None or not match[2].isprintable() or "\\" in match[2] or {"", ".", ".."}.intersection(parts):
            raise QueryError(
                f"{where}:{number}: {line[:80]!r} is no checksum of a file of the build: run `osteo-ld build` again"
            )
        found[match[2]] = match[1]
    return found


class ReleaseFiles:
    """The files of a build that its checksums list and a release may have; open until nobody needs them.

    Raises:
        QueryError: nothing is built there, or not all of it is as the checksums say; nothing stays open.

    """

    def __init__(self, build: Path) -> None:
        """Open and verify them."""
        self.files: dict[str, HeldFile] = {}
        self.ignored: list[str] = []
        handles: list[int] = []
        self._close = weakref.finalize(self, _close_all, handles)
        try:
            folder = os.open(build, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise QueryError(_missing(build, error)) from None
        try:
            self._read(build, folder, handles)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(folder)

    def _read(self, build: Path, folder: int, handles: list[int]) -> None:
        def held(name: str) -> tuple[HeldFile, bytes]:
            try:
                handle = _open(name, folder)
                handles.append(handle)
                state = os.fstat(handle)
                data = read_open(handle)
            except OSError as error:
                raise QueryError(_missing(build / name, error)) from None
            return HeldFile(name, handle, state.st_size, state.st_mtime_ns, hashlib.sha256(data).hexdigest()), data

        self.files[SUMS], data = held(SUMS)
        where = shown(build / SUMS)
        if len(data) > _MOST:
            raise QueryError(f"{where} is larger than checksums are: run `osteo-ld build` again")
        try:
            sums = _sums(data.decode(), where)
        except UnicodeDecodeError:
            raise QueryError(f"{where} is not text: run `osteo-ld build` again") from None
        if GRAPH not in sums:
            raise QueryError(f"{where} does not list {GRAPH}: run `osteo-ld build` again")
        for name, digest in sums.items():
            if not is_release_file(name):
                self.ignored.append(name)
                continue
            file, _ = held(name)
            if file.digest != digest:
                raise QueryError(
                    f"{shown(build / name)} is not as {SUMS} says: another build wrote into it, or it is cut off; "
                    "run `osteo-ld build` again"
                )
            self.files[name] = file

    @property
    def digest(self) -> str:
        """The SHA-256 of the checksums: what names this build."""
        return self.files[SUMS].digest

    @property
    def graph(self) -> HeldFile:
        """All named graphs, as TriG."""
        return self.files[GRAPH]

    def names(self) -> Iterable[str]:
        """Give the names of all files, sorted."""
        return sorted(self.files)

    def close(self) -> None:
        """Close all files."""
        self._close()


def _missing(path: Path, error: OSError) -> str:
    what = "is not there" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror or error})"
    return f"{shown(path)} {what}: run `make`, or `osteo-ld build`, first"


def _close_all(handles: list[int]) -> None:
    while handles:
        os.close(handles.pop())
