"""Looking a name up in the reference tables, for a new row of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from osteo_ld.curation.lexicon import COLUMNS
from osteo_ld.graph.slices import TABLES, reference_rows

MOST_SYNONYMS = 12


def _cells(curie: str, label: str, synonyms: str, parents: str = "", mappings: str = "", definition: str = "") -> str:
    row = {
        "id": curie, "label": label, "synonyms": synonyms, "parents": parents, "mappings": mappings,
        "definition": definition,
    }  # fmt: skip
    return "\t".join(row.get(name, "") for name in COLUMNS)


def _synonyms(found: str, label: str) -> str:
    names = dict.fromkeys(name.strip() for name in found.split("|") if name.strip() and name.strip() != label)
    return "|".join(list(names)[:MOST_SYNONYMS])


def lookup(name: str, reference: Path) -> Iterator[str]:
    """Give a row of the lexicon for each term, gene or family that has exactly this name (letter case apart).

    Genes become rows of our own (``osteo:protein/SYMBOL``): the definition is left for the curator to write.
    """
    wanted = " ".join(name.split()).casefold()
    for table in dict.fromkeys(TABLES.values()):
        path = reference / table
        if not path.exists():
            continue
        for row in reference_rows(path):
            if row.get("obsolete") == "true":
                continue
            names = {row["label"].casefold(), *(row["synonyms"].casefold().split("|"))}
            if wanted in names or wanted == row["id"].casefold():
                yield _cells(row["id"], row["label"], _synonyms(row["synonyms"], row["label"]))
    genes = reference / "genes_human.tsv.gz"
    for row in reference_rows(genes) if genes.exists() else ():
        aliases = row["aliases"].split("|")
        names = {alias.casefold() for alias in (row["symbol"], row["label"], row["id"], *aliases)}
        if wanted in names and row.get("obsolete") != "true":
            mappings = [f"narrow:{accession}" for accession in row["uniprot"].split("|")[:1] if accession]
            mappings.append(f"close:{row['id']}")
            synonyms = _synonyms("|".join([row["label"], *aliases]), row["symbol"])
            yield _cells(
                f"osteo:protein/{row['symbol']}", row["symbol"], synonyms, "PR:000000001", "|".join(mappings), "TODO"
            )
    families = reference / "famplex.tsv"
    for row in reference_rows(families) if families.exists() else ():
        if wanted in {row["label"].casefold(), *(row["synonyms"].casefold().split("|"))}:
            local = row["id"].partition(":")[2]
            synonyms = _synonyms(row["synonyms"], row["label"])
            yield _cells(f"osteo:protein/{local}", row["label"], synonyms, "PR:000000001", f"exact:{row['id']}", "TODO")
