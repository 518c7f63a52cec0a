"""A real server process on a free loopback port, and small ways to talk to it."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c = ?i || ?f != ?h) }"


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int
    base: str
    said: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        timeout: float = 60,
        source: str = "",
    ) -> Answer:
        mine = (source, 0) if source else None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout, source_address=mine)
        try:
            connection.request(method, self.base.rstrip("/") + path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            data = response.read()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, data)
        finally:
            connection.close()

    def query(self, sparql: str, accept: str = "", *, source: str = "", **parameters: str) -> Answer:
        headers = {"Accept": accept} if accept else {}
        asked = urlencode({"query": sparql, **parameters}, quote_via=quote)
        return self.ask(f"/sparql?{asked}", headers=headers, source=source)

    def workers(self) -> list[int]:
        """Process ids of all descendants."""
        found, rest = [], [self.process.pid]
        while rest:
            for task in Path(f"/proc/{rest.pop()}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    children = list(map(int, task.read_text().split()))
                    found += children
                    rest += children
        return found

    def cpu(self) -> float:
        """CPU seconds of all descendants so far."""
        total = 0
        for pid in self.workers():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def resident(self) -> int:
        """Resident bytes of the server itself."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def sound(build: Path, *options: str, base: str = "/") -> Iterator[Server]:
    """Give a server that in the end still runs, and that said of no fault of its own."""
    with server(build, *options, base=base) as running:
        yield running
        assert running.process.poll() is None
        assert "Traceback" not in "".join(running.said)


@contextlib.contextmanager
def server(build: Path, *options: str, base: str = "/") -> Iterator[Server]:
    command = [sys.executable, "-m", "osteo_ld", "serve", "--port", "0", "--build", str(build), *options]
    if base != "/":
        command += ["--base-path", base]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment)
    said: list[str] = []
    started = threading.Event()
    assert process.stderr is not None
    stream = process.stderr

    def listen() -> None:
        for line in stream:
            said.append(line)
            if line.startswith("serving "):
                started.set()
        started.set()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        assert started.wait(60), "the server says nothing"
        match = re.search(r"http://127\.0\.0\.1:(\d+)", "".join(said))
        assert match, "".join(said)
        yield Server(process, int(match[1]), base, said)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            thread.join(10)
            stream.close()
