"""Triples of the evidence, and of the works that it cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from osteo_ld.curation.records import Mention, Record
from osteo_ld.curation.references import Reference, References
from osteo_ld.curation.sources import Source, Unit
from osteo_ld.graph.triples import LABEL, RDF_TYPE, Triple, evidence_iri, iri, ref, text, typed
from osteo_ld.vocabulary import STATUSES

_PMC = "https://www.ncbi.nlm.nih.gov/pmc/articles/"


def work_iri(work: str) -> str:
    """Give the IRI of a work that a mention names.

    >>> work_iri("PMID:123"), work_iri("DOI:10.1000/a<b"), work_iri("PMCID:PMC12")[-6:]
    ('https://pubmed.ncbi.nlm.nih.gov/123/', 'https://doi.org/10.1000/a%3Cb', 'PMC12/')
    """
    prefix, _, number = work.partition(":")
    if prefix == "DOI":
        return Reference("", doi=number).doi_iri
    return f"{_PMC}{number}/" if prefix == "PMCID" else f"https://pubmed.ncbi.nlm.nih.gov/{number}/"


def _build_mention(subject: str, mention: Mention) -> Iterator[Triple]:
    yield subject, RDF_TYPE, ref("osteo:Mention")
    yield subject, ref("oa:hasSource"), iri(work_iri(mention.work))
    yield subject, ref("osteo:reader"), text(mention.reader)
    if mention.key:
        yield subject, ref("dcterms:identifier"), text(mention.key)
    if mention.sha256:
        yield subject, ref("osteo:sha256"), text(mention.sha256)
    yield subject, ref("osteo:evidenceCode"), ref(mention.code)
    for system in mention.system:
        yield subject, ref("osteo:system"), ref(system)
    yield subject, ref("osteo:status"), ref(f"osteo:{STATUSES[mention.status].local}")


def build_evidence(
    record: Record,
    sources: Mapping[str, Source],
    sections: Mapping[tuple[str, int], str],
    word_hashes: Mapping[tuple[str, int, int], str] = MappingProxyType({}),
) -> Iterator[Triple]:
    """Triples of a record's evidences: a specific resource each (https://www.w3.org/TR/annotation-model/).

    ``sections`` has the heading of each sentence by (source, start), ``word_hashes`` that of the words of each span.
    """
    for i, evidence in enumerate(record.evidence):
        subject = evidence_iri(record, i)
        if isinstance(evidence, Mention):
            yield from _build_mention(subject, evidence)
            continue
        selector = f"{subject[:-1]}#selector>"
        source = sources[evidence.at.source]
        yield subject, RDF_TYPE, ref("osteo:Evidence")
        yield subject, ref("oa:hasSource"), iri(source.iri)
        yield subject, ref("oa:hasSelector"), selector
        # Hexadecimal digits need no escapes.
        yield subject, ref("osteo:sha256"), f'"{evidence.sha256}"'
        if words := word_hashes.get((evidence.at.source, evidence.at.start, evidence.at.end)):
            yield subject, ref("osteo:wordHash"), f'"{words}"'
        yield subject, ref("osteo:section"), text(sections[evidence.at.source, evidence.at.start])
        for mark in evidence.cites:
            yield subject, ref("cito:citesAsEvidence"), iri(source.citation_iri(mark))
        yield subject, ref("osteo:evidenceCode"), ref(evidence.code)
        for system in evidence.system:
            yield subject, ref("osteo:system"), ref(system)
        yield subject, ref("osteo:status"), ref(f"osteo:{STATUSES[evidence.status].local}")
        yield selector, RDF_TYPE, ref("oa:TextPositionSelector")
        yield selector, ref("oa:start"), typed(evidence.at.start, "xsd:nonNegativeInteger")
        yield selector, ref("oa:end"), typed(evidence.at.end, "xsd:nonNegativeInteger")


def _build_work(subject: str, mark: str, work: Reference) -> Iterator[Triple]:
    """Triples of a cited work: what it is called where it is cited, and what it is as far as anyone knows."""
    yield subject, RDF_TYPE, ref("osteo:Reference")
    yield subject, LABEL, text(mark)
    for predicate, value in (
        ("dcterms:title", work.title), ("dcterms:identifier", work.doi), ("bibo:pmid", work.pmid),
        ("osteo:firstAuthor", work.first_author), ("prism:publicationName", work.journal),
        ("osteo:confidence", work.confidence),
    ):  # fmt: skip
        if value:
            yield subject, ref(predicate), text(value)
    if work.year:
        yield subject, ref("dcterms:issued"), typed(work.year, "xsd:gYear")
    if work.doi:
        yield subject, ref("schema:sameAs"), iri(work.doi_iri)


def build_references(
    records: Iterable[Record], sources: Mapping[str, Source], references: References | None = None
) -> Iterator[Triple]:
    """Triples of the reviews, and of what they cite as evidence."""
    works = references or References()
    yield from build_works(sources, works, {mark for record in records for mark in cited(record)})


def cited(record: Record) -> Iterator[tuple[str, str]]:
    """Give what the evidences of a record cite, as (source, mark)."""
    for evidence in record.evidence:
        if not isinstance(evidence, Mention):
            for mark in evidence.cites:
                yield evidence.at.source, mark


def build_works(
    sources: Mapping[str, Source], works: References, marks: Iterable[tuple[str, str]]
) -> Iterator[Triple]:  # fmt: skip
    """Triples of the reviews, and of the works of the marks given, each mark with its source."""
    for source in sources.values():
        yield iri(source.iri), RDF_TYPE, ref("schema:ScholarlyArticle")
        yield iri(source.iri), LABEL, text(source.key)
        yield iri(source.iri), ref("dcterms:title"), text(source.title)
        for author in source.authors:
            yield iri(source.iri), ref("dcterms:creator"), text(author)
        if source.published:
            yield iri(source.iri), ref("dcterms:issued"), typed(source.published.isoformat(), "xsd:date")
        if source.pmcid:
            yield iri(source.iri), ref("schema:sameAs"), iri(f"{_PMC}{source.pmcid}/")
    by_iri = {sources[key].citation_iri(mark): (mark, works.get(key, mark)) for key, mark in sorted(marks)}
    for target, (mark, work) in sorted(by_iri.items()):
        yield from _build_work(iri(target), mark, work)


def section_index(units: Iterable[Unit]) -> dict[tuple[str, int], str]:
    """Heading of each sentence by (source, start)."""
    return {(unit.source, unit.start): unit.section for unit in units}
