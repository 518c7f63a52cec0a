"""The records as JSON Lines, and their schema: what `osteo-ld build --records` reads."""

from __future__ import annotations

from osteo_ld.curation.elsewhere import schema, written
from osteo_ld.exports import JSON_LINES, Data, Export, File, Files


def records(data: Data) -> Files:
    """The records as JSON Lines, a record a line, with their JSON Schema."""
    lines = "".join(map(written, data.curation.records))
    return {"records.jsonl": lines.encode(), "record.schema.json": schema().encode()}


EXPORTS = (
    Export(
        "records",
        "jq, osteo-ld build --records",
        (
            File("records.jsonl", "The records of the curation as JSON Lines", JSON_LINES),
            File("record.schema.json", "JSON Schema of a record, versioned", "application/schema+json"),
        ),
        records,
    ),
)
