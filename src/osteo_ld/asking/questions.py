"""The review questions: canned SPARQL with a metadata header, run on the built graph, a file or an endpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from osteo_ld.errors import InputError, Problem, QueryError, shown
from osteo_ld.graph.sparql import header

FIELDS = ("question", "section", "keywords", "row")


@dataclass(frozen=True, slots=True)
class Question:
    """A canned query; ``parameters`` maps each to the label of its default, bound in a ``VALUES`` line of the query.

    ``virtuoso`` says why that engine cannot run it, where so.
    """

    id: str
    question: str
    section: str
    keywords: tuple[str, ...]
    row: str
    parameters: Mapping[str, str]
    sparql: str
    virtuoso: str = ""

    def bound(self, values: Mapping[str, str]) -> str:
        """Give the query with parameters bound to IRIs, as terms.

        Raises:
            QueryError: a parameter that the query does not have.

        """
        sparql = self.sparql
        for name, value in values.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise QueryError(f"{self.id} has no parameter {name!r}; it has {known}")
            term = str(ox.NamedNode(value))
            line = _values_line(name).search(sparql)
            assert line is not None  # read_question saw to it
            sparql = sparql[: line.end(1)] + term + sparql[line.start(2) :]
        return sparql


def _values_line(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?{name}\s*\{{\s*)[^}}\s]+(\s*\}})", re.IGNORECASE)


def read_question(path: Path) -> Question:
    """Read a ``.rq`` file.

    Raises:
        InputError: a header field is missing, or a parameter has no ``VALUES`` line.

    """
    sparql = path.read_text(encoding="utf-8")
    found = header(sparql)
    fields = {key: value for key, _, value in found if key != "parameter"}
    parameters = {name: value for key, name, value in found if key == "parameter"}
    problems = [Problem(shown(path), 1, f"header lacks '# {field}: ...'") for field in FIELDS if not fields.get(field)]
    problems += [
        Problem(shown(path), 1, f"parameter {name} has no line 'VALUES ?{name} {{ <default> }}'")
        for name in parameters
        if not _values_line(name).search(sparql)
    ]
    if problems:
        raise InputError(problems)
    keywords = tuple(word.strip() for word in fields["keywords"].split(","))
    return Question(
        path.stem,
        fields["question"],
        fields["section"],
        keywords,
        fields["row"],
        parameters,
        sparql,
        fields.get("virtuoso", ""),
    )


def read_questions(folder: Path) -> list[Question]:
    """Read all questions of a folder in the order of their ids, reporting every fault at once."""
    questions, problems = [], []
    for path in sorted(folder.glob("*.rq")):
        try:
            questions.append(read_question(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return questions
