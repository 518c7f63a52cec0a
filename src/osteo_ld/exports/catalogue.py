"""The dataset described for registries: DCAT, VoID, PROV and schema.org as RDF, and as an RO-Crate.

Release files are named here with what they are; sizes and checksums are added where the files are at hand.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from osteo_ld.dataset import PLAIN
from osteo_ld.exports import LICENCE, Data, Export, Files
from osteo_ld.namespaces import OSTEO, PREFIXES
from osteo_ld.rdf import RDF_TYPE, Triple, iri, ref, text, turtle, typed

# Path of each release file: what it is, and its media type.
FILES: Mapping[str, tuple[str, str]] = {
    "osteo-ld.ttl": ("Ontology, records, evidence and edges", "text/turtle"),
    "osteo-ld.trig": ("The same as named graphs, with what ELK infers", "application/trig"),
    "osteo-ld.nt.gz": ("The same as N-Triples", "application/n-triples"),
    "osteo-ld.jsonld": ("The same as JSON-LD", "application/ld+json"),
    "osteo-ld.rdf": ("The same as RDF/XML", "application/rdf+xml"),
    "osteo-ld.owl": ("Ontology, records and their class expressions, for Protégé", "application/rdf+xml"),
    "osteo-ld-inferred.ttl": ("What ELK infers", "text/turtle"),
    "osteo-ld-concepts.ttl": ("The lexicon as an ontology module", "text/turtle"),
    "osteo-ld.sssom.tsv": ("Mappings of concepts (SSSOM)", "text/tab-separated-values"),
    "interactions.schema.json": ("JSON Schema of the curation files", "application/schema+json"),
    "LICENSE-DATA": ("Licence of the data", "text/plain"),
    "CITATION.cff": ("How to cite", "application/yaml"),
    "sparql-examples.ttl": ("The review questions as SPARQL examples", "text/turtle"),
    "osteo-ld.nanopubs.trig": ("Nanopublications, one a record", "application/trig"),
    "osteo-ld.indra.json": ("INDRA statements", "application/json"),
    "osteo-ld.cx2": ("Signed network for Cytoscape (CX2)", "application/json"),
    "osteo-ld.graphml": ("Signed network (GraphML)", "application/xml"),
    "liana.csv": ("Ligand-receptor pairs for LIANA+, human", "text/csv"),
    "liana-mouse.csv": ("Ligand-receptor pairs for LIANA+, mouse", "text/csv"),
    "liana-families.csv": ("Ligand-receptor pairs for LIANA+ with large families, human", "text/csv"),
    "liana-families-mouse.csv": ("Ligand-receptor pairs for LIANA+ with large families, mouse", "text/csv"),
    "liana-all.csv": ("Pairs of every role, decoys, traps and antagonists too", "text/csv"),
    "cellchat/interaction.csv": ("CellChatDB table, human: interactions", "text/csv"),
    "cellchat/complex.csv": ("CellChatDB table, human: complexes", "text/csv"),
    "cellchat/cofactor.csv": ("CellChatDB table, human: decoys, traps and antagonists as cofactors", "text/csv"),
    "cellchat/geneInfo.csv": ("CellChatDB table, human: genes", "text/csv"),
    "cellchat-mouse/interaction.csv": ("CellChatDB table, mouse: interactions", "text/csv"),
    "cellchat-mouse/complex.csv": ("CellChatDB table, mouse: complexes", "text/csv"),
    "cellchat-mouse/cofactor.csv": ("CellChatDB table, mouse: decoys, traps and antagonists as cofactors", "text/csv"),
    "cellchat-mouse/geneInfo.csv": ("CellChatDB table, mouse: genes", "text/csv"),
    "cellphonedb/gene_input.csv": ("CellPhoneDB input: genes, human", "text/csv"),
    "cellphonedb/protein_input.csv": ("CellPhoneDB input: proteins, human", "text/csv"),
    "cellphonedb/complex_input.csv": ("CellPhoneDB input: complexes, human", "text/csv"),
    "cellphonedb/interaction_input.csv": ("CellPhoneDB input: interactions, human", "text/csv"),
    "kgx/nodes.tsv": ("Knowledge graph in Biolink terms (KGX): nodes", "text/tab-separated-values"),
    "kgx/edges.tsv": ("Knowledge graph in Biolink terms (KGX): edges", "text/tab-separated-values"),
    "kgx/nodes.jsonl": ("Knowledge graph in Biolink terms (KGX): nodes", "application/jsonl"),
    "kgx/edges.jsonl": ("Knowledge graph in Biolink terms (KGX): edges", "application/jsonl"),
    "csvw/interactions.csv": ("Table of the records", "text/csv"),
    "csvw/evidence.csv": ("Table of the evidence", "text/csv"),
    "csvw/concepts.csv": ("Table of the concepts", "text/csv"),
    "csvw/csv-metadata.json": ("CSVW metadata of the tables", "application/csvm+json"),
    "csvw/datapackage.json": ("Data package of the tables", "application/json"),
    "parquet/interactions.parquet": ("The records as Parquet", "application/vnd.apache.parquet"),
    "parquet/evidence.parquet": ("The evidence as Parquet", "application/vnd.apache.parquet"),
    "parquet/concepts.parquet": ("The concepts as Parquet", "application/vnd.apache.parquet"),
}
_TITLE = "osteo-ld"
_DESCRIPTION = (
    "How bone cells talk to blood vessels, immune cells and muscle: the cell communication that two reviews document, "
    "each claim traceable to the words that state it."
)
_MAKER = "The osteo-ld developers"
_KEYWORDS = ("angiogenesis", "bone", "cell communication", "linked data", "osteogenesis", "skeletal muscle")
_DATASET = iri(OSTEO.rstrip("/"))
_CATALOGUE, _AGENT, _CURATION = (iri(f"{OSTEO}{name}") for name in ("catalogue", "developers", "curation"))
_THEME = "http://publications.europa.eu/resource/authority/data-theme/TECH"  # science and technology, DCAT-AP's list
_ENGLISH = "http://publications.europa.eu/resource/authority/language/ENG"
_FOAF, _SPDX = "http://xmlns.com/foaf/0.1/", "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"


def _url(path: str, data: Data) -> str:
    return f"{OSTEO}release/{data.version}/{path}"


def _void(data: Data) -> Iterator[Triple]:
    """Counts of everything but what is inferred: https://www.w3.org/TR/void/#statistics."""
    triples = set(data.dataset.all(*PLAIN))
    classes = Counter(o for _, p, o in triples if p == RDF_TYPE)
    properties = Counter(p for _, p, _ in triples)

    def count(subject: str, name: str, number: int) -> Triple:
        return subject, ref(f"void:{name}"), typed(number, "xsd:integer")

    yield _DATASET, RDF_TYPE, ref("void:Dataset")
    yield _DATASET, ref("void:uriSpace"), text(OSTEO)
    yield _DATASET, ref("void:exampleResource"), ref("osteo:interaction/0001")
    yield _DATASET, ref("void:dataDump"), iri(_url("osteo-ld.ttl", data))
    yield count(_DATASET, "triples", len(triples))
    yield count(_DATASET, "distinctSubjects", len({s for s, _, _ in triples}))
    yield count(_DATASET, "distinctObjects", len({o for _, _, o in triples}))
    yield count(_DATASET, "classes", len(classes))
    yield count(_DATASET, "properties", len(properties))
    used = {base for token in {*classes, *properties} for base in PREFIXES.values() if token.startswith(f"<{base}")}
    for base in used:
        yield _DATASET, ref("void:vocabulary"), iri(base)
    for kind, entities in classes.items():
        part = iri(f"{OSTEO}void/class/{hashlib.sha256(kind.encode()).hexdigest()[:12]}")
        yield _DATASET, ref("void:classPartition"), part
        yield part, ref("void:class"), kind
        yield count(part, "entities", entities)
    for name, number in properties.items():
        part = iri(f"{OSTEO}void/property/{hashlib.sha256(name.encode()).hexdigest()[:12]}")
        yield _DATASET, ref("void:propertyPartition"), part
        yield part, ref("void:property"), name
        yield count(part, "triples", number)


def _distribution(path: str, content: bytes | None, data: Data) -> Iterator[Triple]:
    title, media = FILES[path]
    url = iri(_url(path, data))
    yield _DATASET, ref("dcat:distribution"), url
    yield _DATASET, ref("schema:distribution"), url
    yield url, RDF_TYPE, ref("dcat:Distribution")
    yield url, RDF_TYPE, ref("schema:DataDownload")
    for name in ("dcterms:title", "schema:name"):
        yield url, ref(name), text(f"{path}: {title}")
    for name in ("dcat:accessURL", "dcat:downloadURL", "schema:contentUrl"):
        yield url, ref(name), url
    yield url, ref("dcterms:license"), iri(LICENCE)
    yield url, ref("dcat:mediaType"), iri(_IANA + media)
    yield iri(_IANA + media), RDF_TYPE, ref("dcterms:MediaType")
    yield url, ref("schema:encodingFormat"), text(media)
    if path.endswith(".gz"):
        yield url, ref("dcat:compressFormat"), iri(_IANA + "application/gzip")
        yield iri(_IANA + "application/gzip"), RDF_TYPE, ref("dcterms:MediaType")
    if content is not None:
        checksum = iri(f"{_url(path, data)}#sha256")
        yield url, ref("dcat:byteSize"), typed(len(content), "xsd:nonNegativeInteger")
        yield url, ref("schema:contentSize"), text(f"{len(content)} B")
        yield url, iri(_SPDX + "checksum"), checksum
        yield checksum, RDF_TYPE, iri(_SPDX + "Checksum")
        yield checksum, iri(_SPDX + "algorithm"), iri(_SPDX + "checksumAlgorithm_sha256")
        yield checksum, iri(_SPDX + "checksumValue"), typed(hashlib.sha256(content).hexdigest(), "xsd:hexBinary")


def _dataset(data: Data) -> Iterator[Triple]:
    yield _CATALOGUE, RDF_TYPE, ref("dcat:Catalog")
    yield _CATALOGUE, ref("dcat:dataset"), _DATASET
    yield _AGENT, RDF_TYPE, iri(_FOAF + "Agent")
    yield _AGENT, RDF_TYPE, ref("schema:Organization")
    yield _AGENT, RDF_TYPE, ref("prov:Agent")
    yield _AGENT, iri(_FOAF + "name"), text(_MAKER)
    yield _AGENT, ref("schema:name"), text(_MAKER)
    for thing in (_CATALOGUE, _DATASET):
        yield thing, ref("dcterms:title"), text(_TITLE)
        yield thing, ref("dcterms:description"), text(_DESCRIPTION)
        yield thing, ref("dcterms:publisher"), _AGENT
        yield thing, ref("dcterms:license"), iri(LICENCE)
        yield thing, ref("dcterms:language"), iri(_ENGLISH)
        yield thing, ref("dcterms:modified"), typed(data.version, "xsd:date")
    yield iri(LICENCE), RDF_TYPE, ref("dcterms:LicenseDocument")
    yield iri(_ENGLISH), RDF_TYPE, ref("dcterms:LinguisticSystem")
    yield iri(_THEME), RDF_TYPE, ref("skos:Concept")
    yield iri(_THEME), ref("skos:prefLabel"), text("Science and technology")
    yield _DATASET, RDF_TYPE, ref("dcat:Dataset")
    yield _DATASET, RDF_TYPE, ref("schema:Dataset")
    yield _DATASET, RDF_TYPE, ref("prov:Entity")
    yield _DATASET, ref("dcterms:identifier"), text(_DATASET[1:-1])
    yield _DATASET, ref("dcterms:issued"), typed(data.version, "xsd:date")
    yield _DATASET, ref("dcterms:creator"), _AGENT
    yield _DATASET, ref("dcat:landingPage"), iri(OSTEO)
    yield iri(OSTEO), RDF_TYPE, iri(_FOAF + "Document")
    yield _DATASET, ref("dcat:theme"), iri(_THEME)
    yield _DATASET, ref("dcat:version"), text(data.version)
    yield _DATASET, ref("dcterms:conformsTo"), ref("osteo:ontology")
    yield ref("osteo:ontology"), RDF_TYPE, ref("dcterms:Standard")
    for name, value in {
        "name": text(_TITLE), "description": text(_DESCRIPTION), "version": text(data.version), "url": iri(OSTEO),
        "license": iri(LICENCE), "creator": _AGENT, "publisher": _AGENT,
        "isAccessibleForFree": typed("true", "xsd:boolean"),
        "datePublished": typed(data.version, "xsd:date"), "identifier": text(_DATASET[1:-1]),
    }.items():  # fmt: skip
        yield _DATASET, ref(f"schema:{name}"), value
    for word in _KEYWORDS:
        yield _DATASET, ref("dcat:keyword"), text(word)
        yield _DATASET, ref("schema:keywords"), text(word)
    yield _DATASET, ref("prov:wasGeneratedBy"), _CURATION
    yield _CURATION, RDF_TYPE, ref("prov:Activity")
    yield _CURATION, ref("rdfs:label"), text("Curation of the two reviews, sentence by sentence")
    yield _CURATION, ref("prov:wasAssociatedWith"), _AGENT
    for source in data.curation.sources.values():
        review = iri(source.iri)
        yield review, RDF_TYPE, ref("prov:Entity")
        yield review, RDF_TYPE, ref("schema:ScholarlyArticle")
        yield review, ref("schema:name"), text(source.title)
        yield _CURATION, ref("prov:used"), review
        yield _DATASET, ref("prov:wasDerivedFrom"), review
        yield _DATASET, ref("schema:isBasedOn"), review


def described(data: Data, files: Files | None = None) -> bytes:
    """Give the description as Turtle; of the files at hand with their sizes and checksums."""
    triples = {*_dataset(data), *_void(data)}
    for path in FILES:
        triples.update(_distribution(path, (files or {}).get(path), data))
    return "".join(turtle(sorted(triples, key=lambda t: (t[0], t[1] != RDF_TYPE, t)))).encode()


def crate(data: Data, files: Files | None = None) -> bytes:
    """Give the metadata of an RO-Crate (https://w3id.org/ro/crate/1.1) of the release folder."""
    parts: list[dict[str, Any]] = []
    for path, (title, media) in FILES.items():
        part: dict[str, Any] = {
            "@id": path if files is not None else _url(path, data),
            "@type": "File",
            "name": path,
            "description": title,
            "encodingFormat": media,
        }
        if files is not None and path in files:
            part |= {
                "contentSize": str(len(files[path])),
                "sha256": hashlib.sha256(files[path]).hexdigest(),
            }
        parts.append(part)
    agent = {"@id": _AGENT[1:-1], "@type": "Organization", "name": _MAKER}
    licence = {
        "@id": LICENCE,
        "@type": "CreativeWork",
        "name": "CC BY 4.0",
        "description": "Creative Commons Attribution 4.0 International",
    }
    reviews = [
        {"@id": source.iri, "@type": "ScholarlyArticle", "name": source.title}
        for source in data.curation.sources.values()
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": _TITLE,
        "description": _DESCRIPTION,
        "identifier": _DATASET[1:-1],
        "version": data.version,
        "datePublished": data.version,
        "license": {"@id": LICENCE},
        "publisher": {"@id": agent["@id"]},
        "author": {"@id": agent["@id"]},
        "keywords": list(_KEYWORDS),
        "isBasedOn": [{"@id": review["@id"]} for review in reviews],
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    graph = [descriptor, root, agent, licence, *reviews, *parts]
    document = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def dcat(data: Data) -> Files:
    """DCAT, VoID, PROV and schema.org of the dataset, for registries and FAIR checkers."""
    return {"osteo-ld.dcat.ttl": described(data)}


def ro_crate(data: Data) -> Files:
    """RO-Crate metadata of the release, for repositories of research data."""
    return {"ro-crate-metadata.json": crate(data)}


FORMATS: dict[str, Export] = {"dcat": dcat, "ro-crate": ro_crate}
