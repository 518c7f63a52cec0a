"""One build: curation to checked graphs to files. Nothing is written unless everything before it went well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from osteo_ld.asking import index
from osteo_ld.asking.examples import build_example, build_examples
from osteo_ld.asking.questions import read_questions
from osteo_ld.checking import quality as qc
from osteo_ld.checking.shacl import located, record_layer, validate
from osteo_ld.checking.whole import check
from osteo_ld.curation.reading import Curation, read
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.exports import Data, sssom
from osteo_ld.files import ROOT, SUMS, OutputError, replacing_folder, write
from osteo_ld.graph import snapshot
from osteo_ld.graph.dataset import Dataset, assemble, concepts_module, read_turtle, version
from osteo_ld.graph.imported import missing as not_imported
from osteo_ld.graph.reading import read_dataset
from osteo_ld.graph.slices import read_vocabularies
from osteo_ld.graph.triples import Triple, turtle
from osteo_ld.graph.writing import schema, write_checksums, write_products, write_release, write_store, write_trig
from osteo_ld.iris import contract, expand
from osteo_ld.reasoning.inferences import ReasoningError, inferred_graph
from osteo_ld.reasoning.owlapi import PACKAGES, elk, explain, missing
from osteo_ld.release.catalogue import downloads, write_exports

Progress = Callable[[str], None]

# What lies in a build beside the release files: it is made from them, for speed.
CACHES = ("store", "site", snapshot.FILE, index.FILE)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The folders that a build reads."""

    curation: Path = ROOT / "curation"
    ontology: Path = ROOT / "ontology"
    shapes: Path = ROOT / "shapes"
    qc: Path = ROOT / "qc"
    queries: Path = ROOT / "queries"


def breaches(dataset: Dataset, rules: list[qc.Rule], curation: Curation) -> list[Problem]:
    """Tell breaches of the quality rules that are errors by the line of the lexicon, where the entity stands in it."""
    problems = []
    concepts = {contract(expand(concept.id)): concept for concept in curation.lexicon}
    for level, rule, entity, value in qc.findings(qc.graph(dataset.graphs["ontology"]), rules):
        if level == "error":
            concept = concepts.get(entity)
            message = f"{entity} ({value}) breaks the quality rule {rule}; `osteo-ld qc --rule {rule}` says why"
            problems.append(Problem(concept.file if concept else "ontology", concept.line if concept else 0, message))
    return problems


def infer(dataset: Dataset, owl: Path) -> list[Triple]:
    """Classify and realise the built document with ELK.

    Raises:
        ReasoningError: inconsistent, or a class is unsatisfiable.

    """
    inferences = elk(owl.resolve())
    if inferences.unsatisfiable:
        raise ReasoningError("unsatisfiable: " + explain(owl.resolve(), inferences.unsatisfiable))
    return inferred_graph(inferences, dataset.all("ontology", "interactions"))


def strangers(folder: Path) -> list[str]:
    """Give what lies in a folder that no build wrote: it would be lost in its exchange for a new one."""
    if not folder.is_dir():
        return []
    sums = folder / SUMS
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines() if sums.is_file() else []
    ours = {sums.name, *CACHES, *(line.partition("  ")[2].partition("/")[0] for line in lines)}
    return sorted(path.name for path in folder.iterdir() if path.name not in ours)


def check_folder(folder: Path) -> None:
    """See to it that a build may take the place of a folder.

    Raises:
        OutputError: it holds what no build wrote.

    """
    if foreign := strangers(folder):
        message = f"{shown(folder)} holds what no build wrote ({', '.join(foreign[:3])})"
        raise OutputError(f"{message}: name another folder, or remove it")


def build(inputs: Inputs, folder: Path, *, reasoning: bool = True, progress: Progress = lambda _: None) -> Dataset:
    """Build everything into a folder, which changes from the old build to the new one in one step.

    Raises:
        InputError: the curation or the ontology is faulty, or breaks a shape.
        ReasoningError: the reasoner objects, or is not installed.
        OutputError: another build is writing there, or there is something else.

    """
    check_folder(folder)
    if reasoning and (lacking := missing(*PACKAGES)):
        raise ReasoningError(f"{lacking}, or build without what ELK infers: --no-reasoning")
    progress("reading the curation")
    curation, problems = read(inputs.curation)
    if problems or (problems := list(not_imported(curation.lexicon, inputs.ontology))):
        # A check knows more of what is wrong.
        raise InputError([*problems, *check(inputs.curation, inputs.ontology, inputs.shapes).problems])
    progress("building the graphs")
    questions = read_questions(inputs.queries)
    dataset = assemble(curation, inputs.ontology, build_examples(questions))
    progress("validating")
    if violations := validate(record_layer(dataset), inputs.shapes):
        raise InputError(located(violations, curation.places, curation.lexicon))
    if problems := breaches(dataset, qc.read_rules(inputs.qc), curation):
        raise InputError(problems)
    vocabularies = read_vocabularies(inputs.ontology / "vocabularies.tsv")
    with replacing_folder(folder) as new:
        progress("writing")
        written = write_release(dataset, new)
        texts: dict[str, Iterable[str]] = {
            "interactions.schema.json": schema(),
            "osteo-ld-concepts.ttl": turtle(concepts_module(curation)),
            "osteo-ld-shapes.ttl": turtle(chain.from_iterable(map(read_turtle, sorted(inputs.shapes.glob("*.ttl"))))),
            "osteo-ld.sssom.tsv": [sssom.table(curation.lexicon, vocabularies, version(dataset))],
            **{f"sparql-examples/{q.id}.ttl": turtle(sorted(set(build_example(q)))) for q in questions},
        }
        inferred: list[Triple] = []
        if reasoning:
            progress("reasoning (ELK)")
            inferred = infer(dataset, new / "osteo-ld.owl")
        texts["osteo-ld-inferred.ttl"] = turtle(inferred)
        for name, parts in texts.items():
            write(new / name, parts)
        written += [*texts, *write_products(dataset, inferred, new), write_trig(dataset, inferred, new)]
        write_store(dataset, inferred, new)
        index.write_index(read_dataset(dataset, inferred), new, curation=inputs.curation, ontology=inputs.ontology)
        progress("exporting")
        for name in write_exports(Data(curation, inputs.curation, dataset, inputs.ontology), new):
            progress(f"without {name}: pip install 'osteo-ld[{name}]'")
        write_checksums(new, {*written, *downloads()})
    return dataset
