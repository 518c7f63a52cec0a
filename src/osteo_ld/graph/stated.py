"""What the reviews state, as triples, and what the ontology calls and sorts it: all that shapes look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path

from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Record
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.graph.concepts import build_name
from osteo_ld.graph.evidence import build_evidence, build_references, section_index
from osteo_ld.graph.records import build_records, symmetric_contradictions
from osteo_ld.graph.triples import LABEL, SUBCLASS, Triple


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell that a file cannot be read as Turtle by file and line.

    Raises:
        InputError: the file is not Turtle.

    """
    try:
        yield
    except (OSError, SyntaxError) as error:
        raise InputError(
            [Problem(shown(path), getattr(error, "lineno", 0) or 0, f"not readable as Turtle: {error}")]
        ) from None


def ontology_files(folder: Path) -> list[Path]:
    """The ontology's modules: hand-written ones, then the import slices."""
    return [folder / "osteo-ld.ttl", folder / "upper.ttl", *sorted((folder / "imports").glob("*.ttl"))]


def read_names(path: Path) -> list[Triple]:
    """Labels and parents of what a Turtle file names by IRI; much sooner than to read all of it.

    Raises:
        InputError: the file is not Turtle.

    """
    with told(path):
        return list(_names(path.read_bytes()))


@lru_cache(maxsize=64)
def _names(turtle: bytes) -> tuple[Triple, ...]:
    import pyoxigraph as ox  # a check of what is known already needs it not

    wanted = {ox.NamedNode(token[1:-1]) for token in (LABEL, SUBCLASS)}
    return tuple(
        (str(t.subject), str(t.predicate), str(t.object))
        for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if t.predicate in wanted and isinstance(t.subject, ox.NamedNode)
    )


def names_of(lexicon: Lexicon, ontology: Path) -> Iterator[Triple]:
    """Labels and parents of what the ontology's files and the lexicon name; the errors of ``read_names``."""
    files = chain.from_iterable(map(read_names, ontology_files(ontology)))
    return chain(files, chain.from_iterable(map(build_name, lexicon)))


def records_graph(records: Iterable[Record], lexicon: Lexicon) -> list[Triple]:
    """Triples of the records, in the order of their ids."""
    return list(build_records(records, lexicon))


def build_stated(curation: Curation) -> dict[str, list[Triple]]:
    """Build the graphs of what the reviews state: ``interactions`` and ``evidence``."""
    records = symmetric_contradictions(curation.records)
    sections = section_index(curation.units)
    evidence = chain.from_iterable(build_evidence(r, curation.sources, sections, curation.word_hashes) for r in records)
    return {
        "interactions": records_graph(records, curation.lexicon),
        "evidence": [*build_references(records, curation.sources, curation.references), *evidence],
    }
