"""The files of ``deploy/``: nginx and Caddy before a small backend, systemd's own checks, what the image is made of."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner

import servers
from fronts import DEPLOY, FRONTS, nginx_before
from osteo_ld.cli import main

ROOT = Path(__file__).parents[2]


class Backend(BaseHTTPRequestHandler):
    """Says back what path it was asked for, and how large the body was."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def do_POST(self) -> None:
        size = len(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        body = f"{self.path} {size} {self.headers.get('Host')}\n".encode() + b"x" * 2000
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def backend() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def nginx(backend: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with nginx_before(backend, tmp_path_factory.mktemp("nginx")) as client:
        yield client


@pytest.fixture(params=FRONTS, scope="module")
def proxy(
    backend: int, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    with FRONTS[request.param](backend, tmp_path_factory.mktemp(request.param)) as client:
        yield client


@pytest.fixture(scope="module")
def served(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The real server, with the base path that the files of ``deploy/`` take for granted."""
    if "serve" not in main.commands:
        pytest.skip("osteo-ld serve is not there yet")
    folder, port = tmp_path_factory.mktemp("serve"), servers.free_port()
    words = ["--port", str(port), "--build", str(built), "--base-path", "/osteo-ld", "--workers", "1"]
    with servers.running([sys.executable, "-m", "osteo_ld", "serve", *words], folder) as server:
        servers.wait_for(f"http://127.0.0.1:{port}/osteo-ld/health", server, folder)
        yield port


@pytest.mark.slow
@pytest.mark.parametrize("name", FRONTS)
def test_the_server_answers_behind_a_proxy(name: str, served: int, tmp_path: Path) -> None:
    with FRONTS[name](served, tmp_path) as client:
        query = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?i a <https://w3id.org/osteo-ld/Communication> }"}
        for response in (client.get("/osteo-ld/sparql", params=query, headers={"Accept": "text/csv"}),
                         client.post("/osteo-ld/sparql", data=query, headers={"Accept": "text/csv"})):  # fmt: skip
            assert response.status_code == 200
            assert int(response.text.splitlines()[1]) > 100
        response = client.get("/osteo-ld/protein/VEGFA", headers={"Accept": "text/turtle"})
        assert response.status_code == 303
        there = response.url.join(response.headers["Location"])
        assert (there.scheme, there.host, there.port) == (response.url.scheme, response.url.host, response.url.port)
        assert "protein:VEGFA" in client.get(there).text
        assert client.get("/osteo-ld/metrics").status_code == 404


def test_the_path_goes_through_as_it_is(proxy: httpx.Client) -> None:
    for path in ("/osteo-ld/", "/osteo-ld/sparql?query=ASK%7B%7D&a=%2B", "/osteo-ld/concept/RAN%CE%BAL.ttl"):
        response = proxy.get(path)
        assert response.status_code == 200
        assert response.text.split()[0] == path
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
    assert proxy.get("/osteo-ld").headers["Location"].endswith("/osteo-ld/")


def test_what_is_the_operators_is_not_the_worlds(proxy: httpx.Client) -> None:
    assert [proxy.get(f"/osteo-ld/{name}").status_code for name in ("metrics", "health")] == [404, 404]
    assert "/health" not in proxy.get("/health").text  # nor outside the base path


def test_a_huge_request_stops_at_the_proxy(proxy: httpx.Client) -> None:
    assert proxy.post("/osteo-ld/sparql", content=b"q" * 1_100_000).text.split()[1] == "1100000"
    assert proxy.post("/osteo-ld/sparql", content=b"q" * 3_000_000).status_code in {413, 502}


def test_nginx_slows_who_asks_too_much(nginx: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: nginx.get("/osteo-ld/").status_code, range(150)))
    assert codes[0] == 200
    assert 429 in codes


def test_a_certificate_that_is_not_trusted_is_told(
    nginx: httpx.Client, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``osteo-ld push`` over https, once more tried only if it could help."""
    endpoint = f"{nginx.base_url}/osteo-ld/store"
    command = ["push", "--endpoint", endpoint, "--build", str(built), "--graph", "void"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 1
    assert "has a certificate that is not trusted" in result.stderr
    assert "trying again" not in result.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze: apt-get install systemd")
def test_the_unit_is_sound_and_hardened(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("osteo-ld")
    unit = (DEPLOY / "osteo-ld.service").read_text().replace("/opt/osteo-ld/bin/osteo-ld", str(program))
    (tmp_path / "osteo-ld.service").write_text(unit)
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "osteo-ld.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, [line for line in run.stderr.splitlines() if "osteo-ld" in line]) == (0, [])
    run = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(tmp_path / "osteo-ld.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout  # an exposure of at most 2.0 of 10


def test_the_image_is_made_of_what_there_is() -> None:
    text = (ROOT / "Containerfile").read_text()
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / name).exists() for name in kept)
    built_from = re.findall(r'^"(\w+)" = ', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    named = [*built_from, "src", "pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA", "requirements.lock"]
    assert [name for name in named if not any(fnmatch(name, pattern) for pattern in kept)] == []
    assert re.search(r"^USER (?!0|root)", text, re.MULTILINE)
    assert text.index("\nUSER ") < text.index("\nENTRYPOINT ")
    assert "--require-hashes -r requirements.lock" in text
    assert re.search(r"^HEALTHCHECK .*\n.*/health", text, re.MULTILINE)


def test_a_server_of_another_user_can_read_the_build(built: Path) -> None:
    folders = [path for path in built.rglob("*") if path.is_dir()]
    assert [path for path in folders if path.stat().st_mode & 0o005 != 0o005] == []
    assert [path for path in built.rglob("*") if path.is_file() and not path.stat().st_mode & 0o004] == []


def options_of(command: str) -> set[str]:
    return {option for parameter in main.commands[command].params for option in parameter.opts}


FILES = ["deploy/osteo-ld.service", "deploy/nginx.conf", "deploy/Caddyfile", "Containerfile", "docs/deploy.md"]


@pytest.mark.parametrize("command", ["serve", "push", "build"])
def test_the_options_that_are_used_are_there(command: str) -> None:
    if command not in main.commands:
        pytest.skip(f"osteo-ld {command} is not there yet")
    texts = [(ROOT / name).read_text().replace('", "', " ") for name in FILES]
    lines = [line for text in texts for line in re.findall(rf"osteo-ld {command} ([^\n`]*)", text)]
    used = {word for line in lines for word in re.findall(r"(?<!\S)--?[a-z][a-z-]*", line)}
    assert used
    assert used <= options_of(command)
