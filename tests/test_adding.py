"""A word added as CONTRIBUTING.md says reaches files, tables and pages: one of each, in a copy of the project."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROWS = {
    "MODES = _table(": 'Mode("electric", "through an electric field"),',
    "ASPECTS = _table(": 'Aspect("folding"),',
    "STATUSES = _table(": 'Status("retracted", "taken back by its authors", "not_provided", "dotted"),',
    "SLOTS = _table(": 'Slot("cofactor", "cofactor", "with the help of", ("regulation",), "signal", "hasCofactor"),',
}
TERMS = """
osteo:Electric a owl:Class ; rdfs:label "electric" ; rdfs:subClassOf osteo:Mode ;
    obo:IAO_0000115 "A mode in which the signal is an electric field." .
osteo:Folding a owl:Class ; rdfs:label "folding" ; rdfs:subClassOf osteo:Aspect ;
    obo:IAO_0000115 "An aspect: how the molecule is folded." .
osteo:Retracted a owl:Class ; rdfs:label "retracted" ; rdfs:subClassOf osteo:Status ;
    obo:IAO_0000115 "A status: taken back by those who said it." .
osteo:cofactor a owl:AnnotationProperty ; rdfs:label "cofactor" ;
    obo:IAO_0000115 "What the regulator needs beside it." .
osteo:hasCofactor a owl:ObjectProperty ; rdfs:label "has cofactor" ; rdfs:domain osteo:Interaction ;
    obo:IAO_0000115 "Relates a regulation to what the regulator needs beside it." .
"""
SHAPE = """
shape:cofactor a sh:PropertyShape ;
    sh:path osteo:cofactor ;
    sh:message "cofactor wants concepts of the lexicon, by IRI" ;
    sh:node shape:KnownConcept .
shape:Regulation sh:property shape:cofactor .
"""
# With words that only the new rows have; the evidence is that of a record that is there.
RECORD = """
- id: {number}
  kind: regulation
  mediator: CXCL9
  cofactor: VEGFA
  inhibits: angiogenesis
  aspect: folding
  mode: electric
  evidence:
    - at: {at}
      sha256: {sha256}
      cites: []
      status: retracted
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("src", "curation", "ontology", "shapes", "queries", "qc"):
        shutil.copytree(ROOT / name, folder / name)
    table = folder / "src" / "osteo_ld" / "vocabulary.py"
    text = table.read_text(encoding="utf-8")
    for start, row in ROWS.items():
        assert text.count(start) == 1
        text = text.replace(start, f"{start}\n    {row}")
    table.write_text(text, encoding="utf-8")
    for path, extra in ((folder / "ontology" / "osteo-ld.ttl", TERMS), (folder / "shapes" / "slots.ttl", SHAPE)):
        path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def python(copy: Path) -> Callable[..., str]:
    """Run Python on the copy."""

    def run(*words: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
        done = subprocess.run(
            [sys.executable, *words], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


FIND = """
from osteo_ld.curation.reading import load
from osteo_ld.files import CURATION
evidence = next(r.evidence[0] for r in load(CURATION).records if r.kind == "regulation")
print(evidence.at.source, f"{evidence.at.start}-{evidence.at.end}", evidence.sha256)
"""
PAGE = """
from pathlib import Path
from osteo_ld.pages.rendering import Pages
print(Pages(Path("build"), live=False).html("interaction/9999.html"))
"""


@pytest.fixture(scope="module")
def made(copy: Path, python: Callable[..., str]) -> Path:
    source, span, sha256 = python("-c", FIND).split()
    record = RECORD.format(number=9999, at=f"{source} {span}", sha256=sha256)
    (copy / "curation" / "interactions" / "added.yaml").write_text(record, encoding="utf-8")
    python("-m", "osteo_ld", "build", "--no-reasoning")
    return copy / "build"


def test_files_have_the_new_words(made: Path) -> None:
    nodes = json.loads((made / "osteo-ld.jsonld").read_text(encoding="utf-8"))["@graph"]
    node = next(node for node in nodes if node["id"] == "interaction:9999")
    assert [node[key] for key in ("cofactor", "mode", "aspect", "status")] == [
        "protein:VEGFA", "Electric", "Folding", "Retracted",
    ]  # fmt: skip
    assert 'rdf:about="hasCofactor"' in (made / "osteo-ld.owl").read_text(encoding="utf-8")
    schema = (made / "interactions.schema.json").read_text(encoding="utf-8")
    assert [word for word in ("cofactor", "electric", "folding", "retracted") if f'"{word}"' not in schema] == []


def test_tables_have_the_new_words(made: Path, python: Callable[..., str]) -> None:
    python("-m", "osteo_ld", "export", "csvw", "-o", str(made.parent / "csvw"))
    with (made.parent / "csvw" / "interactions.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["iri"].endswith("/9999"))
    assert row["cofactor"].endswith("VEGFA")
    assert {"electric", "folding", "retracted"} <= {value.casefold().rpartition(":")[2] for value in row.values()}


def test_pages_have_the_new_words(made: Path, python: Callable[..., str]) -> None:
    page = python("-c", PAGE)
    for words in ("with the help of", "VEGFA", "electric", "folding", "aken back by its authors"):
        assert words in page, words


def test_the_table_alone_does_not_build_unnoticed(copy: Path, made: Path, python: Callable[..., str]) -> None:
    """Without its shape the slot is refused, by the line of the record."""
    shape = copy / "shapes" / "slots.ttl"
    right = shape.read_text(encoding="utf-8")
    shape.write_text(right.replace(SHAPE, ""), encoding="utf-8")
    try:
        with pytest.raises(AssertionError, match=r"added\.yaml:5: record 9999: .*Closed"):
            python("-m", "osteo_ld", "build", "--no-reasoning")
    finally:
        shape.write_text(right, encoding="utf-8")
