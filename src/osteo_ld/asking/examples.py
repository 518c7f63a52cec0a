"""The review questions as data: https://github.com/sib-swiss/sparql-examples describes the format."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from osteo_ld.asking.questions import Question
from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, ref, text, typed
from osteo_ld.iris import OSTEO, PREFIXES

ENDPOINT = f"{OSTEO}sparql"
_PREFIX = re.compile(r"^PREFIX\s+([\w.-]+):", re.MULTILINE | re.IGNORECASE)


def example_iri(question: Question) -> str:
    """Token of the IRI of a question."""
    return iri(f"{OSTEO}query/{question.id}")


def build_example(question: Question) -> Iterator[Triple]:
    """Triples of a question: a ``sh:SPARQLExecutable`` with its prefixes, comment, keywords and target."""
    subject = example_iri(question)
    yield subject, RDF_TYPE, ref("sh:SPARQLExecutable")
    yield subject, RDF_TYPE, ref("sh:SPARQLSelectExecutable")
    yield subject, ref("rdfs:comment"), typed(text(html.escape(question.question, quote=False))[1:-1], "rdf:HTML")
    yield subject, ref("rdfs:label"), text(question.id)
    yield subject, ref("sh:select"), text(question.sparql)
    yield subject, ref("schema:target"), iri(ENDPOINT)
    for keyword in question.keywords:
        yield subject, ref("schema:keywords"), text(keyword)
    for prefix in sorted(set(_PREFIX.findall(question.sparql))):
        declaration = iri(f"{OSTEO}query/prefix/{prefix}")
        yield subject, ref("sh:prefixes"), iri(f"{OSTEO}query/prefixes")
        yield iri(f"{OSTEO}query/prefixes"), ref("sh:declare"), declaration
        yield declaration, ref("sh:prefix"), text(prefix)
        yield declaration, ref("sh:namespace"), typed(PREFIXES[prefix], "xsd:anyURI")


def build_examples(questions: Iterable[Question]) -> Iterator[Triple]:
    """Triples of all questions."""
    for question in questions:
        yield from build_example(question)
