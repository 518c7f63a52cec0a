"""Genes: symbols and accessions of man and mouse, the names that they go by, and what is known of family members."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from osteo_ld.errors import InputError, Problem, shown


@dataclass(frozen=True, slots=True, order=True)
class Gene:
    """A human gene and its mouse ortholog, empty where there is none; ids are CURIEs, ``families`` of FamPlex.

    ``aliases`` are other symbols, not always its alone; ``name`` is the approved name in words.
    """

    symbol: str
    hgnc: str
    uniprot: str
    uniprot_entry: str
    ensembl: str
    mgi: str
    mouse_symbol: str
    mouse_uniprot: str
    families: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    name: str = ""
    mouse_ensembl: str = ""

    @property
    def ensembl_id(self) -> str:
        """The number in Ensembl without its prefix, as tables of genes have it."""
        return self.ensembl.partition(":")[2]

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called in a list: symbols and accessions of both species, with and without prefix.

        >>> Gene("VEGFA", "HGNC:12680", "", "", "ENSEMBL:ENSG00000112715", "", "Vegfa", "", ()).names
        ('VEGFA', 'Vegfa', 'HGNC:12680', '12680', 'ENSEMBL:ENSG00000112715', 'ENSG00000112715')
        """
        ids = (self.hgnc, self.uniprot, self.ensembl, self.mgi, self.mouse_uniprot, self.mouse_ensembl)
        curies = filter(None, ids)
        both = (name for curie in curies for name in (curie, curie.partition(":")[2]))
        return tuple(filter(None, (self.symbol, self.mouse_symbol, self.uniprot_entry, *both)))


def read_genes(path: Path) -> dict[str, Gene]:
    """Read ``genes.tsv``, by HGNC CURIE.

    Raises:
        InputError: the table is not there.

    """
    if not path.is_file():
        raise InputError([Problem(shown(path), 0, "is not there; `osteo-ld imports` writes it")])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lists = ("families", "aliases")
    split = ({name: tuple(filter(None, row[name].split("|"))) for name in lists} for row in rows)
    genes = (Gene(**{**row, **several}) for row, several in zip(rows, split, strict=True))  # type: ignore[arg-type]
    return {gene.hgnc: gene for gene in genes}


_VERSION = re.compile(r"(?<=^ENS)(\w+)\.\d+$", re.IGNORECASE)


def spelling(name: str) -> str:
    """Give a name of a gene as it is looked up: letter case, spaces and the version of an Ensembl id do not matter.

    >>> spelling(" Tnfsf11 "), spelling("ENSG00000112715.25"), spelling("uniprot:P15692")
    ('tnfsf11', 'ensg00000112715', 'uniprot:p15692')
    """
    return _VERSION.sub(r"\1", name.strip()).casefold()


def gene_index(genes: Iterable[Gene]) -> dict[str, Gene]:
    """Give genes by every spelling of theirs: of a spelling that two have, the one whose human symbol it is."""
    found: dict[str, Gene] = {}
    listed = sorted(genes)
    for gene in listed:
        for name in gene.names:
            # A bare number says nothing: HGNC, MGI and Entrez all have them.
            if not name.isdecimal():
                found.setdefault(spelling(name), gene)
    return found | {spelling(gene.symbol): gene for gene in listed}


@dataclass(frozen=True, slots=True)
class Members:
    """What curators know of the members of families, by human symbols.

    ``silent`` are those that do not signal, with the reason; ``binding`` the pairs that are known to bind; ``pathways``
    the name of a pathway by ligand and receptor, or by ligand and nothing.
    """

    silent: Mapping[str, str]
    binding: Collection[tuple[str, str]]
    pathways: Mapping[tuple[str, str], str]

    def bind(self, ligand: Iterable[Gene], receptor: Iterable[Gene]) -> bool:
        """Say whether a ligand is known to bind a part of a receptor."""
        parts = list(receptor)
        return any((one.symbol, other.symbol) in self.binding for one in ligand for other in parts)

    def pathway(self, ligand: Iterable[Gene], receptor: Iterable[Gene]) -> str:
        """Give the pathway that a pair belongs to: its name, or the ligand's own where it has none."""
        ligands, receptors = ([gene.symbol for gene in side] for side in (ligand, receptor))
        keys = [(one, other) for other in (*receptors, "") for one in ligands]
        return next((self.pathways[key] for key in keys if key in self.pathways), "_".join(ligands))


def _rows(path: Path, columns: tuple[str, ...], symbols: Collection[str], faults: list[Problem]) -> Iterator[list[str]]:
    """Give the rows of a table whose first columns are symbols; a table that is not there has none."""
    if not path.is_file():
        return
    genes = [column for column in columns if column in ("gene", "ligand", "receptor")]
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if number == 1 or len(cells) != len(columns):
            if tuple(cells) != columns:
                faults.append(Problem(shown(path), number, f"wants {len(columns)} columns, {', '.join(columns)}"))
            continue
        key = tuple(cells[: len(genes)])
        unknown = [name for name in key if name and name not in symbols]
        if unknown:
            message = f"{unknown[0]!r} is no human symbol of ontology/imports/genes.tsv"
            faults.append(Problem(shown(path), number, message))
        elif key in seen:
            faults.append(Problem(shown(path), number, f"{' '.join(key)} stands twice"))
        elif not cells[0] or not all(cells[len(genes) :]):
            faults.append(Problem(shown(path), number, f"a cell is empty: {', '.join(columns)} are needed"))
        else:
            yield cells
        seen.add(key)


def read_members(folder: Path, genes: Iterable[Gene]) -> Members:
    """Read ``curation/pairs``: what is known of the members of families.

    Raises:
        InputError: a row has a symbol that is none, stands twice or says too little.

    """
    symbols = {gene.symbol for gene in genes}
    faults: list[Problem] = []
    silent = _rows(folder / "not-signalling.tsv", ("gene", "reason", "source"), symbols, faults)
    binding = _rows(folder / "family-members.tsv", ("ligand", "receptor", "source"), symbols, faults)
    pathways = _rows(folder / "pathways.tsv", ("ligand", "receptor", "pathway"), symbols, faults)
    found = Members(
        {gene: reason for gene, reason, _ in silent},
        frozenset((one, other) for one, other, _ in binding),
        {(one, other): name for one, other, name in pathways},
    )
    if faults:
        raise InputError(faults)
    return found
