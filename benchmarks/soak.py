"""Good clients beside every kind of bad one: how long small queries take, what is answered, what memory does.

Straight at the server, or through nginx or Caddy with the files of ``deploy/``.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import random
import socket
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from endpoint import CROSS, Server, server
from fronts import FRONTS

BUILD = Path("build")
SMALL = "SELECT ?p ?o WHERE { <https://w3id.org/osteo-ld/interaction/%d> ?p ?o }"
GOOD, BAD = 8, 8
GROWTH = 1.05  # of the memory of the second half over that of the first
SOON = 2.0  # seconds, of ninety-nine small queries in a hundred
POST = "POST {}/sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
GET = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
DIRECT, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


def connected(served: Server) -> socket.socket:
    """Connect as one of the bad clients."""
    mine = (f"127.0.1.{threading.get_ident() // 64 % 250 + 1}", 0)
    return socket.create_connection(("127.0.0.1", served.port), timeout=10, source_address=mine)


def raw(served: Server, data: bytes, wait: float, *, after: bytes = b"", read: int = 0) -> None:
    """Send bytes, read a little, send more, wait, break off."""
    with contextlib.suppress(OSError), connected(served) as connection:
        connection.sendall(data)
        if read:
            connection.recv(read)
        if after:
            connection.sendall(after)
        time.sleep(wait)


def head(served: Server, media: str, size: int) -> bytes:
    """Give the head of a request with a body of so many bytes."""
    return POST.format(served.base.rstrip("/"), media, size).encode()


def posted(served: Server, body: bytes, media: str = DIRECT) -> bytes:
    """Give a request with a body."""
    return head(served, media, len(body)) + body


def half_closed(served: Server) -> None:
    """Ask, say no more, and read the answer."""
    with contextlib.suppress(OSError), connected(served) as connection:
        connection.sendall(posted(served, b"ASK {}"))
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 16):
            pass


def asks(served: Server, path: str, headers: dict[str, str] | None = None, body: str | None = None) -> None:
    """Ask, whatever comes of it."""
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        served.ask(path, method="POST" if body else "GET", headers=headers, body=body, timeout=90)


def nuisances(served: Server, chance: random.Random) -> list[Callable[[], None]]:
    """Give every kind of bad client."""
    long = "y" * 900_000
    accept = f"a/b{' ' * chance.randrange(60_000)}x, a/{chance.random()}"
    everything = b"SELECT * WHERE { ?s ?p ?o . ?s ?q ?r } LIMIT 100000 # %d" % chance.randrange(1 << 30)
    return [
        lambda: raw(served, head(served, DIRECT, 5000) + b"SELECT", chance.random() * 5),
        lambda: raw(served, b"GET /sparql?query=SEL", chance.random() * 5),
        lambda: raw(served, chance.randbytes(500), 0.01),
        lambda: raw(served, posted(served, everything), chance.random() * 3),
        lambda: raw(served, posted(served, everything), chance.random() * 3, read=100),
        lambda: raw(served, GET, chance.random() * 5, read=1000, after=b"\r\n"),
        lambda: raw(served, head(served, FORM, 100) + b"a", chance.random() * 5, read=1000, after=b"b"),
        lambda: raw(served, GET * 5000, 0.1),
        lambda: raw(served, b"GET / HTTP/1.1\r\nHost: [\r\n\r\n", 0.1, read=1000),
        lambda: raw(served, posted(served, CROSS.encode()), chance.random()),
        lambda: half_closed(served),
        lambda: asks(served, "/sparql", {"Content-Type": DIRECT}, "ASK {" + "x" * chance.randrange(3_000_000)),
        lambda: asks(served, "/sparql", {"Content-Type": DIRECT}, f"{CROSS} # {chance.random()}"),
        lambda: asks(served, f"/concept/{chance.random()}"),
        lambda: asks(served, "/sparql", {"Content-Type": FORM}, f"query=ASK%7B%7D&default-graph-uri=x:{long}"),
        lambda: asks(served, "/sparql", {"Content-Type": FORM}, f"query=ASK%7B%7D&format={chance.random()}{long}"),
        lambda: asks(served, f"/sparql?query={quote('ASK {}')}", {"Accept": accept}),
        lambda: asks(served, "/question/routes-to-outcome.html"),
        lambda: asks(served, "/graph/interactions.ttl"),
    ]


class Good:
    """Clients that ask small queries, pages and data, and what they saw."""

    def __init__(self, served: Server, end: float, pause: float) -> None:
        """Ask until ``end``, with a pause of so many seconds after each answer."""
        self.served, self.end, self.pause = served, end, pause
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.broken: list[str] = []

    def ask(self, thread: int) -> None:
        """Be one of them, with an address of its own."""
        source = f"127.0.2.{thread + 1}"
        for n in itertools.count():
            if time.monotonic() > self.end:
                return
            begin = time.monotonic()
            query = SMALL % (1001 + n % 500) + (f" #{thread}.{n}" if n % 2 else "")
            try:
                if n % 10 == 9:
                    status = self.served.ask(
                        ("/protein/VEGFA.html", "/protein/VEGFA.ttl")[n % 20 == 9], source=source
                    ).status
                else:
                    status = self.served.query(query, source=source).status
                self.statuses[status] += 1
            except (OSError, http.client.HTTPException) as error:
                self.broken.append(repr(error))
            self.seconds.append(time.monotonic() - begin)
            time.sleep(self.pause)


def sockets(served: Server) -> int:
    """How many sockets the server has open."""
    found = 0
    for path in Path(f"/proc/{served.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found += str(path.readlink()).startswith("socket:")
    return found


@contextlib.contextmanager
def fronted(served: Server, front: str) -> Iterator[Server]:
    """Give the server as it is through a front: by the front's port."""
    if not front:
        yield served
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        FRONTS[front](served.port, Path(folder), tls=False) as client,
    ):
        yield replace(served, port=client.base_url.port or 80)


def soak(seconds: float, *, memory: int = 256, front: str = "") -> int:
    """Ask for so many seconds; print what came of it; the number of faults found."""
    base = "/osteo-ld/" if front else "/"
    limits = ("--time-limit", "3", "--cache", "4", "--max-held", str(memory))
    with server(BUILD, *limits, base=base) as direct, fronted(direct, front) as served:
        before = sockets(direct)
        # nginx lets an address ask twenty times a second.
        good = Good(served, time.monotonic() + seconds, 0.06 if front else 0.01)

        def bad(seed: int) -> None:
            chance = random.Random(seed)
            while time.monotonic() < good.end:
                chance.choice(nuisances(served, chance))()

        threads = [threading.Thread(target=good.ask, args=(n,)) for n in range(GOOD)]
        threads += [threading.Thread(target=bad, args=(n,)) for n in range(BAD)]
        for thread in threads:
            thread.start()
        sizes: list[int] = []
        while time.monotonic() < good.end:
            time.sleep(min(2.0, seconds / 20))
            sizes.append(direct.resident())
        for thread in threads:
            thread.join()
        time.sleep(20)
        idle = direct.cpu()
        time.sleep(1)
        idle = direct.cpu() - idle
        left = sockets(direct) - before
        metrics = [line for line in direct.ask("/metrics").text.splitlines() if not line.startswith("#")]
        said = "".join(direct.said)
    half = len(sizes) // 2
    growth = statistics.median(sizes[half:]) / statistics.median(sizes[1:half] or sizes)
    times = sorted(good.seconds)
    slow = times[int(len(times) * 0.99)]
    answered = {int(line.split('"')[1]) for line in metrics if line.startswith("osteo_ld_requests_total{")}
    print(f"{seconds:g} s, {len(times):,} good requests: {dict(good.statuses)}, broken {good.broken[:3]}")
    print(
        f"p50 {times[len(times) // 2]:.3f} s, p99 {slow:.2f} s, slowest {times[-1]:.2f} s; statuses {sorted(answered)}"
    )
    print(f"resident MB {[size >> 20 for size in sizes[:: max(1, len(sizes) // 12)]]}, second/first half {growth:.3f}")
    print(*(line for line in metrics if "held" in line or "replaced" in line), sep="; ")
    faults = {
        "good requests not answered": sum(n for status, n in good.statuses.items() if status not in (200, 503)),
        "connections broken": len(good.broken),
        "5xx but 503 and 504": len([status for status in answered if status >= 500 and status not in (503, 504)]),
        "small queries that take long": int(slow > SOON),
        "tracebacks": said.count("Traceback"),
        "growth of memory": int(growth > GROWTH),
        "connections left": max(0, left),
        "busy afterwards": int(idle > 0.2),
    }
    print(", ".join(f"{name}: {count}" for name, count in faults.items()))
    return sum(faults.values())
