"""The review questions on the web: parameters by name, and answers whose cells lead to the pages of what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from osteo_ld.asking.questions import Question
from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.graph.works import PARAMETER, cited_work
from osteo_ld.iris import contract

Run = Callable[[str], ox.QuerySolutions]
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an answer: as a person reads it, and the IRI that it is, if it is one."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer; ``cut`` where there were more than are shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool = False


def _cell(term: object, know: Knowledge) -> Cell:
    if isinstance(term, ox.NamedNode):
        local = contract(term.value)
        return Cell(know.labels.get(term.value, local), term.value)
    return Cell(term.value if isinstance(term, ox.Literal | ox.BlankNode) else "")


def resolved(
    question: Question, values: Mapping[str, str], names: Mapping[str, str], know: Knowledge
) -> dict[str, str]:
    """Give the IRIs of a question's parameters; ``names`` maps names without letter case, and IRIs, to IRIs.

    Raises:
        QueryError: a name that nothing has, or, of a cited work, several.

    """
    found = {}
    for name in question.parameters:
        if given := values.get(name, "").strip():
            if name == PARAMETER:
                found[name] = cited_work(know, given)
                continue
            if given.casefold() not in names:
                raise QueryError(f"No concept is named “{given}”.")
            found[name] = names[given.casefold()]
    return found


def names(know: Knowledge) -> dict[str, str]:
    """All names of concepts without letter case, CURIEs and IRIs included, to their IRIs; labels win over synonyms."""
    found: dict[str, str] = {}
    for concept in know.concepts.values():
        found |= {name.casefold(): concept.iri for name in concept.synonyms}
    for concept in know.concepts.values():
        found |= {name.casefold(): concept.iri for name in (concept.label, concept.shown, contract(concept.iri))}
        found[concept.iri.casefold()] = concept.iri
    return found


def answer(solutions: ox.QuerySolutions, know: Knowledge) -> Answer:
    """Read solutions, at most 2,000 of them."""
    variables = solutions.variables
    rows: list[tuple[Cell, ...]] = []
    for solution in solutions:
        if len(rows) == MOST_ROWS:
            return Answer(tuple(v.value for v in variables), tuple(rows), cut=True)
        rows.append(tuple(_cell(solution[variable], know) for variable in variables))
    return Answer(tuple(v.value for v in variables), tuple(rows))


def by_section(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """Group questions by the section that they are about; those about all come first."""
    found: dict[str, list[Question]] = {"all": []}
    for question in questions:
        found.setdefault(question.section, []).append(question)
    return found
