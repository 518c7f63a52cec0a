"""One partition of records from elsewhere: read, built, held against the shapes, written as N-Quads.

A partition knows nothing of the others and gives little but a file, so that any number of processes and machines can
work on them; what only shows in the whole is left to ``osteo_ld.release.whole``.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from osteo_ld import __version__
from osteo_ld.checking.shacl import Violation, located, names_text, validate_text
from osteo_ld.curation.elsewhere import Partition, read_partition
from osteo_ld.curation.entries import Place
from osteo_ld.curation.reading import LINKS, Curation, Sentences, read_frame
from osteo_ld.curation.records import Record
from osteo_ld.errors import InputError, OsteoError, Problem
from osteo_ld.files import CURATION, ONTOLOGY, SHAPES, write_bytes
from osteo_ld.graph.concepts import first_evidence
from osteo_ld.graph.edges import build_edges
from osteo_ld.graph.evidence import build_evidence, build_works, cited, section_index
from osteo_ld.graph.records import build_records
from osteo_ld.graph.triples import RDF_TYPE, Triple, nquads, ntriples, record_iri, ref
from osteo_ld.vocabulary import INTERACTIONS

MOST_PROBLEMS = 200  # told of a partition; the others are counted


@dataclass(frozen=True, slots=True)
class Frame:
    """The folders that records from elsewhere are read by: what they name, and what they must keep."""

    curation: Path = CURATION
    ontology: Path = ONTOLOGY
    shapes: Path = SHAPES
    state: str = ""

    def read(self) -> Frame:
        """Give the folders with the ``state`` that their files are in: a hash of all that partitions need of them."""
        found = hashlib.sha256(__version__.encode())
        for folder, patterns in (
            (self.curation, ("*.yaml", "*.tsv", "concepts/*.tsv", "references/*.tsv")),
            (self.ontology, ("*.ttl", "imports/*.ttl")), (self.shapes, ("*.ttl",)),
        ):  # fmt: skip
            for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
                found.update(f"{path.relative_to(folder).as_posix()}\n".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
        return replace(self, state=found.hexdigest())


@dataclass(frozen=True, slots=True)
class Task:
    """A partition, by what it is read, and the folder that its file goes to."""

    partition: Partition
    frame: Frame
    folder: Path

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"part-{self.partition.number:05d}.nq"


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a record in the whole; ``claim`` is a hash of what it says."""

    id: int
    claim: bytes
    interaction: bool
    line: int
    links: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Outcome:
    """What came of a partition: ``name`` is its file, ``more`` are the problems that are not among those told."""

    number: int
    file: str
    name: str
    rows: list[Row] = field(default_factory=list)
    triples: int = 0
    sha256: str = ""
    cited: set[tuple[str, str]] = field(default_factory=set)
    first: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class _World:
    """What a process keeps from partition to partition."""

    curation: Curation
    sentences: Sentences
    sections: dict[tuple[str, int], str]
    hierarchy: str


@lru_cache(maxsize=1)  # of the last state: a worker of a cluster may live through many
def _world(frame: Frame) -> _World:
    if frame.state and frame.read() != frame:
        where = f"on {platform.node()}, {frame.curation}, {frame.ontology}, {frame.shapes} or osteo-ld itself"
        raise OsteoError(f"{where} is not what it is where the build was started: bring all to one state")
    problems: list[Problem] = []
    curation = read_frame(frame.curation, problems)
    if problems:
        raise InputError(problems)
    layer = names_text(curation.lexicon, frame.ontology)
    sentences = Sentences(curation.sources, curation.units)
    return _World(curation, sentences, section_index(curation.units), layer)


def _row(record: Record, line: int) -> Row:
    claim = hashlib.blake2b(repr(record.claim()).encode(), digest_size=16).digest()
    links = tuple((slot, target) for slot in LINKS for target in getattr(record, slot))
    return Row(record.id, claim, record.kind in INTERACTIONS, line, links)


def _strangers(records: Iterable[Record], here: Iterable[int]) -> Iterator[Triple]:
    """Take the records of other partitions that these name for interactions: whether they are shows in the whole."""
    named = {target for record in records for slot in LINKS for target in getattr(record, slot)}
    for target in sorted(named.difference(here)):
        yield record_iri(target), RDF_TYPE, ref("osteo:Interaction")


def _graphs(records: Sequence[Record], world: _World) -> dict[str, list[Triple]]:
    curation = world.curation
    spans = (build_evidence(r, curation.sources, world.sections, curation.word_hashes) for r in records)
    return {
        "interactions": list(build_records(records, curation.lexicon)),
        "evidence": list(chain.from_iterable(spans)),
        "edges": list(chain.from_iterable(map(build_edges, records))),
    }


def _check(graphs: dict[str, list[Triple]], records: Sequence[Record], frame: Frame) -> list[Violation]:
    layer = _world(frame).hierarchy + "".join(ntriples(_stated(graphs, records, frame)))
    return validate_text(layer, frame.shapes)


def _stated(graphs: dict[str, list[Triple]], records: Sequence[Record], frame: Frame) -> Iterator[Triple]:
    curation = _world(frame).curation
    works = build_works(curation.sources, curation.references, {mark for record in records for mark in cited(record)})
    strangers = _strangers(records, {record.id for record in records})
    return chain(graphs["interactions"], graphs["evidence"], works, strangers)


def stated(records: Sequence[Record], frame: Frame) -> list[Triple]:
    """Give what the shapes look at of a partition of records, beside the hierarchy of the ontology."""
    return list(_stated(_graphs(records, _world(frame)), records, frame))


def violations(records: Sequence[Record], frame: Frame) -> list[Violation]:
    """Hold records against the shapes."""
    return _check(_graphs(records, _world(frame)), records, frame)


def process(task: Task) -> Outcome:
    """Read, check and write a partition; where anything is wrong with it nothing is written.

    Raises:
        InputError: what records name and rest on is faulty.

    """
    world, places = _world(task.frame), dict[int, Place]()
    records: dict[int, Record] = {}
    problems: list[Problem] = []
    outcome = Outcome(task.partition.number, task.partition.file, task.name)
    for record, place in read_partition(task.partition, world.curation.lexicon, problems):
        outcome.rows.append(_row(record, place.line))
        faults = list(world.sentences.faults(record, place))
        problems += faults
        outcome.cited.update(cited(record))
        if not faults:
            records.setdefault(record.id, record)
            places.setdefault(record.id, place)
    if records and not problems:
        kept = list(records.values())
        graphs = _graphs(kept, world)
        problems += located(_check(graphs, kept, task.frame), places, world.curation.lexicon)
        outcome.first = first_evidence(kept)
        content = "".join(nquads(graphs)).encode()
        outcome.triples = sum(map(len, graphs.values()))
        outcome.sha256 = hashlib.sha256(content).hexdigest()
        if not problems:
            write_bytes(task.folder / task.name, content)
    outcome.problems, outcome.more = problems[:MOST_PROBLEMS], max(0, len(problems) - MOST_PROBLEMS)
    return outcome
