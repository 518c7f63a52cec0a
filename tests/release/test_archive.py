"""The archive: each released version stays, whole, where its version IRIs lead, and names the one before it."""

import hashlib
import os
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from endpoint import server
from osteo_ld.errors import QueryError
from osteo_ld.exports import Data
from osteo_ld.graph.dataset import prior_version
from osteo_ld.graph.triples import ref
from osteo_ld.graph.writing import document
from osteo_ld.iris import OSTEO, PREFIXES
from osteo_ld.pages.rendering import Pages
from osteo_ld.reasoning.owlapi import available, classes_of
from osteo_ld.release.archive import NAMES, Archive, ArchiveError, keep, write_version
from osteo_ld.release.catalogue import described

OWL = ("osteo-ld-base.owl", "osteo-ld-full.owl", "osteo-ld-records.owl", "osteo-ld.owl")
OLD = "2026-01-31"


@pytest.fixture(scope="module")
def archive(data: Data, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the version at hand, and an older one; nobody may change it."""
    folder = tmp_path_factory.mktemp("dist") / "archive"
    for version in (OLD, data.version):
        write_version(built, version, folder / version)
    return folder


def iris(path: Path, predicate: str) -> list[str]:
    wanted = f"{PREFIXES['owl']}{predicate}"
    form = ox.RdfFormat.RDF_XML if path.suffix == ".owl" else ox.RdfFormat.TURTLE
    parsed = ox.parse(path=str(path), format=form)
    return [str(quad.object).strip("<>") for quad in parsed if quad.predicate.value == wanted]


def test_a_version_has_the_ontology_in_all_formats(archive: Path, data: Data) -> None:
    folder = archive / data.version
    sizes = {suffix: sum(1 for _ in ox.parse(path=str(folder / f"ontology.{suffix}"))) for suffix in ("ttl", "nt")}
    sizes |= {suffix: sum(1 for _ in ox.parse(path=str(folder / f"ontology.{suffix}"))) for suffix in ("rdf", "jsonld")}
    assert set(sizes.values()) == {len(set(data.dataset.graphs["ontology"]))}
    assert iris(folder / "ontology.ttl", "versionIRI") == [f"{OSTEO}ontology/{data.version}"]


def test_its_products_are_where_their_version_iris_say_and_import_each_other(archive: Path, data: Data) -> None:
    folder = archive / data.version
    for name in OWL:
        assert iris(folder / name, "versionIRI") == [f"{OSTEO}archive/{data.version}/{name}"]
    full = f"{OSTEO}archive/{data.version}/osteo-ld-full.owl"
    assert iris(folder / "osteo-ld-records.owl", "imports") == [full]


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="needs osteo-ld[reason]")
def test_the_owl_api_opens_the_ontology_and_a_version_by_their_addresses(
    archive: Path, built: Path, tmp_path: Path
) -> None:
    with server(built, "--archive", str(archive)) as served:
        catalog = tmp_path / "catalog.xml"
        names = [f"{folder}/osteo-ld-full.owl" for folder in ("data", f"archive/{OLD}")]
        catalog.write_text(
            '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
            + "".join(f'<uri name="{OSTEO}{name}" uri="{served.url}{name}"/>' for name in names)
            + "</catalog>"
        )
        whole = classes_of(built / "osteo-ld.owl")
        assert classes_of(f"{served.url}data/osteo-ld-records.owl", catalog) == whole
        assert classes_of(f"{served.url}archive/{OLD}/osteo-ld-records.owl", catalog) == whole
        ours = {name for name in classes_of(built / "osteo-ld-base.owl") if name.startswith(f"{OSTEO}concept/")}
        found = classes_of(f"{served.url}ontology")
        assert ours <= found
        assert classes_of(f"{served.url}archive/{OLD}/ontology.rdf") == found


def test_its_checksums_and_its_page_name_what_it_has(archive: Path, data: Data) -> None:
    folder = archive / data.version
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert {path.name for path in folder.iterdir()} == NAMES == {*sums, "SHA256SUMS"}
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sums} == sums
    links: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            links.extend(value or "" for name, value in attrs if tag == "a" and name == "href")

    Links().feed((folder / "index.html").read_text())
    assert {link for link in links if "://" not in link} == NAMES - {
        "index.html", "index.rdf", "index.nt", "index.jsonld", "SHA256SUMS",
    }  # fmt: skip


def with_prior(data: Data, prior: str) -> Data:
    header = (ref("osteo:ontology"), ref("owl:priorVersion"), ref(f"osteo:ontology/{prior}"))
    graphs = {**data.dataset.graphs, "ontology": [*data.dataset.graphs["ontology"], header]}
    return replace(data, dataset=replace(data.dataset, graphs=graphs))


def test_a_version_names_the_one_before_it(data: Data) -> None:
    later = with_prior(data, OLD)
    assert (prior_version(data.dataset), prior_version(later.dataset)) == ("", OLD)
    previous = f"{PREFIXES['dcat']}previousVersion"
    told = {
        (quad.subject.value, quad.object.value)
        for quad in ox.parse(described(later), format=ox.RdfFormat.TURTLE) if quad.predicate.value == previous
    }  # fmt: skip
    now, before = (f"{OSTEO}archive/{version}" for version in (data.version, OLD))
    assert told == {(OSTEO.rstrip("/"), before), (now, before)}
    header = {t for t in document(later.dataset.graphs["ontology"], "osteo-ld-base.owl") if "Version" in t[1]}
    assert (
        ref("osteo:data/osteo-ld-base.owl"),
        ref("owl:priorVersion"),
        ref(f"osteo:archive/{OLD}/osteo-ld-base.owl"),
    ) in header


def version(folder: Path, what: str) -> Path:
    """Something that stands for a version that was written."""
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(what)
    (folder / "SHA256SUMS").write_text(f"{hashlib.sha256(what.encode()).hexdigest()}  index.html\n")
    return folder


def test_what_is_kept_never_changes_and_the_next_names_it(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    keep(version(tmp_path / "a", "one"), archive, "2026-01-31", "")
    keep(version(tmp_path / "b", "one"), archive, "2026-01-31", "")  # the same again
    with pytest.raises(ArchiveError, match=r"2026-01-31 is there, and another: .* give this one a new date"):
        keep(version(tmp_path / "c", "two"), archive, "2026-01-31", "")
    with pytest.raises(ArchiveError, match=r"has the version 2026-01-31, and owl:priorVersion .* has none: name <"):
        keep(version(tmp_path / "d", "two"), archive, "2026-02-28", "")
    with pytest.raises(ArchiveError, match="names 2025-12-24"):
        keep(version(tmp_path / "e", "two"), archive, "2026-02-28", "2025-12-24")
    assert [path.name for path in archive.iterdir()] == ["2026-01-31"]
    keep(version(tmp_path / "f", "two"), archive, "2026-02-28", "2026-01-31")
    assert Archive(archive).content("2026-01-31", "index.html") == b"one"
    assert Archive(archive).content("2026-02-28", "index.html") == b"two"


def test_only_what_the_checksums_prove_is_given(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    (kept := version(archive / OLD, "one")).joinpath("secret.env").write_text("x")
    with (kept / "SHA256SUMS").open("a") as sums:
        sums.write(f"{hashlib.sha256(b'x').hexdigest()}  secret.env\n{'0' * 64}  ../../etc/passwd\n")
    (archive / "2026-02-28").symlink_to(kept)
    found = Archive(archive)
    assert (found.versions, found.names(OLD)) == ([OLD], ["index.html"])
    for name in ("secret.env", "../../etc/passwd", "SHA256SUMS.bak"):
        assert found.content(OLD, name) is None
    (kept / "index.html").write_text("other")
    assert found.content(OLD, "index.html") is None
    with pytest.raises(QueryError, match=f"{OLD}/index.html is not as SHA256SUMS says: take the archive of {OLD} anew"):
        Archive(archive)
    assert Archive(tmp_path / "nowhere").versions == []


def test_pages_have_the_archive_and_their_own_version(archive: Path, built: Path, data: Data) -> None:
    bare, whole = Pages(built, live=False), Pages(built, live=False, archive=archive)
    own = f"archive/{data.version}/ontology.rdf"
    assert own in set(bare.files())
    assert bare.file(own) == ((archive / data.version / "ontology.rdf").read_bytes(), "application/rdf+xml")
    assert bare.file(f"archive/{OLD}/ontology.rdf") is None
    page, _ = bare.file(f"archive/{data.version}/index.html") or (b"", "")
    for link in re.findall(r'href="([^":]+)"', page.decode()):
        path = os.path.normpath(f"archive/{data.version}/{link}")
        assert path.removeprefix("data/") in bare.given.files or path in set(bare.files()), link
    old = f"archive/{OLD}/osteo-ld-records.owl"
    assert old in set(whole.files())
    assert (found := whole.file(old))
    assert f'<owl:imports rdf:resource="archive/{OLD}/osteo-ld-full.owl"'.encode() in found[0]
    assert max(Counter(whole.files()).values()) == 1
    html = whole.html("downloads.html") or ""
    assert f'<a href="archive/{OLD}/index.html">' in html
