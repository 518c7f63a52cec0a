"""Effects that nouns say, and what a yes or a no is of, in questions as people type them."""

from __future__ import annotations

import pytest

from osteo_ld.asking.answers import Asker
from osteo_ld.asking.rungs import OTHERWISE


@pytest.mark.parametrize(
    ("question", "verdict", "number"),
    [
        ("does TGF-β1 cause suppression of angiogenesis", "yes", "5206"),
        ("does glucocorticoid treatment lead to a decrease of osteogenesis", "yes", "2770"),
        ("does SLIT3 cause loss of angiogenesis", "no", "1577"),
        ("is BMP2 a promoter of osteogenesis", "yes", "2510"),
        ("is sclerostin an inhibitor of osteogenesis", "yes", "3250"),
        ("is miR-24 an inhibitor of myogenic differentiation", "no", "3441"),
        ("does increase of CDC42 reduce endothelial cell migration", "no", "1325"),
        ("does VEGF downregulation impair angiogenesis", "yes", "3943"),
        ("when BMP goes up, does osteogenesis go down", "no", "1382"),
        ("is bone loss higher with IL-13", "no", "6405"),
        ("do osteoblasts reduce angiogenesis by secreting CXCL9", "yes", "3950"),
        ("does TGF-β1 produce angiogenesis", "no", "5206"),
        ("do osteoblasts secrete VEGF?", "yes", "3931"),
        ("do osteoprogenitors become osteoblasts", "yes", "4463"),
        ("do M1 macrophages become M2", "yes", "2214"),
        ("do osteoblasts become osteoprogenitors", "not said", "2892"),
        ("CXCL9-induced inhibition of angiogenesis", "", "3950"),
        ("CXCL9 is an inhibitor of angiogenesis", "", "3950"),
        ("what helps against osteoporosis", "", "2181"),
        ("what happens to angiogenesis when VEGF is increased", "", "1364"),
        ("effect of VEGF overexpression on angiogenesis", "", "1364"),
        ("role of endothelial cells in bone resorption", "", "1214"),
        ("does VEGF act in a paracrine manner", "yes", "1929"),
        ("is VEGF a paracrine signal", "yes", "1929"),
        ("what does sclerostin act through", "", "3262"),
        ("who receives VEGF", "", "1309"),
        ("what kills endothelial cells", "", "5105"),
        ("bone -> muscle", "", "4901"),
        ("regulation of VEGF expression", "", "8200"),
        ("does osteocalcin promote myogenesis independently of IL-6", "yes", "3011"),
        ("MSCs treated with DJ-1", "", "2160"),
        ("does sclerostin act as an inhibitor of osteogenesis", "yes", "3250"),
        ("does TGF-β1 cause angiogenesis to fall", "yes", "5206"),
        ("is bone loss due to IL-13", "no", "6405"),
        ("what is reduced in osteoporosis", "", "2401"),
        ("what stimulates osteocytes to release PGE2", "", "4021"),
        ("papers on RANKL and muscle", "", "3039"),
        ("main source of RANKL", "", "3034"),
        ("cells of origin of sclerostin", "", "2999"),
        ("ligands of VEGFR", "", "1301"),
        ("papers after 2020 on PGE2", "", "3545"),
        ("which tissue produces PGE2", "", "3022"),
        ("which immune cells promote osteoclast formation", "", "2443"),
        ("is osteogenesis under the control of sclerostin", "yes", "3250"),
        ("what stops bone mass from declining", "", "2574"),
        ("does muscle receive osteocalcin from bone", "yes", "3006"),
        ("is RANKL released by osteoblasts", "yes", "2050"),
        ("are osteoblasts a source of VEGF", "yes", "3931"),
        ("is angiogenesis increased in osteoporosis", "no", "2403"),
        ("do osteoblasts inhibit osteoclastogenesis by secreting OPG", "yes", "2047"),
        ("does BMP2 cause down-regulation of osteogenesis?", "no", "1344"),
        ("does bone mass go down as people age", "yes", "2922"),
        ("does ageing mean less muscle", "yes", "2923"),
        ("does more sclerostin mean less osteogenesis", "yes", "3250"),
        ("what breaks down bone", "", "2975"),
        ("risk factors for osteoporosis", "", "9503"),
    ],
)
def test_what_a_noun_says_is_what_its_verb_would(asker: Asker, question: str, verdict: str, number: str) -> None:
    answer = asker.ask(question)
    first = [record.number for part in answer.parts[:1] for record in part.records]
    assert (answer.verdict, number in first) == (verdict, True), (answer.verdict, first)


@pytest.mark.parametrize(
    "question",
    [
        "does sclerostin inhibit osteogenesis in adults",
        "does PDGF-BB promote angiogenesis in knockout mice",
        "does osteocalcin promote myogenic differentiation in osteocytes",
        "does OPG inhibit osteoclastogenesis in humans",
        "does miR-365 promote cardiac muscle hypertrophy via VEGF",
        "does sclerostin promote osteogenesis in humans",
        "is it wrong that sclerostin inhibits osteogenesis",
        "is osteogenesis unaffected by sclerostin",
        "does RANKL or OPG promote osteoclastogenesis",
        "does sclerostin mediate osteogenesis",
        "is DKK1 a Wnt inhibitor",
        "does bone that has died release VEGF",
        "does down-regulation of RANKL promote osteoclastogenesis",
        "do we lose muscle as we age",
        "is muscle mass normal without GPRC6A",
        "can angiogenesis occur without VEGF",
        "is sclerostin under the control of osteogenesis",
        "is sclerostin the only inhibitor of osteogenesis",
        "is VEGF not a paracrine signal",
        "do osteoblasts inhibit osteoclastogenesis by secreting RANKL",
        "does low VEGF impair osteogenesis",
        "does bone receive osteocalcin from muscle",
        "does muscle send osteocalcin to bone",
        "is sclerostin made by muscle",
        "do osteoblasts lack VEGF",
        "does muscle secrete sclerostin",
        "do osteoblasts express RANK",
        "does muscle send RANKL to bone",
        "do osteocytes secrete DKK1",
        "do low levels of sclerostin inhibit osteogenesis",
    ],
)
def test_no_yes_or_no_is_told_where_the_record_says_it_of_something_else(asker: Asker, question: str) -> None:
    assert asker.ask(question).verdict in ("", "not said")


def test_what_merely_names_what_a_yes_is_asked_of_is_told_as_that(asker: Asker) -> None:
    parts = asker.ask("does zoledronic acid inhibit osteonecrosis").parts
    assert [part.heading for part in parts] == [OTHERWISE]


def test_neither_is_no_promoter(asker: Asker) -> None:
    answer = asker.ask("what promotes neither angiogenesis nor osteogenesis")
    assert not any("promotes" in record.slots for record in answer.records)


def test_the_years_of_works_are_used(asker: Asker) -> None:
    works = asker.know.works
    for record in asker.ask("papers after 2020 on PGE2").records:
        years = [works[iri].year for span in record.evidence for iri in span.cites if iri in works]
        assert any(year > "2020" for year in years), record.number


def test_an_author_without_a_record_on_the_topic_is_answered_without_it(asker: Asker) -> None:
    assert [part.heading for part in asker.ask("Xu SLIT3").parts] == ["leaving out SLIT3"]


def test_the_other_direction_is_no_answer(asker: Asker) -> None:
    parts = asker.ask("what does the heart send to bone").parts
    assert all(part.heading for part in parts)
