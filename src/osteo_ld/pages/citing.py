"""How to cite: a cited work, or a statement of ours, as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote as percent

from osteo_ld.asking.sentences import plain, sentence
from osteo_ld.graph.knowledge import Knowledge, Record, Work
from osteo_ld.graph.void import MAKER, TITLE
from osteo_ld.iris import PREFIXES

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_SPECIAL = str.maketrans({"\\": r"\textbackslash{}", **{c: f"\\{c}" for c in "&%$#_{}"}})
_MARKS = re.compile(r"[.,;:\s]*(?:\[[\d,–\s-]*\]|(?<=[.,;:])[\d,–-]+)?\s*$")
_DOI = PREFIXES["doi"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: fields of BibTeX, of which empty ones are left out; ``team`` if the author is no person."""

    key: str
    title: str
    author: str = ""
    journal: str = ""
    year: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""
    team: bool = False

    @classmethod
    def of(cls, work: Work, know: Knowledge) -> Citation:
        """Give a cited work."""
        review = know.reviews[know.citing[work.iri][0].review].key if work.iri in know.citing else ""
        note = "" if work.confidence in ("", "certain") else f"identification {work.confidence}"
        others = f"{work.first_author} and others" if work.first_author else ""
        key = "-".join(filter(None, (_UNSAFE.sub("-", review), _UNSAFE.sub("-", work.mark).strip("-"))))
        return cls(key, work.title, others, work.journal, work.year, work.doi, note=note)


def cite(record: Record, know: Knowledge) -> Citation:
    """Give a statement as what is cited: its sentence, its identifier, the release, the reviews that it is from."""
    reviews = sorted({span.review.removeprefix(_DOI) for span in record.evidence})
    return Citation(
        f"{TITLE}-{record.number}", plain(sentence(record, know)), MAKER, year=know.version[:4], url=record.iri,
        note=f"{TITLE}, release {know.version}, statement {record.number}; stated in doi:{', doi:'.join(reviews)}",
        team=True,
    )  # fmt: skip


def passage(review: str, quote: str) -> str:
    """Give an address that carries a reader of an article to a sentence (https://wicg.github.io/scroll-to-text-fragment).

    It names how the sentence begins and ends, without the marks of citations, which stand raised on the page.

    >>> passage("https://doi.org/10.1/x", "In vitro, EphA2-EphrinA1 drives the ability of cells to move, it seems.13")
    'https://doi.org/10.1/x#:~:text=In%20vitro%2C%20EphA2%2DEphrinA1%20drives,to%20move%2C%20it%20seems'
    """
    words = _MARKS.sub("", quote).split()
    ends = [" ".join(words[:4]), " ".join(words[-4:])] if len(words) > 8 else [" ".join(words)]
    return f"{review}#:~:text=" + ",".join(percent(end, safe="").replace("-", "%2D") for end in ends)


def bibtex(citations: Iterable[Citation]) -> str:
    r"""Write citations as BibTeX.

    >>> print(bibtex([Citation("a-1", "Bone & muscle", "Waning D and others", "J", "2015", "10.1/x")]).strip())
    @article{a-1,
      title = {{Bone \& muscle}},
      author = {Waning D and others},
      journal = {J},
      year = {2015},
      doi = {10.1/x},
    }
    """
    return "\n".join(_entry(citation) for citation in citations)


def _entry(citation: Citation) -> str:
    def escaped(text: str) -> str:
        return text.translate(_SPECIAL)

    author = escaped(citation.author)
    fields = {
        "title": f"{{{escaped(citation.title)}}}",
        "author": f"{{{author}}}" if citation.team and author else author,
        "journal": escaped(citation.journal),
        "year": citation.year,
        "doi": citation.doi,
        "url": citation.url,
        "note": escaped(citation.note),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value and value != "{}")
    return f"@{'article' if citation.journal else 'misc'}{{{citation.key},\n{body}}}\n"
