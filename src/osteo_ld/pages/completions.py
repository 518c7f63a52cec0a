"""What the SPARQL editor offers: prefixes, the vocabulary, concepts by label, and the review questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from osteo_ld.asking.questions import Question
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.graph.sparql import body
from osteo_ld.iris import OSTEO, PREFIXES


def token(iri: str) -> str | None:
    """Give an IRI as it may stand in SPARQL with a prefix of ours; None if only ``<...>`` will do."""
    best = max((base for base in PREFIXES.values() if iri.startswith(base)), key=len, default="")
    local = iri.removeprefix(best)
    if not best or not local or not local.replace("-", "").replace("_", "").isalnum() or local[0] == "-":
        return None
    name = next(name for name, base in PREFIXES.items() if base == best)
    return f"{name}:{local}"


def counts(void: Iterable[ox.Triple]) -> Mapping[str, int]:
    """Give how often each class and property is used, as VoID's partitions of the data set say."""
    things: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for triple in void:
        subject, name = str(triple.subject), triple.predicate.value.removeprefix(PREFIXES["void"])
        if name in ("class", "property") and isinstance(triple.object, ox.NamedNode):
            things[subject] = triple.object.value
        elif name in ("entities", "triples") and isinstance(triple.object, ox.Literal):
            numbers[subject] = int(triple.object.value)
    return {iri: numbers.get(part, 0) for part, iri in things.items()}


def completions(know: Knowledge, questions: Iterable[Question], void: Iterable[ox.Triple]) -> Mapping[str, Any]:
    """Give what the editor offers: prefixes, words of the data by use, concepts of the lexicon, canned questions.

    Words are ``[token, label, times used]``, concepts ``[token, label, statements, other names]``; the most used first.
    """
    used = counts(void)
    own = {iri for iri in know.properties if "/" not in iri.removeprefix(OSTEO) and iri.startswith(OSTEO)}
    # Concepts that are classes of individuals too (records, evidence) are words; those that records name are not.
    words = sorted({*own, *used} - set(know.counts), key=lambda iri: (-used.get(iri, 0), know.sort_key(iri)))
    named = know.counts
    often = sorted(know.concepts, key=lambda iri: (-named.get(iri, 0), know.sort_key(iri)))
    things = [iri for iri in often if iri in named or iri in know.children]
    return {
        "prefixes": PREFIXES,
        "words": [[token(iri) or f"<{iri}>", _local(iri, know), used.get(iri, 0)] for iri in words],
        "concepts": [
            [token(iri) or f"<{iri}>", know.label(iri), named.get(iri, 0), know.concepts[iri].others] for iri in things
        ],
        "questions": [[q.id, q.question, body(q.sparql)] for q in questions],
    }  # fmt: skip


def _local(iri: str, know: Knowledge) -> str:
    """What people call a word: its label, or else the end of its IRI."""
    return know.labels.get(iri) or re.split(r"[/#]", iri)[-1]
