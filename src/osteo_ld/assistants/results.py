"""What tools give: statements with IRIs, evidence and certainty, and tables; their fields say what they mean."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from osteo_ld.asking.answers import SHARING
from osteo_ld.asking.faces import to_arguments
from osteo_ld.asking.patterns import Pattern
from osteo_ld.asking.sentences import status_words
from osteo_ld.graph.knowledge import MODE_OF, Evidence
from osteo_ld.notebook import Answer, Meanings, Records, Statement, Table

Says = Annotated[str, Field(description="The statement in one sentence, in the words of osteo-ld, not of the review.")]


class Thing(BaseModel):
    """A concept, with the IRI to cite it by."""

    label: str
    iri: str


class Cited(BaseModel):
    """A work that a review cites."""

    mark: str = Field(description="As the review prints it: a number, or author and year.")
    iri: str


class Source(BaseModel):
    """A span of a review that states the record: what to cite."""

    iri: str = Field(description="IRI of the evidence.")
    review: str = Field(description="DOI of the review.")
    section: str
    status: str = Field(description="How certain this span says it: asserted, hypothesised or controversial.")
    start: int = Field(description="First character of the span in the frozen text, in Unicode code points.")
    end: int
    cites: list[Cited] = Field(description="Works cited there; empty: the review's own statement.")
    system: list[Thing] = Field(description="Experimental system and taxon, as far as the span names them.")
    quote: str | None = Field(None, description="The words of the review, where its text is at hand.")


class Brief(BaseModel):
    """A statement in short: enough to answer and to cite; `show` has the rest."""

    record: str = Field(description="Its name in short, for `show`.")
    iri: str = Field(description="Cite the statement by this IRI.")
    says: Says
    effect: str = Field(
        description="promotes, inhibits, affects (direction not said), doesNotAffect or lacks (negative), "
        "associatedWith (correlation), expresses, becomes; empty: none stated."
    )
    outcome: str
    negative: bool = Field(description="True: it says that something is NOT so.")
    by_loss: bool = Field(description="True: it is what came of blocking or losing something, not of its presence.")
    status: str = Field(description="asserted, hypothesised (only supposed) or controversial (disputed).")
    evidence: int = Field(description="How many spans of the reviews state it.")
    reviews: list[str] = Field(description="DOIs of the reviews that state it.")
    cites: list[str] = Field(description="Works cited for it, as printed.")
    part: str = Field("", description="What this record is to the question; empty: an answer to it.")


class Whole(BaseModel):
    """A statement with all that is known of it."""

    record: str
    iri: str
    says: Says
    kind: str
    status: str
    certainty: str = Field(description="What the status means.")
    negative: bool
    note: str
    slots: dict[str, list[Thing]] = Field(description="What stands in each role; several in one act together.")
    modes: list[str]
    aspect: str
    quantities: list[str]
    evidence: list[Source]
    led_to_by: list[Brief]
    leads_to: list[Brief]
    contradicts: list[Brief]


class Found(BaseModel):
    """Records of a pattern, best first."""

    understood: list[str] = Field(description="How names were understood, and the command that finds the same.")
    records: list[Brief]
    total: int = Field(description="How many there are; more than are listed where a limit cut the list.")
    counts: list[tuple[str, int]] = Field([], description="With `by`: values of that field, and how many records.")
    hints: list[str] = Field([], description="Where nothing was found: what there is when a field is left out.")
    sparql: str = Field(description="The SPARQL query that finds the same.")


class Answered(BaseModel):
    """What a question in words got. Look at `answered` first."""

    question: str
    answered: bool = Field(description="False: no record answers it; records listed only share words with it.")
    verdict: str = Field(description="For yes-or-no questions: yes, no, disputed, supposed or not said.")
    not_in_the_reviews: dict[str, list[str]] = Field(
        description="Names in the question that the reviews do not have, each with near spellings. Then nothing is "
        "answered: say that the reviews do not speak of it."
    )
    understood: list[str] = Field(description="What was understood, word by word; check it before you answer.")
    as_find: list[Asked] = Field(description="The arguments of `find` by which each part was found, to ask closer.")
    records: list[Brief]
    total: int
    table: Rows | None = Field(None, description="Rows, where a canned question answers.")


class Asked(BaseModel):
    """What was looked for."""

    part: str = Field(description="Heading of the part; empty: the answer itself.")
    arguments: dict[str, Any]
    total: int


class Rows(BaseModel):
    """Rows of a query."""

    columns: list[str]
    rows: list[list[Any]]
    total: int = Field(description="How many rows there are, or were seen before the limit.")
    complete: bool = Field(description="False: there are more rows than these.")
    notes: list[str] = []


class Result(BaseModel):
    """What a SPARQL query gave: rows, a truth value, or triples in Turtle."""

    columns: list[str] = []
    rows: list[list[Any]] = Field([], description="IRIs whole; null where a variable is unbound.")
    boolean: bool | None = Field(None, description="The answer of ASK.")
    turtle: str | None = Field(None, description="What CONSTRUCT or DESCRIBE gave.")
    complete: bool = Field(True, description="False: there is more than the limit lets through.")


class Named(BaseModel):
    """What a name means."""

    name: str
    meanings: list[Sense] = Field(description="Best first; several: say which you mean by its IRI.")
    near: list[str] = Field(description="Known names that are spelt almost so, where it means nothing.")


class Sense(BaseModel):
    """A thing that a name may mean."""

    label: str
    iri: str
    sort: str = Field(description="cell, protein or RNA, process, signalling pathway, disease ...")
    understood: str = Field(description="How the name was understood; empty where it is the label.")
    records: int = Field(description="How many records name it itself, kinds of it not counted.")


class Questions(BaseModel):
    """The canned questions."""

    questions: list[Canned]


class Canned(BaseModel):
    """A canned question, for `run_question`."""

    name: str
    question: str
    parameters: dict[str, str] = Field(description="Each with its default.")


class Review(BaseModel):
    """A review that the graph was read from."""

    key: str
    iri: str
    title: str
    records: int


class Holding(BaseModel):
    """What the graph holds."""

    about: str
    version: str
    licence: str
    reviews: list[Review]
    counts: dict[str, int]
    kinds: dict[str, str] = Field(description="Kinds of record, for `kind`.")
    roles: dict[str, str] = Field(description="Roles that concepts play in a record, for `find`.")
    effects: dict[str, str] = Field(description="Effects with their polarity, for `find`.")
    statuses: dict[str, str]
    modes: list[str]
    aspects: list[str]
    graphs: list[str] = Field(description="Named graphs; SPARQL asks their union.")
    prefixes: dict[str, str] = Field(description="Prefixes that `sparql` knows without being told.")


# -- made from what Python gives --------------------------------------------------------------------------------------


def brief(statement: Statement, part: str = "") -> Brief:
    """Give a statement in short."""
    record = statement.record
    return Brief(
        record=statement.curie, iri=statement.iri, says=statement.says, effect=statement.effect,
        outcome=statement.outcome, negative=record.negative, by_loss="blocks" in record.slots, status=record.status,
        evidence=len(record.evidence), reviews=sorted({span.review for span in record.evidence}),
        cites=statement.cites, part=part,
    )  # fmt: skip


def whole(statement: Statement) -> Whole:
    """Give all of a statement."""
    know, record = statement.base.asker.know, statement.record

    def others(iris: tuple[str, ...]) -> list[Brief]:
        return [brief(Statement(statement.base, know.records[iri])) for iri in iris if iri in know.records]

    def things(iris: tuple[str, ...]) -> list[Thing]:
        return [Thing(label=know.label(iri), iri=iri) for iri in iris]

    def source(span: Evidence) -> Source:
        text = statement.base.texts.get(span.review)
        return Source(
            iri=span.iri, review=span.review, section=span.section, status=span.status, start=span.start, end=span.end,
            cites=[Cited(mark=know.label(iri), iri=iri) for iri in span.cites], system=things(span.system),
            quote=None if text is None else text[span.start : span.end],
        )  # fmt: skip

    return Whole(
        record=statement.curie, iri=statement.iri, says=statement.says, kind=record.kind, status=record.status,
        certainty=status_words(record.status), negative=record.negative, note=record.note,
        slots={name: things(iris) for name, iris in record.slots.items()},
        modes=[MODE_OF[iri].name for iri in record.modes], aspect=record.aspect, quantities=list(record.quantities),
        evidence=[source(span) for span in record.evidence],
        led_to_by=others(tuple(other.iri for other in know.origins.get(record.iri, ()))),
        leads_to=others(record.leads_to), contradicts=others(record.contradicts),
    )  # fmt: skip


def found(records: Records, limit: int, by: str = "") -> Found:
    """Give records of a pattern."""
    return Found(
        understood=[*records.told, records.command],
        records=[brief(statement) for statement in list(records)[:limit]],
        total=len(records),
        counts=[(label, n) for label, n in records.counted(by).rows] if by else [],
        hints=list(records.hints),
        sparql=records.sparql,
    )


def arguments(pattern: Pattern) -> dict[str, Any]:
    """Give a pattern as the arguments of the tool ``find``; concepts as CURIEs.

    >>> arguments(Pattern.of(status="asserted").joined("also", Pattern.of(kind=["regulation"])))
    {'status': 'asserted', 'join': 'also', 'over': 'mediator', 'second': {'kind': 'regulation'}}
    """
    found: dict[str, Any] = {}
    for name, values in to_arguments(pattern).items():
        outer, _, inner = name.partition(".")
        place = found.setdefault(outer, {}) if inner else found
        place[inner or outer] = values[0] if len(values) == 1 else values
    return found


def answered(answer: Answer, limit: int) -> Answered:
    """Give an answer in words."""
    parts = zip(answer.headings, answer, strict=True)
    records = [brief(statement, part) for part, statement in parts][:limit]
    understood = answer.understood()
    if any(record.part == SHARING for record in records):
        understood.append("no record says all of it; these only share words with the question")
    return Answered(
        question=answer.question,
        answered=answer.answered,
        verdict=answer.verdict,
        not_in_the_reviews={name: list(near) for name, near in answer.unknown.items()},
        understood=understood,
        as_find=[
            Asked(part=part.heading, arguments=arguments(part.pattern), total=len(part.records))
            for part in answer.parts
            if part.pattern
        ],
        records=records,
        total=len(answer),
        table=rows(answer.table, limit) if answer.table else None,
    )


def rows(table: Table, limit: int) -> Rows:
    """Give the rows of a table."""
    return Rows(
        columns=list(table.columns),
        rows=[list(row) for row in table.rows[:limit]],
        total=len(table),
        complete=len(table) <= limit,
        notes=list(table.told),
    )


def named(meanings: Meanings) -> Named:
    """Give what a name may mean."""
    counts = meanings.base.asker.know.counts
    senses = [
        Sense(label=m.label, iri=m.iri, sort=meanings.sort(m.iri), understood=m.told, records=counts.get(m.iri, 0))
        for m in meanings.meanings
    ]
    return Named(name=meanings.name, meanings=senses, near=list(meanings.near))


POLARITY = {
    "promotes": "there is more of it, it goes faster, or it is needed",
    "inhibits": "there is less of it, or it is slowed or stopped",
    "affects": "an effect whose direction is not said, or that goes both ways; never to be told as promotion",
    "doesNotAffect": "NEGATIVE: it is said to have no effect",
    "associatedWith": "a correlation, not a cause",
}
for _model in (Answered, Named, Questions):
    _model.model_rebuild()
