"""What each page shows: for every path a template and the values that it is filled with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.queries import QueryError, Question
from osteo_ld.web import asking, search
from osteo_ld.web.diagram import svg
from osteo_ld.web.paths import page_path, pair_path, slug
from osteo_ld.web.records import GROUPS, KINDS, RDF_TYPE, Evidence, Knowledge, Record
from osteo_ld.web.uses import NOTES, PARTS, uses

if TYPE_CHECKING:
    from osteo_ld.web.pages import Pages

PLURALS = {
    "cell": "Cells", "signal": "Proteins and RNAs", "disease": "Diseases", "pathway": "Signalling pathways",
    "process": "Processes", "chemical": "Chemicals", "component": "Cellular components", "anatomy": "Tissues",
    "trait": "Traits", "system": "Experimental systems", "mode": "Modes of communication", "other": "Other concepts",
}  # fmt: skip
DATA = {
    "osteo-ld.ttl": "everything as Turtle: ontology, records, evidence, edges",
    "osteo-ld.nt.gz": "the same as N-Triples, compressed",
    "osteo-ld.jsonld": "the same as JSON-LD",
    "osteo-ld.trig": "the same as named graphs, with what the reasoner infers",
    "osteo-ld.owl": "for Protégé and reasoners (RDF/XML)",
    "osteo-ld-inferred.ttl": "what the reasoner infers",
    "osteo-ld.sssom.tsv": "mappings to other vocabularies (SSSOM)",
    "SHA256SUMS": "checksums",
}
_SMALL = 150  # a concept named by more statements than this has a picture of those that name it itself


@dataclass(frozen=True, slots=True)
class Request:
    """What a page is asked for: the site, the path and the parameters of the URL."""

    site: Pages
    path: str
    query: Mapping[str, str]

    @property
    def know(self) -> Knowledge:
        """The records."""
        return self.site.know


@dataclass(frozen=True, slots=True)
class View:
    """A template, and what gives its values."""

    template: str
    context: Callable[[Request], Mapping[str, Any]]


def outer_link(iri: str) -> str | None:
    """Give the address of an IRI of others."""
    return iri if iri.startswith(("http://", "https://")) else None


# -- pictures ---------------------------------------------------------------------------------------------------------

_PICTURED = ("pair/", "concept/", "protein/", "mirna/", "rna/", "term/")


def has_picture(path: str) -> bool:
    """Say whether a page may have a picture."""
    return path.startswith(_PICTURED) and path != "pair/index.html"


def pair_records(know: Knowledge, sender: str, receiver: str) -> list[Record]:
    """Give the records in which a cell, or a kind of it, acts on another, or a kind of it."""
    senders, receivers = set(know.descendants(sender)), set(know.descendants(receiver))
    found = {
        iri: know.records[iri]
        for (a, b), records in know.pairs.items()
        if a in senders and b in receivers
        for iri in records
    }
    return [found[iri] for iri in sorted(found)]


def concept_records(know: Knowledge, iri: str) -> list[Record]:
    """Give the records that a concept's picture shows: what it and its kinds act on, and what acts on them."""
    parts = [part for part in uses(know, iri) if part.name in {"acts", "acted", "treated", "together"}]
    everything = sum(part.total for part in parts) <= _SMALL
    found = {
        use.record.iri: use.record for part in parts for use in part.uses if everything or use.via == iri
    }  # fmt: skip
    return [found[key] for key in sorted(found)]


@lru_cache(maxsize=64)
def picture(know: Knowledge, page: str, href: Callable[[str], str | None]) -> str:
    """Draw the picture of a page; an empty string if there is nothing to draw."""
    if page.startswith("pair/"):
        sender, receiver = _pairs(know)[page]
        title = f"Signals from {know.label(sender)} to {know.label(receiver)}"
        return svg(pair_records(know, sender, receiver), know, title, href)
    iri = _subjects(know)[page]
    return svg(concept_records(know, iri), know, f"What acts on {know.label(iri)}, and what it acts on", href)


# -- which page is about what -------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _pairs(know: Knowledge) -> dict[str, tuple[str, str]]:
    return {pair_path(*pair): pair for pair in know.pairs}


@lru_cache(maxsize=4)
def _subjects(know: Knowledge) -> dict[str, str]:
    return {path: iri for iri in know.concepts if (path := page_path(iri))}


@lru_cache(maxsize=4)
def section_paths(know: Knowledge) -> dict[tuple[str, str], str]:
    """Give the path of each section's page, by review and heading."""
    return {
        (review, heading): f"section/{know.reviews[review].key}/{slug(heading)}.html"
        for review, heading in know.sections
    }


# -- what they show ---------------------------------------------------------------------------------------------------


def _home(request: Request) -> Mapping[str, Any]:
    know = request.know
    named = know.counts

    def most(group: str, size: int) -> list[tuple[str, int]]:
        found = [(iri, n) for iri, n in named.items() if know.groups.get(iri) == group]
        return sorted(found, key=lambda item: (-item[1], know.sort_key(item[0])))[:size]

    pairs = sorted(know.pairs.items(), key=lambda item: (-len(item[1]), item[0]))[:8]
    return {
        "totals": _totals(know), "pairs": [(pair, len(found)) for pair, found in pairs],
        "tops": {group: most(group, 8) for group in ("signal", "pathway", "disease")}, "plurals": PLURALS,
        "reviews": know.reviews.values(), "dataset": dataset_description(know),
    }  # fmt: skip


def dataset_description(know: Knowledge) -> Mapping[str, Any]:
    """Describe the data set for search engines (https://schema.org/Dataset)."""
    media = {"ttl": "text/turtle", "gz": "application/n-triples", "jsonld": "application/ld+json", "trig": "application/trig"}  # fmt: skip
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": OSTEO.rstrip("/"),
        "name": "osteo-ld",
        "description": know.properties[f"{OSTEO}ontology"][f"{PREFIXES['dcterms']}description"][0],
        "url": OSTEO,
        "identifier": OSTEO.rstrip("/"),
        "version": know.version,
        "datePublished": know.version,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "creator": {"@type": "Organization", "name": "The osteo-ld developers"},
        "isBasedOn": sorted(know.reviews),
        "keywords": ["bone", "angiogenesis", "muscle", "cell communication", "linked data", "RDF", "SPARQL"],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload", "name": name, "description": words,
                "contentUrl": f"{OSTEO}data/{name}", "encodingFormat": media[name.rpartition(".")[2]],
            }
            for name, words in DATA.items()
            if name.rpartition(".")[2] in media
        ],
    }  # fmt: skip


def _totals(know: Knowledge) -> dict[str, int]:
    return {
        "statements": len(know.records),
        "evidences": len(know.evidence),
        "concepts named": len(know.named),
        "references cited": len(know.citing),
        "pairs of cells or tissues": len(know.pairs),
        "triples": sum(know.graphs.values()),
    }


def _concept(request: Request) -> Mapping[str, Any]:
    know, iri = request.know, _subjects(request.know)[request.path]
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
        f"  {{ <{iri}> ?property ?value }} UNION {{ <{iri}> osteo:evidence ?e . ?e ?property ?value }}\n"
        "  OPTIONAL { ?value rdfs:label ?label }\n}"
    )


_SLOT_WORDS = {
    "source": "sender, or where it is", "mediator": "signal or agent", "blocks": "blocked or lost",
    "carrier": "carried in", "receptor": "receptor", "recipient": "receiver, or where it happens",
    "pathway": "by way of", "becomes": "becomes", "expresses": "expresses", "lacks": "lacks", "context": "context",
    "about": "about", "promotes": "promotes", "inhibits": "inhibits", "affects": "affects",
    "doesNotAffect": "does not affect", "associatedWith": "goes together with",
}  # fmt: skip


def _record(request: Request) -> Mapping[str, Any]:
    know, record = request.know, request.know.records[f"{OSTEO}{request.path.removesuffix('.html')}"]
    origins = [r for r in know.records.values() if record.iri in r.leads_to]
    return {
        "record": record, "iri": record.iri, "slots": _SLOT_WORDS, "query": record_query(record.iri),
        "leads_to": [know.records[iri] for iri in record.leads_to], "origins": origins,
        "opposites": [know.records[iri] for iri in record.contradicts], "sections": section_paths(know),
        "pairs": [
            pair for a in record.values("source") for b in record.values("recipient") if (pair := (a, b)) in know.pairs
        ],
    }  # fmt: skip


def _evidence(request: Request) -> Mapping[str, Any]:
    know = request.know
    span = know.evidence[f"{OSTEO}{request.path.removesuffix('.html')}"]
    others = [
        other for other in know.sections[span.review, span.section]
        if (other.start, other.end) == (span.start, span.end) and other.iri != span.iri
    ]  # fmt: skip
    return {"span": span, "iri": span.iri, "record": know.records[span.record], "others": others, "sections": section_paths(know)}  # fmt: skip


def _reference(request: Request, reference: str) -> Mapping[str, Any]:
    return {"reference": reference, "spans": request.know.citing.get(reference, ()), "sections": section_paths(request.know)}  # fmt: skip


def _pair(request: Request) -> Mapping[str, Any]:
    know = request.know
    sender, receiver = _pairs(know)[request.path]
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


def _pair_index(request: Request) -> Mapping[str, Any]:
    by_sender: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (sender, receiver), records in request.know.pairs.items():
        by_sender[sender].append((receiver, len(records)))
    return {"by_sender": by_sender}


def _group_index(request: Request, group: str) -> Mapping[str, Any]:
    know, named = request.know, request.know.counts
    below = {
        iri: sum(named.get(kind, 0) for kind in know.descendants(iri))
        for iri in know.concepts if know.groups[iri] == group
    }  # fmt: skip
    rows = [(know.concepts[iri], named.get(iri, 0)) for iri in sorted(below, key=know.sort_key) if named.get(iri)]
    wider = [(know.concepts[iri], n) for iri, n in below.items() if not named.get(iri) and n]
    wider.sort(key=lambda item: know.sort_key(item[0].iri))
    return {"group": group, "title": PLURALS[group], "rows": rows, "wider": wider}


def _section(request: Request, review: str, heading: str) -> Mapping[str, Any]:
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


def _section_index(request: Request) -> Mapping[str, Any]:
    know = request.know
    found: dict[str, list[tuple[str, str, int, int]]] = defaultdict(list)
    for (review, heading), path in section_paths(know).items():
        spans = know.sections[review, heading]
        found[review].append((heading, path, len({(s.start, s.end) for s in spans}), len({s.record for s in spans})))
    return {"reviews": [(know.reviews[review], rows) for review, rows in found.items()]}


def _question(request: Request, question: Question) -> Mapping[str, Any]:
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
        "body": asking.body(sparql), "most": asking.MOST_ROWS,
    }  # fmt: skip


def _questions(request: Request) -> Mapping[str, Any]:
    return {"groups": asking.by_section(request.site.questions.values()), "count": len(request.site.questions)}


EXAMPLE = f"""PREFIX osteo: <{OSTEO}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
# What promotes angiogenesis, and how many statements say so?
SELECT ?agent (COUNT(DISTINCT ?statement) AS ?statements) WHERE {{
  ?outcome rdfs:label "angiogenesis" .
  ?kind rdfs:subClassOf* ?outcome .
  ?statement osteo:promotes ?kind ; osteo:mediator/rdfs:label ?agent .
}}
GROUP BY ?agent ORDER BY DESC(?statements) ?agent LIMIT 50
"""


def _query(request: Request) -> Mapping[str, Any]:
    return {"sparql": request.query.get("query", "") or EXAMPLE, "questions": request.site.questions.values()}


def _search(request: Request) -> Mapping[str, Any]:
    text = request.query.get("q", "").strip()
    return {"q": text, "hits": search.find(request.site.entries, text) if text else []}


def _gaps(request: Request) -> Mapping[str, Any]:
    know = request.know
    records = know.records.values()
    pairs = {tuple(sorted((r.iri, iri))) for r in records for iri in r.contradicts}
    return {
        "gaps": [r for r in records if r.kind == "KnowledgeGap"],
        "absences": [r for r in records if r.kind == "ReportedAbsence"],
        "disputed": [r for r in records if r.status == "controversial"],
        "negatives": [r for r in records if "doesNotAffect" in r.slots or "lacks" in r.slots],
        "contradictions": [(know.records[a], know.records[b]) for a, b in sorted(pairs)],
    }


def _statistics(request: Request) -> Mapping[str, Any]:
    know = request.know
    records = list(know.records.values())

    def table(values: Iterable[str]) -> list[tuple[str, int]]:
        return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))

    reviews = {iri: review.title for iri, review in know.reviews.items()}
    supported = Counter(len({e.review for e in r.evidence}) for r in records)
    named = know.counts
    return {
        "totals": _totals(know) | {"statements that both reviews make": supported[2]},
        "tables": {
            "Statements by kind": [(kind, n) for kind, n in table(know.label(OSTEO + r.kind) for r in records)],
            "Statements by status": table(r.status for r in records),
            "Statements by effect": table(know.label(OSTEO + r.effect[0]) for r in records if r.effect),
            "Statements by mode of communication": table(know.label(mode) for r in records for mode in r.modes),
            "Evidences by review": table(reviews[e.review] for e in know.evidence.values()),
            "Concepts named, by group": table(PLURALS[know.groups[iri]] for iri in named if iri in know.groups),
            "Signals named most": _top(know, named, "signal"),
            "Cells named most": _top(know, named, "cell"),
            "Sections with most evidences": [
                (f"{heading} ({know.reviews[review].key})", len(spans))
                for (review, heading), spans in sorted(know.sections.items(), key=lambda s: (-len(s[1]), s[0]))[:20]
            ],
            "Triples by graph": sorted(know.graphs.items(), key=lambda item: -item[1]),
        },
    }  # fmt: skip


def _top(know: Knowledge, named: Mapping[str, int], group: str) -> list[tuple[str, int]]:
    found = [(know.label(iri), n) for iri, n in named.items() if know.groups.get(iri) == group]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:20]


def _statements(request: Request) -> Mapping[str, Any]:
    know = request.know
    kinds = [(OSTEO + kind, len(know.instances[OSTEO + kind])) for kind in KINDS]
    groupings = [
        (iri, len(records)) for iri, records in know.instances.items() if iri not in {k for k, _ in kinds}
    ]  # fmt: skip
    return {"kinds": kinds, "groupings": sorted(groupings, key=lambda item: know.sort_key(item[0]))}


def _about(request: Request) -> Mapping[str, Any]:
    know = request.know
    words = sorted(
        (iri for iri in know.properties if iri.startswith(OSTEO) and "/" not in iri.removeprefix(OSTEO)),
        key=know.sort_key,
    )
    return {"data": DATA, "words": [iri for iri in words if page_path(iri) in request.site.views], "reviews": know.reviews.values()}  # fmt: skip


def _resource(request: Request, iri: str) -> Mapping[str, Any]:
    """Anything else with an IRI of ours: its properties as they are."""
    found = request.know.properties[iri]
    order = sorted(found.items(), key=lambda item: (item[0] != RDF_TYPE, request.know.label(item[0])))
    return {"iri": iri, "properties": order, "users": len(request.know.named.get(iri, ()))}


# -- all of them ------------------------------------------------------------------------------------------------------

_FIXED: Mapping[str, tuple[str, Callable[[Request], Mapping[str, Any]]]] = {
    "index.html": ("home.html", _home),
    "search.html": ("search.html", _search),
    "questions.html": ("questions.html", _questions),
    "query.html": ("query.html", _query),
    "gaps.html": ("gaps.html", _gaps),
    "statistics.html": ("statistics.html", _statistics),
    "about.html": ("about.html", _about),
    "pair/index.html": ("pairs.html", _pair_index),
    "section/index.html": ("sections.html", _section_index),
    "interaction/index.html": ("statements.html", _statements),
}


def _views(know: Knowledge, questions: Mapping[str, Question]) -> Iterator[tuple[str, View]]:
    for path, (template, context) in _FIXED.items():
        yield path, View(template, context)
    for group, _, _ in GROUPS:
        yield f"{group}/index.html", View("group.html", partial(_group_index, group=group))
    for path in _subjects(know):
        yield path, View("concept.html", _concept)
    for iri in know.records:
        yield f"{iri.removeprefix(OSTEO)}.html", View("interaction.html", _record)
    for iri in know.evidence:
        yield f"{iri.removeprefix(OSTEO)}.html", View("evidence.html", _evidence)
    for path in _pairs(know):
        yield path, View("pair.html", _pair)
    for (review, heading), path in section_paths(know).items():
        yield path, View("section.html", partial(_section, review=review, heading=heading))
    for question in questions.values():
        yield f"question/{question.id}.html", View("question.html", partial(_question, question=question))
    for iri in know.citing:
        if path_of_reference := page_path(iri):
            yield path_of_reference, View("reference.html", partial(_reference, reference=iri))
    for iri in know.properties:
        if iri.startswith(OSTEO) and "#" not in iri and (path_of_other := page_path(iri)):
            yield path_of_other, View("resource.html", partial(_resource, iri=iri))


def all_views(know: Knowledge, questions: Mapping[str, Question]) -> dict[str, View]:
    """Give the view of every path; the more special one where two would fit."""
    found: dict[str, View] = {}
    for path, view in _views(know, questions):
        found.setdefault(path, view)
    return found


# -- the editor's completions -----------------------------------------------------------------------------------------


def token(iri: str) -> str | None:
    """Give an IRI as it may stand in SPARQL with a prefix of ours; None if only ``<...>`` will do."""
    best = max((base for base in PREFIXES.values() if iri.startswith(base)), key=len, default="")
    local = iri.removeprefix(best)
    if not best or not local or not local.replace("-", "").replace("_", "").isalnum() or local[0] in "-":
        return None
    name = next(name for name, base in PREFIXES.items() if base == best)
    return f"{name}:{local}"


def completions(know: Knowledge, questions: Iterable[Question]) -> Mapping[str, Any]:
    """Give what the editor offers: prefixes, ``[token, label]`` of the vocabulary and of concepts, canned questions."""
    words, things = [], []
    for iri in know.properties:
        if not iri.startswith(OSTEO) or "/" in iri.removeprefix(OSTEO) or not iri.removeprefix(OSTEO):
            continue
        words.append([token(iri), know.label(iri)])
    common = (
        ("rdfs", "label"), ("rdfs", "subClassOf"), ("rdf", "type"), ("skos", "altLabel"), ("skos", "note"),
        ("cito", "citesAsEvidence"), ("oa", "hasSource"), ("oa", "hasSelector"), ("oa", "start"), ("oa", "end"),
    )  # fmt: skip
    words += [[f"{prefix}:{name}", name] for prefix, name in common]
    named = know.counts
    for iri in sorted(know.concepts, key=lambda c: (-named.get(c, 0), know.sort_key(c))):
        if iri in named or know.children.get(iri):
            things.append([token(iri) or f"<{iri}>", know.label(iri)])
    return {
        "prefixes": PREFIXES, "words": words, "concepts": things,
        "questions": [[q.id, q.question, asking.body(q.sparql)] for q in questions],
    }  # fmt: skip
