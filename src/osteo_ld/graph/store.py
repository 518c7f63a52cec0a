"""Opening the built graph, or an RDF file, as a store that answers queries."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from osteo_ld.errors import QueryError, shown

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML, ".owl": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip


def open_store(folder: Path) -> ox.Store:
    """Open the built graph, read-only; a package has no store beside its TriG file, which is then read into memory.

    Raises:
        QueryError: nothing is built.

    """
    path = folder / "store"
    if not path.is_dir():
        if (folder / "osteo-ld.trig").is_file():
            return load_file(folder / "osteo-ld.trig")
        raise QueryError(f"{shown(path)} is not there: run `make`, or `osteo-ld build`, first")
    try:
        return ox.Store.read_only(str(path))
    except OSError as error:
        raise QueryError(f"{shown(path)} cannot be opened ({error}): run `osteo-ld build` again") from None


def load_file(path: Path) -> ox.Store:
    """Load an RDF file into memory; the format is told by its ending.

    Raises:
        QueryError: unknown ending, or not readable.

    """
    if path.suffix not in _FORMATS:
        raise QueryError(f"{shown(path)}: unknown ending; want one of {', '.join(_FORMATS)}")
    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=_FORMATS[path.suffix])
    except (OSError, SyntaxError) as error:
        raise QueryError(f"{shown(path)}: {error}") from None
    return store


def labels(store: ox.Store) -> dict[str, str]:
    """Give the label of everything that has one, by IRI."""
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, label, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }
