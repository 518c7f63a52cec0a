"""Gene sets and the network of outcomes: who is in them by name, who is not, and that decoupler takes them."""

import csv
import io
import json
from pathlib import Path

import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.gene_sets import LEAST, gene_sets, outcomes


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    for name, content in {**gene_sets(data), **outcomes(data)}.items():
        (folder / name).write_bytes(content)
    return folder


def sets(folder: Path, name: str) -> dict[str, set[str]]:
    lines = (folder / f"{name}.gmt").read_text(encoding="utf-8").splitlines()
    assert all(len(line.split()) == len(line.split("\t")) for line in lines)
    return {line.split("\t")[0].replace("_", " "): set(line.split("\t")[2:]) for line in lines}


def network(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO((folder / "outcomes.csv").read_text(encoding="utf-8"))))
    found = {(row["source"], row["target"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_outcomes_have_direction(folder: Path) -> None:
    found = sets(folder, "outcomes")
    assert {"PDGFB", "VEGFA"} <= found["promotes angiogenesis"]
    assert "CXCL9" in found["inhibits angiogenesis"] - found["promotes angiogenesis"]
    weights = {key: row["weight"] for key, row in network(folder).items()}
    assert weights["angiogenesis", "CXCL9"] == "-1"
    assert weights["angiogenesis", "PDGFB"] == weights["osteoclastogenesis", "TNFSF11"] == "1"
    assert weights["osteoclastogenesis", "TNFRSF11B"] == "-1"


def test_what_is_said_of_a_kind_counts_for_the_whole(folder: Path, data: Data) -> None:
    """PDGF-BB promotes type H vessel formation, which is angiogenesis."""
    row = network(folder)["angiogenesis", "PDGFB"]
    numbers = {int(iri.rpartition("/")[2]) for iri in row["interactions"].split()}
    on = {record.effect[1] for record in data.curation.records if record.id in numbers and record.effect}
    assert len(on) > 1
    assert "GO:0001525" in set().union(*map(data.genome.ancestors, on))


def test_no_loss_no_negative_and_no_molecule_is_an_outcome(folder: Path, data: Data) -> None:
    records = {record.number: record for record in data.curation.records}
    for row in network(folder).values():
        cited = [records[iri.rpartition("/")[2]] for iri in row["interactions"].split()]
        assert cited
        assert not any(record.blocks or record.effect[0] not in ("promotes", "inhibits") for record in cited)  # type: ignore[index]
        assert data.root(row["outcome_id"]).name in ("process", "pathway", "disease", "trait")


def test_only_what_is_asserted_is_in_a_set(folder: Path) -> None:
    sure: dict[str, set[str]] = {}
    for (outcome, gene), row in network(folder).items():
        if row["status"] == "asserted":
            sure.setdefault(f"{'promotes' if row['weight'] == '1' else 'inhibits'} {outcome}", set()).add(gene)
    found = sets(folder, "outcomes")
    supposed = [(o, g) for (o, g), row in network(folder).items() if row["status"] == "hypothesised"]
    assert supposed
    assert not any(gene in found.get(f"{verb} {o}", ()) for o, gene in supposed for verb in ("promotes", "inhibits"))
    assert all(sure[name] <= genes for name, genes in found.items() if name in sure)


def test_pathways_and_pairs_of_cells_have_their_signals_and_receptors(folder: Path) -> None:
    pathways, pairs = sets(folder, "pathways"), sets(folder, "cell-pairs")
    assert {"TNFSF11", "TNFRSF11A"} <= pathways["NF-κB signaling pathway"]
    assert {"DLL4", "NOTCH1"} <= pathways["NOTCH ligands and receptors"]
    assert {"CXCL9", "VEGFA"} <= pairs["osteoblast to endothelial cell"]


def test_each_set_is_large_enough_and_there_in_both_species(folder: Path) -> None:
    for name in ("outcomes", "pathways", "cell-pairs"):
        human, mouse = sets(folder, name), sets(folder, f"{name}-mouse")
        assert all(len(genes) >= LEAST for genes in (*human.values(), *mouse.values()))
        assert len(human) >= len(mouse) > 0.9 * len(human)
    assert {"Pdgfb", "Vegfa"} <= sets(folder, "outcomes-mouse")["promotes angiogenesis"]
    assert sum(path.stat().st_size for path in folder.iterdir()) < 100_000


@pytest.mark.slow
def test_decoupler_reads_the_sets_and_scores_the_network(folder: Path, referee: Referee) -> None:
    code = """
import json, decoupler, numpy, pandas
sets = decoupler.pp.read_gmt("outcomes.gmt")
net = pandas.read_csv("outcomes.csv")
genes = sorted({*net.target, *sets.target}) + [f"g{n}" for n in range(100)]
values = numpy.random.default_rng(1).normal(size=(4, len(genes)))
of = net[net.source == "angiogenesis"]
up = set(of[of.weight == 1].target)
values[:2, [genes.index(gene) for gene in up]] += 4
samples = pandas.DataFrame(values, index=[f"s{n}" for n in range(4)], columns=genes)
score, _ = decoupler.mt.ulm(samples, net[["source", "target", "weight"]], tmin=5)
enriched, _ = decoupler.mt.ora(samples, sets[["source", "target"]], tmin=5, n_up=len(up))
print(json.dumps([
    sorted(set(sets.source)), score["angiogenesis"].round(1).tolist(), enriched["promotes_angiogenesis"].tolist()
]))
"""
    names, score, enriched = json.loads(referee(code, cwd=folder).splitlines()[-1])
    assert names == sorted(name.replace(" ", "_") for name in sets(folder, "outcomes"))
    assert min(score[:2]) > 4 > max(score[2:])
    assert min(enriched[:2]) > max(enriched[2:])
