"""Records of an answer as rows of a table, and one whole as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from osteo_ld.asking.answers import Asker
from osteo_ld.graph.knowledge import MODE_OF, Record
from osteo_ld.iris import contract
from osteo_ld.vocabulary import ACTED_ON, ACTS, EFFECTS, SLOTS

ROW_HEADER = ("part", "record", "says", "status", "evidence", "cites")


def rows(asker: Asker, parts: Iterable[tuple[str, Iterable[Record]]], most: int = 0) -> list[tuple[str, ...]]:
    """Give a row for each record of an answer, each once; ``most`` cuts the list, 0 leaves it whole."""
    found: dict[str, tuple[str, ...]] = {}
    for heading, records in parts:
        for record in records:
            found.setdefault(
                record.iri,
                (
                    heading, contract(record.iri), asker.says(record), record.status,
                    asker.attested(record), "; ".join(asker.cited(record)),
                ),
            )  # fmt: skip
    return list(found.values())[: most or None]


# -- one record, and records in a line ------------------------------------------------------------------------------


def _labels(asker: Asker, record: Record, *names: str) -> str:
    return " + ".join(asker.know.label(iri) for name in names for iri in record.slots.get(name, ()))


def described(asker: Asker, record: Record, about: Iterable[str] = ()) -> tuple[str, ...]:
    """Give a record as a row: role of what is asked about, number, sender, signal, receiver, effect and evidence."""
    kinds = asker.matcher.kinds(tuple(sorted(about)))
    at = {name for name, values in record.slots.items() if kinds.intersection(values)}
    role = "" if not about else "acts" if at & {*ACTS, "blocks"} else "acted on" if at & {*ACTED_ON} else "named"
    signal = " in ".join(filter(None, [_labels(asker, record, "mediator"), _labels(asker, record, "carrier")]))
    if "blocks" in record.slots:
        signal = " ".join(filter(None, [signal, f"blocking {_labels(asker, record, 'blocks')}"]))
    effect = record.label if "about" in record.slots else _effect(asker, record)
    return (
        role, record.number, _labels(asker, record, "source"), signal,
        _labels(asker, record, "recipient") or _labels(asker, record, "receptor"), effect, record.status,
        "; ".join(dict.fromkeys(span.section for span in record.evidence)),
        asker.attested(record), "; ".join(asker.cited(record)),
    )  # fmt: skip


def _effect(asker: Asker, record: Record) -> str:
    """What comes of it, with an arrow that says which way."""
    if record.effect:
        name, target = record.effect
        said = f"{EFFECTS[name].arrow} {asker.know.label(target)}"
    else:
        name = next((slot for slot in ("expresses", "lacks", "becomes") if slot in record.slots), "")
        said = f"{'has' if name == 'expresses' else name} {_labels(asker, record, name)}" if name else ""
    return f"{said} ({record.aspect})" if record.aspect else said


def whole(asker: Asker, record: Record, texts: Mapping[str, str]) -> dict[str, Any]:
    """Give all of a record as plain values; ``texts`` are those of the reviews by IRI, for quotations."""
    know = asker.know
    slots = {SLOTS[n].words_in(record.kind) if n in SLOTS else EFFECTS[n].says: v for n, v in record.slots.items()}
    origins = [other for other in know.records.values() if record.iri in other.leads_to]
    evidence = [
        {
            "evidence": contract(span.iri), "review": know.reviews[span.review].key, "section": span.section,
            "start": span.start, "end": span.end, "status": span.status, "sha256": span.sha256,
            "cites": [know.label(iri) for iri in span.cites], "system": [know.label(iri) for iri in span.system],
            **({"quote": texts[span.review][span.start : span.end]} if span.review in texts else {}),
        }
        for span in record.evidence
    ]  # fmt: skip

    def told(iris: Iterable[str]) -> list[str]:
        return [f"{contract(iri)} {asker.says(know.records[iri])}" for iri in iris if iri in know.records]

    return {
        "record": contract(record.iri), "iri": record.iri, "says": asker.says(record), "kind": record.kind,
        "status": record.status, "note": record.note,
        "slots": {name: [f"{know.label(iri)} ({contract(iri)})" for iri in values] for name, values in slots.items()}
        | ({"mode": [MODE_OF[iri].name for iri in record.modes]} if record.modes else {})
        | ({"aspect": [record.aspect]} if record.aspect else {})
        | ({"quantity": list(record.quantities)} if record.quantities else {}),
        "evidence": evidence, "led to by": told(other.iri for other in origins), "leads to": told(record.leads_to),
        "contradicts": told(record.contradicts),
    }  # fmt: skip
