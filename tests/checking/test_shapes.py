"""Every shape has a file in must_fail/shapes that breaks it, with the message it must get; pySHACL is the referee."""

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from osteo_ld import files as resources
from osteo_ld.checking.shacl import record_layer, shapes_text, validate
from osteo_ld.graph.dataset import Dataset, read_turtle
from osteo_ld.graph.triples import RDF_TYPE, Triple, ref, typed
from osteo_ld.iris import OSTEO
from osteo_ld.vocabulary import EFFECTIVE, EFFECTS, KINDS, SLOTS, Kind

MUST_FAIL = sorted((Path(__file__).parents[1] / "must_fail" / "shapes").glob("*.ttl"))


@pytest.fixture(scope="module")
def hierarchy(dataset: Dataset) -> list[Triple]:
    own = set(dataset.all("interactions", "evidence"))
    return [t for t in record_layer(dataset) if t not in own]


def test_the_records_conform(dataset: Dataset) -> None:
    assert validate(record_layer(dataset), resources.SHAPES) == []


@pytest.mark.parametrize("path", MUST_FAIL, ids=lambda p: p.stem)
def test_a_broken_shape_is_told(path: Path, hierarchy: list[Triple]) -> None:
    want = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    found = validate([*hierarchy, *read_turtle(path)], resources.SHAPES)
    assert any(want in f"{v.message} {v.component}" for v in found), found


def broken(kind: Kind, slot: str, n: int) -> list[Triple]:
    """A record whose slot holds what no slot may: a concept that nobody knows, a number for a figure as printed."""
    record = f"<{OSTEO}interaction/{n}>"
    known = SLOTS.get(slot)
    value = typed(7, "xsd:integer") if known and known.values == "text" else ref("osteo:concept/of-nobody")
    return [(record, RDF_TYPE, ref(f"osteo:{kind.local}")), (record, ref(f"osteo:{slot}"), value)]


PLACES = [(kind, slot) for kind in KINDS.values() for slot in (*SLOTS, *EFFECTS)]


@pytest.fixture(scope="module")
def told(hierarchy: list[Triple]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Component and message of what is told of a wrong value in each slot of each kind, by kind and slot."""
    records = {9100 + n: place for n, place in enumerate(PLACES)}
    triples = [t for n, (kind, slot) in records.items() for t in broken(kind, slot, n)]
    found: dict[tuple[str, str], set[tuple[str, str]]] = {(kind.name, slot): set() for kind, slot in PLACES}
    for violation in validate([*hierarchy, *triples], resources.SHAPES):
        kind, slot = records[int(violation.focus.rpartition("/")[2])]
        if violation.path == f"{OSTEO}{slot}":
            found[kind.name, slot].add((violation.component, violation.message))
    return found


@pytest.mark.parametrize(("kind", "slot"), PLACES, ids=lambda part: getattr(part, "name", part))
def test_a_kind_takes_its_slots_alone_and_no_wrong_value_in_them(
    kind: Kind, slot: str, told: dict[tuple[str, str], set[tuple[str, str]]]
) -> None:
    allowed = kind.name in SLOTS[slot].kinds if slot in SLOTS else kind.name in EFFECTIVE
    found = told[kind.name, slot]
    assert any("Closed" in component for component, _ in found) != allowed
    if allowed:
        assert any(slot in message.split() for _, message in found), found


def test_every_message_of_the_shapes_is_seen(
    told: dict[tuple[str, str], set[tuple[str, str]]], hierarchy: list[Triple]
) -> None:
    """By a file in must_fail, or by a wrong value in a slot; those of a kind of concept through the slots' own."""
    seen = {message for found in told.values() for _, message in found}
    for path in MUST_FAIL:
        seen |= {violation.message for violation in validate([*hierarchy, *read_turtle(path)], resources.SHAPES)}
    messages = {
        message
        for path in resources.SHAPES.glob("*.ttl")
        if path.name != "kinds.ttl"
        for message in re.findall(r'sh:message "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert sorted(messages - seen) == []


def test_the_shapes_are_shacl_by_shacl_shacl() -> None:
    shapes = Graph().parse(data=shapes_text(resources.SHAPES), format="turtle")
    conforms, _, said = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, said


@pytest.mark.slow
def test_the_referee_finds_the_same(hierarchy: list[Triple], dataset: Dataset) -> None:
    """All must-fail files at once, beside a hundred good records."""
    broken: list[Triple] = []
    for n, path in enumerate(MUST_FAIL):
        for s, p, o in read_turtle(path):
            broken.append(tuple(re.sub(r"\b(?=900\d)", f"{n + 10}", term) for term in (s, p, o)))  # type: ignore[arg-type]
    subjects = sorted({s for s, _, _ in dataset.graphs["interactions"]})[:100]
    good = [t for t in dataset.graphs["interactions"] if t[0] in set(subjects)]
    evidence = {o for _, _, o in good}
    good += [t for t in dataset.graphs["evidence"] if t[0].replace("#selector", "") in evidence]
    named = {o for _, _, o in [*good, *broken]}
    # pySHACL walks the whole hierarchy for each value: give it what the records can reach
    reach = set(named)
    while more := {o for s, p, o in hierarchy if s in reach and o.startswith("<")} - reach:
        reach |= more
    small = [t for t in hierarchy if t[0] in reach]
    ours, theirs = (validate([*small, *good, *broken], resources.SHAPES, engine) for engine in ("shacl", "pyshacl"))
    assert {(v.focus, v.component) for v in ours} == {(v.focus, v.component) for v in theirs}
    assert len({v.focus for v in ours}) >= len(MUST_FAIL) - 2
