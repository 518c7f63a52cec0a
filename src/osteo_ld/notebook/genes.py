"""What the reviews say of a list of genes, as a result that prints, shows and converts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from osteo_ld.curation.reading import Curation
from osteo_ld.errors import QueryError
from osteo_ld.exports.gene_lists import HEADER, SUMMARY, rows, silent, summary
from osteo_ld.exports.gene_names import GeneNames
from osteo_ld.exports.gene_reading import Listed, listed, read_list
from osteo_ld.exports.pairs import Genome
from osteo_ld.notebook.results import Table
from osteo_ld.notebook.tables import Row, Tabular

_WANTED = 'give names of genes, such as ["VEGFA", "Tnfsf11"], or a mapping of them to values'
_NUMBERS = {"value": float, "records": int, "fit": int, "against": int}
_PRINTED = ("gene", "role", "stated_as", "effect", "effect_on", "sender", "receiver", "status", "fits")


@dataclass(frozen=True, repr=False, eq=False)
class Genes(Tabular):
    """A row per gene, record and role; ``unknown`` are names that the reviews do not have.

    ``silent`` are genes that they know of, and that no record names; ``told`` says what was understood in which way.
    """

    body: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...]
    silent: tuple[str, ...]
    told: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of ``osteo-ld genes``."""
        return HEADER

    @cached_property
    def rows(self) -> list[Row]:
        """The rows; what is not said is None, values are numbers."""
        return _typed(HEADER, self.body)

    def summary(self) -> Table:
        """Count by pair of cells and outcome, most genes first, and how many records fit the values or do not."""
        return Table(SUMMARY, _typed(SUMMARY, summary(self.body)))

    def _heads(self) -> list[str]:
        told = {"not in the reviews": self.unknown, "known, and in no record": self.silent}
        return [*self.told, *(f"{words}: {_some(names)}" for words, names in told.items() if names)]

    def _shown(self) -> tuple[tuple[str, ...], list[Row]]:
        places = [HEADER.index(name) for name in _PRINTED]
        return _PRINTED, [tuple(row[place] for place in places) for row in self.rows]


def _typed(header: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> list[Row]:
    kinds: list[Any] = [_NUMBERS.get(name, str) for name in header]
    return [tuple(kind(cell) if cell else None for kind, cell in zip(kinds, row, strict=True)) for row in body]


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 20:,} more" if len(names) > 20 else ""
    return f"{', '.join(names[:20])}{more}"


Given = Path | str | Iterable[str] | Mapping[str, float | None]


def genes(curation: Curation, genome: Genome, names: GeneNames, given: Given) -> Genes:
    """Say what the reviews know of genes; see ``KnowledgeBase.genes``.

    Raises:
        InputError: a list in a file is faulty.
        QueryError: no genes are given, a gene has two values, or the file is not there.

    """
    found = _listed(names, given)
    body = rows(curation, genome, found)
    return Genes(tuple(body), found.unknown, silent(found, body), found.told)


def _listed(names: GeneNames, given: Given) -> Listed:
    if isinstance(given, Path):
        try:
            return read_list(given.read_text(encoding="utf-8-sig").splitlines(), names, str(given))
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"{given} cannot be read as a text in UTF-8: {error}") from None
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    if hasattr(given, "columns"):
        raise QueryError(
            'a table has many columns: give the one with the values, such as frame["logFC"], names as its index'
        )
    if not isinstance(given, Iterable):
        raise QueryError(f"{given!r} is no list of genes: {_WANTED}")
    # A mapping, or a series of a data frame whose index has the names.
    items = given.items() if hasattr(given, "items") else ((name, None) for name in given)
    named = [(str(name), _value(value)) for name, value in items]
    if not named:
        raise QueryError(_WANTED)
    found = listed(named, names)
    if found.clashes:
        raise QueryError("; ".join(message for _, message in found.clashes))
    return found


def _value(value: float | None) -> float | None:
    try:
        number = None if value is None else float(value)
    except (TypeError, ValueError):
        raise QueryError(f"{value!r} is no number: a value is a figure, such as a log fold change, or None") from None
    return number if number is not None and math.isfinite(number) else None
