"""Cues: words of a span that do not go with what its record says, each a row of ``curation/cues.tsv``.

A span is read clause by clause (``clauses``), with the slot in place of each participant, so that a row can ask for
``loss of <mediator>``. A cue is an error until the record is mended, or until its key stands under ``read`` of the
evidence: somebody has looked, and the record is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from osteo_ld.curation.guarded import read_rows
from osteo_ld.curation.lexicon import plain
from osteo_ld.curation.reading import Curation, unknown_cues
from osteo_ld.curation.records import Span
from osteo_ld.errors import Problem, shown

if TYPE_CHECKING:
    from osteo_ld.curation.clauses import Claim
    from osteo_ld.curation.texts import Text

COLUMNS = ("key", "look", "record", "words", "unless", "asks", "remedy")
ACTOR = re.compile(r"<(?:mediator|blocks|carrier|source|receptor)>")
# What a row can write for more: a slot that acts, at most six words between, anything of the same sentence between.
ALIASES = {
    "<actor>": ACTOR.pattern,
    "...": r"(?!\w)[^\s\w]{0,3}\s(?:[^\s,.;]{1,40}\s){0,6}?",
    "@": r"(?!\w)[^.;]{1,160}?",
}
LIST = re.compile(r"\{([a-z-]+)\}")  # the words of a row above whose look is "list"
BY = re.compile(rf"\b(?:by|with|through|via|upon|after|from|of|to) (?:[^\s,.;]{{1,40}} ){{0,4}}?{ACTOR.pattern}")
TURN = re.compile(r",|\b(?:and|or|thereby|thus)\b")  # where a second verb begins afresh
TURNED = re.compile(r"\b(?:but|while|whereas|although|however)\b")
REACH = 300  # how far a verb may stand from its object, in characters
NARRATIVE = 40  # "Lee et al. (2019) found that ..." cites for all that follows: so many characters from the start


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the table: in which records to look, how, for which words."""

    key: str
    look: str
    record: tuple[str, ...]
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    asks: str
    remedy: str
    line: int

    def finds(self, text: str) -> str | None:
        """Give the first of the words in a text, unless it also has those that answer the cue."""
        match = self.words.search(text)
        return None if not match or (self.unless and self.unless.search(text)) else match[0].strip()


@dataclass(frozen=True, slots=True)
class Alarm:
    """A cue that a claim gives, and what gave it."""

    cue: Cue
    claim: Claim
    found: str


Claims: TypeAlias = "Sequence[Claim]"


# -- how to look: (cue, claim, claims of the same span) -> what was found -------------------------------------------


def _clause(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Look in the clauses of the claim."""
    return cue.finds(claim.masked)


def _before(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Look in the clauses of the claim, up to its last participant."""
    return cue.finds(claim.begun)


def _span(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Look in the whole span."""
    return cue.finds(claim.span)


def _heading(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Look in the heading over the span."""
    return cue.finds(claim.heading)


def _unsaid(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Ask for words that stand neither in the span nor in its heading, nor before it where ``carried`` says so."""
    slot, _colon, value = cue.record[0].partition(":")
    places = [claim.span, claim.heading]
    if slot in claim.evidence.carried:
        places.append(plain(claim.text.context(claim.evidence.at.start)))
    return None if any(cue.words.search(place) for place in places) else f"no word for {slot} {value}"


def _sign(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Look at the verb nearest to the object, between it and what acts: ``words`` are wrong, ``unless`` right."""
    wrong = None
    for match in re.finditer("<object>", claim.masked):
        before = claim.masked[max(0, match.start() - REACH) : match.start()]
        after = claim.masked[match.end() : match.end() + REACH]
        if acting := list(ACTOR.finditer(before)):
            stretch = TURNED.split(before[acting[-1].end() :])[-1]
            verbs = _verbs(cue, stretch)
        else:  # "Y is inhibited by X", "inhibition of Y by X"
            by = BY.search(after)
            stretch = after[: by.start()] if by else ""
            verbs = _verbs(cue, stretch)[::-1] or _verbs(cue, " ".join(before.rpartition(",")[2].split(" ")[-4:]))
        if not verbs:
            continue
        *earlier, (at, right, verb) = verbs
        # "reduces the loss of Y", "prevents X from inhibiting Y": the column after the colon has the negative verbs
        twice = earlier and cue.look == f"sign:{'unless' if earlier[-1][1] else 'words'}"
        if right or (twice and not TURN.search(stretch, *sorted((earlier[-1][0], at)))):
            return None
        wrong = wrong or verb
    return wrong


def _verbs(cue: Cue, stretch: str) -> list[tuple[int, bool, str]]:
    columns = [(False, cue.words), *([(True, cue.unless)] if cue.unless else [])]
    found = sorted((m.start(), -m.end(), right, m[0]) for right, words in columns for m in words.finditer(stretch))
    # "positively regulates" is one verb
    return [(a, right, verb) for i, (a, b, right, verb) in enumerate(found) if all(a >= -f[1] for f in found[:i])]


def _marks(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Ask for the first citation marks after the claim in its clause; where none follows, for one before it."""
    if cue.words.search(claim.span):
        return None
    at, (first, start), (begin, end) = claim.evidence.at.start, claim.window, claim.clause
    stops = re.compile(r"\s|$" if claim.text.source.numbered else r"\)|$")
    cites = set(claim.evidence.cites)
    for stop in stops.finditer(claim.span, start, end):
        if marks := claim.text.citations(at + start, at + stop.end()):
            return ", ".join(mark for mark in marks if mark not in cites) or None
    marks = claim.text.citations(at + begin, at + min(first, begin + NARRATIVE))
    return None if cites & set(marks) else ", ".join(marks) or None


def _column(cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Ask for what the row of a table names in a column, among the participants."""
    text, start = claim.text.text, claim.evidence.at.start
    head = text.rfind("TABLE ", 0, start)
    if head < 0 or "\n\n" in text[head:start]:
        return None
    titles = plain(text[head:start]).partition("\n")[0].split("\t")[1:]
    rows = [line for line in plain(text[head : claim.evidence.at.end]).split("\n") if "\t" in line]
    cells = dict(zip(titles, rows[-1].strip("\t").split("\t"), strict=False))
    held = {curie for _, curie in claim.record.concepts()}
    for title, cell in cells.items():
        if cue.words.search(title) and not any(claim.curation.lexicon.named_in(curie, cell) for curie in held):
            return f"{title} is {cell}"
    return None


def _pairs(cue: Cue, claim: Claim, siblings: Claims) -> str | None:
    """Look for two lists that are multiplied with each other: A with X and Y, and B with X."""
    one, other = cue.look.partition(":")[2].split(",")
    if not (found := cue.finds(claim.masked)) or not {one, other} <= claim.lists.keys():
        return None
    held = [sibling.lists for sibling in siblings]
    pairs = {(lists[one], lists[other]) for lists in held if {one, other} <= lists.keys()}
    first, second = claim.lists[one], claim.lists[other]
    if any(a == first and b != second for a, b in pairs) and any(a != first and b == second for a, b in pairs):
        return f"{found}: each {one} with each {other}"
    return None


def _ledgered(_cue: Cue, claim: Claim, _: Claims) -> str | None:
    """Look for the span in the ledger."""
    at = claim.evidence.at
    for entry in claim.curation.ledger:
        if entry.at.source == at.source and entry.at.start < at.end and at.start < entry.at.end:
            return f"{entry.file}:{entry.line}"
    return None


LOOKS: dict[str, Callable[[Cue, Claim, Claims], str | None]] = {
    "clause": _clause, "before": _before, "span": _span, "heading": _heading, "unsaid": _unsaid, "sign": _sign,
    "marks": _marks, "column": _column, "pairs": _pairs, "ledgered": _ledgered,
}  # fmt: skip


# -- the table, and what it finds ------------------------------------------------------------------------------------


def _row(values: list[str], line: int) -> Cue:
    key, look, record, words, unless, asks, remedy = values
    if look.partition(":")[0] not in {*LOOKS, "name"}:
        raise ValueError(f"look is {look!r}, want one of {', '.join(LOOKS)}, name")
    if not (key and asks and remedy):
        raise ValueError("a cue needs a key, what it asks, and what would do")
    return Cue(
        key, look, tuple(record.split()), pattern(words), pattern(unless) if unless else None, asks, remedy, line
    )


def pattern(words: str) -> re.Pattern[str]:
    r"""Compile words joined by ``|``; ``...`` stands for at most six words between, ``<actor>`` for any slot that acts.

    Raises:
        ValueError: the words hold what may take more than linear time, or are no regular expression.

    """
    if re.search(r"[*+{}]", re.sub(r"\\w\*", "", words)):
        raise ValueError(rf"{words!r}: want words, '|', '?', groups, '\w*' and '...': anything else may be slow")
    for alias, meaning in ALIASES.items():
        words = words.replace(alias, meaning)
    try:
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{words!r}: {error}") from None


def read_cues(path: Path, problems: list[Problem]) -> list[Cue]:
    """Read the table of cues; what is wrong is added to ``problems``. A curation without a table has no cues."""
    cues: list[Cue] = []
    if not path.exists():
        return cues
    lists: dict[str, str] = {}
    before = len(problems)
    for line, cells in read_rows(path, COLUMNS, problems):
        try:
            values = [LIST.sub(lambda match: lists.get(match[1], match[0]), value) for value in cells]
            if unknown := next(filter(None, map(LIST.search, values)), None):
                # The row may be one that has a fault.
                if len(problems) == before:
                    problems.append(Problem(shown(path), line, f"no list {unknown[1]!r} stands above"))
            elif values[1] == "list":
                lists[values[0]] = values[3]
            else:
                cues.append(_row(values, line))
        except ValueError as error:
            problems.append(Problem(shown(path), line, str(error)))
    return cues


def alarms(curation: Curation, texts: Mapping[str, Text], cues: Iterable[Cue]) -> Iterator[Alarm]:
    """Give what every evidence gives, answered or not."""
    from osteo_ld.curation.clauses import claims  # much to import, which none needs who has no texts

    wanted = [(cue, LOOKS[cue.look.partition(":")[0]]) for cue in cues if cue.look != "name"]
    for of_span in claims(curation, texts):
        for claim in of_span:
            for cue, look in wanted:
                if claim.fits(cue.record) and (found := look(cue, claim, of_span)):
                    yield Alarm(cue, claim, found)


def _told(alarm: Alarm) -> str:
    cue = alarm.cue
    return (
        f"record {alarm.claim.record.id}: cue {cue.key}: {alarm.found!r}. {cue.asks} What would do: {cue.remedy}; "
        f"or, where the record is right, read: [{cue.key}] on this evidence, with a note if that is not plain"
    )


def _labels(curation: Curation, cues: Iterable[Cue]) -> Iterator[Problem]:
    """Give the hidden labels that are no names: they would have the proof find what the span does not name."""
    for cue in [cue for cue in cues if cue.look == "name"]:
        for concept in curation.lexicon:
            for label in concept.hidden_labels:
                if found := cue.finds(label):
                    message = (
                        f"{concept.id}: cue {cue.key}: {found!r} in {label!r}. {cue.asks} What would do: {cue.remedy}"
                    )
                    yield Problem(concept.file, concept.line, message)


def keys_of(cues: Iterable[Cue]) -> list[str]:
    """Give what ``read`` of an evidence may name, sorted."""
    return sorted({cue.key for cue in cues if cue.look != "name"})


def heed(
    curation: Curation, texts: Mapping[str, Text] | None, cues: Sequence[Cue], *, whole: bool = True
) -> Iterator[Problem]:
    """Give every cue that is not answered, and every answer without its cue; without texts, what needs none.

    Where the cues are not the ``whole`` table, an answer may be one to a cue that is not among them.
    """
    yield from _labels(curation, cues)
    keys = keys_of(cues)
    if whole:
        yield from unknown_cues(curation, keys)
    if texts is None or not curation.lexicon.whole:  # what a span names may be in what could not be read
        return
    given: dict[tuple[int, Span], dict[str, Alarm]] = {}
    for alarm in alarms(curation, texts, cues):
        given.setdefault((alarm.claim.record.id, alarm.claim.evidence.at), {}).setdefault(alarm.cue.key, alarm)
    for record in curation.records:
        place = curation.places[record.id]
        for i, evidence in enumerate(record.evidence):
            found = given.get((record.id, evidence.at), {})
            for key, alarm in found.items():
                if key not in evidence.read:
                    yield Problem(place.file, place.at(("evidence", i, "at")), _told(alarm))
            for key in evidence.read:
                line = place.at(("evidence", i, "read"))
                if key in keys and evidence.at.source in texts and key not in found:
                    message = f"record {record.id}: read names {key!r}, but this evidence does not give it: remove it"
                    yield Problem(place.file, line, message)
