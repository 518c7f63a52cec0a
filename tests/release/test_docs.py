"""The generated pages of docs/ are up to date and say what they should."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from osteo_ld import files as resources
from osteo_ld.asking.dl_queries import read_dl_queries
from osteo_ld.curation.reading import Curation
from osteo_ld.graph.dataset import Dataset
from osteo_ld.graph.sparql import rows, select
from osteo_ld.release.docs import pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generated(curation: Curation, dataset: Dataset) -> dict[str, str]:
    return pages(curation, dataset, resources.QC, resources.QUERIES)


def test_committed_pages_are_what_is_generated(generated: dict[str, str]) -> None:
    stale = [name for name, text in generated.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


def test_type_h_endothelium_is_asked_for_with_its_definition_and_the_sentence_that_needs_it(
    generated: dict[str, str], curation: Curation
) -> None:
    page = generated["new-term-requests.md"]
    row = next(line for line in page.splitlines() if line.startswith("| [type H endothelial cell]"))
    concept = curation.lexicon.resolve("type H endothelial cell")
    assert concept.definition in row
    assert "(`concept:bone-capillary-endothelial-cell`)" in row
    assert "bone-research-2025 " in row
    assert "(record " in row


def test_no_page_quotes_the_reviews(generated: dict[str, str], texts: dict[str, object], curation: Curation) -> None:
    for unit in curation.units:
        text = texts[unit.source].text[unit.start : unit.end]  # type: ignore[attr-defined]
        if len(text) > 60:
            assert not any(text in page for page in generated.values())


def test_the_walk_through_protege_shows_canned_queries_with_their_real_answers() -> None:
    canned = {query.manchester: query for query in read_dl_queries(resources.QUERIES / "dl")}
    page = (DOCS / "protege.md").read_text(encoding="utf-8")
    said = re.findall(r"```text\n(.+)\n```\n\nIt gives (\d+) records", page)
    assert len(said) >= 3
    for expression, count in said:
        golden = DOCS.parent / "tests" / "golden" / "dl" / f"{canned[expression].id}.tsv"
        assert int(count) == len(golden.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("wrong", sorted((resources.QUERIES / "gotchas").glob("*.wrong.rq")), ids=lambda p: p.name)
def test_a_query_that_misleads_gives_something_else_than_the_right_one(wrong: Path, store: ox.Store) -> None:
    right = wrong.with_name(wrong.name.replace("wrong", "right"))
    results = [list(rows(select(store, path.read_text(encoding="utf-8")))) for path in (wrong, right)]
    assert results[0] != results[1]
    assert all(results)
