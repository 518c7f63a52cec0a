"""The canned class expressions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.graph.sparql import header


@dataclass(frozen=True, slots=True)
class DLQuery:
    """A class expression in Manchester syntax, and the SPARQL query that gives the same records without a reasoner."""

    id: str
    question: str
    manchester: str
    sparql: str


def read_dl_queries(folder: Path) -> list[DLQuery]:
    """Read all DL queries of a folder in the order of their ids.

    Raises:
        InputError: a header lacks its question or expression.

    """
    found, problems = [], []
    for path in sorted(folder.glob("*.rq")):
        sparql = path.read_text(encoding="utf-8")
        fields = {key: value for key, _, value in header(sparql)}
        if missing := [field for field in ("question", "manchester") if not fields.get(field)]:
            problems += [Problem(shown(path), 1, f"header lacks '# {field}: ...'") for field in missing]
            continue
        found.append(DLQuery(path.stem, fields["question"], fields["manchester"], sparql))
    if problems:
        raise InputError(problems)
    return found
