"""Expression by cell type: the mean of each gene of the reviews, and the part of the cells that have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osteo_ld.errors import QueryError
from osteo_ld.exports.pairs import Complex
from osteo_ld.graph.genes import Gene, gene_index, spelling
from osteo_ld.single_cell.cells import categories, missing

if TYPE_CHECKING:
    import anndata
    import numpy

    Array = numpy.ndarray[Any, numpy.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Expression:
    """Arrays of a row per cell type and a column per gene; ``names`` are what the data set calls the genes.

    ``mean`` is in the units of the data set, ``fraction`` from 0 to 1.
    """

    types: tuple[str, ...]
    genes: Mapping[Gene, int]
    names: tuple[str, ...]
    mean: Array
    fraction: Array

    def of(self, parts: Complex) -> tuple[Array, Array]:
        """Give mean and fraction of a complex by cell type: those of the part that has least; 0 if one is not there."""
        import numpy

        if not all(gene in self.genes for gene in parts):
            nothing = numpy.zeros(len(self.types))
            return nothing, nothing
        places = [self.genes[gene] for gene in parts]
        return self.mean[:, places].min(axis=1), self.fraction[:, places].min(axis=1)

    def name(self, parts: Complex) -> str:
        """Give a complex as the data set calls its genes, joined by ``_``."""
        return "_".join(self.names[self.genes[gene]] if gene in self.genes else gene.symbol for gene in parts)


def by_type(
    adata: anndata.AnnData, groupby: str, genes: Iterable[Gene], *, layer: str | None, use_raw: bool, min_cells: int
) -> Expression:
    """Give the expression of genes by the labels in a column of ``obs``; labels of fewer cells are left out.

    Genes are known by any name: symbols of man or mouse, Ensembl, UniProt ... Of two rows for a gene the first counts.

    Raises:
        QueryError: there is no such column, layer or raw; no gene is known; values are below zero; no label is left.
        MissingPackageError: anndata, or what comes with it, is not installed.

    """
    try:
        import numpy
        import pandas
        from scipy import sparse
    except ModuleNotFoundError as error:
        raise missing(error) from None
    labels = categories(adata, groupby)
    matrix, names = _matrix(adata, layer, use_raw)
    index = gene_index(genes)
    found: dict[Gene, int] = {}
    for place, name in enumerate(map(str, names)):
        if (gene := index.get(spelling(name))) and gene not in found:
            found[gene] = place
    if not found:
        example = ", ".join(map(str, names[:3]))
        raise QueryError(
            f"none of the {len(names):,} genes ({example} ...) is one of the reviews': var_names are names"
        )
    codes = pandas.Categorical(adata.obs[groupby].astype("object").map(str, na_action="ignore"), labels).codes
    counts = numpy.bincount(codes[codes >= 0], minlength=len(labels))
    kept = numpy.flatnonzero(counts >= min_cells)
    if not len(kept):
        raise QueryError(f"no label of {groupby!r} has {min_cells} cells or more: min_cells takes a smaller figure")
    values = sparse.csr_matrix(matrix[:, list(found.values())])
    if values.nnz and values.data.min() < 0:
        raise QueryError("some values are below zero (scaled?): take log-normalised ones, by use_raw=True or layer=...")
    told = codes >= 0
    member = sparse.csr_matrix(
        (numpy.ones(told.sum()), (codes[told], numpy.flatnonzero(told))), shape=(len(labels), len(codes))
    )[kept]
    sizes = counts[kept][:, None]
    return Expression(
        tuple(labels[n] for n in kept), {gene: n for n, gene in enumerate(found)},
        tuple(str(names[place]) for place in found.values()), (member @ values).toarray() / sizes,
        (member @ (values > 0)).toarray() / sizes,
    )  # fmt: skip


def _matrix(adata: anndata.AnnData, layer: str | None, use_raw: bool) -> tuple[Any, Any]:
    if use_raw:
        if adata.raw is None:
            raise QueryError("the data set has no raw: leave use_raw out, or name a layer")
        return adata.raw.X, adata.raw.var_names
    if layer is None:
        return adata.X, adata.var_names
    if layer not in adata.layers:
        raise QueryError(f"there is no layer {layer!r}; there are {', '.join(adata.layers) or 'none'}")
    return adata.layers[layer], adata.var_names
