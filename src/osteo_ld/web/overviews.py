"""The pages about many things: home, lists, search, gaps, statistics, about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.web import asking
from osteo_ld.web import search as searching
from osteo_ld.web.paths import page_path
from osteo_ld.web.records import KINDS, PLURALS, Knowledge
from osteo_ld.web.request import Request, section_paths

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


def home(request: Request) -> Mapping[str, Any]:
    """Where one begins."""
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
    media = {
        "ttl": "text/turtle", "gz": "application/n-triples", "jsonld": "application/ld+json",
        "trig": "application/trig",
    }  # fmt: skip
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


def pair_index(request: Request) -> Mapping[str, Any]:
    """All pairs."""
    by_sender: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (sender, receiver), records in request.know.pairs.items():
        by_sender[sender].append((receiver, len(records)))
    return {"by_sender": by_sender}


def group_index(request: Request, group: str) -> Mapping[str, Any]:
    """All concepts of a group."""
    know, named = request.know, request.know.counts
    below = {
        iri: sum(named.get(kind, 0) for kind in know.descendants(iri))
        for iri in know.concepts if know.groups[iri] == group
    }  # fmt: skip
    rows = [(know.concepts[iri], named.get(iri, 0)) for iri in sorted(below, key=know.sort_key) if named.get(iri)]
    wider = [(know.concepts[iri], n) for iri, n in below.items() if not named.get(iri) and n]
    wider.sort(key=lambda item: know.sort_key(item[0].iri))
    return {"group": group, "title": PLURALS[group], "rows": rows, "wider": wider}


def section_index(request: Request) -> Mapping[str, Any]:
    """All sections."""
    know = request.know
    found: dict[str, list[tuple[str, str, int, int]]] = defaultdict(list)
    for (review, heading), path in section_paths(know).items():
        spans = know.sections[review, heading]
        found[review].append((heading, path, len({(s.start, s.end) for s in spans}), len({s.record for s in spans})))
    return {"reviews": [(know.reviews[review], rows) for review, rows in found.items()]}


def questions(request: Request) -> Mapping[str, Any]:
    """All review questions."""
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


def query(request: Request) -> Mapping[str, Any]:
    """The SPARQL editor."""
    return {"sparql": request.query.get("query", "") or EXAMPLE, "questions": request.site.questions.values()}


def search(request: Request) -> Mapping[str, Any]:
    """What fits a text."""
    text = request.query.get("q", "").strip()
    return {"q": text, "hits": searching.find(request.site.entries, text) if text else []}


def gaps(request: Request) -> Mapping[str, Any]:
    """What is unknown, disputed, contradictory, absent."""
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


def statistics(request: Request) -> Mapping[str, Any]:
    """Counts."""
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


def statements(request: Request) -> Mapping[str, Any]:
    """All kinds of statement."""
    know = request.know
    kinds = [(OSTEO + kind, len(know.instances[OSTEO + kind])) for kind in KINDS]
    groupings = [
        (iri, len(records)) for iri, records in know.instances.items() if iri not in {k for k, _ in kinds}
    ]  # fmt: skip
    return {"kinds": kinds, "groupings": sorted(groupings, key=lambda item: know.sort_key(item[0]))}


def about(request: Request) -> Mapping[str, Any]:
    """Data files and vocabulary."""
    know = request.know
    words = sorted(
        (iri for iri in know.properties if iri.startswith(OSTEO) and "/" not in iri.removeprefix(OSTEO)),
        key=know.sort_key,
    )
    words = [iri for iri in words if page_path(iri) in request.site.views]
    return {"data": DATA, "words": words, "reviews": know.reviews.values()}
