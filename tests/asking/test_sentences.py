"""Records in plain words: a table of records and what is said of them, and what must hold for every record."""

from __future__ import annotations

import re

import pytest

from osteo_ld.asking.sentences import plain, sentence
from osteo_ld.graph.knowledge import CONCEPT_SLOTS, Concept, Knowledge, Record
from osteo_ld.iris import OBO, OSTEO
from osteo_ld.pages.rendering import Pages
from osteo_ld.vocabulary import EFFECTS

# Each concept with a class that tells its group.
CONCEPTS = {
    "osteoblast": f"{OBO}CL_0000000", "endothelial cell": f"{OBO}CL_0000000", "M2 macrophage": f"{OBO}CL_0000000",
    "VEGFA": f"{OBO}PR_000000001", "BMP2": f"{OBO}PR_000000001", "KDR": f"{OBO}PR_000000001",
    "miR-214": f"{OBO}SO_0000110", "angiogenesis": f"{OBO}GO_0008150", "osteoporosis": f"{OBO}MONDO_0000001",
    "Notch": f"{OBO}GO_0007165", "exosome": f"{OBO}GO_0005575",
    "paracrine": f"{OSTEO}Mode", "vesicular": f"{OSTEO}Mode",
}  # fmt: skip
KNOW = Knowledge(
    {}, {label: Concept(label, label, parents=(root,)) for label, root in CONCEPTS.items()}, {}, {},
    {label: label for label in CONCEPTS}, {}, "2026-01-01",
)  # fmt: skip

# A record a line, what is said of it on the next.
TABLE = """
communication source=osteoblast mediator=VEGFA recipient=endothelial_cell promotes=angiogenesis
    Through VEGFA, the osteoblast promotes angiogenesis in the endothelial cell.
communication source=osteoblast mediator=VEGFA promotes=angiogenesis status=hypothesised
    Through VEGFA, the osteoblast may promote angiogenesis.
communication source=osteoblast mediator=VEGFA promotes=angiogenesis status=controversial
    It is disputed that through VEGFA, the osteoblast promotes angiogenesis.
communication source=osteoblast mediator=VEGFA promotes=angiogenesis modes=paracrine
    Through VEGFA, the osteoblast promotes angiogenesis, as a paracrine signal.
communication source=osteoblast mediator=VEGFA carrier=exosome inhibits=angiogenesis modes=vesicular
    Through VEGFA in the exosome, the osteoblast inhibits angiogenesis.
communication mediator=VEGFA receptor=KDR recipient=endothelial_cell
    VEGFA acts on KDR of the endothelial cell.
communication source=M2_macrophage carrier=exosome recipient=endothelial_cell
    Through exosome, the M2 macrophage reaches the endothelial cell.
communication source=M2_macrophage+osteoblast affects=angiogenesis recipient=endothelial_cell receptor=KDR
    The M2 macrophage together with the osteoblast affects angiogenesis in the endothelial cell through KDR.
regulation mediator=miR-214 inhibits=VEGFA aspect=secretion
    miR-214 inhibits the secretion of VEGFA.
regulation mediator=BMP2+VEGFA affects=angiogenesis pathway=Notch context=osteoporosis
    BMP2 together with VEGFA affects angiogenesis, by way of Notch (context: osteoporosis).
regulation mediator=osteoporosis inhibits=angiogenesis
    Osteoporosis inhibits angiogenesis.
regulation mediator=VEGFA doesNotAffect=angiogenesis
    VEGFA does not affect angiogenesis.
regulation mediator=VEGFA doesNotAffect=angiogenesis status=hypothesised
    VEGFA is thought not to affect angiogenesis.
regulation mediator=VEGFA associatedWith=osteoporosis
    VEGFA goes together with osteoporosis; a correlation, not said to be a cause.
intervention blocks=VEGFA source=osteoblast inhibits=angiogenesis
    Blocking or loss of VEGFA in the osteoblast inhibits angiogenesis.
intervention blocks=miR-214 carrier=exosome source=osteoblast promotes=angiogenesis
    Blocking or loss of miR-214 in the osteoblast promotes angiogenesis, in the exosome.
intervention mediator=BMP2 blocks=VEGFA promotes=angiogenesis
    Intervention with BMP2 and blocking or loss of VEGFA promotes angiogenesis.
transition source=osteoblast becomes=M2_macrophage
    The osteoblast becomes an M2 macrophage.
transition source=M2_macrophage becomes=osteoblast status=hypothesised
    The M2 macrophage may become an osteoblast.
expression source=osteoblast expresses=VEGFA aspect=secretion
    The osteoblast secretes VEGFA.
expression source=exosome expresses=miR-214
    The exosome carries miR-214.
expression source=endothelial_cell lacks=VEGFA
    The endothelial cell lacks VEGFA.
expression source=endothelial_cell lacks=VEGFA status=hypothesised
    The endothelial cell is thought to lack VEGFA.
knowledge_gap about=VEGFA label=whether_it_is_so
    Not known: whether it is so.
reported_absence about=VEGFA label=no_marker
    Reported absent: no marker.
"""
LINES = TABLE.strip().splitlines()


def record(line: str) -> Record:
    kind, *pairs = line.split()
    given = {name: value.replace("_", " ") for name, _, value in (pair.partition("=") for pair in pairs)}
    return Record(
        f"{OSTEO}interaction/0001", kind.replace("_", " "), given.get("label", ""), given.get("status", "asserted"),
        {slot: tuple(given[slot].split("+")) for slot in CONCEPT_SLOTS if slot in given},
        modes=tuple(OSTEO + mode.title() for mode in given.get("modes", "").split()), aspect=given.get("aspect", ""),
    )  # fmt: skip


@pytest.mark.parametrize(("line", "said"), list(zip(LINES[::2], map(str.strip, LINES[1::2]), strict=True)))
def test_says(line: str, said: str) -> None:
    assert plain(sentence(record(line), KNOW)) == said


def test_every_participant_is_named(pages: Pages) -> None:
    for record in pages.know.records.values():
        if record.kind in {"knowledge gap", "reported absence"}:
            continue
        named = {part.iri for part in sentence(record, pages.know)}
        wanted = {iri for values in record.slots.values() for iri in values}
        assert wanted <= named, record.iri


def test_no_negative_correlation_or_hedge_reads_as_an_effect(pages: Pages) -> None:
    """With the names of things taken away, no such sentence holds a bare verb of effect."""
    bare = re.compile(r"\b(promotes|inhibits|affects|expresses|carries|secretes|becomes)\b")
    checked = 0
    for record in pages.know.records.values():
        own = "".join(part.text for part in sentence(record, pages.know) if not part.iri)
        together = record.effect is not None and record.effect[0] == "associatedWith"
        if record.kind in {"knowledge gap", "reported absence"}:
            continue
        if record.negative or together or record.status == "hypothesised":
            assert not bare.search(own), (record.iri, own)
            checked += 1
        if record.negative:
            assert re.search(r"does not|not to|lack", own), (record.iri, own)
        if record.status == "controversial":
            assert own.startswith("It is disputed that "), (record.iri, own)
    assert checked > 100


def test_the_verb_is_that_of_the_record(pages: Pages) -> None:
    for record in pages.know.records.values():
        if record.effect and record.status == "asserted":
            verb = {"doesNotAffect": "does not affect", "associatedWith": "goes together with"}
            own = "".join(part.text for part in sentence(record, pages.know) if not part.iri)
            assert f" {verb.get(record.effect[0], record.effect[0])} " in own, record.iri
            others = [name for name in EFFECTS if name not in record.slots]
            assert not any(f" {other} " in own for other in others), record.iri
