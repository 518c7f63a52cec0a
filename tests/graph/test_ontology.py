"""The ontology against the reference tables, and against itself."""

import csv
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox

from osteo_ld import files as resources
from osteo_ld.graph.dataset import Dataset, read_turtle
from osteo_ld.graph.triples import RDF_TYPE, ref, text
from osteo_ld.iris import OSTEO, PREFIXES

LABEL, SUBCLASS, DEFINITION = ref("rdfs:label"), ref("rdfs:subClassOf"), ref("IAO:0000115")


def test_the_slices_are_what_the_reference_tables_give(imported: Path) -> None:
    """Also holds every id, label and not-obsolete of the lexicon against the tables."""
    fresh = {p.name: p.read_text(encoding="utf-8") for p in (imported / "ontology" / "imports").glob("*.ttl")}
    committed = {p.name: p.read_text(encoding="utf-8") for p in (resources.ONTOLOGY / "imports").glob("*.ttl")}
    assert committed.keys() == fresh.keys()
    assert [name for name in fresh if fresh[name] != committed[name]] == []


def test_the_gene_table_is_what_the_reference_tables_give(imported: Path) -> None:
    committed = (resources.ONTOLOGY / "imports" / "genes.tsv").read_text(encoding="utf-8")
    assert committed == (imported / "ontology" / "imports" / "genes.tsv").read_text(encoding="utf-8")


def test_relations_have_the_labels_of_ro(reference: Path) -> None:
    with (reference / "ro.tsv").open(encoding="utf-8", newline="") as file:
        labels = {r["id"]: r["label"] for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    upper = read_turtle(resources.ONTOLOGY / "upper.ttl")
    used = {s: o for s, p, o in upper if p == LABEL and "/RO_" in s}
    assert len(used) == 5
    for subject, label in used.items():
        assert label == text(labels[subject.rpartition("/")[2].rstrip(">").replace("_", ":")])


def test_every_class_has_one_label_and_is_connected(dataset: Dataset) -> None:
    graph = dataset.graphs["ontology"]
    classes = {s for s, p, o in graph if p == RDF_TYPE and o == ref("owl:Class") and s.startswith("<")}
    labels: dict[str, list[str]] = {}
    parents: dict[str, set[str]] = {}
    for s, p, o in graph:
        if p == LABEL:
            labels.setdefault(s, []).append(o)
        if p == SUBCLASS and o.startswith("<"):
            parents.setdefault(s, set()).add(o)
    assert {c: labels.get(c, []) for c in classes if len(labels.get(c, [])) != 1} == {}
    roots = {ref("BFO:0000001")}
    outside = {
        ref(c) for c in ("oa:SpecificResource", "oa:TextPositionSelector", "prov:Agent", "schema:ScholarlyArticle")
    }

    def reaches(start: str) -> bool:
        seen, queue = {start}, [start]
        while queue:
            new = parents.get(queue.pop(), set()) - seen
            seen |= new
            queue += new
        return bool(seen & roots)

    assert sorted(c for c in classes - outside if not reaches(c)) == []


def test_what_we_mint_has_a_definition_of_ours(dataset: Dataset) -> None:
    graph = dataset.graphs["ontology"]
    kinds = {ref("owl:Class"), ref("owl:AnnotationProperty"), ref("owl:ObjectProperty")}
    ours = {s for s, p, o in graph if p == RDF_TYPE and o in kinds and s.startswith(f"<{OSTEO}")}
    defined = {s for s, p, _ in graph if p == DEFINITION}
    assert sorted(ours - defined) == []


def test_every_property_in_use_is_declared(dataset: Dataset) -> None:
    graph = list(dataset.all("ontology", "interactions", "evidence"))
    kinds = {ref("owl:AnnotationProperty"), ref("owl:ObjectProperty"), ref("owl:OntologyProperty")}
    declared = {s for s, p, o in graph if p == RDF_TYPE and o in kinds}
    builtin = re.compile(r"<http://www\.w3\.org/(?:2002/07/owl|2000/01/rdf-schema|1999/02/22-rdf-syntax-ns)#")
    assert sorted({p for _, p, _ in graph if not builtin.match(p)} - declared) == []


def test_no_iri_is_class_and_property_and_no_annotation_property_has_a_sub_property(dataset: Dataset) -> None:
    graph = dataset.graphs["ontology"]
    classes = {s for s, p, o in graph if p == RDF_TYPE and o == ref("owl:Class")}
    annotations = {s for s, p, o in graph if p == RDF_TYPE and o == ref("owl:AnnotationProperty")}
    objects = {s for s, p, o in graph if p == RDF_TYPE and o == ref("owl:ObjectProperty")}
    assert not classes & (annotations | objects)
    assert not annotations & objects
    assert not [s for s, p, o in graph if p == ref("rdfs:subPropertyOf") and (s in annotations or o in annotations)]


def test_every_term_of_others_says_who_defines_it_and_in_which_version(dataset: Dataset) -> None:
    graph = dataset.graphs["ontology"]
    entities = {ref("owl:Class"), ref("owl:ObjectProperty"), ref("owl:AnnotationProperty")}
    homes = {s: o for s, p, o in graph if p == ref("rdfs:isDefinedBy")}
    theirs = {s for s, p, o in graph if p == RDF_TYPE and o in entities and re.search("obo/[A-Z]|efo/EFO_|mesh/", s)}
    assert sorted(theirs - homes.keys()) == []
    assert not [s for s in homes if s.startswith(f"<{OSTEO}")]
    labelled = {s for s, p, _ in graph if p == LABEL}
    assert set(homes.values()) <= labelled
    versioned = {s for s, p, _ in graph if p == ref("owl:versionInfo")}
    unversioned = {home.rpartition("/")[2] for home in {homes[term] for term in theirs} - versioned}
    # Of BFO and IAO the few upper classes are cut by hand; the tables of life stages name no version.
    assert unversioned <= {"bfo.owl>", "iao.owl>", "hsapdv.owl>", "mmusdv.owl>"}


def test_every_borrowed_word_says_who_defines_it(dataset: Dataset) -> None:
    """Words of Dublin Core, SKOS and the like: their vocabularies give no versions, but have an address each."""
    graph = dataset.graphs["ontology"]
    words = {s for s, p, o in graph if p == RDF_TYPE and o.startswith(f"<{PREFIXES['owl']}")}
    homes = {s: o for s, p, o in graph if p == ref("rdfs:isDefinedBy")}
    others = {s for s in words if s.startswith("<") and not s.startswith(f"<{OSTEO}")}
    assert len(others) > 1000
    assert sorted(others - homes.keys()) == []


def test_who_made_it_is_an_agent_with_an_iri(dataset: Dataset) -> None:
    graph = dataset.graphs["ontology"]
    makers = {o for s, p, o in graph if p in (ref("dcterms:creator"), ref("dcterms:publisher"))}
    assert makers == {ref("osteo:developers")}
    assert (ref("osteo:developers"), RDF_TYPE, ref("prov:Agent")) in graph


def test_no_two_concepts_map_exactly_to_one_term(dataset: Dataset) -> None:
    exact = [o for _, p, o in dataset.graphs["ontology"] if p == ref("skos:exactMatch")]
    assert sorted({o for o in exact if exact.count(o) > 1}) == []


def test_the_catalog_finds_every_import_by_a_relative_path() -> None:
    folder = resources.ONTOLOGY
    tree = ET.parse(folder / "catalog-v001.xml")
    found = {e.attrib["name"]: e.attrib["uri"] for e in tree.iter() if e.tag.endswith("uri")}
    imports = {t.object.value for t in ox.parse(path=folder / "osteo-ld.ttl") if t.predicate.value.endswith("#imports")}
    assert imports <= found.keys()
    assert {f"{OSTEO}ontology/imports/{p.name}" for p in (folder / "imports").glob("*.ttl")} <= imports
    for uri in found.values():
        assert not Path(uri).is_absolute()
        assert (folder / uri).is_file()
