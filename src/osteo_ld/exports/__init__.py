"""Exports: one module a format for another tool, found by being here; none knows another.

A module has ``EXPORTS``: of each format its name, the tool that it is for, its files, and the function that writes
them. The release and its manifest, the catalogue, ``/data``, the download page and the README follow from that.
"""

from __future__ import annotations

import csv
import io
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

from osteo_ld.asking.examples import build_examples
from osteo_ld.asking.questions import read_questions
from osteo_ld.curation.reading import Curation, load
from osteo_ld.curation.records import Evidence
from osteo_ld.curation.references import Reference
from osteo_ld.errors import OsteoError
from osteo_ld.exports.gene_names import GeneNames
from osteo_ld.exports.pairs import Genome, Pair, pairs
from osteo_ld.graph.dataset import Dataset, assemble, version
from osteo_ld.graph.genes import read_genes, read_members
from osteo_ld.graph.triples import ref
from osteo_ld.vocabulary import ROOTS, Root

Files = Mapping[str, bytes]

CSV, TSV, JSON, JSON_LINES = "text/csv", "text/tab-separated-values", "application/json", "application/jsonl"
TURTLE, TRIG = "text/turtle", "application/trig"


class ExportError(OsteoError):
    """Why an export cannot be written, and what would do."""


def read_genome(curation: Curation, folder: Path, ontology: Path) -> Genome:
    """Read the genes that the concepts of a curation, which is in ``folder``, stand for.

    Raises:
        InputError: the table of genes is not there, or a table of family members is faulty.

    """
    genes = read_genes(ontology / "imports" / "genes.tsv")
    return Genome(curation.lexicon, genes, read_members(folder / "pairs", genes.values()))


@dataclass(frozen=True, slots=True)
class File:
    """A file that is given away: its path, what it is in a few words, and its media type."""

    path: str
    title: str
    media: str


@dataclass(frozen=True, eq=False)
class Data:
    """What exports are made from: the curation and its folder, the graphs built from it, the folder of the ontology.

    ``creator`` is the IRI of who publishes, for formats that name a person.
    """

    curation: Curation = field(repr=False)
    folder: Path
    dataset: Dataset = field(repr=False)
    ontology: Path
    creator: str = ""

    @classmethod
    def read(cls, curation: Path, ontology: Path, queries: Path) -> Data:
        """Read and assemble everything.

        Raises:
            InputError: the curation or the ontology is faulty.

        """
        loaded = load(curation)
        examples = build_examples(read_questions(queries))
        return cls(loaded, curation, assemble(loaded, ontology, examples), ontology)

    @cached_property
    def version(self) -> str:
        """The date that the ontology's header states."""
        return version(self.dataset)

    @cached_property
    def genome(self) -> Genome:
        """The genes that concepts stand for."""
        return read_genome(self.curation, self.folder, self.ontology)

    @cached_property
    def names(self) -> GeneNames:
        """The genes that a name may mean."""
        return GeneNames(self.curation, self.genome)

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

    @cached_property
    def _above(self) -> dict[str, set[str]]:
        return {}

    def first_above(self, curie: str, roots: Iterable[str]) -> str | None:
        """Give the first of some classes (CURIEs) that a concept is or stands under; None if under none."""
        seen = self._above.get(curie)
        if seen is None:
            seen, queue = {ref(curie)}, [ref(curie)]
            for token in queue:
                new = self._parents.get(token, set()) - seen
                seen |= new
                queue += new
            self._above[curie] = seen
        return next((root for root in roots if ref(root) in seen), None)

    def root(self, curie: str) -> Root:
        """Give what sort of concept it is."""
        found = self.first_above(curie, (name for root in ROOTS.values() for name in root.classes))
        return next((root for root in ROOTS.values() if found in root.classes), ROOTS["other"])

    def works(self, evidence: Evidence) -> list[Reference]:
        """Give what is known of the works that an evidence cites, in the order of its marks."""
        return [self.curation.references.get(evidence.at.source, mark) for mark in evidence.cites]

    def publications(self, evidence: Iterable[Evidence]) -> list[str]:
        """Give what evidences rest on as CURIEs: the papers cited, by DOI or PMID, then the reviews that cite them.

        A paper of which neither is known is left out; the review is where it was read.
        """
        spans = list(evidence)
        cited = {work.curie for span in spans for work in self.works(span) if work.curie}
        read = {f"DOI:{self.curation.sources[span.at.source].doi}" for span in spans}
        return [*sorted(cited - read), *sorted(read)]

    def label(self, curie: str) -> str:
        """What people call a concept."""
        return self.curation.lexicon[curie].shown


def table(header: Iterable[str], rows: Iterable[Iterable[object]], delimiter: str = ",") -> bytes:
    """Give a table as CSV (or TSV) in UTF-8 with a line feed after each row."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its name, the ``tool`` that it is for, the files that ``write`` gives, all of them and no other.

    ``options`` are the fields of ``Data`` that a user may set for it, ``needs`` a package that the core does without.
    """

    name: str
    tool: str
    files: tuple[File, ...]
    write: Callable[[Data], Files]
    options: tuple[str, ...] = ()
    needs: str = ""

    @property
    def about(self) -> str:
        """What it holds: the first line of its function's docstring."""
        return (self.write.__doc__ or "").partition("\n")[0]

    @property
    def released(self) -> dict[str, File]:
        """Its files by their paths in a release: several are in a folder of their own."""
        folder = f"{self.name}/" if len(self.files) > 1 else ""
        return {folder + file.path: file for file in self.files}


def formats() -> dict[str, Export]:
    """Give every format by its name, sorted."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = [export for module in modules for export in getattr(module, "EXPORTS", ())]
    return {export.name: export for export in sorted(found, key=lambda export: export.name)}
