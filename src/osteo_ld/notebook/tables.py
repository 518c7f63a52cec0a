"""What every result with rows does: it prints in a terminal, shows as HTML in Jupyter, and turns into data frames."""

from __future__ import annotations

import io
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from osteo_ld.errors import OsteoError

if TYPE_CHECKING:
    import pandas
    import polars

Row = tuple[Any, ...]
PRINTED, SHOWN = 20, 50
"""Rows that a terminal and a notebook show; data frames have all."""
_CURIE = re.compile(r"[A-Za-z][\w.]*:[^\s:]+")


class MissingPackageError(OsteoError):
    """A package that a conversion needs is not installed; the message says which."""


def missing(error: ModuleNotFoundError, extra: str = "notebook") -> MissingPackageError:
    """Say what to install for a package that is not there."""
    return MissingPackageError(f"{error.name} is not installed: pip install {error.name}, or 'osteo-ld[{extra}]'")


class Tabular(ABC):
    """Rows under columns."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""

    @property
    @abstractmethod
    def rows(self) -> Sequence[Row]:
        """The rows, all of them."""

    def __len__(self) -> int:
        return len(self.rows)

    # -- converted ----------------------------------------------------------------------------------------------------

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give each row by the names of its columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def _by_column(self) -> dict[str, list[Any]]:
        """Give the columns; what is of several types, or too large for 64 bits, becomes text: no value is lost."""
        found: dict[str, list[Any]] = {}
        for n, name in enumerate(self.columns):
            values = [row[n] for row in self.rows]
            mixed = len({type(value) for value in values if value is not None}) > 1
            mixed |= any(isinstance(value, int) and value.bit_length() > 63 for value in values)
            found[name] = [None if value is None else str(value) for value in values] if mixed else values
        return found

    def to_polars(self) -> polars.DataFrame:
        """Give a polars data frame.

        Raises:
            MissingPackageError: polars is not installed.

        """
        try:
            import polars
        except ModuleNotFoundError as error:
            raise missing(error) from None
        by_column = self._by_column()
        # A column without values is text, whatever its length: frames of several questions can be put together.
        empty = {name: polars.String for name, values in by_column.items() if all(value is None for value in values)}
        return polars.DataFrame(by_column, schema_overrides=empty)

    def to_pandas(self) -> pandas.DataFrame:
        """Give a pandas data frame.

        Raises:
            MissingPackageError: pandas is not installed.

        """
        try:
            import pandas
        except ModuleNotFoundError as error:
            raise MissingPackageError(f"{error.name} is not installed: pip install pandas") from None
        return pandas.DataFrame(self._by_column(), columns=list(self.columns))

    # -- shown --------------------------------------------------------------------------------------------------------

    def _heads(self) -> list[str]:
        """Lines above the table."""
        return []

    def _shown(self) -> tuple[tuple[str, ...], Sequence[Row]]:
        """What is shown of it: the columns that people read, and their rows."""
        return self.columns, self.rows

    def _cell(self, column: str, row: int, value: Any) -> str:  # noqa: ARG002
        """Give a value as HTML."""
        return linked("" if value is None else str(value))

    def __repr__(self) -> str:
        columns, rows = self._shown()
        lines = [*self._heads()]
        if rows:
            lines.append(text_table(columns, rows[:PRINTED]))
        more = len(rows) - PRINTED
        lines.append(f"... and {more} more" if more > 0 else "" if rows else "nothing found")
        return "\n".join(line for line in lines if line)

    def _repr_html_(self) -> str:
        columns, rows = self._shown()
        parts = [f"<p>{escape(line)}</p>" for line in self._heads()]
        body = (
            [self._cell(name, n, value) for name, value in zip(columns, row, strict=True)]
            for n, row in enumerate(rows[:SHOWN])
        )
        parts.append(html_table(columns, body) if rows else "<p>nothing found</p>")
        if (more := len(rows) - SHOWN) > 0:
            parts.append(f"<p>and {more} more</p>")
        return "\n".join(parts)


def text_table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Give a table for a terminal, as wide as that is."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    out = io.StringIO()
    width = shutil.get_terminal_size((120, 24)).columns
    Console(file=out, width=width, highlight=False, markup=False, emoji=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def html_table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Give a table as HTML; cells are HTML already."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in columns)
    body = "\n".join(
        "<tr>" + "".join(f'<td style="text-align:left;vertical-align:top">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def link(iri: str, text: str) -> str:
    """Give a link; only what is on the web leads anywhere."""
    if not iri.startswith(("http://", "https://")):
        return escape(text)
    return f'<a href="{escape(iri)}" target="_blank" rel="noopener">{escape(text)}</a>'


def linked(text: str) -> str:
    """Give a text as HTML; an IRI, or the CURIE of one, is a link."""
    if text.startswith(("http://", "https://")) and not re.search(r"\s", text):
        return link(text, text)
    if _CURIE.fullmatch(text):
        from osteo_ld.iris import expand

        try:
            return link(expand(text), text)
        except ValueError:
            pass
    return escape(text)
