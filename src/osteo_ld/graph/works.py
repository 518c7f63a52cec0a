"""Naming a cited work: by its IRI, DOI, PubMed id, title, or its mark as a review prints it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set

from osteo_ld.curation.references import normal_doi
from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.iris import contract

PARAMETER = "reference"
"""The parameter of a question that names a cited work, no concept."""
_PUBMED = re.compile(
    r"(?:pmid:?\s*|https?://(?:www\.)?(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/)(\d+)/?"
)


def _folded(name: str) -> str:
    """Give a name without letter case, and without what people write before a DOI or a PubMed id."""
    name = " ".join(name.split())
    if doi := normal_doi(name):
        return doi.casefold()
    pubmed = _PUBMED.fullmatch(name.casefold())
    return f"pmid:{pubmed[1]}" if pubmed else name.casefold()


def work_names(know: Knowledge) -> Mapping[str, Set[str]]:
    """Give the IRIs of the works that have each name, folded; a mark also after the key of its review (``KEY:115``)."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for work in know.works.values():
        keys = {know.reviews[span.review].key for span in know.citing.get(work.iri, ())}
        names = [work.iri, contract(work.iri), work.doi, work.title, work.mark, *(f"{key}:{work.mark}" for key in keys)]
        for name in (*names, f"pmid:{work.pmid}" if work.pmid else "", work.pmid if len(work.pmid) > 4 else ""):
            if name:
                found[_folded(name)].add(work.iri)
    return found


def cited_work(know: Knowledge, given: str) -> str:
    """Give the IRI of the cited work that a name means; of one that several reviews cite, that of the first.

    Raises:
        QueryError: no work has the name, or several that are not the same have it.

    """
    names = work_names(know)
    found = sorted(names.get(_folded(given), ()))
    if not found:
        want = "want a DOI, PMID:123, a mark as printed, a title or an IRI"
        raise QueryError(f"no cited work is known by {given[:200]!r}: {want}{_near(names, given)}")
    if len({know.works[iri].doi.casefold() or iri for iri in found}) > 1:
        marks = {
            f"{know.reviews[span.review].key}:{know.works[iri].mark}" for iri in found for span in know.citing[iri][:1]
        }
        raise QueryError(f"{given!r} means several works: want one of {', '.join(sorted(marks))}")
    return found[0]


def cited_as(know: Knowledge, given: str) -> str:
    """Give what a pattern's ``cites`` finds works by: marks as printed stay, other names become the IRIs of the works.

    Alternatives are parted by ``|``; ``?`` is any work.

    Raises:
        QueryError: no work has a name.

    """
    names, marks = work_names(know), {work.mark for work in know.works.values()}
    found: list[str] = []
    for part in map(str.strip, given.split("|")):
        if part in ("", "?") or part in marks:
            found.append(part)
        else:
            found += sorted(names.get(_folded(part), ())) or [cited_work(know, part)]
    return "|".join(found)


def review_keys(know: Knowledge, given: str) -> str:
    """Give the keys of reviews that are named by key or DOI; alternatives are parted by ``|``, ``?`` is any review.

    Raises:
        QueryError: there is no such review.

    """
    names = {name: review.key for review in know.reviews.values() for name in map(_folded, (review.key, review.iri))}
    found = []
    for part in map(str.strip, given.split("|")):
        if part not in ("", "?") and _folded(part) not in names:
            raise QueryError(f"there is no review {part[:200]!r}; there are {', '.join(sorted(set(names.values())))}")
        found.append(names.get(_folded(part), part))
    return "|".join(found)


def _near(names: Mapping[str, Set[str]], given: str) -> str:
    from rapidfuzz import fuzz, process  # costs start-up time that most questions need not pay

    hits = process.extract(_folded(given), list(names), scorer=fuzz.ratio, limit=3, score_cutoff=80)
    return f"; nearest: {', '.join(hit for hit, *_ in hits)}" if hits else ""
