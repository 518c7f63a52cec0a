"""Every row of ``curation/cues.tsv`` has an example of made-up words that it finds, every cue one that it leaves be."""

import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from osteo_ld import files as resources
from osteo_ld.curation.clauses import CLAUSE, JOINED
from osteo_ld.curation.cues import BY, COLUMNS, Cue, alarms, heed, pattern, read_cues
from osteo_ld.curation.reading import Curation, read
from osteo_ld.curation.sources import Source, write_units
from osteo_ld.curation.texts import Text, load_texts

FOLDER = Path(__file__).parents[1] / "cues"
TABLE = resources.CURATION / "cues.tsv"
CUES = read_cues(TABLE, [])
KEYS = sorted({cue.key for cue in CUES})
EXAMPLES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
Example = dict[str, Any]


def curated(example: Example, folder: Path) -> tuple[Curation, dict[str, Text]]:
    """Write the small curation of an example, with its text; read both."""
    heading = example.get("heading", "Notes")
    text = f"{heading}\n\n{example.get('text', 'Nothing.')}\n"
    span = str(example.get("span", example.get("text", "Nothing.")))
    start = text.index(span)
    style = example.get("style", "superscript")
    source = {
        "title": "t", "journal": "j", "year": 2025, "doi": "10.1234/x", "file": "x.txt",
        "sha256": hashlib.sha256(text.encode()).hexdigest(), "citation": "https://e.org/{slug}",
        "citation_style": style,
    }  # fmt: skip
    for part in ("concepts", "interactions", "ledger"):
        (folder / part).mkdir(parents=True)
    (folder / "x.txt").write_text(text, encoding="utf-8")
    (folder / "sources.yaml").write_text(yaml.safe_dump({"r": source}), encoding="utf-8")
    rows = (FOLDER / "lexicon.tsv").read_text(encoding="utf-8").splitlines()
    if labels := example.get("labels"):
        rows = [row.replace("\tlumen growth\t\t\t\t", f"\tlumen growth\t\t\t{'|'.join(labels)}\t") for row in rows]
    (folder / "concepts" / "x.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    write_units(folder / "sentences.tsv", Text(Source(key="r", **source), text).units)
    place = {"at": f"r {start}-{start + len(span)}", "sha256": hashlib.sha256(span.encode()).hexdigest()}
    records = [
        {"id": i, **record, "evidence": [place | example.get("evidence", {}) | record.get("evidence", {})]}
        for i, record in enumerate(example.get("records", []), 1)
    ]
    (folder / "interactions" / "x.yaml").write_text(yaml.safe_dump(records, sort_keys=False), encoding="utf-8")
    ledger = f"at\tsha256\treason\n{place['at']}\t{place['sha256']}\tsays nothing\n"
    (folder / "ledger" / "x.tsv").write_text(ledger if example.get("ledgered") else "at\tsha256\treason\n")
    curation, problems = read(folder)
    assert problems == []
    return curation, load_texts(curation.sources, folder)


def given_by(example: Example, folder: Path) -> dict[int, set[Cue]]:
    """Give what each record of an example gives; hidden labels count for record 0."""
    curation, texts = curated(example, folder)
    found: dict[int, set[Cue]] = {record.id: set() for record in curation.records}
    for alarm in alarms(curation, texts, CUES):
        found[alarm.claim.record.id].add(alarm.cue)
    names = [cue for cue in CUES if cue.look == "name"]
    found[0] = {cue for cue in names for label in example.get("labels", ()) if cue.finds(label)}
    return found


def cases(which: str) -> list[Any]:
    return [
        pytest.param(key, example, id=f"{key}-{n}")
        for key, examples in EXAMPLES.items()
        for n, example in enumerate(examples[which])
    ]


def test_every_cue_has_both_examples() -> None:
    assert sorted(EXAMPLES) == KEYS
    assert all(examples["must_fail"] and examples["must_pass"] for examples in EXAMPLES.values())


@pytest.mark.parametrize(("key", "example"), cases("must_fail"))
def test_a_cue_is_found(key: str, example: Example, tmp_path: Path) -> None:
    for record, cues in given_by(example, tmp_path).items():
        if bool(record) == bool(example.get("records")):
            assert key in {cue.key for cue in cues}, (record, cues)


@pytest.mark.parametrize(("key", "example"), cases("must_pass"))
def test_a_cue_is_not_seen_where_it_is_not(key: str, example: Example, tmp_path: Path) -> None:
    for record, cues in given_by(example, tmp_path).items():
        assert key not in {cue.key for cue in cues}, (record, cues)


def test_every_row_of_the_table_is_found_by_an_example(tmp_path: Path) -> None:
    found: set[int] = set()
    for key, examples in EXAMPLES.items():
        for n, example in enumerate(examples["must_fail"]):
            given = given_by(example, tmp_path / f"{key}{n}")
            found |= {cue.line for cues in given.values() for cue in cues if cue.key == key}
    assert [(cue.line, cue.key, cue.record) for cue in CUES if cue.line not in found] == []


# -- the answer ------------------------------------------------------------------------------------------------------

HEDGED: Example = {
    "text": "ZETA1 may promote lumen growth.",
    "records": [{"kind": "regulation", "mediator": "ZETA1", "promotes": "lumen growth"}],
}


def told(example: Example, folder: Path, *, with_texts: bool = True) -> list[str]:
    curation, texts = curated(example, folder)
    return [str(problem).split("x.yaml", 1)[1] for problem in heed(curation, texts if with_texts else None, CUES)]


def test_a_cue_is_told_with_line_record_key_words_and_what_would_do(tmp_path: Path) -> None:
    assert told(HEDGED, tmp_path) == [
        ":6: record 1: cue hedge: 'may'. Does the review assert this, or suppose it? What would do: status: "
        "hypothesised; or, where the record is right, read: [hedge] on this evidence, with a note if that is not plain"
    ]


def test_a_cue_that_was_read_is_answered(tmp_path: Path) -> None:
    assert told(HEDGED | {"evidence": {"read": ["hedge"]}}, tmp_path) == []


@pytest.mark.parametrize(
    ("read_keys", "message"),
    [
        (["hedge", "loss"], "read names 'loss', but this evidence does not give it: remove it"),
        (["hedge", "hunch"], "read names 'hunch', no cue: want aim, alternatives"),
    ],
)
def test_an_answer_without_its_cue_is_an_error(read_keys: list[str], message: str, tmp_path: Path) -> None:
    [problem] = told(HEDGED | {"evidence": {"read": read_keys}}, tmp_path)
    assert message in problem


def test_without_texts_only_keys_and_labels_are_looked_at(tmp_path: Path) -> None:
    assert told(HEDGED | {"evidence": {"read": ["hedge"]}}, tmp_path / "a", with_texts=False) == []
    [unknown] = told(HEDGED | {"evidence": {"read": ["hunch"]}}, tmp_path / "b", with_texts=False)
    assert "'hunch', no cue" in unknown
    curation, _ = curated({"labels": ["these growths"]}, tmp_path / "c")
    [problem] = heed(curation, None, CUES)
    assert (problem.file, problem.line) == (str(tmp_path / "c" / "concepts" / "x.tsv"), 12)
    assert "cue hidden-label: 'these' in 'these growths'" in problem.message


# -- the table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("key\tclause", "2 columns, want 7"),
        ("key\teverywhere\t\tmay\t\tWhy?\tmend", "look is 'everywhere', want one of clause"),
        ("key\tclause\t\tmay\t\t\tmend", "a cue needs a key, what it asks, and what would do"),
        ("key\tclause\t\t(?:a|b)*c\t\tWhy?\tmend", "anything else may be slow"),
        ("key\tclause\t\t.+may\t\tWhy?\tmend", "anything else may be slow"),
        ("key\tclause\t\tmay\t(?:\tWhy?\tmend", "missing )"),
        ("key\tclause\t\t{nowhere}\t\tWhy?\tmend", "no list 'nowhere' stands above"),
        ("key\tclause\t\tma{2}y\t\tWhy?\tmend", "anything else may be slow"),
    ],
)
def test_a_faulty_row_is_told(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "cues.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    problems: list[Any] = []
    assert read_cues(path, problems) == []
    [problem] = problems
    assert (problem.line, message in problem.message) == (2, True), problem


def test_a_list_that_stands_above_is_put_in_and_held_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "cues.tsv"
    rows = ["\t".join(COLUMNS), "maybe\tlist\t\tmay|might\t\t\t", "key\tclause\t\t{maybe}\t\tWhy?\tmend"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    problems: list[Any] = []
    [cue] = read_cues(path, problems)
    assert (problems, cue.finds("It might."), cue.finds("It does.")) == ([], "might", None)
    path.write_text("\n".join(rows).replace("may|", "m.+|") + "\n", encoding="utf-8")
    assert read_cues(path, problems) == []
    assert [(p.line, "anything else may be slow" in p.message) for p in problems] == [(3, True)]


def test_a_curation_without_a_table_has_no_cues(tmp_path: Path) -> None:
    assert read_cues(tmp_path / "cues.tsv", []) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_words_are_a_pattern_or_refused(words: str) -> None:
    try:
        pattern(words).search("ZETA1 may promote <object>")
    except ValueError:
        return


# -- growth ----------------------------------------------------------------------------------------------------------

PIECES = (
    "a", "a ", "may ", "-", "<mediator> ", "<mediator> <object> ", "<object>,", "regulat", "matrix", "during a-",
    "bind a b c ", "While a ", "and a b c d ", ", and a ", "by a b c d ", "such as <source> ", "1,", "12% ", "0",
)  # fmt: skip


def seconds(words: Any, text: str, times: int = 5) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        for _ in words.finditer(text):
            pass
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.slow
def test_time_grows_with_the_length_of_the_text_and_no_faster(piece: str) -> None:
    for words in [CLAUSE, JOINED, BY, *(w for cue in CUES for w in (cue.words, cue.unless) if w)]:
        short, long = piece * (4_000 // len(piece)), piece * (32_000 // len(piece))
        if seconds(words, long, times=1) <= 0.02:  # too quick to measure, as nearly all are
            continue
        if (needed := seconds(words, long)) > 0.02:  # 8 times the text, 64 times if quadratic
            assert needed < 32 * seconds(words, short), words.pattern


def test_a_long_sentence_of_many_mentions_is_read_in_time(tmp_path: Path) -> None:
    def needed(times: int) -> float:
        text = "ZETA1 may promote lumen growth in dendrocytes, " * times + "ZETA1 promotes lumen growth."
        curation, texts = curated(HEDGED | {"text": text}, tmp_path / str(times))
        began = time.process_time()
        list(alarms(curation, texts, CUES))
        return time.process_time() - began

    needed(1)
    assert needed(400) < 32 * max(needed(50), 0.01)
