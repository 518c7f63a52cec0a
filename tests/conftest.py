"""What the tests share: the real curation, the graphs built from it, and the texts where they are at hand."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld import dataset as ds
from osteo_ld import resources
from osteo_ld.curation import Curation, load
from osteo_ld.exports import Data
from osteo_ld.texts import Text, load_texts
from osteo_ld.web.pages import Pages
from osteo_ld.web.site import write_site

SHARED = Path(__file__).parents[2] / "shared"
ROOT = Path(__file__).parents[1]
REFEREES = ROOT / ".venv-referees" / "bin" / "python"
BUILD = ROOT / "build"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="take the current answers as the expected ones")


def _shared(part: str) -> Path:
    folder = SHARED / part
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} must be there in CI")
        pytest.skip(f"needs {folder}, which is not part of the project")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    return _shared("seeds")


@pytest.fixture(scope="session")
def reference() -> Path:
    return _shared("reference")


@pytest.fixture(scope="session")
def external() -> Path:
    return _shared("external")


@pytest.fixture(scope="session")
def curation() -> Curation:
    return load(resources.CURATION)


@pytest.fixture(scope="session")
def texts(curation: Curation, seeds: Path) -> dict[str, Text]:
    return load_texts(curation.sources, seeds)


@pytest.fixture(scope="session")
def dataset(curation: Curation) -> ds.Dataset:
    return ds.assemble(curation, resources.ONTOLOGY)


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder that `make` built; `make test` sees to it."""
    if not (BUILD / "SHA256SUMS").is_file():
        pytest.fail("nothing is built: run `make` first")
    return BUILD


@pytest.fixture(scope="session")
def pages(built: Path) -> Pages:
    """The pages as files, without the texts."""
    return Pages(built, live=False)


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static site, written anew."""
    oxigraph = ROOT / "web" / "node_modules" / "oxigraph"
    if not oxigraph.is_dir():
        pytest.skip(f"needs {oxigraph}: run `make web/node_modules/.ready`")
    target = tmp_path_factory.mktemp("static") / "site"
    write_site(built, target, oxigraph=oxigraph)
    return target


@pytest.fixture(scope="session")
def store(built: Path) -> ox.Store:
    """The built graphs in memory, inferred graph included."""
    store = ox.Store()
    store.bulk_load(path=str(built / "osteo-ld.trig"), format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="session")
def data() -> Data:
    """What exports are made from."""
    return Data.read(resources.CURATION, resources.ONTOLOGY, resources.QUERIES)


Referee = Callable[..., str]


@pytest.fixture(scope="session")
def referee() -> Referee:
    """Run Python where other people's tools are, with arguments; gives what it printed."""
    if not REFEREES.exists():
        pytest.skip("needs the referees: `make test` sets them up")

    def run(code: str, *arguments: Path | str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            [REFEREES, "-W", "ignore", "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=cwd
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run
