"""Nanopublications (https://nanopub.net), one a record: what is claimed, in which spans, and who published it.

They are unsigned: signing needs the key of whoever publishes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from osteo_ld.builders import BUILDERS, build_evidence, evidence_iri, section_index, symmetric_contradictions
from osteo_ld.exports import LICENCE, Data, Export, Files
from osteo_ld.models import Record
from osteo_ld.namespaces import OSTEO
from osteo_ld.rdf import RDF_TYPE, Triple, iri, ref, text, trig, typed

_NP = "http://www.nanopub.org/nschema#"
_PARTS = {
    "assertion": ("hasAssertion", "Assertion"),
    "provenance": ("hasProvenance", "Provenance"),
    "pubinfo": ("hasPublicationInfo", "PublicationInfo"),
}


def _graphs(record: Record, data: Data, sections: dict[tuple[str, int], str]) -> Iterator[tuple[str, list[Triple]]]:
    """Give the four graphs of a record, each with its CURIE."""
    name = f"osteo:nanopub/{record.number}"
    nanopub, dataset = ref(name), iri(OSTEO.rstrip("/"))
    parts = {part: f"{name}#{part}" for part in _PARTS}
    head = [(nanopub, RDF_TYPE, iri(_NP + "Nanopublication"))]
    head += [(nanopub, iri(_NP + _PARTS[part][0]), ref(graph)) for part, graph in parts.items()]
    head += [(ref(graph), RDF_TYPE, iri(_NP + _PARTS[part][1])) for part, graph in parts.items()]
    yield f"{name}#Head", head
    yield parts["assertion"], list(BUILDERS[type(record)](record, data.curation.lexicon))
    derived = [
        (ref(parts["assertion"]), ref("prov:wasDerivedFrom"), evidence_iri(record, i))
        for i in range(len(record.evidence))
    ]
    yield parts["provenance"], [*derived, *build_evidence(record, data.curation.sources, sections)]
    yield (
        parts["pubinfo"],
        [
            (nanopub, ref("dcterms:created"), typed(data.version, "xsd:date")),
            (nanopub, ref("dcterms:creator"), dataset),
            (nanopub, ref("dcterms:isPartOf"), dataset),
            (nanopub, ref("dcterms:license"), iri(LICENCE)),
            (nanopub, ref("pav:version"), text(data.version)),
        ],
    )


def nanopub(data: Data) -> Files:
    """Nanopublications in TriG, one a record: assertion, provenance, publication info; unsigned."""
    sections = section_index(data.curation.units)
    graphs = {
        name: triples
        for record in symmetric_contradictions(data.curation.records)
        for name, triples in _graphs(record, data, sections)
    }
    return {"osteo-ld.nanopubs.trig": "".join(trig(graphs)).encode()}


FORMATS: dict[str, Export] = {"nanopub": nanopub}
