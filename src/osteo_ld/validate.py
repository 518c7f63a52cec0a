"""SHACL validation of the record layer: records, evidence and the is-a links of what they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from osteo_ld.dataset import Dataset
from osteo_ld.rdf import Triple, ntriples, ref

_HIERARCHY = {ref("rdfs:subClassOf"), ref("rdfs:label")}
Engine = Literal["shacl", "pyshacl"]


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A validation result; IRIs in full, ``value`` and ``path`` empty where the constraint has none."""

    focus: str
    path: str
    component: str
    value: str
    message: str


def record_layer(dataset: Dataset) -> list[Triple]:
    """Triples to validate: OWL expressions stay out, they make validators slower by orders of magnitude."""
    hierarchy = [t for t in dataset.graphs["ontology"] if t[1] in _HIERARCHY and not t[0].startswith("_:")]
    return [*hierarchy, *dataset.all("interactions", "evidence")]


def shapes_text(folder: Path) -> str:
    """All shapes of a folder as one Turtle document."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ttl")))


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def _with_shacl(data: str, shapes: str) -> Iterable[Violation]:
    import shacl

    for result in shacl.Shapes.from_turtle(shapes).validate_text(data, format="ntriples").results:
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
    return sorted(set(ENGINES[engine]("".join(ntriples(triples)), shapes_text(shapes))))
