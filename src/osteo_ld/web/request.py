"""What a page is asked for, and what answers: the request, the view, and which page is about what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from osteo_ld.web.paths import page_path, pair_path, slug
from osteo_ld.web.records import Knowledge

if TYPE_CHECKING:
    from osteo_ld.web.pages import Pages


@dataclass(frozen=True, slots=True)
class Request:
    """What a page is asked for: the site, the path and the parameters of the URL."""

    site: Pages
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


def outer_link(iri: str) -> str | None:
    """Give the address of an IRI of others."""
    return iri if iri.startswith(("http://", "https://")) else None


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
    """Give the path of each section's page, by review and heading."""
    return {
        (review, heading): f"section/{know.reviews[review].key}/{slug(heading)}.html"
        for review, heading in know.sections
    }
