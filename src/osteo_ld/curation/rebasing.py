"""A corrected text of a source: its offsets move along wherever the words stayed; the rest is named."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from osteo_ld.curation.adding import read_said, write_all
from osteo_ld.curation.copies import Sought, outcomes
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Span
from osteo_ld.curation.sources import units_table
from osteo_ld.curation.texts import Text
from osteo_ld.curation.verdicts import read_verdicts
from osteo_ld.curation.word_hash import letters
from osteo_ld.curation.words_file import word_hashes_table
from osteo_ld.errors import InputError, Problem, shown


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a span went: the span in the new text and its hash, or none where its words are gone."""

    old: Span
    new: Span | None
    sha256: str = ""


def _units(old: Text, new: Text) -> dict[int, tuple[int, int]]:
    """Give where each sentence of the old text stands in the new one, by its start; changed ones are left out."""
    before = [old.word_hash(unit.start, unit.end) for unit in old.units]
    after = [new.word_hash(unit.start, unit.end) for unit in new.units]
    moved = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for i in range(block.size):
            there = new.units[block.b + i]
            moved[old.units[block.a + i].start] = there.start, there.end
    return moved


def moves(old: Text, new: Text, spans: Iterable[Span]) -> Iterator[Moved]:
    """Say where spans of whole sentences of the old text are in the new one, in the order given."""
    wanted = list(dict.fromkeys(spans))
    places = _units(old, new)
    found = {span: _aligned(old, new, places, span) for span in wanted}
    lost = {span: _sought(old, span.start, span.end) for span in wanted if found[span] is None}
    # What stands in another order, or is cited in another way.
    for span, sought in zip(lost, _places(new.text, lost.values()), strict=True):
        found[span] = _snapped(new, sought) if sought else None
    for span in wanted:
        if place := found[span]:
            yield Moved(span, Span(source=span.source, start=place[0], end=place[1]), new.sha256(*place))
        else:
            yield Moved(span, None)


def _sought(text: Text, start: int, end: int) -> Sought:
    return Sought(start, end, text.word_hash(start, end))


def _places(text: str, spans: Iterable[Sought]) -> list[tuple[int, int] | None]:
    """Give where the words of each span stand in a text, none where they do not."""
    listed = list(spans)
    found = outcomes(text, listed) if listed else {}
    return [found[span].place for span in listed]


def _aligned(old: Text, new: Text, places: Mapping[int, tuple[int, int]], span: Span) -> tuple[int, int] | None:
    within = [unit for unit in old.units if span.start <= unit.start and unit.end <= span.end]
    known = [place for unit in within if (place := places.get(unit.start))]
    if not within or len(known) < len(within) or known != sorted(known):
        return None
    start, end = known[0][0], known[-1][1]
    between = sum(start <= unit.start and unit.end <= end for unit in new.units) != len(within)
    return None if between else (start, end)


def _snapped(new: Text, place: tuple[int, int]) -> tuple[int, int] | None:
    """Give the whole sentences that a place covers, if they say nothing else (but marks of citations)."""
    start, end = place
    covered = [unit for unit in new.units if unit.start < end and start < unit.end]
    if not covered:
        return None
    first, last = covered[0].start, covered[-1].end
    more = letters(new.text[first:start]) + re.sub(r"\d", "", letters(new.text[end:last]))
    return None if more else (first, last)


def laid_out(old: Text, content: str) -> str:
    """Give a corrected text with a paragraph a line, as the old one has it: lines broken within a paragraph are joined.

    A hyphen at the end of a line stays where the old text has one there. What changed keeps its lines.
    """
    pieces = sorted([*((unit.start, unit.end) for unit in old.units), *old.headings])
    found = _places(content, (_sought(old, *piece) for piece in pieces))
    joined: list[tuple[int, int, str]] = []
    for i, (piece, place) in enumerate(zip(pieces, found, strict=True)):
        if place is None:
            continue
        joined += _breaks(old.text[slice(*piece)], content, *place)
        after = found[i + 1] if i + 1 < len(found) else None
        if after and place[1] <= after[0] and "\n" not in old.text[piece[1] : pieces[i + 1][0]]:
            joined += [(*m.span(), " ") for m in re.compile(r"[ \t]*\n\s*").finditer(content, place[1], after[0])]
    parts, last = [], 0
    for start, end, instead in sorted(joined):
        if start >= last:
            parts += [content[last:start], instead]
            last = end
    return "".join([*parts, content[last:]])


def _breaks(said: str, content: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Give the line breaks of a place, with what stands there where the old text, which says the same, has none."""
    if "\n" in said:
        return
    places = [i for i, character in enumerate(said) for _ in letters(character)]  # of each letter
    for match in re.compile(r"(?<=\w)([-\u2010\u00ad])[ \t]*\n\s*(?=\w)|[ \t]*\n\s*").finditer(content, start, end):
        hyphen, before = match[1], len(letters(content[start : match.start()]))
        if not hyphen:
            yield *match.span(), " "
        else:
            gap = said[places[before - 1] + 1 : places[before]] if 0 < before < len(places) else ""
            yield *match.span(), hyphen if gap else ""


def _rewritten(lines: list[str], line: int, move: Moved, old_sha256: str) -> None:
    """Put the new span and hash (where there is one) into the lines of a file, from the line of the span on."""
    assert move.new is not None
    pattern = re.compile(rf"(?<!\d){re.escape(str(move.old))}(?!\d)")
    lines[line - 1] = pattern.sub(str(move.new), lines[line - 1])
    for i in range(line - 1, min(line + 6, len(lines))):
        if old_sha256 and old_sha256 in lines[i]:
            lines[i] = lines[i].replace(old_sha256, move.sha256)
            return


def rebase(
    curation: Curation, folder: Path, old: Text, path: Path, texts: Path, *, write: bool
) -> tuple[int, list[Problem]]:
    """Move everything that rests on a source to a corrected text of it.

    Gives how many places moved, and a problem for each that could not: it keeps its offsets, for a curator to mend.
    The corrected text takes the place of the frozen one in ``texts``, whose old version is kept with ``.old``.

    Raises:
        InputError: the corrected text (plain, or a JATS file) cannot be read, or is of another article.

    """
    content, article = read_said(path)
    content = content if article else laid_out(old, content)
    if article and article.doi.casefold() not in ("", old.source.doi.casefold()):
        message = f"is the article {article.doi}, not {old.source.doi} ({old.source.key})"
        raise InputError([Problem(shown(path), 1, message)])
    source = old.source.model_copy(update={"sha256": hashlib.sha256(content.encode()).hexdigest()})
    new = Text(source, content)
    places: list[tuple[Span, str, str, int]] = []
    for record in curation.records:
        place = curation.places[record.id]
        places += [
            (evidence.at, evidence.sha256, place.file, place.at(("evidence", i, "at")))
            for i, evidence in enumerate(record.evidence)
            if evidence.at.source == source.key
        ]
    places += [(e.at, e.sha256, e.file, e.line) for e in curation.ledger if e.at.source == source.key]
    known = {str(span): span for span, *_ in places}
    rows = read_verdicts(folder / "reviews", [])
    places += [(known[row.at], "", row.file, row.line) for row in rows if row.at in known]
    moved = {move.old: move for move in moves(old, new, (span for span, *_ in places))}
    contents: dict[str, list[str]] = {}
    problems, count = [], 0
    for span, sha256, file, line in places:
        move = moved[span]
        if move.new is None:
            words = " ".join(old.text[span.start : span.end].split())
            problems.append(Problem(file, line, f"{span} is not in the corrected text: {words[:200]!r}"))
            continue
        lines = contents.setdefault(file, Path(file).read_text(encoding="utf-8").split("\n"))
        _rewritten(lines, line, move, sha256)
        count += 1
    if write:
        others = [unit for unit in curation.units if unit.source != source.key]
        order = {key: i for i, key in enumerate(curation.sources)}
        units = sorted([*others, *new.units], key=lambda u: (order[u.source], u.start))
        hashes = {span: hashed for span, hashed in curation.word_hashes.items() if span[0] != source.key}
        spans = {(u.start, u.end) for u in new.units} | {(m.new.start, m.new.end) for m in moved.values() if m.new}
        hashes |= {(source.key, *span): new.word_hash(*span) for span in spans}
        described = folder / "sources.yaml"
        write_all(
            {
                **{Path(file): "\n".join(lines) for file, lines in contents.items()},
                folder / "sentences.tsv": units_table(units),
                folder / "word_hashes.tsv": word_hashes_table(
                    dict(sorted(hashes.items(), key=lambda item: (order[item[0][0]], item[0][1:])))
                ),
                described: described.read_text(encoding="utf-8").replace(old.source.sha256, source.sha256),
                texts / f"{source.file}.old": old.text,
                texts / source.file: content,
            }
        )
    return count, problems
