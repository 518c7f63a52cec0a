"""Signed diagrams as SVG: senders left, signals in the middle, receivers with their outcomes right.

A correlation is a dotted line without a head; what has more than 30 signed edges is drawn coarser (``claims.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from osteo_ld.pages.claims import REACHES, Claim, Edge, signed
from osteo_ld.pages.layout import LINE, PAD, Box, Layout, lay
from osteo_ld.pages.looks import OTHER
from osteo_ld.pages.looks import REACHES as REACHES_COLOUR
from osteo_ld.pages.request import Href
from osteo_ld.vocabulary import EFFECTS

_SENDS = "sends"
# Light-page colours as attributes, so that a saved picture has them; the pages' stylesheet sets its own by class.
_COLOURS = {
    **{name: effect.colour for name, effect in EFFECTS.items() if effect.colour},
    REACHES: REACHES_COLOUR, _SENDS: OTHER,
}  # fmt: skip
_LEGEND = {name: EFFECTS[name].legend for name in EFFECTS if name in _COLOURS} | {REACHES: "reaches or binds"}
_LINES = 'fill="none" stroke-width="1.7"'
# How the end of an edge is drawn, by the arrowhead of the effect: its form says it, not its colour alone.
_HEADS = {effect.name: effect.arrowhead for effect in EFFECTS.values()} | {REACHES: "ring"}


def _text(lines: Sequence[str], x: float, y: float, extra: str = "") -> str:
    first, *rest = lines
    spans = "".join(f'<tspan x="{x:g}" dy="{LINE}">{escape(line)}</tspan>' for line in rest)
    return f'<text x="{x:g}" y="{y:g}"{extra}>{escape(first)}{spans}</text>'


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
    whole = f"<title>{escape(box.node.label)}</title>" if box.lines[-1].endswith("…") else ""
    body = f"{whole}{frame}{_text(box.lines, box.x + PAD, top, style)}"
    link = href(box.node.iri) if box.node.iri else None
    return f'<g class="node {kind}">{f"""<a href="{escape(link)}">{body}</a>""" if link else body}</g>'


def _head(x: float, y: float, effect: str) -> str:
    """The end of an edge; none for what is no effect."""
    colour = _COLOURS[effect]
    line = f'stroke="{colour}" stroke-width="1.5"'
    match _HEADS.get(effect, ""):
        case "triangle":
            return f'<path class="head" d="M{x - 10:g},{round(y - 5, 1):g}l9,5l-9,5Z" fill="{colour}"/>'
        case "tee":
            bar = f"M{x - 9:g},{round(y, 1):g}H{x - 3:g}M{x - 3:g},{round(y - 6, 1):g}v12"
            return f'<path d="{bar}" stroke="{colour}" stroke-width="2.6"/>'
        case "circle":
            return (
                f'<path class="open" d="M{x - 10:g},{round(y, 1):g}l4.5,-4.5l4.5,4.5l-4.5,4.5Z" fill="#ffffff" {line}/>'
            )
        case "ring":
            return f'<circle class="open" cx="{x - 5:g}" cy="{round(y, 1):g}" r="3.6" fill="#ffffff" {line}/>'
    return ""


def _edge(x1: float, y1: float, x2: float, y2: float, effect: str, title: str, *, hedged: bool = False) -> str:
    bend = (x2 - x1) / 2
    headless = not _HEADS.get(effect)
    dotted = headless and effect != _SENDS
    dash = ' stroke-dasharray="1.5 4"' if dotted else ' stroke-dasharray="7 4"' if hedged else ""
    end = x2 - (0 if headless else 9)
    y1, y2 = round(y1, 1), round(y2, 1)
    curve = f"M{x1:g},{y1:g}C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {end:g},{y2:g}"
    line = f'<path d="{curve}" stroke="{_COLOURS[effect]}"{dash}/>'
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
    return f'<g class="legend" aria-hidden="true" {_LINES}>{"".join(parts)}</g>', y + 18


def said_of(edge: Edge, *, hedged: bool) -> str:
    """Say an edge in words."""
    signal, receiver, outcome, effect = edge
    place = f" in {receiver.label}" if receiver.label and outcome.label else ""
    verb = EFFECTS[effect].says if effect in EFFECTS else effect
    return f"{signal.label} {'possibly ' if hedged else ''}{verb} {outcome.label or receiver.label}{place}"


def _edges(made: Layout, hedges: Mapping[Edge, bool]) -> Iterator[str]:
    """Lines from senders to signals, then signed ones from signals to outcomes; each end has a place of its own."""
    sent: Counter[object] = Counter()
    for sender, signal in made.sends:
        a, b = made.senders[sender], made.signals[signal]
        sent[sender] += 1
        y = a.port(sent[sender], a.ports)
        yield _edge(a.x + a.width, y, b.x, b.y + b.height / 2, _SENDS, f"{sender.label}: {signal.label}")
    gone: Counter[object] = Counter()
    come: Counter[object] = Counter()
    for edge in made.edges:
        signal, receiver, outcome, effect = edge
        a, b = made.signals[signal], made.outcomes[receiver, outcome]
        gone[signal] += 1
        come[receiver, outcome] += 1
        y1, y2 = a.port(gone[signal], a.ports), b.port(come[receiver, outcome], b.ports)
        yield _edge(a.x + a.width, y1, b.x, y2, effect, said_of(edge, hedged=hedges[edge]), hedged=hedges[edge])


def _boxes(made: Layout, href: Href) -> Iterator[str]:
    yield from (_drawn(box, "sender", href) for box in made.senders.values())
    yield from (_drawn(box, "signal", href) for box in made.signals.values())
    yield from (_drawn(head, "head", href) for head, _ in made.receivers)
    heads = {id(head) for head, _ in made.receivers}
    yield from (_drawn(box, "outcome", href) for box in made.outcomes.values() if id(box) not in heads)


def svg(found: Sequence[Claim], title: str, href: Href, *, note: str = "", name: str = "picture") -> str:
    """Draw claims; ``href`` gives the link of an IRI, ``note`` stands below.

    ``name`` keeps ids apart where a page has several pictures.
    """
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
    if note:
        legend, bottom = legend + _key(4, bottom + 6, note), bottom + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" aria-labelledby="{name}-t"'
        f' viewBox="0 0 {made.width:g} {bottom:g}" width="{made.width:g}" height="{bottom:g}"'
        f' font-family="system-ui, sans-serif" font-size="13" fill="#1d2430">'
        f'<title id="{name}-t">{escape(title)}</title>'
        f'{captions}{frames}<g class="edges" {_LINES}>{"".join(_edges(made, hedges))}</g>'
        f"{''.join(_boxes(made, href))}{legend}</svg>"
    )
