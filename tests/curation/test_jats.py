"""JATS XML: a made-up article with everything awkward in it, and real ones of three publishers."""

from pathlib import Path

import pytest

from made_up import DOI, JATS, write_jats
from osteo_ld.curation.adding import read_new
from osteo_ld.curation.jats import Article
from osteo_ld.curation.texts import Text
from osteo_ld.errors import InputError


@pytest.fixture
def article(tmp_path: Path) -> Article:
    return Article.read(write_jats(tmp_path))


def test_the_article_describes_itself(article: Article) -> None:
    assert article.title == "How made-up cells talk"
    assert (article.journal, article.year, article.doi) == ("Journal of Tests", 2024, DOI)
    assert article.authors == ("Jane Ann Doe", "The Testers")
    assert (article.published, article.pmcid) == (None, "")  # the file does not tell
    assert article.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert article.style == "bracketed"


DESCRIBED = (
    JATS.replace("<article-id", '<article-id pub-id-type="pmc">PMC12634</article-id><article-id', 1)
    .replace("</title-group>", "<subtitle>A <bold>test</bold></subtitle></title-group>")
    .replace("</contrib-group>", '<contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib>'
             "<contrib><string-name><surname>Poe</surname></string-name></contrib></contrib-group>")
    .replace(
        "<pub-date><year>2024</year></pub-date>",
        '<pub-date pub-type="nihms-submitted"><day>1</day><month>1</month><year>2022</year></pub-date>'
        '<pub-date pub-type="ppub"><month>6</month><year>2024</year></pub-date>'
        '<pub-date date-type="pub"><day>07</day><month>MONTH</month><year>2024</year></pub-date>',
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("month", "published"), [("05", "2024-05-07"), ("May", "2024-05-07"), ("Spring", None), ("13", None), ("", None)]
)
def test_what_a_file_tells_of_its_article_is_in_the_entry(month: str, published: str | None, tmp_path: Path) -> None:
    source = read_new(write_jats(tmp_path, DESCRIBED.replace("MONTH", month)), {}).source
    assert (source.published.isoformat() if source.published else None) == published
    assert (source.pmcid, source.doi, source.year, source.key) == ("PMC12634", DOI, 2024, "doe-2024")
    assert source.title == "How made-up cells talk: A test"
    assert source.authors == ("Jane Ann Doe", "The Testers", "Poe")


def test_headings_rows_lists_and_boxes_are_marked_and_notes_supplements_and_references_left_out(
    article: Article,
) -> None:
    assert article.text.split("\n\n") == [
        "# Abstract",
        "Osteoblasts make vessels grow. Little is known beyond that.",
        "# Signals of bone",
        "Oncostatin M from osteoblasts binds OSMR on endothelial cells [1,2]. In endothelial cells, OSM promotes "
        "angiogenesis [2–4]. Sclerostin may inhibit angiogenesis. It acts on Ca2+ too.",
        "- Osteoclasts express OSM.",
        "- Osteocytes express sclerostin [3].",
        "## What is not known",
        "Whether OSM acts on osteocytes is unknown.",
        "Table 1: Paracrine signals of osteoblasts.",
        "|| Signal | Effect",
        "| OSM | promotes angiogenesis",
        "| OSM | inhibits bone resorption",
        "## A box | with a bar",
        "VEGF promotes ossification.\n",
    ]


def test_references_are_read_as_far_as_the_article_tells(article: Article) -> None:
    rows = [(w.mark, w.first_author, w.title, w.year, w.doi, w.pmid, w.confidence) for w in article.references]
    assert rows == [
        ("1", "Roe R", "On oncostatin", "2001", "10.5555/roe.1", "111", "certain"),
        ("2", "Poe PQ", "On vessels", "2002", "", "", "certain"),
        ("3", "", "Unmarked citation text, 2003.", "", "", "", "certain"),
        ("4", "A group", "Four", "2004", "", "", "certain"),
    ]


def test_a_row_carries_the_head_of_its_table_and_an_item_what_its_list_belongs_to(tmp_path: Path) -> None:
    new = read_new(write_jats(tmp_path), {})
    text = Text(new.source, new.text)
    row = text.context(text.text.index("OSM | inhibits"))
    assert "Paracrine signals of osteoblasts" in row
    assert "Signal | Effect" in row
    assert "OSMR on endothelial cells" in text.context(text.text.index("Osteoclasts express"))
    sections = {text.text[u.start : u.end]: u.section for u in text.units}
    assert sections["Whether OSM acts on osteocytes is unknown."] == "What is not known"
    assert text.citations(0, len(text.text)) == ["1", "2", "3", "4"]
    assert not any("supplement" in said or "footnote" in said for said in sections)


AUTHOR_YEAR = (
    JATS.replace('rid="B1">1</xref>', 'rid="B1">Roe, 2001</xref>')
    .replace(
        '<sup><xref ref-type="bibr" rid="B1">Roe, 2001</xref>,<xref\nref-type="bibr" rid="B2">2</xref></sup>',
        ' (<xref ref-type="bibr" rid="B1">Roe, 2001</xref>; <xref ref-type="bibr" rid="B2">Poe, 2002</xref>)',
    )
    .replace('rid="B3">3</xref>', 'rid="B3">Moe et al., 2003</xref>')
    .replace('rid="B4">4</xref>', 'rid="B4">A group, 2004</xref>')
)


def test_author_and_year_stay_as_printed_and_name_the_references(tmp_path: Path) -> None:
    new = read_new(write_jats(tmp_path, AUTHOR_YEAR), {})
    assert new.source.citation_style == "author-year"
    text = Text(new.source, new.text)
    start, end = next((u.start, u.end) for u in text.units if "binds OSMR" in text.text[u.start : u.end])
    assert text.citations(start, end) == ["Roe, 2001", "Poe, 2002"]
    assert [work.mark for work in new.references][:2] == ["Roe, 2001", "Poe, 2002"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (JATS.replace("</body>", ""), 40, "not XML"),
        ("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<article>&b;</article>", 1, "declares entities"),
        (JATS[: JATS.index("<body>")] + "<body></body></article>", 3, "an article without a body"),
        ("<?xml version='1.0'?><html/>", 1, "is <html>, want a JATS <article>"),
        ("%PDF-1.7\n...", 1, "is a PDF"),
        ("<!doctype html><html></html>", 1, "is HTML"),
        ("word " * 2_000_000, 1, "is larger than 8,000,000 bytes"),
        ("word " * 30_000, 1, "a line of 150,000 characters"),
        (JATS.replace(f">{DOI}<", "><"), 1, "'doi' is missing (--doi)"),
        (JATS.replace(DOI, "made.up"), 1, "'doi' is missing (--doi)"),
        ("A sentence.\n", 1, "'key' is missing (--key)"),
    ],
)
def test_what_cannot_be_added_is_told(text: str, line: int, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_new(write_jats(tmp_path, text), {})
    assert any(message in problem.message for problem in error.value.problems), error.value.problems
    assert error.value.problems[0].line == line


def test_an_encoding_that_lies_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(JATS.replace("talk", "tälk").encode("latin-1"))
    with pytest.raises(InputError, match="not XML"):
        read_new(path, {})
    path.write_bytes(JATS.encode("utf-16"))
    with pytest.raises(InputError):
        read_new(path, {"key": "x"})


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    hostile = f'<!DOCTYPE article SYSTEM "{tmp_path}/secret" [<!ENTITY x SYSTEM "{tmp_path}/secret">]>'
    with pytest.raises(InputError, match="declares entities"):
        Article.read(write_jats(tmp_path, JATS.replace("<!DOCTYPE", f"{hostile}<!--").replace('"x.dtd">', "-->")))
    undeclared = Article.read(write_jats(tmp_path, JATS.replace("too.", "too &beta;.")))
    assert "too β." in undeclared.text


def test_real_articles_of_three_publishers(external: Path) -> None:
    """Every citation of the XML is in the text, as the style has it, and every mark of the text has its reference."""
    counts, described = {}, {}
    for path in sorted((external / "jats").iterdir()):
        article = Article.read(path)
        new = read_new(path, {})
        text = Text(new.source, new.text)
        marks = set(text.citations(0, len(text.text)))
        listed = {work.mark for work in article.references}
        cited = {
            work.mark
            for work, ref in zip(article.references, article.element.iter("ref"), strict=True)
            if article.element.xpath("//xref[@rid = $id]", id=ref.get("id"))
        }
        assert cited <= marks == listed
        assert all(work.known for work in article.references)
        assert not any(unit.section.startswith("References") for unit in text.units)
        assert "</" not in text.text
        counts[path.stem] = len(text.units), len(listed)
        described[path.stem] = (str(new.source.published), new.source.pmcid, new.source.authors[0])
    assert {name: references for name, (_, references) in counts.items()} == {
        "1471-2180-11-174": 64, "1472-6831-8-11": 31, "pntd.0002065": 32,
    }  # fmt: skip
    assert all(units > 180 for units, _ in counts.values())
    assert described == {
        "1471-2180-11-174": ("2011-08-02", "PMC3166277", "John J Dennehy"),
        "1472-6831-8-11": ("2008-04-11", "PMC2329613", "Marylee J van der Meulen"),
        "pntd.0002065": ("2013-02-28", "PMC3585041", "José Fafetine"),
    }
