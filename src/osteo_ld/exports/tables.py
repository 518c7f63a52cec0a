"""Plain tables: CSV on the Web (https://www.w3.org/TR/tabular-data-primer/), a data package, Parquet, a workbook."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from osteo_ld.curation.records import Record
from osteo_ld.exports import CSV, JSON, Data, Export, ExportError, File, Files, table
from osteo_ld.graph.evidence import section_index
from osteo_ld.graph.triples import evidence_iri, record_iri
from osteo_ld.graph.void import TITLE
from osteo_ld.iris import LICENCE, OSTEO, expand
from osteo_ld.vocabulary import CONCEPT_SLOTS, EFFECTS, KINDS

Cell = str | int | list[str]
SEPARATOR = "|"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``kind`` is text, a whole number, or a list of texts; ``target`` is the table that it points into."""

    name: str
    description: str
    kind: Literal["string", "integer", "list"] = "string"
    target: str = ""
    required: bool = False


def _slot_columns() -> Iterator[Column]:
    for slot in CONCEPT_SLOTS:
        yield Column(slot, f"Labels of the concepts in osteo:{slot}", "list")
        yield Column(f"{slot}_id", f"CURIEs of the concepts in osteo:{slot}", "list", "concepts")


COLUMNS: dict[str, tuple[Column, ...]] = {
    "interactions": (
        Column("iri", "IRI of the record", required=True),
        Column("kind", "Kind of record; absences and gaps are no interactions", required=True),
        Column("label", "The claim in one line", required=True),
        Column("status", "asserted, hypothesised or controversial", required=True),
        *_slot_columns(),
        Column("effect", "promotes, inhibits, affects, doesNotAffect or associatedWith"),
        Column("effect_on", "Name of what is affected"),
        Column("effect_on_id", "CURIE of what is affected", target="concepts"),
        Column("aspect", "What of the molecule changes"),
        Column("mode", "How the signal travels", "list"),
        Column("quantity", "Figures as printed", "list"),
        Column("publications", "Papers that it rests on, by DOI or PMID where known, then the reviews", "list"),
        Column("leads_to", "IRIs of the records that follow", "list", "interactions"),
        Column("contradicts", "IRIs of the records that say the opposite", "list", "interactions"),
        Column("note", "Curator's note"),
    ),
    "evidence": (
        Column("iri", "IRI of the evidence", required=True),
        Column("interaction", "IRI of the record that it is evidence of", target="interactions", required=True),
        Column("cites", "IRIs of the references that the span cites", "list"),
        Column("cites_doi", "DOIs of those of them of which one is known", "list"),
        Column("cites_pmid", "PubMed ids of those of them of which one is known", "list"),
        Column("review", "DOI IRI of the review, where it was read", required=True),
        Column("start", "First code point of the span in the frozen text, from 0", "integer", required=True),
        Column("end", "Code point after the last of the span", "integer", required=True),
        Column("sha256", "Hash of the exact span as UTF-8", required=True),
        Column("section", "Heading of the section", required=True),
        Column("evidence_code", "ECO CURIE", required=True),
        Column("system", "Names of experimental systems and taxa", "list"),
        Column("system_id", "CURIEs of experimental systems and taxa", "list", "concepts"),
        Column("status", "asserted, hypothesised or controversial", required=True),
    ),
    "concepts": (
        Column("id", "CURIE", required=True),
        Column("iri", "IRI", required=True),
        Column("label", "Label in the ontology", required=True),
        Column("name", "Name that people use, as the other tables have it", required=True),
        Column("synonyms", "Other names", "list"),
        Column("parents", "CURIEs of the classes above, as far as the lexicon states them", "list"),
        Column("components", "CURIEs of the parts of a complex", "list", "concepts"),
        Column("mappings", "Terms elsewhere, each a SKOS predicate and a CURIE", "list"),
        Column("definition", "Definition, for concepts of osteo-ld's own"),
    ),
}
_KEYS = {"interactions": "iri", "evidence": "iri", "concepts": "id"}


def _iri(token: str) -> str:
    return token[1:-1]


def _interaction(record: Record, label: str, data: Data) -> list[Cell]:
    row: list[Cell] = [_iri(record_iri(record.id)), KINDS[record.kind].local, label, record.status]
    curies: dict[str, list[str]] = {slot: [] for slot in (*CONCEPT_SLOTS, *EFFECTS)}
    for slot, curie in record.concepts():
        curies[slot].append(curie)
    for slot in CONCEPT_SLOTS:
        row += [[data.label(curie) for curie in curies[slot]], curies[slot]]
    verb, target = record.effect or ("", "")
    row += [verb, data.label(target) if target else "", target, record.aspect or ""]
    row += [list(record.mode), list(record.quantity), data.publications(record.evidence)]
    row += [[_iri(record_iri(i)) for i in getattr(record, slot)] for slot in ("leadsTo", "contradicts")]
    return [*row, record.note or ""]


def _evidence(data: Data) -> Iterator[list[Cell]]:
    sections = section_index(data.curation.units)
    for record in data.curation.records:
        for i, evidence in enumerate(record.evidence):
            source, at = data.curation.sources[evidence.at.source], evidence.at
            works = data.works(evidence)
            yield [
                _iri(evidence_iri(record, i)), _iri(record_iri(record.id)),
                [source.citation_iri(mark) for mark in evidence.cites],
                [work.doi for work in works if work.doi], [work.pmid for work in works if work.pmid],
                source.iri, at.start, at.end, evidence.sha256, sections[at.source, at.start], evidence.code,
                [data.label(curie) for curie in evidence.system], list(evidence.system), evidence.status,
            ]  # fmt: skip


@lru_cache(maxsize=1)
def rows(data: Data) -> dict[str, list[list[Cell]]]:
    """Give the rows of each table, in the order of ``COLUMNS``; a list is a cell of its own."""
    labels = {s: o for s, p, o in data.dataset.graphs["interactions"] if p.endswith("#label>")}
    concepts: list[list[Cell]] = [
        [
            concept.id, expand(concept.id), concept.label, concept.shown, list(concept.synonyms),
            list(concept.parents), list(concept.components),
            [" ".join(mapping) for mapping in sorted(concept.mappings)], concept.definition,
        ]
        for concept in sorted(data.curation.lexicon, key=lambda concept: concept.id)
    ]  # fmt: skip
    records = [
        _interaction(record, json.loads(labels[record_iri(record.id)]), data) for record in data.curation.records
    ]
    return {"interactions": records, "evidence": list(_evidence(data)), "concepts": concepts}


def _flat(cell: Cell) -> str | int:
    if not isinstance(cell, list):
        return cell
    if bad := [part for part in cell if SEPARATOR in part]:
        raise ExportError(f"{bad[0]!r} holds a {SEPARATOR!r}, which parts the values of a cell: rename it")
    return SEPARATOR.join(cell)


def _csvw_table(name: str) -> dict[str, object]:
    columns = []
    for column in COLUMNS[name]:
        entry: dict[str, object] = {"name": column.name, "titles": column.name, "dc:description": column.description}
        entry["datatype"] = "nonNegativeInteger" if column.kind == "integer" else "string"
        if column.kind == "list":
            entry["separator"] = SEPARATOR
        if column.required:
            entry["required"] = True
        columns.append(entry)
    # CSVW compares a key with a whole cell, so what lists ids has no foreign key.
    keys = [
        {
            "columnReference": [c.name],
            "reference": {"resource": f"{c.target}.csv", "columnReference": [_KEYS[c.target]]},
        }
        for c in COLUMNS[name]
        if c.target and c.kind == "string" and c.required
    ]
    schema: dict[str, object] = {"columns": columns, "primaryKey": [_KEYS[name]], "aboutUrl": f"{{+{_KEYS[name]}}}"}
    if name == "concepts":
        schema["aboutUrl"] = "{+iri}"
    if keys:
        schema["foreignKeys"] = keys
    return {"url": f"{name}.csv", "dc:title": name, "tableSchema": schema}


def _csvw(data: Data) -> dict[str, object]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{OSTEO}tables",
        "dc:title": "osteo-ld",
        "dc:license": {"@id": LICENCE},
        "dc:hasVersion": data.version,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\n"]},
        "tables": [_csvw_table(name) for name in COLUMNS],
    }


def _package(data: Data) -> dict[str, object]:
    """Give a data package (https://datapackage.org) of the same tables."""
    resources = []
    for name, columns in COLUMNS.items():
        fields = [
            {
                "name": column.name,
                "type": "integer" if column.kind == "integer" else "string",
                "description": column.description,
                **({"constraints": {"required": True}} if column.required else {}),
            }
            for column in columns
        ]
        schema: dict[str, object] = {"fields": fields, "primaryKey": [_KEYS[name]]}
        schema["foreignKeys"] = [
            {"fields": [c.name], "reference": {"resource": c.target, "fields": [_KEYS[c.target]]}}
            for c in columns
            if c.target and c.kind == "string" and c.required
        ]
        resources.append({"name": name, "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "schema": schema})
    licences = [{"name": "CC-BY-4.0", "path": LICENCE}]
    return {"name": "osteo-ld", "version": data.version, "licenses": licences, "resources": resources}


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def csvw(data: Data) -> Files:
    """CSV tables of interactions, evidence and concepts, with CSVW metadata and a data package."""
    files = {
        f"{name}.csv": table([c.name for c in COLUMNS[name]], ([_flat(cell) for cell in row] for row in body))
        for name, body in rows(data).items()
    }
    return {**files, "csv-metadata.json": _json(_csvw(data)), "datapackage.json": _json(_package(data))}


def parquet(data: Data) -> Files:
    """Parquet of the same tables, lists as lists; needs osteo-ld[parquet]."""
    try:
        import polars as pl
    except ImportError:
        raise ExportError("Parquet needs polars: pip install 'osteo-ld[parquet]'") from None
    kinds = {"string": pl.String(), "integer": pl.UInt32(), "list": pl.List(pl.String())}
    files = {}
    for name, body in rows(data).items():
        schema = {column.name: kinds[column.kind] for column in COLUMNS[name]}
        out = io.BytesIO()
        pl.DataFrame(body, schema=schema, orient="row").write_parquet(out)
        files[f"{name}.parquet"] = out.getvalue()
    return files


def xlsx(data: Data) -> Files:
    """A workbook of the same tables, which Excel opens with every letter right; needs osteo-ld[xlsx]."""
    try:
        import xlsxwriter
    except ImportError:
        raise ExportError("a workbook needs xlsxwriter: pip install 'osteo-ld[xlsx]'") from None
    out = io.BytesIO()
    # What looks like a link or a formula is a text; the date makes two workbooks of the same data the same.
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": TITLE, "created": datetime.fromisoformat(data.version)})
        bold = book.add_format({"bold": True})
        for name, body in rows(data).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(body), len(COLUMNS[name]) - 1)
            for at, column in enumerate(COLUMNS[name]):
                sheet.write_string(0, at, column.name, bold)
                sheet.write_comment(0, at, column.description)
            for n, row in enumerate(body, 1):
                for at, cell in enumerate(map(_flat, row)):
                    if isinstance(cell, int):
                        sheet.write_number(n, at, cell)
                    elif cell:
                        sheet.write_string(n, at, cell)
    return {"osteo-ld.xlsx": out.getvalue()}


_HOLDS = {"interactions": "records", "evidence": "evidence", "concepts": "concepts"}
EXPORTS = (
    Export(
        "csvw",
        "R, pandas and all that reads CSV",
        (
            *(File(f"{name}.csv", f"Table of the {what}", CSV) for name, what in _HOLDS.items()),
            File("csv-metadata.json", "CSVW metadata of the tables", "application/csvm+json"),
            File("datapackage.json", "Data package of the tables", JSON),
        ),
        csvw,
    ),
    Export(
        "parquet",
        "polars, DuckDB, arrow",
        tuple(
            File(f"{name}.parquet", f"The {what} as Parquet", "application/vnd.apache.parquet")
            for name, what in _HOLDS.items()
        ),
        parquet,
        needs="polars",
    ),
    Export(
        "xlsx",
        "Excel, LibreOffice",
        (File("osteo-ld.xlsx", "Workbook of the tables", _XLSX),),
        xlsx,
        needs="xlsxwriter",
    ),
)
