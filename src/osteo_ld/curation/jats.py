"""Articles in JATS XML (and NLM 2 and 3 before it), as PubMed Central and most publishers give them, made plain.

Of an article come its description, its text with headings, rows and lists marked (``layouts``), and its references.
Entities are never declared, expanded or fetched; the network is never used.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from lxml import etree

from osteo_ld.curation.citations import numbers
from osteo_ld.curation.guarded import read_bytes
from osteo_ld.curation.jats_parts import XLINK, day, flat, printed_name, work
from osteo_ld.curation.references import Reference, normal_doi
from osteo_ld.curation.sources import Style
from osteo_ld.errors import InputError, Problem, shown

MOST_BYTES = 20_000_000
_PRINTED = re.compile(r"[\[(]?\s*(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*[\])]?")
# Citations are marked by two characters that stand in no text until the marks of a group are put together.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = f"{_OPEN}[\\d,]+{_CLOSE}"
_GROUP = re.compile(rf"\s*[\[(]?\s*({_MARK}(?:\s*[,;–—-]?\s*{_MARK})*)\s*[\])]?(?=(\w?))")
_FLOATS = {"fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text"}
_BLOCKS = {*_FLOATS, "list", "def-list", "disp-quote", "p", "sec", "verse-group", "statement", "glossary"}
_LEFT_OUT = {
    "supplementary-material", "ref-list", "tex-math", "graphic", "media", "alt-text", "long-desc", "object-id",
    "inline-graphic", "permissions", "attrib", "fn", "ack", "disp-formula",
}  # fmt: skip
_NOTES = {"fn", "table-fn", "aff", "corresp", "author-notes"}
_MOST_SPANNED = 200
# Of a manuscript or a copy in an archive, not of the journal.
_ARCHIVED = {"pmc-release", "nihms-submitted", "preprint", "received", "accepted"}


def parse(path: Path, data: bytes | None = None) -> etree._Element:
    """Parse XML into its article element, names without namespaces.

    Raises:
        InputError: not XML, not an article, or it declares entities of its own.

    """
    content = read_bytes(path, MOST_BYTES) if data is None else data

    def fault(line: int, message: str) -> InputError:
        return InputError([Problem(shown(path), line, message)])

    if content.startswith(b"%PDF"):
        raise fault(1, "is a PDF: save the article as JATS XML, HTML or text")
    if b"<!ENTITY" in content.replace(b"\0", b""):
        raise fault(1, "declares entities of its own: none are expanded; save the article without them")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise fault(error.lineno or 1, f"not XML: {error.msg}") from None
    except ValueError as error:
        raise fault(1, f"not XML: {error}") from None
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    article = root if root.tag == "article" else next(root.iter("article"), None)
    if article is None:
        raise fault(1, f"is <{root.tag}>, want a JATS <article>")
    if article.find("body") is None or not "".join(article.find("body").itertext()).strip():
        raise fault(article.sourceline or 1, "an article without a body: want the full text, not the abstract alone")
    return article


@dataclass(frozen=True)
class Article:
    """A parsed article and where it comes from."""

    element: etree._Element
    path: Path

    @classmethod
    def read(cls, path: Path) -> Article:
        """Read an article; the errors of ``parse``."""
        return cls(parse(path), path)

    # -- what describes it --------------------------------------------------------------------------------------------

    def _front(self, *paths: str) -> str:
        for path in paths:
            found = self.element.find(path)
            if found is not None and (words := flat(found)):
                return words
        return ""

    @property
    def title(self) -> str:
        """The title and subtitle, without footnotes."""
        group = "front/article-meta/title-group"
        title, more = self._front(f"{group}/article-title"), self._front(f"{group}/subtitle")
        return f"{title}{'' if title.endswith((':', '?')) else ':'} {more}" if title and more else title

    @property
    def journal(self) -> str:
        """The journal's name."""
        meta = "front/journal-meta"
        return self._front(f"{meta}/journal-title-group/journal-title", f"{meta}/journal-title", f"{meta}/journal-id")

    @cached_property
    def _dates(self) -> list[etree._Element]:
        """When the journal published it; when an archive had or released it only where nothing else is told."""
        dates = list(self.element.iterfind("front/article-meta/pub-date"))
        own = [one for one in dates if (one.get("pub-type") or one.get("date-type")) not in _ARCHIVED]
        return own or dates

    @property
    def year(self) -> int:
        """The earliest year of publication, or 0."""
        found = (one.findtext("year", "") for one in self._dates)
        return min((int(year) for year in found if re.fullmatch(r"[12]\d{3}", year)), default=0)

    @property
    def published(self) -> date | None:
        """The earliest day of publication, where one is told to the day."""
        return min(filter(None, map(day, self._dates)), default=None)

    def _id(self, *kinds: str) -> str:
        ids = self.element.iterfind("front/article-meta/article-id")
        return next((flat(found) for found in ids if found.get("pub-id-type") in kinds), "")

    @property
    def doi(self) -> str:
        """The DOI, or nothing."""
        return normal_doi(self._id("doi"))

    @property
    def pmcid(self) -> str:
        """The number in PubMed Central as ``PMC123``, or nothing."""
        found = re.fullmatch(r"(?:PMC)?([1-9]\d{0,9})", self._id("pmc", "pmcid"))
        return f"PMC{found[1]}" if found else ""

    @cached_property
    def _people(self) -> list[etree._Element]:
        people = self.element.iterfind("front/article-meta/contrib-group/contrib")
        return [one for one in people if one.get("contrib-type", "author") == "author"]

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors, as printed."""
        return tuple(filter(None, map(printed_name, self._people)))

    @property
    def family(self) -> str:
        """The family name of the first author, or nothing."""
        return next((name.findtext("surname", "") for one in self._people for name in one.iter("name")), "")

    @property
    def licence(self) -> str:
        """The address of the licence, or nothing."""
        for licence in self.element.iterfind("front/article-meta/permissions/license"):
            for address in (licence.get(XLINK), *(link.get(XLINK) for link in licence.iter("ext-link"))):
                if address and "creativecommons" in address:
                    return str(address)
        return self._front("front/article-meta/permissions/license")[:300]

    # -- what it cites ------------------------------------------------------------------------------------------------

    @cached_property
    def style(self) -> Style:
        """How its text cites once it is plain: numbers in brackets, or authors and years as printed."""
        printed = ["".join(xref.itertext()) for xref in self.element.iter("xref") if xref.get("ref-type") == "bibr"]
        numbered = Counter(bool(_PRINTED.fullmatch(text.strip())) for text in printed)
        return "author-year" if numbered[False] > numbered[True] else "bracketed"

    @cached_property
    def _numbers(self) -> dict[str, str]:
        """The number of each reference, by its id."""
        found = {}
        for i, ref in enumerate(self.element.iter("ref"), 1):
            label = re.sub(r"\D", "", ref.findtext("label", "") or "")
            found[ref.get("id") or f"#{i}"] = label or str(i)
        return found

    @cached_property
    def references(self) -> list[Reference]:
        """The works of its reference list."""
        works: dict[str, Reference] = {}
        for (_, number), ref in zip(self._numbers.items(), self.element.iter("ref"), strict=False):
            found = work(ref, number, numbered=self.style == "bracketed")
            works.setdefault(found.mark, found)
        return list(works.values())

    # -- what it says -------------------------------------------------------------------------------------------------

    @cached_property
    def text(self) -> str:
        """The text: a block a line, what is no paragraph marked."""
        lines = []
        for abstract in self.element.iterfind("front/article-meta/abstract"):
            if abstract.get("abstract-type") not in {"graphical", "teaser", "toc", "web-summary"}:
                lines.append(f"# {flat(abstract.find('title')) or 'Abstract'}")
                lines += self._blocks(abstract, 1)
        for part in ("body", "floats-group", "floats-wrap"):
            for element in self.element.iterfind(part):
                lines += self._blocks(element, 0)
        for glossary in self.element.iterfind("back//glossary"):
            lines += self._blocks(glossary, 1, heading=True)
        return "\n\n".join(line for line in lines if line.strip("#|- ")) + "\n"

    def _blocks(self, element: etree._Element, depth: int, *, heading: bool = False) -> Iterator[str]:
        """Give the lines of a part; boxes come after the rest, as they have headings of their own."""
        boxes: list[etree._Element] = []
        if heading and (words := self._words(element.find("title"))):
            yield f"{'#' * min(depth, 6)} {words}"
        for child in element:
            if child.tag in {"title", "label", "caption"} or child.tag in _LEFT_OUT or not isinstance(child.tag, str):
                continue
            if child.tag == "boxed-text":
                boxes.append(child)
            else:
                yield from self._block(child, depth, boxes)
        for box in boxes:
            words = self._words(box.find("caption/title")) or self._words(box.find("title")) or "Box"
            yield f"{'#' * min(depth + 1, 6)} {words}"
            yield from self._blocks(box, depth + 1)

    def _block(self, child: etree._Element, depth: int, boxes: list[etree._Element]) -> Iterator[str]:
        match child.tag:
            case "sec" | "glossary":
                yield from self._blocks(child, depth + 1, heading=True)
            case "list" | "def-list":
                yield from self._list(child)
            case "fig" | "table-wrap":
                yield from self._float(child)
            case "p" | "disp-quote" | "statement" | "verse-group" | "fig-group" | "table-wrap-group":
                inner = [e for e in child.iter(*_BLOCKS) if e is not child and _nearest(e, child) is child]
                if words := self._words(child, without=set(inner)):
                    yield re.sub(r"^[#|*•-]+\s*", "", words)
                for block in inner:
                    if block.tag == "boxed-text":
                        boxes.append(block)
                    else:
                        yield from self._block(block, depth, boxes)
            case _:
                if words := self._words(child):
                    yield re.sub(r"^[#|*•-]+\s*", "", words)

    def _list(self, element: etree._Element) -> Iterator[str]:
        for item in element:
            if item.tag == "list-item":
                nested = [e for e in item.iter("list", "def-list") if _nearest(e, item, ("list-item",)) is item]
                if words := self._words(item, without={*nested, *item.iterfind("label")}):
                    yield f"- {words}"
                for inner in nested:
                    yield from self._list(inner)
            elif item.tag == "def-item":
                term, meaning = self._words(item.find("term")), self._words(item.find("def"))
                yield f"- {': '.join(filter(None, [term, meaning]))}"

    def _float(self, element: etree._Element) -> Iterator[str]:
        table = element.tag == "table-wrap"
        label = (self._words(element.find("label")) or ("Table" if table else "Figure")).rstrip(".:")
        caption = element.find("caption")
        parts = [self._words(part) for part in caption] if caption is not None else []
        words = " ".join(part if re.search(r"[.!?]$", part) else f"{part}." for part in parts if part)
        if words or table:
            yield f"{label}: {words}".strip()
        for rows, mark in ((element.iterfind(".//thead"), "||"), (_bodies(element), "|")):
            for part in rows:
                for row in self._rows(part):
                    if any(row):
                        yield f"{mark} {' | '.join(row)}"
        for foot in element.iterfind("table-wrap-foot"):
            yield from (words for p in foot.iter("p") if (words := self._words(p)))

    def _rows(self, part: etree._Element) -> Iterator[list[str]]:
        """Give the cells of each row; what spans several rows is named in each, as a row is read by itself."""
        held: dict[int, tuple[int, str]] = {}  # column: how many rows more, what stands there
        for tr in part.iter("tr"):
            row: list[str] = []
            cells = [cell for cell in tr if cell.tag in {"td", "th"}]
            column = 0
            while cells or column in held:
                if column in held:
                    left, words = held.pop(column)
                    row.append(words)
                    if left > 1:
                        held[column] = left - 1, words
                    column += 1
                    continue
                cell = cells.pop(0)
                words = self._words(cell).replace("|", "/")
                row.append(words)
                if (down := _span(cell, "rowspan")) > 1:
                    held[column] = down - 1, words
                column += _span(cell, "colspan")
            yield row

    def _words(self, element: etree._Element | None, without: set[etree._Element] | None = None) -> str:
        """Give the words of an element in one line, its citations as the style has them."""
        if element is None:
            return ""
        raw = "".join(self._inline(element, without or set()))
        return " ".join(_GROUP.sub(_grouped, raw).split())

    def _inline(self, element: etree._Element, without: set[etree._Element]) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if child in without or child.tag in _LEFT_OUT:
                yield " "
            elif child.tag is etree.Entity:
                yield html.unescape(child.text)
            elif isinstance(child.tag, str):
                if child.tag == "xref" and child.get("ref-type") == "bibr" and self.style == "bracketed":
                    yield self._cited(child)
                elif child.tag != "xref" or child.get("ref-type") not in _NOTES:
                    apart = child.tag in {"break", "p", "title", "td", "th", "label", "list-item"}
                    yield from (" ", *self._inline(child, without), " ") if apart else self._inline(child, without)
            yield child.tail or ""

    def _cited(self, xref: etree._Element) -> str:
        printed = " ".join("".join(xref.itertext()).split())
        if match := _PRINTED.fullmatch(printed):
            return f"{_OPEN}{','.join(numbers(match[1]))}{_CLOSE}"
        found = [self._numbers[rid] for rid in (xref.get("rid") or "").split() if rid in self._numbers]
        return printed if not found else f"{printed} {_OPEN}{','.join(found)}{_CLOSE}"


# -- small parts ------------------------------------------------------------------------------------------------------


def _grouped(match: re.Match[str]) -> str:
    """Put the marks of a group together: ``[1,2]``, ``[1–3]``."""
    marks = re.sub(r"\s+", "", match[1].replace("—", "–").replace("-", "–").replace(";", ","))
    marks = re.sub(f"{_CLOSE}{_OPEN}", ",", marks).replace(_OPEN, "").replace(_CLOSE, "")
    glued = match.string[: match.start()][-1:] in {".", ",", ";", ":", ")"} and not match[0][0].isspace()
    return f"{'' if glued else ' '}[{marks}]{' ' if match[2] else ''}"


def _nearest(element: etree._Element, top: etree._Element, tags: tuple[str, ...] = ()) -> etree._Element:
    """Give the nearest block (or element of ``tags``) around an element, ``top`` at the outermost."""
    wanted = set(tags) or _BLOCKS | _LEFT_OUT
    parent = element.getparent()
    while parent is not None and parent is not top and parent.tag not in wanted:
        parent = parent.getparent()
    return parent


def _bodies(table_wrap: etree._Element) -> Iterator[etree._Element]:
    for table in table_wrap.iter("table"):
        bodies = list(table.iterfind("tbody"))
        yield from bodies or [table]


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), _MOST_SPANNED) if re.fullmatch(r"[1-9]\d{0,3}", value) else 1
