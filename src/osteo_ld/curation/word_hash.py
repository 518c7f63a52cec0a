"""The hash of what a span says, whatever the copy: its letters and digits, without white space, signs and citations.

White space, hyphens, quotes, ligatures, line breaks and the ways to print a superscript differ from copy to copy;
letters and digits do not.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

from osteo_ld.curation.citations import Citation


def letters(text: str) -> str:
    """Give the letters and digits of a text: compatibility characters made plain (NFKC), in lower case.

    >>> letters("Type-H  vessels: ﬁrst, Ca²⁺")
    'typehvesselsfirstca2'
    """
    if text.isascii() and text.isalnum():  # as nearly every word is
        return text.lower()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def word_hash(text: str, citations: Iterable[Citation] = ()) -> str:
    r"""Give the SHA-256 of the words of a span; citations by number are no words, author and year are.

    >>> from osteo_ld.curation.citations import FINDERS
    >>> a, b = "It binds ECs.1,2", "It binds\n ECs."
    >>> word_hash(a, FINDERS["superscript"](a)) == word_hash(b)
    True
    """
    kept, last = [], 0
    for citation in citations:
        if citation.number:
            kept.append(text[last : citation.start])
            last = citation.end
    kept.append(text[last:])
    return hashlib.sha256("".join(map(letters, kept)).encode()).hexdigest()
