"""Parts of a JATS article that are read alike wherever they stand: plain words, names, days, cited works."""

from __future__ import annotations

import html
import re
from calendar import month_abbr
from collections.abc import Iterator
from datetime import date

from lxml import etree

from osteo_ld.curation.references import Reference, derived_mark, normal_doi

XLINK = "{http://www.w3.org/1999/xlink}href"
_MONTHS = {name.lower(): str(number) for number, name in enumerate(month_abbr) if name}


def flat(element: etree._Element | None) -> str:
    """Give the text of an element in one line, without notes and what is referred to."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            parts.append(html.unescape(child.text))
        elif isinstance(child.tag, str) and child.tag not in {"xref", "fn"}:
            parts.append(flat(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def people(found: Iterator[etree._Element]) -> Iterator[str]:
    """Give the authors of a cited work, family name first, with initials: ``Doe JA``."""
    for person in found:
        name = person if person.tag in {"name", "string-name"} else person.find("name")
        if name is not None and (surname := name.findtext("surname", "")):
            given = name.findtext("given-names", "") or ""
            if given != given.upper():  # else they are initials already
                given = "".join(part[0] for part in re.split(r"[\s.-]+", given) if part)
            yield f"{surname} {re.sub('[. ]', '', given)}".strip()
        elif words := flat(person if person.tag == "collab" else person.find("collab")):
            yield words


def printed_name(person: etree._Element) -> str:
    """Give the name of an author, ``Jane Ann Doe``, or of a group."""
    name = next(person.iter("name", "string-name"), None)
    if name is None:
        return flat(next(person.iter("collab"), None))
    parts = (flat(name.find(part)) for part in ("given-names", "surname", "suffix"))
    return " ".join(filter(None, parts)) or flat(name)


def day(element: etree._Element) -> date | None:
    """Give the day that a date tells, if it does."""
    found = {part: element.findtext(part, "").strip() for part in ("year", "month", "day")}
    month = _MONTHS.get(found["month"][:3].lower(), found["month"])
    try:
        return date(int(found["year"]), int(month), int(found["day"]))
    except ValueError:
        return None


def work(ref: etree._Element, number: str, *, numbered: bool) -> Reference:
    """Give a row of the reference list as a cited work; its mark is its number, or author and year."""
    names = ("mixed-citation", "element-citation", "citation", "nlm-citation")
    cited = next((found for name in names if (found := next(ref.iter(name), None)) is not None), ref)
    persons = list(people(iter(cited.iter("name", "string-name", "collab"))))
    titles = (flat(cited.find(name)) for name in ("article-title", "chapter-title", "source"))
    title = next(filter(None, titles), "")
    journal = flat(cited.find("source"))
    ids = {e.get("pub-id-type"): "".join(e.itertext()).strip() for e in cited.iter("pub-id")}
    links = (link.get(XLINK) or "" for link in cited.iter("ext-link"))
    dois = map(normal_doi, (ids.get("doi", ""), *(link for link in links if "doi.org/" in link)))
    doi = next(filter(None, dois), "")
    printed = flat(cited.find("year"))
    year = re.search(r"(?:1[5-9]|20|21)\d\d", printed)
    mark = number if numbered else derived_mark([p.rpartition(" ")[0] or p for p in persons], printed) or number
    title = title or flat(cited)  # unstructured: as printed
    known = any((title, persons, doi))
    return Reference(
        mark, title[:1000], persons[0] if persons else "", year[0] if year else "", doi,
        ids["pmid"] if re.fullmatch(r"[1-9]\d{0,8}", ids.get("pmid", "")) else "",
        "certain" if known else "", "" if journal == title else journal[:300],
    )  # fmt: skip
