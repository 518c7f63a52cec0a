"""The mappings of the lexicon as an SSSOM table (https://mapping-commons.github.io/sssom/)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from osteo_ld.lexicon import Concept
from osteo_ld.namespaces import OBO, OBO_ONTOLOGIES, OSTEO, PREFIXES
from osteo_ld.problems import InputError, Problem, shown

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "subject_source",
    "object_source", "object_source_version",
)  # fmt: skip
# Every mapping is looked up and judged by a curator: https://w3id.org/semapv/vocab/ManualMappingCuration
_JUSTIFICATION = "semapv:ManualMappingCuration"
_OWN = "osteo:ontology"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a prefix of a mapping's object stands for, and in which version it was looked up."""

    source: str
    version: str
    licence: str


def read_vocabularies(path: Path) -> dict[str, Vocabulary]:
    """Read ``vocabularies.tsv``, by prefix.

    Raises:
        InputError: the table is not there.

    """
    if not path.is_file():
        raise InputError([Problem(shown(path), 0, "is not there; it states what mappings were looked up in")])
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["prefix"]: Vocabulary(row["source"], row["version"], row["licence"]) for row in rows}


def table(concepts: Iterable[Concept], vocabularies: Mapping[str, Vocabulary], version: str) -> str:
    """Give all mappings as SSSOM/TSV, sorted, with the metadata in front; ``version`` is the ontology's own.

    Raises:
        InputError: a mapping goes to a vocabulary of which no version is stated.

    """
    rows, problems = [], []
    for concept in concepts:
        for predicate, target in concept.mappings:
            prefixes = (target.partition(":")[0], concept.id.partition(":")[0])
            if unknown := [p for p in prefixes if p != "osteo" and p not in vocabularies]:
                message = f"mapping to {target}: add a row for {unknown[0]} to ontology/vocabularies.tsv"
                problems.append(Problem(concept.file, concept.line, message))
                continue
            vocabulary = vocabularies[prefixes[0]]
            source = _OWN if concept.minted else vocabularies[prefixes[1]].source
            rows.append(
                (
                    concept.id, concept.label, predicate, target, _JUSTIFICATION, source, vocabulary.source,
                    vocabulary.version,
                )
            )  # fmt: skip
    if problems:
        raise InputError(problems)
    used = {curie.partition(":")[0] for row in rows for curie in (row[0], row[3])}
    curie_map = {p: f"{OBO}{p}_" if p in OBO_ONTOLOGIES else PREFIXES[p] for p in used | {"osteo", "skos", "semapv"}}
    curie_map["bioregistry"] = "https://bioregistry.io/registry/"
    metadata = {
        "curie_map": curie_map,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mapping_set_id": f"{OSTEO}mappings",
        "mapping_set_title": "osteo-ld mappings",
        "mapping_set_version": version,
    }
    out = io.StringIO()
    out.writelines(f"#{line}" for line in yaml.safe_dump(metadata).splitlines(keepends=True))
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return out.getvalue()
