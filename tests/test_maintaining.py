"""What maintainers rely on: reference pages as the code is, forms in the words of the table, a diff of a change."""

import subprocess
from pathlib import Path

import pytest
import yaml

from osteo_ld.cli import main, reference
from osteo_ld.vocabulary import KINDS, SLOTS, STATUSES

ROOT = Path(__file__).parents[1]
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


def test_the_reference_pages_are_what_is_generated() -> None:
    stale = [name for name, text in reference.pages().items() if (ROOT / "docs" / name).read_text("utf-8") != text]
    assert stale == [], "run `make docs`"


def test_every_command_and_every_room_has_its_place() -> None:
    pages = reference.pages()
    assert [name for name in main.commands if f"\n### {name}\n" not in pages["cli.md"]] == []
    rooms = {path.parent.name for path in (ROOT / "src" / "osteo_ld").glob("*/__init__.py")} - {"cli"}
    assert rooms - {"data"} == set(reference.ROOMS)
    assert "### osteo_ld.curation.reading\n" in pages["python.md"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    ids = [part["id"] for part in form["body"]]
    assert len(set(ids)) == len(ids)
    assert any(part.get("validations", {}).get("required") for part in form["body"])
    assert all(part["attributes"]["label"] for part in form["body"])


def test_the_form_of_an_interaction_has_the_words_of_the_table() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "interaction.yml").read_text(encoding="utf-8"))
    parts = {part["id"]: part["attributes"] for part in form["body"]}
    assert parts["kind"]["options"] == list(KINDS)
    assert sorted(parts["status"]["options"]) == sorted(STATUSES)
    assert set(yaml.safe_load(parts["slots"]["value"])) - {"promotes"} <= SLOTS.keys()


def test_workflows_run_what_is_here() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        steps = [step for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values() for step in job["steps"]]
        words = " ".join(step.get("run", "") for step in steps).split()
        for script in [word for word in words if word.startswith(".ci/")]:
            assert (ROOT / script).stat().st_mode & 0o111, script


def test_a_pull_request_gets_a_table_of_what_it_changes(built: Path, tmp_path: Path) -> None:
    text = (built / "osteo-ld-concepts.ttl").read_text(encoding="utf-8")
    (tmp_path / "new.ttl").write_text(text.replace('"VEGFA"', '"VEGF|A"'), encoding="utf-8")
    command = [ROOT / ".ci" / "diff", built / "osteo-ld-concepts.ttl", tmp_path / "new.ttl"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0].endswith("changes of terms and interactions")
    assert said[2].startswith("| change | ")
    assert any("VEGF\\|A" in line and line.startswith("| relabelled") for line in said)


def test_before_a_commit_the_tools_of_the_lock_run() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    for hook in hooks:
        assert (ROOT / hook["entry"].split()[0]).exists(), hook["entry"]
