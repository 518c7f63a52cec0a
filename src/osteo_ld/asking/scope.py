"""What of a question no pattern says: the class that is sought, whose course is asked, what goes without saying."""

from __future__ import annotations

from collections.abc import Collection

from osteo_ld.asking.asked import Unfit
from osteo_ld.asking.clauses import Clauses
from osteo_ld.asking.items import Item
from osteo_ld.asking.roles import Clause, Mention
from osteo_ld.asking.rungs import ANIMALS
from osteo_ld.asking.special import MARKER
from osteo_ld.spelling import words

_CAUSE = frozenset({
    "why", "pathogenesis", "pathophysiology", "mechanism", "mechanisms", "come", "comes", "cause", "causes", "caused",
})  # fmt: skip
_COURSE = _CAUSE - {"come", "comes"} | {"happens", "happen"}
_SORTS = {"which cells": "cell", "what cells": "cell", "which diseases": "disease", "what diseases": "disease"}
_STATES = ((frozenset({"aged", "old"}), frozenset({"young"})), (frozenset({"hypoxia"}), frozenset({"normoxia"})))
_SETTINGS = frozenset({"process", "chemical", "disease"})
_FEW_WITHIN = 6  # what is called by the name of a place says much of the place itself if there is little of it
_CLASS = range(20, 50)  # members of a class of molecules that the graph knows well: miRNA, cytokine, receptor


class Scope(Clauses):
    """Tells what of a record is no answer, whichever pattern it fits."""

    def _unfit(
        self, clause: Clause, effect: str, subject: list[Mention], target: list[Mention], without: list[Mention]
    ) -> Unfit:
        """Give what makes a record no answer: effect, subject and target are those that a record may turn round."""
        items, mentions, tags = clause.items, clause.mentions, clause.tags
        soft = {word for item in items for word in words(item.text)}
        ill = [m for m in mentions if "treatment" in tags and m.group == "disease"]
        setting = [m for m in mentions if subject and m.part == "in" and m.group in _SETTINGS]
        return Unfit(
            treated=tuple(self._wide(m, "acts") for m in ill),
            given=not {"treatment", "drug"}.isdisjoint(tags),
            head=self._head(items, mentions),
            animals=any("knockout" in m.text.casefold() for m in mentions) and effect != "promotes",
            blamed=tuple(self._wide(m, "acts") for m in self._blamed(mentions, subject, soft)),
            ended=tuple(iri for m in target for iri in self._own_ends(m)),
            let_go=clause.tag == "verb:send" and not effect,
            course=self._course(mentions, tags, soft),
            doing=tuple(self._wide(m, "acts") for m in subject) if clause.doing else (),
            received=clause.received,
            undergoing=tuple(self._wide(m, "on") for m in target) if clause.undergoing else (),
            sort=_SORTS.get(" ".join(clause.said[:2]), "") if effect and not subject else "",
            moved=tuple(self._moves) if clause.drawn else (),
            setting=tuple(self._wide(m, "acts") for m in setting),
            absent=tuple(self._wide(m, "acts") for m in self._blocked(clause)),
            open_=clause.open_,
            without=tuple((m.concepts if m.group == "component" else self._wide(m, "named"), m.text) for m in without),
            contrary=self._contrary(mentions),
        )

    def _contrary(self, mentions: list[Mention]) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """Give the states that are named, each with its contrary, where that is not named too."""
        named = (iri for m in mentions for iri in self._wide(m, "named"))
        told = {word for iri in named for word in words(self.know.label(iri))}
        return tuple(
            (one, other)
            for states in _STATES
            for one, other in (states, states[::-1])
            if told & one and not told & other
        )

    @staticmethod
    def _blocked(clause: Clause) -> list[Mention]:
        """Give the molecules that are blocked or lost: of X inhibitors, X."""
        inhibitor = "inhibitor" in clause.tags
        return [
            m for m in clause.mentions
            if m.group in ("signal", "pathway") and (m.part == "lost" or (inhibitor and m.part == "object"))
        ]  # fmt: skip

    def _head(self, items: tuple[Item, ...], mentions: list[Mention]) -> tuple[str, ...]:
        """Give the trait of a signal that a question begins with: the adverse effects of BMP-2."""
        first, *rest = mentions
        of = [item.tag for item in items[first.at + 1 : first.at + 2]]
        held = first.group == "trait" and of == ["of"] and any(m.group == "signal" for m in rest)
        return self._wide(first, "named") if held else ()

    def _is_sought(self, items: tuple[Item, ...], mention: Mention) -> bool:
        """Tell whether a class is asked for of which a record names the members: which miRNAs."""
        members = len(self.know.descendants(mention.concepts[0])) if mention.group == "signal" else 0
        return mention.at > 0 and items[mention.at - 1].text.casefold() in ("which", "what") and members in _CLASS

    @staticmethod
    def _blamed(mentions: list[Mention], subject: list[Mention], said: Collection[str]) -> list[Mention]:
        """Give the drugs that alone act by what is asked, or are named beside a disease of which the cause is asked."""
        drugs = [m for m in mentions if m.group == "chemical"]
        if any(m.group == "disease" for m in mentions) and not _CAUSE.isdisjoint(said):
            return drugs
        named = len(mentions) == 2 and len(drugs) == 1 and any(m.group == "process" for m in mentions)
        return drugs if (subject and all(m in drugs for m in subject)) or named else []

    def _course(
        self, mentions: list[Mention], tags: Collection[str], said: Collection[str]
    ) -> tuple[tuple[str, ...], ...]:
        """Give the diseases of which it is asked how they come about."""
        if _COURSE.isdisjoint(said) or "treatment" in tags:
            return ()
        return tuple(self._wide(m, "named") for m in mentions if m.group == "disease")

    def _span(self, mention: Mention) -> frozenset[str]:
        """Every concept that may stand in a pattern for what is named: itself, what is about it, what it is part of."""
        parts = [
            wide for iri in mention.concepts for part in self._derived(iri) or ()
            for wide in self._wide(Mention((part,), 0), "any")
        ]  # fmt: skip
        named = set(mention.concepts)
        whole = [
            iri for (cell, thing), iri in self._derivatives.items()
            if cell in named or not named.isdisjoint(self.know.ancestors(thing))
        ]  # fmt: skip
        wide = {*self._wide(mention, "any"), *self._closer(mention)}
        if mention.part == "in" and mention.group == "anatomy" and "vs" not in self._tags:
            within = {other for iri in mention.concepts for other in self._within_place(iri)}
            wide |= within if len(within) < _FEW_WITHIN else set()
        return frozenset({*mention.concepts, *mention.over, *wide, *parts, *whole})

    @staticmethod
    def _goes_without_saying(mention: Mention, mentions: list[Mention]) -> bool:
        """Tell whether a pattern says what is named in another way: a marker is held, an animal has what is lost."""
        said = set(words(mention.text))
        return bool(MARKER & said or (ANIMALS & said and any(m.part == "lost" for m in mentions)))
