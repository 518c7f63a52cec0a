"""Rungs for what words ask for that are no verbs of effect: disputes, gaps, hypotheses, traps, markers, drugs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from osteo_ld.asking.items import EITHER, SIGNS, Item
from osteo_ld.asking.lowered import PROTECT
from osteo_ld.asking.manners import Manners
from osteo_ld.asking.patterns import ASKED, Pattern
from osteo_ld.asking.roles import PLACES, Mention
from osteo_ld.asking.rungs import LET_GO, NOT, ONE_OF, Parts
from osteo_ld.spelling import words
from osteo_ld.vocabulary import SIGNED

_FOLLOWS = frozenset({"consequence", "consequences", "follows", "goes wrong", "happens", "result", "results"})
_TREATED = frozenset({"stimulated", "treated", "exposed", "activated", "induced"})
_WHEN = frozenset({"when", "once", "after", "if"})
MARKER = frozenset({"marker", "markers"})
_COMES = frozenset({
    "develop", "develops", "derive", "derives", "derived", "arise", "arises", "originate", "differentiate", "form",
    "forms", "formed", "emerge", "emerges", "stem", "descend", "generated", "come", "comes",
})  # fmt: skip


class Special(Manners):
    """Makes the rungs of such words."""

    def _special(self, items: tuple[Item, ...], mentions: list[Mention], effect: str, *, verb: bool) -> Iterator[Parts]:
        """What words ask for that are no verbs of effect: disputes, gaps, hypotheses, traps, sources, drugs."""
        tags = {item.tag for item in items}
        if "dispute" in tags:
            yield [("", self._named(mentions, status="controversial"))]
        if "unknown" in tags:
            open_ = [("knowledge gap", "reported absence")]
            yield [("", self._named(mentions, kind=open_))]
            things = [m for m in mentions if m.group not in (*PLACES, "component")]
            for those in (things, mentions) if things else (mentions,):
                yield [("", self._named([m], kind=open_)) for m in those]
            yield [("only supposed", self._named(mentions, status="hypothesised"))]
        spoken = {item.text.casefold() for item in items}
        alone = not verb and len(mentions) == 1
        if alone and mentions[0].group == "signal" and items[-1].text.casefold() in ("function", "functions", "role"):
            yield [("", Pattern.of(acts=self._of(mentions, "acts")))]
        within = mentions[0].part == "in" or not spoken.isdisjoint(("cargo", "content", "contents"))
        if alone and mentions[0].group == "component" and within:
            held = self._of(mentions, "carrier")
            yield [("", Pattern.of(expresses=ASKED, carrier=held)), ("", Pattern.of(expresses=ASKED, source=held))]
        for cell, thing in pairwise(mentions):  # what is in endothelial exosomes
            if not verb and cell.at + 1 == thing.at and cell.group in PLACES and thing.group == "component":
                rest = self._of([m for m in mentions if m not in (cell, thing)], "named")
                sent = {"source": self._of([cell], "source"), "carrier": self._of([thing], "carrier")}
                yield [("", Pattern.of(**sent, named=rest))]
        head = mentions[0]  # the adverse effects of X, in whom and at what dose
        if not verb and head.group == "trait" and items[head.at + 1 : head.at + 2] and items[head.at + 1].tag == "of":
            doing = self._of([m for m in mentions[1:] if m.group in ("signal", "chemical")], "acts")
            named = self._of([m for m in mentions[1:] if m.group not in ("signal", "chemical")], "named")
            fewer = [[one] for one in named] if len(named) > 1 else []
            for places in (named, *fewer, *([[]] if named else [])) if doing else ():
                yield [("", Pattern.of(acts=doing, outcome=self._of([head], "outcome"), named=places))]
        if "hedge" in tags:
            yield [("", self._named(mentions, status="hypothesised"))]
        if "trap" in tags:
            trapped = [m for m in mentions if items[m.at - 1].tag == "trap"]
            for those in (mentions, trapped) if trapped else (mentions,):
                yield [("", self._named(those, effect="inhibits", aspect="binding"))]
        if "known" in tags:
            yield [("", self._named(mentions, kind=[("knowledge gap", "reported absence")]))]
        yield from self._happening(items, mentions)
        yield from self._following(items, mentions)
        yield from self._turning(items, mentions)
        last = mentions[-1]  # endothelial X secretion: who secretes it, and what makes them
        if [item.text.casefold() for item in items[last.at + 1 :]] in (["secretion"], ["release"]) and verb:
            cells = [m for m in mentions if m.group in PLACES]
            if cells and len(cells) + 1 == len(mentions):
                named, source = self._of(cells, "named"), self._of(cells, "source")
                yield [
                    ("", Pattern.of(outcome=self._of([last], "outcome"), named=named, aspect=[LET_GO])),
                    ("", Pattern.of(source=source, expresses=self._of([last], "expresses"))),
                    ("", Pattern.of(source=source, mediator=self._of([last], "mediator"))),
                ]
        yield from self._of_two(items, mentions)
        if made_to := self._made_to_send(items, mentions):
            yield [("", made_to)]
            source = self._of([m for m in mentions if m.group in PLACES], "source")
            let_go = self._of([m for m in mentions if m.group not in PLACES], "expresses")
            yield [("", Pattern.of(source=source, expresses=let_go, aspect=[LET_GO]))]
        if self._on_response(items, verb=verb):
            cells = [m for m in mentions if m.group in PLACES]
            agents = [m for m in mentions if m not in cells]
            if cells and agents:
                made = [("secretion", "release", "expression level")]
                yield [("", Pattern.of(acts=self._of(agents, "acts"), named=self._of(cells, "named"), aspect=made))]
        if "origin" in tags and mentions[0].group == "cell":
            yield [("", Pattern.of(kind="transition", becomes=self._of(mentions[:1], "becomes")))]
        if "origin" in tags:
            held = self._of(mentions, "expresses")
            yield [("", Pattern.of(source=ASKED, expresses=held))]
            yield [("", Pattern.of(source=ASKED, mediator=held))]
        marked = [m for m in mentions if not MARKER & set(words(m.text))]
        if len(marked) < len(mentions) and (holders := [m for m in marked if m.group in (*PLACES, "component")]):
            of = self._of([m for m in marked if m not in holders], "expresses")
            each = [[one] for one in of] or [[(ASKED,)]]
            status = {"status": "controversial"} if "dispute" in tags else {}
            negative = "negative" in {item.text.casefold() for item in items}
            for source in self._holders(holders):
                if negative:
                    yield [("", Pattern.of(source=source, lacks=of or ASKED, **status))]
                    continue
                none = Pattern.of(kind="reported absence", named=[*source, *of], **status)
                yield [
                    *([] if of else [("", none)]),
                    *(("", Pattern.of(source=source, expresses=one, **status)) for one in each),
                    *((NOT, Pattern.of(source=source, lacks=one, **status)) for one in each if of),
                ]
        if (treats := self._treats(tags, mentions, verb=verb)) and (
            ill := [m for m in mentions if m.group == "disease"]
        ):
            others = self._of([m for m in mentions if m not in ill], "named")
            of, done = self._of(ill, "context"), "intervention"
            yield [
                ("", Pattern.of(kind=done, effect="inhibits", outcome=self._of(ill, "outcome"), named=others)),
                ("", Pattern.of(kind=done, effect=[SIGNED], context=of, named=others)),
                ("", Pattern.of(kind=done, effect=[SIGNED], system=of, named=others)),
            ]
        if "drug" in tags and not treats:
            yield from self._against(items, mentions)
            target = [m for m in mentions if m.part in ("object", "to")] or mentions
            said = {"effect": effect} if effect else {}
            given = Pattern.of(kind="intervention", mediator=ASKED, outcome=self._of(target, "outcome"), **said)
            blocked = Pattern.of(kind="intervention", blocks=self._of(target, "blocks"))
            yield [("", given)] if effect == "promotes" else [("", given), ("", blocked)]
            yield [("", self._named(mentions, kind="intervention", **said))]

    @staticmethod
    def _treats(tags: Collection[str], mentions: list[Mention], *, verb: bool) -> bool:
        """Tell whether it is asked what treats a disease."""
        alone = len(mentions) == 1 and mentions[0].group == "disease"
        return not verb and ("treatment" in tags or ("drug" in tags and alone))

    def _happening(self, items: tuple[Item, ...], mentions: list[Mention]) -> Iterator[Parts]:
        """What happens to X, and to Y, or whether they go up or down: what has an effect on any of them."""
        at = next((n for n, item in enumerate(items) if item.text.casefold() in ("happens to", "happened to")), 0)
        after = [m for m in mentions if m.at > at]
        if not at and items[-1].tag == EITHER:
            at, last = len(items) - 1, max((n for n, m in enumerate(mentions) if not m.also), default=0)
            after = mentions[last:] if last else []
        ends = after[:1] + [m for m in after[1:] if m.also]
        rest = [m for m in mentions if m not in ends]
        less = {"verb:-", "loss", "not"}.intersection(item.tag for item in items)  # what is done or lost there
        if at and ends and rest and not less:
            outcome = tuple(iri for m in ends for iri in self._outcome(m))
            found = Pattern.of(outcome=[outcome], named=self._of(rest, "named"))
            yield [(ONE_OF if len(ends) > 1 else "", found)]

    def _following(self, items: tuple[Item, ...], mentions: list[Mention]) -> Iterator[Parts]:
        """What follows when X detaches: what that process of X does."""
        said = [item.text.casefold() for item in items]
        when = next((n for n, word in enumerate(said) if word in ("when", "if", "once", "after")), 0)
        if not _FOLLOWS.isdisjoint(said[:when]):
            for m in mentions:
                if m.at > when and m.group in PLACES and (process := self._closer(m)):
                    yield [("", Pattern.of(acts=[process]))]

    @staticmethod
    def _on_response(items: tuple[Item, ...], *, verb: bool) -> bool:
        """Tell whether it is asked what a cell lets go of on something: in response to Y, when Y hits X."""
        said, tags = [item.text.casefold() for item in items], [item.tag for item in items]
        sent = "verb:send" in tags
        if "effectof" in tags and "by" in tags and not verb:  # secreted by X in response to Y
            return True
        if sent and not {"response to", "answer to"}.isdisjoint(said):
            return True
        treated = [n for n, word in enumerate(said) if word in _TREATED and said[n + 1 : n + 2] in (["with"], ["by"])]
        let_go = "effectof" in tags or sent or "secreted by" in said
        if let_go and treated and not _WHEN.isdisjoint(said[: treated[0]]):  # when stimulated with Y
            return True
        they = next((n for n, word in enumerate(said) if word in ("they", "it") and n), 0)
        return bool(they) and "when" in said[:they] and tags[they + 1 : they + 2] == ["verb:send"]

    def _made_to_send(self, items: tuple[Item, ...], mentions: list[Mention]) -> Pattern | None:
        """What makes a cell let go of something: the cell stands between *makes* and *secrete*."""
        sends = [n for n, item in enumerate(items) if item.tag in ("verb:send", "verb:express")]
        made = sends[:1] and items[sends[0]].text.casefold() in ("make", "makes")
        raises = [n for n, item in enumerate(items) if item.tag == "verb:+"][:1]
        if len(sends) == 1 and raises and raises[0] < sends[0] and items[sends[0] - 1].tag == "to":
            sends, made = [*raises, *sends], True  # what stimulates X to release Y
        if len(sends) != 2 or not made or not any(item.text.casefold() == "what" for item in items[: sends[0]]):
            return None
        cells = [m for m in mentions if sends[0] < m.at < sends[1] and m.group in PLACES]
        things = [m for m in mentions if m.at > sends[1] and m.group not in PLACES]
        if not (cells and things):
            return None
        said = [("secretion", "release", "expression level")]
        outcome, named = [self._outcome(m) for m in things[:1]], self._of(cells, "named")
        return Pattern.of(effect="promotes", outcome=outcome, named=named, aspect=said)

    def _against(self, items: tuple[Item, ...], mentions: list[Mention]) -> Iterator[Parts]:
        """What is given to protect a thing from a molecule: what blocks that in it."""
        at = next((n for n, item in enumerate(items) if item.text.casefold() in PROTECT), len(items))
        after = [m for m in mentions if m.at > at]
        apart = next((n for n, m in enumerate(after) if m.part == "from"), 0)
        if apart and after[apart].group in ("signal", "pathway"):
            blocks, named = self._of(after[apart : apart + 1], "any"), self._of(after[:apart], "named")
            yield [("", Pattern.of(kind="intervention", blocks=blocks, named=named))]

    def _turning(self, items: tuple[Item, ...], mentions: list[Mention]) -> Iterator[Parts]:
        """What one cell makes of another: its precursors, from A to B by C; what comes of it when A sends B."""
        said = [item.text.casefold() for item in items]
        first = mentions[0]
        if said[: first.at][-2:] in (["precursors", "of"], ["precursor", "of"]) and first.group in PLACES:
            yield [("", Pattern.of(kind="transition", becomes=self._of([first], "becomes")))]
        comes = not _COMES.isdisjoint(said) and said[-1] == "from"  # what does X develop from
        if comes and first.group in PLACES and len(mentions) == 1:
            yield [("", Pattern.of(kind="transition", becomes=self._of([first], "becomes")))]
        by = {m.part: m for m in mentions}
        ends = [m for m in (by.get("from"), by.get("to")) if m and m.group == "cell"]
        signed = any(item.tag in SIGNS for item in items)
        if len(ends) == 2 and ("subject" in by or (signed and self._of_one_kind(ends, mentions))):
            polar = tuple(iri for m in ends for iri in self.about(m.concepts[0]))
            acts = self._of([by["subject"]], "acts") if "subject" in by else []
            yield [("", Pattern.of(acts=acts, effect=[SIGNED], outcome=[polar]))] if polar else []
        if "when" in said and "verb:send" in (tags := [item.tag for item in items]):
            when, sends = said.index("when"), tags.index("verb:send")
            before = [m for m in mentions if m.at < when]
            cells = [m for m in mentions if when < m.at < sends and m.group in PLACES]
            things = [m for m in mentions if m.at > sends]
            if before and cells and things:
                sent = {"source": self._of(cells, "source"), "mediator": self._of(things, "mediator")}
                yield [("", Pattern.of(on=self._of(before, "on"), **sent))]
        reached = [item.text for item in items if item.text.casefold().startswith(("recipient ", "receiving "))]
        if others := [m for m in mentions if reached and m.text not in reached]:
            yield [("", Pattern.of(mediator=self._of(others, "mediator"), recipient=ASKED))]

    def _of_one_kind(self, ends: list[Mention], mentions: list[Mention]) -> bool:
        """Tell whether two cells are kinds of a third that is named: macrophages, from M1 to M2."""
        above = [set(self.know.ancestors(m.concepts[0])) for m in ends]
        return any(all(m.concepts[0] in held for held in above) for m in mentions if m not in ends)

    def _of_two(self, items: tuple[Item, ...], mentions: list[Mention]) -> Iterator[Parts]:
        """What two names say with one word between them: X binding Y, X expression osteoblasts."""
        if len(mentions) != 2 or len(items) != 3 or mentions[1].at != 2:
            return
        one, other, said = mentions[0], mentions[1], items[1]
        if said.tag == "verb:bind" and one.group == other.group == "signal":
            bound = [{"mediator": self._of([a], "mediator"), "receptor": self._of([b], "receptor")}
                     for a, b in ((one, other), (other, one))]  # fmt: skip
            yield [("", self._named(mentions, aspect="binding")), *(("", Pattern.of(**slots)) for slots in bound)]
        if said.text.casefold() == "expression" and one.group == "signal" and other.group in PLACES:
            held, cells = self._of([one], "expresses"), self._of([other], "source")
            changed = Pattern.of(
                outcome=self._of([one], "outcome"), named=self._of([other], "named"), aspect="expression level"
            )
            yield [("", Pattern.of(source=cells, expresses=held)), ("", changed)]
