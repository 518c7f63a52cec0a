"""The command line: ``osteo-ld``. Results on stdout, messages on stderr, exit code 1 for faulty input, 2 for misuse."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from osteo_ld import __version__, resources

if TYPE_CHECKING:
    from osteo_ld.ask import Match

texts_option = click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="OSTEO_LD_TEXTS",
    help="Folder with the frozen texts of the reviews (or set OSTEO_LD_TEXTS).",
)
curation_option = click.option(
    "--curation",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=resources.CURATION,
    show_default="the project's own",
    help="Folder with sources, concepts and interactions.",
)


build_option = click.option(
    "--build",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    envvar="OSTEO_LD_BUILD",
    help="Folder of the built graph (or set OSTEO_LD_BUILD).",
)
format_option = click.option(
    "--format", "style", type=click.Choice(["table", "csv", "tsv", "json"]), default="table", show_default=True
)


class _Commands(click.Group):
    """Reports what a user can mend as text, whichever command met it."""

    def invoke(self, ctx: click.Context) -> object:
        from osteo_ld.problems import InputError

        try:
            return super().invoke(ctx)
        except InputError as error:
            for problem in error.problems:
                click.echo(problem, err=True)
            count = len(error.problems)
            click.secho(f"{count} error{'s' if count > 1 else ''}", fg="red", err=True)
            ctx.exit(1)
        except click.ClickException:
            raise
        except OSError as error:
            if not error.filename:  # a pipe that was closed is click's to handle
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}") from None
        except Exception as error:
            if type(error).__name__ not in {"ExportError", "QueryError", "ReasoningError", "ReleaseError"}:
                raise
            raise click.ClickException(str(error)) from None


@contextmanager
def _status(message: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is going on; elsewhere say nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(message) as status:
        yield status.update


@contextmanager
def _bar(sizes: Mapping[str, int]) -> Iterator[tuple[Callable[[str, int], None], Callable[[str], None]]]:
    """Give what hears of the bytes sent of each, and of what happens: a bar on a terminal, lines elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _name, _bytes: None, lambda message: click.echo(message, err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        task = progress.add_task("", total=sum(sizes.values()))
        before = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))

        def sent(name: str, count: int) -> None:
            progress.update(task, description=name.rpartition("/")[2], completed=before[name] + count)

        yield sent, lambda message: progress.console.print(message, markup=False)


def _emit(header: Sequence[str], body: Sequence[tuple[str, ...]], style: str) -> None:
    """Write rows to stdout in the format asked for."""
    if style == "table":
        from osteo_ld.queries import write_table

        write_table(sys.stdout, list(header), list(body))
    elif style == "json":
        import json

        click.echo(json.dumps([dict(zip(header, row, strict=True)) for row in body], indent=2, ensure_ascii=False))
    else:
        import csv

        writer = csv.writer(sys.stdout, delimiter="," if style == "csv" else "\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(body)


def _needed(texts: Path | None) -> Path:
    if texts is None:
        raise click.UsageError("the texts are needed: --texts DIR, or set OSTEO_LD_TEXTS")
    return texts


def _near(name: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    hits = [hit for hit, *_ in process.extract(name, list(known), limit=3, score_cutoff=60)]
    return f"; nearest: {', '.join(hits)}" if hits else ""


def _pairs(parameters: Sequence[str]) -> dict[str, str]:
    """Read ``--name value`` and ``--name=value`` pairs."""
    pairs: dict[str, str] = {}
    rest = list(parameters)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not name.startswith("--") or (not equals and not rest):
            raise click.UsageError(f"want --parameter VALUE, found {word!r}")
        pairs[name.removeprefix("--")] = value if equals else rest.pop(0)
    return pairs


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Linked data on how bone cells talk to blood vessels, immune cells and muscle."""


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
    loaded = load_texts(load_sources(curation / "sources.yaml"), _needed(texts))
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
        _emit(
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
    _emit(header, [tuple(map(str, row)) for row in [*body, total]], style)


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

    loaded = load_texts(load_sources(curation / "sources.yaml"), _needed(texts))
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
    with _status("reading the reference tables"):
        files = slices(lexicon, reference)
    folder = resources.ONTOLOGY / "imports"
    for path in folder.glob("*.ttl"):
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        write(folder / name, [content])
    write(folder / "genes.tsv", [gene_table(lexicon, reference)])


# -- building ------------------------------------------------------------------------------------------------------


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("build"), show_default=True
)
@click.option(
    "--reasoning/--no-reasoning", default=True, help="Run ELK and write what it infers (needs osteo-ld[reason])."
)
@curation_option
def build(output: Path, reasoning: bool, curation: Path) -> None:
    """Build every release file from the curation; nothing is written if anything is faulty.

    \b
    Examples:
      osteo-ld build
      osteo-ld build -o /tmp/release --no-reasoning
    """
    from osteo_ld.build import Inputs
    from osteo_ld.build import build as run

    with _status("starting") as say:
        dataset = run(Inputs(curation=curation), output, reasoning=reasoning, progress=say)
    triples = sum(map(len, dataset.graphs.values()))
    click.echo(f"{triples:,} triples in {output}", err=True)


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"]),
    default="shacl",
    show_default=True,
    help="pyshacl is the referee, and slow.",
)
@click.option(
    "--shapes",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=resources.SHAPES,
    show_default="the project's own",
)
@curation_option
@format_option
def validate(file: Path | None, engine: str, shapes: Path, curation: Path, style: str) -> None:
    """Validate the records (or an RDF file, with the ontology's hierarchy) against the shapes.

    \b
    Examples:
      osteo-ld validate
      osteo-ld validate mine.ttl --engine pyshacl
    """
    from typing import cast

    from osteo_ld import dataset as ds
    from osteo_ld.curation import load
    from osteo_ld.validate import Engine, record_layer
    from osteo_ld.validate import validate as run

    dataset = ds.assemble(load(curation), resources.ONTOLOGY)
    triples = record_layer(dataset)
    if file:
        own = {id(t) for t in dataset.all("interactions", "evidence")}
        triples = [*(t for t in triples if id(t) not in own), *ds.read_turtle(file)]
    with _status(f"validating ({engine})"):
        found = run(triples, shapes, cast("Engine", engine))
    if found:
        header = ("focus", "path", "constraint", "value", "message")
        _emit(header, [(v.focus, v.path, v.component, v.value, v.message) for v in found], style)
        click.secho(f"{len(found)} violations", fg="red", err=True)
        raise SystemExit(1)
    click.echo("conforms", err=True)


@main.command()
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=Path("build/osteo-ld.owl")
)
@click.option("--reasoner", type=click.Choice(["elk", "hermit", "both"]), default="both", show_default=True)
def reason(file: Path, reasoner: str) -> None:
    """Check profiles, consistency and satisfiability of an OWL document, and that the reasoners agree.

    \b
    Examples:
      osteo-ld reason
      osteo-ld reason build/osteo-ld.owl --reasoner elk
    """
    from osteo_ld import reason as reasoning

    path = file.resolve()
    with _status("checking profiles") as say:
        faults = [
            f"OWL 2 {name}: {fault}" for name in ("EL", "DL") for fault in reasoning.profile_violations(path, name)
        ]
        results = {}
        for name in ("elk", "hermit") if reasoner == "both" else (reasoner,):
            say(f"reasoning ({name})")
            results[name] = getattr(reasoning, name)(path)
        faults += [
            "unsatisfiable: " + reasoning.explain(path, result.unsatisfiable)
            for result in results.values()
            if result.unsatisfiable
        ]
        if len(results) == 2:
            faults += reasoning.disagreements(results["elk"], results["hermit"])
    for name, result in results.items():
        pairs = sum(map(len, result.superclasses.values()))
        types = sum(map(len, result.types.values()))
        click.echo(
            f"{name}: {len(result.superclasses)} classes with {pairs} superclasses, "
            f"{len(result.types)} records with {types} types"
        )
    if faults:
        for fault in faults:
            click.echo(fault, err=True)
        raise SystemExit(1)
    click.echo(
        "consistent, no unsatisfiable class, OWL 2 EL and DL" + (", reasoners agree" if len(results) == 2 else "")
    )


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rule", "wanted", help="Run this rule alone, and say what it is for.")
@click.option("--rules", "listing", is_flag=True, help="List the rules instead of running them.")
@curation_option
@format_option
def qc(file: Path | None, wanted: str | None, listing: bool, curation: Path, style: str) -> None:
    """Hold the ontology (or an RDF file) against the quality rules; errors give exit code 1.

    \b
    Examples:
      osteo-ld qc
      osteo-ld qc --rule duplicate-label
      osteo-ld qc mine.owl --format tsv
    """
    from osteo_ld import qc as quality
    from osteo_ld import queries

    rules = quality.read_rules(resources.QC)
    if wanted:
        known = {rule.id: rule for rule in rules}
        if wanted not in known:
            raise click.UsageError(f"no rule is named {wanted!r}{_near(wanted, known)}; --rules lists them")
        rules = [known[wanted]]
        click.echo(f"{rules[0].why} ({rules[0].pitfall})", err=True)
    if listing:
        _emit(("level", "rule", "cites", "why"), [(r.level, r.id, r.pitfall, r.why) for r in rules], style)
        return
    if file:
        store = queries.load_file(file)
    else:
        from osteo_ld.curation import load
        from osteo_ld.dataset import assemble

        store = quality.graph(assemble(load(curation), resources.ONTOLOGY).graphs["ontology"])
    found = quality.findings(store, rules)
    _emit(quality.FINDINGS_HEADER, found, style)
    errors = sum(level == "error" for level, *_ in found)
    click.echo(f"{len(rules)} rules, {errors} errors, {len(found) - errors} warnings", err=True)
    raise SystemExit(1 if errors else 0)


@main.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@format_option
def diff(old: Path, new: Path, style: str) -> None:
    """Tell what changed from one build to another: terms and interactions added, removed, relabelled, moved, changed.

    \b
    Examples:
      osteo-ld diff last-release/osteo-ld.ttl build/osteo-ld.ttl
      osteo-ld diff old.owl new.owl --format tsv
    """
    from osteo_ld import diff as differ
    from osteo_ld.queries import load_file

    found = list(differ.differences(*(differ.entities(load_file(path)) for path in (old, new))))
    _emit(differ.DIFF_HEADER, found, style)
    click.echo(f"{len(found)} changes", err=True)


@main.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs"),
    show_default=True,
    help="Folder of the pages.",
)
@curation_option
def docs(output: Path, curation: Path) -> None:
    """Write the pages of docs/ that are generated: new-term requests, DL queries, quality rules.

    \b
    Examples:
      osteo-ld docs
    """
    from osteo_ld import dataset as ds
    from osteo_ld.curation import load
    from osteo_ld.pages import pages

    loaded = load(curation)
    for name, text in pages(loaded, ds.assemble(loaded, resources.ONTOLOGY), resources.QC, resources.QUERIES).items():
        ds.write(output / name, [text])
        click.echo(output / name, err=True)


@main.command()
@click.argument("name", metavar="FORMAT", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="File; folder for a format of several files. Else, or for -, stdout.",
)
@curation_option
@format_option
def export(name: str | None, output: Path | None, curation: Path, style: str) -> None:
    """Write the data as other tools take it; without FORMAT, list the formats.

    \b
    Examples:
      osteo-ld export
      osteo-ld export liana -o liana.csv
      osteo-ld export liana-mouse | head -3
      osteo-ld export cellphonedb -o cellphonedb/
      osteo-ld export trig -o osteo-ld.trig
      osteo-ld export ntriples -o osteo-ld.nt.gz
    """
    from osteo_ld.dataset import write_bytes
    from osteo_ld.exports import Data, formats

    known = formats()
    if not name:
        _emit(("format", "for"), [(key, (run.__doc__ or "").splitlines()[0]) for key, run in known.items()], style)
        return
    if name not in known:
        raise click.UsageError(f"no format is named {name!r}{_near(name, known)}; `osteo-ld export` lists them")
    target = None if output == Path("-") else output
    with _status("reading the curation") as say:
        data = Data.read(curation, resources.ONTOLOGY, resources.QUERIES)
        say(f"writing {name}")
        files = known[name](data)
    if len(files) > 1 and (target is None or target.is_file()):
        raise click.UsageError(f"{name} is {len(files)} files ({', '.join(files)}): give a folder with -o")
    for file, content in files.items():
        if target is None:
            if b"\0" in content and sys.stdout.isatty():
                raise click.UsageError(f"{name} is binary: give a file with -o, or pipe it")
            click.echo(content, nl=False)
        else:
            write_bytes(target / file if len(files) > 1 or target.is_dir() else target, content)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("dist"), show_default=True
)
def release(output: Path) -> None:
    """Build and export everything into OUTPUT/osteo-ld-VERSION, with manifest and checksums.

    Refused from a tree with changes, or where two files name different versions.

    \b
    Examples:
      osteo-ld release
      osteo-ld release -o /tmp/dist
    """
    from osteo_ld.release import release as run

    with _status("starting") as say:
        click.echo(run(output, progress=say))


# -- asking --------------------------------------------------------------------------------------------------------


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@click.option("--file", "query_file", type=click.File(encoding="utf-8"), help="A query of your own; - is stdin.")
@click.option(
    "--on",
    "data",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ask this RDF file instead of the built graph.",
)
@click.option("--endpoint", help="Ask this SPARQL endpoint instead of the built graph.")
@click.option("--show", is_flag=True, help="Print the query instead of running it.")
@build_option
@format_option
def query(
    name: str | None,
    parameters: tuple[str, ...],
    query_file: TextIO | None,
    data: Path | None,
    endpoint: str | None,
    show: bool,
    folder: Path,
    style: str,
) -> None:
    """Run a review question by NAME, or a query of your own; without either, list the questions.

    Parameters of a question follow as --parameter VALUE; values are labels, synonyms or CURIEs.

    \b
    Examples:
      osteo-ld query
      osteo-ld query signals-between --source osteoblast --recipient "endothelial cell"
      osteo-ld query what-promotes --effect angiogenesis --format csv
      echo "SELECT * WHERE { ?s ?p ?o } LIMIT 3" | osteo-ld query --file - --on build/osteo-ld.ttl
    """  # fmt: skip
    from osteo_ld import queries

    if query_file and name:
        raise click.UsageError("give a NAME or --file, not both")
    if query_file:
        sparql = query_file.read()
    else:
        questions = {q.id: q for q in queries.read_questions(resources.QUERIES)}
        if not name:
            rows = [(q.id, " ".join(f"--{p}" for p in q.parameters), q.question) for q in questions.values()]
            _emit(("name", "parameters", "question"), rows, style)
            return
        if name not in questions:
            raise queries.QueryError(
                f"no question is named {name!r}; `osteo-ld query` lists them{_near(name, questions)}"
            )
        question = questions[name]
        given = _pairs(parameters)
        values = {}
        if given:
            store = queries.open_store(folder)
            values = {key: queries.resolve(store, value) for key, value in given.items()}
        sparql = question.bound(values)
    if show:
        click.echo(sparql)
        return
    if endpoint:
        solutions = queries.select_remote(endpoint, sparql)
    else:
        solutions = queries.select(queries.load_file(data) if data else queries.open_store(folder), sparql)
    queries.write_solutions(sys.stdout, solutions, style)


@main.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--choices", is_flag=True, help="List the questions that fit instead of running the best one.")
@build_option
@format_option
def ask(question: tuple[str, ...], choices: bool, folder: Path, style: str) -> None:
    """Answer a question in plain words by the canned one that fits best, and say which that is.

    \b
    Examples:
      osteo-ld ask "which osteoblast exosome miRNAs inhibit angiogenesis"
      osteo-ld ask what promotes type H vessel formation --format csv
      osteo-ld ask "who signals to osteoclasts" --choices
    """
    from osteo_ld import queries
    from osteo_ld.ask import Asker

    store = queries.open_store(folder)
    found = Asker(store, queries.read_questions(resources.QUERIES)).matches(" ".join(question))
    if not found:
        raise queries.QueryError(
            "no canned question fits; `osteo-ld query` lists them, `osteo-ld find` searches concepts"
        )
    named = queries.labels(store)

    def command(match: Match) -> str:
        return " ".join([match.question.id, *(f'--{name} "{named[iri]}"' for name, iri in match.values.items())])

    if choices:
        rows = [(f"{match.score:.0f}", command(match), match.question.question) for match in found]
        _emit(("score", "query", "question"), rows, style)
        return
    best = found[0]
    click.echo(f"{best.question.question}\n  osteo-ld query {command(best)}", err=True)
    queries.write_solutions(sys.stdout, queries.select(store, best.question.bound(best.values)), style)


@main.command()
@click.argument("expression", required=False)
@click.option(
    "--on",
    "data",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=Path("build/osteo-ld.owl"),
    show_default=True,
    help="Ask this OWL document.",
)
@format_option
def dl(expression: str | None, data: Path, style: str) -> None:
    """List the records in a class EXPRESSION in Manchester syntax, or in a canned one by name; without, list those.

    Names are labels, in single quotes where they have spaces, as in Protégé's DL query tab. ELK answers.

    \b
    Examples:
      osteo-ld dl
      osteo-ld dl bone-to-muscle
      osteo-ld dl "communication and 'has source' some 'bone cell' and 'causes increase' some ossification"
    """
    from osteo_ld import queries
    from osteo_ld import reason as reasoning

    canned = {q.id: q for q in queries.read_dl_queries(resources.QUERIES / "dl")}
    if not expression:
        _emit(("name", "expression", "question"), [(q.id, q.manchester, q.question) for q in canned.values()], style)
        return
    if expression in canned:
        expression = canned[expression].manchester
    with _status("reasoning (ELK)"):
        found = reasoning.instances(data.resolve(), {"expression": expression})["expression"]
    names = queries.labels(queries.load_file(data))
    _emit(("record", "label"), [(iri.rpartition("/")[2], names.get(iri, "")) for iri in sorted(found)], style)


@main.command()
@click.argument("concept")
@build_option
@format_option
def find(concept: str, folder: Path, style: str) -> None:
    """Show what is known of a concept, and of what is a kind of it.

    \b
    Examples:
      osteo-ld find vegfa
      osteo-ld find "type H vessel" --format tsv
    """
    from osteo_ld import explore, queries

    store = queries.open_store(folder)
    iri = queries.resolve(store, concept)
    found = list(explore.find(store, iri))
    if not found:
        click.echo(f"no record names {concept}", err=True)
    _emit(explore.FIND_HEADER, found, style)


@main.command()
@build_option
@format_option
def stats(folder: Path, style: str) -> None:
    """Count what is in the built graph.

    \b
    Examples:
      osteo-ld stats
      osteo-ld stats --format json
    """
    from osteo_ld import explore, queries

    _emit(explore.STATS_HEADER, list(explore.stats(queries.open_store(folder))), style)


# -- publishing ----------------------------------------------------------------------------------------------------


@main.command()
@click.option("--endpoint", required=True, help="Where the store takes graphs (SPARQL 1.1 Graph Store Protocol).")
@click.option("--query", "query_url", default="", help="Where to count afterwards, if it is not to be guessed.")
@click.option("--graph", "graphs", multiple=True, metavar="NAME", help="Only this graph; may be given again.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=300.0, show_default=True, help="Seconds of silence.")
@click.option("--tries", type=click.IntRange(min=1), default=5, show_default=True, help="When busy or cut off.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; send nothing.")
@build_option
@format_option
def push(
    endpoint: str,
    query_url: str,
    graphs: tuple[str, ...],
    timeout: float,
    tries: int,
    dry_run: bool,
    folder: Path,
    style: str,
) -> None:
    """Replace the named graphs of a triple store by those of the build, each in one step; then count them there.

    Credentials come from the environment alone: OSTEO_LD_USER and OSTEO_LD_PASSWORD (Basic or Digest, as the
    store asks), or OSTEO_LD_TOKEN. They are sent over https or to loopback only.

    \b
    Examples:
      osteo-ld push --endpoint http://127.0.0.1:7878/store
      osteo-ld push --endpoint https://example.org/sparql-graph-crud-auth --graph interactions --graph evidence
      osteo-ld push --endpoint http://127.0.0.1:3030/osteo/data --dry-run
    """
    import os

    try:
        from osteo_ld import push as pushing
        from osteo_ld.credentials import checked, from_environment, guard
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed: pip install 'osteo-ld[push]'") from None

    credentials = from_environment(os.environ)
    guard(checked(endpoint, "--endpoint"), credentials)
    if query_url:
        checked(query_url, "--query")
    content = pushing.read_graphs(folder, graphs)
    if dry_run:
        outcomes = pushing.plan(content)
    else:
        with _bar({iri: sum(map(len, lines)) for iri, lines in content.items()}) as (sent, say):
            outcomes = pushing.push(
                content, endpoint, credentials, query=query_url, timeout=timeout, tries=tries, sent=sent, say=say
            )
    _emit(pushing.PUSH_HEADER, [(o.graph, str(o.triples), o.state) for o in outcomes], style)
    failed = [outcome for outcome in outcomes if outcome.problem]
    for outcome in failed:
        click.echo(f"{outcome.graph}: {outcome.problem}", err=True)
    if failed:
        click.secho(f"{len(failed)} of {len(outcomes)} graphs are not as they should be", fg="red", err=True)
        raise SystemExit(1)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("build/site"), show_default=True
)
@build_option
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the frozen texts: quotes the sentences. Only where you may publish them.",
)
@click.option("--base-url", default="https://w3id.org/osteo-ld/", show_default=True, help="For the sitemap.")
@click.option(
    "--oxigraph",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("web/node_modules/oxigraph"),
    show_default=True,
    help="Folder of npm's oxigraph, for SPARQL in the browser.",
)
def site(output: Path, folder: Path, texts: Path | None, base_url: str, oxigraph: Path) -> None:
    """Write every page, and the data beside it, as files that any static host serves.

    \b
    Examples:
      osteo-ld site
      osteo-ld site -o public --base-url https://example.org/osteo-ld/
    """
    try:
        from osteo_ld.web.site import write_site
    except ImportError as error:
        raise click.ClickException(f"{error.name} is missing; install osteo-ld[serve]") from None
    with _status("starting") as say:
        counts = write_site(folder, output, texts=texts, oxigraph=oxigraph, base=base_url, progress=say)
    click.echo(f"{counts['files']:,} files, {counts['bytes'] / 1e6:,.0f} MB in {output}", err=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="0 takes a free one.")
@click.option("--base-path", default="/", show_default=True, help="Path under which everything is.")
@click.option("--workers", type=click.IntRange(1, 256), default=4, show_default=True, help="Queries that run at once.")
@click.option("--time-limit", type=click.FloatRange(0.1), default=30, show_default=True, help="Seconds of a query.")
@click.option("--max-result", type=click.IntRange(1), default=64, show_default=True, help="MB of an answer.")
@click.option("--max-request", type=click.IntRange(1), default=1024, show_default=True, help="KB of a request.")
@click.option("--max-memory", type=click.IntRange(64), default=1024, show_default=True, help="MB that a query may use.")
@click.option("--cache", type=click.IntRange(0), default=64, show_default=True, help="MB of answers that are kept.")
@click.option("--log", is_flag=True, help="Write a line for every request to stderr.")
@build_option
@texts_option
def serve(
    host: str,
    port: int,
    base_path: str,
    workers: int,
    time_limit: float,
    max_result: int,
    max_request: int,
    max_memory: int,
    cache: int,
    log: bool,
    folder: Path,
    texts: Path | None,
) -> None:
    """Serve the built graph: a SPARQL endpoint at /sparql, linked data at every IRI, and pages.

    Stops on SIGTERM or Ctrl-C, once running requests are answered (needs osteo-ld[serve]).

    \b
    Examples:
      osteo-ld serve
      osteo-ld serve --port 8080 --time-limit 10 --texts ../shared/seeds
    """
    try:
        from osteo_ld.serve.app import create_app
        from osteo_ld.serve.run import listen
        from osteo_ld.serve.run import serve as run
        from osteo_ld.serve.workers import Limits
    except ImportError as error:
        raise click.ClickException(f"{error.name} is missing; install osteo-ld[serve]") from None
    try:
        from osteo_ld.web.pages import Pages  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        pages = None
    else:
        pages = Pages(folder, texts=texts)
    limits = Limits(time_limit, max_result << 20, max_memory << 20, workers, 16 * workers)
    app = create_app(
        folder,
        pages=pages,
        limits=limits,
        request_bytes=max_request << 10,
        cache_bytes=cache << 20,
        base_path=base_path,
    )
    server = listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{server.getsockname()[1]}/{base_path.strip('/')}"

    def started() -> None:
        click.echo(f"serving {folder} at {address.rstrip('/')}/ (SPARQL at {address.rstrip('/')}/sparql)", err=True)

    if not run(app, server, seconds=time_limit, log=log, started=started):
        raise click.ClickException(f"{folder} cannot be served; run `osteo-ld build` again")


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
