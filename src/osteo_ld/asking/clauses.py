"""Rungs by what the verb of a question says of its concepts, and by those without a verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from osteo_ld.asking.items import SIGNS
from osteo_ld.asking.patterns import ASKED, Pattern
from osteo_ld.asking.roles import PLACES, Clause, Mention, tag_after
from osteo_ld.asking.rungs import ANIMALS, HELD, LOSS, LOST, NAMES_ALL, ONE_OF, OTHERWISE, REVERSE, UNDIRECTED, Parts
from osteo_ld.asking.special import Special
from osteo_ld.iris import expand
from osteo_ld.spelling import words
from osteo_ld.vocabulary import OPPOSITE

MAKES = frozenset({"make", "makes", "making"})
_IT = frozenset({"it", "them", "this", "that"})
_MOLECULES = frozenset({"signal", "chemical", "pathway"})
_SENDING = frozenset({"verb:send", "verb:express"})
_AGAINST = frozenset({"contradict", "contradicts", "contradicting", "refute", "refutes", "disprove", "disproves"})
_FEW = 12  # processes of a cell or vessel


class Clauses(Special):
    """Makes all rungs of a question, the strictest first."""

    def _rungs(self, clause: Clause) -> Iterator[Parts]:
        yield from self._manners(clause)
        if killing := self._killing(clause):
            yield killing
        yield from self._special(clause.items, clause.mentions, clause.effect, verb=bool(clause.verb))
        if not _AGAINST.isdisjoint(clause.said) and clause.effect and clause.target:
            yield from self._against_it(clause)
            return
        if clause.open_ and not self._asked:  # what is asserted is no answer
            return
        undisputed = ("dispute" in clause.tags and not self._asked) or bool(killing)
        for rung in self._told(clause):
            yield [(heading or OTHERWISE, pattern) for heading, pattern in rung] if undisputed else rung

    def _told(self, clause: Clause) -> Iterator[Parts]:
        """What the verb says of the concepts, and what merely names them."""
        if clause.received:
            yield [("", self._named(clause.mentions, receptor=ASKED))]
            return
        yield from self._of_loss(clause)
        if clause.of("lost") and self._asked:  # what others do says nothing of it
            yield [(OTHERWISE, self._named(clause.mentions))]
            return
        yield from self._received(clause)
        yield from self._unaffected(clause)
        if clause.negated and not self._asked:
            return
        things = clause.tag == "verb:send" and all(m.part == "object" and m.group in HELD for m in clause.target)
        if self._asked and (clause.tag == "verb:express" or things):
            yield from self._whether_held(clause.subject, clause.target, clause.rest)
        elif self._asked and clause.tag != "verb:become":
            yield from self._whether(SIGNS.get(clause.tag, ""), clause.subject, clause.target, clause.rest)
        yield from self._sent(clause)
        yield from self._later(clause)
        if clause.opposed:  # what merely names both may do the same to both
            return
        yield from self._directed(clause)
        yield from self._only_named(clause)

    def _against_it(self, clause: Clause) -> Iterator[Parts]:
        """What speaks against an effect: that there is none, or the opposite."""
        acts, named = self._of(clause.subject, "acts"), self._of(clause.rest, "named")
        outcome = [self._outcome(m) for m in clause.target]
        yield [
            ("", Pattern.of(acts=acts, doesNotAffect=outcome, named=named)),
            ("", Pattern.of(acts=acts, effect=OPPOSITE[clause.effect], outcome=outcome, named=named)),
        ]

    def _of_loss(self, clause: Clause) -> Iterator[Parts]:
        """What the loss of something does; the loss of a tissue is what comes of it."""
        lost = [  # the loss of osteocytic PGE2 is that of PGE2
            next((o for o in clause.mentions if m.group in PLACES and o.at == m.at + 1 and o.group in _MOLECULES), m)
            for m in clause.of("lost")
        ]
        molecules = [m for m in lost if m.group in _MOLECULES]
        if not lost:
            if "loss" in clause.tags and (not clause.verb or "should" in clause.said):
                yield [("", self._named(clause.mentions, blocks=ASKED))]
            return
        if all(m.group not in (*_MOLECULES, "component") for m in lost) and clause.effect:
            yield from self._ending(clause.effect, lost, clause.others(lost))
        lost = molecules or lost
        if clause.effect and self._asked:
            target = [m for m in clause.target if m not in lost]
            yield from self._whether_lost(clause.effect, lost, target, clause.others([*lost, *target]))
        blocks, others = self._of(lost, "blocks"), clause.others(lost)
        if clause.negated and not self._asked:  # what does the loss of X not affect
            yield [("", Pattern.of(blocks=blocks, effect="doesNotAffect", named=self._of(others, "named")))]
            return
        one_way = bool(clause.effect and not clause.target and not self._asked)  # what rises when X is lost
        if one_way:
            yield [("", Pattern.of(blocks=blocks, effect=clause.effect, named=self._of(clause.rest, "named")))]
        unsigned = one_way or bool(clause.effect and self._asked)  # what says no direction says no yes
        if self._asked and clause.effect and any(m not in lost for m in clause.target):
            beside = [m for m in others if not ANIMALS & set(words(m.text))]
            signed = Pattern.of(effect=clause.effect, named=self._of(beside, "any"))
            yield [("", signed.having(blocks=blocks))]
        for rung in self._losses(lost, clause.mentions):
            yield [(heading or LOST, pattern) for heading, pattern in rung] if unsigned else rung

    def _received(self, clause: Clause) -> Iterator[Parts]:
        """Ligands of a receptor, receptors of a ligand, what goes between two, the receptors of a cell."""
        mentions = clause.mentions
        if held := clause.of("receptor"):
            others = clause.others(held)
            for places in (others, []) if others else (others,):
                named = self._of(places, "named")
                yield [("", Pattern.of(mediator=ASKED, receptor=self._of(held, "receptor"), named=named))]
        ligand = clause.of("ligand")
        if ligand:
            named = self._of(clause.others(ligand), "named")
            yield [("", Pattern.of(mediator=self._of(ligand, "mediator"), receptor=ASKED, named=named))]
            yield [("", self._named(mentions, receptor=ASKED))]
        if pair := clause.of("between"):
            yield from self._between(pair, [m for m in mentions if m.part != "between"])
        receptor = (expand("osteo:concept/receptor"),)
        if "receptor" in clause.tags and clause.items[0].tag in ("from", "by"):  # through which receptor
            yield [("", self._named(mentions, receptor=ASKED))]
        if "receptor" in clause.tags and not ligand and mentions:
            yield [("", Pattern.of(source=self._of(mentions, "source"), expresses=[receptor]))]
            yield [("", Pattern.of(receptor=ASKED, recipient=self._of(mentions, "recipient")))]

    def _unaffected(self, clause: Clause) -> Iterator[Parts]:
        """What has no effect, and what is lacking."""
        none = self._named(clause.mentions, effect="doesNotAffect")
        lacking = self._named(clause.mentions, lacks=ASKED)
        if clause.negated and clause.tag in _SENDING:
            absent = self._named(clause.mentions, kind="reported absence")
            yield [("", Pattern.of(source=self._of(clause.subject, "source"), lacks=self._of(clause.target, "lacks")))]
            yield [("", lacking), ("", absent)]
        elif "not" in clause.tags and (clause.subject or clause.target):
            acts, spared = self._of(clause.subject, "acts"), self._of(clause.target, "outcome")
            yield [("", Pattern.of(acts=acts, doesNotAffect=spared or ASKED))]
            yield [("", none), ("lacking", lacking)]
        elif clause.of("lacking") or ("not" in clause.tags and not clause.verb):
            yield [("", lacking), ("", none)]

    def _sent(self, clause: Clause) -> Iterator[Parts]:
        """What is sent, made, received, what a cell becomes, and who signals to whom."""
        items, verb, tag = clause.items, clause.verb, clause.tag
        later = [n for n, item in enumerate(items) if verb and n > verb[1] + 1 and item.tag in SIGNS]
        if later and tag in _SENDING:
            yield from self._sent_to_do(SIGNS[items[later[0]].tag], later[0], clause.mentions)
        if verb and clause.said[0] == "how" and clause.said[verb[1]] in MAKES:
            made, makers = clause.of("object"), self._of(clause.subject, "named")
            if makers and made and not any(m.group in PLACES for m in made):
                yield [("", Pattern.of(effect="promotes", outcome=[self._outcome(m) for m in made], named=makers))]
        if tag in (*_SENDING, "verb:receive") or (not tag and clause.of("from")):
            yield from self._sending(clause)
        elif tag == "verb:become":
            yield from self._becoming(clause)
        elif tag == "verb:signal" and (clause.subject or clause.target):
            both = [part for parts in self._common(clause.mentions) for part in parts]
            for told in self._signalling(clause.subject, clause.target, clause.rest):
                yield [*told, *both]

    def _becoming(self, clause: Clause) -> Iterator[Parts]:
        """What a cell becomes: into what, or (*into which others*) anything."""
        which = [n for n, word in enumerate(clause.said) if word == "which"]
        asked = len(which) > 1 and clause.verb and which[-1] > clause.verb[1]
        ends = [m for m in clause.target[:1] if m.group in PLACES and not asked]
        beside = [m for m in (*clause.target, *clause.rest) if m not in ends]
        source, becomes = self._of(clause.subject, "source"), self._of(ends, "becomes") or ASKED
        turned = Pattern.of(kind="transition", source=source, becomes=becomes)
        yield [("", turned.having(named=self._of(beside, "named")))]
        if self._asked and ends and clause.subject:
            back = Pattern.of(
                kind="transition", source=self._of(ends, "source"), becomes=self._of(clause.subject, "becomes")
            )
            yield [("", turned), (REVERSE, back)]
            return
        yield [("", self._named(clause.mentions, kind="transition"))]
        yield [("", turned)]
        if ends and source:  # into something else
            yield [(OTHERWISE, Pattern.of(kind="transition", source=source, becomes=ASKED))]

    def _later(self, clause: Clause) -> Iterator[Parts]:
        """What a second verb says: helps X become Y, raises X and lowers Y."""
        if not clause.verb:
            return
        items, mentions, at = clause.items, clause.mentions, clause.verb[1]
        becomes = [n for n, item in enumerate(items) if item.tag == "verb:become" and n > at]
        later = [m for m in mentions if becomes and m.at > becomes[0]]
        if clause.effect and later:
            yield from self._effects(clause.effect, [], later, clause.others(later))
        signs = [(n, SIGNS[item.tag]) for n, item in enumerate(items) if item.tag in SIGNS]
        if len(signs) == 2 and signs[0][0] == at:
            first = [m for m in clause.target if at < m.at < signs[1][0]]
            second = [m for m in mentions if m.at > signs[1][0]]
            if first and second:
                acts = self._of(clause.subject, "acts")
                one = Pattern.of(acts=acts, effect=signs[0][1], outcome=[self._outcome(m) for m in first])
                two = Pattern.of(acts=acts, effect=signs[1][1], outcome=[self._outcome(m) for m in second])
                cells = not {"cell", "cells"}.isdisjoint(clause.said[:at]) or any(
                    m.group == "cell" for m in clause.subject
                )
                for over in ("mediator", "source") if cells else ("mediator",):
                    yield [("", one.joined("also", two, over)), ("", two.joined("also", one, over))]
                if clause.opposed:
                    yield [(ONE_OF, one), (ONE_OF, two)]

    def _directed(self, clause: Clause) -> Iterator[Parts]:
        """What has the effect that is asked, or acts on what is acted on."""
        subject, target, rest, effect = clause.subject, clause.target, clause.rest, clause.effect
        at = clause.verb[1] if clause.verb else 0
        if clause.drawn:
            yield from self._drawing(subject, clause.drawn, [*target[1:], *rest])
            return
        if effect and not target and clause.verb and not _IT.isdisjoint(clause.said[at + 1 : at + 3]):
            before = [*subject, *rest]
            yield from self._effects(effect, [], before[-1:], before[:-1])
        elif clause.doing:
            acts, named = self._of(subject, "acts"), self._of(rest, "named")
            yield [("", Pattern.of(acts=acts, effect=effect, named=named))]
            return
        elif effect and not target and clause.verb and self._says_last(clause):
            yield [("", Pattern.of(acts=self._of(rest, "acts"), effect=effect))] if rest else []
            yield [("", self._named([*subject, *rest], effect=effect))]
        elif effect and not target and not subject and clause.verb and tag_after(clause.items, at) == "in":
            yield [("", Pattern.of(acts=self._of(rest, "acts"), effect=effect))]  # what is lowered in X
            return
        elif effect:
            yield from self._effects(effect, subject, target or rest, rest if target else [])
        elif subject and target:
            yield from self._acting(subject, target, rest)
        elif subject and (clause.tag == "verb:0" or "effectof" in self._tags):
            named = self._of(rest, "named")
            yield [
                ("", Pattern.of(acts=self._of(subject, "acts"), named=named)),
                (LOSS, Pattern.of(blocks=self._of(subject, "blocks"), named=named)),
            ]
        if len(target) > 1 and not subject and not effect and "vs" not in clause.tags:
            one, two = (Pattern.of(on=self._of([m], "on"), mediator=ASKED) for m in target[:2])
            yield [("", one.joined("also", two)), ("", two.joined("also", one))]
        upstream = not clause.verb and not effect and "upstream" in clause.tags
        if target and not subject and (clause.tag == "verb:0" or upstream):
            yield [("", Pattern.of(on=self._of(target, "on"), named=self._of(rest, "named")))]
        if effect:
            yield [("", self._named(clause.mentions, effect=effect))]
            yield [(UNDIRECTED, self._named(clause.mentions, effect="affects"))]

    def _drawing(self, subject: list[Mention], cell: Mention, rest: list[Mention]) -> Iterator[Parts]:
        """What brings a cell to a place: what promotes its recruitment, or its migration."""
        moves = tuple(self._moves)
        own = tuple(iri for iri in self.about(cell.concepts[0]) if iri in self._moves)
        acts, on, named = self._of(subject, "acts"), self._of([cell], "on"), self._of(rest, "named")
        for places in (named, []) if named else (named,):
            yield [
                *([("", Pattern.of(acts=acts, effect="promotes", outcome=[own], named=places))] if own else []),
                ("", Pattern.of(acts=acts, effect="promotes", outcome=[moves], on=on, named=places)),
            ]

    @staticmethod
    def _says_last(clause: Clause) -> bool:
        """Tell whether the verb ends the question, but for plain words."""
        last = max(n for n, item in enumerate(clause.items) if item.tag not in ("stop", "word"))
        return clause.verb is not None and clause.verb[1] == last

    def _only_named(self, clause: Clause) -> Iterator[Parts]:
        """What merely names all that is named, and what names one of several named together."""
        mentions = clause.mentions
        merged: list[Mention] = []
        for m in mentions:
            if m.also and merged:
                merged[-1] = replace(merged[-1], concepts=merged[-1].concepts + m.concepts)
            else:
                merged.append(m)
        several = len(merged) < len(mentions)
        if several and merged[0].part == "subject":
            if clause.tag in _SENDING:
                yield from self._rungs(replace(clause, mentions=merged))
            elif clause.effect and not self._asked and clause.target:  # FGF23 and klotho: each by itself
                each = [m for m in merged if m.part == "subject"]
                others = [m for m in merged if m.part not in ("subject", "object", "to")]
                for told in self._effects(clause.effect, each, clause.target, others):
                    yield [(heading or ONE_OF, pattern) for heading, pattern in told]
        if "vs" not in clause.tags:
            yield from self._common(mentions)
        says = clause.effect or clause.tag in (*_SENDING, "verb:receive")
        directed = says and not self._asked and not (clause.effect and len(merged) > 1)
        heading = (OTHERWISE if len(merged) == 1 else NAMES_ALL) if directed else ""
        yield [(heading, self._named(mentions)), *self._of_places(mentions)]
        if "size" in clause.tags:
            yield [("", self._named([m])) for m in mentions]
        if several:
            yield [(ONE_OF, self._named(merged))]

    def _of_places(self, mentions: list[Mention]) -> Iterator[tuple[str, Pattern]]:
        """What is named, with the processes of a cell or vessel in its place: type H vessel formation."""
        places = [m for m in mentions if m.group in PLACES and m.part == "named"]
        about = self.about(places[0].concepts[0]) if len(places) == 1 and len(mentions) > 1 else []
        if 0 < len(about) < _FEW:
            rest = [m for m in mentions if m not in places]
            yield "", Pattern.of(named=[*self._of(rest, "named"), tuple(about)])
