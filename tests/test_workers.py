from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.serve.workers import LimitReachedError, QueryFaultError, Workers

CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    path: Path = tmp_path_factory.mktemp("store")
    store = ox.Store(str(path))
    store.extend(ox.Quad(ox.NamedNode(f"x:{i}"), ox.NamedNode("x:p"), ox.Literal(i)) for i in range(5000))
    store.flush()
    del store
    with Workers(path, count=2, seconds=2, size=100_000) as pool:
        pool.run("ASK {}")
        yield pool


def test_a_cross_product_is_stopped_and_does_not_slow_the_next_user(workers: Workers) -> None:
    stopped: list[float] = []

    def cross() -> None:
        with pytest.raises(LimitReachedError, match="stopped after 2 s"):
            workers.run(CROSS)
        stopped.append(time.monotonic())

    workers.run("ASK {}")
    begin = time.monotonic()
    thread = threading.Thread(target=cross)
    thread.start()
    assert b"true" in workers.run("ASK { ?s ?p 7 }")
    assert time.monotonic() - begin < 1.5
    thread.join()
    assert stopped[0] - begin < 5
    assert b"true" in workers.run("ASK { ?s ?p 7 }")


def test_a_large_answer_is_refused(workers: Workers) -> None:
    with pytest.raises(LimitReachedError, match="too large"):
        workers.run("SELECT * WHERE { ?s ?p ?o }")


def test_a_faulty_query_is_told(workers: Workers) -> None:
    with pytest.raises(QueryFaultError):
        workers.run("SELEC")
