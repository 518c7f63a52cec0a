"""Every canned question gives the expected rows: on rdflib and on Oxigraph, with and without what was inferred."""

import csv
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld import files as resources
from osteo_ld.asking.answers import Asker
from osteo_ld.asking.questions import Question, read_question, read_questions
from osteo_ld.errors import InputError, QueryError
from osteo_ld.graph.dataset import Dataset
from osteo_ld.graph.sparql import counted, paged, plain, rows, select
from osteo_ld.graph.writing import PLAIN
from osteo_ld.iris import OSTEO

QUESTIONS = read_questions(resources.QUERIES)
GOLDEN = Path(__file__).parents[1] / "golden"
Answered = Callable[[Question], list[tuple[str, ...]]]
Bound = Callable[[str, dict[str, str]], list[dict[str, str]]]
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)


@pytest.fixture(scope="module")
def asserted(store: ox.Store) -> ox.Store:
    """The built graphs without the inferred one."""
    inferred = ox.NamedNode(f"{OSTEO}graph/inferred")
    plain_store = ox.Store()
    plain_store.bulk_extend(quad for quad in store if quad.graph_name != inferred)
    return plain_store


@pytest.fixture(scope="module")
def rdflib_graph(dataset: Dataset) -> rdflib.Graph:
    """All plain graphs in rdflib, without synonyms and offsets that no question reads."""
    graph = rdflib.Graph()
    graph.parse(data="".join(" ".join(t) + " .\n" for t in sorted(set(dataset.all(*PLAIN)))), format="nt")
    return graph


@pytest.fixture(scope="module")
def answered(asserted: ox.Store) -> Answered:
    """The sorted rows of a question, asked once of the graphs without the inferred one."""

    @cache
    def found(sparql: str) -> list[tuple[str, ...]]:
        return sorted(rows(select(asserted, sparql)))

    return lambda question: found(question.sparql)


@each
def test_the_answer_is_the_snapshot(question: Question, answered: Answered, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"{question.id}.tsv"
    found = answered(question)
    if request.config.getoption("--accept"):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t", lineterminator="\n").writerows(found)
    with path.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in csv.reader(file, delimiter="\t")]
    assert found == expected, "a change of curation? look at the difference, then `make accept`"


def golden_rows(kind: str) -> list[tuple[str, dict[str, str]]]:
    with (GOLDEN / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["question"], dict(part.split("=", 1) for part in row["row"].split("; ")))
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def bound(asserted: ox.Store, asker: Asker) -> Bound:
    """The answer to a question with the parameters of a row, labels for IRIs; each is asked once."""

    @cache
    def asked(sparql: str) -> list[dict[str, str]]:
        solutions = select(asserted, sparql)
        variables = solutions.variables
        return [{variable.value: plain(solution[variable]) for variable in variables} for solution in solutions]

    def answers(name: str, row: dict[str, str]) -> list[dict[str, str]]:
        question = next(q for q in QUESTIONS if q.id == name)
        values = {k.removeprefix("--"): asker.names.resolve(v).iri for k, v in row.items() if k.startswith("--")}
        return asked(question.bound(values))

    return answers


@pytest.mark.parametrize(("name", "row"), golden_rows("must"), ids=str)
def test_a_row_that_the_reviews_demand_is_there(name: str, row: dict[str, str], bound: Bound) -> None:
    assert matches(bound(name, row), row)


@pytest.mark.parametrize(("name", "row"), golden_rows("must_not"), ids=str)
def test_a_row_that_the_reviews_forbid_is_not_there(name: str, row: dict[str, str], bound: Bound) -> None:
    found = bound(name, row)
    assert not matches(found, row)
    # A question that gives no row at all, or has no such columns, would forbid nothing.
    given = found or bound(name, {})
    assert given
    assert {column for column in row if not column.startswith("--")} <= given[0].keys()


def matches(found: list[dict[str, str]], row: dict[str, str]) -> bool:
    """Whether one of some rows has what is wanted."""
    wanted = {k: v for k, v in row.items() if not k.startswith("--")}
    return any(all(one[k] == v for k, v in wanted.items()) for one in found)


@each
def test_inference_changes_no_row(question: Question, store: ox.Store, answered: Answered) -> None:
    assert sorted(rows(select(store, question.sparql))) == answered(question)


@each
@pytest.mark.slow
def test_rdflib_gives_the_same_rows(question: Question, answered: Answered, rdflib_graph: rdflib.Graph) -> None:
    def term(value: object) -> object:
        if isinstance(value, rdflib.URIRef):
            return ox.NamedNode(str(value))
        return ox.Literal(str(value)) if value is not None else None

    found = sorted(tuple(plain(term(value)) for value in row) for row in rdflib_graph.query(question.sparql))  # type: ignore[union-attr]
    assert found == answered(question)


@each
def test_the_count_is_that_of_the_rows(question: Question, asserted: ox.Store, answered: Answered) -> None:
    assert list(rows(select(asserted, counted(question.sparql)))) == [(str(len(answered(question))),)]


def test_pages_are_the_whole_in_parts(asserted: ox.Store) -> None:
    cascades = next(q for q in QUESTIONS if q.id == "cascades").sparql
    whole = list(rows(select(asserted, cascades)))
    size = len(whole) // 2
    pages = [list(rows(select(asserted, paged(cascades, size, at)))) for at in range(0, len(whole), size)]
    assert [row for page in pages for row in page] == whole
    assert list(rows(select(asserted, paged(cascades, None, size)))) == whole[size:]
    assert list(rows(select(asserted, counted(paged(cascades, size))))) == [(str(size),)]


def test_a_parameter_is_bound_as_a_term() -> None:
    question = next(q for q in QUESTIONS if q.id == "what-promotes")
    bound = question.bound({"effect": "http://purl.obolibrary.org/obo/GO_0001503"})
    assert "VALUES ?effect { <http://purl.obolibrary.org/obo/GO_0001503> }" in bound
    with pytest.raises(QueryError, match="what-promotes has no parameter 'cell'; it has effect"):
        question.bound({"cell": "urn:x"})


@given(st.text(max_size=40))
def test_no_value_of_a_parameter_changes_the_query(value: str) -> None:
    question = next(q for q in QUESTIONS if q.id == "what-promotes")
    try:
        bound = question.bound({"effect": value})
    except ValueError:
        return  # not an IRI
    assert bound.count("{") == question.sparql.count("{")


def test_a_header_must_be_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text("# question: What?\n# parameter cell: osteoblast\nSELECT * WHERE { ?s ?p ?o }\n")
    with pytest.raises(InputError) as error:
        read_question(path)
    said = str(error.value)
    assert "header lacks '# section: ...'" in said
    assert "parameter cell has no line 'VALUES ?cell { <default> }'" in said


@given(st.text(max_size=80))
def test_any_text_as_query_is_an_answer_or_an_error(text: str) -> None:
    with suppress(QueryError):
        list(select(ox.Store(), text))
