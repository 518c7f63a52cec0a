"""The quality rules: the ontology keeps them all, and each has an example that breaks it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from osteo_ld import files as resources
from osteo_ld.checking.quality import Rule, findings, graph, read_rule, read_rules
from osteo_ld.cli import main
from osteo_ld.curation.reading import Curation
from osteo_ld.errors import InputError
from osteo_ld.graph.dataset import Dataset, read_turtle
from osteo_ld.release.build import breaches

RULES = read_rules(resources.QC)
MUST_FAIL = Path(__file__).parents[1] / "must_fail" / "qc"


def test_the_ontology_keeps_every_rule(dataset: Dataset) -> None:
    assert findings(graph(dataset.graphs["ontology"]), RULES) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_finds_its_example(rule: Rule) -> None:
    assert findings(graph(read_turtle(MUST_FAIL / f"{rule.id}.ttl")), [rule])


def test_every_example_has_a_rule() -> None:
    assert {path.stem for path in MUST_FAIL.glob("*.ttl")} == {rule.id for rule in RULES}


def test_a_breach_stops_the_build_and_names_the_line_of_the_lexicon(curation: Curation) -> None:
    concept = next(c for c in curation.lexicon if c.minted)
    extra = (f"<https://w3id.org/osteo-ld/{concept.id.removeprefix('osteo:')}>", "<x:p>", "<x:o>")
    rule = Rule("always", "error", "none", "A test.", "SELECT ?entity ?value WHERE { ?entity <x:p> ?value }")
    problem = breaches(Dataset({"ontology": [extra]}, []), [rule], curation)[0]
    assert (problem.file, problem.line) == (concept.file, concept.line)
    assert "quality rule always" in problem.message


def test_a_rule_without_its_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.rq"
    path.write_text("# level: fatal\nSELECT * {}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_rule(path)
    assert "pitfall" in str(error.value)
    path.write_text("# level: fatal\n# pitfall: x\n# why: y\nSELECT * {}\n", encoding="utf-8")
    with pytest.raises(InputError, match="fatal"):
        read_rule(path)


def test_qc_on_a_file_prints_a_table_and_exits_with_1() -> None:
    result = CliRunner().invoke(main, ["qc", str(MUST_FAIL / "cycle.ttl"), "--rule", "cycle", "--format", "csv"])
    assert result.exit_code == 1
    assert "error,cycle,osteo:A," in result.stdout
    assert "makes all classes on the way equivalent" in result.stderr
    result = CliRunner().invoke(main, ["qc", "--rule", "cycles"])
    assert result.exit_code == 2
    assert "nearest: cycle" in result.stderr
