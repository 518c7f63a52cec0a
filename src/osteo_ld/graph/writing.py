"""The graphs as files: Turtle, N-Triples, JSON-LD, RDF/XML, TriG, and the store that queries run on."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from osteo_ld.files import SUMS, checksums, digest, gzipped, write, write_bytes
from osteo_ld.graph import jsonld
from osteo_ld.graph.dataset import GRAPHS, Dataset, by_subject
from osteo_ld.graph.triples import LABEL, RDF_TYPE, Triple, nquads, ntriples, record_iri, ref, sections, trig
from osteo_ld.iris import OSTEO, PREFIXES

# Our own names, whose first part a base may leave out; of others owlready2 misreads what a base leaves.
_OWN = re.compile(rb'(<[\w:.-]+ rdf:(?:about|resource)=")' + re.escape(OSTEO).encode() + rb'(?=[\w-]+[/#"])')


def rdfxml(triples: Iterable[Triple]) -> bytes:
    """Give triples as RDF/XML, which Protégé and owlready2 read; our own names are short, by a base."""
    parsed = ox.parse("".join(ntriples(triples)), format=ox.RdfFormat.N_TRIPLES)
    out = io.BytesIO()
    ox.serialize(parsed, out, format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    return _OWN.sub(rb"\1", out.getvalue().replace(b"<rdf:RDF ", f'<rdf:RDF xml:base="{OSTEO}" '.encode(), 1))


PLAIN = ("ontology", "interactions", "evidence", "edges", "queries", "void")  # everything but what reasoners add


_HEADER = ref("osteo:ontology")
_RECORD_OF = re.compile(rf"<{re.escape(OSTEO)}evidence/(\d+)-\d+[#>]")


def _read_first(triples: list[Triple]) -> Iterator[tuple[str, list[Triple]]]:
    """The ontology: its header, then the words of its own, then concepts."""
    own = re.compile(rf"<{re.escape(OSTEO)}[A-Za-z]+>")
    header = [t for t in triples if t[0] == _HEADER]
    yield "The ontology", header
    yield "Words of the records", [t for t in triples if t[0] != _HEADER and own.fullmatch(t[0])]
    yield "Concepts", [t for t in triples if t[0] != _HEADER and not own.fullmatch(t[0])]


def readable(dataset: Dataset) -> Iterator[tuple[str, list[Triple]]]:
    """Give all but what is inferred in the order in which people read: (heading, triples), records by topic."""
    yield from _read_first(by_subject(dataset.graphs["ontology"]))
    evidence: dict[str, list[Triple]] = {}
    others: list[Triple] = []
    for triple in by_subject(dataset.graphs["evidence"]):
        match = _RECORD_OF.match(triple[0])
        (evidence.setdefault(record_iri(int(match[1])), []) if match else others).append(triple)
    topics: dict[str, list[Triple]] = {}
    for record, triples in groupby(by_subject(dataset.graphs["interactions"]), key=itemgetter(0)):
        topics.setdefault(dataset.topics.get(record, ""), []).extend([*triples, *evidence.pop(record, ())])
    for topic in sorted(topics):
        yield f"Records: {topic}" if topic else "Records", topics[topic]
    yield "Reviews and cited works", [*others, *chain.from_iterable(evidence.values())]
    headings = {"edges": "Edges between concepts", "queries": "Questions", "void": "The dataset"}
    for name, heading in headings.items():
        yield heading, by_subject(dataset.graphs[name])


def document(triples: Iterable[Triple], name: str, imports: Iterable[str] = ()) -> list[Triple]:
    """Give triples as an ontology document of its own: its IRI is its address, its version IRI that in the archive."""
    header = ref(f"osteo:data/{name}")
    found = []
    for triple in triples:
        s, p, o = triple
        if s != _HEADER:
            found.append(triple)
        elif p in (ref("owl:versionIRI"), ref("owl:priorVersion")):
            found.append((header, p, ref(f"osteo:archive/{o[1:-1].rpartition('/')[2]}/{name}")))
        else:
            found.append((header, p, o))
    found += [(header, ref("owl:imports"), ref(f"osteo:data/{other}")) for other in imports]
    return by_subject(found)


def _declared(triples: list[Triple], ontology: Iterable[Triple]) -> list[Triple]:
    """Add what a document needs to be read by itself: declarations of what it names, and the labels of these."""
    named = {term for triple in triples for term in triple}
    kinds = {ref(f"owl:{name}") for name in ("Class", "AnnotationProperty", "ObjectProperty")}
    extra = (t for t in ontology if t[0] in named and ((t[1] == RDF_TYPE and t[2] in kinds) or t[1] == LABEL))
    return by_subject(chain(triples, extra))


def write_products(dataset: Dataset, inferred: Iterable[Triple], folder: Path) -> list[str]:
    """Write the ontology as products: ours alone, with what it builds on and what follows, and the records apart."""
    ontology = dataset.graphs["ontology"]
    header = [t for t in ontology if t[0] == _HEADER]
    follows = (t for t in inferred if t[1] == ref("rdfs:subClassOf"))
    records = chain(header, dataset.all("interactions", "evidence"), dataset.owl_layer)
    base, full, apart = "osteo-ld-base.owl", "osteo-ld-full.owl", "osteo-ld-records.owl"
    products = {
        base: _declared(document((t for t in ontology if t not in dataset.imported), base), ontology),
        full: document(chain(ontology, follows), full),
        apart: _declared(document(records, apart, [full]), ontology),
    }
    for name, triples in products.items():
        write_bytes(folder / name, rdfxml(triples))
    return list(products)


def write_release(dataset: Dataset, folder: Path) -> list[str]:
    """Write the files that need no reasoner; gives their names."""
    write(folder / "osteo-ld.ttl", sections(readable(dataset)))
    write_bytes(folder / "osteo-ld.nt.gz", gzipped(sorted(ntriples(set(dataset.all(*PLAIN))))))
    write(folder / "osteo-ld.jsonld", jsonld.document(by_subject(dataset.all(*PLAIN))))
    owl = chain(dataset.all("ontology", "interactions", "evidence"), dataset.owl_layer)
    write_bytes(folder / "osteo-ld.owl", rdfxml(document(owl, "osteo-ld.owl")))
    return [f"osteo-ld.{suffix}" for suffix in ("ttl", "nt.gz", "jsonld", "owl")]


def write_trig(dataset: Dataset, inferred: list[Triple], folder: Path) -> str:
    """Write all named graphs as TriG; gives the file's name."""
    graphs = {**dataset.graphs, "inferred": inferred}
    write(folder / "osteo-ld.trig", trig({f"osteo:graph/{name}": graphs[name] for name in GRAPHS}))
    return "osteo-ld.trig"


def write_store(dataset: Dataset, inferred: list[Triple], folder: Path) -> None:
    """Write the graphs as an Oxigraph store, the fastest form to query; a cache, not a release file."""
    store = ox.Store(str(folder / "store"))
    # The RDF/XML of a build is parsed to the letter; to do so once more would take a sixth of the time.
    quads = "".join(nquads({**dataset.graphs, "inferred": inferred}))
    store.bulk_load(quads, format=ox.RdfFormat.N_QUADS, lenient=True)
    store.optimize()
    store.flush()


def write_checksums(folder: Path, paths: Iterable[str], known: Mapping[str, str] = MappingProxyType({})) -> None:
    """Write ``SHA256SUMS`` over those of the files named that are there, and over those whose sums are ``known``."""
    there = {path for path in paths if (folder / path).is_file()}
    write(folder / SUMS, [checksums({path: digest((folder / path).read_bytes()) for path in there} | dict(known))])


def schema() -> Iterator[str]:
    """Give the parts of the JSON Schema of the interaction files, for editors."""
    from osteo_ld.curation.records import records_adapter

    yield json.dumps(records_adapter().json_schema(), indent=2, ensure_ascii=False, sort_keys=True)
    yield "\n"
