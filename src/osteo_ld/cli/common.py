"""What the commands share: options, messages, tables, and the group that reports what a user can mend."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

import click

from osteo_ld import __version__, resources

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


class Commands(click.Group):
    """Reports what a user can mend as text, whichever command met it."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
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
def working(message: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is going on; elsewhere say nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(message) as status:
        yield status.update


@contextmanager
def bar(sizes: Mapping[str, int]) -> Iterator[tuple[Callable[[str, int], None], Callable[[str], None]]]:
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


def emit(header: Sequence[str], body: Sequence[tuple[str, ...]], style: str) -> None:
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


def needed(texts: Path | None) -> Path:
    """Give the folder of the texts, for a command that cannot do without."""
    if texts is None:
        raise click.UsageError("the texts are needed: --texts DIR, or set OSTEO_LD_TEXTS")
    return texts


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names are near one that is not; empty if none is."""
    from rapidfuzz import process

    hits = [hit for hit, *_ in process.extract(name, list(known), limit=3, score_cutoff=60)]
    return f"; nearest: {', '.join(hits)}" if hits else ""


def parameter_values(parameters: Sequence[str]) -> dict[str, str]:
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Linked data on how bone cells talk to blood vessels, immune cells and muscle."""
