"""Names of what the reviews do not have, though plain English knows their words: *bread*, *estrogen*, *dendritic cell*.

A question that names one is not to be answered as if the word were not there. The list is drawn from the reference
tables by ``osteo-ld imports``; facts of theirs, no definitions.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from osteo_ld.spelling import words

FILE = "other-names.txt"
# Whole tables of which single words count, and those of which short phrases do too.
_SINGLE = ("chebi.tsv.gz", "mesh.tsv.gz", "uberon.tsv", "hp.tsv", "genes_human.tsv.gz")
_TRADED = frozenset({"chebi.tsv.gz", "genes_human.tsv.gz"})  # synonyms of these are trade names, or acronyms
# What no single word of letters has in it: two words, or a digit (`hsa let` is one).
_NO_WORD = re.compile(r"(?!hsa|mmu|rno)(?:.*[a-z][ ,()'/-]+[a-z]|.*[0-9])", re.IGNORECASE | re.ASCII)
_PHRASES = ("uberon.tsv", "cl.tsv", "mondo.tsv.gz", "doid.tsv")
# Of two words, phrases that end so say a class of diseases in words that a question may use of what the reviews have.
_CLASSES = frozenset({"disease", "disorder", "deficiency", "syndrome", "tumor", "cancer", "neoplasm", "injury"})


def other_names(reference: Path) -> str:
    """Give the list, a name a line, folded and sorted: single English words, and cells and diseases of two or three."""
    import simplemma

    from osteo_ld.graph.slices import reference_rows

    @cache  # the tables have the same words many times
    def known(word: str) -> bool:
        return simplemma.is_known(word, "en")

    found: set[str] = set()
    for table in (*_SINGLE, *_PHRASES):
        for row in reference_rows(reference / table):
            if row["obsolete"] == "true":
                continue
            synonyms = row.get("synonyms", "").split("|") if table not in _TRADED else ()
            for name in (row["label"], *synonyms):
                if table not in _PHRASES and _NO_WORD.match(name):
                    continue
                parts = words(name) if len(name) < 40 else []
                plain = all(part.isalpha() and known(part) for part in parts)
                if len(parts) == 1 and plain and len(parts[0]) > 2:
                    found.add(parts[0])
                plain = all(len(part) == 1 or known(part) for part in parts)
                if (
                    1 < len(parts) < 4
                    and plain
                    and table in _PHRASES
                    and (parts[-1] not in _CLASSES or len(parts) == 3)
                ):
                    found.add(" ".join(parts))
    return "".join(f"{name}\n" for name in sorted(found))


def read_others(imports: Path) -> frozenset[str]:
    """Read the list; empty where it is not there, so that a question is then answered with less care."""
    path = imports / FILE
    return frozenset(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else frozenset()
