"""The graph in Python: what is found, how it shows and converts, that the documentation runs, and the package alone."""

import doctest
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx
import polars
import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import osteo_ld
from osteo_ld.asking import answers
from osteo_ld.cli import main
from osteo_ld.errors import OsteoError, QueryError
from osteo_ld.graph.store import load_file
from osteo_ld.notebook import KnowledgeBase, Table
from osteo_ld.notebook import tables as notebook_tables
from osteo_ld.vocabulary import SIGNED

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def kb(built: Path) -> KnowledgeBase:
    return osteo_ld.load(built)


# -- the documentation ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_of_the_documentation_runs(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSTEO_LD_BUILD", str(built))
    failed, tried = doctest.testfile(
        str(ROOT / "docs" / "notebook.md"), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL
    )
    assert tried > 20
    assert failed == 0


# -- records ----------------------------------------------------------------------------------------------------------


def test_direction_and_polarity_are_exact(kb: KnowledgeBase) -> None:
    found = kb.find(inhibits="angiogenesis")
    assert len(found) > 1
    assert {statement.effect for statement in found} == {"inhibits"}
    outcomes = kb.asker.matcher.kinds((kb.resolve("angiogenesis").iri,))
    assert all(outcomes.intersection(statement.record.slots["inhibits"]) for statement in found)


def test_a_row_has_every_slot_of_its_record(kb: KnowledgeBase) -> None:
    records = [statement for kind in ("communication", "transition", "expression") for statement in kb.find(kind=kind)]
    assert {"becomes", "expresses", "lacks", "inhibits"} <= {statement.effect for statement in records}
    columns = kb.find(kind="transition").columns
    for statement in records:
        row = dict(zip(columns, statement.row(), strict=True))
        for slot, values in statement.record.slots.items():
            label = " + ".join(map(kb.asker.know.label, values))
            assert row["outcome" if slot == row["effect"] else slot] == label


def test_year_words_quantity_and_other_records_are_fields(kb: KnowledgeBase) -> None:
    assert [s.iri for s in kb.find(year=2016)] == [s.iri for s in kb.find(year="2016")] != []
    assert all(kb.show(1215).iri in s.record.leads_to for s in kb.find(leadsTo=1215))
    assert kb.find(leadsTo=1215, text="osteo").command == "osteo-ld find --leadsTo 1215 --text osteo"
    assert {q for s in kb.find(quantity="kda") for q in s.record.quantities if "kDa" in q}
    with pytest.raises(QueryError, match="not in the reviews"):
        kb.find(contradicts=9999)


def test_a_limit_keeps_the_best(kb: KnowledgeBase) -> None:
    every = kb.find(promotes="angiogenesis")
    assert [s.iri for s in kb.find(promotes="angiogenesis", limit=3)] == [s.iri for s in every][:3]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda kb: kb.find(source="osteoblst"), "near spellings: osteoblast"),
        (lambda kb: kb.find(), "at least one field"),
        (lambda kb: kb.find(sender="osteoblast"), "there is no field 'sender'; there are acts"),
        (lambda kb: kb.find("VEGFA", second={"sender": "osteoblast"}), "there is no field 'sender'"),
        (lambda kb: kb.find(review="nosuch"), "there is no review 'nosuch'; there are bone-research-2025"),
        (lambda kb: kb.find(cites="72x"), "no cited work is known by '72x'"),
        (lambda kb: kb.find("3951"), "show(3951) gives it"),
        (lambda kb: kb.show(99999), "not in the reviews"),
        (lambda kb: kb.show("osteoblast"), "find('osteoblast') gives its records"),
        (lambda kb: kb.query("what-promote"), "nearest: what-promotes"),
        (lambda kb: kb.query("what-promotes", cell="osteoblast"), "no parameter 'cell'; it has effect"),
        (lambda kb: kb.query("signals-between", source="angiogenesis"), "takes a cell"),
        (lambda kb: kb.sparql("SELECT nonsense"), "not to be run: error at 1:"),
        (lambda kb: osteo_ld.load("nowhere"), "nowhere/knowledge.json is not there: run `make`"),
    ],
)
def test_misuse_is_told_in_a_sentence(kb: KnowledgeBase, ask: Any, said: str) -> None:
    with pytest.raises(QueryError) as error:
        ask(kb)
    assert said in str(error.value)


def test_nothing_found_says_what_there_is(kb: KnowledgeBase) -> None:
    found = kb.find(source="osteoblast", lacks="VEGFA")
    assert "without --lacks" in repr(found)
    assert "nothing found" in found._repr_html_()


def test_an_answer_says_what_it_understood(kb: KnowledgeBase) -> None:
    said = repr(kb.ask("what blocks TNFSF11"))
    assert said.startswith(f"{kb.resolve('TNFSF11').told}\n")
    assert "osteo-ld find --effect inhibits" in said
    assert "not in the reviews: 'bread'" in repr(kb.ask("what does bread do"))


def test_a_canned_question_answers_where_no_record_does(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kb.asker, "ask", answers.Answer)
    asked = kb.questions["claims-per-section"]
    answer = kb.ask(asked.question)
    assert (answer.canned, answer.answered) == (asked.id, True)
    assert answer.table is not None
    assert answer.table.rows == kb.query(asked.id).rows
    assert answer.table.columns[0] in repr(answer)


# -- shown ------------------------------------------------------------------------------------------------------------


def test_a_long_table_says_how_much_is_not_shown(kb: KnowledgeBase) -> None:
    found = kb.find(kind="communication")
    assert repr(found).endswith(f"... and {len(found) - 20} more")
    assert found._repr_html_().count("<tr>") == 51


def test_records_and_concepts_are_links(kb: KnowledgeBase) -> None:
    found = kb.find(inhibits="angiogenesis", limit=1)
    shown = found._repr_html_()
    assert f'<a href="{found[0].iri}"' in shown
    assert '<a href="http://purl.obolibrary.org/obo/GO_0001525"' in shown
    assert f'<a href="{found[0].iri}"' in found[0]._repr_html_()


@given(st.lists(st.tuples(st.text(), st.integers() | st.none() | st.text())))
@example([("", 0), ("", -(2**63) - 1)])
def test_nothing_in_a_cell_becomes_markup_and_nothing_is_lost(rows: list[tuple[Any, ...]]) -> None:
    table = Table(("a", "<b>"), rows)
    shown = table._repr_html_()
    markup = {part.partition(" ")[0].strip("/") for part in shown.replace(">", "<").split("<")[1::2]}
    assert markup <= {"table", "thead", "tbody", "tr", "th", "td", "p", "a"}
    assert repr(table)
    back = [[None if value is None else str(value) for value in row] for row in table.to_polars().rows()]
    assert back == [[None if value is None else str(value) for value in row] for row in rows]


# -- converted --------------------------------------------------------------------------------------------------------


def test_frames_have_the_rows_with_figures_as_numbers(kb: KnowledgeBase) -> None:
    found = kb.find(promotes="angiogenesis")
    frame = found.to_polars()
    assert frame.rows() == found.rows
    assert frame.schema["evidence"] == polars.Int64
    pandas = pytest.importorskip("pandas")
    assert isinstance(found.to_pandas(), pandas.DataFrame)
    assert found.to_pandas()["evidence"].sum() == frame["evidence"].sum()


def test_frames_of_several_questions_can_be_put_together(kb: KnowledgeBase) -> None:
    parts = [kb.find(kind="knowledge gap").to_polars(), kb.find(kind="transition").to_polars()]
    assert len(polars.concat(parts)) == sum(map(len, parts))


def test_what_is_not_installed_is_named(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    found = kb.find("VEGFA")
    for module, convert in (("polars", found.to_polars), ("networkx", found.to_networkx), ("pandas", found.to_pandas)):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(OsteoError, match=f"{module} is not installed: pip install {module}"):
            convert()
    assert issubclass(notebook_tables.MissingPackageError, OsteoError)


def test_the_network_has_the_signs_of_its_records(kb: KnowledgeBase) -> None:
    found = kb.find(mediator="?", effect="promotes|inhibits")
    graph = found.to_networkx()
    assert isinstance(graph, networkx.MultiDiGraph)
    records = {statement.curie: statement for statement in found}
    signs = {"promotes": 1, "inhibits": -1}
    for _, target, data in graph.edges(data=True):
        statement = records[data["record"]]
        if data["interaction"] in SIGNED:
            assert data["interaction"] == statement.effect
            assert data["sign"] == signs[statement.effect]
            assert graph.nodes[target]["name"] == statement.outcome
            assert "blocks" not in statement.record.slots
    assert kb.network().number_of_edges() > graph.number_of_edges() > 100


def test_no_negative_and_no_correlation_is_an_edge(kb: KnowledgeBase) -> None:
    for effect in ("doesNotAffect", "associatedWith"):
        edges = kb.network(effect=effect).edges(data=True)
        assert not [data for _, _, data in edges if data["interaction"] in SIGNED]


# -- genes ------------------------------------------------------------------------------------------------------------


def test_genes_are_what_the_command_line_gives(kb: KnowledgeBase, tmp_path: Path) -> None:
    listed = tmp_path / "changes.csv"
    listed.write_text("\ufeffgene,logFC\nIl1b,2.1\nSOX9,-1.3\nMGI:1100089,NA\nfoo,1\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["genes", str(listed), "--format", "json"])
    found = kb.genes(listed)
    said = [{name: None if value == "" else value for name, value in row.items()} for row in json.loads(done.stdout)]
    ours = [{n: f"{v:g}" if isinstance(v, float) else v for n, v in row.items()} for row in found.to_dicts()]
    assert ours == said
    assert found.unknown == ("foo",)
    assert "not in the reviews: foo" in repr(found)
    assert "not in the reviews: foo" in done.stderr
    assert {row["gene"] for row in ours} == {"IL1B", "SOX9", "TNFSF11"}


def test_genes_come_as_names_a_mapping_a_series_or_a_text(kb: KnowledgeBase) -> None:
    pandas = pytest.importorskip("pandas")
    values = {"Il1b": 2.1, "SOX9": -1.3, "VEGFA": None}
    found = kb.genes(values)
    assert kb.genes(pandas.Series(values, dtype=float)).rows == found.rows
    with pytest.raises(QueryError, match="give the one with the values"):
        kb.genes(pandas.DataFrame({"logFC": values}))
    bare = [row[3:13] for row in kb.genes("Il1b, SOX9 VEGFA").rows]
    assert bare == [row[3:13] for row in kb.genes(list(values)).rows] == [row[3:13] for row in found.rows]
    assert {row[2] for row in found.rows} == {2.1, -1.3, None}
    summary = found.summary()
    assert {type(row[5]) for row in summary} == {int}
    assert sum(row[6] for row in summary) > 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "give names of genes"),
        ({"VEGFA": "high"}, "'high' is no number"),
        (Path("none.txt"), "cannot be read"),
        (None, "None is no list of genes"),
        (5, "5 is no list"),
        (float("nan"), "nan is no list"),
        ({"OPG": 1, "TNFRSF11B": -1}, "TNFRSF11B has the value -1, and OPG 1"),
    ],
)
def test_a_list_that_is_none_is_told_in_a_sentence(kb: KnowledgeBase, given: Any, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        kb.genes(given)


# -- queries ----------------------------------------------------------------------------------------------------------


def test_sparql_gives_values_of_python(kb: KnowledgeBase) -> None:
    assert kb.sparql("ASK { ?r osteo:nothing ?x }") is False
    table = kb.sparql('SELECT ?a ?b ?c ?d ?e { VALUES (?a ?b ?c ?d) { (1 2.5 true "x") } OPTIONAL { ?e a osteo:No } }')
    assert isinstance(table, Table)
    assert table.rows == ((1, 2.5, True, "x", None),)
    graph = kb.sparql("CONSTRUCT { ?r osteo:promotes ?x } WHERE { ?r osteo:promotes ?x }")
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == len(kb.find(effect="promotes"))


def test_the_pattern_and_its_sparql_find_the_same(kb: KnowledgeBase) -> None:
    found = kb.find(source="bone cell", effect="promotes|inhibits", mode="vesicular")
    table = kb.sparql(found.sparql)
    assert isinstance(table, Table)
    assert sorted(row[0] for row in table) == sorted(statement.curie for statement in found)
    assert len(table) > 1


def test_a_canned_question_gives_what_the_command_line_gives(kb: KnowledgeBase) -> None:
    command = [sys.executable, "-m", "osteo_ld", "query", "no-effects", "--format", "json", "--build", str(kb.folder)]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in kb.query("no-effects").to_dicts()
    ] == said


# -- the package alone ------------------------------------------------------------------------------------------------


def test_importing_is_quick_and_brings_nothing_else() -> None:
    code = "import sys, osteo_ld; print([m for m in ('pydantic', 'pyoxigraph', 'rich', 'click') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_it_opens_within_a_third_of_a_second(built: Path) -> None:
    """Time of the processor, so that a busy machine does not count."""
    code = (
        "import time, osteo_ld, osteo_ld.notebook\n"
        "start = time.process_time(); kb = osteo_ld.load(); kb.find('VEGFA'); print(time.process_time() - start)"
    )
    environment = {**os.environ, "OSTEO_LD_BUILD": str(built)}
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 0.3


@pytest.mark.slow
def test_the_installed_package_suffices(built: Path, tmp_path: Path) -> None:
    """A wheel of this tree, unpacked elsewhere: the graph, SPARQL and the commands, with no checkout and no build."""
    wheel = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(wheel, cwd=ROOT, check=True, capture_output=True)
    (path,) = tmp_path.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*install, str(tmp_path / "installed"), str(path)], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*words: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name != "OSTEO_LD_BUILD"}
        environment["PYTHONPATH"] = str(tmp_path / "installed")
        done = subprocess.run(
            [sys.executable, *words], cwd=elsewhere, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    code = "import osteo_ld; kb = osteo_ld.load(); print(kb.folder, len(kb), len(kb.store), kb.network().size())"
    folder, records, quads, edges = run("-c", code).split()
    assert Path(folder) == tmp_path / "installed" / "osteo_ld" / "data" / "build"
    here = osteo_ld.load(built)
    assert (int(records), int(edges)) == (len(here), here.network().size())
    assert int(quads) == len(load_file(built / "osteo-ld.trig"))
    assert "VEGFA" in run("-m", "osteo_ld", "find", "VEGFA")
    assert "asserted" in run("-m", "osteo_ld", "query", "what-promotes", "--effect", "angiogenesis")
