"""A question in words as a row of items: concepts that it names, and words that say what is asked of them.

The words stand in ``words.tsv`` with a tag each; concepts are found by ``names``. What is neither is kept apart: plain
English that adds nothing, and names of what the graph does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from osteo_ld.asking import slips
from osteo_ld.asking.bare import bare
from osteo_ld.asking.items import SIGNED_PREFIXES, SIGNS, Item, is_english, stemmed, tags
from osteo_ld.asking.lowered import says_less
from osteo_ld.asking.names import ALIAS, FAMILY, HIDDEN, SYNONYM, Meaning, Names
from osteo_ld.asking.neighbours import beside, compounds, is_whom
from osteo_ld.asking.predicates import of_it, predicated
from osteo_ld.asking.search import stem
from osteo_ld.asking.statements import told_before, told_until
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.spelling import fold, words

# Somebody's words of themselves, and the mark that ends them.
_ASIDE = re.compile(r"([^:.!?;–—]{0,200}?)(?:[:.!?;]\s|[–—]|\s-\s)\s*(?=\w)", re.IGNORECASE)
_OWN = re.compile(r"(?:hi|hello|dear|i|we|my)\b", re.IGNORECASE)
# A clause that wants a yes or no, after another: *Akt in adult muscle: does force change*.
_ASKS = re.compile(r"[,:;–—]\s*(?:does|do|is|are|can|could|did|will|would|has|have|was|were)\s", re.IGNORECASE)
_LONGEST_NAME = 9  # words
_RAW = re.compile(r"[\w⁺+]+(?:['’]\w+)?|&")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as read: its items in order, plain words that were passed over, and names that mean nothing here."""

    items: tuple[Item, ...]
    passed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    corrected: str = ""
    asks: bool = False
    """Whether a clause after the first wants a yes or no."""

    @property
    def told(self) -> list[str]:
        """Say how names were understood that are no labels."""
        return [item.told for item in self.items if item.told]


def _examples(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Pass over plain words for what examples follow of: sensory neuropeptides such as CGRP."""
    found = list(items)
    for n in range(len(items) - 2):
        such = [item.text.casefold() for item in items[n : n + 2]] == ["such", "as"]
        if such and items[n + 2].named:
            for k in range(n - 1, -1, -1):
                if items[k].tag != "word":
                    break
                found[k] = replace(items[k], tag="stop")
    return tuple(found)


@dataclass(frozen=True)
class Reader:
    """Reads questions against the names of a graph."""

    know: Knowledge
    names: Names
    others: frozenset[str] = field(default_factory=frozenset)
    """Folded names of what is no subject of the graph, though its words are plain English."""
    printed: frozenset[str] = field(default_factory=frozenset)
    """Every word of the reviews, folded."""

    @cached_property
    def wordings(self) -> frozenset[str]:
        """Every word of every name, folded, and of the reviews: what a question may speak of without a concept."""
        return self._of_names | self.printed

    @cached_property
    def _of_names(self) -> frozenset[str]:
        found: set[str] = set()
        for iri in self.know.named:
            if concept := self.know.concepts.get(iri):
                for name in (*concept.written, *concept.hidden):
                    found.update(words(name))
        for record in self.know.records.values():
            if "about" in record.slots:
                found.update(words(record.label))
        return frozenset(found)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.wordings))

    @cached_property
    def authors(self) -> frozenset[str]:
        """The first words of the marks of cited works: their authors."""
        marks = (self.know.label(iri) for iri in self.know.citing)
        return frozenset(fold(mark.partition(" ")[0]) for mark in marks if not mark.isdecimal() and " " in mark)

    def read(self, question: str) -> Reading:
        """Read a question; what somebody says of themselves before it (*Hi, I am a student: ...*) is passed over."""
        said = _ASIDE.match(question)
        if said and self._is_aside(said[1]):
            return self._read(question[said.end() :])
        return self._read(question)

    def _is_aside(self, said: str) -> bool:
        """Tell whether what stands first is no part of the question: words of oneself, or words that ask nothing."""
        items = self._read(said).items
        nothing = all(item.tag in ("stop", "word", "wh") for item in items)
        return not any(item.concepts for item in items) and bool(_OWN.match(said) or nothing)

    def _read(self, question: str) -> Reading:
        question = bare(question)
        found = list(_RAW.finditer(question))
        raw = [match[0] for match in found]
        keys = [fold(word) or word for word in raw]
        taken: list[Item | None] = [None] * len(raw)
        free = [True] * len(raw)
        for size in range(min(_LONGEST_NAME, len(raw)), 0, -1):
            for start in range(len(raw) - size + 1):
                if all(free[start : start + size]) and (item := self._item(raw, keys, start, size)):
                    taken[start] = item
                    free[start : start + size] = [False] * size
        self._heads(raw, keys, taken, free)
        passed, unknown = [], []
        mended: dict[int, str] = {}
        for first, last in compounds(question, found, taken, free):
            unknown.append(question[found[first].start() : found[last].end()])
            taken[first : last + 1] = [None] * (last + 1 - first)
            free[first : last + 1] = [False] * (last + 1 - first)
        for n, word in enumerate(raw):
            if not free[n]:
                continue
            kind = self._other(word, keys[n])
            if kind is True and (other := beside(question, found, taken, n)):
                kind = Item(word, "stop", (), f"{word}: not in the reviews, read as {other.text}")
            if isinstance(kind, Item):
                taken[n] = kind
                if not kind.exact:
                    mended[n] = kind.told.partition(" → ")[2]
            elif kind:
                unknown.append(word)
            else:
                passed.append(word)
                taken[n] = Item(word, "word")
        unknown += [item.text for item in taken if item and item.tag == "other"]
        items = tuple(item for item in taken if item and item.tag != "other")
        first = told_until(question)
        items = told_before(items, sum(i is not None and m.start() < first for i, m in zip(taken, found, strict=False)))
        lead = [item.text for item in takewhile(lambda item: item.tag == "word", items)]
        what_for = lead and items[len(lead) :][:1] and items[len(lead)].text.casefold() == "for"
        if what_for and any(stem(fold(word)) not in self._stems for word in lead):  # hyperbaric oxygen for X
            unknown.append(" ".join(lead))
        items = self._by_label(predicated(of_it(_examples(items), self.names, self.know.label), self.names))
        passed = [word for word in passed if any(word == item.text for item in items)]
        people = {n for n, item in enumerate(items) if n and item.tag == "stop" and is_whom(items[n - 1], item)}
        items = tuple(replace(item, tag="word") if n in people else item for n, item in enumerate(items))
        passed += [items[n].text for n in sorted(people)]
        if not any(item.named for item in items):  # rank expression: of RANK, for nothing else is named
            items = tuple(replace(item, tag="") if item.tag == "count" and item.concepts else item for item in items)
        corrected = question
        for n in sorted(mended, reverse=True):
            corrected = corrected[: found[n].start()] + mended[n] + corrected[found[n].end() :]
        return Reading(items, tuple(passed), tuple(dict.fromkeys(unknown)), corrected, bool(_ASKS.search(question)))

    def _by_label(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Read another name of a molecule, and a word after it, as what is called by its label: flk-1 shedding."""
        found: list[Item] = []
        for item in items:
            last = found[-1] if found else item
            if found and last.named and not item.concepts and last.told and last.exact and not last.family:
                said = f"{last.text} {item.text}"
                whole = self.names.meanings(f"{self.know.label(last.concepts[0])} {item.text}")[:1]
                if whole and whole[0].how <= SYNONYM and self.know.groups.get(last.concepts[0]) == "signal":
                    found[-1] = Item(said, "", (whole[0].iri,), f"{said} → {whole[0].label}")
                    continue
            found.append(item)
        return tuple(found)

    def _heads(self, raw: list[str], keys: list[str], taken: list[Item | None], free: list[bool]) -> None:
        """Give words before *and* the head of the name after it (type H and L vessels), after *to* its first word."""
        for n in range(1, len(raw) - 1):
            after = taken[n + 1]
            if keys[n] not in ("and", "or", "versus", "vs") or after is None or not after.concepts or after.tag:
                continue
            size = 2 if n > 1 and free[n - 2] and free[n - 1] else 1
            head = after.text.split()[-1]
            for start in (n - size, n - 1):
                said = [*raw[start:n], head]
                found = self._meanings(" ".join(said), said, [*keys[start:n], fold(head)], 0, len(said))
                if all(free[start:n]) and found and found[0].how <= SYNONYM:
                    taken[start] = Item(" ".join(raw[start:n]), "", (found[0].iri,), found[0].told)
                    free[start:n] = [False] * (n - start)
                    break
        for n, other in enumerate(taken):  # type E endothelial cells become type H
            first, _, short = other.text.partition(" ") if other and other.named else ("", "", "")
            for earlier in filter(None, taken[:n] if short and " " not in short else ()):
                said = [first, short, *earlier.text.split()[2:]]
                if len(said) < 3 or earlier.text.split()[0] != first or not other:
                    continue
                found = self._meanings(" ".join(said), said, [fold(word) for word in said], 0, len(said))
                if found and found[0].how <= SYNONYM:
                    taken[n] = replace(other, concepts=(found[0].iri,), told=found[0].told)
        for n in range(2, len(raw)):  # type E to H vessels
            whole = next((item for item in taken[n - 2 :: -1] if item), None)
            if not (free[n] and keys[n - 1] in ("to", "into", "and", "or") and whole and whole.named):
                continue
            for size in (2, 1):  # with the head, or without: the type E to H transition
                said = [whole.text.split()[0], *raw[n : n + size]]
                found = self._meanings(" ".join(said), said, [fold(word) for word in said], 0, len(said))
                if found and found[0].how <= HIDDEN:
                    taken[n : n + size] = [Item(" ".join(said[1:]), "", (found[0].iri,), found[0].told), None][:size]
                    free[n : n + size] = [False, False][:size]
                    break

    def _item(self, raw: list[str], keys: list[str], start: int, size: int) -> Item | None:
        text = " ".join(raw[start : start + size])
        if start and keys[start - 1] == "from" and "to" in keys[start + 1 : start + size]:
            return None  # from bone to muscle: no name of a crosstalk
        if size > 1 and raw[start + size - 1] == "a":
            return None  # is VEGF a signal: no VEGFA
        tag = self._tag(raw, keys, start, size)
        meanings = self._meanings(text, raw, keys, start, size)
        verb = start and tags().get((keys[start - 1], keys[start]), "") in SIGNS  # hold back vessels: no back vessel
        if not meanings and not tag and size > 1 and not verb and self._is_other(keys[start : start + size]):
            return self._within(text) or Item(text, "other")
        if tag == "word" and meanings:
            tag = ""
        symbol = bool(meanings) and text == meanings[0].name and text[1:] != text[1:].lower()  # RANK, not rank
        if tag and not symbol and (not meanings or size == 1 or tag == "loss" or meanings[0].how >= SYNONYM):
            keep = meanings and meanings[0].how <= SYNONYM and tag in ("stop", "evidence", "in", "loss", "count")
            concepts = tuple(m.iri for m in meanings[:1]) if keep else ()
            return Item(text, tag, concepts)
        if meanings:
            told = meanings[0].told if len(meanings) == 1 and fold(meanings[0].label) != fold(text) else ""
            if meanings[0].how == FAMILY:
                told = f"{text} → {', '.join(m.label for m in meanings)} (its family; {text} itself is not named)"
            return Item(text, "", tuple(m.iri for m in meanings), told, family=meanings[0].how == FAMILY)
        return None

    def _is_other(self, keys: list[str]) -> bool:
        """Tell whether a phrase names what is no subject here.

        One that the names here have the words for is no such phrase; nor is one that the reviews print the words of,
        but for cells: they print *dendritic* of processes, and have no dendritic cell.
        """
        if " ".join(keys) not in self.others:
            return False
        known = self._of_names if keys[-1] == "cell" else self.wordings
        return not known.issuperset(keys) or (keys[-1] == "cell" and len(keys) == 2)

    @cached_property
    def _names(self) -> list[tuple[str, list[list[str]]]]:
        named = ((iri, self.know.concepts.get(iri)) for iri in self.know.named)
        return [(iri, [words(name) for name in (c.label, *c.synonyms) if words(name)]) for iri, c in named if c]

    def _within(self, text: str) -> Item | None:
        """The one concept whose name holds all words of a phrase, others between them."""
        wanted = set(words(text))
        if any(len(word) < 3 for word in wanted):
            return None
        head = words(text)[-1]
        found = [iri for iri, names in self._names if any(n[-1] == head and wanted <= set(n) for n in names)]
        return Item(text, "", (found[0],), f"{text} → {self.know.label(found[0])}") if len(found) == 1 else None

    @staticmethod
    def _tag(raw: list[str], keys: list[str], start: int, size: int) -> str:
        tagged = tags()
        span = tuple(keys[start : start + size])
        lower = tuple(word.casefold() for word in raw[start : start + size])
        if found := tagged.get(span) or tagged.get(lower):
            return found
        if any(not key.isalpha() for key in span):
            return ""
        if found := stemmed().get((stem(span[0]), *span[1:])):
            return found
        # Who does what a verb says: a stabiliser, inducers, a suppressor.
        agent = re.fullmatch(r"(\w{4,})[eo]rs?", lower[0]) if size == 1 else None
        for base in (agent[1] + "e", agent[1]) if agent else ():
            if sign := {"verb:+": "promoter", "verb:-": "inhibitor"}.get(tagged.get((fold(base),), "")):
                return sign
        return ""

    def _meanings(self, text: str, raw: list[str], keys: list[str], start: int, size: int) -> tuple[Meaning, ...]:
        if size > 1 and (not keys[start] or not keys[start + size - 1]):
            return ()
        found = self.names.meanings(text) if not (size == 1 and raw[start].isdecimal()) else ()
        if not found:
            return ()
        best = [m for m in found if m.how == found[0].how]
        if best[0].how >= HIDDEN and start and size > 1 and self._headed(raw[start - 1], raw[start]):
            return ()
        if best[0].how == HIDDEN and (
            (size > 1 and self._holds_another(best, raw[start : start + size]))
            or ("and" in keys[start : start + size] and self._pair(raw[start : start + size]))
            or (size > 2 and self._signs(best[0], raw[start : start + 2]))
            or (size > 1 and says_less(keys[start], best[0].label, self.know.groups.get(best[0].iri, "")))
        ):
            return ()
        if best[0].how == FAMILY:  # the nearest family, not what it is under
            best = [m for m in best if not any(m.iri in self.know.ancestors(o.iri)[1:] for o in best)]
        # A class above what the reviews name is theirs only if they print its words.
        ours = any(m.iri in self.know.named for m in best)
        if (
            self.printed
            and not ours
            and not self.printed.issuperset(w for w in words(text) if len(w) > 2 and w.isalpha())
        ):
            best = [m for m in found if m.how == HIDDEN and m.iri in self.know.named]
            if not best:
                return ()
        if best[0].how in (ALIAS, FAMILY) and text != best[0].name and is_english(text.casefold()):
            return ()
        if best[0].how == ALIAS and len(keys[start]) < 4 and is_english(text.casefold()):
            return ()
        if best[0].how == HIDDEN and size == 1 and len(keys[start]) < 4 and keys[start].isalpha():
            return ()
        if best[0].how >= HIDDEN and len(best) > 1:
            key = fold(text)
            best = [m for m in best if fold(m.label).startswith(key)] or best
            if len(best) > 6:
                return ()
        return tuple(best)

    def _headed(self, before: str, head: str) -> bool:
        """Tell whether a word ends the name that begins before it: endothelial [cells in bone]."""
        found = self.names.meanings(f"{before} {head}")[:1] if before[0].isalpha() and head[0].isalpha() else ()
        return bool(found) and found[0].how <= SYNONYM

    def paired(self, reading: Reading) -> Reading:
        """Give a reading in which what was said by two names is these two: *osteocalcin GPRC6A*, *OBs and ECs*."""
        items: list[Item] = []
        for item in reading.items:
            said = item.text.split() if item.named else []
            pathway = bool(said) and self.know.groups.get(item.concepts[0]) == "pathway"
            items += (self._pair(said) if pathway or "and" in said else ()) or (item,)
        return reading if len(items) == len(reading.items) else replace(reading, items=tuple(items))

    def _pair(self, said: list[str]) -> tuple[Item, ...]:
        for n in range(1, len(said)):
            between = said[n] == "and"
            halves = [" ".join(said[:n]), " ".join(said[n + between :])]
            found = [self.names.meanings(half)[:1] for half in halves]
            groups = ("cell", "process") if between else ("signal",)
            sorts = {self.know.groups.get(m[0].iri) for m in found if m and m[0].how <= SYNONYM}
            if all(found) and len(sorts) == 1 and sorts <= set(groups):
                one, other = (Item(half, "", (m[0].iri,)) for half, m in zip(halves, found, strict=True))
                return (one, Item("and", "and"), other) if between else (one, other)
        return ()

    def _signs(self, meaning: Meaning, said: list[str]) -> bool:
        """Tell whether a hidden label of what is no cell begins with an effect of its own: *pro-osteogenic miRNAs*."""
        signed = said[0].casefold() in SIGNED_PREFIXES and self.know.groups.get(meaning.iri) != "cell"
        return signed and any(m.how == HIDDEN for m in self.names.meanings(" ".join(said)))

    def _holds_another(self, meanings: list[Meaning], said: list[str]) -> bool:
        """Tell whether a part of what was said is a name of something that the concepts are not and are not called by.

        Curators note as hidden labels what stands for a concept in one sentence: *endothelial Notch* for a cell.
        """
        for size in range(len(said) - 1, 0, -1):
            for start in range(len(said) - size + 1):
                part = self.names.meanings(" ".join(said[start : start + size]))
                if not part or part[0].how > SYNONYM or self.know.groups.get(part[0].iri) not in ("signal", "cell"):
                    continue
                for meaning in meanings:
                    above = self.know.ancestors(meaning.iri)
                    own = {word for iri in above if (concept := self.know.concepts.get(iri))
                           for name in concept.written for word in words(name)}  # fmt: skip
                    akin = any(m.iri in above for m in part)
                    if not akin and not own.intersection(w for m in part for w in words(m.label)):
                        return True
        return False

    def _other(self, word: str, key: str) -> Item | bool:
        """Tell of a word that is no name and asks nothing: what it may be a slip for, or if it names the unknown."""
        lower = word.casefold()
        if not re.search(r"\w", word):
            return False
        if word.isdecimal():
            return Item(word, "number")
        if key in self.authors:
            return Item(word, "cite")
        if key in self.wordings:
            return len(key) < 2
        if stem(key) in self._stems:
            return slips.ending_aside(word, key, self.names, self.wordings) or len(key) < 2
        if key in self.others:
            return True if is_english(lower) else next(slips.slips(word, self.names, self.wordings), True)
        if len(key) > 6 and is_english(lower) and any(key[:-1] in wording for wording in self.wordings):
            return False
        if lower.isalpha() and len(lower) > 1 and is_english(lower):
            return False
        if item := slips.signed(word, self.names):
            return item
        return next(slips.slips(word, self.names, self.wordings), True)
