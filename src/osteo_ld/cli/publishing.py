"""The data for others: exports, releases, triple stores, the site, the server."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from osteo_ld import resources
from osteo_ld.cli.common import (
    bar,
    build_option,
    curation_option,
    emit,
    format_option,
    main,
    nearest,
    texts_option,
    working,
)


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
        emit(("format", "for"), [(key, (run.__doc__ or "").splitlines()[0]) for key, run in known.items()], style)
        return
    if name not in known:
        raise click.UsageError(f"no format is named {name!r}{nearest(name, known)}; `osteo-ld export` lists them")
    target = None if output == Path("-") else output
    with working("reading the curation") as say:
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

    with working("starting") as say:
        click.echo(run(output, progress=say))


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
        with bar({iri: sum(map(len, lines)) for iri, lines in content.items()}) as (sent, say):
            outcomes = pushing.push(
                content, endpoint, credentials, query=query_url, timeout=timeout, tries=tries, sent=sent, say=say
            )
    emit(pushing.PUSH_HEADER, [(o.graph, str(o.triples), o.state) for o in outcomes], style)
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
    with working("starting") as say:
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
