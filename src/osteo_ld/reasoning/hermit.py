"""HermiT, through the OWL API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osteo_ld.reasoning.inferences import Inferences
from osteo_ld.reasoning.owlapi import _named, classified, records_of, telling


def _types_of(reasoner: Any, ontology: Any) -> dict[str, frozenset[str]]:
    """Give the types of the records, by class.

    Of each individual HermiT seeks the types among all classes from the most special ones up, which takes three times
    as long as all else.
    """
    types: dict[str, set[str]] = {name: set() for name in records_of(ontology)}
    for found in ontology.getClassesInSignature():
        for record in _named(reasoner.getInstances(found, False).getFlattened()) & types.keys():
            types[record].add(str(found.getIRI()))
    return {name: frozenset(given) for name, given in types.items()}


@telling
def hermit(path: Path) -> Inferences:
    """Classify and realise a document with HermiT; individuals that are no records are left out.

    Raises:
        ReasoningError: the document cannot be read, or is inconsistent.

    """
    return classified(path, lambda java: java.HermiT.ReasonerFactory(), _types_of)
