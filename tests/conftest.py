"""What the tests share: the real curation, the graphs built from it, and the texts where they are at hand."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from osteo_ld import files as resources
from osteo_ld.cli import main
from osteo_ld.curation.reading import Curation, load
from osteo_ld.curation.texts import Text, load_texts
from osteo_ld.exports import Data
from osteo_ld.files import locked
from osteo_ld.graph.dataset import Dataset, assemble
from osteo_ld.pages.rendering import Pages
from osteo_ld.pages.site import write_site
from referees import kept

# How long an example takes says nothing on a machine that does other things beside.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# The graphs and indexes that tests share are large and stay: to look through them seldom saves a tenth of some files.
gc.set_threshold(100_000, 50, 1000)

SHARED = Path(__file__).parents[2] / "shared"
ROOT = Path(__file__).parents[1]
REFEREES = ROOT / ".venv-referees" / "bin" / "python"
BUILD = ROOT / "build"


@pytest.fixture(scope="session", autouse=True)
def nothing_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test finds or leaves anything in the user's cache."""
    os.environ["OSTEO_LD_CACHE"] = str(tmp_path_factory.mktemp("cache"))


# Files that take long, the longest first: they begin first, so that no process waits for another at the end, and `make
# quick` leaves them out. Single tests of other files are marked as slow where they stand.
SLOW = (
    "pages/test_browser.py", "reasoning/test_reasoners.py", "exports/test_graph.py", "exports/test_nanopub.py",
    "release/test_build.py", "exports/test_liana.py", "serving/test_fuzz.py", "serving/test_limits.py",
    "pages/test_rendering.py", "cli/test_output.py", "exports/test_cellphonedb.py", "serving/test_push.py",
    "serving/test_linked_data.py", "exports/test_tables.py", "exports/test_export_command.py", "test_adding.py",
    "pages/test_site.py", "exports/test_sssom.py", "test_files.py", "serving/test_deploy.py", "exports/test_kgx.py",
    "release/test_release.py", "asking/test_virtuoso.py", "release/test_w3id.py", "release/test_make.py",
    "serving/test_linked.py", "exports/test_catalogue.py", "serving/test_starvation.py", "serving/test_linear.py",
    "pages/test_explorer.py", "serving/test_memory.py", "test_third_review.py", "serving/test_push_answers.py",
    "pages/test_genes_page.py", "serving/test_rebuilt.py", "assistants/test_mcp.py", "graph/test_dataset.py",
    "serving/test_connections.py", "graph/test_ontology.py", "release/test_archive.py", "graph/test_products.py",
    "release/test_records.py", "curation/test_guide.py", "exports/test_network.py", "pages/test_proofs.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {Path(__file__).parent / name: number for number, name in enumerate(SLOW)}
    for item in items:
        if item.path in places:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: places.get(item.path, len(places)))


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
def dataset(curation: Curation) -> Dataset:
    return assemble(curation, resources.ONTOLOGY)


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


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """What takes long to make, made by the first of the workers that needs it; the others wait for it."""
    root = factory.getbasetemp()
    folder = (root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root) / "shared"
    folder.mkdir(exist_ok=True)
    with locked(folder / f"{name}.lock", wait=True):
        if not (folder / name).exists():
            make(folder / name)
    return folder / name


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static site, written anew; nobody may change it."""
    packages = ROOT / "web" / "node_modules"
    if not packages.is_dir():
        pytest.skip(f"needs {packages}: run `make web/node_modules/.ready`")
    return once(tmp_path_factory, "site", lambda target: write_site(built, target, packages=packages))


@pytest.fixture(scope="session")
def imported(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `osteo-ld imports` wrote the slices beside a copy of the curation; they take a million rows."""

    def make(folder: Path) -> None:
        shutil.copytree(resources.CURATION, folder / "curation")
        (folder / "ontology" / "imports").mkdir(parents=True)
        words = ["imports", "--reference", str(reference), "--curation", str(folder / "curation")]
        result = CliRunner().invoke(main, words)
        assert (result.exit_code, result.stderr) == (0, "")

    return once(tmp_path_factory, "imported", make)


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
def referee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Referee]:
    """Run Python where other people's tools are, with arguments; gives what it printed."""
    if not REFEREES.exists():
        pytest.skip("needs the referees: `make test` sets them up")
    with kept(REFEREES, tmp_path_factory.mktemp("referees")) as run:
        yield run
