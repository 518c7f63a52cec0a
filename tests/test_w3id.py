"""The redirects of w3id.org, in Apache itself where it is installed."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.queries import open_store
from osteo_ld.serve.web import addresses

FILE = Path(__file__).parents[1] / "w3id" / ".htaccess"
HOST = re.findall(r"E=HOST:(\S+)\]", FILE.read_text(encoding="utf-8"))[0]
MODULES = ("mpm_event", "authz_core", "rewrite")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def _apache() -> str:
    found = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if not found:
        if os.environ.get("CI"):
            pytest.fail("apache2 must be there in CI")
        pytest.skip("needs apache2 (Debian package apache2)")
    return found


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    apache = _apache()
    folder = tmp_path_factory.mktemp("apache")
    (folder / "osteo-ld").mkdir()
    shutil.copy(FILE, folder / "osteo-ld" / ".htaccess")
    folder.chmod(0o755)
    for parent in (folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = int(listening.getsockname()[1])
    modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES)
    (folder / "apache.conf").write_text(
        f'{modules}ServerRoot "{folder}"\nServerName localhost\nListen 127.0.0.1:{number}\nPidFile "{folder}/pid"\n'
        f'User www-data\nGroup www-data\nErrorLog "{folder}/error.log"\nDocumentRoot "{folder}"\n'
        f'<Directory "{folder}">\nAllowOverride All\nRequire all granted\n</Directory>\n'
    )
    process = subprocess.Popen([apache, "-f", str(folder / "apache.conf"), "-DFOREGROUND"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", number), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "error.log").read_text()
                time.sleep(0.1)
        yield number
    finally:
        process.terminate()
        process.wait(20)


def led(port: int, path: str, accept: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/osteo-ld/{path}", headers={"Accept": accept} if accept else {})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers.get("Location", "").removeprefix(HOST)


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("interaction/1001", BROWSER, "/interaction/1001.html"),
        ("interaction/1001", "", "/interaction/1001.html"),
        ("interaction/1001", "*/*", "/interaction/1001.html"),
        ("interaction/1001", "text/turtle", "/interaction/1001.ttl"),
        ("protein/VEGFA", "application/ld+json", "/protein/VEGFA.jsonld"),
        ("promotes", "application/rdf+xml", "/promotes.rdf"),
        ("evidence/1001-1", "application/n-triples", "/evidence/1001-1.nt"),
        ("graph/interactions", "text/turtle", "/graph/interactions.ttl"),
        ("interaction/1001.rdf", BROWSER, "/interaction/1001.rdf"),
        ("sparql?query=ASK%7B%7D", "application/json", "/sparql?query=ASK%7B%7D"),
        (".well-known/void", "text/turtle", "/.well-known/void"),
        ("", "text/turtle", "/.well-known/void"),
        ("", BROWSER, "/"),
    ],
)
def test_where_an_iri_leads(port: int, path: str, accept: str, target: str) -> None:
    assert led(port, path, accept) == (303, target)


def test_every_kind_of_iri_leads_where_the_server_has_it(port: int, built: Path) -> None:
    store: ox.Store = open_store(built)
    kinds = {
        path.partition("/")[0]: path for path in addresses(store) if path != "sparql" and not path.startswith("term/")
    }
    assert len(kinds) > 50
    for path in kinds.values():
        assert led(port, path, "text/turtle") == (303, f"/{path}.ttl")
