"""What becomes of results that cannot be written: one line, whichever the command, and no traceback."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from osteo_ld import files as resources
from osteo_ld.cli import common, main

OSTEO = f"{shlex.quote(sys.executable)} -m osteo_ld"
WORDS = [
    "--help", "find --help", "find VEGF", "find VEGF --format csv", "query", "query knowledge-gaps --format json",
    "coverage", "schema", "export ntriples", "diff {built}/osteo-ld-concepts.ttl {built}/osteo-ld.ttl",
]  # fmt: skip


def shell(line: str, built: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = ["bash", "-o", "pipefail", "-c", line.replace("osteo-ld", OSTEO, 1).replace("{built}", str(built))]
    return subprocess.run(
        command, capture_output=True, text=True, check=False,
        env={**os.environ, "OSTEO_LD_BUILD": str(built), **environment},
    )  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_a_full_disk_is_told_in_a_line(words: str, built: Path) -> None:
    done = shell(f"osteo-ld {words} > /dev/full", built)
    assert (done.returncode, done.stderr) == (1, "Error: output: No space left on device\n")


@pytest.mark.parametrize("words", WORDS)
def test_who_reads_the_first_lines_alone_gets_no_complaint(words: str, built: Path) -> None:
    done = shell(f"osteo-ld {words} | head -1 > /dev/null", built)
    assert (done.returncode, done.stderr.count("Traceback"), done.stderr.count("Error")) == (0, 0, 0)


def test_a_closed_output_is_told_in_a_line(built: Path) -> None:
    done = shell("osteo-ld stats >&-", built)
    assert (done.returncode, done.stderr) == (1, "Error: output: Bad file descriptor\n")


def test_letters_that_the_output_cannot_hold_are_told_in_a_line(built: Path) -> None:
    done = shell("osteo-ld find CXCL9 --format csv", built, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "cannot be written as ascii; PYTHONIOENCODING=utf-8 would do" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    done = shell("osteo-ld find $'a\\xffb'", built)
    assert (done.returncode, done.stderr.count("Traceback")) == (1, 0)


@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/fd/1", "-"])
def test_a_device_as_the_file_of_an_export_is_written_into(target: str, built: Path) -> None:
    done = shell(f"osteo-ld export liana -o {target} | head -1", built)
    assert done.stdout.startswith("ligand,receptor")
    assert Path("/dev/stdout").exists()


def test_an_export_to_a_full_disk_names_the_file(built: Path) -> None:
    done = shell("osteo-ld export liana -o /dev/full", built)
    assert (done.returncode, done.stderr) == (1, "Error: /dev/full: No space left on device\n")


def test_dl_and_reason_take_the_build_that_the_environment_names(built: Path, tmp_path: Path) -> None:
    (tmp_path / "osteo-ld.owl").write_text("nonsense")
    for words in ("dl bone-to-muscle", "reason"):
        done = shell(f"osteo-ld {words}", tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert "osteo-ld.owl cannot be reasoned over: " in done.stderr
        done = shell(f"osteo-ld {words}", tmp_path / "nowhere")
        assert "nowhere/osteo-ld.owl is not there: run `make`" in done.stderr


CONTROL = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\x07</rdf:RDF>'


CASES = {
    "empty": ("", "both"), "text": ("nonsense", "both"), "xml": ("<a>", "both"), "control": (CONTROL, "both"),
    "control-elk": (CONTROL, "elk"), "control-hermit": (CONTROL, "hermit"),
}  # fmt: skip

# Runs the command once for each group of words, so that Java starts once; what each says goes to a file of its own.
REASON = """
import json, os, sys
from osteo_ld.cli import main
for name, words in json.loads(sys.argv[1]).items():
    os.dup2(os.open(f"{name}.err", os.O_WRONLY | os.O_CREAT), 2)
    try:
        main(words, prog_name="osteo-ld")
    except SystemExit as end:
        print(name, end.code)
"""


@pytest.fixture(scope="module")
def reasoned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Of each case the return code and all that Python and Java said."""
    folder = tmp_path_factory.mktemp("reasoned")
    words = {}
    for name, (content, reasoner) in CASES.items():
        (folder / name).mkdir()
        (folder / name / "a.owl").write_text(content)
        words[name] = ["reason", str(folder / name / "a.owl"), "--reasoner", reasoner]
    command = [sys.executable, "-c", REASON, json.dumps(words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    codes = dict(line.split() for line in done.stdout.splitlines())
    return {name: (codes[name], (folder / f"{name}.err").read_text()) for name in CASES}


@pytest.mark.parametrize("case", CASES)
def test_java_says_one_line_of_what_it_cannot_read(case: str, reasoned: dict[str, tuple[str, str]]) -> None:
    code, said = reasoned[case]
    assert code == "1"
    assert len(said.splitlines()) == 1
    assert "a.owl cannot be reasoned over: " in said
    assert "org." not in said


def test_an_installed_package_is_not_written_into(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "PACKAGED", True)
    for words in (["imports", "--reference", str(tmp_path)], ["sentences", "--texts", str(tmp_path)]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 2
        assert "name your own folder with --curation DIR" in result.stderr


def test_slices_are_written_beside_the_curation_that_is_named(tmp_path: Path, reference: Path, imported: Path) -> None:
    shutil.copytree(resources.CURATION, tmp_path / "curation")
    words = ["imports", "--reference", str(reference), "--curation", str(tmp_path / "curation")]
    assert "ontology beside the curation" in CliRunner().invoke(main, words).stderr
    written = {path.name: path.read_bytes() for path in (imported / "ontology" / "imports").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (resources.ONTOLOGY / "imports").iterdir()}


def test_a_package_that_lacks_is_named_with_its_extra_and_a_fault_of_ours_is_not_hidden() -> None:
    wanted = r"starlette is not installed: pip install 'osteo-ld\[serve\]'"
    with pytest.raises(click.ClickException, match=wanted), common.needing("serve"):
        raise ModuleNotFoundError(name="starlette")
    for fault in (ModuleNotFoundError(name="osteo_ld.pages.nowhere"), ImportError("cannot import name 'x'")):
        with pytest.raises(type(fault)), common.needing("serve"):
            raise fault


def test_commands_are_listed_by_what_they_are_for() -> None:
    said = CliRunner().invoke(main, ["--help"]).output
    for title in common.SECTIONS.values():
        assert f"\n{title}:\n" in said
    assert "\nOther:\n" not in said
    assert [name for name in main.commands if f"\n  {name} " not in said] == []
