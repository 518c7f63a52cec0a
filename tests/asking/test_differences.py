"""What changed between two builds."""

from pathlib import Path

from click.testing import CliRunner

from osteo_ld.cli import main

HEAD = """@prefix osteo: <https://w3id.org/osteo-ld/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix c: <https://w3id.org/osteo-ld/concept/> .
@prefix i: <https://w3id.org/osteo-ld/interaction/> . @prefix e: <https://w3id.org/osteo-ld/evidence/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
OLD = """
c:a a owl:Class ; rdfs:label "a" ; rdfs:subClassOf c:root .
c:b a owl:Class ; rdfs:label "b" ; rdfs:subClassOf c:root .
c:gone a owl:Class ; rdfs:label "gone" .
i:0001 rdfs:label "x promotes y" ; osteo:evidence e:1-1 ; osteo:promotes c:a .
i:0002 rdfs:label "stays" ; osteo:evidence e:2-1 .
"""
NEW = """
c:a a owl:Class ; rdfs:label "a, renamed" ; rdfs:subClassOf c:root .
c:b a owl:Class ; rdfs:label "b" ; skos:prefLabel "bee" ; rdfs:subClassOf c:a .
c:new a owl:Class ; rdfs:label "new" .
i:0001 rdfs:label "x inhibits y" ; osteo:evidence e:1-1 ; osteo:inhibits c:a .
i:0002 rdfs:label "stays" ; osteo:evidence e:2-1 .
i:0003 rdfs:label "fresh" ; osteo:evidence e:3-1 .
"""


def test_terms_and_interactions(tmp_path: Path) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text(HEAD + OLD, encoding="utf-8")
    new.write_text(HEAD + NEW, encoding="utf-8")
    result = CliRunner().invoke(main, ["diff", str(old), str(new), "--format", "tsv"])
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()[1:]]
    assert [(row[0], row[1], row[2].rpartition(":")[2], row[4], row[5]) for row in rows] == [
        ("relabelled", "class", "a", "a", "a, renamed"),
        ("renamed", "class", "b", "", "bee"),
        ("moved", "class", "b", "concept:root", "concept:a"),
        ("removed", "class", "gone", "", ""),
        ("added", "class", "new", "", ""),
        ("changed", "record", "0001", "inhibits: ", "inhibits: concept:a"),
        ("changed", "record", "0001", "promotes: concept:a", "promotes: "),
        ("added", "record", "0003", "", ""),
    ]
    assert "8 changes" in result.stderr
    same = CliRunner().invoke(main, ["diff", str(old), str(old)])
    assert "0 changes" in same.stderr


def test_what_is_no_rdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing", encoding="utf-8")
    result = CliRunner().invoke(main, ["diff", str(path), str(path)])
    assert result.exit_code == 1
    assert "unknown ending" in result.stderr
