"""The canned questions on Virtuoso, through SPARQLWrapper: the same rows as on Oxigraph."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import servers
from osteo_ld import files as resources
from osteo_ld.asking.faces import from_flags, to_sparql
from osteo_ld.asking.questions import Question, read_questions
from osteo_ld.graph.dataset import Dataset
from osteo_ld.graph.sparql import rows, select, select_remote
from osteo_ld.graph.triples import ntriples
from osteo_ld.graph.writing import PLAIN
from osteo_ld.iris import OSTEO

pytestmark = [
    pytest.mark.slow,
    servers.needs_virtuoso,
]
# A question that Virtuoso cannot do says why in its header: `# virtuoso: ...`.
QUESTIONS = [q for q in read_questions(resources.QUERIES) if not q.virtuoso]


@pytest.fixture(scope="module")
def endpoint(dataset: Dataset, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Virtuoso of our own on loopback with two graphs: what is asserted, and that with what is inferred."""
    folder = tmp_path_factory.mktemp("virtuoso")
    lines = sorted(set(ntriples(dataset.all(*PLAIN))))
    (folder / "plain.nt").write_text("".join(lines), encoding="utf-8")
    with (folder / "inferred.nt").open("w", encoding="utf-8") as file:
        inferred = ox.parse(path=str(built / "osteo-ld-inferred.ttl"), format=ox.RdfFormat.TURTLE)
        file.writelines(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in inferred)
    with servers.virtuoso(folder) as server:
        # By one thread (not TTLP_MT), as the samples of the planner depend on how the pages came to lie.
        loads = [("plain", "plain"), ("all", "plain"), ("all", "inferred")]
        script = "".join(
            f"DB.DBA.TTLP(file_to_string_output('{folder}/{name}.nt'), '', '{OSTEO}test/{graph}', 0);\n"
            for graph, name in loads
        )
        run = server.isql(script + "checkpoint;\n")
        assert run.returncode == 0, run.stderr
        assert "Error" not in run.stdout, run.stdout[-2000:]
        yield f"{server.url}/sparql"


@pytest.mark.parametrize("graph", ["plain", "all"])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_same_rows_as_on_oxigraph(question: Question, graph: str, endpoint: str, store: ox.Store) -> None:
    found = rows(select_remote(f"{endpoint}?default-graph-uri={OSTEO}test/{graph}", question.sparql))
    assert sorted(found) == sorted(rows(select(store, question.sparql)))


# Patterns that walk two hierarchies, or are joined, lose rows there (docs/scale.md).
PATTERNS = [
    "--mediator protein:VEGFA",
    "--acts CL:0000235",
    "--on CL:0000115",
    "--named MONDO:0005298",
    "--promotes GO:0001525 --status asserted",
    "--kind intervention --promotes GO:0001503",
    "--mode paracrine --source CL:0000062",
    "--carrier GO:0070062 --mediator ?",
]


@pytest.mark.parametrize("flags", PATTERNS)
def test_patterns_give_the_same_rows(flags: str, endpoint: str, store: ox.Store) -> None:
    sparql = to_sparql(from_flags(flags))
    found = rows(select_remote(f"{endpoint}?default-graph-uri={OSTEO}test/plain", sparql))
    wanted = rows(select(store, sparql))
    assert wanted
    assert sorted(found) == sorted(wanted)


def test_most_questions_run_there() -> None:
    assert len(QUESTIONS) >= 0.8 * len(read_questions(resources.QUERIES))
