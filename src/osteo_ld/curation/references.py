"""What the reviews cite: the works behind citation marks, a table a source in ``curation/references``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from osteo_ld.errors import Problem, shown

if TYPE_CHECKING:
    from osteo_ld.curation.sources import Source

COLUMNS = ("mark", "title", "first_author", "year", "doi", "pmid", "confidence")
OPTIONAL = ("journal",)
CONFIDENCES = ("certain", "likely")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"]{1,200}")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_PMID = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited work as far as it is known: what nobody knows is empty; ``confidence`` is certain, likely or empty."""

    mark: str
    title: str = ""
    first_author: str = ""
    year: str = ""
    doi: str = ""
    pmid: str = ""
    confidence: str = ""
    journal: str = ""

    @property
    def known(self) -> bool:
        """Whether anything but the mark is known."""
        return any((self.title, self.first_author, self.year, self.doi, self.pmid, self.journal))

    @property
    def doi_iri(self) -> str:
        """The DOI as an IRI, or nothing.

        >>> Reference("1", doi="10.1002/(SICI)1097-4644(1998)68:1<1::AID-JCB1>3.0.CO;2-#").doi_iri
        'https://doi.org/10.1002/(SICI)1097-4644(1998)68:1%3C1::AID-JCB1%3E3.0.CO;2-%23'
        """
        return f"https://doi.org/{quote(self.doi, safe='/:;()._-')}" if self.doi else ""

    @property
    def curie(self) -> str:
        """The DOI or, where only that is known, the PubMed id, as a CURIE; else nothing.

        >>> Reference("1", pmid="111").curie, Reference("2", doi="10.1000/x", pmid="111").curie
        ('PMID:111', 'DOI:10.1000/x')
        """
        return f"DOI:{self.doi}" if self.doi else f"PMID:{self.pmid}" if self.pmid else ""

    @property
    def work_iri(self) -> str:
        """The DOI or, where only that is known, the PubMed id, as an IRI; else nothing."""
        return self.doi_iri or (f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else "")

    @property
    def text(self) -> str:
        """The work in one line: ``Waning DL. Excess TGF-β mediates muscle weakness. Nature Medicine, 2015``."""
        parts = [self.first_author, self.title, ", ".join(filter(None, [self.journal, self.year]))]
        return ". ".join(part.rstrip(".") for part in parts if part)

    def row(self) -> str:
        """Give it as a row of the table."""
        return "\t".join(getattr(self, name) for name in (*COLUMNS, *OPTIONAL))


class References:
    """The cited works of all sources, by source and mark."""

    def __init__(self, by_source: Mapping[str, Mapping[str, Reference]] | None = None) -> None:
        """Keep them."""
        self._by_source = dict(by_source or {})

    def get(self, source: str, mark: str) -> Reference:
        """Give what is known of a mark of a source: of a mark without a row, nothing but the mark."""
        return self._by_source.get(source, {}).get(mark) or Reference(mark)

    def of(self, source: str) -> Mapping[str, Reference]:
        """Give the works of a source, by mark."""
        return self._by_source.get(source, {})

    def __iter__(self) -> Iterator[tuple[str, Reference]]:
        return ((key, work) for key, works in self._by_source.items() for work in works.values())

    def __len__(self) -> int:
        return sum(map(len, self._by_source.values()))


def normal_doi(value: str) -> str:
    """Give a DOI without what people write before it; empty if it is none.

    >>> normal_doi("https://doi.org/10.1000/AbC"), normal_doi("doi: 10.1000/x."), normal_doi("none")
    ('10.1000/AbC', '10.1000/x', '')
    """
    bare = re.sub(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)", "", value.strip()).rstrip(".,;")
    return bare if _DOI.fullmatch(bare) else ""


def derived_mark(families: Sequence[str], year: str) -> str:
    """Give the mark by which authors and a year (``2015`` or ``2015a``) are cited; empty if either is missing.

    >>> derived_mark(["Waning", "Mohammad", "Guise"], "2015"), derived_mark(["Karsenty", "Olson"], "2016a")
    ('Waning et al., 2015', 'Karsenty and Olson, 2016a')
    """
    found = re.match(r"\d{4}[a-z]?", year)
    if not families or not found:
        return ""
    first, *others = families
    authors = f"{first} et al." if len(others) > 1 else " and ".join([first, *others])
    return f"{authors}, {found[0]}"


def _fault(work: Reference, source: Source) -> str | None:
    if fault := source.mark_fault(work.mark):
        return fault
    for name, pattern, want in (
        ("year", _YEAR, "four digits"), ("doi", _DOI, "10.1234/abc"), ("pmid", _PMID, "digits"),
    ):  # fmt: skip
        if (value := getattr(work, name)) and not pattern.fullmatch(value):
            return f"{name} is {value[:60]!r}, want {want} or nothing"
    if work.confidence not in ("", *CONFIDENCES):
        return f"confidence is {work.confidence[:60]!r}, want certain, likely or nothing"
    if work.known and not work.confidence:
        return "says what the work is, but not how sure that is: confidence wants certain or likely"
    if work.confidence and not work.known:
        return "has a confidence and nothing to be sure of: fill title, doi or pmid, or leave it empty"
    return None


def read_references(
    folder: Path, sources: Mapping[str, Source], problems: list[Problem], faulty: Collection[str] = ()
) -> References:
    """Read the tables of a folder; a source without one has none. What is wrong is added to ``problems``.

    Tables of ``faulty`` sources are left alone: what their marks must be is not known.
    """
    from osteo_ld.curation.guarded import read_rows  # what reads the curation is not loaded with every question

    found: dict[str, dict[str, Reference]] = {}
    for path in sorted(folder.glob("*.tsv")):
        file = shown(path)
        if path.stem in faulty:
            continue
        if path.stem not in sources:
            message = f"no source {path.stem!r} in sources.yaml, which has {', '.join(sources)}"
            problems.append(Problem(file, 1, message))
            continue
        works = found.setdefault(path.stem, {})
        lines: dict[str, int] = {}
        for line, cells in read_rows(path, COLUMNS, problems, OPTIONAL):
            work = Reference(*cells)
            if fault := _fault(work, sources[path.stem]):
                problems.append(Problem(file, line, fault))
            elif work.mark in works:
                problems.append(Problem(file, line, f"{work.mark!r} stands already in line {lines[work.mark]}"))
            else:
                works[work.mark], lines[work.mark] = work, line
    return References(found)


def references_table(works: Iterable[Reference]) -> str:
    """Give works as a table, in the order given."""
    return "\n".join(["\t".join((*COLUMNS, *OPTIONAL)), *(work.row() for work in works)]) + "\n"
