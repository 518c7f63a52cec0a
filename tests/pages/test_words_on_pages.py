"""Every row of the table of words is on the pages: what is missing is named with the file and the row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from osteo_ld.asking.sentences import sentence
from osteo_ld.graph.knowledge import Concept, Evidence, Knowledge, Record, Review
from osteo_ld.iris import OBO, OSTEO
from osteo_ld.pages import claims, explorer, looks, things, uses
from osteo_ld.pages.rendering import Pages
from osteo_ld.vocabulary import EFFECTS, KINDS, MODES, SLOTS, STATUSES, Slot

ROOM = Path(things.__file__).parent
TARGET, OTHER = f"{OBO}CL_0000001", f"{OBO}CL_0000002"
CONCEPTS = {iri: Concept(iri, f"thing {n}", parents=(f"{OBO}CL_0000000",)) for n, iri in enumerate((TARGET, OTHER))}
PAIRS = [(slot, kind) for slot in SLOTS.values() for kind in slot.kinds]


def about(slot: str, kind: str) -> Record:
    """A record of a kind in which nothing but a slot, and what no record can do without, has a value."""
    row = SLOTS[slot]
    needed = {s.name: (OTHER,) for s in SLOTS.values() if kind in s.needed and s.name != slot}
    texts = {"concept": TARGET, "mode": OSTEO + MODES["paracrine"].local, "aspect": "secretion", "text": "60%"}
    value = texts.get(row.values, f"{OSTEO}interaction/0002")
    slots = needed | ({slot: (value,)} if row.values == "concept" else {})
    if kind == "expression" and not {"expresses", "lacks"} & set(slots):
        slots["expresses"] = (OTHER,)
    return Record(
        f"{OSTEO}interaction/0001", kind, "label", "asserted", slots,
        modes=(value,) if row.values == "mode" else (), aspect=value if row.values == "aspect" else "",
        quantities=(value,) if row.values == "text" else (), leads_to=(value,) if slot == "leadsTo" else (),
        contradicts=(value,) if slot == "contradicts" else (),
    )  # fmt: skip


def knowledge(*records: Record) -> Knowledge:
    other = Record(f"{OSTEO}interaction/0002", "communication", "other", "asserted", {})
    labels = {iri: concept.label for iri, concept in CONCEPTS.items()}
    return Knowledge({r.iri: r for r in (other, *records)}, CONCEPTS, {}, {}, labels, {}, "2026-01-01")


def missing(slot: Slot, kind: str) -> Iterator[str]:
    """Name the files of the room in which a slot of a kind of record has no place."""
    record = about(slot.name, kind)
    know = knowledge(record)
    shown = {name for name, *_ in things.rows(record)}
    if slot.part and slot.name not in shown:
        yield "things.py"
    if slot.name not in explorer.data(know)["sorts"] or slot.name not in dict(explorer.fields()):
        yield "explorer.py"
    number = record.number
    values = next(values for n, _, values, _ in explorer.data(know)["records"] if n == number)
    if slot.name not in values:
        yield "explorer.py"
    if slot.values != "concept":
        return
    if not any(use.record.iri == record.iri for part in uses.uses(know, TARGET) for use in part.uses):
        yield "uses.py"
    if KINDS[kind].interaction and not any(part.iri == TARGET for part in sentence(record, know)):
        yield "../asking/sentences.py"
    if slot.part in ("sender", "signal") and not record.negative:
        drawn = claims.claims([record], know)
        if drawn and not any("thing 0" in node.label for node in (drawn[0].sender, drawn[0].signal)):
            yield "claims.py"


@pytest.mark.parametrize(("slot", "kind"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_every_slot_is_on_the_pages(slot: Slot, kind: str) -> None:
    found = [f"{ROOM / name}: nothing for the row {slot.name!r} of SLOTS ({kind})" for name in missing(slot, kind)]
    assert not found, "\n".join(found)


def test_a_slot_that_pages_do_not_know_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot added to the table alone is in the tables, and missing from the sentences."""
    table = dict(SLOTS) | {"organelle": Slot("organelle", "organelle", "organelle", ("regulation",), "signal")}
    for module in (things, explorer, uses):
        monkeypatch.setattr(module, "SLOTS", table)
    monkeypatch.setitem(globals(), "SLOTS", table)
    assert "../asking/sentences.py" in set(missing(table["organelle"], "regulation"))


def test_effects_and_statuses_have_looks(pages: Pages) -> None:
    sheet = looks.stylesheet()
    for name in EFFECTS:
        assert f".{name} {{ --own: #" in sheet, f"looks.py: nothing for the row {name!r} of EFFECTS"
    for name, status in STATUSES.items():
        assert not status.line or f".status.{name} {{ border-style: {status.line}; }}" in sheet, name
    about_page = pages.html("about.html") or ""
    for effect in EFFECTS.values():
        assert effect.symbol in about_page, f"about.html: nothing for the row {effect.name!r} of EFFECTS"
    for kind in KINDS.values():
        assert f">{kind.name}</a>" in about_page, f"about.html: nothing for the row {kind.name!r} of KINDS"


def test_styles_and_scripts_repeat_no_word_of_the_table() -> None:
    """They take the words from what is made of the table: a new effect, mode or status needs no line of theirs."""
    own = {*EFFECTS, *STATUSES} | {name for name in MODES if name != "mechanical"}
    for path in sorted((ROOM / "static").glob("*")):
        if path.suffix in (".js", ".css"):
            text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
            found = {word for word in own if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)}
            assert not found, f"{path}: {', '.join(sorted(found))}"


# -- any number of reviews --------------------------------------------------------------------------------------------


def test_no_page_knows_how_many_reviews_there_are(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a third review, home counts three, and statistics what several of them make."""
    know = pages.know
    third = Review("https://doi.org/10.1/third", "third-2026", "A third review")
    record = next(iter(know.records.values()))
    span = Evidence(
        f"{OSTEO}evidence/{record.number}-99", record.iri, third.iri, "Heading", 0, 9, "0" * 64, "asserted",
        record.evidence[0].code, ("https://example.org/cited#1",),
    )  # fmt: skip
    more = Record(
        record.iri, record.kind, record.label, record.status, record.slots, record.modes, record.aspect,
        evidence=(*record.evidence, span),
    )  # fmt: skip
    wider = Knowledge(
        {**know.records, record.iri: more}, know.concepts, {**know.evidence, span.iri: span},
        {**know.reviews, third.iri: third}, {**know.labels, "https://example.org/cited#1": "1"}, know.properties,
        know.version, graphs=know.graphs,
    )  # fmt: skip
    monkeypatch.setattr("osteo_ld.pages.rendering.read", lambda store: wider)
    site = Pages(pages.build, live=False)
    assert f"Every claim that {len(wider.reviews)} reviews make" in (site.html("index.html") or "")
    assert "A third review" in (site.html("about.html") or "")
    assert "section/third-2026/heading.html" in site.views
    assert "What is said citing it" in (site.html("reference/third-2026/1.html") or "")
    assert 'href="../section/third-2026/heading.html#at-0-9"' in (site.html(f"interaction/{record.number}.html") or "")
    several = sum(len({e.review for e in r.evidence}) > 1 for r in wider.records.values())
    assert f"<dt>statements that several reviews make<dd>{several}" in (site.html("statistics.html") or "")


def test_no_template_or_script_names_a_review(pages: Pages) -> None:
    words = [
        "both reviews",
        "two reviews",
        *(word for r in pages.know.reviews.values() for word in (r.key, r.iri[16:])),
    ]
    for path in sorted(p for p in ROOM.rglob("*") if p.suffix in (".py", ".html", ".js")):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path
