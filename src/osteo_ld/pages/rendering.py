"""The pages: from a path to HTML, rendered from the records read once.

``Pages`` knows which pages there are; ``things.py`` and ``overviews.py`` say what each shows, ``templates/`` how.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup

from osteo_ld import files as resources
from osteo_ld.asking.questions import Question, read_questions
from osteo_ld.asking.sentences import plain, sentence, status_words
from osteo_ld.curation.copies import Sought, quotations
from osteo_ld.curation.sources import load_sources
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.graph.reading import read
from osteo_ld.graph.sparql import select
from osteo_ld.graph.store import open_store
from osteo_ld.iris import LICENCE, OSTEO, contract
from osteo_ld.pages import answering, asking, ranking, routes, search, templating
from osteo_ld.pages.assets import EDITOR, PACKAGES, Assets
from osteo_ld.pages.citing import passage
from osteo_ld.pages.given import Given
from osteo_ld.pages.links import Links
from osteo_ld.pages.paths import page_path, pair_path, relative, slug
from osteo_ld.pages.request import Href, Request, View
from osteo_ld.serving.http import POLICY
from osteo_ld.serving.linked import FORMATS
from osteo_ld.vocabulary import EFFECTS, KINDS, SLOTS, STATUSES

MISSING = "404.html"


class Pages:
    """All pages of a built graph.

    ``texts`` are folders with the reviews' texts, or copies of them: with these, evidences show the sentences that
    they quote. ``live`` pages are served by a server that answers queries; others are files, and a browser answers
    queries by itself.
    ``run`` runs the query of a review question; by default in this process, on ``store``: the built one, unless given.
    ``packages`` is the folder of npm's packages; without them queries are written in a plain field. ``archive`` is the
    folder of the versions that were released before.

    Raises:
        QueryError: nothing is built, or the archive is damaged.
        InputError: the texts are not the frozen ones.

    """

    def __init__(
        self,
        build: Path,
        *,
        texts: Sequence[Path] | Path | None = None,
        live: bool = True,
        run: asking.Run | None = None,
        store: ox.Store | None = None,
        packages: Path = PACKAGES,
        archive: Path | None = None,
    ) -> None:
        """Read the built graph."""
        self.build = build
        self.live = live
        self.given = Given(build, live=live)
        self.store = open_store(build) if store is None else store
        self.know: Knowledge = read(self.store)
        self.questions: Mapping[str, Question] = {
            question.id: question for question in read_questions(resources.QUERIES)
        }
        self.box = answering.open_box(build, self.know, list(self.questions.values())) if live else None
        self.run = run or self._select
        self._assets = Assets(self, build, packages, archive)
        self._folders: dict[str, Links] = {}
        self._quotes = _quotes(self.know, [texts] if isinstance(texts, Path) else texts) if texts else {}
        self._environment = templating.environment()
        self._environment.globals |= {
            "know": self.know, "live": live, "version": self.know.version,
            "contract": contract, "OSTEO": OSTEO, "LICENCE": LICENCE, "slug": slug, "effects": EFFECTS,
            "kinds": KINDS, "slots": SLOTS, "status_words": status_words, "plain": plain, "quotes": self._quotes,
            "pair_path": pair_path, "reviews": list(self.know.reviews.values()), "formats": self.formats,
            "given": self.given, "versions": self._assets.versions, "policy": POLICY, "passage": passage,
            "best_first": lambda records: ranking.best_first(records, self.know), "MISSING": MISSING,
            "plain_status": next(name for name, status in STATUSES.items() if not status.line),
            "editor": EDITOR in set(self.files()),
        }  # fmt: skip

    def _select(self, sparql: str) -> ox.QuerySolutions:
        return select(self.store, sparql)

    # -- which pages there are -----------------------------------------------------------------------------------

    @cached_property
    def views(self) -> dict[str, View]:
        """What shows each page, by path."""
        return routes.all_views(self.know, self.questions)

    def paths(self) -> Iterator[str]:
        """Give the paths of all pages."""
        yield from self.views

    def files(self) -> Iterator[str]:
        """Give the paths of what is no page: indexes, styles, the dataset's description, the modules."""
        yield from self._assets.paths()

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in which each thing's data stand beside its page: a server writes all, a site has one of each."""
        return tuple(FORMATS) if self.live else ("ttl",)

    # -- what they hold ------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> list[search.Entry]:
        """What can be found by search."""
        return list(search.entries(self.know, self.questions.values()))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of concepts without letter case, to IRIs."""
        return asking.names(self.know)

    def file(self, path: str) -> tuple[bytes, str] | None:
        """Give the bytes and media type of what is no page: ``files``, or ``data/`` files; None if there is none."""
        return self._assets.get(path)

    def html(self, path: str, query: Mapping[str, str] | None = None) -> str | None:
        """Render a page, or None if there is none; ``query`` has the parameters of the URL."""
        view = self.views.get(path)
        if view is None:
            return None
        context = view.context(Request(self, path, query or {}))
        return self._environment.get_template(view.template).render(**self._helpers(path), **context)

    def place(self, path: str) -> str | None:
        """Give the place on a page at which what an IRI's path names is told, if it has no page of its own."""
        found = page_path(OSTEO + path) if OSTEO + path in self.know.properties else None
        return found if found and found != f"{path}.html" and found.partition("#")[0] in self.views else None

    def missing(self, base: str, path: str = "") -> str:
        """Render the page that says that there is none at ``path``, and what is near.

        It may be shown at any depth: its links begin with ``base``, the path of the site (``/osteo-ld/``). Without a
        ``path`` a browser finds out by itself what was sought and what is near.
        """
        near = search.near(self.entries, path) if path else []
        helpers = self._helpers(MISSING) | {"rel": lambda target: base + target}
        return self._environment.get_template("404.html").render(**helpers, sought=path, near=near)

    def href_of(self, page: str) -> Href:
        """Give links to the pages of IRIs, as they stand on a page; None where an IRI has no page."""
        return self._links(page).href

    def _links(self, page: str) -> Links:
        """Links are the same on all pages of a folder."""
        folder = page.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = Links(self.know, self.views, page)
        return self._folders[folder]

    def _helpers(self, page: str) -> dict[str, Any]:
        links = self._links(page)
        return {
            "page": page, "rel": lambda target: relative(target, page), "href": links.href, "link": links.link,
            "say": links.say, "sentence": lambda record: sentence(record, self.know), "ld": _data_block,
        }  # fmt: skip


def _quotes(know: Knowledge, folders: Sequence[Path]) -> dict[str, str]:
    """Give the sentence that each evidence quotes, of the reviews that are at hand."""
    sources = load_sources(resources.CURATION / "sources.yaml")
    key_of = {source.iri: key for key, source in sources.items()}
    spans: dict[str, list[Sought]] = {}
    for span in know.evidence.values():
        if span.review in key_of:
            spans.setdefault(key_of[span.review], []).append(Sought(span.start, span.end, span.word_hash))
    quoted = quotations(sources, folders, spans)
    found = ((span, (key_of.get(span.review, ""), span.start, span.end)) for span in know.evidence.values())
    return {span.iri: quoted[place] for span, place in found if place in quoted}


def _data_block(value: object) -> Markup:
    """Give JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
