"""The box that answers: the whole reader on a server; what a browser can read, and no more, on a site of files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from osteo_ld.asking.answers import SHARING
from osteo_ld.asking.faces import from_address
from osteo_ld.asking.patterns import Matcher
from osteo_ld.pages.rendering import Pages

ASKING = Path(__file__).parents[1] / "asking"
# Per hundred questions of strangers, answered in a browser alone: right within forty records, misleading at most.
FLOORS = {"questions.tsv": (79, 5), "strangers.tsv": (82.5, 4.6)}
_ASK = """async (asked) => {
  const load = async (name) => (await fetch(name)).json();
  const reader = osteo.answering(osteo.statements(await load("explorer.json")), await load("asking.json"));
  return asked.map((question) => {
    const { parts, unknown } = reader.ask(question);
    return { unknown: unknown.map(([word]) => word), parts: parts.map(({ heading, records, address }) => (
      { heading, address, records: records.map((record) => record.number) })) };
  });
}"""


def ask(page: Page, questions: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_ASK, questions)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_questions_of_strangers_in_a_browser(page: Page, static: str, name: str) -> None:
    page.goto(f"{static}ask.html")
    with (ASKING / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    counts: Counter[str] = Counter()
    for row, answer in zip(rows, ask(page, [row["question"] for row in rows]), strict=True):
        named = [number.lstrip("0") for part in answer["parts"] for number in part["records"]][:40]
        must, must_not = set(row["must"].split()), set(row["must_not"].split())
        wrong = bool(named) if row["refused"] == "yes" else bool(must_not.intersection(named))
        right = not named if row["refused"] == "yes" else bool(must.intersection(named)) if must else not wrong
        counts.update(right=right, misleading=wrong)
    least, most = FLOORS[name]
    assert 100 * counts["right"] / len(rows) >= least, counts
    assert 100 * counts["misleading"] / len(rows) <= most, counts


@pytest.mark.slow
def test_direction_and_polarity_are_kept(page: Page, static: str, pages: Pages) -> None:
    page.goto(f"{static}ask.html")
    sending = ["what do osteoblasts send to osteoclasts", "what do osteoclasts send to osteoblasts"]
    sent, back, inhibits = ask(page, [*sending, "what inhibits angiogenesis"])
    one, other = ({number for part in answer["parts"] for number in part["records"]} for answer in (sent, back))
    assert one
    assert other
    assert not one & other
    by_number = {record.number: record for record in pages.know.records.values()}
    assert {by_number[n].effect[0] for n in inhibits["parts"][0]["records"]} == {"inhibits"}  # type: ignore[index]
    assert not any("blocks" in by_number[n].slots for n in inhibits["parts"][0]["records"])
    assert sum(part["heading"] == "" for part in inhibits["parts"]) == 1


@pytest.mark.slow
def test_a_name_that_the_reviews_lack_is_said_and_nothing_answered(page: Page, static: str) -> None:
    page.goto(f"{static}ask.html")
    asked = {
        "leptin and bone mass": "leptin",
        "IL-33 and bone": "IL-33",
        "dendritic cells and osteoclasts": "dendritic cells",
    }
    for answer, name in zip(ask(page, list(asked)), asked.values(), strict=True):
        assert (answer["unknown"], answer["parts"]) == ([name], [])


@pytest.mark.slow
def test_what_a_browser_shows(page: Page, static: str) -> None:
    page.goto(static)
    page.get_by_role("link", name="What promotes type H vessels?").click()
    expect(page.locator(".state")).to_contain_text("statements")
    expect(page.locator("#answer h2").first).to_contain_text("Answer")
    expect(page.locator("#answer tbody tr").first).to_contain_text("type H vessel")
    expect(page.locator("main")).to_contain_text("osteo-ld serve")  # how to ask the whole reader
    page.locator("#answer").get_by_role("link", name="in the explorer").first.click()
    expect(page.locator("#chosen")).to_contain_text("promotes")
    page.goto(f"{static}ask.html?q=does+Opg+affect+musle+mass")
    expect(page.locator("#answer")).to_contain_text("musle → muscle")
    page.goto(f"{static}ask.html?q=what+traps+VEGFA")
    expect(page.locator("#answer h2").first).to_contain_text(SHARING[1:])
    expect(page.locator("#answer")).to_contain_text("No statement says all of it")


@pytest.mark.slow
def test_a_browser_says_how_many_its_address_finds(page: Page, static: str) -> None:
    """What something does and what its loss does stand apart, and lead to one place in the explorer."""
    page.goto(f"{static}ask.html")
    with (ASKING / "questions.tsv").open(encoding="utf-8", newline="") as file:
        asked = [row["question"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    apart = next(q for q, answer in zip(asked, ask(page, asked), strict=True) if len(answer["parts"]) > 1)
    page.goto(f"{static}ask.html?{urlencode({'q': apart})}")
    parts = page.locator("#answer h2 .count")
    expect(parts).to_have_count(2)
    (one, fits), (other, again) = (text.split(" of ") for text in parts.all_inner_texts())
    assert int(one) + int(other) == int(fits) == int(again)
    page.get_by_role("link", name=f"all {fits} in the explorer").first.click()
    expect(page.locator(".state")).to_contain_text(f"{fits} of ")


@pytest.mark.slow
def test_a_server_answers_whole(page: Page, live: str) -> None:
    page.goto(f"{live}ask.html?q=does+FGF18+promote+angiogenesis", wait_until="networkidle")
    assert not page.locator("script[src*=answer]").count()  # the browser reads less, and would put its own answer there
    expect(page.locator(".verdict")).to_have_text("no")
    expect(page.locator("#answer tbody tr")).to_contain_text(["FGF18 does not affect angiogenesis."])
    expect(page.locator("#answer code")).to_contain_text("osteo-ld find --acts FGF18")
    page.get_by_role("link", name="in the explorer").click()
    expect(page.locator(".state")).to_contain_text("1 of ")
    page.goto(f"{live}ask.html?q=leptin+and+bone+mass")
    expect(page.locator("#answer")).to_contain_text("Not in the reviews: “leptin”.")
    nothing = page.goto(f"{live}ask.html?q=%3F")
    assert nothing is not None
    assert nothing.ok
    page.goto(f"{live}ask.html?q=what+inhibits+angiogensis")
    expect(page.locator("#answer tbody tr").first).to_contain_text("angiogenesis")


def test_an_answer_says_how_many_its_address_finds(built: Path) -> None:
    """Of what a part finds, what stands above, or is no answer, is not listed again; the page says so."""
    pages = Pages(built)
    html = pages.html("ask.html", {"q": "what does the osteoblast receive from the endothelial cell"}) or ""
    parts = re.findall(r'<span class="count">(\d+)(?: of (\d+))?</span></h2>\n.*?explore\.html\?([^"]*)">', html)
    assert any(several for _, several, _ in parts)
    for listed, several, address in parts:
        fits = Matcher(pages.know).matches(from_address(unescape(address)))
        assert len(fits) == int(several or listed), address


def test_a_build_without_an_index_only_searches(built: Path, tmp_path: Path) -> None:
    for path in built.iterdir():
        if path.name not in ("index.json", "site"):
            (tmp_path / path.name).symlink_to(path)
    html = Pages(tmp_path).html("ask.html", {"q": "VEGFA"}) or ""
    assert "protein/VEGFA.html" in html
    assert "Answer" not in html
