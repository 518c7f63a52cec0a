"""The mappings of the lexicon to other vocabularies as SSSOM (https://mapping-commons.github.io/sssom/)."""

from __future__ import annotations

from osteo_ld.exports import Data, Export, Files
from osteo_ld.sssom import read_vocabularies, table


def sssom(data: Data) -> Files:
    """SSSOM/TSV of every mapping, with justification and version, for mapping tools."""
    vocabularies = read_vocabularies(data.ontology / "vocabularies.tsv")
    return {"osteo-ld.sssom.tsv": table(data.curation.lexicon, vocabularies, data.version).encode()}


FORMATS: dict[str, Export] = {"sssom": sssom}
