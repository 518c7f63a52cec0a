"""The mappings of the lexicon as an SSSOM table (https://mapping-commons.github.io/sssom/)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

import yaml

from osteo_ld.curation.lexicon import Concept
from osteo_ld.errors import InputError, Problem
from osteo_ld.exports import TSV, Data, Export, File, Files
from osteo_ld.graph.slices import Vocabulary, read_vocabularies
from osteo_ld.iris import LICENCE, OBO, OBO_ONTOLOGIES, OSTEO, PREFIXES

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "subject_source",
    "object_source", "object_source_version",
)  # fmt: skip
# Every mapping is looked up and judged by a curator: https://w3id.org/semapv/vocab/ManualMappingCuration
_JUSTIFICATION = "semapv:ManualMappingCuration"
_OWN = "osteo:ontology"


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
        "license": LICENCE,
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


def sssom(data: Data) -> Files:
    """SSSOM/TSV of every mapping, with justification and version, for mapping tools."""
    vocabularies = read_vocabularies(data.ontology / "vocabularies.tsv")
    return {"osteo-ld.sssom.tsv": table(data.curation.lexicon, vocabularies, data.version).encode()}


EXPORTS = (Export("sssom", "mapping tools", (File("osteo-ld.sssom.tsv", "Mappings of concepts (SSSOM)", TSV),), sssom),)
