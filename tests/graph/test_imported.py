"""What the lexicon takes from elsewhere is in the import slices, or the fault names the command that takes it over."""

from pathlib import Path

import pytest

from osteo_ld import files as resources
from osteo_ld.curation.lexicon import COLUMNS, read_lexicon
from osteo_ld.curation.reading import Curation
from osteo_ld.errors import Problem
from osteo_ld.graph.imported import missing


def test_all_that_the_lexicon_names_is_there(curation: Curation) -> None:
    assert list(missing(curation.lexicon, resources.ONTOLOGY)) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"id": "GO:9999999", "label": "x"}, "id GO:9999999 of 'x' is in no import slice"),
        ({"id": "GO:0001525", "label": "x", "parents": "GO:9999999"}, "parent GO:9999999 of 'x' is in no import slice"),
        (
            {"id": "GO:0001525", "label": "x", "components": "CL:9999999"},
            "component CL:9999999 of 'x' is in no import slice",
        ),
        (
            {"id": "GO:0001525", "label": "x", "mappings": "close:HGNC:9999999"},
            "HGNC:9999999 of 'x' has no row in ontology/imports/genes.tsv",
        ),
    ],
)
def test_what_is_in_no_slice_is_told_with_what_would_do(cells: dict[str, str], message: str, tmp_path: Path) -> None:
    row = "\t".join(cells.get(column, "") for column in COLUMNS)
    (tmp_path / "x.tsv").write_text("\t".join(COLUMNS) + f"\n{row}\n", encoding="utf-8")
    problems: list[Problem] = []
    found = list(missing(read_lexicon(tmp_path, problems), resources.ONTOLOGY))
    assert problems == []
    [problem] = found
    assert problem.message.startswith(message)
    assert "osteo-ld imports --reference DIR" in problem.message
    assert (problem.file.endswith("x.tsv"), problem.line) == (True, 2)
