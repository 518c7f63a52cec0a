"""The OWL layer: class expressions of the records, for reasoners."""

from __future__ import annotations

from collections.abc import Iterator

from osteo_ld.curation.records import Record
from osteo_ld.graph.triples import RDF_TYPE, Triple, record_iri, ref
from osteo_ld.vocabulary import EFFECTS, MODES, SLOTS, STATUSES

# The object property of each slot and effect that the layer has.
_TWINS = {slot.name: slot.twin for slot in SLOTS.values() if slot.twin}
_TWINS |= {effect.name: effect.twin for effect in EFFECTS.values() if effect.twin}


def build_owl(record: Record) -> Iterator[Triple]:
    """Class expressions of a record for the reasoner: ``rdf:type [hasSlot some Value]``.

    What is not, does not affect or merely goes together (lacks, doesNotAffect, associatedWith, about) stays out.
    """
    subject = record_iri(record.id)
    pairs = [(_TWINS[slot], ref(curie)) for slot, curie in record.concepts() if slot in _TWINS]
    pairs += [(_TWINS["mode"], ref(f"osteo:{MODES[mode].local}")) for mode in record.mode]
    pairs.append(("hasStatus", ref(f"osteo:{STATUSES[record.status].local}")))
    yield subject, RDF_TYPE, ref("owl:NamedIndividual")
    for n, (name, value) in enumerate(pairs):
        node = f"_:r{record.number}x{n}"
        yield subject, RDF_TYPE, node
        yield node, RDF_TYPE, ref("owl:Restriction")
        yield node, ref("owl:onProperty"), ref(f"osteo:{name}")
        yield node, ref("owl:someValuesFrom"), value
