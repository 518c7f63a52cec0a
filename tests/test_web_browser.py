"""In a real browser, as a visitor: search, follow a signal to its evidence, ask, query, download, dark, narrow.

The static site is served by Python's own file server, the live one by ``osteo-ld serve``; both on loopback.
"""

from __future__ import annotations

import csv
import io
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
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PAGES = (
    "index.html", "protein/VEGFA.html", "interaction/1903.html", "pair/CL_0000062--CL_0000115.html", "query.html",
    "question/signals-between.html", "gaps.html", "statistics.html", "section/bone-research-2025/notch-pathway.html",
    "search.html?q=vegf", "concept/type-h-vessel.html", "cell/index.html", "about.html", "evidence/1903-1.html",
    "pair/index.html", "term/CL_0000000.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
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


@pytest.fixture(scope="module")
def static(site: Path) -> Iterator[str]:
    """The static site below a path of its own, as on many hosts."""
    (site.parent / "osteo-ld").symlink_to(site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/osteo-ld/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    yield page
    context.close()
    assert not faults
    assert all(url.startswith(("http://127.0.0.1", "blob:", "data:")) for url in outside)


def test_search_as_one_types(page: Page, base: str) -> None:
    page.goto(base)
    page.locator("#big").press_sequentially("rank")
    suggestions = page.locator("#bigfound li")
    expect(suggestions.first).to_be_visible()
    page.locator("#big").fill("RANKL")
    expect(suggestions.first).to_contain_text("TNFSF11")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("TNFSF11")


def test_search_page(page: Page, base: str) -> None:
    page.goto(base)
    page.locator("#find").fill("type H vessel")
    page.keyboard.press("Enter")
    expect(page.locator("#hits li").first).to_contain_text("type H vessel")
    page.goto(f"{base}search.html?q=osteoblsat")
    expect(page.locator("#hits li").first).to_contain_text("osteoblast")


def test_from_a_pair_to_the_evidence(page: Page, base: str) -> None:
    """Home, pair, picture, signal, statement, evidence."""
    page.goto(base)
    page.get_by_role("link", name="osteoclast → endothelial cell").first.click()
    expect(page.locator("svg.diagram")).to_be_visible()
    page.locator("svg.diagram .node.signal a", has_text="PDGFB").first.click()
    expect(page.locator("h1")).to_have_text("PDGFB")
    page.locator("#acts td.number a").first.click()
    expect(page.locator("h1")).to_contain_text("PDGFB")
    page.get_by_role("link", name=re.compile(r"^Evidence \d{4}-1$")).click()
    expect(page.locator("h1")).to_have_text(re.compile(r"Evidence \d{4}-1"))
    expect(page.get_by_role("link", name=re.compile("coupling|Molecular communication")).first).to_have_attribute(
        "href", re.compile(r"^https://doi\.org/10\.33|^https://doi\.org/10\.10")
    )


def test_run_a_query(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    page.locator("#run").click()
    expect(page.locator("#answer tbody tr")).not_to_have_count(0, timeout=60_000)
    expect(page.locator(".state")).to_contain_text(re.compile(r"\d+ rows, [\d.]+ s"))
    assert "VEGF" in page.locator("#answer").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text())))
    assert rows[0] == ["agent", "statements"]
    assert len(rows) == 1 + page.locator("#answer tbody tr").count()


def test_results_link_to_pages(page: Page, base: str) -> None:
    query = "SELECT ?s ?o WHERE { ?s <https://w3id.org/osteo-ld/promotes> ?o } ORDER BY ?s LIMIT 1"
    page.goto(f"{base}query.html")
    page.locator("#sparql").fill(query)
    page.keyboard.press("Control+Enter")
    page.locator("#answer tbody a").first.click(timeout=60_000)
    expect(page.locator("h1")).to_contain_text("promote")


def test_a_graph_and_a_yes(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    page.locator("#sparql").fill("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3")
    page.locator("#run").click()
    expect(page.locator("#answer pre")).to_contain_text("<http", timeout=60_000)
    page.locator("#sparql").fill("ASK { ?s ?p ?o }")
    page.locator("#run").click()
    expect(page.locator("#answer")).to_have_text("yes", timeout=60_000)


def test_a_faulty_query_is_told(page: Page, static: str) -> None:
    page.goto(f"{static}query.html")
    page.locator("#sparql").fill("SELECT ?s WHERE { ?s ?p }")
    page.locator("#run").click()
    expect(page.locator(".state.bad")).to_contain_text("Not SPARQL at line 1", timeout=60_000)


def test_a_long_query_is_stopped_and_the_next_one_runs(page: Page, static: str) -> None:
    page.goto(f"{static}query.html")
    page.locator("#sparql").fill("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.locator("#run").click()
    expect(page.locator(".state")).to_contain_text("Running on", timeout=60_000)
    page.locator("#stop").click()
    expect(page.locator(".state")).to_have_text("Stopped.")
    page.locator("#sparql").fill("ASK { ?s ?p ?o }")
    page.locator("#run").click()
    expect(page.locator("#answer")).to_have_text("yes", timeout=60_000)


def test_completion(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    pad = page.locator("#sparql")
    pad.fill("")
    pad.press_sequentially("SELECT * WHERE { ?s osteo:promo")
    expect(page.locator("#completions li").first).to_contain_text("osteo:promotes")
    page.keyboard.press("Enter")
    pad.press_sequentially(" angiogene")
    expect(page.locator("#completions li").first).to_contain_text("obo:GO_0001525")
    page.keyboard.press("Tab")
    expect(pad).to_have_value(re.compile(r"PREFIX obo: .*\?s osteo:promotes obo:GO_0001525$", re.DOTALL))


def test_a_canned_question_in_the_editor(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    page.locator("#canned").select_option("vesicle-mirnas")
    expect(page.locator("#sparql")).to_have_value(re.compile("mirna|miRNA|SO_0000276"))
    page.locator("#run").click()
    expect(page.locator("#answer tbody tr").first).to_be_visible(timeout=60_000)


def test_a_question_with_a_parameter(page: Page, base: str) -> None:
    page.goto(f"{base}question/signals-between.html")
    before = page.locator("#answer tbody tr").count()
    page.locator("#p-source").fill("OC")
    expect(page.locator("#p-source-found li").first).to_contain_text("osteoclast")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#p-source")).to_have_value("osteoclast")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url(re.compile("source=osteoclast"))
    expect(page.locator("#answer tbody tr")).not_to_have_count(before, timeout=60_000)
    expect(page.locator("#answer")).to_contain_text("PDGFB")
    page.locator("details.sparql summary").click()
    expect(page.locator("#sparql")).to_contain_text("CL_0000092")
    page.locator("#p-source").fill("no such cell")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("No concept is named “no such cell”.")).to_be_visible()


def test_downloads(page: Page, base: str) -> None:
    page.goto(f"{base}protein/VEGFA.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Turtle").click()
    assert "VEGFA" in Path(download.value.path()).read_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as SVG").click()
    assert Path(download.value.path()).read_text().startswith("<svg ")
    page.goto(f"{base}about.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="osteo-ld.sssom.tsv").click()
    assert "subject_id" in Path(download.value.path()).read_text()


def test_filter_of_a_table(page: Page, static: str) -> None:
    page.goto(f"{static}cell/index.html")
    page.get_by_placeholder("words in a row").fill("osteocyte")
    visible = page.locator("tbody tr:visible")
    expect(visible).not_to_have_count(0)
    assert visible.count() < 20
    assert all("osteocyte" in text.lower() for text in visible.all_inner_texts())


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_COLOURS = """() => [...document.querySelectorAll("main *, nav *, footer *")]
  .filter((e) => e.checkVisibility() && !e.closest("svg") && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .slice(0, 400)
  .map((e) => {
    let back = e;
    while (back && getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
    return [getComputedStyle(e).color, back ? getComputedStyle(back).backgroundColor : "rgb(255, 255, 255)", e.textContent.slice(0, 40)];
  })"""  # noqa: E501


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(browser: Browser, static: str, axe: str, scheme: str) -> None:
    """No page breaks a rule of axe (WCAG 2.2 A and AA, and best practice) in either theme."""
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    for path in PAGES:
        page.goto(static + path)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 20, path
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == [], path
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES[:8])
def test_contrast(browser: Browser, static: str, scheme: str, path: str) -> None:
    """All text meets WCAG AA (4.5 to 1) in both themes."""
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(static + path)
    for ink, paper, text in page.evaluate(_COLOURS):
        high, low = sorted((_luminance(ink), _luminance(paper)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ink, paper)
    context.close()


def test_dark_by_the_system_and_by_hand(browser: Browser, static: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(static)
    back = "getComputedStyle(document.body).backgroundColor"
    assert _luminance(page.evaluate(back)) < 0.05
    page.get_by_role("button", name="Change to light").click()
    assert _luminance(page.evaluate(back)) > 0.8
    page.goto(f"{static}protein/VEGFA.html")  # it is remembered
    assert _luminance(page.evaluate(back)) > 0.8
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_narrow_screen(browser: Browser, static: str, path: str) -> None:
    """Nothing sticks out of a phone's screen: wide tables and pictures scroll by themselves."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(static + path)
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_without_javascript(browser: Browser, live: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live)
    page.locator("#big").fill("OCY")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="osteocyte", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("osteocyte")
    expect(page.locator("svg.diagram")).to_be_visible()
    page.goto(f"{live}question/signals-between.html")
    page.locator("#p-source").fill("osteoclast")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#answer")).to_contain_text("PDGFB")
    context.close()


def test_by_keyboard(page: Page, static: str) -> None:
    page.goto(f"{static}pair/CL_0000062--CL_0000115.html")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Who signals to whom").nth(1)).to_be_focused()
    page.goto(f"{static}query.html")
    page.locator("#sparql").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator("#run")).to_be_focused()
