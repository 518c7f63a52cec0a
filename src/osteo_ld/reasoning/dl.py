"""Class expressions in Manchester syntax, answered by ELK."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osteo_ld.errors import shown
from osteo_ld.iris import OSTEO, contract, expand
from osteo_ld.reasoning.inferences import ReasoningError
from osteo_ld.reasoning.owlapi import _java, _load, explain, telling
from osteo_ld.spelling import fold

_CALLED = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "oboInOwl:hasExactSynonym")
_QUERY = "urn:osteo-ld:query:"


@telling
def instances(path: Path, expressions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Records in class expressions, by key, as ELK finds them.

    The expressions are in Manchester syntax (https://www.w3.org/TR/owl2-manchester-syntax/); names are labels as
    Protégé shows them, or synonyms, in single quotes where they have spaces.

    Raises:
        ReasoningError: an expression is not Manchester syntax, names what the document does not have, or says what ELK
            does not read; or none is found in a document that has no class expressions.

    """
    ontology = _load(path)
    semanticweb = _java()
    owlapi = semanticweb.owlapi
    manager = ontology.getOWLOntologyManager()
    data = manager.getOWLDataFactory()
    import jpype

    names = _Names(ontology)
    checker = names.checker()
    java_set = jpype.JClass("java.util.HashSet")
    queries = {}
    for key, expression in expressions.items():
        parser = owlapi.apibinding.OWLManager.createManchesterParser()
        parser.setOWLEntityChecker(checker)
        parser.setStringToParse(expression)
        try:
            meant = parser.parseClassExpression()
        except owlapi.manchestersyntax.renderer.ParserException as error:
            raise ReasoningError(
                f"{key}: {names.unknown(error) or ' '.join(str(error.getMessage()).split())}"
            ) from None
        _readable(key, meant)
        queries[key] = data.getOWLClass(owlapi.model.IRI.create(_QUERY + key))
        manager.addAxiom(ontology, data.getOWLEquivalentClassesAxiom(java_set([queries[key], meant])))
    reasoner = semanticweb.elk.owlapi.ElkReasonerFactory().createReasoner(ontology)
    try:
        if not reasoner.isConsistent():
            raise ReasoningError("inconsistent: " + explain(path))
        found = {
            key: frozenset(
                str(i.getIRI())
                for i in reasoner.getInstances(query, False).getFlattened()
                if str(i.getIRI()).startswith(f"{OSTEO}interaction/")
            )
            for key, query in queries.items()
        }
        types = ontology.getAxioms(owlapi.model.AxiomType.CLASS_ASSERTION)
        if not any(found.values()) and not any(axiom.getClassExpression().isAnonymous() for axiom in types):
            raise ReasoningError(f"{shown(path)} has no class expressions of records: osteo-ld.owl has")
        return found
    finally:
        reasoner.dispose()


# Of what a class expression may be, what ELK finds records by, and the words for what it passes over.
_READ = {"Class", "ObjectIntersectionOf", "ObjectUnionOf", "ObjectSomeValuesFrom", "ObjectHasValue"}
_WORDS = {
    "ObjectComplementOf": "not", "ObjectAllValuesFrom": "only", "ObjectMinCardinality": "min",
    "ObjectMaxCardinality": "max", "ObjectExactCardinality": "exactly", "ObjectHasSelf": "Self", "ObjectOneOf": "{}",
}  # fmt: skip


def _readable(key: str, meant: Any) -> None:
    """See that ELK reads all of an expression: what it does not, it passes over, and finds too few or none."""
    for part in meant.getNestedClassExpressions():
        kind = str(part.getClassExpressionType().getName())
        if kind not in _READ:
            raise ReasoningError(
                f"{key}: ELK does not read {_WORDS.get(kind, kind)!r}: and, or, some are what it reads"
            )
        if kind == "ObjectSomeValuesFrom" and part.getProperty().isAnonymous():
            raise ReasoningError(f"{key}: ELK does not read 'inverse'")


class _Names:
    """What names in a Manchester expression mean: labels first, then what people read, then synonyms."""

    def __init__(self, ontology: Any) -> None:
        self._data = ontology.getOWLOntologyManager().getOWLDataFactory()
        ranks = {expand(curie): rank for rank, curie in enumerate(_CALLED)}
        self._entities: dict[str, Any] = {}
        self._found: dict[str, dict[str, dict[str, tuple[int, str]]]] = {"getOWLClass": {}, "getOWLObjectProperty": {}}
        for axiom in ontology.getAxioms(_java().owlapi.model.AxiomType.ANNOTATION_ASSERTION):
            rank = ranks.get(str(axiom.getProperty().getIRI()))
            if rank is None or not axiom.getValue().asLiteral().isPresent():
                continue
            subject, name = axiom.getSubject(), str(axiom.getValue().asLiteral().get().getLiteral())
            if ontology.containsClassInSignature(subject):
                kind, entity = "getOWLClass", self._data.getOWLClass(subject)
            elif ontology.containsObjectPropertyInSignature(subject):
                kind, entity = "getOWLObjectProperty", self._data.getOWLObjectProperty(subject)
            else:
                continue
            iri = str(subject)
            self._entities[iri] = entity
            # As it is written, before however it may be spelt.
            for spelt, more in ((name, 0), (fold(name), len(_CALLED))):
                meanings = self._found[kind].setdefault(spelt, {})
                if iri not in meanings or meanings[iri][0] > rank + more:
                    meanings[iri] = rank + more, name

    def _best(self, kind: str, name: str) -> list[str]:
        """The IRIs that a name means, several if it does not say which."""
        table = self._found.get(kind, {})
        meanings = table.get(name) or table.get(fold(name)) or {}
        first = min((rank for rank, _ in meanings.values()), default=0)
        return [iri for iri, (rank, _) in meanings.items() if rank == first]

    def checker(self) -> Any:
        """Give what the parser of OWLAPI asks."""
        import jpype

        def entity(kind: str, name: str) -> Any:
            best = self._best(kind, str(name).strip("'"))
            return self._entities[best[0]] if len(best) == 1 else None

        lookups = {
            method: (lambda name, method=method: entity(method, name))
            for method in (
                "getOWLClass", "getOWLObjectProperty", "getOWLDataProperty", "getOWLIndividual", "getOWLDatatype",
                "getOWLAnnotationProperty",
            )
        }  # fmt: skip
        return jpype.JProxy(_java().owlapi.expression.OWLEntityChecker, dict=lookups)

    def unknown(self, error: Any) -> str:
        """Say of what the parser met that it is no name, or of several things; empty if that is not what is wrong."""
        kinds = [
            kind
            for kind, wanted in (
                ("getOWLClass", error.isClassNameExpected()),
                ("getOWLObjectProperty", error.isObjectPropertyNameExpected()),
            )
            if wanted
        ]
        token = str(error.getCurrentToken() or "").strip("'")
        if (
            not kinds
            or not any(map(str.isalnum, token))
            or any(len(self._best(kind, token)) == 1 for kind in self._found)
        ):
            return ""
        if several := sorted({contract(iri) for kind in kinds for iri in self._best(kind, token)}):
            return f"{token!r} may mean {', '.join(several)}: say which, by its label"
        from rapidfuzz import fuzz, process

        names = {name for kind in kinds for meanings in self._found[kind].values() for _, name in meanings.values()}
        near = process.extract(token, sorted(names), scorer=fuzz.WRatio, limit=3, score_cutoff=80)
        hint = f"; near: {', '.join(name for name, *_ in near)}" if near else ""
        return f"{token!r} is no name of a class or property{hint}"
