"""The archive: every released version at an address that stays, where its version IRIs lead.

``archive/2026-11-21/`` has the ontology of that day in all formats, the OWL products, the data, and what describes
them. A version that is there never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path

import pyoxigraph as ox

from osteo_ld.errors import OsteoError, QueryError, shown
from osteo_ld.files import SUMS, checksums, digest
from osteo_ld.graph.jsonld import compacted
from osteo_ld.graph.store import open_store
from osteo_ld.iris import LICENCE, OSTEO, PREFIXES
from osteo_ld.release.catalogue import PACKED, downloads

FOLDER = "archive"
VERSION = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_FORMATS = {
    form.file_extension: form
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD, ox.RdfFormat.N_TRIPLES)
}
_COPIED = (
    "osteo-ld-base.owl", "osteo-ld-full.owl", "osteo-ld-records.owl", "osteo-ld.owl", "osteo-ld.nt.gz",
    "osteo-ld.trig.gz", "osteo-ld.sssom.tsv", "osteo-ld-shapes.ttl",
)  # fmt: skip
_TITLES = {"osteo-ld.nt.gz": "All statements as N-Triples, packed", "osteo-ld.trig.gz": "All named graphs, packed"}
_DESCRIPTION = "osteo-ld.dcat.ttl"
LIGHT = (*(f"{name}.{suffix}" for name in ("ontology", "index") for suffix in _FORMATS), "index.html")
"""What a site of files has of its own version at least: the ontology, and what says where all is."""
NAMES = frozenset({*LIGHT, *_COPIED, SUMS})


class ArchiveError(OsteoError):
    """Why a version cannot be kept, and what would do."""


# -- what a version has ------------------------------------------------------------------------------------------------


def version_files(
    build: Path, version: str, store: ox.Store | None = None, *, light: bool = False
) -> Mapping[str, Callable[[], bytes]]:
    """Give what makes each file of the version that a build is; ``store`` is the built one, if it is open already.

    ``light`` leaves out what is the same below ``data/`` of a site.
    """
    graph = partial(_graph, build, store)
    copied = [name for name in _COPIED if (build / name).is_file()]
    places = {name: f"../../data/{name}{'.gz' if name in PACKED else ''}" if light else name for name in copied}
    made: dict[str, Callable[[], bytes]] = {"index.html": lambda: _page(version, places, _prior(_described(build)))}
    for suffix, form in _FORMATS.items():
        made[f"ontology.{suffix}"] = lambda form=form: _serialized(graph(), form)  # type: ignore[misc]
        made[f"index.{suffix}"] = lambda form=form: _serialized(_described(build), form)  # type: ignore[misc]
    return made if light else made | {name: partial(_copied, build / name, version) for name in copied}


def _graph(build: Path, store: ox.Store | None) -> list[ox.Triple]:
    opened = open_store(build) if store is None else store
    graph = ox.NamedNode(f"{OSTEO}graph/ontology")
    header = ox.NamedNode(f"{OSTEO}ontology")
    found = (quad.triple for quad in opened.quads_for_pattern(None, None, None, graph))
    return sorted(found, key=lambda t: (t.subject != header, str(t.subject), str(t.predicate), str(t.object)))


def _described(build: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(build / _DESCRIPTION), format=ox.RdfFormat.TURTLE)]


def _serialized(triples: list[ox.Triple], form: ox.RdfFormat) -> bytes:
    if form == ox.RdfFormat.JSON_LD:
        return compacted(triples)
    return ox.serialize(triples, format=form, prefixes=PREFIXES) or b""


def _prior(described: list[ox.Triple]) -> str:
    """Give the version before, as the description of the data set names it; empty if there was none."""
    wanted = f"{PREFIXES['dcat']}previousVersion"
    return next((str(t.object).strip("<>").rpartition("/")[2] for t in described if t.predicate.value == wanted), "")


def _copied(path: Path, version: str) -> bytes:
    """A file as it was built; where it imports another, it imports that of the same version."""
    content = path.read_bytes()
    if path.suffix != ".owl":
        return content
    return content.replace(
        b'<owl:imports rdf:resource="data/', f'<owl:imports rdf:resource="{FOLDER}/{version}/'.encode()
    )


def _page(version: str, places: Mapping[str, str], prior: str) -> bytes:
    """Give the page that says what there is: it needs nothing beside it, and looks like the site where it is in one."""
    about = {name: file.title for name, file in downloads().items()} | _TITLES
    ontology = ", ".join(f'<a href="ontology.{suffix}">{form.name}</a>' for suffix, form in _FORMATS.items())
    rows = "\n".join(f'<li><a href="{place}">{name}</a>: {escape(about[name])}</li>' for name, place in places.items())
    before = f'<p>The version before: <a href="../{prior}/index.html">{prior}</a>.</p>' if prior else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>osteo-ld, version {version}</title>
<link rel="stylesheet" href="../../static/style.css">
</head>
<body>
<main>
<h1>osteo-ld, version {version}</h1>
<p>The ontology and the data as they were released on {version}: they never change, and may be cited and imported as
<code>{OSTEO}ontology/{version}</code>. What is newest is at <a href="{OSTEO}">{OSTEO}</a>.</p>
<p>The ontology: {ontology}.</p>
<ul>
{rows}
<li>What describes the data set (DCAT, VoID): <a href="index.ttl">index.ttl</a></li>
</ul>
{before}
<p>Data <a href="{LICENCE}">CC BY 4.0</a>.</p>
</main>
</body>
</html>
""".encode()


# -- writing -----------------------------------------------------------------------------------------------------------


def write_version(build: Path, version: str, folder: Path) -> None:
    """Write what is archived of a build into a new folder, with checksums."""
    folder.mkdir(parents=True)
    sums = {}
    for name, make in version_files(build, version).items():
        content = make()
        (folder / name).write_bytes(content)
        sums[name] = digest(content)
    (folder / SUMS).write_text(checksums(sums), encoding="utf-8")


def keep(new: Path, archive: Path, version: str, prior: str) -> None:
    """Move a version that was written into the archive; one that is there is left as it is, for it is the same.

    Raises:
        ArchiveError: the version is there and another, or the header does not name the one before it.

    """
    older = [other for other in Archive(archive).versions if other < version]
    if older and older[-1] != prior:
        found = f"names {prior}" if prior else "has none"
        message = f"{shown(archive)} has the version {older[-1]}, and owl:priorVersion of ontology/osteo-ld.ttl {found}"
        raise ArchiveError(f"{message}: name <{OSTEO}ontology/{older[-1]}> there")
    place = archive / version
    if not place.exists():
        archive.mkdir(parents=True, exist_ok=True)
        new.replace(place)
    elif not (place / SUMS).is_file() or (place / SUMS).read_bytes() != (new / SUMS).read_bytes():
        message = f"{shown(place)} is there, and another: a version that was released never changes"
        raise ArchiveError(f"{message}; give this one a new date, or remove that folder if nobody has it yet")


# -- reading -----------------------------------------------------------------------------------------------------------


class Archive:
    """The versions of a folder; none where there is no folder. Each file is as its checksums say, or is not given.

    Raises:
        QueryError: a file is not as its version's checksums say.

    """

    def __init__(self, folder: Path | None) -> None:
        """Look what there is, and prove it."""
        self._sums: dict[str, dict[str, str]] = {}
        self._folder = folder
        places = sorted(folder.iterdir()) if folder and folder.is_dir() else []
        for place in places:
            if VERSION.fullmatch(place.name) and not place.is_symlink() and (place / SUMS).is_file():
                self._sums[place.name] = dict(_digests(place / SUMS))
                if wrong := [name for name in self._sums[place.name] if self.content(place.name, name) is None]:
                    message = f"{shown(place / wrong[0])} is not as {SUMS} says"
                    raise QueryError(f"{message}: take the archive of {place.name} anew, or remove its folder")

    @property
    def versions(self) -> list[str]:
        """The versions that are kept, the oldest first."""
        return sorted(self._sums)

    def names(self, version: str) -> list[str]:
        """Give the names of the files of a version."""
        return sorted(self._sums.get(version, ()))

    def content(self, version: str, name: str) -> bytes | None:
        """Give a file; None if there is none, or it changed."""
        known = self._sums.get(version, {}).get(name)
        if known is None or self._folder is None:
            return None
        path = self._folder / version / name
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        return content if digest(content) == known else None


def _digests(sums: Path) -> Iterator[tuple[str, str]]:
    """The digest of each file that a version may have, and that its checksums name."""
    for line in sums.read_text(encoding="utf-8", errors="replace").splitlines():
        match = _LINE.fullmatch(line)
        if match and match[2] in NAMES:
            yield match[2], match[1]
