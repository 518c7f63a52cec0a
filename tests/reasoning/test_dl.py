"""Class expressions: names as people know them, and what ELK does not read is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from osteo_ld.cli import main
from osteo_ld.reasoning.dl import instances
from osteo_ld.reasoning.inferences import ReasoningError

PREFIXES = """
@prefix : <https://w3id.org/osteo-ld/> . @prefix i: <https://w3id.org/osteo-ld/interaction/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:x> a owl:Ontology .
rdfs:label a owl:AnnotationProperty . skos:prefLabel a owl:AnnotationProperty . skos:altLabel a owl:AnnotationProperty .
:Regulation a owl:Class ; rdfs:label "regulation" .
:hasMediator a owl:ObjectProperty ; rdfs:label "has mediator" .
:TNFSF11 a owl:Class ; rdfs:label "TNFSF11" ; skos:prefLabel "RANKL" ; skos:altLabel "OPG ligand", "TRANCE" .
:TRANCE a owl:Class ; rdfs:label "TRANCE" .
"""
RECORD = "i:1001 a owl:NamedIndividual, :Regulation"
SOME = f"{RECORD}, [ a owl:Restriction ; owl:onProperty :hasMediator ; owl:someValuesFrom :TNFSF11 ] ."


@pytest.fixture
def document(tmp_path: Path) -> Path:
    (tmp_path / "a.ttl").write_text(PREFIXES + SOME, encoding="utf-8")
    return tmp_path / "a.ttl"


def test_classes_go_by_label_preferred_name_and_synonym_however_spelt(document: Path) -> None:
    names = ["TNFSF11", "RANKL", "rankl", "'OPG ligand'", "'opg-ligand'"]
    found = instances(document, {name: f"'has mediator' some {name}" for name in names})
    assert all(len(records) == 1 for records in found.values())
    # A label comes before a synonym of something else.
    assert instances(document, {"it": "'has mediator' some TRANCE"}) == {"it": frozenset()}


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("'has mediator' some RANKLL", "'RANKLL' is no name of a class or property; near: RANKL"),
        ("regulation and not ('has mediator' some RANKL)", "does not read 'not'"),
        ("'has mediator' only RANKL", "does not read 'only'"),
        ("'has mediator' min 2 RANKL", "does not read 'min'"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(expression: str, said: str, document: Path) -> None:
    with pytest.raises(ReasoningError, match=said):
        instances(document, {"expression": expression})


def test_a_document_without_class_expressions_says_so(document: Path) -> None:
    document.write_text(f"{PREFIXES}{RECORD} .", encoding="utf-8")
    with pytest.raises(ReasoningError, match="has no class expressions of records"):
        instances(document, {"expression": "'has mediator' some RANKL"})


def test_nothing_found_is_exit_code_1(document: Path) -> None:
    words = ["dl", "'has mediator' some TRANCE", "--on", str(document), "--format", "csv"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stdout) == (1, "record,label\n")
    assert "none found" in result.stderr
