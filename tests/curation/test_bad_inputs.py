"""Files that are not what they are taken for: one clear line, exit code 1, and nothing written, whichever command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up import DOI, JATS, KEY, write_curation
from osteo_ld.cli import main

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
FILES: dict[str, tuple[bytes, str]] = {
    "broken XML": (JATS.replace("</body>", "").encode(), "not XML"),
    "XML cut off": (JATS[:900].encode(), "not XML"),
    "an entity bomb": (
        f'{HEAD}<!DOCTYPE article [<!ENTITY l0 "ha">{LAUGHS}]>\n<article><body>&l11;</body></article>'.encode(),
        "declares entities of its own",
    ),
    "an entity of a file": (
        f'{HEAD}<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<article>&x;</article>'.encode(),
        "declares entities of its own",
    ),
    "an encoding that lies": (JATS.replace("talk", "tälk").encode("latin-1"), "not XML"),
    "an encoding that is not known": (JATS.replace('"UTF-8"', '"UTF-99"').encode(), "not XML"),
    "a text that is not UTF-8": ("Zellen h\xf6ren.\n".encode("latin-1"), "not UTF-8"),
    "a PDF given as text": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "is a PDF"),
    "an article without a body": (
        (JATS[: JATS.index("<body>")] + "</article>").encode(),
        "an article without a body",
    ),
    "an article with an empty body": (
        (JATS[: JATS.index("<body>")] + "<body> </body></article>").encode(),
        "an article without a body",
    ),
    "10 MB of one line": (b"a" * 10_000_000, "larger than"),
    "7 MB of one line": (b"word " * 1_400_000, "a line of 7,000,000 characters"),
    "a zip": (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "control character"),
    "another sort of XML": (f"{HEAD}<TEI><text/></TEI>".encode(), "is <TEI>, want a JATS <article>"),
}  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_curation(tmp_path)


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(command: list[object], message: str, folder: Path) -> None:
    """See that a command says a thing in one line, and leaves everything as it was."""
    before = state(folder)
    result = CliRunner().invoke(main, list(map(str, command)))
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    told = [line for line in result.output.splitlines() if line and line != "1 error"]
    assert len(told) == 1, result.output
    assert message in told[0]
    assert len(told[0]) < 500
    assert state(folder) == before


def add(small: Path, file: Path) -> list[object]:
    about = ["--key", "roe-2001", "--title", "T", "--journal", "J", "--year", 2001, "--doi", "10.5555/roe", "--style"]
    return ["source", "add", file, *about, "bracketed", "--texts", small.parent / "texts", "--curation", small]


def rebase(small: Path, file: Path) -> list[object]:
    return ["source", "rebase", KEY, file, "--write", "--texts", small.parent / "texts", "--curation", small]


@pytest.mark.parametrize("command", [add, rebase])
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_text_of_a_review_is_refused(
    name: str, command: Callable[[Path, Path], list[object]], small: Path
) -> None:
    content, message = FILES[name]
    file = small.parent / "x.txt"
    file.write_bytes(content)
    refused(command(small, file), message, small.parent)


@pytest.mark.parametrize(
    "name",
    ["broken XML", "an entity bomb", "an encoding that lies", "a PDF given as text", "an article without a body"],
)
def test_nor_is_it_a_copy_or_a_reference_list(name: str, small: Path) -> None:
    content, message = FILES[name]
    file = small.parent / "x.xml"
    file.write_bytes(content)
    refused(["verify", file, "--source", KEY, "--curation", small], message, small.parent)
    refused(["references", "import", file, "--source", KEY, "--curation", small], message, small.parent)


def test_an_article_that_is_there_already_is_refused(small: Path) -> None:
    command = ["source", "add", small.parent / "doe.xml", "--texts", small.parent / "texts", "--curation", small]
    before = state(small.parent)
    said = CliRunner().invoke(main, list(map(str, command)))
    assert said.exit_code == 1
    assert f"source '{KEY}' is there already and has the same doi" in said.output
    assert state(small.parent) == before


@pytest.mark.parametrize("command", ["rebase", "verify", "references"])
def test_a_jats_file_of_another_article_is_refused(command: str, small: Path) -> None:
    file = small.parent / "other.xml"
    file.write_text(JATS.replace(DOI, "10.5555/made.up.2"), encoding="utf-8")
    commands = {
        "rebase": rebase(small, file),
        "verify": ["verify", file, "--source", KEY, "--curation", small],
        "references": ["references", "import", file, "--source", KEY, "--curation", small],
    }
    refused(commands[command], f"is the article 10.5555/made.up.2, not {DOI}", small.parent)


def test_a_corrected_article_takes_the_place_of_the_old_one(small: Path) -> None:
    file = small.parent / "new.xml"
    file.write_text(JATS.replace("Little is", "Very little is"), encoding="utf-8")
    said = CliRunner().invoke(main, list(map(str, rebase(small, file))))
    assert said.exit_code == 0, said.output
    assert "5 places moved, 0 cannot" in said.output
    frozen = (small.parent / "texts" / f"{KEY}.txt").read_text(encoding="utf-8")
    assert frozen.startswith("# Abstract\n\nOsteoblasts make vessels grow. Very little is known")
    checked = CliRunner().invoke(
        main, ["source", "check", "--curation", str(small), "--texts", str(small.parent / "texts")]
    )
    assert checked.exit_code == 0, checked.output
