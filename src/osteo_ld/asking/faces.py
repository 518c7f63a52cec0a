"""The faces of a pattern that say the same: flags, an address, keyword arguments, SPARQL; each is read back too."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, urlencode

from osteo_ld.asking.patterns import ASKED, CONCEPT_FIELDS, FIELDS, GROUPS, RECORD, RECORDS, WORDS, Pattern, years
from osteo_ld.errors import QueryError
from osteo_ld.iris import PREFIXES, contract, expand
from osteo_ld.spelling import fold
from osteo_ld.vocabulary import ASPECTS, KINDS, MODES, STATUSES

Name = Callable[[str], str]
"""From a name of a concept to its IRI, or the other way round."""

Arguments = Mapping[str, str | Iterable[str]]
_SECOND = "second."
OR = "|"
"""Parts the alternatives of a value."""


# -- keyword arguments, the plainest face ---------------------------------------------------------------------------


def to_arguments(pattern: Pattern, name: Name = contract) -> dict[str, list[str]]:
    """Give a pattern as keyword arguments, alternatives parted by ``|``; fields of a second one begin with ``second.``.

    >>> to_arguments(Pattern.of(status=[("asserted", "controversial")], mediator="?"))
    {'mediator': ['?'], 'status': ['asserted|controversial']}
    """
    made: dict[str, list[str]] = {}
    for field, values in pattern.fields:
        shown = [_shown(field, value, name) for value in values]
        made.setdefault(field, []).append(OR.join(shown))
    if pattern.second:
        made |= {"join": [pattern.join], "over": [pattern.over]}
        made |= {_SECOND + field: values for field, values in to_arguments(pattern.second, name).items()}
    return made


def from_arguments(arguments: Arguments, resolve: Name = expand) -> Pattern:
    """Read a pattern from keyword arguments; ``resolve`` gives the IRI of a concept's name.

    Raises:
        QueryError: a field that there is not, a word or name that is unknown.

    """
    given = {key: [value] if isinstance(value, str) else list(value) for key, value in arguments.items()}
    second = {key.removeprefix(_SECOND): given.pop(key) for key in list(given) if key.startswith(_SECOND)}
    join, over = given.pop("join", []), given.pop("over", [])
    fields: dict[str, list[list[str]]] = {}
    for field, constraints in given.items():
        if field not in FIELDS:
            raise QueryError(f"there is no field {field!r}; there are {', '.join(FIELDS)}")
        fields[field] = [
            [_read(field, part, resolve) for part in _parts(field, constraint)] for constraint in constraints
        ]
    pattern = Pattern.of(**fields)
    if not (second or join or over):
        return pattern
    return pattern.joined((join or ["also"])[0], from_arguments(second, resolve), (over or ["mediator"])[0])


def _parts(field: str, constraint: str) -> list[str]:
    parts = [part.strip() for part in constraint.split(OR)]
    if not all(parts):
        raise QueryError(f"{field} wants a name, and one on each side of {OR}; found {constraint!r}")
    return parts


def _shown(field: str, value: str, name: Name) -> str:
    if value == ASKED or field not in (*CONCEPT_FIELDS, *RECORDS):
        return value
    return name(value) if field in CONCEPT_FIELDS else value.removeprefix(RECORD)


def _read(field: str, given: str, resolve: Name) -> str:
    if field in WORDS:  # as they may be typed: Paracrine, knowledge-gap
        return {fold(word): word for word in WORDS[field]}.get(fold(given), given)
    if given == ASKED or field not in (*CONCEPT_FIELDS, *RECORDS):
        return given
    try:
        return resolve(f"interaction:{given}" if field in RECORDS and given.isdigit() else given)
    except ValueError as error:
        raise QueryError(str(error)) from None


# -- flags ------------------------------------------------------------------------------------------------------------


def to_flags(pattern: Pattern, name: Name = contract) -> str:
    """Give a pattern as the flags of ``osteo-ld find``, quoted for a shell.

    >>> to_flags(Pattern.of(source=["http://purl.obolibrary.org/obo/CL_0000062"], status=["asserted"]))
    '--source CL:0000062 --status asserted'
    """
    words: list[str] = []
    for field, values in to_arguments(pattern, name).items():
        second = field.removeprefix(_SECOND) if field.startswith(_SECOND) else ""
        for value in values:
            words += ["--second", f"{second}={value}"] if second else [f"--{field}", value]
    return shlex.join(words)


def second_field(pair: str) -> tuple[str, str]:
    """Read ``FIELD=NAME``, a field of the second pattern, as keyword arguments have it.

    Raises:
        QueryError: it has no ``=``.

    """
    field, equals, value = pair.partition("=")
    if not equals:
        raise QueryError(f"want --second FIELD=NAME, found {pair!r}")
    return f"{_SECOND}{field}", value


def from_flags(flags: str | Iterable[str], resolve: Name = expand) -> Pattern:
    """Read a pattern from flags, as one text or as words.

    Raises:
        QueryError: no flags of a pattern.

    """
    try:
        words = shlex.split(flags) if isinstance(flags, str) else list(flags)
    except ValueError as error:
        raise QueryError(f"not to be read as flags: {error}") from None
    given: dict[str, list[str]] = {}
    while words:
        flag, equals, value = words.pop(0).partition("=")
        if not flag.startswith("--") or not (equals or words):
            raise QueryError(f"want --field VALUE, found {flag!r}")
        field, text = flag.removeprefix("--"), value if equals else words.pop(0)
        if field == "second":
            field, text = second_field(text)
        given.setdefault(field, []).append(text)
    return from_arguments(given, resolve)


# -- an address -------------------------------------------------------------------------------------------------------


def to_address(pattern: Pattern, name: Name = contract) -> str:
    """Give a pattern as the query part of an address.

    >>> to_address(Pattern.of(mode=["gap junctional"]))
    'mode=gap+junctional'
    """
    return urlencode([(field, value) for field, values in to_arguments(pattern, name).items() for value in values])


def from_address(query: str, resolve: Name = expand) -> Pattern:
    """Read a pattern from the query part of an address.

    Raises:
        QueryError: a field or value that is unknown.

    """
    given: dict[str, list[str]] = {}
    for field, value in parse_qsl(query.removeprefix("?"), keep_blank_values=False, max_num_fields=200):
        given.setdefault(field, []).append(value)
    return from_arguments(given, resolve)


# -- SPARQL -----------------------------------------------------------------------------------------------------------

_TITLE = "# osteo-ld find "
_LOCAL = {
    "mode": {word.name: word.local for word in MODES.values()},
    "aspect": {word.name: word.local for word in ASPECTS.values()},
    "status": {word.name: word.local for word in STATUSES.values()},
}
_PREFIXES = ("cito", "dcterms", "oa", "oboInOwl", "osteo", "rdfs", "skos")
_NAMES = "rdfs:label|skos:prefLabel|skos:altLabel|oboInOwl:hasExactSynonym|skos:hiddenLabel"


def _iri(value: str) -> str:
    return f"<{value}>"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _contains(variable: str, part: str) -> str:
    return f"CONTAINS(LCASE(STR({variable})), {_quoted(part.lower())})"


def _path(field: str) -> str:
    slots = GROUPS.get(field, (field,))
    paths = [f"osteo:{slot}" for slot in slots]
    if field in ("named", "system"):
        paths = (
            [*paths, "osteo:mode", "osteo:evidence/osteo:system"]
            if field == "named"
            else ["osteo:evidence/osteo:system"]
        )
    return "|".join(paths)


def _lines(pattern: Pattern, record: str, prefix: str) -> Iterator[str]:
    """The lines of one pattern: what is rarest first, as some engines join in the order of the text."""
    order = {field: n for n, field in enumerate(("mediator", "blocks", "receptor", "outcome", "source", "recipient"))}
    fields = sorted(pattern.fields, key=lambda item: (item[0] not in CONCEPT_FIELDS, order.get(item[0], 9), item[0]))
    for n, (field, values) in enumerate(fields):
        value = f"?{prefix}{field}{n}"
        asked = ASKED in values and field not in CONCEPT_FIELDS
        wanted = [] if asked else [v for v in values if v != ASKED]
        if field in CONCEPT_FIELDS:
            has = f"{record} {_path(field)} {value} ."
            if wanted:  # the kinds first, by themselves: some engines else begin with all that any record has there
                above = f"VALUES {value}Kind {{ {' '.join(map(_iri, wanted))} }}"
                # Not made distinct, as the records are: with two such, Virtuoso loses rows.
                kinds = f"{{ SELECT {value} WHERE {{ {above} {value} rdfs:subClassOf* {value}Kind }} }}"
                has = f"{{ {kinds}\n    {has} }}"
            yield f"  {has}"
        elif field == "effect":
            # A path: rdflib reads a variable property with a filter as all that is said of anything.
            yield f"  {record} {'|'.join(f'osteo:{name}' for name in wanted or GROUPS['outcome'])} {value}On ."
        elif field == "kind":
            words = ", ".join(f"osteo:{kind.local}" for kind in KINDS.values() if not wanted or kind.name in wanted)
            yield f"  {record} a {value} . FILTER({value} IN ({words}))"
        elif field in _LOCAL:
            words = ", ".join(f"osteo:{local}" for name, local in _LOCAL[field].items() if not wanted or name in wanted)
            yield f"  {record} osteo:{field} {value} . FILTER({value} IN ({words}))"
        elif field in RECORDS:
            yield f"  {record} osteo:{field} {value} ."
            if wanted:
                yield f"  VALUES {value} {{ {' '.join(map(_iri, wanted))} }}"
        elif field == "text":
            if wanted:
                yield "  " + " UNION ".join(f"{{ {_worded(record, f'{value}_{i}', v)} }}" for i, v in enumerate(wanted))
        else:
            yield from _said(record, field, value, wanted)


def _worded(record: str, variable: str, text: str) -> str:
    """What finds the records that have each word of a text: in a name of what they name, or in number or label."""
    parts = []
    for n, word in enumerate(text.split()):
        thing, name, own = f"{variable}_{n}", f"{variable}_{n}Name", f"{variable}_{n}Own"
        number = f'CONTAINS(STRAFTER(STR({record}), "/interaction/"), {_quoted(word)})'
        parts.append(
            f"{{ {{ SELECT DISTINCT {thing} WHERE {{ {thing} {_NAMES} {name} . FILTER({_contains(name, word)}) }} }}\n"
            f"    {record} {_path('named')} {thing} }}\n"
            f"    UNION {{ {record} rdfs:label {own} . FILTER({_contains(own, word)} || {number}) }}"
        )
    return "\n    ".join(f"{{ {part} }}" for part in parts)


_SAID = {
    "review": "osteo:evidence/oa:hasSource", "cites": "osteo:evidence/cito:citesAsEvidence",
    "year": "osteo:evidence/cito:citesAsEvidence/dcterms:issued", "quantity": "osteo:quantity",
}  # fmt: skip


def _said(record: str, field: str, value: str, wanted: list[str]) -> Iterator[str]:
    """The lines of a text that a record, its evidence, or a work that it cites has."""
    if field in ("review", "cites"):
        yield f"  {record} {_SAID[field]} {value}Of ."
        yield f"  {value}Of rdfs:label {value} ."
        tests = [f"STR({value}) IN ({', '.join(map(_quoted, wanted))})"]
        if iris := ", ".join(_iri(v) for v in wanted if "://" in v):
            tests.append(f"{value}Of IN ({iris})")
    else:
        yield f"  {record} {_SAID[field]} {value} ."
        spans = [years(v) for v in wanted] if field == "year" else []
        tests = [f"STR({value}) >= {_quoted(a)} && STR({value}) <= {_quoted(b)}" for a, b in spans] or [
            _contains(value, v) for v in wanted
        ]
    if wanted:
        yield f"  FILTER({' || '.join(tests)})"


def to_sparql(pattern: Pattern) -> str:
    """Give a pattern as a SPARQL query for its records and their labels; its first line is the ``find`` command.

    It runs as it is on a store with the union of the graphs as default graph.
    """
    lines = [
        f"{_TITLE}{to_flags(pattern)}",
        *(f"PREFIX {name}: <{PREFIXES[name]}>" for name in _PREFIXES),
        "SELECT DISTINCT ?record ?says WHERE {",
        *_lines(pattern, "?record", ""),
        "  ?record osteo:status ?held ; rdfs:label ?says .",
    ]
    if second := pattern.second:
        body = list(_lines(second, "?other", "other_"))
        if pattern.join == "then":
            # What acts is made distinct first: pairs of records that share it grow with the square of the records.
            lines += [
                f"  {{ ?record {_path('outcome')} ?shared .",
                "  { SELECT DISTINCT ?shared WHERE {", *body, f"  ?other {_path('acts')} ?shared .", "  } } }",
                "  UNION { ?record osteo:leadsTo ?other .",
                "  { SELECT DISTINCT ?other WHERE {", *body, "  } } }",
            ]  # fmt: skip
        else:
            over = _path(pattern.over)
            shared = [
                f"  ?record {over} ?shared .",
                "  { SELECT DISTINCT ?shared WHERE {", *body,
                f"  ?other {over} ?shared ; osteo:status ?otherHeld .", "  } }",
            ]  # fmt: skip
            lines += shared if pattern.join == "also" else ["  MINUS {", *shared, "  }"]
    return "\n".join([*lines, "}", "ORDER BY ?record", ""])


def from_sparql(text: str) -> Pattern:
    """Read a pattern back from the SPARQL that ``to_sparql`` wrote.

    Raises:
        QueryError: another query, or one that was changed by hand.

    """
    first = text.partition("\n")[0]
    if not first.startswith(_TITLE.rstrip()):
        raise QueryError(f"no pattern: the query does not begin with {_TITLE.strip()!r}")
    pattern = from_flags(first.removeprefix(_TITLE.rstrip()))
    if to_sparql(pattern) != text:
        raise QueryError("the query was changed: it no longer is the pattern that its first line names")
    return pattern
