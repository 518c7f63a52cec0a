"""Questions in plain words find the canned question and its parameters."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld import resources
from osteo_ld.ask import Asker
from osteo_ld.cli import main
from osteo_ld.queries import labels, read_questions

QUESTIONS = read_questions(resources.QUERIES)


@pytest.fixture(scope="module")
def asker(store: ox.Store) -> Asker:
    return Asker(store, QUESTIONS)


@pytest.mark.parametrize(
    ("text", "question", "values"),
    [
        ("what promotes type H vessel formation", "what-promotes", {"effect": "type H vessel formation"}),
        ("which agents inhibit angiogenesis?", "what-inhibits", {"effect": "angiogenesis"}),
        (
            "which signals go from macrophages to endothelial cells",
            "signals-between",
            {"source": "macrophage", "recipient": "endothelial cell"},
        ),
        (
            "what do ECs send to OBs",
            "signals-between",
            {"source": "endothelial cell", "recipient": "osteoblast"},
        ),
        ("what comes of blocking Cx43", "loss-of-function", {"target": "GJA1"}),
        ("what is unknown about osteocytes", "gaps-about", {"concept": "osteocyte"}),
        ("which decoys or traps bind a signal", "traps-and-decoys", {}),
        ("to which receptors does osteocalcin bind", "receptors-of", {"ligand": "BGLAP"}),
        ("what do both reviews support", "shared-by-both-reviews", {}),
    ],
)
def test_words_find_the_question_and_its_parameters(
    text: str, question: str, values: dict[str, str], asker: Asker, store: ox.Store
) -> None:
    first = asker.matches(text, 3)
    named = labels(store)
    best = next((m for m in first if m.question.id == question), None)
    assert best, [(m.question.id, m.score) for m in first]
    assert {name: named[iri] for name, iri in best.values.items()} | values == values


@pytest.mark.parametrize("text", ["what is the price of bread", "hello", "?", ""])
def test_nothing_fits_what_is_about_something_else(text: str, asker: Asker) -> None:
    assert asker.matches(text) == []


@given(st.text(max_size=200))
def test_no_text_breaks_it(asker: Asker, text: str) -> None:
    for match in asker.matches(text):
        match.question.bound(match.values)


def test_every_question_is_found_by_its_own_words(asker: Asker) -> None:
    missed = [q.id for q in QUESTIONS if q.id not in {m.question.id for m in asker.matches(q.question, 10)}]
    assert missed == []


def test_the_command_says_what_it_chose(built: Path) -> None:
    words = ["ask", "what promotes type H vessel formation", "--build", str(built), "--format", "csv"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    assert 'osteo-ld query what-promotes --effect "type H vessel formation"' in result.stderr
    assert result.stdout.startswith("agent,outcome")
    nothing = CliRunner().invoke(main, ["ask", "the price of bread", "--build", str(built)])
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "no canned question fits" in nothing.stderr
