"""The whole graph in RDF's own formats, but what reasoners add: that is in the files of a build."""

from __future__ import annotations

from osteo_ld import dataset as ds
from osteo_ld.exports import Data, Export, Files
from osteo_ld.jsonld import document
from osteo_ld.rdf import Triple
from osteo_ld.rdf import ntriples as nt
from osteo_ld.rdf import trig as named
from osteo_ld.rdf import turtle as ttl


def _plain(data: Data) -> list[Triple]:
    return ds.by_subject(data.dataset.all(*ds.PLAIN))


def turtle(data: Data) -> Files:
    """Turtle of ontology, records, evidence and edges."""
    return {"osteo-ld.ttl": "".join(ttl(_plain(data))).encode()}


def trig(data: Data) -> Files:
    """TriG, the same as named graphs."""
    return {"osteo-ld.trig": "".join(named({f"osteo:graph/{g}": data.dataset.graphs[g] for g in ds.PLAIN})).encode()}


def ntriples(data: Data) -> Files:
    """N-Triples, sorted, gzipped (on stdout too), for bulk loaders and line tools."""
    return {"osteo-ld.nt.gz": ds.gzipped(sorted(nt(_plain(data))))}


def jsonld(data: Data) -> Files:
    """JSON-LD with a context of the slots, one node a line, for programs that read JSON."""
    return {"osteo-ld.jsonld": "".join(document(_plain(data))).encode()}


def rdfxml(data: Data) -> Files:
    """RDF/XML, for tools that read nothing newer."""
    return {"osteo-ld.rdf": ds.rdfxml(_plain(data))}


FORMATS: dict[str, Export] = {"jsonld": jsonld, "ntriples": ntriples, "rdfxml": rdfxml, "trig": trig, "turtle": turtle}
