"""What the lexicon refers to and the import slices must hold: parents, terms, genes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.graph.genes import read_genes
from osteo_ld.graph.stated import ontology_files, read_names
from osteo_ld.graph.triples import LABEL, ref
from osteo_ld.iris import MINTED_PREFIX

REMEDY = "mend the id, or run `osteo-ld imports --reference DIR` to take it over from the reference tables"


def missing(lexicon: Lexicon, ontology: Path) -> Iterator[Problem]:
    """Give each term and gene that the lexicon names and no slice has; its own terms are checked with the lexicon."""
    try:
        known = {s for path in ontology_files(ontology) for s, p, _ in read_names(path) if p == LABEL}
        genes = read_genes(ontology / "imports" / "genes.tsv")
    except InputError as error:
        yield from error.problems
        return
    for concept in lexicon:
        for role, curies in (("id", (concept.id,)), ("parent", concept.parents), ("component", concept.components)):
            for curie in curies:
                if role != "id" and lexicon.has(curie):
                    continue
                if not curie.startswith(MINTED_PREFIX) and ref(curie) not in known:
                    message = f"{role} {curie} of {concept.label!r} is in no import slice: {REMEDY}"
                    yield Problem(concept.file, concept.line, message)
        for _, target in concept.mappings:
            if target.startswith("HGNC:") and target not in genes:
                message = f"{target} of {concept.label!r} has no row in {shown(ontology)}/imports/genes.tsv: {REMEDY}"
                yield Problem(concept.file, concept.line, message)
