"""Everyday words and sentences: they are read as a book's words would be."""

from __future__ import annotations

import pytest

from osteo_ld.asking.answers import Asker


@pytest.mark.parametrize(
    ("question", "verdict", "number"),
    [
        # Everyday names.
        ("weak muscles and weak bones, what is not known", "", "4926"),
        ("does Akt raise force per cross-sectional area of muscle", "no", "3118"),
        ("what happens to BMPs when osteoclasts chew up bone", "", "2056"),
        ("what do resting macrophages and stem cells do when a broken bone heals", "", "2307"),
        ("which vessel growth factors do migrasomes carry", "", "1232"),
        ("stem cells taken from muscle and cell ageing", "", "3304"),
        ("motor neuron disease and the marrow stem cells", "", "3356"),
        # Sentences.
        ("what prevents the loss of muscle mass", "", "3986"),
        ("miRNAs that fall with age in marrow stromal cell vesicles", "", "3429"),
        ("does bone mass fall with age", "yes", "2922"),
        ("what switch do macrophages go through", "", "2214"),
        ("what goes wrong that makes bone die off", "", "2725"),
        ("which growth factors do M2 macrophages make more of than the others", "", "2335"),
        ("is the mechanical coupling of bone and muscle needed for us to move about", "yes", "2926"),
        ("if Akt is switched on in grown-up muscle, does the force per cross-section go up", "no", "3118"),
        ("is the VEGF made by bone a survival factor for endothelial cells", "yes", "3346"),
        ("are female mice without Panx1 in osteocytes any stronger", "no", "3520"),
        ("what messengers is bone known to let out that reach muscle", "", "3311"),
        ("raised VEGF in osteoarthritis (OA), what does it go along with", "", "2495"),
        ("would blocking PDGF-BB help in osteoarthritis", "", "2724"),  # in a disease it may help, or harm
        ("does detachment of perivascular cells lead to bone loss", "yes", "2819"),
        ("what does semaphorin 3A do to bone building and bone eating cells", "", "8705"),
        ("IL-6 in cartilage: is it both protective and harmful", "", "2468"),
        ("which cells lay down bone", "", "1514"),
        ("which miRNAs in stromal cell vesicles dwindle as we get old", "", "3429"),
        ("why is bone being eaten away bad for a fracture that should heal", "", "4428"),
        ("An old man gets weaker. Would osteocalcin help against the loss of muscle strength?", "yes", "3976"),
        ("where in bone is IGF-1 put in store", "", "3103"),
        ("Muscle is not used. Does it shrink?", "", "3508"),
        ("is IL-6 a growth factor for muscle", "", "3100"),  # whether it is one of a class
        ("do muscle and bone come from one tissue", "", "4901"),
        ("BMP2 specific force reduced?", "disputed", "3122"),
        ("is there a specific surface marker for osteocyte EVs", "no", "3414"),
        ("does interleukin 3 protect cartilage", "yes", "2466"),
    ],
)
def test_everyday_words_are_understood(asker: Asker, question: str, verdict: str, number: str) -> None:
    answer = asker.ask(question)
    first = [record.number for record in answer.records][:10]
    assert (answer.verdict, number in first) == (verdict, True), (answer.verdict, first)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("which other cells than osteoblasts secrete IGF-1", {"5055", "3017"}),
        ("what prevents the loss of muscle mass", {"4933"}),
    ],
)
def test_none_of_it_is_turned_round(asker: Asker, question: str, numbers: set[str]) -> None:
    first = {record.number for record in asker.ask(question).records}
    assert first.isdisjoint(numbers)
