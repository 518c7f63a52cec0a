"""Ligand-receptor resources for LIANA+ (https://liana-py.readthedocs.io): a table a method takes as ``resource``.

LIANA+ takes every column for text and overwrites one named ``interaction``: so no cell is empty or a bare number.
"""

from __future__ import annotations

from collections.abc import Iterable

from osteo_ld.curation.records import Record
from osteo_ld.exports import CSV, Data, Export, File, Files, table
from osteo_ld.exports.pairs import Pair, mouse_symbols, signalling, symbols
from osteo_ld.graph.triples import record_iri
from osteo_ld.vocabulary import OBSERVED

COLUMNS = (
    "ligand", "receptor", "role", "level", "stated_as", "pathway", "sign", "status", "effects", "ligand_mouse",
    "receptor_mouse", "blocked_by", "interactions", "blocked_by_interactions", "ligand_hgnc", "receptor_hgnc",
    "ligand_ensembl", "receptor_ensembl", "publications",
)  # fmt: skip
_SWAPPED = {"ligand_mouse": "ligand_human", "receptor_mouse": "receptor_human"}


def _interactions(pairs: Iterable[Pair]) -> str:
    records = {record.id for pair in pairs for record in pair.records}
    return " ".join(record_iri(number)[1:-1] for number in sorted(records))


def _stated(record: Record, data: Data) -> str:
    """Give the pair as a record names it: by molecule, family or form."""
    if record.kind not in OBSERVED:
        return ""
    other = record.receptor or ((record.effect[1],) if record.effect else ())
    return " - ".join("+".join(map(data.label, side)) for side in (record.mediator, other))


def _row(pair: Pair, data: Data) -> tuple[str, ...]:
    effects = "|".join(sorted(f"{verb} {data.label(target)}" for verb, target in pair.effects))
    cells = (
        symbols(pair.ligand), symbols(pair.receptor), pair.role, pair.level,
        "|".join(sorted({_stated(record, data) for record in pair.records})),
        data.genome.known.pathway(pair.ligand, pair.receptor), pair.sign, pair.status, effects,
        mouse_symbols(pair.ligand), mouse_symbols(pair.receptor),
        "|".join(symbols(blocker.ligand) for blocker in pair.blockers), _interactions([pair]),
        _interactions(pair.blockers),
        *("_".join(gene.hgnc for gene in side) for side in (pair.ligand, pair.receptor)),
        *("_".join(gene.ensembl_id for gene in side) for side in (pair.ligand, pair.receptor)),
        " ".join(data.publications(evidence for record in pair.records for evidence in record.evidence)),
    )  # fmt: skip
    return tuple(cell or "none" for cell in cells)


def _human(name: str, pairs: Iterable[Pair], data: Data) -> Files:
    return {name: table(COLUMNS, (_row(pair, data) for pair in pairs))}


def _mouse(name: str, pairs: Iterable[Pair], data: Data) -> Files:
    """Write the same with mouse symbols first: the pairs whose genes all have an ortholog."""
    header = [_SWAPPED.get(column, column) for column in COLUMNS]
    ours = [COLUMNS.index(column) for column in ("ligand", "receptor")]
    theirs = [COLUMNS.index(column) for column in _SWAPPED]
    rows = []
    for pair in pairs:
        if mouse_symbols(pair.ligand) and mouse_symbols(pair.receptor):
            row = list(_row(pair, data))
            for one, other in zip(ours, theirs, strict=True):
                row[one], row[other] = row[other], row[one]
            rows.append(row)
    return {name: table(header, sorted(rows))}


def _all_signalling(data: Data) -> list[Pair]:
    return [pair for pair in data.pairs if pair.role == "signalling"]


def human(data: Data) -> Files:
    """LIANA+ resource, human symbols: pairs that signal, of genes and small families that the reviews name."""
    return _human("liana.csv", signalling(data.pairs), data)


def mouse(data: Data) -> Files:
    """LIANA+ resource, mouse symbols: the pairs of liana whose genes all have a mouse ortholog."""
    return _mouse("liana-mouse.csv", signalling(data.pairs), data)


def families(data: Data) -> Files:
    """LIANA+ resource, human symbols: also every member of large families, complexes expanded."""
    return _human("liana-families.csv", _all_signalling(data), data)


def families_mouse(data: Data) -> Files:
    """LIANA+ resource, mouse symbols: the pairs of liana-families whose genes all have a mouse ortholog."""
    return _mouse("liana-families-mouse.csv", _all_signalling(data), data)


def every_role(data: Data) -> Files:
    """Pairs of every role and level, decoys, traps, antagonists, reverse pairs and negatives too: not a resource."""
    return _human("liana-all.csv", data.pairs, data)


_PAIRS = "Ligand-receptor pairs for LIANA+"
EXPORTS = tuple(
    Export(name, "LIANA+", (File(f"{name}.csv", title, CSV),), write)
    for name, title, write in (
        ("liana", f"{_PAIRS}, human", human),
        ("liana-all", "Pairs of every role, decoys, traps and antagonists too", every_role),
        ("liana-families", f"{_PAIRS} with large families, human", families),
        ("liana-families-mouse", f"{_PAIRS} with large families, mouse", families_mouse),
        ("liana-mouse", f"{_PAIRS}, mouse", mouse),
    )
)
