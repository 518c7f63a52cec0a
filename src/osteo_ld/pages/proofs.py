"""A page for a second reader: records beside their sentences, slots coloured in the text, a verdict on each.

It is one file that needs no server: the browser keeps what was clicked, and saves a table for ``curation/reviews``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from osteo_ld.curation.lexicon import Lexicon, plain
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.records import Evidence, Record
from osteo_ld.curation.texts import Text
from osteo_ld.curation.verdicts import COLUMNS, VERDICTS, Verdict, claim_hash
from osteo_ld.pages.templating import environment
from osteo_ld.vocabulary import EFFECTS, SLOTS

# What a sentence names: neither mode nor aspect, which it tells by its words.
_COLOURED = (*(slot.name for slot in SLOTS.values() if slot.values in {"concept", "text"}), *EFFECTS, "system")
_GOLDEN = 137.508  # degrees: neighbours in the table get hues far from each other


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence, and the slot whose value it names, if it does."""

    words: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A record beside one of its evidences; ``before`` is what its carried slots may be named in."""

    record: Record
    evidence: Evidence
    place: str
    section: str
    before: list[Piece]
    sentence: list[Piece]
    slots: list[tuple[str, str]]
    claim: str
    verdict: Verdict | None


def pieces(text: str, values: Iterable[tuple[str, str]], lexicon: Lexicon, figures: Sequence[str] = ()) -> list[Piece]:
    """Cut a text (in its plain form) where it names values, given as (slot, CURIE), or has figures; the longest win."""
    said = plain(text)
    found = [(*place, slot) for slot, curie in values for place in lexicon.mentions(curie, said)]
    found += [(at, at + len(figure), "quantity") for figure in map(plain, figures) if (at := said.find(figure)) >= 0]
    kept: list[tuple[int, int, str]] = []
    for a, b, slot in sorted(found, key=lambda place: (place[0] - place[1], place[0])):
        if all(b <= start or end <= a for start, end, _ in kept):
            kept.append((a, b, slot))
    cut, last = [], 0
    for a, b, slot in sorted(kept):
        cut += [Piece(said[last:a]), Piece(said[a:b], slot)]
        last = b
    return [piece for piece in (*cut, Piece(said[last:])) if piece.words]


def _shown(record: Record, evidence: Evidence, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Give (slot, value) in words for all that a record says of an evidence."""
    said = [(slot, lexicon[curie].shown) for slot, curie in record.concepts()]
    for name in ("mode", "aspect", "quantity", "label", "leadsTo", "contradicts"):
        value = getattr(record, name, None)
        said += [(name, str(one)) for one in ((value,) if isinstance(value, str) else value or ())]
    said += [("system", lexicon[curie].shown) for curie in evidence.system]
    said += [("cites", ", ".join(evidence.cites))] if evidence.cites else []
    said += [("status", evidence.status), *([("carried", ", ".join(evidence.carried))] if evidence.carried else [])]
    return said + ([("note", record.note)] if record.note else [])


def cards(curation: Curation, file: str, texts: Mapping[str, Text], verdicts: Iterable[Verdict]) -> list[Card]:
    """Give a card for each evidence of the records of a file, in the order of the texts; without its text, none."""
    given = {(row.record, row.at, row.claim): row for row in verdicts}
    found = []
    for record in curation.records:
        place = curation.places[record.id]
        for i, evidence in enumerate(record.evidence if place.file == file else ()):
            at, values = evidence.at, list(record.concepts())
            if (text := texts.get(at.source)) is None:
                continue
            values += [("system", curie) for curie in evidence.system]
            section = next((u.section for u in text.units if u.start <= at.start < u.end), "")
            claim = claim_hash(record, evidence)
            found.append(
                Card(
                    record, evidence, f"{place.file}:{place.at(('evidence', i, 'at'))}", section,
                    pieces(text.context(at.start), values, curation.lexicon) if evidence.carried else [],
                    pieces(text.text[at.start : at.end], values, curation.lexicon, getattr(record, "quantity", ())),
                    _shown(record, evidence, curation.lexicon), claim, given.get((record.number, str(at), claim)),
                )
            )  # fmt: skip
    order = {key: i for i, key in enumerate(curation.sources)}
    return sorted(found, key=lambda c: (order[c.evidence.at.source], c.evidence.at.start, c.record.id))


def page(file: Path, found: Sequence[Card]) -> str:
    """Give the page of a file's cards; its table is saved by the file's name."""
    template = environment().get_template("review.html")
    hues = {name: round(i * _GOLDEN % 360) for i, name in enumerate(_COLOURED)}
    return template.render(name=file.stem, cards=found, hues=hues, columns=COLUMNS, verdicts=VERDICTS)
