"""SPARQL as SQL for a plain table of triples, so far as the questions and patterns need it.

A term is the text that N-Triples has for it, what is counted is a number, and what is unbound is NULL. Each part of a
query becomes a SELECT with a column for each variable; the database finds the order of the joins by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Identifier

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
# What the tables are made of: every triple, each once; and what is below what, itself too.
TRIPLES = rf"""
CREATE TABLE triple AS
SELECT DISTINCT part.s AS s, part.p AS p, part.o AS o FROM (
  SELECT regexp_extract(line, '^(\S+) (\S+) (.*) \S+ \.$', ['s', 'p', 'o']) AS part
  FROM read_csv(
    '{{files}}', columns = {{{{'line': 'VARCHAR'}}}}, header = false, delim = '\x01', quote = '', escape = ''
  )
) ORDER BY p, s;
CREATE TABLE under AS
WITH RECURSIVE step AS (SELECT s, o FROM triple WHERE p = '<{SUBCLASS}>' AND o LIKE '<%'),
up(s, o) AS (
  SELECT s, s FROM triple WHERE p = '<{LABEL}>' AND s NOT LIKE '%/interaction/%'
  UNION SELECT up.s, step.o FROM up JOIN step ON step.s = up.o
) SELECT s, o FROM up;
"""
AGGREGATES = {"Aggregate_Count": "count", "Aggregate_Sample": "any_value", "Aggregate_Min": "min"}


@dataclass(frozen=True)
class Part:
    """A SELECT, and its variables: whether each is bound in every row."""

    sql: str
    bound: dict[str, bool]


def to_sql(sparql: str) -> str:
    """Give SQL that has the rows of a SELECT, sorted likewise."""
    return _Writer().part(prepareQuery(sparql).algebra).sql


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _term(term: Identifier) -> str:
    if isinstance(term, Literal) and isinstance(term.value, int):
        return str(term.value)
    return _text(term.n3())


def _column(name: object) -> str:
    return f'"{name}"'


def _path(path: Path | URIRef) -> str:
    """Give a SELECT of what a path leads from (s) and to (o)."""
    if isinstance(path, URIRef):
        return f"SELECT s, o FROM triple WHERE p = {_term(path)}"
    if isinstance(path, AlternativePath):
        plain = [_term(one) for one in path.args if isinstance(one, URIRef)]
        if len(plain) == len(path.args):
            return f"SELECT s, o FROM triple WHERE p IN ({', '.join(plain)})"
        return " UNION ALL ".join(_path(one) for one in path.args)
    if isinstance(path, SequencePath):
        steps = [f"({_path(one)}) step{n}" for n, one in enumerate(path.args)]
        joined = " AND ".join(f"step{n}.o = step{n + 1}.s" for n in range(len(steps) - 1))
        return f"SELECT step0.s, step{len(steps) - 1}.o FROM {', '.join(steps)} WHERE {joined}"
    if isinstance(path, MulPath) and str(path.path) == SUBCLASS:
        return "SELECT s, o FROM under"
    raise NotImplementedError(path)


class _Writer:
    def __init__(self) -> None:
        self.numbers = itertools.count()

    def part(self, node: Any) -> Part:
        written: Callable[[Any], Part] = getattr(self, f"_{node.name.lower()}")
        return written(node)

    def _table(self, part: Part) -> tuple[str, str]:
        name = f"t{next(self.numbers)}"
        return name, f"({part.sql}) {name}"

    # -- triples -----------------------------------------------------------------------------------------------------

    def _bgp(self, node: Any) -> Part:
        tables, tests, columns = list[str](), list[str](), dict[str, str]()
        for subject, predicate, found in node.triples:
            name = f"t{next(self.numbers)}"
            ends = {"s": subject, "o": found}
            if isinstance(predicate, Variable):
                tables.append(f"triple {name}")
                ends["p"] = predicate
            else:
                tables.append(f"({_path(predicate)}) {name}")
            for end, term in ends.items():
                column = f"{name}.{end}"
                if not isinstance(term, Variable | BNode):
                    tests.append(f"{column} = {_text(term.n3())}")
                elif str(term) in columns:
                    tests.append(f"{column} = {columns[str(term)]}")
                else:
                    columns[str(term)] = column
        if not tables:
            return Part("SELECT TRUE AS always", {})
        shown = ", ".join(f"{column} AS {_column(name)}" for name, column in columns.items())
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return Part(f"SELECT {shown} FROM {', '.join(tables)}{where}", dict.fromkeys(columns, True))

    def _values(self, node: Any) -> Part:
        rows = node.res
        names = list(dict.fromkeys(str(name) for row in rows for name in row))
        given = [[row.get(Variable(name), "UNDEF") for name in names] for row in rows]
        lines = [", ".join("NULL" if term == "UNDEF" else _term(term) for term in row) for row in given]
        held = f"(VALUES {', '.join(f'({line})' for line in lines)}) t({', '.join(map(_column, names))})"
        bound = {name: all(row[n] != "UNDEF" for row in given) for n, name in enumerate(names)}
        return Part(f"SELECT * FROM {held}", bound)

    # -- joins -------------------------------------------------------------------------------------------------------

    def _compatible(self, one: tuple[str, Part], other: tuple[str, Part]) -> list[str]:
        (left, a), (right, b) = one, other
        tests = []
        for name in sorted(a.bound.keys() & b.bound.keys()):
            mine, theirs = f"{left}.{_column(name)}", f"{right}.{_column(name)}"
            loose = [f"{side} IS NULL" for side, part in ((mine, a), (theirs, b)) if not part.bound[name]]
            tests.append(f"({' OR '.join([f'{mine} = {theirs}', *loose])})")
        return tests

    def _joined(self, node: Any, kind: str) -> Part:
        a, b = self.part(node.p1), self.part(node.p2)
        (left, first), (right, second) = self._table(a), self._table(b)
        shown, bound, where = list[str](), dict[str, bool](), dict[str, str]()
        for name in {**a.bound, **b.bound}:
            sides = [f"{t}.{_column(name)}" for t, p in ((left, a), (right, b)) if name in p.bound]
            both = len(sides) == 2 and not a.bound[name]
            where[name] = f"COALESCE({', '.join(sides)})" if both else sides[0]
            shown.append(f"{where[name]} AS {_column(name)}")
            bound[name] = a.bound.get(name, False) or (kind == "JOIN" and b.bound.get(name, False))
        tests = self._compatible((left, a), (right, b))
        if kind == "LEFT JOIN" and node.expr.name != "TrueFilter":
            tests.append(self._expression(node.expr, where))
        on = " AND ".join(tests) or "TRUE"
        return Part(f"SELECT {', '.join(shown)} FROM {first} {kind} {second} ON {on}", bound)

    def _join(self, node: Any) -> Part:
        return self._joined(node, "JOIN")

    def _leftjoin(self, node: Any) -> Part:
        return self._joined(node, "LEFT JOIN")

    def _minus(self, node: Any) -> Part:
        a, b = self.part(node.p1), self.part(node.p2)
        (left, first), (right, second) = self._table(a), self._table(b)
        shared = [name for name in a.bound if name in b.bound]
        if not shared:
            return a
        some = " OR ".join(f"{left}.{_column(name)} = {right}.{_column(name)}" for name in shared)
        tests = " AND ".join(self._compatible((left, a), (right, b)))
        if not any(a.bound[name] and b.bound[name] for name in shared):
            tests += f" AND ({some})"
        return Part(f"SELECT * FROM {first} WHERE NOT EXISTS (SELECT 1 FROM {second} WHERE {tests})", a.bound)

    def _union(self, node: Any) -> Part:
        parts = [self.part(node.p1), self.part(node.p2)]
        names = list(dict.fromkeys(name for part in parts for name in part.bound))
        sides = []
        for part in parts:
            _, table = self._table(part)
            shown = [_column(n) if n in part.bound else f"NULL AS {_column(n)}" for n in names]
            sides.append(f"SELECT {', '.join(shown)} FROM {table}")
        bound = {name: all(part.bound.get(name, False) for part in parts) for name in names}
        return Part(" UNION ALL ".join(sides), bound)

    # -- what changes rows ---------------------------------------------------------------------------------------------

    def _filter(self, node: Any) -> Part:
        inner = self.part(node.p)
        _, table = self._table(inner)
        return Part(f"SELECT * FROM {table} WHERE {self._expression(node.expr)}", inner.bound)

    def _extend(self, node: Any) -> Part:
        inner = self.part(node.p)
        _, table = self._table(inner)
        value = self._expression(node.expr)
        sure = isinstance(node.expr, Literal | URIRef) or inner.bound.get(str(node.expr), False)
        return Part(f"SELECT *, {value} AS {_column(node.var)} FROM {table}", inner.bound | {str(node.var): sure})

    def _aggregatejoin(self, node: Any) -> Part:
        inner = self.part(node.p.p)
        _, table = self._table(inner)
        keys = [str(key) for key in node.p.expr or []]
        shown = [_column(key) for key in keys]
        bound = {key: inner.bound.get(key, False) for key in keys}
        for one in node.A:
            of = "*" if one.vars == "*" else ("DISTINCT " if one.distinct else "") + self._expression(one.vars)
            shown.append(f"{AGGREGATES[one.name]}({of}) AS {_column(one.res)}")
            bound[str(one.res)] = one.name == "Aggregate_Count" or inner.bound.get(str(one.vars), False)
        grouped = f" GROUP BY {', '.join(map(_column, keys))}" if keys else ""
        return Part(f"SELECT {', '.join(shown)} FROM {table}{grouped}", bound)

    def _selectquery(self, node: Any) -> Part:
        return self.part(node.p)

    def _tomultiset(self, node: Any) -> Part:
        return self.part(node.p)

    def _project(self, node: Any, distinct: str = "") -> Part:
        inner = self.part(node.p)
        _, table = self._table(inner)
        names = [str(name) for name in node.PV]
        shown = [_column(n) if n in inner.bound else f"NULL AS {_column(n)}" for n in names]
        # What sorts stands outside of what chooses columns: SQL sorts by columns of the table, too.
        order = ""
        if node.p.name == "OrderBy":
            order = " ORDER BY " + ", ".join(self._order(node.p.expr))
        return Part(
            f"SELECT {distinct}{', '.join(shown)} FROM {table}{order}", {n: inner.bound.get(n, False) for n in names}
        )

    def _orderby(self, node: Any) -> Part:
        return self.part(node.p)

    def _order(self, conditions: Any) -> Iterator[str]:
        for one in conditions:
            yield self._expression(one.expr) + (" DESC NULLS LAST" if one.order == "DESC" else " NULLS FIRST")

    def _distinct(self, node: Any) -> Part:
        return self._project(node.p, "DISTINCT ")

    def _slice(self, node: Any) -> Part:
        inner = self.part(node.p)
        limit = f" LIMIT {node.length}" if node.length is not None else ""
        return Part(f"{inner.sql}{limit} OFFSET {node.start or 0}", inner.bound)

    # -- expressions ---------------------------------------------------------------------------------------------------

    def _expression(self, node: Any, where: dict[str, str] | None = None) -> str:
        def said(one: Any) -> str:
            return self._expression(one, where)

        if isinstance(node, Variable):
            return (where or {}).get(str(node), _column(node))
        if isinstance(node, Identifier):
            return _term(node)
        if node.name == "RelationalExpression":
            if node.op in ("IN", "NOT IN"):
                return f"({said(node.expr)} {node.op} ({', '.join(map(said, node.other))}))"
            return f"({said(node.expr)} {node.op} {said(node.other)})"
        if node.name in ("ConditionalAndExpression", "ConditionalOrExpression"):
            word = " AND " if "And" in node.name else " OR "
            return f"({word.join(map(said, [node.expr, *node.other]))})"
        if node.name == "AdditiveExpression":
            return "(" + said(node.expr) + "".join(map(" {} {}".format, node.op, map(said, node.other))) + ")"
        if node.name == "UnaryNot":
            return f"(NOT {said(node.expr)})"
        functions: dict[str, Callable[[], str]] = {
            "BOUND": lambda: f"({said(node.arg)} IS NOT NULL)",
            "IF": lambda: f"CASE WHEN {said(node.arg1)} THEN {said(node.arg2)} ELSE {said(node.arg3)} END",
            "STR": lambda: rf"""'"' || regexp_extract({said(node.arg)}, '^[<"](.*)[>"][^>"]*$', 1) || '"'""",
            "LCASE": lambda: f"lower({said(node.arg)})",
            "STRSTARTS": lambda: f"starts_with({said(node.arg1)}, rtrim({said(node.arg2)}, '\"'))",
            "CONTAINS": lambda: f"contains({said(node.arg1)}, trim({said(node.arg2)}, '\"'))",
        }
        return functions[node.name.removeprefix("Builtin_")]()
