"""Other tools' ligand-receptor tables, each row marked with what the reviews say of its pair.

LIANA, CellPhoneDB and CellChat results and resources are known by their columns; names are those of man or mouse.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from osteo_ld.errors import InputError, Problem
from osteo_ld.exports.gene_names import GeneNames
from osteo_ld.exports.pairs import Pair
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.triples import record_iri

ADDED = ("osteo_ld", "osteo_ld_match", "osteo_ld_sign", "osteo_ld_status", "osteo_ld_level", "osteo_ld_interactions")
# Columns with the two partners, in the order in which they are looked for.
_COLUMNS = (
    ("ligand_complex", "receptor_complex"), ("ligand", "receptor"), ("source_genesymbol", "target_genesymbol"),
    ("partner_a", "partner_b"), ("gene_a", "gene_b"),
)  # fmt: skip
_TOGETHER = ("interacting_pair", "interaction_name")
_PREFIXES = ("simple:", "complex:")
NOT_SAID = "not in the reviews"
NOT_KNOWN = "name not known"
"""Of a row with a name that no gene of the reviews has: it may be another gene, or misspelt."""
# Which word counts where several do: what keeps a row from being a signal before what makes it one.
_ORDER = ("decoy", "trap", "antagonist", "negative", "stated", "reverse", "direction contrary")

Side = frozenset[Gene]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a pair: a word, whether of just these genes or of a part, and the pairs that say it."""

    word: str
    match: str = ""
    pairs: tuple[Pair, ...] = ()

    def cells(self) -> tuple[str, ...]:
        """Give it as the columns ``ADDED``."""
        signs = "|".join(sorted({pair.sign for pair in self.pairs if pair.role == "signalling"}))
        numbers = sorted({record.id for pair in self.pairs for record in pair.records})
        return (
            self.word, self.match, signs, "|".join(sorted({pair.status for pair in self.pairs})),
            "|".join(sorted({pair.level for pair in self.pairs})),
            " ".join(record_iri(number)[1:-1] for number in numbers),
        )  # fmt: skip


class Auditor:
    """What the reviews say of pairs, by any name of their genes."""

    def __init__(self, pairs: Iterable[Pair], names: GeneNames) -> None:
        """Index pairs by each gene of theirs."""
        self._names = names
        self._pairs: dict[Gene, list[Pair]] = {}
        for pair in pairs:
            for gene in {*pair.ligand, *pair.receptor}:
                self._pairs.setdefault(gene, []).append(pair)

    def genes(self, name: str) -> tuple[Side, tuple[str, ...]]:
        """Give the genes of a partner, and the names of it that are not known.

        It is a name of one gene, or those of a complex, joined by ``_``, ``+`` or ``:``.
        """
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        if whole := self._names.find(name):
            return frozenset({whole}), ()
        parts = name.replace("+", "_").replace(":", "_").split("_")
        found = {part: self._names.find(part) for part in parts}
        unknown = tuple(part for part, gene in found.items() if not gene)
        return frozenset(filter(None, found.values())), unknown if len(unknown) < len(found) else (name,)

    def told(self, names: Iterable[str]) -> Iterator[str]:
        """Say which names were understood by a synonym."""
        return self._names.told(names)

    def judge(self, ligand: Side, receptor: Side) -> Verdict:
        """Say what the reviews say of a pair."""
        words: dict[str, list[tuple[bool, Pair]]] = {}
        for pair in {id(pair): pair for gene in ligand for pair in self._pairs.get(gene, ())}.values():
            ours, theirs = frozenset(pair.ligand), frozenset(pair.receptor)
            along, against = ours & ligand and theirs & receptor, ours & receptor and theirs & ligand
            word: str = pair.role
            if word == "signalling":
                word = "stated" if along else "direction contrary"
            # What blocks is told whichever way a table has it; reverse signalling only the way that it goes.
            if along or (against and word != "reverse"):
                exact = {ours, theirs} == {ligand, receptor}
                words.setdefault(word, []).append((exact, pair))
        if not words:
            return Verdict(NOT_SAID)
        word = next(word for word in _ORDER if word in words)
        exact = any(one for one, _ in words[word])
        pairs = tuple(pair for one, pair in words[word] if one == exact)
        return Verdict(word, "pair" if exact else "part", pairs)


def _partners(header: Sequence[str]) -> tuple[str, ...]:
    for columns in _COLUMNS:
        if set(columns) <= set(header):
            return columns
    return tuple(column for column in _TOGETHER if column in header)[:1]


def _sides(row: Mapping[str, str], columns: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give the partners of a row; of two joined into one name, every cut."""
    if len(columns) == 2:
        return [(row[columns[0]], row[columns[1]])]
    parts = row[columns[0]].split("_")
    return [("_".join(parts[:n]), "_".join(parts[n:])) for n in range(1, len(parts))]


@dataclass(frozen=True, slots=True)
class Audited:
    """A table with ``ADDED`` after its own columns; names that are not known, and what is to be told beside."""

    header: tuple[str, ...]
    body: list[tuple[str, ...]]
    unknown: tuple[str, ...]
    told: tuple[str, ...]


def audit(text: str, file: str, auditor: Auditor) -> Audited:
    """Read a table (CSV or TSV) and give it back, header and rows, each with what the reviews say of its pair.

    Columns ``ADDED`` that it has already are replaced.

    Raises:
        InputError: it is empty, has no columns of partners or one twice, or a row has more or fewer cells than the
            header.

    """
    # Its own line ends: a cell may have some.
    found = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    header = next(found, [])
    columns = _partners(header)
    if not header:
        raise InputError([Problem(file, 0, "is empty: a table with a header is needed")])
    if not columns:
        wanted = "; ".join(" and ".join(pair) for pair in _COLUMNS)
        message = f"has no columns of partners; wants {wanted}; or {' or '.join(_TOGETHER)}; found {', '.join(header)}"
        raise InputError([Problem(file, 1, message)])
    if twice := [column for column, count in Counter(header).items() if count > 1 and column not in ADDED]:
        raise InputError([Problem(file, 1, f"has two columns {column!r}: rename one") for column in twice])
    kept = [n for n, column in enumerate(header) if column not in ADDED]
    told = [f"replaced: {', '.join(header[n] for n in range(len(header)) if n not in kept)}"] * (
        len(kept) < len(header)
    )
    body, faults = [], []
    unknown: dict[str, None] = {}
    names: dict[str, None] = {}
    for row in found:
        if row and len(row) != len(header):
            faults.append(Problem(file, found.line_num, f"has {len(row)} cells, the header {len(header)}"))
        elif row:
            cuts = _sides(dict(zip(header, row, strict=True)), columns)
            verdict, missing = _verdict(cuts, auditor)
            unknown |= dict.fromkeys(missing)
            names |= dict.fromkeys(part for cut in cuts for side in cut for part in (side, *side.split("_")))
            body.append((*(row[n] for n in kept), *verdict.cells()))
    if faults:
        raise InputError(faults)
    header = [header[n] for n in kept]
    return Audited((*header, *ADDED), body, tuple(unknown), (*told, *auditor.told(names)))


def _verdict(cuts: Iterable[tuple[str, str]], auditor: Auditor) -> tuple[Verdict, tuple[str, ...]]:
    """Say what the reviews say of a row by the first cut of its names that they say something of; and unknown names."""
    missing: tuple[str, ...] = ()
    said: list[Verdict] = []
    for ligand, receptor in cuts:
        (ours, one), (theirs, other) = auditor.genes(ligand), auditor.genes(receptor)
        verdict = auditor.judge(ours, theirs)
        if verdict.word != NOT_SAID:
            return verdict, ()
        if one or other:
            missing = missing or (*one, *other)
        else:
            said.append(verdict)
    return (said[0], ()) if said else (Verdict(NOT_KNOWN), missing)
