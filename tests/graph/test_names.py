"""What people read: the field's name beside the ontology's label, from a row of the lexicon to what is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld.curation.lexicon import COLUMNS, Lexicon, read_lexicon
from osteo_ld.curation.records import record_adapter
from osteo_ld.errors import Problem
from osteo_ld.graph import jsonld
from osteo_ld.graph.concepts import build_concept
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.graph.reading import read
from osteo_ld.graph.records import build_records
from osteo_ld.graph.snapshot import load, write
from osteo_ld.graph.triples import Triple, compact
from osteo_ld.iris import OSTEO

# id, label, name, synonyms, hidden labels, parents, components, mappings, general, definition
ROWS = """
osteo:concept/glowing\tglow process\tglowing\tglimmering\t\tGO:0008150\t\t\t\tGiving light, made up.
osteo:concept/lumen\tlumen\t\tshine\t\tosteo:concept/glowing\t\t\tyes\tA wide sort of light, made up.
"""
GLOWING, LUMEN = f"{OSTEO}concept/glowing", f"{OSTEO}concept/lumen"


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    (tmp_path / "x.tsv").write_text("\t".join(COLUMNS) + ROWS, encoding="utf-8")
    problems: list[Problem] = []
    found = read_lexicon(tmp_path, problems)
    assert problems == []
    return found


@pytest.fixture
def triples(lexicon: Lexicon) -> list[Triple]:
    return [triple for concept in lexicon for triple in build_concept(concept)]


@pytest.fixture
def know(triples: list[Triple]) -> Knowledge:
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    return read(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def test_a_preferred_name_stands_only_where_the_label_is_another(triples: list[Triple]) -> None:
    said = {(compact(s), compact(p), compact(o)) for s, p, o in triples}
    assert ("concept:glowing", "rdfs:label", '"glow process"') in said
    assert [(s, o) for s, p, o in said if p == "skos:prefLabel"] == [("concept:glowing", '"glowing"')]
    # Every spelling but the label is found in one place, the preferred one with them.
    assert {o for s, p, o in said if (s, p) == ("concept:glowing", "skos:altLabel")} == {'"glowing"', '"glimmering"'}


def test_only_what_the_lexicon_marks_is_general(triples: list[Triple], know: Knowledge) -> None:
    said = [(compact(s), o) for s, p, o in triples if compact(p) == "osteo:general"]
    assert said == [("concept:lumen", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>')]
    assert [iri for iri, concept in know.concepts.items() if concept.general] == [LUMEN]


def test_jsonld_has_both_by_short_names(triples: list[Triple]) -> None:
    glowing, lumen = json.loads("".join(jsonld.document(triples)))["@graph"]
    assert (glowing["label"], glowing["prefLabel"]) == ("glow process", "glowing")
    assert lumen["general"] == "true"
    assert "prefLabel" not in lumen


def test_the_name_is_shown_and_the_label_kept(know: Knowledge, tmp_path: Path) -> None:
    write(know, tmp_path / "knowledge.json")
    for each in (know, load(tmp_path)):
        glowing, lumen = each.concepts[GLOWING], each.concepts[LUMEN]
        assert (each.label(GLOWING), glowing.shown, glowing.label) == ("glowing", "glowing", "glow process")
        assert (each.label(LUMEN), lumen.shown, lumen.label) == ("lumen", "lumen", "lumen")
        assert glowing.others == ("glow process", "glimmering")
        assert lumen.others == ("shine",)


def test_records_are_labelled_and_curated_with_the_name(lexicon: Lexicon) -> None:
    for typed in ("glowing", "glow process", "Glimmering"):
        entry = {
            "id": 7, "kind": "regulation", "mediator": "lumen", "promotes": typed,
            "evidence": [{"at": "x 0-9", "sha256": "0" * 64, "cites": []}],
        }  # fmt: skip
        record = record_adapter.validate_python(entry, context={"lexicon": lexicon})
        labels = [o for _, p, o in build_records([record], lexicon) if compact(p) == "rdfs:label"]
        assert labels == ['"lumen promotes glowing"']
