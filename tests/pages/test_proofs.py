"""The page of a second reader: what it shows, and that what the browser saves is what ``check`` reads."""

import html
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Page, expect

from made_up import write_curation
from osteo_ld.cli import main
from osteo_ld.curation.reading import read
from osteo_ld.curation.verdicts import judge


def review(curation: Path, name: str = "doe.yaml", **options: Path) -> Result:
    command = ["review", curation / "interactions" / name, "-o", curation.parent / "review.html"]
    command += ["--curation", curation, "--texts", options.get("texts", curation.parent / "texts")]
    return CliRunner().invoke(main, list(map(str, command)))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_curation(tmp_path)


def test_each_record_stands_beside_its_sentence_with_its_slots_coloured(small: Path) -> None:
    assert review(small).exit_code == 0
    page = (small.parent / "review.html").read_text(encoding="utf-8")
    cards = page.split("<article ")[1:]
    assert [card.partition('data-record="')[2][:5] for card in cards] == [f"9000{n}" for n in (1, 2, 3, 4, 5)]
    (said,) = re.findall(r"<blockquote>(.*?)</blockquote>", cards[1], re.DOTALL)
    assert re.findall(r'<mark class="slot-(\w+)" data-slot="\w+">(.*?)</mark>', said) == [
        ("recipient", "endothelial cells"), ("mediator", "OSM"), ("promotes", "angiogenesis"),
    ]  # fmt: skip
    words = html.unescape(re.sub(r"<.*?>", "", said))
    assert words.strip() == "In endothelial cells, OSM promotes angiogenesis [2-4]."
    assert "what stands before it" in cards[4]  # its sender and mode are carried
    assert "what stands before it" not in cards[1]
    assert "<dt>promotes<dd>" in cards[1]
    assert not re.search(r'(?:src|href)="', page)  # one file, by itself


def test_what_the_browser_saves_is_what_check_reads(small: Path, page: Page) -> None:
    review(small)
    page.set_content((small.parent / "review.html").read_text(encoding="utf-8"))
    first, second = page.locator("article").nth(0), page.locator("article").nth(1)
    first.get_by_label("right").check()
    second.get_by_label("mend").check()
    expect(page.locator("#count")).to_have_text("2 of 5 read")
    page.locator("#save").click()
    expect(page.locator("#fault")).to_have_text("Record 90002: say in the note what is to mend.")
    second.get_by_label("Note").fill("the cell\tis <b>not</b> said")
    with page.expect_download() as download:
        page.locator("#save").click()
    assert download.value.suggested_filename == "doe.tsv"
    (small / "reviews").mkdir()
    shutil.copy(download.value.path(), small / "reviews" / "doe.tsv")
    [fault] = judge(small / "reviews", read(small)[0])
    assert "record 90002" in fault.message
    assert "is to mend: the cell is <b>not</b> said." in fault.message
    review(small)  # what was said is there when the page is made again
    page.set_content((small.parent / "review.html").read_text(encoding="utf-8"))
    expect(page.locator("#count")).to_have_text("2 of 5 read")
    expect(page.locator("article").nth(1).get_by_label("Note")).to_have_value("the cell is <b>not</b> said")


def test_what_cannot_be_read_is_told_and_nothing_written(small: Path) -> None:
    (small / "interactions" / "bad.yaml").write_text("- id: 1\n  kind: nothing\n", encoding="utf-8")
    (small / "interactions" / "none.yaml").write_text("# nothing yet\n", encoding="utf-8")
    (small.parent / "empty").mkdir()
    for result, message in (
        (review(small, "bad.yaml"), "kind is 'nothing', want one of"),
        (review(small, "none.yaml"), "holds no record"),
        (review(small, texts=small.parent / "empty"), "no text in"),
    ):
        assert result.exit_code == 1
        assert message in result.output
    (small / "reviews").mkdir()
    (small / "reviews" / "doe.tsv").write_text("record\n", encoding="utf-8")
    assert "header is 'record', want record, at, claim" in review(small).output
    assert not (small.parent / "review.html").exists()
