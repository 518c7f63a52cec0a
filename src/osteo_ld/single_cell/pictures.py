"""Pictures of supported interactions with matplotlib: a dot plot, and the cells as a network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from osteo_ld.errors import QueryError
from osteo_ld.single_cell.cells import missing
from osteo_ld.vocabulary import EFFECTS

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

_EDGES = {"positive": EFFECTS["promotes"].colour, "negative": EFFECTS["inhibits"].colour}
_UNSIGNED = EFFECTS["associatedWith"].colour
_SIZE = 220  # of a dot, in square points, for all cells of a type


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError as error:
        raise missing(error) from None
    if ax is None:
        _, ax = pyplot.subplots(figsize=(width, height), layout="constrained")
    return ax


def dot_plot(found: pandas.DataFrame, *, top: int = 30, ax: Axes | None = None) -> Axes:
    """Draw a row per pair of molecules and a column per pair of cells, for the ``top`` rows of a table.

    The size of a dot is the part of the cells that have what is less common, ligand or receptor; its colour the score;
    its rim whether the reviews say that it promotes (green) or inhibits (red) what it acts on, or neither or both
    (grey). Without a known receptor there is no score: such dots are grey, of the size of the ligand. Returns the axes.

    Raises:
        QueryError: the table has no row.
        MissingPackageError: matplotlib is not installed.

    """
    if found.empty:
        raise QueryError("there is nothing to draw: the table has no row")
    shown = found.head(top)
    across = (shown["source"] + " → " + shown["target"]).tolist()
    down = [
        f"{one} → {other}" if other else one
        for one, other in zip(shown.ligand_complex, shown.receptor_complex, strict=True)
    ]
    columns, rows = list(dict.fromkeys(across)), list(dict.fromkeys(down))
    ax = _axes(ax, 3.2 + 0.4 * len(columns), 2.2 + 0.3 * len(rows))
    size = shown[["ligand_fraction", "receptor_fraction"]].min(axis=1) * _SIZE
    common: dict[str, Any] = {"linewidths": 1.6, "zorder": 2}
    rims = [_EDGES.get(sign, _UNSIGNED) for sign in shown["sign"]]
    places = ([columns.index(name) for name in across], [rows.index(name) for name in down])
    scores = shown["score"]
    blank = scores.isna().tolist()
    ax.scatter(*places, s=size, color=["#DDDDDD" if no else "none" for no in blank], edgecolors=rims, **common)
    dots = ax.scatter(*places, s=size, c=scores, cmap="viridis", edgecolors=rims, **common)
    ax.set_xticks(range(len(columns)), columns, rotation=90)
    ax.set_yticks(range(len(rows)), rows)
    ax.invert_yaxis()
    ax.margins(0.8 / max(len(columns), 1), 0.8 / max(len(rows), 1))
    ax.grid(color="#EEEEEE", zorder=0)
    ax.set_axisbelow(True)
    if not all(blank):
        ax.figure.colorbar(dots, ax=ax, label="score", shrink=0.5)
    for part in (0.25, 0.5, 1):
        ax.scatter([], [], s=part * _SIZE, color="#888888", label=f"{part:.0%} of the cells")
    for words, colour in (
        ("promotes", _EDGES["positive"]),
        ("inhibits", _EDGES["negative"]),
        ("no direction, or both", _UNSIGNED),
    ):
        ax.scatter([], [], s=80, color="none", edgecolors=colour, linewidths=1.6, label=words)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize="small", ncols=2)
    return ax


def network_plot(found: pandas.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the cells on a circle, and an arrow from one to another as broad as it has interactions; returns the axes.

    Raises:
        QueryError: the table has no row.
        MissingPackageError: matplotlib is not installed.

    """
    if found.empty:
        raise QueryError("there is nothing to draw: the table has no row")
    ax = _axes(ax, 6, 6)
    from matplotlib import colormaps
    from matplotlib.patches import FancyArrowPatch

    counts = found.groupby(["source", "target"], observed=True).size()
    names = sorted({name for pair in counts.index for name in pair})
    places = {
        name: (math.cos(turn), math.sin(turn))
        for n, name in enumerate(names)
        if (turn := 2 * math.pi * n / len(names)) >= 0
    }
    palette = colormaps["tab10" if len(names) <= 10 else "tab20"].colors
    colours = {name: palette[n % len(palette)] for n, name in enumerate(names)}
    for (source, target), count in counts.items():
        width = 0.6 + 5 * count / counts.max()
        (x, y), (u, v) = places[source], places[target]
        if source == target:  # a loop, outside of the circle
            start, end = (1.06 * x + 0.06 * y, 1.06 * y - 0.06 * x), (1.06 * x - 0.06 * y, 1.06 * y + 0.06 * x)
            bend = {"connectionstyle": "arc3,rad=1.8", "shrinkA": 2, "shrinkB": 2}
        else:
            start, end = (x, y), (u, v)
            bend = {"connectionstyle": "arc3,rad=0.15", "shrinkA": 12, "shrinkB": 12}
        style = {"arrowstyle": "-|>", "mutation_scale": 10 + width, "linewidth": width, "color": colours[source]}
        ax.add_patch(FancyArrowPatch(start, end, alpha=0.75, **style, **bend))
    for name, (x, y) in places.items():
        ax.scatter([x], [y], s=160, color=[colours[name]], edgecolors="white", zorder=3)
        side = "left" if x >= 0 else "right"
        ax.text(1.22 * x, 1.22 * y, name, ha=side if abs(x) > 0.2 else "center", va="center")
    ax.set(xlim=(-1.8, 1.8), ylim=(-1.35, 1.35), aspect="equal")
    ax.set_axis_off()
    return ax
