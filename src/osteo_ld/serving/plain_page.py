"""A plain page of what is told of an IRI, for those that have no page of their own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

import pyoxigraph as ox

from osteo_ld.iris import OSTEO, PREFIXES, contract
from osteo_ld.serving.linked import FORMATS, path_of

_MOST_ROWS = 2000
_LABELS = (f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}prefLabel")  # the later wins


def _shown(term: object, labels: dict[str, str], up: str) -> str:
    if isinstance(term, ox.NamedNode):
        address = term.value
        if term.value.startswith(OSTEO) and (path := path_of(term.value)):
            address = up + path
        elif not term.value.startswith(("http://", "https://")):
            return escape(term.value)
        return f'<a href="{escape(address)}">{escape(labels.get(term.value) or contract(term.value))}</a>'
    return escape(getattr(term, "value", str(term)))


def page(iri: str, triples: Iterable[ox.Triple]) -> str:
    """Give the HTML of a description: a table for each thing that it tells of, the IRI itself first."""
    triples = list(triples)
    labels = {
        t.subject.value: t.object.value
        for name in _LABELS
        for t in triples
        if t.predicate.value == name and isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.Literal)
    }
    path = path_of(iri) or ""
    up = "../" * path.count("/")
    title = escape(labels.get(iri) or contract(iri))
    links = " ".join(f'<a rel="alternate" type="{f.media}" href="{up}{path}.{s}">{s}</a>' for s, f in FORMATS.items())
    parts = []
    for subject, group in groupby(triples[:_MOST_ROWS], key=lambda t: t.subject):
        rows = "".join(
            f"<tr><th scope=row>{_shown(t.predicate, labels, up)}<td>{_shown(t.object, labels, up)}\n" for t in group
        )
        name = _shown(subject, labels, up)
        parts.append(f"<h2>{name}</h2>\n<table>\n{rows}</table>\n")
    more = f"<p>The first {_MOST_ROWS:,} of {len(triples):,} triples.</p>" if len(triples) > _MOST_ROWS else ""
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<h1>{title}</h1>\n<p>{escape(iri)}</p>\n'
        f"<p>Data: {links}</p>\n{more}{''.join(parts)}</html>\n"
    )
