"""The pages: from a path to HTML, rendered from the records read once.

``Pages`` knows which pages there are; ``things.py`` and ``overviews.py`` say what each shows, ``templates/`` how.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from osteo_ld import __version__, resources
from osteo_ld.dataset import modules
from osteo_ld.linked import FORMATS, describe, serialize
from osteo_ld.namespaces import OSTEO, contract
from osteo_ld.queries import open_store, read_questions, select
from osteo_ld.texts import load_sources, load_texts
from osteo_ld.web import asking, complete, pictures, routes, search
from osteo_ld.web.links import Links
from osteo_ld.web.overviews import DATA
from osteo_ld.web.paths import pair_path, relative, slug
from osteo_ld.web.records import Knowledge, read
from osteo_ld.web.request import Request, View
from osteo_ld.web.sentences import plain, sentence, status_words

STATIC = Path(__file__).parent / "static"
MEDIA = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
    ".svg": "image/svg+xml", ".ttl": "text/turtle; charset=utf-8", ".gz": "application/gzip",
    ".jsonld": "application/ld+json", ".nt": "application/n-triples", ".rdf": "application/rdf+xml",
    ".trig": "application/trig; charset=utf-8", ".owl": "application/rdf+xml",
    ".tsv": "text/tab-separated-values; charset=utf-8", "": "text/plain; charset=utf-8",
}  # fmt: skip
SIGNS = {
    "promotes": "▲", "inhibits": "⊣", "affects": "◇", "doesNotAffect": "∅", "associatedWith": "∼",
}  # fmt: skip


class Pages:
    """All pages of a built graph.

    ``texts`` is the folder of the reviews' texts: with it evidences show the sentences that they quote. ``live`` pages
    are served by a server that answers queries; others are files, and a browser answers queries by itself.
    ``run`` runs the query of a review question; by default in this process, on the built store.

    Raises:
        QueryError: nothing is built.
        InputError: the texts are not the frozen ones.

    """

    def __init__(
        self, build: Path, *, texts: Path | None = None, live: bool = True, run: asking.Run | None = None
    ) -> None:
        """Read the built graph."""
        self.build = build
        self.live = live
        self.store = open_store(build)
        self.know: Knowledge = read(self.store)
        self.questions = {question.id: question for question in read_questions(resources.QUERIES)}
        self.run = run or self._select
        self._folders: dict[str, Links] = {}
        self._quotes: Mapping[str, str] = {}
        if texts is not None:
            loaded = load_texts(load_sources(resources.CURATION / "sources.yaml"), texts)
            by_iri = {text.source.iri: text.text for text in loaded.values()}
            self._quotes = {
                span.iri: by_iri[span.review][span.start : span.end] for span in self.know.evidence.values()
            }  # fmt: skip
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("osteo_ld.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )  # fmt: skip
        self._environment.globals |= {
            "know": self.know, "live": live, "version": self.know.version, "software": __version__,
            "contract": contract, "OSTEO": OSTEO, "FORMATS": tuple(FORMATS), "slug": slug, "signs": SIGNS,
            "status_words": status_words, "plain": plain, "quotes": self._quotes, "pair_path": pair_path,
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
        """Give the paths of what is no page: pictures, indexes, styles, the dataset's description, the modules."""
        yield from (path.removesuffix(".html") + ".svg" for path in self.views if pictures.has_picture(path))
        yield from self._shared
        yield from self._modules
        yield from (f"static/{path.name}" for path in sorted(STATIC.iterdir()))

    # -- what they hold ------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> list[search.Entry]:
        """What can be found by search."""
        return list(search.entries(self.know, self.questions.values()))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of concepts without letter case, to IRIs."""
        return asking.names(self.know)

    @cached_property
    def _modules(self) -> dict[str, Path]:
        return modules(resources.ONTOLOGY, self.build)

    @cached_property
    def _shared(self) -> dict[str, bytes]:
        described = describe(self.store, f"{OSTEO}graph/void")
        completions = complete.completions(self.know, self.questions.values())
        return {
            "search-index.json": search.index(self.entries).encode(),
            "completions.json": json.dumps(completions, ensure_ascii=False, separators=(",", ":")).encode(),
            **{f"index.{suffix}": serialize(described, suffix) for suffix in FORMATS},
            ".well-known/void": serialize(described, "ttl"),
        }

    def file(self, path: str) -> tuple[bytes, str] | None:
        """Give the bytes and media type of what is no page: ``files``, or ``data/`` files; None if there is none."""
        media = MEDIA.get(PurePosixPath(path).suffix)
        if media is None:
            return None
        if path.startswith("data/"):
            file = self.build / path.removeprefix("data/")
            return (file.read_bytes(), media) if file.name in DATA and file.parent == self.build else None
        if path in self._shared:
            return self._shared[path], MEDIA[".ttl"] if path == ".well-known/void" else media
        if path in self._modules:
            return self._modules[path].read_bytes(), media
        if path.startswith("static/"):
            file = STATIC / path.removeprefix("static/")
            return (file.read_bytes(), media) if file.parent == STATIC and file.is_file() else None
        page = path.removesuffix(".svg") + ".html"
        if path.endswith(".svg") and page in self.views and pictures.has_picture(page):
            picture = pictures.picture(self.know, page, self.href_of(page))
            return (picture.encode(), media) if picture else None
        return None

    def html(self, path: str, query: Mapping[str, str] | None = None) -> str | None:
        """Render a page, or None if there is none; ``query`` has the parameters of the URL."""
        view = self.views.get(path)
        if view is None:
            return None
        context = view.context(Request(self, path, query or {}))
        return self._environment.get_template(view.template).render(**self._helpers(path), **context)

    def href_of(self, page: str) -> Callable[[str], str | None]:
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


def _data_block(value: object) -> Markup:
    """Give JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
