"""What questions in words need of a build, worked out once and kept beside the store."""

from __future__ import annotations

import json
from pathlib import Path

from osteo_ld.asking.answers import Asker
from osteo_ld.asking.names import Names
from osteo_ld.asking.others import read_others
from osteo_ld.asking.reading import Reader
from osteo_ld.asking.search import Search
from osteo_ld.asking.understanding import Understanding
from osteo_ld.files import CURATION, ONTOLOGY, write
from osteo_ld.graph import snapshot
from osteo_ld.graph.genes import read_genes
from osteo_ld.graph.knowledge import Knowledge

FILE = "index.json"


def write_index(know: Knowledge, folder: Path, *, curation: Path = CURATION, ontology: Path = ONTOLOGY) -> None:
    """Write the records and the indexes of names and words into a build; a cache, not a release file."""
    from osteo_ld.curation.sources import read_words  # what reads the curation is not loaded with every question

    snapshot.write(know, folder / snapshot.FILE)
    names = Names(know, read_genes(ontology / "imports" / "genes.tsv"))
    kept = {
        "names": names.dump(),
        "words": Search(know).dump(),
        "printed": sorted(read_words(curation / "words.txt")),
        "others": sorted(read_others(ontology / "imports")),
        "stands": _stands(curation / "stands-for.tsv", names),
    }
    write(folder / FILE, [json.dumps(kept, ensure_ascii=False, separators=(",", ":")), "\n"])


def _stands(path: Path, names: Names) -> dict[str, list[str]]:
    """Read which concepts people mean as well when they name a place: the vessel for its endothelial cells."""
    found: dict[str, list[str]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
    for line in lines:
        name, _, other = line.partition("\t")
        meanings = [meaning.iri for part in (name, other) for meaning in names.meanings(part)[:1]]
        if len(meanings) == 2:
            found.setdefault(meanings[0], []).append(meanings[1])
    return found


def open_asker(folder: Path) -> Asker:
    """Open a build for questions.

    Raises:
        QueryError: nothing is built.

    """
    know = snapshot.load(folder)
    kept = json.loads((folder / FILE).read_bytes())
    names = Names(know, {}, kept["names"])
    reader = Reader(know, names, frozenset(kept["others"]), frozenset(kept["printed"]))
    asker = Asker(know, names, reader, Understanding(know, {key: tuple(v) for key, v in kept["stands"].items()}))
    asker.search.restore(kept["words"])
    return asker
