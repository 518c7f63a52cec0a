"""What only shows in the whole of many partitions: ids and claims that stand twice, links that lead nowhere.

It is kept in a database on disk, so that memory does not grow with the records.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from operator import itemgetter
from pathlib import Path

from osteo_ld.curation.reading import same_claim, taken
from osteo_ld.errors import Problem
from osteo_ld.graph.triples import Triple, record_iri, ref
from osteo_ld.release.partitions import Outcome

MOST_PROBLEMS = 1_000  # told of each sort

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -64000;
CREATE TABLE record (id INTEGER, claim BLOB, interaction INTEGER, part INTEGER, line INTEGER);
CREATE TABLE link (source INTEGER, slot TEXT, target INTEGER, part INTEGER, line INTEGER);
CREATE TABLE part (number INTEGER PRIMARY KEY, file TEXT);
"""
_INDEXES = """
CREATE INDEX by_id ON record (id, part, line); CREATE INDEX by_claim ON record (claim, part, line);
CREATE INDEX by_target ON link (slot, target, source);
"""
# Each that stands after another with the same id or claim, and the first of them.
_TWICE = """
SELECT b.id, a.id, b.part, b.line, a.part, a.line FROM
(SELECT {key} AS shared, MIN(part * 4294967296 + line) AS first FROM record GROUP BY {key} HAVING COUNT(*) > 1) AS g
JOIN record AS b ON b.{key} = g.shared AND b.part * 4294967296 + b.line > g.first
JOIN record AS a ON a.{key} = g.shared AND a.part * 4294967296 + a.line = g.first
ORDER BY b.part, b.line LIMIT {most}
"""
_DANGLING = """
SELECT source, slot, target, link.part, link.line, record.id IS NULL OR source = target FROM link
LEFT JOIN record ON record.id = link.target
WHERE record.id IS NULL OR source = target OR NOT record.interaction ORDER BY link.part, link.line LIMIT {most}
"""
_RETURNED = """
SELECT DISTINCT target, source FROM link AS one WHERE slot = 'contradicts' AND NOT EXISTS (SELECT 1 FROM link AS other
WHERE other.slot = 'contradicts' AND other.source = one.target AND other.target = one.source)
ORDER BY target, source
"""


class Whole:
    """Gathers the outcomes of partitions, in whatever order they come."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Begin with nothing."""
        self._database = database
        self._first: dict[str, tuple[int, int, str]] = {}
        self._problems: list[Problem] = []
        self.more = self.records = self.triples = 0
        self.cited: set[tuple[str, str]] = set()
        self.sums: dict[str, str] = {}
        database.executescript(_TABLES)

    def add(self, outcome: Outcome) -> None:
        """Take what came of a partition."""
        part, run = outcome.number, self._database.executemany
        run("INSERT INTO part VALUES (?, ?)", [(part, outcome.file)])
        rows = [(row.id, row.claim, row.interaction, part, row.line) for row in outcome.rows]
        run("INSERT INTO record VALUES (?, ?, ?, ?, ?)", rows)
        links = [(row.id, slot, target, part, row.line) for row in outcome.rows for slot, target in row.links]
        run("INSERT INTO link VALUES (?, ?, ?, ?, ?)", links)
        self.records += len(rows)
        self.triples += outcome.triples
        self.cited |= outcome.cited
        self.more += outcome.more
        if outcome.sha256:
            self.sums[outcome.name] = outcome.sha256
        room = MOST_PROBLEMS - len(self._problems)
        self._problems += outcome.problems[:room]
        self.more += max(0, len(outcome.problems) - room)
        for place, (curie, evidence) in enumerate(outcome.first.items()):
            self._first[curie] = min(self._first.get(curie, (part, place, evidence)), (part, place, evidence))

    @property
    def first(self) -> dict[str, str]:
        """The first evidence that names each concept."""
        return {curie: evidence for curie, (*_, evidence) in sorted(self._first.items(), key=itemgetter(1))}

    def problems(self) -> list[Problem]:
        """Give what is wrong in the partitions, and in the whole of them."""
        self._database.executescript(_INDEXES)
        files = dict(self._database.execute("SELECT number, file FROM part"))
        return [*self._problems, *self._twice(files), *self._dangling(files)]

    def _twice(self, files: dict[int, str]) -> Iterator[Problem]:
        ids = set()
        for record, _, part, line, first_part, first_line in self._database.execute(
            _TWICE.format(key="id", most=MOST_PROBLEMS)
        ):
            ids.add((part, line))
            yield Problem(files[part], line, taken(record, f"{files[first_part]}:{first_line}"))
        for record, twin, part, line, first_part, first_line in self._database.execute(
            _TWICE.format(key="claim", most=MOST_PROBLEMS)
        ):
            if (part, line) not in ids:
                yield Problem(files[part], line, same_claim(record, twin, f"{files[first_part]}:{first_line}"))

    def _dangling(self, files: dict[int, str]) -> Iterator[Problem]:
        for source, slot, target, part, line, nowhere in self._database.execute(_DANGLING.format(most=MOST_PROBLEMS)):
            said = (
                f"{slot} {target}: no such other record" if nowhere else f"record {source}: {slot} wants an interaction"
            )
            yield Problem(files[part], line, said)

    def returned(self) -> Iterator[Triple]:
        """Give the contradictions that are stated one way alone, the other way."""
        for record, other in self._database.execute(_RETURNED):
            yield record_iri(record), ref("osteo:contradicts"), record_iri(other)


@contextmanager
def gathering(path: Path) -> Iterator[Whole]:
    """Give what gathers outcomes, with its database at a path where it stays only as long as the block runs."""
    with closing(sqlite3.connect(path)) as database:
        try:
            yield Whole(database)
        finally:
            path.unlink(missing_ok=True)
