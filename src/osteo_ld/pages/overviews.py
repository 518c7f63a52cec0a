"""The pages about many things: lists, search, explorer, gaps, statistics, downloads, vocabulary, about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from osteo_ld.files import SUMS
from osteo_ld.graph.knowledge import PLURALS, Knowledge
from osteo_ld.iris import OBO, OSTEO, PREFIXES
from osteo_ld.pages import asking, explorer
from osteo_ld.pages import search as searching
from osteo_ld.pages.answering import LONGEST, SHARING
from osteo_ld.pages.paths import VOCABULARY, page_path
from osteo_ld.pages.ranking import best_first
from osteo_ld.pages.request import Request, section_paths
from osteo_ld.release.catalogue import Released
from osteo_ld.spelling import words
from osteo_ld.vocabulary import KINDS


def totals(know: Knowledge) -> dict[str, int]:
    """Count what there is."""
    return {
        "statements": len(know.records),
        "evidences": len(know.evidence),
        "concepts named": len(know.named),
        "references cited": len(know.citing),
        "pairs of cells or tissues": len(know.pairs),
        "triples in all graphs": sum(know.graphs.values()),
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


def ask(request: Request) -> Mapping[str, Any]:
    """What answers a question in words, and what fits its words."""
    text = request.query.get("q", "").strip()[:LONGEST]
    box = request.site.box
    answer = box.answer(text) if box and words(text) else None  # a question mark alone asks nothing
    return {**search(request), "q": text, "answer": answer, "sharing": SHARING}


def gaps(request: Request) -> Mapping[str, Any]:
    """What is unknown, disputed, contradictory, absent."""
    know = request.know
    records = best_first(know.records.values(), know)
    pairs = {tuple(sorted((r.iri, iri))) for r in records for iri in r.contradicts}
    return {
        "gaps": [r for r in records if r.kind == "knowledge gap"],
        "absences": [r for r in records if r.kind == "reported absence"],
        "disputed": [r for r in records if r.status == "controversial"],
        "negatives": [r for r in records if r.negative and KINDS[r.kind].interaction],
        "contradictions": [(know.records[a], know.records[b]) for a, b in sorted(pairs)],
    }


def statistics(request: Request) -> Mapping[str, Any]:
    """Counts."""
    know = request.know
    records = list(know.records.values())

    def table(values: Iterable[str]) -> list[tuple[str, int]]:
        return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))

    reviews = {iri: review.title for iri, review in know.reviews.items()}
    shared = sum(len({e.review for e in record.evidence}) > 1 for record in records)
    named = know.counts
    return {
        "totals": totals(know) | {"statements that several reviews make": shared},
        "tables": {
            "Statements by kind": [(kind, n) for kind, n in table(r.kind for r in records)],
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
        "notes": {
            "Triples by graph": "All graphs, as the endpoint counts them. The data set’s own description (VoID) counts "
            "without what a reasoner adds (inferred) and without itself (void).",
        },
    }  # fmt: skip


def _top(know: Knowledge, named: Mapping[str, int], group: str) -> list[tuple[str, int]]:
    found = [(know.label(iri), n) for iri, n in named.items() if know.groups.get(iri) == group]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:20]


def statements(request: Request) -> Mapping[str, Any]:
    """All kinds of statement."""
    know = request.know
    kinds = [(OSTEO + kind.local, len(know.instances.get(OSTEO + kind.local, ()))) for kind in KINDS.values()]
    groupings = [
        (iri, len(records)) for iri, records in know.instances.items() if iri not in {k for k, _ in kinds}
    ]  # fmt: skip
    return {"kinds": kinds, "groupings": sorted(groupings, key=lambda item: know.sort_key(item[0]))}


def explore(request: Request) -> Mapping[str, Any]:
    """The explorer: its facets; what stands in them a browser counts."""
    return {"facets": explorer.fields(), "first": explorer.FIRST, "asked": request.query}


def genes(request: Request) -> Mapping[str, Any]:  # noqa: ARG001
    """The page that takes a list of genes; what the reviews say of them a browser looks up by itself."""
    return {}


def downloads(request: Request) -> Mapping[str, Any]:
    """All files that are given away, by the tool that they are for, with size and checksum."""
    given = request.site.given
    found: dict[str, list[tuple[Released, int, str]]] = defaultdict(list)
    for name, file in given.files.items():
        found[file.tool].append((file, *given.sums[name]))
    return {"tools": dict(sorted(found.items(), key=lambda item: item[0].casefold())), "sums": SUMS}


def vocabulary(request: Request) -> Mapping[str, Any]:
    """All words of the vocabulary: properties, which have their place here, and classes, which have pages."""
    know = request.know
    words = sorted(
        (iri for iri in know.properties if iri.startswith(OSTEO) and "/" not in iri.removeprefix(OSTEO)),
        key=know.sort_key,
    )
    here = [iri for iri in words if (page_path(iri) or "").startswith(f"{VOCABULARY}#")]
    classes = [iri for iri in words if iri in know.concepts]
    return {"properties": here, "classes": classes, "definition": f"{OBO}IAO_0000115"}


def about(request: Request) -> Mapping[str, Any]:
    """What this is, and how to cite it."""
    return {"several": len(request.know.reviews) > 1}
