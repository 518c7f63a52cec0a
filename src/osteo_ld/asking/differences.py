"""What changed between two builds, term by term and record by record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from osteo_ld.graph.sparql import plain
from osteo_ld.iris import OSTEO, PREFIXES, contract

DIFF_HEADER = ("change", "kind", "id", "label", "old", "new")

_LABEL = PREFIXES["rdfs"] + "label"
_NAME = PREFIXES["skos"] + "prefLabel"
_PARENT = PREFIXES["rdfs"] + "subClassOf"
_DEFINITION = PREFIXES["obo"] + "IAO_0000115"
_EVIDENCE = OSTEO + "evidence"
_TERMS = {
    PREFIXES["owl"] + "Class": "class",
    PREFIXES["owl"] + "ObjectProperty": "property",
    PREFIXES["owl"] + "AnnotationProperty": "property",
}


@dataclass(slots=True)
class Entity:
    """A term or a record: its values by property, as people read them."""

    kind: str
    values: dict[str, set[str]] = field(default_factory=dict)

    def said(self, *properties: str) -> str:
        """Values of properties in one text."""
        return "; ".join(sorted(value for name in properties for value in self.values.get(name, ())))


def entities(store: ox.Store) -> dict[str, Entity]:
    """Read terms and records of a build, by IRI."""
    found: dict[str, Entity] = {}
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    for kind, name in _TERMS.items():
        for quad in store.quads_for_pattern(None, rdf_type, ox.NamedNode(kind)):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.subject.value] = Entity(name)
    for quad in store.quads_for_pattern(None, ox.NamedNode(_EVIDENCE), None):
        if isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, Entity("record"))
    inferred = ox.NamedNode(f"{OSTEO}graph/inferred")
    for quad in store:
        entity = found.get(getattr(quad.subject, "value", ""))
        if entity and not isinstance(quad.object, ox.BlankNode) and quad.graph_name != inferred:
            entity.values.setdefault(quad.predicate.value, set()).add(plain(quad.object))
    return found


def differences(old: Mapping[str, Entity], new: Mapping[str, Entity]) -> Iterator[tuple[str, ...]]:
    """Give a row for each change: added, removed, or changed (records).

    Terms are relabelled, renamed (what people call them), moved (other parents) or redefined.
    """
    for iri in sorted(old.keys() | new.keys()):
        before, after = old.get(iri), new.get(iri)
        if before is None or after is None:
            entity = after or before
            assert entity is not None
            change = "added" if before is None else "removed"
            yield change, entity.kind, contract(iri), entity.said(_LABEL), "", ""
            continue
        named = (after.kind, contract(iri), after.said(_LABEL))
        if after.kind == "record":
            names = {n for n in before.values.keys() | after.values.keys() if n != _LABEL}
            for name in sorted(n for n in names if before.values.get(n) != after.values.get(n)):
                slot = contract(name).removeprefix("osteo:")
                yield "changed", *named, f"{slot}: {before.said(name)}", f"{slot}: {after.said(name)}"
            continue
        told = (("relabelled", _LABEL), ("renamed", _NAME), ("moved", _PARENT), ("redefined", _DEFINITION))
        for change, name in told:
            if before.values.get(name) != after.values.get(name):
                yield change, *named, before.said(name), after.said(name)
