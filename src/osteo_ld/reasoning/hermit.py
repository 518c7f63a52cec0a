"""HermiT, through the OWL API."""

from __future__ import annotations

from pathlib import Path

from osteo_ld.iris import OSTEO
from osteo_ld.reasoning.inferences import OWL_NOTHING, Inferences, ReasoningError, _clean
from osteo_ld.reasoning.owlapi import _java, _load, _named, explain, telling


@telling
def hermit(path: Path) -> Inferences:
    """Classify and realise a document with HermiT; individuals that are no records are left out.

    Raises:
        ReasoningError: the document cannot be read, or is inconsistent.

    """
    ontology = _load(path)
    semanticweb = _java()
    reasoner = semanticweb.HermiT.ReasonerFactory().createReasoner(ontology)
    try:
        if not reasoner.isConsistent():
            raise ReasoningError("inconsistent: " + explain(path))
        kinds = semanticweb.owlapi.reasoner.InferenceType
        reasoner.precomputeInferences(kinds.CLASS_HIERARCHY, kinds.CLASS_ASSERTIONS)
        bottom = sorted(_named(reasoner.getUnsatisfiableClasses()) - {OWL_NOTHING})
        if bottom:
            return Inferences(unsatisfiable=tuple(bottom))
        names = {str(i.getIRI()) for i in ontology.getIndividualsInSignature()}
        types: dict[str, set[str]] = {name: set() for name in names if name.startswith(f"{OSTEO}interaction/")}
        superclasses = {}
        # By class: of each individual HermiT seeks the types among all classes from the most special ones up, which
        # takes three times as long as all else.
        for found in ontology.getClassesInSignature():
            name = str(found.getIRI())
            equivalent = _named(reasoner.getEquivalentClasses(found)) - {name}
            superclasses[name] = _named(reasoner.getSuperClasses(found, False).getFlattened()) | equivalent
            for record in _named(reasoner.getInstances(found, False).getFlattened()) & types.keys():
                types[record].add(name)
    finally:
        reasoner.dispose()
    return Inferences(_clean(superclasses), _clean({name: frozenset(given) for name, given in types.items()}))
