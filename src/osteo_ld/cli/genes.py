"""Lists and tables that users bring: genes, and other tools' ligand-receptor tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from osteo_ld import files as resources
from osteo_ld.cli.common import curation_option, emit, format_option, main


def _read(file: IO[bytes]) -> tuple[str, str]:
    """Read a text, in UTF-8 with or without a mark at its start, its line ends as they are; and give its name."""
    name = getattr(file, "name", "<stdin>")
    try:
        return file.read().decode("utf-8-sig"), name
    except UnicodeDecodeError:
        raise click.ClickException(f"{name} is no text in UTF-8") from None


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 20:,} more" if len(names) > 20 else ""
    return f"{', '.join(names[:20])}{more}"


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--summary", "summed", is_flag=True, help="By pair of cells and outcome, in place of every record.")
@curation_option
@format_option
def genes(file: IO[bytes], summed: bool, curation: Path, style: str) -> None:
    """Say what the reviews know of a list of genes: a row per gene, record and role.

    FILE has a gene a line (- for stdin): symbols of man or mouse, HGNC, Ensembl, UniProt, MGI, names as `find` takes
    them, mixed; or is a table (CSV or TSV) as DESeq2, edgeR, limma, Seurat or scanpy write it, of which the header says
    where the fold changes are. A second column may have a value: then `fits` says whether the direction is what a
    record wants. Names that the reviews do not have go to stderr; exit code 1 where they have none.

    \b
    Examples:
      osteo-ld genes list.txt
      osteo-ld genes --summary changes.csv
      printf 'Tnfsf11\\nENSG00000141655\\n' | osteo-ld genes - --format csv
    """
    from osteo_ld.curation.reading import load
    from osteo_ld.exports import read_genome
    from osteo_ld.exports.gene_lists import HEADER, SUMMARY, rows, silent, summary
    from osteo_ld.exports.gene_names import GeneNames
    from osteo_ld.exports.gene_reading import read_list

    loaded = load(curation)
    genome = read_genome(loaded, curation, resources.ONTOLOGY)
    text, name = _read(file)
    listed = read_list(text.splitlines(), GeneNames(loaded, genome), name)
    body = rows(loaded, genome, listed)
    for line in listed.told:
        click.echo(line, err=True)
    if listed.unknown:
        click.echo(f"not in the reviews: {_some(listed.unknown)}", err=True)
    if quiet := silent(listed, body):
        click.echo(f"known, and in no record: {', '.join(quiet)}", err=True)
    emit(SUMMARY if summed else HEADER, summary(body) if summed else body, style)
    if not body:
        raise SystemExit(1)


@main.command()
@click.argument("table", type=click.File("rb"))
@curation_option
@format_option
def audit(table: IO[bytes], curation: Path, style: str) -> None:
    """Mark the rows of another tool's ligand-receptor table with what the reviews say of each pair.

    TABLE is a result or resource of LIANA, CellPhoneDB or CellChat (CSV or TSV, - for stdin). Each row gets a word:
    stated, decoy, trap, antagonist, negative, reverse, direction contrary, not in the reviews, or name not known; its
    sign and records. Names are taken as `genes` takes them.

    \b
    Examples:
      osteo-ld audit liana_res.csv --format csv > marked.csv
      osteo-ld export liana | osteo-ld audit - --format csv | head -3
    """
    from osteo_ld.curation.reading import load
    from osteo_ld.exports import read_genome
    from osteo_ld.exports.audit import ADDED, NOT_KNOWN, Auditor
    from osteo_ld.exports.audit import audit as run
    from osteo_ld.exports.gene_names import GeneNames
    from osteo_ld.exports.pairs import pairs

    loaded = load(curation)
    genome = read_genome(loaded, curation, resources.ONTOLOGY)
    audited = run(*_read(table), auditor=Auditor(pairs(loaded.records, genome), GeneNames(loaded, genome)))
    for line in audited.told:
        click.echo(line, err=True)
    if audited.unknown:
        rows = sum(row[-len(ADDED)] == NOT_KNOWN for row in audited.body)
        click.echo(f"names not known: {len(audited.unknown):,}, in {rows:,} rows: {_some(audited.unknown)}", err=True)
    emit(audited.header, audited.body, style)
