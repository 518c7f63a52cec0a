"""``make bench``: median of each stage, triples/s, peak memory, ratios within the run. Nothing here is a test."""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import rdflib

from osteo_ld import files as resources
from osteo_ld.asking.questions import read_questions
from osteo_ld.checking.shacl import record_layer, validate
from osteo_ld.curation.reading import Curation, load
from osteo_ld.exports import read_genome
from osteo_ld.exports.gene_lists import rows, summary
from osteo_ld.exports.gene_names import GeneNames
from osteo_ld.exports.gene_reading import read_list
from osteo_ld.graph.dataset import Dataset, assemble
from osteo_ld.graph.edges import build_edges
from osteo_ld.graph.evidence import build_evidence, build_references, section_index
from osteo_ld.graph.records import build_records, symmetric_contradictions
from osteo_ld.graph.sparql import select
from osteo_ld.graph.triples import Triple, ntriples, turtle
from osteo_ld.graph.writing import write_release, write_store, write_trig


def median(run: Callable[[], object], repeats: int) -> float:
    """Median seconds of some runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def best(run: Callable[[], object], repeats: int) -> float:
    """Least seconds of some runs: what the work itself takes, whatever else the machine does."""
    return min(median(run, 1) for _ in range(repeats))


def rdflib_turtle(triples: Iterable[Triple]) -> str:
    """The same triples through an rdflib graph and its Turtle serializer."""
    graph = rdflib.Graph()

    def term(token: str) -> rdflib.term.Node:
        return rdflib.URIRef(token[1:-1]) if token.startswith("<") else rdflib.util.from_n3(token)  # type: ignore[return-value]

    for s, p, o in triples:
        graph.add((term(s), term(p), term(o)))
    return graph.serialize(format="turtle")


def multiplied(curation: Curation, dataset: Dataset, times: int) -> ox.Store:
    """A store in memory with the ontology once, and the records as often as asked, each time with fresh ids."""
    sections = section_index(curation.units)
    store = ox.Store()
    store.bulk_load("".join(ntriples(dataset.all("ontology", "queries", "void"))), format=ox.RdfFormat.N_TRIPLES)
    records = symmetric_contradictions(curation.records)
    for copy in range(times):
        shift = copy * 10_000

        def moved(ids: Iterable[int], shift: int = shift) -> tuple[int, ...]:
            return tuple(i + shift for i in ids)

        copies = [
            record.model_copy(
                update={"id": record.id + shift}
                | {name: moved(getattr(record, name)) for name in ("leadsTo", "contradicts") if hasattr(record, name)}
            )
            for record in records
        ]
        evidence = chain.from_iterable(build_evidence(r, curation.sources, sections) for r in copies)
        triples = chain(
            build_records(copies, curation.lexicon), evidence, build_references(copies, curation.sources),
            chain.from_iterable(map(build_edges, copies)),
        )  # fmt: skip
        store.bulk_load("".join(ntriples(triples)), format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    return store


# What must be linear: one lookup for every record. A larger store is slower per lookup, as less of it is in the cache.
LOOKUP = """PREFIX osteo: <https://w3id.org/osteo-ld/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?i ?said ?status WHERE { ?i osteo:status/rdfs:label ?status ; rdfs:label ?said }"""


def scaling(curation: Curation, dataset: Dataset, times: int) -> None:
    """Print how each question grows with the records, per record: by itself, and against a lookup of each record."""
    small, large = multiplied(curation, dataset, 1), multiplied(curation, dataset, times)
    print(f"\n{'question':<45}{'ms at 1':>10}{f'ms at {times}':>12}{'growth':>10}{'of lookup':>12}")
    base = 0.0
    for name, sparql in [("(lookup)", LOOKUP), *((q.id, q.sparql) for q in read_questions(resources.QUERIES))]:
        once = best(lambda q=sparql: list(select(small, q)), 7)  # type: ignore[misc]
        many = best(lambda q=sparql: list(select(large, q)), 2)  # type: ignore[misc]
        growth = many / once / times
        base = base or growth
        print(f"{name:<45}{once * 1000:>10.1f}{many * 1000:>12.0f}{growth:>10.2f}{growth / base:>12.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--java", action="store_true", help="also time ELK and HermiT on build/osteo-ld.owl")
    parser.add_argument("--scale", type=int, metavar="N", help="also run the questions on N times the records")
    arguments = parser.parse_args()
    repeats = arguments.repeats

    curation = load(resources.CURATION)
    sections = section_index(curation.units)

    def records_to_triples() -> list[Triple]:
        records = build_records(curation.records, curation.lexicon)
        evidence = chain.from_iterable(build_evidence(r, curation.sources, sections) for r in curation.records)
        return [*records, *evidence]

    triples = records_to_triples()
    count = len(triples)
    plain = "".join(ntriples(triples))
    dataset = assemble(curation, resources.ONTOLOGY)
    total = sum(map(len, dataset.graphs.values()))
    layer = record_layer(dataset)
    results: list[tuple[str, int, float]] = []

    def stage(name: str, size: int, run: Callable[[], object], times: int = repeats) -> None:
        results.append((name, size, median(run, times)))

    write = median(lambda: "".join(ntriples(triples)), repeats)
    parse = median(lambda: sum(1 for _ in ox.parse(plain, format=ox.RdfFormat.N_TRIPLES)), repeats)
    results += [("plain N-Triples writer", count, write), ("plain N-Triples parser", count, parse)]
    stage("read curation", count, lambda: load(resources.CURATION))
    stage("records to triples", count, records_to_triples)
    stage("records to Turtle", count, lambda: "".join(turtle(records_to_triples())))
    stage("records to Turtle through rdflib", count, lambda: rdflib_turtle(records_to_triples()), 1)
    genome = read_genome(curation, resources.CURATION, resources.ONTOLOGY)
    known = list(genome.genes.values())
    names = [*(gene.symbol for gene in known), *(f"GENE{n}" for n in range(20_000 - len(known)))]
    stage(
        "look 20,000 genes up, summary included",
        count,
        lambda: summary(rows(curation, genome, read_list(names, GeneNames(curation, genome), "list"))),
    )
    stage("assemble all graphs", total, lambda: assemble(curation, resources.ONTOLOGY))
    stage("validate (shacl)", len(layer), lambda: validate(layer, resources.SHAPES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        stage("write Turtle, N-Triples, JSON-LD, RDF/XML", total, lambda: write_release(dataset, path))
        stage("write TriG", total, lambda: write_trig(dataset, [], path))
        stage("write the store", total, lambda: write_store(dataset, [], Path(tempfile.mkdtemp(dir=folder))))
        command = [sys.executable, "-m", "osteo_ld", "build", "--no-reasoning", "-o", f"{folder}/whole"]
        stage(
            "whole build without reasoners (process)",
            total,
            lambda: subprocess.run(command, check=True, capture_output=True),
            3,
        )
        build = f"{folder}/whole"
        for words in (["find", "vegfa"], ["query", "what-promotes"]):
            command = [sys.executable, "-m", "osteo_ld", *words, "--build", build]
            stage(
                f"osteo-ld {' '.join(words)} (process)",
                total,
                lambda c=command: subprocess.run(c, check=True, capture_output=True),
            )  # type: ignore[misc]
        store = ox.Store.read_only(f"{build}/store")
        for question in read_questions(resources.QUERIES):
            stage(f"query {question.id}", total, lambda q=question: list(select(store, q.sparql)))  # type: ignore[misc]
    if arguments.java:
        from osteo_ld.reasoning.hermit import hermit
        from osteo_ld.reasoning.owlapi import elk

        owl = Path("build/osteo-ld.owl").resolve()
        stage("ELK: load, classify, realise", total, lambda: elk(owl), 1)
        stage("HermiT: load, classify, realise", total, lambda: hermit(owl), 1)

    print(f"{len(curation.records)} records, {count:,} record triples, {total:,} triples in all; medians of {repeats}")
    print(f"{'stage':<45}{'ms':>10}{'k triples/s':>13}{'x writer':>10}{'x parser':>10}")
    for name, size, seconds in results:
        rate = size / seconds
        of_writer, of_parser = write / count * rate, parse / count * rate
        print(f"{name:<45}{seconds * 1000:>10.1f}{rate / 1000:>13.0f}{of_writer:>10.3f}{of_parser:>10.3f}")
    times = {name: seconds for name, _, seconds in results}
    ratio = times["records to Turtle through rdflib"] / times["records to Turtle"]
    print(f"records to Turtle: {ratio:.0f} times as fast as through rdflib")
    if arguments.scale:
        scaling(curation, dataset, arguments.scale)
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
