"""What the commands share: options, messages, tables, and the group that reports what a user can mend."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osteo_ld import __version__
from osteo_ld import files as resources
from osteo_ld.errors import InputError, OsteoError

if TYPE_CHECKING:
    from osteo_ld.curation.sources import Source
    from osteo_ld.curation.texts import Text

texts_option = click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    envvar="OSTEO_LD_TEXTS",
    help="Folder with the frozen texts of the reviews; may be given several times (or set OSTEO_LD_TEXTS).",
)
curation_option = click.option(
    "--curation",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=resources.CURATION,
    show_default="the project's own",
    help="Folder with sources, concepts and interactions.",
)
reference_option = click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder with the reference tables.",
)


def _build() -> Path:
    """The build of the working directory, else the one that came with the package."""
    here = Path("build")
    return here if here.is_dir() or not resources.BUILD.is_dir() else resources.BUILD


build_option = click.option(
    "--build",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=_build,
    show_default="build, or what came with the package",
    envvar="OSTEO_LD_BUILD",
    help="Folder of the built graph (or set OSTEO_LD_BUILD).",
)
format_option = click.option(
    "--format", "style", type=click.Choice(["table", "csv", "tsv", "json"]), default="table", show_default=True
)


def _silenced() -> None:
    """Send what is still to be written nowhere: Python would fail on it once more at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def reporting() -> Iterator[None]:
    """Tell what a user can mend in a line or a few, and exit with 1; who has read enough of the output gets a 0."""
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        try:
            yield
        finally:
            sys.stdout.flush()
    except InputError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        count = len(error.problems)
        click.secho(f"{count} error{'s' if count > 1 else ''}", fg="red", err=True)
        raise SystemExit(1) from None
    except OsteoError as error:
        raise click.ClickException(str(error)) from None
    except BrokenPipeError:
        _silenced()
        raise SystemExit(0) from None
    except OSError as error:
        _silenced()
        # Without a name of a file it is the output if the system says why, and else what a command has reached for.
        where = f"{error.filename}: " if error.filename else "output: " if error.errno else ""
        raise click.ClickException(f"{where}{error.strerror or error}") from None
    except UnicodeEncodeError as error:
        _silenced()
        found = error.object[error.start : error.end][:1]
        message = f"output: {found!a} cannot be written as {error.encoding}; PYTHONIOENCODING=utf-8 would do"
        raise click.ClickException(message) from None


# What commands are for, by the module that has them, in the order of a newcomer's needs.
SECTIONS = {
    "asking": "Ask the built graph",
    "finding": "Ask the built graph",
    "genes": "Bring a list or a table of your own",
    "publishing": "Publish and serve",
    "assistants": "Publish and serve",
    "checking": "Curate",
    "curating": "Curate",
    "reviewing": "Curate",
    "sources": "Add and keep reviews",
    "building": "Build and check",
    "importing": "Build and check",
}
# The module of each command: one that is run has no other imported.
_MODULES = {
    name: module
    for module, names in {
        "asking": "ask dl query stats", "assistants": "mcp", "building": "build diff docs qc reason validate",
        "checking": "check", "curating": "concept coverage cues draft imports locate schema sentences",
        "finding": "find show", "genes": "audit genes", "importing": "import",
        "publishing": "export push release serve site", "reviewing": "review", "sources": "references source verify",
    }.items()
    for name in names.split()
}  # fmt: skip


class _AsAsked(MutableMapping[str, click.Command]):
    """The commands by name, each imported when it is asked for."""

    def __init__(self) -> None:
        self._known: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._known:
            import_module(f"osteo_ld.cli.{_MODULES[name]}")
        return self._known[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        if name not in _MODULES:
            raise ValueError(f"{name} has no module in the table of commands")
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class Commands(click.Group):
    """Reports what a user can mend as text, whichever command met it; lists the commands by what they are for."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line."""
        with reporting():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        with reporting():
            return super().invoke(ctx)

    def section(self, name: str) -> str:
        """Give what a command is for."""
        return SECTIONS[_MODULES[name]]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, a section for each thing that they are for."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        for title in dict.fromkeys(SECTIONS.values()):
            rows = [(n, self.commands[n].get_short_help_str(limit)) for n in names if self.section(n) == title]
            with formatter.section(title):
                formatter.write_dl(rows)


@contextmanager
def keeping() -> Iterator[None]:
    """Look for no garbage: what is read and built in the block lives to its end, and going through it takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor at the end of the process, which goes through all that lives
        gc.enable()


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
        from osteo_ld.asking.tables import write_table

        write_table(sys.stdout, list(header), list(body))
    elif style == "json":
        import json

        click.echo(json.dumps([dict(zip(header, row, strict=True)) for row in body], indent=2, ensure_ascii=False))
    else:
        import csv

        writer = csv.writer(sys.stdout, delimiter="," if style == "csv" else "\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(body)


def opened(sources: Mapping[str, Source], folders: Sequence[Path]) -> dict[str, Text]:
    """Read the texts that are there, and say which are not; for a command that cannot do without any."""
    from osteo_ld.curation.texts import load_texts

    if not folders:
        raise click.UsageError("the texts are needed: --texts DIR, or set OSTEO_LD_TEXTS")
    texts = load_texts(sources, folders)
    for key in sources.keys() - texts.keys():
        click.echo(f"{key}: its text ({sources[key].file}) is in none of the folders, and is skipped", err=True)
    if not texts:
        raise click.ClickException(f"no text in {', '.join(map(str, folders))}; want {_files(sources)}")
    return texts


def _files(sources: Mapping[str, Source]) -> str:
    return ", ".join(source.file for source in sources.values()) or "a source in sources.yaml"


def writable(curation: Path) -> Path:
    """Give the folder of the curation, for a command that writes into it or beside it."""
    if resources.PACKAGED and curation.resolve() == resources.CURATION.resolve():
        raise click.UsageError("an installed package is not written into: name your own folder with --curation DIR")
    return curation


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Say which extra has the packages that an import lacks; a module of ours that lacks is a fault of ours."""
    try:
        yield
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == __name__.partition(".")[0]:
            raise
        raise click.ClickException(f"{error.name} is not installed: pip install 'osteo-ld[{extra}]'") from None


def document(file: Path | None, folder: Path) -> Path:
    """Give the OWL document named, else that of the build."""
    from osteo_ld.errors import QueryError, shown

    found = file or folder / "osteo-ld.owl"
    if not found.is_file():
        raise QueryError(f"{shown(found)} is not there: run `make`, or `osteo-ld build`, first")
    return found


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
        if name.removeprefix("--") in pairs:
            raise click.UsageError(f"{name} stands twice: it takes one value")
        pairs[name.removeprefix("--")] = value if equals else rest.pop(0)
    return pairs


@click.group(cls=Commands, commands=_AsAsked(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Linked data on how bone cells talk to blood vessels, immune cells and muscle."""
