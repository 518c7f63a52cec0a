"""Prefixes and IRIs: the one place where a CURIE becomes an IRI and back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import curies

OSTEO = "https://w3id.org/osteo-ld/"
OBO = "http://purl.obolibrary.org/obo/"
MINTED_PREFIX = "osteo:"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"  # of the data

# Ids of the OBO ontologies: CL:0000062 is obo:CL_0000062.
OBO_ONTOLOGIES = frozenset(
    {
        "BFO", "CHEBI", "CL", "DOID", "ECO", "GO", "HP", "HsapDv", "IAO", "MmusDv", "MONDO", "NCBITaxon", "OBI", "PATO",
        "PR", "RO", "SO", "UBERON",
    }
)  # fmt: skip

# What users meet in Turtle, SPARQL and CURIEs; the record layer has prefixes of its own because a slash
# may not stand in the local part of a Turtle name.
PREFIXES: dict[str, str] = {
    "osteo": OSTEO,
    "concept": OSTEO + "concept/",
    "evi": OSTEO + "evidence/",
    "interaction": OSTEO + "interaction/",
    "mirna": OSTEO + "mirna/",
    "protein": OSTEO + "protein/",
    "rna": OSTEO + "rna/",
    "reference": OSTEO + "reference/",
    "obo": OBO,
    "bibo": "http://purl.org/ontology/bibo/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "cellosaurus": "https://www.cellosaurus.org/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "doi": "https://doi.org/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "FPLX": "https://identifiers.org/fplx:",
    "HGNC": "https://identifiers.org/hgnc:",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "MGI": "https://identifiers.org/MGI:",
    "mirbase": "https://identifiers.org/mirbase:",
    "mirbase.mature": "https://identifiers.org/mirbase.mature:",
    "oa": "http://www.w3.org/ns/oa#",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "RGD": "https://identifiers.org/rgd:",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "UniProt": "http://purl.uniprot.org/uniprot/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


_PARTS = {base[len(OSTEO) : -1]: name for name, base in PREFIXES.items() if base.startswith(OSTEO) and base != OSTEO}
_BASES = PREFIXES | {name: f"{OBO}{name}_" for name in OBO_ONTOLOGIES}


@cache
def converter() -> curies.Converter:
    """Give the prefixes as a converter of the ``curies`` package; the longest that fits an IRI wins."""
    import curies  # costs start-up time that not every command need pay

    return curies.Converter([curies.Record(prefix=name, uri_prefix=base) for name, base in _BASES.items()])


def expand(curie: str) -> str:
    """Give the IRI of a CURIE.

    >>> expand("CL:0000062"), expand("osteo:protein/VEGFA") == expand("protein:VEGFA")
    ('http://purl.obolibrary.org/obo/CL_0000062', True)

    Raises:
        ValueError: not a CURIE, or its prefix is unknown.

    """
    prefix, _, local = curie.partition(":")
    if local and not local.startswith("//") and prefix in _BASES:
        return _BASES[prefix] + local
    raise ValueError(f"{curie!r} is not a CURIE with a known prefix")


def contract(iri: str) -> str:
    """Give the CURIE of an IRI, or the IRI itself where no prefix fits.

    >>> contract("https://w3id.org/osteo-ld/interaction/1001"), contract("https://example.org/x")
    ('interaction:1001', 'https://example.org/x')
    """
    if iri.startswith(OSTEO):  # what most answers have: they need no converter, which takes long to import
        own = iri.removeprefix(OSTEO)
        part, slash, local = own.partition("/")
        return f"{_PARTS[part]}:{local}" if slash and part in _PARTS else f"osteo:{own}"
    return converter().compress(iri) or iri
