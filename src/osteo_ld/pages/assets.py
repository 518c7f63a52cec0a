"""What the pages need and is no page: styles, scripts, indexes, the dataset's description, modules, downloads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, partial
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from osteo_ld import files as resources
from osteo_ld.files import SUMS, packed
from osteo_ld.graph.dataset import modules
from osteo_ld.graph.jsonld import compacted
from osteo_ld.iris import OSTEO, PREFIXES
from osteo_ld.pages import answering, completions, explorer, looks, search
from osteo_ld.pages.paths import VOCABULARY, page_path
from osteo_ld.pages.request import Site
from osteo_ld.release.archive import FOLDER, LIGHT, Archive, version_files
from osteo_ld.serving.linked import FORMATS, describe, serialize

STATIC = Path(__file__).parent / "static"
_MEDIA = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
    ".svg": "image/svg+xml", "": "text/turtle; charset=utf-8",
    **{f".{suffix}": form.media for suffix, form in FORMATS.items()},
    ".ttl": "text/turtle; charset=utf-8", ".owl": "application/rdf+xml", ".html": "text/html; charset=utf-8",
    ".gz": "application/gzip", ".tsv": "text/tab-separated-values; charset=utf-8",
}  # fmt: skip

_VOID = "graph/void"
PACKAGES = resources.ROOT / "web" / "node_modules"
"""Where npm's packages are: ``make site`` takes them, an installed package has none."""
# What the pages take from npm: of each package its files, and what says its licence.
_VENDORED = {
    "oxigraph": ("web.js", "web_bg.wasm", "package.json"),
    "@zazuko/yasqe": ("build/yasqe.min.js", "build/yasqe.min.css", "package.json"),
}
# What is large is given packed, and unpacked by the script that loads it.
_PACKED = ".wasm"
EDITOR = "vendor/@zazuko/yasqe/build/yasqe.min.js"

File = tuple[bytes, str]


def _vendored(packages: Path) -> dict[str, Path]:
    found = (packages / name / file for name, files in _VENDORED.items() for file in files)
    return {
        f"vendor/{file.relative_to(packages).as_posix()}{'.gz' if file.suffix == _PACKED else ''}": file
        for file in found
    }


def missing_vendored(packages: Path) -> list[Path]:
    """Give the files of npm's packages that are not there."""
    return [path for path in _vendored(packages).values() if not path.is_file()]


def _given(file: Path) -> bytes:
    """Give a file of npm's packages as browsers get it."""
    return packed(file.read_bytes()) if file.suffix == _PACKED else file.read_bytes()


class Assets:
    """The files of a site by path, each with its media type; made when they are first asked for."""

    def __init__(self, site: Site, build: Path, packages: Path, archive: Path | None) -> None:
        """Start with none made; ``packages`` is the folder of npm's packages, ``archive`` has older versions.

        Raises:
            QueryError: the archive is damaged.

        """
        self._site, self._build, self._archive = site, build, Archive(archive)
        there = {path: file for path, file in _vendored(packages).items() if file.is_file()}
        self._vendor = {path: cache(partial(_given, file)) for path, file in there.items()}

    def paths(self) -> Iterator[str]:
        """Give the paths of all but the downloads."""
        yield from self._made
        yield from self._modules
        yield from self._vendor
        yield from self._archived
        yield from (f"static/{path.name}" for path in sorted(STATIC.iterdir()))

    def get(self, path: str) -> File | None:
        """Give the bytes and media type of a file; None if there is none."""
        if path.startswith("data/"):
            return self._download(path.removeprefix("data/"))
        if path.startswith(f"{FOLDER}/"):
            return self._of_version(path)
        media = _MEDIA.get(PurePosixPath(path).suffix)
        data = self._read(path) if media else None
        return (data, media) if data is not None and media else None

    def _read(self, path: str) -> bytes | None:
        if path in self._made:
            return self._made[path]()
        if path in self._vendor:
            return self._vendor[path]()
        if path in self._modules:
            return self._modules[path].read_bytes()
        file = STATIC / path.removeprefix("static/")
        return file.read_bytes() if path.startswith("static/") and file.parent == STATIC and file.is_file() else None

    def _download(self, path: str) -> File | None:
        """Give a file of the data; what is compressed is said to be that, or programs would read it as it is."""
        data = self._site.given.content(path)
        if data is None:
            return None
        known = self._site.given.files
        media = known[path].media if path in known else "text/plain"
        media = "application/gzip" if path.endswith(".gz") else media
        return data, f"{media}; charset=utf-8" if media.startswith("text/") else media

    @property
    def versions(self) -> list[str]:
        """The versions that the archive has, this one included, the newest first."""
        return sorted({*self._archive.versions, self._site.know.version}, reverse=True)

    @cached_property
    def _archived(self) -> list[str]:
        """The paths of the archive: what it keeps, and of the version at hand the ontology at least."""
        kept = {f"{version}/{name}" for version in self._archive.versions for name in self._archive.names(version)}
        kept |= {f"{version}/{SUMS}" for version in self._archive.versions}
        return [f"{FOLDER}/{name}" for name in sorted(kept | {f"{self._site.know.version}/{name}" for name in LIGHT})]

    @cached_property
    def _present(self) -> Mapping[str, Callable[[], bytes]]:
        light = not self._site.live
        return version_files(self._build, self._site.know.version, self._site.store, light=light)

    def _of_version(self, path: str) -> File | None:
        """Give a file of the archive; of the version at hand also as it would be archived."""
        _, _, rest = path.partition("/")
        version, _, name = rest.partition("/")
        data = self._archive.content(version, name)
        if data is None and version == self._site.know.version and name in self._present:
            data = self._present[name]()
        media = "text/plain; charset=utf-8" if name == SUMS else _MEDIA.get(PurePosixPath(name).suffix)
        return (data, media) if data is not None and media else None

    @cached_property
    def _modules(self) -> Mapping[str, Path]:
        return modules(resources.ONTOLOGY, self._build)

    def _vocabulary(self, suffix: str) -> bytes:
        """The properties, which are told on one page, as data."""
        words = [iri for iri in self._site.know.properties if (page_path(iri) or "").startswith(f"{VOCABULARY}#")]
        return serialize(dict.fromkeys(t for iri in words for t in describe(self._site.store, iri)), suffix)

    @cached_property
    def _made(self) -> Mapping[str, Callable[[], bytes]]:
        site = self._site
        explored = cache(partial(explorer.data, site.know))

        @cache  # all that is told of the ontology is no small part of the store
        def told(name: str) -> list[ox.Triple]:
            return describe(site.store, f"{OSTEO}{name}")

        def whole(name: str, suffix: str) -> bytes:
            return _whole(told(name), suffix)

        make: dict[str, Callable[[], bytes]] = {
            "words.css": lambda: looks.stylesheet().encode(),
            "search-index.json": lambda: search.index(site.entries).encode(),
            "completions.json": lambda: _json(completions.completions(site.know, site.questions.values(), told(_VOID))),
            "asking.json": lambda: _json(answering.in_browser(site.know, [c[0] for c in explored()["concepts"]])),
            "prefixes.json": lambda: _json(PREFIXES),
            "explorer.json": lambda: _json(explored()),
            **{f"index.{suffix}": partial(whole, _VOID, suffix) for suffix in FORMATS},
            **{f"ontology.{suffix}": partial(whole, "ontology", suffix) for suffix in FORMATS},
            **{f"vocabulary.{suffix}": partial(self._vocabulary, suffix) for suffix in site.formats},
            ".well-known/void": lambda: serialize(told(_VOID), "ttl"),
        }
        return {path: cache(function) for path, function in make.items()}


def _whole(triples: Iterable[ox.Triple], suffix: str) -> bytes:
    """Write many triples: in JSON-LD a context is worth its length there."""
    return compacted(triples) if suffix == "jsonld" else serialize(triples, suffix)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
