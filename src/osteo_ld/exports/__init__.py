"""Exports: one module a format for another tool, found by being here; none knows another.

A module has ``FORMATS``, from the name of a format to the function that writes it: from ``Data`` to the bytes of each
file by name. The first line of the function's docstring says what it is for.
"""

from __future__ import annotations

import csv
import io
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path

from osteo_ld import dataset as ds
from osteo_ld.curation import Curation, load
from osteo_ld.examples import build_examples
from osteo_ld.genes import read_genes
from osteo_ld.pairs import Genome, Pair, pairs
from osteo_ld.queries import read_questions
from osteo_ld.rdf import ref

Files = Mapping[str, bytes]
Export = Callable[..., Files]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class ExportError(Exception):
    """Why an export cannot be written, and what would do."""


@dataclass(frozen=True)
class Data:
    """What exports are made from: the curation, the graphs built from it, and the folder of the ontology."""

    curation: Curation
    dataset: ds.Dataset
    ontology: Path

    @classmethod
    def read(cls, curation: Path, ontology: Path, queries: Path) -> Data:
        """Read and assemble everything.

        Raises:
            InputError: the curation or the ontology is faulty.

        """
        loaded = load(curation)
        examples = build_examples(read_questions(queries))
        return cls(loaded, ds.assemble(loaded, ontology, examples), ontology)

    @cached_property
    def version(self) -> str:
        """The date that the ontology's header states."""
        return ds.version(self.dataset)

    @cached_property
    def genome(self) -> Genome:
        """The genes that concepts stand for."""
        return Genome(self.curation.lexicon, read_genes(self.ontology / "imports" / "genes.tsv"))

    @cached_property
    def pairs(self) -> list[Pair]:
        """The ligand-receptor pairs of every role."""
        return pairs(self.curation.records, self.genome)

    @cached_property
    def _parents(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for subject, predicate, target in self.dataset.graphs["ontology"]:
            if predicate == ref("rdfs:subClassOf") and target.startswith("<"):
                found.setdefault(subject, set()).add(target)
        return found

    def first_above(self, curie: str, roots: Iterable[str]) -> str | None:
        """Give the first of some classes (CURIEs) that a concept is or stands under; None if under none."""
        seen, queue = {ref(curie)}, [ref(curie)]
        for token in queue:
            new = self._parents.get(token, set()) - seen
            seen |= new
            queue += sorted(new)
        return next((root for root in roots if ref(root) in seen), None)

    def label(self, curie: str) -> str:
        """Label of a concept."""
        return self.curation.lexicon[curie].label


def table(header: Iterable[str], rows: Iterable[Iterable[object]], delimiter: str = ",") -> bytes:
    """Give a table as CSV (or TSV) in UTF-8 with a line feed after each row."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def formats() -> dict[str, Export]:
    """Give the function of each format by its name, sorted."""
    found: dict[str, Export] = {}
    for module in pkgutil.iter_modules(__path__):
        named: dict[str, Export] = import_module(f"{__name__}.{module.name}").FORMATS
        found |= named
    return dict(sorted(found.items()))
