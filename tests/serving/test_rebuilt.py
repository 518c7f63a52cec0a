"""A build that changes underneath, or is damaged: all old or all new, and only what a release has is ever served."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from endpoint import Server, server
from osteo_ld.errors import QueryError
from osteo_ld.iris import OSTEO
from osteo_ld.serving.release_files import ReleaseFiles
from processes import children, command

LABEL = f"SELECT ?l {{ <{OSTEO}protein/VEGFA> rdfs:label ?l }}"
FILES = ("osteo-ld.trig", "osteo-ld.ttl", "osteo-ld.nt.gz", "osteo-ld-concepts.ttl")


def sums(folder: Path, *more: str) -> None:
    """Write the checksums of a folder, and further lines."""
    names = [name for name in FILES if (folder / name).is_file()]
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in names]
    (folder / "SHA256SUMS").write_text("\n".join([*lines, *more]) + "\n")


def a_build(built: Path, folder: Path, label: str = "") -> Path:
    """Copy a build; with ``label`` instead of VEGFA's."""
    folder.mkdir()
    for name in FILES:
        shutil.copy(built / name, folder / name)
    shutil.copytree(built / "store", folder / "store")
    if label:
        for name in ("osteo-ld.trig", "osteo-ld.ttl"):
            text = (folder / name).read_text()
            (folder / name).write_text(text.replace('rdfs:label "VEGFA"', f'rdfs:label "{label}"'))
            assert f'"{label}"' in (folder / name).read_text()
    sums(folder)
    return folder


def replace(old: Path, new: Path) -> None:
    """Put a build in the place of another, file by file as builds do."""
    for path in sorted(new.iterdir()):
        if path.is_file():
            path.replace(old / path.name)
    shutil.rmtree(old / "store")
    shutil.copytree(new / "store", old / "store")


def seen(served: Server, number: int) -> dict[str, bool]:
    """Whether each way to ask shows the new label."""
    return {
        "query": "NEWNAME" in served.query(f"{LABEL} # {number}").text,
        "kept": "NEWNAME" in served.query(LABEL).text,
        "data": "NEWNAME" in served.ask("/protein/VEGFA.ttl").text,
        "page": "NEWNAME" in served.ask("/protein/VEGFA.html").text,
        "file": "NEWNAME" in served.ask("/data/osteo-ld.ttl").text,
        "sums": hashlib.sha256(served.ask("/data/osteo-ld.ttl").body).hexdigest()
        not in served.ask("/data/SHA256SUMS").text,
    }


def test_a_build_is_served_whole_until_the_server_is_told_to_take_the_new_one(built: Path, tmp_path: Path) -> None:
    here = a_build(built, tmp_path / "here")
    with server(here, "--workers", "1") as served:
        digest = json.loads(served.ask("/health").body)["build"]
        assert not any(seen(served, 0).values())
        replace(here, a_build(built, tmp_path / "new", "NEWNAME"))
        parent = next(pid for pid in served.workers() if "osteo_ld.serving.process" in command(pid) and children(pid))
        os.kill(parent, signal.SIGKILL)  # whoever loads the graph again loads the old one
        for number in range(50):
            with contextlib.suppress(OSError):
                if served.query(f"ASK {{}} # {number}").status == 200:
                    break
            time.sleep(0.1)
        assert not any(seen(served, 1).values())
        served.process.send_signal(signal.SIGHUP)
        for _ in range(150):
            if json.loads(served.ask("/health").body)["build"] != digest:
                break
            time.sleep(0.1)
        else:
            pytest.fail("the new build is not taken")
        told = seen(served, 2)
        assert not told.pop("sums")
        assert all(told.values()), told
        assert "Traceback" not in "".join(served.said)


def test_a_new_build_that_cannot_be_served_leaves_the_old_one(built: Path, tmp_path: Path) -> None:
    here = a_build(built, tmp_path / "here")
    with server(here, "--workers", "1") as served:
        (here / "osteo-ld.trig").rename(here / "aside")
        (here / "osteo-ld.trig").write_bytes((here / "aside").read_bytes()[:100_000])
        served.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            if any("not as SHA256SUMS says" in line for line in served.said):
                break
            time.sleep(0.1)
        else:
            pytest.fail("nothing is said of the damaged build")
        assert "VEGFA" in served.query(f"{LABEL} # after").text
        assert served.ask("/protein/VEGFA.html").status == 200
        assert served.process.poll() is None
        assert "Traceback" not in "".join(served.said)


def test_a_file_that_is_written_over_is_not_sent(built: Path, tmp_path: Path) -> None:
    here = a_build(built, tmp_path / "here")
    with server(here, "--workers", "1") as served:
        assert served.ask("/data/osteo-ld.ttl").status == 200
        with (here / "osteo-ld.ttl").open("r+") as file:
            file.write("# secret")
        answer = served.ask("/data/osteo-ld.ttl")
        assert (answer.status, "overwritten" in answer.text) == (503, True)


LINE = "0" * 64 + "  "


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda b: (b / "SHA256SUMS").write_text(""), "does not list osteo-ld.trig"),
        (lambda b: (b / "SHA256SUMS").write_bytes(b"\xff\xfe"), "is not text"),
        (lambda b: (b / "SHA256SUMS").write_text("x" * 5_000_000), "larger than checksums are"),
        (lambda b: (b / "SHA256SUMS").unlink(), "SHA256SUMS is not there"),
        (lambda b: sums(b, LINE + "../../etc/passwd"), "SHA256SUMS:5: "),
        (lambda b: sums(b, LINE + "/etc/passwd"), "no checksum of a file of the build"),
        (lambda b: sums(b, LINE + "sparql-examples/../../x.ttl"), "no checksum of a file of the build"),
        (lambda b: sums(b, "broken"), "no checksum of a file of the build"),
        (lambda b: sums(b, LINE + "osteo-ld.jsonld"), "osteo-ld.jsonld is not there"),
        (lambda b: (b / "osteo-ld.ttl").write_text("other"), "is not as SHA256SUMS says"),
        (
            lambda b: (b / "osteo-ld.trig").write_bytes((b / "osteo-ld.trig").read_bytes()[:-100]),
            "is not as SHA256SUMS",
        ),
        (lambda b: link(b / "osteo-ld.ttl", Path("/etc/passwd")), "cannot be read"),
        (lambda b: link(b / "SHA256SUMS", b / "sums"), "cannot be read"),
        (lambda b: pipe(b / "osteo-ld.ttl"), "no regular file"),
    ],
)
def test_a_damaged_build_is_refused_in_words(built: Path, tmp_path: Path, damage: object, said: str) -> None:
    here = a_build(built, tmp_path / "here")
    ReleaseFiles(here).close()
    (here / "sums").write_bytes((here / "SHA256SUMS").read_bytes())
    damage(here)  # type: ignore[operator]
    before = handles()
    with pytest.raises(QueryError) as told:
        ReleaseFiles(here)
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert handles() == before


def handles() -> int:
    """How many files are open, where the system tells."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def link(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def test_only_what_a_release_has_is_served_whatever_the_checksums_list(built: Path, tmp_path: Path) -> None:
    here = a_build(built, tmp_path / "here")
    stray = {"secret.env": "TOKEN=1", "notes.txt": "x", "osteo-ld.ttl.bak": "x", "store.tar": "x"}
    for name, text in stray.items():
        (here / name).write_text(text)
    (here / "passwd").symlink_to("/etc/passwd")
    sums(here, *(f"{hashlib.sha256(t.encode()).hexdigest()}  {name}" for name, t in stray.items()), LINE + "passwd")
    with server(here, "--workers", "1") as served:
        listed = served.ask("/data/").text.split()
        assert set(listed) == {*FILES, "SHA256SUMS"}
        for name in (*stray, "passwd", "store/CURRENT", "%2e%2e/here/secret.env", "./osteo-ld.ttl", "osteo-ld.ttl/"):
            assert served.ask(f"/data/{name}").status == 404, name


def test_a_truncated_store_does_not_matter_for_the_graph_is_read_from_the_verified_file(
    built: Path, tmp_path: Path
) -> None:
    here = a_build(built, tmp_path / "here")
    for path in (here / "store").glob("*.sst"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with server(here, "--workers", "1") as served:
        assert "VEGFA" in served.query(LABEL).text
        assert "VEGFA" in served.ask("/protein/VEGFA.html").text


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Server]:
    with server(built, "--workers", "1") as running:
        yield running


def test_files_come_whole_in_parts_and_with_the_type_that_they_have(served: Server, built: Path) -> None:
    data = (built / "osteo-ld.nt.gz").read_bytes()
    answer = served.ask("/data/osteo-ld.nt.gz")
    assert (answer.media, answer.body) == ("application/gzip", data)
    assert "content-encoding" not in answer.headers
    assert served.ask("/data/osteo-ld.trig").media == "application/trig"
    assert served.ask("/data/osteo-ld.owl").media == "application/rdf+xml"
    tag = answer.headers["etag"]
    for asked, first, last in (("0-9", 0, 9), ("100-", 100, len(data) - 1), ("-7", len(data) - 7, len(data) - 1)):
        part = served.ask("/data/osteo-ld.nt.gz", headers={"Range": f"bytes={asked}"})
        assert (part.status, part.body) == (206, data[first : last + 1])
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(data)}"
    assert served.ask("/data/osteo-ld.nt.gz", headers={"Range": f"bytes={len(data)}-"}).status == 416
    for asked in ("bytes=5-2", "lines=1-2", "bytes=1-2,4-5", "bytes=-", "bytes=" + "1" * 5000):
        assert served.ask("/data/osteo-ld.nt.gz", headers={"Range": asked}).status in (200, 416)
    assert served.ask("/data/osteo-ld.nt.gz", headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status == 200
    assert served.ask("/data/osteo-ld.nt.gz", headers={"If-None-Match": tag}).status == 304
    head = served.ask("/data/osteo-ld.nt.gz", method="HEAD")
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(data)), b"")
