"""Answers as tables: for people, and in SPARQL's result formats."""

from __future__ import annotations

from typing import IO

import pyoxigraph as ox

from osteo_ld.graph.sparql import rows

_RESULT_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
}


FORMATS = ("table", *_RESULT_FORMATS)


def write_table(out: IO[str], header: list[str], body: list[tuple[str, ...]]) -> None:
    """Write a table for people: wrapped to a terminal, unwrapped elsewhere."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in body:
        table.add_row(*row)
    width = None if out.isatty() else 10_000
    Console(file=out, width=width, highlight=False, markup=False, emoji=False).print(table, soft_wrap=False)


def write_solutions(out: IO[str], solutions: ox.QuerySolutions, style: str) -> None:
    """Write solutions as a table or in one of SPARQL's result formats."""
    if style == "table":
        header = [variable.value for variable in solutions.variables]
        write_table(out, header, list(rows(solutions)))
        return
    data = solutions.serialize(format=_RESULT_FORMATS[style])
    out.write(data.decode() if data else "")
    if style == "json":
        out.write("\n")
