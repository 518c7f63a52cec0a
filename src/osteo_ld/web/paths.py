"""Where the page of a thing is: from IRIs to page paths, and relative links between pages."""

from __future__ import annotations

import re

from osteo_ld.linked import path_of

_REVIEW_CITATION = re.compile(r"https://www\.nature\.com/articles/s41413-025-00417-0#ref-CR(\d+)")
_UNSAFE = re.compile(r"[^a-z0-9]+")
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa"})


def slug(words: str) -> str:
    """Give words as they may stand in a path (``Notch pathway`` is ``notch-pathway``)."""
    return _UNSAFE.sub("-", words.casefold().translate(_GREEK)).strip("-")


def page_path(iri: str) -> str | None:
    """Give the path of the page about an IRI: minted ones mirror their IRI, others are under ``term/``; else none."""
    if match := _REVIEW_CITATION.fullmatch(iri):
        return f"reference/bone-research-2025/{match[1]}.html"
    path = path_of(iri)
    return f"{path}.html" if path else None


def key(iri: str) -> str:
    """Give the name of a cell or tissue in the path of a pair's page, the last part of its own page's path."""
    path = page_path(iri)
    assert path is not None  # cells and tissues are minted or external terms
    return path.rpartition("/")[2].removesuffix(".html")


def pair_path(source: str, recipient: str) -> str:
    """Give the path of the page of two cells or tissues, sender first."""
    return f"pair/{key(source)}--{key(recipient)}.html"


def relative(target: str, page: str) -> str:
    """Give the link from a page to a path, both from the root of the site; outer links pass as they are."""
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    here, there = page.split("/")[:-1], target.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
