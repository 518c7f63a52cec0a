"""The pages about one thing: a concept, statement, cited work, pair, section, question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from osteo_ld.asking.questions import Question
from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import PLURALS, Evidence, Record
from osteo_ld.graph.reading import RDF_TYPE
from osteo_ld.graph.sparql import body
from osteo_ld.iris import OSTEO, PREFIXES
from osteo_ld.pages import asking
from osteo_ld.pages.citing import Citation, bibtex, cite
from osteo_ld.pages.pictures import concept_picture, pair_picture, pair_records
from osteo_ld.pages.ranking import best_first
from osteo_ld.pages.request import Request, concepts_by_path, pairs_by_path, section_paths
from osteo_ld.pages.uses import NOTES, PARTS, uses
from osteo_ld.vocabulary import ASPECTS, EFFECTS, KINDS, SLOTS, STATUSES


def concept(request: Request) -> Mapping[str, Any]:
    """What a concept is, and what is said of it."""
    know, iri = request.know, concepts_by_path(request.know)[request.path]
    parts = list(uses(know, iri))
    instances = best_first((know.records[record] for record in know.instances.get(iri, ())), know)
    kinds = set(know.descendants(iri))
    pairs = [
        (pair, len(records)) for pair, records in know.pairs.items() if pair[0] in kinds or pair[1] in kinds
    ]  # fmt: skip
    return {
        "concept": know.concepts[iri], "iri": iri, "children": know.children.get(iri, ()), "parts": parts,
        "headings": PARTS, "notes": NOTES, "instances": instances,
        "picture": concept_picture(know, iri, request.site.href_of(request.path)),
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
    """Give SPARQL for everything that a record says."""
    return f"SELECT ?property ?value {{ <{iri}> ?property ?value }}"


def record(request: Request) -> Mapping[str, Any]:
    """One statement, its participants and its evidence."""
    know, record = request.know, request.know.records[f"{OSTEO}{request.path.removesuffix('.html')}"]
    citation = cite(record, know)
    return {
        "record": record, "iri": record.iri, "rows": list(rows(record)),
        "kind": OSTEO + KINDS[record.kind].local, "sure": how_sure(record),
        "query": record_query(record.iri), "citation": citation, "bibtex": bibtex([citation]),
        "leads_to": [know.records[iri] for iri in record.leads_to], "origins": know.origins.get(record.iri, ()),
        "opposites": [know.records[iri] for iri in record.contradicts], "sections": section_paths(know),
        "pairs": [
            pair for a in record.values("source") for b in record.values("recipient") if (pair := (a, b)) in know.pairs
        ],
    }  # fmt: skip


def rows(record: Record) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Every slot and effect of a record, in the order of the table of words: name, what it is called, values.

    Values are IRIs, or texts as printed; last comes what stands between them.
    """
    held: dict[str, tuple[str, ...]] = {
        **record.slots, "mode": record.modes, "quantity": record.quantities, "leadsTo": record.leads_to,
        "contradicts": record.contradicts, "aspect": (OSTEO + ASPECTS[record.aspect].local,) if record.aspect else (),
    }  # fmt: skip
    for name, slot in SLOTS.items():
        if held.get(name) and slot.part:
            yield name, slot.words_in(record.kind), held[name], " together with " if slot.values == "concept" else ", "
    for name, effect in EFFECTS.items():
        if held.get(name):
            yield name, effect.says, held[name], ", "


def how_sure(record: Record) -> str:
    """Say in a line how sure one may be: how it is told, by how many reviews, on how many cited works.

    >>> how_sure(Record("x:1", "regulation", "", "hypothesised", {}))
    'Put forward as possible; 0 passages of 0 reviews; cites no work.'
    """
    reviews = len({span.review for span in record.evidence})
    works = len({work for span in record.evidence for work in span.cites})
    spans = len(record.evidence)
    cited = f"cites {works} work{'s' if works != 1 else ''}" if works else "cites no work"
    status = STATUSES[record.status].words
    return (
        f"{status[0].upper()}{status[1:]}; {spans} passage{'s' if spans != 1 else ''} of "
        f"{reviews} review{'s' if reviews != 1 else ''}; {cited}."
    )


def reference(request: Request, reference: str) -> Mapping[str, Any]:
    """What the reviews say citing a work, and what the work is as far as anyone knows."""
    know = request.know
    spans = know.citing.get(reference, ())
    work = know.works.get(reference)
    known = work if work and work.title else None
    return {
        "reference": reference, "spans": spans, "sections": section_paths(know), "work": work,
        "bibtex": bibtex([Citation.of(known, know)]) if known else "",
    }  # fmt: skip


def pair(request: Request) -> Mapping[str, Any]:
    """What one cell or tissue sends to another."""
    know = request.know
    sender, receiver = pairs_by_path(know)[request.path]
    records = best_first(pair_records(know, sender, receiver), know)
    senders, receivers = set(know.descendants(sender)), set(know.descendants(receiver))
    above, over = set(know.ancestors(sender)), set(know.ancestors(receiver))
    near = [pair for pair in know.pairs if pair != (sender, receiver)]
    groups: dict[str, list[Record]] = {"effects": [], "together": [], "negative": []}
    for record in records:
        unsigned = record.effect is not None and EFFECTS[record.effect[0]].sign is None
        groups["negative" if record.negative else "together" if unsigned else "effects"].append(record)
    return {
        "sender": sender, "receiver": receiver, "records": records, "groups": groups,
        "picture": pair_picture(know, sender, receiver, request.site.href_of(request.path)),
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
        sparql = question.bound(asking.resolved(question, given, site.names, request.know))
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
    return {"iri": iri, "properties": order, "data": not iri.startswith(f"{OSTEO}graph/")}
