"""Where a malformed query is wrong, in words: the engine's parser knows how far it came, and says little else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from osteo_ld.serving.query_checks import Token, declared, tokens

_PLACE = re.compile(r"error at (\d+):(\d+)", re.ASCII)
# Sentences among what the parser says; the rest of it are lists of letters.
_SENTENCES = (
    "variable that is unbound",
    "overrides",
    "scope",
    "already",
    "not allowed",
    "aggregat",
    "blank node",
    "nested",
    "Invalid",
    "must",
)
# https://www.w3.org/TR/sparql11-query/#sparqlGrammar, and what the engine adds of SPARQL 1.2.
_WORDS = frozenset(
    """
    a abs adjust add all as asc ask avg base bind bnode bound by ceil clear coalesce concat construct contains copy
    count create data datatype day default delete desc describe distinct drop encode_for_uri exists false filter
    floor from graph group group_concat having haslang haslangdir hours if in insert into iri isblank isiri
    isliteral isnumeric istriple isuri lang langdir langmatches lateral lcase limit load max md5 min minus minutes
    month move named not now object offset optional order predicate prefix rand reduced regex replace round sample
    sameterm seconds select separator service sha1 sha256 sha384 sha512 silent str strafter strbefore strdt strends
    strlang strlangdir strlen strstarts struuid subject substr sum timezone to triple true tz ucase undef union
    unsaid uri using uuid values version where with year
    """.split()  # noqa: SIM905 - a list of a hundred and thirty lines else
)
_CLOSING = {")": "(", "}": "{", "]": "["}
_SHOWN = 60


def place(query: str, index: int) -> str:
    r"""Give a place in a text as ``line:column``, both from 1.

    >>> place("ASK {\n  }", 8)
    '2:3'
    """
    before = query[:index]
    return f"{before.count(chr(10)) + 1}:{index - (before.rfind(chr(10)) + 1) + 1}"


def _unknown_word(found: list[Token]) -> tuple[int, str] | None:
    """Find letters that are no keyword, alone, and the keyword nearest to them."""
    for sort, text, index in found:
        if sort != "word" or not _WORDS.isdisjoint((text.lower(), text.lower().rstrip("0123456789"))):
            continue
        from rapidfuzz import process

        near = process.extractOne(text.lower(), sorted(_WORDS), score_cutoff=70) if len(text) > 2 else None
        hint = f"; did you mean {near[0].upper()}?" if near else ""
        return index, f"{text[:_SHOWN]!r} is no word of SPARQL{hint}"
    return None


def _undeclared(found: list[Token], known: Mapping[str, str]) -> tuple[int, str] | None:
    """Find a name whose prefix nobody declares."""
    there = declared(found) | set(known)
    for number, (sort, text, index) in enumerate(found):
        prefix = text.partition(":")[0]
        if sort == "name" and prefix not in there and not (number and found[number - 1][1].upper() == "PREFIX"):
            said = f"the prefix {prefix + ':'!r} is not declared; declare it (PREFIX {prefix}: <...>)"
            return index, f"{said}, or use one of {', '.join(f'{name}:' for name in sorted(known))}"
    return None


def _unbalanced(query: str, found: list[Token]) -> tuple[int, str] | None:
    """Find a bracket that nothing closes, or that closes nothing, or quotes that do not end."""
    opened: list[tuple[str, int]] = []
    for sort, text, index in found:
        if sort != "other":
            continue
        if text in "({[":
            opened.append((text, index))
        elif text in _CLOSING:
            if not opened:
                return index, f"{text!r} closes nothing"
            last, where = opened.pop()
            if last != _CLOSING[text]:
                return index, f"{text!r} where the {last!r} of {place(query, where)} is still open"
        elif text in "\"'":
            return index, f"a string begins with {text} that does not end"
    if opened:
        last, where = opened[-1]
        return where, f"{last!r} is never closed"
    return None


def explain(query: str, said: str, prefixes: Mapping[str, str]) -> str:
    """Tell where a query is wrong; ``said`` is the engine's own error, ``prefixes`` those that need no declaration.

    >>> explain("SELEC ?s { ?s ?p ?o }", "error at 1:6: expected [_]", {})
    "1:1: 'SELEC' is no word of SPARQL; did you mean SELECT?"
    """
    if not query.strip():
        return "1:1: the query is empty."
    found = list(tokens(query))
    sentence = next((line for line in re.split(r"\s*[,\n]\s*", said) if any(s in line for s in _SENTENCES)), "")
    fault = _undeclared(found, prefixes) or _unbalanced(query, found) or _unknown_word(found)
    if fault and not sentence:
        return f"{place(query, fault[0])}: {fault[1]}"
    match = _PLACE.search(said)
    if match is None:
        return said
    sentence = re.sub(r"^.*expected (?:one of )?", "", sentence)
    lines = query.split("\n")
    index = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    at = next(((text, where) for _, text, where in found if where + len(text) > index), None)
    if sentence:
        return f"{match[1]}:{match[2]}: {sentence}"
    if at is None:
        return f"{place(query, len(query.rstrip()))}: what stands before this is incomplete"
    return f"{place(query, at[1])}: {at[0][:_SHOWN]!r} may not stand here"
