"""The explorer: what it loads is all there is, and what it shows is what a reader of the records would count."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from playwright.sync_api import Download, Page, expect

from osteo_ld.asking.faces import from_address
from osteo_ld.asking.patterns import CONCEPT_FIELDS, Matcher
from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.iris import OSTEO, contract
from osteo_ld.pages import explorer
from osteo_ld.pages.rendering import Pages
from osteo_ld.vocabulary import EFFECTS, KINDS, SLOTS, STATUSES


def counted(know: Knowledge, address: str) -> int:
    """How many records fit the pattern that an address says."""
    return len(Matcher(know).matches(from_address(address)))


def addresses(know: Knowledge) -> list[str]:
    """Addresses of one to three constraints that name what a record has, so that most find something."""
    draw = random.Random(11)
    matcher = Matcher(know)
    made = []
    for record in draw.sample(list(know.records.values()), 60):
        parts = [f"status={record.status}|{draw.choice(list(STATUSES))}"] if draw.random() < 0.3 else []
        for field in draw.sample(CONCEPT_FIELDS, 8):
            if values := sorted(matcher.values(record, field)):
                wider = [iri for iri in know.ancestors(draw.choice(values)) if iri in know.named]
                parts.append(f"{field}={'?' if draw.random() < 0.2 else contract(draw.choice(wider or values))}")
        if record.effect and draw.random() < 0.3:
            parts.append(f"effect={record.effect[0]}")
        if parts:
            made.append("&".join(draw.sample(parts, min(len(parts), 3))))
    return made


def test_everything_is_there(pages: Pages) -> None:
    found = explorer.data(pages.know)
    assert sorted(number for number, *_ in found["records"]) == sorted(r.number for r in pages.know.records.values())
    for number, _, values, evidence in found["records"]:
        record = pages.know.records[f"{OSTEO}interaction/{number}"]
        for slot, iris in record.slots.items():
            assert [found["concepts"][n][0] for n in values[slot]] == [contract(iri) for iri in iris]
        assert len(evidence) == len(record.evidence)
    assert set(SLOTS) | set(EFFECTS) <= set(found["sorts"])
    assert list(KINDS) == [word for word, _ in found["words"]["kind"]]


def test_the_best_is_first(pages: Pages) -> None:
    """Direction stated before affects, specific before general, asserted before hypothesised, more evidence first."""
    ranked = [pages.know.records[f"{OSTEO}interaction/{n}"] for n, *_ in explorer.data(pages.know)["records"]]
    undirected = [n for n, r in enumerate(ranked) if r.effect and r.effect[0] == "affects"]
    directed = [n for n, r in enumerate(ranked) if r.effect and r.effect[0] in ("promotes", "inhibits")]
    assert max(directed) < min(undirected)
    first = ranked[:50]
    assert all(r.status == "asserted" for r in first)
    assert [len(r.evidence) for r in first] == sorted((len(r.evidence) for r in first), reverse=True)


def test_counts_are_those_of_the_records(page: Page, static: str, pages: Pages) -> None:
    """The numbers of many addresses in the browser are those of a plain reading; addresses come back as they were."""
    page.goto(f"{static}explore.html")
    asked = addresses(pages.know)
    assert len(asked) > 50
    found = page.evaluate(
        """async (asked) => {
          const model = osteo.statements(await (await fetch("explorer.json")).json());
          return asked.map((address) => {
            const chosen = model.fromAddress(address);
            return [model.find(chosen).length, model.toAddress(chosen), chosen.unknown];
          });
        }""",
        asked,
    )
    several = 0
    for address, (n, back, unknown) in zip(asked, found, strict=True):
        assert unknown == [], address
        assert n == counted(pages.know, address), address
        assert sorted(parse_qsl(back)) == sorted(parse_qsl(address)), address
        several += n > 1
    assert several > 20


def test_an_address_says_year_words_quantity_and_other_records_too(page: Page, static: str, pages: Pages) -> None:
    """With other fields, and by themselves, and back as they were; as a pattern has them."""
    know = pages.know
    records = list(know.records.values())
    number = {record.iri: record.number for record in records}
    quantified, leading, contrary = (
        next(r for r in records if getattr(r, name)) for name in ("quantities", "leads_to", "contradicts")
    )

    def years(record: Record) -> set[str]:
        return {know.works[iri].year for span in record.evidence for iri in span.cites}

    quantity = urlencode({"quantity": quantified.quantities[0]})
    wanted = {
        "year=2014|2015": [r for r in records if years(r) & {"2014", "2015"}],
        "year=2009-2015": [r for r in records if any("2009" <= year <= "2015" for year in years(r))],
        "year=2014&status=hypothesised": [r for r in records if "2014" in years(r) and r.status == "hypothesised"],
        quantity: [r for r in records if quantified.quantities[0] in r.quantities],
        "quantity=?": [r for r in records if r.quantities],
        "quantity=KDA": [r for r in records if any("kDa" in quantity for quantity in r.quantities)],
        f"leadsTo={number[leading.leads_to[0]]}": [r for r in records if leading.leads_to[0] in r.leads_to],
        "leadsTo=?": [r for r in records if r.leads_to],
        f"contradicts={number[contrary.contradicts[0]]}": [
            r for r in records if contrary.contradicts[0] in r.contradicts
        ],
        f"text={leading.number}": [leading],
        f"text={leading.number}|{contrary.number}&text={leading.number}": [leading],
        f"kind=communication&join=also&over=source&second.text={leading.number}": Matcher(know).matches(
            from_address(f"kind=communication&join=also&over=source&second.text={leading.number}")
        ),
    }
    page.goto(f"{static}explore.html")
    found = page.evaluate(
        """async (asked) => {
          const model = osteo.statements(await (await fetch("explorer.json")).json());
          return asked.map((address) => {
            const chosen = model.fromAddress(address);
            return [model.find(chosen).map((record) => record.number), model.toAddress(chosen), chosen.unknown];
          });
        }""",
        list(wanted),
    )
    for (address, expected), (numbers, back, unknown) in zip(wanted.items(), found, strict=True):
        assert (set(numbers), unknown) == ({record.number for record in expected}, []), address
        assert sorted(parse_qsl(back)) == sorted(parse_qsl(address))
        assert len(numbers) == counted(know, address), address
    page.goto(f"{static}explore.html?leadsTo=0000&{quantity}")
    expect(page.locator(".state.bad")).to_contain_text("Not understood: leadsTo=0000")
    expect(page.locator("#chosen")).to_contain_text(quantified.quantities[0])


def test_an_address_is_shown_and_changed(page: Page, static: str, pages: Pages) -> None:
    page.goto(f"{static}explore.html?mediator=protein:VEGFA&effect=promotes")
    state = page.locator(".state")
    expect(state).to_contain_text(f"{counted(pages.know, 'mediator=protein:VEGFA&effect=promotes')} of ")
    expect(page.locator("#chosen")).to_contain_text("VEGFA")
    page.get_by_role("button", name="Remove effect: promotes").click()
    expect(state).to_contain_text(f"{counted(pages.know, 'mediator=protein:VEGFA')} of ")
    assert page.url.endswith("explore.html?mediator=protein:VEGFA")
    page.locator("table.matrix a").first.click()
    assert "outcome=" in page.url
    page.get_by_role("button", name="Clear all").click()
    expect(state).to_contain_text(f"{len(pages.know.records):,} of ")


def test_words_and_names(page: Page, static: str, pages: Pages) -> None:
    page.goto(f"{static}explore.html")
    page.locator("#words").fill("RANKL")
    expect(page.locator("#wordsfound li").first).to_contain_text("RANKL")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_contain_text(f"{counted(pages.know, 'named=protein:TNFSF11')} of ")
    assert page.url.endswith("?named=protein:TNFSF11")
    page.locator("#words").fill("zzzz")
    expect(page.locator(".state")).to_contain_text("0 of ")


def test_by_keyboard(page: Page, static: str) -> None:
    page.goto(f"{static}explore.html")
    box = page.locator("[data-field=source] input").first
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#chosen li")).to_have_count(2)
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Space")
    expect(page.locator("#chosen li")).to_have_count(0)


def test_what_is_unknown_is_told_and_nothing_shown_for_it(page: Page, static: str, pages: Pages) -> None:
    """Until it is taken out; the address keeps it so long."""
    page.goto(f"{static}explore.html?mediator=nonsense&join=sideways&status=asserted")
    state = page.locator(".state")
    expect(state).to_contain_text("0 of ")
    expect(state).to_contain_text("Not understood: mediator=nonsense, join=sideways")
    assert "join=sideways" in page.url
    page.get_by_role("button", name="Remove not understood: join=sideways").click()
    expect(state).to_contain_text("0 of ")
    page.get_by_role("button", name="Remove not understood: mediator=nonsense").click()
    expect(state).to_have_text(f"{counted(pages.know, 'status=asserted'):,} of {len(pages.know.records):,} statements")


@pytest.mark.parametrize("join", ["also&over=mediator", "but-not&over=mediator", "then"])
def test_joined_patterns(page: Page, static: str, pages: Pages, join: str) -> None:
    """The fields of the second as the explorer writes them, and as `osteo-ld find` has them."""
    address = f"promotes=GO:0001525&join={join}&second.affects=GO:0030316"
    for given in (address, address.replace("second.", "second=")):
        page.goto(f"{static}explore.html?{given}&second.status=asserted")
        expect(page.locator(".state")).to_contain_text(
            f"{counted(pages.know, f'{address}&second.status=asserted')} of "
        )
        expect(page.locator("#chosen li")).to_have_count(3)


def test_saves_what_is_shown(page: Page, static: str, pages: Pages) -> None:
    know = pages.know
    page.goto(f"{static}explore.html?mediator=protein:VEGFA")
    expect(page.locator("#statements tbody tr")).not_to_have_count(0)

    def saved(name: str) -> str:
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        value: Download = download.value
        return Path(value.path()).read_text(encoding="utf-8")

    text = saved("CSV")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert len(rows) == counted(know, "mediator=protein:VEGFA")
    assert "text" not in rows[0]  # what the words of a search are found in is no part of a record
    for row in rows:
        record = know.records[row["record"]]
        assert row["mediator_id"].split("; ") == [contract(iri) for iri in record.slots["mediator"]]
        assert row["status"] in STATUSES
        assert int(row["passages"]) == len(record.evidence)
    told = json.loads(saved("JSON"))
    assert [r["id"] for r in told["records"]] == [row["record"] for row in rows]
    assert told["address"].endswith("explore.html?mediator=protein:VEGFA")
    ET.fromstring(saved("SVG"))
    cited = {iri for row in rows for span in know.records[row["record"]].evidence for iri in span.cites}
    known = [iri for iri in cited if know.works[iri].title]
    bib = saved("BibTeX")
    assert len(re.findall(r"^@(?:article|misc)\{", bib, re.MULTILINE)) == len(known)
    assert bib.count("{") - bib.count(r"\{") == bib.count("}") - bib.count(r"\}")


@pytest.mark.parametrize("width", [1280, 360])
def test_first_view(page: Page, static: str, width: int) -> None:
    """From the data's arrival to the first view is well under a second."""
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{static}explore.html")
    expect(page.locator("#statements tbody tr")).not_to_have_count(0)
    assert page.locator(".facets").evaluate("e => e.open") == (width > 800)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
