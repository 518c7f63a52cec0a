"""The plain tables: read by a CSVW library, by frictionless and by polars; as many rows as SPARQL counts."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Referee
from osteo_ld.exports import Data, ExportError
from osteo_ld.exports.tables import COLUMNS, csvw, parquet, rows, xlsx
from osteo_ld.iris import OSTEO
from osteo_ld.vocabulary import SLOTS


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name, content in {**csvw(data), **parquet(data), **xlsx(data)}.items():
        (folder / name).write_bytes(content)
    return folder


def test_every_row_is_a_record_of_the_graph(data: Data, store: ox.Store) -> None:
    found = rows(data)
    for name, pattern in {
        "interactions": f"?x <{OSTEO}evidence> ?e",
        "evidence": f"?x a <{OSTEO}Evidence>",
    }.items():
        query = f"SELECT DISTINCT ?x WHERE {{ GRAPH ?g {{ {pattern} }} }}"
        counted = {solution["x"].value for solution in store.query(query)}  # type: ignore[union-attr]
        assert {row[0] for row in found[name]} == counted
    assert len(found["concepts"]) == len(data.curation.lexicon)


def test_rows_fit_their_columns_and_point_at_concepts_that_are_there(data: Data) -> None:
    found = rows(data)
    ids = {row[0] for row in found["concepts"]}
    for name, columns in COLUMNS.items():
        for row in found[name]:
            assert len(row) == len(columns)
            for column, cell in zip(columns, row, strict=True):
                assert cell != "" or not column.required
                if column.target == "concepts":
                    assert set(cell if isinstance(cell, list) else [cell]) - {""} <= ids


def test_a_loss_of_function_does_not_read_as_a_gain(data: Data) -> None:
    header = [column.name for column in COLUMNS["interactions"]]
    table = [dict(zip(header, row, strict=True)) for row in rows(data)["interactions"]]
    blocked = [row for row in table if row["blocks"]]
    assert blocked
    assert not any(set(row["blocks"]) & set(row["mediator"]) for row in blocked)  # type: ignore[arg-type]


def test_a_csvw_library_reads_the_tables_and_finds_their_references(folder: Path, data: Data, referee: Referee) -> None:
    code = """
import json, sys, warnings
from csvw import CSVW, TableGroup
warnings.simplefilter("error")
assert CSVW(sys.argv[1], validate=True).is_valid
group = TableGroup.from_file(sys.argv[1])
group.check_referential_integrity()
counts = {}
for table in group.tables:
    found = list(table.iterdicts(strict=True))
    table.check_primary_key()
    counts[str(table.url)] = len(found)
first = next(group.tabledict["interactions.csv"].iterdicts())
assert isinstance(first["mediator"], list), first
print(json.dumps(counts))
"""
    said = json.loads(referee(code, folder / "csv-metadata.json"))
    assert said == {f"{name}.csv": len(body) for name, body in rows(data).items()}


def test_frictionless_finds_the_package_valid(folder: Path, referee: Referee) -> None:
    code = (
        "from frictionless import validate; report = validate('datapackage.json'); "
        "assert report.valid, report.flatten(['rowNumber', 'fieldName', 'message'])[:5]; print(report.stats['tasks'])"
    )
    assert referee(code, cwd=folder).strip() == "3"


def test_polars_reads_lists_as_lists_and_the_same_values_as_csv(folder: Path, referee: Referee) -> None:
    code = """
import sys, polars as pl
for name in ("interactions", "evidence", "concepts"):
    rich = pl.read_parquet(f"{sys.argv[1]}/{name}.parquet")
    flat = pl.read_csv(f"{sys.argv[1]}/{name}.csv", infer_schema=False).fill_null("")
    lists = [c for c, t in rich.schema.items() if t == pl.List(pl.String)]
    joined = rich.with_columns(pl.col(lists).list.join("|")).cast(pl.String)
    assert joined.equals(flat), name
promoting = pl.read_parquet(f"{sys.argv[1]}/interactions.parquet").filter(pl.col("mediator").list.contains("VEGFA"))
print(promoting.height)
"""
    assert int(referee(code, folder)) > 10


def test_two_exports_are_the_same_to_the_byte(data: Data) -> None:
    assert csvw(data) == csvw(data)
    assert parquet(data) == parquet(data)


def test_a_name_with_the_separator_in_it_is_refused() -> None:
    from osteo_ld.exports.tables import _flat

    with pytest.raises(ExportError, match="rename it"):
        _flat(["a|b"])


def test_a_workbook_has_the_same_rows_with_every_letter(folder: Path, data: Data, referee: Referee) -> None:
    code = """
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
sheets = {sheet.title: sheet.iter_rows(values_only=True) for sheet in book}
print(json.dumps({title: [[cell or "" for cell in row] for row in found] for title, found in sheets.items()}))
"""
    said = json.loads(referee(code, folder / "osteo-ld.xlsx"))
    for name, body in rows(data).items():
        flat = [["|".join(cell) if isinstance(cell, list) else cell for cell in row] for row in body]
        assert said[name][0] == [column.name for column in COLUMNS[name]]
        assert [row == wanted for row, wanted in zip(said[name][1:], flat, strict=True)].count(False) == 0
    assert "β" in json.dumps(said["concepts"], ensure_ascii=False)


def test_two_workbooks_of_the_same_data_are_the_same(data: Data) -> None:
    assert xlsx(data) == xlsx(data)


@pytest.mark.parametrize("slot", [*SLOTS, "effect"])
def test_every_slot_of_the_table_of_words_has_a_column(slot: str) -> None:
    wanted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", slot).lower()
    columns = {column.name for column in COLUMNS["interactions"]}
    assert wanted in columns, f"src/osteo_ld/exports/tables.py, COLUMNS['interactions']: no column for the slot {slot}"


def test_records_and_spans_name_the_papers_before_the_review(data: Data) -> None:
    said = rows(data)
    place = {name: [column.name for column in columns].index for name, columns in COLUMNS.items()}
    [record] = [row for row in said["interactions"] if row[0] == "https://w3id.org/osteo-ld/interaction/3331"]
    assert record[place["interactions"]("publications")] == ["DOI:10.1038/nm.3961", "DOI:10.3389/fcell.2025.1715009"]
    assert place["evidence"]("cites_doi") < place["evidence"]("cites_pmid") < place["evidence"]("review")
    known = {work.pmid for _, work in data.curation.references if work.pmid}
    assert {pmid for row in said["evidence"] for pmid in row[place["evidence"]("cites_pmid")]} & known  # type: ignore[union-attr]
