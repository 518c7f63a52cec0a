"""The real curation gives no cue that is not answered."""

import pytest

from osteo_ld import files as resources
from osteo_ld.curation.cues import heed, read_cues
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.texts import Text
from osteo_ld.errors import Problem


@pytest.mark.slow
def test_every_cue_of_the_curation_is_heeded(curation: Curation, texts: dict[str, Text]) -> None:
    problems: list[Problem] = []
    cues = read_cues(resources.CURATION / "cues.tsv", problems)
    assert problems == []
    assert cues
    assert [str(problem) for problem in heed(curation, texts, cues)] == []
