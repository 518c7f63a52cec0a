"""From a name as people write it to the gene product that it means: symbols and ids first, then what ``find`` takes.

A list of genes, a table of pairs and the page of gene lists all look names up here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from osteo_ld.asking.names import HIDDEN, Meaning, Names
from osteo_ld.curation.reading import Curation
from osteo_ld.exports.pairs import Genome
from osteo_ld.graph.genes import Gene, gene_index, spelling
from osteo_ld.graph.knowledge import Concept, Knowledge, Record
from osteo_ld.graph.triples import record_iri
from osteo_ld.iris import expand
from osteo_ld.spelling import fold

_MIRNAS, _ARMS = ("mir", "let"), ("3p", "5p")


def folded(name: str) -> str:
    """Give what is left of a name when letter case, hyphens and the like are; an s at its end is no plural.

    >>> folded("VEGF-A"), folded("iNOS"), folded("HPGDS")
    ('vegfa', 'inos', 'hpgds')
    """
    key = fold(name)
    return f"{key}s" if name.strip()[-1:] in ("s", "S") and not key.endswith("s") else key


def _knowledge(curation: Curation) -> Knowledge:
    """What the resolver of names reads of a curation: its concepts, and which of them the records name."""
    concepts = {
        expand(row.id): Concept(
            expand(row.id), row.label, "", row.synonyms, row.hidden_labels, tuple(map(expand, row.parents)),
            name=row.name,
            mappings=tuple((match.partition(":")[2], expand(target)) for match, target in row.mappings),
        )
        for row in curation.lexicon
    }  # fmt: skip
    records = {}
    for record in curation.records:
        slots: dict[str, tuple[str, ...]] = {}
        for slot, curie in record.concepts():
            slots[slot] = (*slots.get(slot, ()), expand(curie))
        iri = record_iri(record.id)[1:-1]
        records[iri] = Record(iri, record.kind, "", record.status, slots)
    labels = {iri: concept.shown for iri, concept in concepts.items()}
    return Knowledge(records, concepts, {}, {}, labels, {}, "")


class GeneNames:
    """The gene products that the reviews may name, by all names of theirs."""

    def __init__(self, curation: Curation, genome: Genome) -> None:
        """Index symbols and ids; other names are worked out when one is asked for that is neither."""
        self._curation, self._genome = curation, genome
        self.genes = sorted({*genome.genes.values(), *genome.mirnas.values()})
        self.ids = gene_index(self.genes)

    @cached_property
    def _products(self) -> dict[str, Gene | None]:
        """The gene of each concept, by IRI; None of what is no product of a single one."""
        return {
            expand(row.id): self._genome.mirnas.get(row.id) or self._genome.gene(row) for row in self._genome.lexicon
        }

    @cached_property
    def others(self) -> dict[str, Gene]:
        """What else they are called, folded: labels, synonyms, wordings, other symbols, each if it means one alone."""
        names = Names(_knowledge(self._curation), self._genome.genes)
        keys = set(names.index)
        arms = {key + arm for key in keys if key.startswith("mir") for arm in _ARMS}
        found: dict[str, Gene] = {}
        for key in keys | arms:
            # A bare number says nothing: HGNC, MGI and Entrez all have them.
            if not key.isdecimal():
                found |= self._meant(key, names.meanings(key))
        for key in {key[:-2] for key in found if key.startswith(_MIRNAS) and key.endswith(_ARMS)}:
            near = {found[key + arm] for arm in _ARMS if key + arm in found}
            if len(near) == 1:  # tables name the gene of a miRNA, which has both arms
                found.setdefault(key, near.pop())
        return dict(sorted(found.items()))

    def _meant(self, key: str, meanings: Sequence[Meaning]) -> dict[str, Gene]:
        """Give the gene that all of the best meanings of a folded name are products of, by the name as looked up."""
        best = [m for m in meanings if m.how == meanings[0].how and m.how <= HIDDEN]
        genes = {self._products.get(m.iri) for m in best}
        gene, name = (genes.pop() if len(genes) == 1 else None), best[0].name if best else ""
        # RANκ is known without its Greek letter too, but RAN is another gene.
        if gene is None or (not name.isascii() and len(key) < sum(map(str.isalnum, name))):
            return {}
        return {folded(name) if fold(name) == key else key: gene}

    def find(self, name: str) -> Gene | None:
        """Give the gene of a name; None if the reviews have none of this name."""
        return self.ids.get(spelling(name)) or self.others.get(folded(name))

    def told(self, names: Iterable[str]) -> Iterator[str]:
        """Say which names are no symbol or id, and what gene they were understood as."""
        for name in dict.fromkeys(names):
            if spelling(name) not in self.ids and (gene := self.find(name)):
                yield f"{name} → {gene.symbol}"
