"""The INDRA statements: valid under INDRA's schema, read by its classes, each back to its span."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.indra import indra

Statement = dict[str, object]


@pytest.fixture(scope="module")
def content(data: Data) -> bytes:
    return indra(data)["osteo-ld.indra.json"]


@pytest.fixture(scope="module")
def statements(content: bytes) -> list[dict[str, object]]:
    return json.loads(content)  # type: ignore[no-any-return]


def test_indra_takes_them(content: bytes, statements: list[Statement], referee: Referee, tmp_path: object) -> None:
    (tmp_path / "statements.json").write_bytes(content)  # type: ignore[operator]
    code = """
import json, sys
from importlib.resources import files
from jsonschema import Draft6Validator
schema = json.loads((files("indra") / "resources" / "statements_schema.json").read_text())
said = json.load(open(sys.argv[1]))
# One definition by its type: "any of" thirteen of them tells no fault apart.
owner = {"Activation": "RegulateActivity", "Inhibition": "RegulateActivity", "IncreaseAmount": "RegulateAmount",
         "DecreaseAmount": "RegulateAmount"}
for statement in said:
    name = owner.get(statement["type"], statement["type"])
    part = {"$ref": "#/definitions/" + name, "definitions": schema["definitions"]}
    Draft6Validator(part).validate(statement)
Draft6Validator(schema).validate(said[:200])
from indra.statements import stmts_from_json
read = stmts_from_json(said)
assert [type(s).__name__ for s in read] == [s["type"] for s in said]
spans = [e.annotations for s in read for e in s.evidence if e.source_api == "osteo-ld"]
assert all(span["end"] > span["start"] for span in spans) and len(spans) >= len(read)
again = [s.to_json() for s in read]
assert [s["id"] for s in again] == [s["id"] for s in said]
print(len(read))
"""
    assert int(referee(code, tmp_path / "statements.json")) == len(statements) > 800  # type: ignore[operator]


def test_kinds_and_ids(statements: list[Statement]) -> None:
    kinds = Counter(statement["type"] for statement in statements)
    assert set(kinds) == {"Activation", "Inhibition", "IncreaseAmount", "DecreaseAmount", "Influence", "Complex"}
    assert len({statement["id"] for statement in statements}) == len(statements)


def test_a_trap_inhibits_and_is_in_no_complex(statements: list[Statement]) -> None:
    bound = [{m["db_refs"].get("HGNC") for m in s["members"]} for s in statements if s["type"] == "Complex"]  # type: ignore[attr-defined]
    assert {"11926", "11908"} in bound  # RANKL and RANK
    assert not any({"11909"} & genes for genes in bound)  # OPG
    effects = [s for s in statements if s["type"] == "Influence" and s["subj"]["concept"]["name"] == "CXCL9"]  # type: ignore[index]
    assert {(s["obj"]["concept"]["name"], s["obj"]["delta"]["polarity"]) for s in effects} >= {("VEGFA", -1)}  # type: ignore[index]


def test_negatives_are_left_out(statements: list[Statement], data: Data) -> None:
    absent = {f"https://w3id.org/osteo-ld/interaction/{r.number}" for r in data.curation.records
              if getattr(r, "doesNotAffect", None) or getattr(r, "associatedWith", None)}  # fmt: skip
    said = {e["annotations"]["interaction"] for s in statements for e in s["evidence"]}  # type: ignore[attr-defined]
    assert absent
    assert not absent & said


def test_no_words_of_the_reviews(statements: list[Statement]) -> None:
    assert not any("text" in e for s in statements for e in s["evidence"])  # type: ignore[attr-defined]


def test_the_way_to_beliefs_runs_as_printed(content: bytes, referee: Referee, tmp_path: Path) -> None:
    (tmp_path / "osteo-ld.indra.json").write_bytes(content)
    text = (Path(__file__).parents[2] / "docs" / "indra.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.DOTALL)
    said = referee("\n".join(code for kind, code in blocks if kind == "python"), cwd=tmp_path)
    assert said == "".join(code for kind, code in blocks if kind == "text")


def test_the_text_of_an_evidence_is_the_paper_where_it_is_known_else_the_review(statements: list[Statement]) -> None:
    spans = {e["source_id"].rpartition("/")[2]: e for s in statements for e in s["evidence"]}  # type: ignore[attr-defined]
    paper, alone = spans["3331-1"], spans["1390-1"]
    assert paper["text_refs"] == {"DOI": "10.1038/nm.3961"}
    assert paper["annotations"]["read_in"] == {"DOI": "10.3389/fcell.2025.1715009"}
    assert alone["text_refs"] == alone["annotations"]["read_in"] == {"DOI": "10.1038/s41413-025-00417-0"}
    known = [e for e in spans.values() if "PMID" in e["text_refs"]]
    assert known
    assert all(e["pmid"] == e["text_refs"]["PMID"] for e in known)
