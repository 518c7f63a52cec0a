"""Lists of genes as people have them: names, a line each, or a table of differential expression."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from osteo_ld.errors import InputError, Problem
from osteo_ld.exports.gene_names import GeneNames
from osteo_ld.graph.genes import Gene

# Headings, of letters and figures alone, in the order in which they are looked for: of DESeq2, edgeR, limma, Seurat,
# scanpy, Sleuth, and of annotated tables. Ratios have no sign, and are none of them.
VALUES = (
    "log2foldchange", "avglog2fc", "avglogfc", "logfoldchanges", "logfoldchange", "log2fc", "logfc", "lfc", "l2fc",
    "log2ratio", "logratio",
)  # fmt: skip
NAMES = (
    "symbol", "symbols", "genesymbol", "hgncsymbol", "mgisymbol", "externalgenename", "genename", "gene", "genes",
    "names", "name", "feature", "geneid", "ensembl", "ensemblgeneid", "id",
)  # fmt: skip
MISSING = ("na", "nan", "inf", "-inf")
_OTHER_DELIMITER = re.compile(r"\S+\s*[;| ]\s*[+-]?[\d.]+(e[+-]?\d+)?", re.IGNORECASE)
_WANTED = "log2FoldChange, avg_log2FC, logFC, logfoldchanges"


@dataclass(frozen=True, slots=True)
class Listed:
    """The genes of a list with their values, None where it has none, and the names that no gene of the reviews has.

    ``told`` says what was understood in which way; ``clashes`` are genes with two values, by place.
    """

    values: Mapping[Gene, float | None]
    unknown: tuple[str, ...]
    told: tuple[str, ...] = ()
    clashes: tuple[tuple[int, str], ...] = ()


def listed(named: Iterable[tuple[str, float | None]], names: GeneNames, places: Sequence[int] = ()) -> Listed:
    """Give the genes of names with their values; ``places`` are the lines of the names, if they stand in a file."""
    values: dict[Gene, float | None] = {}
    unknown: dict[str, None] = {}
    known: list[str] = []
    clashes: list[tuple[int, str]] = []
    first: dict[Gene, str] = {}
    for n, (name, value) in enumerate(named):
        gene = names.find(name)
        if not gene:
            unknown[name] = None
            continue
        known.append(name)
        before = values.get(gene)
        if value is not None and before is not None and value != before:
            clash = f"{name} has the value {value:g}, and {first[gene]} {before:g}: {gene.symbol} is to have one"
            clashes.append((places[n] if places else 0, clash))
        elif value is not None and before is None:
            first[gene] = f"{name} (line {places[n]})" if places else name
        values[gene] = value if before is None else before
    return Listed(values, tuple(unknown), tuple(names.told(known)), tuple(clashes))


def read_list(lines: Iterable[str], names: GeneNames, file: str) -> Listed:
    """Read a list: a name a line, and in a second column, by tab or comma, a value; a header line is known as such.

    Of a table with more columns, the header says which has the names and which the fold changes. Where a value is
    missing (``NA``, ``NaN``), as in tables of differential expression, a gene has none.

    Raises:
        InputError: a value is no number, a gene has two, no column is known, or there is no name at all.

    """
    text = list(lines)
    delimiter = "\t" if any("\t" in line for line in text) else ","
    rows = [(n, cells) for n, line in enumerate(text, 1) if any(cells := _cells(line, delimiter)) and line[0] != "#"]
    told, name_at, value_at = _columns(rows, names, file)
    faults: list[Problem] = []
    named: list[tuple[str, float | None]] = []
    places: list[int] = []
    for number, cells in rows:
        name, cell = (cells[at] if at < len(cells) else "" for at in (name_at, value_at))
        value = _number(cell)
        if not name:
            continue
        if cell and value is None and cell.casefold() not in MISSING:
            faults.append(Problem(file, number, f"{cell!r} is no number; the second column has a value, or nothing"))
        elif _OTHER_DELIMITER.fullmatch(name) and not names.find(name):
            faults.append(Problem(file, number, f"{name!r}: a tab or a comma is to part a name from its value"))
        else:
            named.append((name, value))
            places.append(number)
    if not named and not faults:
        faults.append(Problem(file, 0, "has no name of a gene: write one a line"))
    found = listed(named, names, places)
    faults += [Problem(file, number, message) for number, message in found.clashes]
    if faults:
        raise InputError(faults)
    return Listed(found.values, found.unknown, (*told, *found.told))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        parts = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        parts = line.split(delimiter)
    return [part.strip().strip('"').strip() for part in parts]


def _heading(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.casefold())


def _columns(rows: list[tuple[int, list[str]]], names: GeneNames, file: str) -> tuple[tuple[str, ...], int, int]:
    """Say which columns have names and values; take a header out of the rows. Of it, say what was taken of several."""
    if not rows:
        return (), 0, 1
    header = rows[0][1]
    widest = max((sum(1 for _ in _filled(cells)) for _, cells in rows[1:]), default=0)
    if _is_header(header, names):
        del rows[0]
    else:
        header, widest = [], max(widest, sum(1 for _ in _filled(rows[0][1])))
    # R writes no heading over the names of rows.
    keys = [""] * (header != [] and widest == len(header) + 1) + [_heading(cell) for cell in header]
    shown = [""] * (len(keys) - len(header)) + header
    values = [keys.index(key) for key in VALUES if key in keys]
    if not values and max(widest, len(keys)) <= 2:
        return ((f"values are those of {header[-1]}",) if len(keys) == 2 else ()), 0, 1
    if not values:
        found = ", ".join(filter(None, shown)) or "no header"
        message = f"has more than two columns, and none is known as a fold change ({_WANTED} ...); found {found}"
        raise InputError([Problem(file, rows[0][0] if rows else 1, f"{message}: give two columns, name and value")])
    at = next((keys.index(key) for key in NAMES if key in keys), 0)
    told = f"values are those of {shown[values[0]]}" + (f", names those of {shown[at]}" if at else "")
    return (told,), at, values[0]


def _filled(cells: Sequence[str]) -> Iterator[str]:
    """Give the cells of a row up to the last that has something."""
    last = max((n for n, cell in enumerate(cells) if cell), default=-1)
    yield from cells[: last + 1]


def _is_header(cells: Sequence[str], names: GeneNames) -> bool:
    keys = [_heading(cell) for cell in cells]
    if any(key in VALUES for key in keys[1:]):
        return True
    if names.find(cells[0]) is not None:
        return False
    second = cells[1] if len(cells) > 1 else ""
    return keys[0] in NAMES or bool(second and _number(second) is None and second.casefold() not in MISSING)


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
