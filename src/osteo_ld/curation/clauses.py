"""The clauses of a span in which a record's participants stand, read with the slot in place of each participant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from osteo_ld.curation.lexicon import Lexicon, plain
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Evidence, Record
from osteo_ld.curation.texts import Text

OBJECTS = ("promotes", "inhibits", "affects", "doesNotAffect", "associatedWith", "expresses", "lacks", "becomes")
# What adds to a claim without being part of its clause: "In aged mice, ..." may stand far before it.
LOOSE = {"context", "pathway", "cell"}
# A clause ends before these words, after a semicolon or a full stop, and where the main clause follows a "While ...,".
_CITED = r"(?<=[,.]\d)|(?<=[,.]\d\d)|(?<=[,.]\d\d\d)"
CLAUSE = re.compile(
    rf"\t|(?<=;)\s+(?=[a-z])|(?:(?<=[.!?])|{_CITED})\s+(?=[A-Z])"
    rf"|(?:(?<=,)|{_CITED})\s+(?=(?:which|and|but|thereby|thus|where|in which|this suggests)\b)"
    rf"|(?:(?<=,)|{_CITED})\s+(?=(?:as (?!well|evidenced|shown)|suggesting|indicating|implying)\b)"
    r"|\s+(?=(?:while|whereas|although|though|however|yet|because)\b)"
    r"|(?<![\w,] )\b(?:While|Although|Though|Despite|Whereas|Given|Since|Because|If)\b[^,]{1,200},\s+"
)
# "A promotes X, and B promotes Y" is two clauses, "A promotes X, Y, and Z" one: only the first has a verb after "and".
JOINED = re.compile(
    r"(?!and )|and (?:[^\s,;]{1,30} ){1,5}?(?:is|are|was|were|has|have|can|may|might|could|also|undergo|becomes?"
    r"|remains?|promotes?|inhibits?|enhances?|reduces?|regulates?|induces?|activates?|influences?|affects?)\b"
)
VERB = re.compile(r"\w{1,40}(?:ing|ed|es) ")  # "suppressing decay" is more than a name


@dataclass(frozen=True)
class Claim:
    """A record beside one of its evidences, with the clauses in which its participants stand."""

    record: Record
    evidence: Evidence
    text: Text
    curation: Curation
    cells: tuple[tuple[int, int, str], ...]  # where the span names cells, of the record or not

    @cached_property
    def span(self) -> str:
        """The span, in the form in which names are matched."""
        return plain(self.text.text[self.evidence.at.start : self.evidence.at.end])

    @cached_property
    def mentions(self) -> list[tuple[int, int, str]]:
        """Where the span names a participant: (start, end, slot), in order; of two that overlap the first one."""
        found = [
            (*place, "object" if slot in OBJECTS else slot)
            for slot, curie in self.record.concepts()
            for place in self.curation.lexicon.mentions(curie, self.span)
        ]
        kept: list[tuple[int, int, str]] = []
        for mention in sorted([*found, *self.cells], key=lambda m: (m[0], -m[1])):
            if not kept or kept[-1][1] <= mention[0]:
                kept.append(mention)
        return kept

    @cached_property
    def window(self) -> tuple[int, int]:
        """The shortest stretch of the span that names all slots; the whole span where none is named."""
        named = [m for m in self.mentions if m[2] not in LOOSE]
        missing = Counter({slot: 1 for *_, slot in named})
        best, first = (0, len(self.span)), 0
        for _, end, slot in named:
            missing[slot] -= 1
            while max(missing.values()) < 1:
                best = min(best, (named[first][0], end), key=lambda w: w[1] - w[0])
                missing[named[first][2]] += 1
                first += 1
        return best

    @cached_property
    def clause(self) -> tuple[int, int]:
        """The clauses that the window touches."""
        cuts = [m.end() for m in CLAUSE.finditer(self.span) if JOINED.match(self.span, m.end())]
        start, end = self.window
        return max([0, *(c for c in cuts if c <= start)]), min([len(self.span), *(c for c in cuts if c >= end)])

    @cached_property
    def masked(self) -> str:
        """The clauses, with the slot in angle brackets for each participant."""
        return self._mask(*self.clause)

    @cached_property
    def begun(self) -> str:
        """The same up to where the last participant was named."""
        return self._mask(self.clause[0], self.window[1])

    def _mask(self, start: int, end: int) -> str:
        parts, last = [], start
        for a, b, slot in self.mentions:
            if start <= a and b <= end:
                # A hidden label may be half a sentence: its words are kept, the verb among them.
                words = self.span[a:b].split(" ")
                kept = f"{self.span[a:b]} " if len(words) > 2 or VERB.match(self.span, a, b) else ""
                parts += [self.span[last:a], kept, f"<{slot}>"]
                last = b
        return "".join([*parts, self.span[last:end]])

    @cached_property
    def features(self) -> set[str]:
        """What a row of the table can ask of a record: its filled slots, and what they hold, as ``mode:paracrine``."""
        record, evidence = self.record, self.evidence
        values = [f"kind:{record.kind}", f"status:{evidence.status}"]
        values += [f"mode:{mode}" for mode in record.mode] + ([f"aspect:{record.aspect}"] if record.aspect else [])
        values += [f"{slot}:{self.curation.lexicon[curie].label}" for slot, curie in record.concepts()]
        values += [f"several:{slot}" for slot, n in Counter(slot for slot, _ in record.concepts()).items() if n > 1]
        values += ["several:cites"] if len(evidence.cites) > 1 else []
        filled = [name for name in (*type(record).model_fields, "system", "cites")
                  if getattr(record, name, None) or getattr(evidence, name, None)]  # fmt: skip
        return {*filled, *(value.replace(" ", "-") for value in values)}

    def fits(self, terms: Iterable[str]) -> bool:
        """Whether the record has every one of these features (``a|b``: one of them; ``!a``: not this one)."""
        features = self.features
        return all(
            term[1:] not in features if term[0] == "!" else not features.isdisjoint(term.split("|")) for term in terms
        )

    @cached_property
    def heading(self) -> str:
        """The heading over the span."""
        units, at = self.curation.units, self.evidence.at
        after = bisect_right(units, (at.source, at.start), key=lambda u: (u.source, u.start))
        return units[after - 1].section if after else ""

    @cached_property
    def lists(self) -> dict[str, str]:
        """What the record has in the slots whose values are often listed; the object under its effect."""
        return {"object" if slot in OBJECTS else slot: curie for slot, curie in self.record.concepts()}


def _is_cell(curie: str, lexicon: Lexicon) -> bool:
    above = [curie]
    for one in above:  # which may lead back to itself, where that is told
        if one.startswith("CL:"):
            return True
        above += [parent for parent in (lexicon[one].parents if lexicon.has(one) else ()) if parent not in above]
    return False


def claims(curation: Curation, texts: Mapping[str, Text]) -> Iterator[list[Claim]]:
    """Give the claims of each span, in the order of the records; a span that is not as it was hashed is left out."""
    cells = {
        concept.id: [plain(name).casefold() for name in (*concept.names, *concept.hidden_labels)]
        for concept in curation.lexicon.rows()
        if _is_cell(concept.id, curation.lexicon)
    }
    spans: defaultdict[str, list[Claim]] = defaultdict(list)
    for record in curation.records:
        for evidence in record.evidence:
            text, at = texts.get(evidence.at.source), evidence.at
            if text is None or text.sha256(at.start, at.end) != evidence.sha256:
                continue  # said already by the proof
            if (known := spans.get(str(at))) is None:
                span = plain(text.text[at.start : at.end])
                folded = span.casefold()
                named = [curie for curie, names in cells.items() if any(name in folded for name in names)]
                found = tuple((*place, "cell") for curie in named for place in curation.lexicon.mentions(curie, span))
            else:
                found = known[0].cells
            spans[str(at)].append(Claim(record, evidence, text, curation, found))
    yield from spans.values()
