"""A new review is added whole or not at all; a corrected text takes its evidences along."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up import DOI, JATS, KEY, write_jats
from osteo_ld.cli import main
from osteo_ld.curation.adding import add, read_new
from osteo_ld.curation.lexicon import COLUMNS
from osteo_ld.curation.reading import read
from osteo_ld.curation.rebasing import moves
from osteo_ld.curation.records import Span
from osteo_ld.curation.references import read_references
from osteo_ld.curation.sources import load_sources
from osteo_ld.curation.texts import Text
from osteo_ld.errors import InputError, Problem


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder for a curation that has nothing yet."""
    (tmp_path / "curation").mkdir()
    return tmp_path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_jats_file_gives_all_that_a_source_needs(empty: Path) -> None:
    said = run("source", "add", write_jats(empty), "--texts", empty / "texts", "--curation", empty / "curation")
    assert "doe-2024: 13 sentences, 4 references" in said
    assert files(empty) == {
        "doe.xml", "texts/doe-2024.txt", "curation/sources.yaml", "curation/sentences.tsv", "curation/word_hashes.tsv",
        "curation/references/doe-2024.tsv", "curation/words.txt",
    }  # fmt: skip
    loaded, problems = read(empty / "curation")
    assert problems == []
    assert loaded.sources[KEY].doi == DOI
    assert len(loaded.units) == len(loaded.word_hashes) == 13
    assert loaded.references.get(KEY, "1").doi_iri == "https://doi.org/10.5555/roe.1"
    assert loaded.references.get(KEY, "9").known is False
    listed = run("source", "list", "--curation", empty / "curation", "--texts", empty / "texts", "--format", "csv")
    assert "doe-2024,2024,10.5555/made.up.1,bracketed,13,0,4,at hand" in listed
    checked = run("source", "check", "--curation", empty / "curation", "--texts", empty / "texts")
    assert "13 sentences, as indexed; 4 marks, 0 without a row" in checked


PLAIN = (
    "On bone\n\nOsteoblasts grow [1,2]. They rest [3].\n\n# Head\n\nCells talk.\n\n# References\n\n1. Roe, R. On it.\n"
)


def test_a_text_is_added_with_what_the_options_tell_of_it(empty: Path) -> None:
    (empty / "review.txt").write_text(PLAIN, encoding="utf-8")
    options = ["--key", "roe-2001", "--title", "On bone", "--journal", "Tests", "--year", "2001"]
    add_it = ["source", "add", empty / "review.txt", "--texts", empty, "--curation", empty / "curation", *options]
    assert "'doi' is missing (--doi)" in run(*add_it, code=1)
    assert "'citation_style' is missing (--style)" in run(*add_it, "--doi", "10.5555/x", code=1)
    assert files(empty) == {"review.txt"}
    run(*add_it, "--doi", "10.5555/x", "--style", "bracketed")
    loaded, problems = read(empty / "curation")
    assert problems == []
    text = Text.load(loaded.sources["roe-2001"], empty)
    assert [text.text[u.start : u.end] for u in text.units] == [
        "On bone", "Osteoblasts grow [1,2].", "They rest [3].", "Cells talk.",
    ]  # fmt: skip
    assert "is there already" in run(*add_it, "--doi", "10.5555/x", "--style", "bracketed", code=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "source 'doe-2024' is there already and has the same key"),
        (["--key", "other"], "source 'doe-2024' is there already and has the same doi"),
        (["--key", "other", "--doi", "10.5555/y"], "source 'doe-2024' is there already and has the same sha256"),
    ],
)
def test_a_source_that_is_there_is_not_added_again(options: list[str], message: str, empty: Path) -> None:
    command = ["source", "add", write_jats(empty), "--texts", empty / "texts", "--curation", empty / "curation"]
    run(*command)
    before = {path: path.read_bytes() for path in empty.rglob("*") if path.is_file()}
    assert message in run(*command, *options, code=1)
    assert before == {path: path.read_bytes() for path in empty.rglob("*") if path.is_file()}


def test_nothing_is_half_written(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = read_new(write_jats(empty), {})
    (empty / "curation" / "references").mkdir()
    real = os.close
    left = iter(range(3))

    def full(handle: int) -> None:
        real(handle)
        if next(left, None) is None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("osteo_ld.files.os.close", full)
    with pytest.raises(OSError, match="No space left"):
        add(new, empty / "curation", empty / "texts")
    monkeypatch.undo()
    assert {name for name in files(empty) if not name.rpartition("/")[2].startswith(".")} == {"doe.xml"}


# -- a corrected text -------------------------------------------------------------------------------------------------


def test_offsets_go_along_with_a_corrected_text_and_what_changed_is_named(empty: Path) -> None:
    curation, texts = empty / "curation", empty / "texts"
    run("source", "add", write_jats(empty), "--texts", texts, "--curation", curation)
    (curation / "interactions").mkdir()
    (curation / "concepts").mkdir()
    named = {"CL:0000092": "osteoclast", "PR:1": "OSM", "CL:0000137": "osteocyte"}
    rows = ["\t".join({"id": i, "label": n}.get(column, "") for column in COLUMNS) for i, n in named.items()]
    (curation / "concepts" / "x.tsv").write_text("\n".join(["\t".join(COLUMNS), *rows, ""]), encoding="utf-8")
    frozen = (texts / "doe-2024.txt").read_text(encoding="utf-8")
    records = ""
    for number, words in enumerate(("Osteoclasts express OSM.", "Whether OSM acts on osteocytes is unknown."), 1):
        entry = run("locate", words, "--texts", texts, "--curation", curation).split("\n    - at:")[1]
        entry = "    - at:" + entry.partition("next free")[0]
        slots = (
            "kind: expression\n  source: osteoclast\n  expresses: OSM"
            if number == 1
            else "kind: knowledge gap\n  about: OSM\n  label: whether it acts"
        )
        records += f"- id: {number}\n  {slots}  # kept\n  evidence:\n{entry}"
    (curation / "interactions" / "x.yaml").write_text(records, encoding="utf-8")
    assert read(curation)[1] == []
    corrected = frozen.replace("make vessels grow", "make many vessels grow").replace("is unknown", "is known")
    (empty / "new.txt").write_text(corrected, encoding="utf-8")
    move = ["source", "rebase", KEY, empty / "new.txt", "--curation", curation, "--texts", texts]
    before = (curation / "interactions" / "x.yaml").read_text(encoding="utf-8")
    assert "1 places would move, 1 cannot" in run(*move, code=1)
    assert (curation / "interactions" / "x.yaml").read_text(encoding="utf-8") == before
    said = run(*move, "--write", code=1)
    assert "x.yaml:13: doe-2024" in said
    assert "is not in the corrected text: 'Whether OSM acts on osteocytes is unknown.'" in said
    loaded, problems = read(curation)
    at = loaded.records[0].evidence[0].at
    assert corrected[at.start : at.end] == "Osteoclasts express OSM."
    assert "# kept" in (curation / "interactions" / "x.yaml").read_text(encoding="utf-8")
    assert "check" not in run("source", "check", "--curation", curation, "--texts", texts, code=int(bool(problems)))
    assert (texts / "doe-2024.txt.old").read_text(encoding="utf-8") == frozen


def test_a_span_of_two_sentences_moves_only_if_they_still_follow_each_other(tmp_path: Path) -> None:
    source = read_new(write_jats(tmp_path), {}).source
    old = Text(source, "One is here. Two is here. Three is here.")
    between = Text(source, "Zero is here. One is here. New is here. Two is here. Three is here.")
    both, last = Span(source="doe-2024", start=0, end=25), Span(source="doe-2024", start=13, end=40)
    found = {move.old: move.new for move in moves(old, between, [both, last])}
    assert found[both] is None
    new = found[last]
    assert new is not None
    assert between.text[new.start : new.end] == "Two is here. Three is here."


# -- reference lists --------------------------------------------------------------------------------------------------

BIBTEX = """
@article{ref1, title={On {O}ncostatin}, author={Roe, Richard and Poe, P.}, year=2001, doi={https://doi.org/10.5555/Roe.1}}
@article{ref2, title={On vessels: \\"u}, author={Jane Ann Doe}, year={2002}, journal={Vessels}, pmid={222}}
"""
RIS = "TY  - JOUR\nID  - 3\nAU  - Moe, M. N.\nTI  - On cells\nPY  - 2003\nDO  - 10.5555/moe\nER  - \n"
CSL = (
    '[{"id": "x", "title": "Four", "author": [{"family": "Loe", "given": "L."}], "DOI": "10.5555/loe",'
    ' "issued": {"date-parts": [[2004, 5]]}, "container-title": "Cells", "PMID": "444"}]'
)


def references_of(empty: Path, name: str, content: str, jats: str = JATS) -> list[tuple[str, ...]]:
    run("source", "add", write_jats(empty, jats), "--texts", empty / "texts", "--curation", empty / "curation")
    path = empty / "curation" / "references" / "doe-2024.tsv"
    path.unlink()
    (empty / name).write_text(content, encoding="utf-8")
    run("references", "import", empty / name, "--source", KEY, "--curation", empty / "curation")
    problems: list[Problem] = []
    found = read_references(path.parent, load_sources(empty / "curation" / "sources.yaml"), problems)
    assert problems == []
    works = found.of(KEY).values()
    return [(w.mark, w.first_author, w.title, w.year, w.doi, w.pmid, w.journal, w.confidence) for w in works]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "x.bib",
            BIBTEX,
            [
                ("1", "Roe R", "On Oncostatin", "2001", "10.5555/Roe.1", "", "", "certain"),
                ("2", "Doe JA", "On vessels: ü", "2002", "", "222", "Vessels", "certain"),
            ],
        ),
        ("x.ris", RIS, [("3", "Moe MN", "On cells", "2003", "10.5555/moe", "", "", "certain")]),
        ("x.json", CSL, [("1", "Loe L", "Four", "2004", "10.5555/loe", "444", "Cells", "certain")]),
    ],
)
def test_reference_lists_of_reference_managers_are_taken_over(
    name: str, content: str, expected: list[tuple[str, ...]], empty: Path
) -> None:
    assert references_of(empty, name, content) == expected


def test_works_are_marked_by_author_and_year_where_the_review_cites_so(empty: Path) -> None:
    named = JATS.replace('ref-type="bibr" rid="B3">3<', 'ref-type="bibr" rid="B3">Moe, 2003<')
    for number, mark in (("1", "Roe, 2001"), ("2", "Poe, 2002"), ("4", "Four, 2004")):
        named = named.replace(f'rid="B{number}">{number}<', f'rid="B{number}">{mark}<')
    rows = references_of(empty, "x.bib", BIBTEX, named)
    assert [row[0] for row in rows] == ["Doe, 2002", "Roe and Poe, 2001"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.bib", "@article{a, title={x", "not BibTeX"),
        ("x.bib", "nothing", "no work found"),
        ("x.json", "{", "not JSON"),
        ("x.json", '{"a": 1}', "want a list of works"),
        ("x.ris", "nothing", "RIS"),
        ("x.csv", "a,b", "unknown ending"),
        ("x.xml", JATS.replace(DOI, "10.5555/other"), "is the article 10.5555/other, not 10.5555/made.up.1"),
    ],
)
def test_what_is_no_reference_list_is_told_and_nothing_written(
    name: str, content: str, message: str, empty: Path
) -> None:
    run("source", "add", write_jats(empty), "--texts", empty / "texts", "--curation", empty / "curation")
    (empty / name).write_text(content, encoding="utf-8")
    before = (empty / "curation" / "references" / "doe-2024.tsv").read_bytes()
    said = run("references", "import", empty / name, "--source", KEY, "--curation", empty / "curation", code=1)
    assert message in said
    assert (empty / "curation" / "references" / "doe-2024.tsv").read_bytes() == before


def test_a_text_given_as_xml_of_another_kind_is_told(empty: Path) -> None:
    (empty / "x.xml").write_text("<?xml version='1.0'?><TEI/>", encoding="utf-8")
    with pytest.raises(InputError, match="is <TEI>, want a JATS <article>"):
        read_new(empty / "x.xml", {})
