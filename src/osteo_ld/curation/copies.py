"""Anyone's own copy of a review: JATS, HTML, or text as taken from a PDF, and where in it each span stands.

A span is found by the hash of its words (``word_hash``), never by likeness: a changed word is not found.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from osteo_ld.curation.citations import FINDERS, SUPERSCRIPTS
from osteo_ld.curation.guarded import read_bytes
from osteo_ld.curation.sources import Source
from osteo_ld.curation.texts import load_texts
from osteo_ld.curation.word_hash import letters
from osteo_ld.errors import InputError, Problem, shown

MOST_BYTES = 20_000_000
ENDINGS = (".xml", ".nxml", ".html", ".htm", ".txt")
State = Literal["found", "changed", "missing"]
Place = tuple[int, int]

# -- reading ----------------------------------------------------------------------------------------------------------

_APART = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_UNSEEN = {"script", "style", "noscript", "template", "svg", "head"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_copy(path: Path, source: Source) -> str:
    """Read a copy of a review as text.

    Raises:
        InputError: not readable, not text, or a JATS file of another article.

    """
    data = read_bytes(path, MOST_BYTES)
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()

    def fault(line: int, message: str) -> InputError:
        return InputError([Problem(shown(path), line, message)])

    if start.startswith(b"%pdf"):
        raise fault(1, "is a PDF: save its text (pdftotext) or take the article as JATS XML or HTML")
    if (start.startswith((b"<!doctype html", b"<html")) or b"<html" in start) and b"<article " not in start:
        return _html(data)
    if start.startswith((b"<?xml", b"<!doctype article", b"<article", b"<pmc-articleset")):
        from osteo_ld.curation.jats import Article, parse  # needs lxml, which takes time to start

        article = Article(parse(path, data), path)
        if article.doi and article.doi.casefold() != source.doi.casefold():
            raise fault(1, f"is the article {article.doi}, not {source.doi} ({source.key})")
        return f"{article.title}\n\n{article.text}"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(data.count(b"\n", 0, error.start) + 1, "not UTF-8: save it as UTF-8") from None
    if "\0" in text:
        raise fault(text.count("\n", 0, text.index("\0")) + 1, "holds NUL: it is no text, or not UTF-8")
    return _CONTROL.sub(" ", html.unescape(text))


def _html(data: bytes) -> str:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    parts: list[str] = []
    # Iterative, as pages nest deep.
    for event, element in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
        if not isinstance(element.tag, str):
            continue
        hidden = any(above.tag in _UNSEEN for above in (element, *element.iterancestors()))
        if event == "start":
            if element.tag in _APART:
                parts.append("\n")
            # A link into the page whose text is a number is a citation.
            cited = element.tag == "a" and "#" in (element.get("href") or "")
            text = "" if hidden else element.text or ""
            parts.append(f"[{text}]" if cited and re.fullmatch(r"\s*\d+\s*", text) else text)
        else:
            if element.tag in _APART:
                parts.append("\n")
            parent = element.getparent()
            if parent is not None and not any(up.tag in _UNSEEN for up in (parent, *parent.iterancestors())):
                parts.append(element.tail or "")
    return _CONTROL.sub(" ", "".join(parts))


# -- finding ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_BOUNDARY = re.compile(r"[.!?:;)\]}\n\t|•”\"’']")
_BRACKETS = re.compile(r"[\[(] {0,2}\d{1,4}(?:\s{0,2}[\],;–—-]{1,3}\s{0,2}\[? {0,2}\d{1,4}){0,40} {0,2}[\])]")
_APART_NUMBERS = re.compile(r"(?<=[.,;:)+”a-zα-ω\d])\s{1,3}\d{1,3}(?:\s?[,–—-]\s?\d{1,3}){0,40}(?=[\s.,;:)]|$)")
_GLUED = re.compile(r"(?<=[^\W_])\d{1,3}(?:\s?[,–—-]\s?\d{1,3}){0,40}|(?<=[.,;:)”+])\d{1,3}(?:[,–—-]\d{1,3}){0,40}")
_NEAR = 6_000  # how far, in characters, a span is looked for around where it should stand
_MOST_WAYS = 256


def _superscripts(text: str) -> list[Place]:
    return [(found.start, found.end) for found in FINDERS["superscript"](text)]


def _spans(pattern: re.Pattern[str], text: str) -> list[Place]:
    return [match.span() for match in pattern.finditer(text)]


def _without(text: str, places: Iterable[Place]) -> str:
    """Blank places out, so that all others keep theirs."""
    parts, last = [], 0
    for start, end in sorted(places):
        if start >= last:
            parts += [text[last:start], " " * (end - start)]
            last = end
    return "".join([*parts, text[last:]])


def _windows(text: str, most: int, starts_everywhere: bool = False) -> Iterator[tuple[bytes, Place]]:
    """Give the hash of every run of words from where a sentence may start, of at most so many letters."""
    tokens = [(match.start(), match.end(), letters(match[0])) for match in _TOKEN.finditer(text)]
    encoded = [word.encode() for _, _, word in tokens]
    before = 0
    for i, (start, end, _) in enumerate(tokens):
        opens = starts_everywhere or i == 0 or _BOUNDARY.search(text, before, start)
        before = end
        if not opens:
            continue
        hashed, length = hashlib.sha256(), 0
        for j in range(i, len(tokens)):
            length += len(tokens[j][2])
            if length > most:
                break
            hashed.update(encoded[j])
            yield hashed.digest(), (start, tokens[j][1])


def find(text: str, wanted: Mapping[str, int]) -> dict[str, Place]:
    """Find spans by the hashes of their words; ``wanted`` has how many characters each has at most.

    Copies print citations in one way or another (in brackets, glued, apart, not at all): each is tried.
    """
    text = text.translate(SUPERSCRIPTS)
    left = {bytes.fromhex(words): words for words in wanted}
    found: dict[str, Place] = {}
    brackets, glued, apart = _spans(_BRACKETS, text), _superscripts(text), _spans(_APART_NUMBERS, text)
    for places in ([], brackets, glued, [*brackets, *glued], [*brackets, *glued, *apart]):
        if not left:
            break
        most = max(wanted[words] for words in left.values())
        for digest, place in _windows(_without(text, places), most):
            if words := left.pop(digest, None):
                found[words] = place
    return found


def _ways(text: str) -> Iterator[str]:
    """Give a text with each choice of the numbers in it that may be citations left out."""
    groups: dict[Place, list[Place | None]] = {}
    for start, end in sorted({*_spans(_BRACKETS, text), *_spans(_APART_NUMBERS, text), *_spans(_GLUED, text)}):
        ways: list[Place | None] = [(start, end), None]
        # "1205,206" may be IGF-1 with two citations
        ways += [(start + kept, end) for kept in (1, 2) if text[start : start + kept].isdigit() and start + kept < end]
        groups[start, end] = ways
    ways_of = list(groups.values())
    while ways_of and _count(ways_of) > _MOST_WAYS:
        longest = max(range(len(ways_of)), key=lambda i: len(ways_of[i]))
        ways_of[longest] = ways_of[longest][:-1]
        if max(map(len, ways_of)) == 1:
            break
    for choice in product(*ways_of):
        yield _without(text, [place for place in choice if place])


def _count(ways: Sequence[Sequence[object]]) -> int:
    count = 1
    for way in ways:
        count *= len(way)
    return count


def _near(text: str, wanted: Mapping[str, int]) -> dict[str, Place]:
    """Find spans in a short stretch of a copy, whatever of its numbers are citations."""
    found: dict[str, Place] = {}
    left = {bytes.fromhex(words): words for words in wanted}
    sentences = [0, *(match.end() for match in re.finditer(r"[.!?\n]", text))]
    most = max(wanted.values())
    for start in sentences:
        if not left:
            break
        for way in _ways(text[start : start + int(most * 1.2) + 20]):
            for digest, (a, b) in _windows(way, most):
                if words := left.pop(digest, None):
                    found[words] = start + a, start + b
    return found


# -- what became of each span -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sought:
    """A span of the frozen text, by its place there and the hash of its words."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a span in a copy; ``place`` where it stands there, if it was found."""

    state: State
    place: Place | None = None


def outcomes(text: str, spans: Iterable[Sought]) -> dict[Sought, Outcome]:
    """Say of each span whether its words stand in a copy, or others do in their place, or nothing does."""
    order = sorted(set(spans), key=lambda span: (span.start, span.end))
    # Compatibility characters are longer when made plain ("ﬁ", "½"): some letters more than characters.
    wanted = {span.words: span.end - span.start + 20 for span in order}
    found = find(text, wanted)
    for span in order:
        if span.words not in found:
            low, high, _ = _gap(span, order, found, len(text))
            if high - low <= _NEAR:
                near = _near(text[low:high].translate(SUPERSCRIPTS), {span.words: wanted[span.words]})
                found |= {words: (low + start, low + end) for words, (start, end) in near.items()}
    results = {}
    for span in order:
        if place := found.get(span.words):
            results[span] = Outcome("found", place)
        else:
            low, high, lost = _gap(span, order, found, len(text))
            results[span] = Outcome("changed" if found and lost < (span.end - span.start) / 2 else "missing")
    return results


def _gap(span: Sought, order: Sequence[Sought], found: Mapping[str, Place], length: int) -> tuple[int, int, int]:
    """Give where in the copy a span should stand, between those found around it, and how much of that is gone."""
    before = [s for s in order if s.end <= span.start and s.words in found]
    after = [s for s in order if s.start >= span.end and s.words in found]
    first = max(before, key=lambda s: s.end) if before else None
    last = min(after, key=lambda s: s.start) if after else None
    low = found[first.words][1] if first else 0
    high = found[last.words][0] if last else length
    if high < low:  # the copy has another order here
        return 0, 0, span.end - span.start
    gone = (last.start if last else span.end) - (first.end if first else span.start) - (high - low)
    return low, high, gone


# -- quoting ----------------------------------------------------------------------------------------------------------


def quotations(
    sources: Mapping[str, Source], folders: Iterable[Path], spans: Mapping[str, Iterable[Sought]]
) -> dict[tuple[str, int, int], str]:
    """Give what spans (by source) say, by (source, start, end), from frozen texts or from copies named by the source.

    A copy is ``KEY`` with one of ``ENDINGS``, such as ``fcell-2025.html``; what it does not have is left out.

    Raises:
        InputError: a text or copy that is there and cannot be used.

    """
    places = list(folders)
    quoted: dict[tuple[str, int, int], str] = {}
    texts = load_texts(sources, places)
    for key, source in sources.items():
        wanted = list(spans.get(key, ()))
        if text := texts.get(key):
            quoted |= {(key, s.start, s.end): text.text[s.start : s.end] for s in wanted}
            continue
        named = (folder / f"{key}{ending}" for folder in places for ending in ENDINGS)
        if path := next((path for path in named if path.is_file()), None):
            copy = read_copy(path, source)
            for span, outcome in outcomes(copy, [s for s in wanted if s.words]).items():
                if outcome.place:
                    quoted[key, span.start, span.end] = " ".join(copy[slice(*outcome.place)].split())
    return quoted
