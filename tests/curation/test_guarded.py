"""The guarded reader: whatever a curation file holds gives records or problems with file and line, soon and small."""

import multiprocessing
import os
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from made_up import KEY, write_curation
from osteo_ld.curation.cues import heed, read_cues
from osteo_ld.curation.proof import prove
from osteo_ld.curation.reading import read
from osteo_ld.curation.texts import load_texts
from osteo_ld.errors import Problem

MUTATIONS = 1000
SECONDS, BYTES = 5, 1 << 30


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A curation of the made-up review alone, with a ledger."""
    curation = write_curation(tmp_path)
    (curation / "ledger").mkdir()
    ledger = "at\tsha256\treason\n{key} 12-51\t{hash}\tsays little\n"
    (curation / "ledger" / "doe.tsv").write_text(ledger.format(key=KEY, hash="0" * 64), encoding="utf-8")
    return curation


def told(curation: Path) -> list[Problem]:
    """All that reading and proving say."""
    loaded, problems = read(curation)
    texts = load_texts(loaded.sources, curation.parent / "texts")
    problems += prove(loaded, texts)
    problems += heed(loaded, texts, read_cues(curation / "cues.tsv", problems))
    return problems


def test_the_small_curation_is_sound_but_for_its_ledger(small: Path) -> None:
    faults = [p for p in told(small) if "cue" not in p.message]
    assert {p.file.rpartition("/")[2] for p in faults} == {"doe.tsv"}, faults


# -- damage -----------------------------------------------------------------------------------------------------------


def _lines(change: Callable[[random.Random, list[bytes]], None]) -> Callable[[random.Random, bytes], bytes]:
    def damage(dice: random.Random, data: bytes) -> bytes:
        lines = data.split(b"\n")
        change(dice, lines)
        return b"\n".join(lines)

    return damage


def _insert(*choices: bytes) -> Callable[[random.Random, bytes], bytes]:
    def damage(dice: random.Random, data: bytes) -> bytes:
        at = dice.randrange(len(data) + 1)
        return data[:at] + dice.choice(choices) + data[at:]

    return damage


def _flip(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _cut(dice: random.Random, data: bytes) -> bytes:
    a, b = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:a] + data[b:]


def _value(dice: random.Random, lines: list[bytes]) -> None:
    """Put something else where a value or cell stands."""
    i = dice.randrange(len(lines))
    values = (
        b"", b"null", b"-1", b"1" * 5000, b"[]", b"{}", b"[[[[a]]]]", b"&a x", b"*a", b"!!python/object:os.system x",
        b'"\\u0007"', b'"\\ud800"', b"a: b: c", b"no", b"2024-01-01", b"1e999", b".inf", b"0x41", b"<a b>", b"%zz",
        b"{foo}", b"a b", b"x" * 100_000, b"a" * 301, b"\xe2\x80\xae", b"10.1/%s", b"- - - -", b"? x", b"|", b">",
        "İ".encode(), b"../../etc/passwd", b"doe-2024 1-99999999999999999999", b"doe-2024 9-2", b"'",
    )  # fmt: skip
    separator = b"\t" if b"\t" in lines[i] else b": "
    cells = lines[i].split(separator)
    cells[dice.randrange(len(cells))] = dice.choice(values)
    lines[i] = separator.join(cells)


def _bomb(dice: random.Random, data: bytes) -> bytes:
    levels = [b"a0: &a0 [x, x]"] + [b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 30)]
    return dice.choice(
        (
            b"\n".join(levels), b"- " * 20_000 + b"x", b"[" * 100_000, b"{a: " * 50_000, b"&a [*a]", b"a\n" * 200_000,
            b"\t" * 300_000, b"\xff\xfe" + data, data.decode("utf-8", "replace").encode("utf-16"), b"", b"\n" * 50_000,
            b"'" + b"x" * 3_000_000, data * 3, b"\x00" * 1000, b"---\n" + data + b"\n---\n" + data, b"5", b"x: 1",
            b"? [a, b]\n: c", b"- id: 1\n  <<: *x", b".1,1" * 50_000, data + b"\r", data.replace(b"\n", b"\r\n"),
            b"A. " * 100_000, b"[1,2" * 100_000, data.replace(b"\t", b" "), data.upper(), b"\xef\xbb\xbf" + data,
        )
    )  # fmt: skip


DAMAGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip,
    _cut,
    _insert(b"\x07", b"\x00", b"\xff", b"\t", b"\n", b": ", b"- ", b"'", b'"', b"[", b"{", b"&", b"*", b"\xc2\x85"),
    _lines(_value),
    _lines(_value),
    _lines(lambda dice, lines: lines.insert(dice.randrange(len(lines)), dice.choice(lines))),
    _lines(lambda dice, lines: dice.shuffle(lines)),
    _lines(lambda dice, lines: lines.__delitem__(dice.randrange(len(lines)))),
    _lines(lambda dice, lines: lines.__setitem__(0, dice.choice((b"", b"id", b"a\tb\tc", lines[-1])))),
    _bomb,
)


def _run(curation: Path, sink: "multiprocessing.Queue[tuple[int, str]]") -> None:
    """Damage one file after another, in a process that may take no more than so much memory."""
    now = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (now + BYTES, now + BYTES))
    dice = random.Random(20261121)
    paths = sorted(path for path in curation.rglob("*") if path.is_file())
    sound = {path: path.read_bytes() for path in paths}
    noticed, unharmed = 0, len(told(curation))
    for n in range(MUTATIONS):
        path = paths[n % len(paths)]
        damaged = dice.choice(DAMAGES)(dice, sound[path])
        path.write_bytes(damaged)
        began = time.monotonic()
        try:
            problems = told(curation)
        except BaseException as error:  # whatever it is, it is reported
            sink.put((n, f"{path.name}: {type(error).__name__}: {error}"))
        else:
            if took := [f"{path.name} took {time.monotonic() - began:.1f} s"] * (time.monotonic() - began > SECONDS):
                sink.put((n, took[0]))
            noticed += len(problems) > unharmed
            for problem in problems:
                if not problem.file or problem.line < 1 or len(str(problem)) > 2500 or "Traceback" in str(problem):
                    sink.put((n, f"{path.name}: no place, or too long: {str(problem)[:200]}"))
        if path.read_bytes() != damaged or sum(1 for p in curation.rglob("*") if p.is_file()) != len(paths):
            sink.put((n, f"{path.name}: something was written"))
        path.write_bytes(sound[path])
    sink.put((-1, f"{noticed} noticed"))


@pytest.mark.slow
def test_a_thousand_damaged_files_give_problems_with_file_and_line(small: Path) -> None:
    context = multiprocessing.get_context("fork")
    sink: multiprocessing.Queue[tuple[int, str]] = context.Queue()
    process = context.Process(target=_run, args=(small, sink))
    process.start()
    said: list[tuple[int, str]] = []
    while not said or said[-1][0] >= 0:
        said.append(sink.get(timeout=120))
    process.join(10)
    assert said[:-1] == []
    assert int(said[-1][1].split()[0]) > MUTATIONS / 2  # most damage is seen: it was damage


@pytest.mark.parametrize("name", ["sources.yaml", "concepts/cells.tsv", "interactions/doe.yaml", "ledger/doe.tsv"])
def test_a_pipe_or_folder_in_place_of_a_file_is_told(small: Path, name: str) -> None:
    path = small / name
    path.unlink()
    os.mkfifo(path)
    assert any("is a named pipe, want a regular file" in p.message and p.line for p in read(small)[1])
    path.unlink()
    path.mkdir()
    assert any("is a folder, want a regular file" in p.message and p.line for p in read(small)[1])


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("sources.yaml", "year: 2024", "year: many", "source 'doe-2024': year"),
        ("sources.yaml", "doi: 10.5555/made.up.1", "doi: 'a b'", "'a b' is not a DOI"),
        ("sources.yaml", "citation_style: bracketed", "citation_style: circled", "want 'superscript', 'bracketed'"),
        ("sources.yaml", "{slug}", "{foo}", "is not an http IRI with {mark} or {slug} in it"),
        ("sources.yaml", "{slug}", "{slug}%zz", "is not an http IRI"),
        ("sources.yaml", "file: doe-2024.txt", "file: ../x.txt", "is not the name of a file"),
        ("sources.yaml", "doe-2024:\n", "Doe 2024:\n", "a key is lower-case letters"),
        ("sources.yaml", "title:", "titel:", "unknown 'titel'"),
        ("sentences.tsv", "doe-2024\t", "roe-2024\t", "unknown source 'roe-2024'"),
        ("sentences.tsv", "\t12\t", "\t-12\t", "is no span"),
        ("word_hashes.tsv", "words", "hash", "header is"),
        ("references/doe-2024.tsv", "10.5555/roe.1", "roe.1", "doi is 'roe.1', want 10.1234/abc or nothing"),
        ("references/doe-2024.tsv", "\tcertain", "\tsure", "confidence is 'sure', want certain, likely or nothing"),
        ("references/doe-2024.tsv", "\n1\t", "\nRoe, 2001\t", "is no citation mark of doe-2024: want a number"),
        ("references/doe-2024.tsv", "\n2\t", "\n1\t", "'1' stands already in line 2"),
        ("interactions/doe.yaml", "  mediator: OSM", "  mediator: O\x07SM", "control character U+0007: remove it"),
    ],
)
def test_each_fault_is_told_by_file_and_line(name: str, old: str, new: str, message: str, small: Path) -> None:
    path = small / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    problems = read(small)[1]
    assert any(message in p.message and p.file.endswith(name) and p.line > 0 for p in problems), problems
