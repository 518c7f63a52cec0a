"""Questions to the built graph: canned, in words, by class expression, by concept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from osteo_ld import resources
from osteo_ld.cli.common import build_option, emit, format_option, main, nearest, parameter_values, working

if TYPE_CHECKING:
    from osteo_ld.ask import Match


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
            emit(("name", "parameters", "question"), rows, style)
            return
        if name not in questions:
            raise queries.QueryError(
                f"no question is named {name!r}; `osteo-ld query` lists them{nearest(name, questions)}"
            )
        question = questions[name]
        given = parameter_values(parameters)
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
        emit(("score", "query", "question"), rows, style)
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
        emit(("name", "expression", "question"), [(q.id, q.manchester, q.question) for q in canned.values()], style)
        return
    if expression in canned:
        expression = canned[expression].manchester
    with working("reasoning (ELK)"):
        found = reasoning.instances(data.resolve(), {"expression": expression})["expression"]
    names = queries.labels(queries.load_file(data))
    emit(("record", "label"), [(iri.rpartition("/")[2], names.get(iri, "")) for iri in sorted(found)], style)


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
    emit(explore.FIND_HEADER, found, style)


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

    emit(explore.STATS_HEADER, list(explore.stats(queries.open_store(folder))), style)
