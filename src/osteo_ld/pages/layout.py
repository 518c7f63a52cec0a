"""Where the boxes of a diagram stand: three columns, ordered so that few edges cross; lengths in px."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from osteo_ld.pages.claims import NONE, Claim, Edge, Node, signed

LINE, PAD = 16, 7
_CHAR, _BOLD = 6.9, 7.9  # width of a letter of 13 px sans-serif text
_PORT = 13  # the least distance of two edges at a box
_WIDTHS = 176.0, 204.0, 250.0
_GAPS = 64.0, 104.0  # between the columns
_INSET = 10.0  # of an outcome in the box of its receiver
TOP = 24.0  # below the captions


@dataclass(slots=True)
class Box:
    """A node's box; ``ports`` is how many edges meet one side of it."""

    node: Node
    x: float
    width: float
    lines: list[str]
    ports: int = 0
    y: float = 0

    @property
    def height(self) -> float:
        """As high as its text or its edges need."""
        return max(len(self.lines) * LINE + 2 * PAD, self.ports * _PORT + 4)

    def port(self, n: int, of: int) -> float:
        """Give the height at which the n-th of some edges meets the box, counting from 1."""
        return self.y + self.height * n / (of + 1)


@dataclass(slots=True)
class Layout:
    """The boxes of each column, the receivers' heads with the height of what they hold, and the edges in order."""

    senders: dict[Node, Box] = field(default_factory=dict)
    signals: dict[Node, Box] = field(default_factory=dict)
    outcomes: dict[tuple[Node, Node], Box] = field(default_factory=dict)
    receivers: list[tuple[Box, float]] = field(default_factory=list)
    sends: list[tuple[Node, Node]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    columns: tuple[float, float, float] = (0, 0, 0)
    width: float = 0
    bottom: float = 0


def wrapped(label: str, width: float, lines: int = 3, char: float = _CHAR) -> list[str]:
    """Break a label into lines that fit a width; what does not fit ends in an ellipsis."""
    most = int((width - 2 * PAD) / char)
    found = [""]
    for word in label.split():
        while len(word) > most:
            found, word = [*found, word[:most]], word[most:]
        joined = f"{found[-1]} {word}".strip()
        found = [*found[:-1], joined] if len(joined) <= most else [*found, word]
    found = [line for line in found if line]
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1][: most - 1] + "…"]


def _mean(places: Iterable[float]) -> float:
    places = list(places)
    return sum(places) / len(places)


def _order(found: Sequence[Claim]) -> tuple[list[Node], list[Node], list[tuple[Node, Node]]]:
    """Order senders, signals, and (receiver, outcome) pairs by the mean place of their neighbours, some times over."""
    # Dictionaries for sets, because sums of fractions depend on their order in the last digit.
    sent: dict[Node, dict[Node, None]] = defaultdict(dict)
    reached: dict[tuple[Node, Node], dict[Node, None]] = defaultdict(dict)
    for claim in sorted(found, key=lambda claim: (claim.sender, claim.signal, claim.receiver, claim.outcome)):
        if claim.sender.label:
            sent[claim.sender][claim.signal] = None
        reached[claim.receiver, claim.outcome][claim.signal] = None
    signals = sorted({claim.signal for claim in found}, key=lambda node: (node.label.casefold(), node))
    senders: list[Node] = []
    pairs: list[tuple[Node, Node]] = []
    for _ in range(4):
        place = {node: n / len(signals) for n, node in enumerate(signals)}
        mean = {key: _mean(place[node] for node in near) for key, near in [*sent.items(), *reached.items()]}
        senders = sorted(sent, key=lambda node: (mean[node], node))
        whole = {
            receiver: _mean(mean[pair] for pair in reached if pair[0] == receiver) for receiver, _ in reached
        }  # fmt: skip
        pairs = sorted(reached, key=lambda p: (whole[p[0]], p[0], p[1] != NONE, mean[p], p[1]))
        pulls: dict[Node, list[float]] = defaultdict(list)
        for column, links in ((senders, sent), (pairs, reached)):
            for n, key in enumerate(column):
                for node in links[key]:  # type: ignore[index]
                    pulls[node].append(n / len(column))
        signals.sort(key=lambda node: (_mean(pulls[node]), node))
    return senders, signals, pairs


def _stack(boxes: Iterable[Box], gap: float) -> float:
    """Put boxes below each other; gives their height."""
    y = 0.0
    for box in boxes:
        box.y = y
        y += box.height + gap
    return max(y - gap, 0)


def _right(pairs: Sequence[tuple[Node, Node]], edges: Mapping[Edge, bool], x: float, made: Layout) -> float:
    """Put outcomes in the box of their receiver, or alone where none is named; gives the column's height."""
    width = _WIDTHS[2]
    met = Counter((receiver, outcome) for _, receiver, outcome, _ in edges)
    y = 0.0
    for receiver in dict.fromkeys(receiver for receiver, _ in pairs):
        outcomes = [outcome for other, outcome in pairs if other == receiver]
        if not receiver.label:
            for outcome in outcomes:
                box = Box(outcome, x, width, wrapped(outcome.label, width), met[receiver, outcome], y)
                made.outcomes[receiver, outcome] = box
                y += box.height + 10
            continue
        head = Box(receiver, x, width, wrapped(receiver.label, width, char=_BOLD), met[receiver, NONE], y)
        if NONE in outcomes:
            made.outcomes[receiver, NONE] = head
        top, y = y, y + head.height
        for outcome in outcomes:
            if outcome != NONE:
                inner = width - 2 * _INSET
                box = Box(outcome, x + _INSET, inner, wrapped(outcome.label, inner), met[receiver, outcome], y + 2)
                made.outcomes[receiver, outcome] = box
                y += box.height + 6
        y += 4 if outcomes != [NONE] else 0
        made.receivers.append((head, y - top))
        y += 12
    return y - 10


def lay(found: Sequence[Claim]) -> Layout:
    """Give every box its place."""
    edges = signed(found)
    senders, signals, pairs = _order(found)
    first = _WIDTHS[0] + _GAPS[0] if senders else 0.0
    made = Layout(columns=(1.0, first + 1, first + _WIDTHS[1] + _GAPS[1]))
    made.width = made.columns[2] + _WIDTHS[2] + 2
    places = {pair: n for n, pair in enumerate(pairs)}
    made.sends = sorted(
        {(claim.sender, claim.signal) for claim in found if claim.sender.label},
        key=lambda edge: (signals.index(edge[1]), senders.index(edge[0])),
    )
    made.edges = sorted(edges, key=lambda edge: (signals.index(edge[0]), places[edge[1], edge[2]], edge[3]))
    out = Counter(edge[0] for edge in edges)
    sent = Counter(sender for sender, _ in made.sends)
    for column, nodes, boxes, ports in (
        (0, senders, made.senders, sent), (1, signals, made.signals, out),
    ):  # fmt: skip
        for node in nodes:
            width = _WIDTHS[column]
            boxes[node] = Box(node, made.columns[column], width, wrapped(node.label, width), ports[node])
    left, middle = list(made.senders.values()), list(made.signals.values())
    heights = _stack(left, 12), _stack(middle, 12), _right(pairs, edges, made.columns[2], made)
    right = {id(box): box for box in [*made.outcomes.values(), *(head for head, _ in made.receivers)]}
    tallest = max(heights)
    for height, boxes_of in zip(heights, (left, middle, list(right.values())), strict=True):
        for box in boxes_of:
            box.y += TOP + (tallest - height) / 2
    made.bottom = TOP + tallest
    return made
