"""Links and linked sentences, as they stand on the pages of a folder; made once, for a record is told on many pages."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from markupsafe import Markup, escape

from osteo_ld.asking.sentences import sentence
from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.iris import contract
from osteo_ld.pages.paths import place, relative


class Links:
    """Links from any page of the folder of ``page`` to what is told on one of ``paths``, and to the world."""

    def __init__(self, know: Knowledge, paths: Container[str], page: str) -> None:
        """Start with none made."""
        self._know, self._paths, self._page = know, paths, page
        self.href = cache(self._href)
        self.link = cache(self._link)
        self._said: dict[str, Markup] = {}

    def _href(self, iri: str) -> str | None:
        found = place(self._know, iri)
        return relative(found, self._page) if found and found.partition("#")[0] in self._paths else None

    def _link(self, iri: str, text: str = "") -> Markup:
        """Link to what an IRI is about: our page, else the IRI itself."""
        words = escape(text or self._know.labels.get(iri) or contract(iri))
        if local := self.href(iri):
            return Markup(f'<a href="{escape(local)}">{words}</a>')
        if iri.startswith(("http://", "https://")):
            return Markup(f'<a href="{escape(iri)}">{words}</a>')
        return words

    def say(self, record: Record) -> Markup:
        """Give the sentence of a record with its links."""
        if record.iri not in self._said:
            parts = sentence(record, self._know)
            said = (self.link(part.iri, part.text) if part.iri else escape(part.text) for part in parts)
            self._said[record.iri] = Markup("").join(said)
        return self._said[record.iri]
