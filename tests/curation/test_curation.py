"""Every rule of the curation format has a file in must_fail/curation that breaks it, with the message it must get."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osteo_ld import files as resources
from osteo_ld.curation.lexicon import COLUMNS, read_lexicon
from osteo_ld.curation.proof import coverage, prove
from osteo_ld.curation.reading import Curation, read, read_ledger, read_records
from osteo_ld.curation.texts import Text
from osteo_ld.errors import Problem

MUST_FAIL = sorted((Path(__file__).parents[1] / "must_fail" / "curation").glob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A curation folder with the real lexicon and no records."""
    shutil.copytree(resources.CURATION / "concepts", tmp_path / "concepts")
    for name in ("sources.yaml", "sentences.tsv", "word_hashes.tsv"):
        shutil.copy(resources.CURATION / name, tmp_path)
    (tmp_path / "interactions").mkdir()
    (tmp_path / "ledger").mkdir()
    return tmp_path


@pytest.mark.parametrize("path", MUST_FAIL, ids=lambda p: p.stem)
def test_a_broken_rule_is_told_with_its_line(path: Path, folder: Path) -> None:
    want = re.match(r"# line (\d+): (.*)", path.read_text(encoding="utf-8"))
    assert want
    shutil.copy(path, folder / "interactions")
    _, problems = read(folder)
    assert [p.line for p in problems] == [int(want[1])], problems
    assert want[2] in problems[0].message
    assert problems[0].file.endswith(path.name)


def test_all_errors_of_all_files_come_at_once(folder: Path) -> None:
    for path in MUST_FAIL[:6]:
        shutil.copy(path, folder / "interactions")
    (folder / "ledger" / "x.tsv").write_text("at\tsha256\treason\nnowhere\tabc\tbecause\n")
    _, problems = read(folder)
    assert len({p.file for p in problems}) == 7


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("GO:0001525\tangiogenesis\n", "2 columns, want 10"),
        ("XX:1\tthing\t\t\t\t\t\t\t\t\n", "'XX:1' is not a CURIE with a known prefix"),
        ("osteo:concept/x\tx\t\t\t\t\t\t\t\t\n", "needs a parent and a definition of our own"),
        ("GO:0001525\tangiogenesis\t\t\t\t\t\t\t\tA copied definition.\n", "is not ours: leave its definition empty"),
        ("GO:0001525\tangiogenesis\t\t\t\t\t\tsame:FPLX:VEGF\t\t\n", "want one of exact, close"),
        ("GO:0001525\tangiogenesis\t\t blood vessels\t\t\t\t\t\t\n", "space at the start or end of ' blood vessels'"),
        (
            "osteo:concept/x\tx\t\t\t\tosteo:concept/none\t\t\t\tA thing.\n",
            "names osteo:concept/none, which is not in the lexicon",
        ),
        ("GO:0001525\ta\t\t\t\t\t\t\t\t\nGO:0001525\tb\t\t\t\t\t\t\t\t\n", "id GO:0001525 stands already at"),
        (
            "GO:0001525\ta\t\t\t\t\t\t\t\t\nGO:0001503\tb\t\ta\t\t\t\t\t\t\n",
            "name 'a' of GO:0001503 is also a name of GO:0001525",
        ),
        (
            "GO:0001525\ta\t\tx\t\t\t\t\t\t\nGO:0001503\tb\tx\t\t\t\t\t\t\t\n",
            "name 'x' of GO:0001503 is also a name of GO:0001525",
        ),
        ("GO:0001525\ta\ta\t\t\t\t\t\t\t\n", "name 'a' of GO:0001525 is also its label: leave the name empty"),
        ("GO:0001525\ta\tb\tb\t\t\t\t\t\t\n", "name 'b' of GO:0001525 is also one of its synonyms: remove it there"),
        ("GO:0001525\ta\tb|c\t\t\t\t\t\t\t\n", "GO:0001525 has several names, 'b|c': keep one"),
        ("GO:0001525\ta\t\t\t\t\t\t\tno\t\n", "general of GO:0001525 is 'no': want yes, or nothing"),
    ],
)
def test_a_faulty_lexicon_row_is_told(row: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("\t".join(COLUMNS) + "\n" + row, encoding="utf-8")
    problems: list[Problem] = []
    read_lexicon(tmp_path, problems)
    assert len(problems) == 1
    assert message in problems[0].message


def test_names_are_found_by_label_synonym_curie_and_in_any_case(curation: Curation) -> None:
    lexicon = curation.lexicon
    for name in ("TNFSF11", "RANKL", "RANκL", "osteo:protein/TNFSF11", "tnfsf11"):
        assert lexicon.resolve(name).label == "TNFSF11"
    with pytest.raises(LookupError, match="'osteoblst' is not in the lexicon; nearest: osteoblast"):
        lexicon.resolve("osteoblst")


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("FGF2", "FGF23 acts", False),
        ("FGF2", "FGF2 acts", True),
        ("osteoblast", "Osteoblasts act", True),
        ("osteoblast", "OBs act", True),
        ("osteoblast", "jobs act", False),
        ("VEGFA", "VEGFA/VEGFR2", True),
        ("GJA1", "connexin 43 (Cx43)", True),
    ],
)
def test_a_text_names_a_concept_by_whole_words(name: str, text: str, named: bool, curation: Curation) -> None:
    assert curation.lexicon.named_in(curation.lexicon.resolve(name).id, text) is named


# -- against the texts ---------------------------------------------------------------------------------------------


def test_every_evidence_is_proved_by_the_texts(curation: Curation, texts: dict[str, Text]) -> None:
    assert list(prove(curation, texts)) == []


def test_every_sentence_is_evidence_or_ledgered(curation: Curation) -> None:
    rows = list(coverage(curation))
    assert len(rows) > 50
    assert [(row.section, row.open) for row in rows if row.open] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("42872-43042", "42872-43262", "the offsets or the hash are wrong"),
        ("sha256: 0", "sha256: 1", "the offsets or the hash are wrong"),
        ("mediator: CXCL9", "mediator: SCLEROSTIN", "mediator 'sclerostin' (osteo:protein/SOST) is not named"),
        (
            "  aspect: binding",
            "  recipient: macrophage\n  aspect: binding",
            "recipient 'macrophage' (CL:0000235) is not named",
        ),
        ("  aspect: binding", "  aspect: binding\n  quantity: 60%", "quantity '60%' does not stand in"),
        ("cites: [156]", "cites: [157]", "'157' is not cited in"),
    ],
)
def test_a_tampered_evidence_is_caught(old: str, new: str, message: str, folder: Path, texts: dict[str, Text]) -> None:
    good = (
        "- id: 1\n  kind: regulation\n  mediator: CXCL9\n  inhibits: VEGFA\n  aspect: binding\n  evidence:\n"
        "    - at: bone-research-2025 42872-43042\n"
        "      sha256: 0354a9ef7001f5f29e6d9340ee02866cb74ef7e62429477b62307673b9d0ae70\n      cites: [156]\n"
    )
    path = folder / "interactions" / "x.yaml"
    path.write_text(good)
    sound, problems = read(folder)
    assert problems == []
    assert list(prove(sound, texts)) == []
    path.write_text(good.replace(old, new))
    tampered, problems = read(folder)
    assert any(message in p.message for p in [*problems, *prove(tampered, texts)])


# -- anything at all -----------------------------------------------------------------------------------------------

fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
yaml_like = st.text(alphabet="- :\n[]{}'\"#&*!|>%@`abkind: 1regulation\tid,?éα\x00", max_size=200)


@fuzz
@given(st.one_of(yaml_like, st.text(max_size=200)))
def test_any_text_as_interactions_gives_records_or_problems_never_a_traceback(
    curation: Curation, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    problems: list[Problem] = []
    for record, _ in read_records(path, curation.lexicon, problems):
        assert record.evidence


@fuzz
@given(st.text(max_size=200))
def test_any_text_as_ledger_or_lexicon_gives_rows_or_problems(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.tsv").write_bytes(text.encode("utf-8", "surrogatepass"))
    problems: list[Problem] = []
    assert list(read_ledger(tmp_path / "x.tsv", problems)) or problems or text == "at\tsha256\treason"
    read_lexicon(tmp_path, problems)


def test_sources_must_be_whole(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("a:\n  title: t\n")
    _, problems = read(tmp_path)
    assert any("source 'a': 'doi' is missing" in problem.message for problem in problems)
    assert all(problem.line for problem in problems)
