"""What a page is asked for, and what answers: the site, the request, the view, and which page is about what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count
from typing import Any, Protocol

import pyoxigraph as ox

from osteo_ld.asking.questions import Question
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.pages.answering import Box
from osteo_ld.pages.given import Given
from osteo_ld.pages.paths import page_path, pair_path, slug
from osteo_ld.pages.search import Entry

Href = Callable[[str], str | None]
"""From an IRI to the link that leads to where it is told, or None."""


class Site(Protocol):
    """What views need of the whole site: the records, and what is worked out from them once."""

    know: Knowledge
    live: bool
    given: Given
    store: ox.Store
    questions: Mapping[str, Question]
    box: Box | None
    run: Callable[[str], ox.QuerySolutions]

    @property
    def formats(self) -> Sequence[str]:
        """The formats in which data stand beside pages."""

    @property
    def entries(self) -> Sequence[Entry]:
        """What can be found by search."""

    @property
    def names(self) -> Mapping[str, str]:
        """Names of concepts without letter case, to IRIs."""

    def href_of(self, page: str) -> Href:
        """Give links as they stand on a page."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a page is asked for: the site, the path and the parameters of the URL."""

    site: Site
    path: str
    query: Mapping[str, str]

    @property
    def know(self) -> Knowledge:
        """The records."""
        return self.site.know


@dataclass(frozen=True, slots=True)
class View:
    """A template, and what gives its values."""

    template: str
    context: Callable[[Request], Mapping[str, Any]]


@lru_cache(maxsize=4)
def pairs_by_path(know: Knowledge) -> dict[str, tuple[str, str]]:
    """Give the (sender, receiver) of each pair's page."""
    return {pair_path(*pair): pair for pair in know.pairs}


@lru_cache(maxsize=4)
def concepts_by_path(know: Knowledge) -> dict[str, str]:
    """Give the concept of each concept's page."""
    return {path: iri for iri in know.concepts if (path := page_path(iri))}


@lru_cache(maxsize=4)
def section_paths(know: Knowledge) -> dict[tuple[str, str], str]:
    """Give the path of each section's page, by review and heading; headings that look alike in a path are numbered."""
    found: dict[tuple[str, str], str] = {}
    for review, heading in know.sections:
        path = f"section/{know.reviews[review].key}/{slug(heading) or 'section'}"
        numbered = (f"{path}-{n}.html" for n in count(2))
        taken = set(found.values())
        found[review, heading] = next(p for p in chain([f"{path}.html"], numbered) if p not in taken)
    return found
