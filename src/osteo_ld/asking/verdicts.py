"""Records held against a question: whether they say yes or no to it, its opposite, or something else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from osteo_ld.asking.asked import Asked
from osteo_ld.asking.patterns import Matcher, Pattern
from osteo_ld.asking.roles import NEEDING, PLACES
from osteo_ld.asking.rungs import ITS_END, LET_GO, LOSS, NO_EFFECT, NOT, ONE_OF, UNDIRECTED
from osteo_ld.asking.search import Search, stem, terms
from osteo_ld.graph.knowledge import Record
from osteo_ld.spelling import words
from osteo_ld.vocabulary import OPPOSITE

# By their stems; the stemmer is loaded when a question is asked.
_TOGETHER = ("associate", "associated", "correlate", "link", "linked", "tied", "relate", "related")
_HAS = ("mediator", "expresses", "carrier", "lacks")
_NEEDED = (*sorted(NEEDING), "necessary", "essential", "crucial")


_MOSTLY = frozenset(
    {"definition", "main", "mainly", "primary", "primarily", "only", "solely", "exclusively", "specific"}
)
_FOREMOST = frozenset({"main", "chief", "principal", "primary"})
_MOST = _MOSTLY | {"most", "mostly", "majority", "chief", "chiefly", "principal"}


@cache
def _stems(of: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, of))


@dataclass(frozen=True, slots=True)
class Part:
    """Records that answer together: under which heading (empty: the answer itself), and by which pattern if by one."""

    heading: str
    records: tuple[Record, ...]
    pattern: Pattern | None = None


@dataclass(frozen=True)
class Judge:
    """Holds records against what a question asks."""

    matcher: Matcher
    search: Search

    def verdict(self, asked: Asked, parts: Sequence[Part], plain: frozenset[str]) -> str:
        """Say yes, no, disputed, only supposed, or that it is not said; nothing where that was not asked."""
        if not asked.verdict:
            return ""
        by: dict[str, list[Record]] = {}
        for part in parts:
            by.setdefault(part.heading, []).extend(r for r in part.records if r.kind != "knowledge gap")
        loose = all(not part.pattern or part.pattern.loose for part in parts)
        # What merely names both, or not all that is named, says no yes; a no or a dispute it may say.
        said = [
            record for record in (*by.get("", []), *(by.get(UNDIRECTED, []) if asked.helps else ()))
            if not record.negative and (not asked.helps or "inhibits" not in record.slots)
            and self.names_all(record, asked) and self._reaches(record, asked) and self._within(record, asked)
            and (not loose or self._in_roles(record, asked, asked.effect)) and self._acts_on_any(record, asked)
        ]  # fmt: skip
        if "protect" in asked.soft:  # what keeps a thing from its end protects it
            ended = [r for heading, found in by.items() if heading == f"inhibits {ITS_END}" for r in found]
            said += [r for r in ended if not r.negative and self.names_all(r, asked) and self._within(r, asked)]
        if plain and said and not (said := [record for record in said if self.speaks_of(record, plain)]):
            return ""  # a word of the question is not in what would say yes
        no = [record for record in by.get("", []) if record.negative] + by.get(NOT, [])
        if _MOST.isdisjoint(asked.soft):  # that it is not the main source says not that it is none
            no = [r for r in no if "doesNotAffect" in r.slots or _MOSTLY.isdisjoint(words(r.label))]  # specific force
        contrary = [
            record for record in by.get("the contrary", [])
            if (not plain or self.speaks_of(record, plain))  # what keeps X from its end is not its contrary
            and self.matcher.values(record, "outcome").isdisjoint(asked.unfit.ended)
        ]  # fmt: skip
        if loose and not said and asked.effect and not plain:
            contrary += [r for r in by.get("", []) if self._in_roles(r, asked, OPPOSITE[asked.effect])]
            contrary = [r for r in contrary if self._within(r, asked) and self.names_all(r, asked)]
        together = not asked.effect and not _stems(_TOGETHER).isdisjoint(map(stem, asked.soft))
        if together:  # what is absent may be something else about both
            no = [r for r in no if r.kind != "reported absence" or self.speaks_of(r, _stems(_TOGETHER[:3]))]
        opposite = OPPOSITE.get(asked.effect, "")
        by_loss = [r for r in by.get(LOSS, []) if not r.negative and (opposite in r.slots or not opposite)]
        if together:
            said += [record for record in by.get("goes together with", []) if self.names_all(record, asked)]
            said += [r for r in by.get("", []) if "associatedWith" in r.slots and self.names_all(r, asked)]
        if not said and _stems(_NEEDED).intersection(map(stem, asked.soft)):  # and is lost without an effect
            no += [record for record in by.get(LOSS, []) if record.negative]
        asserted = [any(r.status == "asserted" for r in records) for records in (said or (no and by_loss), no)]
        unsure = [record for part in parts for record in part.records if record.status == "controversial"]
        absent = any(r.kind == "reported absence" and r.status == "asserted" and self.names_all(r, asked) for r in no)
        if unsure and not (absent and not any(self.names_all(record, asked) for record in unsure)):
            return "disputed"
        against = any(r.status == "asserted" and self.names_all(r, asked) for r in contrary)
        if asserted[0] and (asked.one_of or asked.helps) and (against or asserted[1]):
            return ""  # one does, another does not
        if all(asserted):
            return "disputed"
        foremost = not _FOREMOST.isdisjoint(asked.soft)  # that it does so says not that it does most of it
        if asserted[0] and foremost and all(_MOSTLY.isdisjoint(words(record.label)) for record in said):
            return ""
        if asserted[0]:
            return "disputed" if against and not asked.valued else "yes"
        if asked.becoming:  # what has no effect becomes what it will
            no = [r for r in no if r.kind in ("transition", "reported absence")]
        if asked.sending and not asked.effect:  # nor is it not sent
            no = [r for r in no if "doesNotAffect" not in r.slots]
        contrary = [] if asked.valued else [r for r in contrary if self.names_all(r, asked)]
        sure = [r for r in contrary if r.status == "asserted" and self._within(r, asked)]
        if sure or any(self.names_all(record, asked) for record in no):
            return "no"
        if contrary:  # supposed, or elsewhere
            return ""
        supposed = [
            r for r in by.get("", [])
            if r.status == "hypothesised" and self.names_all(r, asked)
            and (not asked.becoming or r.kind == "transition")
            and (not (loose and asked.effect and asked.acting and asked.acted_on) or self._in_a_role(r, asked))
        ]  # fmt: skip
        if said or supposed:
            return "supposed"
        # What names all that is asked may say it in a way that was not understood.
        records = [record for found in by.values() for record in found]
        open_ = any(self.names_all(record, asked) and not self.turned(record, asked) for record in records)
        return "" if open_ or by.get(ONE_OF) else "not said"

    def names_all(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record names all that a question names, or says its words."""
        own, text = self.matcher.values(record, "named"), self.search.texts(record.iri)
        return all(own & self.matcher.kinds(concepts) or terms(said) <= text for concepts, said in asked.named)

    def _within(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record says it of all in which it is asked, or names what is called so: of aged cells."""
        if not asked.within:
            return True
        own, label = self.matcher.values(record, "named"), self.matcher.know.label
        said = terms(" ".join(label(iri) for values in record.slots.values() for iri in values))
        return all(
            own & self.matcher.kinds(concepts) or any(terms(label(iri)) <= said for iri in concepts)
            for concepts in asked.within
        )

    def acts_on_all(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record acts on all that a question says is acted on, if it says so."""
        on = self.matcher.values(record, "on")
        return bool(asked.acted_on) and all(on & kinds for kinds in map(self.matcher.kinds, asked.acted_on))

    def _acts_on_any(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record acts on anything that a question says is acted on, if it says so."""
        on = self.matcher.values(record, "on")
        return (
            not asked.acted_on
            or bool(asked.receiving)
            or any(on & kinds for kinds in map(self.matcher.kinds, asked.acted_on))
        )

    def _reaches(self, record: Record, asked: Asked) -> bool:
        """Tell whether what is sent in a record is what was asked, and reaches whom; so where no sending is asked."""
        if asked.becoming and record.kind != "transition":
            return False
        got = self.matcher.values(record, "recipient") if asked.sent else frozenset()
        if asked.sent and not all(got & kinds for kinds in map(self.matcher.kinds, asked.acted_on)):
            return False
        source = self.matcher.values(record, "source") if asked.sent or asked.receiving else frozenset()
        if (asked.sent or asked.receiving) and not all(source & k for k in map(self.matcher.kinds, asked.senders)):
            return False
        on = self.matcher.values(record, "on") if asked.receiving else frozenset()
        if not all(on & kinds for kinds in map(self.matcher.kinds, asked.receiving)):
            return False
        if asked.held and len(record.slots.get("source", ())) > 1 and "expresses" not in record.slots:
            return False  # of several together, which one sends it is not said
        cells = self.matcher.values(record, "recipient")  # what is let go of there, they let go of
        senders = [of for of in asked.acting if any(self.matcher.know.groups.get(iri) in PLACES for iri in of)]
        theirs = not (cells and senders) or any(cells & kinds for kinds in map(self.matcher.kinds, senders))
        let_go = theirs and "inhibits" not in record.slots and record.aspect in (*LET_GO, "expression level")
        slots = (*_HAS, *(("outcome",) if let_go else ())) if asked.held else ()
        has = frozenset[str]().union(*(self.matcher.values(record, name) for name in slots))
        return all(not has.isdisjoint(kinds) for kinds in map(self.matcher.kinds, asked.held))

    def _in_roles(self, record: Record, asked: Asked, effect: str) -> bool:
        """Tell whether what should act acts in a record, and what should be acted on is acted on, with an effect.

        One of several may be the setting of it: *aged muscle*, *outside bone*.
        """
        if not (asked.acting and asked.acted_on) or record.effect is None:
            return False
        if record.effect[0] != (effect or record.effect[0]):
            return False
        setting = self.matcher.values(record, "context") | self.matcher.values(record, "system")
        for name, mentions in (("acts", asked.acting), ("on", asked.acted_on)):
            held = self.matcher.values(record, name)
            kinds = [*map(self.matcher.kinds, mentions)]
            if not any(held & one for one in kinds) or not all((held | setting) & one for one in kinds):
                return False
        return True

    def _in_a_role(self, record: Record, asked: Asked) -> bool:
        """Tell whether what should act acts in a record, or what should be acted on is acted on."""
        acts, on = self.matcher.values(record, "acts"), self.matcher.values(record, "on")
        acting = any(acts & kinds for kinds in map(self.matcher.kinds, asked.acting))
        return acting or any(on & kinds for kinds in map(self.matcher.kinds, asked.acted_on))

    def speaks_of(self, record: Record, content: Collection[str]) -> bool:
        """Tell whether a record has a word of some, or one that begins alike."""
        text = self.search.texts(record.iri)
        return bool(text.intersection(content)) or any(
            len(word) > 6 and any(other.startswith(word[:6]) for other in text) for word in content
        )

    def lost(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record has the effect asked for when what should have it is blocked or lost."""
        if not asked.effect or asked.verdict or "blocks" not in record.slots:
            return False
        acts, lost = self.matcher.values(record, "acts"), self.matcher.values(record, "blocks")
        return any(lost & kinds and not acts & kinds for kinds in map(self.matcher.kinds, asked.acting))

    def lost_in(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record says what comes of it when something is blocked in the cell that should act."""
        if not asked.effect or "blocks" not in record.slots:
            return False
        source, lost = self.matcher.values(record, "source"), self.matcher.values(record, "blocks")
        return any(source & kinds and not lost & kinds for kinds in map(self.matcher.kinds, asked.acting))

    @property
    def beside(self) -> tuple[Callable[[Record, Asked], bool], ...]:
        """What makes a record no answer, whichever pattern it fits."""
        return (
            self.of_another_sort, self.excepted, self.in_its_setting, self.brings_about, self.given_to_it,
            self.kept_back, self.given_in_it, self.in_the_contrary,
        )  # fmt: skip

    def in_the_contrary(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record is of the contrary of the state that is asked of: of young cells, not of aged ones."""
        if not asked.unfit.contrary:
            return False
        label = self.matcher.know.label
        held = {word for values in record.slots.values() for iri in values for word in words(label(iri))}
        return any(held & other and not held & one for one, other in asked.unfit.contrary)

    def of_another_sort(self, record: Record, asked: Asked) -> bool:
        """Tell whether nothing that acts in a record is of the sort that is asked for."""
        groups, agents = self.matcher.know.groups, self.matcher.values(record, "acts") if asked.unfit.sort else ()
        lost = asked.unfit.sort == "cell" and "blocks" in record.slots  # that acts by being lost, not a cell
        return lost or (bool(asked.unfit.sort) and all(groups.get(agent) != asked.unfit.sort for agent in agents))

    def excepted(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record is about what is not asked about."""
        own = self.matcher.values(record, "named") if asked.unfit.without else set()
        return any(own & self.matcher.kinds(concepts) for concepts, _ in asked.unfit.without)

    def in_its_setting(self, record: Record, asked: Asked) -> bool:
        """Tell whether what should act stands only in the setting of a record: there it is another that acts."""
        if not asked.unfit.blamed:
            return False
        setting = self.matcher.values(record, "context")
        others = [name for name in record.slots if name != "context"]
        return any(
            setting & kinds and not any(self.matcher.values(record, name) & kinds for name in others)
            for kinds in map(self.matcher.kinds, asked.unfit.blamed)
        )

    def only_in_its_setting(self, record: Record, asked: Asked) -> bool:
        """Tell whether nothing else makes a record no answer."""
        return [beside for beside in self.beside if beside(record, asked)] == [self.in_its_setting]

    def brings_about(self, record: Record, asked: Asked) -> bool:
        """Tell whether what acts in a record is the disease to be treated, or what promotes it."""
        if not asked.unfit.treated:
            return False
        ill = frozenset[str]().union(*map(self.matcher.kinds, asked.unfit.treated))
        agents = self.matcher.values(record, "acts")
        return bool(agents & ill) or self._causes(agents, ill)

    def _causes(self, agents: frozenset[str], ill: frozenset[str]) -> bool:
        """Tell whether one of some agents promotes a disease in a record."""
        causes = (self.matcher.know.records[iri] for iri in self.matcher.having("promotes", ill))
        return any(agents & self.matcher.values(cause, "acts") for cause in causes)

    def given_to_it(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record gives something that is not named to the animals that a question is about."""
        given = (
            self.matcher.values(record, "mediator") if record.kind == "intervention" and asked.unfit.animals else set()
        )
        named = set().union(*(self.matcher.kinds(concepts) for concepts, _ in asked.named)) if given else set()
        return bool(given) and given.isdisjoint(named)

    def kept_back(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record says that less is let go of, where it is asked what is."""
        return (
            asked.unfit.let_go
            and "inhibits" in record.slots
            and "blocks" not in record.slots
            and record.aspect in LET_GO
        )

    def given_in_it(self, record: Record, asked: Asked) -> bool:
        """Tell whether what acts in a record is given in a disease: it neither causes it nor is named."""
        if not asked.unfit.course or not (agents := self.matcher.values(record, "acts")):
            return False
        ill = frozenset[str]().union(*map(self.matcher.kinds, asked.unfit.course))
        setting = any(self.matcher.values(record, name) & ill for name in ("context", "system"))
        if not setting or agents & ill or self.matcher.values(record, "outcome") & ill:
            return False
        named = frozenset[str]().union(*(self.matcher.kinds(concepts) for concepts, _ in asked.named))
        return agents.isdisjoint(named) and not self._causes(agents, ill)

    def when_there(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record says what a thing does when it is there, of which the loss is asked."""
        if not asked.unfit.absent or "blocks" in record.slots:
            return False
        acts = self.matcher.values(record, "acts")
        return any(not acts.isdisjoint(kinds) for kinds in map(self.matcher.kinds, asked.unfit.absent))

    def turned(self, record: Record, asked: Asked) -> bool:
        """Tell whether a record says the opposite of what is asked, or the same in the other direction."""
        opposite = OPPOSITE.get(asked.effect, "")
        if asked.effect == NO_EFFECT and not record.negative:
            return True
        if any(beside(record, asked) for beside in self.beside):
            return True
        if (
            asked.unfit.open_
            and record.kind not in ("knowledge gap", "reported absence")
            and record.status == "asserted"
        ):
            return True
        acts = self.matcher.values(record, "acts")
        if any(acts.isdisjoint(kinds) for kinds in map(self.matcher.kinds, asked.unfit.doing)):
            return True
        on = self.matcher.values(record, "on")
        if any(acts & kinds and not on & kinds for kinds in map(self.matcher.kinds, asked.unfit.undergoing)):
            return True
        if asked.unfit.received and "receptor" not in record.slots:
            return True
        if asked.unfit.moved and self.matcher.values(record, "outcome").isdisjoint(asked.unfit.moved):
            return True
        if asked.unfit.given and record.kind not in ("intervention", "knowledge gap"):
            return True
        if asked.unfit.head and self.matcher.values(record, "named").isdisjoint(self.matcher.kinds(asked.unfit.head)):
            return True
        ends = bool(asked.unfit.ended) and not self.matcher.values(record, "outcome").isdisjoint(asked.unfit.ended)
        if not asked.verdict and (asked.effect if ends else opposite) in record.slots and "blocks" not in record.slots:
            return True
        acting = any(acts & kinds for kinds in map(self.matcher.kinds, asked.acting))
        if not acting and any(acts & kinds for kinds in map(self.matcher.kinds, asked.unfit.setting)):
            return True
        if not (asked.acting and asked.acted_on):
            return False
        turned = [on & kinds and not acts & kinds for kinds in map(self.matcher.kinds, asked.acting)]
        turned += [acts & kinds and not on & kinds for kinds in map(self.matcher.kinds, asked.acted_on)]
        return any(turned)

    def reversed(self, record: Record, asked: Asked) -> bool:
        """Tell whether what should be acted on acts in a record on what should act."""
        if record.negative or len(asked.acting) != 1 or len(asked.acted_on) != 1:
            return False
        acts, on = self.matcher.values(record, "acts"), self.matcher.values(record, "on")
        acted_on = any(on & kinds and not acts & kinds for kinds in map(self.matcher.kinds, asked.acting))
        return acted_on and any(acts & kinds and not on & kinds for kinds in map(self.matcher.kinds, asked.acted_on))
