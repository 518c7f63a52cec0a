"""One build: curation to checked graphs to files. Nothing is written unless everything before it went well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from osteo_ld import dataset as ds
from osteo_ld import qc, reason, sssom
from osteo_ld.curation import Curation, load
from osteo_ld.examples import build_example, build_examples
from osteo_ld.problems import InputError, Problem
from osteo_ld.queries import read_questions
from osteo_ld.rdf import Triple, turtle
from osteo_ld.resources import ROOT
from osteo_ld.validate import Violation, record_layer, validate

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The folders that a build reads."""

    curation: Path = ROOT / "curation"
    ontology: Path = ROOT / "ontology"
    shapes: Path = ROOT / "shapes"
    qc: Path = ROOT / "qc"
    queries: Path = ROOT / "queries"


def located(violations: list[Violation], curation: Curation) -> list[Problem]:
    """Tell violations by the file and line of the record that they are about."""
    problems = []
    for violation in violations:
        number = violation.focus.rpartition("/")[2].partition("-")[0].partition("#")[0]
        place = curation.places.get(int(number)) if number.isdecimal() else None
        slot = violation.path.rpartition("/")[2]
        found = f"; found {violation.value}" if violation.value else ""
        message = f"record {number}: {violation.message or violation.component}{found}"
        problems.append(Problem(place.file if place else violation.focus, place.at((slot,)) if place else 0, message))
    return problems


def breaches(dataset: ds.Dataset, rules: list[qc.Rule], curation: Curation) -> list[Problem]:
    """Tell breaches of the quality rules that are errors by the line of the lexicon, where the entity stands in it."""
    problems = []
    for level, rule, entity, value in qc.findings(qc.graph(dataset.graphs["ontology"]), rules):
        if level == "error":
            concept = curation.lexicon.concepts.get(entity)
            message = f"{entity} ({value}) breaks the quality rule {rule}; `osteo-ld qc --rule {rule}` says why"
            problems.append(Problem(concept.file if concept else "ontology", concept.line if concept else 0, message))
    return problems


def infer(dataset: ds.Dataset, owl: Path) -> list[Triple]:
    """Classify and realise the built document with ELK.

    Raises:
        ReasoningError: inconsistent, or a class is unsatisfiable.

    """
    inferences = reason.elk(owl.resolve())
    if inferences.unsatisfiable:
        raise reason.ReasoningError("unsatisfiable: " + reason.explain(owl.resolve(), inferences.unsatisfiable))
    return reason.inferred_graph(inferences, dataset.all("ontology", "interactions"))


def build(inputs: Inputs, folder: Path, *, reasoning: bool = True, progress: Progress = lambda _: None) -> ds.Dataset:
    """Build everything into a folder.

    Raises:
        InputError: the curation or the ontology is faulty, or breaks a shape.
        ReasoningError: the reasoner objects.

    """
    progress("reading the curation")
    curation = load(inputs.curation)
    progress("building the graphs")
    questions = read_questions(inputs.queries)
    dataset = ds.assemble(curation, inputs.ontology, build_examples(questions))
    progress("validating")
    if violations := validate(record_layer(dataset), inputs.shapes):
        raise InputError(located(violations, curation))
    if problems := breaches(dataset, qc.read_rules(inputs.qc), curation):
        raise InputError(problems)
    progress("writing")
    ds.write_release(dataset, folder)
    ds.write_schema(folder / "interactions.schema.json")
    ds.write(folder / "osteo-ld-concepts.ttl", turtle(ds.concepts_module(curation)))
    examples = {f"{q.id}.ttl": turtle(sorted(set(build_example(q)))) for q in questions}
    ds.write_folder(folder / "sparql-examples", examples)
    vocabularies = sssom.read_vocabularies(inputs.ontology / "vocabularies.tsv")
    ds.write(folder / "osteo-ld.sssom.tsv", [sssom.table(curation.lexicon, vocabularies, ds.version(dataset))])
    inferred: list[Triple] = []
    if reasoning:
        progress("reasoning (ELK)")
        inferred = infer(dataset, folder / "osteo-ld.owl")
    ds.write(folder / "osteo-ld-inferred.ttl", turtle(inferred))
    ds.write_trig(dataset, inferred, folder)
    ds.write_store(dataset, inferred, folder)
    ds.write_checksums(folder)
    return dataset
