"""The release: what is in it, what it says of itself, and when it is refused."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.exports import Data
from osteo_ld.release.archive import Archive
from osteo_ld.release.release import ReleaseError, check_clean, check_version, collect

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def files(data: Data, built: Path) -> dict[str, bytes]:
    return collect(data, built, ROOT)


def test_the_manifest_has_size_checksum_licence_and_triples_of_every_file(
    files: dict[str, bytes], data: Data, store: ox.Store
) -> None:
    manifest = json.loads(files["manifest.json"])
    assert manifest["version"] == data.version
    entries = {entry["path"]: entry for entry in manifest["files"]}
    assert entries.keys() == files.keys() - {"manifest.json", "SHA256SUMS"}
    for path, entry in entries.items():
        assert (entry["bytes"], entry["sha256"]) == (len(files[path]), hashlib.sha256(files[path]).hexdigest())
        assert entry["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert entries["osteo-ld.trig"]["triples"] == len(store)
    same = {entries[f"osteo-ld.{suffix}"]["triples"] for suffix in ("ttl", "nt.gz", "jsonld")}
    assert len(same) == 1


def test_checksums_cover_every_file(files: dict[str, bytes]) -> None:
    lines = files["SHA256SUMS"].decode().splitlines()
    listed = {path: checksum for checksum, path in (line.split("  ") for line in lines)}
    assert listed.keys() == files.keys() - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[path]).hexdigest() == listed[path] for path in listed)


def git(folder: Path, *words: str) -> bytes:
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean checkout elsewhere, of the tree as it is now."""
    folder = tmp_path_factory.mktemp("elsewhere") / "osteo-ld"
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "all")
    return folder


def release(clone: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "osteo_ld", "release", "-o", str(clone / "dist")]
    environment = {**os.environ, "PYTHONPATH": str(clone / "src")}
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_released_elsewhere_it_is_the_same_to_the_byte_and_then_refused_for_any_fault(
    clone: Path, files: dict[str, bytes], data: Data
) -> None:
    done = release(clone)
    folder = clone / "dist" / f"osteo-ld-{data.version}"
    assert (done.returncode, done.stdout.strip()) == (0, str(folder)), done.stderr
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert found.keys() == files.keys()
    assert [name for name, path in found.items() if path.read_bytes() != files[name]] == []
    assert sorted(path.name for path in (clone / "dist").iterdir()) == ["archive", folder.name]
    assert Archive(clone / "dist" / "archive").versions == [data.version]

    shutil.rmtree(clone / "dist")
    topic = clone / "curation" / "interactions" / "osteoclast-endothelium.yaml"
    right = topic.read_text(encoding="utf-8")
    topic.write_text(right.replace("mediator: RANKL", "mediator: RANKLE", 1), encoding="utf-8")
    dirty = release(clone)
    assert dirty.returncode == 1
    assert "commit or remove them first:\n M curation/interactions/osteoclast-endothelium.yaml" in dirty.stderr
    assert "Traceback" not in dirty.stderr
    git(clone, "commit", "-am", "a name that the lexicon does not know")
    faulty = release(clone)
    assert faulty.returncode == 1
    assert "'RANKLE'" in faulty.stderr
    assert "Traceback" not in faulty.stderr
    assert not list((clone / "dist").iterdir())


def test_it_is_refused_outside_of_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no git checkout"):
        check_clean(tmp_path)


def test_it_is_refused_when_versions_differ(data: Data, tmp_path: Path) -> None:
    """The citation is one: the file, of which Zenodo reads it, gives the version that the pages name."""
    check_version(data, ROOT / "CITATION.cff")
    citation = (ROOT / "CITATION.cff").read_text()
    for field in ("version", "date-released"):
        (tmp_path / "CITATION.cff").write_text(re.sub(rf"(?m)^{field}: .*$", f'{field}: "1999-01-01"', citation))
        with pytest.raises(ReleaseError, match=f"{field} of CITATION.cff 1999-01-01: give both the date"):
            check_version(data, tmp_path / "CITATION.cff")
