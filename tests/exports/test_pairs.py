"""How a record is read as a pair: its role, its level, its sign. Records are the real ones, changed in one slot."""

from typing import Any

import pytest

from osteo_ld.exports import Data
from osteo_ld.exports.pairs import Pair, mouse_symbols, pairs, signalling, symbols

RANKL_RANK = 2012  # RANKL through RANK in the osteoclast promotes NF-κB signaling


def changed(data: Data, number: int, **slots: Any) -> list[Pair]:
    (record,) = (record for record in data.curation.records if record.id == number)
    return pairs([record.model_copy(update=slots)], data.genome)


@pytest.mark.parametrize(
    ("slots", "role"),
    [
        ({}, "signalling"),
        ({"promotes": None, "inhibits": "GO:0001503"}, "signalling"),
        ({"promotes": None}, "signalling"),  # binds its receptor, and no more is said
        ({"promotes": None, "doesNotAffect": "GO:0001503"}, "negative"),
        ({"promotes": None, "associatedWith": "GO:0001503"}, "negative"),
        ({"mediator": ("osteo:protein/TNFRSF11B",)}, "decoy"),
        ({"mediator": ("osteo:protein/NOG",)}, "antagonist"),
        ({"mediator": ("osteo:protein/TNFRSF11A",), "receptor": ("osteo:protein/TNFSF11",)}, "reverse"),
        ({"receptor": (), "promotes": None, "inhibits": "osteo:protein/VEGFA", "aspect": "binding"}, "trap"),
    ],
)
def test_the_role(slots: dict[str, object], role: str, data: Data) -> None:
    assert [pair.role for pair in changed(data, RANKL_RANK, **slots)] == [role]


@pytest.mark.parametrize(
    "slots",
    [
        {"aspect": "binding"},  # helps another signal to bind
        {"mediator": ()},
        {"mediator": ("CHEBI:24996",)},  # lactate: no gene product
        {"receptor": ()},  # nothing is said to be bound
        {"receptor": (), "promotes": None, "inhibits": "osteo:protein/VEGFA", "aspect": "expression level"},
    ],
)
def test_what_is_no_pair(slots: dict[str, object], data: Data) -> None:
    assert changed(data, RANKL_RANK, **slots) == []


@pytest.mark.parametrize(
    ("ligand", "receptor", "level", "count"),
    [
        ("osteo:protein/VEGFA", ("osteo:protein/KDR",), "gene", 1),
        ("osteo:protein/VEGF", ("osteo:protein/KDR",), "family", 3),
        ("osteo:protein/BMP", ("osteo:protein/BMPR",), "large family", 57),
        ("osteo:protein/VEGFA", ("osteo:protein/KDR", "osteo:protein/FLT4"), "gene", 1),  # together: a complex
    ],
)
def test_the_level_and_how_far_families_go(
    ligand: str, receptor: tuple[str, ...], level: str, count: int, data: Data
) -> None:
    found = changed(data, RANKL_RANK, mediator=(ligand,), receptor=receptor)
    assert ({pair.level for pair in found}, len(found)) == ({level}, count)
    assert {len(pair.receptor) for pair in found} == {len(receptor)}
    assert bool(signalling(found)) == (level != "large family")


def test_symbols_of_a_complex_in_both_species(data: Data) -> None:
    (pair,) = changed(data, RANKL_RANK, receptor=("osteo:protein/KDR", "osteo:protein/FLT4"))
    assert (symbols(pair.receptor), mouse_symbols(pair.receptor)) == ("FLT4_KDR", "Flt4_Kdr")


def test_the_sign(data: Data) -> None:
    (pair,) = changed(data, RANKL_RANK)
    assert pair.sign == "positive"
    (pair,) = changed(data, RANKL_RANK, promotes=None, inhibits="GO:0001503")
    assert pair.sign == "negative"
    (pair,) = changed(data, RANKL_RANK, promotes=None)
    assert pair.sign == "unstated"


def test_of_a_family_only_members_that_signal_and_are_known_to_bind_are_listed(data: Data) -> None:
    found = {(symbols(pair.ligand), symbols(pair.receptor)) for pair in data.pairs if pair.role == "signalling"}
    wrong = {("VEGFB", "KDR"), ("VEGFC", "FLT1"), ("VEGFD", "FLT1"), ("PGF", "KDR"), ("PDGFA", "PDGFRB")}
    assert not found & wrong
    assert {("VEGFB", "FLT1"), ("VEGFC", "FLT4"), ("PDGFA", "PDGFRA")} <= found
    partners = {part for pair in found for side in pair for part in side.split("_")}
    assert not partners & {"BMP1", "FGF11", "FGF12", "FGF13", "FGF14", "FGFRL1"}


def test_a_pair_that_a_record_names_needs_no_table(data: Data) -> None:
    """What the reviews say of single molecules is theirs to say."""
    (pair,) = changed(data, RANKL_RANK, mediator=("osteo:protein/VEGFA",), receptor=("osteo:protein/FLT4",))
    assert (symbols(pair.ligand), symbols(pair.receptor), pair.level) == ("VEGFA", "FLT4", "gene")
