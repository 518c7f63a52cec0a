"""Class expressions in Manchester syntax, answered by ELK."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osteo_ld.iris import OSTEO
from osteo_ld.reasoning.inferences import ReasoningError
from osteo_ld.reasoning.owlapi import _java, _load, explain, telling

_QUERY = "urn:osteo-ld:query:"


@telling
def instances(path: Path, expressions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Records in class expressions, by key, as ELK finds them.

    The expressions are in Manchester syntax (https://www.w3.org/TR/owl2-manchester-syntax/); names are labels as
    Protégé shows them, in single quotes where they have spaces.

    Raises:
        ReasoningError: an expression is not Manchester syntax, or names what the document does not have.

    """
    ontology = _load(path)
    semanticweb = _java()
    owlapi = semanticweb.owlapi
    manager = ontology.getOWLOntologyManager()
    data = manager.getOWLDataFactory()
    import jpype

    checker = _label_checker(ontology)
    java_set = jpype.JClass("java.util.HashSet")
    queries = {}
    for key, expression in expressions.items():
        parser = owlapi.apibinding.OWLManager.createManchesterParser()
        parser.setOWLEntityChecker(checker)
        parser.setStringToParse(expression)
        try:
            meant = parser.parseClassExpression()
        except owlapi.manchestersyntax.renderer.ParserException as error:
            raise ReasoningError(f"{key}: {' '.join(str(error.getMessage()).split())}") from None
        queries[key] = data.getOWLClass(owlapi.model.IRI.create(_QUERY + key))
        manager.addAxiom(ontology, data.getOWLEquivalentClassesAxiom(java_set([queries[key], meant])))
    reasoner = semanticweb.elk.owlapi.ElkReasonerFactory().createReasoner(ontology)
    try:
        if not reasoner.isConsistent():
            raise ReasoningError("inconsistent: " + explain(path))
        return {
            key: frozenset(
                str(i.getIRI())
                for i in reasoner.getInstances(query, False).getFlattened()
                if str(i.getIRI()).startswith(f"{OSTEO}interaction/")
            )
            for key, query in queries.items()
        }
    finally:
        reasoner.dispose()


def _label_checker(ontology: Any) -> Any:
    """Resolve names of a Manchester expression by label, quoted or not."""
    import jpype

    data = ontology.getOWLOntologyManager().getOWLDataFactory()
    label = data.getRDFSLabel()
    classes, properties = {}, {}
    for axiom in ontology.getAxioms(_java().owlapi.model.AxiomType.ANNOTATION_ASSERTION):
        if axiom.getProperty().equals(label) and axiom.getValue().asLiteral().isPresent():
            subject, name = axiom.getSubject(), str(axiom.getValue().asLiteral().get().getLiteral())
            if ontology.containsClassInSignature(subject):
                classes[name] = data.getOWLClass(subject)
            elif ontology.containsObjectPropertyInSignature(subject):
                properties[name] = data.getOWLObjectProperty(subject)

    def entity(kind: str, name: str) -> Any:
        found = {"getOWLClass": classes, "getOWLObjectProperty": properties}.get(kind, {})
        return found.get(str(name).strip("'"))

    lookups = {
        method: (lambda name, method=method: entity(method, name))
        for method in (
            "getOWLClass", "getOWLObjectProperty", "getOWLDataProperty", "getOWLIndividual", "getOWLDatatype",
            "getOWLAnnotationProperty",
        )
    }  # fmt: skip
    return jpype.JProxy(_java().owlapi.expression.OWLEntityChecker, dict=lookups)
