"""Import slices: the terms that the lexicon uses and their ancestors, from the reference tables, as facts.

Ids, labels, exact synonyms and is-a links only; no definitions. Genes come as a table of their own, symbols of man and
mouse side by side, with the members of the families that the lexicon maps to.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.graph.triples import RDF_TYPE, Triple, iri, ref, text, turtle
from osteo_ld.iris import MINTED_PREFIX, OBO, OSTEO
from osteo_ld.spelling import fold

TABLES = {
    "CHEBI": "chebi.tsv.gz",
    "CL": "cl.tsv",
    "DOID": "doid.tsv",
    "ECO": "eco.tsv",
    "EFO": "efo.tsv",
    "GO": "go.tsv.gz",
    "HP": "hp.tsv",
    "HsapDv": "life_stages.tsv",
    "MESH": "mesh.tsv.gz",
    "MmusDv": "life_stages.tsv",
    "MONDO": "mondo.tsv.gz",
    "NCBITaxon": "ncbitaxon_subset.tsv",
    "OBI": "obi.tsv",
    "PATO": "pato.tsv",
    "PR": "pr_subset.tsv",
    "SO": "so.tsv",
    "UBERON": "uberon.tsv",
    "cellosaurus": "cellosaurus.tsv.gz",
}
"""Reference table of each prefix whose terms the lexicon may use."""

# What the project itself uses beside the lexicon: evidence codes, and the upper terms that its own classes hang under.
_ALWAYS = (
    "CHEBI:24431", "CL:0000000", "ECO:0000303", "ECO:0000304", "ECO:0000501", "GO:0003674", "GO:0005575", "GO:0007154",
    "GO:0007267", "GO:0008150", "MONDO:0000001", "NCBITaxon:9606", "PATO:0000001", "PR:000000001", "UBERON:0001062",
)  # fmt: skip
# Ids without a table: BFO's few upper classes stand in ontology/upper.ttl.
_UPPER = ("BFO", "IAO")
_NO_HIERARCHY = ("MESH", "cellosaurus")  # parents there are not is-a; the lexicon states one


@dataclass(frozen=True, slots=True)
class Term:
    """A row of a reference table."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    parents: tuple[str, ...]
    obsolete: bool
    replaced_by: str


def reference_rows(path: Path) -> Iterator[dict[str, str]]:
    """Give the rows of a reference table, packed or not."""
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="") as file
    ):
        # ``csv.DictReader`` takes three times as long, and they are a million.
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        columns = next(rows, [])
        yield from (dict(zip(columns, row, strict=False)) for row in rows if row)


def _read(path: Path, prefix: str) -> Iterator[Term]:
    begin = f"{prefix}:"
    for row in reference_rows(path):
        if not row["id"].startswith(begin):
            continue
        # In tables made of is_a and part_of together, only rows marked is_a tell which parents are is-a.
        certain = not row.get("source", "").endswith("is_a or part_of")
        parents = tuple(p for p in row["parents"].split("|") if p.startswith(begin)) if certain else ()
        synonyms = tuple(filter(None, row["synonyms"].split("|")))
        yield Term(row["id"], row["label"], synonyms, parents, row["obsolete"] == "true", row.get("replaced_by", ""))


def read_reference(folder: Path, prefixes: Iterable[str]) -> dict[str, Term]:
    """Read the rows of the tables that the prefixes need, by id."""
    terms: dict[str, Term] = {}
    for prefix in sorted(set(prefixes)):
        terms |= {term.id: term for term in _read(folder / TABLES[prefix], prefix)}
        if prefix == "MESH":
            terms |= {term.id: term for term in _read(folder / "mesh_supplementary.tsv.gz", prefix)}
    return terms


_ROOTS = {
    "CHEBI": "CHEBI:24431", "CL": "CL:0000000", "GO": "GO:0008150", "MONDO": "MONDO:0000001",
    "PATO": "PATO:0000001", "PR": "PR:000000001", "UBERON": "UBERON:0001062",
}  # fmt: skip


def _check(lexicon: Lexicon, terms: dict[str, Term]) -> Iterator[Problem]:
    for concept in lexicon:
        for curie in (concept.id, *concept.parents, *concept.components, *(target for _, target in concept.mappings)):
            prefix = curie.partition(":")[0]
            if prefix not in TABLES:
                if curie == concept.id and not concept.minted:
                    yield Problem(
                        concept.file, concept.line, f"no reference table for {curie}; have {', '.join(TABLES)}"
                    )
                continue
            term = terms.get(curie)
            if term is None:
                yield Problem(concept.file, concept.line, f"{curie} is not in {TABLES[prefix]}")
            elif term.obsolete:
                hint = f"; replaced by {term.replaced_by}" if term.replaced_by else ""
                yield Problem(concept.file, concept.line, f"{curie} {term.label!r} is obsolete{hint}")
            elif curie == concept.id and term.label != concept.label:
                yield Problem(
                    concept.file, concept.line, f"label of {curie} is {term.label!r}, found {concept.label!r}"
                )


# Where the terms of a prefix are defined; an OBO ontology's IRI follows from its prefix.
_HOMES = {
    "EFO": "http://www.ebi.ac.uk/efo/efo.owl", "MESH": "http://id.nlm.nih.gov/mesh/",
    "cellosaurus": "https://www.cellosaurus.org/",
}  # fmt: skip


def home(prefix: str) -> str:
    """Give the IRI of the ontology that defines the terms of a prefix.

    >>> home("CL"), home("MESH")
    ('http://purl.obolibrary.org/obo/cl.owl', 'http://id.nlm.nih.gov/mesh/')
    """
    return _HOMES.get(prefix, f"{OBO}{prefix.lower()}.owl")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a prefix stands for, and in which version its terms were looked up."""

    source: str
    version: str
    licence: str


def read_vocabularies(path: Path) -> dict[str, Vocabulary]:
    """Read ``vocabularies.tsv``, by prefix.

    Raises:
        InputError: the table is not there.

    """
    if not path.is_file():
        raise InputError([Problem(shown(path), 0, "is not there; it states what was looked up in which version")])
    return {row["prefix"]: Vocabulary(row["source"], row["version"], row["licence"]) for row in reference_rows(path)}


def slices(lexicon: Lexicon, reference: Path, vocabularies: Mapping[str, Vocabulary]) -> dict[str, str]:
    """Give the Turtle of each slice by file name (``go.ttl``).

    Raises:
        InputError: an id of the lexicon is unknown, obsolete, or has another label.

    """
    used = set(_ALWAYS)
    for concept in lexicon:
        used |= {concept.id, *concept.parents, *concept.components}
    used = {curie for curie in used if not curie.startswith(MINTED_PREFIX) and curie.partition(":")[0] not in _UPPER}
    mapped = {target.partition(":")[0] for concept in lexicon for _, target in concept.mappings}
    terms = read_reference(reference, ({curie.partition(":")[0] for curie in used} | mapped) & TABLES.keys())
    if problems := list(_check(lexicon, terms)):
        raise InputError(problems)
    chosen: dict[str, Term] = {}
    queue = sorted(used)
    while queue:
        curie = queue.pop()
        prefix = curie.partition(":")[0]
        if curie in chosen:
            continue
        chosen[curie] = terms[curie]
        root = _ROOTS.get(prefix)
        if prefix not in _NO_HIERARCHY and curie != root:
            queue += [parent for parent in terms[curie].parents if parent in terms and not terms[parent].obsolete]
    by_prefix: dict[str, list[Term]] = {}
    for term in sorted(chosen.values(), key=lambda t: t.id):
        by_prefix.setdefault(term.id.partition(":")[0], []).append(term)
    return {
        f"{prefix.lower()}.ttl": "".join(turtle(_slice(prefix, rows, chosen, vocabularies)))
        for prefix, rows in by_prefix.items()
    }


def _slice(
    prefix: str, rows: list[Term], chosen: dict[str, Term], vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Triple]:  # fmt: skip
    header, whole = iri(f"{OSTEO}ontology/imports/{prefix.lower()}.ttl"), iri(home(prefix))
    yield header, RDF_TYPE, ref("owl:Ontology")
    yield header, ref("dcterms:source"), whole
    yield whole, ref("rdfs:label"), text(prefix)
    if prefix in vocabularies:
        yield whole, ref("owl:versionInfo"), text(vocabularies[prefix].version)
    root = _ROOTS.get(prefix)
    for term in rows:
        subject = ref(term.id)
        yield subject, RDF_TYPE, ref("owl:Class")
        yield subject, ref("rdfs:label"), text(term.label)
        yield subject, ref("rdfs:isDefinedBy"), whole
        parents = [p for p in term.parents if p in chosen] if term.id != root and prefix not in _NO_HIERARCHY else []
        if not parents and root and term.id != root and prefix != "GO":
            parents = [root]  # a row without certain is-a parents
        for parent in parents:
            yield subject, ref("rdfs:subClassOf"), ref(parent)
        for synonym in term.synonyms:
            yield subject, ref("oboInOwl:hasExactSynonym"), text(synonym)


# -- genes ---------------------------------------------------------------------------------------------------------

GENE_COLUMNS = (
    "hgnc", "symbol", "uniprot", "uniprot_entry", "ensembl", "mgi", "mouse_symbol", "mouse_uniprot", "families",
    "aliases", "name", "mouse_ensembl",
)  # fmt: skip
"""Columns of ``genes.tsv``; ``families`` lists the FamPlex families that the gene is in, ``aliases`` other symbols,
``name`` the approved name in words."""


def _families(path: Path, wanted: set[str]) -> dict[str, set[str]]:
    """Families by gene (HGNC CURIE); members of members count."""
    members = {row["id"]: row["members"].split("|") for row in reference_rows(path) if row["obsolete"] != "true"}
    found: dict[str, set[str]] = {}
    for family in wanted & members.keys():
        queue = [family]
        for curie in queue:
            if curie.startswith("HGNC:"):
                found.setdefault(curie, set()).add(family)
            else:
                queue += [member for member in members.get(curie, []) if member not in queue]
    return found


_ALIAS = re.compile(r"[A-Z][A-Za-z0-9-]{2,11}")


def _aliases(row: dict[str, str], symbols: Set[str]) -> list[str]:
    """Other symbols of a gene, those that it had before among them; no phrases, and none that is another's symbol."""
    listed = (name for column in ("aliases", "previous_symbols", "ncbi_aliases") for name in row[column].split("|"))
    return sorted({name for name in listed if _ALIAS.fullmatch(name) and fold(name) not in symbols})


def gene_table(lexicon: Lexicon, reference: Path) -> str:
    """Give ``genes.tsv``: the genes that the lexicon maps to and the members of its families, sorted by id."""
    mapped = {target for concept in lexicon for _, target in concept.mappings}
    families = _families(reference / "famplex.tsv", {curie for curie in mapped if curie.startswith("FPLX:")})
    wanted = {curie for curie in mapped if curie.startswith("HGNC:")} | families.keys()
    mouse = {row["id"]: row for row in reference_rows(reference / "genes_mouse.tsv.gz")}
    orthologs: dict[str, list[str]] = {}
    for row in mouse.values():
        orthologs.setdefault(row["human_ortholog"], []).append(row["id"])

    def ortholog_of(row: dict[str, str]) -> dict[str, str]:
        # MGI names one human gene, HGNC all mouse genes: of several, the one of the same name is taken, or none.
        found = orthologs.get(row["id"]) or [curie for curie in row["mgi"].split("|") if curie in mouse]
        same = [curie for curie in found if mouse[curie]["symbol"].upper() == row["symbol"]]
        return mouse[(same or found)[0]] if same or len(found) == 1 else {}

    lines = ["\t".join(GENE_COLUMNS)]
    human = [row for row in reference_rows(reference / "genes_human.tsv.gz") if row["obsolete"] != "true"]
    symbols = {fold(row["symbol"]) for row in (*human, *mouse.values())}
    for row in sorted((row for row in human if row["id"] in wanted), key=lambda row: int(row["id"].partition(":")[2])):
        ortholog = ortholog_of(row)
        cells = (
            row["id"], row["symbol"], row["uniprot"].partition("|")[0], row["uniprot_entry"].partition("|")[0],
            row["ensembl"].partition("|")[0], ortholog.get("id", ""), ortholog.get("symbol", ""),
            ortholog.get("uniprot", "").partition("|")[0], "|".join(sorted(families.get(row["id"], ()))),
            "|".join(_aliases(row, symbols)), row["label"], ortholog.get("ensembl", "").partition("|")[0],
        )  # fmt: skip
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"
