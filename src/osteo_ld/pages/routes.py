"""Which pages there are, and the template and view of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from osteo_ld.asking.questions import Question
from osteo_ld.graph.knowledge import GROUPS, Knowledge
from osteo_ld.iris import OSTEO
from osteo_ld.pages import home, overviews, things
from osteo_ld.pages.paths import VOCABULARY, cited_paths, page_path
from osteo_ld.pages.request import Request, View, concepts_by_path, pairs_by_path, section_paths

_FIXED: Mapping[str, tuple[str, Callable[[Request], Mapping[str, Any]]]] = {
    "index.html": ("home.html", home.home),
    "ask.html": ("ask.html", overviews.ask),
    "search.html": ("search.html", overviews.search),
    "explore.html": ("explore.html", overviews.explore),
    "genes.html": ("genes.html", overviews.genes),
    "questions.html": ("questions.html", overviews.questions),
    "query.html": ("query.html", overviews.query),
    "gaps.html": ("gaps.html", overviews.gaps),
    "statistics.html": ("statistics.html", overviews.statistics),
    "about.html": ("about.html", overviews.about),
    "downloads.html": ("downloads.html", overviews.downloads),
    VOCABULARY: ("vocabulary.html", overviews.vocabulary),
    "pair/index.html": ("pairs.html", overviews.pair_index),
    "section/index.html": ("sections.html", overviews.section_index),
    "interaction/index.html": ("statements.html", overviews.statements),
}


def _routes(know: Knowledge, questions: Mapping[str, Question]) -> Iterator[tuple[str, View]]:
    for path, (template, context) in _FIXED.items():
        yield path, View(template, context)
    for group in GROUPS:
        yield f"{group}/index.html", View("group.html", partial(overviews.group_index, group=group))
    for path in concepts_by_path(know):
        yield path, View("concept.html", things.concept)
    for iri in know.records:
        yield f"{iri.removeprefix(OSTEO)}.html", View("interaction.html", things.record)
    for path in pairs_by_path(know):
        yield path, View("pair.html", things.pair)
    for (review, heading), path in section_paths(know).items():
        yield path, View("section.html", partial(things.section, review=review, heading=heading))
    for question in questions.values():
        yield f"question/{question.id}.html", View("question.html", partial(things.question, question=question))
    for iri, path in cited_paths(know).items():
        yield path, View("reference.html", partial(things.reference, reference=iri))
    for iri in know.properties:
        # Cited works that no evidence cites, graphs, queries, the ontology; what has a place on another page has none.
        if iri.startswith(OSTEO) and (other := page_path(iri)) and "#" not in iri + other:
            yield other, View("resource.html", partial(things.resource, iri=iri))


def all_views(know: Knowledge, questions: Mapping[str, Question]) -> dict[str, View]:
    """Give the view of every path; the more special one where two would fit."""
    found: dict[str, View] = {}
    for path, view in _routes(know, questions):
        found.setdefault(path, view)
    return found
