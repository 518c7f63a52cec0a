"""The data for others: exports, releases, triple stores, the site, the server."""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

import click

from osteo_ld import files as resources
from osteo_ld.cli.common import (
    bar,
    build_option,
    curation_option,
    emit,
    format_option,
    main,
    nearest,
    needing,
    texts_option,
    working,
)

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the versions released before: DIST/archive of `osteo-ld release`.",
)


_GZIP = b"\x1f\x8b"


def _as_named(content: bytes, path: Path) -> bytes:
    """Give what a file has, packed if its name says so, and only then."""
    if path.suffix == ".gz":
        return content if content.startswith(_GZIP) else gzip.compress(content, mtime=0)
    return gzip.decompress(content) if path.suffix and content.startswith(_GZIP) else content


@main.command()
@click.argument("name", metavar="FORMAT", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="File; folder for a format of several files. Else, or for -, stdout.",
)
@click.option("--creator", default="", metavar="IRI", help="Who publishes, as an ORCID (nanopub).")
@curation_option
@format_option
def export(name: str | None, output: Path | None, creator: str, curation: Path, style: str) -> None:
    """Write the data as other tools take it; without FORMAT, list the formats.

    \b
    Examples:
      osteo-ld export
      osteo-ld export liana -o liana.csv
      osteo-ld export liana-mouse | head -3
      osteo-ld export cellphonedb -o cellphonedb/
      osteo-ld export trig -o osteo-ld.trig
      osteo-ld export ntriples -o osteo-ld.nt.gz
      osteo-ld export nanopub --creator https://orcid.org/0000-0002-1825-0097 -o osteo-ld.nanopubs.trig
    """
    from dataclasses import replace

    from osteo_ld.exports import Data
    from osteo_ld.files import write_bytes
    from osteo_ld.release.catalogue import formats

    known = formats()
    if not name:
        emit(("format", "for", "holds"), [(key, format_.tool, format_.about) for key, format_ in known.items()], style)
        return
    if name not in known:
        raise click.UsageError(f"no format is named {name!r}{nearest(name, known)}; `osteo-ld export` lists them")
    if creator and "creator" not in known[name].options:
        raise click.UsageError(f"{name} names no creator: leave --creator out")
    target = None if output == Path("-") else output
    if target and target.suffix in (".bz2", ".xz", ".zip", ".zst"):
        raise click.UsageError(f"{target}: .gz is the only packed file that is written")
    with working("reading the curation") as say:
        data = Data.read(curation, resources.ONTOLOGY, resources.QUERIES)
        say(f"writing {name}")
        files = known[name].write(replace(data, creator=creator))
    if len(files) > 1 and (target is None or target.is_file()):
        raise click.UsageError(f"{name} is {len(files)} files ({', '.join(files)}): give a folder with -o")
    for file, content in files.items():
        if target is None:
            if b"\0" in content and sys.stdout.isatty():
                raise click.UsageError(f"{name} is binary: give a file with -o, or pipe it")
            click.echo(content, nl=False)
        else:
            path = target / file if len(files) > 1 or target.is_dir() else target
            write_bytes(path, _as_named(content, path))


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("dist"), show_default=True
)
def release(output: Path) -> None:
    """Build and export everything into OUTPUT/osteo-ld-VERSION, with manifest and checksums.

    What the version IRIs lead to is kept in OUTPUT/archive/VERSION, which never changes. Refused from a tree with
    changes, where two files name different versions, or owl:priorVersion is not the newest of the archive.

    \b
    Examples:
      osteo-ld release
      osteo-ld release -o /tmp/dist
    """
    from osteo_ld.release.release import release as run

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

    with needing("push"):
        from osteo_ld.serving import push as pushing
        from osteo_ld.serving.credentials import checked, from_environment, guard

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
@click.option(
    "--base-url",
    default="https://w3id.org/osteo-ld/",
    show_default=True,
    help="Where it will be: for the sitemap and for 404.html.",
)
@click.option(
    "--packages",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("web/node_modules"),
    show_default=True,
    help="Folder of npm's packages: Oxigraph and the editor, for SPARQL in the browser.",
)
@archive_option
def site(output: Path, folder: Path, texts: Path | None, base_url: str, packages: Path, archive: Path | None) -> None:
    """Write every page, and the data beside it, as files that any static host serves.

    \b
    Examples:
      osteo-ld site
      osteo-ld site -o public --base-url https://example.org/osteo-ld/
      osteo-ld site --archive dist/archive
    """
    with needing("serve"):
        from osteo_ld.pages.site import write_site
    with working("starting") as say:
        counts = write_site(
            folder, output, texts=texts, packages=packages, base=base_url, archive=archive, progress=say
        )
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
@click.option("--max-held", type=click.IntRange(128), default=512, show_default=True, help="MB held for all clients.")
@click.option("--public-url", default="", metavar="URL", help="Address of the base path as users see it.")
@click.option("--log", is_flag=True, help="Write a line for every request to stderr.")
@archive_option
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
    max_held: int,
    public_url: str,
    log: bool,
    archive: Path | None,
    folder: Path,
    texts: tuple[Path, ...],
) -> None:
    """Serve the built graph: a SPARQL endpoint at /sparql, linked data at every IRI, and pages.

    Stops on SIGTERM or Ctrl-C, once running requests are answered; SIGHUP takes a new build in place of the old one,
    all of it at once (needs osteo-ld[serve]).

    \b
    Examples:
      osteo-ld serve
      osteo-ld serve --port 8080 --time-limit 10 --texts ../shared/seeds
      osteo-ld serve --base-path /osteo-ld --public-url https://example.org/osteo-ld/
    """
    with needing("serve"):
        from osteo_ld.pages.rendering import Pages
        from osteo_ld.serving.app import Application
        from osteo_ld.serving.lanes import Limits
        from osteo_ld.serving.run import listen
        from osteo_ld.serving.run import serve as run
        from osteo_ld.serving.served import Options
    if public_url and not re.fullmatch(r"https?://[A-Za-z0-9._~:\[\]-]+(/[A-Za-z0-9._~/-]*)?", public_url):
        raise click.UsageError("--public-url is an address such as https://example.org/osteo-ld/")
    limits = Limits(time_limit, max_result << 20, max_memory << 20, workers, 16 * workers)
    options = Options(limits, max_request << 10, 15.0, cache << 20, max_held << 20, base_path, public_url)
    app = Application(folder, options, lambda store: Pages(folder, texts=texts, store=store, archive=archive))
    server = listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{server.getsockname()[1]}/{base_path.strip('/')}"

    def started() -> None:
        click.echo(f"serving {folder} at {address.rstrip('/')}/ (SPARQL at {address.rstrip('/')}/sparql)", err=True)

    if not run(app, server, seconds=time_limit, log=log, started=started):
        raise click.ClickException(f"{folder} cannot be served; run `osteo-ld build` again")
