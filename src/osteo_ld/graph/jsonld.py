"""JSON-LD 1.1 from the token triples: one node a line, compact by a context of the slots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from osteo_ld.graph.dataset import by_subject
from osteo_ld.graph.triples import RDF_TYPE, Triple, literal
from osteo_ld.iris import PREFIXES
from osteo_ld.vocabulary import ASPECTS, EFFECTS, KINDS, MODES, SLOTS, STATUSES

_REFERENCES = (
    *EFFECTS, *(slot.name for slot in SLOTS.values() if slot.values in ("concept", "record")), "evidence",
    "evidenceCode", "system", "component",
)  # fmt: skip
# Slots whose values have names of their own, and these names, those of the kinds among them.
_VOCABULARY = (*(slot.name for slot in SLOTS.values() if slot.values in ("mode", "aspect")), "status")
_NAMES = {
    f"osteo:{name}": name
    for name in (
        "Evidence", "Reference", *(kind.local for kind in KINDS.values()), *(mode.local for mode in MODES.values()),
        *(aspect.local for aspect in ASPECTS.values()), *(status.local for status in STATUSES.values()),
    )
}  # fmt: skip
_LITERALS = {
    **{slot.name: f"osteo:{slot.name}" for slot in SLOTS.values() if slot.values == "text"},
    "sha256": "osteo:sha256", "wordHash": "osteo:wordHash", "section": "osteo:section", "label": "rdfs:label",
    "confidence": "osteo:confidence", "firstAuthor": "osteo:firstAuthor", "title": "dcterms:title",
    "identifier": "dcterms:identifier", "pmid": "bibo:pmid", "journal": "prism:publicationName",
    "note": "skos:note", "prefLabel": "skos:prefLabel", "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel",
    "definition": "obo:IAO_0000115",
}  # fmt: skip
_BORROWED = {
    "hasSource": "oa:hasSource", "hasSelector": "oa:hasSelector", "cites": "cito:citesAsEvidence",
    "sameAs": "schema:sameAs", "subClassOf": "rdfs:subClassOf", "wasDerivedFrom": "prov:wasDerivedFrom",
}  # fmt: skip

CONTEXT: dict[str, Any] = {
    # JSON-LD takes a term for a prefix by itself only where its IRI ends in a delimiter.
    **{name: base if base[-1] in ":/?#[]@" else {"@id": base, "@prefix": True} for name, base in PREFIXES.items()},
    "id": "@id",
    "type": "@type",
    **{name: {"@id": f"osteo:{name}", "@type": "@id"} for name in _REFERENCES},
    **{name: {"@id": f"osteo:{name}", "@type": "@vocab"} for name in _VOCABULARY},
    **{name: curie for curie, name in _NAMES.items()},
    **{name: {"@id": curie, "@type": "@id"} for name, curie in _BORROWED.items()},
    **_LITERALS,
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "general": {"@id": "osteo:general", "@type": "xsd:boolean"},
}
_TERMS = {
    (value["@id"] if isinstance(value, dict) else value): name
    for name, value in CONTEXT.items()
    if name not in PREFIXES and name not in _NAMES.values()
}
_NAMESPACES = sorted(((base, prefix) for prefix, base in PREFIXES.items()), key=lambda x: (-len(x[0]), x[1]))
_LITERAL = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?:\^\^<(?P<datatype>[^>]*)>|@(?P<language>[\w-]+))?', re.DOTALL)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")  # what JSON-LD reads back as the same digits


@cache
def _short(token: str) -> str:
    """Give an IRI token as a compact IRI, or a blank node label as it is."""
    if token.startswith("_:"):
        return token
    value = token[1:-1]
    for base, prefix in _NAMESPACES:
        # A suffix that starts with // would read as an absolute IRI.
        if value.startswith(base) and not value.startswith(base + "//"):
            return f"{prefix}:{value[len(base) :]}"
    return value


@cache
def _term(token: str) -> str:
    """Give the term of a property's token."""
    return "type" if token == RDF_TYPE else _TERMS.get(_short(token), _short(token))


_COERCED = {term: value.get("@type") for term, value in CONTEXT.items() if isinstance(value, dict)}


def _value(token: str, term: str) -> object:
    coerced = _COERCED.get(term)
    if token.endswith('"'):  # a plain string, as most are
        return {"@value": literal(token)} if coerced else literal(token)
    if not token.startswith('"'):
        short = _short(token)
        if coerced == "@vocab" or term == "type":
            return _NAMES.get(short, short)
        return short if coerced == "@id" else {"id": short}
    match = _LITERAL.fullmatch(token)
    if match is None:
        raise ValueError(f"not a literal: {token!r}")
    value = literal(token)
    if language := match["language"]:
        return {"@value": value, "@language": language}
    if datatype := match["datatype"]:
        name = _short(f"<{datatype}>")
        if name == coerced:
            return int(value) if _WHOLE.fullmatch(value) else value
        return {"@value": value, "@type": name}
    return {"@value": value} if coerced else value


def node(triples: Iterable[Triple]) -> dict[str, object]:
    """Give the JSON object of one subject's triples."""
    result: dict[str, Any] = {}
    for s, p, o in triples:
        result.setdefault("id", _short(s))
        term = _term(p)
        result.setdefault(term, []).append(_value(o, term))
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in result.items()}


def document(triples: Iterable[Triple]) -> Iterator[str]:
    """Give the parts of a JSON-LD document; the triples come grouped by subject."""
    yield '{"@context": ' + json.dumps(CONTEXT, ensure_ascii=False, sort_keys=True) + ',\n"@graph": ['
    written = json.JSONEncoder(ensure_ascii=False).encode
    separator = "\n"
    subject, group = "", list[Triple]()
    for triple in triples:
        if triple[0] != subject and group:
            yield separator + written(node(group))
            separator = ",\n"
            group = []
        subject = triple[0]
        group.append(triple)
    if group:
        yield separator + written(node(group))
    yield "\n]}\n"


def compacted(triples: Iterable[ox.Triple]) -> bytes:
    """Give parsed triples as a document: less than half of what a serializer without a context writes."""
    return "".join(document(by_subject((str(t.subject), str(t.predicate), str(t.object)) for t in triples))).encode()
