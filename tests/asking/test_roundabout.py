"""Roundabout sentences, everyday names and terse strings: they are read as the plain question would be."""

from __future__ import annotations

import pytest

from osteo_ld.asking.answers import Asker


@pytest.mark.parametrize(
    ("question", "verdict", "number"),
    [
        ("through what is it that M2 macrophages make vessels sprout in the retina", "", "2233"),  # cleft
        ("what makes fast-twitch muscle waste away", "", "3036"),  # of itself
        ("which signal do osteoclast precursors send so that type H vessels appear", "", "1940"),
        ("are there miRNAs by whose presence myogenic differentiation is hindered", "", "3460"),
        ("what would we find in mice that cannot make DKK1", "", "3270"),
        ("if SLIT3 were taken away, what would be suffered by the skeleton", "", "1579"),
        ("how do neutrophils do harm in rheumatoid arthritis", "", "2115"),
        ("adipogenesis down / osteogenesis up, MSC", "", "1565"),
        ("osteogenesis ↑ adipogenesis ↓", "", "2154"),
        ("how do pericytes keep a newly grown capillary stable", "", "2101"),
        ("no TGFβ in osteocytes, is the bone weaker?", "", "3330"),
        ("osteocalcin and muscle, in aged animals not young ones", "", "3009"),
        (
            "how do osteoprogenitors build sheets when it is the skull that is broken",
            "",
            "3589",
        ),  # what has become of it is its name
        ("what can be done for people whose bone has died after cortisone", "", "2777"),
        ("acupuncture with current after the menopause", "", "2584"),
        ("brittle bones and WNT3A", "", "2582"),
        ("metal ions built into bone substitutes: what are they good for?", "", "2642"),
        ("high-dose BMP-2, harms", "", "2531"),
        ("how much more PGE2 do osteocytes make than muscle cells", "", "4016"),
        ("how does exercise get osteocalcin out of the bone into the blood", "", "3984"),
        ("what do osteoblasts do to hold back blood vessel growth", "", "3950"),  # no back vessel
        ("angiopoitin-1 and pericytes", "", "2837"),
        ("HIF-1α/VEGF in marrow stem cells from old donors", "", "3947"),
        ("does miR-328 carry a message between bone and muscle as we age", "supposed", "3455"),
        ("what holds osteoclasts at bay", "", "1425"),
        ("what is to be blamed for the loss of bone in gum disease", "", "2137"),
        ("by what is sprouting angiogenesis slowed down", "", "1327"),
        ("what could be given to somebody whose muscles are wasting", "", "3335"),
        ("what happens to fracture healing in mice that have no SLIT3", "", "1580"),
        ("what stands in the way of new vessels", "", "3899"),
        ("how come old mice have fewer type H vessels", "", "9304"),
        ("what is the harm in having too much BMP2", "", "3122"),
        ("injected into the tail, through the tiny channels of bone", "", "2986"),
        ("does loss of TGF-β in osteocytes strengthen bone", "", "3330"),  # a correlation says no yes
        ("does loss of TGF-β in osteocytes weaken bone", "", "3330"),
        ("what makes type H vessels dwindle or fail to form", "", "1578"),
        ("anything that brings RANKL expression down", "", "3215"),
        ("how does exercise set osteocalcin free from bone", "", "3977"),
        ("what frees osteocalcin from bone during exercise", "", "3984"),
        ("does taking sclerostin away raise lean mass in old animals", "yes", "3054"),
        ("do M1 macrophages keep stem cells from forming bone", "disputed", "2319"),
        ("SOST protein and myogenic differentiation", "", "3262"),
        ("which factors does loading the skeleton turn down", "", "3246"),
        ("growth factors kept in store in the bone", "", "2965"),
        ("how do miR-155-loaded vesicles from endothelial cells change osteoclast formation", "", "1966"),
        ("what do macrophages do for the vasculature when oxygen is short", "", "2108"),
        ("PGE2 output: osteocytes against muscle cells", "", "4016"),
        ("growth factors that M2 cells make more of", "", "2335"),
        ("what happens to perivascular cells when HIF-1α/PDGF-BB/PDGFRβ signalling drops", "", "2817"),
        ("which immune cells protect people against osteoporosis", "", "2442"),
        ("what keeps cartilage from being eaten away", "", "2466"),
        ("what do migrasomes contain that exosomes do not", "", "1232"),
        ("does strontium encourage vessel lining cells to form new vessels", "yes", "2644"),
        ("I'm trying to find out what SLIT3 does to type H vessels", "", "1577"),
        ("which microRNAs become scarce in the vesicles of ageing marrow stem cells", "", "3429"),
        ("does a migrasome have a hand in osteogenesis-angiogenesis coupling", "supposed", "1239"),
        ("osteocalcin yung mice", "", "3975"),
        ("Name what M2 macrophages release to restrain osteoclast differentiation.", "", "2091"),
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
        ("what keeps bone free of osteoclasts", {"1481", "1220"}),
        ("what could be given to somebody whose muscles are wasting", {"3036", "3212"}),
        ("what brings relief to people with brittle bones", {"9503", "2137"}),
        ("HIF-1α/VEGF axis, old BMSC", {"3945", "3946"}),
        ("is there any Notch receptor signal that blocks osteogenic differentiation", {"2809"}),
        ("osteocalcin and muscle, in aged animals not young ones", {"3975"}),
        ("which immune cells protect people against osteoporosis", {"2443", "2444"}),
        ("what could rescue bone that is dying after years on steroids", {"2761", "9503"}),
        ("what keeps cartilage from being eaten away", {"2471"}),
        ("HIF-1a/VEGF axis specifically in aged stromal cells", {"3945", "3946"}),
        ("anything that brings RANKL expression down", {"2731", "3982"}),
        ("what makes type H vessels dwindle or fail to form", {"1577", "1518"}),
        ("does zoledronate, by taking PDGF-BB away, hold osteoblasts back from maturing", {"2723"}),
    ],
)
def test_none_of_it_is_turned_round(asker: Asker, question: str, numbers: set[str]) -> None:
    first = {record.number for record in asker.ask(question).records}
    assert first.isdisjoint(numbers)
