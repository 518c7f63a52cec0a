"""What the endpoint says of itself: SPARQL 1.1 Service Description, and VoID of the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from osteo_ld.iris import OSTEO, PREFIXES
from osteo_ld.serving.linked import serialize

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["void"] + name)


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["sh"] + name)


class Description:
    """Describes an endpoint over the graphs counted in ``graphs`` (IRI to number of triples)."""

    def __init__(self, graphs: Mapping[str, int], void: list[ox.Triple]) -> None:
        """Keep the counts, and the triples of the dataset's own description."""
        self.graphs, self.void = graphs, void

    def service(self, base: str) -> Iterator[ox.Triple]:
        """Triples of the service description of the endpoint under a base address."""
        endpoint = ox.NamedNode(f"{base}sparql")
        node, dataset, default = (ox.NamedNode(f"{base}sparql#{name}") for name in ("service", "dataset", "union"))
        yield ox.Triple(node, _TYPE, _sd("Service"))
        yield ox.Triple(node, _sd("endpoint"), endpoint)
        yield ox.Triple(node, _sd("supportedLanguage"), _sd("SPARQL11Query"))
        yield ox.Triple(node, _sd("feature"), _sd("UnionDefaultGraph"))
        # Queries may use these without declaring them, as with SHACL's sh:declare
        # (https://www.w3.org/TR/shacl/#sparql-prefixes).
        for prefix, namespace in PREFIXES.items():
            declaration = ox.NamedNode(f"{base}sparql#prefix-{prefix}")
            yield ox.Triple(node, _sh("declare"), declaration)
            yield ox.Triple(declaration, _sh("prefix"), ox.Literal(prefix))
            any_uri = ox.NamedNode(f"{PREFIXES['xsd']}anyURI")
            yield ox.Triple(declaration, _sh("namespace"), ox.Literal(namespace, datatype=any_uri))
        for name in _RESULTS:
            yield ox.Triple(node, _sd("resultFormat"), ox.NamedNode(_FORMATS + name))
        yield ox.Triple(node, _sd("defaultDataset"), dataset)
        yield ox.Triple(node, _sd("availableGraphs"), dataset)
        yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
        yield ox.Triple(dataset, _TYPE, _sd("GraphCollection"))
        yield ox.Triple(dataset, _sd("defaultGraph"), default)
        yield ox.Triple(default, _TYPE, _sd("Graph"))
        yield ox.Triple(default, _void("triples"), ox.Literal(sum(self.graphs.values())))
        for number, (iri, count) in enumerate(sorted(self.graphs.items()), 1):
            named, graph = (ox.NamedNode(f"{base}sparql#{name}-{number}") for name in ("named", "graph"))
            yield ox.Triple(dataset, _sd("namedGraph"), named)
            yield ox.Triple(named, _TYPE, _sd("NamedGraph"))
            yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
            yield ox.Triple(named, _sd("graph"), graph)
            yield ox.Triple(graph, _TYPE, _sd("Graph"))
            yield ox.Triple(graph, _void("triples"), ox.Literal(count))

    def serialized(self, base: str, suffix: str) -> bytes:
        """Give the service description in a format."""
        return serialize(self.service(base), suffix)

    def dataset(self, base: str, suffix: str) -> bytes:
        """Give the VoID description, with where the data is served here."""
        node = ox.NamedNode(OSTEO.rstrip("/"))
        here = [
            ox.Triple(node, _void("sparqlEndpoint"), ox.NamedNode(f"{base}sparql")),
            ox.Triple(node, _void("dataDump"), ox.NamedNode(f"{base}data/osteo-ld.ttl")),
            ox.Triple(node, _void("exampleResource"), ox.NamedNode(f"{OSTEO}interaction/1001")),
        ]
        return serialize([*self.void, *here], suffix)
