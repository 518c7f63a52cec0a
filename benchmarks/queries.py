"""``python -m benchmarks.queries``: every canned question and twenty patterns on many records, store beside store.

What a question takes is told in seconds of the processors, so that others may use the machine: per row that it returns
and record that it reads, beside a lookup of every record in the same store at the same size, and beside the smaller
size. Peers answer too: a plain SQL table of triples in DuckDB, which is no package of the project (``pip install
duckdb``), all of them, those that list everything from tables made for that; and rdflib those (the smallest size).
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import itertools
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

from benchmarks.scale import OSTEO, measured, write_multiplied
from benchmarks.sql import to_sql
from benchmarks.stores import Answer, Store, duckdb_store, oxigraph_store, rdflib_store, virtuoso_store
from osteo_ld import files as resources
from osteo_ld.asking.faces import from_flags, to_sparql
from osteo_ld.asking.questions import read_questions
from osteo_ld.graph.sparql import counted, paged

# What must be linear: one lookup for every record.
LOOKUP = """PREFIX osteo: <https://w3id.org/osteo-ld/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?i ?said ?status WHERE { ?i osteo:status/rdfs:label ?status ; rdfs:label ?said }"""
FIRST = "(lookup)"
PATTERNS = (
    "--mediator protein:VEGFA",
    "--source CL:0000062",
    "--source CL:0000092 --recipient CL:0000115",
    "--acts CL:0000235",
    "--on CL:0000115",
    "--named protein:SLIT3",
    "--named MONDO:0005298",
    "--outcome GO:0001525",
    "--promotes GO:0001525 --status asserted",
    "--inhibits GO:0001503",
    "--effect inhibits --outcome GO:0001525",
    "--kind intervention --promotes GO:0001503",
    "--kind expression --source CL:0000062",
    "--mode paracrine --source CL:0000062",
    "--blocks protein:VEGFA",
    "--carrier GO:0070062 --mediator ?",
    "--status controversial",
    "--promotes GO:0001525 --join also --over mediator --second.promotes GO:0001503",
    "--mediator protein:VEGFA --join then --second.promotes GO:0001503",
    "--source CL:0000092 --promotes GO:0001525 --join but-not --over mediator --second.inhibits GO:0001525",
)
# The questions that list everything, as SQL on plain tables: each gives as many rows as the SPARQL.
PEERS = {
    FIRST: "SELECT id, said, status FROM record",
    "correlations": """SELECT DISTINCT said, text, record.id, status FROM slot JOIN record USING (id)
        JOIN label ON label.id = value WHERE name = 'associatedWith' ORDER BY text, record.id""",
    "by-mode": """WITH RECURSIVE kind(id) AS (SELECT 'https://w3id.org/osteo-ld/GapJunctional' UNION
        SELECT below.id FROM below JOIN kind ON above = kind.id)
        SELECT DISTINCT record.id, said, status FROM slot JOIN record USING (id)
        JOIN kind ON kind.id = value WHERE name = 'mode' ORDER BY record.id""",
    "cascades": """SELECT DISTINCT record.id, record.said, next.id, next.said FROM slot JOIN record USING (id)
        JOIN record next ON next.id = value WHERE name = 'leadsTo' ORDER BY 2, 4, 1, 3""",
    "knowledge-gaps": """SELECT DISTINCT record.id, said, text FROM slot JOIN record USING (id)
        JOIN label ON label.id = value WHERE name = 'about' AND kind = 'KnowledgeGap' ORDER BY record.id, text""",
}
MANY = 0.05  # of the records: a question with so many rows lists everything
PAGE = 100
REPEATS = 2
SHORT = 5  # seconds; what takes longer is asked once

Found = dict[str, Answer]


def questions(only: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give names and SPARQL of what is asked: the lookup, the canned questions, the patterns."""
    named = [(question.id, question.sparql) for question in read_questions(resources.QUERIES)]
    named += [(flags, to_sparql(from_flags(flags))) for flags in PATTERNS]
    yield FIRST, LOOKUP
    yield from ((name, sparql) for name, sparql in named if not only or name in only)


def best(store: Store, sparql: str, limit: float) -> Answer:
    """The least of some runs, after one that has the store read what it keeps."""
    answer = store.ask(sparql, limit)
    for _ in range(REPEATS):
        if answer.failed or answer.seconds > SHORT:
            return answer
        answer = min(answer, store.ask(sparql, limit), key=lambda one: (one.failed, one.seconds))
    return answer


def asked(name: str, size: int, store: Store, queries: Mapping[str, str], limit: float, answers: TextIO) -> Found:
    """Ask all, tell on stderr how far it is, and write each answer down: a run at a million records takes hours."""
    found = {}
    if FIRST in queries:
        store.ask(queries[FIRST], limit)  # whatever comes first reads pages for the others
    for number, (key, query) in enumerate(queries.items(), 1):
        print(f"{name}: {number} of {len(queries)}, {key}".ljust(100), end="\r", file=sys.stderr, flush=True)
        found[key] = best(store, query, limit)
        line = {"store": name, "records": size, "question": key} | dataclasses.asdict(found[key])
        print(json.dumps(line), file=answers, flush=True)
    return found


def shares(found: Found, records: int) -> dict[str, float]:
    """What each took per row and record, in what the lookup took of that."""
    each = {key: one.seconds / (one.rows + records) for key, one in found.items() if not one.failed}
    return {key: value / each[FIRST] for key, value in each.items()} if each.get(FIRST) else {}


def table(store: str, sizes: Mapping[int, Found]) -> None:
    """Print what each question took of a store at each size, and how its share of a lookup grew."""
    by_size = {size: shares(found, size) for size, found in sizes.items()}
    print(f"\n{store}: rows, CPU ms, and share of a lookup, at each size; growth of that share")
    print(
        f"{'question':<60}" + "".join(f"{f'{size:,}':>12}{'ms':>10}{'share':>8}" for size in sizes) + f"{'growth':>8}"
    )
    worse, failed = [], []
    for key in next(iter(sizes.values())):
        line, grown = f"{key[:58]:<60}", [share[key] for share in by_size.values() if key in share]
        for size, found in sizes.items():
            one = found[key]
            share = by_size[size].get(key, 0.0)
            line += (
                f"{one.failed[:28]:>30}" if one.failed else f"{one.rows:>12,}{one.seconds * 1000:>10.1f}{share:>8.3f}"
            )
            if one.failed:
                failed.append(f"{key} at {size:,} ({one.failed})")
        growth = grown[-1] / grown[0] if len(grown) > 1 and grown[0] else 0.0
        if growth > 2:
            worse.append(f"{key} ({growth:.1f})")
        print(line + (f"{growth:>8.2f}" if growth else ""))
    each = [found[FIRST].seconds / (found[FIRST].rows + size) for size, found in sizes.items() if found[FIRST].rows]
    print(f"the lookup itself, a row and record: {each[-1] / each[0]:.2f} of the first size" if each else "no lookup")
    print(f"worse than twice linear: {', '.join(worse) or 'none'}")
    print(f"no answer: {'; '.join(failed) or 'none'}")


def listing(queries: Mapping[str, str], found: Found, records: int) -> dict[str, str]:
    """Give those that list everything as a count and as a page."""
    many = [key for key, one in found.items() if one.rows > MANY * records and key != FIRST]
    return {f"count: {key}": counted(queries[key]) for key in many} | {
        f"page: {key}": paged(queries[key], PAGE) for key in many
    }


def lists(store: str, sizes: Mapping[int, Found]) -> None:
    """Print what a count and a page take beside the whole."""
    size, found = next(reversed(sizes.items()))
    print(f"\n{store}, {size:,} records: a count and the first {PAGE} rows of what lists everything, beside the whole")
    for key in [key for key in found if key.startswith("count: ")]:
        name = key.removeprefix("count: ")
        whole = found[name].seconds
        parts = [found[f"{kind}: {name}"] for kind in ("count", "page")]
        shown = "".join(f"{part.failed or f'{part.seconds / whole:.2f}':>10}" for part in parts)
        print(f"{name[:58]:<60}{found[name].rows:>12,}{shown}")


def differing(sizes: Mapping[str, Mapping[int, Found]]) -> None:
    """Print which questions have another number of rows elsewhere than in Oxigraph."""
    for size, store in itertools.product(sizes["Oxigraph"], list(sizes)[1:]):
        found, theirs = sizes["Oxigraph"][size], sizes[store].get(size, {})
        other = [
            f"{key} ({theirs[key].rows:,} for {one.rows:,})"
            for key, one in found.items()
            if key in theirs and not (one.failed or theirs[key].failed) and one.rows != theirs[key].rows
        ]
        print(f"{size:,} records, other rows in {store} than in Oxigraph: {', '.join(other) or 'none'}")


def peers(sizes: Mapping[str, Mapping[int, Found]]) -> None:
    """Print what each store took of the listing questions, beside Oxigraph, where the rows are as many."""
    print("\nlisting questions, CPU ms (x Oxigraph)")
    for size in next(iter(sizes.values())):
        for key in PEERS:
            ours = sizes["Oxigraph"][size].get(key)
            if not ours or ours.failed:
                continue
            line = f"{size:>12,}  {key:<20}"
            for store, found in sizes.items():
                if (one := found.get(size, {}).get(key)) is None:
                    continue
                same = one.failed or ("" if one.rows == ours.rows else f", {one.rows:,} rows for {ours.rows:,}")
                line += f"  {store} {one.seconds * 1000:.0f} ({one.seconds / ours.seconds:.2f}{same})"
            print(line)


def main() -> None:
    """Build, load, ask, and print tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("--records", type=int, action="append", help="how many; several times [10000, 100000]")
    parser.add_argument("--only", action="append", default=[], help="a question's name, or a pattern as listed")
    parser.add_argument("--seconds", type=float, default=120, help="by the clock, that a question may take [120]")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", action="append", default=[], help="only this one; several times")
    parser.add_argument(
        "--answers", type=argparse.FileType("a"), default=os.devnull, help="add each answer to this file of JSON Lines"
    )
    parser.add_argument("--folder", type=Path, help="where there is room: 40 GB for a million records")
    arguments = parser.parse_args()
    sizes = sorted(arguments.records or [10_000, 100_000])
    queries = dict(questions(frozenset(arguments.only)))
    sql = {key: to_sql(query) for key, query in queries.items()} | {key: PEERS[key] for key in PEERS if key in queries}
    stores = {"Oxigraph": oxigraph_store}
    if shutil.which("virtuoso-t"):
        stores["Virtuoso"] = virtuoso_store
    stores["rdflib"] = rdflib_store
    if importlib.util.find_spec("duckdb"):
        stores["DuckDB"] = duckdb_store
    stores = {name: opened for name, opened in stores.items() if name in (arguments.store or stores)}
    results: dict[str, dict[int, Found]] = {name: {} for name in stores}
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=arguments.folder and arguments.folder.resolve()) as folder:
            built = Path(folder) / "built"
            write_multiplied(source := Path(folder) / "records.jsonl", size)
            command = [*OSTEO, "build", "--records", str(source), "-o", str(built)]
            run = measured([*command, "--workers", str(arguments.workers)])
            print(f"{size:,} records built: {run.seconds:.0f} s", flush=True)
            for name, opened in stores.items():
                if name == "rdflib" and size > sizes[0]:
                    continue
                own = {"DuckDB": sql, "rdflib": {key: queries[key] for key in PEERS if key in queries}}
                start = time.perf_counter()
                loaded: AbstractContextManager[Store] = opened(built, Path(folder), arguments.seconds)
                with loaded as store:
                    took = time.perf_counter() - start
                    print(
                        f"{size:,} records in {name}: {took:.0f} s ({took / run.seconds:.2f} of the build)", flush=True
                    )
                    how = (arguments.seconds, arguments.answers)
                    found = asked(name, size, store, own.get(name, queries), *how)
                    if name not in own:
                        found |= asked(name, size, store, listing(queries, found, size), *how)
                    results[name][size] = found
                shutil.rmtree(Path(folder) / name.lower(), ignore_errors=True)
    for name in [name for name in results if name != "rdflib"]:
        table(name, {size: {k: v for k, v in one.items() if k in queries} for size, one in results[name].items()})
        if name != "DuckDB":
            lists(name, results[name])
    if "Oxigraph" in results:
        differing(results)
        peers(results)


if __name__ == "__main__":
    main()
