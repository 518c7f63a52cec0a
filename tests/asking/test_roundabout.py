"""Roundabout sentences, everyday names and terse strings: they are read as the plain question would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from osteo_ld.asking.answers import Asker
from osteo_ld.asking.index import open_asker


@pytest.fixture(scope="module")
def asker(built: Path) -> Asker:
    return open_asker(built)


@pytest.mark.parametrize(
    ("question", "verdict", "number"),
    [
        ("through what is it that M2 macrophages make vessels sprout in the retina", "", "2233"),  # cleft
        ("what makes fast-twitch muscle waste away", "", "3036"),  # of itself
        ("which signal do osteoclast precursors send so that type H vessels appear", "", "1940"),
        ("are there miRNAs by whose presence myogenic differentiation is hindered", "", "3460"),
        ("what would we find in mice that cannot make DKK1", "", "3270"),
        ("if SLIT3 were taken away, what would be suffered by fracture healing", "", "1580"),
        ("how do neutrophils do harm in rheumatoid arthritis", "", "2115"),
        ("adipogenesis down / osteogenesis up, MSC", "", "1565"),
        ("adipogenesis ↓, MSC", "", "1565"),
        ("what keeps bone marrow sinusoidal endothelial cells healthy", "", "2203"),
        ("no SLIT3: what happens to fracture healing", "", "1580"),
        ("osteocalcin and muscle, in aged animals not young ones", "", "3009"),
        ("what do osteoprogenitors do when the skull is broken", "", "3589"),  # what has become of it is its name
        ("bone that has died, mesenchymal stem cells", "", "2777"),
        ("acupuncture with current after the menopause", "", "2584"),
        ("brittle bones and WNT3A", "", "2582"),
        ("what do metal ions do to cells", "", "2642"),
        ("injected into the tail, through the tiny channels of bone", "", "2986"),
        ("does loss of TGF-β in osteocytes strengthen bone", "", "3330"),  # a correlation says no yes
        ("does loss of TGF-β in osteocytes weaken bone", "", "3330"),
    ],
)
def test_what_is_said_in_a_roundabout_way_is_read_straight(
    asker: Asker, question: str, verdict: str, number: str
) -> None:
    answer = asker.ask(question)
    first = [record.number for record in answer.records][:10]
    assert (answer.verdict, number in first) == (verdict, True), (answer.verdict, first)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("what makes bone waste away", {"1002", "4204"}),  # what promotes osteogenesis does not
        ("VEGF ↑, osteogenesis ↓", {"1345", "2525"}),
        ("is there any Notch receptor signal that blocks osteogenic differentiation", {"2809"}),
        ("osteocalcin and muscle, in aged animals not young ones", {"3975"}),
    ],
)
def test_none_of_it_is_turned_round(asker: Asker, question: str, numbers: set[str]) -> None:
    first = {record.number for record in asker.ask(question).records}
    assert first.isdisjoint(numbers)
