"""A build without the reasoner, made once, and what it read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, once

# What a build opens, parsers in Rust included, the modules that it runs, and the CPU that it took.
WATCH = """
import json, sys, time
from pathlib import Path
import pyoxigraph as ox
seen = set()
def opened(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, Path)):
        seen.add(str(arguments[0]))
sys.addaudithook(opened)
parse = ox.parse
def parsing(*arguments, path=None, **options):
    seen.add(str(path))
    return parse(*arguments, path=path, **options)
ox.parse = parsing
from osteo_ld.release.build import Inputs, build
folder = Path(sys.argv[1])
build(Inputs(), folder / "build", reasoning=False)
seen |= {module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
(folder / "read.json").write_text(json.dumps({"read": sorted(seen), "seconds": time.process_time()}))
"""


@pytest.fixture(scope="session")
def unreasoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build, ``build``, and ``read.json`` of what it read; nobody may change it."""

    def make(folder: Path) -> None:
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": "1"}
        subprocess.run([sys.executable, "-c", WATCH, folder], check=True, cwd=ROOT, env=environment)

    return once(tmp_path_factory, "unreasoned", make)
