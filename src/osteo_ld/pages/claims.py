"""What a picture draws of records: who sends what to whom with what effect, and coarser where there is too much.

Only effects are drawn: a negative is none, a correlation is kept apart. What says little is only counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from osteo_ld.graph.knowledge import Knowledge, Record
from osteo_ld.pages.ranking import general
from osteo_ld.vocabulary import EFFECTIVE

MOST_EDGES = 30
MOST_SENDERS = 12


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A box: its text, and the concept it leads to, if it is one; ``tag`` keeps boxes of the same text apart."""

    label: str
    iri: str = ""
    tag: str = ""


NONE = Node("")
REACHES = "reaches"
"""What stands for the effect of a record that has none: a signal that reaches or binds."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one record adds to a picture; no sender, receiver or outcome is the node with an empty label.

    ``hedged`` if it is not asserted, ``general`` if its signal says little: none is named, or just a cytokine.
    """

    sender: Node
    signal: Node
    receiver: Node
    outcome: Node
    effect: str
    hedged: bool = False
    general: bool = False


Edge = tuple[Node, Node, Node, str]  # signal, receiver, outcome, effect


def _node(iris: Iterable[str], know: Knowledge) -> Node:
    iris = tuple(iris)
    return Node(" + ".join(map(know.label, iris)), iris[0] if len(iris) == 1 else "")


def _carried(record: Record, know: Knowledge) -> Node:
    """What is sent or given, in what carries it."""
    signal, carrier = (_node(record.values(slot), know) for slot in ("mediator", "carrier"))
    if signal.label and carrier.label:
        return Node(f"{signal.label} in {carrier.label}", signal.iri)
    return signal if signal.label else carrier


def _sent(record: Record, know: Knowledge) -> tuple[Node, Node]:
    """The sender, and what it sends."""
    sender, signal = _node(record.values("source"), know), _carried(record, know)
    # Each sender has its own box for what is not named, or one would seem to do what another does.
    return sender, signal if signal.label else Node("signal not named", tag=sender.label)


def _done(record: Record, know: Knowledge) -> tuple[Node, Node]:
    """What people give and block, and in what; nobody sends it."""
    given, blocked = _carried(record, know).label, _node(record.values("blocks"), know).label
    words = " with ".join(filter(None, (given, f"blocking of {blocked}" if blocked else "")))
    place = _node(record.values("source"), know).label
    acting = tuple(record.values("mediator", "carrier", "blocks"))
    whole = " in ".join(filter(None, (words or "intervention", place)))
    return NONE, Node(whole, acting[0] if len(acting) == 1 else "")


def _reached(record: Record, know: Knowledge) -> tuple[Node, Node]:
    """Who receives, and what comes of it; where no effect is stated, the receptor that is bound."""
    receiver = _node(record.values("recipient"), know)
    if record.effect is None:
        receptor = _node(record.values("receptor"), know)
        return (receiver, receptor) if receiver.label else (receptor, NONE)
    target = record.effect[1]
    aspect = f" ({record.aspect})" if record.aspect else ""
    return receiver, Node(know.label(target) + aspect, target)


def claim(record: Record, know: Knowledge, specific: Container[str] = ()) -> Claim:
    """Give what a record adds to a picture; ``specific`` are subjects, which are not general however wide they are."""
    sender, signal = _done(record, know) if record.kind == "intervention" else _sent(record, know)
    receiver, outcome = _reached(record, know)
    acting = tuple(record.values("mediator", "carrier", "blocks"))
    return Claim(
        sender, signal, receiver, outcome,
        effect=record.effect[0] if record.effect else REACHES,
        hedged=record.status != "asserted",
        general=all(iri in general(know) and iri not in specific for iri in acting),
    )  # fmt: skip


def claims(records: Iterable[Record], know: Knowledge, specific: Container[str] = ()) -> list[Claim]:
    """Give what can be drawn of records: signed effects, correlations, and signals that reach a receiver."""
    drawn = (record for record in records if record.kind in EFFECTIVE and not record.negative)
    return [claim(record, know, specific) for record in drawn]


def folded(found: Sequence[Claim]) -> tuple[list[Claim], int]:
    """Give the claims whose signal says something, and how many others there are; all where none does."""
    specific = [claim for claim in found if not claim.general]
    return (specific, len(found) - len(specific)) if specific else (list(found), 0)


# -- coarser where there is too much ---------------------------------------------------------------------------------


def _counted(found: Sequence[Claim]) -> list[Claim]:
    """Count the outcomes of each receiver and effect where there are several, instead of naming them."""
    several: dict[tuple[Node, str], set[Node]] = defaultdict(set)
    for claim in found:
        several[claim.receiver, claim.effect].add(claim.outcome)
    return [
        replace(claim, outcome=Node(f"{len(outcomes)} outcomes"))
        if len(outcomes := several[claim.receiver, claim.effect]) > 1
        else claim
        for claim in found
    ]


Column = Literal["sender", "signal", "receiver"]


def _replaced(claim: Claim, column: Column, node: Node) -> Claim:
    if column == "sender":
        return replace(claim, sender=node)
    return replace(claim, signal=node) if column == "signal" else replace(claim, receiver=node)


def _limited(found: Sequence[Claim], name: Column, most: int) -> list[Claim]:
    """Keep the most frequent nodes of a column; the others become one."""
    counts = Counter(node for claim in found if (node := getattr(claim, name)).label)
    if len(counts) <= most:
        return list(found)
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rare = {node for node, _ in order[most - 1 :]}
    other = Node(f"{len(rare)} more {name}s" if most > 1 else f"{len(rare)} {name}s")
    return [_replaced(claim, name, other) if getattr(claim, name) in rare else claim for claim in found]


def signed(found: Iterable[Claim]) -> dict[Edge, bool]:
    """The signed edges, and whether all that says so is hedged."""
    edges: dict[Edge, bool] = {}
    for claim in found:
        edge = claim.signal, claim.receiver, claim.outcome, claim.effect
        edges[edge] = edges.get(edge, True) and claim.hedged
    return edges


# The most signals, receivers and senders of each try, ever fewer; the last makes no more than 20 edges.
_TRIES = (14, 10, 12), (10, 7, 8), (7, 5, 6), (5, 3, 5), (3, 2, 4), (2, 1, 3)


def coarsened(found: Sequence[Claim]) -> list[Claim]:
    """Give claims that make a picture of at most 30 signed edges and 12 senders."""
    claims = _limited(found, "sender", MOST_SENDERS)
    for signals, receivers, senders in _TRIES:
        if len(signed(claims)) <= MOST_EDGES:
            break
        claims = _limited(found, "signal", signals)
        claims = _limited(claims, "receiver", receivers)
        claims = _counted(_limited(claims, "sender", senders))
    return claims
