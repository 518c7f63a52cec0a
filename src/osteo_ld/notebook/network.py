"""Records as a signed network for networkx: the graph's own plain edges, each with its record and how certain it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from osteo_ld.graph.knowledge import GROUPS, Record
from osteo_ld.iris import OSTEO, PREFIXES, contract
from osteo_ld.notebook.tables import missing
from osteo_ld.vocabulary import EFFECTS

if TYPE_CHECKING:
    import networkx

    from osteo_ld.notebook.base import KnowledgeBase

_FROM, _WHAT, _TO = (f"{OSTEO}edge{name}" for name in ("Subject", "Predicate", "Object"))
_RECORD = f"{PREFIXES['prov']}wasDerivedFrom"


def network(base: KnowledgeBase, records: Iterable[Record] | None = None) -> networkx.MultiDiGraph:
    """Give the signed network of some records, or of all.

    Raises:
        MissingPackageError: networkx is not installed.

    """
    try:
        import networkx
    except ModuleNotFoundError as error:
        raise missing(error) from None
    know = base.asker.know
    wanted = know.records if records is None else {record.iri for record in records}
    found: dict[str, dict[str, str]] = {}
    for quad in base.store.quads_for_pattern(None, None, None, ox.NamedNode(f"{OSTEO}graph/edges")):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    graph = networkx.MultiDiGraph(name="osteo-ld", version=know.version)
    for edge, values in sorted(found.items()):
        record = know.records.get(values.get(_RECORD, ""))
        if record is None or record.iri not in wanted:
            continue
        name = values[_WHAT].removeprefix(OSTEO)
        ends = [contract(values[end]) for end in (_FROM, _TO)]
        for node, iri in zip(ends, (values[_FROM], values[_TO]), strict=True):
            root = GROUPS.get(know.groups.get(iri, ""), GROUPS["other"])
            graph.add_node(node, name=know.label(iri), sort=root.name, colour=root.colour, iri=iri)
        effect = EFFECTS.get(name)
        graph.add_edge(
            *ends, key=edge.rpartition("/")[2], interaction=name, sign=effect.sign if effect else None,
            record=contract(record.iri), status=record.status, evidence=len(record.evidence),
            says=base.asker.says(record),
        )  # fmt: skip
    return graph
