"""The tables of one relation each: what stands in them and what does not, and that decoupler takes the network."""

import csv
import io
from pathlib import Path

import pytest

from conftest import Referee
from osteo_ld.exports import Data
from osteo_ld.exports.relations import small_molecules, targets, vesicles

Rows = list[dict[str, str]]


def rows(files: object) -> Rows:
    (content,) = files.values()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode())))


def cited(found: Rows) -> set[str]:
    return {iri.rpartition("/")[2] for row in found for iri in row["interactions"].split()}


def test_targets_are_what_is_said_to_change_expression(data: Data) -> None:
    found = {(row["source"], row["target"]): row for row in rows(targets(data))}
    assert found["OSM", "TNFSF11"]["weight"] == "1"
    assert found["IL1B", "SOX9"]["weight"] == "-1"
    assert found["OSM", "TNFSF11"]["source_ensembl"] == "ENSG00000099985"
    assert {row["level"] for row in found.values()} == {"gene", "family"}
    assert {row["weight"] for row in found.values()} == {"1", "-1"}
    assert len(found) == len(rows(targets(data)))


def test_what_is_no_gene_changes_expression_too_and_is_marked(data: Data) -> None:
    found = {(row["source"], row["target"]): row for row in rows(targets(data))}
    assert found["hypoxia", "HIF1A"]["sort"] != "gene"
    assert found["hypoxia", "HIF1A"]["source_hgnc"] == ""
    assert found["hypoxia", "HIF1A"]["given"] == ""
    assert found["electroacupuncture", "WNT3A"]["given"] == "yes"
    assert all(row["sort"] == "gene" for row in found.values() if row["source_hgnc"])


@pytest.mark.parametrize("write", [targets, vesicles, small_molecules])
def test_no_row_rests_on_a_loss_or_a_negative(write: object, data: Data) -> None:
    found = rows(write(data))  # type: ignore[operator]
    turned = {
        record.number
        for record in data.curation.records
        if any(getattr(record, slot, None) for slot in ("blocks", "doesNotAffect", "lacks"))
    }
    assert found
    assert not cited(found) & turned
    assert all(row["interactions"].startswith("https://w3id.org/osteo-ld/interaction/") for row in found)


def test_vesicles_carry_mirnas_from_cell_to_cell(data: Data) -> None:
    found = [row for row in rows(vesicles(data)) if row["mirna"] == "miR-155" and row["sender"] == "endothelial cell"]
    assert {row["receiver"] for row in found} == {"bone marrow macrophage"}
    assert all("mirbase.mature:MIMAT0000646" in row["mirna_mapping"] for row in found)
    (row,) = [row for row in rows(vesicles(data)) if row["target_symbol"] == "ELK4"][:1]
    assert row["target_hgnc"] == "HGNC:3326"
    assert row["target_ensembl"].startswith("ENSG")
    assert "gap junction" not in {row["vesicle"] for row in rows(vesicles(data))}


def test_lactate_acts_through_its_receptor(data: Data) -> None:
    assert {(row["molecule_id"], row["receptor"]) for row in rows(small_molecules(data))} >= {("CHEBI:24996", "HCAR1")}


@pytest.mark.slow
def test_decoupler_takes_the_targets_as_a_network(data: Data, referee: Referee, tmp_path: Path) -> None:
    (tmp_path / "targets.csv").write_bytes(targets(data)["targets.csv"])
    code = """
import decoupler, numpy, pandas
net = pandas.read_csv("targets.csv")
genes = sorted(set(net.target)) + [f"g{n}" for n in range(50)]
high = {"SOX9", "COL2A1"}
values = numpy.random.default_rng(1).normal(size=(4, len(genes)))
values[:2, [genes.index(gene) for gene in high]] += 10
samples = pandas.DataFrame(values, index=[f"s{n}" for n in range(4)], columns=genes)
score, _ = decoupler.mt.ulm(samples, net[["source", "target", "weight"]], tmin=2)
print(score.loc[["s0", "s1"], "IL3"].min() > 2, score.loc[["s0", "s1"], "IL1B"].max() < -2)
"""
    assert referee(code, cwd=tmp_path).splitlines()[-1] == "True True"
