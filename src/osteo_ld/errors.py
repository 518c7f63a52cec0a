"""What is wrong with an input, told so that a person can mend it: file, line, what was found, what would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LONGEST_MESSAGE = 2000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of an input file; ``line`` counts from 1, 0 is the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Give the fault in the form that editors and terminals link: ``file:line: message``, cut at a length."""
        message = self.message
        if len(message) > LONGEST_MESSAGE:
            message = f"{message[: LONGEST_MESSAGE - 200]} ... {message[-200:]}"
        return f"{self.file}:{self.line}: {message}" if self.line else f"{self.file}: {message}"


class OsteoError(Exception):
    """What a user can mend: the root of every error of ours; the command line tells its message and exits with 1."""


class InputError(OsteoError):
    """All the faults of a run, sorted by file and line; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the faults, each once."""
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        """Go whole from process to process."""
        return InputError, (self.problems,)


def shown(path: Path) -> str:
    """Name a path as short as the working directory allows."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class QueryError(OsteoError):
    """A query, graph or endpoint that cannot be used; the message says what would do."""
