"""The review questions as data, under the shapes of sib-swiss/sparql-examples."""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate

from osteo_ld import files as resources
from osteo_ld.asking.questions import read_questions
from osteo_ld.graph.sparql import rows, select
from osteo_ld.iris import OSTEO

SHARED = Path(__file__).parents[3] / "shared" / "external" / "sib-spex-shapes.ttl"
QUESTIONS = read_questions(resources.QUERIES)


def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=SHARED.read_text(encoding="utf-8").replace(r"\s", r"\\s"), format="turtle")
    return graph


@pytest.mark.skipif(not SHARED.is_file(), reason="needs ../shared/external, which is not part of the project")
def test_every_example_is_valid_under_the_shapes_of_sib(built: Path) -> None:
    files = sorted((built / "sparql-examples").glob("*.ttl"))
    assert [path.stem for path in files] == [question.id for question in QUESTIONS]
    data = rdflib.Graph()
    for path in files:
        data.parse(path)
    executables = set(data.subjects(rdflib.RDF.type, rdflib.SH.SPARQLExecutable))
    assert len(executables) == len(QUESTIONS)
    conforms, _, report = validate(data, shacl_graph=shapes(), inference="none")
    assert conforms, report
    broken = rdflib.URIRef(f"{OSTEO}query/{QUESTIONS[0].id}")
    data.remove((broken, rdflib.URIRef("https://schema.org/target"), None))
    assert not validate(data, shacl_graph=shapes(), inference="none")[0]


def test_a_question_taken_from_the_endpoint_runs(store: ox.Store) -> None:
    found = select(
        store,
        "SELECT ?query ?text WHERE { GRAPH <https://w3id.org/osteo-ld/graph/queries> "
        "{ ?query <http://www.w3.org/ns/shacl#select> ?text } }",
    )
    texts = {query.rpartition("/")[2]: text for query, text in rows(found)}
    assert texts == {question.id: question.sparql for question in QUESTIONS}
