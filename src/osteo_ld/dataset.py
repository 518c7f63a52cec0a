"""The dataset: the named graphs of a build, and the files written from them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from osteo_ld import builders
from osteo_ld.curation import Curation
from osteo_ld.jsonld import document
from osteo_ld.lexicon import Lexicon
from osteo_ld.models import Record
from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.problems import InputError, Problem, shown
from osteo_ld.rdf import RDF_TYPE, Triple, iri, ntriples, ref, text, trig, turtle

GRAPHS = ("ontology", "interactions", "evidence", "inferred", "edges", "queries", "void")


def by_subject(triples: Iterable[Triple]) -> list[Triple]:
    """Sort triples for the writers, each once; the types of a subject come first, as readers expect."""
    return sorted(set(triples), key=lambda t: (t[0], t[1] != RDF_TYPE, t))


def read_turtle(path: Path) -> list[Triple]:
    """Triples of a Turtle file as tokens, sorted; blank nodes get labels that depend on the file alone.

    Raises:
        InputError: the file is not Turtle.

    """
    try:
        dataset = ox.Dataset(
            ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        )
    except (OSError, SyntaxError) as error:
        raise InputError(
            [Problem(shown(path), getattr(error, "lineno", 0) or 0, f"not readable as Turtle: {error}")]
        ) from None
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    scope = path.stem.replace("-", "")
    return sorted(
        tuple(f"_:{scope}{term.value}" if isinstance(term, ox.BlankNode) else str(term) for term in quad.triple)  # type: ignore[misc]
        for quad in dataset
    )


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a build as token triples, grouped by subject; ``owl_layer`` belongs to no graph."""

    graphs: Mapping[str, list[Triple]]
    owl_layer: list[Triple]

    def all(self, *names: str) -> Iterator[Triple]:
        """Triples of the graphs named."""
        return chain.from_iterable(self.graphs[name] for name in names)


def ontology_files(folder: Path) -> list[Path]:
    """The ontology's modules: hand-written ones, then the import slices."""
    return [folder / "osteo-ld.ttl", folder / "upper.ttl", *sorted((folder / "imports").glob("*.ttl"))]


def modules(ontology: Path, build: Path) -> dict[str, Path]:
    """The files of the ontology's modules by the end of their IRIs; the lexicon's is in the build."""
    files = {f"ontology/{path.relative_to(ontology).as_posix()}": path for path in ontology_files(ontology)[1:]}
    return files | {"ontology/concepts.ttl": build / "osteo-ld-concepts.ttl"}


def ontology_graph(folder: Path, lexicon: Lexicon, records: Iterable[Record] = ()) -> list[Triple]:
    """Triples of the ontology, its slices and the lexicon, whose concepts point at the evidence that needs them."""
    modules = chain.from_iterable(map(read_turtle, ontology_files(folder)))
    # One merged document needs no imports, and has one header.
    header = f"<{OSTEO}ontology/"
    merged = (t for t in modules if not t[0].startswith(header) and t[1] != ref("owl:imports"))
    concepts = chain.from_iterable(map(builders.build_concept, lexicon))
    return by_subject(chain(merged, concepts, builders.build_necessity(records, lexicon)))


def concepts_module(curation: Curation) -> list[Triple]:
    """Triples of the lexicon as a module that ``ontology/osteo-ld.ttl`` imports, with a header of its own."""
    header = [
        (ref("osteo:ontology/concepts.ttl"), RDF_TYPE, ref("owl:Ontology")),
        (ref("osteo:ontology/concepts.ttl"), ref("dcterms:title"), text("osteo-ld concepts")),
        (
            ref("osteo:ontology/concepts.ttl"),
            ref("dcterms:license"),
            iri("https://creativecommons.org/licenses/by/4.0/"),
        ),
    ]
    concepts = chain.from_iterable(map(builders.build_concept, curation.lexicon))
    return by_subject(chain(header, concepts, builders.build_necessity(curation.records, curation.lexicon)))


def version(dataset: Dataset) -> str:
    """Give the date that the ontology's header states as its version."""
    header = ref("osteo:ontology")
    return next(o for s, p, o in dataset.graphs["ontology"] if s == header and p == ref("owl:versionInfo")).strip('"')


def records_graph(records: Iterable[Record], lexicon: Lexicon) -> list[Triple]:
    """Triples of the records, in the order of their ids."""
    return list(builders.build_records(records, lexicon))


def assemble(curation: Curation, ontology: Path, queries: Iterable[Triple] = ()) -> Dataset:
    """Build every graph but the inferred one."""
    records = builders.symmetric_contradictions(curation.records)
    sections = builders.section_index(curation.units)
    evidence = chain.from_iterable(builders.build_evidence(r, curation.sources, sections) for r in records)
    graphs = {
        "ontology": ontology_graph(ontology, curation.lexicon, records),
        "interactions": records_graph(records, curation.lexicon),
        "evidence": [*builders.build_references(records, curation.sources), *evidence],
        "edges": list(chain.from_iterable(map(builders.build_edges, records))),
        "queries": by_subject(queries),
    }
    graphs["void"] = list(builders.build_void({name: len(triples) for name, triples in graphs.items()}))
    return Dataset(graphs, list(chain.from_iterable(map(builders.build_owl, records))))


# -- files --------------------------------------------------------------------------------------------------------


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file that takes the place of ``path`` when all went well: nothing is ever half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write(path: Path, parts: Iterable[str]) -> None:
    """Write text parts to a file, whole or not at all."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts)


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes to a file, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_folder(folder: Path, files: Mapping[str, Iterable[str]]) -> None:
    """Write the files of a folder that holds nothing else: what is no longer written goes."""
    for name, parts in files.items():
        write(folder / name, parts)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()


def gzipped(parts: Iterable[str]) -> bytes:
    """Compress text parts, without a time stamp so that the bytes depend on the content alone."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, out, mtime=0) as file:
        file.write("".join(parts).encode())
    return out.getvalue()


def rdfxml(triples: Iterable[Triple]) -> bytes:
    """Give triples as RDF/XML, which Protégé and owlready2 read."""
    parsed = ox.parse("".join(ntriples(triples)), format=ox.RdfFormat.N_TRIPLES)
    out = io.BytesIO()
    ox.serialize((quad.triple for quad in parsed), out, format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    return out.getvalue()


PLAIN = ("ontology", "interactions", "evidence", "edges", "queries", "void")  # everything but what reasoners add


def write_release(dataset: Dataset, folder: Path) -> list[Path]:
    """Write the files that need no reasoner; returns their paths."""
    write(folder / "osteo-ld.ttl", turtle(by_subject(dataset.all(*PLAIN))))
    write_bytes(folder / "osteo-ld.nt.gz", gzipped(sorted(ntriples(set(dataset.all(*PLAIN))))))
    write(folder / "osteo-ld.jsonld", document(by_subject(dataset.all(*PLAIN))))
    owl = chain(dataset.all("ontology", "interactions", "evidence"), dataset.owl_layer)
    write_bytes(folder / "osteo-ld.owl", rdfxml(by_subject(owl)))
    return [folder / f"osteo-ld.{suffix}" for suffix in ("ttl", "nt.gz", "jsonld", "owl")]


def write_trig(dataset: Dataset, inferred: list[Triple], folder: Path) -> Path:
    """Write all named graphs as TriG."""
    graphs = {**dataset.graphs, "inferred": inferred}
    path = folder / "osteo-ld.trig"
    write(path, trig({f"osteo:graph/{name}": graphs[name] for name in GRAPHS}))
    return path


def write_store(dataset: Dataset, inferred: list[Triple], folder: Path) -> None:
    """Write the graphs as an Oxigraph store, the fastest form to query; a cache, not a release file."""
    target = folder / "store"
    temporary = Path(tempfile.mkdtemp(dir=folder, prefix=".store."))
    try:
        store = ox.Store(str(temporary))
        for name in GRAPHS:
            triples = inferred if name == "inferred" else dataset.graphs[name]
            graph = ox.NamedNode(f"{PREFIXES['osteo']}graph/{name}")
            store.bulk_load("".join(ntriples(triples)), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        store.optimize()
        store.flush()
        del store
        shutil.rmtree(target, ignore_errors=True)
        temporary.chmod(0o755)  # mkdtemp keeps it to its owner; a server may be another user
        temporary.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_checksums(folder: Path) -> None:
    """Write ``SHA256SUMS`` over the release files, in the format of ``sha256sum``."""
    files = sorted(p for p in chain(folder.glob("*"), folder.glob("sparql-examples/*")) if p.is_file())
    files = [p for p in files if p.name != "SHA256SUMS"]
    lines = (f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)
    write(folder / "SHA256SUMS", lines)


def write_schema(path: Path) -> None:
    """Write the JSON Schema of the interaction files, for editors."""
    from osteo_ld.models import records_adapter

    write(path, [json.dumps(records_adapter.json_schema(), indent=2, ensure_ascii=False, sort_keys=True), "\n"])
