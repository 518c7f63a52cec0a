"""A record in plain words: one sentence whose parts know the concept that they name.

What is hypothesised says *may*, what is disputed says so first; a negative or a correlation never reads as an effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from osteo_ld.graph.knowledge import MODE_OF, Knowledge, Record
from osteo_ld.vocabulary import ASPECTS, EFFECTS, STATUSES


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence; ``iri`` is what it names, if anything."""

    text: str
    iri: str = ""


Parts = tuple[Part, ...]

# Each verb as asserted and as hypothesised.
_VERBS = {
    **{name: (effect.says, effect.hedged) for name, effect in EFFECTS.items()},
    "acts on": ("acts on", "may act on"),
    "reaches": ("reaches", "may reach"),
    "becomes": ("becomes", "may become"),
    "expresses": ("expresses", "may express"),
    "carries": ("carries", "may carry"),
    "lacks": ("lacks", "is thought to lack"),
    **{name: aspect.verb for name, aspect in ASPECTS.items() if aspect.verb},
}
_PLACES = {"cell", "anatomy", "component"}
_WORD = re.compile(r"[a-z]{3,}\b(?!\d)")


def plain(parts: Iterable[Part]) -> str:
    """Give the text of a sentence."""
    return "".join(part.text for part in parts)


def _join(values: Iterable[str], know: Knowledge, *, article: bool = False) -> Iterator[Part]:
    """Name what acts together: ``A together with B``; places with their article."""
    for n, iri in enumerate(values):
        if n:
            yield Part(" together with ")
        if article and know.groups.get(iri) in _PLACES:
            yield Part("the ")
        yield Part(know.label(iri), iri)


def _signal(record: Record, know: Knowledge) -> Iterator[Part]:
    """What acts, in what it travels."""
    mediator, carrier = record.slots.get("mediator", ()), record.slots.get("carrier", ())
    yield from _join(mediator, know)
    if mediator and carrier:
        yield Part(" in the ")
    yield from _join(carrier, know)


def _only_blocks(record: Record) -> bool:
    """Whether something is taken away and nothing given: a carrier is then where what is left of it travels."""
    return "blocks" in record.slots and "mediator" not in record.slots


def _given(record: Record, know: Knowledge) -> Iterator[Part]:
    """What an intervention gives and takes away."""
    blocked = record.slots.get("blocks", ())
    given = () if _only_blocks(record) else tuple(_signal(record, know))
    if given:
        yield Part("intervention with ")
        yield from given
    if blocked:
        yield Part(" and " if given else "")
        yield Part("blocking or loss of ")
        yield from _join(blocked, know)
    if source := record.slots.get("source"):
        yield Part(" in ")
        yield from _join(source, know, article=True)


def _agent(record: Record, know: Knowledge) -> Iterator[Part]:
    """Who or what acts."""
    if record.kind == "intervention":
        yield from _given(record, know)
        return
    signal = tuple(_signal(record, know))
    source = tuple(_join(record.slots.get("source", ()), know, article=True))
    if source and signal:
        yield Part("through ")
        yield from signal
        yield Part(", ")
    yield from source or signal or (Part("signalling"),)


def _manner(record: Record, know: Knowledge) -> Iterator[Part]:
    """Through which pathway, by which modes and in which context."""
    if pathway := record.slots.get("pathway"):
        yield Part(", by way of ")
        yield from _join(pathway, know)
    if record.kind == "intervention" and _only_blocks(record) and "carrier" in record.slots:
        yield Part(", in the ")
        yield from _join(record.slots["carrier"], know)
    carried = "carrier" in record.slots
    modes = [(iri, MODE_OF[iri]) for iri in record.modes]
    # What a carrier tells already is not said again: an exosome is a vesicle.
    for n, (iri, mode) in enumerate(m for m in modes if not (carried and m[1].carried)):
        yield Part(" and " if n else ", ")
        yield Part(mode.words, iri)
    yield from _context(record, know)


def _context(record: Record, know: Knowledge) -> Iterator[Part]:
    if context := record.slots.get("context"):
        yield Part(" (context: ")
        for n, iri in enumerate(context):
            yield Part(", " if n else "")
            yield Part(know.label(iri), iri)
        yield Part(")")


def _verb(name: str, record: Record) -> Part:
    asserted, hypothesised = _VERBS[name]
    return Part(f" {hypothesised if record.status == 'hypothesised' else asserted} ")


def _outcome(record: Record, know: Knowledge) -> Iterator[Part]:
    """What an agent does, to what, where."""
    receptor, recipient = record.slots.get("receptor", ()), record.slots.get("recipient", ())
    if record.effect is None:
        yield _verb("acts on" if receptor else "reaches", record)
        yield from _join(receptor or recipient, know, article=not receptor)
        if receptor and recipient:
            yield Part(" of ")
            yield from _join(recipient, know, article=True)
        return
    name, target = record.effect
    yield _verb(name, record)
    yield Part(f"{ASPECTS[record.aspect].words} " if record.aspect else "")
    yield from _join([target], know)
    if recipient:
        yield Part(" in ")
        yield from _join(recipient, know, article=True)
    if receptor:
        yield Part(" through ")
        yield from _join(receptor, know)


def _article(word: str) -> str:
    """Give ``a`` or ``an`` as the word is spoken: *an M2 macrophage*, *a unipotent cell*."""
    if re.match(r"[AEFHILMNORSX](?:[A-Z0-9-]|$)", word):
        return "an "
    return "an " if re.match(r"[aeio]|un(?!i)|u(?!ni)", word, re.IGNORECASE) else "a "


def _transition(record: Record, know: Knowledge) -> Iterator[Part]:
    yield from _join(record.values("source"), know, article=True)
    yield _verb("becomes", record)
    for n, iri in enumerate(record.values("becomes")):
        yield Part((" together with " if n else "") + _article(know.label(iri)))
        yield Part(know.label(iri), iri)


def _expression(record: Record, know: Knowledge) -> Iterator[Part]:
    source = record.slots["source"]
    yield from _join(source, know, article=True)
    if lacked := record.slots.get("lacks"):
        yield _verb("lacks", record)
        yield from _join(lacked, know)
    else:
        alive = any(know.groups.get(iri) in {"cell", "anatomy"} for iri in source)
        yield _verb(record.aspect if record.aspect in _VERBS else "expresses" if alive else "carries", record)
        yield from _join(record.values("expresses"), know)
    if carrier := record.slots.get("carrier"):
        yield Part(" in the ")
        yield from _join(carrier, know)


def _capitalised(text: str) -> str:
    """Begin with a capital where the first word is a plain word (not ``miR-214``, ``p38``, ``mTOR``)."""
    word = _WORD.match(text)
    return text[0].upper() + text[1:] if word and not re.match(r"[a-z]+[A-Z]", text) else text


def sentence(record: Record, know: Knowledge) -> Parts:
    """Say a record in one sentence."""
    match record.kind:
        case "knowledge gap":
            return (Part(f"Not known: {record.label.rstrip('.')}."),)
        case "reported absence":
            return (Part(f"Reported absent: {record.label.rstrip('.')}."),)
        case "transition":
            body = [*_transition(record, know), *_context(record, know)]
        case "expression":
            body = [*_expression(record, know), *_context(record, know)]
        case _:
            body = [*_agent(record, know), *_outcome(record, know), *_manner(record, know)]
    body = [part for part in body if part.text]
    if record.effect and record.effect[0] == "associatedWith":
        body.append(Part("; a correlation, not said to be a cause"))
    if record.status == "controversial":
        body.insert(0, Part("It is disputed that "))
    else:
        body[0] = Part(_capitalised(body[0].text), body[0].iri)
    return (*body, Part("."))


def status_words(status: str) -> str:
    """Say what a status means."""
    return STATUSES[status].words
