"""What the SPARQL editor offers: prefixes, the vocabulary, concepts by label, and the review questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.queries import Question, body
from osteo_ld.web.records import Knowledge


def token(iri: str) -> str | None:
    """Give an IRI as it may stand in SPARQL with a prefix of ours; None if only ``<...>`` will do."""
    best = max((base for base in PREFIXES.values() if iri.startswith(base)), key=len, default="")
    local = iri.removeprefix(best)
    if not best or not local or not local.replace("-", "").replace("_", "").isalnum() or local[0] == "-":
        return None
    name = next(name for name, base in PREFIXES.items() if base == best)
    return f"{name}:{local}"


def completions(know: Knowledge, questions: Iterable[Question]) -> Mapping[str, Any]:
    """Give what the editor offers: prefixes, ``[token, label]`` of the vocabulary and of concepts, canned questions."""
    vocabulary = [iri for iri in know.properties if "/" not in iri.removeprefix(OSTEO) and iri.startswith(OSTEO)]
    # Properties, which begin small, before classes.
    vocabulary.sort(key=lambda iri: (iri.removeprefix(OSTEO)[:1].isupper(), know.sort_key(iri)))
    words = [[token(iri) or f"<{iri}>", know.label(iri)] for iri in vocabulary]
    common = (
        ("rdfs", "label"), ("rdfs", "subClassOf"), ("rdf", "type"), ("skos", "altLabel"), ("skos", "note"),
        ("cito", "citesAsEvidence"), ("oa", "hasSource"), ("oa", "hasSelector"), ("oa", "start"), ("oa", "end"),
    )  # fmt: skip
    words += [[f"{prefix}:{name}", name] for prefix, name in common]
    named = know.counts
    often = sorted(know.concepts, key=lambda iri: (-named.get(iri, 0), know.sort_key(iri)))
    things = [[token(iri) or f"<{iri}>", know.label(iri)] for iri in often if iri in named or iri in know.children]
    return {
        "prefixes": PREFIXES, "words": words, "concepts": things,
        "questions": [[q.id, q.question, body(q.sparql)] for q in questions],
    }  # fmt: skip
