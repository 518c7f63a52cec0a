"""Records by what stands in their slots, and one record, whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osteo_ld import vocabulary
from osteo_ld.asking.patterns import RECORDS, TEXTS
from osteo_ld.cli.common import build_option, emit, main, opened, texts_option
from osteo_ld.errors import QueryError
from osteo_ld.files import CURATION

if TYPE_CHECKING:
    from osteo_ld.asking.answers import Asker
    from osteo_ld.graph.knowledge import Record


def _pattern_options(command: Any) -> Any:
    """Add an option for each field of a pattern."""
    fields = [
        ("named", "Anywhere in the record."), ("acts", "Whatever acts: sender, signal, carrier."),
        ("on", "Whatever is acted on: receiver, receptor, what is affected."), ("outcome", "What any effect is on."),
        *((slot.name, f"{slot.words[0].upper()}{slot.words[1:]}.") for slot in vocabulary.SLOTS.values()
          if slot.values == "concept"),
        *((effect.name, f"What it {effect.label}.") for effect in vocabulary.EFFECTS.values()),
        ("system", "Experimental system or taxon."), ("effect", f"One of {', '.join(vocabulary.EFFECTS)}."),
        ("kind", f"One of {', '.join(vocabulary.KINDS)}."), ("status", f"One of {', '.join(vocabulary.STATUSES)}."),
        ("mode", f"One of {', '.join(vocabulary.MODES)}."), ("aspect", f"One of {', '.join(vocabulary.ASPECTS)}."),
        *TEXTS.items(), *RECORDS.items(),
    ]  # fmt: skip
    for name, words in reversed(fields):
        command = click.option(f"--{name}", f"f_{name}", multiple=True, metavar="NAME", help=words)(command)
    return command


@main.command()
@click.argument("name", required=False)
@_pattern_options
@click.option("--join", type=click.Choice(["also", "but-not", "then"]), help="Join the second pattern (--second).")
@click.option("--over", help="The slot that both patterns share; mediator if not given.")
@click.option("--second", "second", multiple=True, metavar="FIELD=NAME", help="A field of the second pattern.")
@click.option("--by", help="Count the values of this field instead of listing records.")
@click.option("--limit", type=click.IntRange(0), default=0, help="At most so many records; 0 is all.")
@build_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "tsv", "json", "jsonl", "sparql"]),
    default="table",
    show_default=True,
)
def find(
    name: str | None, join: str | None, over: str | None, second: tuple[str, ...], by: str | None, limit: int,
    folder: Path, style: str, **given: tuple[str, ...],
) -> None:  # fmt: skip
    """Find records by what stands in their slots; or show all that is known of a NAME, and of what is a kind of it.

    Names are labels, synonyms, gene symbols, accessions, CURIEs or IRIs, however they are spelt; ? asks for
    whatever stands there; alternatives are parted by |. A field that is given twice must hold both.

    Arrows: ↑ promotes, ↓ inhibits, → affects (direction not said).

    \b
    Examples:
      osteo-ld find VEGFA
      osteo-ld find --source osteoblast --recipient "endothelial cell" --inhibits angiogenesis
      osteo-ld find --mode vesicular --status asserted --cites 115 --format csv
      osteo-ld find --cites 10.1038/nm.3961
      osteo-ld find --text "vegf exosome" --year 2015-2020
      osteo-ld find --leadsTo 1215
      osteo-ld find --promotes angiogenesis --by mediator
      osteo-ld find --promotes osteogenesis --join also --second promotes=angiogenesis
    """
    from osteo_ld.asking.faces import from_arguments, second_field, to_sparql
    from osteo_ld.asking.index import open_asker
    from osteo_ld.graph.works import cited_as, review_keys

    asker = open_asker(folder)
    arguments: dict[str, list[str]] = {key.removeprefix("f_"): list(values) for key, values in given.items() if values}
    if name:
        arguments.setdefault("named", []).append(name)
    for pair in second:
        try:
            field, value = second_field(pair)
        except QueryError as error:
            raise click.UsageError(str(error)) from None
        arguments.setdefault(field, []).append(value)
    for field in arguments:
        if named := {"cites": cited_as, "review": review_keys}.get(field.removeprefix("second.")):
            arguments[field] = [named(asker.know, value) for value in arguments[field]]
    if join:
        arguments["join"] = [join]
    if over:
        arguments["over"] = [over]
    if not arguments:
        raise click.UsageError("give a NAME, or at least one field: `osteo-ld find --help` lists them")
    told: list[str] = []

    def resolve(text: str) -> str:
        meaning = asker.names.resolve(text)
        if meaning.told:
            told.append(meaning.told)
        return meaning.iri

    pattern = from_arguments(arguments, resolve)
    for record in (asker.know.records.get(iri) for iri in pattern.concepts()):
        if record:
            raise QueryError(f"{record.number} is a record, and stands in none: see `osteo-ld show {record.number}`")
    for line in told:
        click.echo(line, err=True)
    if style == "sparql":
        click.echo(to_sparql(pattern), nl=False)
        return
    found = asker.find(pattern)
    if by:
        emit((by, "records"), [(label, str(n)) for label, n in asker.counted(found, by)], style)
    elif found:
        _list(asker, found[: limit or None], {*pattern.concepts()} if name else set(), style)
    if not found:
        click.echo(f"no record fits {asker.command(pattern)}", err=True)
        for hint in asker.hints(pattern):
            click.echo(hint, err=True)
        raise SystemExit(1)


FIND_HEADER = ("role", "record", "sender", "signal", "receiver", "effect", "status", "section", "evidence", "cites")


def _list(asker: Asker, found: list[Record], about: set[str], style: str) -> None:
    from osteo_ld.asking.rows import described

    body = [described(asker, record, about) for record in found]
    if style == "jsonl":
        for row in body:
            click.echo(json.dumps(dict(zip(FIND_HEADER, row, strict=True)), ensure_ascii=False))
        return
    emit(FIND_HEADER, body, style)


@main.command()
@click.argument("record")
@build_option
@texts_option
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
def show(record: str, folder: Path, texts: tuple[Path, ...], style: str) -> None:
    """Show one RECORD whole (a number, a CURIE or an IRI): its sentence, slots, evidence, what leads to it and follows.

    \b
    Examples:
      osteo-ld show 3951
      osteo-ld show interaction:3951 --texts ../shared/seeds
    """
    from osteo_ld.asking.index import open_asker
    from osteo_ld.asking.rows import whole

    asker = open_asker(folder)
    found = asker.know.records.get(asker.names.resolve(record).iri)
    if found is None:
        raise QueryError(f"{record!r} is a concept: `osteo-ld find` shows its records")
    shown = whole(asker, found, _quotes(texts))
    if style == "json":
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    click.echo(f"{shown['record']}  {shown['says']}")
    for key in ("kind", "status", "note"):
        if shown[key]:
            click.echo(f"  {key}: {shown[key]}")
    for name, values in shown["slots"].items():
        click.echo(f"  {name}: {', '.join(values)}")
    for span in shown["evidence"]:
        place = f"{span['review']} {span['start']}-{span['end']}, {span['section']}, {span['status']}"
        click.echo(f"\n  {span['evidence']}  {place}")
        for key in ("cites", "system", "quote"):
            if span.get(key):
                click.echo(f"    {key}: {span[key] if isinstance(span[key], str) else '; '.join(span[key])}")
    for heading in ("led to by", "leads to", "contradicts"):
        for line in shown[heading]:
            click.echo(f"\n  {heading}: {line}")


def _quotes(texts: tuple[Path, ...]) -> dict[str, str]:
    """The texts of the reviews by their IRIs, where they are given."""
    if not texts:
        return {}
    from osteo_ld.curation.sources import load_sources

    return {text.source.iri: text.text for text in opened(load_sources(CURATION / "sources.yaml"), texts).values()}
