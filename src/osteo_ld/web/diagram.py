"""Signed diagrams as SVG: senders left, signals in the middle, receivers with their outcomes right.

A correlation is a dotted line without a head; what has more than 30 signed edges is drawn coarser (``claims.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from osteo_ld.web.claims import Edge, claims, coarsened, signed
from osteo_ld.web.layout import LINE, PAD, Box, Layout, lay
from osteo_ld.web.records import Knowledge, Record

Href = Callable[[str], str | None]

_VERBS = {"promotes": "promotes", "inhibits": "inhibits", "affects": "affects", "associatedWith": "goes together with"}
# Light-page colours as attributes, so that a saved picture has them; the pages' stylesheet sets its own by class.
_COLOURS = {
    "promotes": "#1a7a4c", "inhibits": "#b3362b", "affects": "#47607a", "associatedWith": "#75707a",
    "reaches": "#47607a", "sends": "#8a9199",
}  # fmt: skip
_LEGEND = {
    "promotes": "promotes", "inhibits": "inhibits", "affects": "affects, direction not said or dual",
    "reaches": "reaches or binds", "associatedWith": "goes together with (correlation)",
}  # fmt: skip


def _text(lines: Sequence[str], x: float, y: float, extra: str = "") -> str:
    spans = "".join(f'<tspan x="{x:g}" y="{y + n * LINE:g}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    return f'<text fill="#1d2430"{extra}>{spans}</text>'


def _key(x: float, y: float, words: str) -> str:
    return f'<text class="key" fill="#4a5260" font-size="12" x="{x:g}" y="{y:g}">{words}</text>'


def _rect(box: Box, height: float, fill: str, extra: str = "") -> str:
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{height:g}"'
    return f'<rect {place} rx="6" fill="{fill}" stroke="#aab4b0"{extra}/>'


def _drawn(box: Box, kind: str, href: Href) -> str:
    """A box with its text, leading to the page of what it is; the head of a receiver has no frame of its own."""
    top = box.y + (box.height - len(box.lines) * LINE) / 2 + 12
    frame = "" if kind == "head" else _rect(box, box.height, "#eef3f1" if kind == "sender" else "#ffffff")
    style = ("" if box.node.iri else ' font-style="italic"') + (' font-weight="600"' if kind == "head" else "")
    body = f"<title>{escape(box.node.label)}</title>{frame}{_text(box.lines, box.x + PAD, top, style)}"
    link = href(box.node.iri) if box.node.iri else None
    return f'<g class="node {kind}">{f"""<a href="{escape(link)}">{body}</a>""" if link else body}</g>'


def _head(x: float, y: float, effect: str) -> str:
    """The end of an edge: its form says the effect, not its colour alone."""
    colour = _COLOURS[effect]
    line = f'stroke="{colour}" stroke-width="1.5"'
    match effect:
        case "promotes":
            return f'<path class="head" d="M{x - 10:g},{y - 5:.1f}l9,5l-9,5Z" fill="{colour}"/>'
        case "inhibits":
            bar = f"M{x - 9:g},{y:.1f}H{x - 3:g}M{x - 3:g},{y - 6:.1f}v12"
            return f'<path d="{bar}" fill="none" stroke="{colour}" stroke-width="2.6"/>'
        case "affects":
            return f'<path class="open" d="M{x - 10:g},{y:.1f}l4.5,-4.5l4.5,4.5l-4.5,4.5Z" fill="#ffffff" {line}/>'
        case "reaches":
            return f'<circle class="open" cx="{x - 5:g}" cy="{y:.1f}" r="3.6" fill="#ffffff" {line}/>'
    return ""


def _edge(x1: float, y1: float, x2: float, y2: float, effect: str, title: str, *, hedged: bool = False) -> str:
    bend = (x2 - x1) / 2
    dash = ' stroke-dasharray="1.5 4"' if effect == "associatedWith" else ' stroke-dasharray="7 4"' if hedged else ""
    end = x2 - (0 if effect in {"sends", "associatedWith"} else 9)
    curve = f"M{x1:g},{y1:.1f}C{x1 + bend:g},{y1:.1f} {x2 - bend:g},{y2:.1f} {end:g},{y2:.1f}"
    line = f'<path d="{curve}" fill="none" stroke="{_COLOURS[effect]}" stroke-width="1.7"{dash}/>'
    return f'<g class="edge {effect}"><title>{escape(title)}</title>{line}{_head(x2, y2, effect)}</g>'


def _legend(effects: set[str], width: float, y: float, *, hedged: bool) -> tuple[str, float]:
    """The key to the edges that are there, and where it ends."""
    x, parts = 4.0, []
    entries = [(name, words, False) for name, words in _LEGEND.items() if name in effects]
    if hedged:
        entries.append(("affects", "dashed: said to be possible or disputed", True))
    for name, words, dashed in entries:
        length = 66 + len(words) * 6.2
        if x > 4 and x + length > width:
            x, y = 4.0, y + 20
        parts += [_edge(x, y, x + 38, y, name, words, hedged=dashed), _key(x + 46, y + 4, words)]
        x += length
    return f'<g class="legend" aria-hidden="true">{"".join(parts)}</g>', y + 18


def _said(edge: Edge, *, hedged: bool) -> str:
    signal, receiver, outcome, effect = edge
    place = f" in {receiver.label}" if receiver.label and outcome.label else ""
    verb = _VERBS.get(effect, "reaches")
    return f"{signal.label} {'possibly ' if hedged else ''}{verb} {outcome.label or receiver.label}{place}"


def _edges(made: Layout, hedges: Mapping[Edge, bool]) -> Iterator[str]:
    """Lines from senders to signals, then signed ones from signals to outcomes; each end has a place of its own."""
    sent: Counter[object] = Counter()
    for sender, signal in made.sends:
        a, b = made.senders[sender], made.signals[signal]
        sent[sender] += 1
        y = a.port(sent[sender], a.ports)
        yield _edge(a.x + a.width, y, b.x, b.y + b.height / 2, "sends", f"{sender.label}: {signal.label}")
    gone: Counter[object] = Counter()
    come: Counter[object] = Counter()
    for edge in made.edges:
        signal, receiver, outcome, effect = edge
        a, b = made.signals[signal], made.outcomes[receiver, outcome]
        gone[signal] += 1
        come[receiver, outcome] += 1
        y1, y2 = a.port(gone[signal], a.ports), b.port(come[receiver, outcome], b.ports)
        yield _edge(a.x + a.width, y1, b.x, y2, effect, _said(edge, hedged=hedges[edge]), hedged=hedges[edge])


def _boxes(made: Layout, href: Href) -> Iterator[str]:
    yield from (_drawn(box, "sender", href) for box in made.senders.values())
    yield from (_drawn(box, "signal", href) for box in made.signals.values())
    yield from (_drawn(head, "head", href) for head, _ in made.receivers)
    heads = {id(head) for head, _ in made.receivers}
    yield from (_drawn(box, "outcome", href) for box in made.outcomes.values() if id(box) not in heads)


def svg(records: Iterable[Record], know: Knowledge, title: str, href: Href, *, name: str = "picture") -> str:
    """Draw the effects among records; an empty string if there are none. ``href`` gives the link of an IRI.

    ``name`` keeps ids apart where a page has several pictures.
    """
    found = coarsened(list(claims(records, know)))
    if not found:
        return ""
    hedges, made = signed(found), lay(found)
    words = (
        "sender" if made.senders else "",
        "signal or agent",
        "receiver and outcome" if made.receivers else "outcome",
    )
    captions = "".join(_key(x + 2, 12, caption) for x, caption in zip(made.columns, words, strict=True) if caption)
    # Receivers' frames lie below the edges, whose heads reach the outcomes in them.
    frames = "".join(_rect(head, height, "#eef3f1", ' class="receiver"') for head, height in made.receivers)
    effects = {edge[3] for edge in made.edges}
    legend, bottom = _legend(effects, made.width, made.bottom + 24, hedged=any(hedges.values()))
    said = "; ".join(_said(edge, hedged=hedges[edge]) for edge in made.edges)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" aria-labelledby="{name}-t {name}-d"'
        f' viewBox="0 0 {made.width:g} {bottom:g}" width="{made.width:g}" height="{bottom:g}"'
        f' font-family="system-ui, sans-serif" font-size="13">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(said)}.</desc>'
        f'{captions}{frames}<g class="edges">{"".join(_edges(made, hedges))}</g>'
        f"{''.join(_boxes(made, href))}{legend}</svg>"
    )
