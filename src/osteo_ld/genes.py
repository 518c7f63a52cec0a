"""Genes: the table of symbols and accessions of man and mouse that the import slices hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from osteo_ld.problems import InputError, Problem, shown


@dataclass(frozen=True, slots=True, order=True)
class Gene:
    """A human gene and its mouse ortholog, empty where there is none; ids are CURIEs, ``families`` of FamPlex."""

    symbol: str
    hgnc: str
    uniprot: str
    uniprot_entry: str
    ensembl: str
    mgi: str
    mouse_symbol: str
    mouse_uniprot: str
    families: tuple[str, ...]


def read_genes(path: Path) -> dict[str, Gene]:
    """Read ``genes.tsv``, by HGNC CURIE.

    Raises:
        InputError: the table is not there.

    """
    if not path.is_file():
        raise InputError([Problem(shown(path), 0, "is not there; `osteo-ld imports` writes it")])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    genes = (Gene(**{**row, "families": tuple(filter(None, row["families"].split("|")))}) for row in rows)  # type: ignore[arg-type]
    return {gene.hgnc: gene for gene in genes}
