from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld.curation.locate import locate
from osteo_ld.curation.sources import Source, read_units, write_units
from osteo_ld.curation.texts import Text, load_texts
from osteo_ld.errors import InputError, Problem

NUMBERED = Source(
    key="r", title="t", journal="j", year=2025, doi="10.1234/x", file="x.txt", sha256="0" * 64,
    citation="https://e.org/#ref-CR{mark}", citation_style="superscript",
)  # fmt: skip
BRACKETED = NUMBERED.model_copy(update={"citation_style": "bracketed"})
NAMED = NUMBERED.model_copy(update={"citation": "https://e.org/{slug}", "citation_style": "author-year"})
MARKED = BRACKETED.model_copy(update={"layout": "marked"})


def sentences(text: str, source: Source = NUMBERED) -> list[str]:
    return [text[u.start : u.end] for u in Text(source, text).units]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bone grows. It heals.", ["Bone grows.", "It heals."]),
        ("It reaches cells.1,2,3 In turn, it ends.4", ["It reaches cells.1,2,3", "In turn, it ends.4"]),
        ("Wang et al. found it. Done.", ["Wang et al. found it.", "Done."]),
        ("As Ramasamy et al.115 reported, it grows.", ["As Ramasamy et al.115 reported, it grows."]),
        ("Through junctions (e.g. Cx43) it flows.", ["Through junctions (e.g. Cx43) it flows."]),
        ("It falls. miR-31 rises.", ["It falls.", "miR-31 rises."]),
        ("It is 1.2 kDa. α-klotho binds.", ["It is 1.2 kDa.", "α-klotho binds."]),
        ("As Sun and others. (2008) say.", ["As Sun and others. (2008) say."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_headings_are_sections_and_captions_and_table_lines_are_units() -> None:
    text = (
        "Notch pathway\n\nIt acts.\n\nFig. 1\nfigure 1\n\nA short legend\n\nTable 1 What it lists\n"
        "TABLE 2 | Title.\tA\tB`\n\tRow one\tx (Li et al., 2020)\nmore of row one\n\n3.1 Next (one)\nEnd."
    )
    units = Text(NUMBERED, text).units
    assert [(u.section, text[u.start : u.end].split("\t")[0]) for u in units] == [
        ("Notch pathway", "It acts."),
        ("Notch pathway", "A short legend"),
        ("Notch pathway", "Table 1 What it lists"),
        ("Notch pathway", "TABLE 2 | Title."),
        ("Notch pathway", "Row one"),
        ("Notch pathway", "more of row one"),
        ("3.1 Next (one)", "End."),
    ]


def test_the_context_of_a_sentence_is_what_stands_before_it_in_its_paragraph_row_and_heading() -> None:
    text = (
        "Cells\n\nParagraph zero.\n\nFirst one. Second one.\nTABLE 1 | T.\n\tOsteocalcin\tOB\tone\nanother effect\n\nE."
    )
    prose = Text(NUMBERED, text)
    assert prose.context(text.index("Second")) == "Cells\nFirst one. "
    assert prose.context(text.index("another")) == "Cells\nOsteocalcin\tOB\tone"
    assert "zero" not in prose.context(text.index("First"))


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (NUMBERED, "It acts.89–91,95 FGF23 binds.", ["89", "90", "91", "95"]),
        (NUMBERED, "Through Sox2.295 It cuts Fbxw7 (and miRNA124).", ["295"]),
        (NUMBERED, "(Reproduced with permission153; 2020)", ["153"]),
        (NUMBERED, "CXCL12 and Ca2+ at 30 nm,115 as FGF2.", ["115"]),
        (NUMBERED, "factors like IGF-1205,206 act on miRNA-5106.244", ["205", "206", "244"]),
        (
            NAMED,
            "It acts (Lee et al., 2007; Karsenty and Olson, 2016).",
            ["Lee et al., 2007", "Karsenty and Olson, 2016"],
        ),
        (
            NAMED,
            "It acts (Kanazawa, 2015) and (Lee et al., 2007; Bonewald, 2019).",
            ["Kanazawa, 2015", "Lee et al., 2007", "Bonewald, 2019"],
        ),
        (NAMED, "Lai et al. (2014) and He C. et al., 2020 agree.", ["Lai et al., 2014", "He C. et al., 2020"]),
    ],
)
def test_citations_are_read_as_printed(source: Source, text: str, expected: list[str]) -> None:
    assert Text(source, text).citations(0, len(text)) == expected


@pytest.mark.parametrize(
    ("mark", "slug"),
    [
        ("Waning et al., 2015", "waning-2015"),
        ("He C. et al., 2020", "he-c-2020"),
        ("Karsenty and Olson, 2016", "karsenty-olson-2016"),
        ("Jähn et al., 2012", "jahn-2012"),
    ],
)
def test_a_citation_has_a_speaking_iri(mark: str, slug: str) -> None:
    assert NAMED.citation_iri(mark) == f"https://e.org/{slug}"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_units_never_overlap_and_lose_no_prose(text: str) -> None:
    units = Text(NUMBERED, text).units
    assert all(0 <= u.start < u.end <= len(text) for u in units)
    assert all(a.end <= b.start for a, b in pairwise(units))
    for unit in units:
        assert text[unit.start : unit.end] == text[unit.start : unit.end].strip()


def test_a_changed_text_is_refused_and_a_missing_one_left_out(seeds: Path, tmp_path: Path, curation) -> None:  # type: ignore[no-untyped-def]
    first, *others = curation.sources.values()
    (tmp_path / first.file).write_bytes((seeds / first.file).read_bytes() + b".")
    with pytest.raises(InputError) as error:
        load_texts(curation.sources, tmp_path)
    said = str(error.value)
    assert f"not the frozen text of {first.key}" in said
    (tmp_path / first.file).unlink()
    assert load_texts(curation.sources, tmp_path) == {}
    assert list(load_texts(curation.sources, [tmp_path, seeds])) == [first.key, *(other.key for other in others)]


def test_the_index_survives_a_round_trip(curation, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write_units(tmp_path / "s.tsv", curation.units)
    problems: list[Problem] = []
    assert list(read_units(tmp_path / "s.tsv", curation.sources, problems)) == curation.units
    assert problems == []


def test_the_texts_split_into_the_sentences_that_the_index_has(texts: dict[str, Text]) -> None:
    counts = {key: len(text.units) for key, text in texts.items()}
    assert counts == {"bone-research-2025": 683, "fcell-2025": 290}


def test_locate_finds_a_sentence_by_what_it_says(texts: dict[str, Text]) -> None:
    [hit, *_] = locate(texts, "CXCL9 binds VEGFA and prevents it from binding VEGFR on ECs")
    assert (hit.source, hit.start, hit.end, hit.cites) == ("bone-research-2025", 42872, 43042, ("156",))
    assert "- at: bone-research-2025 42872-43042" in hit.entry()
    [exact] = locate(texts, "negatively regulates EC angiogenesis by binding to VEGFA")
    assert exact.sha256 == hit.sha256
    assert not locate(texts, "zzzz qqqq")
