"""Where the page of a thing is: from IRIs to places on pages, and relative links between pages.

What is told on the page of something else has a place there: an evidence and an edge on the page of their record, a
property on that of the vocabulary. So no two pages differ by letter case alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.serving.linked import path_of

VOCABULARY = "vocabulary.html"
_PART = re.compile(r"(evidence|edge)/(\d+)-(\d+)")
_PROPERTY = re.compile(r"(?!(?:ontology|sparql)$)[a-z]\w*")
_UNSAFE = re.compile(r"[^a-z0-9]+")
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa"})


def slug(words: str) -> str:
    """Give words as they may stand in a path.

    >>> slug("HIF-1α/VEGF axis")
    'hif-1alpha-vegf-axis'
    """
    return _UNSAFE.sub("-", words.casefold().translate(_GREEK)).strip("-")


def page_path(iri: str) -> str | None:
    """Give the place on the pages at which an IRI is told: minted ones mirror it, others are under ``term/``.

    >>> page_path("https://w3id.org/osteo-ld/evidence/0412-1"), page_path("https://w3id.org/osteo-ld/mode")
    ('interaction/0412.html#evidence-1', 'vocabulary.html#mode')
    >>> page_path("http://purl.obolibrary.org/obo/CL_0000062"), page_path("https://doi.org/10.1038/x")
    ('term/CL_0000062.html', None)
    """
    path = path_of(iri)
    if path is None:
        return None
    if part := _PART.fullmatch(path):
        return f"interaction/{part[2]}.html" + (f"#evidence-{part[3]}" if part[1] == "evidence" else "")
    return f"{VOCABULARY}#{path}" if _PROPERTY.fullmatch(path) else f"{path}.html"


@lru_cache(maxsize=4)
def cited_paths(know: Knowledge) -> dict[str, str]:
    """Give the page of each cited work: a minted one mirrors its IRI, others are below the review that cites them."""
    found = {}
    for iri, spans in know.citing.items():
        review = know.reviews[spans[0].review].key
        found[iri] = page_path(iri) or f"reference/{slug(review)}/{slug(know.label(iri))}.html"
    return found


def place(know: Knowledge, iri: str) -> str | None:
    """Give the place at which anything is told, cited works included; None if nowhere."""
    return cited_paths(know).get(iri) or page_path(iri)


def key(iri: str) -> str:
    """Give the name of a cell or tissue in the path of a pair's page, the last part of its own page's path."""
    path = page_path(iri)
    assert path is not None  # cells and tissues are minted or external terms
    return path.rpartition("/")[2].removesuffix(".html")


def pair_path(source: str, recipient: str) -> str:
    """Give the path of the page of two cells or tissues, sender first."""
    return f"pair/{key(source)}--{key(recipient)}.html"


def relative(target: str, page: str) -> str:
    """Give the link from a page to a path, both from the root of the site; outer links pass as they are.

    >>> relative("a/x.html", "a/b.html"), relative("index.html", "a/b/c.html")
    ('x.html', '../../index.html')
    """
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    here, there = page.split("/")[:-1], target.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
