"""The static site: whole, complete, the same twice, and never in the place of something else."""

from __future__ import annotations

import gzip
import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from osteo_ld.cli import main
from osteo_ld.linked import FORMATS
from osteo_ld.namespaces import OSTEO
from osteo_ld.queries import QueryError
from osteo_ld.web import site as sites
from osteo_ld.web.pages import Pages
from osteo_ld.web.site import described, sitemap, write_site


@pytest.fixture
def oxigraph(tmp_path: Path) -> Path:
    """A stand-in for npm's package, where only its being there matters."""
    folder = tmp_path / "oxigraph"
    folder.mkdir()
    for name in ("web.js", "web_bg.wasm", "package.json"):
        (folder / name).write_text("x")
    return folder


def test_every_page_and_file_is_there(site: Path, pages: Pages) -> None:
    for path in pages.paths():
        assert (site / path).is_file(), path
    for path in described(pages):
        assert all((site / f"{path}.{suffix}").is_file() for suffix in FORMATS), path
    for name in ("static/vendor/oxigraph/web_bg.wasm", "static/style.css", "search-index.json", "data/osteo-ld.nt.gz"):
        assert (site / name).stat().st_size > 0
    assert not list(site.parent.glob(f".{site.name}.*"))


def test_pages_are_those_without_a_server(site: Path, pages: Pages) -> None:
    assert (site / "index.html").read_text() == pages.html("index.html")
    assert 'data-live="no"' in (site / "query.html").read_text()
    assert "<blockquote" not in (site / "interaction/1903.html").read_text()


def test_data_beside_a_page_say_the_same_in_every_format(site: Path, pages: Pages) -> None:
    for path in itertools.islice(described(pages), 0, None, 400):
        graphs = []
        for suffix, form in FORMATS.items():
            parsed = ox.parse(path=str(site / f"{path}.{suffix}"), format=form.rdf)
            dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in parsed)
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            graphs.append(set(dataset))
        assert graphs[0]
        assert all(graph == graphs[0] for graph in graphs), path


def test_links_of_the_site_lead_to_files(site: Path) -> None:
    everything = sorted(site.rglob("*.html"))
    assert len(everything) > 10_000
    for page in everything[::97]:
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text()):
            if "://" not in link:
                assert (page.parent / link).resolve().is_file(), (page.relative_to(site), link)


def test_the_released_data_are_what_the_browser_loads(site: Path, built: Path) -> None:
    data = (site / "data/osteo-ld.nt.gz").read_bytes()
    assert data == (built / "osteo-ld.nt.gz").read_bytes()
    assert f"<{OSTEO}interaction/1903>".encode() in gzip.decompress(data)


def test_sitemap(site: Path, pages: Pages) -> None:
    root = ET.fromstring((site / "sitemap.xml").read_text())
    places = [element.text or "" for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == len(list(pages.paths())) < 50_000
    assert f"{OSTEO}protein/VEGFA.html" in places
    assert f"Sitemap: {OSTEO}sitemap.xml" in (site / "robots.txt").read_text()
    assert "a%20b.html" in sitemap(["a b.html"], "https://x.org/", "2026-01-01")


_DIGEST = """
import hashlib, itertools, sys
from pathlib import Path
from osteo_ld.web.pages import Pages
pages = Pages(Path(sys.argv[1]), live=False)
for path in itertools.islice(pages.paths(), 0, None, 7):
    if "/" in path and not path.startswith(("edge", "evidence", "interaction", "question")):
        print(path, hashlib.sha256(pages.html(path).encode()).hexdigest())
"""


def test_the_same_twice(built: Path) -> None:
    """Two processes that order their sets in other ways write the same: pages, pictures included, sampled."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", _DIGEST, str(built)], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout.splitlines()
        for seed in ("1", "2")
    ]
    assert len(runs[0]) > 300
    assert [pair for pair in zip(*runs, strict=True) if pair[0] != pair[1]] == []


def test_nothing_is_written_where_something_goes_wrong(
    built: Path, oxigraph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"

    def breaks(pages: Pages) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sites, "data_files", breaks)
    monkeypatch.setattr(Pages, "paths", lambda self: iter(["index.html"]))
    with pytest.raises(OSError, match="No space left"):
        write_site(built, target, oxigraph=oxigraph)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["oxigraph"]


def test_an_older_site_is_replaced_and_nothing_else(
    built: Path, oxigraph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "data_files", lambda pages: iter(()))
    monkeypatch.setattr(Pages, "paths", lambda self: iter(["index.html"]))
    target = tmp_path / "site"
    write_site(built, target, oxigraph=oxigraph)
    (target / "old.html").write_text("gone with the next")
    write_site(built, target, oxigraph=oxigraph)
    assert (target / "index.html").is_file()
    assert not (target / "old.html").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("keep")
    with pytest.raises(QueryError, match="no site of osteo-ld"):
        write_site(built, mine, oxigraph=oxigraph)
    assert (mine / "thesis.txt").read_text() == "keep"


def test_command_says_what_is_missing(built: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["site", "-o", str(tmp_path / "s"), "--build", str(built), "--oxigraph", "nowhere"])
    assert told.exit_code == 1
    assert "nowhere/web.js is not there: run `make site`" in told.stderr
    told = CliRunner().invoke(main, ["site", "-o", str(tmp_path / "s"), "--build", str(tmp_path)])
    assert told.exit_code == 1
    assert "run `make`" in told.stderr
    assert not (tmp_path / "s").exists()
