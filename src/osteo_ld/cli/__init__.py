"""The command line: ``osteo-ld``. Results on stdout, messages on stderr, exit code 1 for faulty input, 2 for misuse."""

from osteo_ld.cli.common import main

__all__ = ["main"]
