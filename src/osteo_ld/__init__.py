"""osteo-ld: linked data on how bone cells talk to blood vessels, immune cells and muscle.

>>> import osteo_ld
>>> kb = osteo_ld.load()
>>> kb.find(source="osteoblast", recipient="endothelial cell", inhibits="angiogenesis").columns[:2]
('record', 'says')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from osteo_ld.notebook import KnowledgeBase

__version__ = "0.1.0"


def load(folder: Path | str | None = None, *, texts: Path | str | Iterable[Path | str] | None = None) -> KnowledgeBase:
    """Open the graph that came with the package, or the build in ``folder``.

    What a question needs is read when it is first asked (0.3 s), not here. ``texts`` is a folder with the frozen texts
    of the reviews, or several, for those who have them: ``show`` then quotes. Without ``folder``, the variable
    ``OSTEO_LD_BUILD`` of the environment may name one.

    >>> load().show(1001).curie
    'interaction:1001'

    Raises:
        QueryError: nothing is built there.

    """
    from osteo_ld.notebook import open_base

    return open_base(folder, texts)
