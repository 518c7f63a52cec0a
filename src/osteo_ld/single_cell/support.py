"""Documented interactions that the expression of a data set supports, as a table beside that of LIANA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from osteo_ld.curation.records import Record
from osteo_ld.errors import QueryError
from osteo_ld.exports.pairs import Genome, Pair
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.graph.triples import record_iri
from osteo_ld.iris import expand
from osteo_ld.notebook import KnowledgeBase
from osteo_ld.single_cell.cells import Cells, categories, match_cells, missing
from osteo_ld.single_cell.expression import Expression, by_type
from osteo_ld.single_cell.statements import Stated, stated

if TYPE_CHECKING:
    import anndata
    import pandas

    from osteo_ld.single_cell.expression import Array

COLUMNS = (
    "source", "target", "ligand_complex", "receptor_complex", "score", "ligand_mean", "receptor_mean",
    "ligand_fraction", "receptor_fraction", "cells", "role", "sign", "status", "level", "receptor_named", "effects",
    "blocked_by", "interactions",
)  # fmt: skip
# What a record says of a cell: another, none (or any), a kind or the whole of it, just this.
_OTHER, _UNSAID, _KIND, _SAME = range(4)
CELLS = ("other cells", "not said", "one of them", "kinds of them", "these cells")
"""Whether the reviews state it of the two cells: the words of the column ``cells``, from worst to best."""
_ONE_OF_THEM = CELLS.index("one of them")


def _side(record: Record, slot: str, cells: Sequence[str], know: Knowledge) -> list[int]:
    """Say for each cell (an IRI, or empty) how a record speaks of it in a slot."""
    named = {
        iri for iri in map(expand, getattr(record, slot)) if iri not in know.concepts or not know.concepts[iri].general
    }
    if not named:
        return [_UNSAID] * len(cells)
    above = {iri: set(know.ancestors(iri)) for iri in named}

    def said(cell: str) -> int:
        if cell in named:
            return _SAME
        near = cell and (named & set(know.ancestors(cell)) or any(cell in wider for wider in above.values()))
        return _KIND if near else _OTHER

    return [said(cell) for cell in cells]


def _verdicts(pair: Pair, cells: Sequence[str], know: Knowledge, sides: dict[tuple[int, str], Array]) -> Array:
    """Give, for each record and each pair of sender and receiver, the place in ``CELLS`` of what it says of them."""
    import numpy

    def side(record: Record, slot: str) -> Array:
        key = (record.id, slot)
        if key not in sides:
            sides[key] = numpy.array(_side(record, slot, cells, know))
        return sides[key]

    def both(record: Record) -> Array:
        one, other = side(record, "source")[:, None], side(record, "recipient")[None, :]
        least, most = numpy.minimum(one, other), numpy.maximum(one, other)
        found = numpy.where(least >= _KIND, least + 1, numpy.where(most >= _KIND, _ONE_OF_THEM, 1))
        return numpy.where(least == _OTHER, 0, found)

    return numpy.stack([both(record) for record in pair.records])


def _said(records: Array, pair: Pair, genome: Genome) -> dict[str, Any]:
    """Give what some records of a pair say, which ``records`` (truth values) takes: a column each."""
    taken = tuple(record for record, yes in zip(pair.records, records, strict=True) if yes)
    part = replace(pair, records=taken)
    return {
        "sign": part.sign,
        "status": part.status,
        "effects": "|".join(sorted(f"{verb} {genome.lexicon[on].shown}" for verb, on in part.effects)),
        "interactions": " ".join(record_iri(record.id)[1:-1] for record in taken),
    }


def _blockers(pair: Pair, seen: Expression, min_fraction: float) -> str:
    """Give the decoys, traps and antagonists of a pair that some type has, each with the types that have it."""
    found = []
    for blocker in {other.ligand: other for other in pair.blockers}.values():
        fraction = seen.of(blocker.ligand)[1]
        types = [name for name, part in zip(seen.types, fraction, strict=True) if part >= min_fraction]
        if types:
            found.append(f"{seen.name(blocker.ligand)} ({', '.join(types)})")
    return "|".join(found)


def _rows(
    one: Stated, seen: Expression, verdicts: Array, min_fraction: float, least: int, genome: Genome
) -> dict[str, Any]:
    """Give the columns of a pair: where sender and receiver have it, and the reviews say enough of the cells."""
    import numpy

    pair = one.pair
    (ligand, ligand_part), (receptor, receptor_part) = seen.of(pair.ligand), seen.of(pair.receptor or pair.ligand)
    best = verdicts.max(axis=0)
    has = receptor_part >= min_fraction if pair.receptor else numpy.ones(len(seen.types), dtype=bool)
    # Without a receptor nothing but the sentence leads to the receiver.
    wanted = best >= (least if pair.receptor else max(least, _ONE_OF_THEM + 1))
    senders, receivers = numpy.nonzero((ligand_part >= min_fraction)[:, None] & has[None, :] & wanted)
    if not len(senders):
        return {}
    nothing = numpy.full(len(receivers), numpy.nan)
    means = (ligand[senders], receptor[receivers] if pair.receptor else nothing)
    types = numpy.array(seen.types, dtype=object)
    # What is told of a row is what the records say that speak of one of its cells; where none does, those that may.
    telling = (verdicts >= numpy.minimum(best, _ONE_OF_THEM))[:, senders, receivers].T
    kinds, which = numpy.unique(telling, axis=0, return_inverse=True)
    said = [_said(kind, pair, genome) for kind in kinds]
    return {
        "source": types[senders],
        "target": types[receivers],
        "ligand_complex": seen.name(pair.ligand),
        "receptor_complex": seen.name(pair.receptor),
        "score": numpy.sqrt(means[0] * means[1]),
        "ligand_mean": means[0],
        "receptor_mean": means[1],
        "ligand_fraction": ligand_part[senders],
        "receptor_fraction": receptor_part[receivers] if pair.receptor else nothing,
        "cells": numpy.array(CELLS, dtype=object)[best[senders, receivers]],
        "role": pair.role,
        "level": pair.level,
        "receptor_named": one.named,
        "blocked_by": _blockers(pair, seen, min_fraction),
        **{name: [said[n][name] for n in which.ravel()] for name in said[0]},
    }


def interactions(
    adata: anndata.AnnData,
    groupby: str = "cell_type",
    *,
    cells: Cells | Mapping[str, str | None] | None = None,
    kb: KnowledgeBase | None = None,
    layer: str | None = None,
    use_raw: bool = False,
    min_fraction: float = 0.1,
    min_cells: int = 10,
    large_families: bool = False,
    any_cells: bool = False,
) -> pandas.DataFrame:
    """Give the documented interactions that the expression of a data set supports, under ``COLUMNS``, the best first.

    A row is supported where ``min_fraction`` of the cells of the sending type have the ligand and as many of the
    receiving type the receptor, every part of a complex. ``score`` is the geometric mean of both means, in the units of
    the data set, which are to be log-normalised. ``cells`` says whether the reviews state it of these two cells; with
    ``any_cells`` rows come too that they state of others, or of none. What the labels mean is matched by name
    (``match_cells``), or told by ``cells``. Types of fewer than ``min_cells`` cells are left out.

    Roles are those of the ligand: a decoy or an antagonist is there as such, with what it binds; what blocks a signal
    and is expressed stands in ``blocked_by``.

    Raises:
        QueryError: there is no such column or layer, values are scaled, no gene is known, or a name is no cell.
        MissingPackageError: anndata, or what comes with it, is not installed.

    """
    try:
        import numpy
        import pandas
    except ModuleNotFoundError as error:
        raise missing(error) from None
    if not 0 < min_fraction <= 1:
        raise QueryError(f"min_fraction is {min_fraction}: it takes a part of the cells, above 0 and up to 1")
    matched = cells if isinstance(cells, Cells) else match_cells(adata, groupby, kb=kb)
    if cells is not None and not isinstance(cells, Cells):
        if strange := sorted(set(cells) - set(matched)):
            raise QueryError(f"{groupby!r} has no label {strange[0]!r}; it has {', '.join(categories(adata, groupby))}")
        matched.update(cells)
    base = matched.base
    curation, genome = base.curated
    seen = by_type(
        adata, groupby, genome.genes.values(), layer=layer, use_raw=use_raw, min_cells=min_cells
    )  # fmt: skip
    iris = [matched.iri(name) for name in seen.types]
    sides: dict[tuple[int, str], Array] = {}
    parts = []
    for one in stated(curation.records, genome, large=large_families):
        verdicts = _verdicts(one.pair, iris, base.asker.know, sides)
        rows = _rows(one, seen, verdicts, min_fraction, 0 if any_cells else _ONE_OF_THEM, genome)
        if rows:
            parts.append(pandas.DataFrame(rows, columns=list(COLUMNS)))
    if not parts:
        return pandas.DataFrame(columns=list(COLUMNS))
    found = pandas.concat(parts, ignore_index=True)
    rank = found["cells"].map(CELLS.index)
    order = numpy.lexsort((found["target"], found["source"], -found["score"].fillna(0), -rank))
    return found.iloc[order].reset_index(drop=True)
