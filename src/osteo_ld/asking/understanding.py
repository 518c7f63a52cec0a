"""From a question as read to what is looked for: patterns, in the order in which they answer it.

Each concept gets a part by the words around it (from, to, by, loss of, receptor of ...) and by the verb; a verb gives
its polarity. Rungs are tried from the strictest down, and none turns a direction or a polarity round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from osteo_ld.asking.asked import Asked, Rung
from osteo_ld.asking.items import EITHER, SIGNS, Item
from osteo_ld.asking.patterns import ASKED, Pattern
from osteo_ld.asking.phrases import excepted, rewritten
from osteo_ld.asking.reading import Reading
from osteo_ld.asking.roles import (
    PLACES,
    Mention,
    Verb,
    assign_parts,
    main_verb,
    tag_before,
)
from osteo_ld.asking.rungs import ANIMALS, LOSS, NO_EFFECT, ONE_OF, UNDIRECTED, Parts
from osteo_ld.asking.scope import Scope
from osteo_ld.iris import expand
from osteo_ld.spelling import fold, words
from osteo_ld.vocabulary import EFFECTS

_ASKS = frozenset({
    "does", "do", "is", "are", "can", "could", "did", "will", "would", "has", "have", "was", "were", "should", "may",
    "might",
})  # fmt: skip
_CELL = expand("CL:0000000")  # any cell says nothing beside what else is named
_SETTINGS = frozenset({"process", "chemical", "disease"})
_MUSCLE = expand("UBERON:0001134")
_MAKES = frozenset({"make", "makes", "making"})
_MUTANT = frozenset({"mutant", "mutants"})
_INFLUENCE = frozenset({"effect of", "effects of", "effect", "effects", "influence of", "impact of", "role of"})
# Of a direction that was not understood no yes is told.
_MEASURED = frozenset({
    "more", "fewer", "less", "higher", "lower", "stronger", "weaker", "bigger", "smaller", "better", "worse", "faster",
    "slower", "longer", "shorter", "thicker", "thinner",
})  # fmt: skip
_VALUED = frozenset({"good for", "bad for"})  # whether growth is good is no matter of direction
_FEW = 12  # processes of a cell or vessel
_OPEN = frozenset({"what", "which", "who", "whom", "whose", "how", "where", "when", "why"})


@dataclass
class Understanding(Scope):
    """Understands questions over a graph."""

    def _mentions(self, items: tuple[Item, ...]) -> list[Mention]:
        found: list[Mention] = []
        for n, item in enumerate(items):
            if item.named and not (found and item.text.casefold() in _MUTANT):  # R76W versus Δ130-136 mutants
                iri = item.concepts[0]
                mention = Mention(item.concepts, n, group=self.know.groups.get(iri, "other"), text=item.text)
                before, where = tag_before(items, n)
                if (
                    before == "of"
                    and found
                    and where == found[-1].at + 1
                    and self._among(found[-1].concepts[0], (iri,))
                ):
                    continue  # the R76W mutant of connexin 43
                if before == "wh" and any(self._among(kind, (iri,)) for m in found for kind in m.concepts):
                    continue  # IL-3 or IL-4: which cytokine
                beside = bool(found) and found[-1].at == n - 1
                if beside and any(self._among(k, (iri,)) or self._holds(k, iri) for k in found[-1].concepts):
                    found[-1].at = n
                    continue  # R76W Cx43
                if beside and self._among(iri, found[-1].over or found[-1].concepts):
                    found[-1].over = found[-1].over or found[-1].concepts
                    kinds = found[-1].concepts if found[-1].concepts != found[-1].over else ()
                    found[-1].concepts, found[-1].at = kinds + mention.concepts, n
                    found[-1].text += " " + mention.text
                elif before == "vs" and found and where == found[-1].at + 1:
                    found[-1].concepts += mention.concepts  # either of them
                    found[-1].at = n
                    found[-1].text += " " + mention.text
                else:
                    found.append(mention)
        told = [m for m in found if m.concepts != (_CELL,)]
        return told or found

    def _holds(self, iri: str, other: str) -> bool:
        """Tell whether a mutant is called by the name of its protein: connexin 43 R76W."""
        longer = [set(name) for name in self._wordings.get(iri, ()) if self.know.groups.get(iri) == "signal"]
        return iri != other and any(set(name) < held for name in self._wordings.get(other, ()) for held in longer)

    def _among(self, iri: str, concepts: tuple[str, ...]) -> bool:
        """Tell whether a concept is a kind of one of some: M2 of the macrophages in *macrophages (M0, M1, M2)*."""
        return any(concept in self.know.ancestors(iri)[1:] for concept in concepts)

    def understand(self, reading: Reading) -> Asked:
        """Give what a question looks for."""
        items, without = excepted(reading.items)
        items, apart = rewritten(items, self._happens)
        tags = [item.tag for item in items]
        mentions = self._mentions(items)
        soft = tuple(dict.fromkeys(word for item in items for word in words(item.text)))
        if cited := self._cited(items):
            strict = self._named(mentions, cites=[cited])
            return Asked((Rung((("", strict),)), Rung((("", Pattern.of(cites=[cited])),))), soft=soft)
        if not mentions:
            return Asked(self._without(items), soft=soft)
        content = [item for item in items if item.tag in ("word", "keep") or item.tag.startswith("verb:")]
        question = reading.corrected.rstrip().endswith("?")
        self._asked = self._is_asked(items, question=question, clause=reading.asks)
        if self._asked:
            self._stronger(items, mentions)
        self._tags, self._soft = set(tags), tuple(word for item in content for word in words(item.text))
        verb = main_verb(items)
        if verb and verb[0] == "verb:send" and items[verb[1]].text.casefold() in _MAKES and not verb[2]:
            made = [m for m in mentions if m.at > verb[1]]
            if made and all(m.group in PLACES for m in made):  # who makes cells sends none
                verb = ("verb:+", *verb[1:])
        assign_parts(items, mentions, verb)
        rungs = list(self._rungs(items, mentions, verb))
        effect = SIGNS.get(verb[0], "") if verb else ""
        if verb and "not" in tags[max(0, verb[1] - 2) : verb[1]] and verb[0] in (*SIGNS, "verb:0") and not self._asked:
            effect = NO_EFFECT
        stopped = "keep" in tags and not effect  # of whether something stops no record says yes or no
        measured = not effect and any(item.text.casefold() in _MEASURED for item in items)
        still = any(item.text.casefold() == "still" for item in items)  # whether it does so, though it is changed
        verdict = (effect or "affects") if self._asked and not (stopped or measured or still) else ""
        subject = [m for m in mentions if m.part in ("subject", "from")]
        sends = verb is not None and verb[0] in ("verb:send", "verb:express")  # what is sent is not acted on
        target = [
            m for m in mentions
            if m.part == "to" or (m.part == "object" and not (sends and m.group in ("signal", "chemical", "component")))
        ]  # fmt: skip
        for sign, item in apart:
            effect, ends = SIGNS[sign], self._mentions((item,))
            rungs = [list(self._having(rung, effect, ends)) for rung in rungs]
            mentions, target = [*mentions, *ends], [*target, *ends]
        if not (verb or self._asked or any(m.part == "from" for m in mentions)):
            subject = []  # "X for Y" says no direction that a record may turn round
        rungs = [[(h, p) for h, p in rung if self._bound(p)] for rung in rungs]
        ill = [m for m in mentions if "treatment" in tags and m.group == "disease"]
        return Asked(
            rungs=tuple(Rung(tuple(rung)) for rung in rungs if rung),
            verdict=verdict,
            soft=soft,
            effect=effect,
            acting=tuple(self._wide(m, "acts") for m in subject),
            acted_on=tuple(self._wide(m, "on") for m in target),
            named=tuple((self._wide(m, "named"), m.text) for m in mentions),
            content=self._soft,
            spans=tuple((self._span(m), m.text) for m in mentions if not self._goes_without_saying(m, mentions)),
            treated=tuple(self._wide(m, "acts") for m in ill),
            given=not {"treatment", "drug"}.isdisjoint(tags),
            figure="size" in tags,
            valued=any(item.text.casefold() in _VALUED for item in items),
            head=self._head(items, mentions),
            sought=tuple(self._wide(m, "named") for m in mentions if self._is_sought(items, m)),
            ended=tuple(iri for m in target for iri in self._own_ends(m)),
            let_go=verb is not None and verb[0] == "verb:send" and not effect,
            setting=tuple(
                self._wide(m, "acts") for m in mentions if subject and m.part == "in" and m.group in _SETTINGS
            ),
            absent=tuple(self._wide(m, "acts") for m in self._lost(items, mentions)),
            open_="unknown" in tags[: mentions[0].at],
            course=self._course(mentions, tags, soft),
            animals=any("knockout" in m.text.casefold() for m in mentions) and effect != "promotes",
            blamed=tuple(self._wide(m, "acts") for m in self._blamed(mentions, subject, soft)),
            without=tuple((self._wide(m, "named"), m.text) for m in self._mentions(without)),
        )

    def _stronger(self, items: tuple[Item, ...], mentions: list[Mention]) -> None:
        """Read whether muscles, or mice, get stronger as asked of their strength: that they grow is no yes."""
        for m in mentions:
            said = {item.text.casefold() for item in items[m.at + 1 : m.at + 2]}
            mice = not ANIMALS.isdisjoint(words(m.text))
            if (m.group == "anatomy" or mice) and said & {"stronger", "weaker"}:
                whose = _MUSCLE if mice else m.concepts[0]
                force = [iri for iri in self.about(whose) if {"strength", "force"} & set(words(self.know.label(iri)))]
                m.concepts = tuple(force) or m.concepts

    @staticmethod
    def _lost(items: tuple[Item, ...], mentions: list[Mention]) -> list[Mention]:
        """Give the molecules that are blocked or lost: of X inhibitors, X."""
        inhibitor = any(item.tag == "inhibitor" for item in items)
        return [
            m for m in mentions
            if m.group in ("signal", "pathway") and (m.part == "lost" or (inhibitor and m.part == "object"))
        ]  # fmt: skip

    def _happens(self, item: Item) -> bool:
        """Tell whether an item is what may be promoted or inhibited as such: a process, a trait, a disease."""
        return item.named and self.know.groups.get(item.concepts[0]) in ("process", "trait", "disease", "pathway")

    def _having(self, rung: Parts, effect: str, ends: list[Mention]) -> Iterator[tuple[str, Pattern]]:
        """Give those parts of a rung that may have one effect more, with it; what is lost has the opposite."""
        for heading, pattern in rung:
            if not (pattern.get("effect") or pattern.get("blocks") or any(pattern.get(name) for name in EFFECTS)):
                yield heading, pattern.having(effect=effect, outcome=[self._outcome(m) for m in ends])

    @staticmethod
    def _is_asked(items: tuple[Item, ...], *, question: bool, clause: bool) -> bool:
        """Whether a yes or a no is wanted."""
        said = [item.text.casefold() for item in items]
        open_, tags = bool(_OPEN.intersection(said)), {item.tag for item in items}
        which = any(one in ("by", "from", "to") and other == "which" for one, other in pairwise(said))
        asks = (
            (said[0] in _ASKS and not which)
            or said[-1] in {"right", "true", "correct"}
            or (said[0] == "any" and not _INFLUENCE.isdisjoint(said[1:2]))
            or (clause and not open_ and "vs" not in tags)
            or (question and not open_ and not tags.isdisjoint(SIGNS))
        )
        return asks and not tags & {"unknown", "dispute", EITHER} and "evidence" not in [i.tag for i in items[:4]]

    @staticmethod
    def _bound(pattern: Pattern) -> bool:
        """Whether a pattern names anything: one that asks only for an effect would list everything."""
        return any(True for _ in pattern.concepts()) or any(name in ("aspect", "status") for name, _ in pattern.fields)

    def _cited(self, items: tuple[Item, ...]) -> list[str]:
        """The marks of the cited works that a question names, by number or by author."""
        tags = [item.tag for item in items]
        numbers = [item.text for item in items if item.tag == "number"]
        authors = {fold(item.text) for item in items if item.tag == "cite"}
        if "ref" in tags and numbers and not authors:
            return numbers
        marks = sorted({self.know.label(iri) for iri in self.know.citing}) if authors else []
        found = [mark for mark in marks if fold(mark.partition(" ")[0]) in authors]
        years = [mark for mark in found if any(number in mark for number in numbers)]
        return years or found

    # -- rungs ----------------------------------------------------------------------------------------------------

    def _rungs(self, items: tuple[Item, ...], mentions: list[Mention], verb: Verb | None) -> Iterator[Parts]:
        tags = {item.tag for item in items}
        words_said = {item.text.casefold() for item in items}
        parts: dict[str, list[Mention]] = {}
        for mention in mentions:
            parts.setdefault(mention.part, []).append(mention)
        rest = [m for m in mentions if m.part in ("in", "of", "named")]
        tag = verb[0] if verb else "inhibitor" if "inhibitor" in tags else "promoter" if "promoter" in tags else ""
        effect = {**SIGNS, "inhibitor": "inhibits", "promoter": "promotes"}.get(tag, "")
        yield from self._special(items, mentions, effect, verb=bool(verb))
        molecules = [m for m in parts.get("lost", []) if m.group in ("signal", "chemical", "pathway")]
        if molecules and len(molecules) < len(parts["lost"]):
            parts["lost"] = molecules  # the loss of a tissue is what comes of it
        if lost := parts.get("lost"):
            ended = [m for m in lost if m.group not in ("signal", "chemical", "pathway", "component")]
            if effect and ended == lost:
                yield from self._ending(effect, lost, [m for m in mentions if m not in lost])
            if effect and self._asked:
                target = [m for m in parts.get("object", []) + parts.get("to", []) if m not in lost]
                others = [m for m in mentions if m not in (*lost, *target)]
                yield from self._whether_lost(effect, lost, target, others)
            yield from self._losses(parts, mentions)
        elif "loss" in tags and (not verb or "should" in words_said):
            yield [("", self._named(mentions, blocks=ASKED))]
        if parts.get("receptor"):
            others = [m for m in mentions if m not in parts["receptor"]]
            held = self._of(parts["receptor"], "receptor")
            for places in (others, []) if others else (others,):
                yield [("", Pattern.of(mediator=ASKED, receptor=held, named=self._of(places, "named")))]
        if parts.get("ligand"):
            ligand = parts["ligand"]
            others = [m for m in mentions if m not in ligand]
            yield [
                ("", Pattern.of(mediator=self._of(ligand, "mediator"), receptor=ASKED, named=self._of(others, "named")))
            ]
            yield [("", self._named(mentions, receptor=ASKED))]
        subject = parts.get("subject", []) + parts.get("from", [])
        target = parts.get("object", []) + parts.get("to", [])
        if parts.get("between"):
            yield from self._between(parts["between"], [m for m in mentions if m.part != "between"])
        if "receptor" in tags and not parts.get("ligand") and mentions:
            receptor = (expand("osteo:concept/receptor"),)
            yield [("", Pattern.of(source=self._of(mentions, "source"), expresses=[receptor]))]
            yield [("", Pattern.of(receptor=ASKED, recipient=self._of(mentions, "recipient")))]
        if "not" in tags and (subject or target):
            yield [("", Pattern.of(acts=self._of(subject, "acts"), doesNotAffect=self._of(target, "outcome") or ASKED))]
            yield [("", self._named(mentions, effect="doesNotAffect")), ("lacking", self._named(mentions, lacks=ASKED))]
        elif parts.get("lacking") or ("not" in tags and not verb):
            yield [("", self._named(mentions, lacks=ASKED)), ("", self._named(mentions, effect="doesNotAffect"))]
        if self._asked and tag == "verb:express":
            yield from self._whether_held(subject, target, rest)
        elif self._asked:
            yield from self._whether(SIGNS.get(tag, ""), subject, target, rest)
        later_sign = [n for n, item in enumerate(items) if verb and n > verb[1] + 1 and item.tag in SIGNS]
        if verb and tag in ("verb:send", "verb:express") and later_sign:
            yield from self._sent_to_do(SIGNS[items[later_sign[0]].tag], later_sign[0], mentions)
        if verb and items[0].text.casefold() == "how" and items[verb[1]].text.casefold() in _MAKES:
            made, makers = parts.get("object", []), self._of(subject, "named")
            if makers and made and not any(m.group in PLACES for m in made):
                yield [("", Pattern.of(effect="promotes", outcome=[self._outcome(m) for m in made], named=makers))]
        if tag in ("verb:send", "verb:express", "verb:receive") or (not tag and parts.get("from")):
            yield from self._sending(tag, parts, rest)
        elif tag == "verb:become":
            which = [n for n, item in enumerate(items) if item.text.casefold() == "which"]  # turn into which others
            ends = [
                m for m in target[:1] if m.group in PLACES and not (len(which) > 1 and verb and which[-1] > verb[1])
            ]
            becomes, beside = self._of(ends, "becomes") or ASKED, [m for m in (*target, *rest) if m not in ends]
            turned = Pattern.of(kind="transition", source=self._of(subject, "source"), becomes=becomes)
            yield [("", turned.having(named=self._of(beside, "named")))]
            yield [("", self._named(mentions, kind="transition"))]
            yield [("", turned)]
        elif tag == "verb:signal" and (subject or target):
            both = [part for parts in self._common(mentions) for part in parts]
            for told in self._signalling(subject, target, rest):
                yield [*told, *both]
        later = [m for m in mentions if verb and any(
            item.tag == "verb:become" and verb[1] < n < m.at for n, item in enumerate(items))]  # fmt: skip
        if effect and later:
            yield from self._effects(effect, [], later, [m for m in mentions if m not in later])
        signs = [(n, SIGNS[item.tag]) for n, item in enumerate(items) if item.tag in SIGNS]
        if len(signs) == 2 and verb and signs[0][0] == verb[1]:
            first = [m for m in target if signs[0][0] < m.at < signs[1][0]]
            second = [m for m in mentions if m.at > signs[1][0]]
            if first and second:
                one = Pattern.of(effect=signs[0][1], outcome=[self._outcome(m) for m in first])
                two = Pattern.of(effect=signs[1][1], outcome=[self._outcome(m) for m in second])
                for over in ("mediator", "source"):
                    yield [("", one.joined("also", two, over)), ("", two.joined("also", one, over))]
        said = [item.text.casefold() for item in items[verb[1] :]] if verb else []
        if effect and not target and {"it", "them", "this", "that"} & set(said[1:3]):
            yield from self._effects(effect, [], [*subject, *rest][-1:], [*subject, *rest][:-1])
        elif (
            effect
            and not target
            and verb
            and verb[1] == max(n for n, i in enumerate(items) if i.tag not in ("stop", "word"))
        ):
            yield [("", Pattern.of(acts=self._of(rest, "acts"), effect=effect))] if rest else []
            yield [("", self._named([*subject, *rest], effect=effect))]
        elif effect:
            yield from self._effects(effect, subject, target or rest, [] if not target else rest)
        elif subject and target:
            yield from self._acting(subject, target, rest)
        elif subject and not target and (tag == "verb:0" or "effectof" in self._tags):
            yield [
                ("", Pattern.of(acts=self._of(subject, "acts"), named=self._of(rest, "named"))),
                (
                    LOSS,
                    Pattern.of(blocks=self._of(subject, "blocks"), named=self._of(rest, "named")),
                ),
            ]
        if len(target) > 1 and not subject and not effect and "vs" not in tags:
            one, two = (Pattern.of(on=self._of([m], "on"), mediator=ASKED) for m in target[:2])
            yield [("", one.joined("also", two)), ("", two.joined("also", one))]
        if target and not subject and (tag == "verb:0" or (not verb and not effect and "upstream" in tags)):
            yield [("", Pattern.of(on=self._of(target, "on"), named=self._of(rest, "named")))]
        if effect:
            yield [("", self._named(mentions, effect=effect))]
            yield [(UNDIRECTED, self._named(mentions, effect="affects"))]
        merged: list[Mention] = []
        for m in mentions:
            if m.also and merged:
                merged[-1] = replace(merged[-1], concepts=merged[-1].concepts + m.concepts)
            else:
                merged.append(m)
        if len(merged) < len(mentions) and merged[0].part == "subject":
            if tag in ("verb:send", "verb:express"):
                yield from self._rungs(items, merged, verb)
            elif effect and not self._asked and target:  # FGF23 and klotho: each by itself
                each = [m for m in merged if m.part == "subject"]
                for told in self._effects(
                    effect, each, target, [m for m in merged if m.part not in ("subject", "object", "to")]
                ):
                    yield [(heading or ONE_OF, pattern) for heading, pattern in told]
        if "vs" not in tags:
            yield from self._common(mentions)
        yield [("", self._named(mentions)), *self._of_places(mentions)]
        if "size" in tags:
            yield [("", self._named([m])) for m in mentions]
        if len(merged) < len(mentions):
            yield [(ONE_OF, self._named(merged))]

    def _of_places(self, mentions: list[Mention]) -> Iterator[tuple[str, Pattern]]:
        """What is named, with the processes of a cell or vessel in its place: type H vessel formation."""
        places = [m for m in mentions if m.group in PLACES and m.part == "named"]
        about = self.about(places[0].concepts[0]) if len(places) == 1 and len(mentions) > 1 else []
        if 0 < len(about) < _FEW:
            rest = [m for m in mentions if m not in places]
            yield "", Pattern.of(named=[*self._of(rest, "named"), tuple(about)])

    def _without(self, items: tuple[Item, ...]) -> tuple[Rung, ...]:
        """Questions that name no concept, but what is certain, disputed or unknown, or a cited work."""
        tags = {item.tag for item in items}
        if "trap" in tags:
            return (Rung((("", Pattern.of(effect="inhibits", aspect="binding")),)),)
        if "dispute" in tags:
            return (Rung((("", Pattern.of(status="controversial")),)),)
        if "unknown" in tags:
            return (Rung((("", Pattern.of(kind="knowledge gap")),)),)
        if "hedge" in tags:
            return (Rung((("", Pattern.of(status="hypothesised")),)),)
        return ()
