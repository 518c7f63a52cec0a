"""The KGX files: held against the Biolink model, and against what the records say."""

import csv
import io
import json

import pytest

from conftest import Referee
from osteo_ld.exports import Data, Files
from osteo_ld.exports.kgx import kgx


@pytest.fixture(scope="module")
def files(data: Data) -> Files:
    return kgx(data)


def lines(files: Files, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in files[name].decode().splitlines()]


def test_biolink_knows_every_category_predicate_and_qualifier(files: Files, referee: Referee, tmp_path: object) -> None:
    used = {
        "categories": sorted({c for row in lines(files, "nodes.jsonl") for c in row["category"]}),  # type: ignore[attr-defined]
        "edges": sorted({
            (str(row["predicate"]), str(row.get("qualified_predicate", row["predicate"])),
             str(row.get("object_direction_qualifier", "")), str(row.get("object_aspect_qualifier", "")),
             str(row["knowledge_level"]), str(row["agent_type"]))
            for row in lines(files, "edges.jsonl")
        }),
        "slots": sorted({key for row in lines(files, "edges.jsonl") for key in row} - {"id", "status"}),
    }  # fmt: skip
    code = """
import json, sys
from importlib.resources import files
from bmt import Toolkit
schema = str(files("biolink_model") / "schema" / "biolink_model.yaml")
model = Toolkit(schema, predicate_map={"predicate mappings": []})
used = json.loads(sys.argv[1])
assert all(map(model.is_category, used["categories"])), used["categories"]
enums = model.view.all_enums()
values = lambda name: {"", *enums[name].permissible_values}
for predicate, qualified, direction, aspect, level, agent in used["edges"]:
    assert model.is_predicate(predicate) and model.is_predicate(qualified), (predicate, qualified)
    assert direction in values("DirectionQualifierEnum"), direction
    assert aspect in values("GeneOrGeneProductOrChemicalEntityAspectEnum"), aspect
    assert level in values("KnowledgeLevelEnum") and agent in values("AgentTypeEnum"), (level, agent)
slots = {slot.replace(" ", "_") for slot in model.view.all_slots()}
assert set(used["slots"]) <= slots, set(used["slots"]) - slots
print(len(used["categories"]), len(used["edges"]))
"""
    categories, kinds = map(int, referee(code, json.dumps(used)).split())
    assert categories >= 9
    assert kinds >= 10


def test_predicates_join_categories_that_biolink_lets_them(files: Files, referee: Referee) -> None:
    categories = {row["id"]: row["category"][0] for row in lines(files, "nodes.jsonl")}  # type: ignore[index]
    joined = sorted({
        (str(categories[row["subject"]]), str(row["predicate"]), str(categories[row["object"]]))
        for row in lines(files, "edges.jsonl")
    })  # fmt: skip
    code = """
import json, sys
from importlib.resources import files
from bmt import Toolkit
model = Toolkit(str(files("biolink_model") / "schema" / "biolink_model.yaml"), predicate_map={"predicate mappings": []})
bad = [edge for edge in json.loads(sys.argv[1]) if not model.validate_edge(*edge)]
assert not bad, bad
"""
    referee(code, json.dumps(joined))


def test_every_edge_joins_nodes_and_names_its_record(files: Files, data: Data) -> None:
    ids = {row["id"] for row in lines(files, "nodes.jsonl")}
    edges = lines(files, "edges.jsonl")
    assert len(edges) > 1500
    assert len({row["id"] for row in edges}) == len(edges)
    for row in edges:
        assert {row["subject"], row["object"], row.get("anatomical_context_qualifier", row["subject"])} <= ids
        assert row["publications"]
        assert row["source_record_urls"]


def records_of(rows: list[dict[str, object]]) -> set[str]:
    return {url for row in rows for url in row["source_record_urls"]}  # type: ignore[attr-defined]


def test_negatives_have_a_file_of_their_own_and_losses_of_function_are_no_edges(files: Files, data: Data) -> None:
    edges, negatives = lines(files, "edges.jsonl"), lines(files, "negated-edges.jsonl")
    assert {row["negated"] for row in negatives} == {True}
    assert {row["negated"] for row in edges} == {False}
    stated = {
        f"https://w3id.org/osteo-ld/interaction/{r.number}"
        for r in data.curation.records
        if getattr(r, "doesNotAffect", None) or getattr(r, "lacks", None)
    }
    assert records_of(negatives) <= stated
    assert not stated & records_of(edges)
    blocking = {
        f"https://w3id.org/osteo-ld/interaction/{r.number}" for r in data.curation.records if getattr(r, "blocks", ())
    }
    assert not blocking & (records_of(edges) | records_of(negatives))


def test_a_decoy_lowers_and_interacts_with_no_receptor(files: Files) -> None:
    edges = [row for row in lines(files, "edges.jsonl") if row["subject"] == "HGNC:11909"]  # OPG
    assert {row["predicate"] for row in edges} == {"biolink:affects"}
    assert {row["object_direction_qualifier"] for row in edges if row["object"] == "HGNC:11926"} == {"decreased"}


def test_tsv_says_the_same_as_json_lines(files: Files) -> None:
    for name in ("nodes", "edges", "negated-edges"):
        table = list(csv.DictReader(io.StringIO(files[f"{name}.tsv"].decode()), delimiter="\t"))
        rich = lines(files, f"{name}.jsonl")
        assert [row["id"] for row in table] == [row["id"] for row in rich]
        assert {key for row in rich for key in row} <= set(table[0])


def test_nobody_vouches_for_what_is_disputed(files: Files) -> None:
    levels = {(row["status"], row["knowledge_level"]) for row in lines(files, "edges.jsonl")}
    told = {"asserted": "knowledge_assertion", "hypothesised": "prediction", "controversial": "not_provided"}
    assert levels == set(told.items())


def test_edges_cite_the_works_behind_the_review_where_they_are_known(files: Files, data: Data) -> None:
    reviews = {f"DOI:{source.doi}" for source in data.curation.sources.values()}
    edges = lines(files, "edges.jsonl")
    assert all(reviews & set(row["publications"]) for row in edges)  # type: ignore[call-overload]
    known = {f"DOI:{work.doi}" for _, work in data.curation.references if work.doi}
    cited = {name for row in edges for name in row["publications"]} - reviews  # type: ignore[attr-defined]
    assert cited & known
    assert {name for name in cited if name.startswith("DOI:")} <= known


def test_papers_come_first_and_the_review_that_cites_them_last(files: Files, data: Data) -> None:
    reviews = {f"DOI:{source.doi}" for source in data.curation.sources.values()}
    [edge] = [row for row in lines(files, "edges.jsonl") if row["id"] == "osteo:edge/3331-1-kgx"]
    assert edge["publications"] == ["DOI:10.1038/nm.3961", "DOI:10.3389/fcell.2025.1715009"]
    for row in lines(files, "edges.jsonl"):
        read = [name in reviews for name in row["publications"]]  # type: ignore[attr-defined]
        assert read == sorted(read)
