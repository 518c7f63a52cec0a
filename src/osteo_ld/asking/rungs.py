"""Rungs: the patterns by which a question may be answered, the strictest first; none turns it round.

A rung is a list of patterns that answer together, each with a heading; an empty heading is the answer itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from osteo_ld.asking.patterns import ASKED, Pattern
from osteo_ld.asking.roles import PLACES, Clause, Mention
from osteo_ld.asking.widening import Widening
from osteo_ld.spelling import words
from osteo_ld.vocabulary import OPPOSITE, SIGNED

# Where something is lost in one of these, the record says it of what is lost.
ANIMALS = frozenset({"mouse", "mice", "rat", "animal", "human", "patient"})
HELD = frozenset({"signal", "chemical", "component"})
"""Groups of what a cell may have or send."""
_BOTH = frozenset({"communication", "crosstalk", "coupling", "interaction"})
LET_GO = ("secretion", "release", "transfer")
Parts = list[tuple[str, Pattern]]
NOT = "it does not"
NO_EFFECT = "doesNotAffect"
HARM = "its loss or blocking does so"
IN_IT = "when something is blocked or lost in it"
UNDIRECTED = "affects, direction not said"
LOSS = "when it is blocked or lost"
ONE_OF = "names one of them"
REVERSE = "the other way round"
NAMES_ALL = "names all of these"  # who does what to whom was not matched
OTHERWISE = "names it, and says something else"
BLOCKED = "blocked by people"
ENDED = "promotes its end"
ITS_END = "its end or loss"
LOST = "what else its loss or blocking does"
THERE = "what it does when it is there"


@dataclass
class Rungs(Widening):
    """Makes the rungs of what is asked: effects, signals, what is sent, what is lost."""

    _asked: bool = False

    def _of(self, mentions: Iterable[Mention], field_name: str) -> list[tuple[str, ...]]:
        return [self._wide(mention, field_name) for mention in mentions]

    def _each(self, mentions: Iterable[Mention], field_name: str) -> list[tuple[str, ...]]:
        """Any of what several mentions may mean: each by itself."""
        return [tuple(iri for m in mentions for iri in (
            self._outcome(m) if field_name == "outcome" else self._wide(m, field_name)))]  # fmt: skip

    def _named(self, mentions: Iterable[Mention], **more: Any) -> Pattern:
        return Pattern.of(named=self._of(mentions, "named"), **more)

    def _whether(
        self, effect: str, subject: list[Mention], target: list[Mention], rest: list[Mention]
    ) -> Iterator[Parts]:
        """Whether something has an effect: what says so, what says not, and what says the contrary."""
        if not subject and target and effect and rest:  # is Y reduced in X
            named, outcome = self._of(rest, "named"), [self._outcome(m) for m in target]
            said = Pattern.of(effect=effect, outcome=outcome, named=named)
            contrary = Pattern.of(effect=OPPOSITE[effect], outcome=outcome, named=named)
            ill = [m for m in rest if m.group == "disease"]  # what helps in a disease is not its contrary
            if ill and len(ill) == len(rest):  # nor is what is given in it what it does
                acts = self._of(ill, "acts")
                yield [
                    ("", Pattern.of(acts=acts, effect=effect, outcome=outcome)),
                    ("", Pattern.of(associatedWith=outcome, named=named)),
                    (NOT, Pattern.of(acts=acts, doesNotAffect=outcome)),
                    ("the contrary", Pattern.of(acts=acts, effect=OPPOSITE[effect], outcome=outcome)),
                ]
            yield [
                ("", said), (NOT, Pattern.of(doesNotAffect=outcome, named=named)),
                *([] if ill else [("the contrary", contrary)]),
            ]  # fmt: skip
        if not (subject and target):
            return
        where = [m for m in subject if m.group in PLACES]
        if where and len(where) < len(subject):  # endothelial Notch: what acts, and where
            yield from self._whether(effect, [m for m in subject if m not in where], target, [*rest, *where])
        named = self._of(rest, "named")
        acts, outcome = self._of(subject, "acts"), [self._outcome(m) for m in target]
        for places in (named, []) if named else (named,):
            said = Pattern.of(acts=acts, effect=[(effect,)] if effect else [SIGNED], outcome=outcome, named=places)
            none = Pattern.of(kind="reported absence", named=[*acts, *outcome, *places])
            spared = [self._without_cells(m) for m in target]
            parts = [("", said), (NOT, Pattern.of(acts=acts, doesNotAffect=spared, named=places)), (NOT, none)]
            if effect:
                other = OPPOSITE[effect]
                parts.append(("the contrary", Pattern.of(acts=acts, effect=other, outcome=outcome, named=places)))
                parts.append(
                    (
                        UNDIRECTED,
                        Pattern.of(acts=acts, effect="affects", outcome=outcome, named=places),
                    )
                )
            parts.append(("goes together with", Pattern.of(acts=acts, associatedWith=outcome, named=places)))
            parts.append(
                (
                    LOSS,
                    Pattern.of(blocks=self._of(subject, "blocks"), outcome=outcome, named=places),
                )
            )
            yield parts

    def _whether_held(self, subject: list[Mention], target: list[Mention], rest: list[Mention]) -> Iterator[Parts]:
        """Whether something has or sends a molecule; *is X found in Y* asks it of Y."""
        holders = subject or [m for m in rest if m.group in (*PLACES, "component")]
        if not (holders and target):
            return
        source, named = self._of(holders, "source"), self._of([m for m in rest if m not in holders], "named")
        held, sent = self._of(target, "expresses"), self._of(target, "mediator")
        yield [
            ("", Pattern.of(source=source, expresses=held, named=named)),
            ("", Pattern.of(source=source, mediator=sent, named=named)),
            (NOT, Pattern.of(source=source, lacks=held, named=named)),
            (NOT, Pattern.of(kind="reported absence", named=[*source, *held, *named])),
        ]

    def _whether_lost(
        self, effect: str, lost: list[Mention], target: list[Mention], rest: list[Mention]
    ) -> Iterator[Parts]:
        """Whether the loss of something has an effect: what says so, what says not, and what says the contrary.

        An effect on the end of a thing is the opposite of one on the thing.
        """
        blocks, opposite = self._of(lost, "blocks"), OPPOSITE[effect]
        held = {"blocks": blocks, "named": self._of([*target, *rest], "any")}
        said = {"blocks": blocks, "named": self._of(rest, "any"), "outcome": [self._outcome(m) for m in target]}
        ends = [tuple(self._own_ends(m)) for m in target]
        ended = {**said, "outcome": ends}
        if ends and all(ends):
            yield [
                ("", Pattern.of(effect=effect, **said)),
                ("", Pattern.of(effect=opposite, **ended)),
                (NOT, Pattern.of(effect="doesNotAffect", **held)),
                ("the contrary", Pattern.of(effect=opposite, **said)),
                ("the contrary", Pattern.of(effect=effect, **ended)),
            ]
        yield [
            ("", Pattern.of(effect=effect, **held)),
            (NOT, Pattern.of(effect="doesNotAffect", **held)),
            ("the contrary", Pattern.of(effect=opposite, **held)),
            (UNDIRECTED, Pattern.of(effect="affects", **held)),
        ]

    def _losses(self, lost: list[Mention], mentions: list[Mention]) -> Iterator[Parts]:
        others = [m for m in mentions if m not in lost and not ANIMALS & set(words(m.text))]
        there = Pattern.of(acts=self._of(lost, "acts"), named=self._of(others, "any"))
        yield [("", Pattern.of(blocks=self._of(lost, "blocks"), named=self._of(others, "any")))]
        given = Pattern.of(kind="intervention", named=self._of([*lost, *others], "named"))
        yield [("", given.having(blocks=ASKED)), (THERE if self._asked else "", given)]
        ends = [self._own_ends(m) for m in lost]
        if all(ends):
            yield [("", Pattern.of(acts=ends, named=self._of(others, "named")))]
            if len(ends) > 1:
                yield [("", Pattern.of(named=[*ends, *self._of(others, "named")]))]
            yield [("", Pattern.of(acts=ends))]
        if len(others) > 1:
            blocks = self._of(lost, "blocks")
            yield [(LOST, Pattern.of(blocks=blocks, named=self._of([m], "any"))) for m in others]
        if others:
            yield [(LOST, Pattern.of(blocks=self._of(lost, "blocks")))]
        yield [(THERE, there)]

    def _own_ends(self, mention: Mention) -> list[str]:
        return [iri for iri in self.about(mention.concepts[0]) if self._ends(iri, mention.concepts)]

    def _ending(self, effect: str, ending: list[Mention], others: list[Mention]) -> Iterator[Parts]:
        """What has an effect on the loss of a thing: cartilage loss, muscle loss."""
        outcome = [self._own_ends(m) for m in ending]
        if all(outcome):
            yield [("", Pattern.of(effect=effect, outcome=outcome, named=self._of(others, "named")))]
            yield [("", Pattern.of(effect=effect, outcome=outcome))]

    def _sent_to_do(self, effect: str, at: int, mentions: list[Mention]) -> Iterator[Parts]:
        """What a cell sends that has an effect: the signal, its sender and what comes of it in one record."""
        sent = [m for m in mentions if m.at < at and m.group in HELD]
        places = [m for m in mentions if m.at < at and m.group in PLACES]
        after = [m for m in mentions if m.at > at]
        if not after:
            return
        source = self._of(places, "source") or [(ASKED,)]
        for over in ("mediator", "carrier"):
            for name in ("outcome", "on"):
                found = [self._outcome(m) for m in after] if name == "outcome" else self._of(after, "on")
                yield [("", Pattern.of(source=source, effect=effect, **{over: self._of(sent, over), name: found}))]

    def _common(self, mentions: list[Mention]) -> Iterator[Parts]:
        """What two things have in common that is named after both: their communication, their coupling."""
        for n, one in enumerate(mentions):
            for other in mentions[n + 1 :]:
                both = set(self.about(one.concepts[0])).intersection(self.about(other.concepts[0]))
                if common := tuple(sorted(iri for iri in both if any(_BOTH & set(n) for n in self._wordings[iri]))):
                    rest = [m for m in mentions if m not in (one, other)]
                    yield [("", Pattern.of(outcome=[common], named=self._of(rest, "named")))]

    def _between(self, pair: list[Mention], rest: list[Mention]) -> Iterator[Parts]:
        if len(pair) > 1:
            one, other = pair[0], pair[1]
            named = self._of(rest, "named")
            sent = [
                Pattern.of(source=[self._wide(a, "source")], recipient=[self._wide(b, "recipient")], named=named)
                for a, b in ((one, other), (other, one))
            ]
            both = Pattern.of(source=self._of((one, other), "source"), named=named)
            yield [("", pattern) for pattern in (*sent, both)]

    def _sending(self, clause: Clause) -> Iterator[Parts]:
        tag, rest = clause.tag, clause.rest
        subject, origin, things, target = (clause.of(part) for part in ("subject", "from", "object", "to"))
        if tag == "verb:receive":
            subject, target = [*origin, *things], [*subject, *target]
            things, origin = [], []
        else:
            places = [m for m in subject if m.group in PLACES or m.group == "component"]
            if not (tag or self._asked):  # X from Y
                let_out = [m for m in rest if m.part == "named" and m.group in ("signal", "chemical")]
                things, rest = [*things, *let_out], [m for m in rest if m not in let_out]
            things = [*things, *(m for m in subject if m not in places)]
            subject = [*places, *origin]
        named = self._of(rest, "named")
        to = {"recipient": self._of(target, "recipient")} if target else {}
        said = "express" in tag
        source = self._of(subject, "source") or [(ASKED,)]
        if things and said and not (subject or target):  # what is expressed in X: what X has
            holders = [m for m in rest if m.part == "in" and m.group in (*PLACES, "component")]
            beside = self._of([m for m in rest if m not in holders], "named")
            has = {"source": self._of(holders, "source"), "expresses": self._of(things, "expresses")}
            yield [("", Pattern.of(named=beside, **has))] if holders else []
        if things:
            held = Pattern.of(source=source, expresses=self._of(things, "expresses"), named=named)
            sent = Pattern.of(source=source, mediator=self._of(things, "mediator"), named=named, **to)
            both = [("", held), ("", sent)] if said or not subject else [("", sent), ("", held)]
            if origin and not said:  # X release from Y
                held_back = self._of(things, "expresses")
                let_go = Pattern.of(source=source, expresses=held_back, named=named, aspect=[LET_GO])
                freed = Pattern.of(outcome=self._of(things, "outcome"), named=[*source, *named], aspect=[LET_GO])
                yield [("", let_go), ("", freed), *both] if not target else []
                wide = Pattern.of(outcome=self._of(things, "outcome"), named=source, aspect=[LET_GO])
                yield [("", wide)] if named else []
            yield [("", sent)] if target else both
            carried = Pattern.of(source=source, carrier=self._of(things, "carrier"), named=named, **to)
            yield [("", carried)]
        elif target:
            yield [
                ("", Pattern.of(source=source, mediator=ASKED, named=named, **to)),
                ("", Pattern.of(source=source, carrier=ASKED, named=named, **to)),
                ("no signal named", Pattern.of(source=source, named=named, **to)),
            ]
            yield [("no signal named", Pattern.of(source=source, named=named, **to))]
            yield [("", Pattern.of(acts=self._of(subject, "acts"), on=self._of(target, "on"), named=named))]
        else:
            held = Pattern.of(source=source, expresses=ASKED, named=named)
            released = Pattern.of(source=source, expresses=ASKED, named=named, aspect=[LET_GO])
            set_free = (
                [("", Pattern.of(named=[*source, *named], aspect=[LET_GO]))] if origin and tag == "verb:send" else []
            )
            yield [
                ("", held if said else released),
                ("", Pattern.of(source=source, mediator=ASKED, named=named)),
                ("", Pattern.of(source=source, carrier=ASKED, named=named)),
                *set_free,
            ]
            yield [("", held)]
            yield [("", Pattern.of(source=source, expresses=ASKED))] if named and said else []
            yield [("", Pattern.of(named=source, aspect=[LET_GO]))] if named and set_free else []

    def _signalling(self, subject: list[Mention], target: list[Mention], rest: list[Mention]) -> Iterator[Parts]:
        named = self._of(rest, "named")
        if subject and target:
            yield [
                (
                    "",
                    Pattern.of(
                        source=self._of(subject, "source"), recipient=self._of(target, "recipient"), named=named
                    ),
                )
            ]
            yield from self._acting(subject, target, rest)
        elif target:
            yield [("", Pattern.of(source=ASKED, recipient=self._of(target, "recipient"), named=named))]
            yield [("", Pattern.of(kind="communication", recipient=self._of(target, "recipient"), named=named))]
            yield [("", Pattern.of(on=self._of(target, "on"), named=named))]
        else:
            yield [("", Pattern.of(source=self._of(subject, "source"), recipient=ASKED, named=named))]
            yield [("", Pattern.of(acts=self._of(subject, "acts"), named=named))]

    def _acting(self, subject: list[Mention], target: list[Mention], rest: list[Mention]) -> Iterator[Parts]:
        named = self._of(rest, "named")
        acts, on = self._of(subject, "acts"), self._of(target, "on")
        yield [
            ("", Pattern.of(acts=acts, on=on, named=named)),
            (LOSS, Pattern.of(blocks=self._of(subject, "blocks"), on=on, named=named)),
        ]
        yield [("", Pattern.of(acts=acts, on=on))] if named else []
        if not self._asked and any(m.also for m in target):
            for places in (named, []) if named else (named,):
                yield [(ONE_OF, Pattern.of(acts=acts, on=self._each(target, "on"), named=places))]
        yield [
            ("", Pattern.of(acts=acts, named=self._of(target, "named"))),
            ("", Pattern.of(on=on, named=self._of(subject, "named"))),
        ]

    def _effects(
        self, effect: str, subject: list[Mention], target: list[Mention], rest: list[Mention]
    ) -> Iterator[Parts]:
        """What has an effect of this direction, and what the opposite comes to when it is blocked."""
        other = OPPOSITE[effect]
        named = self._of(rest, "named")
        acts = self._of(subject, "acts")
        outcome = [self._outcome(m) for m in target]
        if len(target) > 1:
            before = Pattern.of(acts=acts, effect=effect, outcome=outcome[:1], named=named)
            after = Pattern.of(acts=acts, effect=effect, outcome=outcome[1:2])
            if "butnot" in self._tags:  # whatever acts, none of it does the other
                yield [("", before.joined("but-not", after, "acts"))]
                return
            then = Pattern.of(acts=acts, effect=effect, outcome=outcome[1:2], named=named)
            yield [("", before.joined("also", after)), ("", then.joined("also", before))]
        closer = [self._closer(m) for m in target]
        ending = [[iri for iri in near if self._ends(iri, m.concepts)] for near, m in zip(closer, target, strict=True)]
        if any(ending):
            yield [("", Pattern.of(acts=acts, effect=other, outcome=[e for e in ending if e], named=named))]
        closer = [
            tuple(iri for iri in near if not self._ends(iri, m.concepts))
            for near, m in zip(closer, target, strict=True)
        ]
        if any(closer):
            near = [c or o for c, o in zip(closer, outcome, strict=True)]
            yield [
                ("", Pattern.of(acts=acts, effect=effect, outcome=near, named=named)),
                (UNDIRECTED, Pattern.of(acts=acts, effect="affects", outcome=near, named=named)),
            ]
        if not target:
            yield [("", Pattern.of(acts=acts, effect=effect, named=named))]
            return
        apart = [
            (HARM, Pattern.of(blocks=self._of(subject, "blocks") or ASKED, effect=effect, outcome=outcome, named=named))
        ] if subject else []  # fmt: skip
        molecules = [m for m in target if m.group in ("signal", "chemical", "pathway")]
        blocked = [
            (
                "" if "inhibitor" in self._tags else BLOCKED,
                Pattern.of(blocks=self._of(molecules, "blocks"), named=named),
            )
        ] if effect == "inhibits" and molecules and not subject else []  # fmt: skip
        deaths: Parts = []
        for m in target if effect == "inhibits" and self._deaths else ():
            if m.group in PLACES:
                beside = self._of([other for other in target if other is not m], "any")
                dead = Pattern.of(acts=acts, effect=other, outcome=[self._deaths], on=self._of([m], "on"), named=beside)
                deaths.append((ENDED, dead))
        for places in (named, []) if named else (named,):
            main = Pattern.of(acts=acts, effect=effect, outcome=outcome, named=places)
            loss = Pattern.of(blocks=ASKED, effect=other, outcome=outcome, named=places)
            weak = Pattern.of(acts=acts, effect="affects", outcome=outcome, named=places)
            ends = [
                tuple(iri for iri in self._wide(m, "outcome") if iri not in m.concepts and self._ends(iri, m.concepts))
                for m in target
            ]
            ended = Pattern.of(acts=acts, effect=other, outcome=[e for e in ends if e], named=places)
            favours = "its loss favours it" if effect == "inhibits" else "its loss harms it"
            yield [
                ("", main), *([(f"{other} {ITS_END}", ended)] if any(ends) else []), *deaths, *blocked, *apart,
                *([] if subject or places != named else [(favours, loss)]),
                *([(UNDIRECTED, weak)] if effect == "promotes" else []),
            ]  # fmt: skip
        if any(m.also for m in target) and "both" not in self._tags and not self._asked:
            yield [(ONE_OF, Pattern.of(acts=acts, effect=effect, outcome=self._each(target, "outcome"), named=named))]
        yield from ([dead] for dead in deaths)
        if subject:
            return
        for m in target:
            if m.group in PLACES:
                yield [("", Pattern.of(effect=effect, recipient=self._of([m], "recipient"), named=named))]
