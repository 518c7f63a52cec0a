"""Other tools' ligand-receptor tables, each row marked with what the reviews say of its pair.

LIANA, CellPhoneDB and CellChat results and resources are known by their columns; names are those of man or mouse.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from osteo_ld.errors import InputError, Problem
from osteo_ld.exports.pairs import Pair
from osteo_ld.graph.genes import Gene, gene_index, spelling
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

    def __init__(self, pairs: Iterable[Pair], genes: Iterable[Gene]) -> None:
        """Index pairs by each gene of theirs."""
        self._index = gene_index(genes)
        self._pairs: dict[Gene, list[Pair]] = {}
        for pair in pairs:
            for gene in {*pair.ligand, *pair.receptor}:
                self._pairs.setdefault(gene, []).append(pair)

    def genes(self, name: str) -> Side:
        """Give the genes of a partner: a name of one, or those of a complex, joined by ``_``, ``+`` or ``:``."""
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        if whole := self._index.get(spelling(name)):
            return frozenset({whole})
        parts = name.replace("+", "_").replace(":", "_").split("_")
        return frozenset(gene for part in parts if (gene := self._index.get(spelling(part))))

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


def _sides(row: Mapping[str, str], columns: tuple[str, ...], auditor: Auditor) -> list[tuple[Side, Side]]:
    """Give the partners of a row; of two joined into one name, every cut that leaves genes on both sides."""
    if len(columns) == 2:
        return [(auditor.genes(row[columns[0]]), auditor.genes(row[columns[1]]))]
    parts = row[columns[0]].split("_")
    cuts = [("_".join(parts[:n]), "_".join(parts[n:])) for n in range(1, len(parts))]
    return [(one, other) for a, b in cuts if (one := auditor.genes(a)) and (other := auditor.genes(b))]


def audit(lines: Iterable[str], auditor: Auditor, file: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Read a table (CSV or TSV) and give it back, header and rows, with ``ADDED`` after its own columns.

    Raises:
        InputError: it is empty, has no columns of partners, or a row has more or fewer cells than the header.

    """
    text = list(lines)
    if not text:
        raise InputError([Problem(file, 0, "is empty: a table with a header is needed")])
    found = csv.reader(text, delimiter="\t" if "\t" in text[0] else ",")
    header = next(found)
    columns = _partners(header)
    if not columns:
        wanted = "; ".join(" and ".join(pair) for pair in _COLUMNS)
        message = f"has no columns of partners; wants {wanted}; or {' or '.join(_TOGETHER)}; found {', '.join(header)}"
        raise InputError([Problem(file, 1, message)])
    body, faults = [], []
    for row in found:
        if len(row) != len(header):
            faults.append(Problem(file, found.line_num, f"has {len(row)} cells, the header {len(header)}"))
            continue
        named = dict(zip(header, row, strict=True))
        verdicts = [auditor.judge(*sides) for sides in _sides(named, columns, auditor)] or [Verdict(NOT_SAID)]
        said = [verdict for verdict in verdicts if verdict.word != NOT_SAID] or verdicts
        body.append((*row, *said[0].cells()))
    if faults:
        raise InputError(faults)
    return (*header, *ADDED), body
