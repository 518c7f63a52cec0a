"""The whole graph in RDF's own formats, but what reasoners add: that is in the files of a build."""

from __future__ import annotations

from osteo_ld.exports import TRIG, TURTLE, Data, Export, File, Files
from osteo_ld.files import gzipped
from osteo_ld.graph.dataset import by_subject
from osteo_ld.graph.jsonld import document
from osteo_ld.graph.triples import Triple, sections
from osteo_ld.graph.triples import ntriples as nt
from osteo_ld.graph.triples import trig as named
from osteo_ld.graph.writing import PLAIN, readable
from osteo_ld.graph.writing import rdfxml as rx


def _plain(data: Data) -> list[Triple]:
    return by_subject(data.dataset.all(*PLAIN))


def turtle(data: Data) -> Files:
    """Turtle of ontology, records, evidence and edges."""
    return {"osteo-ld.ttl": "".join(sections(readable(data.dataset))).encode()}


def trig(data: Data) -> Files:
    """TriG, the same as named graphs."""
    return {"osteo-ld.trig": "".join(named({f"osteo:graph/{g}": data.dataset.graphs[g] for g in PLAIN})).encode()}


def ntriples(data: Data) -> Files:
    """N-Triples, sorted, gzipped (on stdout too), for bulk loaders and line tools."""
    return {"osteo-ld.nt.gz": gzipped(sorted(nt(_plain(data))))}


def jsonld(data: Data) -> Files:
    """JSON-LD with a context of the slots, one node a line, for programs that read JSON."""
    return {"osteo-ld.jsonld": "".join(document(_plain(data))).encode()}


def rdfxml(data: Data) -> Files:
    """RDF/XML, for tools that read nothing newer."""
    return {"osteo-ld.rdf": rx(_plain(data))}


_ANY = "RDF tools"
EXPORTS = (
    Export("jsonld", _ANY, (File("osteo-ld.jsonld", "The same as JSON-LD", "application/ld+json"),), jsonld),
    Export("ntriples", _ANY, (File("osteo-ld.nt.gz", "The same as N-Triples", "application/n-triples"),), ntriples),
    Export("rdfxml", _ANY, (File("osteo-ld.rdf", "The same as RDF/XML", "application/rdf+xml"),), rdfxml),
    Export("trig", _ANY, (File("osteo-ld.trig", "The same as named graphs; built, with what ELK infers", TRIG),), trig),
    Export("turtle", _ANY, (File("osteo-ld.ttl", "Ontology, records, evidence and edges", TURTLE),), turtle),
)
