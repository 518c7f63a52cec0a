"""Signed diagrams: what is drawn and what never, readable sizes, and boxes that do not overlap."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest

from osteo_ld.graph.knowledge import Record
from osteo_ld.pages.claims import MOST_EDGES, MOST_SENDERS, claims, coarsened, folded, signed
from osteo_ld.pages.diagram import svg
from osteo_ld.pages.layout import lay
from osteo_ld.pages.pictures import concept_records, drawn, pair_records
from osteo_ld.pages.rendering import Pages

SVG = "{http://www.w3.org/2000/svg}"


def drawings(pages: Pages) -> dict[str, list[Record]]:
    """Records of every pair, and of every concept that more than ten statements name."""
    know = pages.know
    found = {f"{a} {b}": pair_records(know, a, b) for a, b in know.pairs}
    return found | {
        iri: concept_records(know, iri) for iri, n in know.counts.items() if n > 10 and iri in know.concepts
    }


@pytest.fixture(scope="module")
def records(pages: Pages) -> dict[str, list[Record]]:
    return drawings(pages)


def by_effect(pages: Pages, name: str) -> Record:
    return next(r for r in pages.know.records.values() if r.kind == "regulation" and name in r.slots)


@pytest.mark.parametrize("effect", ["promotes", "inhibits", "affects"])
def test_draws_an_effect(pages: Pages, effect: str) -> None:
    record = by_effect(pages, effect)
    root = ET.fromstring(svg(claims([record], pages.know), "title", lambda _: None))
    edges = [group for group in root.iter(f"{SVG}g") if group.get("class") == f"edge {effect}"]
    assert len(edges) == 2  # the edge, and its entry in the legend
    texts = " ".join(root.itertext())
    assert pages.know.label(record.slots["mediator"][0]) in texts
    assert pages.know.label(record.slots[effect][0]) in texts


def test_negatives_are_not_drawn(pages: Pages) -> None:
    negatives = [r for r in pages.know.records.values() if r.negative]
    assert len(negatives) > 20
    assert claims(negatives, pages.know) == []
    assert drawn(negatives, pages.know, "title", lambda _: None) is None


def test_a_correlation_has_no_head(pages: Pages) -> None:
    root = ET.fromstring(svg(claims([by_effect(pages, "associatedWith")], pages.know), "t", lambda _: None))
    edges = [group for group in root.iter(f"{SVG}g") if group.get("class") == "edge associatedWith"]
    assert all(len(group.findall(f"{SVG}path")) == 1 for group in edges)
    assert "stroke-dasharray" in ET.tostring(edges[0], encoding="unicode")


def test_a_block_is_told_as_one(pages: Pages) -> None:
    record = next(r for r in pages.know.records.values() if "blocks" in r.slots and not r.negative)
    (claim,) = claims([record], pages.know)
    assert "blocking of" in claim.signal.label


def test_most_edges(pages: Pages, records: dict[str, list[Record]]) -> None:
    coarse = 0
    for name, found in records.items():
        fine, _ = folded(claims(found, pages.know))
        shown = coarsened(fine)
        assert len(signed(shown)) <= MOST_EDGES, name
        assert len({claim.sender for claim in shown if claim.sender.label}) <= MOST_SENDERS, name
        # What was put together still says the same effects.
        assert {c.effect for c in shown} == {c.effect for c in fine}, name
        coarse += len(signed(fine)) > MOST_EDGES
    assert coarse > 10


def test_boxes_do_not_overlap_and_hold_their_text(pages: Pages, records: dict[str, list[Record]]) -> None:
    for name, found in records.items():
        if not (shown := coarsened(folded(claims(found, pages.know))[0])):
            continue
        made = lay(shown)
        right = {id(box): box for box in made.outcomes.values()}
        columns = [list(boxes.values()) for boxes in (made.senders, made.signals, right)]
        for boxes in columns:
            for upper, lower in itertools.pairwise(sorted(boxes, key=lambda box: box.y)):
                assert upper.y + upper.height <= lower.y, (name, upper.node, lower.node)
            for box in boxes:
                assert box.y >= 0, name
                assert box.y + box.height <= made.bottom + 0.1, name
                assert all(len(line) * 6.9 <= box.width for line in box.lines), (name, box.lines)
        for (upper, height), (lower, _) in itertools.pairwise(made.receivers):
            assert upper.y + height <= lower.y, name
        for box in made.outcomes.values():
            for head, height in made.receivers:
                if box is not head and head.y < box.y < head.y + height:
                    assert box.y + box.height <= head.y + height, name


def test_well_formed_with_alternative_text(pages: Pages, records: dict[str, list[Record]]) -> None:
    for name, found in itertools.islice(records.items(), 0, None, 7):
        if picture := drawn(found, pages.know, "A <title> & more", lambda iri: f"{iri}?a&b"):
            root = ET.fromstring(picture.svg)
            title = root.find(f"{SVG}title")
            assert title is not None, name
            assert title.text == "A <title> & more"
            assert root.get("aria-labelledby") == title.get("id")
            edges = [g for g in root.iter(f"{SVG}g") if (g.get("class") or "").startswith("edge ")]
            assert all(g.findtext(f"{SVG}title") for g in edges)  # each says itself
            assert not list(root.iter(f"{SVG}style"))  # the pages' policy forbids it
            assert ' style="' not in picture.svg


def test_the_same_twice(pages: Pages, records: dict[str, list[Record]]) -> None:
    for found in itertools.islice(records.values(), 20):
        once, again = (drawn(order, pages.know, "t", lambda _: None) for order in (found, found[::-1]))
        assert once == again


def test_what_says_little_is_only_counted(pages: Pages) -> None:
    know = pages.know
    named = next(r for r in know.records.values() if claims([r], know) and not claims([r], know)[0].general)
    vague = [r for r in know.records.values() if claims([r], know) and claims([r], know)[0].general][:3]
    picture = drawn([named, *vague], know, "t", lambda _: None)
    assert picture is not None
    assert picture.general == 3
    assert "and 3 general statements" in picture.svg
    assert "signal not named" not in picture.svg
    alone = drawn(vague, know, "t", lambda _: None)
    assert alone is not None
    assert alone.general == 0


def test_the_subject_of_a_page_is_drawn_however_general(pages: Pages) -> None:
    know = pages.know
    cytokine = next(iri for iri, label in know.labels.items() if label == "cytokine")
    about = [r for r in concept_records(know, cytokine) if r.slots.get("mediator") == (cytokine,)]
    assert all(claim.general for claim in claims(about, know))
    assert not any(claim.general for claim in claims(about, know, {cytokine}))


def test_stacked_it_says_the_same(pages: Pages, records: dict[str, list[Record]]) -> None:
    for name, found in records.items():
        if picture := drawn(found, pages.know, "t", lambda _: None):
            stacked = {edge: hedged for stack in picture.stacks for edge, hedged in stack.edges}
            assert stacked == signed(coarsened(folded(claims(found, pages.know))[0])), name
