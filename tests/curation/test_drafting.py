"""Drafts: likely slots for a curator to finish, held against the records that curators made of the same sentences."""

import pytest

from osteo_ld import files as resources
from osteo_ld.curation.cues import read_cues
from osteo_ld.curation.drafting import Drafter, rendered, score
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Record, Span
from osteo_ld.curation.sources import Source
from osteo_ld.curation.texts import Text

SOURCE = Source(
    key="r", title="t", journal="j", year=2025, doi="10.1234/x", file="x.txt", sha256="0" * 64,
    citation="https://e.org/{mark}", citation_style="bracketed",
)  # fmt: skip


@pytest.fixture(scope="module")
def drafter(curation: Curation) -> Drafter:
    return Drafter(curation.lexicon, curation.records, read_cues(resources.CURATION / "cues.tsv", []))


def drafted(sentence: str, drafter: Drafter) -> list[str]:
    text = Text(SOURCE, sentence)
    found = drafter.drafts(text, 0, len(sentence))
    return [rendered(one, 7, "r 0-9", "0" * 64, drafter.lexicon, numbered=True) for one in found]


@pytest.mark.parametrize(
    ("sentence", "lines"),
    [
        (
            "OSM promotes angiogenesis [1,2].",
            ["kind: regulation", "mediator: oncostatin M", "promotes: angiogenesis", "cites: [1, 2]"],
        ),
        (
            "Osteoblasts may inhibit angiogenesis.",
            ["kind: communication", "source: osteoblast", "inhibits: angiogenesis", "status: hypothesised"],
        ),
        (
            "In endothelial cells, OSM promotes angiogenesis.",
            ["kind: regulation", "recipient: endothelial cell", "promotes: angiogenesis"],
        ),
        ("Angiogenesis is inhibited by SOST.", ["mediator: sclerostin", "inhibits: angiogenesis"]),
        (
            "Deletion of SOST promotes angiogenesis.",
            ["kind: intervention", "blocks: sclerostin", "promotes: angiogenesis"],
        ),
        ("Osteoclasts secrete OSM.", ["kind: expression", "source: osteoclast", "expresses: oncostatin M"]),
        ("OSM is secreted by osteoclasts.", ["kind: expression", "source: osteoclast", "expresses: oncostatin M"]),
        ("OSM reduces the loss of muscle mass.", ["mediator: oncostatin M", "promotes: muscle mass"]),
        ("OSM results in decreased angiogenesis.", ["mediator: oncostatin M", "inhibits: angiogenesis"]),
        ("OSM does not promote angiogenesis.", ["mediator: oncostatin M", "doesNotAffect: angiogenesis"]),
        ("OSM is associated with angiogenesis.", ["mediator: oncostatin M", "associatedWith: angiogenesis"]),
        (
            "Monocytes differentiate into osteoclasts.",
            ["kind: transition", "source: monocyte", "becomes: osteoclast"],
        ),
        (
            "RANKL binds RANK on monocytes.",
            ["kind: communication", "mediator: RANKL", "receptor: RANK", "recipient: monocyte"],
        ),
        (
            "What becomes of angiogenesis is unclear.",
            ["kind: knowledge gap", "about: angiogenesis", 'label: ""  # what is not known, in your own words'],
        ),
    ],
)
def test_a_plain_sentence_is_drafted_as_a_curator_would(sentence: str, lines: list[str], drafter: Drafter) -> None:
    [draft] = drafted(sentence, drafter)
    assert draft.startswith("- id: 7\n")
    assert all(f" {line}\n" in f"{draft}\n" for line in lines), draft


def test_a_list_of_objects_is_a_draft_each(drafter: Drafter) -> None:
    drafts = drafted("OSM promotes angiogenesis and bone resorption.", drafter)
    assert [draft.partition("promotes: ")[2].partition("\n")[0] for draft in drafts] == [
        "angiogenesis",
        "bone resorption",
    ]


def test_what_it_means_is_named_before_and_carried(drafter: Drafter) -> None:
    before, sentence = "OSM comes from bone. ", "It promotes angiogenesis."
    text = Text(SOURCE, before + sentence)
    [draft] = drafter.drafts(text, len(before), len(before + sentence))
    shown = rendered(draft, 7, "r 0-9", "0" * 64, drafter.lexicon, numbered=True)
    assert "mediator: oncostatin M" in shown
    assert "carried: [mediator]" in shown


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("both osteogenesis and angiogenesis of bone", ["osteogenesis", "angiogenesis", "bone"]),
        ("TGF-β from bone", ["TGF-β", "bone"]),
        ("in endothelial cell proliferation", ["endothelial cell proliferation"]),
    ],
)
def test_names_are_found_in_lists_and_not_within_names(sentence: str, named: list[str], drafter: Drafter) -> None:
    assert [drafter.lexicon[m.curie].shown for m in drafter.names.find(sentence)] == named


def test_a_sentence_without_a_claim_gives_none(drafter: Drafter) -> None:
    assert drafted("This section describes osteoblasts.", drafter) == []


def test_three_in_five_slots_and_three_in_ten_records_are_right(curation: Curation, texts: dict[str, Text]) -> None:
    """A quarter of the sentences, always the same ones, drafted without the records that rest on them."""
    resting: dict[str, list[Record]] = {}
    place: dict[str, Span] = {}
    hashes: dict[str, str] = {}
    for record in curation.records:
        for evidence in record.evidence:
            resting.setdefault(str(evidence.at), []).append(record)
            place[str(evidence.at)] = evidence.at
            hashes[str(evidence.at)] = evidence.sha256
    spans = sorted(span for span in resting if hashes[span][0] in "0123")
    held = {record.id for span in spans for record in resting[span]}
    cues = read_cues(resources.CURATION / "cues.tsv", [])
    drafter = Drafter(curation.lexicon, [r for r in curation.records if r.id not in held], cues)
    drafts = {span: drafter.drafts(texts[place[span].source], place[span].start, place[span].end) for span in spans}
    found = score(drafts, {span: resting[span] for span in spans})
    assert found.right / found.slots > 0.58
    assert found.found / found.records > 0.28
