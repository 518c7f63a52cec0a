"""The records: frozen pydantic models, one class a kind, as curators write them in YAML.

Concept slots hold CURIEs once validated; validation takes the lexicon as its context
(``{"lexicon": Lexicon}``) and resolves the names that curators write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)

EFFECTS = ("promotes", "inhibits", "affects", "doesNotAffect", "associatedWith")
MODES = (
    "autocrine", "endocrine", "gap junctional", "intracrine", "juxtacrine", "matrix mediated", "mechanical",
    "paracrine", "synaptic", "vesicular",
)  # fmt: skip
ASPECTS = (
    "activity", "binding", "expression level", "localisation", "release", "secretion", "stability", "transfer",
)  # fmt: skip
STATUSES = ("asserted", "hypothesised", "controversial")


def camel(term: str) -> str:
    """Give the local name of a mode, aspect or status (``gap junctional`` is ``osteo:GapJunctional``)."""
    return term.title().replace(" ", "")


def _resolve(name: str, info: ValidationInfo) -> str:
    if info.context is None:  # without a lexicon names pass as they are: schema generation, CURIEs from elsewhere
        return name
    try:
        curie: str = info.context["lexicon"].resolve(name).id
    except LookupError as error:
        raise ValueError(str(error)) from None
    return curie


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int) else value


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise ValueError("the same value stands twice")
    return tuple(sorted(values))


Name = Annotated[str, AfterValidator(_resolve)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), AfterValidator(_distinct)]
Ids = Annotated[tuple[int, ...], BeforeValidator(_listed), AfterValidator(_distinct)]
Modes = Annotated[
    tuple[Literal[MODES], ...], BeforeValidator(_listed), AfterValidator(_distinct)  # type: ignore[valid-type]
]  # fmt: skip
Quantities = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_distinct)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Span(_Frozen):
    """A place in a review: ``text[start:end]`` in code points, written ``source start-end``."""

    source: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: object) -> object:
        if isinstance(value, str):
            match = re.fullmatch(r"(\S+) (\d+)-(\d+)", value.strip())
            if not match:
                raise ValueError(f"{value!r} is not 'source start-end'; `osteo-ld locate` prints it")
            if int(match[3]) <= int(match[2]):
                raise ValueError(f"{value!r} ends before it starts")
            return {"source": match[1], "start": match[2], "end": match[3]}
        return value

    def __str__(self) -> str:
        """Give the span as curators write it."""
        return f"{self.source} {self.start}-{self.end}"


class Evidence(_Frozen):
    """A span of a review that states the record, all of it."""

    at: Span
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the exact span as UTF-8")
    cites: Annotated[tuple[str, ...], BeforeValidator(lambda v: [str(x) for x in v] if isinstance(v, list) else v)] = ()
    carried: tuple[str, ...] = Field((), description="Slots whose values are named before the span or in the heading")
    system: Names = ()
    status: Literal[STATUSES] = "asserted"  # type: ignore[valid-type]

    @property
    def code(self) -> str:
        """ECO code: traceable author statement where the review cites, non-traceable where it does not."""
        return "ECO:0000304" if self.cites else "ECO:0000303"


class _Record(_Frozen):
    id: int = Field(ge=1)
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None

    # Slots that hold concepts; subclasses add theirs.
    slots: ClassVar[tuple[str, ...]] = ()

    @property
    def number(self) -> str:
        """The id as it stands in IRIs: four digits or more."""
        return f"{self.id:04d}"

    @property
    def status(self) -> str:
        """Controversial if any evidence is, else asserted if any is, else hypothesised."""
        statuses = {evidence.status for evidence in self.evidence}
        return next(s for s in ("controversial", "asserted", "hypothesised") if s in statuses)

    def concepts(self) -> Iterator[tuple[str, str]]:
        """Give (slot, CURIE) for every participant, effect included."""
        for slot in self.slots:
            for curie in getattr(self, slot):
                yield slot, curie

    def claim(self) -> tuple[object, ...]:
        """What is said, without where it is said: two records with the same claim are one."""
        skipped = {"id", "evidence", "note", "leadsTo", "contradicts"}
        return tuple(getattr(self, name) for name in sorted(type(self).model_fields.keys() - skipped))


class _Interaction(_Record):
    context: Names = ()
    quantity: Quantities = ()
    leadsTo: Ids = ()  # noqa: N815 (the design's slot names)
    contradicts: Ids = ()


class _Effective(_Interaction):
    """What may have an effect: at most one, with one object."""

    mediator: Names = ()
    carrier: Names = ()
    receptor: Names = ()
    recipient: Names = ()
    pathway: Names = ()
    mode: Modes = ()
    aspect: Literal[ASPECTS] | None = None  # type: ignore[valid-type]
    promotes: Name | None = None
    inhibits: Name | None = None
    affects: Name | None = None
    doesNotAffect: Name | None = None  # noqa: N815
    associatedWith: Name | None = None  # noqa: N815

    @property
    def effect(self) -> tuple[str, str] | None:
        """The effect property and its object, if there is one."""
        return next(((name, value) for name in EFFECTS if (value := getattr(self, name))), None)

    def concepts(self) -> Iterator[tuple[str, str]]:
        """Give (slot, CURIE) for every participant, effect included."""
        yield from super().concepts()
        if self.effect:
            yield self.effect

    @model_validator(mode="after")
    def _one_effect(self) -> _Effective:
        present = [name for name in EFFECTS if getattr(self, name)]
        if len(present) > 1:
            raise ValueError(f"one record, one effect: found {' and '.join(present)}; split it")
        return self


class Communication(_Effective):
    """One cell or tissue acts on another, or on itself."""

    kind: Literal["communication"]
    source: Names = ()
    slots = ("source", "mediator", "carrier", "receptor", "recipient", "pathway", "context")

    @model_validator(mode="after")
    def _complete(self) -> Communication:
        if self.effect:
            if not (self.source or self.recipient or self.receptor):
                raise ValueError(
                    "a communication needs a source, a recipient or a receptor; without, it is a regulation"
                )
        elif not ((self.mediator or self.carrier) and (self.receptor or self.recipient)):
            raise ValueError(
                "a communication without an effect needs a mediator or carrier, and a receptor or recipient; "
                "with neither it is an expression"
            )
        return self


class Regulation(_Effective):
    """A molecule, pathway or stimulus acts on a molecule, pathway or process, in a cell (``recipient``)."""

    kind: Literal["regulation"]
    slots = ("mediator", "carrier", "receptor", "recipient", "pathway", "context")

    @model_validator(mode="after")
    def _complete(self) -> Regulation:
        if not (self.mediator or self.carrier):
            raise ValueError("a regulation needs a mediator: what acts")
        if not self.effect:
            raise ValueError(f"a regulation needs an effect: one of {', '.join(EFFECTS)}")
        return self


class Intervention(_Effective):
    """Something is given to, or taken from, a system by people, and what came of it."""

    kind: Literal["intervention"]
    source: Names = ()
    blocks: Names = ()
    slots = ("source", "mediator", "blocks", "carrier", "receptor", "recipient", "pathway", "context")

    @model_validator(mode="after")
    def _complete(self) -> Intervention:
        if not (self.mediator or self.blocks or self.carrier):
            raise ValueError("an intervention needs a mediator (what is given) or blocks (what is taken away)")
        if both := set(self.mediator) & set(self.blocks):
            raise ValueError(f"{', '.join(sorted(both))} is both mediator and blocked")
        if not self.effect:
            raise ValueError(f"an intervention needs an effect: one of {', '.join(EFFECTS)}")
        return self


class Transition(_Interaction):
    """A cell or vessel is said to become another type or state."""

    kind: Literal["transition"]
    source: Names = Field(min_length=1)
    becomes: Names = Field(min_length=1)
    slots = ("source", "becomes", "context")


class Expression(_Interaction):
    """A cell, vesicle, tissue or matrix has, secretes, carries or lacks a molecule, no target stated."""

    kind: Literal["expression"]
    source: Names = Field(min_length=1)
    expresses: Name | None = None
    lacks: Name | None = None
    carrier: Names = ()
    aspect: Literal[ASPECTS] | None = None  # type: ignore[valid-type]
    slots = ("source", "carrier", "context")

    def concepts(self) -> Iterator[tuple[str, str]]:
        """Give (slot, CURIE) for every participant."""
        yield from super().concepts()
        yield ("expresses", self.expresses) if self.expresses else ("lacks", self.lacks or "")

    @model_validator(mode="after")
    def _complete(self) -> Expression:
        if bool(self.expresses) == bool(self.lacks):
            raise ValueError("an expression needs one of expresses, lacks")
        return self


class _Statement(_Record):
    about: Names = Field(min_length=1)
    label: str = Field(min_length=8, description="What is absent or unknown, in our own words")
    slots = ("about",)


class ReportedAbsence(_Statement):
    """The review says that something does not happen or was not found."""

    kind: Literal["reported absence"]


class KnowledgeGap(_Statement):
    """Unknown, unclear, unconfirmed, to be studied."""

    kind: Literal["knowledge gap"]


Interaction = Communication | Regulation | Transition | Expression | Intervention
Record = Interaction | ReportedAbsence | KnowledgeGap
KINDS: dict[str, type[Record]] = {
    "communication": Communication,
    "regulation": Regulation,
    "transition": Transition,
    "expression": Expression,
    "intervention": Intervention,
    "reported absence": ReportedAbsence,
    "knowledge gap": KnowledgeGap,
}

record_adapter: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="kind")])
records_adapter: TypeAdapter[list[Record]] = TypeAdapter(list[Annotated[Record, Field(discriminator="kind")]])
