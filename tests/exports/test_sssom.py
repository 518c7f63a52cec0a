"""The mapping table: what it says, and that the mappings are those of the reference tables."""

import csv
import gzip
from pathlib import Path

import pytest
import yaml

from conftest import Referee
from osteo_ld import files as resources
from osteo_ld.curation.reading import Curation
from osteo_ld.errors import InputError
from osteo_ld.exports.sssom import table
from osteo_ld.graph.slices import read_vocabularies

_TABLES = {
    "CHEBI": "chebi.tsv.gz", "CL": "cl.tsv", "DOID": "doid.tsv", "EFO": "efo.tsv", "FPLX": "famplex.tsv",
    "GO": "go.tsv.gz", "HGNC": "genes_human.tsv.gz", "HP": "hp.tsv",
    "MESH": "mesh.tsv.gz mesh_supplementary.tsv.gz", "MGI": "genes_mouse.tsv.gz",
    "MONDO": "mondo.tsv.gz", "OBI": "obi.tsv", "PATO": "pato.tsv", "PR": "pr_subset.tsv", "UBERON": "uberon.tsv",
    "UniProt": "uniprot_human_mouse_rat.tsv.gz", "mirbase.mature": "mirbase.tsv",
}  # fmt: skip


def read(built: Path) -> tuple[dict[str, object], list[dict[str, str]]]:
    lines = (built / "osteo-ld.sssom.tsv").read_text(encoding="utf-8").splitlines()
    metadata = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return metadata, list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def test_it_is_valid_under_the_sssom_package(built: Path, referee: Referee) -> None:
    code = (
        "import sys; from sssom.parsers import parse_sssom_table; from sssom.validators import validate; "
        "from sssom.constants import DEFAULT_VALIDATION_TYPES as kinds; m = parse_sssom_table(sys.argv[1]); "
        "reports = validate(m, validation_types=kinds, fail_on_error=False); "
        "assert len(m.df) > 500; assert not any(r.results for r in reports.values()), reports; print(len(reports))"
    )
    assert int(referee(code, built / "osteo-ld.sssom.tsv")) >= 3


def test_a_signal_maps_to_gene_and_proteins_of_man_and_mouse(built: Path) -> None:
    metadata, rows = read(built)
    found = {(r["predicate_id"], r["object_id"]) for r in rows if r["subject_id"] == "osteo:protein/VEGFA"}
    assert {("skos:closeMatch", "HGNC:12680"), ("skos:narrowMatch", "UniProt:P15692"),
            ("skos:narrowMatch", "UniProt:Q00731")} <= found  # fmt: skip
    assert metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert all(r["mapping_justification"] and r["object_source_version"] for r in rows)


def ids(path: Path) -> set[str]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"] for row in reader if row.get("obsolete") != "true"}


def test_every_target_is_in_the_reference_tables_and_not_obsolete(built: Path, reference: Path) -> None:
    _, rows = read(built)
    targets: dict[str, set[str]] = {}
    for row in rows:
        targets.setdefault(row["object_id"].partition(":")[0], set()).add(row["object_id"])
    unknown: list[str] = []
    for prefix, wanted in targets.items():
        known = set().union(*(ids(reference / name) for name in _TABLES[prefix].split()))
        unknown += sorted(wanted - known)
    assert unknown == []


def test_a_mapping_to_a_vocabulary_without_a_version_is_an_error(curation: Curation) -> None:
    vocabularies = read_vocabularies(resources.ONTOLOGY / "vocabularies.tsv")
    del vocabularies["HGNC"]
    with pytest.raises(InputError) as error:
        table(curation.lexicon, vocabularies, "2026-01-01")
    assert "add a row for HGNC" in str(error.value)
    assert all(".tsv:" in str(problem) for problem in error.value.problems)
