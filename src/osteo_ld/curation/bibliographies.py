"""Reference lists from BibTeX, RIS or CSL-JSON, as reference managers write them, made into a source's table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from osteo_ld.curation.guarded import read_text
from osteo_ld.curation.references import Reference, References, derived_mark, normal_doi
from osteo_ld.curation.sources import Source
from osteo_ld.errors import InputError, Problem, shown

FORMATS = {".bib": "BibTeX", ".ris": "RIS", ".json": "CSL-JSON"}
_Entry = Mapping[str, Any]


def _fault(path: Path, line: int, message: str) -> InputError:
    return InputError([Problem(shown(path), line, message)])


def _bibtex(text: str, path: Path) -> Iterator[_Entry]:
    import bibtexparser  # costs start-up time that most commands need not pay
    from bibtexparser.middlewares import LatexDecodingMiddleware

    library = bibtexparser.entrypoint.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    for block in library.failed_blocks:
        raise _fault(path, (block.start_line or 0) + 1, f"not BibTeX: {block.error}")
    for entry in library.entries:
        found = {field.key.lower(): str(field.value).replace("{", "").replace("}", "") for field in entry.fields}
        yield {
            "number": entry.key, "title": found.get("title"), "year": found.get("year") or found.get("date", "")[:4],
            "authors": [_family_first(name) for name in re.split(r"\s+and\s+", found.get("author", "")) if name],
            "doi": found.get("doi"), "pmid": found.get("pmid"),
            "journal": found.get("journal") or found.get("booktitle"),
        }  # fmt: skip


def _ris(text: str, path: Path) -> Iterator[_Entry]:
    import rispy

    try:
        found = rispy.loads(text, skip_unknown_tags=True)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise _fault(path, 1, f"not RIS: {error}") from None
    for entry in found:
        year = re.search(r"\d{4}[a-z]?", str(entry.get("year") or entry.get("publication_year") or ""))
        yield {
            "number": entry.get("id"), "title": entry.get("title") or entry.get("primary_title"),
            "year": year[0] if year else "",
            "authors": [_family_first(name) for name in entry.get("authors") or entry.get("first_authors") or []],
            "doi": entry.get("doi"), "pmid": entry.get("accession_number"),
            "journal": entry.get("journal_name") or entry.get("secondary_title") or entry.get("alternate_title3"),
        }  # fmt: skip


def _csl(text: str, path: Path) -> Iterator[_Entry]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _fault(path, getattr(error, "lineno", 1), f"not JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise _fault(path, 1, "not CSL-JSON: want a list of works")
    for entry in found:
        dates = entry.get("issued") or {}
        parts = dates.get("date-parts") if isinstance(dates, dict) else None
        year = parts[0][0] if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] else ""
        people = entry.get("author") if isinstance(entry.get("author"), list) else []
        yield {
            "number": entry.get("citation-number") or entry.get("id"), "title": entry.get("title"), "year": str(year),
            "authors": [
                f"{p.get('family', p.get('literal', ''))}, {p.get('given', '')}" for p in people if isinstance(p, dict)
            ],
            "doi": entry.get("DOI"), "pmid": entry.get("PMID"), "journal": entry.get("container-title"),
        }  # fmt: skip


def _family_first(name: str) -> str:
    if "," in name:
        return name
    *given, family = name.split() or [""]
    return f"{family}, {' '.join(given)}"


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _work(entry: _Entry, position: int, *, numbered: bool, confidence: str) -> Reference:
    families = [name.partition(",")[0].strip() for name in entry["authors"]]
    first = entry["authors"][0] if families else ""
    initials = "".join(part[0] for part in re.split(r"[\s.-]+", first.partition(",")[2]) if part)
    # A key such as "ref12" or "CR12" is the number in the list; else the place in the file is.
    key = re.fullmatch(r"(?:ref|cr|b|r)?[-_]?0*([1-9]\d{0,3})", _text(entry["number"]), re.IGNORECASE)
    number = key[1] if key else str(position)
    year = _text(entry["year"])
    mark = number if numbered else derived_mark(families, year)
    pmid = _text(entry["pmid"])
    return Reference(
        mark, _text(entry["title"])[:1000], f"{families[0]} {initials}".strip() if families else "",
        year[:4] if re.match(r"(?:1[5-9]|20|21)\d\d", year) else "", normal_doi(_text(entry["doi"])),
        pmid if re.fullmatch(r"[1-9]\d{0,8}", pmid) else "", confidence, _text(entry["journal"])[:300],
    )  # fmt: skip


def read_bibliography(path: Path, source: Source, confidence: str) -> list[Reference]:
    """Read a reference list; the works are marked as the source cites: by number, or by author and year.

    Raises:
        InputError: an unknown ending, not that format, empty, or works without a mark.

    """
    if path.suffix.lower() in {".xml", ".nxml"}:
        from osteo_ld.curation.jats import Article  # needs lxml, which takes time to start

        article = Article.read(path)
        if article.doi.casefold() != source.doi.casefold():
            raise _fault(path, 1, f"is the article {article.doi or 'without a DOI'}, not {source.doi} ({source.key})")
        return article.references
    style = FORMATS.get(path.suffix.lower())
    if style is None:
        raise _fault(
            path, 1, f"unknown ending; want one of {', '.join(FORMATS)}, .xml ({', '.join(FORMATS.values())}, JATS)"
        )
    text = read_text(path)
    read = {"BibTeX": _bibtex, "RIS": _ris, "CSL-JSON": _csl}[style]
    works = [
        _work(entry, i, numbered=source.numbered, confidence=confidence) for i, entry in enumerate(read(text, path), 1)
    ]
    if not works:
        raise _fault(path, 1, f"no work found: is it {style}?")
    if unmarked := [work for work in works if not work.mark]:
        raise _fault(path, 1, f"{len(unmarked)} works without author or year, such as {unmarked[0].title[:60]!r}")
    return works


def merged(known: References, source: str, works: Sequence[Reference]) -> tuple[list[Reference], list[str]]:
    """Put works into a source's table: what is known stays; gives the table, and the marks where the two differ."""
    table = dict(known.of(source))
    differ = []
    for work in works:
        old = table.get(work.mark)
        if old is not None and old.known and (old.doi, old.title) != (work.doi, work.title):
            differ.append(work.mark)
        elif old is None or not old.known:
            table[work.mark] = work
    return sorted(table.values(), key=lambda w: (int(w.mark), "") if w.mark.isdecimal() else (0, w.mark)), differ
