"""Servers that the tests start for themselves, on loopback and in folders of their own: Virtuoso and Oxigraph."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

VIRTUOSO_INI = """
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
DirsAllowed = {folder}, {data}
NumberOfBuffers = {buffers}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = {seconds}
"""
# To read the certificates of all authorities takes longer than a request on loopback.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
needs_virtuoso = pytest.mark.skipif(
    not shutil.which("virtuoso-t"), reason="needs Virtuoso: apt-get install virtuoso-opensource-7-bin"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], folder: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a folder, its output in the file ``out`` there, for as long as it is needed."""
    with (folder / "out").open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env={**os.environ, **environment})
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(url: str, server: subprocess.Popen[bytes], folder: Path, seconds: float = 60) -> None:
    """Wait until a URL answers."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(httpx.TransportError):
            httpx.get(url, timeout=60, trust_env=False, verify=NO_TLS)
            return
        assert server.poll() is None, (folder / "out").read_text()[-2000:]
        assert time.monotonic() < deadline, f"{url} does not answer"
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """A running Virtuoso: the address of its web server, the port for ``isql``, and its process."""

    url: str
    sql: int
    process: int

    def isql(self, script: str) -> subprocess.CompletedProcess[str]:
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", "VERBOSE=OFF", "ERRORS=STDOUT"]
        return subprocess.run(command, input=script, capture_output=True, text=True, check=False)


@contextmanager
def virtuoso(folder: Path, data: Path | None = None, buffers: int = 40_000, seconds: int = 120) -> Iterator[Virtuoso]:
    """Run a Virtuoso of our own, that may read files of another folder too; its ``dba`` has the password ``dba``."""
    sql, http = free_port(), free_port()
    settings = {"folder": folder, "data": data or folder, "buffers": buffers, "seconds": seconds}
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=sql, http=http, **settings))
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini"), "+wait"]
    with running(command, folder) as server:
        there = Virtuoso(f"http://127.0.0.1:{http}", sql, server.pid)
        wait_for(f"{there.url}/sparql?query=ASK%7B%7D", server, folder, 120)
        yield there


@contextmanager
def oxigraph(folder: Path, command: str = "serve") -> Iterator[str]:
    """Run the Oxigraph server in memory and give its address."""
    port = free_port()
    binary = Path(sys.executable).with_name("oxigraph")
    with running([str(binary), command, "--bind", f"127.0.0.1:{port}"], folder) as server:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/query?query=ASK%7B%7D", server, folder)
        yield url
