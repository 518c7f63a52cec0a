"""All files that are given away, and the dataset described: DCAT, VoID, PROV and schema.org as RDF, and as an RO-Crate.

What the files are is said by the exports that write them. Where files are at hand, they are described with their sizes
and checksums; every address given is one that the endpoint and the site serve, below ``/data``.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from osteo_ld import exports
from osteo_ld.exports import TURTLE, Data, Export, File, Files
from osteo_ld.files import gzipped, write_bytes
from osteo_ld.graph.dataset import prior_version
from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, record_iri, ref, text, turtle, typed
from osteo_ld.graph.void import DESCRIPTION, KEYWORDS, MAKER, TITLE
from osteo_ld.graph.writing import PLAIN
from osteo_ld.iris import LICENCE, OSTEO, PREFIXES

# What a build writes that is no format of its own.
_BUILT = (
    File("osteo-ld.owl", "Ontology, records and their class expressions (RDF/XML)", "application/rdf+xml"),
    File("osteo-ld-inferred.ttl", "What ELK infers", TURTLE),
    File("osteo-ld-concepts.ttl", "The lexicon as an ontology module", TURTLE),
    File("interactions.schema.json", "JSON Schema of the curation files", "application/schema+json"),
    File("sparql-examples.ttl", "The review questions as SPARQL examples", TURTLE),
    File("osteo-ld-base.owl", "The ontology without what it builds on", "application/rdf+xml"),
    File("osteo-ld-full.owl", "The ontology with all that it builds on and what ELK infers", "application/rdf+xml"),
    File(
        "osteo-ld-records.owl", "The records and their class expressions, importing the ontology", "application/rdf+xml"
    ),
    File("osteo-ld-shapes.ttl", "What records must keep, as SHACL shapes", TURTLE),
)
# Large files, of which a packed form is given too; a site of files, which free hosts take up to a size, has that alone.
PACKED = ("osteo-ld.indra.json", "osteo-ld.jsonld", "osteo-ld.nanopubs.trig", "osteo-ld.rdf", "osteo-ld.trig")
_FOR = {"osteo-ld.owl": "Protégé, reasoners", "interactions.schema.json": "editors"}
# What goes into a release beside the data.
PAPERS = (
    File("LICENSE-DATA", "Licence of the data", "text/plain"),
    File("CITATION.cff", "How to cite", "application/yaml"),
)
# Formats that `build` writes by itself: the TriG has there what ELK infers.
_WRITTEN = ("jsonld", "ntriples", "sssom", "trig", "turtle")
_DATASET = iri(OSTEO.rstrip("/"))
_CATALOGUE, _AGENT, _CURATION = (iri(f"{OSTEO}{name}") for name in ("catalogue", "developers", "curation"))
_THEME = "http://publications.europa.eu/resource/authority/data-theme/TECH"  # science and technology, DCAT-AP's list
_ENGLISH = "http://publications.europa.eu/resource/authority/language/ENG"
_FOAF, _SPDX = "http://xmlns.com/foaf/0.1/", "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Released:
    """A file that is given away, by its path in a release and below ``/data``, and the ``tool`` that it is for."""

    path: str
    title: str
    media: str
    tool: str


def files() -> dict[str, Released]:
    """Give all files of the data by path, those of every export and those that a build has beside them."""
    found = [
        Released(path, f.title, f.media, e.tool) for e in exports.formats().values() for path, f in e.released.items()
    ]
    found += [Released(file.path, file.title, file.media, _FOR.get(file.path, "RDF tools")) for file in _BUILT]
    found += [replace(f, path=f"{f.path}.gz", title=f"{f.title}, packed") for f in found if f.path in PACKED]
    return {file.path: file for file in sorted(found, key=lambda file: file.path)}


def downloads() -> dict[str, Released]:
    """Give all that is served below ``/data``: the files of the data, and those that describe them."""
    described = [Released(path, f.title, f.media, e.tool) for e in DESCRIBING for path, f in e.released.items()]
    return {**files(), **{file.path: file for file in described}}


def write_exports(data: Data, folder: Path) -> list[str]:
    """Write into a build what it does not have yet: every export, and the description of all files.

    Gives the names of formats that were left out since a package of theirs is not installed.
    """
    missing = []
    for export in exports.formats().values():
        if export.needs and not find_spec(export.needs):
            missing.append(export.name)
            for path in export.released:
                (folder / path).unlink(missing_ok=True)
        elif export.name not in _WRITTEN:
            written = export.write(data)
            for path, file in export.released.items():
                write_bytes(folder / path, written[file.path])
    write_bytes(folder / "sparql-examples.ttl", "".join(turtle(data.dataset.graphs["queries"])).encode())
    for path in PACKED:
        write_bytes(folder / f"{path}.gz", gzipped([(folder / path).read_text(encoding="utf-8")]))
    there = {path: (folder / path).read_bytes() for path in files() if (folder / path).is_file()}
    write_bytes(folder / "osteo-ld.dcat.ttl", described(data, there))
    write_bytes(folder / "ro-crate-metadata.json", crate(data, there))
    return missing


def url(path: str) -> str:
    """Give the address of a file: where the endpoint and the site serve it."""
    return f"{OSTEO}data/{path}"


def archived(version: str) -> str:
    """Give the IRI, as a token, of the data set as it was released on a day."""
    return iri(f"{OSTEO}archive/{version}")


def _void(data: Data) -> Iterator[Triple]:
    """Counts of everything but what is inferred: https://www.w3.org/TR/void/#statistics."""
    triples = set(data.dataset.all(*PLAIN))
    classes = Counter(o for _, p, o in triples if p == RDF_TYPE)
    properties = Counter(p for _, p, _ in triples)

    def count(subject: str, name: str, number: int) -> Triple:
        return subject, ref(f"void:{name}"), typed(number, "xsd:integer")

    yield _DATASET, RDF_TYPE, ref("void:Dataset")
    yield _DATASET, ref("void:uriSpace"), text(OSTEO)
    yield _DATASET, ref("void:exampleResource"), record_iri(data.curation.records[0].id)
    yield _DATASET, ref("void:dataDump"), iri(url("osteo-ld.ttl"))
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


def _distribution(file: Released, content: bytes | None) -> Iterator[Triple]:
    path, media = file.path, file.media
    at = iri(url(path))
    yield _DATASET, ref("dcat:distribution"), at
    yield _DATASET, ref("schema:distribution"), at
    yield at, RDF_TYPE, ref("dcat:Distribution")
    yield at, RDF_TYPE, ref("schema:DataDownload")
    for name in ("dcterms:title", "schema:name"):
        yield at, ref(name), text(f"{path}: {file.title}")
    for name in ("dcat:accessURL", "dcat:downloadURL", "schema:contentUrl"):
        yield at, ref(name), at
    yield at, ref("dcterms:license"), iri(LICENCE)
    yield at, ref("dcat:mediaType"), iri(_IANA + media)
    yield iri(_IANA + media), RDF_TYPE, ref("dcterms:MediaType")
    yield at, ref("schema:encodingFormat"), text(media)
    if path.endswith(".gz"):
        yield at, ref("dcat:compressFormat"), iri(_IANA + "application/gzip")
        yield iri(_IANA + "application/gzip"), RDF_TYPE, ref("dcterms:MediaType")
    if content is not None:
        checksum = iri(f"{url(path)}#sha256")
        yield at, ref("dcat:byteSize"), typed(len(content), "xsd:nonNegativeInteger")
        yield at, ref("schema:contentSize"), text(f"{len(content)} B")
        yield at, iri(_SPDX + "checksum"), checksum
        yield checksum, RDF_TYPE, iri(_SPDX + "Checksum")
        yield checksum, iri(_SPDX + "algorithm"), iri(_SPDX + "checksumAlgorithm_sha256")
        yield checksum, iri(_SPDX + "checksumValue"), typed(hashlib.sha256(content).hexdigest(), "xsd:hexBinary")


def _dataset(data: Data) -> Iterator[Triple]:
    yield _CATALOGUE, RDF_TYPE, ref("dcat:Catalog")
    yield _CATALOGUE, ref("dcat:dataset"), _DATASET
    yield _AGENT, RDF_TYPE, iri(_FOAF + "Agent")
    yield _AGENT, RDF_TYPE, ref("schema:Organization")
    yield _AGENT, RDF_TYPE, ref("prov:Agent")
    yield _AGENT, iri(_FOAF + "name"), text(MAKER)
    yield _AGENT, ref("schema:name"), text(MAKER)
    for thing in (_CATALOGUE, _DATASET):
        yield thing, ref("dcterms:title"), text(TITLE)
        yield thing, ref("dcterms:description"), text(DESCRIPTION)
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
    yield from _versions(data.version, prior_version(data.dataset))
    for name, value in {
        "name": text(TITLE), "description": text(DESCRIPTION), "version": text(data.version), "url": iri(OSTEO),
        "license": iri(LICENCE), "creator": _AGENT, "publisher": _AGENT,
        "isAccessibleForFree": typed("true", "xsd:boolean"),
        "datePublished": typed(data.version, "xsd:date"), "identifier": text(_DATASET[1:-1]),
    }.items():  # fmt: skip
        yield _DATASET, ref(f"schema:{name}"), value
    for word in KEYWORDS:
        yield _DATASET, ref("dcat:keyword"), text(word)
        yield _DATASET, ref("schema:keywords"), text(word)
    yield _DATASET, ref("prov:wasGeneratedBy"), _CURATION
    yield _CURATION, RDF_TYPE, ref("prov:Activity")
    yield _CURATION, ref("rdfs:label"), text("Curation of the reviews, sentence by sentence")
    yield _CURATION, ref("prov:wasAssociatedWith"), _AGENT
    for source in data.curation.sources.values():
        review = iri(source.iri)
        yield review, RDF_TYPE, ref("prov:Entity")
        yield review, RDF_TYPE, ref("schema:ScholarlyArticle")
        yield review, ref("schema:name"), text(source.title)
        yield _CURATION, ref("prov:used"), review
        yield _DATASET, ref("prov:wasDerivedFrom"), review
        yield _DATASET, ref("schema:isBasedOn"), review


def _versions(version: str, prior: str) -> Iterator[Triple]:
    """The data set as it is now and as it was before: each version has an address in the archive."""
    for date in filter(None, (version, prior)):
        kept = archived(date)
        yield kept, RDF_TYPE, ref("dcat:Dataset")
        yield kept, ref("dcterms:title"), text(f"{TITLE}, version {date}")
        yield kept, ref("dcterms:description"), text(DESCRIPTION)
        yield kept, ref("dcat:version"), text(date)
        yield kept, ref("dcat:isVersionOf"), _DATASET
    yield _DATASET, ref("dcat:hasCurrentVersion"), archived(version)
    if prior:
        yield _DATASET, ref("dcat:previousVersion"), archived(prior)
        yield archived(version), ref("dcat:previousVersion"), archived(prior)


def described(data: Data, content: Files | None = None) -> bytes:
    """Give the description as Turtle: of all files, or of those at hand with their sizes and checksums."""
    triples = {*_dataset(data), *_void(data)}
    for path, file in files().items():
        if content is None or path in content:
            triples.update(_distribution(file, (content or {}).get(path)))
    return "".join(turtle(sorted(triples, key=lambda t: (t[0], t[1] != RDF_TYPE, t)))).encode()


def crate(data: Data, content: Files | None = None) -> bytes:
    """Give the metadata of an RO-Crate (https://w3id.org/ro/crate/1.1): of a folder that has files, or of the web's."""
    parts: list[dict[str, Any]] = []
    # Only a release has the papers.
    listed: list[Released | File] = [*files().values(), *(PAPERS if content is not None else ())]
    for file in listed:
        if content is not None and file.path not in content:
            continue
        part: dict[str, Any] = {
            "@id": file.path if content is not None else url(file.path),
            "@type": "File",
            "name": file.path,
            "description": file.title,
            "encodingFormat": file.media,
        }
        if content is not None:
            part |= {
                "contentSize": str(len(content[file.path])),
                "sha256": hashlib.sha256(content[file.path]).hexdigest(),
            }
        parts.append(part)
    agent = {"@id": _AGENT[1:-1], "@type": "Organization", "name": MAKER}
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
        "name": TITLE,
        "description": DESCRIPTION,
        "identifier": _DATASET[1:-1],
        "version": data.version,
        "datePublished": data.version,
        "license": {"@id": LICENCE},
        "publisher": {"@id": agent["@id"]},
        "author": {"@id": agent["@id"]},
        "keywords": list(KEYWORDS),
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


def only(name: str, content: bytes, given: Collection[str]) -> bytes:
    """Give a description of all files, DCAT or RO-Crate, as that of some of them; other files as they are."""
    gone = {path for path in files() if path not in given}
    if name == "ro-crate-metadata.json":
        document = json.loads(content)
        document["@graph"] = [part for part in document["@graph"] if part["@id"] not in gone]
        root = next(part for part in document["@graph"] if part["@id"] == "./")
        root["hasPart"] = [part for part in root["hasPart"] if part["@id"] not in gone]
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    if name == "osteo-ld.dcat.ttl":
        places = {place for path in gone for place in (url(path), f"{url(path)}#sha256")}
        told = [
            quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)
            if not places.intersection((quad.subject.value, quad.object.value))
        ]  # fmt: skip
        return ox.serialize(told, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return content


def dcat(data: Data) -> Files:
    """DCAT, VoID, PROV and schema.org of the dataset, for registries and FAIR checkers."""
    return {"osteo-ld.dcat.ttl": described(data)}


def ro_crate(data: Data) -> Files:
    """RO-Crate metadata of the release, for repositories of research data."""
    return {"ro-crate-metadata.json": crate(data)}


_REGISTRIES = "registries, FAIR checkers"
DESCRIBING = (
    Export(
        "dcat",
        _REGISTRIES,
        (File("osteo-ld.dcat.ttl", "Description of the dataset (DCAT, VoID, PROV, schema.org)", TURTLE),),
        dcat,
    ),
    Export(
        "ro-crate",
        _REGISTRIES,
        (File("ro-crate-metadata.json", "Description of the dataset (RO-Crate)", "application/ld+json"),),
        ro_crate,
    ),
)


def formats() -> dict[str, Export]:
    """Give every format by its name, sorted: those for other tools, and the descriptions of the dataset itself."""
    return dict(sorted({**exports.formats(), **{export.name: export for export in DESCRIBING}}.items()))
