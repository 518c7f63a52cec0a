"""What a reasoner found: superclasses and types, and what they add to the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from osteo_ld.errors import OsteoError
from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, ref
from osteo_ld.iris import PREFIXES

OWL_THING = PREFIXES["owl"] + "Thing"


OWL_NOTHING = PREFIXES["owl"] + "Nothing"


class ReasoningError(OsteoError):
    """Inconsistent, an unsatisfiable class, or not to be reasoned over; the message names the axioms."""


@dataclass(frozen=True, slots=True)
class Inferences:
    """What a reasoner found: all named superclasses of each class and all named types of each individual, as IRIs."""

    superclasses: dict[str, frozenset[str]] = field(default_factory=dict)
    types: dict[str, frozenset[str]] = field(default_factory=dict)
    unsatisfiable: tuple[str, ...] = ()


def _clean(pairs: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    trivial = {OWL_THING, OWL_NOTHING}
    return {key: values - trivial for key, values in sorted(pairs.items()) if key not in trivial}


def inferred_graph(inferences: Inferences, asserted: Iterable[Triple]) -> list[Triple]:
    """Triples that a reasoner adds: superclasses and record types that no chain of asserted links gives."""
    parents: dict[str, set[str]] = {}
    types: dict[str, set[str]] = {}
    subclass = ref("rdfs:subClassOf")
    for s, p, o in asserted:
        if p == subclass and o.startswith("<"):
            parents.setdefault(s, set()).add(o)
        elif p == RDF_TYPE and o.startswith("<"):
            types.setdefault(s, set()).add(o)
    closure: dict[str, frozenset[str]] = {}

    def above(start: str) -> frozenset[str]:
        if start not in closure:
            seen: set[str] = set()
            queue = [start]
            while queue:
                new = parents.get(queue.pop(), set()) - seen
                seen |= new
                queue += new
            closure[start] = frozenset(seen)
        return closure[start]

    def added() -> Iterator[Triple]:
        for name, supers in inferences.superclasses.items():
            for target in {iri(value) for value in supers} - above(iri(name)):
                yield iri(name), subclass, target
        for name, found in inferences.types.items():
            known = types.get(iri(name), set())
            implied = known.union(*(above(t) for t in known))
            for target in {iri(value) for value in found} - implied:
                yield iri(name), RDF_TYPE, target

    return sorted(added())


def disagreements(first: Inferences, second: Inferences, records: Iterable[str] | None = None) -> list[str]:
    """Where two reasoners differ over superclasses, or over types of the records that both looked at."""
    shared = first.types.keys() & second.types.keys() if records is None else set(records)
    said = []
    for kind, a, b, names in (
        (
            "superclasses",
            first.superclasses,
            second.superclasses,
            first.superclasses.keys() | second.superclasses.keys(),
        ),
        ("types", first.types, second.types, shared),
    ):
        said += [
            f"{kind} of {name}: {', '.join(sorted(difference))}"
            for name in sorted(names)
            if (difference := a.get(name, frozenset()) ^ b.get(name, frozenset()))
        ]
    return said
