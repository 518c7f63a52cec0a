"""What questions give: statements, lists of them, answers in words, tables, meanings of a name."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from osteo_ld.asking.answers import SHARING
from osteo_ld.asking.faces import to_sparql
from osteo_ld.asking.names import Meaning
from osteo_ld.asking.patterns import Pattern
from osteo_ld.asking.rows import whole
from osteo_ld.asking.sentences import sentence, status_words
from osteo_ld.asking.verdicts import Part
from osteo_ld.graph.knowledge import GROUPS, MODE_OF, Record
from osteo_ld.iris import contract
from osteo_ld.notebook.tables import Row, Tabular, link, linked
from osteo_ld.vocabulary import CONCEPT_SLOTS

if TYPE_CHECKING:
    import networkx

    from osteo_ld.notebook.base import KnowledgeBase

# Slots that hold what comes of it, where no effect does.
_OUTCOMES = ("expresses", "lacks", "becomes")
SLOT_COLUMNS = tuple(slot for slot in CONCEPT_SLOTS if slot not in _OUTCOMES)
COLUMNS = (
    "record", "says", "kind", *SLOT_COLUMNS, "effect", "outcome", "aspect", "mode", "status", "evidence", "reviews",
    "cites", "iri",
)  # fmt: skip
_TOGETHER = " + "


@dataclass(frozen=True, eq=False)
class Statement:
    """One record: what it says, what stands in its slots, how certain it is and on what it rests."""

    base: KnowledgeBase = field(repr=False)
    record: Record

    @property
    def iri(self) -> str:
        """Its IRI."""
        return self.record.iri

    @property
    def curie(self) -> str:
        """Its name in short: ``interaction:1001``."""
        return contract(self.record.iri)

    @property
    def says(self) -> str:
        """It in one sentence, in the words of osteo-ld, not of the review."""
        return self.base.asker.says(self.record)

    @property
    def status(self) -> str:
        """How certain the reviews hold it: asserted, hypothesised, or controversial."""
        return self.record.status

    @property
    def effect(self) -> str:
        """The name of the effect, or of the slot that says what comes of it (``lacks``); empty if there is none."""
        if self.record.effect:
            return self.record.effect[0]
        return next((name for name in _OUTCOMES if name in self.record.slots), "")

    @property
    def outcome(self) -> str:
        """The label of what the effect is on."""
        return self._labels(self.effect)

    def _labels(self, slot: str) -> str:
        return _TOGETHER.join(self.base.asker.know.label(iri) for iri in self.record.slots.get(slot, ()))

    @property
    def cites(self) -> list[str]:
        """The works that its evidences cite, as printed in the reviews."""
        return self.base.asker.cited(self.record)

    @property
    def reviews(self) -> list[str]:
        """The keys of the reviews that state it."""
        know = self.base.asker.know
        return sorted({know.reviews[span.review].key for span in self.record.evidence})

    def to_dict(self) -> dict[str, Any]:
        """Give all of it as plain values: slots, evidence with offsets, what leads to it and what follows."""
        return whole(self.base.asker, self.record, self.base.texts)

    def row(self) -> Row:
        """Give it as a row under ``COLUMNS``; what is not said is None, figures are numbers."""
        modes = ", ".join(MODE_OF[iri].name for iri in self.record.modes)
        values: list[Any] = [
            self.curie, self.says, self.record.kind, *map(self._labels, SLOT_COLUMNS), self.effect, self.outcome,
            self.record.aspect, modes, self.status, len(self.record.evidence), ", ".join(self.reviews),
            "; ".join(self.cites), self.iri,
        ]  # fmt: skip
        return tuple(None if value == "" else value for value in values)

    def _lines(self) -> Iterator[tuple[str, str]]:
        """What is told of it below its sentence."""
        told = self.to_dict()
        yield "kind", told["kind"]
        yield "status", f"{told['status']} ({status_words(told['status'])})"
        yield "note", told["note"]
        for name, values in told["slots"].items():
            yield name, _TOGETHER.join(values)
        for span in told["evidence"]:
            cites = f"; cites {', '.join(span['cites'])}" if span["cites"] else ""
            system = f"; in {', '.join(span['system'])}" if span["system"] else ""
            place = f"{span['review']}, {span['section']}, {span['start']}-{span['end']}, {span['status']}"
            yield span["evidence"], f"{place}{cites}{system}"
            yield "", f"“{span['quote']}”" if "quote" in span else ""
        for name in ("led to by", "leads to", "contradicts"):
            for other in told[name]:
                yield name, other

    def __repr__(self) -> str:
        lines = [f"{self.curie}  {self.says}"]
        lines += [textwrap.indent(f"{name}: {text}" if name else text, "  ") for name, text in self._lines() if text]
        return "\n".join(lines)

    def html(self) -> str:
        """Give its sentence as HTML, in which every concept leads to its page."""
        return "".join(
            link(part.iri, part.text) if part.iri else escape(part.text)
            for part in sentence(self.record, self.base.asker.know)
        )

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li>{linked(name)}{': ' if name else ''}{escape(text)}</li>" for name, text in self._lines() if text
        )
        return f"<p>{link(self.iri, self.curie)} {self.html()}</p>\n<ul>{items}</ul>"


@dataclass(frozen=True, repr=False, eq=False)
class Records(Tabular):
    """Records that fit a pattern, best first; ``told`` says how names were understood, ``hints`` what else there is.

    It is a sequence of ``Statement``; as a table it has a column for each slot.
    """

    base: KnowledgeBase
    records: tuple[Record, ...]
    pattern: Pattern | None = None
    told: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Slots and effect, status, how many evidences, what they cite; what acts together is joined by ``+``."""
        return COLUMNS

    @cached_property
    def rows(self) -> list[Row]:
        """A row for each record."""
        return [statement.row() for statement in self]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Statement]:
        return (Statement(self.base, record) for record in self.records)

    def __getitem__(self, place: int) -> Statement:
        return Statement(self.base, self.records[place])

    @property
    def command(self) -> str:
        """The command that finds the same; empty where none does."""
        return self.base.asker.command(self.pattern) if self.pattern else ""

    @property
    def sparql(self) -> str:
        """The SPARQL query that finds the same; empty where none does."""
        return to_sparql(self.pattern) if self.pattern else ""

    def counted(self, field: str) -> Table:
        """Count what stands in a field, the most frequent first: ``counted("mediator")``.

        Raises:
            QueryError: no field that holds concepts.

        """
        return Table((field, "records"), tuple(self.base.asker.counted(self.records, field)))

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Give the signed edges of these records as a networkx graph; see ``KnowledgeBase.network``.

        Raises:
            MissingPackageError: networkx is not installed.

        """
        from osteo_ld.notebook.network import network

        return network(self.base, self.records)

    def _heads(self) -> list[str]:
        count = f"{len(self)} record{'' if len(self) == 1 else 's'}"
        command = f": {self.command}" if self.command else ""
        return [*self.told, f"{count}{command}", *(self.hints if not self.records else ())]

    def _shown(self) -> tuple[tuple[str, ...], Sequence[Row]]:
        body = [(s.curie, s.says, s.status, "; ".join(s.cites)) for s in self]
        return ("record", "says", "status", "cites"), body

    def _cell(self, column: str, row: int, value: Any) -> str:
        return self[row].html() if column == "says" else super()._cell(column, row, value)


@dataclass(frozen=True, repr=False, eq=False)
class Answer(Records):
    """What a question in words got: records in parts, each under a heading (empty: the answer itself).

    ``verdict`` is yes, no, disputed, supposed or not said, where that was asked. ``unknown`` maps names that are not in
    the reviews to near spellings: then nothing is answered. ``passed`` are words that were not used. Where no record
    answers but one of the canned questions does, ``canned`` names it and ``table`` has its rows.
    """

    question: str = ""
    parts: tuple[Part, ...] = ()
    verdict: str = ""
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    canned: str = ""
    table: Table | None = None

    @property
    def answered(self) -> bool:
        """Whether it is an answer, and not just records that share words with the question."""
        return bool(self.table) or any(part.heading != SHARING for part in self.parts)

    @cached_property
    def headings(self) -> list[str]:
        """The heading that each record stands under."""
        found: dict[str, str] = {}
        for part in self.parts:
            for record in part.records:
                found.setdefault(record.iri, part.heading)
        return [found[record.iri] for record in self.records]

    @property
    def columns(self) -> tuple[str, ...]:
        """The heading of the part, then what ``Records`` have."""
        return ("part", *COLUMNS)

    @cached_property
    def rows(self) -> list[Row]:
        """A row for each record."""
        return [(heading, *statement.row()) for heading, statement in zip(self.headings, self, strict=True)]

    def understood(self) -> list[str]:
        """Say what was understood: names, words not used, and the command of each part."""
        lines = [*self.told]
        for name, near in self.unknown.items():
            hint = f"; near spellings: {', '.join(near)}" if near else ""
            lines.append(f"not in the reviews: {name!r}{hint}")
        if self.passed:
            lines.append(f"not used: {', '.join(self.passed)}")
        for part in self.parts:
            command = self.base.asker.command(part.pattern) if part.pattern else ""
            said = ": ".join(filter(None, [part.heading, command]))
            lines.append(f"{said} ({len(part.records)})")
        if self.canned:
            lines.append(f"osteo-ld query {self.canned}")
        return lines

    def _heads(self) -> list[str]:
        return [*self.understood(), *([f"answer: {self.verdict}"] if self.verdict else [])]

    def _shown(self) -> tuple[tuple[str, ...], Sequence[Row]]:
        if self.table:
            return self.table.columns, self.table.rows
        columns, body = super()._shown()
        return ("part", *columns), [(heading, *row) for heading, row in zip(self.headings, body, strict=True)]

    def _cell(self, column: str, row: int, value: Any) -> str:
        return Tabular._cell(self, column, row, value) if self.table else super()._cell(column, row, value)


class Table(Tabular):
    """The rows of a query: IRIs as CURIEs, numbers and truth values as such, the rest as text; None where unbound."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Row], told: Sequence[str] = ()) -> None:
        """Keep columns and rows, and what is to be said of them."""
        self._columns, self._rows, self.told = tuple(columns), tuple(rows), tuple(told)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._columns

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, all of them."""
        return self._rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __getitem__(self, place: int) -> Row:
        return self._rows[place]

    def _heads(self) -> list[str]:
        return [*self.told]


@dataclass(frozen=True, repr=False, eq=False)
class Meanings(Tabular):
    """What a name may mean, best first; ``near`` are spellings that are known, where it means nothing."""

    base: KnowledgeBase
    name: str
    meanings: tuple[Meaning, ...]
    near: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """What is meant, what sort of thing it is, how the name was understood, how many records name it."""
        return "concept", "label", "sort", "understood", "records"

    @cached_property
    def rows(self) -> list[Row]:
        """A row for each meaning."""
        know = self.base.asker.know
        return [
            (contract(m.iri), m.label, self.sort(m.iri), m.told or None, know.counts.get(m.iri, 0))
            for m in self.meanings
        ]

    def sort(self, iri: str) -> str:
        """Give the sort of thing that an IRI of these is: cell, process, record ..."""
        know = self.base.asker.know
        return GROUPS[know.groups[iri]].label if know.groups.get(iri) in GROUPS else "record"

    def _heads(self) -> list[str]:
        if self.meanings:
            return []
        near = f"; near spellings: {', '.join(self.near)}" if self.near else ""
        return [f"{self.name!r} is not in the reviews{near}"]
