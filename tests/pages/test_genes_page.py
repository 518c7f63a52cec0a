"""The page that takes a list of genes: in the browser what the command gives, from a file too, and nothing is sent."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from osteo_ld.cli import main
from osteo_ld.exports import Data
from osteo_ld.exports.gene_lists import rows, silent, summary
from osteo_ld.exports.gene_reading import read_list

SECRET = "MYSECRETGENE"


def lists(data: Data) -> list[str]:
    """Lists as people have them: all genes, some of them with values, names of all sorts."""
    genes = sorted(data.genome.genes.values())
    chance = random.Random(1)
    mixed = [chance.choice(gene.names) for gene in genes]
    mice = sorted({gene.mouse_symbol or gene.symbol for gene in genes})  # some share one
    valued = [f"{name}\t{chance.uniform(-3, 3):.3f}" for name in chance.sample(mice, 200)]
    return [
        "\n".join(gene.symbol for gene in genes),
        "\n".join(mixed),
        "\r\n".join(["\ufeffgene\tlogFC", *valued, "Actb\tNA", "nothing"]),
        'gene,logFC\n# ours\nIl1b,2.1\n"SOX9","-1.3"\nENSG00000112715.25,1e-7\n',
        "BMP2,0.00001234567\nIGF1,12345678\nfoo\n",
        "foo\nBar",
        "OPG\nhsa-miR-214\nVEGF-A\nosteocalcin\nMir214\niNOS\nHPGDS\nRAN\nENSMUSG00000022015",
        ',"p_val",avg_log2FC,note\n"Il1b",1e-9,2.1,"a, b"\nSOX9,0.01,-1.3,\nActb,1,0,\n',
        "baseMean\tlog2FoldChange\tpadj\nOPG\t10\t-1.5\t0.1\nNot\t1\tNA\tNA",
    ]


@pytest.mark.slow
def test_the_browser_gives_what_the_command_gives(page: Page, static: str, data: Data) -> None:
    page.goto(f"{static}genes.html")
    for text in lists(data):
        found = page.evaluate(
            """async (text) => {
              const model = osteo.genes(await (await fetch("data/genes.json")).json());
              const listed = model.read(text);
              const body = model.rows(listed);
              return [body, model.summary(body), listed.unknown, model.silent(listed), listed.told];
            }""",
            text,
        )
        listed = read_list(text.removeprefix("\ufeff").splitlines(), data.names, "list")
        body = rows(data.curation, data.genome, listed)
        wanted = [body, summary(body), listed.unknown, silent(listed, body), listed.told]
        assert found == [[list(row) if isinstance(row, tuple) else row for row in part] for part in wanted]


@pytest.mark.slow
def test_a_list_is_uploaded_looked_up_summed_and_saved(page: Page, base: str, tmp_path: Path) -> None:
    asked: list[str] = []
    file = tmp_path / "changes.csv"
    file.write_text(f"gene,logFC\nIl1b,2.1\nSOX9,-1.3\n{SECRET},1\n", encoding="utf-8")
    page.goto(f"{base}genes.html")
    page.on("request", lambda request: asked.append(f"{request.method} {request.url} {request.post_data or ''}"))
    page.locator("#upload").set_input_files(file)
    state = page.locator(".state")
    expect(state).to_contain_text("2 of 3 genes stand in")
    expect(page.locator(".unknown")).to_contain_text(f"Not in the reviews: {SECRET}.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    saved = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    command = CliRunner().invoke(main, ["genes", str(file), "--format", "csv"])
    assert saved == list(csv.DictReader(command.stdout.splitlines()))
    page.locator("#summed").check()
    expect(page.locator("#said th").last).to_have_text("against")
    page.locator("#summed").uncheck()
    assert all(word.startswith("GET ") and SECRET not in word for word in asked)
    data = [word.split()[1] for word in asked if not word.split()[1].startswith("blob:")]
    assert [address for address in data if not address.endswith("icon.svg")] == [f"{base}data/genes.json"]
    page.locator("#said tbody a").first.click()
    expect(page).to_have_url(re.compile("/interaction/"))


def test_what_does_not_happen_is_told_in_words(page: Page, static: str) -> None:
    page.goto(f"{static}genes.html")
    page.locator("#genes").fill("FGF18")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#said tr", has_text="does not affect").first).to_contain_text("angiogenesis")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("VEGFA,high", "Line 1: “high” is no number"), ("\n", "no name of a gene"),
        ("OPG,1\nTNFRSF11B,2", "Line 2: TNFRSF11B has the value 2, and OPG (line 1) 1"),
        (",baseMean,stat\nVEGFA,1,2", "none is known as a fold change"), ("VEGFA;1", "a tab or a comma is to part"),
    ],
)  # fmt: skip
def test_a_bad_list_is_told_in_a_sentence(text: str, said: str, page: Page, static: str) -> None:
    page.goto(f"{static}genes.html")
    page.locator("#genes").fill(text)
    page.get_by_role("button", name="Look up").click()
    expect(page.locator(".state.bad")).to_contain_text(said)
    expect(page.locator("#said")).to_be_hidden()
