"""Plain forms of questions over all that the records name: who acts, on what and in which direction is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osteo_ld.asking.answers import Asker
from osteo_ld.asking.index import open_asker
from osteo_ld.asking.patterns import Pattern
from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import Record
from osteo_ld.vocabulary import OPPOSITE

VERBS = {
    "promotes": [("promote", "promotes", "promoted"), ("increase", "increases", "increased"),
                 ("stimulate", "stimulates", "stimulated")],
    "inhibits": [("inhibit", "inhibits", "inhibited"), ("reduce", "reduces", "reduced"),
                 ("suppress", "suppresses", "suppressed")],
}  # fmt: skip
Told = tuple[str, tuple[str, str, str]]
TOLD: list[Told] = [(effect, verb) for effect, verbs in VERBS.items() for verb in verbs]
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Forms:
    """Asks, and holds the answer against the slots of the records."""

    asker: Asker

    def answered(self, question: str) -> list[Record]:
        """Give the records that are the answer itself, under no heading."""
        return [record for part in self.asker.ask(question).parts if not part.heading for record in part.records]

    def kinds(self, iri: str) -> frozenset[str]:
        """Give what may stand for a concept in an answer."""
        understanding = self.asker.understanding
        wide = (iri, *understanding.about(iri), *understanding.stands.get(iri, ()))
        return self.asker.matcher.kinds(wide)

    def has(self, record: Record, role: str, iri: str) -> bool:
        return not self.asker.matcher.values(record, role).isdisjoint(self.kinds(iri))

    def held(self, *groups: str, slots: tuple[str, ...]) -> list[str]:
        know = self.asker.know
        values = {value for record in know.records.values() for slot in slots for value in record.slots.get(slot, ())}
        return sorted(value for value in values if know.groups.get(value) in groups)

    @cached_property
    def agents(self) -> list[str]:
        return self.held("signal", "chemical", slots=("mediator",))

    @cached_property
    def outcomes(self) -> list[str]:
        return self.held("process", "trait", "signal", slots=tuple(VERBS))


@pytest.fixture(scope="module")
def forms(built: Path) -> Forms:
    return Forms(open_asker(built))


def effect_of(record: Record) -> str:
    return record.effect[0] if record.effect else ""


@MANY
@given(data=st.data(), told=st.sampled_from(TOLD))
def test_what_a_molecule_promotes_is_what_it_does(forms: Forms, data: st.DataObject, told: Told) -> None:
    iri, (effect, verb) = data.draw(st.sampled_from(forms.agents)), told
    for question in ("what does {} {}", "what is {2} by {0}"):
        asked = question.format(forms.asker.know.label(iri), verb[0], verb[2])
        for record in forms.answered(asked):
            assert effect_of(record) == effect, (asked, record.label)
            assert forms.has(record, "acts", iri), (asked, record.label)


@MANY
@given(data=st.data(), told=st.sampled_from(TOLD))
def test_what_promotes_a_thing_is_not_what_it_promotes(forms: Forms, data: st.DataObject, told: Told) -> None:
    iri, (effect, verb) = data.draw(st.sampled_from(forms.outcomes)), told
    ends = set(forms.asker.understanding.about(iri))
    for question in ("what {1} {0}", "which factors {2} {0}", "what is {0} {3} by"):
        asked = question.format(forms.asker.know.label(iri), verb[1], verb[0], verb[2])
        for record in forms.answered(asked):
            outcome = forms.asker.matcher.values(record, "outcome")
            if effect_of(record) == effect:
                assert forms.has(record, "outcome", iri) or forms.has(record, "on", iri), (asked, record.label)
            elif effect == "inhibits" and forms.has(record, "blocks", iri):
                pass  # what blocks it
            else:  # its loss does the opposite, or it acts so on the end of the thing
                assert effect_of(record) == OPPOSITE[effect], (asked, record.label)
                assert "blocks" in record.slots or outcome & ends, (asked, record.label)


@MANY
@given(data=st.data(), told=st.sampled_from(TOLD))
def test_what_does_not_promote_a_thing_is_said_to_have_no_effect(forms: Forms, data: st.DataObject, told: Told) -> None:
    iri = data.draw(st.sampled_from(forms.outcomes))
    asked = f"what does not {told[1][0]} {forms.asker.know.label(iri)}"
    assert all(record.negative for record in forms.answered(asked)), asked


@MANY
@given(data=st.data())
def test_what_is_blocked_is_blocked(forms: Forms, data: st.DataObject) -> None:
    iri = data.draw(st.sampled_from(forms.held("signal", "chemical", slots=("blocks",))))
    for question in ("what happens when {} is blocked", "what does the loss of {} do", "effect of blocking {}"):
        asked = question.format(forms.asker.know.label(iri))
        found = forms.answered(asked)
        assert found, asked
        assert all(forms.has(record, "blocks", iri) for record in found), asked


def test_a_yes_is_not_said_of_the_opposite(forms: Forms) -> None:
    """Of all that the records assert, where none says otherwise: never yes to its opposite, nor no to itself."""
    matcher, know = forms.asker.matcher, forms.asker.know
    for record in list(know.records.values())[::5]:
        effect = effect_of(record)
        agents = record.slots.get("mediator") or record.slots.get("source") or ()
        things = record.slots.get(effect, ())
        if effect not in OPPOSITE or record.status != "asserted" or "blocks" in record.slots or not (agents and things):
            continue
        ends = {"acts": [(agents[0],)], "outcome": [(things[0],)]}
        contrary = matcher.matches(Pattern.of(effect=OPPOSITE[effect], **ends))
        if contrary or matcher.matches(Pattern.of(effect="doesNotAffect", **ends)):
            continue
        agent, thing = know.label(agents[0]), know.label(things[0])
        same, opposite = (f"does {agent} {VERBS[e][0][0]} {thing}" for e in (effect, OPPOSITE[effect]))
        assert forms.asker.ask(same).verdict != "no", (same, record.label)
        assert forms.asker.ask(opposite).verdict != "yes", (opposite, record.label)


CASES: list[tuple[str, Callable[[Record], bool]]] = [
    ("which drugs treat osteonecrosis", lambda record: effect_of(record) != "promotes" or "context" in record.slots),
    ("what treats osteoporosis", lambda record: record.kind == "intervention"),
    ("which receptors does SEMA3A bind", lambda record: "receptor" in record.slots),
    ("which cells do not express RANKL", lambda record: record.negative),
    ("which evidence contradicts that VEGF promotes osteogenesis", lambda record: effect_of(record) != "promotes"),
    ("what improves osteoporosis", lambda record: effect_of(record) == "inhibits"),
    ("what worsens bone quality", lambda record: effect_of(record) == "inhibits"),
    ("which T cell cytokines make cartilage breakdown worse", lambda record: effect_of(record) == "promotes"),
    ("what does sclerostin promote", lambda record: "blocks" not in record.slots),
]


@pytest.mark.parametrize(("question", "fits"), CASES, ids=[question for question, _ in CASES])
def test_no_record_of_the_other_kind_answers(forms: Forms, question: str, fits: Callable[[Record], bool]) -> None:
    assert all(map(fits, forms.answered(question)))


NO_YES = (
    "does blocking PDGF-BB promote type H vessel formation",  # it is said of giving it
    "do SLIT3 inhibitors promote type H vessel formation",
    "does angiogenesis promote VEGFA",  # the other way round
    "do Th2 cells secrete RANKL",  # they lower its ratio to OPG
    "do osteocytes receive RANKL",  # they make it
    "does only SLIT3 promote type H vessel formation",
    "does SLIT3 never promote type H vessel formation",
    "does CXCL10 inhibit VEGFA",  # its family does
    "does SPARC promote osteogenesis",  # a gene, and no slip for a word
    "does the osteoblast send PDGF-BB to the endothelial cell",  # both send
    "does TGF-beta promote muscle mass",  # BMP2 does
    "does receptor inhibit signal transduction",
)


@pytest.mark.parametrize("question", NO_YES)
def test_what_no_record_says_gets_no_yes(forms: Forms, question: str) -> None:
    assert forms.asker.ask(question).verdict not in ("yes", "supposed")


def test_all_that_is_excepted_is_left_out(forms: Forms) -> None:
    found = forms.answered("which factors other than VEGF and PDGF-BB promote angiogenesis")
    excepted = forms.asker.names.meanings("PDGF-BB")[0].iri
    assert found
    assert not [record.label for record in found if forms.has(record, "named", excepted)]


def test_what_rises_on_a_loss_is_not_what_falls(forms: Forms) -> None:
    assert not [
        record for record in forms.answered("what increases when SLIT3 is deleted") if "inhibits" in record.slots
    ]


def test_opposite_directions_are_kept(forms: Forms) -> None:
    """*promotes X but inhibits Y* is not answered with what promotes both."""
    answer = forms.asker.ask("which factors promote osteogenesis but inhibit angiogenesis")
    assert not [part for part in answer.parts if not part.heading]


@pytest.mark.parametrize("question", ["", "?", " ... "])
def test_no_word_is_no_question(forms: Forms, question: str) -> None:
    with pytest.raises(QueryError, match="give a question"):
        forms.asker.ask(question)
