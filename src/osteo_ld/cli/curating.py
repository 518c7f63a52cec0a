"""What curators run: check, find sentences, count what is open, take over texts and tables."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld import resources
from osteo_ld.cli.common import curation_option, emit, format_option, main, needed, texts_option, working


@main.command()
@curation_option
@texts_option
def check(curation: Path, texts: Path | None) -> None:
    """Check the curation, by format and by shapes; with --texts, prove every evidence against the texts.

    \b
    Examples:
      osteo-ld check
      osteo-ld check --texts ../shared/seeds
    """
    from osteo_ld.build import located
    from osteo_ld.curation import read
    from osteo_ld.dataset import assemble
    from osteo_ld.problems import InputError
    from osteo_ld.proof import prove
    from osteo_ld.texts import load_texts
    from osteo_ld.validate import record_layer
    from osteo_ld.validate import validate as run_shapes

    loaded, problems = read(curation)
    if not problems:
        problems += located(run_shapes(record_layer(assemble(loaded, resources.ONTOLOGY)), resources.SHAPES), loaded)
    if texts:
        problems += prove(loaded, load_texts(loaded.sources, texts))
    if problems:
        raise InputError(problems)
    if not texts:
        click.echo("evidences were not held against the texts (--texts)", err=True)
    evidences = sum(len(record.evidence) for record in loaded.records)
    click.echo(
        f"{len(loaded.records)} records, {evidences} evidences, {len(loaded.lexicon)} concepts: no error", err=True
    )


@main.command()
@click.argument("words", required=False)
@click.option("--section", help="List all sentences of the sections whose heading holds this.")
@click.option("-n", "--sentences", default=1, show_default=True, help="Sentences in a row from the one found.")
@click.option("--limit", default=3, show_default=True, help="Most candidates to show.")
@curation_option
@texts_option
def locate(
    words: str | None, section: str | None, sentences: int, limit: int, curation: Path, texts: Path | None
) -> None:
    """Find a sentence by what it says; print its evidence entry, ready to paste.

    \b
    Examples:
      osteo-ld locate --texts ../shared/seeds "VEGFA stimulates ECs to upregulate BMP-2"
      osteo-ld locate --texts ../shared/seeds --section "Notch pathway"
    """
    from osteo_ld.locate import list_section
    from osteo_ld.locate import locate as find
    from osteo_ld.texts import load_sources, load_texts

    if bool(words) == bool(section):
        raise click.UsageError("give words to find, or --section")
    loaded = load_texts(load_sources(curation / "sources.yaml"), needed(texts))
    found = list_section(loaded, section) if section else find(loaded, words or "", sentences=sentences, limit=limit)
    if not found:
        click.echo("nothing fits; try other words of the sentence, or --section", err=True)
        raise SystemExit(1)
    for hit in found:
        click.echo(f"# {hit.section}: {hit.sentence}\n{hit.entry()}")


@main.command()
@click.option("--section", default="", help="Only the sections whose heading holds this.")
@click.option("--open", "list_open", is_flag=True, help="List the spans of the open sentences instead.")
@curation_option
@format_option
def coverage(section: str, list_open: bool, curation: Path, style: str) -> None:
    """Say, a row a section, how many sentences are evidence, ledgered, open.

    \b
    Examples:
      osteo-ld coverage
      osteo-ld coverage --section "Notch pathway" --open
    """
    from osteo_ld.curation import load
    from osteo_ld.proof import coverage as count

    found = [row for row in count(load(curation)) if section.casefold() in row.section.casefold()]
    if list_open:
        emit(
            ("source", "span", "section"),
            [(row.source, span, row.section) for row in found for span in row.open],
            style,
        )
        return
    body = [
        (row.source, row.section, row.sentences, row.evidence, row.ledgered, len(row.open)) for row in found
    ]  # fmt: skip
    total = ("", "total", *(sum(row[i] for row in body) for i in range(2, 6)))  # type: ignore[misc]
    header = ("review", "section", "sentences", "with evidence", "ledgered", "open")
    emit(header, [tuple(map(str, row)) for row in [*body, total]], style)


@main.command()
@curation_option
@texts_option
def sentences(curation: Path, texts: Path | None) -> None:
    """Write the sentence index of the texts anew (offsets and sections, no sentences).

    \b
    Examples:
      osteo-ld sentences --texts ../shared/seeds
    """
    from osteo_ld.texts import load_sources, load_texts, write_units

    loaded = load_texts(load_sources(curation / "sources.yaml"), needed(texts))
    write_units(curation / "sentences.tsv", [unit for text in loaded.values() for unit in text.units])


@main.command()
@click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder with the reference tables.",
)
@curation_option
def imports(reference: Path, curation: Path) -> None:
    """Write the import slices anew from the reference tables.

    \b
    Examples:
      osteo-ld imports --reference ../shared/reference
    """
    from osteo_ld.dataset import write
    from osteo_ld.imports import gene_table, slices
    from osteo_ld.lexicon import read_lexicon
    from osteo_ld.problems import InputError, Problem

    problems: list[Problem] = []
    lexicon = read_lexicon(curation / "concepts", problems)
    if problems:
        raise InputError(problems)
    with working("reading the reference tables"):
        files = slices(lexicon, reference)
    folder = resources.ONTOLOGY / "imports"
    for path in folder.glob("*.ttl"):
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        write(folder / name, [content])
    write(folder / "genes.tsv", [gene_table(lexicon, reference)])


@main.command()
def schema() -> None:
    """Print the JSON Schema of the interaction files, for editors.

    \b
    Examples:
      osteo-ld schema > interactions.schema.json
    """
    import json

    from osteo_ld.models import records_adapter

    click.echo(json.dumps(records_adapter.json_schema(), indent=2, ensure_ascii=False, sort_keys=True))
