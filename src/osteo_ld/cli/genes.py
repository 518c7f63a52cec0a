"""Lists and tables that users bring: genes, and other tools' ligand-receptor tables."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from osteo_ld import files as resources
from osteo_ld.cli.common import curation_option, emit, format_option, main


def _lines(file: IO[str]) -> list[str]:
    """Read a text, in UTF-8 with or without a mark at its start."""
    try:
        return file.read().removeprefix("\ufeff").splitlines()
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is no text in UTF-8") from None


@main.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--summary", "summed", is_flag=True, help="By pair of cells and outcome, in place of every record.")
@curation_option
@format_option
def genes(file: IO[str], summed: bool, curation: Path, style: str) -> None:
    """Say what the reviews know of a list of genes: a row per gene, record and role.

    FILE has a gene a line (- for stdin): symbols of man or mouse, HGNC, Ensembl, UniProt, MGI, mixed; a second column
    may have a value, such as a fold change: then `fits` says whether the direction is what a record wants. Names that
    the reviews do not have go to stderr; exit code 1 where they have none.

    \b
    Examples:
      osteo-ld genes list.txt
      osteo-ld genes --summary changes.csv
      printf 'Tnfsf11\\nENSG00000141655\\n' | osteo-ld genes - --format csv
    """
    from osteo_ld.curation.reading import load
    from osteo_ld.exports import read_genome
    from osteo_ld.exports.gene_lists import HEADER, SUMMARY, read_list, rows, silent, summary

    loaded = load(curation)
    genome = read_genome(loaded, curation, resources.ONTOLOGY)
    listed = read_list(_lines(file), genome.genes.values(), file.name)
    body = rows(loaded, genome, listed)
    if unknown := listed.unknown:
        more = f" and {len(unknown) - 20:,} more" if len(unknown) > 20 else ""
        click.echo(f"not in the reviews: {', '.join(unknown[:20])}{more}", err=True)
    if quiet := silent(listed, body):
        click.echo(f"known, and in no record: {', '.join(quiet)}", err=True)
    emit(SUMMARY if summed else HEADER, summary(body) if summed else body, style)
    if not body:
        raise SystemExit(1)


@main.command()
@click.argument("table", type=click.File(encoding="utf-8"))
@curation_option
@format_option
def audit(table: IO[str], curation: Path, style: str) -> None:
    """Mark the rows of another tool's ligand-receptor table with what the reviews say of each pair.

    TABLE is a result or resource of LIANA, CellPhoneDB or CellChat (CSV or TSV, - for stdin). Each row gets a word:
    stated, decoy, trap, antagonist, negative, reverse, direction contrary, or not in the reviews; its sign and records.

    \b
    Examples:
      osteo-ld audit liana_res.csv --format csv > marked.csv
      osteo-ld export liana | osteo-ld audit - --format csv | head -3
    """
    from osteo_ld.curation.reading import load
    from osteo_ld.exports import read_genome
    from osteo_ld.exports.audit import Auditor
    from osteo_ld.exports.audit import audit as run
    from osteo_ld.exports.pairs import pairs

    loaded = load(curation)
    genome = read_genome(loaded, curation, resources.ONTOLOGY)
    auditor = Auditor(pairs(loaded.records, genome), genome.genes.values())
    emit(*run(_lines(table), auditor, table.name), style)
