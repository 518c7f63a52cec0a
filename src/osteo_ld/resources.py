"""Where the inputs of a build are: beside ``src/`` in a checkout, in the package when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "data"
_CHECKOUT = Path(__file__).parents[2]

ROOT = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
CURATION = ROOT / "curation"
ONTOLOGY = ROOT / "ontology"
SHAPES = ROOT / "shapes"
QUERIES = ROOT / "queries"
QC = ROOT / "qc"
