"""What the reviews state of signals between cells, by ligand and receptor: pairs, and signals whose receptor is known.

Most sentences name sender, signal and receiver and no receptor: these have the receptors that others name for the
signal, and none where none does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from osteo_ld.curation.records import Record
from osteo_ld.exports.pairs import SMALL, Complex, Genome, Level, Pair, blocker_role, pairs, record_role
from osteo_ld.vocabulary import EFFECTS

# What one molecule does to another by reaching it; what is said not to be is no interaction.
ROLES = ("signalling", "reverse", "decoy", "trap", "antagonist")


@dataclass(frozen=True, slots=True)
class Stated:
    """A pair with all records that speak of it; ``named`` if one of them names the receptor itself.

    ``pair.receptor`` is empty where nobody says what the signal acts through.
    """

    pair: Pair
    named: bool


def _signals(records: Iterable[Record], genome: Genome, *, large: bool) -> Iterator[tuple[Complex, str, Level, Record]]:
    """Give what goes from cell to cell without a word of the receptor: ligand, role, level, record."""
    for record in records:
        absent = record.effect and EFFECTS[record.effect[0]].sign is None
        silent = not record.receptor and record_role(record, genome) is None  # else it is a pair already
        if record.kind == "communication" and record.mediator and silent and not absent:
            level, ligands = genome.together(record.mediator)
            if len(ligands) <= SMALL or large:
                role = blocker_role(record.mediator, genome) or "signalling"
                yield from ((ligand, role, level, record) for ligand in ligands)


def stated(records: Iterable[Record], genome: Genome, *, large: bool = False) -> list[Stated]:
    """Give every pair that the reviews state, sorted; members of ``large`` families only if asked for."""
    records = tuple(records)
    listed = [p for p in pairs(records, genome) if p.role in ROLES and (large or p.level != "large family")]
    found = {(p.ligand, p.receptor, p.role): Stated(p, named=True) for p in listed}
    partners: dict[tuple[Complex, str], list[Pair]] = {}
    for pair in listed:
        partners.setdefault((pair.ligand, pair.role), []).append(pair)
    for ligand, role, level, record in _signals(records, genome, large=large):
        unknown = Pair(ligand, (), role, level, ())  # type: ignore[arg-type]
        for pair in partners.get((ligand, role), [unknown]):
            key = (ligand, pair.receptor, pair.role)
            known = found.get(key, Stated(pair, named=False))
            if record not in known.pair.records:
                found[key] = replace(known, pair=replace(known.pair, records=(*known.pair.records, record)))
    return sorted(found.values(), key=lambda one: (one.pair.ligand, one.pair.receptor, one.pair.role))
