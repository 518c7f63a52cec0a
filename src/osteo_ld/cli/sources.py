"""Reviews, what they cite, and copies of them: add, list, check, move, import, verify."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld.cli.common import curation_option, emit, format_option, main, opened, texts_option

_STYLES = ("superscript", "bracketed", "author-year")


@main.group()
def source() -> None:
    """Add a review, list and check those that are there, move one to a corrected text.

    \b
    Examples:
      osteo-ld source list
      osteo-ld source add article.nxml --texts texts --curation curation
      osteo-ld source check --texts ../shared/seeds
    """


@source.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", help="What evidences call it: lower-case letters, digits, hyphens.")
@click.option("--title", help="Its title.")
@click.option("--journal", help="Its journal.")
@click.option("--year", type=int, help="The year of publication.")
@click.option("--doi", help="Its DOI, as 10.1234/abc.")
@click.option("--style", type=click.Choice(_STYLES), help="How it cites.")
@click.option("--citation", help="IRI of what it cites, with {mark} or {slug}.")
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    envvar="OSTEO_LD_TEXTS",
    help="Folder that the frozen text is written into.",
)
@curation_option
def add(
    file: Path,
    key: str | None,
    title: str | None,
    journal: str | None,
    year: int | None,
    doi: str | None,
    style: str | None,
    citation: str | None,
    texts: Path,
    curation: Path,
) -> None:
    """Add a review from JATS XML, which tells all by itself, or from a text, of which the options tell.

    \b
    Examples:
      osteo-ld source add article.nxml --texts texts --curation curation
      osteo-ld source add review.txt --key li-2024 --title "On bone" --journal Bone --year 2024 \\
        --doi 10.1234/abc --style bracketed --texts texts --curation curation
    """
    from osteo_ld.curation.adding import add as write
    from osteo_ld.curation.adding import read_new
    from osteo_ld.curation.texts import Text

    given = {
        "key": key, "title": title, "journal": journal, "year": year, "doi": doi, "citation_style": style,
        "citation": citation,
    }  # fmt: skip
    new = read_new(file, given)
    written = write(new, curation, texts)
    for path in written:
        click.echo(path)
    units = Text(new.source, new.text).units
    click.echo(f"{new.source.key}: {len(units)} sentences, {len(new.references)} references", err=True)


@source.command("list")
@curation_option
@texts_option
@format_option
def list_sources(curation: Path, texts: tuple[Path, ...], style: str) -> None:
    """List the reviews: how many sentences, evidences and known references, and whether the text is at hand.

    \b
    Examples:
      osteo-ld source list --format tsv
    """
    from osteo_ld.curation.reading import load
    from osteo_ld.curation.texts import load_texts

    loaded = load(curation)
    at_hand = load_texts(loaded.sources, texts)
    rows = []
    for key, found in loaded.sources.items():
        evidences = sum(e.at.source == key for record in loaded.records for e in record.evidence)
        known = sum(work.known for work in loaded.references.of(key).values())
        units = sum(unit.source == key for unit in loaded.units)
        text = "at hand" if key in at_hand else "missing" if texts else "not looked for"
        rows.append(
            (key, str(found.year), found.doi, found.citation_style, str(units), str(evidences), str(known), text)
        )
    header = ("source", "year", "doi", "citations", "sentences", "evidences", "references known", "text")
    emit(header, rows, style)


@source.command("check")
@click.argument("key", required=False)
@curation_option
@texts_option
def check_source(key: str | None, curation: Path, texts: tuple[Path, ...]) -> None:
    """Check reviews against their texts: sentences, and the marks that they cite against the reference lists.

    \b
    Examples:
      osteo-ld source check --texts ../shared/seeds
    """
    from osteo_ld.curation.reading import read
    from osteo_ld.curation.sources import sentences_command

    loaded, problems = read(curation)
    if key is not None and key not in loaded.sources:
        raise click.UsageError(f"no source {key!r}; want one of {', '.join(loaded.sources)}")
    at_hand = opened({k: s for k, s in loaded.sources.items() if key in (None, k)}, texts)
    failed = bool(problems)
    for problem in problems:
        click.echo(problem, err=True)
    for name, text in at_hand.items():
        fits = text.units == [unit for unit in loaded.units if unit.source == name]
        printed = set(text.citations(0, len(text.text)))
        listed = loaded.references.of(name).keys()
        failed = failed or not fits
        state = "as indexed" if fits else f"NOT AS INDEXED (run `{sentences_command(curation)}`)"
        click.echo(
            f"{name}: {len(text.units)} sentences, {state}; "
            f"{len(printed)} marks, {len(printed - listed)} without a row in references/{name}.tsv, "
            f"{len(listed - printed)} rows that the text does not cite"
        )
    if failed:
        raise SystemExit(1)


@source.command()
@click.argument("key")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Write it; without, only say what would move.")
@curation_option
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    envvar="OSTEO_LD_TEXTS",
    help="Folder with the frozen text.",
)
def rebase(key: str, file: Path, write: bool, curation: Path, texts: Path) -> None:
    """Move a review to a corrected text (plain, or JATS XML): offsets and hashes go along, what cannot is named.

    \b
    Examples:
      osteo-ld source rebase li-2024 corrected.nxml --texts texts --curation curation --write
    """
    from osteo_ld.curation.reading import load
    from osteo_ld.curation.rebasing import rebase as move
    from osteo_ld.errors import InputError

    loaded = load(curation)
    if key not in loaded.sources:
        raise click.UsageError(f"no source {key!r}; want one of {', '.join(loaded.sources)}")
    old = opened({key: loaded.sources[key]}, (texts,))[key]
    count, problems = move(loaded, curation, old, file, texts, write=write)
    click.echo(f"{count} places {'moved' if write else 'would move'}, {len(problems)} cannot", err=True)
    if problems:
        raise InputError(problems)


@main.group()
def references() -> None:
    """Keep what the reviews cite.

    \b
    Examples:
      osteo-ld references import references.bib --source fcell-2025
    """


@references.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "key", required=True, help="The review whose reference list it is.")
@click.option(
    "--confidence",
    type=click.Choice(["certain", "likely"]),
    default="certain",
    show_default=True,
    help="How sure it is that these are the works cited.",
)
@curation_option
def import_references(file: Path, key: str, confidence: str, curation: Path) -> None:
    """Take over a reference list from BibTeX, RIS, CSL-JSON or JATS; what is known already stays.

    Works are marked as the review cites: by number (a key such as ref12, else the place in the list), or by author
    and year.

    \b
    Examples:
      osteo-ld references import list.bib --source li-2024 --curation curation
    """
    from osteo_ld.curation.bibliographies import merged, read_bibliography
    from osteo_ld.curation.reading import read
    from osteo_ld.curation.references import references_table
    from osteo_ld.files import write as write_file

    loaded, _ = read(curation)
    if key not in loaded.sources:
        raise click.UsageError(f"no source {key!r}; want one of {', '.join(loaded.sources)}")
    works = read_bibliography(file, loaded.sources[key], confidence)
    table, differ = merged(loaded.references, key, works)
    write_file(curation / "references" / f"{key}.tsv", [references_table(table)])
    if differ:
        click.echo(f"kept as they were, though the file has another work: {', '.join(differ)}", err=True)
    click.echo(f"{key}: {len(table)} works, {sum(work.known for work in table)} known", err=True)


@main.command()
@click.argument("copy", type=click.Path(path_type=Path))
@click.option("--source", "key", required=True, help="The review that it is a copy of.")
@curation_option
@format_option
def verify(copy: Path, key: str, curation: Path, style: str) -> None:
    """Find every evidence of a review in your own copy of it: JATS XML, HTML, or text as taken from a PDF.

    A row an evidence: found, changed (other words stand in its place), missing; totals on standard error. Exits with 1
    unless all are found.

    \b
    Examples:
      osteo-ld verify article.html --source fcell-2025
      osteo-ld verify article.xml --source fcell-2025 --format json
    """
    from collections import Counter

    from osteo_ld.curation.copies import Sought, outcomes, read_copy
    from osteo_ld.curation.reading import load

    loaded = load(curation)
    if key not in loaded.sources:
        raise click.UsageError(f"no source {key!r}; want one of {', '.join(loaded.sources)}")
    text = read_copy(copy, loaded.sources[key])
    spans = [
        (f"evi:{record.number}-{i}", Sought(at.start, at.end, loaded.word_hashes.get((key, at.start, at.end), "")))
        for record in loaded.records
        for i, at in enumerate((evidence.at for evidence in record.evidence), 1)
        if at.source == key
    ]
    found = outcomes(text, (span for _, span in spans if span.words))
    rows = [
        (evidence, f"{key} {span.start}-{span.end}", found[span].state if span.words else "missing")
        for evidence, span in spans
    ]
    emit(("evidence", "at", "state"), rows, style)
    count = Counter(state for *_, state in rows)
    states = ", ".join(f"{count[state]} {state}" for state in ("found", "changed", "missing"))
    click.echo(f"{len(rows)} evidences of {key} in {copy}: {states}", err=True)
    if count["found"] < len(rows):
        raise SystemExit(1)
