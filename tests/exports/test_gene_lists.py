"""`osteo-ld genes`: lists as people have them, every role of a gene, and values that fit or speak against a record."""

import csv
import io
import time
from contextlib import suppress

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from osteo_ld.cli import main
from osteo_ld.errors import InputError
from osteo_ld.exports import Data
from osteo_ld.exports.gene_lists import HEADER, ROLES, rows, summary
from osteo_ld.exports.gene_reading import read_list
from osteo_ld.vocabulary import CONCEPT_SLOTS, EFFECTS

Rows = list[dict[str, str]]


def run(text: str | bytes, *words: str) -> Result:
    return CliRunner().invoke(main, ["genes", "-", "--format", "csv", *words], input=text)


def found(text: str, data: Data) -> Rows:
    listed = read_list(text.splitlines(), data.names, "list")
    return [dict(zip(HEADER, row, strict=True)) for row in rows(data.curation, data.genome, listed)]


@pytest.mark.slow
def test_names_of_all_sorts_are_the_same_gene() -> None:
    answers = {run(name).stdout for name in ("CXCL9", "cxcl9", "HGNC:7098", "ENSG00000138755.6", "Q07325", "Cxcl9")}
    assert len(answers) == 1
    assert {row["role"] for row in csv.DictReader(io.StringIO(answers.pop()))} >= {"trap", "sends", "is changed"}


def test_roles_are_what_records_say(data: Data) -> None:
    roles = {(row["gene"], row["role"], row["effect"], row["effect_on"]) for row in found("TNFRSF11B\nGJA1\n", data)}
    assert ("TNFRSF11B", "decoy", "inhibits", "RANKL") in roles
    assert ("GJA1", "is blocked", "inhibits", "muscle mass") in roles
    assert not any(gene == "TNFRSF11B" and role in ("sends", "receives") for gene, role, *_ in roles)


def test_a_member_leads_to_its_family_and_is_marked_so(data: Data) -> None:
    levels = {(row["stated_as"], row["level"]) for row in found("PGF\n", data)}
    assert ("VEGF", "family") in levels
    assert found("FGF11\n", data)[0]["level"] == "gene"  # stated as itself, and as no member that signals
    assert {row["stated_as"] for row in found("FGF11\n", data)} == {"FGF11"}


@pytest.mark.parametrize(
    ("il1b", "sox9", "verdict"), [(2, -1, "yes"), (2, 1, "no"), (-2, 1, "yes"), (0, 1, ""), ("", 1, "")]
)
def test_values_fit_a_record_or_speak_against_it(il1b: object, sox9: object, verdict: str, data: Data) -> None:
    """IL-1β inhibits the expression of SOX9."""
    body = found(f"IL1B\t{il1b}\nSOX9\t{sox9}\n", data)
    (row,) = [r for r in body if (r["gene"], r["role"], r["effect"]) == ("SOX9", "is changed", "inhibits")]
    assert (row["partners"], row["fits"]) == ("IL1B", verdict)


def test_what_is_blocked_is_taken_to_be_lower(data: Data) -> None:
    losses = [r for r in data.curation.records if getattr(r, "blocks", ()) and r.effect and not r.mediator]
    told = 0
    for record in losses:
        blocked, changed = (data.genome.complexes(curie)[1] for curie in (record.blocks[0], record.effect[1]))  # type: ignore[index]
        if len(blocked) == len(changed) == 1 and blocked != changed and record.effect[0] in ("promotes", "inhibits"):  # type: ignore[index]
            up = 1 if record.effect[0] == "promotes" else -1  # type: ignore[index]
            text = f"{blocked[0][0].symbol},-1\n{changed[0][0].symbol},{up}\n"
            body = found(text, data)
            assert "no" not in {r["fits"] for r in body if r["interaction"].endswith(f"/{record.number}")}
            told += any(r["fits"] == "yes" for r in body if r["interaction"].endswith(f"/{record.number}"))
    assert told


def test_the_summary_counts_records_by_cells_and_outcome(data: Data) -> None:
    listed = read_list(["TNFSF11", "TNFRSF11A", "VEGFA"], data.names, "list")
    body = summary(rows(data.curation, data.genome, listed))
    outcomes = {row[3] for row in body}
    assert {"angiogenesis", "osteoclastogenesis"} <= outcomes
    assert len({row[:4] for row in body}) == len(body)


def test_a_header_a_comment_and_a_mark_of_excel_are_no_genes() -> None:
    result = run("\ufeffgene,logFC\n# ours\nVEGFA,1.5\n".encode())
    assert result.exit_code == 0
    assert result.stderr == "values are those of logFC\n"
    assert ",1.5," in result.stdout


def test_what_is_not_there_is_named_and_nothing_else_is_an_answer() -> None:
    result = run("ACTB\nfoo\n")
    assert result.exit_code == 1
    assert "not in the reviews: ACTB, foo" in result.stderr
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [("VEGFA,high\n", "1: 'high' is no number"), ("", "has no name of a gene"), ("VEGFA\t1\nX\ty\n", ":2: 'y'")],
)
def test_a_bad_list_gets_one_sentence(text: str, said: str) -> None:
    result = run(text)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))))
def test_any_text_is_read_or_refused_in_words(data: Data, lines: list[str]) -> None:
    with suppress(InputError):
        listed = read_list(lines, data.names, "list")
        assert listed.values or listed.unknown


def test_twenty_thousand_genes_take_less_than_two_seconds(data: Data) -> None:
    names = [gene.symbol for gene in data.genome.genes.values()] + [f"GENE{n}" for n in range(20_000)]
    start = time.process_time()
    listed = read_list(names, data.names, "list")
    assert len(rows(data.curation, data.genome, listed)) > 1000
    assert time.process_time() - start < 2


@pytest.mark.parametrize("slot", [*CONCEPT_SLOTS, *EFFECTS])
def test_every_slot_that_a_gene_may_stand_in_has_a_role(slot: str) -> None:
    """Places, carriers and what a statement is about are no roles of a gene."""
    if slot not in ("source", "recipient", "carrier", "becomes", "context", "about"):
        assert slot in ROLES, f"src/osteo_ld/exports/gene_lists.py, ROLES: no role for the slot {slot}"
