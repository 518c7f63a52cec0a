"""The canned questions on Virtuoso, through SPARQLWrapper: the same rows as on Oxigraph."""

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld import dataset as ds
from osteo_ld import resources
from osteo_ld.namespaces import OSTEO
from osteo_ld.queries import Question, read_questions, rows, select, select_remote
from osteo_ld.rdf import ntriples

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("virtuoso-t"), reason="needs Virtuoso: apt-get install virtuoso-opensource-7-bin"
    ),
]
# A question that Virtuoso cannot do says why in its header: `# virtuoso: ...`.
QUESTIONS = [q for q in read_questions(resources.QUERIES) if not q.virtuoso]
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 40000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 120
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def endpoint(dataset: ds.Dataset, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Virtuoso of our own on loopback with two graphs: what is asserted, and that with what is inferred."""
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(INI.format(folder=folder, sql=sql, http=http))
    lines = sorted(set(ntriples(dataset.all(*ds.PLAIN))))
    (folder / "plain.nt").write_text("".join(lines), encoding="utf-8")
    with (folder / "inferred.nt").open("w", encoding="utf-8") as file:
        inferred = ox.parse(path=str(built / "osteo-ld-inferred.ttl"), format=ox.RdfFormat.TURTLE)
        file.writelines(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in inferred)
    with (folder / "out").open("wb") as out:
        command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini"), "+wait"]
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
    try:
        # by one thread (TTLP, not TTLP_MT), as the planner's samples depend on how the pages came to lie
        loads = [("plain", "plain"), ("all", "plain"), ("all", "inferred")]
        script = "".join(
            f"DB.DBA.TTLP(file_to_string_output('{folder}/{name}.nt'), '', '{OSTEO}test/{graph}', 0);\n"
            for graph, name in loads
        )
        deadline = time.monotonic() + 120
        while True:
            command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "VERBOSE=OFF", "ERRORS=STDOUT"]
            run = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
            if run.returncode == 0 and "Error" not in run.stdout:
                break
            assert server.poll() is None, (folder / "out").read_text()[-2000:]
            assert time.monotonic() < deadline, run.stdout[-2000:] + run.stderr[-2000:]
            time.sleep(1)
        address = f"http://127.0.0.1:{http}/sparql"
        urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=60).close()
        yield address
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.mark.parametrize("graph", ["plain", "all"])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_same_rows_as_on_oxigraph(question: Question, graph: str, endpoint: str, store: ox.Store) -> None:
    found = rows(select_remote(f"{endpoint}?default-graph-uri={OSTEO}test/{graph}", question.sparql))
    assert sorted(found) == sorted(rows(select(store, question.sparql)))


def test_most_questions_run_there() -> None:
    assert len(QUESTIONS) >= 0.8 * len(read_questions(resources.QUERIES))
