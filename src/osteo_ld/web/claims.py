"""What a picture draws of records: who sends what to whom with what effect, and coarser where there is too much.

Only effects are drawn: a negative (``doesNotAffect``) is none, a correlation is kept apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from osteo_ld.web.records import Knowledge, Record

MOST_EDGES = 30
MOST_SENDERS = 12


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A box: its text, and the concept it leads to, if it is one; ``tag`` keeps boxes of the same text apart."""

    label: str
    iri: str = ""
    tag: str = ""


NONE = Node("")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one record adds to a picture; no sender, receiver or outcome is the node with an empty label."""

    sender: Node
    signal: Node
    receiver: Node
    outcome: Node
    effect: str
    hedged: bool = False


Edge = tuple[Node, Node, Node, str]  # signal, receiver, outcome, effect


def _node(iris: Iterable[str], know: Knowledge) -> Node:
    iris = tuple(iris)
    return Node(" + ".join(map(know.label, iris)), iris[0] if len(iris) == 1 else "")


def claims(records: Iterable[Record], know: Knowledge) -> Iterator[Claim]:
    """Give what can be drawn of records: signed effects, correlations, and signals that reach a receiver."""
    for record in records:
        if record.kind not in {"Communication", "Regulation", "Intervention"}:
            continue
        effect, target = record.effect or ("reaches", "")
        if effect == "doesNotAffect":
            continue
        sender, signal = _node(record.values("source"), know), _node(record.values("mediator"), know)
        carrier = _node(record.values("carrier"), know)
        signal = Node(f"{signal.label} in {carrier.label}", signal.iri) if signal.label and carrier.label else signal
        signal = signal if signal.label else carrier
        if record.kind == "Intervention":
            parts = [signal.label] if signal.label else []
            blocked = list(record.values("blocks"))
            if blocked:
                parts.append("blocking of " + _node(blocked, know).label)
            place = f" in {sender.label}" if sender.label else ""
            acting = [*record.values("mediator", "carrier"), *blocked]
            signal, sender = Node(" with ".join(parts) + place, acting[0] if len(acting) == 1 else ""), NONE
        # Each sender has its own box for what is not named, or one would seem to do what another does.
        signal = signal if signal.label else Node("signal not named", tag=sender.label)
        receiver = _node(record.values("recipient"), know)
        outcome = Node(know.label(target), target) if target else NONE
        if record.aspect and outcome.label:
            outcome = Node(f"{outcome.label} ({record.aspect})", outcome.iri)
        if not target:
            receptor = _node(record.values("receptor"), know)
            receiver, outcome = (receiver, receptor) if receiver.label else (receptor, NONE)
        yield Claim(sender, signal, receiver, outcome, effect, record.status != "asserted")


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
