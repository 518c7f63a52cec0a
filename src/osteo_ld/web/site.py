"""The static site: every page, the data of every IRI beside it, and what browsers need, as files for any host."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import pyoxigraph as ox

from osteo_ld.linked import FORMATS, describe, path_of, serialize
from osteo_ld.namespaces import OSTEO
from osteo_ld.problems import shown
from osteo_ld.queries import QueryError
from osteo_ld.web.overviews import DATA
from osteo_ld.web.pages import Pages

OXIGRAPH = Path("web/node_modules/oxigraph")
_VENDORED = ("web.js", "web_bg.wasm", "package.json")  # of the npm package; the last says its licence
_MARK = "static/sparql-worker.js"  # tells a folder that is a site of ours

Progress = Callable[[str], None]


def vendored(oxigraph: Path) -> dict[str, Path]:
    """Give the files of npm's ``oxigraph`` that the site takes, by path.

    Raises:
        QueryError: the package is not there.

    """
    if missing := [name for name in _VENDORED if not (oxigraph / name).is_file()]:
        raise QueryError(f"{shown(oxigraph / missing[0])} is not there: run `make site`, which takes it from npm")
    return {f"static/vendor/oxigraph/{name}": oxigraph / name for name in _VENDORED}


def described(pages: Pages) -> dict[str, str]:
    """Give the IRIs that have data beside their page, by path without an ending."""
    found = {path: iri for iri in pages.know.properties if "#" not in iri and (path := path_of(iri))}
    return {path: iri for path, iri in sorted(found.items()) if f"{path}.html" in pages.views}


def data_files(pages: Pages) -> Iterator[tuple[str, bytes]]:
    """Give what is known of each IRI in each format, by path; read from memory, where look-ups are fastest."""
    store = ox.Store()
    store.bulk_extend(iter(pages.store))
    for path, iri in described(pages).items():
        triples = describe(store, iri)
        for suffix in FORMATS:
            yield f"{path}.{suffix}", serialize(triples, suffix)


def sitemap(paths: Iterable[str], base: str, date: str) -> str:
    """Give the sitemap (https://www.sitemaps.org/protocol.html); ``base`` is where the site will be."""
    rows = "".join(
        f"<url><loc>{escape(base + quote(path))}</loc><lastmod>{date}</lastmod></url>\n" for path in sorted(paths)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


def files(pages: Pages, build: Path, oxigraph: Path, base: str, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """Give all files of the site by path."""
    vendor = vendored(oxigraph)
    progress("pages")
    for path in pages.paths():
        html = pages.html(path)
        assert html is not None  # paths() gives what html() knows
        yield path, html.encode()
        # Right after its page, while the picture is still at hand.
        if found := pages.file(path.removesuffix(".html") + ".svg"):
            yield path.removesuffix(".html") + ".svg", found[0]
    progress("styles, scripts, search index")
    for path in pages.files():
        if not path.endswith(".svg") or path.startswith("static/"):
            found = pages.file(path)
            assert found is not None
            yield path, found[0]
    for path, file in vendor.items():
        yield path, file.read_bytes()
    progress("data")
    yield from data_files(pages)
    for name in DATA:
        yield f"data/{name}", (build / name).read_bytes()
    yield "sitemap.xml", sitemap(pages.paths(), base, pages.know.version).encode()
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
    yield ".nojekyll", b""  # GitHub Pages leaves files alone


def write_site(
    build: Path, target: Path, *, texts: Path | None = None, oxigraph: Path = OXIGRAPH, base: str = OSTEO,
    progress: Progress = lambda _: None,
) -> Mapping[str, int]:  # fmt: skip
    """Write the site, whole or not at all, in the place of an older one; returns its count of files and bytes.

    Raises:
        QueryError: nothing is built, the npm package is missing, or the target holds something else.

    """
    if target.exists() and not (target / _MARK).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise QueryError(f"{shown(target)} is there and no site of osteo-ld: name another folder, or remove it")
    if missing := [name for name in DATA if not (build / name).is_file()]:
        raise QueryError(f"{shown(build / missing[0])} is not there: run `make`, or `osteo-ld build`, first")
    base = base.rstrip("/") + "/"
    progress("reading the graph")
    pages = Pages(build, texts=texts, live=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    counts = {"files": 0, "bytes": 0}
    folders: set[str] = set()
    try:
        for path, data in files(pages, build, oxigraph, base, progress):
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
