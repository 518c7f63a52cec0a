"""The guide for a new review does what it says, on a made-up article and on published ones."""

import csv
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from made_up import KEY, write_jats
from osteo_ld import files as resources
from osteo_ld.cli import main
from osteo_ld.curation.lexicon import plain
from osteo_ld.curation.mentions import Habits, Names
from osteo_ld.curation.reading import read
from osteo_ld.curation.texts import load_texts
from osteo_ld.pages.rendering import Pages

GUIDE = (Path(__file__).parents[2] / "docs" / "adding-a-review.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ osteo-ld (.+)$", GUIDE, re.MULTILINE)
(RECORDS,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def run(command: str) -> Result:
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exception is None or isinstance(result.exception, SystemExit), command
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(resources.CURATION, tmp_path / "curation")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OSTEO_LD_TEXTS", raising=False)
    return tmp_path


@pytest.mark.slow
def test_the_guide_leads_from_the_file_to_the_answers(folder: Path) -> None:
    write_jats(folder, name="article.xml")
    said: dict[str, Result] = {}
    for command in COMMANDS:
        name = " ".join(word for word in shlex.split(command)[:2] if not word.startswith("-"))
        if command.startswith("check"):
            (folder / "curation" / "interactions" / "doe-2024.yaml").write_text(RECORDS, encoding="utf-8")
        said[name] = result = run(command)
        if name == "check":  # what is open elsewhere in the curation is none of ours
            assert "doe-2024" not in "".join(
                line for line in result.output.splitlines() if line.startswith("curation/")
            )
        else:
            assert result.exit_code == 0, (command, result.output)
    assert "13 sentences, as indexed; 4 marks, 0 without a row" in said["source check"].output
    assert "at: doe-2024 92-160" in said["locate Oncostatin M from osteoblasts binds OSMR"].output
    assert "promotes: angiogenesis" in said["draft In endothelial cells, OSM promotes"].output
    assert "OSMR" in said["query receptors-of"].output
    assert "10.5555/roe.1" in said["query papers-of-signal"].output
    assert "2 evidences of doe-2024 in article.xml: 2 found, 0 changed, 0 missing" in said["verify article.xml"].output
    with (folder / "liana.csv").open(encoding="utf-8", newline="") as file:
        assert ("OSM", "OSMR") in {(row["ligand"], row["receptor"]) for row in csv.DictReader(file)}
    html = Pages(folder / "build", live=False).html("interaction/90001.html") or ""
    assert f"reference/{KEY}/1.html" in html


def test_its_first_half_holds_for_published_articles(folder: Path, external: Path) -> None:
    before_records = COMMANDS[: next(i for i, command in enumerate(COMMANDS) if command.startswith("locate"))]
    for path in sorted((external / "jats").iterdir()):
        shutil.rmtree(folder / "curation")
        shutil.copytree(resources.CURATION, folder / "curation")
        shutil.copy(path, folder / "article.xml")
        (folder / "article.xml").chmod(0o644)
        for command in before_records:
            assert run(command).exit_code == 0, (path, command)
        (key,) = [line.split(": ")[0] for line in run(COMMANDS[1]).output.splitlines() if "as indexed" in line]
        copied = run(f"verify article.xml --source {key} --curation curation --format json")
        assert copied.stdout.strip() == "[]"
        assert f"0 evidences of {key}" in copied.stderr


@pytest.mark.slow
def test_a_published_article_leads_to_records_pages_and_answers_too(folder: Path, external: Path) -> None:
    """It is not about bone: its record is a gap about what one of its sentences names, and no pair comes of it."""
    shutil.copy(external / "jats" / "1471-2180-11-174.nxml", folder / "article.xml")
    (folder / "article.xml").chmod(0o644)
    added = run(COMMANDS[0])
    assert added.exit_code == 0, added.output
    curation, _ = read(folder / "curation")
    [key] = [name for name in curation.sources if name.startswith("dennehy")]
    text = load_texts(curation.sources, folder / "texts")[key]
    names = Names(curation.lexicon, Habits(curation.records, curation.lexicon))
    spans = ((unit, names.find(plain(text.text[unit.start : unit.end]))) for unit in text.units)
    unit, (named, *_) = next((unit, found) for unit, found in spans if found)
    concept = curation.lexicon[named.curie]
    located = run(f"locate --texts texts --curation curation {shlex.quote(text.text[unit.start : unit.end])}")
    entry = re.search(r"    - at: .*\n      sha256: .*\n(?:      cites: .*\n)?", located.stdout)
    assert entry, located.output
    record = f"- id: 90001\n  kind: knowledge gap\n  about: {concept.shown}\n  label: what it does in bone\n"
    path = folder / "curation" / "interactions" / f"{key}.yaml"
    path.write_text(f"{record}  evidence:\n{entry[0]}      read: [gap-unsaid]\n", encoding="utf-8")
    said = run("check --texts texts --curation curation")
    assert said.exit_code == 0, said.output
    covered = run("coverage --curation curation --format csv").stdout
    assert any(line.startswith(f"{key},") and line.split(",")[-3] == "1" for line in covered.splitlines())
    for command in ("build --curation curation -o build --no-reasoning", "export liana --curation curation -o x.csv"):
        assert run(command).exit_code == 0
    asked = run(f"query gaps-about --concept {shlex.quote(concept.shown)} --build build")
    assert "what it does in bone" in asked.stdout
    html = Pages(folder / "build", live=False).html("interaction/90001.html") or ""
    assert curation.sources[key].doi in html
    verified = run(f"verify article.xml --source {key} --curation curation")
    assert (verified.exit_code, "1 found, 0 changed, 0 missing" in verified.stderr) == (0, True)
