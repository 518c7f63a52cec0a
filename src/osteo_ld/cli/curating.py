"""What curators run: find sentences, count what is open, take over texts and tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osteo_ld import files as resources
from osteo_ld.cli.common import (
    curation_option,
    emit,
    format_option,
    main,
    opened,
    reference_option,
    texts_option,
    working,
    writable,
)

if TYPE_CHECKING:
    from osteo_ld.curation.reading import Curation
    from osteo_ld.curation.sources import Source, Unit


@main.command()
@click.option("--list", "listed", is_flag=True, help="List what each evidence gives instead of counting.")
@curation_option
@texts_option
@format_option
def cues(listed: bool, curation: Path, texts: tuple[Path, ...], style: str) -> None:
    """Count, a row a cue, the evidences whose words do not go with their record: answered, open.

    \b
    Examples:
      osteo-ld cues --texts ../shared/seeds
      osteo-ld cues --texts ../shared/seeds --list --format tsv
    """
    from collections import Counter

    from osteo_ld.curation.cues import alarms, read_cues
    from osteo_ld.curation.reading import load
    from osteo_ld.errors import InputError, Problem

    problems: list[Problem] = []
    table = read_cues(curation / "cues.tsv", problems)
    if problems:
        raise InputError(problems)
    loaded = load(curation)
    found = list(alarms(loaded, opened(loaded.sources, texts), table))
    if listed:
        rows = []
        for alarm in found:
            record, evidence = alarm.claim.record, alarm.claim.evidence
            state = "answered" if alarm.cue.key in evidence.read else "open"
            file = loaded.places[record.id].file
            rows.append((alarm.cue.key, record.number, file, str(evidence.at), alarm.found, state))
        emit(("cue", "record", "file", "at", "found", "state"), rows, style)
        return
    given = {
        (a.cue.key, a.claim.record.id, str(a.claim.evidence.at)): a.cue.key in a.claim.evidence.read for a in found
    }
    count = Counter((key, answered) for (key, *_), answered in given.items())
    keys = dict.fromkeys(cue.key for cue in table if cue.look != "name")
    emit(("cue", "answered", "open"), [(key, str(count[key, True]), str(count[key, False])) for key in keys], style)


@main.command()
@click.argument("words", required=False)
@click.option("--section", help="List all sentences of the sections whose heading holds this.")
@click.option("--source", "key", help="Only in this source.")
@click.option("-n", "--sentences", default=1, show_default=True, help="Sentences in a row from the one found.")
@click.option("--limit", default=3, show_default=True, help="Most candidates to show.")
@curation_option
@texts_option
def locate(
    words: str | None,
    section: str | None,
    key: str | None,
    sentences: int,
    limit: int,
    curation: Path,
    texts: tuple[Path, ...],
) -> None:
    """Find a sentence by what it says; print its evidence entry, ready to paste, and the records that rest on it.

    \b
    Examples:
      osteo-ld locate --texts ../shared/seeds "VEGFA stimulates ECs to upregulate BMP-2"
      osteo-ld locate --texts ../shared/seeds --section "Notch pathway"
    """
    from osteo_ld.curation.locate import list_section
    from osteo_ld.curation.locate import locate as find
    from osteo_ld.curation.reading import read

    if bool(words) == bool(section):
        raise click.UsageError("give words to find, or --section")
    loaded, _ = read(curation)  # what is not well formed yet is no hindrance
    at_hand = opened(_chosen(loaded.sources, key), texts)
    found = list_section(at_hand, section) if section else find(at_hand, words or "", sentences=sentences, limit=limit)
    if not found:
        click.echo("nothing fits; try other words of the sentence, or --section", err=True)
        raise SystemExit(1)
    for hit in found:
        resting = ", ".join(
            record.number
            for record in loaded.records
            for e in record.evidence
            if e.at.source == hit.source and e.at.start < hit.end and hit.start < e.at.end
        )
        click.echo(f"# {hit.section}: {hit.sentence}\n# records: {resting or 'none yet'}\n{hit.entry()}")
    click.echo(f"next free id: {_next_id(loaded)}", err=True)


def _next_id(loaded: Curation) -> int:
    return max((record.id for record in loaded.records), default=0) + 1


def _chosen(sources: Mapping[str, Source], key: str | None) -> Mapping[str, Source]:
    if key is None:
        return sources
    if key not in sources:
        raise click.UsageError(f"no source {key!r}; want one of {', '.join(sources)}")
    return {key: sources[key]}


@main.command()
@click.argument("words")
@click.option("--source", "key", help="Only in this source.")
@click.option("-n", "--sentences", default=1, show_default=True, help="Sentences in a row from the one found.")
@curation_option
@texts_option
def draft(words: str, key: str | None, sentences: int, curation: Path, texts: tuple[Path, ...]) -> None:
    """Draft the records of a sentence, for you to finish: three in five of what a draft says are right.

    Nothing is written: what is printed is to be read beside the sentence, mended, and pasted.

    \b
    Examples:
      osteo-ld draft --texts ../shared/seeds "M2 macrophages secrete anti-inflammatory factors"
    """
    from osteo_ld.curation.cues import read_cues
    from osteo_ld.curation.drafting import Drafter, rendered
    from osteo_ld.curation.locate import locate as find
    from osteo_ld.curation.reading import read

    loaded, _ = read(curation)
    at_hand = opened(_chosen(loaded.sources, key), texts)
    hits = find(at_hand, words, sentences=sentences, limit=1)
    if not hits:
        raise click.ClickException("nothing fits; try other words of the sentence")
    [hit] = hits
    drafter = Drafter(loaded.lexicon, loaded.records, read_cues(curation / "cues.tsv", []))
    drafts = drafter.drafts(at_hand[hit.source], hit.start, hit.end)
    click.echo(f"# {hit.section}: {hit.sentence}")
    for number, one in enumerate(drafts, _next_id(loaded)):
        at = f"{hit.source} {hit.start}-{hit.end}"
        numbered = loaded.sources[hit.source].numbered
        click.echo(rendered(one, number, at, hit.sha256, loaded.lexicon, numbered=numbered))
    if not drafts:
        click.echo(f"# no verb with two names of the lexicon around it: write the record yourself\n{hit.entry()}")


@main.command()
@click.argument("name")
@reference_option
@curation_option
def concept(name: str, reference: Path, curation: Path) -> None:
    """Look a name up in the lexicon, else in the reference tables; print the lexicon's row, ready to paste.

    \b
    Examples:
      osteo-ld concept periostin --reference ../shared/reference
    """
    from osteo_ld.curation.lexicon import read_lexicon
    from osteo_ld.graph.lookup import lookup

    lexicon = read_lexicon(curation / "concepts", [])
    try:
        known = lexicon.resolve(name)
    except LookupError as error:
        near = str(error).partition("nearest: ")[2]
    else:
        click.echo(f"{known.id}\t{known.label}")
        click.echo(f"{name!r} is in the lexicon already: {known.file}:{known.line}", err=True)
        return
    with working("reading the reference tables"):
        rows = list(lookup(name, reference))
    for row in rows:
        click.echo(row)
    if not rows:
        raise click.ClickException(f"no term has the name {name!r}; nearest in the lexicon: {near or 'none'}")
    click.echo("paste the row that fits, mend it, and run `osteo-ld imports --reference DIR`", err=True)


@main.command()
@click.option("--section", default="", help="Only the sections whose heading holds this.")
@click.option("--open", "list_open", is_flag=True, help="List the open sentences instead; with --texts, their words.")
@curation_option
@texts_option
@format_option
def coverage(section: str, list_open: bool, curation: Path, texts: tuple[Path, ...], style: str) -> None:
    """Say, a row a section, how many sentences are evidence, ledgered, open.

    \b
    Examples:
      osteo-ld coverage
      osteo-ld coverage --section "Notch pathway" --open
    """
    from osteo_ld.curation.proof import coverage as count
    from osteo_ld.curation.reading import load

    loaded = load(curation)
    found = [row for row in count(loaded) if section.casefold() in row.section.casefold()]
    if list_open:
        at_hand = opened(loaded.sources, texts) if texts else {}

        def words(source: str, span: str) -> str:
            start, _, end = span.partition("-")
            return " ".join(at_hand[source].text[int(start) : int(end)].split()) if source in at_hand else ""

        header: tuple[str, ...] = ("source", "span", "section", *(["sentence"] if at_hand else []))
        rows = [(row.source, span, row.section, words(row.source, span)) for row in found for span in row.open]
        emit(header, [row[: len(header)] for row in rows], style)
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
def sentences(curation: Path, texts: tuple[Path, ...]) -> None:
    """Write the sentence index of the texts anew, the hashes of their words, and which words there are (no sentences).

    What belongs to a text that is not at hand stays as it is.

    \b
    Examples:
      osteo-ld sentences --texts ../shared/seeds
    """
    from osteo_ld.curation.adding import write_all
    from osteo_ld.curation.proof import word_hashes
    from osteo_ld.curation.reading import read
    from osteo_ld.curation.sources import read_words, units_table, words_table
    from osteo_ld.curation.words_file import word_hashes_table

    loaded, _ = read(writable(curation))
    at_hand = opened(loaded.sources, texts)
    fresh = word_hashes(loaded, at_hand)
    units: list[Unit] = []
    words: dict[tuple[str, int, int], str] = {}
    for key in loaded.sources:
        units += at_hand[key].units if key in at_hand else [unit for unit in loaded.units if unit.source == key]
        old = fresh if key in at_hand else loaded.word_hashes
        words |= {span: hashed for span, hashed in old.items() if span[0] == key}
    kept = frozenset() if len(at_hand) == len(loaded.sources) else read_words(curation / "words.txt")
    write_all(
        {
            curation / "sentences.tsv": units_table(units),
            curation / "word_hashes.tsv": word_hashes_table(words),
            curation / "words.txt": words_table((text.text for text in at_hand.values()), kept),
        }
    )


@main.command()
@reference_option
@curation_option
def imports(reference: Path, curation: Path) -> None:
    """Write the import slices anew from the reference tables, into the ontology beside the curation.

    \b
    Examples:
      osteo-ld imports --reference ../shared/reference
    """
    from osteo_ld.asking.others import FILE as OTHER_NAMES
    from osteo_ld.asking.others import other_names
    from osteo_ld.curation.lexicon import read_lexicon
    from osteo_ld.errors import InputError, Problem
    from osteo_ld.files import write
    from osteo_ld.graph.slices import gene_table, read_vocabularies, slices

    folder = writable(curation).resolve().parent / "ontology" / "imports"
    if not folder.is_dir():
        raise click.UsageError(f"{folder} is not there: the slices are written into the ontology beside the curation")
    problems: list[Problem] = []
    lexicon = read_lexicon(curation / "concepts", problems)
    if problems:
        raise InputError(problems)
    with working("reading the reference tables"):
        files = slices(lexicon, reference, read_vocabularies(resources.ONTOLOGY / "vocabularies.tsv"))
    for path in folder.glob("*.ttl"):
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        write(folder / name, [content])
    write(folder / "genes.tsv", [gene_table(lexicon, reference)])
    write(folder / OTHER_NAMES, [other_names(reference)])


@main.command()
def schema() -> None:
    """Print the JSON Schema of the interaction files, for editors.

    \b
    Examples:
      osteo-ld schema > interactions.schema.json
    """
    import json

    from osteo_ld.curation.records import records_adapter

    click.echo(json.dumps(records_adapter().json_schema(), indent=2, ensure_ascii=False, sort_keys=True))
