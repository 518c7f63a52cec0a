"""The table of words: kinds, slots, effects, modes, aspects, statuses and the roots that concepts stand under.

Models, builders, JSON-LD, exports, pages and questions read it and repeat nothing. ``ontology/osteo-ld.ttl`` and
``shapes/`` are written by hand; ``tests/test_vocabulary.py`` holds them against it in both directions.

>>> EFFECTS["inhibits"].sign, SLOTS["recipient"].twin, MODES["gap junctional"].local
(-1, 'hasRecipient', 'GapJunctional')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, TypeVar


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def _table(*rows: _T) -> Mapping[str, _T]:
    return {row.name: row for row in rows}


def camel(term: str) -> str:
    """Give the local name of a word in its IRI (``gap junctional`` is ``osteo:GapJunctional``)."""
    return term.title().replace(" ", "")


# -- what concepts are ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Root:
    """A sort of concept: what stands under one of ``classes`` (CURIEs); ``label`` for one, ``plural`` for a heading.

    ``page`` is the group that pages list it in, ``drawn`` the sort in networks with its ``colour`` (Okabe and Ito's,
    which all eyes tell apart), ``biolink`` its Biolink category.
    """

    name: str
    classes: tuple[str, ...]
    label: str
    plural: str = ""
    page: str = ""
    drawn: str = "other"
    colour: str = "#BBBBBB"
    biolink: str = "biolink:NamedThing"


# In the order in which they are tried: the first that fits says what a concept is.
ROOTS = _table(
    Root("miRNA", ("SO:0000276",), "miRNA", "miRNAs", "signal", "miRNA", "#CC79A7", "biolink:MicroRNA"),
    Root("RNA", ("SO:0000673",), "RNA", "RNAs", "signal", "RNA", "#CC79A7", "biolink:Transcript"),
    Root("cell", ("CL:0000000",), "cell", "Cells", "cell", "cell", "#E69F00", "biolink:Cell"),
    Root("signal", ("PR:000000001",), "protein or RNA", "Proteins and RNAs", "signal", "protein", "#56B4E9",
         "biolink:Protein"),
    Root("sequence", ("SO:0000110",), "gene or RNA", "Genes and RNAs", "signal"),
    Root("disease", ("MONDO:0000001",), "disease", "Diseases", "disease", "disease", "#D55E00", "biolink:Disease"),
    Root("pathway", ("GO:0007165",), "signalling pathway", "Signalling pathways", "pathway", "process", "#009E73",
         "biolink:BiologicalProcess"),
    Root("process", ("GO:0008150", "BFO:0000015"), "process", "Processes", "process", "process", "#009E73",
         "biolink:BiologicalProcess"),
    Root("activity", ("GO:0003674",), "molecular activity", "Molecular activities", "other",
         biolink="biolink:MolecularActivity"),
    Root("component", ("GO:0005575",), "cellular component", "Cellular components", "component", "component",
         "#F0E442", "biolink:CellularComponent"),
    Root("chemical", ("CHEBI:24431",), "chemical", "Chemicals", "chemical", "chemical", "#0072B2",
         "biolink:ChemicalEntity"),
    Root("anatomy", ("UBERON:0001062",), "tissue or body part", "Tissues", "anatomy", "anatomy", "#F0E442",
         "biolink:AnatomicalEntity"),
    Root("trait", ("PATO:0000001",), "trait", "Traits", "trait", "trait", "#D55E00", "biolink:PhenotypicFeature"),
    Root("system", ("osteo:concept/experimental-system",), "experimental system", "Experimental systems", "system"),
    Root("mode", ("osteo:Mode",), "mode of communication", "Modes of communication", "mode"),
    Root("other", ("BFO:0000001",), "other concept", "Other concepts", "other"),
)  # fmt: skip

# What a slot may hold, by the classes that its values stand under.
CELL, ANATOMY, COMPONENT = "CL:0000000", "UBERON:0001062", "GO:0005575"
MATERIAL, PROTEIN, COMPLEX = "osteo:concept/biomaterial", "PR:000000001", "GO:0032991"
CHEMICAL, SEQUENCE, DISEASE = "CHEBI:24431", "SO:0000110", "MONDO:0000001"
PROCESS, TRAIT, PHENOTYPE = "BFO:0000015", "PATO:0000001", "HP:0000118"
PLACES = (CELL, ANATOMY)
MOLECULES = (CHEMICAL, PROTEIN, COMPLEX, SEQUENCE)
OUTCOMES = (PROCESS, TRAIT, PHENOTYPE, *MOLECULES, DISEASE)

# -- kinds of record --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: as curators write it, its class, and what it is; ``interaction`` if it is no mere statement."""

    name: str
    words: str
    interaction: bool = True

    @property
    def local(self) -> str:
        """Local name of its class: ``ReportedAbsence``."""
        return camel(self.name)


KINDS = _table(
    Kind("communication", "One cell or tissue acts on another, or on itself."),
    Kind(
        "regulation",
        "A molecule, pathway or stimulus acts on a molecule, pathway or process, in a cell (``recipient``).",
    ),
    Kind("transition", "A cell or vessel is said to become another type or state."),
    Kind(
        "expression", "A cell, vesicle, tissue or matrix has, secretes, carries or lacks a molecule, no target stated."
    ),
    Kind("intervention", "Something is given to, or taken from, a system by people, and what came of it."),
    Kind("reported absence", "The review says that something does not happen or was not found.", interaction=False),
    Kind("knowledge gap", "Unknown, unclear, unconfirmed, to be studied.", interaction=False),
)  # fmt: skip
EFFECTIVE = ("communication", "regulation", "intervention")
"""The kinds that may have an effect."""
OBSERVED = ("communication", "regulation")
"""Those of them that happen by themselves, not done by people."""
INTERACTIONS = tuple(kind.name for kind in KINDS.values() if kind.interaction)
STATEMENTS = tuple(kind.name for kind in KINDS.values() if not kind.interaction)

# -- slots ------------------------------------------------------------------------------------------------------------

Part = Literal["sender", "signal", "receiver", "effect", "context", ""]
Values = Literal["concept", "mode", "aspect", "text", "record"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a record.

    ``label`` is the ontology's, ``words`` what pages call it (``words_of`` where a kind calls it otherwise), ``twin``
    its object property in the OWL layer (empty: it stays out of it), ``kinds`` those that have it, ``roots`` the
    classes that its values stand under (empty: any; ``roots_of`` where a kind allows others), ``part`` the column of
    a picture or table that it belongs to. A ``single`` slot has at most one value; ``needed`` are the kinds that must
    have it. ``acts`` and ``acted_on`` say what a value does in the record, if either.
    """

    name: str
    label: str
    words: str
    kinds: tuple[str, ...]
    part: Part
    twin: str = ""
    values: Values = "concept"
    roots: tuple[str, ...] = ()
    single: bool = False
    needed: tuple[str, ...] = ()
    acts: bool = False
    acted_on: bool = False
    words_of: tuple[tuple[str, str], ...] = ()
    roots_of: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def words_in(self, kind: str) -> str:
        """Give what pages call it in a kind of record."""
        return dict(self.words_of).get(kind, self.words)

    def roots_in(self, kind: str) -> tuple[str, ...]:
        """Give the classes that its values stand under in a kind of record."""
        return dict(self.roots_of).get(kind, self.roots)


SLOTS = _table(
    Slot("source", "source", "sender", ("communication", "intervention", "transition", "expression"), "sender",
         "hasSource", roots=PLACES, needed=("transition", "expression"), acts=True,
         words_of=(("intervention", "where it is done"), ("expression", "what has it or not"), ("transition", "from")),
         roots_of=(("expression", (CELL, ANATOMY, COMPONENT, MATERIAL)),)),
    Slot("mediator", "mediator", "signal or agent", EFFECTIVE, "signal", "hasMediator", acts=True),
    Slot("blocks", "blocks", "blocked or lost", ("intervention",), "signal", "hasBlocked"),
    Slot("carrier", "carrier", "carried in", (*EFFECTIVE, "expression"), "signal", "hasCarrier",
         roots=(COMPONENT, MATERIAL), acts=True),
    Slot("receptor", "receptor", "receptor", EFFECTIVE, "receiver", "hasReceptor", roots=(PROTEIN, COMPLEX),
         acted_on=True),
    Slot("recipient", "recipient", "where it happens", EFFECTIVE, "receiver", "hasRecipient", roots=PLACES,
         acted_on=True, words_of=(("communication", "receiver"),)),
    Slot("pathway", "pathway", "by way of", EFFECTIVE, "context", "hasPathway"),
    Slot("becomes", "becomes", "becomes", ("transition",), "effect", "resultsIn", roots=PLACES, needed=("transition",),
         acted_on=True),
    Slot("expresses", "expresses", "has or expresses", ("expression",), "effect", "hasExpressed", roots=MOLECULES,
         single=True, acted_on=True),
    Slot("lacks", "lacks", "lacks", ("expression",), "effect", roots=MOLECULES, single=True, acted_on=True),
    Slot("context", "context", "context", INTERACTIONS, "context", "hasContext"),
    Slot("about", "about", "about", STATEMENTS, "context", needed=STATEMENTS),
    Slot("mode", "mode", "mode", EFFECTIVE, "context", "hasMode", values="mode"),
    Slot("aspect", "aspect", "aspect", (*EFFECTIVE, "expression"), "effect", values="aspect", single=True),
    Slot("quantity", "quantity", "quantity", INTERACTIONS, "context", values="text"),
    Slot("leadsTo", "leads to", "leads to", INTERACTIONS, "", values="record"),
    Slot("contradicts", "contradicts", "contradicts", INTERACTIONS, "", values="record"),
)  # fmt: skip

# -- effects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect property: how labels (``verb``) and sentences (``says``, ``hedged`` where it is a hypothesis) say it.

    ``sign`` is +1, -1, 0 for a direction not said, None for what is no effect at all: that stays out of the OWL layer,
    of edges and of signed tables. ``arrow`` stands in tables, ``symbol`` on pages, ``legend`` below pictures.
    """

    name: str
    label: str
    verb: str
    says: str
    hedged: str
    sign: int | None
    twin: str
    arrow: str
    symbol: str
    legend: str
    colour: str = ""
    arrowhead: str = ""


EFFECTS = _table(
    Effect("promotes", "promotes", "promotes", "promotes", "may promote", 1, "causesIncrease", "↑", "▲", "promotes",
           "#1a7a4c", "triangle"),
    Effect("inhibits", "inhibits", "inhibits", "inhibits", "may inhibit", -1, "causesDecrease", "↓", "⊣", "inhibits",
           "#b3362b", "tee"),
    Effect("affects", "affects", "affects", "affects", "may affect", 0, "causes", "→", "◇",
           "affects, direction not said or dual", "#47607a", "circle"),
    Effect("doesNotAffect", "does not affect", "does not affect", "does not affect", "is thought not to affect", None,
           "", "unchanged:", "∅", "does not affect"),
    Effect("associatedWith", "associated with", "is associated with", "goes together with", "may go together with",
           None, "", "goes with", "∼", "goes together with (correlation)", "#75707a"),
)  # fmt: skip
SIGNED = tuple(effect.name for effect in EFFECTS.values() if effect.sign is not None)
"""What is an effect, in whatever direction."""
DIRECTED = tuple(effect.name for effect in EFFECTS.values() if effect.sign)
"""What is an effect with a direction."""
OPPOSITE = {one: other for one in DIRECTED for other in DIRECTED if EFFECTS[one].sign != EFFECTS[other].sign}
"""The effect in the other direction, of each with a direction."""

# -- modes, aspects, statuses -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mode:
    """A way by which a signal travels, as sentences say it; ``carried`` if a carrier tells it already.

    ``named`` are beginnings of words by which texts name it besides its name.
    """

    name: str
    words: str
    carried: bool = False
    named: tuple[str, ...] = ()

    @property
    def local(self) -> str:
        """Local name of its class."""
        return camel(self.name)


MODES = _table(
    Mode("autocrine", "as an autocrine signal", named=("autonomous", "themsel", "itself", "self-", "same cell")),
    Mode("endocrine", "as an endocrine signal", named=("hormon", "circulat", "systemic", "bloodstream", "distant",
         "serum", "plasma")),
    Mode("gap junctional", "through gap junctions", carried=True, named=("gap junction", "gap-junction", "GJ",
         "hemichannel")),
    Mode("intracrine", "as an intracrine signal", named=("intracellular", "same cell")),
    Mode("juxtacrine", "by direct contact", named=("direct", "contact", "membrane", "transmembrane", "adhe", "junction",
         "docking")),
    Mode("matrix mediated", "through the matrix", carried=True, named=("matri", "ECM", "integrin", "embedded")),
    Mode("mechanical", "by mechanical force", named=("mechan", "load", "shear", "stretch", "strain", "force",
         "compress")),
    Mode("paracrine", "as a paracrine signal", named=("nearby", "neighb", "adjacent", "surrounding", "local",
         "short distance")),
    Mode("synaptic", "across a synapse", named=("synap", "neurotransmitter", "nerv", "neur")),
    Mode("vesicular", "in vesicles", carried=True, named=("vesic", "exos", "EV", "migrasom", "microvesic",
         "apoptotic bod")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aspect:
    """What of a molecule changes; ``verb`` is what a cell does that has it so, asserted and hypothesised.

    ``biolink`` is the aspect qualifier of Biolink, ``amount`` whether a change of it changes how much there is.
    """

    name: str
    verb: tuple[str, str] | None = None
    biolink: str = ""
    amount: bool = False

    @property
    def local(self) -> str:
        """Local name of its class."""
        return camel(self.name)

    @property
    def words(self) -> str:
        """Give it as sentences say it: ``the expression of``."""
        return f"the {self.name.removesuffix(' level')} of"


ASPECTS = _table(
    Aspect("activity", biolink="activity"),
    Aspect("binding", biolink="molecular_interaction"),
    Aspect("expression level", biolink="expression", amount=True),
    Aspect("localisation", biolink="localization"),
    Aspect("release", ("releases", "may release"), "release"),
    Aspect("secretion", ("secretes", "may secrete"), "secretion"),
    Aspect("stability", biolink="stability", amount=True),
    Aspect("transfer", ("transfers", "may transfer"), "transport"),
)


@dataclass(frozen=True, slots=True)
class Status:
    """How certain a claim is held to be, in words; ``level`` is Biolink's knowledge level, ``line`` how it is drawn."""

    name: str
    words: str
    level: str
    line: str = ""

    @property
    def local(self) -> str:
        """Local name of its class."""
        return camel(self.name)


# In order of precedence: a record has the first that any of its evidences has.
STATUSES = _table(
    # https://biolink.github.io/biolink-model/KnowledgeLevelEnum: nobody vouches for what is disputed, and what is put
    # forth as possible is no fact.
    Status("controversial", "reported as disputed", "not_provided", "dotted"),
    Status("asserted", "stated as a fact", "knowledge_assertion"),
    Status("hypothesised", "put forward as possible", "prediction", "dashed"),
)


def overall(statuses: Iterable[str]) -> str:
    """Give the status of what rests on several: controversial if any is, else asserted if any is.

    >>> overall(["hypothesised", "asserted"]), overall(["asserted", "controversial"])
    ('asserted', 'controversial')
    """
    found = set(statuses)
    return next(name for name in STATUSES if name in found)


CONCEPT_SLOTS = tuple(slot.name for slot in SLOTS.values() if slot.values == "concept")
ACTS = tuple(slot.name for slot in SLOTS.values() if slot.acts)
ACTED_ON = (*(slot.name for slot in SLOTS.values() if slot.acted_on), *EFFECTS)


@cache
def slots_of(kind: str) -> tuple[Slot, ...]:
    """Give the slots of a kind of record: lists of concepts first, then the rest, effects not among them.

    >>> [slot.name for slot in slots_of("transition")][:3]
    ['source', 'becomes', 'context']
    """
    found = [slot for slot in SLOTS.values() if kind in slot.kinds]
    return tuple(sorted(found, key=lambda slot: (slot.values != "concept", slot.single)))
