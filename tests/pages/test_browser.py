"""In a real browser, as a visitor: search, follow a signal to its evidence, ask, query, download, dark, narrow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from osteo_ld.iris import OSTEO
from osteo_ld.pages.paths import page_path
from osteo_ld.pages.rendering import Pages

PAGES = (
    "index.html", "protein/VEGFA.html", "interaction/1903.html", "pair/CL_0000062--CL_0000115.html", "query.html",
    "question/signals-between.html", "gaps.html", "statistics.html", "section/bone-research-2025/notch-pathway.html",
    "search.html?q=vegf", "concept/type-h-vessel.html", "cell/index.html", "about.html", "downloads.html",
    "pair/index.html", "term/CL_0000000.html", "explore.html", "explore.html?named=protein:VEGFA", "vocabulary.html",
    "genes.html", "ask.html?q=vegf", "ask.html?q=what+inhibits+angiogenesis", "404.html",
    "reference/bone-research-2025/115.html",
)  # fmt: skip


def write(page: Page, query: str) -> None:
    """Write a query in the editor in place of the one that is there."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def written(page: Page) -> str:
    """The query in the editor."""
    text: str = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return text


def test_search_as_one_types(page: Page, base: str) -> None:
    page.goto(base)
    page.locator("#question").press_sequentially("rank")
    suggestions = page.locator("#question-found li")
    expect(suggestions.first).to_be_visible()
    page.locator("#question").fill("RANKL")
    expect(suggestions.first).to_contain_text("RANKL")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("RANKL")


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
    page.get_by_role("link", name=re.compile("^osteoclast to endothelial cell: ")).click()
    expect(page.locator("svg.diagram")).to_be_visible()
    page.locator("svg.diagram .node.signal a", has_text="VEGF").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("VEGF"))
    page.locator("#acts td:last-child a").first.click()
    expect(page.locator("h1")).to_contain_text("VEGF")
    expect(page.locator("#evidence-1")).to_contain_text("characters")
    outer = page.locator("#evidence-1 a[href^=http]").first
    expect(outer).to_have_attribute("href", re.compile(r"^https://doi\.org/10\."))


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
    write(page, query)
    page.keyboard.press("Control+Enter")
    page.locator("#answer tbody a").first.click(timeout=60_000)
    expect(page.locator("h1")).to_contain_text("promote")


def test_a_graph_and_a_yes(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    write(page, "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3")
    page.locator("#run").click()
    expect(page.locator("#answer pre")).to_contain_text("<http", timeout=60_000)
    write(page, "ASK { ?s ?p ?o }")
    page.locator("#run").click()
    expect(page.locator("#answer")).to_have_text("yes", timeout=60_000)


def test_common_prefixes_need_no_declaration(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    write(page, "SELECT ?l { protein:VEGFA rdfs:label ?l }")
    page.locator("#run").click()
    expect(page.locator("#answer tbody tr")).to_have_text(["VEGFA"], timeout=60_000)


def test_a_faulty_query_is_told(page: Page, static: str) -> None:
    page.goto(f"{static}query.html")
    write(page, "SELEC ?s { ?s rdfs:label ?l }")
    page.locator("#run").click()
    expect(page.locator(".state.bad")).to_contain_text(
        "Not SPARQL at line 1, column 1: want SELECT, ASK, CONSTRUCT or DESCRIBE, found “SELEC”", timeout=60_000
    )
    write(page, "ASK { ?s rdfs:label ?l }}")
    page.locator("#run").click()
    expect(page.locator(".state.bad")).to_contain_text("Not SPARQL at line 1, column 26:")
    write(page, "SELECT ?s WHERE { ?s ?p }")
    page.locator("#run").click()
    expect(page.locator(".state.bad")).to_contain_text("Not SPARQL at line 1", timeout=60_000)


def test_a_long_query_is_stopped_and_the_next_one_runs(page: Page, static: str) -> None:
    page.goto(f"{static}query.html")
    write(page, "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.locator("#run").click()
    expect(page.locator(".state")).to_contain_text("Running on", timeout=60_000)
    page.locator("#stop").click()
    expect(page.locator(".state")).to_have_text("Stopped.")
    write(page, "ASK { ?s ?p ?o }")
    page.locator("#run").click()
    expect(page.locator("#answer")).to_have_text("yes", timeout=60_000)


def test_completion(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    write(page, "")
    hints = page.locator(".CodeMirror-hints li")
    page.keyboard.type("SELECT * WHERE { ?s osteo:promo")
    expect(hints.first).to_contain_text("osteo:promotes")
    page.keyboard.press("Enter")
    page.keyboard.type(" angiogene")
    expect(hints.first).to_contain_text("obo:GO_0001525")
    page.keyboard.press("Enter")
    expect(hints).to_have_count(0)
    assert re.search(r"PREFIX obo: .*\?s osteo:promotes obo:GO_0001525", written(page), re.DOTALL)


def test_completion_knows_what_is_used_and_other_names(page: Page, static: str) -> None:
    """What the data use most comes first, with how often; concepts also by the names of the lexicon."""
    page.goto(f"{static}query.html")
    write(page, "")
    hints = page.locator(".CodeMirror-hints li")
    page.keyboard.type("SELECT * WHERE { ?s oa:has")
    expect(hints.first).to_contain_text(re.compile(r"oa:hasS\w+ .*\d,\d{3}"))
    page.keyboard.press("Escape")
    write(page, "")
    page.keyboard.type("ASK { ?s ?p TNFRSF11B")
    expect(hints.first).to_contain_text("protein:TNFRSF11B")
    page.keyboard.press("Escape")
    write(page, "")
    page.keyboard.type("ASK { ?s ?p osteoprotegerin")
    expect(hints.first).to_contain_text("protein:TNFRSF11B")


def test_a_canned_question_in_the_editor(page: Page, base: str) -> None:
    page.goto(f"{base}query.html")
    page.locator("#canned").select_option("vesicle-mirnas")
    assert re.search("mirna|miRNA|SO_0000276", written(page))
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
    expect(page.locator("#answer")).to_contain_text("VEGF")
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
        page.get_by_role("button", name="Save as SVG").click()
    assert Path(download.value.path()).read_text().startswith("<svg ")
    page.goto(f"{base}downloads.html")
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


# Of each text its colour, and what lies behind it: backgrounds painted over each other, whatever notation they have.
_COLOURS = """() => {
  const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
  const painted = (colours) => {
    for (const colour of ["#fff", ...colours]) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    return `rgb(${[...context.getImageData(0, 0, 1, 1).data].slice(0, 3).join(", ")})`;
  };
  return [...document.querySelectorAll("main *, nav *, footer *")]
    .filter((e) => e.checkVisibility() && !e.closest("svg") && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .slice(0, 400)
    .map((e) => {
      const backs = [];
      for (let at = e; at; at = at.parentElement) backs.unshift(getComputedStyle(at).backgroundColor);
      return [painted([...backs, getComputedStyle(e).color]), painted(backs), e.textContent.slice(0, 40)];
    });
}"""  # noqa: E501


@pytest.fixture(scope="module")
def accessing(browser: Browser) -> Iterator[Page]:
    """A page into which a checker may be put."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def themes(page: Page) -> Iterator[str]:
    """Show a page that is loaded in one theme and then in the other."""
    papers = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        yield scheme
    assert len(papers) == 2


# Of what a rule found, its name and the first place, and how many rules hold: all that it says is megabytes.
_AXE = """async () => {
  const { passes, violations } = await axe.run(document, {resultTypes: ["violations"]});
  return [passes.length, violations.map(({ id, nodes }) => [id, nodes[0].html])];
}"""


@pytest.mark.parametrize("path", PAGES)
def test_accessible(accessing: Page, static: str, axe: str, path: str) -> None:
    """No page breaks a rule of axe (WCAG 2.2 A and AA, and best practice) in either theme."""
    accessing.goto(static + path)
    accessing.evaluate(axe)
    for scheme in themes(accessing):
        passed, violations = accessing.evaluate(_AXE)
        assert passed > 20, scheme
        assert violations == [], scheme


@pytest.mark.parametrize("path", PAGES[:8])
def test_contrast(accessing: Page, static: str, path: str) -> None:
    """All text meets WCAG AA (4.5 to 1) in both themes."""
    accessing.goto(static + path)
    for scheme in themes(accessing):
        for ink, paper, text in accessing.evaluate(_COLOURS):
            high, low = sorted((_luminance(ink), _luminance(paper)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (scheme, text, ink, paper)


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


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_narrow_screen(phone: Page, static: str, path: str) -> None:
    """Nothing sticks out of a phone's screen: wide tables and pictures scroll by themselves."""
    phone.goto(static + path)
    phone.wait_for_timeout(100)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_javascript(browser: Browser, live: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live)
    page.locator("#question").fill("OCY")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("link", name="osteocyte", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("osteocyte")
    expect(page.locator("svg.diagram")).to_be_visible()
    page.goto(f"{live}question/signals-between.html")
    page.locator("#p-source").fill("osteoclast")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#answer")).to_contain_text("VEGF")
    context.close()


def test_by_keyboard(page: Page, static: str) -> None:
    page.goto(f"{static}pair/CL_0000062--CL_0000115.html")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Who signals to whom").nth(1)).to_be_focused()
    page.goto(f"{static}query.html")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Tab")
    expect(page.locator("#run")).to_be_focused()


def test_where_a_query_result_leads_is_where_pages_are(page: Page, static: str, pages: Pages) -> None:
    page.goto(f"{static}query.html")
    iris = [iri for iri in list(pages.know.properties)[::50] if iri.startswith(OSTEO)]
    iris += [f"{OSTEO}mode", f"{OSTEO}Mode", f"{OSTEO}ontology", *list(pages.know.evidence)[:3]]
    led = page.evaluate("iris => iris.map((iri) => osteo.place(iri, new Map()))", iris)
    assert dict(zip(iris, led, strict=True)) == {iri: (page_path(iri) or "") for iri in iris}


def test_a_page_that_is_not_there_names_what_is_near(visitor: BrowserContext, static: str) -> None:
    page = visitor.new_page()
    answer = page.goto(f"{static}concept/type-h-vesel.html")
    assert answer is not None
    assert answer.status == 404
    page.locator("#near").get_by_role("link", name="type H vessel", exact=True).click()
    expect(page.locator("h1")).to_have_text("type H vessel")
    page.close()


def test_what_is_told_on_another_page_is_led_to(visitor: BrowserContext, base: str, pages: Pages) -> None:
    """By the IRI, or that with an ending; where nothing is, nobody is led."""
    edge = next(iri for iri in pages.know.properties if iri.startswith(f"{OSTEO}edge/")).removeprefix(OSTEO)
    number = edge.removeprefix("edge/").partition("-")[0]
    wanted = {
        edge: f"interaction/{number}.html", f"{edge}.html": f"interaction/{number}.html",
        f"evidence/{number}-1.html": f"interaction/{number}.html#evidence-1", "mode.html": "vocabulary.html#mode",
    }  # fmt: skip
    page = visitor.new_page()
    for path, place in wanted.items():
        page.goto(f"{base}{path}")
        expect(page).to_have_url(f"{base}{place}")
    for path in ("edge/0000-1.html", "nosuchword.html", f"evidence/{number}-99.html"):
        answer = page.goto(f"{base}{path}", wait_until="networkidle")
        assert answer is not None
        assert (answer.status, page.url) == (404, f"{base}{path}")
    page.close()


def test_opened_as_a_file_it_says_what_to_do(visitor: BrowserContext, site: Path) -> None:
    page = visitor.new_page()
    page.goto(f"file://{site}/protein/VEGFA.html")
    expect(page.locator("main .callout").first).to_contain_text("python3 -m http.server")
    page.get_by_role("link", name="Signals", exact=True).click()
    expect(page.locator("h1")).to_have_text("Proteins and RNAs")
    page.close()


def test_a_cited_work_is_named_by_its_doi(page: Page, base: str) -> None:
    page.goto(f"{base}question/claims-citing.html")
    page.locator("#p-reference").fill("https://doi.org/10.1038/NM.3961")
    page.keyboard.press("Escape")
    page.locator("form.ask button").click()
    expect(page.locator("#answer tbody tr")).to_have_count(2, timeout=60_000)
    page.locator("#p-reference").fill("10.9999/none")
    page.keyboard.press("Escape")
    page.locator("form.ask button").click()
    expect(page.locator("main")).to_contain_text(re.compile("[Nn]o cited work"))
