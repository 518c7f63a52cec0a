"""The graph for assistants: a Model Context Protocol server."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld.cli.common import build_option, main, needing, texts_option


@main.command()
@click.option("--http", is_flag=True, help="Serve streamable HTTP at /mcp; without, standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=7879, show_default=True, help="0 takes a free one.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="A host name that clients may call it by.")
@click.option("--time-limit", type=click.FloatRange(0.1), default=15, show_default=True, help="Seconds of a query.")
@click.option("--max-rows", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Rows of an answer.")
@click.option("--log", is_flag=True, help="Write a line for every HTTP request to stderr.")
@build_option
@texts_option
def mcp(
    http: bool, host: str, port: int, hosts: tuple[str, ...], time_limit: float, max_rows: int, log: bool,
    folder: Path, texts: tuple[Path, ...],
) -> None:  # fmt: skip
    """Serve the graph to assistants by the Model Context Protocol (needs osteo-ld[assistants]).

    Tools: resolve, find, ask, show, questions, run_question, sparql, describe. docs/assistants.md has the settings of
    common clients. Over HTTP it answers to loopback names, and to those that --allow-host gives.

    \b
    Examples:
      osteo-ld mcp
      osteo-ld mcp --texts ../shared/seeds
      osteo-ld mcp --http --port 7879
      osteo-ld mcp --http --allow-host example.org
    """
    from osteo_ld.notebook import open_base

    with needing("assistants"):
        from osteo_ld.assistants.bounded import Limits
        from osteo_ld.assistants.server import create
    server = create(open_base(folder, texts), Limits(seconds=time_limit, rows=max_rows))
    if not http:
        server.run("stdio")
        return
    with needing("assistants"):
        from osteo_ld.assistants.http import serve

    def started(address: str) -> None:
        click.echo(f"serving {folder} to assistants at {address}", err=True)

    serve(server, host, port, hosts, log=log, started=started)
