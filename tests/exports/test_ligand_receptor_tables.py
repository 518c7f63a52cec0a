"""What never signals, by name, in every ligand-receptor table of every tool."""

import csv
import io
from collections.abc import Iterator

import pytest

from osteo_ld.exports import Data, formats
from osteo_ld.exports.pairs import symbols

# Where each tool looks for ligands and receptors: format, file, columns.
TABLES = {
    "liana": ("liana.csv", "ligand", "receptor"),
    "liana-mouse": ("liana-mouse.csv", "ligand", "receptor"),
    "liana-families": ("liana-families.csv", "ligand", "receptor"),
    "liana-families-mouse": ("liana-families-mouse.csv", "ligand", "receptor"),
    "cellchat": ("interaction.csv", "ligand", "receptor"),
    "cellchat-mouse": ("interaction.csv", "ligand", "receptor"),
    "cellphonedb": ("interaction_input.csv", "partner_a", "partner_b"),
}
Listed = dict[tuple[frozenset[str], frozenset[str]], str]  # human symbols of ligand and receptor: interaction IRIs


@pytest.fixture(scope="module")
def names(data: Data) -> dict[str, str]:
    """The human symbol for every name that a table may use: symbols of both species, accessions."""
    return {
        name: gene.symbol
        for gene in data.genome.genes.values()
        for name in (gene.mouse_symbol, gene.uniprot.partition(":")[2], gene.symbol)
        if name
    }


@pytest.fixture(scope="module", params=TABLES)
def listed(request: pytest.FixtureRequest, data: Data, names: dict[str, str]) -> Listed:
    name, *sides = TABLES[request.param]
    found: Listed = {}
    for row in csv.DictReader(io.StringIO(formats()[request.param].write(data)[name].decode())):
        ligand, receptor = (frozenset(names[part] for part in row[side].split("_")) for side in sides)
        found[ligand, receptor] = row.get("interactions") or row.get("evidence") or row["source"]
    return found


def parts(listed: Listed) -> set[str]:
    return set().union(*(side for pair in listed for side in pair))


def both_ways(listed: Listed, one: str, other: str) -> Iterator[bool]:
    for ligand, receptor in listed:
        yield one in ligand and other in receptor


def test_no_table_is_forgotten() -> None:
    """Every format for these tools but the one that lists every role."""
    assert {name for name in formats() if name.startswith(("liana", "cell"))} - {"liana-all"} == TABLES.keys()


def test_the_decoy_opg_is_no_partner(listed: Listed) -> None:
    assert "TNFRSF11B" not in parts(listed)


@pytest.mark.parametrize("gene", ["SOST", "DKK1", "NOG"])
def test_the_antagonists_sclerostin_dkk1_and_noggin_are_no_partners(gene: str, listed: Listed) -> None:
    assert gene not in parts(listed)


def test_the_trap_cxcl9_does_not_signal_to_vegfa_nor_is_vegfa_a_receptor(listed: Listed) -> None:
    assert "CXCL9" not in parts(listed)
    assert not any("VEGFA" in receptor for _, receptor in listed)


def test_rankl_signals_to_rank_and_vesicular_rank_not_to_membrane_bound_rankl(listed: Listed) -> None:
    assert any(both_ways(listed, "TNFSF11", "TNFRSF11A"))
    assert not any(both_ways(listed, "TNFRSF11A", "TNFSF11"))


def test_no_pair_runs_both_ways(listed: Listed) -> None:
    assert not {(receptor, ligand) for ligand, receptor in listed} & listed.keys()


def test_no_row_rests_on_a_negative_a_correlation_or_another_role(listed: Listed, data: Data) -> None:
    absent = {
        record.id
        for record in data.curation.records
        if any(getattr(record, slot, None) for slot in ("doesNotAffect", "associatedWith", "lacks"))
    }
    others = {record.id for pair in data.pairs if pair.role != "signalling" for record in pair.records}
    assert absent
    assert others
    for iris in listed.values():
        cited = {int(iri.rpartition("/")[2]) for iri in iris.split()}
        assert cited
        assert not cited & (absent | others)


def test_what_is_left_out_has_a_role_of_its_own(data: Data) -> None:
    roles = {(symbols(pair.ligand), symbols(pair.receptor)): pair.role for pair in data.pairs}
    assert roles["TNFRSF11B", "TNFSF11"] == "decoy"
    assert roles["SOST", "WNT3A"] == roles["NOG", "BMP2"] == "antagonist"
    assert roles["CXCL9", "VEGFA"] == "trap"
    assert roles["TNFRSF11A", "TNFSF11"] == "reverse"
    assert "DKK1" not in {gene.symbol for pair in data.pairs if pair.role == "signalling" for gene in pair.ligand}
