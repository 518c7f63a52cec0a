"""Names as people type them, and what each must mean."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld.asking.index import open_asker
from osteo_ld.asking.names import Names
from osteo_ld.errors import QueryError
from osteo_ld.iris import expand
from osteo_ld.spelling import fold, singular, words

with (Path(__file__).parent / "names.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = [(row["name"], row["concept"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.fixture(scope="module")
def names(built: Path) -> Names:
    return open_asker(built).names


@pytest.mark.parametrize(("name", "concept"), ROWS)
def test_resolves(names: Names, name: str, concept: str) -> None:
    if concept == "-":
        with pytest.raises(QueryError, match="not in the reviews"):
            names.resolve(name)
    else:
        assert names.resolve(name).iri in {expand(curie) for curie in concept.split()}


def test_every_label_resolves_to_its_concept(names: Names, built: Path) -> None:
    know = open_asker(built).know
    for iri in know.named:
        if concept := know.concepts.get(iri):
            assert names.resolve(concept.label).iri == iri
            assert names.resolve(concept.shown).iri == iri


def test_what_is_not_called_so_is_said(names: Names) -> None:
    assert names.resolve("osteoprotegerin").told == "osteoprotegerin → OPG"
    assert names.resolve("Tnfrsf11b").told == "TNFRSF11B → OPG"
    assert names.resolve("Opg").told == ""
    assert names.resolve("angiogenesis").told == ""


def test_near_names_are_few_and_near(names: Names) -> None:
    assert names.near("angiogensis")[0] == "angiogenesis"
    assert names.near("estrogen") == []
    assert len(names.near("osteoblas")) <= 3


@given(st.text(max_size=80))
def test_any_text_folds_and_asks(names: Names, text: str) -> None:
    assert fold(text) == fold(text.upper()) or not text.isascii()
    assert isinstance(names.meanings(text), tuple)
    assert all(singular(singular(word)) == singular(word) or word for word in words(text))
