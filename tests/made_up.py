"""A made-up review as JATS XML, and records of it: what the tests add to a curation."""

from __future__ import annotations

import shutil
from pathlib import Path

from osteo_ld import files as resources
from osteo_ld.curation.adding import add, read_new
from osteo_ld.curation.lexicon import COLUMNS, read_lexicon
from osteo_ld.curation.locate import locate
from osteo_ld.curation.sources import load_sources
from osteo_ld.curation.texts import load_texts

KEY = "doe-2024"
DOI = "10.5555/made.up.1"
JATS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.2 20190208//EN" "x.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="review-article">
<front><journal-meta><journal-title-group><journal-title>Journal of Tests</journal-title></journal-title-group>
</journal-meta><article-meta><article-id pub-id-type="doi">10.5555/made.up.1</article-id>
<title-group><article-title>How made-up cells <italic>talk</italic><xref ref-type="fn">*</xref></article-title>
</title-group>
<contrib-group><contrib><name><surname>Doe</surname><given-names>Jane Ann</given-names></name></contrib>
<contrib><collab>The Testers</collab></contrib></contrib-group>
<pub-date><year>2024</year></pub-date>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open.</license-p></license>
</permissions><abstract><p>Osteoblasts make vessels grow. Little is known beyond that.</p></abstract></article-meta>
</front>
<body><sec><title>Signals of bone</title>
<p>Oncostatin M from osteoblasts binds OSMR on endothelial cells<sup><xref ref-type="bibr" rid="B1">1</xref>,<xref
ref-type="bibr" rid="B2">2</xref></sup>. In endothelial cells, OSM promotes angiogenesis [<xref ref-type="bibr"
rid="B2">2</xref>&#8211;<xref ref-type="bibr" rid="B4">4</xref>]. Sclerostin may inhibit angiogenesis.
It acts on Ca<sup>2+</sup> too.<fn><p>A footnote that is no sentence of the review.</p></fn></p>
<list list-type="bullet"><list-item><p>Osteoclasts express OSM.</p></list-item>
<list-item><p>Osteocytes express sclerostin [<xref ref-type="bibr" rid="B3">3</xref>].</p></list-item></list>
<sec><title>What is not known</title><p>Whether OSM acts on osteocytes is unknown.</p></sec>
<table-wrap><label>Table 1</label><caption><p>Paracrine signals of osteoblasts</p></caption><table>
<thead><tr><th>Signal</th><th>Effect</th></tr></thead>
<tbody><tr><td rowspan="2">OSM</td><td>promotes angiogenesis</td></tr><tr><td>inhibits bone resorption</td></tr></tbody>
</table></table-wrap>
<boxed-text><caption><title>A box | with a bar</title></caption><p>VEGF promotes ossification.</p></boxed-text>
<supplementary-material><p>A supplement that is no sentence.</p></supplementary-material>
</sec></body>
<back><ref-list><title>References</title>
<ref id="B1"><label>1</label><element-citation><person-group><name><surname>Roe</surname>
<given-names>R</given-names></name></person-group><article-title>On oncostatin</article-title>
<source>Bone Tests</source><year>2001</year>
<pub-id pub-id-type="doi">10.5555/roe.1</pub-id><pub-id pub-id-type="pmid">111</pub-id></element-citation></ref>
<ref id="B2"><label>2</label><mixed-citation><string-name><surname>Poe</surname>, <given-names>P. Q.</given-names>
</string-name> <article-title>On vessels</article-title>. <source>Vessel Tests</source> <year>2002</year>
</mixed-citation></ref>
<ref id="B3"><label>3</label><mixed-citation>Unmarked citation text, 2003.</mixed-citation></ref>
<ref id="B4"><label>4</label><element-citation><collab>A group</collab><article-title>Four</article-title>
<year>2004</year></element-citation></ref>
</ref-list></back></article>
"""

# Words of a sentence, and the record that it states, without its evidence.
RECORDS = [
    (
        "Oncostatin M from osteoblasts binds OSMR",
        "kind: communication\n  source: osteoblast\n  mediator: OSM\n  receptor: OSMR\n  recipient: endothelial cell",
    ),
    (
        "In endothelial cells, OSM promotes",
        "kind: regulation\n  mediator: OSM\n  recipient: endothelial cell\n  promotes: angiogenesis",
    ),
    ("Osteoclasts express OSM", "kind: expression\n  source: osteoclast\n  expresses: OSM"),
    (
        "Whether OSM acts on osteocytes",
        "kind: knowledge gap\n  about: [OSM, osteocyte]\n  label: whether OSM acts on osteocytes",
    ),
    (
        "inhibits bone resorption",
        "kind: communication\n  source: osteoblast\n  mediator: OSM\n  mode: paracrine\n  inhibits: bone resorption",
    ),
]
CARRIED = {4: "      carried: [mode, source]\n"}


def write_jats(folder: Path, text: str = JATS, name: str = "doe.xml") -> Path:
    """Write the article to a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def write_records(curation: Path, texts: Path, first: int = 90001) -> Path:
    """Write the records of the review, which is added already, by what ``locate`` finds."""
    sources = {KEY: load_sources(curation / "sources.yaml")[KEY]}
    read = load_texts(sources, texts)
    entries = []
    for i, (words, slots) in enumerate(RECORDS):
        [hit] = locate(read, words)
        entries.append(f"- id: {first + i}\n  {slots}\n  evidence:\n{hit.entry()}\n{CARRIED.get(i, '')}")
    path = curation / "interactions" / "doe.yaml"
    path.write_text("".join(entries), encoding="utf-8")
    return path


def write_curation(folder: Path) -> Path:
    """Write a curation of the review alone, its text beside it: each kind of file, few rows."""
    curation = folder / "curation"
    (curation / "interactions").mkdir(parents=True)
    (curation / "concepts").mkdir()
    wanted = ("OSM", "OSMR", "osteoblast", "osteoclast", "osteocyte", "endothelial cell", "angiogenesis",
              "bone resorption")  # fmt: skip
    lexicon = read_lexicon(resources.CURATION / "concepts", [])
    for path in (resources.CURATION / "concepts").glob("*.tsv"):
        rows = ["\t".join(COLUMNS)]
        for concept in lexicon:
            if concept.label in wanted and concept.file.endswith(path.name):
                curie = concept.id.replace("osteo:protein/", "PR:").replace("osteo:concept/", "PR:")
                cells = {"id": curie, "label": concept.label, "synonyms": "|".join(concept.names[1:])}
                rows.append("\t".join(cells.get(column, "") for column in COLUMNS))
        (curation / "concepts" / path.name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    shutil.copy(resources.CURATION / "cues.tsv", curation)
    add(read_new(write_jats(folder), {}), curation, folder / "texts")
    write_records(curation, folder / "texts")
    return curation
