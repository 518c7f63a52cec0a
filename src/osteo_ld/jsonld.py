"""JSON-LD 1.1 from the token triples: one node a line, compact by a context of the slots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from osteo_ld.models import ASPECTS, EFFECTS, KINDS, MODES, STATUSES, camel
from osteo_ld.namespaces import PREFIXES
from osteo_ld.rdf import RDF_TYPE, Triple

_REFERENCES = (
    *EFFECTS, "source", "mediator", "blocks", "carrier", "receptor", "recipient", "pathway", "becomes", "expresses",
    "lacks", "context", "about", "leadsTo", "contradicts", "evidence", "evidenceCode", "system", "component",
)  # fmt: skip
# Slots whose values have names of their own, and these names, those of the kinds among them.
_VOCABULARY = ("mode", "aspect", "status")
_NAMES = {
    f"osteo:{name}": name
    for name in (*(kind.__name__ for kind in KINDS.values()), "Evidence", *map(camel, (*MODES, *ASPECTS, *STATUSES)))
}
_LITERALS = {
    "quantity": "osteo:quantity", "sha256": "osteo:sha256", "section": "osteo:section", "label": "rdfs:label",
    "note": "skos:note", "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel",
    "definition": "obo:IAO_0000115",
}  # fmt: skip
_BORROWED = {
    "hasSource": "oa:hasSource", "hasSelector": "oa:hasSelector", "cites": "cito:citesAsEvidence",
    "subClassOf": "rdfs:subClassOf", "wasDerivedFrom": "prov:wasDerivedFrom",
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


def _value(token: str, term: str) -> object:
    definition = CONTEXT.get(term)
    coerced = definition.get("@type") if isinstance(definition, dict) else None
    if not token.startswith('"'):
        short = _short(token)
        if coerced == "@vocab" or term == "type":
            return _NAMES.get(short, short)
        return short if coerced == "@id" else {"id": short}
    match = _LITERAL.fullmatch(token)
    if match is None:
        raise ValueError(f"not a literal: {token!r}")
    value = json.loads("".join(['"', match["text"], '"']), strict=False)
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
        term = "type" if p == RDF_TYPE else _TERMS.get(_short(p), _short(p))
        result.setdefault(term, []).append(_value(o, term))
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in result.items()}


def document(triples: Iterable[Triple]) -> Iterator[str]:
    """Give the parts of a JSON-LD document; the triples come grouped by subject."""
    yield '{"@context": ' + json.dumps(CONTEXT, ensure_ascii=False, sort_keys=True) + ',\n"@graph": ['
    separator = "\n"
    subject, group = "", list[Triple]()
    for triple in triples:
        if triple[0] != subject and group:
            yield separator + json.dumps(node(group), ensure_ascii=False)
            separator = ",\n"
            group = []
        subject = triple[0]
        group.append(triple)
    if group:
        yield separator + json.dumps(node(group), ensure_ascii=False)
    yield "\n]}\n"
