"""``python -m benchmarks.drafting --texts DIR``: drafts of sentences beside the records that curators made of them.

The records that rest on the sentences drafted are kept from the drafter: it knows their words from others alone.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path

from osteo_ld import files as resources
from osteo_ld.curation.cues import read_cues
from osteo_ld.curation.drafting import Drafter, score
from osteo_ld.curation.reading import Curation, load
from osteo_ld.curation.records import Record, Span
from osteo_ld.curation.texts import Text, load_texts
from osteo_ld.vocabulary import KINDS

Sample = tuple[dict[str, list[Record]], Drafter, dict[str, Span]]


def sample(curation: Curation, sentences: int, seed: int) -> Sample:
    """Draw sentences: the records that rest on each, what drafts them, and where they are."""
    resting: defaultdict[str, list[Record]] = defaultdict(list)
    places: dict[str, Span] = {}
    for record in curation.records:
        for evidence in record.evidence:
            resting[str(evidence.at)].append(record)
            places[str(evidence.at)] = evidence.at
    drawn = random.Random(seed).sample(sorted(resting), sentences)
    held = {record.id for span in drawn for record in resting[span]}
    others = [record for record in curation.records if record.id not in held]
    drafter = Drafter(curation.lexicon, others, read_cues(resources.CURATION / "cues.tsv", []))
    return {span: resting[span] for span in drawn}, drafter, places


def measure(curation: Curation, texts: dict[str, Text], sentences: int, seed: int) -> None:
    records, drafter, places = sample(curation, sentences, seed)
    drafts = {
        span: drafter.drafts(texts[places[span].source], places[span].start, places[span].end) for span in records
    }
    whole = score(drafts, records)
    print(
        f"seed {seed}: {sentences} sentences, {whole.drafts} drafts: {whole.right / whole.slots:.1%} of {whole.slots} "
        f"slots right, {whole.found / whole.records:.1%} of {whole.records} records found"
    )
    for kind in KINDS:
        found = score(drafts, {span: [one for one in held if one.kind == kind] for span, held in records.items()})
        if found.records:
            print(f"  {kind}: {found.found} of {found.records} found")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="folder with the frozen texts")
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments = parser.parse_args()
    curation = load(resources.CURATION)
    texts = load_texts(curation.sources, arguments.texts)
    for seed in arguments.seeds:
        measure(curation, texts, arguments.sentences, seed)


if __name__ == "__main__":
    main()
