"""``python -m benchmarks.load``: requests/s on loopback beside the Oxigraph server and rdflib-endpoint; ``--soak``.

Eight connections, small queries, the same data, the same run. With wrk (Debian package ``wrk``) where it is installed;
without, a slower loader in Python, and it says so.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib.util
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from endpoint import server
from servers import free_port

BUILD = Path("build")
SMALL = "SELECT ?p ?o WHERE { <https://w3id.org/osteo-ld/interaction/%d> ?p ?o }"
RECORDS = 100  # so many queries in turn, when they repeat
LUA = """
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "{path}?query={before}" .. (1001 + n % {records}) .. "{after}"{mark})
end
"""


@contextlib.contextmanager
def running(command: list[str], url: str, lent: str = "") -> Iterator[str]:
    """Start a server, with packages ``lent`` to it, and wait until it answers."""
    environment = {**os.environ, "PYTHONPATH": lent}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}?query={quote('ASK {}')}", timeout=5).read()
                break
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def script(path: str, *, distinct: bool, folder: str) -> str:
    """Write what wrk asks: a hundred queries in turn, or never one twice."""
    before, after = (quote(part) for part in SMALL.split("%d"))
    mark = f' .. "%20%23{time.time_ns()}-" .. n' if distinct else ""  # nor in another run
    text = LUA.format(path=path, before=before, after=after, records=RECORDS, mark=mark)
    file = Path(folder) / "ask.lua"
    file.write_text(text)
    return str(file)


def wrk(url: str, seconds: float, *, distinct: bool) -> float:
    """Requests/s by wrk, all of which must have gone well."""
    _, _, rest = url.partition("//")
    host, _, path = rest.partition("/")
    with tempfile.TemporaryDirectory() as folder:
        lua = script(f"/{path}", distinct=distinct, folder=folder)
        command = ["wrk", "-t1", "-c8", f"-d{max(1, round(seconds))}s", "-s", lua, f"http://{host}/"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        wrong = [line.strip() for line in said.splitlines() if "Non-2xx" in line or "Socket" in line]
        print("  not all went well:", *wrong)
    return float(next(line for line in said.splitlines() if line.startswith("Requests/sec")).split()[1])


def plain(url: str, seconds: float, *, distinct: bool) -> float:
    """Requests/s by eight threads of Python."""
    _, _, rest = url.partition("//")
    host, _, path = rest.partition("/")
    done = Counter[int]()
    end = time.perf_counter() + seconds
    numbers, run = itertools.count(), time.time_ns()

    def ask(thread: int) -> None:
        connection = http.client.HTTPConnection(host)
        while time.perf_counter() < end:
            n = next(numbers)
            query = SMALL % (1001 + n % RECORDS) + (f" #{run}-{n}" if distinct else "")
            connection.request("GET", f"/{path}?query={quote(query)}")
            response = connection.getresponse()
            response.read()
            assert response.status == 200
            done[thread] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done.total() / seconds


def compare(seconds: float, rounds: int, peer: Path) -> None:
    """Print requests/s of the three servers, and the ratios."""
    load = wrk if shutil.which("wrk") else plain
    if load is plain:
        print("wrk is not installed (Debian package wrk): the loader is Python, and slower than two of the servers")
    oxigraph = Path(sys.executable).with_name("oxigraph")
    with contextlib.ExitStack() as stack:
        urls = {"osteo-ld": f"{stack.enter_context(server(BUILD)).url}sparql"}
        port = free_port()
        command = [str(oxigraph), "serve-read-only", "--location", str(BUILD / "store"), "--bind", f"127.0.0.1:{port}"]
        urls["oxigraph"] = stack.enter_context(
            running([*command, "--union-default-graph"], f"http://127.0.0.1:{port}/query")
        )
        if peer.exists():
            # It reads triples, without their graphs.
            file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "all.nt"
            triples = {quad.triple for quad in ox.parse(path=BUILD / "osteo-ld.trig", format=ox.RdfFormat.TRIG)}
            ox.serialize(triples, str(file), format=ox.RdfFormat.N_TRIPLES)
            port = free_port()
            command = [str(peer), "serve", "--host", "127.0.0.1", "--port", str(port), str(file)]
            lent = stack.enter_context(tempfile.TemporaryDirectory())
            for name in ("uvicorn", "h11", "httptools", "uvloop"):  # it comes without the server that it runs on
                package = importlib.util.find_spec(name)
                assert package
                assert package.origin
                (Path(lent) / name).symlink_to(Path(package.origin).parent)
            urls["rdflib-endpoint"] = stack.enter_context(running(command, f"http://127.0.0.1:{port}/", lent))
        else:
            print(f"{peer} is not there (make .venv-referees/.ready): not compared with rdflib-endpoint")
        rates: dict[tuple[str, bool], list[float]] = {}
        for _ in range(rounds):
            for distinct in (True, False):
                for name, url in urls.items():
                    load(url, 1, distinct=distinct)
                    rates.setdefault((name, distinct), []).append(load(url, seconds, distinct=distinct))
    print(f"{'server':<18}{'queries':<10}{'requests/s (median)':>20}{'osteo-ld is':>14}   each round")
    for (name, distinct), found in rates.items():
        ours = statistics.median(rates["osteo-ld", distinct])
        kind, rate = "distinct" if distinct else "repeated", statistics.median(found)
        print(f"{name:<18}{kind:<10}{rate:>20,.0f}{ours / rate:>13.2f}x   {' '.join(f'{r:,.0f}' for r in found)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", type=Path, default=Path(".venv-referees/bin/rdflib-endpoint"))
    parser.add_argument("--soak", type=float, nargs="?", const=300, metavar="SECONDS", help="soak instead; 300 s")
    parser.add_argument("--front", choices=("nginx", "caddy"), default="", help="soak through it, as in deploy/")
    arguments = parser.parse_args()
    if arguments.soak:
        from benchmarks.soak import soak

        raise SystemExit(1 if soak(arguments.soak, front=arguments.front) else 0)
    compare(arguments.seconds, arguments.rounds, arguments.peer)


if __name__ == "__main__":
    main()
