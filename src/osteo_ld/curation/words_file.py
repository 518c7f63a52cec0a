"""The committed hashes of the words of each sentence, and of each span of several that is evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from osteo_ld.curation.guarded import read_rows
from osteo_ld.curation.sources import sentences_command
from osteo_ld.errors import Problem, shown

COLUMNS = ("source", "start", "end", "words")
WordHashes = Mapping[tuple[str, int, int], str]
_OFFSET = re.compile(r"[0-9]{1,9}")


def read_word_hashes(path: Path, problems: list[Problem]) -> dict[tuple[str, int, int], str]:
    """Read the hashes by (source, start, end); a curation without the file has none."""
    file, found, command = shown(path), {}, sentences_command(path.parent)
    if path.exists():
        for line, (source, start, end, words) in read_rows(path, COLUMNS, problems):
            if not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end) and re.fullmatch(r"[0-9a-f]{64}", words)):
                message = f"want source, start, end and 64 hexadecimal digits; `{command}` writes this file"
                problems.append(Problem(file, line, message))
            else:
                found[source, int(start), int(end)] = words
    return found


def word_hashes_table(hashes: WordHashes) -> str:
    """Give the hashes as a table, in the order given."""
    rows = (f"{source}\t{start}\t{end}\t{words}" for (source, start, end), words in hashes.items())
    return "\n".join(["\t".join(COLUMNS), *rows]) + "\n"
