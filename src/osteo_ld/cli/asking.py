"""Questions to the built graph: in words, canned, by class expression; and what is in it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from osteo_ld.cli.common import (
    build_option,
    document,
    emit,
    format_option,
    main,
    nearest,
    parameter_values,
    working,
)
from osteo_ld.errors import QueryError
from osteo_ld.files import QUERIES

# -- in words ---------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--all", "whole", is_flag=True, help="All records; without, the first 40.")
@click.option("--explain", is_flag=True, help="Show the SPARQL of what was understood, on stderr.")
@build_option
@format_option
def ask(question: tuple[str, ...], whole: bool, explain: bool, folder: Path, style: str) -> None:
    """Answer a question in plain words; say first what was understood, and the command that does the same.

    Exit code 1 if nothing was found, or if something that the question names is not in the reviews.

    \b
    Examples:
      osteo-ld ask "which osteoblast exosome miRNAs inhibit angiogenesis"
      osteo-ld ask what blocks RANKL --format csv
      osteo-ld ask does FGF18 promote angiogenesis
    """
    from osteo_ld.asking.answers import MOST, SHARING
    from osteo_ld.asking.faces import to_sparql
    from osteo_ld.asking.index import open_asker
    from osteo_ld.asking.rows import ROW_HEADER, rows

    text = " ".join(question)
    asker = open_asker(folder)
    answer = asker.ask(text)
    for told in answer.told:
        click.echo(told, err=True)
    if answer.unknown:
        for name, near in answer.unknown:
            hint = f"; near spellings: {', '.join(near)}" if near else ""
            click.echo(f"not in the reviews: {name!r}{hint}", err=True)
        raise SystemExit(1)
    if answer.passed:
        click.echo(f"not used: {', '.join(answer.passed)}", err=True)
    if not answer.parts:
        if _canned(text, folder, style):
            return
        click.echo(
            "nothing found; `osteo-ld find NAME` shows what is known of a thing",
            err=True,
        )
        raise SystemExit(1)
    for part in answer.parts:
        heading = f"{part.heading}: " if part.heading else ""
        told = str(len(part.records))
        if part.pattern and (fit := len(asker.matcher.matches(part.pattern))) > len(part.records):
            told += f" of {fit}"  # the others stand above, or are no answer
        click.echo(f"{heading}{asker.command(part.pattern)} ({told})" if part.pattern else heading + told, err=True)
        if explain and part.pattern:
            click.echo(to_sparql(part.pattern), err=True)
    if any(part.heading == SHARING for part in answer.parts):
        click.echo("no record says all of it; these share most of its words", err=True)
    if answer.verdict:
        click.secho(answer.verdict, bold=True, err=True)
    found = rows(asker, [(part.heading, part.records) for part in answer.parts], 0 if whole else MOST)
    more = len(answer.records) - len(found)
    emit(ROW_HEADER, found, style)
    if more > 0:
        click.echo(f"and {more} more: --all shows them", err=True)


def _canned(text: str, folder: Path, style: str) -> bool:
    """Answer by a canned question without parameters, if one fits."""
    from osteo_ld.asking.canned import Canned
    from osteo_ld.asking.questions import read_questions
    from osteo_ld.graph.sparql import rows, select
    from osteo_ld.graph.store import open_store

    question = Canned(read_questions(QUERIES)).best(text)
    if question is None:
        return False
    click.echo(f"{question.question}\n  osteo-ld query {question.id}", err=True)
    solutions = select(open_store(folder), question.sparql)
    emit([variable.value for variable in solutions.variables], list(rows(solutions)), style)
    return True


# -- canned -----------------------------------------------------------------------------------------------------------


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
@click.option("--count", "only_count", is_flag=True, help="Tell how many rows there are, instead of the rows.")
@click.option("--limit", type=click.IntRange(0), help="At most so many rows.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave so many rows out before that.")
@click.option("--show", "shown", is_flag=True, help="Print the query instead of running it.")
@build_option
@format_option
def query(
    name: str | None, parameters: tuple[str, ...], query_file: TextIO | None, data: Path | None, endpoint: str | None,
    only_count: bool, limit: int | None, offset: int, shown: bool, folder: Path, style: str,
) -> None:  # fmt: skip
    """Run a review question by NAME, or a query of your own; without either, list the questions.

    Parameters of a question follow as --parameter VALUE; values are names of concepts, however they are spelt, or, for
    --reference, a cited work: its DOI, PMID:123, mark as printed (KEY:115 where several reviews print it) or IRI.

    An ASK of your own gives yes or no, a CONSTRUCT or DESCRIBE Turtle. Exit code 1 where a query has no rows.

    \b
    Examples:
      osteo-ld query
      osteo-ld query signals-between --source osteoblast --recipient "endothelial cell"
      osteo-ld query what-promotes --effect angiogenesis --format csv
      osteo-ld query claims-citing --reference 10.1038/nm.3961
      osteo-ld query cascades --endpoint http://127.0.0.1:7878/query --count
      osteo-ld query cascades --endpoint http://127.0.0.1:7878/query --limit 1000 --offset 2000
      echo "SELECT * WHERE { ?s ?p ?o } LIMIT 3" | osteo-ld query --file - --on build/osteo-ld.ttl
    """
    from osteo_ld.asking.questions import read_questions
    from osteo_ld.graph.sparql import answer, counted, paged, select_remote
    from osteo_ld.graph.store import load_file, open_store

    if query_file and name:
        raise click.UsageError("give a NAME or --file, not both")
    if query_file:
        try:
            sparql = query_file.read()
        except UnicodeDecodeError:
            raise click.ClickException(f"{query_file.name} is no text in UTF-8") from None
    else:
        questions = {q.id: q for q in read_questions(QUERIES)}
        if not name:
            rows = [(q.id, " ".join(f"--{p}" for p in q.parameters), q.question) for q in questions.values()]
            emit(("name", "parameters", "question"), rows, style)
            return
        if name not in questions:
            raise QueryError(f"no question is named {name!r}; `osteo-ld query` lists them{nearest(name, questions)}")
        question = questions[name]
        given = parameter_values(parameters)
        question.bound(dict.fromkeys(given, "urn:x"))  # says which of them there are not, before what they mean
        values = {}
        if given:
            from osteo_ld.asking.index import open_asker
            from osteo_ld.graph.works import PARAMETER, cited_work

            asker = open_asker(folder)
            for key, value in given.items():
                if key == PARAMETER and key in question.parameters:
                    values[key] = cited_work(asker.know, value)
                    continue
                meaning = asker.names.resolve(value)
                asker.check_sort(key, question.parameters.get(key, ""), value, meaning.iri)
                values[key] = meaning.iri
                if meaning.told:
                    click.echo(meaning.told, err=True)
        defaults = [f"--{key} {value!r}" for key, value in question.parameters.items() if key not in values]
        if defaults:
            click.echo(f"taking {', '.join(defaults)}", err=True)
        sparql = question.bound(values)
    if limit is not None or offset:
        sparql = paged(sparql, limit, offset)
    if only_count:
        sparql = counted(sparql)
    if shown:
        click.echo(sparql)
        return
    result = (
        select_remote(endpoint, sparql) if endpoint else answer(load_file(data) if data else open_store(folder), sparql)
    )
    _write(result, style)


def _write(result: Any, style: str) -> None:
    """Write rows, a yes or no, or triples."""
    import pyoxigraph as ox

    from osteo_ld.graph.sparql import rows

    if isinstance(result, ox.QuerySolutions):
        header = [variable.value for variable in result.variables]
        body = list(rows(result))
        emit(header, body, style)
        if not body:
            click.echo("no rows", err=True)
            raise SystemExit(1)
    elif isinstance(result, ox.QueryBoolean):
        said = bool(result)
        if style == "json":
            click.echo(json.dumps({"head": {}, "boolean": said}))
        elif style == "table":
            click.echo("yes" if said else "no")
        else:
            emit(("boolean",), [(str(said).lower(),)], style)
    elif style != "table":
        raise QueryError(f"a CONSTRUCT or DESCRIBE gives triples, no rows for {style}: leave --format out for Turtle")
    else:
        from osteo_ld.iris import PREFIXES

        try:
            turtle = ox.serialize(result, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        except (ValueError, OSError, RuntimeError) as error:  # what only shows as the triples are worked out
            raise QueryError(f"not to be run: {error}") from None
        sys.stdout.flush()
        click.echo(turtle, nl=False)


@main.command()
@click.argument("expression", required=False)
@click.option(
    "--on",
    "data",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ask this OWL document instead of the built one.",
)
@build_option
@format_option
def dl(expression: str | None, data: Path | None, folder: Path, style: str) -> None:
    """List the records in a class EXPRESSION in Manchester syntax, or in a canned one by name; without, list those.

    Names are labels or synonyms, in single quotes where they have spaces, as in Protégé's DL query tab. ELK answers: it
    reads `and`, `or` and `some`. Exit code 1 where no record is in the class.

    \b
    Examples:
      osteo-ld dl
      osteo-ld dl bone-to-muscle
      osteo-ld dl "communication and 'has source' some 'bone cell' and 'causes increase' some ossification"
    """
    from osteo_ld.asking.dl_queries import read_dl_queries
    from osteo_ld.graph.store import labels, load_file
    from osteo_ld.reasoning.dl import instances

    canned = {q.id: q for q in read_dl_queries(QUERIES / "dl")}
    if not expression:
        emit(("name", "expression", "question"), [(q.id, q.manchester, q.question) for q in canned.values()], style)
        return
    if expression in canned:
        expression = canned[expression].manchester
    owl = document(data, folder)
    with working("reasoning (ELK)"):
        found = instances(owl.resolve(), {"expression": expression})["expression"]
    names = labels(load_file(owl))
    emit(("record", "label"), [(iri.rpartition("/")[2], names.get(iri, "")) for iri in sorted(found)], style)
    if not found:
        click.echo("none found: no record is in this class", err=True)
        raise SystemExit(1)


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
    from osteo_ld.asking.statistics import STATS_HEADER
    from osteo_ld.asking.statistics import stats as counted
    from osteo_ld.graph.store import open_store

    emit(STATS_HEADER, list(counted(open_store(folder))), style)
