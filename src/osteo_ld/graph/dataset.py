"""The dataset: the named graphs of a build, and the files written from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.curation.reading import Curation
from osteo_ld.graph.concepts import build_concept, build_necessity, first_evidence
from osteo_ld.graph.edges import build_edges
from osteo_ld.graph.owl import build_owl
from osteo_ld.graph.records import symmetric_contradictions
from osteo_ld.graph.stated import build_stated, ontology_files, told
from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, record_iri, ref, text
from osteo_ld.graph.void import build_void
from osteo_ld.iris import LICENCE, OSTEO

GRAPHS = ("ontology", "interactions", "evidence", "inferred", "edges", "queries", "void")


def by_subject(triples: Iterable[Triple]) -> list[Triple]:
    """Sort triples for the writers, each once; the types of a subject come first, as readers expect."""
    found = sorted(dict.fromkeys(triples))  # much comes in order, and plain and stable sorts make use of that
    found.sort(key=lambda t: t[1] != RDF_TYPE)
    found.sort(key=itemgetter(0))
    return found


def read_turtle(path: Path) -> list[Triple]:
    """Triples of a Turtle file as tokens, sorted; blank nodes get labels that depend on the file alone.

    Raises:
        InputError: the file is not Turtle.

    """
    with told(path):
        return list(_parsed(path.read_bytes(), path.stem.replace("-", "")))


@lru_cache(maxsize=64)  # several steps read the same few files
def _parsed(turtle: bytes, scope: str) -> tuple[Triple, ...]:
    parsed = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found = (
        tuple(f"_:{scope}{term.value}" if isinstance(term, ox.BlankNode) else str(term) for term in quad.triple)
        for quad in dataset
    )
    return tuple(sorted(found))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a build as token triples, grouped by subject; ``owl_layer`` belongs to no graph.

    ``topics`` has, by the token of a record, the name of the file that curators wrote it in; ``imported`` is what the
    ontology graph has from other ontologies.
    """

    graphs: Mapping[str, list[Triple]]
    owl_layer: list[Triple]
    topics: Mapping[str, str] = field(default_factory=dict)
    imported: frozenset[Triple] = frozenset()

    def all(self, *names: str) -> Iterator[Triple]:
        """Triples of the graphs named."""
        return chain.from_iterable(self.graphs[name] for name in names)


def modules(ontology: Path, build: Path) -> dict[str, Path]:
    """The files of the ontology's modules by the end of their IRIs; the lexicon's is in the build."""
    files = {f"ontology/{path.relative_to(ontology).as_posix()}": path for path in ontology_files(ontology)[1:]}
    return files | {"ontology/concepts.ttl": build / "osteo-ld-concepts.ttl"}


def imported(folder: Path) -> list[Triple]:
    """Triples of the upper level and of the slices: what others say, without the headers of the modules."""
    modules = chain.from_iterable(map(read_turtle, ontology_files(folder)[1:]))
    return [triple for triple in modules if not triple[0].startswith(f"<{OSTEO}ontology/")]


def ontology_graph(
    folder: Path, lexicon: Lexicon, first: Mapping[str, str] = MappingProxyType({}), others: Iterable[Triple] = ()
) -> list[Triple]:  # fmt: skip
    """Triples of the ontology, of ``others``, and of the lexicon, whose concepts point at the evidence that needs them.

    ``first`` has the evidence that names a concept first. One merged document needs no imports, and has one header.
    """
    own = (t for t in read_turtle(folder / "osteo-ld.ttl") if t[1] != ref("owl:imports"))
    concepts = chain.from_iterable(map(build_concept, lexicon))
    return by_subject(chain(own, others, concepts, build_necessity(first, lexicon)))


def concepts_module(curation: Curation) -> list[Triple]:
    """Triples of the lexicon as a module that ``ontology/osteo-ld.ttl`` imports, with a header of its own."""
    header = [
        (ref("osteo:ontology/concepts.ttl"), RDF_TYPE, ref("owl:Ontology")),
        (ref("osteo:ontology/concepts.ttl"), ref("dcterms:title"), text("osteo-ld concepts")),
        (
            ref("osteo:ontology/concepts.ttl"),
            ref("dcterms:license"),
            iri(LICENCE),
        ),
    ]
    concepts = chain.from_iterable(map(build_concept, curation.lexicon))
    return by_subject(chain(header, concepts, build_necessity(first_evidence(curation.records), curation.lexicon)))


def version(dataset: Dataset) -> str:
    """Give the date that the ontology's header states as its version."""
    header = ref("osteo:ontology")
    return next(o for s, p, o in dataset.graphs["ontology"] if s == header and p == ref("owl:versionInfo")).strip('"')


def prior_version(dataset: Dataset) -> str:
    """Give the date of the version that the ontology's header names as the one before; empty if it names none."""
    header, prior = ref("osteo:ontology"), ref("owl:priorVersion")
    found = (o for s, p, o in dataset.graphs["ontology"] if s == header and p == prior)
    return next(found, "").strip("<>").rpartition("/")[2]


def assemble(curation: Curation, ontology: Path, queries: Iterable[Triple] = ()) -> Dataset:
    """Build every graph but the inferred one."""
    records = symmetric_contradictions(curation.records)
    others = imported(ontology)
    graphs = {
        "ontology": ontology_graph(ontology, curation.lexicon, first_evidence(records), others),
        **build_stated(curation),
        "edges": list(chain.from_iterable(map(build_edges, records))),
        "queries": by_subject(queries),
    }
    graphs["void"] = by_subject(build_void(graphs))
    topics = {record_iri(r.id): Path(curation.places[r.id].file).stem for r in records}
    return Dataset(graphs, list(chain.from_iterable(map(build_owl, records))), topics, frozenset(others))
