"""`make` builds again when, and only when, something changed that a build reads."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(not MAKE, reason="needs make")


@pytest.fixture(scope="module")
def read(unreasoned: Path) -> list[Path]:
    """The files of the project that a build reads."""
    names = json.loads((unreasoned / "read.json").read_text(encoding="utf-8"))["read"]
    paths = {Path(name).resolve() for name in names}
    ours = {path.relative_to(ROOT) for path in paths if path.is_relative_to(ROOT) and path.is_file()}
    return sorted(path for path in ours if not path.parts[0].startswith(".venv") and path.suffix != ".pyc")


@pytest.fixture(scope="module")
def tree(read: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all that is read is older than what was built."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "Makefile", folder)
    for path in [*read, Path("requirements.lock"), Path("pyproject.toml"), Path("README.md")]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
        os.utime(folder / path, (1000, 1000))
    for when, name in ((2000, ".venv/.ready"), (3000, "build/SHA256SUMS")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
        os.utime(folder / name, (when, when))
    return folder


def newer(tree: Path, changed: list[Path]) -> set[Path]:
    """Give which of some changed files are why `make` would build again: it says so of each; none if it would not."""
    for path in changed:
        os.utime(tree / path, (4000, 4000))
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(["make", "-nd"], cwd=tree, capture_output=True, text=True, check=True, env=environment)
    for path in changed:
        os.utime(tree / path, (1000, 1000))
    found = re.findall(r"Prerequisite '(.+)' is newer than target 'build/SHA256SUMS'", done.stdout)
    assert bool(found) == ("osteo-ld build" in done.stdout)
    return set(map(Path, found))


def test_a_build_reads_what_it_should(read: list[Path]) -> None:
    folders = {path.parts[0] for path in read}
    assert {"curation", "ontology", "shapes", "queries", "qc", "src"} <= folders
    wanted = ("ontology/vocabularies.tsv", "ontology/imports/go.ttl", "curation/sources.yaml", "shapes/slots.ttl")
    assert {Path(name) for name in wanted} <= set(read)


def test_whatever_a_build_reads_is_built_from_again(tree: Path, read: list[Path]) -> None:
    assert sorted(set(read) - newer(tree, read)) == []
    assert newer(tree, read[:1]) == set(read[:1])


def test_nothing_is_built_when_nothing_of_that_changed(tree: Path) -> None:
    assert not newer(tree, [Path("README.md")])
