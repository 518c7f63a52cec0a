"""What a query, a client or an operator may do to the server, and that the next user is not slowed."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from endpoint import CROSS, Answer, Server, server
from osteo_ld.serving import guard
from processes import children, command

SECONDS = 3.0


@pytest.fixture(scope="module")
def limited(built: Path) -> Iterator[Server]:
    with server(built, "--time-limit", f"{SECONDS:g}", "--workers", "2", "--max-memory", "256") as running:
        yield running
        assert "Traceback" not in "".join(running.said)


def seconds(served: Server, query: str) -> tuple[float, Answer]:
    begin = time.monotonic()
    answer = served.query(query)
    return time.monotonic() - begin, answer


def idle(served: Server) -> None:
    """Hold that the workers use no CPU to speak of over half a second."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        before = served.cpu()
        time.sleep(0.5)
        if served.cpu() - before < 0.05:
            return
    pytest.fail("the workers keep a core busy")


def test_a_cross_product_is_stopped_and_slows_nobody(limited: Server) -> None:
    result: list[tuple[float, Answer]] = []
    thread = threading.Thread(target=lambda: result.append(seconds(limited, CROSS)))
    thread.start()
    time.sleep(0.5)
    took, answer = seconds(limited, "SELECT * WHERE { ?s ?p ?o } LIMIT 3")
    assert (answer.status, took < 1.5) == (200, True)
    thread.join()
    took, answer = result[0]
    assert (answer.status, answer.media) == (504, "text/plain")
    assert "stopped after 3 s" in answer.text
    assert SECONDS <= took < SECONDS + 2
    idle(limited)
    took, answer = seconds(limited, "SELECT * WHERE { ?s ?p ?o } LIMIT 4")
    assert (answer.status, took < 1.5) == (200, True)


def test_a_query_whose_client_is_gone_is_stopped(limited: Server) -> None:
    connection = socket.create_connection(("127.0.0.1", limited.port))
    body = CROSS.encode()
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: "
    connection.sendall(f"{head}{len(body)}\r\n\r\n".encode() + body)
    time.sleep(0.3)
    connection.close()
    time.sleep(1.2)
    before = limited.cpu()
    time.sleep(0.5)
    assert limited.cpu() - before < 0.2


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(DISTINCT CONCAT(STR(?s), STR(?o), STR(?a))) AS ?n) { ?s ?p ?o . ?a ?b ?c }",
        "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY ?c ?s",
        "ASK " + "{" * 200_000 + "}" * 200_000,
        "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    ],
)
def test_what_needs_too_much_ends_only_itself(limited: Server, query: str) -> None:
    answer = limited.ask("/sparql", method="POST", headers={"Content-Type": "application/sparql-query"}, body=query)
    assert answer.status in (400, 422, 504)
    assert answer.media == "text/plain"
    assert answer.text
    took, answer = seconds(limited, "SELECT * WHERE { ?s ?p ?o } LIMIT 5")
    assert (answer.status, took < 2) == (200, True)


def test_when_all_are_busy_it_says_when_to_ask_again(built: Path) -> None:
    with server(built, "--time-limit", "2", "--workers", "1") as served:
        answers: list[Answer] = []
        threads = [
            threading.Thread(target=lambda n=n: answers.append(served.query(f"{CROSS} # {n}"))) for n in range(24)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert served.ask("/health", timeout=2).status == 200
        for thread in threads:
            thread.join()
        assert {a.status for a in answers} == {503, 504}
        refused = [a for a in answers if a.status == 503]
        assert all(int(a.headers["retry-after"]) > 0 for a in refused)
        assert len(refused) >= 24 - 1 - 16
        assert served.query("ASK {}").status == 200


def test_workers_that_die_are_replaced_and_so_is_their_parent(limited: Server) -> None:
    parent = next(pid for pid in limited.workers() if "osteo_ld.serving.process" in command(pid) and children(pid))
    for pid in children(parent):
        with contextlib.suppress(ProcessLookupError):  # one that a query before it has ended
            os.kill(pid, signal.SIGKILL)
    assert eventually(limited, "ASK { ?s ?p 1 }")
    os.kill(parent, signal.SIGKILL)
    for pid in limited.workers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert eventually(limited, "ASK { ?s ?p 2 }")
    for number in range(4):
        assert eventually(limited, f"{CROSS.replace('COUNT', 'SAMPLE').replace('*', '?a')} # {number}", 504)
    assert eventually(limited, "ASK { ?s ?p 3 }")


def eventually(served: Server, query: str, status: int = 200) -> bool:
    for _ in range(20):
        if served.query(query).status == status:
            return True
        time.sleep(0.2)
    return False


# -- slow and broken clients ---------------------------------------------------------------------------------------


def test_slow_and_broken_clients_hold_nobody_up(limited: Server) -> None:
    slow = []
    for text in (
        b"",
        b"GET /sparql?query=AS",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 500\r\n\r\nASK",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nAS",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
        b"GET http://[bad HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        for _ in range(20):
            connection = socket.create_connection(("127.0.0.1", limited.port))
            connection.sendall(text)
            slow.append(connection)
    took, answer = seconds(limited, "SELECT * WHERE { ?s ?p ?o } LIMIT 6")
    assert (answer.status, took < 1.5) == (200, True)
    for connection in slow:
        connection.close()
    assert limited.query("ASK {}").status == 200


@pytest.mark.slow
def test_a_head_or_body_that_does_not_come_is_not_waited_for(limited: Server) -> None:
    heads = [b"", b"GET /sparql?query=AS"]
    body = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 500\r\n\r\nASK"
    )
    connections = []
    for text in (*heads, body):
        connection = socket.create_connection(("127.0.0.1", limited.port), timeout=guard.HEAD_SECONDS + 10)
        connection.sendall(text)
        connections.append(connection)
    for connection in connections[:2]:
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(100) == b""
    assert connections[2].recv(1000).startswith(b"HTTP/1.1 408")


def test_a_client_that_does_not_read_holds_no_worker(limited: Server) -> None:
    query = "SELECT * WHERE { ?s ?p ?o }"
    readers = []
    for n in range(4):
        connection = socket.create_connection(("127.0.0.1", limited.port))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        body = f"{query} # {n}".encode()
        head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: "
        connection.sendall(f"{head}{len(body)}\r\n\r\n".encode() + body)
        readers.append(connection)
    time.sleep(1.5)
    took, answer = seconds(limited, "SELECT * WHERE { ?s ?p ?o } LIMIT 7")
    assert (answer.status, took < 2) == (200, True)
    for connection in readers:
        connection.close()


# -- starting and stopping -----------------------------------------------------------------------------------------


def test_a_running_request_is_answered_when_the_server_is_told_to_stop(built: Path) -> None:
    with server(built, "--time-limit", "4", "--workers", "1") as served:
        result: list[Answer] = []
        thread = threading.Thread(target=lambda: result.append(served.query(CROSS)))
        thread.start()
        time.sleep(1)
        pids = served.workers()
        begin = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        thread.join()
        assert result[0].status == 504  # its own answer, not a broken connection
        assert served.process.wait(10) in (0, -signal.SIGTERM)
        assert time.monotonic() - begin > 2
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", served.port), timeout=2)
    for _ in range(20):
        if not any("serving.process" in command(pid) for pid in pids):
            break
        time.sleep(0.1)
    else:
        pytest.fail("workers outlive the server")


def test_queries_that_wait_are_told_to_come_back_when_the_server_is_told_to_stop(built: Path) -> None:
    with server(built, "--time-limit", "4", "--workers", "1") as served:
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda n=n: statuses.append(served.query(f"{CROSS} # {n}").status))
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        served.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert set(statuses) == {503, 504}
        assert served.process.wait(10) in (0, -signal.SIGTERM)
        assert "Traceback" not in "".join(served.said)


def test_a_worker_that_died_at_rest_is_nobodys_fault(limited: Server) -> None:
    """Every query is answered, though all workers were killed a moment ago."""
    parent = next(pid for pid in limited.workers() if "osteo_ld.serving.process" in command(pid) and children(pid))
    for number in range(5):
        for pid in children(parent):
            os.kill(pid, signal.SIGKILL)
        assert limited.query(f"SELECT * {{ ?s ?p ?o }} LIMIT 2 # after {number}").status == 200


def test_an_interrupt_stops_it_too_without_a_traceback(built: Path) -> None:
    with server(built) as served:
        served.process.send_signal(signal.SIGINT)
        served.process.wait(10)
        assert "Traceback" not in "".join(served.said)


def test_workers_end_when_the_server_is_killed(built: Path) -> None:
    with server(built) as served:
        pids = served.workers()
        assert len(pids) >= 5
        served.process.kill()
        served.process.wait(10)
        for _ in range(30):
            if not any("serving.process" in command(pid) for pid in pids):
                return
            time.sleep(0.1)
        pytest.fail("workers outlive the server")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "osteo_ld", "serve", *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_that_is_taken_and_a_build_that_is_not_there_are_told(built: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        told = run("--port", port, "--build", str(built))
        assert (told.returncode, told.stdout) == (1, "")
        assert f"cannot listen on 127.0.0.1 port {port}" in told.stderr
    told = run("--port", "0", "--build", str(tmp_path / "nowhere"))
    assert told.returncode == 1
    assert "is not there: run `make`" in told.stderr
    assert "Traceback" not in told.stderr
    (tmp_path / "osteo-ld.trig").write_text("broken {")
    digest = hashlib.sha256(b"broken {").hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  osteo-ld.trig\n")
    told = run("--port", "0", "--build", str(tmp_path))
    assert told.returncode == 1
    assert "osteo-ld.trig: Parser error at line 1" in told.stderr
    assert "run `osteo-ld build` again" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_log_names_requests_on_stderr(built: Path) -> None:
    with server(built, "--log") as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        for number in range(3):  # the last ones like the first
            connection.request("GET", f"/sparql?query=ASK%7B?s+?p+{number}%7D")
            connection.getresponse().read()
        connection.close()
        time.sleep(0.3)
        assert sum("GET /sparql?query=ASK" in line and "200" in line for line in served.said) == 3
