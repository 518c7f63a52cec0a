"""The static site: whole, complete, the same twice, and never in the place of something else."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from osteo_ld.cli import main
from osteo_ld.errors import QueryError
from osteo_ld.iris import OSTEO
from osteo_ld.pages import site as sites
from osteo_ld.pages.assets import EDITOR, missing_vendored
from osteo_ld.pages.rendering import Pages
from osteo_ld.pages.site import described, sitemap, write_site
from osteo_ld.release.catalogue import PACKED


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A stand-in for npm's packages, where only their being there matters."""
    folder = tmp_path / "packages"
    for path in missing_vendored(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


def test_every_page_and_file_is_there(site: Path, pages: Pages) -> None:
    for path in pages.paths():
        assert (site / path).is_file(), path
    for path in described(pages):
        assert (site / f"{path}.ttl").is_file(), path
    for name in ("vendor/oxigraph/web_bg.wasm.gz", EDITOR, "static/style.css", "explorer.json", "data/osteo-ld.nt.gz"):
        assert (site / name).stat().st_size > 0
    assert not list(site.parent.glob(f".{site.name}.*"))


def test_pages_are_those_without_a_server(site: Path, pages: Pages) -> None:
    assert (site / "index.html").read_text() == pages.html("index.html")
    assert 'data-live="no"' in (site / "query.html").read_text()
    assert "<blockquote" not in (site / "interaction/1903.html").read_text()


def test_few_files_whose_names_differ_by_more_than_letter_case(site: Path) -> None:
    """Free hosts take 20,000 files at most; Windows and macOS write names that differ by case over each other."""
    everything = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert len(everything) < 15_000
    assert sum((site / path).stat().st_size for path in everything) < 116e6
    folded = Counter(path.casefold() for path in everything)
    assert [path for path, n in folded.items() if n > 1] == []


def test_the_server_has_the_same_pages(built: Path, site: Path, pages: Pages) -> None:
    live = Pages(built)
    assert list(live.paths()) == list(pages.paths())
    written = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert written - {*live.paths(), *live.files()} == {"404.html"}


def test_data_beside_a_page_are_of_its_things(site: Path, pages: Pages) -> None:
    """An evidence, an edge and a property are told on another's page; there their data are too."""
    told = described(pages)
    assert sum(map(len, told.values())) > 9_000
    for path, iris in itertools.islice(told.items(), 0, None, 100):
        parsed = ox.parse(path=str(site / f"{path}.ttl"), format=ox.RdfFormat.TURTLE)
        subjects = {quad.subject.value for quad in parsed if isinstance(quad.subject, ox.NamedNode)}
        bare = {iri for iri in iris if iri not in subjects and pages.know.properties.get(iri)}
        assert not bare, (path, bare)
    record = next(iter(pages.know.records.values()))
    assert {span.iri for span in record.evidence} <= set(told[f"interaction/{record.number}"])


def test_the_page_for_what_is_missing_stands_at_any_depth(site: Path) -> None:
    html = (site / "404.html").read_text()
    links = re.findall(r'(?:href|src|action)="([^"#?]+)', html)
    assert len(links) > 10
    for link in links:
        if "://" not in link:
            assert link.startswith("/osteo-ld/"), link
            assert (site / link.removeprefix("/osteo-ld/")).is_file(), link
    assert 'data-root="/osteo-ld/"' in html


def test_what_is_missing_is_told_with_what_is_near(pages: Pages) -> None:
    html = pages.missing("/x/", "concept/type-h-vesel.html")
    assert '<a href="/x/concept/type-h-vessel.html">type H vessel</a>' in html
    assert "concept/type-h-vesel.html" in html
    assert "<script>alert" not in pages.missing("/", "<script>alert(1)</script>")


def test_links_of_the_site_lead_to_files(site: Path) -> None:
    everything = sorted(page for page in site.rglob("*.html") if page.name != "404.html")
    assert len(everything) > 5_000
    for page in everything[::97]:
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text()):
            if "://" not in link:
                assert (page.parent / link).resolve().is_file(), (page.relative_to(site), link)


def test_the_released_data_are_what_the_browser_loads(site: Path, built: Path) -> None:
    data = (site / "data/osteo-ld.nt.gz").read_bytes()
    assert data == (built / "osteo-ld.nt.gz").read_bytes()
    assert f"<{OSTEO}interaction/1903>".encode() in gzip.decompress(data)


def test_the_largest_files_are_packed_and_all_are_listed_with_size_and_checksum(
    site: Path, built: Path, pages: Pages
) -> None:
    """A file that a site lacks is named nowhere: not in the checksums, not in the descriptions, not on the page."""
    lines = [line.split("  ") for line in (site / "data/SHA256SUMS").read_text().splitlines()]
    there = {path.relative_to(site / "data").as_posix() for path in (site / "data").rglob("*") if path.is_file()}
    assert {name for _, name in lines} == there - {"SHA256SUMS"}
    html = (site / "downloads.html").read_text()
    for digest, name in lines:
        assert hashlib.sha256((site / "data" / name).read_bytes()).hexdigest() == digest, name
        assert digest in html
        assert f'href="data/{name}"' in html
    parsed = ox.parse(path=str(site / "data/osteo-ld.dcat.ttl"), format=ox.RdfFormat.TURTLE)
    addresses = {quad.object.value for quad in parsed if quad.predicate.value.endswith("downloadURL")}
    crate = json.loads((site / "data/ro-crate-metadata.json").read_text())
    told = {address.removeprefix(f"{OSTEO}data/") for address in addresses}
    assert told == {part["@id"] for part in crate["@graph"] if part["@type"] == "File"} < there
    assert set(PACKED).isdisjoint(there)
    for name in PACKED:
        assert gzip.decompress((site / f"data/{name}.gz").read_bytes()) == (built / name).read_bytes()
    assert set(Pages(built).given.files) == there - {"SHA256SUMS"} | set(PACKED)


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
from osteo_ld.pages.rendering import Pages
pages = Pages(Path(sys.argv[1]), live=False)
for path in itertools.islice(pages.paths(), 0, None, 7):
    if "/" in path and not path.startswith(("interaction", "question")):
        print(path, hashlib.sha256(pages.html(path).encode()).hexdigest())
for path in ("asking.json", "explorer.json", "completions.json"):
    print(path, hashlib.sha256(pages.file(path)[0]).hexdigest())
"""


def test_the_same_twice(built: Path) -> None:
    """Two processes that order their sets in other ways write the same pages (sampled), and what a browser reads."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", _DIGEST, str(built)], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout.splitlines()
        for seed in ("1", "2")
    ]
    assert len(runs[0]) > 300
    assert [pair for pair in zip(*runs, strict=True) if pair[0] != pair[1]] == []


def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a site of one page and one file, for how it is written and not what it holds."""
    monkeypatch.setattr(Pages, "paths", lambda self: iter(["index.html"]))
    monkeypatch.setattr(Pages, "files", lambda self: iter([sites._MARK]))


def test_nothing_is_written_where_something_goes_wrong(
    built: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"

    def breaks(pages: Pages) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sites, "data_files", breaks)
    little(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        write_site(built, target, packages=packages)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packages"]


def test_an_older_site_is_replaced_and_nothing_else(
    built: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "data_files", lambda pages: iter(()))
    little(monkeypatch)
    target = tmp_path / "site"
    write_site(built, target, packages=packages)
    (target / "old.html").write_text("gone with the next")
    write_site(built, target, packages=packages)
    assert (target / "index.html").is_file()
    assert not (target / "old.html").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("keep")
    with pytest.raises(QueryError, match="no site of osteo-ld"):
        write_site(built, mine, packages=packages)
    assert (mine / "thesis.txt").read_text() == "keep"


def test_command_says_what_is_missing(built: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["site", "-o", str(tmp_path / "s"), "--build", str(built), "--packages", "nowhere"])
    assert told.exit_code == 1
    assert "nowhere/oxigraph/web.js is not there: run `make site`" in told.stderr
    told = CliRunner().invoke(main, ["site", "-o", str(tmp_path / "s"), "--build", str(tmp_path)])
    assert told.exit_code == 1
    assert "run `make`" in told.stderr
    assert not (tmp_path / "s").exists()


def test_every_page_says_that_nothing_comes_from_elsewhere(site: Path) -> None:
    """A host of files sends no headers: the policy stands in the page, before anything that it governs."""
    for page in site.rglob("*.html"):
        head = page.read_text().partition("</head>")[0]
        policy = head.find('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ')
        assert 0 < policy < min(head.find(f"<{name}") % 10**6 for name in ("link", "script", "title")), page
        assert "unsafe" not in head
