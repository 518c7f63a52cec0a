"""A browser, and the pages that it visits: the static site below a path of its own, and the server; on loopback."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file: while it is open an event loop runs, in which no other file could start its own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    expect.set_options(timeout=20_000)  # a busy machine is no fault of the page
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, with the policy that a careful host would send."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what is missing, as free hosts do."""
        page = Path(self.directory) / "osteo-ld" / "404.html"
        data = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture(scope="session")
def static(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The static site below a path of its own, as on many hosts."""
    host = tmp_path_factory.mktemp("host")
    (host / "osteo-ld").symlink_to(site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(host)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/osteo-ld/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def live(built: Path) -> Iterator[str]:
    """The pages and the endpoint of ``osteo-ld serve``."""
    command = [sys.executable, "-m", "osteo_ld", "serve", "--port", "0", "--build", str(built), "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        told = server.stderr.readline()
        if not (address := re.search(r"at (http://\S+)", told)):
            server.kill()
            pytest.fail(f"the server did not start: {told}{server.stderr.read()}")
        yield address[1]
        server.terminate()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, a checker of accessibility."""
    script = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.skip(f"needs {script}: run `make web/node_modules/.ready`")
    return script.read_text(encoding="utf-8")


@pytest.fixture(params=["static", "live"])
def base(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with a window, which stays open: to open one takes as long as five pages."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A page of its own, of a browser that remembers nothing of other tests."""
    page = visitor.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    yield page
    page.evaluate("try { localStorage.clear(); sessionStorage.clear(); } catch { /* a page that has none */ }")
    page.close()
    visitor.clear_cookies()
    assert not faults
    assert all(url.startswith(("http://127.0.0.1", "blob:", "data:")) for url in outside)
