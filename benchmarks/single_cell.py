"""What `osteo_ld.single_cell` takes on a large data set, beside liana's rank_aggregate with our table in the same run.

Among the referees: ``PYTHONPATH=src .venv-referees/bin/python -m benchmarks.single_cell``. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from collections.abc import Callable
from typing import TypeVar

import anndata
import numpy
import pandas
from scipy import sparse

import osteo_ld
from osteo_ld import single_cell

T = TypeVar("T")


def timed(words: str, run: Callable[[], T]) -> T:
    """Say how many seconds something takes, and give what it gives."""
    start = time.perf_counter()
    found = run()
    print(f"{words:<60}{time.perf_counter() - start:>8.2f} s", flush=True)
    return found


def made(cells: int, types: int, genes: int, kb: osteo_ld.notebook.KnowledgeBase) -> anndata.AnnData:
    """Make a data set with our genes among others, a twentieth of it not zero, and cells of ours among its labels."""
    random = numpy.random.default_rng(1)
    ours = sorted(gene.symbol for gene in kb.curated[1].genes.values())
    names = [*ours, *(f"OTHER{n}" for n in range(genes - len(ours)))]
    matrix = sparse.random(cells, len(names), density=0.05, format="csr", dtype="float32", random_state=random)
    matrix.data = numpy.log1p(matrix.data * 20)
    known = sorted(iri for iri, group in kb.asker.know.groups.items() if group == "cell" and iri in kb.asker.know.named)
    labels = [kb.asker.know.label(iri) for iri in known[:types]]
    column = pandas.Categorical(random.choice(labels, cells))
    obs = pandas.DataFrame({"cell_type": column}, index=[f"c{n}" for n in range(cells)])
    return anndata.AnnData(matrix, obs=obs, var=pandas.DataFrame(index=names))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.single_cell", description=__doc__)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--types", type=int, default=30)
    parser.add_argument("--genes", type=int, default=5_000)
    parser.add_argument("--permutations", type=int, default=100, help="of rank_aggregate; its own default is 1,000")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    kb = osteo_ld.load()
    timed("reading the graph and the curation", lambda: (kb.asker, kb.curated))
    adata = made(arguments.cells, arguments.types, arguments.genes, kb)
    print(f"{adata.n_obs:,} cells, {arguments.types} types, {adata.n_vars:,} genes, {adata.X.nnz:,} values")
    least = 0.02  # as sparse as it is, a tenth of the cells has hardly a gene
    for words, options in (
        ("interactions", {}), ("interactions, any cells", {"any_cells": True}),
        ("interactions, any cells, large families", {"any_cells": True, "large_families": True}),
    ):  # fmt: skip
        found = timed(words, lambda o=options: single_cell.interactions(adata, kb=kb, min_fraction=least, **o))  # type: ignore[misc]
        print(f"{'':<60}{len(found):>8,} rows")
    import liana

    table = pandas.read_csv(kb.folder / "liana.csv")
    options = {"groupby": "cell_type", "resource": table, "use_raw": False, "expr_prop": least, "verbose": False}
    timed(
        f"liana rank_aggregate, our table, {arguments.permutations} permutations",
        lambda: liana.mt.rank_aggregate(adata, n_perms=arguments.permutations, seed=1, **options),
    )
    print(f"{'':<60}{len(adata.uns['liana_res']):>8,} rows")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
