"""What the explorer loads: every record with what stands in each slot, as indexes into lists, the best record first.

Fields are named as in the address of a pattern: the slots and effects of the table of words, and a few beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from osteo_ld.asking.patterns import CONCEPT_FIELDS, GROUPS, JOINS, TEXTS, WORDS
from osteo_ld.asking.sentences import plain, sentence
from osteo_ld.graph.knowledge import MODE_OF, Knowledge, Record
from osteo_ld.iris import contract
from osteo_ld.pages.paths import cited_paths, page_path
from osteo_ld.pages.ranking import best_first, general
from osteo_ld.vocabulary import CONCEPT_SLOTS, EFFECTS, SLOTS

_HEADINGS = {
    "acts": "whatever acts", "on": "whatever is acted on", "outcome": "outcome", "named": "named anywhere",
    "effect": "effect", "kind": "kind of statement", "status": "status", "mode": "mode", "aspect": "aspect",
    "review": "review", "year": "year of the cited work", "cites": "cited as", "disease": "disease",
    "system": "experimental system", "text": "words",
}  # fmt: skip
# What readers ask for most, in the order of the page; every other slot follows, folded.
FIRST = (
    "source", "mediator", "receptor", "recipient", "effect", "outcome", "mode", "status", "kind", "disease", "system",
    "review", "year",
)  # fmt: skip


# What a pattern has too, and what only the explorer has.
_CONCEPTS = (*CONCEPT_FIELDS, "disease")


def fields() -> list[tuple[str, str]]:
    """Give the facets in their order, each with its heading: all slots are among them.

    >>> [name for name, _ in fields()][:3], {"blocks", "quantity", "leadsTo"} < {name for name, _ in fields()}
    (['source', 'mediator', 'receptor'], True)
    """
    headings = _HEADINGS | {name: _heading(name) for name in SLOTS if name not in _HEADINGS}
    rest = [name for name in SLOTS if name not in FIRST]
    return [(name, headings[name]) for name in (*FIRST, *rest)]


def _sorts() -> dict[str, str]:
    """What stands in each field that an address may have: concepts, words of the table, texts, or what records have.

    Of the last an address says that there is some, or what: part of a quantity, or the number of another record.
    """
    return (
        dict.fromkeys(TEXTS, "text") | dict.fromkeys(SLOTS, "some") | dict.fromkeys(_CONCEPTS, "concept")
        | dict.fromkeys(_words(), "word")
    )  # fmt: skip


def _heading(slot: str) -> str:
    row = SLOTS[slot]
    return row.words_in("communication") if "communication" in row.kinds else row.words


def _words() -> dict[str, list[list[str]]]:
    """The fields whose values are words: each word, how pages show it, and the symbol if it is an effect."""
    effects = [[name, effect.label, effect.symbol] for name, effect in EFFECTS.items()]
    return {field: [[name, name] for name in names] for field, names in WORDS.items()} | {"effect": effects}


class _Indexed:
    """A list that is made on the way: gives each thing its place in it."""

    def __init__(self, things: Iterable[str] = ()) -> None:
        self.places = {thing: n for n, thing in enumerate(things)}

    def __call__(self, thing: str) -> int:
        return self.places.setdefault(thing, len(self.places))


def _record(record: Record, know: Knowledge, concepts: _Indexed, works: _Indexed, reviews: _Indexed) -> list[Any]:
    """A record: number, sentence, then by field its values, then its evidence."""
    values: dict[str, Any] = {
        "kind": [record.kind],
        "status": [record.status],
        **{slot: [concepts(iri) for iri in iris] for slot, iris in record.slots.items()},
    }
    optional = {
        "effect": [record.effect[0]] if record.effect else [],
        "mode": [MODE_OF[mode].name for mode in record.modes],
        "aspect": [record.aspect] if record.aspect else [],
        "quantity": list(record.quantities),
        "leadsTo": [know.records[iri].number for iri in record.leads_to],
        "contradicts": [know.records[iri].number for iri in record.contradicts],
    }
    values |= {name: found for name, found in optional.items() if found}
    evidence = [
        [reviews(span.review), [works(iri) for iri in span.cites], [concepts(iri) for iri in span.system]]
        for span in record.evidence
    ]  # fmt: skip
    return [record.number, plain(sentence(record, know)), values, evidence]


def data(know: Knowledge) -> Mapping[str, Any]:
    """Give everything that the explorer loads."""
    concepts, works, reviews = _Indexed(), _Indexed(), _Indexed(know.reviews)
    records = [_record(r, know, concepts, works, reviews) for r in best_first(know.records.values(), know)]
    modes = {mode.name: concepts(iri) for iri, mode in MODE_OF.items()}
    for iri in list(concepts.places):
        for above in know.ancestors(iri):
            concepts(above)
    known = {iri: concept for iri, concept in know.concepts.items() if iri in concepts.places}
    places = cited_paths(know)
    return {
        "version": know.version,
        "fields": fields(),
        "headings": _HEADINGS | {name: effect.label for name, effect in EFFECTS.items()},
        "sorts": _sorts(),
        "groups": GROUPS,
        "joins": JOINS,
        "overs": (*CONCEPT_SLOTS, "acts"),
        "words": _words(),
        "modes": modes,
        "concepts": [
            [
                contract(iri), know.label(iri), page_path(iri) or "", know.groups.get(iri, "other"),
                [concepts(above) for above in known[iri].parents] if iri in known else [],
                [*known[iri].others, *known[iri].hidden] if iri in known and iri in know.named else [],
                know.counts.get(iri, 0), iri in general(know),
            ]
            for iri in list(concepts.places)
        ],
        "reviews": [[review.key, review.title, review.iri] for review in know.reviews.values()],
        "works": [[iri, know.label(iri), places[iri], *_work(iri, know)] for iri in works.places],
        "records": records,
    }  # fmt: skip


def _work(iri: str, know: Knowledge) -> list[str]:
    """What a cited work is, as far as anyone knows: title, first author, journal, year, DOI, PMID."""
    work = know.works.get(iri)
    return [work.title, work.first_author, work.journal, work.year, work.doi, work.pmid] if work else [""] * 6
