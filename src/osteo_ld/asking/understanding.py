"""From a question as read to what is looked for: patterns, in the order in which they answer it.

Each concept gets a part by the words around it (from, to, by, loss of, receptor of ...) and by the verb; a verb gives
its polarity. Rungs are tried from the strictest down, and none turns a direction or a polarity round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from osteo_ld.asking.asked import Asked, Rung
from osteo_ld.asking.clauses import MAKES
from osteo_ld.asking.items import SIGNS, Item
from osteo_ld.asking.patterns import Pattern
from osteo_ld.asking.phrases import excepted, rewritten
from osteo_ld.asking.published import published
from osteo_ld.asking.reading import Reading
from osteo_ld.asking.roles import PLACES, Clause, Mention, assign_parts, main_verb, tag_before
from osteo_ld.asking.rungs import ANIMALS, HELD, NO_EFFECT, OTHERWISE, Parts
from osteo_ld.asking.scope import Scope
from osteo_ld.asking.whether import HELPING, is_asked, wants_no_word
from osteo_ld.asking.widening import ENDS, NO_END
from osteo_ld.iris import expand
from osteo_ld.spelling import fold, words
from osteo_ld.vocabulary import EFFECTS

_CELL = expand("CL:0000000")  # any cell says nothing beside what else is named
_SORTS = frozenset(map(expand, ("UBERON:0000479", "UBERON:0000062", "SO:0000704")))  # tissue, organ, gene
_MUSCLE = expand("UBERON:0001134")
_MUTANT = frozenset({"mutant", "mutants"})
_SENDING = frozenset({"verb:send", "verb:receive", "verb:signal"})
# Whether growth is good is no matter of direction.
_VALUED = frozenset({"good for", "bad for", "harm", "harms", "harmful to", "harmful for"})


def _sent(clause: Clause, target: list[Mention]) -> bool:
    """Tell whether it is asked what goes from one place to another."""
    goes = clause.tag in ("verb:send", "verb:signal") or bool(clause.of("from") and clause.of("to"))
    return goes and bool(target) and all(m.group == "cell" or (m.part == "to" and m.group in PLACES) for m in target)


def _senders(clause: Clause) -> list[Mention]:
    """Give the places of which it is asked whether they send something."""
    sending = clause.of("from") if clause.tag == "verb:receive" or clause.of("to") else []
    sending += clause.of("subject") if clause.tag in ("verb:send", "verb:signal") else []
    return [m for m in sending if m.group in PLACES]


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
        told = [m for m in found if m.concepts != (_CELL,) and not self._is_class(items, m)]
        return told or found

    @staticmethod
    def _is_class(items: tuple[Item, ...], mention: Mention) -> bool:
        """Tell whether a mention says but what sort of thing is asked for: which tissues."""
        asked = items[mention.at - 1].text.casefold() in ("which", "what")
        products = any(item.text.casefold().startswith("product") for item in items[mention.at + 1 : mention.at + 2])
        return mention.concepts[0] in _SORTS and asked and not products

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
        items, apart = rewritten(items, self._happens, self._harmful, self._is_held)
        tags = [item.tag for item in items]
        mentions = self._mentions(items)
        soft = tuple(dict.fromkeys(word for item in items for word in words(item.text)))
        if cited := self._cited(items):
            strict = self._named(mentions, cites=[cited])
            spans = tuple((self._span(m), m.text) for m in mentions)
            return Asked((Rung((("", strict),)), Rung((("", Pattern.of(cites=[cited])),))), soft=soft, spans=spans)
        if not mentions:
            return Asked(self._without(items), soft=soft)
        content = [item for item in items if item.tag in ("word", "keep") or item.tag.startswith("verb:")]
        question = reading.corrected.rstrip().endswith("?")
        self._asked = is_asked(items, question=question, clause=reading.asks)
        if self._asked:
            self._stronger(items, mentions)
        self._tags, self._soft = set(tags), tuple(word for item in content for word in words(item.text))
        verb = main_verb(items)
        if verb and verb[0] == "verb:send" and items[verb[1]].text.casefold() in MAKES and not verb[2]:
            made = [m for m in mentions if m.at > verb[1]]
            if made and all(m.group in PLACES for m in made):  # who makes cells sends none
                verb = ("verb:+", *verb[1:])
        if verb and verb[0] in ("verb:send", "verb:become") and not verb[2]:
            made = [m for m in mentions if m.at > verb[1]][:1]
            next_to = all(item.tag == "stop" for m in made for item in items[verb[1] + 1 : m.at])
            if next_to and any(m.group in ("process", "trait", "disease") for m in made):  # gives rise to X
                verb = ("verb:+", *verb[1:])
        assign_parts(items, mentions, verb)
        clause = Clause(items, mentions, verb)
        rungs = [] if clause.unread else list(self._rungs(clause))  # what others do says nothing of it
        effect = SIGNS.get(verb[0], "") if verb else ""
        if clause.negated and not self._asked:
            effect = NO_EFFECT
        if clause.opposed:
            effect = ""
        helps = verb is not None and items[verb[1]].text.casefold() in HELPING
        says = self._asked and not wants_no_word(clause, effect)
        verdict = (effect or ("promotes" if helps else "affects")) if says else ""
        subject = [m for m in mentions if m.part in ("subject", "from")]
        sends = verb is not None and verb[0] in ("verb:send", "verb:express")  # what is sent is not acted on
        target = [
            m for m in mentions
            if m.part == "to" or (m.part == "object" and not (sends and m.group in HELD))
        ]  # fmt: skip
        for sign, item in apart:
            effect, ends = SIGNS[sign], self._mentions((item,))
            rungs = [list(self._having(rung, effect, ends)) for rung in rungs]
            mentions, target = [*mentions, *ends], [*target, *ends]
        if not (verb or self._asked or any(m.part == "from" for m in mentions)):
            subject = []  # "X for Y" says no direction that a record may turn round
        rungs = [[(h, p) for h, p in rung if self._bound(p)] for rung in rungs]
        if year := published(items):
            rungs = [[(heading, pattern.having(year=year)) for heading, pattern in rung] for rung in rungs]
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
            sought=tuple(self._wide(m, "named") for m in mentions if self._is_sought(items, m)),
            figure="size" in tags,
            receiving=tuple(self._wide(m, "on") for m in clause.of("subject")) if clause.tag == "verb:receive" else (),
            held=tuple(m.concepts for m in clause.of("object") if sends and m.group in HELD),
            becoming=clause.tag == "verb:become",
            sent=_sent(clause, target),
            senders=tuple(self._wide(m, "source") for m in _senders(clause)),
            unread=clause.unread,
            sending=clause.tag in _SENDING or (not verb and "from" in clause.said),
            within=tuple(tuple(self._span(m)) for m in mentions if m.part in ("between", "in")),
            helps=helps,
            one_of="vs" in tags and any(len(m.concepts) > 1 for m in clause.subject),
            valued=any(item.text.casefold() in _VALUED for item in items),
            unfit=self._unfit(Clause(items, mentions, verb), effect, subject, target, self._mentions(without)),
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

    def _happens(self, item: Item) -> bool:
        """Tell whether an item is what may be promoted or inhibited as such: a process, a trait, a disease."""
        return item.named and self.know.groups.get(item.concepts[0]) in ("process", "trait", "disease", "pathway")

    def _is_held(self, item: Item) -> bool:
        """Tell whether an item is what a cell may have or send."""
        return item.named and self.know.groups.get(item.concepts[0]) in HELD

    def _harmful(self, item: Item) -> bool:
        """Tell whether less of what an item names is better: a disease, a loss, an end."""
        said = set(words(self.know.label(item.concepts[0])))
        ill = self.know.groups.get(item.concepts[0]) == "disease"
        return ill or (not ENDS.isdisjoint(said) and said.isdisjoint(NO_END))

    def _having(self, rung: Parts, effect: str, ends: list[Mention]) -> Iterator[tuple[str, Pattern]]:
        """Give those parts of a rung that may have one effect more, with it; what is lost has the opposite."""
        for heading, pattern in rung:
            if not (pattern.get("effect") or pattern.get("blocks") or any(pattern.get(name) for name in EFFECTS)):
                heading = "" if heading == OTHERWISE else heading
                yield heading, pattern.having(effect=effect, outcome=[self._outcome(m) for m in ends])

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
