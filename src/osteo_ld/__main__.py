"""``python -m osteo_ld``: the same as ``osteo-ld``."""

from osteo_ld.cli import main

main(prog_name="osteo-ld")
