"""From one record to its triples: what a user of the graph relies on."""

import pytest
from pydantic import ValidationError

from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Record, record_adapter
from osteo_ld.curation.sources import Source
from osteo_ld.graph.edges import build_edges
from osteo_ld.graph.evidence import build_evidence, build_references, section_index
from osteo_ld.graph.owl import build_owl
from osteo_ld.graph.records import build_records, symmetric_contradictions
from osteo_ld.graph.triples import compact

EVIDENCE = {"at": "bone-research-2025 42872-43042", "sha256": "0" * 64, "cites": [156]}


def record(curation: Curation, **slots: object) -> Record:
    entry = {"id": 7, "evidence": [EVIDENCE], **slots}
    return record_adapter.validate_python(entry, context={"lexicon": curation.lexicon})


def said(triples) -> set[tuple[str, str, str]]:  # type: ignore[no-untyped-def]
    return {(compact(s), compact(p), compact(o)) for s, p, o in triples}


def test_a_communication_in_triples(curation: Curation) -> None:
    one = record(
        curation, kind="communication", source="osteoblast", mediator="VEGFA", recipient="endothelial cell",
        mode="gap junctional", promotes="angiogenesis",
    )  # fmt: skip
    assert said(build_records([one], curation.lexicon)) == {
        ("interaction:0007", "rdf:type", "osteo:Communication"),
        ("interaction:0007", "rdfs:label", '"osteoblast (VEGFA) promotes angiogenesis in endothelial cell"'),
        ("interaction:0007", "osteo:source", "obo:CL_0000062"),
        ("interaction:0007", "osteo:mediator", "protein:VEGFA"),
        ("interaction:0007", "osteo:recipient", "obo:CL_0000115"),
        ("interaction:0007", "osteo:promotes", "obo:GO_0001525"),
        ("interaction:0007", "osteo:mode", "osteo:GapJunctional"),
        ("interaction:0007", "osteo:status", "osteo:Asserted"),
        ("interaction:0007", "osteo:evidence", "evi:0007-1"),
    }


def test_evidence_points_at_its_span(curation: Curation) -> None:
    one = record(curation, kind="regulation", mediator="CXCL9", inhibits="VEGFA", aspect="binding")
    sections = section_index(curation.units)
    triples = said(build_evidence(one, curation.sources, sections))
    selector = "<https://w3id.org/osteo-ld/evidence/0007-1#selector>"
    assert ("evi:0007-1", "oa:hasSource", "<https://doi.org/10.1038/s41413-025-00417-0>") in triples
    assert ("evi:0007-1", "oa:hasSelector", selector) in triples
    assert (selector, "oa:start", '"42872"^^xsd:nonNegativeInteger') in triples
    assert ("evi:0007-1", "osteo:section", '"mTORC1/CXCL9 pathway"') in triples
    assert ("evi:0007-1", "osteo:evidenceCode", "obo:ECO_0000304") in triples
    cited = "<https://www.nature.com/articles/s41413-025-00417-0#ref-CR156>"
    assert ("evi:0007-1", "cito:citesAsEvidence", cited) in triples


@pytest.mark.parametrize(
    ("slots", "properties"),
    [
        ({"kind": "regulation", "mediator": "VEGFA", "promotes": "angiogenesis"}, {"hasMediator", "causesIncrease"}),
        ({"kind": "regulation", "mediator": "VEGFA", "inhibits": "angiogenesis"}, {"hasMediator", "causesDecrease"}),
        ({"kind": "regulation", "mediator": "VEGFA", "affects": "angiogenesis"}, {"hasMediator", "causes"}),
        ({"kind": "regulation", "mediator": "VEGFA", "doesNotAffect": "angiogenesis"}, {"hasMediator"}),
        ({"kind": "regulation", "mediator": "VEGFA", "associatedWith": "angiogenesis"}, {"hasMediator"}),
        ({"kind": "intervention", "blocks": "VEGFA", "inhibits": "angiogenesis"}, {"hasBlocked", "causesDecrease"}),
        ({"kind": "expression", "source": "osteoblast", "lacks": "VEGFA"}, {"hasSource"}),
        ({"kind": "expression", "source": "osteoblast", "expresses": "VEGFA"}, {"hasSource", "hasExpressed"}),
        ({"kind": "knowledge gap", "about": "VEGFA", "label": "what it does here"}, set()),
    ],
)
def test_nothing_negative_reaches_the_owl_layer(
    slots: dict[str, str], properties: set[str], curation: Curation
) -> None:
    used = {compact(o).removeprefix("osteo:") for _, p, o in build_owl(record(curation, **slots)) if "onProperty" in p}
    assert used == properties | {"hasStatus"}


@pytest.mark.parametrize(
    ("slots", "edges"),
    [
        (
            {"kind": "regulation", "mediator": "VEGFA", "promotes": "angiogenesis"},
            [("protein:VEGFA", "osteo:promotes", "obo:GO_0001525")],
        ),
        ({"kind": "regulation", "mediator": ["VEGFA", "FGF2"], "promotes": "angiogenesis"}, []),
        ({"kind": "regulation", "mediator": "VEGFA", "doesNotAffect": "angiogenesis"}, []),
        ({"kind": "intervention", "blocks": "VEGFA", "inhibits": "angiogenesis"}, []),
        ({"kind": "intervention", "source": "osteoblast", "blocks": "VEGFA", "inhibits": "angiogenesis"}, []),
        (
            {
                "kind": "communication",
                "source": "osteoblast",
                "recipient": "endothelial cell",
                "inhibits": "angiogenesis",
            },
            [
                ("obo:CL_0000062", "osteo:inhibits", "obo:GO_0001525"),
                ("obo:CL_0000062", "osteo:signalsTo", "obo:CL_0000115"),
            ],
        ),
    ],
)
def test_edges_are_what_one_agent_does_alone(
    slots: dict[str, object], edges: list[tuple[str, str, str]], curation: Curation
) -> None:
    found: dict[str, dict[str, str]] = {}
    for s, p, o in build_edges(record(curation, **slots)):
        found.setdefault(s, {})[compact(p)] = compact(o)
    assert [(e["osteo:edgeSubject"], e["osteo:edgePredicate"], e["osteo:edgeObject"]) for e in found.values()] == edges
    assert all(e["prov:wasDerivedFrom"] == "interaction:0007" for e in found.values())


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["asserted"], "asserted"),
        (["hypothesised", "asserted"], "asserted"),
        (["hypothesised", "hypothesised"], "hypothesised"),
        (["asserted", "controversial", "hypothesised"], "controversial"),
    ],
)
def test_the_status_of_a_record_follows_its_evidences(statuses: list[str], expected: str, curation: Curation) -> None:
    evidence = [{**EVIDENCE, "status": status} for status in statuses]
    one = record(curation, kind="regulation", mediator="CXCL9", inhibits="VEGFA", evidence=evidence)
    assert one.status == expected


def test_contradiction_is_written_both_ways(curation: Curation) -> None:
    first = record(curation, kind="regulation", mediator="CXCL9", inhibits="VEGFA", contradicts=[8])
    second = first.model_copy(update={"id": 8, "contradicts": ()})
    assert [r.contradicts for r in symmetric_contradictions([first, second])] == [(8,), (7,)]


def test_a_review_has_its_title_page_as_far_as_it_is_known() -> None:
    known = {
        "key": "x-2025", "title": "T", "journal": "J", "year": 2025, "doi": "10.1234/x", "file": "x.txt",
        "sha256": "0" * 64, "citation": "https://e.org/{mark}", "citation_style": "superscript",
    }  # fmt: skip
    page = {"authors": ["Ada One", "Bo Two"], "published": "2025-11-07", "pmcid": "PMC12"}
    facts = {
        ("dcterms:creator", '"Ada One"'), ("dcterms:creator", '"Bo Two"'), ("dcterms:issued", '"2025-11-07"^^xsd:date'),
        ("schema:sameAs", "<https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12/>"),
    }  # fmt: skip
    bare, full = Source(**known), Source(**known, **page)
    told = [{(p, o) for _, p, o in said(build_references([], {"x-2025": source}))} for source in (bare, full)]
    assert told[1] - told[0] == facts
    assert not facts & told[0]
    for wrong in ({"pmcid": "12"}, {"published": "last week"}):
        with pytest.raises(ValidationError):
            Source(**known, **wrong)
