"""A release: everything built and exported from a clean tree, under one version, with manifest and checksums."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from osteo_ld import files as resources
from osteo_ld.curation.reading import load
from osteo_ld.errors import OsteoError
from osteo_ld.exports import Data, File, Files
from osteo_ld.files import SUMS, checksums, digest, write_bytes
from osteo_ld.graph.dataset import prior_version
from osteo_ld.iris import LICENCE
from osteo_ld.release.archive import FOLDER, keep, write_version
from osteo_ld.release.build import Inputs, build
from osteo_ld.release.catalogue import PAPERS, Released, crate, downloads

_RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class ReleaseError(OsteoError):
    """Why a release is refused, and what would do."""


def check_clean(root: Path) -> None:
    """See to it that a tree is as committed.

    Raises:
        ReleaseError: it has changes, or is no git checkout.

    """
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise ReleaseError(f"{root} is no git checkout: release from one, so that the release is what is committed")
    if done.stdout:
        raise ReleaseError(f"the tree has changes; commit or remove them first:\n{done.stdout.rstrip()}")


def check_version(data: Data, citation: Path) -> None:
    """See to it that all name the same version: a citation is of the data, whose version is a date.

    Raises:
        ReleaseError: the ontology and the citation do not.

    """
    cited = yaml.safe_load(citation.read_text(encoding="utf-8"))
    for field in ("version", "date-released"):
        if str(cited.get(field)) != data.version:
            message = f"the ontology's owl:versionInfo is {data.version}, {field} of {citation.name} {cited.get(field)}"
            raise ReleaseError(f"{message}: give both the date of the release")


def collect(data: Data, built: Path, root: Path) -> dict[str, bytes]:
    """Give the files of a release by path: those built, licence and citation, and what describes them.

    Raises:
        ReleaseError: the build lacks a file of an export.

    """
    if missing := [path for path in downloads() if not (built / path).is_file()]:
        raise ReleaseError(f"the build lacks {', '.join(missing)}: install osteo-ld[parquet,xlsx]")
    files = {path: (built / path).read_bytes() for path in downloads()}
    files |= {paper.path: (root / paper.path).read_bytes() for paper in PAPERS}
    files["ro-crate-metadata.json"] = crate(data, files)
    files["manifest.json"] = manifest(data, files)
    return {**files, SUMS: checksums({path: digest(content) for path, content in files.items()}).encode()}


def triple_count(content: bytes, media: str) -> int | None:
    """Count the statements of an RDF file; None for other files."""
    if media not in _RDF:
        return None
    plain = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    return sum(1 for _ in ox.parse(plain, format=_RDF[media], base_iri="https://w3id.org/osteo-ld/"))


def manifest(data: Data, files: Files) -> bytes:
    """Give the manifest: the version, and of each file size, checksum, licence and, for RDF, its triples."""
    known: dict[str, Released | File] = {**downloads(), **{paper.path: paper for paper in PAPERS}}
    entries = []
    for path in sorted(files):
        media = known[path].media
        entry: dict[str, Any] = {
            "path": path,
            "title": known[path].title,
            "mediaType": media,
            "bytes": len(files[path]),
            "sha256": digest(files[path]),
            "license": LICENCE,
        }
        # The context of a crate is on the web, where nothing here goes.
        triples = triple_count(files[path], media) if path != "ro-crate-metadata.json" else None
        entries.append(entry | ({"triples": triples} if triples is not None else {}))
    document = {"name": "osteo-ld", "version": data.version, "license": LICENCE, "files": entries}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def release(output: Path, *, progress: Callable[[str], None] = lambda _: None) -> Path:
    """Build, export and describe everything in ``output/osteo-ld-VERSION``; gives that folder.

    What its version IRIs lead to is kept in ``output/archive/VERSION``, beside that of the versions before.

    Raises:
        InputError: the curation or the ontology is faulty, or breaks a shape or a rule.
        ReasoningError: the reasoner objects.
        ReleaseError: the tree is not clean, or versions differ.
        ArchiveError: the version was released already and is another, or does not name the one before it.

    """
    root = resources.ROOT
    check_clean(root)
    output.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=output, prefix=".release."))
    try:
        dataset = build(Inputs(), temporary / "build", progress=progress)
        data = Data(load(resources.CURATION), resources.CURATION, dataset, resources.ONTOLOGY)
        check_version(data, root / "CITATION.cff")
        progress("exporting")
        for path, content in collect(data, temporary / "build", root).items():
            write_bytes(temporary / "files" / path, content)
        write_version(temporary / "build", data.version, temporary / FOLDER)
        keep(temporary / FOLDER, output / FOLDER, data.version, prior_version(dataset))
        target = output / f"osteo-ld-{data.version}"
        shutil.rmtree(target, ignore_errors=True)
        (temporary / "files").replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target
