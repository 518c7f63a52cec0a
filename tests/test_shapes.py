"""Every shape has a file in must_fail/shapes that breaks it, with the message it must get; pySHACL is the referee."""

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from osteo_ld import dataset as ds
from osteo_ld import resources
from osteo_ld.rdf import Triple
from osteo_ld.validate import record_layer, shapes_text, validate

MUST_FAIL = sorted((Path(__file__).parent / "must_fail" / "shapes").glob("*.ttl"))


@pytest.fixture(scope="module")
def hierarchy(dataset: ds.Dataset) -> list[Triple]:
    own = set(dataset.all("interactions", "evidence"))
    return [t for t in record_layer(dataset) if t not in own]


def test_the_records_conform(dataset: ds.Dataset) -> None:
    assert validate(record_layer(dataset), resources.SHAPES) == []


@pytest.mark.parametrize("path", MUST_FAIL, ids=lambda p: p.stem)
def test_a_broken_shape_is_told(path: Path, hierarchy: list[Triple]) -> None:
    want = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    found = validate([*hierarchy, *ds.read_turtle(path)], resources.SHAPES)
    assert any(want in f"{v.message} {v.component}" for v in found), found


def test_every_message_of_the_shapes_is_shown_by_a_must_fail_file() -> None:
    wanted = {p.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for p in MUST_FAIL}
    slots = set(re.findall(r'sh:message "([^"]+)"', shapes_text(resources.SHAPES)))
    # The messages of a kind of concept reach the reader through those of the slots that want it.
    kinds = set(re.findall(r'sh:message "([^"]+)"', (resources.SHAPES / "kinds.ttl").read_text(encoding="utf-8")))
    alike = (
        "mediator",
        "blocks",
        "pathway",
        "context",
        "promotes",
        "inhibits",
        "affects",
        "doesNotAffect",
        "associatedWith",
    )
    rest = {m for m in slots - kinds if not any(w in m for w in wanted) and not m.startswith(alike)}
    assert rest <= {
        "start wants a non-negative integer below end",
        "end wants a non-negative integer",
        "a selector wants the type oa:TextPositionSelector",
    }


def test_the_shapes_are_shacl_by_shacl_shacl() -> None:
    shapes = Graph().parse(data=shapes_text(resources.SHAPES), format="turtle")
    conforms, _, said = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, said


@pytest.mark.slow
def test_the_referee_finds_the_same(hierarchy: list[Triple], dataset: ds.Dataset) -> None:
    """All must-fail files at once, beside a hundred good records."""
    broken: list[Triple] = []
    for n, path in enumerate(MUST_FAIL):
        for s, p, o in ds.read_turtle(path):
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
