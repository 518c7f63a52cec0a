"""Nanopublications (https://nanopub.net), one a record: what is claimed, from which papers and spans, who published it.

They are unsigned: signing needs the key of whoever publishes them. The network wants a person, by ORCID, as creator;
without one the dataset stands for those who made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from osteo_ld.curation.records import Record
from osteo_ld.exports import TRIG, Data, Export, ExportError, File, Files
from osteo_ld.graph.evidence import build_evidence, section_index
from osteo_ld.graph.records import BUILDERS, symmetric_contradictions
from osteo_ld.graph.triples import RDF_TYPE, Triple, evidence_iri, iri, ref, text, trig, typed
from osteo_ld.iris import LICENCE, OSTEO

_ORCID = re.compile(r"https://orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_NP = "http://www.nanopub.org/nschema#"
_PARTS = {
    "assertion": ("hasAssertion", "Assertion"),
    "provenance": ("hasProvenance", "Provenance"),
    "pubinfo": ("hasPublicationInfo", "PublicationInfo"),
}


def check_orcid(creator: str) -> None:
    """See to it that a creator is an ORCID whose check digit is right (ISO 7064, mod 11-2).

    >>> check_orcid("https://orcid.org/0000-0002-1825-0097")

    Raises:
        ExportError: it is none.

    """
    if found := _ORCID.fullmatch(creator):
        digits = found[1].replace("-", "")
        total = 0
        for digit in digits[:-1]:
            total = (total + int(digit)) * 2
        if "0123456789X"[(12 - total % 11) % 11] == digits[-1]:
            return
    raise ExportError(f"{creator!r} is no ORCID; it looks like https://orcid.org/0000-0002-1825-0097")


def _graphs(record: Record, data: Data, sections: dict[tuple[str, int], str]) -> Iterator[tuple[str, list[Triple]]]:
    """Give the four graphs of a record, each with its CURIE."""
    name = f"osteo:nanopub/{record.number}"
    nanopub, dataset = ref(name), iri(OSTEO.rstrip("/"))
    creator = iri(data.creator) if data.creator else dataset
    parts = {part: f"{name}#{part}" for part in _PARTS}
    head = [(nanopub, RDF_TYPE, iri(_NP + "Nanopublication"))]
    head += [(nanopub, iri(_NP + _PARTS[part][0]), ref(graph)) for part, graph in parts.items()]
    head += [(ref(graph), RDF_TYPE, iri(_NP + _PARTS[part][1])) for part, graph in parts.items()]
    yield f"{name}#Head", head
    yield parts["assertion"], list(BUILDERS[record.kind](record, data.curation.lexicon))
    # The papers first, as far as they are known; the spans of the reviews are where they were read.
    papers = {work.work_iri for evidence in record.evidence for work in data.works(evidence) if work.work_iri}
    sources = [*map(iri, sorted(papers)), *(evidence_iri(record, i) for i in range(len(record.evidence)))]
    derived = [(ref(parts["assertion"]), ref("prov:wasDerivedFrom"), source) for source in sources]
    evidence = build_evidence(record, data.curation.sources, sections, data.curation.word_hashes)
    yield parts["provenance"], [*derived, *evidence]
    yield (
        parts["pubinfo"],
        [
            (nanopub, ref("dcterms:created"), typed(data.version, "xsd:date")),
            (nanopub, ref("dcterms:creator"), creator),
            (nanopub, ref("dcterms:isPartOf"), dataset),
            (nanopub, ref("dcterms:license"), iri(LICENCE)),
            (nanopub, ref("pav:version"), text(data.version)),
        ],
    )


def nanopub(data: Data) -> Files:
    """Nanopublications in TriG, one a record: assertion, provenance, publication info; unsigned."""
    if data.creator:
        check_orcid(data.creator)
    sections = section_index(data.curation.units)
    graphs = {
        name: triples
        for record in symmetric_contradictions(data.curation.records)
        for name, triples in _graphs(record, data, sections)
    }
    return {"osteo-ld.nanopubs.trig": "".join(trig(graphs)).encode()}


EXPORTS = (
    Export(
        "nanopub",
        "the nanopublication network",
        (File("osteo-ld.nanopubs.trig", "Nanopublications, one a record", TRIG),),
        nanopub,
        options=("creator",),
    ),
)
