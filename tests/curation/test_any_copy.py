"""Whatever of a copy differs but its words, nearly all spans are found in it and move to it; a changed word never does.

White space, quotes, hyphens, ligatures, line breaks, superscripts and entities are changed here, each in any amount and
together with any others.
"""

import html
import random
import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteo_ld.curation.adding import read_said
from osteo_ld.curation.citations import FINDERS
from osteo_ld.curation.copies import Sought, outcomes, read_copy
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.rebasing import laid_out, moves
from osteo_ld.curation.records import Span
from osteo_ld.curation.sources import Source
from osteo_ld.curation.texts import Text

Change = Callable[[str, random.Random], str]
SOURCE = Source(
    key="r", title="t", journal="j", year=2025, doi="10.1234/x", file="x.txt", sha256="0" * 64,
    citation="https://e.org/{mark}", citation_style="superscript",
)  # fmt: skip


def anywhere(pattern: str, *instead: str, share: float) -> Change:
    """Put one of some strings in the place of a share of what a pattern finds."""

    def change(text: str, dice: random.Random) -> str:
        return re.sub(pattern, lambda m: dice.choice(instead) if dice.random() < share else m[0], text)

    return change


def wrapped(text: str, dice: random.Random) -> str:
    width = dice.randint(40, 120)
    lines = ("\n".join(textwrap.wrap(line, width, break_long_words=False)) for line in text.split("\n"))
    return "\n".join(lines).replace("\n", dice.choice(("\n", "\r\n")))


def raised(text: str, dice: random.Random) -> str:
    for citation in reversed(list(FINDERS["superscript"](text))):
        marks = text[citation.start : citation.end].translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = text[: citation.start] + marks + text[citation.end :]
    return text


def escaped(text: str, dice: random.Random) -> str:
    def entity(match: re.Match[str]) -> str:
        number = ord(match[0])
        return dice.choice((f"&#{number};", f"&#x{number:X};"))

    return re.sub(r"[^\x00-\x7f]", entity, html.escape(text))


# Entities last: they are made of what stands there then.
CHANGES: dict[str, Change] = {
    "superscripts": raised,
    "quotes": anywhere("[’'“”\"]", "'", "’", '"', "“", share=0.7),
    "ligatures": lambda text, _: text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"),
    "hyphens": anywhere("(?<=[A-Za-z])-(?=[A-Za-z])", "\u2010", "\u2011", "–", "-\u200b", share=0.8),
    "soft hyphens": anywhere("(?<=[a-z]{4})(?=[a-z]{4})", "\u00ad", share=0.05),
    "white space": anywhere("(?<=[a-z,]) (?=[A-Za-z])", "\u00a0", "  ", "\u2009", " \u00a0", share=0.3),
    "line breaks": wrapped,
    "entities": escaped,
}


def printed(text: str, names: Sequence[str], seed: int) -> str:
    dice = random.Random(seed)
    for name, change in CHANGES.items():
        if name in names:
            text = change(text, dice)
    return text


# -- a made-up review -------------------------------------------------------------------------------------------------

CELLS = ("Osteoblasts", "Type-H vessels", "Fibroblasts", "M2 macrophages", "“Resting” cells", "Cells’ offspring")
VERBS = ("release", "first suppress", "do not affect", "efficiently bind", "are known for")
THINGS = ("TGF-β and Ca2+ influx", "α-actinin at 37 °C", "VEGF-A (10 ng/ml)", "the cell–cell contact", "IL-6 & IL-8")


def made_up(seed: int) -> str:
    """Some eighty sentences in paragraphs below headings, cited in superscript."""
    dice = random.Random(seed)
    lines = []
    for section in range(4):
        lines += [f"{section + 1} Signals of bone, part {section}", ""]
        for _ in range(5):
            said: list[str] = []
            for _ in range(4):
                first = dice.randint(1, 90)
                marks = dice.choice(("", f"{first}", f"{first},{first + 3}", f"{first}–{first + 2}"))
                where = dice.choice(
                    ("in mice", "in the bone marrow of patients", "after stiff fixation of the fracture")
                )
                which = f"{dice.choice(CELLS)} {dice.choice(VERBS)} {dice.choice(THINGS)} {where}"
                said.append(f"{which}, as study {len(lines)}-{len(said)} of {section} found.{marks}")
            lines += [" ".join(said), ""]
    return "\n".join(lines)


def found(text: Text, copy: Path, spans: Sequence[tuple[int, int]]) -> float:
    sought = [Sought(a, b, text.word_hash(a, b)) for a, b in spans]
    results = outcomes(read_copy(copy, text.source), sought)
    return sum(results[one].state == "found" for one in sought) / len(sought)


def moved(text: Text, copy: Path, spans: Sequence[tuple[int, int]]) -> float:
    content, _ = read_said(copy)
    wanted = [Span(source=text.source.key, start=a, end=b) for a, b in spans]
    results = list(moves(text, Text(text.source, laid_out(text, content)), wanted))
    return sum(one.new is not None for one in results) / len(results)


amounts = st.lists(st.sampled_from(list(CHANGES)), unique=True), st.integers(0, 999)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(names=amounts[0], seed=amounts[1])
def test_nearly_all_is_found_and_moves_however_it_is_printed(
    names: list[str], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = Text(SOURCE, made_up(seed))
    spans = [(unit.start, unit.end) for unit in text.units]
    spans += [(one.start, other.end) for one, other in zip(text.units[::7], text.units[1::7], strict=False)]
    assert len(spans) > 80
    copy = tmp_path_factory.mktemp("copy") / "copy.txt"
    copy.write_bytes(printed(text.text, names, seed).encode())
    assert found(text, copy, spans) >= 0.98
    assert moved(text, copy, spans) >= 0.98


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(data=st.data(), names=amounts[0], seed=amounts[1])
def test_a_sentence_with_another_word_neither_is_found_nor_moves(
    data: st.DataObject, names: list[str], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = Text(SOURCE, made_up(seed))
    unit = data.draw(st.sampled_from(text.units))
    said = text.text[unit.start : unit.end]
    words = [match.span() for match in re.finditer(r"[A-Za-z]{3,}", said)]
    start, end = data.draw(st.sampled_from(words))
    word = data.draw(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9))
    if word == said[start:end].lower():
        return
    other = text.text[: unit.start] + said[:start] + word + said[end:] + text.text[unit.end :]
    copy = tmp_path_factory.mktemp("copy") / "copy.txt"
    copy.write_bytes(printed(other, names, seed).encode())
    assert found(text, copy, [(unit.start, unit.end)]) == 0
    assert moved(text, copy, [(unit.start, unit.end)]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("names", [[name] for name in CHANGES] + [list(CHANGES)], ids="+".join)
def test_nearly_all_evidence_of_the_reviews_is_found_and_moves(
    names: list[str], curation: Curation, texts: dict[str, Text], tmp_path: Path
) -> None:
    for key, text in texts.items():
        spans = sorted({(e.at.start, e.at.end) for r in curation.records for e in r.evidence if e.at.source == key})
        # A mark of which the style knows nothing is none of the citations.
        used = names if text.source.numbered else [name for name in names if name != "superscripts"]
        copy = tmp_path / f"{key}.txt"
        copy.write_bytes(printed(text.text, used, 5).encode())
        assert found(text, copy, spans) >= 0.98
        assert moved(text, copy, spans) >= 0.98
