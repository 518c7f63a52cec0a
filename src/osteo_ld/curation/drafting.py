"""Drafts of records: what a sentence names, in likely slots, for a curator to finish; nothing is written by itself.

Where a name stands is told by what the records have it as: a cell before the verb sends, after it receives. The verb,
hedges and losses are those of the table of cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from osteo_ld.curation.cues import Cue
from osteo_ld.curation.lexicon import Lexicon, plain
from osteo_ld.curation.mentions import Habits, Mention, Names
from osteo_ld.curation.records import Record
from osteo_ld.curation.texts import Text
from osteo_ld.vocabulary import EFFECTS, MODES, SIGNED, SLOTS

_OUTCOMES = ("becomes", "expresses", "lacks")
_ACTING = ("source", "mediator", "carrier", "blocks")
_LOSS = re.compile(
    r"(?:loss|lack|absence|deletion|ablation|deficiency|knockouts?|knockdown|silencing|inhibition|blockade|blocking"
    r"|depletion|neutrali\w+) of (?:the )?$",
    re.IGNORECASE,
)
_LOST = re.compile(r"^(?:-| )?(?:deficien\w*|null|knockouts?|knockdown|deletion|ablation|inhibit\w+|antibod\w*|KO)\b")
_BY = re.compile(r"\b(?:by|through|via) ")
_WITHIN = re.compile(r"\b(?:[Ii]n|on|within|to|into|toward|towards) (?:the |both |adjacent |nearby )?$")
_HAS = re.compile(r"\b(?:secret(?:es?|ing)|express(?:es|ing)?|produc(?:es?|ing)|releas(?:es?|ing)|carr(?:y|ies))\b")
_HAD = re.compile(r"\b(?:secreted|expressed|produced|released|carried|derived|synthesi[sz]ed) (?:by|from|in)\b")
_NOT = re.compile(r"\b(?:not|no|never|neither|nor|without) (?:\w+ ){0,2}$", re.IGNORECASE)
_GOES = re.compile(r"\b(?:associated with|correlat\w* with|linked to|related to|accompanied by)\b", re.IGNORECASE)
_BECOMES = re.compile(
    r"\b(?:differentiat\w+|transform\w*|convert\w*|transition\w*|switch\w*|polari[sz]\w+)\b(?P<from>[^.;]{0,60}?\bfrom\b)?"
    r"[^.;]{0,60}?\b(?:into|to|towards?)\b"
)
_BINDS = re.compile(r"\b(?:bind(?:s|ing)?|bound|interact(?:s|ing)?) (?:to |with )?")
_PRONOUN = re.compile(r"(?:[A-Z]\w+, )?(?:It|They|This|These|Both|Such|Its|Their)\b")
_SAME_SUBJECT = re.compile(r"(?:\bby|\band|,|\bthereby|\bthus|\bto|\bin|\bfor|\bvia|\bthrough)(?: also| further)? $")
_BREAK = re.compile(r";|,? (?:while|whereas|although|but)\b")
# What may stand between objects of one verb: "the growth of cells, the release of", "factors such as".
_FURTHER = re.compile(
    r"(?:[^.;,]{0,40}(?:, |,? and |,? or |such as |including )){1,2}(?:the |of |both ){0,2}(?:\w+ of )?"
)
_APART = re.compile(r"[,;]|\b(?:and|or|which|that)\b")
_NEAR = 40  # characters between verbs that are one
_LIST = re.compile(r",? ?(?:and |or |as well as |\([^()]{0,60}\) ?,? ?(?:and )?)?(?:the )?")
_ASPECTS = {
    "expression level": r"expression|levels?|upregulat\w*|downregulat\w*|up-regulat\w*|transcription",
    "secretion": r"secret\w*", "release": r"releas\w*", "activity": r"activat\w*|activity", "stability": r"degrad\w*",
}  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A likely record: its kind, slots (CURIEs), status, mode, marks, which slots are named before the span."""

    kind: str
    slots: dict[str, list[str]]
    effect: str = ""
    target: str = ""
    status: str = "asserted"
    mode: list[str] = field(default_factory=list)
    aspect: str = ""
    cites: tuple[str, ...] = ()
    system: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Words:
    """The verbs and hedges of the table of cues."""

    raises: re.Pattern[str] | None
    lowers: re.Pattern[str] | None
    steers: re.Pattern[str] | None
    unknown: re.Pattern[str] | None
    hedges: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, cues: Iterable[Cue]) -> Words:
        """Take them from the rows that ask for a verb's direction, and for hedges."""
        rows = list(cues)

        def row(key: str) -> Cue | None:
            return next((cue for cue in rows if cue.key == key), None)

        lower, steer, unclear = row("negative-verb"), row("neutral-verb"), row("unclear")
        return cls(
            lower.unless if lower else None, lower.words if lower else None, steer.words if steer else None,
            unclear.words if unclear else None,
            tuple(cue.words for cue in rows if cue.key in {"hedge", "aim"}),
        )  # fmt: skip

    def cue(self, words: str) -> bool:
        """Whether words are a verb or the like, and nothing else."""
        return any(p and p.fullmatch(words) for p in (self.raises, self.lowers, self.steers, self.unknown))

    def verbs(self, sentence: str, mentions: Sequence[Mention]) -> list[tuple[int, int, str]]:
        """Give the verbs outside the names, each with the effect that it tells; "had" where a holder follows it.

        Verbs with no name between are one ("reduces the loss of", "results in increased"), with the sign of all.
        """
        patterns = (
            ("promotes", self.raises), ("inhibits", self.lowers), ("affects", self.steers), ("associatedWith", _GOES),
            ("expresses", _HAS), ("had", _HAD),
        )  # fmt: skip
        found = [
            (*match.span(), effect)
            for effect, pattern in patterns
            for match in (pattern.finditer(sentence) if pattern else ())
            if not match[0].endswith("ly") and all(match.end() <= m.start or m.end <= match.start() for m in mentions)
        ]
        kept: list[tuple[int, int, str]] = []
        for a, b, effect in sorted(found, key=lambda v: (v[0], -v[1])):
            if kept and a < kept[-1][1]:
                continue
            start, end, before = kept[-1] if kept else (0, 0, "")
            apart = any(end <= m.start < a for m in mentions) or _APART.search(sentence, end, a) or a - end > _NEAR
            if before in EFFECTS and effect in EFFECTS and not apart:
                kept[-1] = start, b, _together(before, effect)
            else:
                kept.append((a, b, effect))
        return kept


def _together(first: str, second: str) -> str:
    """Give the effect of two verbs in a row."""
    signs = EFFECTS[first].sign, EFFECTS[second].sign
    if not all(signs):
        return first if signs[1] and signs[0] is None else second
    return "promotes" if signs[0] == signs[1] else "inhibits"


class Drafter:
    """Drafts the records of sentences."""

    def __init__(self, lexicon: Lexicon, records: Iterable[Record], cues: Iterable[Cue]) -> None:
        """Take the habits of the records and the words of the cues."""
        self.lexicon, self.habits = lexicon, Habits(records, lexicon)
        self.names, self.words = Names(lexicon, self.habits), Words.of(cues)

    def drafts(self, text: Text, start: int, end: int) -> list[Draft]:
        """Draft the records of a span, sorted by the sentence."""
        sentence = plain(text.text[start:end])
        mentions = [m for m in self.names.find(sentence) if not self.words.cue(sentence[m.start : m.end])]
        systems = [m.curie for m in mentions if self.habits.mostly(m.curie, "system")]
        contexts = [m.curie for m in mentions if self.habits.mostly(m.curie, "context")]
        named = [m for m in mentions if m.curie not in {*systems, *contexts}]
        verbs = self.words.verbs(sentence, mentions)
        found: list[Draft] = [*self._transitions(sentence, named), *self._bindings(sentence, named)]
        if self.words.unknown and self.words.unknown.search(sentence) and named:
            found.append(Draft("knowledge gap", {"about": list(dict.fromkeys(m.curie for m in named))}))
        subject = self._carried(text, start, sentence)
        acting: list[Mention] = []
        holders: list[Mention] = []
        for i, (a, b, effect) in enumerate(verbs):
            low = max([verbs[i - 1][1] if i else 0, *(m.end() for m in _BREAK.finditer(sentence, 0, a))])
            high = verbs[i + 1][0] if i + 1 < len(verbs) else len(sentence)
            high = min([high, *(m.start() for m in _BREAK.finditer(sentence, b))])
            before = [m for m in named if low <= m.start and m.end <= a]
            after = [m for m in named if b <= m.start and m.end <= high]
            if effect == "had":  # "X secreted by A": A has X, and both act in what follows
                objects = [m for m in before if not self.habits.place(m.curie)]
                before, after, holders = after[:1], self._listed(sentence, objects[::-1], backwards=True), before
            elif holders and not _BREAK.search(sentence, holders[-1].end, a):
                before, holders = [*holders, *before], []
            elif acting and (not before or _SAME_SUBJECT.search(sentence[low:a])):
                before = acting  # "A promotes X by enhancing Y and reducing Z": A does all three
            by = _BY.search(sentence, b, high)
            if by and re.search(r"\b(?:is|are|was|were|be|been) (?:\w+ )?$", sentence[:a][-20:]):
                before, after = [m for m in after if m.start >= by.end()], before
            if not before and not acting:
                before = [subject] if subject else []
            if effect == "expresses":
                holders = before[-1:]
            acting = before
            if effect in SIGNED and _NOT.search(sentence, low, a):
                effect = "doesNotAffect"
            claimed = self._claims(sentence, before, after, "expresses" if effect == "had" else effect, sentence[a:b])
            for draft in claimed:
                if subject in before and subject:
                    draft.carried = [slot for slot, held in draft.slots.items() if held == [subject.curie]]
                if draft not in found:
                    found.append(draft)
        hedged = any(pattern.search(sentence) for pattern in self.words.hedges)
        modes = [mode for mode in MODES if _sure(mode, sentence)]
        for draft in found:
            draft.status = "hypothesised" if hedged else "asserted"
            draft.mode, draft.system = modes if draft.kind == "communication" else [], systems
            draft.cites = tuple(text.citations(start, end))
            if draft.kind not in {"transition", "knowledge gap"} and contexts:
                draft.slots["context"] = contexts
        return found

    def _transitions(self, sentence: str, named: Sequence[Mention]) -> Iterator[Draft]:
        """Give what is said to become something else: "A differentiates into B", "switches from A to B"."""
        places = [m for m in named if self.habits.place(m.curie)]
        for match in _BECOMES.finditer(sentence):
            into = [m for m in places if m.start >= match.end()][:1]
            within = [m for m in places if match.start() <= m.start and m.end <= match.end()]
            came = within[-1:] if match["from"] else [m for m in places if m.end <= match.start()][-1:]
            if came and into and came[0].curie != into[0].curie:
                yield Draft("transition", {"source": [came[0].curie]}, "becomes", into[0].curie)

    def _bindings(self, sentence: str, named: Sequence[Mention]) -> Iterator[Draft]:
        """Give what is said to bind a receptor: "A binds R on B"."""
        for match in _BINDS.finditer(sentence):
            bound = [m for m in named if m.start >= match.end() and self.habits.mostly(m.curie, "receptor", 0.2)][:1]
            before = [m for m in named if m.end <= match.start() and not self.habits.place(m.curie)][-1:]
            cells = [m for m in named if bound and m.start >= bound[0].end and self.habits.place(m.curie)][:1]
            if before and bound:
                slots = {"mediator": before, "receptor": bound, "recipient": cells}
                yield Draft("communication", {slot: [m.curie for m in held] for slot, held in slots.items() if held})

    def _carried(self, text: Text, start: int, sentence: str) -> Mention | None:
        """Give what "It" or "They" at the beginning of a sentence means: what is named first before it."""
        if not _PRONOUN.match(sentence):
            return None
        *headings, earlier = plain(text.context(start)).rsplit("\n", 1)
        last = re.split(r"(?<=[.!?\d])\s+(?=[A-Z])", earlier.strip())[-1]
        for words in (last, headings[0] if headings else ""):
            if named := [m for m in self.names.find(words) if not self.habits.mostly(m.curie, "context")]:
                return Mention(0, 0, named[0].curie)
        return None

    def _claims(
        self, sentence: str, before: Sequence[Mention], after: Sequence[Mention], effect: str, verb: str
    ) -> Iterator[Draft]:
        """Give a claim for each of the actors that are listed, and each of the objects."""
        objects = [m for m in after if not self.habits.place(m.curie)]
        if effect == "expresses":
            holders = [m for m in before if self.habits.place(m.curie) or self.habits.mostly(m.curie, "carrier")]
            for target in self._listed(sentence, objects) if holders else ():
                yield Draft("expression", {"source": [holders[-1].curie]}, effect, target.curie)
            return
        places = [m for m in before if self.habits.place(m.curie)]
        within = [m for m in places if _WITHIN.search(sentence[: m.start])]  # "In ECs, A promotes B"
        receivers = [m.curie for m in (*after, *within) if self.habits.place(m.curie)][:1]
        carriers = [m.curie for m in before if self.habits.mostly(m.curie, "carrier")][:1]
        actors = [m for m in before if not self.habits.place(m.curie) and m.curie not in carriers]
        senders = self._listed(sentence, [m for m in places if m not in within])
        alone = self._listed(sentence, actors[::-1], backwards=True)
        # Each of what is listed acts alone; of the cells in which signals are, the first is taken.
        sending: list[Mention | None] = [*(senders[:1] if alone else senders)] or [None]
        acting: list[Mention | None] = [*alone] or [None]
        for sender, actor, target in product(sending, acting, self._listed(sentence, objects, _FURTHER)):
            lost = bool(actor and (_LOSS.search(sentence[: actor.start]) or _LOST.search(sentence[actor.end :])))
            slots = {
                "source": [sender.curie] if sender else [],
                "carrier": carriers,
                "blocks" if lost else "mediator": [actor.curie] if actor else [],
                "recipient": receivers,
            }  # fmt: skip
            slots = {slot: held for slot, held in slots.items() if held}
            acts = bool(actor or carriers)
            if not (sender or acts) or any(target.curie in held for held in slots.values()):
                continue
            uses = self.habits.of(actor.curie) if actor else {}
            given = uses.get("given", 0) * 2 > uses.get("mediator", 0)
            kind = "intervention" if lost or given else "communication" if sender else "regulation"
            draft = Draft(kind, slots, effect, target.curie)
            if self.habits.mostly(target.curie, "mediator") or target.curie.startswith(("PR:", "osteo:protein/")):
                near = f"{verb} {sentence[target.end : target.end + 25]}"
                draft.aspect = next((n for n, p in _ASPECTS.items() if re.search(rf"\b(?:{p})\b", near)), "")
            yield draft

    @staticmethod
    def _listed(
        sentence: str, mentions: Sequence[Mention], joined: re.Pattern[str] = _LIST, *, backwards: bool = False
    ) -> list[Mention]:
        """Give the first mention and those that are listed with it: joined by commas and "and" alone, or otherwise."""
        kept = list(mentions[:1])
        for mention in mentions[1:]:
            a, b = (mention, kept[-1]) if backwards else (kept[-1], mention)
            if not joined.fullmatch(sentence, a.end, b.start):
                break
            kept.append(mention)
        return kept[::-1] if backwards else kept


def _sure(mode: str, sentence: str) -> bool:
    """Whether a sentence names a mode by a word that is no other thing, too."""
    words = "|".join(map(re.escape, (mode.split()[0], *MODES[mode].named[:2])))
    return bool(re.search(rf"(?<![a-z])(?:{words})", sentence))


def rendered(draft: Draft, number: int, at: str, sha256: str, lexicon: Lexicon, *, numbered: bool) -> str:
    """Give a draft as YAML, ready for a curator to finish."""

    def value(curies: Sequence[str]) -> str:
        labels = [lexicon[curie].shown for curie in curies]
        quoted = [label if re.fullmatch(r"[\w][\w /.+()-]*", label) else f'"{label}"' for label in labels]
        return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"

    lines = [f"- id: {number}", f"  kind: {draft.kind}"]
    lines += [f"  {slot}: {value(curies)}" for slot, curies in draft.slots.items()]
    if draft.mode:
        lines.append(f"  mode: {draft.mode[0] if len(draft.mode) == 1 else '[' + ', '.join(draft.mode) + ']'}")
    if draft.effect:
        lines.append(f"  {draft.effect}: {value([draft.target])}")
    if draft.aspect:
        lines.append(f"  aspect: {draft.aspect}")
    if draft.kind == "knowledge gap":
        lines.append('  label: ""  # what is not known, in your own words')
    lines += ["  evidence:", f"    - at: {at}", f"      sha256: {sha256}"]
    if draft.cites:
        lines.append(
            f"      cites: [{', '.join(draft.cites if numbered else (f'{chr(34)}{m}{chr(34)}' for m in draft.cites))}]"
        )
    if draft.carried:
        lines.append(f"      carried: [{', '.join(draft.carried)}]")
    if draft.system:
        lines.append(f"      system: {value(draft.system)}")
    if draft.status != "asserted":
        lines.append(f"      status: {draft.status}")
    return "\n".join(lines)


# -- how good drafts are ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """Drafts held against records: how many slots of drafts are right, how many records are found."""

    slots: int
    right: int
    records: int
    found: int
    drafts: int


def score(drafts: Mapping[str, Sequence[Draft]], records: Mapping[str, Sequence[Record]]) -> Score:
    """Hold the drafts of spans against the records that rest on them.

    A slot of a draft is right if the record most like it has the value there. A record is found if a draft has its
    effect with its object, and one of those that act in it; one without an effect, if a draft without one has two of
    its values, or, of a gap, one.
    """
    slots = right = found = count = 0
    for span, drafted in drafts.items():
        said = [set(_said(draft)) for draft in drafted]
        truth = [set(_flat(record)) for record in records[span]]
        slots += sum(map(len, said))
        right += sum(max((len(one & known) for known in truth), default=0) for one in said)
        count += len(drafted)
        found += sum(_found(record, drafted) for record in records[span])
    return Score(slots, right, sum(map(len, records.values())), found, count)


def _said(draft: Draft) -> Iterator[tuple[str, str]]:
    for slot, curies in draft.slots.items():
        yield from ((slot, curie) for curie in curies)
    if draft.effect:
        yield draft.effect, draft.target


def _found(record: Record, drafted: Iterable[Draft]) -> bool:
    known = set(_flat(record))
    claims = {pair for pair in known if pair[0] not in SLOTS or pair[0] in _OUTCOMES}
    for draft in drafted:
        shared = known & set(_said(draft))
        if claims:
            found = bool(claims & shared and any(slot in _ACTING for slot, _ in shared))
        else:
            found = not draft.effect and len(shared) >= (1 if record.about else 2)
        if found:
            return True
    return False


def _flat(record: Record) -> Iterator[tuple[str, str]]:
    yield from record.concepts()
