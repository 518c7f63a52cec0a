"""Signed diagrams as SVG: senders left, signals in the middle, receivers with their outcomes right.

A correlation is a dotted line without a head; what has more than 30 signed edges is drawn coarser (``claims.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from osteo_ld.web.claims import NONE, Claim, Node, claims, coarsened, signed
from osteo_ld.web.records import Knowledge, Record

_VERBS = {"promotes": "promotes", "inhibits": "inhibits", "affects": "affects", "associatedWith": "goes together with"}
# Light-page colours as attributes, so that a saved picture has them; the pages' stylesheet sets its own by class.
_COLOURS = {"promotes": "#1a7a4c", "inhibits": "#b3362b", "affects": "#47607a", "associatedWith": "#75707a"}
_COLOURS |= {"reaches": "#47607a", "sends": "#8a9199"}
_CHAR, _BOLD, _LINE, _PAD = 6.9, 7.9, 16, 7  # of 13 px sans-serif text, in px
_PORT = 13  # the least distance of two edges at a node


# -- places -----------------------------------------------------------------------------------------------------------


def _wrapped(label: str, width: float, lines: int = 3, char: float = _CHAR) -> list[str]:
    """Break a label into lines that fit a width; what does not fit ends in an ellipsis."""
    most = int((width - 2 * _PAD) / char)
    found = [""]
    for word in label.split():
        while len(word) > most:
            found, word = [*found, word[:most]], word[most:]
        joined = f"{found[-1]} {word}".strip()
        found = [*found[:-1], joined] if len(joined) <= most else [*found, word]
    found = [line for line in found if line]
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1][: most - 1] + "…"]


@dataclass(slots=True)
class _Box:
    node: Node
    x: float
    width: float
    lines: list[str]
    ports: int = 0
    y: float = 0
    used: int = 0

    @property
    def height(self) -> float:
        return max(len(self.lines) * _LINE + 2 * _PAD, self.ports * _PORT + 4)

    def port(self) -> float:
        """Give the next place for an edge on the left side, from the top."""
        self.used += 1
        return self.y + self.height * self.used / (self.ports + 1)


def _ordered(items: Iterable[Node], neighbours: Mapping[Node, list[Node]], place: Mapping[Node, int]) -> list[Node]:
    """Order nodes by the mean place of their neighbours in the next column, so that few edges cross."""

    def mean(node: Node) -> tuple[float, str]:
        near = [place[other] for other in neighbours[node] if other in place]
        return (sum(near) / len(near) if near else len(place)), node.label.casefold()

    return sorted(items, key=mean)


def _columns(found: Sequence[Claim]) -> tuple[list[Node], list[Node], list[tuple[Node, Node]]]:
    """Order senders, signals, and (receiver, outcome) pairs, those of a receiver together."""
    links: dict[Node, list[Node]] = defaultdict(list)
    back: dict[Node, list[Node]] = defaultdict(list)
    targets: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
    for claim in found:
        if claim.sender.label:
            links[claim.sender].append(claim.signal)
            back[claim.signal].append(claim.sender)
        targets[claim.receiver, claim.outcome].append(claim.signal)
    signals = sorted({claim.signal for claim in found}, key=lambda node: node.label.casefold())
    senders: list[Node] = []
    rights: list[tuple[Node, Node]] = []
    for _ in range(4):
        place = {node: n for n, node in enumerate(signals)}
        senders = _ordered(links, links, place)
        means = {pair: sum(map(place.__getitem__, near)) / len(near) for pair, near in targets.items()}
        receivers: dict[Node, list[float]] = defaultdict(list)
        for (receiver, _), mean in means.items():
            receivers[receiver].append(mean)
        rights = sorted(
            targets, key=lambda p: (sum(receivers[p[0]]) / len(receivers[p[0]]), p[0].label, means[p], p[1].label)
        )
        right = {pair: n for n, pair in enumerate(rights)}
        left = {node: n for n, node in enumerate(senders)}
        weight: dict[Node, list[float]] = defaultdict(list)
        for pair, near in targets.items():
            for signal in near:
                weight[signal].append(right[pair] / len(rights))
        for signal, near_left in back.items():
            weight[signal] += [left[node] / len(senders) for node in near_left]
        signals.sort(key=lambda node: (sum(weight[node]) / len(weight[node]), node.label.casefold()))
    return senders, signals, rights


def _stacked(boxes: Sequence[_Box], gap: float) -> float:
    y = 0.0
    for box in boxes:
        box.y = y
        y += box.height + gap
    return y - gap if boxes else 0.0


def _shift(boxes: Iterable[_Box], by: float) -> None:
    for box in boxes:
        box.y += by


# -- drawing ----------------------------------------------------------------------------------------------------------


def _text(lines: Sequence[str], x: float, y: float, extra: str = "") -> str:
    spans = "".join(f'<tspan x="{x:g}" y="{y + n * _LINE:g}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    return f'<text fill="#1d2430"{extra}>{spans}</text>'


def _drawn(box: _Box, kind: str, href: Callable[[str], str | None], *, frame: bool = True) -> str:
    top = box.y + (box.height - len(box.lines) * _LINE) / 2 + 12
    rect = (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="6"'
        f' fill="{"#eef3f1" if kind == "sender" else "#ffffff"}" stroke="#aab4b0"/>'
        if frame
        else ""
    )
    faint = ' font-style="italic"' if not box.node.iri else ""
    faint += "" if frame else ' font-weight="600"'
    body = f"<title>{escape(box.node.label)}</title>{rect}{_text(box.lines, box.x + _PAD, top, faint)}"
    link = href(box.node.iri) if box.node.iri else None
    inner = f'<a href="{escape(link)}">{body}</a>' if link else body
    return f'<g class="node {kind}">{inner}</g>'


def _edge(x1: float, y1: float, x2: float, y2: float, effect: str, *, hedged: bool, title: str) -> str:
    colour = _COLOURS[effect]
    bend = (x2 - x1) / 2
    dash = {"associatedWith": ' stroke-dasharray="1.5 4"'}.get(effect, ' stroke-dasharray="7 4"' if hedged else "")
    end = x2 - (0 if effect in {"sends", "associatedWith"} else 9)
    line = (
        f'<path d="M{x1:g},{y1:.1f}C{x1 + bend:g},{y1:.1f} {x2 - bend:g},{y2:.1f} {end:g},{y2:.1f}"'
        f' fill="none" stroke="{colour}" stroke-width="1.7"{dash}/>'
    )
    head = {
        "promotes": f'<path class="head" d="M{x2 - 10:g},{y2 - 5:.1f}L{x2 - 1:g},{y2:.1f}L{x2 - 10:g},{y2 + 5:.1f}Z" fill="{colour}"/>',
        "inhibits": f'<path d="M{x2 - 9:g},{y2:.1f}H{x2 - 3:g}M{x2 - 3:g},{y2 - 6:.1f}V{y2 + 6:.1f}" fill="none" stroke="{colour}" stroke-width="2.6"/>',
        "affects": f'<path class="open" d="M{x2 - 10:g},{y2:.1f}l4.5,-4.5l4.5,4.5l-4.5,4.5Z" fill="#ffffff" stroke="{colour}" stroke-width="1.5"/>',
        "reaches": f'<circle class="open" cx="{x2 - 5:g}" cy="{y2:.1f}" r="3.6" fill="#ffffff" stroke="{colour}" stroke-width="1.5"/>',
    }.get(effect, "")
    return f'<g class="edge {effect}"><title>{escape(title)}</title>{line}{head}</g>'


_LEGEND = {
    "promotes": "promotes", "inhibits": "inhibits", "affects": "affects, direction not said or dual",
    "reaches": "reaches or binds", "associatedWith": "goes together with (correlation)",
}  # fmt: skip


def _legend(effects: Iterable[str], *, hedged: bool, width: float, y: float) -> tuple[str, float]:
    x, parts = 4.0, []
    entries = [(name, words, False) for name, words in _LEGEND.items() if name in set(effects)]
    if hedged:
        entries.append(("affects", "dashed: said to be possible or disputed", True))
    for name, words, dashed in entries:
        length = 48 + len(words) * 6.2 + 18
        if x > 4 and x + length > width:
            x, y = 4.0, y + 20
        parts.append(_edge(x, y, x + 38, y, name, hedged=dashed, title=words))
        parts.append(f'<text class="key" fill="#4a5260" font-size="12" x="{x + 46:g}" y="{y + 4:g}">{words}</text>')
        x += length
    return f'<g class="legend" aria-hidden="true">{"".join(parts)}</g>', y + 14


def _said(edge: tuple[Node, Node, Node, str], *, hedged: bool) -> str:
    signal, receiver, outcome, effect = edge
    place = f" in {receiver.label}" if receiver.label and outcome.label else ""
    verb = _VERBS.get(effect, "reaches")
    return f"{signal.label} {'possibly ' if hedged else ''}{verb} {outcome.label or receiver.label}{place}"


def svg(
    records: Iterable[Record], know: Knowledge, title: str, href: Callable[[str], str | None], *, name: str = "picture"
) -> str:
    """Draw the effects among records; an empty string if there are none. ``href`` gives the link of an IRI.

    ``name`` keeps ids apart where a page has several pictures.
    """
    found = list(claims(records, know))
    if not found:
        return ""
    drawn = coarsened(found)
    edges = signed(drawn)
    senders, signals, rights = _columns(drawn)
    widths = (176.0 if senders else 0.0, 204.0, 250.0)
    x_signal = widths[0] + (64 if senders else 0)
    x_right = x_signal + widths[1] + 104
    width = x_right + widths[2] + 2
    left = {node: _Box(node, 1, widths[0], _wrapped(node.label, widths[0])) for node in senders}
    middle = {node: _Box(node, x_signal, widths[1], _wrapped(node.label, widths[1])) for node in signals}
    sends = sorted({(c.sender, c.signal) for c in drawn if c.sender.label}, key=lambda e: (signals.index(e[1]), senders.index(e[0])))  # fmt: skip
    order = {pair: n for n, pair in enumerate(rights)}
    ranked = sorted(edges, key=lambda e: (signals.index(e[0]), order[e[1], e[2]], e[3]))
    for sender, signal in sends:
        left[sender].ports += 1
        middle[signal].ports += 1
    out: Counter[Node] = Counter(edge[0] for edge in ranked)
    for node, box in middle.items():
        box.ports = max(box.ports, out[node])

    # Outcomes stand in the box of their receiver; where none is named they stand alone.
    right: dict[tuple[Node, Node], _Box] = {}
    heads: list[tuple[_Box, float]] = []
    y = 0.0
    for receiver in dict.fromkeys(receiver for receiver, _ in rights):
        outcomes = [outcome for other, outcome in rights if other == receiver]
        head = None
        if receiver.label:
            head = _Box(receiver, x_right, widths[2], _wrapped(receiver.label, widths[2], char=_BOLD))
        inset = 10 if head and outcomes != [NONE] else 0
        top = y
        if head:
            head.y = y
            head.ports = sum(edge[1] == receiver and edge[2] == NONE for edge in ranked)
            y += head.height + (2 if inset else 0)
        for outcome in outcomes:
            if outcome == NONE and head:
                right[receiver, outcome] = head
                continue
            wide = widths[2] - 2 * inset
            box = _Box(outcome, x_right + inset, wide, _wrapped(outcome.label or "not said", wide))
            box.ports = sum(edge[1:3] == (receiver, outcome) for edge in ranked)
            box.y = y
            right[receiver, outcome] = box
            y += box.height + (6 if head else 10)
        if head:
            y += 2 if inset else 0
            heads.append((head, y - top))
            y += 12
    heights = [_stacked(list(left.values()), 12), _stacked(list(middle.values()), 12), y - 10]
    tallest = max(heights)
    _shift(left.values(), (tallest - heights[0]) / 2 + 24)
    _shift(middle.values(), (tallest - heights[1]) / 2 + 24)
    by = (tallest - heights[2]) / 2 + 24
    _shift({id(b): b for b in [*right.values(), *(h for h, _ in heads)]}.values(), by)

    lines: list[str] = []
    outs: Counter[Node] = Counter()
    from_left: Counter[Node] = Counter()
    for sender, signal in sends:
        a, b = left[sender], middle[signal]
        from_left[sender] += 1
        y1 = a.y + a.height * from_left[sender] / (a.ports + 1)
        lines.append(_edge(a.x + a.width, y1, b.x, b.y + b.height / 2, "sends", hedged=False, title=f"{sender.label}: {signal.label}"))  # fmt: skip
    arrivals: dict[int, list[tuple[Node, Node, Node, str]]] = defaultdict(list)
    for edge in ranked:
        arrivals[id(right[edge[1], edge[2]])].append(edge)
    for edge in ranked:
        a, b = middle[edge[0]], right[edge[1], edge[2]]
        outs[edge[0]] += 1
        y1 = a.y + a.height * outs[edge[0]] / (out[edge[0]] + 1)
        lines.append(_edge(a.x + a.width, y1, b.x, b.port(), edge[3], hedged=edges[edge], title=_said(edge, hedged=edges[edge])))  # fmt: skip

    # Receivers' boxes lie below the edges, whose heads reach the outcomes in them.
    below = [
        f'<rect class="receiver" x="{h.x:g}" y="{h.y:g}" width="{h.width:g}" height="{height:g}" rx="8" fill="#eef3f1" stroke="#aab4b0"/>'
        for h, height in heads
    ]
    boxes = [_drawn(box, "sender", href) for box in left.values()]
    boxes += [_drawn(box, "signal", href) for box in middle.values()]
    boxes += [_drawn(head, "head", href, frame=False) for head, _ in heads]
    own = {id(head) for head, _ in heads}
    boxes += [_drawn(box, "outcome", href) for box in right.values() if id(box) not in own]
    captions = [("sender", 1.0)] if senders else []
    captions += [("signal or agent", x_signal), ("receiver and outcome" if heads else "outcome", x_right)]
    marks = "".join(
        f'<text class="key" fill="#4a5260" font-size="12" x="{x + 2:g}" y="12">{words}</text>' for words, x in captions
    )
    legend, bottom = _legend({edge[3] for edge in ranked}, hedged=any(edges.values()), width=width, y=tallest + 24 + 24)
    said = "; ".join(_said(edge, hedged=edges[edge]) for edge in ranked)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" aria-labelledby="{name}-t {name}-d"'
        f' viewBox="0 0 {width:g} {bottom + 4:g}" width="{width:g}" height="{bottom + 4:g}"'
        f' font-family="system-ui, sans-serif" font-size="13">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(said)}.</desc>'
        f'{marks}{"".join(below)}<g class="edges">{"".join(lines)}</g>{"".join(boxes)}{legend}</svg>'
    )
