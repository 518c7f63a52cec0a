"""What answers questions in words, opened once."""

from __future__ import annotations

from pathlib import Path

import pytest

from osteo_ld.asking.answers import Asker
from osteo_ld.asking.index import open_asker


@pytest.fixture(scope="session")
def asker(built: Path) -> Asker:
    return open_asker(built)
