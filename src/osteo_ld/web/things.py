"""The pages about one thing: a concept, statement, evidence, reference, pair, section, question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.queries import QueryError, Question, body
from osteo_ld.web import asking
from osteo_ld.web.pictures import has_picture, pair_records, picture
from osteo_ld.web.records import PLURALS, RDF_TYPE, Evidence, Record
from osteo_ld.web.request import Request, concepts_by_path, pairs_by_path, section_paths
from osteo_ld.web.uses import NOTES, PARTS, uses


def concept(request: Request) -> Mapping[str, Any]:
    """What a concept is, and what is said of it."""
    know, iri = request.know, concepts_by_path(request.know)[request.path]
    parts = list(uses(know, iri))
    instances = [know.records[record] for record in know.instances.get(iri, ())]
    drawn = picture(know, request.path, request.site.href_of(request.path)) if has_picture(request.path) else ""
    kinds = set(know.descendants(iri))
    pairs = [
        (pair, len(records)) for pair, records in know.pairs.items() if pair[0] in kinds or pair[1] in kinds
    ]  # fmt: skip
    return {
        "concept": know.concepts[iri], "iri": iri, "children": know.children.get(iri, ()), "parts": parts,
        "headings": PARTS, "notes": NOTES, "instances": instances, "picture": drawn,
        "pairs": pairs if know.groups[iri] in {"cell", "anatomy"} and len(pairs) <= 40 else [],
        "group": know.groups[iri], "named": know.counts, "plurals": PLURALS,
        "query": concept_query(iri),
    }  # fmt: skip


def concept_query(iri: str) -> str:
    """Give SPARQL for all statements that name a concept or a kind of it."""
    return (
        f"PREFIX osteo: <{OSTEO}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\n"
        "SELECT DISTINCT ?statement ?says ?part ?named WHERE {\n"
        f"  ?kind rdfs:subClassOf* <{iri}> ; rdfs:label ?named .\n"
        "  ?statement ?slot ?kind ; rdfs:label ?says ; osteo:status ?status .\n"
        "  ?slot rdfs:label ?part .\n}\nORDER BY ?statement"
    )


def record_query(iri: str) -> str:
    """Give SPARQL for everything that a record says, and its evidence."""
    return (
        f"PREFIX osteo: <{OSTEO}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\n"
        "SELECT ?property ?value ?label WHERE {\n"
        f"  {{ <{iri}> ?property ?value }}\n"
        f"  UNION {{ <{iri}> osteo:evidence ?evidence . ?evidence ?property ?value }}\n"
        "  OPTIONAL { ?value rdfs:label ?label }\n}"
    )


_SLOT_WORDS = {
    "source": "sender", "mediator": "signal or agent", "blocks": "blocked or lost", "carrier": "carried in",
    "receptor": "receptor", "recipient": "where it happens", "pathway": "by way of", "becomes": "becomes",
    "expresses": "has or expresses", "lacks": "lacks", "context": "context", "about": "about",
    "promotes": "promotes", "inhibits": "inhibits", "affects": "affects", "doesNotAffect": "does not affect",
    "associatedWith": "goes together with",
}  # fmt: skip
# A slot means something else in some kinds of record.
_SLOT_WORDS_OF = {
    "Communication": {"recipient": "receiver"},
    "Intervention": {"source": "where it is done"},
    "Expression": {"source": "what has it or not"},
    "Transition": {"source": "from"},
}


def record(request: Request) -> Mapping[str, Any]:
    """One statement, its participants and its evidence."""
    know, record = request.know, request.know.records[f"{OSTEO}{request.path.removesuffix('.html')}"]
    origins = [r for r in know.records.values() if record.iri in r.leads_to]
    return {
        "record": record, "iri": record.iri, "slots": _SLOT_WORDS | _SLOT_WORDS_OF.get(record.kind, {}),
        "query": record_query(record.iri),
        "leads_to": [know.records[iri] for iri in record.leads_to], "origins": origins,
        "opposites": [know.records[iri] for iri in record.contradicts], "sections": section_paths(know),
        "pairs": [
            pair for a in record.values("source") for b in record.values("recipient") if (pair := (a, b)) in know.pairs
        ],
    }  # fmt: skip


def evidence(request: Request) -> Mapping[str, Any]:
    """One span of a review, and what it states."""
    know = request.know
    span = know.evidence[f"{OSTEO}{request.path.removesuffix('.html')}"]
    others = [
        other for other in know.sections[span.review, span.section]
        if (other.start, other.end) == (span.start, span.end) and other.iri != span.iri
    ]  # fmt: skip
    return {
        "span": span, "iri": span.iri, "record": know.records[span.record], "others": others,
        "sections": section_paths(know),
    }  # fmt: skip


def reference(request: Request, reference: str) -> Mapping[str, Any]:
    """What the reviews say citing a reference."""
    know = request.know
    return {"reference": reference, "spans": know.citing.get(reference, ()), "sections": section_paths(know)}


def pair(request: Request) -> Mapping[str, Any]:
    """What one cell or tissue sends to another."""
    know = request.know
    sender, receiver = pairs_by_path(know)[request.path]
    records = pair_records(know, sender, receiver)
    senders, receivers = set(know.descendants(sender)), set(know.descendants(receiver))
    above, over = set(know.ancestors(sender)), set(know.ancestors(receiver))
    near = [pair for pair in know.pairs if pair != (sender, receiver)]
    groups: dict[str, list[Record]] = {"effects": [], "together": [], "negative": []}
    for record in records:
        effect = record.effect[0] if record.effect else ""
        groups[{"doesNotAffect": "negative", "associatedWith": "together"}.get(effect, "effects")].append(record)
    return {
        "sender": sender, "receiver": receiver, "records": records, "groups": groups,
        "picture": picture(know, request.path, request.site.href_of(request.path)),
        "back": (receiver, sender) if (receiver, sender) in know.pairs and sender != receiver else None,
        "narrower": [pair for pair in near if pair[0] in senders and pair[1] in receivers],
        "wider": [pair for pair in near if pair[0] in above and pair[1] in over],
        "query": pair_query(sender, receiver),
    }  # fmt: skip


def pair_query(sender: str, receiver: str) -> str:
    """Give SPARQL for all statements in which a cell, or a kind of it, acts on another, or a kind of it."""
    return (
        f"PREFIX osteo: <{OSTEO}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\n"
        "SELECT DISTINCT ?statement ?says ?signal WHERE {\n"
        f"  ?a rdfs:subClassOf* <{sender}> . ?b rdfs:subClassOf* <{receiver}> .\n"
        "  ?statement a osteo:Communication ; osteo:source ?a ; osteo:recipient ?b ; rdfs:label ?says .\n"
        "  OPTIONAL { ?statement osteo:mediator/rdfs:label ?signal }\n}\nORDER BY ?statement"
    )


def section(request: Request, review: str, heading: str) -> Mapping[str, Any]:
    """What a section says, sentence by sentence."""
    know = request.know
    spans: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    for span in know.sections[review, heading]:
        spans[span.start, span.end].append(span)
    places = list(section_paths(know).items())
    here = places.index(((review, heading), request.path))
    return {
        "review": know.reviews[review], "heading": heading, "spans": list(spans.values()),
        "before": places[here - 1] if here and places[here - 1][0][0] == review else None,
        "after": places[here + 1] if here + 1 < len(places) and places[here + 1][0][0] == review else None,
    }  # fmt: skip


def question(request: Request, question: Question) -> Mapping[str, Any]:
    """A review question and its answer."""
    site = request.site
    given = {name: request.query.get(name, "").strip() for name in question.parameters}
    problem, answer, sparql = "", None, question.sparql
    try:
        sparql = question.bound(asking.resolved(question, given, site.names))
        answer = asking.answer(site.run(sparql), request.know)
    except QueryError as error:
        problem = str(error)
    values = {name: given[name] or default for name, default in question.parameters.items()}
    return {
        "question": question, "values": values, "problem": problem, "answer": answer,
        "body": body(sparql), "most": asking.MOST_ROWS,
    }  # fmt: skip


def resource(request: Request, iri: str) -> Mapping[str, Any]:
    """Anything else with an IRI of ours: its properties as they are."""
    found = request.know.properties[iri]
    order = sorted(found.items(), key=lambda item: (item[0] != RDF_TYPE, request.know.label(item[0])))
    return {"iri": iri, "properties": order, "users": len(request.know.named.get(iri, ()))}
