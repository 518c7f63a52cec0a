"""Files: where the inputs of a build are, and writes that are whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from osteo_ld.errors import OsteoError, shown

_PACKAGED = Path(__file__).parent / "data"
_CHECKOUT = Path(__file__).parents[2]

PACKAGED = _PACKAGED.is_dir()
"""Whether this is an installed package, whose own data nothing may write into."""
ROOT = _PACKAGED if PACKAGED else _CHECKOUT
CURATION = ROOT / "curation"
ONTOLOGY = ROOT / "ontology"
SHAPES = ROOT / "shapes"
QUERIES = ROOT / "queries"
QC = ROOT / "qc"
BUILD = ROOT / "build"
"""The built graph of the checkout, or the one that came with the package."""


class OutputError(OsteoError):
    """Why nothing can be written to a place that was named."""


SUMS = "SHA256SUMS"
"""The file of checksums of a build, a release, a version; ``sha256sum -c`` reads it."""
_TEMPORARY = ".osteo-ld."


# -- a file ---------------------------------------------------------------------------------------------------------


@contextmanager
def _meaning(path: Path, temporary: str) -> Iterator[None]:
    """Name what was meant in a system error, where it names none, or one whose path begins with ``temporary``."""
    try:
        yield
    except OSError as error:
        name = str(path) if error.filename is None else str(error.filename)
        meant = f"{path}/{name[len(temporary) :].partition('/')[2]}".rstrip("/") if name.startswith(temporary) else name
        raise OSError(error.errno, error.strerror or str(error), meant) from None


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file that takes the place of ``path`` when all went well: nothing is ever half-written.

    A symbolic link is followed. A device or a pipe is not replaced: it is written into, at the end.
    """
    target = Path(os.path.realpath(path))
    with _meaning(path, str(target.with_name(_TEMPORARY))):
        mode = _mode(path)
        if mode is not None and (not stat.S_ISREG(mode) or str(path).startswith(("/dev/", "/proc/"))):
            with tempfile.TemporaryDirectory(prefix="osteo-ld-") as folder:
                temporary = Path(folder) / "output"
                yield temporary
                with path.open("wb") as sink, temporary.open("rb") as source:
                    shutil.copyfileobj(source, sink)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_TEMPORARY)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(0o644 if mode is None else stat.S_IMODE(mode))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def write(path: Path, parts: Iterable[str]) -> None:
    """Write text parts to a file, whole or not at all."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts)


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes to a file, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def digest(content: bytes) -> str:
    """Give the SHA-256 of a content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def checksums(digests: Mapping[str, str]) -> str:
    r"""Give the text of ``SHA256SUMS``, of digests by path.

    >>> checksums({"b.txt": "02", "a.txt": "01"})
    '01  a.txt\n02  b.txt\n'

    """
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def gzipped(parts: Iterable[str]) -> bytes:
    """Compress text parts, without a time stamp so that the bytes depend on the content alone."""
    return packed("".join(parts).encode())


def packed(content: bytes) -> bytes:
    """Compress bytes as ``gzipped`` does text."""
    import gzip  # few commands need it

    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, out, mtime=0) as file:
        file.write(content)
    return out.getvalue()


# -- a folder -------------------------------------------------------------------------------------------------------


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock file for as long as the block runs; whoever dies lets go of it.

    Raises:
        BlockingIOError: another process holds it, and ``wait`` is false.

    """
    import fcntl  # not on Windows

    while True:
        handle, there = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            # Whoever held it before may take the file away at any moment: then it is locked, but in nobody's way.
            with suppress(FileNotFoundError):
                there = os.path.samestat(os.fstat(handle), path.stat())
            if there:
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)
                return
        finally:
            os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system has a call for it (Linux, macOS)."""
    import ctypes

    libc = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    if call := getattr(libc, "renameat2", None):
        return bool(call(-100, names[0], -100, names[1], 2) == 0)  # AT_FDCWD, RENAME_EXCHANGE
    if call := getattr(libc, "renamex_np", None):
        return bool(call(*names, 2) == 0)  # RENAME_SWAP
    return False


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``path`` when all went well; until then ``path`` is as it was.

    It lies beside ``path``, and both change places in one step. What a run that was killed has left is swept.

    Raises:
        OutputError: another process is writing it, or it is no folder.

    """
    target = Path(os.path.realpath(path))
    new, old, lock = (target.with_name(f".{target.name}.{part}") for part in ("new", "old", "lock"))
    if target.exists() and not target.is_dir():
        raise OutputError(f"{shown(path)} is no folder")
    with _meaning(path, str(new)):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with locked(lock):
                if old.exists() and not target.exists():  # killed between the two renames below
                    old.rename(target)
                _remove(old)
                _remove(new)
                try:
                    new.mkdir()
                    yield new
                    if not target.exists():
                        new.rename(target)
                    elif not _exchange(new, target):
                        target.rename(old)
                        new.rename(target)
                finally:
                    _remove(new)
                    _remove(old)
        except BlockingIOError:
            raise OutputError(f"{shown(path)} is being written by another process: wait for it") from None
