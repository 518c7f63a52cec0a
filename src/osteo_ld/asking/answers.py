"""Answers: the records that fit a pattern or a question in words, best first, and what was understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest

from osteo_ld.asking.asked import Asked, Rung
from osteo_ld.asking.faces import to_flags
from osteo_ld.asking.names import Names
from osteo_ld.asking.patterns import ASKED, CONCEPT_FIELDS, Matcher, Pattern
from osteo_ld.asking.reading import Reader, Reading
from osteo_ld.asking.roles import PLACES
from osteo_ld.asking.rungs import HARM, IN_IT, ITS_END, NO_EFFECT, ONE_OF, OTHERWISE, REVERSE, THERE
from osteo_ld.asking.search import Search, stem, terms
from osteo_ld.asking.sentences import plain, sentence
from osteo_ld.asking.sharing import Sharing
from osteo_ld.asking.slips import compound
from osteo_ld.asking.understanding import Understanding
from osteo_ld.asking.verdicts import Judge, Part
from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import GROUPS, Knowledge, Record
from osteo_ld.spelling import fold, words
from osteo_ld.vocabulary import DIRECTED, SIGNED

MOST = 40
"""Records of an answer, unless all are asked for."""
WITHOUT = "leaving out"
SHARING = "records that share words with your question"
_CERTAIN = {"asserted": 0, "controversial": 1, "hypothesised": 2}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got.

    ``unknown`` are the names in it that mean nothing here (with near spellings): then there are no parts. ``passed``
    are words that were not used, ``told`` says how names were understood, ``verdict`` is yes, no, disputed, supposed or
    not said where that was asked.
    """

    question: str
    parts: tuple[Part, ...] = ()
    told: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    verdict: str = ""

    @property
    def records(self) -> list[Record]:
        """All records in order, each once."""
        return list({record.iri: record for part in self.parts for record in part.records}.values())


def _left_out(part: Part, asked: Asked) -> list[str]:
    """Give what is named in a question and not in the pattern of a part."""
    patterns = [part.pattern, part.pattern.second] if part.pattern else []
    held = [set(values) for p in patterns if p for name, values in p.fields if name in CONCEPT_FIELDS]
    return [text for span, text in asked.spans if not any(values <= span for values in held)]


def _apart(part: Part, asked: Asked) -> Part:
    """Give a part that leaves out something that is named a heading that says so: it is not the answer itself."""
    left = _left_out(part, asked)
    return replace(part, heading=f"{WITHOUT} {', '.join(left)}") if left and not part.heading else part


def _unsaid(part: Part) -> Part:
    """Give a part that merely names what is asked of, and says neither yes nor no, the heading that says so."""
    return replace(part, heading=OTHERWISE) if not part.heading and part.pattern and part.pattern.loose else part


def _whole(part: Part, asked: Asked) -> bool:
    """Tell whether a part answers by itself: with nothing left out it says so, or that it acts so on the end of it."""
    return not part.heading or (part.heading.endswith(ITS_END) and not _left_out(part, asked))


@dataclass
class Asker:
    """Answers questions over a graph; made once, it answers any number of them."""

    know: Knowledge
    names: Names
    reader: Reader
    understanding: Understanding
    matcher: Matcher = field(init=False)
    search: Search = field(init=False)
    sharing: Sharing = field(init=False)
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        """Make what works out of the graph."""
        self.matcher, self.search = Matcher(self.know), Search(self.know)
        self.sharing, self.judge = Sharing(self.matcher, self.search), Judge(self.matcher, self.search)

    # -- by pattern -------------------------------------------------------------------------------------------------

    def find(self, pattern: Pattern) -> list[Record]:
        """Give the records that fit a pattern, best first."""
        return self._best(self.matcher.matches(pattern), pattern, frozenset())

    def _best(self, records: Iterable[Record], pattern: Pattern | None, soft: frozenset[str]) -> list[Record]:
        """Order records: shared words, direction before none, specific before general, certain, more evidence."""
        wanted = set(pattern.concepts()) if pattern else set()

        def place(record: Record) -> tuple[float, bool, bool, int, int, int, str]:
            effect = record.effect[0] if record.effect else ""
            named = {value for name in CONCEPT_FIELDS[4:] for value in record.slots.get(name, ())}
            general = sum(self.know.concepts[iri].general for iri in named - wanted if iri in self.know.concepts)
            return (
                -round(self.search.score(record, soft), 1), effect not in DIRECTED, effect not in SIGNED, general,
                _CERTAIN[record.status], -len(record.evidence), record.iri,
            )  # fmt: skip

        return sorted(records, key=place)

    # -- by words ---------------------------------------------------------------------------------------------------

    def ask(self, question: str) -> Answer:
        """Answer a question in words.

        Raises:
            QueryError: there are no words in it.

        """
        if not words(question):
            raise QueryError("give a question, in words")
        reading = self.reader.read(question)
        slips = [item.told for item in reading.items if not item.exact]
        corrected = reading.corrected
        for name in reading.unknown:
            if right := compound(name, self.names):
                corrected = corrected.replace(name, right)
                slips.append(f"{name} → {right}")
        if corrected != question:
            reading = self.reader.read(corrected)
        told, passed = tuple(dict.fromkeys([*slips, *reading.told])), reading.passed
        if reading.unknown:
            near = tuple((name, tuple(self.names.near(name))) for name in reading.unknown)
            return Answer(question, (), told, passed, near)
        return self._of_families(self._answer(Answer(question, (), told, passed), reading), reading)

    def _of_each(self, answer: Answer, reading: Reading) -> Answer:
        """Give the yes or no of "do A and B promote C", where no record says it of both, if it is that of each."""
        if answer.verdict or any(part.heading != ONE_OF for part in answer.parts):
            return answer
        items = reading.items
        pairs = [n for n in range(1, len(items) - 1) if items[n].tag == "and" and items[n - 1].named]
        if len(pairs) != 1 or not items[pairs[0] + 1].named:
            return answer
        n = pairs[0]
        each = [
            replace(reading, items=(*items[:first], *items[after:])) for first, after in ((n, n + 2), (n - 1, n + 1))
        ]
        verdicts = {self._answer(Answer(answer.question), one).verdict for one in each}
        return replace(answer, verdict=verdicts.pop()) if len(verdicts) == 1 else answer

    def _of_families(self, answer: Answer, reading: Reading) -> Answer:
        """Leave out what does not name the family, where the records name that alone of a gene that is asked about."""
        families = [item for item in reading.items if item.family and item.named]
        if not families or not answer.parts:
            return answer
        about = self.understanding.about
        wanted = [frozenset((*i.concepts, *(p for c in i.concepts for p in about(c)))) for i in families]
        kept = [
            replace(part, records=tuple(
                record for record in part.records
                if all(not one.isdisjoint(self._said(record)) or self._prints(record, item.text)
                       for one, item in zip(wanted, families, strict=True))
            ))
            for part in answer.parts
        ]  # fmt: skip
        if parts := tuple(part for part in kept if part.records):
            return replace(answer, parts=parts, verdict="")  # what its family does it may do
        return replace(answer, parts=(), unknown=tuple((item.text, ()) for item in families), verdict="")

    @staticmethod
    def _said(record: Record) -> set[str]:
        """Give what a record names itself: no class above it."""
        return {value for values in record.slots.values() for value in values}

    def _prints(self, record: Record, text: str) -> bool:
        """Tell whether what a record names is called by a name that holds a text: the EphA2/EphrinA1 pathway."""
        return any(fold(text) in fold(self.know.label(iri)) for iri in self._said(record))

    def _answer(self, empty: Answer, reading: Reading) -> Answer:
        """Fill an answer that has no parts yet."""
        aged = self.understanding.aged(reading)
        asked, plain = self.understanding.understand(aged), self._plain(reading)
        empty = replace(empty, told=(*empty.told, *(f"without what names {text}" for _, text in asked.unfit.without)))
        if asked.figure and not any(self._figures(asked)):
            asked = replace(asked, figure=False)
        soft = frozenset(map(stem, asked.soft))
        first: Answer | None = None  # of what leaves out something that is named; what names all may still come
        for rung in self._rungs(reading, aged, asked):
            parts = list(self._parts(rung, asked, soft, plain))
            headed = asked.verdict or all(h for h, _ in rung.parts)
            if any(part.heading == SHARING for part in parts):
                break
            if self._beside_the_point(parts, asked):
                continue
            if any(_whole(part, asked) for part in parts) or (parts and headed):
                whole = tuple(part for part in parts if not _left_out(part, asked))
                if first and whole:
                    return self._together(first, whole, asked)
                verdict = self.judge.verdict(asked, parts, plain)
                parts = [_unsaid(part) for part in parts] if asked.verdict and verdict in ("", "not said") else parts
                first = first or replace(empty, parts=tuple(_apart(part, asked) for part in parts), verdict=verdict)
                if whole:
                    return first
        if first:
            if not asked.verdict and all(part.heading.startswith(WITHOUT) for part in first.parts):
                return replace(first, parts=(*first.parts, *self._beside(first.parts, asked, plain)))
            return self._of_each(first, reading) if asked.verdict else first
        shared, verdict = self._shared(asked, plain)
        return replace(empty, parts=(Part(SHARING, shared),) if shared else (), verdict=verdict)

    def _figures(self, asked: Asked) -> Iterator[Record]:
        """The records with a figure among those that any pattern of a question finds."""
        for rung in asked.rungs:
            for _, pattern in rung.parts:
                yield from (record for record in self.matcher.matches(pattern) if record.quantities)

    def _together(self, first: Answer, whole: Sequence[Part], asked: Asked) -> Answer:
        """Put what names all beside an answer that leaves something out: before it, if it acts on what is asked."""
        given = {record.iri for record in first.records}
        before, after = [], []
        for part in whole:
            fit = [r for r in part.records if r.iri not in given and (asked.verdict or not self.judge.turned(r, asked))]
            directed = part.pattern is not None and part.pattern.directed
            there = [r for r in fit if asked.verdict or (directed and self.judge.acts_on_all(r, asked))]
            before += [replace(part, records=tuple(there))] if there else []
            after += [replace(part, records=tuple(rest))] if (rest := [r for r in fit if r not in there]) else []
        return replace(first, parts=(*before, *first.parts, *after))

    def _beside_the_point(self, parts: Sequence[Part], asked: Asked) -> bool:
        """Tell whether an answer names but one of several, or leaves out what is named, and lists much."""
        if asked.verdict or sum(len(part.records) for part in parts) <= MOST:
            return False
        return any(part.heading == ONE_OF or _left_out(part, asked) for part in parts)

    def _beside(self, parts: Sequence[Part], asked: Asked, plain: frozenset[str]) -> Iterator[Part]:
        """What shares most with a question, where no part of the answer has all that is named."""
        given = {record.iri for part in parts for record in part.records}
        if more := tuple(record for record in self._shared(asked, plain)[0] if record.iri not in given):
            yield Part(SHARING, more)

    def _shared(self, asked: Asked, plain: frozenset[str]) -> tuple[tuple[Record, ...], str]:
        """Fall back on the records that share most with a question; on none where it speaks of other things.

        With them what they say of a yes or no: that it is not said, or nothing.
        """

        @cache
        def fits(iri: str) -> bool:  # asked of the best alone: of all records it would take most of the time
            record = self.know.records[iri]
            if self.judge.turned(record, asked) or self.judge.when_there(record, asked):
                return False
            if not all(terms(word) <= self.search.texts(iri) for word in asked.unread):
                return False
            # That something else has no effect says nothing of it.
            return asked.effect != NO_EFFECT or self.judge.names_all(record, asked)

        kept: Set[str] = self.know.records.keys()
        for members_of in map(self.matcher.kinds, asked.sought):
            members = kept & self.matcher.having("named", members_of)
            kept = members if any(map(fits, members)) else kept
        shared = self.sharing.closest(asked, kept, fits) if asked.named else []
        kinds = [self.matcher.kinds(concepts) for concepts, _ in asked.named]
        named = [sum(not held.isdisjoint(self.matcher.values(r, "named")) for held in kinds) for r in shared]
        foreign = plain - self.search.rarity().keys()  # words that no record has
        unsaid = asked.verdict and not asked.acting and foreign and len(kinds) == 1  # it names not what it is asked of
        if unsaid or (len(foreign) > 1 and len(kinds) not in named):
            shared = []
        # What names all that is asked, or all of much but one thing, may say it in a way that was not understood.
        open_ = any(count >= len(kinds) - (len(kinds) > 2) for count in named)
        return tuple(shared), "not said" if asked.verdict and not open_ else ""

    def _rungs(self, reading: Reading, aged: Reading, asked: Asked) -> Iterator[Rung]:
        """Give the rungs, with those of other readings beside them; what merely names last.

        Other readings are a cell and its vesicle as two or as one, a pathway as its two molecules, an aged cell as two.
        """
        others = [self.understanding.split(reading), self.understanding.joined(reading), self.reader.paired(reading)]
        others = [other for other in others if other is not reading]
        others += [] if aged is reading else [reading]
        if not others:
            yield from asked.rungs
            return
        read = [asked, *map(self.understanding.understand, others)]
        for loose in (False, True):
            rungs = [[r for r in one.rungs if all(p.loose for _, p in r.parts) == loose] for one in read]
            for step in zip_longest(*rungs):
                yield Rung(tuple(part for rung in step if rung for part in rung.parts))

    def _parts(self, rung: Rung, asked: Asked, soft: frozenset[str], content: frozenset[str]) -> Iterator[Part]:
        seen: set[str] = set()
        for heading, pattern in rung.parts:
            fit = [record for record in self.matcher.matches(pattern) if record.iri not in seen]
            found = [record for record in fit if not any(beside(record, asked) for beside in self.judge.beside)]
            if not (found or asked.acting or asked.effect):  # all that there is has it in its setting
                found = [record for record in fit if self.judge.only_in_its_setting(record, asked)]
            found = [record for record in found if record.quantities or not asked.figure]
            if heading != THERE and not asked.verdict:
                found = [record for record in found if not self.judge.when_there(record, asked)]
            if content and self._passes_over(asked, pattern):
                found = [record for record in found if all(self.judge.speaks_of(record, {word}) for word in content)]
            elif content and all(name == "named" for name, _ in pattern.fields):
                spoken = [record for record in found if self.judge.speaks_of(record, content)]
                found = spoken if spoken or content & self.search.rarity().keys() else found
            # What merely names both may say it of the other direction.
            loose = pattern.loose and not heading and (asked.verdict or (asked.sending and not asked.effect))
            reverse = [record for record in found if self.judge.reversed(record, asked)] if loose else []
            found = [record for record in found if record not in reverse] if reverse else found
            one_way = pattern.loose and (asked.unfit.undergoing or asked.unfit.doing)  # all that is asked, and not said
            if asked.effect and not asked.verdict and (one_way or not pattern.directed):
                found = [record for record in found if not self.judge.turned(record, asked)]
                heading = heading or (OTHERWISE if one_way else SHARING)
            lost = [] if pattern.get("blocks") else [record for record in found if self.judge.lost(record, asked)]
            found = [record for record in found if record not in lost] if lost else found
            in_it = [] if pattern.get("blocks") else [record for record in found if self.judge.lost_in(record, asked)]
            found = [record for record in found if record not in in_it] if in_it else found
            headed = (heading, found), (IN_IT, in_it), (HARM, [] if found else lost), (REVERSE, reverse)
            for told, records in headed:
                if records:
                    seen.update(record.iri for record in records)
                    yield Part(told, tuple(self._best(records, pattern, soft)), pattern)

    @staticmethod
    def _plain(reading: Reading) -> frozenset[str]:
        """The stems of the words of a question that neither ask nor name a concept."""
        return frozenset(stem(word) for item in reading.items if item.tag == "word" for word in words(item.text))

    @staticmethod
    def _passes_over(asked: Asked, pattern: Pattern) -> bool:
        """Tell whether a yes or no is wanted of something that was not understood, as if it were not there."""
        lost = any(values != (ASKED,) for values in pattern.get("blocks"))
        return bool(asked.verdict and not asked.acting and not lost)

    def hints(self, pattern: Pattern) -> Iterator[str]:
        """Say what there is when one constraint of a pattern without records is left out or widened."""
        for n, (name, values) in enumerate(pattern.fields):
            rest = replace(pattern, fields=pattern.fields[:n] + pattern.fields[n + 1 :])
            if rest.fields and (found := self.matcher.matches(rest)):
                yield f"without --{name}: {len(found)} records ({self.command(rest)})"
            for iri in values if name in CONCEPT_FIELDS else ():
                for near in self.understanding.about(iri)[:20]:
                    other = replace(pattern, fields=(*pattern.fields[:n], (name, (near,)), *pattern.fields[n + 1 :]))
                    if count := len(self.matcher.matches(other)):
                        yield f"{self.know.label(iri)}: 0; {self.know.label(near)}: {count}"

    def check_sort(self, parameter: str, default: str, given: str, iri: str) -> None:
        """See that a parameter gets the sort of concept that its default is.

        Raises:
            QueryError: it does not.

        """
        wanted = self.names.meanings(default)
        if not wanted or iri not in self.know.groups:
            return
        want, found = self.know.groups.get(wanted[0].iri, "other"), self.know.groups[iri]
        if (want in PLACES) != (found in PLACES):
            what, other = GROUPS[found].label, GROUPS[want].label
            raise QueryError(f"{given} is a {what}; --{parameter} takes a {other}, such as {default}")

    # -- told to people ----------------------------------------------------------------------------------------------

    def command(self, pattern: Pattern) -> str:
        """Give the ``find`` command that does the same as a pattern, with labels for names."""
        return f"osteo-ld find {to_flags(pattern, self.know.label)}"

    def says(self, record: Record) -> str:
        """Give the sentence of a record."""
        return plain(sentence(record, self.know))

    def attested(self, record: Record) -> str:
        """Give the reviews that say a record, each with how often."""
        reviews = Counter(self.know.reviews[span.review].key for span in record.evidence)
        return ", ".join(f"{key} ×{n}" for key, n in sorted(reviews.items()))

    def cited(self, record: Record) -> list[str]:
        """Give the works that a record's evidences cite, as printed."""
        return list(dict.fromkeys(self.know.label(iri) for span in record.evidence for iri in span.cites))

    def counted(self, records: Iterable[Record], name: str) -> list[tuple[str, int]]:
        """Count the values of a field over records, the most frequent first.

        Raises:
            QueryError: no field that holds concepts.

        """
        if name not in CONCEPT_FIELDS:
            raise QueryError(f"--by takes a field of concepts ({', '.join(CONCEPT_FIELDS)}): found {name!r}")
        counts = Counter(value for record in records for value in self.matcher.values(record, name))
        return sorted(((self.know.label(iri), n) for iri, n in counts.items()), key=lambda row: (-row[1], row[0]))
