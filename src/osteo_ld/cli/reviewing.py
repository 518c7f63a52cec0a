"""A second reading: a page of records beside their sentences, for somebody other than who curated them."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld.cli.common import curation_option, main, needing, opened, texts_option


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("review.html"), show_default=True
)
@curation_option
@texts_option
def review(file: Path, output: Path, curation: Path, texts: tuple[Path, ...]) -> None:
    """Write a page for a second reader of a FILE of records: each beside its sentence, slots coloured in the text.

    The reader says of each 'right' or 'mend', with a note, in any browser, and saves a table. In curation/reviews it is
    read by `check`, which tells what is to mend, and which verdicts are on records changed since. Verdicts that are
    there already are shown. The page quotes the review: keep it to yourself.

    \b
    Examples:
      osteo-ld review curation/interactions/wnt.yaml --texts ../shared/seeds -o review.html
    """
    from osteo_ld.curation.reading import read
    from osteo_ld.curation.verdicts import read_verdicts
    from osteo_ld.errors import InputError, Problem, shown
    from osteo_ld.files import write

    with needing("serve"):
        from osteo_ld.pages.proofs import cards, page
    loaded, problems = read(curation)
    faulty = [problem for problem in problems if problem.file == shown(file)]
    if faulty:
        raise InputError(faulty)
    if not any(place.file == shown(file) for place in loaded.places.values()):
        message = f"holds no record of {curation}: want a file of {curation / 'interactions'}"
        raise InputError([Problem(shown(file), 1, message)])
    verdicts: list[Problem] = []
    found = cards(loaded, shown(file), opened(loaded.sources, texts), read_verdicts(curation / "reviews", verdicts))
    if verdicts:
        raise InputError(verdicts)
    if not found:
        raise click.ClickException(f"none of the texts that {shown(file)} rests on is at hand")
    write(output, [page(file, found)])
    click.echo(f"{output}: {len(found)} evidences to read", err=True)
