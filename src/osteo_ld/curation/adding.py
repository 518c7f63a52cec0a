"""A new review: its entry in ``sources.yaml``, its frozen text, its sentences and references; whole or not at all."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from osteo_ld import files
from osteo_ld.curation.guarded import decode, read_bytes
from osteo_ld.curation.references import Reference, references_table
from osteo_ld.curation.sources import (
    MINTED,
    Source,
    read_sources,
    read_units,
    read_words,
    slug,
    source_fault,
    units_table,
    words_table,
)
from osteo_ld.curation.texts import LONGEST_LINE, MOST_BYTES, Text
from osteo_ld.curation.words_file import read_word_hashes, word_hashes_table
from osteo_ld.errors import InputError, Problem, shown

if TYPE_CHECKING:
    from osteo_ld.curation.jats import Article

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_UNSEEN = dict.fromkeys((0xAD, 0x200B))  # soft hyphens, spaces of no width: they would part the names
_MARKED = re.compile(r"(?m)^(?:#{1,6} \S|\|)")


@dataclass(frozen=True, slots=True)
class New:
    """A review to be added."""

    source: Source
    text: str
    references: Sequence[Reference] = ()


def _fault(path: Path, line: int, message: str) -> InputError:
    return InputError([Problem(shown(path), line, message)])


def _source(path: Path, text: str, given: Mapping[str, object]) -> Source:
    """Make the description of a source from what is given and what the text tells."""
    values: dict[str, object] = {name: value for name, value in given.items() if value}
    key = str(values.get("key", ""))
    defaults = {"file": f"{key}.txt", "citation": MINTED.replace("{key}", key)}
    try:
        return Source.model_validate(
            {**defaults, **values, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        )  # fmt: skip
    except ValidationError as error:
        options = {"citation_style": "style"}
        problems = []
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0]) if detail["loc"] else ""
            hint = f" (--{options.get(name, name).replace('_', '-')})"
            problems.append(Problem(shown(path), 1, source_fault(detail) + hint))
        raise InputError(problems) from None


def _character(entity: re.Match[str]) -> str:
    """Give the character that an entity stands for; what stands for none, or for a control character, stays."""
    found = html.unescape(entity[0])
    return entity[0] if any(unicodedata.category(one) in {"Cc", "Cs", "Cn"} for one in found) else found


def read_said(path: Path) -> tuple[str, Article | None]:
    """Read what a file says: the text of a JATS article, marked (``layouts``), and the article; or a plain text.

    Raises:
        InputError: not readable, not an article, not a text.

    """
    data = read_bytes(path, MOST_BYTES)
    if data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<!DOCTYPE article", b"<article")):
        from osteo_ld.curation.jats import Article, parse  # needs lxml, which takes time to start

        article = Article(parse(path, data), path)
        return article.text, article
    if data.startswith(b"%PDF"):
        raise _fault(path, 1, "is a PDF: save its text, or take the article as JATS XML")
    if data[:4000].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise _fault(path, 1, "is HTML: save its text, or take the article as JATS XML")
    text = _ENTITY.sub(_character, decode(data, path).replace("\r\n", "\n").replace("\r", "\n")).translate(_UNSEEN)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise _fault(path, number, f"a line of {len(line):,} characters: a text has a paragraph a line")
    return text, None


def read_new(path: Path, given: Mapping[str, object]) -> New:
    """Read a review that is to be added: JATS XML, or a plain text.

    ``given`` says what the file does not (key, title, journal, year, doi, citation_style), and wins where it does.

    Raises:
        InputError: not readable, not an article, or something is not known of it.

    """
    text, article = read_said(path)
    if article:
        told = {
            "key": slug(f"{article.family} {article.year}"), "title": article.title, "journal": article.journal,
            "year": article.year, "doi": article.doi, "citation_style": article.style, "layout": "marked",
            "authors": article.authors[:50], "licence": article.licence, "published": article.published,
            "pmcid": article.pmcid,
        }  # fmt: skip
        given = {**told, **{name: value for name, value in given.items() if value}}
        return New(_source(path, text, given), text, article.references)
    layout = "marked" if _MARKED.search(text) else "plain"
    new = New(_source(path, text, {"layout": layout, **given}), text)
    if not Text(new.source, text).units:
        raise _fault(path, 1, "no sentence found")
    return new


def _yaml(source: Source) -> str:
    entry = source.model_dump(exclude={"key"}, exclude_defaults=True, mode="json")
    return str(yaml.safe_dump({source.key: entry}, allow_unicode=True, sort_keys=False, width=1000))


def add(new: New, curation: Path, texts: Path) -> list[Path]:
    """Write everything of a new source; gives the files written.

    Raises:
        InputError: the source is there already, or what is there is faulty; nothing is written.

    """
    path = curation / "sources.yaml"
    problems: list[Problem] = []
    sources = read_sources(path, problems) if path.exists() else {}
    for other in sources.values():
        for name in ("key", "doi", "sha256"):
            if getattr(other, name).casefold() == getattr(new.source, name).casefold():
                message = f"{new.source.key}: source {other.key!r} is there already and has the same {name}"
                problems.append(Problem(shown(path), 1, message))
    index, hashes = curation / "sentences.tsv", curation / "word_hashes.tsv"
    units = list(read_units(index, sources, problems)) if index.exists() else []
    words = read_word_hashes(hashes, problems)
    references, frozen = curation / "references" / f"{new.source.key}.tsv", texts / new.source.file
    problems += [
        Problem(shown(target), 1, "is there already: move it away, or take another key")
        for target in (references, frozen)
        if target.exists()
    ]
    if problems:
        raise InputError(problems)
    text = Text(new.source, new.text)
    words |= {(unit.source, unit.start, unit.end): text.word_hash(unit.start, unit.end) for unit in text.units}
    described = path.read_text(encoding="utf-8").rstrip("\n") + "\n" if path.exists() else ""
    contents = {
        frozen: new.text,
        index: units_table([*units, *text.units]),
        hashes: word_hashes_table(words),
        curation / "words.txt": words_table([new.text], read_words(curation / "words.txt")),
        path: described + _yaml(new.source),
    }
    if new.references:
        contents[references] = references_table(new.references)
    write_all(contents)
    return list(contents)


def write_all(contents: Mapping[Path, str]) -> None:
    """Write files so that either all are written or, where one cannot be, none."""
    with ExitStack() as stack:
        for path, content in contents.items():
            temporary = stack.enter_context(files.replacing(path))
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                file.write(content)
