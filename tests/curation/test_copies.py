"""Copies: every span is found whatever way a copy prints it, and no span is found whose words changed."""

import html
import random
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up import JATS, KEY, write_jats
from osteo_ld.curation.adding import read_new
from osteo_ld.curation.citations import FINDERS
from osteo_ld.curation.copies import Outcome, Sought, outcomes, quotations, read_copy
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.sources import Source
from osteo_ld.curation.texts import Text
from osteo_ld.errors import InputError

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def wrapped(text: str) -> str:
    return "\n".join("\n".join(textwrap.wrap(line, 88, break_long_words=False)) for line in text.split("\n"))


def typeset(text: str) -> str:
    signs = {"fi": "ﬁ", "fl": "ﬂ", "’": "'", "“": '"', "–": "-", "µ": "μ", "-": "\u2010"}
    for old, new in signs.items():
        text = text.replace(old, new)
    return text.replace(" ", "\u00a0", 300)


def hyphenated(text: str) -> str:
    dice = random.Random(7)
    return re.sub(r"(\w{5})(\w{4,})", lambda m: f"{m[1]}-\n{m[2]}" if dice.random() < 0.05 else m[0], text)


def cited(text: Text, as_printed: Callable[[str], str]) -> str:
    parts, last = [], 0
    for citation in FINDERS[text.source.citation_style](text.text):
        if citation.number:
            parts += [text.text[last : citation.start], as_printed(text.text[citation.start : citation.end])]
            last = citation.end
    return "".join([*parts, text.text[last:]])


def page(text: str) -> str:
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))
    body = body.replace("⟦", "<sup>").replace("⟧", "</sup>")
    return f"<!DOCTYPE html><html><head><title>x</title></head><body><nav>Menu</nav>{body}</body></html>"


def linked(match: re.Match[str]) -> str:
    return re.sub(r"\d+", lambda number: f'<a href="#ref-CR{number[0]}">{number[0]}</a>', match[0])


PRINTS: dict[str, Callable[[Text], str]] = {
    "as it is": lambda t: t.text,
    "lines broken": lambda t: wrapped(t.text),
    "words hyphenated": lambda t: hyphenated(wrapped(t.text)),
    "ligatures, quotes and spaces": lambda t: typeset(t.text),
    "entities": lambda t: html.escape(t.text).replace("β", "&beta;").replace("α", "&#945;"),
    "no citations": lambda t: cited(t, lambda _: ""),
    "citations in brackets": lambda t: cited(t, lambda marks: f" [{marks}]"),
    "citations apart": lambda t: cited(t, lambda marks: f" {marks}"),
    "citations in superscript": lambda t: cited(t, lambda marks: marks.translate(SUPERSCRIPTS)),
    "text of a PDF": lambda t: wrapped(typeset(cited(t, lambda marks: " " + marks.replace(",", ", ")))),
    "HTML": lambda t: page(cited(t, lambda marks: f"⟦{marks}⟧")),
    "HTML with links": lambda t: re.sub(r"<sup>.*?</sup>", linked, page(cited(t, lambda marks: f"⟦{marks}⟧"))),
}


def sought(curation: Curation, key: str) -> list[Sought]:
    spans = {(e.at.start, e.at.end) for record in curation.records for e in record.evidence if e.at.source == key}
    return [Sought(a, b, curation.word_hashes[key, a, b]) for a, b in sorted(spans)]


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.slow
def test_nearly_every_evidence_is_found_however_a_copy_prints_it(
    name: str, curation: Curation, texts: dict[str, Text], tmp_path: Path
) -> None:
    for key, text in texts.items():
        path = tmp_path / f"copy{'.html' if 'HTML' in name else '.txt'}"
        path.write_text(PRINTS[name](text), encoding="utf-8")
        spans = sought(curation, key)
        found = outcomes(read_copy(path, text.source), spans)
        share = sum(outcome.state == "found" for outcome in found.values()) / len(spans)
        assert share >= 0.98, [text.text[s.start : s.end] for s, o in found.items() if o.state != "found"][:5]


# -- what changed -----------------------------------------------------------------------------------------------------

SENTENCES = [
    "Osteoblasts promote angiogenesis in bone.", "Sclerostin does not affect 30% of vessels.1,2",
    "VEGF from chondrocytes acts on type-H vessels.3", "Macrophages release OSM, and IL-6 too.",
    "Nothing else is known about them.4–6",
]  # fmt: skip
SOURCE = Source(
    key="r", title="t", journal="j", year=2025, doi="10.1234/x", file="x.txt", sha256="0" * 64,
    citation="https://e.org/{mark}", citation_style="superscript",
)  # fmt: skip
TEXT = Text(SOURCE, " ".join(SENTENCES))
SPANS = [Sought(u.start, u.end, TEXT.word_hash(u.start, u.end)) for u in TEXT.units]


def states(copy: str) -> list[str]:
    found = outcomes(copy, SPANS)
    return [found[span].state for span in SPANS]


def test_a_changed_sentence_is_changed_a_lost_one_missing() -> None:
    assert states(TEXT.text) == ["found"] * 5
    assert states(TEXT.text.replace("VEGF", "PDGF")) == ["found", "found", "changed", "found", "found"]
    assert states(TEXT.text.replace(SENTENCES[2], "")) == ["found", "found", "missing", "found", "found"]
    assert states("Something else altogether.") == ["missing"] * 5


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_span_with_another_word_is_never_found(data: st.DataObject) -> None:
    """Whatever word of letters is put in the place of one, left out or put in."""
    which = data.draw(st.integers(0, 4))
    words = SENTENCES[which].split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    new = data.draw(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
    changed = data.draw(st.sampled_from([[*words[:at], new, *words[at + 1 :]], [*words[:at], new, *words[at:]]]))
    if re.sub(r"\W|\d", "", "".join(changed)).lower() == re.sub(r"\W|\d", "", "".join(words)).lower():
        return
    copy = " ".join([*SENTENCES[:which], " ".join(changed), *SENTENCES[which + 1 :]])
    assert states(copy)[which] != "found"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_a_copy_with_nothing_found(text: str) -> None:
    assert states(text) == ["missing"] * 5


# -- copies in formats ------------------------------------------------------------------------------------------------


def test_a_jats_copy_is_read_and_that_of_another_article_refused(tmp_path: Path) -> None:
    new = read_new(write_jats(tmp_path), {})
    text = Text(new.source, new.text)
    spans = [Sought(u.start, u.end, text.word_hash(u.start, u.end)) for u in text.units]
    copy = read_copy(write_jats(tmp_path), new.source)
    assert {outcome.state for outcome in outcomes(copy, spans).values()} == {"found"}
    other = write_jats(tmp_path, JATS.replace("10.5555/made.up.1", "10.5555/made.up.2"), "other.xml")
    with pytest.raises(InputError, match=r"is the article 10\.5555/made\.up\.2, not 10\.5555/made\.up\.1"):
        read_copy(other, new.source)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "is a PDF"),
        (b"<?xml version='1.0'?><article><body>", "not XML"),
        (b"caf\xe9", "not UTF-8"),
        (b"a\0b", "holds NUL"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '&#37;'>]><article/>", "declares entities"),
    ],
)
def test_what_is_no_copy_is_told(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_copy(tmp_path / "x.txt", SOURCE)


@pytest.mark.parametrize(("depth", "found"), [(200, True), (50_000, False)])
def test_deeply_nested_html_is_read_as_far_as_the_parser_goes(depth: int, found: bool, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<html>" + "<div>" * depth + " ".join(SENTENCES), encoding="utf-8")
    assert ("Osteoblasts promote" in read_copy(tmp_path / "x.html", SOURCE)) is found


def test_quotations_come_from_a_frozen_text_or_from_a_copy_named_by_the_source(tmp_path: Path) -> None:
    new = read_new(write_jats(tmp_path), {})
    text = Text(new.source, new.text)
    spans = [Sought(u.start, u.end, text.word_hash(u.start, u.end)) for u in text.units]
    sources = {KEY: new.source}
    assert quotations(sources, [tmp_path], {KEY: spans}) == {}
    (tmp_path / f"{KEY}.txt").write_text("Osteoclasts\nexpress OSM. It acts on Ca2+\u00a0too.", encoding="utf-8")
    with pytest.raises(InputError, match="not the frozen text"):
        quotations(sources, [tmp_path], {KEY: spans})
    (tmp_path / f"{KEY}.txt").rename(tmp_path / f"{KEY}.html")
    quoted = quotations(sources, [tmp_path], {KEY: spans})
    assert sorted(quoted.values()) == ["It acts on Ca2+ too", "Osteoclasts express OSM"]


def test_an_outcome_has_its_place() -> None:
    found = outcomes("Before. Osteoblasts promote angiogenesis in bone. After.", SPANS)
    assert found[SPANS[0]] == Outcome("found", (8, 48))
