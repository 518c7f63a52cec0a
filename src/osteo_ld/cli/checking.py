"""What curators run after each edit: alone in its module, so that nothing else is imported."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from osteo_ld import files as resources
from osteo_ld.cli.common import curation_option, keeping, main, opened, texts_option


@main.command()
@click.option("--anew", is_flag=True, help="Read every file, also those that have not changed since all was well.")
@curation_option
@texts_option
def check(anew: bool, curation: Path, texts: tuple[Path, ...]) -> None:
    """Check the curation, by format and by shapes; with --texts, prove every evidence, and heed the cues.

    What second readers said (curation/reviews, see `review`) is held against the records. What was found right is kept
    in your cache folder (or $OSTEO_LD_CACHE), and files that have not changed since are not read again.

    \b
    Examples:
      osteo-ld check
      osteo-ld check --texts ../shared/seeds
    """
    from osteo_ld.checking import kept
    from osteo_ld.errors import InputError

    folders = curation, resources.ONTOLOGY, resources.SHAPES
    file = None if texts or anew else kept.place(curation)
    now = kept.inputs(*folders) if file else None
    found = kept.load(file, now) if file and now else None
    if not (found and now and found.complete(now)):
        with keeping():
            from osteo_ld.beside import beside
            from osteo_ld.curation.guarded import read_lists

            # Meanwhile this process imports what makes records of them.
            ahead = dict if found else beside(partial(read_lists, curation / "interactions"))
            from osteo_ld.checking.whole import check as whole

            opener = partial(opened, folders=texts) if texts else None
            outcome = whole(*folders, now=now, before=found, opened=opener, ahead=ahead)
        if outcome.problems:
            raise InputError(outcome.problems)
        found = outcome.kept
        # What was edited while it was read is not kept.
        if file and now and kept.inputs(*folders) == now:
            kept.save(file, found, now)
    if not texts:
        click.echo("evidences were not held against the texts (--texts)", err=True)
    records, evidences, concepts = found.counts
    click.echo(f"{records} records, {evidences} evidences, {concepts} concepts: no error", err=True)
