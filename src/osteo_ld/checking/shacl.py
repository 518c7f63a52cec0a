"""SHACL validation of the record layer: records, evidence and the is-a links of what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from osteo_ld.curation.entries import Place, as_written
from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.curation.reading import LINKS, Curation
from osteo_ld.curation.records import Record
from osteo_ld.errors import Problem
from osteo_ld.graph.stated import build_stated, names_of
from osteo_ld.graph.triples import RDF_TYPE, Triple, evidence_iri, ntriples, record_iri, ref
from osteo_ld.iris import expand
from osteo_ld.vocabulary import CONCEPT_SLOTS, EFFECTS, INTERACTIONS, KINDS

if TYPE_CHECKING:
    from osteo_ld.graph.dataset import Dataset

_HIERARCHY = {ref("rdfs:subClassOf"), ref("rdfs:label")}
Engine = Literal["shacl", "pyshacl"]
_VALUED = {*CONCEPT_SLOTS, *EFFECTS, *LINKS, "system"}
_NONE: Mapping[int, bool] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A validation result; IRIs in full, ``value`` and ``path`` empty where the constraint has none."""

    focus: str
    path: str
    component: str
    value: str
    message: str

    @property
    def number(self) -> str:
        """The number of the record that it is about, if it is about one or its evidence."""
        return self.focus.rpartition("/")[2].partition("-")[0].partition("#")[0]


def hierarchy(ontology: Iterable[Triple]) -> list[Triple]:
    """Triples of an ontology that shapes look at: OWL expressions make validators slower by orders of magnitude."""
    return [t for t in ontology if t[1] in _HIERARCHY and not t[0].startswith("_:")]


def record_layer(dataset: Dataset) -> list[Triple]:
    """Triples of a dataset to validate."""
    return [*hierarchy(dataset.graphs["ontology"]), *dataset.all("interactions", "evidence")]


def names_text(lexicon: Lexicon, ontology: Path) -> str:
    """Labels and parents of what the ontology and the lexicon name, as N-Triples; the errors of ``read_names``."""
    return "".join(ntriples(names_of(lexicon, ontology)))


def check(curation: Curation, names: str, shapes: Path, others: Mapping[int, bool] = _NONE) -> list[Problem]:
    """Hold the records of a curation against the shapes, building of its graphs only what these look at.

    ``names`` is what ``names_text`` gives; ``others`` are records that are not at hand, and whether each is an
    interaction.
    """
    layer = ntriples(chain(*build_stated(curation).values(), _types(curation, others)))
    return located(validate_text(names + "".join(layer), shapes), curation.places, curation.lexicon)


def check_values(
    curation: Curation, names: str, shapes: Path, others: Mapping[int, bool], told: Iterable[Problem]
) -> list[Problem]:  # fmt: skip
    """Hold what stands in the slots of records against the shapes, where not all is right, and nothing else.

    That goes for what is left of faulty records, too. Of concepts that stand where a problem was ``told``, and of those
    below them, nothing is said.
    """
    if not curation.lexicon.whole:  # the parents of what it has may be in what could not be read
        return []
    rest = curation.of_the_left()
    interactions = dict(others) | {record.id: record.kind in INTERACTIONS for record in curation.records}
    interactions |= {one.id: True for one in curation.left if one.id}  # whatever it will be
    doubtful = {
        expand(curie)
        for curie in curation.lexicon.at({(problem.file, problem.line) for problem in told})
        if curie in curation.lexicon
    }
    layer = ntriples(_values([*curation.records, *rest.records], curation.lexicon, interactions))
    found = [
        violation
        for violation in validate_text(names + "".join(layer), shapes)
        if violation.value not in ("", violation.focus, *doubtful) and violation.path.rpartition("/")[2] in _VALUED
    ]
    return [*as_written(located(found, curation.places | rest.places, curation.lexicon), curation.left)]


def _values(records: Iterable[Record], lexicon: Lexicon, interactions: Mapping[int, bool]) -> Iterator[Triple]:
    """What stands in the slots of records; other records are interactions, if they are not known to be none."""
    for record in records:
        subject = record_iri(record.id)
        if record.kind in KINDS:
            yield subject, RDF_TYPE, ref(f"osteo:{KINDS[record.kind].local}")
        for slot, curie in record.concepts():
            if curie in lexicon:
                yield subject, ref(f"osteo:{slot}"), ref(curie)
        for slot in LINKS:
            for target in getattr(record, slot):
                yield subject, ref(f"osteo:{slot}"), record_iri(target)
                if interactions.get(target, True):
                    yield record_iri(target), RDF_TYPE, ref("osteo:Interaction")
        for i, evidence in enumerate(record.evidence):
            for system in evidence.system:
                if system in lexicon:
                    yield evidence_iri(record, i), RDF_TYPE, ref("osteo:Evidence")
                    yield evidence_iri(record, i), ref("osteo:system"), ref(system)


def _types(curation: Curation, others: Mapping[int, bool]) -> Iterator[Triple]:
    named = {target for record in curation.records for slot in LINKS for target in getattr(record, slot)}
    for target in sorted(named & others.keys()):
        if others[target]:
            yield record_iri(target), RDF_TYPE, ref("osteo:Interaction")


def shapes_text(folder: Path) -> str:
    """All shapes of a folder as one Turtle document."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ttl")))


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


@lru_cache(maxsize=4)
def _compiled(shapes: str) -> Any:
    import shacl

    return shacl.Shapes.from_turtle(shapes)


def _with_shacl(data: str, shapes: str) -> Iterable[Violation]:
    for result in _compiled(shapes).validate_text(data, format="ntriples").results:
        yield Violation(
            _bare(result.focus_node), _bare(result.path or ""), result.component, result.value_plain or "",
            result.message or "",
        )  # fmt: skip


def _with_pyshacl(data: str, shapes: str) -> Iterable[Violation]:
    import pyshacl
    from rdflib import SH, BNode, Graph

    graph, rules = Graph().parse(data=data, format="nt"), Graph().parse(data=shapes, format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none")
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        message = next(rules.objects(report.value(result, SH.sourceShape), SH.message), None)
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        yield Violation(
            str(report.value(result, SH.focusNode)), "" if path is None or isinstance(path, BNode) else str(path),
            component,
            str(report.value(result, SH.value, default="")), str(message or ""),
        )  # fmt: skip


ENGINES = {"shacl": _with_shacl, "pyshacl": _with_pyshacl}


def validate(triples: Iterable[Triple], shapes: Path, engine: Engine = "shacl") -> list[Violation]:
    """Validate triples against the shapes of a folder; both engines find the same, ``shacl`` far sooner.

    Raises:
        ValueError: the shapes are not well formed.

    """
    return validate_text("".join(ntriples(triples)), shapes, engine)


def validate_text(data: str, shapes: Path, engine: Engine = "shacl") -> list[Violation]:
    """Validate an N-Triples document as ``validate`` does triples; the same errors."""
    return sorted(set(ENGINES[engine](data, shapes_text(shapes))))


def located(violations: Iterable[Violation], places: Mapping[int, Place], lexicon: Lexicon) -> list[Problem]:
    """Tell violations by the file and line of the record that they are about."""
    problems = []
    for violation in violations:
        number = violation.number
        place = places.get(int(number)) if number.isdecimal() else None
        slot = violation.path.rpartition("/")[2]
        found = f"; found {_named(violation.value, lexicon)}" if violation.value else ""
        message = f"record {number}: {violation.message or violation.component}{found}"
        problems.append(Problem(place.file if place else violation.focus, place.at((slot,)) if place else 0, message))
    return problems


def _named(value: str, lexicon: Lexicon) -> str:
    """Call a concept as curators do."""
    concept = lexicon.by_iri(value)
    return f"{concept.label!r} ({concept.id})" if concept else value
