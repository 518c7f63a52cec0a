"""Statements from elsewhere as records."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld.cli.common import curation_option, emit, format_option, main, working


@main.group("import")
def importing() -> None:
    """Turn statements of other resources into records, for `osteo-ld build --records`.

    \b
    Examples:
      osteo-ld import indra statements.json -o mined.jsonl
    """


@importing.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="JSON Lines.")
@click.option(
    "--first-id",
    type=click.IntRange(1),
    default=1_000_001,
    show_default=True,
    help="Id of the first record; the others follow.",
)
@curation_option
@format_option
def indra(file: Path, output: Path, first_id: int, curation: Path, style: str) -> None:
    """Write the records of INDRA's statements (JSON, or JSON Lines), and count by reason what was left out.

    Statements that say the same become one record with the evidence of all. Their works stand in the evidence by
    PubMed id or DOI, their sentences by hash; those of our own export get their spans of the reviews back.

    \b
    Examples:
      osteo-ld import indra statements.json -o mined.jsonl
      osteo-ld import indra statements.json -o mined.jsonl --first-id 2000001 --format tsv
    """
    from osteo_ld.release.importing import import_indra
    from osteo_ld.release.partitions import Frame

    with working("reading the statements"):
        importer, kept, broken = import_indra(file, output, Frame(curation), first_id)
    rows = [("statement", f"{kind}: {reason}", str(count)) for (kind, reason), count in importer.left.most_common()]
    rows += [("record", reason, str(count)) for reason, count in broken.most_common()]
    rows += [("part", reason, str(count)) for reason, count in importer.parts.most_common()]
    emit(("left out", "reason", "count"), rows, style)
    taken = importer.read - importer.left.total()
    click.echo(f"{taken:,} of {importer.read:,} statements, {kept:,} records in {output}", err=True)
