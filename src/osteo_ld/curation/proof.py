"""Proving the curation against the frozen texts: hashes, whole sentences, named participants, quantities, citations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from osteo_ld.curation.reading import Curation, Sentences
from osteo_ld.curation.records import Evidence, Record
from osteo_ld.curation.sources import sentences_command
from osteo_ld.curation.texts import Text
from osteo_ld.errors import Problem, shown
from osteo_ld.vocabulary import MODES


def _prove_evidence(record: Record, evidence: Evidence, text: Text, curation: Curation) -> Iterator[tuple[str, str]]:
    """Give (key, fault) for each thing that the span does not bear out."""
    at = evidence.at
    span = text.text[at.start : at.end]
    found = text.sha256(at.start, at.end)
    if evidence.sha256 and found != evidence.sha256:
        yield "sha256", f"hash of {at} is {found}, not {evidence.sha256}: the offsets or the hash are wrong"
        return
    marks = text.citations(at.start, at.end) if evidence.cites else []
    for mark in evidence.cites:
        if mark not in marks and not text.source.mark_fault(mark):
            yield "cites", f"{mark!r} is not cited in {at}, which cites {', '.join(marks) or 'nothing'}"
    context = text.context(at.start) if evidence.carried else ""
    for slot, curie in record.concepts():
        if curie not in curation.lexicon:
            continue  # of what is left of a faulty record
        concept = curation.lexicon[curie]
        if curation.lexicon.named_in(curie, span):
            continue
        if slot not in evidence.carried:
            yield (
                "at",
                (
                    f"{slot} {concept.shown!r} ({curie}) is not named in {at}; if it is named before or in the heading "
                    f"add {slot!r} to carried; if it is spelt differently add that to its hidden_labels: {span!r}"
                ),
            )
            continue
        if not curation.lexicon.named_in(curie, context):
            yield (
                "carried",
                (
                    f"{slot} {concept.shown!r} ({curie}) is neither named in {at} nor before it in the paragraph, "
                    f"row or heading: {context!r}"
                ),
            )
    if "mode" in evidence.carried:
        for mode in getattr(record, "mode", ()):
            if mode in MODES and not mode_named_in(mode, f"{context}\n{span}"):
                words = ", ".join((mode, *MODES[mode].named))
                yield "carried", f"mode {mode!r} (by {words}) is not named before {at} or in the heading: {context!r}"
    for quantity in getattr(record, "quantity", ()):
        if quantity not in span:
            yield "at", f"quantity {quantity!r} does not stand in {at}: {span!r}"


def mode_named_in(mode: str, text: str) -> bool:
    """Whether a text names a mode, by its name or by the words that the table of words has for it."""
    words = "|".join(re.escape(word) if not word.isupper() else rf"(?-i:{word})" for word in (mode, *MODES[mode].named))
    return bool(re.search(rf"(?i)(?<![^\W\d_])(?:{words})", text))


def word_hashes(curation: Curation, texts: Mapping[str, Text]) -> dict[tuple[str, int, int], str]:
    """Hash the words of each sentence, and of each span of several sentences that is evidence, in order."""
    spans = {(unit.source, unit.start, unit.end) for text in texts.values() for unit in text.units}
    spans |= {
        (e.at.source, e.at.start, e.at.end) for r in curation.records for e in r.evidence if e.at.source in texts
    }  # fmt: skip
    order = {key: i for i, key in enumerate(texts)}
    return {span: texts[span[0]].word_hash(*span[1:]) for span in sorted(spans, key=lambda s: (order[s[0]], s[1:]))}


def _unfit(path: Path) -> Problem:
    return Problem(shown(path), 1, f"does not fit the texts: run `{sentences_command(path.parent)}`")


def prove(curation: Curation, texts: Mapping[str, Text]) -> Iterator[Problem]:
    """Give every fault of the evidences, of the ledger and of the sentence index."""
    units = [unit for unit in curation.units if unit.source in texts]
    if [unit for text in texts.values() for unit in text.units] != units:
        yield _unfit(curation.folder / "sentences.tsv")
    sentences = Sentences(curation.sources, curation.units)
    # A span that is none asks for no hash.
    sound = [record for record in curation.records if not any(sentences.fault(e.at) for e in record.evidence)]
    wanted = word_hashes(replace(curation, records=sound), texts)
    if any(curation.word_hashes.get(span) != words for span, words in wanted.items()):
        yield _unfit(curation.folder / "word_hashes.tsv")
    yield from prove_records(curation, texts)
    for entry in curation.ledger:
        if entry.at.source not in texts or sentences.fault(entry.at):
            continue
        found = texts[entry.at.source].sha256(entry.at.start, entry.at.end)
        if entry.sha256 and found != entry.sha256:
            yield Problem(entry.file, entry.line, f"hash of {entry.at} is {found}, not {entry.sha256}")


def prove_records(curation: Curation, texts: Mapping[str, Text]) -> Iterator[Problem]:
    """Give every fault of the evidences whose spans are those of sentences."""
    sentences = Sentences(curation.sources, curation.units)
    for record in curation.records:
        place = curation.places[record.id]
        for i, evidence in enumerate(record.evidence):
            if evidence.at.source not in texts or sentences.fault(evidence.at):
                continue  # of a text that is not at hand, or said already when it was read
            for key, fault in _prove_evidence(record, evidence, texts[evidence.at.source], curation):
                yield Problem(place.file, place.at(("evidence", i, key)), f"record {record.id}: {fault}")


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """How far a section is curated; ``open`` lists the spans of sentences that are neither evidence nor ledgered."""

    source: str
    section: str
    sentences: int
    evidence: int
    ledgered: int
    open: tuple[str, ...]


def coverage(curation: Curation) -> list[SectionCoverage]:
    """Count, a row a section in the order of the texts, what became of each sentence.

    A sentence that is both evidence and ledgered counts as evidence.
    """
    spans: dict[str, tuple[list[tuple[int, int]], list[tuple[int, int]]]]
    spans = {key: ([], []) for key in curation.sources}
    for record in curation.records:
        for evidence in record.evidence:
            spans[evidence.at.source][0].append((evidence.at.start, evidence.at.end))
    for entry in curation.ledger:
        spans[entry.at.source][1].append((entry.at.start, entry.at.end))
    counts: dict[tuple[str, str], Counter[str]] = {}
    still_open: dict[tuple[str, str], list[str]] = {}
    for unit in curation.units:
        key = (unit.source, unit.section)
        evidence_spans, ledger_spans = spans[unit.source]
        state = (
            "evidence" if any(a <= unit.start and unit.end <= b for a, b in evidence_spans)
            else "ledgered" if any(a <= unit.start and unit.end <= b for a, b in ledger_spans)
            else "open"
        )  # fmt: skip
        counts.setdefault(key, Counter())[state] += 1
        if state == "open":
            still_open.setdefault(key, []).append(f"{unit.start}-{unit.end}")
    return [
        SectionCoverage(*key, count.total(), count["evidence"], count["ledgered"], tuple(still_open.get(key, ())))
        for key, count in counts.items()
    ]
