"""The part that each concept of a question plays, by the words around it and by the verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from osteo_ld.asking.items import BEING, SIGNS, Item, Items

PLACES = frozenset({"cell", "anatomy"})
# What these say of a thing happens to it; no object follows.
_HAPPENS = frozenset({
    "rise", "rises", "rose", "go up", "goes up", "went up", "fall", "falls", "fell", "drop", "drops", "dropped",
    "go down", "goes down", "went down", "decline", "declines", "grow", "grows", "form", "forms", "increase",
    "increases", "decrease", "decreases", "improve", "improves", "worsen", "worsens", "shrink", "shrinks", "weaken",
    "weakens",
})  # fmt: skip
# What may be a noun, after the word for what it happens to.
_NOUNS = frozenset({
    "repair", "growth", "increase", "decrease", "rise", "drop", "support", "damage", "release", "block",
})  # fmt: skip
# Where these bring a thing to is no other thing that they promote.
_DRAWS = ("recruit", "attract", "bring", "draw", "pull", "lure")
NEEDING = frozenset({"dependent", "need", "needs", "require", "requires", "depend", "depends", "rely", "relies"})
_SUSTAIN = frozenset(
    {"keep", "keeps", "save", "saves", "spare", "spares", "guard", "guards", "shield", "shields", "safeguard"}
)
_KEPT_DOWN = frozenset({
    "in check", "check", "scarce", "low", "down", "small", "short", "bay", "away", "back", "out", "off", "inactive",
    "under control",
})  # fmt: skip
_WITHOUT = frozenset({"without", "lacking", "missing", "deficient in", "short of"})  # what is lost comes after
# What a place is made into.
_MADE = {
    "weak": "verb:-", "brittle": "verb:-", "fragile": "verb:-", "thin": "verb:-", "strong": "verb:+", "big": "verb:+",
    "dense": "verb:+",
}  # fmt: skip
DOES = frozenset({"do", "does", "did", "can", "could", "will", "would", "may", "might", "should"})
Verb = tuple[str, int, bool]
"""The verb that counts: its tag, its place, and whether it is passive."""


@dataclass(slots=True)
class Mention:
    """Concepts of which any is meant, where they stand, and the part that they play."""

    concepts: tuple[str, ...]
    at: int
    part: str = "named"
    group: str = ""
    also: bool = False
    over: tuple[str, ...] = ()
    """The class of which kinds were listed after it."""
    text: str = ""


@dataclass(frozen=True)
class Clause:
    """A question with its concepts in their parts, and the verb that counts."""

    items: Items
    mentions: list[Mention]
    verb: Verb | None

    @cached_property
    def tags(self) -> frozenset[str]:
        """The tags of its words."""
        return frozenset(item.tag for item in self.items)

    @cached_property
    def said(self) -> list[str]:
        """Its words, without regard to case."""
        return [item.text.casefold() for item in self.items]

    def of(self, *parts: str) -> list[Mention]:
        """Give the concepts that play some parts, in the order of the parts."""
        return [m for part in parts for m in self.mentions if m.part == part]

    def others(self, those: list[Mention]) -> list[Mention]:
        """Give all concepts but some."""
        return [m for m in self.mentions if m not in those]

    @cached_property
    def subject(self) -> list[Mention]:
        """What acts."""
        return self.of("subject", "from")

    @cached_property
    def target(self) -> list[Mention]:
        """What is acted on."""
        return self.of("object", "to")

    @cached_property
    def rest(self) -> list[Mention]:
        """What is only named, in the order of the question."""
        return [m for m in self.mentions if m.part in ("in", "of", "named")]

    @cached_property
    def open_(self) -> bool:
        """Whether it is asked what is not known."""
        return "unknown" in [item.tag for item in self.items[: self.mentions[0].at]]

    @cached_property
    def drawn(self) -> Mention | None:
        """The cell that is brought to a place: what recruits X."""
        draws = self.effect == "promotes" and self.verb and self.said[self.verb[1]].startswith(_DRAWS)
        return self.target[0] if draws and self.target and self.target[0].group == "cell" else None

    @cached_property
    def opposed(self) -> bool:
        """Whether two things are to go in opposite directions: promote X but inhibit Y."""
        signs = [(n, item.tag) for n, item in enumerate(self.items) if item.tag in SIGNS]
        if len({tag for _, tag in signs}) < 2 or not self.verb or signs[0][0] != self.verb[1] or len(signs) > 2:
            return False
        (first, _), (second, _) = signs
        between = [item for item in self.items[first:second] if item.named]
        joined = any(item.text.casefold() in ("and", "but", "while", "yet") for item in self.items[first:second])
        return joined and bool(between) and any(item.named for item in self.items[second:])

    @cached_property
    def received(self) -> bool:
        """Whether the receptors of a signal are asked for: which receptors does X bind."""
        signals = all(m.group in ("signal", "chemical") for m in self.mentions)
        return signals and "receptor" in self.tags and self.tag in ("verb:bind", "verb:express") and not self.target

    @cached_property
    def negated(self) -> bool:
        """Whether the verb says what is not done: what does not promote X."""
        at = self.verb[1] if self.verb else 0
        does = self.tag in (*SIGNS, "verb:0", "verb:send", "verb:express")
        return does and any(item.tag == "not" for item in self.items[max(0, at - 2) : at])

    @cached_property
    def doing(self) -> bool:
        """Whether it is asked what something does: what does X promote."""
        if not (self.verb and self.effect and self.subject) or self.target:
            return False
        _, at, passive = self.verb
        return (passive and len(self.mentions) == 1) or _asks_what(self.items, at)

    @cached_property
    def undergoing(self) -> bool:
        """Whether it is asked what is done to one thing, and nothing else: what promotes X."""
        asks = any(word in ("what", "which", "who", "whatever") for word in self.said)
        return bool(asks and self.verb and self.effect and self.target and len(self.mentions) == 1)

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """What stands where the thing that acts would, and names nothing here: do platelets promote X."""
        if not (self.verb and self.target) or self.subject:
            return ()
        _, at, passive = self.verb
        there: Iterable[Item]
        if passive:
            by = next((n for n, item in enumerate(self.items[at:], at) if item.tag == "by"), len(self.items))
            there = takewhile(lambda item: item.tag == "word", self.items[by + 1 :])
        elif self.mentions[0].at < at:
            return ()
        else:
            does = next((n for n in range(at - 1, -1, -1) if self.said[n] in DOES), at)
            there = (item for item in self.items[does:at] if item.tag == "word")
        return tuple(item.text for item in there if not item.text.endswith("ly"))

    @property
    def tag(self) -> str:
        """The tag of the verb, or of the noun that stands for it."""
        if self.verb:
            return self.verb[0]
        return next((noun for noun in ("inhibitor", "promoter") if noun in self.tags), "")

    @property
    def effect(self) -> str:
        """The effect that the verb says, if it says one."""
        return {**SIGNS, "inhibitor": "inhibits", "promoter": "promotes"}.get(self.tag, "")


def tag_before(items: tuple[Item, ...], n: int) -> tuple[str, int]:
    """The tag that stands before an item, plain words passed over, and where."""
    k = n - 1
    while k >= 0 and items[k].tag in ("stop", "word", "number"):
        k -= 1
    return (items[k].tag or "mention", k) if k >= 0 else ("", -1)


def tag_after(items: tuple[Item, ...], n: int) -> str:
    """The tag that stands after an item, plain words passed over."""
    k = n + 1
    while k < len(items) and (items[k].tag in ("stop", "word", "number") or items[k].text.casefold() in BEING):
        k += 1
    return (items[k].tag or "mention") if k < len(items) else ""


def main_verb(items: tuple[Item, ...]) -> Verb | None:
    """The verb that counts: its tag, its place, and whether it is passive (``is inhibited by``)."""
    for n, (item, after) in enumerate(pairwise(items)):
        if item.text.casefold() in ("get", "gets", "getting", "become", "becomes") and after.text.casefold() in _MADE:
            return _MADE[after.text.casefold()], n, True
    found = [(i.tag, n) for n, i in enumerate(items) if i.tag.startswith("verb:") and not _noun(items, n)]
    keeping = [n for n, item in enumerate(items) if item.tag == "keep"]
    if keeping and any(item.text.casefold() in ("from", "being", "getting") for item in items[keeping[0] :]):
        # To keep from being broken down, or to stop it being so, is to keep up.
        flipped = [tag for tag, n in found if n > keeping[0]]
        return ("verb:+" if flipped[:1] == ["verb:-"] else "verb:-"), keeping[0], False
    found += [("verb:+" if _sustains(items, n) else "verb:-", n) for n in keeping]
    found.sort(key=lambda verb: verb[1])
    if not found:
        doing = [n for n, item in enumerate(items) if item.text.casefold() in ("do", "does", "happen", "happens") and n]
        if doing and items[doing[-1] - 1].concepts and not items[doing[-1] - 1].tag:
            return "verb:0", doing[-1], False
        return None
    tag, n = found[0]
    if items[n].text.casefold().startswith(("mak", "made")):
        made = [_MADE[word] for item in items[n + 1 :] if (word := item.text.casefold()) in _MADE]
        if made or (later := [tag for tag, _ in found[1:] if tag in SIGNS]):
            return (made or later)[0], n, False  # makes it stronger
    if tag not in SIGNS:
        tag, n = next((verb for verb in found if verb[0] in SIGNS and verb[1] - n < 3), (tag, n))
    text = items[n].text.casefold()
    follows = [item.text.casefold() for item in items[n + 1 : n + 3]]
    being = any(i.text.casefold() in BEING for i in items[max(0, n - 6) : n])
    bare = not any(item.named for item in items[n + 1 : n + 2])
    if text.split()[0] in ("found", "located", "localised", "localized", "present") or (
        text in _HAPPENS and n and _alone(items, n) and not _asks_what(items, n)
    ):
        return tag, n, True
    if text.split()[0] in NEEDING and "other" not in (item.text.casefold().split()[-1] for item in items):
        return tag, n, True  # what is needed does it
    done = text.split()[0].endswith(("ed", "en", "wn", "de", "sent")) and not text.endswith(" with")  # loaded with
    done = done or text == "bound"
    passive = done and ("by" in follows or (being and bare))
    return tag, n, passive


def _sustains(items: tuple[Item, ...], n: int) -> bool:
    """Tell whether to keep is to keep up: not in check, nor scarce."""
    after = {item.text.casefold() for item in items[n + 1 :]}
    return items[n].text.casefold() in _SUSTAIN and not after & _KEPT_DOWN


def _asks_what(items: tuple[Item, ...], n: int) -> bool:
    """Tell whether it is asked what something does to another: what does X increase."""
    said = [item.text.casefold() for item in items[:n]]
    does = next((k for k, word in enumerate(said) if word in ("do", "does", "can", "will", "may")), n)
    what = any(word in ("what", "which", "whom") for word in said[:does])
    return what and any(item.named for item in items[does:n])


def _alone(items: tuple[Item, ...], n: int) -> bool:
    """Tell whether nothing that a verb may act on follows it: the end, or where, when and by what."""
    when = any(item.text.casefold().startswith("with ") for item in items[n + 1 : n + 2])  # with age
    return when or tag_after(items, n) in ("", "in", "from", "to", "by", "wh", "and")


def _noun(items: tuple[Item, ...], n: int) -> bool:
    """Tell whether a word that may be a verb is a noun: tendon repair with X."""
    if items[n].text.casefold() == "damage" and items[n + 1 : n + 2] and items[n + 1].text.casefold() == "to":
        return True
    if items[n].text.casefold() not in _NOUNS or not n or items[n - 1].tag not in ("word", "number"):
        return False
    return n + 1 == len(items) or items[n + 1].tag in ("in", "by", "of", "from")


def _described(items: tuple[Item, ...], mention: Mention) -> bool:
    """Tell whether a participle after a mention makes an adjective of both: X-expressing cells.

    Exosomes promoting X are none: what acts stands before, and what is acted on after.
    """
    said = items[mention.at + 1].text.casefold()
    if not said.endswith("ing") or said == "bring":
        return False
    acts = items[mention.at + 1].tag in SIGNS and mention.group not in ("process", "trait")
    return not (acts and any(item.named for item in items[mention.at + 2 : mention.at + 3]))


def _done_by(last: Mention | None, mention: Mention) -> bool:
    """Tell whether a mention is the cell that does what is acted on: mineralisation by X."""
    return last is not None and last.part == "object" and last.group == "process" and mention.group in PLACES


def _acted_before(mentions: list[Mention], after: int, verb: Verb | None) -> bool:
    """Tell whether something acts before *after*: what can MSCs do after X."""
    acting = any(m.part == "subject" and m.group in ("cell", "signal", "chemical") for m in mentions)
    return acting and verb is not None and verb[0] in SIGNS and verb[1] < after


def _harmed_by(items: tuple[Item, ...], by: int, verb: Verb) -> bool:
    """Tell whether *by* belongs to a participle after the verb that counts: to repair bone damaged by X."""
    return by - 1 > verb[1] and items[by - 1].tag == "verb:-" and items[by - 1].text.casefold().endswith("ed")


def _binds(items: tuple[Item, ...], mention: Mention) -> bool:
    """Tell whether receptors of a mention are spoken of: receptors for X, X binds its receptor."""
    before, where = tag_before(items, mention.at)
    after = [item.text.casefold() for item in items[mention.at + 1 :]]
    of = before == "of" or (where >= 0 and items[where].text.casefold() == "for")
    if before == "receptor" or (of and tag_before(items, where)[0] == "receptor"):
        return True
    return after[1:] == ["its", "receptor"] and items[mention.at + 1].tag == "verb:bind"


def _asked_for(said: list[str], mention: Mention) -> bool:
    """Tell whether a mention is what something else does something to: which X does Y promote."""
    at = mention.at
    asked = at > 0 and said[at - 1] in ("which", "what") and said[at + 1 : at + 2] in (["do"], ["does"])
    return asked and "use" not in said


def _relative(items: tuple[Item, ...], mention: Mention, verb: Verb) -> bool:
    """Tell whether a mention is what the one after it sends: the vesicles that X sheds."""
    between = items[mention.at + 1 : verb[1]]
    return (
        bool(between) and between[0].text.casefold() in ("that", "which")
        and any(item.named for item in between)
    )  # fmt: skip


def assign_parts(items: tuple[Item, ...], mentions: list[Mention], verb: Verb | None) -> None:
    """Give each mention its part."""
    text = [item.text.casefold() for item in items]
    between = "between" in text
    for number, mention in enumerate(mentions):
        before, where = tag_before(items, mention.at)
        after = tag_after(items, mention.at)
        last = mentions[number - 1] if number else None
        following = [item.tag for item in items[mention.at + 1 : mention.at + 3]]
        if mention.group == "system" and "evidence" in mention.text.casefold():
            mention.part = "in"
        elif after == "ligand" or before == "ligand" or (before == "of" and tag_before(items, where)[0] == "ligand"):
            mention.part = "receptor"
        elif after == "receptor":
            mention.part = "ligand"
        elif text[mention.at + 1 :] in (["lack"], ["lacks"]):
            mention.part = "lacking"
        elif (after == "loss" and not _WITHOUT.intersection(text[mention.at + 1 : mention.at + 2])) or before == "loss":
            mention.part = "lost"
        elif _binds(items, mention):
            mention.part = "ligand"
        elif before == "of" and tag_before(items, where)[0] == "loss":
            mention.part = "lost"
        elif (
            before in ("inhibitor", "promoter")
            or (before == "of" and tag_before(items, where)[0] in ("inhibitor", "promoter"))
            or after in ("inhibitor", "promoter")
        ):
            mention.part = "object"
        elif before in ("and", "vs") and last is not None and where == last.at + 1:
            mention.part, mention.also = last.part, True
            if between and last.part == "between":
                mention.part = "between"
        elif before == "from":
            around = text[where] == "via" or (text[where] == "after" and _acted_before(mentions[:number], where, verb))
            mention.part = "in" if around and last is not None else "from"  # by way of it, or in its wake
        elif before == "by" and verb and not verb[2] and (_done_by(last, mention) or _harmed_by(items, where, verb)):
            mention.part = "in"
        elif before == "by":
            mention.part = "subject"
            if not verb:
                for other in mentions[:number]:
                    other.part = "object" if other.part == "named" else other.part
        elif before == "to":
            aside = verb and not verb[2] and mention.at < verb[1] and any(m.at > verb[1] for m in mentions)
            if verb and verb[1] < mentions[0].at and last is not None:  # what recruits X to Y
                aside = items[verb[1]].text.casefold().startswith(_DRAWS)
            mention.part = "in" if aside else "to"
        elif before == "upstream":
            mention.part = "object"
        elif before == "effectof":
            mention.part = "subject"
        elif before == "of" and last is not None and where == last.at + 1:
            mention.part = "of"
        elif before == "of" and tag_before(items, where)[0] == "from":
            mention.part = "from"
        elif before == "in":
            mention.part = "in"
        elif before == "between":
            mention.part = "between"
        elif last is not None and mention.at == last.at + 1 and last.part in ("in", "from"):
            mention.part = last.part  # bone endothelium
        elif last is not None and mention.at == last.at + 1 and last.part == "object" and mention.group == "other":
            mention.part = "in"  # angiogenesis outside bone
        elif verb and (
            (verb[1] == mention.at + 1 and _described(items, mention))
            or (not verb[2] and mention.at < verb[1] and _asked_for(text, mention))
        ):
            mention.part = "object"
        elif verb and last is not None and verb[1] == last.at + 1 == mention.at - 1 and _described(items, last):
            mention.part = "subject"
        elif verb and verb[0] in ("verb:send", "verb:express") and _relative(items, mention, verb):
            mention.part = "object"
        elif verb:
            _, place, passive = verb
            mention.part = ("object" if mention.at > place else "subject") if not passive else (
                "subject" if mention.at > place else "object"
            )  # fmt: skip
        elif "to" in following and mention.group in (*PLACES, "signal", "chemical", "component"):
            mention.part = "subject"
        else:
            mention.part = "named"
