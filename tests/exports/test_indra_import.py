"""Statements of INDRA as records: our own come back whole, others as far as they fit, and the rest is counted."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conftest import Referee
from osteo_ld.cli import main
from osteo_ld.curation.elsewhere import partitions, read_partition
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Mention, Record
from osteo_ld.exports import Data
from osteo_ld.exports.indra import indra
from osteo_ld.release.importing import import_indra
from osteo_ld.release.partitions import Frame

Json = dict[str, Any]

VEGFA: Json = {"name": "VEGFA", "db_refs": {"HGNC": "12680", "UP": "P15692", "TEXT": "VEGF-A"}}
KDR: Json = {"name": "KDR", "db_refs": {"HGNC": "6307"}}
ANGIOGENESIS: Json = {"name": "angiogenesis", "db_refs": {"GO": "GO:0001525"}}
NOBODY: Json = {"name": "NOBODY1", "db_refs": {"HGNC": "999999"}}
READ: Json = {"source_api": "reach", "pmid": "123", "text": "VEGF-A drives angiogenesis.", "source_hash": 42}
# All that INDRA's schema has, but those that fit, with the arguments that it takes.
MODIFICATIONS = (
    "Phosphorylation", "Dephosphorylation", "Ubiquitination", "Deubiquitination", "Sumoylation", "Desumoylation",
    "Hydroxylation", "Dehydroxylation", "Acetylation", "Deacetylation", "Glycosylation", "Deglycosylation",
    "Farnesylation", "Defarnesylation", "Geranylgeranylation", "Degeranylgeranylation", "Palmitoylation",
    "Depalmitoylation", "Myristoylation", "Demyristoylation", "Ribosylation", "Deribosylation", "Methylation",
    "Demethylation",
)  # fmt: skip


def event(concept: Json, polarity: int | None) -> Json:
    return {"type": "Event", "id": "e", "concept": concept, "delta": {"polarity": polarity, "adjectives": []}}


def stated(kind: str, **parts: Any) -> Json:
    return {"type": kind, "id": "1", "evidence": [READ], **parts}


FITS = [
    stated("Activation", subj=VEGFA, obj=ANGIOGENESIS, obj_activity="activity"),
    stated("Inhibition", subj=VEGFA, obj=KDR, obj_activity="kinase"),
    stated("IncreaseAmount", subj=VEGFA, obj=KDR),
    stated("DecreaseAmount", subj=VEGFA, obj=KDR),
    stated("Influence", subj=event(VEGFA, None), obj=event(ANGIOGENESIS, None)),
    stated("Complex", members=[KDR, VEGFA]),
]
LEFT = [
    *(stated(kind, enz=VEGFA, sub=KDR, residue="Y", position="1175") for kind in MODIFICATIONS),
    stated("Autophosphorylation", enz=KDR),
    stated("Transphosphorylation", enz=KDR),
    stated("ActiveForm", agent=KDR, activity="kinase", is_active=True),
    stated("Gef", gef=VEGFA, ras=KDR),
    stated("Gap", gap=VEGFA, ras=KDR),
    stated("Translocation", agent=KDR, from_location="cytoplasm", to_location="nucleus"),
    stated("Conversion", subj=VEGFA, obj_from=[KDR], obj_to=[KDR]),
    stated("Association", members=[event(VEGFA, 1), event(ANGIOGENESIS, 1)]),
]


def taken(tmp_path: Path, curation: Curation, statements: list[Any]) -> tuple[list[Record], dict[str, int]]:
    """The records of statements, and how many were left out for what reason."""
    path, out = tmp_path / "statements.json", tmp_path / "out.jsonl"
    path.write_text(json.dumps(statements), encoding="utf-8")
    importer, kept, broken = import_indra(path, out, Frame(), 1)
    problems: list[Any] = []
    records = [r for part in partitions([out]) for r, _ in read_partition(part, curation.lexicon, problems)]
    assert (len(records), problems) == (kept, [])
    left = Counter(broken) + importer.parts
    for (_, reason), count in importer.left.items():
        left[reason] += count
    return records, left


def test_what_fits_becomes_records_that_name_their_works(tmp_path: Path, curation: Curation) -> None:
    records, left = taken(tmp_path, curation, FITS)
    said = [(r.kind, r.mediator, r.effect, r.aspect, r.receptor) for r in records]
    vegfa, kdr = "osteo:protein/VEGFA", "osteo:protein/KDR"
    assert said == [
        ("regulation", (vegfa,), ("promotes", "GO:0001525"), None, ()),
        ("regulation", (vegfa,), ("inhibits", kdr), "activity", ()),
        ("regulation", (vegfa,), ("promotes", kdr), "expression level", ()),
        ("regulation", (vegfa,), ("inhibits", kdr), "expression level", ()),
        ("regulation", (vegfa,), ("affects", "GO:0001525"), None, ()),
        ("communication", (vegfa,), None, None, (kdr,)),
    ]
    assert left == {}
    mention = records[0].evidence[0]
    assert isinstance(mention, Mention)
    assert (mention.work, mention.reader, mention.key) == ("PMID:123", "reach", "42")
    assert re.fullmatch("[0-9a-f]{64}", mention.sha256)


def test_every_type_that_has_no_words_here_is_counted(tmp_path: Path, curation: Curation) -> None:
    records, left = taken(tmp_path, curation, LEFT)
    assert records == []
    assert left == {"the model has no effect of this type": len(LEFT)}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (FITS[0] | {"subj": NOBODY}, "the lexicon does not have"),
        (FITS[0] | {"subj": {"name": "it", "db_refs": {}}}, "no id of an agent"),
        (FITS[0] | {"subj": None}, "nothing is said to act"),
        (FITS[0] | {"subj": VEGFA | {"mutations": [{"position": "12"}]}}, r"in a state \(mutations\)"),
        (FITS[0] | {"obj": {"name": "osteoblast", "db_refs": {"CL": "CL:0000062"}}}, "promotes wants"),
        (FITS[0] | {"evidence": [READ | {"epistemics": {"negated": True}}]}, "not negated"),
        (FITS[0] | {"evidence": [{"source_api": "reach", "text": "VEGF-A drives angiogenesis."}]}, "names no work"),
        (FITS[0] | {"evidence": [READ | {"pmid": "none"}]}, "names no work"),
        (FITS[4] | {"subj": event(VEGFA, -1)}, "less of something"),
        (FITS[5] | {"members": [VEGFA, VEGFA]}, "not exactly one is known as a receptor"),
        (FITS[5] | {"members": [VEGFA, KDR, KDR]}, "more or fewer than two"),
        ("a text", "no statement"),
        ({"type": {"a": 1}}, "no effect of this type"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_counted_by_reason(
    statement: Any, reason: str, tmp_path: Path, curation: Curation
) -> None:
    records, left = taken(tmp_path, curation, [statement, FITS[1]])
    assert len(records) == 1
    assert any(re.search(reason, said) for said in left), left


def test_statements_that_say_the_same_are_one_record_and_contexts_part_them(tmp_path: Path, curation: Curation) -> None:
    cell = {"type": "bio", "cell_type": {"name": "osteoblast", "db_refs": {"CL": "CL:0000062"}},
            "species": {"name": "mouse", "db_refs": {"TAXONOMY": "10090"}}}  # fmt: skip
    again = FITS[0] | {"evidence": [READ | {"pmid": "124", "epistemics": {"hypothesis": True}}]}
    there = FITS[0] | {"evidence": [READ | {"context": cell}]}
    records, left = taken(tmp_path, curation, [FITS[0], again, FITS[0], there])
    assert [(r.recipient, len(r.evidence), r.status) for r in records] == [
        ((), 2, "asserted"),
        (("CL:0000062",), 1, "asserted"),
    ]
    assert [e.status for e in records[0].evidence] == ["asserted", "hypothesised"]
    assert left == {"context that the lexicon does not have (species)": 1}


def test_the_made_up_statements_are_indra_s(referee: Referee, tmp_path: Path) -> None:
    path = tmp_path / "statements.json"
    path.write_text(json.dumps([*FITS, *LEFT]), encoding="utf-8")
    code = """
import json, sys
from indra.statements import stmts_from_json
said = json.load(open(sys.argv[1]))
assert [type(s).__name__ for s in stmts_from_json(said)] == [s["type"] for s in said]
"""
    referee(code, path)


def contents(statements: list[Json]) -> dict[str, set[str]]:
    """What statements say, each with its evidences, whatever their ids."""
    found: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        for evidence in statement["evidence"]:
            notes = {k: v for k, v in evidence["annotations"].items() if k != "interaction"}
            ground = json.dumps([notes, evidence["text_refs"], evidence["epistemics"]], sort_keys=True)
            said = {key: value for key, value in statement.items() if key not in ("id", "evidence")}
            for role in {"subj", "obj"} & said.keys():
                said[role] = {key: value for key, value in said[role].items() if key != "id"}
            found[json.dumps([said, evidence.get("context"), notes.get("aspect")], sort_keys=True)].add(ground)
    return found


def test_our_own_export_comes_back_whole(data: Data, curation: Curation, tmp_path: Path) -> None:
    exported = json.loads(indra(data)["osteo-ld.indra.json"])
    records, left = taken(tmp_path, curation, exported)
    assert left == {}
    again = replace(data, curation=replace(curation, records=records))
    theirs, ours = contents(json.loads(indra(again)["osteo-ld.indra.json"])), contents(exported)
    assert theirs.keys() == ours.keys()
    assert {said for said in ours if theirs[said] != ours[said]} == set()


def test_the_command_tells_the_counts_and_a_broken_file_in_one_line(tmp_path: Path) -> None:
    path, out = tmp_path / "statements.json", tmp_path / "out.jsonl"
    path.write_text("\n".join(map(json.dumps, [FITS[0], LEFT[0]])), encoding="utf-8")
    done = CliRunner().invoke(main, ["import", "indra", str(path), "-o", str(out), "--format", "tsv"])
    assert done.exit_code == 0, done.output
    assert "statement\tPhosphorylation: the model has no effect of this type\t1" in done.stdout
    assert "1 of 2 statements, 1 records" in done.stderr
    assert json.loads(out.read_text())["id"] == 1_000_001
    path.write_text('[{"type": "Activation"}, {"type": ', encoding="utf-8")
    out.unlink()
    done = CliRunner().invoke(main, ["import", "indra", str(path), "-o", str(out)])
    assert done.exit_code == 1
    assert "statement 2: not JSON" in done.stderr
    assert not out.exists()
