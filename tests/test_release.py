"""The release: what is in it, what it says of itself, and when it is refused."""

import hashlib
import json
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.exports import Data
from osteo_ld.release import ReleaseError, check_clean, check_version, collect

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def files(data: Data, built: Path) -> dict[str, bytes]:
    return collect(data, built, ROOT)


def test_it_is_the_same_to_the_byte_twice(files: dict[str, bytes], built: Path, data: Data) -> None:
    again = collect(Data(data.curation, data.dataset, data.ontology), built, ROOT)
    assert [path for path in files if files[path] != again[path]] == []


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


def git(folder: Path, *words: str) -> None:
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


def test_it_is_refused_from_a_tree_with_changes(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no git checkout"):
        check_clean(tmp_path)
    git(tmp_path, "init")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-m", "a")
    check_clean(tmp_path)
    (tmp_path / "a").write_text("2")
    with pytest.raises(ReleaseError, match=r"commit or remove them first:\n M a"):
        check_clean(tmp_path)


def test_it_is_refused_when_versions_differ(data: Data, tmp_path: Path) -> None:
    check_version(data, ROOT / "CITATION.cff")
    (tmp_path / "CITATION.cff").write_text('date-released: "1999-01-01"\n')
    with pytest.raises(ReleaseError, match="give both the date"):
        check_version(data, tmp_path / "CITATION.cff")
