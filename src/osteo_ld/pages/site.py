"""The static site: every page, the data of its things beside it, and what browsers need, as files for any host."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

import pyoxigraph as ox

from osteo_ld.errors import QueryError, shown
from osteo_ld.files import SUMS
from osteo_ld.iris import OSTEO
from osteo_ld.pages.assets import PACKAGES, missing_vendored
from osteo_ld.pages.paths import VOCABULARY, page_path
from osteo_ld.pages.rendering import MISSING, Pages
from osteo_ld.serving.linked import describe, path_of, serialize

_MARK = "static/sparql-worker.js"  # tells a folder that is a site of ours
_GRAPH = f"{OSTEO}graph/"
_DATA = "ttl"  # the format in which each thing's data stand beside its page

Progress = Callable[[str], None]


def described(pages: Pages) -> dict[str, list[str]]:
    """Give the IRIs whose data stand beside each page, by path without an ending: its own, and those of its parts."""
    found: dict[str, list[str]] = {}
    for iri in sorted(pages.know.properties):
        place = page_path(iri) or ""
        path = place.partition("#")[0]
        # A selector is part of its evidence; graphs are in the downloads.
        if "#" not in iri and path_of(iri) and path in pages.views and not iri.startswith(_GRAPH):
            found.setdefault(path.removesuffix(".html"), []).append(iri)
    return {path: sorted(iris, key=lambda iri: (page_path(iri) != f"{path}.html", iri)) for path, iris in found.items()}


def data_files(pages: Pages) -> Iterator[tuple[str, bytes]]:
    """Give what is known of the things of each page as Turtle, by path; from memory, where look-ups are fastest."""
    store = ox.Store()
    store.bulk_extend(iter(pages.store))
    for path, iris in described(pages).items():
        if path in (VOCABULARY.removesuffix(".html"), "ontology"):
            continue  # the pages have these themselves
        triples = dict.fromkeys(triple for iri in iris for triple in describe(store, iri))
        yield f"{path}.{_DATA}", serialize(triples, _DATA)


def sitemap(paths: Iterable[str], base: str, date: str) -> str:
    """Give the sitemap (https://www.sitemaps.org/protocol.html); ``base`` is where the site will be."""
    rows = "".join(
        f"<url><loc>{escape(base + quote(path))}</loc><lastmod>{date}</lastmod></url>\n" for path in sorted(paths)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


def files(pages: Pages, base: str, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """Give all files of the site by path."""
    progress("pages")
    for path in pages.paths():
        html = pages.html(path)
        assert html is not None  # paths() gives what html() knows
        yield path, html.encode()
    yield MISSING, pages.missing(urlsplit(base).path).encode()
    progress("styles, scripts, search index")
    for path in pages.files():
        found = pages.file(path)
        assert found is not None  # files() gives what file() knows
        yield path, found[0]
    progress("data")
    yield from data_files(pages)
    for name in (*pages.given.files, SUMS):
        content = pages.given.content(name)
        assert content is not None  # files are what it has
        yield f"data/{name}", content
    yield "sitemap.xml", sitemap(pages.paths(), base, pages.know.version).encode()
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
    yield ".nojekyll", b""  # GitHub Pages leaves files alone


def write_site(
    build: Path, target: Path, *, texts: Path | None = None, packages: Path = PACKAGES, base: str = OSTEO,
    archive: Path | None = None, progress: Progress = lambda _: None,
) -> Mapping[str, int]:  # fmt: skip
    """Write the site, whole or not at all, in the place of an older one; returns its count of files and bytes.

    Raises:
        QueryError: nothing is built, an npm package is missing, the archive is damaged, or the target holds something
            else.

    """
    if target.exists() and not (target / _MARK).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise QueryError(f"{shown(target)} is there and no site of osteo-ld: name another folder, or remove it")
    if not (build / SUMS).is_file():
        raise QueryError(f"{shown(build / SUMS)} is not there: run `make`, or `osteo-ld build`, first")
    if missing := missing_vendored(packages):
        raise QueryError(f"{shown(missing[0])} is not there: run `make site`, which takes it from npm")
    base = base.rstrip("/") + "/"
    progress("reading the graph")
    pages = Pages(build, texts=texts, live=False, packages=packages, archive=archive)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    counts = {"files": 0, "bytes": 0}
    folders: set[str] = set()
    try:
        for path, data in files(pages, base, progress):
            folder = path.rpartition("/")[0]
            if folder not in folders:
                (temporary / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            with (temporary / path).open("wb", buffering=0) as file:
                file.write(data)
            counts["files"] += 1
            counts["bytes"] += len(data)
        temporary.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        temporary.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return counts
