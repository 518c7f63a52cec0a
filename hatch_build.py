"""What a wheel carries of the built graph: what answers questions and looks genes up, so that it suffices alone.

Only files that are the same to the byte wherever they are built; not the store, which its engine writes as it likes.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = ("genes.json", "index.json", "knowledge.json", "osteo-ld.owl", "osteo-ld.trig")


class BuiltGraph(BuildHookInterface):
    """Adds the files of `build/` that are there; without a build the wheel has the curation alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files, unless it is the checkout itself that is installed."""
        folder = Path(self.root) / "build"
        if version == "editable" or not all((folder / name).is_file() for name in FILES):
            return
        for name in FILES:
            build_data["force_include"][str(folder / name)] = f"osteo_ld/data/build/{name}"
