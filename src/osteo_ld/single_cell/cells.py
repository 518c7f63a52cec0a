"""The cells of the reviews matched to the labels of a data set: found by name, and corrected by the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping
from typing import TYPE_CHECKING

from osteo_ld.asking.names import HIDDEN, Meaning
from osteo_ld.errors import QueryError
from osteo_ld.iris import contract
from osteo_ld.notebook import KnowledgeBase
from osteo_ld.notebook.tables import MissingPackageError, Row, Tabular

if TYPE_CHECKING:
    import anndata

# What a label may stand for, the likelier first: single cells are cells, and now and then a tissue.
_SORTS = ("cell", "anatomy")
_GAPS = re.compile(r"[\s_/,;:()\[\]|]+|-(?=\d+$)|-(?=[A-Z][a-z])")


class Cells(Tabular, MutableMapping[str, str | None]):
    """Which cell of the reviews each label of a data set means; None where it is none of theirs.

    It prints as a table. ``cells["OBL"] = "osteoblast"`` corrects it, by any name of a cell or tissue, ``None`` takes a
    label out.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        """Start with no label."""
        self.base = base
        self._found: dict[str, Meaning | None] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The label, the cell that it means, its id, and how it was understood."""
        return "label", "cell", "id", "understood"

    @property
    def rows(self) -> list[Row]:
        """A row for each label."""
        return [
            (label, m.label, contract(m.iri), m.told or None) if m else (label, None, None, "not in the reviews")
            for label, m in self._found.items()
        ]

    def iri(self, label: str) -> str:
        """Give the IRI of the cell that a label means, empty where it is none of the reviews'."""
        meaning = self._found.get(label)
        return meaning.iri if meaning else ""

    def __getitem__(self, label: str) -> str | None:
        meaning = self._found[label]
        return meaning.label if meaning else None

    def __setitem__(self, label: str, cell: str | None) -> None:
        """Say what a label means.

        Raises:
            QueryError: the name means nothing, several things, or no cell.

        """
        if cell is None:
            self._found[label] = None
            return
        meaning = self.base.resolve(cell)
        if self.base.asker.know.groups.get(meaning.iri) not in _SORTS:
            raise QueryError(f"{cell!r} is no cell or tissue: name one, such as 'osteoblast', or None")
        self._found[label] = meaning

    def __delitem__(self, label: str) -> None:
        del self._found[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def match(self, label: str) -> None:
        """Look a label up: whole, then by the longest run of its words that names a cell, the last of them first."""
        words = [word for word in _GAPS.split(label) if word]
        runs = [words[start : start + size] for size in range(len(words), 0, -1) for start in range(len(words))[::-1]]
        names = [name for name in dict.fromkeys([label, *map(" ".join, runs)]) if not name.isdecimal()]
        meant = (self._meant(name, sort) for sort in _SORTS for name in names)
        self._found[label] = next((meaning for meaning in meant if meaning), None)

    def _meant(self, name: str, sort: str) -> Meaning | None:
        know = self.base.asker.know
        for text in (name, f"{name} cell"):
            for m in self.base.asker.names.meanings(text):
                if m.how <= HIDDEN and know.groups.get(m.iri) == sort and not know.concepts[m.iri].general:
                    return Meaning(m.iri, m.label, m.how, name)
        return None


def match_cells(
    labels: anndata.AnnData | Iterable[str], groupby: str = "cell_type", *, kb: KnowledgeBase | None = None
) -> Cells:
    """Match labels, or those in a column of a data set's ``obs``, to the cells of the reviews, by their names.

    ``kb`` is the graph that ``osteo_ld.load`` gives, by default the one that came with the package.

    Raises:
        QueryError: the data set has no such column.

    """
    cells = Cells(kb or _loaded())
    for label in categories(labels, groupby) if hasattr(labels, "obs") else labels:
        cells.match(str(label))
    return cells


def categories(adata: anndata.AnnData, groupby: str) -> list[str]:
    """Give the labels in a column of ``obs``, sorted; those that no cell has are left out.

    Raises:
        QueryError: there is no such column.

    """
    if groupby not in adata.obs:
        raise QueryError(f"obs has no column {groupby!r}: groupby takes one of {', '.join(map(str, adata.obs))}")
    return sorted({str(label) for label in adata.obs[groupby].dropna().unique()})


def missing(error: ModuleNotFoundError) -> MissingPackageError:
    """Say what to install for a package that is not there."""
    return MissingPackageError(f"{error.name} is not installed: pip install 'osteo-ld[single-cell]'")


def _loaded() -> KnowledgeBase:
    from osteo_ld.notebook import open_base

    return open_base()
