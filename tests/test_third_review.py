"""A third review, made up, from its JATS file to pages, a question's answer and a ligand-receptor row.

Nothing in the code, queries or pages knows how many reviews there are, or which.
"""

import csv
import io
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from made_up import DOI, KEY, write_jats, write_records
from osteo_ld import files as resources
from osteo_ld.asking.questions import read_questions
from osteo_ld.cli import main
from osteo_ld.curation.proof import prove
from osteo_ld.curation.reading import load, read
from osteo_ld.curation.texts import load_texts
from osteo_ld.exports import Data
from osteo_ld.exports.liana import human
from osteo_ld.graph.reading import read as read_graph
from osteo_ld.graph.sparql import plain, select
from osteo_ld.graph.store import open_store
from osteo_ld.graph.works import cited_work
from osteo_ld.iris import OSTEO
from osteo_ld.pages.rendering import Pages
from osteo_ld.release.build import Inputs, build

REVIEW = f"https://doi.org/{DOI}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's curation with the made-up review added, and its build."""
    folder = tmp_path_factory.mktemp("third")
    curation = folder / "curation"
    shutil.copytree(resources.CURATION, curation)
    command = ["source", "add", write_jats(folder), "--texts", folder / "texts", "--curation", curation]
    added = CliRunner().invoke(main, [str(part) for part in command])
    assert added.exit_code == 0, added.output
    write_records(curation, folder / "texts")
    build(Inputs(curation=curation), folder / "build", reasoning=False)
    return folder


@pytest.fixture(scope="module")
def third(folder: Path) -> Pages:
    return Pages(folder / "build", live=False)


def test_its_evidence_is_proved_by_its_text_alone(folder: Path) -> None:
    loaded, problems = read(folder / "curation")
    texts = load_texts(loaded.sources, folder / "texts")
    assert list(texts) == [KEY]
    assert [*problems, *prove(loaded, texts)] == []


def test_check_says_which_texts_are_not_at_hand(folder: Path) -> None:
    command = ["source", "check", "--curation", folder / "curation", "--texts", folder / "texts"]
    said = CliRunner().invoke(main, [str(part) for part in command])
    assert said.exit_code == 0
    skipped = [key for key in load(folder / "curation").sources if key != KEY]
    assert all(f"{key}: its text" in said.output for key in skipped)


def test_a_page_of_each_kind_shows_it(third: Pages) -> None:
    know = third.know
    assert know.reviews[REVIEW].key == KEY
    record = third.html("interaction/90001.html") or ""
    assert KEY in record or "Signals of bone" in record
    assert 'id="evidence-1"' in record
    for path in (
        f"section/{KEY}/signals-of-bone.html", f"reference/{KEY}/1.html", "index.html",
        "section/index.html", "statistics.html", "about.html", "gaps.html", "pair/CL_0000062--CL_0000115.html",
        "protein/OSM.html",
    ):  # fmt: skip
        assert third.html(path), path
    reference = third.html(f"reference/{KEY}/1.html") or ""
    for words in ("Roe R", "On oncostatin", "Bone Tests", "2001", "https://doi.org/10.5555/roe.1", "pubmed", "/111/"):
        assert words in reference
    assert f"{len(know.reviews)} reviews" in (third.html("index.html") or "")
    assert "90004" in (third.html("gaps.html") or "")
    sections = third.html("section/index.html") or ""
    assert all(review.title in sections for review in know.reviews.values())


def test_every_link_to_a_reference_has_its_page(third: Pages) -> None:
    linked = set(re.findall(r'href="[./]*(reference/[^"#]+)"', third.html("interaction/90002.html") or ""))
    assert linked == {f"reference/{KEY}/{n}.html" for n in ("2", "3", "4")}
    assert linked <= set(third.paths())


def test_questions_answer_from_it(folder: Path) -> None:
    store = open_store(folder / "build")
    questions = {question.id: question for question in read_questions(resources.QUERIES)}

    def rows(name: str, **values: str) -> list[tuple[str, ...]]:
        solutions = select(store, questions[name].bound(values))
        return [tuple(plain(term) if term else "" for term in solution) for solution in solutions]

    assert any("OSMR" in row for row in rows("receptors-of", ligand=f"{OSTEO}protein/OSM"))
    works = rows("papers-of-signal", signal=f"{OSTEO}protein/OSM")
    assert ("On oncostatin", "10.5555/roe.1") in {row[2:4] for row in works}
    assert any(row[0] == KEY for row in rows("first-hand-or-relayed"))
    bases = {(row[0], row[3]) for row in rows("basis-of-signal", signal=f"{OSTEO}protein/OSM") if row[2] == KEY}
    assert ("interaction:90001", "study, no system") in bases
    assert ("interaction:90005", "the review alone") in bases
    know = read_graph(store)
    for given in ("10.5555/ROE.1", "https://doi.org/10.5555/roe.1", "PMID:111", f"{KEY}:1"):
        resting = {row[0] for row in rows("claims-citing", reference=cited_work(know, given))}
        assert resting == {"interaction:90001"}, given
    assert any(KEY in row for row in rows("claims-per-section"))


def test_statistics_count_it(folder: Path) -> None:
    said = CliRunner().invoke(main, ["stats", "--build", str(folder / "build"), "--format", "csv"])
    assert said.exit_code == 0
    assert KEY in said.output
    assert "several reviews" in said.output
    assert "both" not in said.output


def test_what_several_reviews_state_needs_no_list_of_them(folder: Path) -> None:
    question = next(q for q in read_questions(resources.QUERIES) if q.id == "shared-by-both-reviews")
    graph = ox.Store()
    a, b, c = (f"https://doi.org/10.1/{n}" for n in "abc")
    for record, reviews in {"1": (a, c), "2": (b, b), "3": (a, b, c), "4": (c,)}.items():
        subject = ox.NamedNode(f"{OSTEO}interaction/{record}")
        graph.add(ox.Quad(subject, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), ox.Literal(record)))
        for i, review in enumerate(reviews):
            evidence = ox.NamedNode(f"{OSTEO}evidence/{record}-{i}")
            graph.add(ox.Quad(subject, ox.NamedNode(f"{OSTEO}evidence"), evidence))
            source = ox.NamedNode("http://www.w3.org/ns/oa#hasSource")
            graph.add(ox.Quad(evidence, source, ox.NamedNode(review)))
    found = [str(solution["said"].value) for solution in select(graph, question.sparql)]
    assert found == ["1", "3"]


def test_a_ligand_receptor_row_comes_of_it(folder: Path) -> None:
    data = Data.read(folder / "curation", resources.ONTOLOGY, resources.QUERIES)
    (content,) = human(data).values()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    (row,) = [row for row in rows if (row["ligand"], row["receptor"]) == ("OSM", "OSMR")]
    assert f"{OSTEO}interaction/90001" in row["interactions"].split()
    assert row["publications"] == f"DOI:10.5555/roe.1 DOI:{DOI}"


def test_a_copy_of_it_is_verified(folder: Path) -> None:
    command = ["verify", folder / "doe.xml", "--source", KEY, "--curation", folder / "curation", "--format", "json"]
    said = CliRunner().invoke(main, [str(part) for part in command])
    assert said.exit_code == 0, said.output
    assert said.stdout.count('"state": "found"') == said.stdout.count('"evidence": "evi:90') == 5
    assert "5 evidences of doe-2024" in said.stderr
    changed = (folder / "doe.xml").read_text(encoding="utf-8").replace("Osteoclasts express", "Osteoclasts lack")
    (folder / "changed.xml").write_text(changed, encoding="utf-8")
    command[1] = folder / "changed.xml"
    said = CliRunner().invoke(main, [str(part) for part in command])
    assert said.exit_code == 1
    assert "4 found, 1 changed, 0 missing" in said.stderr
