"""The built graph as one value: what is read of it when, and the questions that it answers."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from osteo_ld.asking.answers import Asker
from osteo_ld.asking.canned import Canned
from osteo_ld.asking.faces import from_arguments
from osteo_ld.asking.index import open_asker
from osteo_ld.asking.names import Meaning
from osteo_ld.asking.questions import Question, read_questions
from osteo_ld.asking.statistics import STATS_HEADER
from osteo_ld.asking.statistics import stats as counted
from osteo_ld.curation.sources import load_sources
from osteo_ld.curation.texts import load_texts
from osteo_ld.errors import QueryError, shown
from osteo_ld.files import BUILD, CURATION, ONTOLOGY, QUERIES
from osteo_ld.graph import snapshot
from osteo_ld.graph.sparql import answer
from osteo_ld.graph.store import open_store
from osteo_ld.graph.works import PARAMETER, cited_as, cited_work, review_keys
from osteo_ld.iris import contract
from osteo_ld.notebook.results import Answer, Meanings, Records, Statement, Table

if TYPE_CHECKING:
    import networkx
    import rdflib

    from osteo_ld.curation.reading import Curation
    from osteo_ld.exports.gene_names import GeneNames
    from osteo_ld.exports.pairs import Genome
    from osteo_ld.notebook.genes import Genes

Value = str | int | Iterable[str]
"""A name, with ``|`` between alternatives; or several, all of which must hold. ``?`` asks for whatever is there."""
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FIGURES = {f"{_XSD}{name}": float for name in ("decimal", "double", "float")}


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep the collector of cycles from walking, again and again, what is being read and stays: half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def open_base(
    folder: Path | str | None = None, texts: Path | str | Iterable[Path | str] | None = None
) -> KnowledgeBase:
    """Open a build, or the graph that came with the package.

    Raises:
        QueryError: nothing is built there.

    """
    where = Path(folder or os.environ.get("OSTEO_LD_BUILD") or BUILD)
    if not (where / snapshot.FILE).is_file():
        raise QueryError(f"{shown(where / snapshot.FILE)} is not there: run `make`, or `osteo-ld build`, first")
    return KnowledgeBase(where, [Path(part) for part in ([texts] if isinstance(texts, Path | str) else texts or ())])


class KnowledgeBase:
    """A built graph, and the questions that it answers; parts of it are read when they are first needed.

    Names are labels, synonyms, gene symbols, accessions, CURIEs or IRIs, however they are spelt.
    """

    def __init__(self, folder: Path, quoted: Iterable[Path] = ()) -> None:
        """Remember where the build is, and the folders of texts to quote from, if any."""
        self.folder = folder
        self._quoted = tuple(quoted)

    @cached_property
    def asker(self) -> Asker:
        """What answers questions: records, names, patterns."""
        with _without_collecting():
            return open_asker(self.folder)

    @cached_property
    def store(self) -> ox.Store:
        """The named graphs, for SPARQL."""
        return open_store(self.folder)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The canned questions by name."""
        return {question.id: question for question in read_questions(QUERIES)}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The texts of the reviews by their IRIs, where a folder of them was given; for quotations alone."""
        if not self._quoted:
            return {}
        texts = load_texts(load_sources(CURATION / "sources.yaml"), self._quoted)
        return {text.source.iri: text.text for text in texts.values()}

    @property
    def version(self) -> str:
        """The version of the data, a date."""
        return self.asker.know.version

    def __len__(self) -> int:
        return len(self.asker.know.records)

    def __repr__(self) -> str:
        return f"<osteo-ld {self.version}: {len(self):,} records in {shown(self.folder)}>"

    # -- names --------------------------------------------------------------------------------------------------------

    def meanings(self, name: str) -> Meanings:
        """Give what a name may mean, best first; near spellings where it means nothing."""
        found = self.asker.names.meanings(name)
        return Meanings(self, name, found, () if found else tuple(self.asker.names.near(name)))

    def resolve(self, name: str) -> Meaning:
        """Give what a name means.

        Raises:
            QueryError: nothing, or several things; the message lists them, or near spellings.

        """
        return self.asker.names.resolve(name)

    # -- records ------------------------------------------------------------------------------------------------------

    def find(self, named: str | None = None, *, limit: int = 0, **fields: Value | Mapping[str, Value]) -> Records:
        """Find records by what stands in their slots, best first.

        Fields are those of ``osteo-ld find``: ``source``, ``mediator``, ``blocks``, ``carrier``, ``receptor``,
        ``recipient``, ``pathway``, ``becomes``, ``expresses``, ``lacks``, ``context``, ``about``; the effects
        ``promotes``, ``inhibits``, ``affects``, ``doesNotAffect``, ``associatedWith``; ``acts``, ``on``, ``outcome``,
        ``named``; ``effect``, ``kind``, ``status``, ``mode``, ``aspect``, ``review``, ``cites``, ``system``; ``year``
        of a cited work (``"2015-2020"``), ``text`` (words), ``quantity`` (part of one), ``leadsTo`` and
        ``contradicts`` (number of a record).
        A kind of what is named counts too. ``join`` (``also``, ``but-not``, ``then``), ``over`` (a slot) and
        ``second`` (fields by name) join a second pattern.

        >>> import osteo_ld
        >>> kb = osteo_ld.load()
        >>> found = kb.find(promotes="ossification", join="also", second={"promotes": "angiogenesis"})
        >>> print(found.command)
        osteo-ld find --promotes osteogenesis --join also --over mediator --second promotes=angiogenesis

        Raises:
            QueryError: there is no such field, or a name that means nothing, or several things.

        """
        arguments: dict[str, list[str]] = {}
        for name, value in fields.items():
            if isinstance(value, Mapping):
                arguments |= {f"{name}.{inner}": _listed(of) for inner, of in value.items()}
            else:
                arguments[name] = _listed(value)
        if named:
            arguments["named"] = [named, *arguments.get("named", [])]
        if not arguments:
            raise QueryError('give a name, or at least one field, such as source="osteoblast"')
        told: dict[str, None] = {}

        def resolved(text: str) -> str:
            meaning = self.resolve(text)
            if meaning.told:
                told[meaning.told] = None
            return meaning.iri

        for field in arguments:
            if by := {"cites": cited_as, "review": review_keys}.get(field.removeprefix("second.")):
                arguments[field] = [by(self.asker.know, value) for value in arguments[field]]
        pattern = from_arguments(arguments, resolved)
        for record in (self.asker.know.records.get(iri) for iri in pattern.concepts()):
            if record:
                raise QueryError(f"{record.number} is a record, and stands in none: show({record.number}) gives it")
        found = self.asker.find(pattern)
        hints = () if found else tuple(self.asker.hints(pattern))
        return Records(self, tuple(found[: limit or None]), pattern, tuple(told), hints)

    def ask(self, question: str) -> Answer:
        """Answer a question in plain words; the result says what was understood.

        >>> import osteo_ld
        >>> osteo_ld.load().ask("does FGF18 promote angiogenesis").verdict
        'no'
        """
        got = self.asker.ask(question)
        made = Answer(
            self, tuple(got.records), None, got.told, (), question, got.parts, got.verdict, dict(got.unknown),
            got.passed,
        )  # fmt: skip
        if got.parts or got.unknown:
            return made
        canned = Canned(list(self.questions.values())).best(question)
        if canned is None:
            return made
        return Answer(self, (), None, got.told, (), question, canned=canned.id, table=self.query(canned.id))

    def show(self, record: int | str) -> Statement:
        """Give one record whole, by number, CURIE or IRI.

        Raises:
            QueryError: there is no such record.

        """
        meaning = self.resolve(str(record))
        if meaning.iri not in self.asker.know.records:
            raise QueryError(f"{record!r} is a concept, not a record: find({record!r}) gives its records")
        return Statement(self, self.asker.know.records[meaning.iri])

    # -- genes --------------------------------------------------------------------------------------------------------

    @cached_property
    def curated(self) -> tuple[Curation, Genome]:
        """The curation that came with the package, and the genes that its concepts stand for."""
        from osteo_ld.curation.reading import load
        from osteo_ld.exports import read_genome

        with _without_collecting():
            loaded = load(CURATION)
            return loaded, read_genome(loaded, CURATION, ONTOLOGY)

    @cached_property
    def _gene_names(self) -> GeneNames:
        from osteo_ld.exports.gene_names import GeneNames

        return GeneNames(*self.curated)

    def genes(self, given: Path | str | Iterable[str] | Mapping[str, float | None]) -> Genes:
        """Say what the reviews know of genes: a row per gene, record and role, as ``osteo-ld genes`` gives.

        ``given`` are names (symbols of man or mouse, HGNC, Ensembl, UniProt, MGI, mixed), a mapping or a pandas series
        of names to values such as fold changes, or the ``Path`` of a list.

        >>> import osteo_ld
        >>> osteo_ld.load().genes({"Il1b": 2.1, "SOX9": -1.3, "nonsense": 0}).unknown
        ('nonsense',)

        Raises:
            InputError: a list in a file is faulty.
            QueryError: no genes are given, a value is no number, or the file is not there.

        """
        from osteo_ld.notebook.genes import genes

        curation, genome = self.curated
        return genes(curation, genome, self._gene_names, given)

    # -- queries ------------------------------------------------------------------------------------------------------

    def queries(self) -> Table:
        """List the canned questions: name, question, and parameters with their defaults."""
        rows = (
            (q.id, q.question, ", ".join(f"{name}={value!r}" for name, value in q.parameters.items()) or None)
            for q in self.questions.values()
        )
        return Table(("name", "question", "parameters"), tuple(rows))

    def query(self, name: str, **parameters: str) -> Table:
        """Run a canned question; parameters that are not given take their defaults, and the result says so.

        ``reference`` is a cited work: its DOI, PubMed id, mark as printed or IRI.

        >>> import osteo_ld
        >>> osteo_ld.load().query("what-promotes", effect="angiogenesis").columns[:1]
        ('agent',)

        Raises:
            QueryError: no such question or parameter, or a value of the wrong sort.

        """
        if name not in self.questions:
            from rapidfuzz import process

            near = [hit for hit, *_ in process.extract(name, list(self.questions), limit=3)]
            raise QueryError(f"no canned question is named {name!r}; nearest: {', '.join(near)}")
        question = self.questions[name]
        values, told = {}, []
        for key, given in parameters.items():
            if key not in question.parameters:
                known = ", ".join(question.parameters) or "none"
                raise QueryError(f"{name} has no parameter {key!r}; it has {known}")
            if key == PARAMETER:
                values[key] = cited_work(self.asker.know, given)
                continue
            meaning = self.resolve(given)
            self.asker.check_sort(key, question.parameters[key], given, meaning.iri)
            values[key] = meaning.iri
            if meaning.told:
                told.append(meaning.told)
        defaults = [f"{key}={value!r}" for key, value in question.parameters.items() if key not in values]
        if defaults:
            told.append(f"taking {', '.join(defaults)}")
        found = answer(self.store, question.bound(values))
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError(f"{name} is no SELECT")
        return _table(found, tuple(told))

    def sparql(self, query: str) -> Table | bool | rdflib.Graph:
        """Run SPARQL over the union of the named graphs; the usual prefixes need not be declared.

        SELECT gives a ``Table``, ASK a truth value, CONSTRUCT and DESCRIBE an rdflib graph.

        >>> import osteo_ld
        >>> osteo_ld.load().sparql("ASK { ?record osteo:promotes ?outcome }")
        True

        Raises:
            QueryError: not SPARQL.

        """
        found = answer(self.store, query)
        if isinstance(found, ox.QuerySolutions):
            return _table(found)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        import rdflib

        graph = rdflib.Graph()
        graph.parse(data=ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
        return graph

    def network(self, named: str | None = None, **fields: Value | Mapping[str, Value]) -> networkx.MultiDiGraph:
        """Give the signed network of the records that ``find`` gives for these fields, or of all records.

        Nodes are CURIEs with ``name``, ``sort``, ``colour`` and ``iri``; edges have ``interaction`` (``promotes``,
        ``inhibits``, ``affects``, ``signalsTo`` ...), ``sign`` (1, -1, 0 for a direction not said, None where it is no
        effect), ``record``, ``status``, ``evidence`` (how many) and ``says``. Things that only act together, and what
        an intervention blocks, make no edge.

        Raises:
            QueryError: as ``find``.
            MissingPackageError: networkx is not installed.

        """
        if named or fields:
            return self.find(named, **fields).to_networkx()  # type: ignore[arg-type]
        from osteo_ld.notebook.network import network

        return network(self)

    def stats(self) -> Table:
        """Count what there is: totals, then by kind, status, effect and review."""
        return Table(STATS_HEADER, tuple((what, int(count)) for what, count in counted(self.store)))


def _listed(value: Value) -> list[str]:
    return [str(value)] if isinstance(value, str | int) else list(value)


def _table(found: ox.QuerySolutions, told: tuple[str, ...] = ()) -> Table:
    columns = tuple(variable.value for variable in found.variables)
    try:
        rows = tuple(tuple(map(_plain, solution)) for solution in found)
    except (OSError, RuntimeError, ValueError) as error:  # what only shows as the rows are worked out
        raise QueryError(f"not to be run: {error}") from None
    return Table(columns, rows, told)


def _plain(term: object) -> Any:
    """Give a term as a value of Python."""
    if isinstance(term, ox.NamedNode):
        return contract(term.value)
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        if kind == f"{_XSD}integer":
            return int(term.value)
        if kind == f"{_XSD}boolean":
            return term.value in ("true", "1")
        return _FIGURES.get(kind, str)(term.value)
    return None if term is None else str(term)
