"""The reviews as ``sources.yaml`` describes them, any number of them, and the index of their sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from osteo_ld import files
from osteo_ld.curation.guarded import LOST, Lines, read_mapping, read_rows, read_text
from osteo_ld.errors import InputError, Problem, shown

Style = Literal["superscript", "bracketed", "author-year"]
STYLES: tuple[Style, ...] = ("superscript", "bracketed", "author-year")
NUMBERED: tuple[Style, ...] = ("superscript", "bracketed")
COLUMNS = ("source", "start", "end", "section")

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"{}|\\^`]{1,200}")
_IRI = re.compile(r"https?://(?:[^\s<>\"{}|\\^`%]|%[0-9A-Fa-f]{2}){1,400}")
_FILE = re.compile(r"[\w-][\w.-]{0,120}")
_OFFSET = re.compile(r"[0-9]{1,9}")
MINTED = "https://w3id.org/osteo-ld/reference/{key}/{slug}"


def _doi(value: str) -> str:
    if not _DOI.fullmatch(value):
        raise ValueError(f"{value!r} is not a DOI as 10.1234/abc, without https://doi.org/")
    return value


def _file(value: str) -> str:
    if not _FILE.fullmatch(value):
        raise ValueError(f"{value!r} is not the name of a file (letters, digits, hyphens, dots; no folder)")
    return value


def _template(value: str) -> str:
    filled = value.replace("{mark}", "1").replace("{slug}", "a-2020")
    if filled == value or not _IRI.fullmatch(filled):
        raise ValueError(f"{value!r} is not an http IRI with {{mark}} or {{slug}} in it, such as {MINTED!r}")
    return value


class Source(BaseModel):
    """A review; ``citation`` is the IRI of what it cites, with the mark as printed (``{mark}``) or as a ``{slug}``.

    ``layout`` is ``marked`` where headings, rows and lists are marked in the text (docs/adding-a-review.md), ``plain``
    where they are told by how the lines look. Title, authors, day and PubMed Central id are those that the journal
    printed, as far as they are known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    key: str
    title: str = Field(min_length=1, max_length=1000)
    journal: str = Field(min_length=1, max_length=300)
    year: int = Field(ge=1500, le=2200)
    doi: Annotated[str, AfterValidator(_doi)]
    file: Annotated[str, AfterValidator(_file)]
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    citation: Annotated[str, AfterValidator(_template)]
    citation_style: Style
    layout: Literal["plain", "marked"] = "plain"
    authors: Annotated[
        tuple[Annotated[str, Field(max_length=200)], ...],
        BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    ] = ()
    published: date | None = None
    pmcid: Annotated[str, Field(pattern=r"^(PMC[1-9][0-9]{0,9})?$")] = ""
    licence: Annotated[str, Field(max_length=300)] = ""

    @property
    def iri(self) -> str:
        """The DOI as an IRI."""
        return f"https://doi.org/{self.doi}"

    @property
    def numbered(self) -> bool:
        """Whether citation marks are numbers."""
        return self.citation_style in NUMBERED

    def citation_iri(self, mark: str) -> str:
        """Give the IRI of a citation mark as printed (``115`` or ``Waning et al., 2015``)."""
        return _filled(self.citation, mark)

    def mark_fault(self, mark: str) -> str | None:
        """Say why a text cannot be a citation mark of this review, if it cannot."""
        if self.numbered and not re.fullmatch(r"[1-9][0-9]{0,3}", mark):
            return f"{mark[:60]!r} is no citation mark of {self.key}: want a number from 1 to 9999, as printed"
        if not slug(mark) or len(mark) > 200:
            return f"{mark[:60]!r} is not a citation mark as printed"
        return None


@lru_cache(maxsize=4096)  # the same marks are cited again and again
def _filled(template: str, mark: str) -> str:
    return template.replace("{mark}", quote(mark, safe="")).replace("{slug}", slug(mark))


def slug(mark: str) -> str:
    """Give a citation mark as it stands in an IRI.

    >>> slug("Waning et al., 2015"), slug("Jähn and Bonewald, 2012")
    ('waning-2015', 'jahn-bonewald-2012')
    """
    plain = unicodedata.normalize("NFKD", mark.replace("et al.", "").replace(" and ", " ").lower())
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A sentence, caption, table line or glossary entry: ``text[start:end]``."""

    source: str
    start: int
    end: int
    section: str


def source_fault(error: Any) -> str:
    """Say what pydantic found wrong with a source."""
    name = str(error["loc"][0]) if error["loc"] else "entry"
    match error["type"]:
        case "missing":
            return f"{name!r} is missing"
        case "extra_forbidden":
            return f"unknown {name!r}; it has {', '.join(f for f in Source.model_fields if f != 'key')}"
        case "value_error":
            return str(error["ctx"]["error"])
        case "string_pattern_mismatch":
            if name == "pmcid":
                return f"pmcid is {str(error['input'])[:60]!r}, want PMC and its number"
            return f"{name} is not 64 hexadecimal digits; `osteo-ld source add` prints it"
        case "literal_error":
            return f"{name} is {str(error['input'])[:60]!r}, want {error['ctx']['expected']}"
    return f"{name}: {error['msg']} (found {str(error['input'])[:60]!r})"


class Every(set[str]):
    """All keys that there are."""

    def __contains__(self, key: object) -> bool:
        """Say yes."""
        return True


def read_sources(path: Path, problems: list[Problem], faulty: set[str] | None = None) -> dict[str, Source]:
    """Read ``sources.yaml``; what is wrong is added to ``problems``, and the keys of entries that are to ``faulty``."""
    file = shown(path)
    sources: dict[str, Source] = {}
    lines: dict[str, Lines] = {}
    wrong = set[str]() if faulty is None else faulty
    for entry in read_mapping(path, problems):
        lines[entry.key] = entry.lines
        if entry.value is LOST:
            wrong.add(entry.key)
            continue
        if not _KEY.fullmatch(entry.key) or len(entry.key) > 60:
            message = f"source {entry.key[:60]!r}: a key is lower-case letters, digits and single hyphens"
            problems.append(Problem(file, entry.line, message))
        elif not isinstance(entry.value, dict):
            problems.append(Problem(file, entry.line, f"source {entry.key!r}: want title, journal, year and so on"))
        else:
            try:
                sources[entry.key] = Source.model_validate({**entry.value, "key": entry.key})
                continue
            except ValidationError as error:
                for detail in error.errors(include_url=False):
                    line = next((entry.lines[detail["loc"][:n]] for n in (2, 1) if detail["loc"][:n] in entry.lines),
                                entry.line)  # fmt: skip
                    problems.append(Problem(file, line, f"source {entry.key!r}: {source_fault(detail)}"))
        wrong.add(entry.key)
    for name in ("doi", "file", "sha256"):
        first: dict[str, str] = {}
        problems += [
            Problem(
                file, lines[source.key].get((name,), 1), f"sources {other!r} and {source.key!r} have the same {name}"
            )
            for source in sources.values()
            if (other := first.setdefault(getattr(source, name), source.key)) != source.key
        ]
    return sources


def load_sources(path: Path) -> dict[str, Source]:
    """Read ``sources.yaml``.

    Raises:
        InputError: all that is wrong with it.

    """
    problems: list[Problem] = []
    sources = read_sources(path, problems)
    if problems:
        raise InputError(problems)
    return sources


def read_units(
    path: Path, sources: Mapping[str, Source], problems: list[Problem], faulty: Collection[str] = ()
) -> Iterator[Unit]:
    """Read the committed sentence index (offsets and sections, no sentences), of ``faulty`` sources, too."""
    file, last = shown(path), ("", 0)
    for line, (source, start, end, section) in read_rows(path, COLUMNS, problems):
        if source not in sources and source not in faulty:
            fault = f"unknown source {source[:60]!r}, want one of {', '.join(sources)}"
        elif not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end) and int(start) < int(end)):
            fault = f"{start[:20]!r} to {end[:20]!r} is no span: want two numbers, the smaller first"
        elif source == last[0] and int(start) < last[1]:
            fault = f"{start} lies before the end of the sentence above ({last[1]})"
        else:
            last = source, int(end)
            yield Unit(source, int(start), int(end), section)
            continue
        problems.append(Problem(file, line, f"{fault}; `{sentences_command(path.parent)}` writes this file"))


def sentences_command(folder: Path) -> str:
    """Give the command that writes the index of sentences of a curation, and the hashes of their words."""
    own = folder.resolve() == files.CURATION.resolve()
    return "osteo-ld sentences --texts DIR" + ("" if own else f" --curation {shown(folder)}")


def units_table(units: Sequence[Unit]) -> str:
    """Give the sentence index as a table."""
    rows = ("\t".join((u.source, str(u.start), str(u.end), u.section)) for u in units)
    return "\n".join(["\t".join(COLUMNS), *rows]) + "\n"


def write_units(path: Path, units: Sequence[Unit]) -> None:
    """Write the sentence index."""
    files.write(path, [units_table(units)])


def read_words(path: Path) -> frozenset[str]:
    """Read the words of the reviews, folded; empty where the list is not there."""
    return frozenset(read_text(path).split()) if path.exists() else frozenset()


def words_table(texts: Iterable[str], kept: frozenset[str] = frozenset()) -> str:
    """Give the words of the reviews, folded, each once, sorted: what they speak of, and nothing of what they say."""
    from osteo_ld.spelling import words  # few commands need it

    found = {word for text in texts for word in words(text) if word.isalpha() and len(word) > 2}
    return "".join(f"{word}\n" for word in sorted(found | kept))
