"""Verdicts of a second reader are held against the records as they are."""

from pathlib import Path

import pytest

from made_up import write_curation
from osteo_ld.curation.reading import Curation, read
from osteo_ld.curation.rebasing import rebase
from osteo_ld.curation.texts import load_texts
from osteo_ld.curation.verdicts import COLUMNS, claim_hash, judge


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_curation(tmp_path)


def row(curation: Curation, record: int = 90001, /, **changed: str) -> str:
    """A verdict on the first evidence of a record, as the page saves it."""
    found = next(one for one in curation.records if one.id == record)
    [evidence] = found.evidence
    cells = {
        "record": found.number, "at": str(evidence.at), "claim": claim_hash(found, evidence), "verdict": "right",
        "note": "",
    }  # fmt: skip
    return "\t".join((cells | changed).values()) + "\n"


def judged(curation: Path, *rows: str) -> list[str]:
    (curation / "reviews").mkdir(exist_ok=True)
    (curation / "reviews" / "doe.tsv").write_text("\t".join(COLUMNS) + "\n" + "".join(rows), encoding="utf-8")
    found = list(judge(curation / "reviews", read(curation)[0]))
    assert all(problem.file.endswith("reviews/doe.tsv") and problem.line > 0 for problem in found)
    return [f"{problem.line}: {problem.message}" for problem in found]


def test_what_is_right_is_no_fault_and_no_folder_neither(small: Path) -> None:
    loaded, _ = read(small)
    assert list(judge(small / "reviews", loaded)) == []
    assert judged(small, row(loaded), row(loaded, 90002, note="well cut")) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"record": "9"}, "no record '9': remove the row, or have it read again"),
        ({"at": "doe-2024 1-2"}, "record 90001 does not rest on 'doe-2024 1-2'"),
        ({"claim": "0" * 16}, "was changed since it was read"),
        ({"verdict": "good"}, "verdict is 'good', want right or mend"),
        ({"verdict": "mend"}, "mend wants a note that says what is wrong"),
        ({"verdict": "mend", "note": "binds, it says"}, "is to mend: binds, it says. Mend it and remove the row"),
    ],
)
def test_each_fault_is_told(changed: dict[str, str], message: str, small: Path) -> None:
    loaded, _ = read(small)
    [fault] = judged(small, row(loaded, 90002), row(loaded, **changed))
    assert fault.startswith("3: ")
    assert message in fault


def test_the_same_evidence_twice_is_told(small: Path) -> None:
    loaded, _ = read(small)
    [fault] = judged(small, row(loaded), row(loaded, verdict="mend", note="no"))
    assert "stands already in line 2" in fault


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("promotes: angiogenesis", "inhibits: angiogenesis"),
        ("  recipient: endothelial cell\n  promotes", "  promotes"),
        ("cites: [2, 3, 4]", "cites: [2, 3]"),
        ("cites: [2, 3, 4]", "cites: [2, 3, 4]\n      status: hypothesised"),
    ],
)
def test_a_verdict_holds_only_for_the_record_that_was_read(old: str, new: str, small: Path) -> None:
    said = row(read(small)[0], 90002)
    path = small / "interactions" / "doe.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    [fault] = judged(small, said)
    assert "record 90002" in fault
    assert "was changed since it was read" in fault


def test_a_note_for_curators_changes_no_claim(small: Path) -> None:
    said = row(read(small)[0])
    path = small / "interactions" / "doe.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  kind:", "  note: x\n  kind:", 1), encoding="utf-8")
    assert judged(small, said) == []


def test_verdicts_go_along_with_a_corrected_text(small: Path) -> None:
    loaded, _ = read(small)
    assert judged(small, row(loaded)) == []
    texts = small.parent / "texts"
    old = load_texts(loaded.sources, texts)["doe-2024"]
    (small.parent / "new.txt").write_text(old.text.replace("Little is", "Very little is"), encoding="utf-8")
    rebase(loaded, small, old, small.parent / "new.txt", texts, write=True)
    moved, _ = read(small)
    assert moved.records[0].evidence[0].at.start == loaded.records[0].evidence[0].at.start + len("Very ")
    assert list(judge(small / "reviews", moved)) == []
