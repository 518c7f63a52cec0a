"""The fast writers against a kept parser: what is written is what was meant."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteo_ld.graph.jsonld import document
from osteo_ld.graph.triples import Triple, compact, iri, ntriples, ref, text, trig, turtle, typed
from osteo_ld.iris import PREFIXES, contract, converter, expand

local = st.text(alphabet="abcXYZ019_-./~:é", max_size=12)
iris = st.builds(lambda base, rest: iri(base + rest), st.sampled_from([*PREFIXES.values(), "urn:x:"]), local)
strings = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30).map(text)
numbers = st.integers(0, 10**6).map(lambda n: typed(n, "xsd:nonNegativeInteger"))
blanks = st.integers(0, 5).map(lambda n: f"_:b{n}")
graphs = st.lists(st.tuples(iris | blanks, iris, iris | blanks | strings | numbers), max_size=20).map(
    lambda ts: sorted(set(ts))
)


def parsed(data: str, style: ox.RdfFormat) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(data, format=style))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@given(graphs)
def test_turtle_says_what_ntriples_says(triples: list[Triple]) -> None:
    expected = parsed("".join(ntriples(triples)), ox.RdfFormat.N_TRIPLES)
    assert parsed("".join(turtle(triples)), ox.RdfFormat.TURTLE) == expected


@given(graphs)
def test_trig_says_what_ntriples_says(triples: list[Triple]) -> None:
    found = parsed("".join(trig({"osteo:graph/x": triples})), ox.RdfFormat.TRIG)
    assert len(found) == len(triples)
    assert all(quad.graph_name == ox.NamedNode("https://w3id.org/osteo-ld/graph/x") for quad in found)


plain_iris = st.builds(
    lambda base, n: iri(f"{base}x{n}"), st.sampled_from(sorted(PREFIXES.values())), st.integers(0, 99)
)
plain_graphs = st.lists(st.tuples(plain_iris, plain_iris, plain_iris | strings | numbers), max_size=20).map(
    lambda ts: sorted(set(ts))
)


@given(plain_graphs)
def test_jsonld_says_what_ntriples_says(triples: list[Triple]) -> None:
    expected = parsed("".join(ntriples(triples)), ox.RdfFormat.N_TRIPLES)
    assert parsed("".join(document(triples)), ox.RdfFormat.JSON_LD) == expected


def test_jsonld_reads_as_plain_json() -> None:
    triples = [
        (ref("osteo:interaction/0001"), ref("rdf:type"), ref("osteo:Regulation")),
        (ref("osteo:interaction/0001"), ref("rdfs:label"), text("CXCL9 inhibits VEGFA")),
        (ref("osteo:interaction/0001"), ref("osteo:mediator"), ref("osteo:protein/CXCL9")),
    ]
    [node] = json.loads("".join(document(triples)))["@graph"]
    assert node == {
        "id": "interaction:0001",
        "type": "Regulation",
        "label": "CXCL9 inhibits VEGFA",
        "mediator": "protein:CXCL9",
    }


@pytest.mark.parametrize(
    ("curie", "expected"),
    [
        ("CL:0000062", "http://purl.obolibrary.org/obo/CL_0000062"),
        ("protein:VEGFA", "https://w3id.org/osteo-ld/protein/VEGFA"),
        ("UniProt:P15692", "http://purl.uniprot.org/uniprot/P15692"),
    ],
)
def test_a_curie_is_an_iri_and_back(curie: str, expected: str) -> None:
    assert expand(curie) == expected
    assert contract(expected) == curie


@pytest.mark.parametrize("bad", ["VEGFA", "nope:1", "https://example.org/", "", ":", "CL:"])
def test_what_is_no_curie_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="is not a CURIE with a known prefix"):
        expand(bad)


def test_compact_writes_what_a_reader_knows() -> None:
    assert compact(ref("osteo:interaction/0001")) == "interaction:0001"
    assert compact(typed(5, "xsd:nonNegativeInteger")) == '"5"^^xsd:nonNegativeInteger'
    assert compact(iri("https://w3id.org/osteo-ld/graph/x")) == "<https://w3id.org/osteo-ld/graph/x>"


@given(st.sampled_from(sorted(base for base in PREFIXES.values() if base.startswith(PREFIXES["osteo"]))), st.text())
def test_our_own_iris_have_the_curies_that_the_package_gives_them(base: str, rest: str) -> None:
    assert contract(base + rest) == (converter().compress(base + rest) or base + rest)
