"""The records: frozen pydantic models, one class a kind, as curators write them in YAML.

The models are made from the table of words: a slot or a kind is a row there. Concept slots
hold CURIEs once validated; validation takes the lexicon as its context
(``{"lexicon": Lexicon}``) and resolves the names that curators write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    TypeAdapter,
    ValidationInfo,
    create_model,
    model_validator,
)

from osteo_ld.curation.lexicon import UnknownNameError
from osteo_ld.vocabulary import (
    ASPECTS,
    CONCEPT_SLOTS,
    EFFECTIVE,
    EFFECTS,
    KINDS,
    MODES,
    SLOTS,
    STATUSES,
    Kind,
    overall,
    slots_of,
)


def _resolve(name: str, info: ValidationInfo) -> str:
    if info.context is None:  # without a lexicon names pass as they are: schema generation, CURIEs from elsewhere
        return name
    try:
        curie: str = info.context["lexicon"].resolve(name).id
    except LookupError as error:
        raise UnknownNameError(str(error)) from None
    return curie


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int) else value


def _marks(value: object) -> object:
    listed = _listed(value)
    return [str(mark) if isinstance(mark, int) else mark for mark in listed] if isinstance(listed, list) else listed


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise ValueError("the same value stands twice")
    return tuple(sorted(values))


Name = Annotated[str, AfterValidator(_resolve)]
_Mode: Any = Literal[tuple(MODES)]


def _one_or_more(item: Any) -> tuple[Any, ...]:
    """What makes a list one that may be written as its only value."""
    return BeforeValidator(_listed, json_schema_input_type=item | tuple[item, ...]), AfterValidator(_distinct)


Names = Annotated[tuple[Name, ...], *_one_or_more(str)]
Id = Annotated[int, Field(ge=1, le=999_999_999_999_999)]
Ids = Annotated[tuple[Id, ...], *_one_or_more(Id)]
Quantities = Annotated[tuple[str, ...], *_one_or_more(str)]
Keys = Annotated[tuple[str, ...], *_one_or_more(str)]
Modes: Any = Annotated[tuple[_Mode, ...], *_one_or_more(_Mode)]
Aspect = Literal[tuple(ASPECTS)]  # type: ignore[valid-type]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Span(_Frozen):
    """A place in a review: ``text[start:end]`` in code points, written ``source start-end``."""

    source: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: object) -> object:
        if isinstance(value, str):
            match = re.fullmatch(r"(\S{1,100}) ([0-9]{1,9})-([0-9]{1,9})", value.strip())
            if not match:
                raise ValueError(f"{value[:60]!r} is not 'source start-end'; `osteo-ld locate` prints it")
            return {"source": match[1], "start": match[2], "end": match[3]}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say how it is written."""
        del schema, handler
        return {"type": "string", "pattern": r"^\S{1,100} [0-9]{1,9}-[0-9]{1,9}$", "description": cls.__doc__}

    def __str__(self) -> str:
        """Give the span as curators write it."""
        return f"{self.source} {self.start}-{self.end}"


class Evidence(_Frozen):
    """A span of a review that states the record, all of it."""

    at: Span
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the exact span as UTF-8")
    cites: Annotated[
        tuple[str, ...], BeforeValidator(_marks, json_schema_input_type=str | int | tuple[str | int, ...])
    ] = ()
    carried: Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])] = Field(
        (), description="Slots whose values are named before the span or in the heading"
    )
    system: Names = ()
    status: Literal[tuple(STATUSES)] = "asserted"  # type: ignore[valid-type]

    read: Keys = Field((), description="Cues of cues.tsv that the span gives, though the record is right")

    @property
    def code(self) -> str:
        """ECO code: traceable author statement where the review cites, non-traceable where it does not."""
        return "ECO:0000304" if self.cites else "ECO:0000303"


class Mention(_Frozen):
    """What a reader of texts or a database gives as the ground of a record: a work, and the sentence by its hash."""

    work: str = Field(
        pattern=r"^(?:DOI:10\.\d{4,9}/[^\s<>\"{}|\\^`]{1,200}|PMID:[1-9][0-9]{0,8}|PMCID:PMC[1-9][0-9]{0,9})$",
        description="The work: DOI:10.1234/abc, PMID:123 or PMCID:PMC123",
    )
    reader: str = Field(min_length=1, max_length=100, description="Who read it so: reach, signor")
    key: str = Field("", max_length=200, description="Its number at the reader's")
    sha256: str = Field(
        "", pattern=r"^([0-9a-f]{64})?$", description="Hash of the sentence as UTF-8, where there is one"
    )
    system: Names = ()
    status: Literal[tuple(STATUSES)] = "asserted"  # type: ignore[valid-type]

    @property
    def code(self) -> str:
        """ECO code: evidence used in automatic assertion."""
        return "ECO:0000501"


def numbered(record: int) -> str:
    """Give the id of a record as it stands in IRIs.

    >>> numbered(12)
    '0012'
    """
    return f"{record:04d}"


# The type of a slot's values, and of a slot with one value.
_LISTS: dict[str, Any] = {"concept": Names, "mode": Modes, "text": Quantities, "record": Ids}
_SINGLES: dict[str, Any] = {"concept": Name, "aspect": Aspect}


class Record(_Frozen):
    """One claim of the reviews, and the spans that state it; a slot that its kind does not have is empty."""

    id: Id
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None

    if TYPE_CHECKING:  # what the models get from the table, and code names
        kind: str
        label: str
        source: tuple[str, ...]
        mediator: tuple[str, ...]
        blocks: tuple[str, ...]
        carrier: tuple[str, ...]
        receptor: tuple[str, ...]
        recipient: tuple[str, ...]
        pathway: tuple[str, ...]
        becomes: tuple[str, ...]
        context: tuple[str, ...]
        about: tuple[str, ...]
        expresses: str | None
        lacks: str | None
        mode: tuple[str, ...]
        aspect: str | None
        quantity: tuple[str, ...]
        leadsTo: tuple[int, ...]  # noqa: N815 (the design's slot names)
        contradicts: tuple[int, ...]
    else:

        def __getattr__(self, name: str) -> Any:
            slot = SLOTS.get(name)
            if slot is None:
                return super().__getattr__(name)
            return None if slot.single else ()

    @property
    def number(self) -> str:
        """The id as it stands in IRIs: four digits or more."""
        return numbered(self.id)

    @property
    def status(self) -> str:
        """What the statuses of its evidences come to."""
        return overall(evidence.status for evidence in self.evidence)

    @property
    def effect(self) -> tuple[str, str] | None:
        """The effect property and its object, if there is one."""
        if self.kind not in EFFECTIVE:
            return None
        fields = self.__dict__  # asked for so often that attributes would be slow
        return next(((name, fields[name]) for name in EFFECTS if fields[name]), None)

    def concepts(self) -> Iterator[tuple[str, str]]:
        """Give (slot, CURIE) for every participant, effect included."""
        fields = self.__dict__
        for slot in slots_of(self.kind):
            if slot.values == "concept":
                value = fields[slot.name]
                for curie in ((value,) if value else ()) if slot.single else value:
                    yield slot.name, curie
        if effect := self.effect:
            yield effect

    def claim(self) -> tuple[object, ...]:
        """What is said, without where it is said: two records with the same claim are one."""
        return _claimed(type(self))(self.__dict__)

    @model_validator(mode="after")
    def _complete(self) -> Record:
        for fault in faults_of(self):
            raise ValueError(fault)
        return self


@cache
def _claimed(model: type[Record]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    skipped = {"id", "evidence", "note", "leadsTo", "contradicts"}
    return itemgetter(*sorted(model.model_fields.keys() - skipped))


# -- what a kind wants besides the slots that it must have ---------------------------------------------------------


def _communication(record: Record) -> str:
    if record.effect:
        if record.source or record.recipient or record.receptor:
            return ""
        return "a communication needs a source, a recipient or a receptor; without, it is a regulation"
    if (record.mediator or record.carrier) and (record.receptor or record.recipient):
        return ""
    return (
        "a communication without an effect needs a mediator or carrier, and a receptor or recipient; "
        "with neither it is an expression"
    )


def _regulation(record: Record) -> str:
    if not (record.mediator or record.carrier):
        return "a regulation needs a mediator: what acts"
    return "" if record.effect else f"a regulation needs an effect: one of {', '.join(EFFECTS)}"


def _intervention(record: Record) -> str:
    if not (record.mediator or record.blocks or record.carrier):
        return "an intervention needs a mediator (what is given) or blocks (what is taken away)"
    if both := set(record.mediator) & set(record.blocks):
        return f"{', '.join(sorted(both))} is both mediator and blocked"
    return "" if record.effect else f"an intervention needs an effect: one of {', '.join(EFFECTS)}"


def _expression(record: Record) -> str:
    return "an expression needs one of expresses, lacks" if bool(record.expresses) == bool(record.lacks) else ""


_COMPLETE: dict[str, Callable[[Record], str]] = {
    "communication": _communication, "regulation": _regulation, "intervention": _intervention,
    "expression": _expression,
}  # fmt: skip


def faults_of(record: Record) -> Iterator[str]:
    """Give what is wrong with a record as a whole."""
    if record.kind in EFFECTIVE:
        present = [name for name in EFFECTS if getattr(record, name)]
        if len(present) > 1:
            yield f"one record, one effect: found {' and '.join(present)}; split it"
    if record.kind in _COMPLETE and (fault := _COMPLETE[record.kind](record)):
        yield fault


# -- the models ----------------------------------------------------------------------------------------------------


def _model(kind: Kind) -> type[Record]:
    """Make the model of a kind from its row and those of its slots."""
    fields: dict[str, Any] = {}
    if kind.interaction:
        fields["kind"] = (Literal[kind.name], ...)
    for slot in slots_of(kind.name):
        if slot.single:
            fields[slot.name] = (Optional[_SINGLES[slot.values]], None)  # noqa: UP045 (built at run time)
        else:
            fields[slot.name] = (_LISTS[slot.values], Field(min_length=1) if kind.name in slot.needed else ())
    if kind.name in EFFECTIVE:
        fields |= dict.fromkeys(EFFECTS, (Name | None, None))
    if not kind.interaction:
        fields["label"] = (str, Field(min_length=8, description="What is absent or unknown, in our own words"))
        fields["kind"] = (Literal[kind.name], ...)
    return create_model(kind.local, __base__=Record, __module__=__name__, __doc__=kind.words, **fields)


MODELS: dict[str, type[Record]] = {kind.name: _model(kind) for kind in KINDS.values()}
"""The model of each kind of record, by the name that curators write."""


class _Loose(Record):
    def concepts(self) -> Iterator[tuple[str, str]]:
        """Give (slot, CURIE) for every participant, whatever the kind."""
        for name in (*CONCEPT_SLOTS, *EFFECTS):
            value = getattr(self, name)
            for curie in (value,) if isinstance(value, str) else value or ():
                yield name, curie

    @model_validator(mode="after")
    def _complete(self) -> _Loose:
        return self


class _LooseEvidence(Evidence):
    sha256: str = ""  # where it is no hash


@cache
def loose() -> type[Record]:
    """Give the model of what is right in a faulty record: any slot, of whatever kind, and no rule."""
    fields: dict[str, Any] = {}
    for name, slot in SLOTS.items():
        fields[name] = (Optional[_SINGLES[slot.values]], None) if slot.single else (_LISTS[slot.values], ())  # noqa: UP045
    fields |= dict.fromkeys(EFFECTS, (Name | None, None))
    fields |= {"id": (Id, 0), "kind": (str, ""), "label": (Any, None), "evidence": (tuple[_LooseEvidence, ...], ())}
    base: type[Record] = _Loose
    return create_model("Loose", __base__=base, __module__=__name__, **fields)


_Any: Any = Annotated[Union[tuple(MODELS.values())], Field(discriminator="kind")]  # noqa: UP007 (built at run time)
record_adapter: TypeAdapter[Record] = TypeAdapter(_Any)


@cache
def records_adapter() -> TypeAdapter[list[Record]]:
    """Give what makes records of the entries of a file; none that only reads records needs it."""
    return TypeAdapter(list[_Any])


# -- records from elsewhere: evidence may be a mention of a work that is no source of the curation --------------------

GROUNDS: dict[str, type[BaseModel]] = {"span": Evidence, "mention": Mention}
"""What evidence may be, in records from elsewhere."""


def _ground(value: object) -> str:
    return "mention" if isinstance(value, Mention) or (isinstance(value, dict) and "work" in value) else "span"


_Ground: Any = Annotated[
    Annotated[Evidence, Tag("span")] | Annotated[Mention, Tag("mention")], Discriminator(_ground)
]  # fmt: skip


def _mined(model: type[Record]) -> type[Record]:
    evidence: Any = (tuple[_Ground, ...], Field(min_length=1))
    return create_model(model.__name__, __base__=model, __module__=__name__, __doc__=model.__doc__, evidence=evidence)


@cache
def mined_adapter() -> TypeAdapter[Record]:
    """Give what makes a record from elsewhere of its entry."""
    mined: Any = Annotated[Union[tuple(map(_mined, MODELS.values()))], Field(discriminator="kind")]  # noqa: UP007
    return TypeAdapter(mined)
