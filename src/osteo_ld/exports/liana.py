"""Ligand-receptor resources for LIANA+ (https://liana-py.readthedocs.io): a table a method takes as ``resource``.

LIANA+ takes every column for text and overwrites one named ``interaction``: so no cell is empty or a bare number.
"""

from __future__ import annotations

from collections.abc import Iterable

from osteo_ld.builders import record_iri
from osteo_ld.exports import Data, Export, Files, table
from osteo_ld.pairs import Pair, mouse_symbols, signalling, symbols

COLUMNS = (
    "ligand", "receptor", "role", "level", "sign", "status", "effects", "ligand_mouse", "receptor_mouse",
    "blocked_by", "interactions", "blocked_by_interactions",
)  # fmt: skip


def _interactions(pairs: Iterable[Pair]) -> str:
    records = {record.id for pair in pairs for record in pair.records}
    return " ".join(record_iri(number)[1:-1] for number in sorted(records))


def _row(pair: Pair, data: Data) -> tuple[str, ...]:
    effects = "|".join(sorted(f"{verb} {data.label(target)}" for verb, target in pair.effects))
    cells = (
        symbols(pair.ligand), symbols(pair.receptor), pair.role, pair.level, pair.sign, pair.status, effects,
        mouse_symbols(pair.ligand), mouse_symbols(pair.receptor),
        "|".join(symbols(blocker.ligand) for blocker in pair.blockers), _interactions([pair]),
        _interactions(pair.blockers),
    )  # fmt: skip
    return tuple(cell or "none" for cell in cells)


def _resource(name: str, pairs: Iterable[Pair], data: Data) -> Files:
    return {name: table(COLUMNS, (_row(pair, data) for pair in pairs))}


def human(data: Data) -> Files:
    """LIANA+ resource, human symbols: pairs that signal, of genes that the reviews name."""
    return _resource("liana.csv", signalling(data.pairs), data)


def mouse(data: Data) -> Files:
    """LIANA+ resource, mouse symbols: the pairs of liana whose genes all have a mouse ortholog."""
    rows = []
    for pair in signalling(data.pairs):
        row = _row(pair, data)
        if mouse_symbols(pair.ligand) and mouse_symbols(pair.receptor):
            rows.append((row[7], row[8], *row[2:7], row[0], row[1], *row[9:]))
    header = [*COLUMNS[:7], "ligand_human", "receptor_human", *COLUMNS[9:]]
    return {"liana-mouse.csv": table(header, sorted(rows))}


def families(data: Data) -> Files:
    """LIANA+ resource, human symbols: also every member of the families that the reviews name as signalling."""
    return _resource("liana-families.csv", (pair for pair in data.pairs if pair.role == "signalling"), data)


def every_role(data: Data) -> Files:
    """Pairs of every role and level, decoys, traps, antagonists, reverse pairs and negatives too: not a resource."""
    return _resource("liana-all.csv", data.pairs, data)


FORMATS: dict[str, Export] = {
    "liana": human,
    "liana-all": every_role,
    "liana-families": families,
    "liana-mouse": mouse,
}
