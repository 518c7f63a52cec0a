"""One run tells every fault of a record, each once and by its own line, and nothing that only follows from another."""

import shutil
from pathlib import Path

import pytest

from osteo_ld import files as resources
from osteo_ld.checking import whole
from osteo_ld.curation.reading import read
from osteo_ld.curation.texts import load_texts
from osteo_ld.errors import InputError, Problem
from osteo_ld.release.build import Inputs, build

SHA256 = "0354a9ef7001f5f29e6d9340ee02866cb74ef7e62429477b62307673b9d0ae70"
SPAN = "bone-research-2025 42872-43042"
GOOD = f"""- id: 99001
  kind: regulation
  mediator: CXCL9
  inhibits: VEGFA
  aspect: binding
  quantity: made up
  evidence:
    - at: {SPAN}
      sha256: {SHA256}
"""
# Parts of a record, as they are put in, and what must be told of it: (line, beginning of the message).
RECORDS = {
    "a wrong kind of value, two effects, links and spans": (
        "kind: communication\n  source: WNT16\n  recipient: macrophage\n  promotes: angiogenesis\n"
        "  inhibits: ossification\n  leadsTo: [77777]\n  evidence:\n    - at: nosuch-review 10-20\n"
        "      sha256: {SHA256}\n",
        [
            (1, "one record, one effect: found promotes and inhibits"), (3, "record 99002: source wants a cell"),
            (7, "leadsTo 77777: no such other record"), (9, "unknown source 'nosuch-review'"),
        ],
    ),
    "an unknown slot": (
        "kind: regulation\n  mediator: VEGFB\n  foo: bar\n  recipient: VEGFA\n  evidence:\n    - at: {SPAN}1\n"
        "      sha256: {SHA256}\n      cites: [99999]\n      carried: [source]\n      read: [nothing]\n",
        [
            (1, "a regulation needs an effect"), (4, "a regulation has no slot 'foo'"),
            (5, "record 99002: recipient wants a cell"), (7, "{SPAN}1 goes beyond the last sentence"),
            (9, "'99999' is no citation mark"), (10, "carried names 'source'"),
            (11, "record 99002: read names 'nothing'"),
        ],
    ),
    "misspelt words, of which nothing is missing": (
        "knid: regulation\n  mediatr: CXCL9\n  inhibits: VEGFA\n  evidence:\n    - at: {SPAN}\n"
        "      sha265: {SHA256}\n",
        [
            (2, "a record has no slot 'knid'; did you mean 'kind'?"),
            (3, "a record has no slot 'mediatr'; did you mean 'mediator'?"),
            (7, "an evidence has no slot 'sha265'; did you mean 'sha256'?"),
        ],
    ),
    "names that are none, which are there all the same": (
        "kind: regulations\n  mediator: CXCL99999\n  inhibits: macrophage\n  evidence:\n    - at: {SPAN}\n"
        "      sha256: {SHA256}\n      carried: [mediator]\n",
        [
            (2, "kind is 'regulations', want one of"), (3, "'CXCL99999' is not in the lexicon"),
            (4, "record 99002: inhibits wants a process"),
        ],
    ),
    "the id of another": (
        "kind: regulation\n  mediator: VEGFB\n  inhibits: macrophage\n  leadsTo: [77777]\n  evidence:\n"
        "    - at: bone-research-2025 42872-42873\n      sha256: {SHA256}\n      cites: [0]\n      carried: [source]\n",
        [
            (1, "id 99001 is taken at"), (4, "record 99001: inhibits wants a process"),
            (5, "leadsTo 77777: no such other record"), (7, "bone-research-2025 42872-42873 does not cover"),
            (9, "'0' is no citation mark of bone-research-2025: want a number from 1 to 9999"), (10, "carried names"),
        ],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The curation without its records: they are many."""
    folder = tmp_path_factory.mktemp("all") / "curation"
    shutil.copytree(resources.CURATION, folder, ignore=shutil.ignore_patterns("*.yaml", "ledger"))
    shutil.copy(resources.CURATION / "sources.yaml", folder)
    return folder


def told(folder: Path, name: str = "zz.yaml") -> list[tuple[int, str]]:
    """Give line and message of all that a check of a curation tells, which must be of one file."""
    found = InputError(whole.check(folder, resources.ONTOLOGY, resources.SHAPES).problems).problems
    assert {Path(problem.file).name for problem in found} <= {name}, found
    return [(problem.line, problem.message) for problem in found]


def fits(found: list[tuple[int, str]], want: list[tuple[int, str]]) -> None:
    assert [line for line, _ in found] == [line for line, _ in want], found
    for (_, message), (_, beginning) in zip(found, want, strict=True):
        assert message.startswith(beginning.replace("{SPAN}", SPAN)), message


@pytest.mark.parametrize("name", RECORDS)
def test_a_run_tells_all_that_is_wrong_with_a_record(name: str, real: Path) -> None:
    parts, want = RECORDS[name]
    record = f"- id: {99001 if want[0][1].startswith('id 99001') else 99002}\n  {parts}"
    record = record.replace("{SPAN}", SPAN).replace("{SHA256}", SHA256)
    # A record that is right and leads to it: what is faulty is there.
    good = GOOD.replace("  quantity", "  leadsTo: [99002]\n  quantity") if "99002" in record else GOOD
    (real / "interactions").mkdir(exist_ok=True)
    (real / "interactions" / "zz.yaml").write_text(record + good if "99002" in record else good + record, "utf-8")
    first = 0 if "99002" in record else good.count("\n")
    fits([(line - first, message) for line, message in told(real)], want)


def test_a_build_tells_what_a_check_tells(real: Path, tmp_path: Path) -> None:
    record = GOOD.replace("inhibits: VEGFA", "inhibits: macrophage\n  recipient: CXCL99999")
    (real / "interactions").mkdir(exist_ok=True)
    (real / "interactions" / "zz.yaml").write_text(record, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        build(Inputs(curation=real), tmp_path / "build", reasoning=False)
    assert [problem.line for problem in raised.value.problems] == [4, 5]


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("99999999-99999999", "is empty: it ends where it starts; {at} goes beyond the last sentence of bone-research"),
        ("99999900-99999999", "goes beyond the last sentence of bone-research-2025, which ends at 110048"),
        ("43042-42872", "ends before it starts"),
        ("42872-43041", "does not cover whole sentences"),
    ],
)
def test_what_is_wrong_with_a_span_is_said(at: str, message: str, real: Path, seeds: Path) -> None:
    """And with the texts nothing more: that the hash is another one is a consequence."""
    (real / "interactions" / "zz.yaml").write_text(GOOD.replace("42872-43042", at), encoding="utf-8")
    whole_at = f"bone-research-2025 {at}"
    found = whole.check(
        real, resources.ONTOLOGY, resources.SHAPES, opened=lambda sources: load_texts(sources, seeds)
    ).problems
    assert len(found) == 1, found
    assert f"{whole_at} {message.format(at=whole_at)}" in found[0].message


def test_what_does_not_fit_the_texts_is_named_where_it_is(real: Path, tmp_path: Path, seeds: Path) -> None:
    folder = shutil.copytree(real, tmp_path / "other", ignore=shutil.ignore_patterns("zz.yaml"))
    path = folder / "word_hashes.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("\t14\t", "\t15\t"), encoding="utf-8")
    found = whole.check(
        folder, resources.ONTOLOGY, resources.SHAPES, opened=lambda sources: load_texts(sources, seeds)
    ).problems
    assert [problem.file for problem in found] == [str(path)]
    assert f"`osteo-ld sentences --texts DIR --curation {folder}`" in found[0].message


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sources.yaml", "  journal: Bone Research\n", ""),
        ("sentences.tsv", "\t42872\t", "\tx\t"),
    ],
)
def test_what_rests_on_a_fault_is_not_told_beside_it(file: str, old: str, new: str, real: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(real, tmp_path / "other")
    (folder / "interactions" / "zz.yaml").write_text(GOOD, encoding="utf-8")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told(folder, file)
    problems: list[Problem] = read(folder)[1]
    assert len(problems) == 1, problems[:3]


# What is done to a record, and what is told of it: (line, message); the record after it is read all the same.
SLIPS = {
    "a tab": ("  mediator", "\tmediator", 3, "indent with spaces, not with tabs"),
    "an anchor": ("CXCL9", "&a CXCL9", 3, "anchors and aliases (& and *) are not used"),
    "a tag": ("CXCL9", "!!str CXCL9", 3, "tags (tag:yaml.org,2002:str) are not used"),
    "a quote that is not closed": ("CXCL9", '"CXCL9', 3, "a quote is opened and not closed"),
    "a bracket that is not closed": ("quantity: made up", "quantity: [made up", 6, "did not find expected ',' or ']'"),
    "a colon": ("CXCL9", "CXCL9: x", 3, "a value with ': ' in it must stand in quotes"),
    "lists without end": ("CXCL9", "[" * 20 + "]" * 20, 3, "nested deeper than 12"),
    "a second document": ("- id: 99001", "- id: 1\n---\n- id: 99001", 2, "a second document ('---')"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_no_yaml_hides_no_other_record(name: str, tmp_path: Path) -> None:
    old, new, line, message = SLIPS[name]
    folder = tmp_path / "interactions"
    folder.mkdir()
    other = (
        GOOD.replace("99001", "99002")
        .replace("CXCL9", "CXCL99999")
        .replace("  quantity", "  leadsTo: 99001\n  quantity")
    )
    (folder / "zz.yaml").write_text(GOOD.replace(old, new, 1) + other, encoding="utf-8")
    found = [(p.line, p.message) for p in read(tmp_path)[1] if p.file.endswith("zz.yaml")]
    assert any(at == line and message in said for at, said in found), found
    assert not any("no such other record" in said for _, said in found)
    (folder / "zz.yaml").write_text(GOOD.replace(old, new, 1) + other.replace("VEGFA", "[]"), encoding="utf-8")
    at = (GOOD.replace(old, new, 1) + other).split("\n").index("- id: 99002") + 4
    assert any(p.line == at and "inhibits wants one name" in p.message for p in read(tmp_path)[1])


@pytest.mark.parametrize(
    ("file", "old", "new", "count"),
    [
        ("concepts/cells.tsv", "\nCL:0000235\tmacrophage\t", "\nCL:0000235\tmacrophage", 1),
        (
            "concepts/cells.tsv",
            "\nCL:0000235\tmacrophage\t",
            "\nXX:0000235\tmacrophage\t\t x\t\t\t\tfoo:1\tmaybe\t\n\t",
            5,
        ),
        ("concepts/cells.tsv", "id\tlabel", "id", 1),
        ("cues.tsv", "lowers\tlist\t", "lowers\tlist", 1),
        ("cues.tsv", "key\tlook", "key", 1),
    ],
)
def test_names_and_cues_of_faulty_rows_are_not_unknown(
    file: str, old: str, new: str, count: int, real: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(real, tmp_path / "other")
    (folder / "interactions").mkdir(exist_ok=True)
    record = GOOD.replace("  aspect", "  recipient: macrophage\n  aspect") + "      read: [hedge]\n"
    (folder / "interactions" / "zz.yaml").write_text(record, encoding="utf-8")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert len(told(folder, path.name)) == count


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\nCL:0000062\tosteoblast\t", "\nCL:0000062\tosteoblast"),
        ("\nCL:0000062\tosteoblast\t\t", "\nCL:0000062\tosteoblast\t\t |"),
        ("\nCL:0000062\tosteoblast\t", "\nCL:0000062\t\tosteoblast"),
        ("id\tlabel", "id"),
    ],
)
@pytest.mark.slow
def test_the_texts_are_read_by_what_is_left_of_a_faulty_row(old: str, new: str, tmp_path: Path, seeds: Path) -> None:
    """Records that name it, and records of spans that do, give the cues that they give when it is mended."""
    folder = shutil.copytree(resources.CURATION, tmp_path / "whole")
    path = folder / "concepts" / "cells.tsv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = whole.check(
        folder, resources.ONTOLOGY, resources.SHAPES, opened=lambda sources: load_texts(sources, seeds)
    ).problems
    line = text[: text.index(old) + 1].count("\n") + 1
    assert {(problem.file, problem.line) for problem in found} == {(str(path), line)}, found
