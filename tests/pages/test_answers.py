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
FLOORS = {
    "questions.tsv": (85, 2.2),
    "strangers.tsv": (86.3, 3.7),
    "everyday.tsv": (75.6, 1.4),
    "newcomers.tsv": (77, 0),
    "surgeons.tsv": (82, 0),
    "more-strangers.tsv": (84.7, 0.9),
    "field-words.tsv": (85.8, 3.3),
}
_ASK = """async (asked) => {
  const load = async (name) => (await fetch(name)).json();
  const reader = osteo.answering(osteo.statements(await load("explorer.json")), await load("asking.json"));
  return asked.map((question) => {
    const { parts, unknown, passed, verdict = "" } = reader.ask(question);
    const told = parts.map(({ heading, records, address }) => (
      { heading, address, records: records.map((record) => record.number) }));
    return { unknown: unknown.map(([word]) => word), passed, verdict, parts: told };
  });
}"""


def read(name: str) -> list[dict[str, str]]:
    with (ASKING / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def ask(page: Page, questions: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_ASK, questions)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_questions_of_strangers_in_a_browser(page: Page, static: str, name: str) -> None:
    page.goto(f"{static}ask.html")
    rows = read(name)
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
def test_yes_and_no_are_not_turned_round_in_a_browser(page: Page, static: str) -> None:
    """It says them seldom, and then of what every word of the question was understood."""
    page.goto(f"{static}ask.html")
    wanted = {row["question"]: row["answer"] for name in FLOORS for row in read(name) if row["answer"]}
    given = dict(zip(wanted, (answer["verdict"] for answer in ask(page, list(wanted))), strict=True))
    right = sum(given[question] == answer for question, answer in wanted.items())
    other = {question for question, answer in wanted.items() if given[question] not in ("", answer)}
    assert 100 * right / len(wanted) >= 17.5  # beside words that it does not read it tells neither
    assert 100 * len(other) / len(wanted) <= 0.5, other
    assert not {question for question in other if {given[question], wanted[question]} == {"yes", "no"}}


@pytest.mark.slow
def test_what_a_browser_says_yes_and_no_to(page: Page, static: str) -> None:
    page.goto(f"{static}ask.html")
    wanted = {
        "does FGF18 promote angiogenesis": "no",
        "is type H vessel formation promoted by SLIT3": "yes",
        "do migrasomes promote angiogenesis": "supposed",
        "does Dll4-Notch inhibit angiogenesis in bone?": "no",
        "do platelets promote angiogenesis": "",
        "is angiogenesis promoted by platelets": "",
        "what promotes angiogenesis": "",
        "is there any Notch receptor signal that blocks osteogenic differentiation?": "",
        "does only SLIT3 promote type H vessel formation": "",
    }
    for (question, verdict), answer in zip(wanted.items(), ask(page, list(wanted)), strict=True):
        assert answer["verdict"] == verdict, question


@pytest.mark.slow
def test_what_others_do_is_no_answer_of_what_a_browser_did_not_understand(page: Page, static: str) -> None:
    page.goto(f"{static}ask.html")
    asked = [
        "do platelets promote angiogenesis",
        "how do platelets help fracture healing",
        "is angiogenesis promoted by platelets",
        "what do platelets do to vessels",
    ]
    for question, answer in zip(asked, ask(page, asked), strict=True):
        assert answer["passed"] == ["platelets"], question
        assert {part["heading"] for part in answer["parts"]} <= {SHARING}, question


@pytest.mark.slow
def test_what_turns_a_question_round_is_not_told_in_a_browser(page: Page, static: str) -> None:
    page.goto(f"{static}ask.html")
    asked = {
        "15-PGDH inhibition old muscle": "4011",  # what it does when it is there
        "HPGD inhibitor in old muscle": "4011",
        "steroid induced osteonecrosis mechanism": "2775",  # what is given against it
        "where is RANK found apart from osteoclasts": "2010",
        "what happens in old muscle when 15-PGDH is inhibited": "4011",
        "precursors of type H vessels": "5012",  # what they become
        "what do H type vessels develop from": "5012",
        "what keeps osteoclastogenesis down in osteoporosis": "2446",
        "markers of pericytes": "2827",  # what they lack
        "receptors for RANKL": "2043",  # what keeps it from them
        "macrophage signals received by MSCs": "2326",  # the other way round
    }
    for (question, number), answer in zip(asked.items(), ask(page, list(asked)), strict=True):
        named = {record for part in answer["parts"] for record in part["records"]}
        assert number not in named, question


@pytest.mark.slow
def test_a_browser_reads_verbs_in_every_form_and_other_names_as_they_are(page: Page, static: str) -> None:
    page.goto(f"{static}ask.html")
    others = {
        "mast cells in fracture healing": "mast cells",
        "does an excess of thyroxine cause bone loss": "thyroxine",
        "is creatine good for bones": "creatine",  # no slip for another word
    }
    verb, *unknown = ask(page, ["what is passed from BMSCs to HUVECs through gap junctions", *others])
    assert not verb["unknown"]
    assert verb["parts"][0]["heading"] == ""
    assert [answer["unknown"] for answer in unknown] == [[name] for name in others.values()]


@pytest.mark.slow
def test_a_browser_passes_over_plain_english_and_says_so(page: Page, static: str) -> None:
    """It has bits in place of a dictionary; what others are called is a name all the same."""
    page.goto(f"{static}ask.html")
    asked = ["does lactate make vessels leaky", "does lactate make vessels zorbish", "sickle cell disease and bone"]
    english, made_up, other = ask(page, asked)
    assert (english["unknown"], english["verdict"]) == ([], "")
    assert english["parts"]
    assert (made_up["unknown"], made_up["parts"]) == (["zorbish"], [])
    assert (other["unknown"], other["parts"]) == (["sickle cell disease"], [])


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
    page.goto(f"{static}ask.html?q=does+FGF18+promote+angiogenesis")
    expect(page.locator(".verdict")).to_have_text("no")
    page.goto(f"{static}ask.html?q=what+traps+VEGFA")
    expect(page.locator("#answer h2").first).to_contain_text(SHARING[1:])
    expect(page.locator("#answer")).to_contain_text("No statement says all of it")


@pytest.mark.slow
def test_a_browser_says_how_many_its_address_finds(page: Page, static: str) -> None:
    """What something does and what its loss does stand apart, and lead to one place in the explorer."""
    page.goto(f"{static}ask.html")
    asked = [row["question"] for row in read("questions.tsv")]
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
