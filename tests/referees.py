"""Other people's tools, run by a process of theirs that is kept: what takes seconds to import is imported once."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Forks for each code that it is told, with its imports of HEAVY done; a code sees the process that ``python -c`` gives.
_KEPT = """
import ast, contextlib, gc, importlib, json, os, sys, traceback

HEAVY = {"anndata", "cellphonedb", "decoupler", "liana", "matplotlib", "networkx", "numpy", "pandas", "scanpy", "scipy"}
tell = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
for line in sys.stdin:
    asked = json.loads(line)
    for node in ast.walk(ast.parse(asked["code"])):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        for name in [node.module] if isinstance(node, ast.ImportFrom) and node.module else names:
            if name.partition(".")[0] in HEAVY:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
    gc.freeze()
    child = os.fork()
    if not child:
        status = 1
        try:
            for number, name in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
                os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), number)
            os.chdir(asked["cwd"])
            sys.argv = ["-c", *asked["arguments"]]
            exec(compile(asked["code"], "<string>", "exec"), {"__name__": "__main__"})
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=tell, flush=True)
"""


class Kept:
    """The process that is kept."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder, self._count = process, folder, 0

    def __call__(self, code: str, *arguments: Path | str, cwd: Path | None = None) -> str:
        """Run Python where other people's tools are, with arguments; gives what it printed."""
        self._count += 1
        out, err = (self._folder / f"{self._count}.{name}" for name in ("out", "err"))
        asked = {"code": code, "arguments": [*map(str, arguments)], "cwd": str(cwd or Path.cwd())}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({**asked, "out": str(out), "err": str(err)}) + "\n")
        self._process.stdin.flush()
        status = self._process.stdout.readline()
        assert status == "0\n", err.read_text(encoding="utf-8")[-3000:] if err.exists() else status
        return out.read_text(encoding="utf-8")


@contextmanager
def kept(python: Path, folder: Path) -> Iterator[Kept]:
    """Keep a process of other people's tools, that ends with the block."""
    command = [str(python), "-W", "ignore", "-c", _KEPT]
    environment = {**os.environ, "NUMBA_THREADING_LAYER": "workqueue"}  # GNU OpenMP forbids that a process forks
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield Kept(process, folder)
        finally:
            process.kill()
