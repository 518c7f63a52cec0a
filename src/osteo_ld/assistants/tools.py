"""The tools: each a question to the graph, described so that an assistant asks rightly and can cite what it got."""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import Field

from osteo_ld import vocabulary
from osteo_ld.asking.patterns import JOINS, RECORDS, TEXTS, WORDS
from osteo_ld.assistants import results
from osteo_ld.assistants.bounded import Bounded, Limits
from osteo_ld.iris import PREFIXES
from osteo_ld.notebook import KnowledgeBase
from osteo_ld.vocabulary import EFFECTS, KINDS, SLOTS, STATUSES

_R = TypeVar("_R")
Value = str | list[str]
LICENCE = "CC BY 4.0"
MOST = 10_000
_LISTED = 20
Limit = Annotated[int, Field(description="At most so many records or rows; the server may allow fewer.", ge=1, le=MOST)]

_FIELD_WORDS = {
    "named": "Anywhere in the record, whatever its role.",
    "acts": "Whatever acts: sender, signal or carrier.",
    "on": "Whatever is acted on: receiver, receptor, or what the effect is on.",
    "outcome": "What any effect is on, whatever its direction. For a direction use promotes, inhibits ...",
    "system": "Experimental system or taxon of the evidence, such as mouse.",
    "effect": "Which effects count, with or without an outcome.",
    "review": "Key of a review; `describe` lists them.",
    "blocks": "What is blocked, silenced or lost by people: the effect is that of its LOSS.",
    "lacks": "NEGATIVE: what it is said not to have.",
}


def fields() -> dict[str, str]:
    """Give the fields of a pattern, each with its description, from the table of words."""
    found = {name: _FIELD_WORDS[name] for name in ("named", "acts", "on", "outcome")}
    for slot in SLOTS.values():
        if slot.values == "concept":
            found[slot.name] = _FIELD_WORDS.get(slot.name, f"{slot.words[0].upper()}{slot.words[1:]}.")
    for effect in EFFECTS.values():
        found[effect.name] = f"What it {effect.label}: {results.POLARITY[effect.name]}."
    found["system"] = _FIELD_WORDS["system"]
    for name, words in WORDS.items():
        found[name] = f"{_FIELD_WORDS.get(name, '')} One of: {', '.join(words)}.".strip()
    return found | {name: _FIELD_WORDS.get(name, words) for name, words in {**TEXTS, **RECORDS}.items()}


def _with_fields(run: Callable[..., _R]) -> Callable[..., _R]:
    """Give a tool an argument for each field of a pattern, before its own."""
    own = inspect.signature(run, eval_str=True)
    kind = inspect.Parameter.KEYWORD_ONLY
    added = [
        inspect.Parameter(name, kind, default=None, annotation=Annotated[Value | None, Field(description=words)])
        for name, words in fields().items()
    ]

    @functools.wraps(run)
    def taking(self: Tools, **given: Any) -> _R:
        return run(self, **{name: value for name, value in given.items() if value is not None})

    first, *rest = (p for p in own.parameters.values() if p.kind is not p.VAR_KEYWORD)
    taking.__signature__ = own.replace(parameters=[first, *added, *rest])  # type: ignore[attr-defined]
    return taking


class Tools:
    """The tools over a built graph; each method is one, and its docstring is what an assistant reads of it."""

    def __init__(self, kb: KnowledgeBase, limits: Limits) -> None:
        """Read the graph now, so that the first question need not wait."""
        self._kb, self._know, self._most = kb, kb.asker.know, limits.rows
        self._bounded = Bounded(kb.folder, limits)

    def resolve(
        self, name: Annotated[str, Field(description="A name, symbol, accession, CURIE or IRI.")]
    ) -> results.Named:
        """Say what a name means: label, synonym, gene symbol of man or mouse, accession, CURIE, IRI, record number.

        Letter case, plural, hyphens, Greek letters and spelling do not matter. Several meanings: choose one, and use
        its IRI in `find`. None: the reviews do not speak of it; `near` has names that are spelt almost so.
        """
        return results.named(self._kb.meanings(name))

    @_with_fields
    def find(
        self,
        *,
        join: Annotated[str, Field(description=f"Join a second pattern: {', '.join(JOINS)}. `also`: what stands in "
                        "the slot `over` also stands there in a record of the second; `but-not`: it does not; `then`: "
                        "the outcome of the first acts in the second.")] = "",
        over: Annotated[str, Field(description="Slot that both patterns share; mediator if not given.")] = "",
        second: Annotated[dict[str, Value] | None, Field(description="Fields of the second pattern, as above.")] = None,
        by: Annotated[str, Field(description="Also count the values of this field, most frequent first.")] = "",
        limit: Limit = _LISTED,
        **given: Value,
    ) -> results.Found:  # fmt: skip
        """Find records by what stands in their roles, best first; the exact way to ask.

        Values are names as for `resolve`; a kind of what is named counts too (`bone cell` finds osteoblasts). `?` asks
        for whatever stands there; `A|B` takes either; a list wants all of them. Direction and polarity are exact:
        `inhibits` never gives a promoter, but it does give what blocking a thing inhibits: `by_loss` marks that.

        Signals by which osteoblasts slow angiogenesis: source="osteoblast", mediator="?", inhibits="angiogenesis".
        Signals that promote both: promotes="ossification", join="also", second={"promotes": "angiogenesis"}.
        """
        joined: dict[str, Any] = {"join": join, "over": over, "second": second}
        found = self._kb.find(**given, **{name: value for name, value in joined.items() if value})  # type: ignore[arg-type]
        return results.found(found, min(limit, self._most), by)

    def ask(
        self,
        question: Annotated[str, Field(description="A question in English, in one sentence.", max_length=1000)],
        limit: Limit = _LISTED,
    ) -> results.Answered:
        """Answer a question in plain words: who signals to whom, what promotes or inhibits what, whether, how certain.

        Look at `answered` and `understood` first: a word may have been taken otherwise than you meant. Records under a
        `part` with a heading stand apart: what came of blocking something, records whose direction is not said, what is
        said to the contrary.
        """
        return results.answered(self._kb.ask(question), min(limit, self._most))

    def show(
        self, record: Annotated[str, Field(description="Number, CURIE or IRI, such as interaction:1001.")]
    ) -> results.Whole:
        """Show one record whole: roles, polarity, status, and its evidence: review, section, offsets, cited works."""
        return results.whole(self._kb.show(record))

    def questions(
        self, about: Annotated[str, Field(description="Only those with all of these words; empty: all.")] = ""
    ) -> results.Questions:
        """List the canned questions, for `run_question`: reviewed queries whose polarity and direction are right."""
        wanted = about.casefold().split()
        listed = [
            results.Canned(name=q.id, question=q.question, parameters=dict(q.parameters))
            for q in self._kb.questions.values()
            if all(word in f"{q.id} {q.question} {' '.join(q.keywords)}".casefold() for word in wanted)
        ]
        return results.Questions(questions=listed)

    def run_question(
        self,
        name: Annotated[str, Field(description="Its name, from `questions`.")],
        parameters: Annotated[dict[str, str] | None, Field(description="Names for its parameters; the others take "
                              "their defaults, and `notes` says so.")] = None,
        limit: Limit = 100,
    ) -> results.Rows:  # fmt: skip
        """Run a canned question by name; its rows name the records that they rest on."""
        return results.rows(self._kb.query(name, **(parameters or {})), min(limit, self._most))

    def sparql(
        self,
        query: Annotated[str, Field(description="SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.", max_length=100_000)],
        limit: Limit = 100,
    ) -> results.Result:
        """Run a SPARQL query of your own over the union of the named graphs, within limits of time and rows.

        Read-only; SERVICE is refused. Usual prefixes are known (`describe` lists them). Slots are annotation properties
        from a record to a class: `?r osteo:source/rdfs:subClassOf* obo:CL_0000062 ; osteo:inhibits ?outcome ;
        osteo:status/rdfs:label ?status ; rdfs:label ?says`. Always bind an effect (osteo:promotes, osteo:inhibits ...),
        not only a mediator: else negatives (osteo:doesNotAffect, osteo:lacks) come along. osteo:blocks was lost.
        """
        return results.Result(**self._bounded.run(query, min(limit, self._most)))

    def describe(self) -> results.Holding:
        """Say what the graph holds: reviews, counts, roles, effects with polarity, statuses, prefixes, version."""
        know = self._know
        by_review = Counter(review for r in know.records.values() for review in {span.review for span in r.evidence})
        return results.Holding(
            about="Claims of reviews on how bone cells communicate with vessels, immune cells and muscle; each record "
            "is one claim, with the spans of the reviews that state it.",
            version=know.version,
            licence=LICENCE,
            reviews=[
                results.Review(key=r.key, iri=r.iri, title=r.title, records=by_review[r.iri])
                for r in know.reviews.values()
            ],
            counts=dict(self._kb.stats().rows),
            kinds={kind.name: kind.words for kind in KINDS.values()},
            roles=fields(),
            effects=results.POLARITY,
            statuses={status.name: status.words for status in STATUSES.values()},
            modes=list(vocabulary.MODES),
            aspects=list(vocabulary.ASPECTS),
            graphs=sorted(graph.value for graph in self._kb.store.named_graphs()),
            prefixes=PREFIXES,
        )
