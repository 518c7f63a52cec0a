"""An export declares its files; whatever lists them follows from that."""

import re
from pathlib import Path

import pytest

from osteo_ld.exports import Data, formats
from osteo_ld.release import catalogue

README = Path(__file__).parents[2] / "README.md"
FORMATS = catalogue.formats()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_the_files_that_it_declares_and_says_what_it_is_for(name: str, data: Data) -> None:
    export = FORMATS[name]
    assert set(export.write(data)) == {file.path for file in export.files}
    assert export.about
    assert export.tool
    assert all(file.title and re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", file.media) for file in export.files)


def test_no_two_formats_write_the_same_file() -> None:
    paths = [path for export in FORMATS.values() for path in export.released]
    assert len(paths) == len(set(paths))


def test_the_readme_has_each_format_in_one_row_that_names_its_tools() -> None:
    rows = re.findall(r"^\| (`[^|]*) \| ([^|]+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: (row, what) for row, what in rows for name in re.findall(r"`([a-z0-9-]+)`", row)}
    assert [name for name in FORMATS if name not in told] == [], "README.md, For other tools"
    lacking = {
        name: tool
        for name, export in FORMATS.items()
        for tool in export.tool.split(", ")
        if tool.lower() not in told[name][1].lower()
    }
    assert lacking == {}, "README.md, For other tools: a row does not name the tool that an export is for"


def test_a_build_holds_every_file_and_lists_it(built: Path) -> None:
    listed = {line.split("  ")[1] for line in (built / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert catalogue.downloads().keys() <= listed
    assert [path for path in listed if not (built / path).is_file()] == []


def test_formats_of_other_tools_are_found_by_being_there() -> None:
    modules = {path.stem for path in (README.parent / "src/osteo_ld/exports").glob("*.py")}
    assert {export.write.__module__.rpartition(".")[2] for export in formats().values()} <= modules
