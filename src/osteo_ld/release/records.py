"""A build of records from elsewhere: partition by partition to N-Quads, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from osteo_ld.curation.elsewhere import SIZE, partitions
from osteo_ld.curation.reading import read_frame
from osteo_ld.errors import InputError, Problem
from osteo_ld.files import replacing_folder, write
from osteo_ld.graph.dataset import imported, ontology_graph
from osteo_ld.graph.evidence import build_works
from osteo_ld.graph.imported import missing as not_imported
from osteo_ld.graph.triples import nquads
from osteo_ld.graph.writing import write_checksums
from osteo_ld.release import engines
from osteo_ld.release.build import Progress, check_folder
from osteo_ld.release.partitions import Frame, Outcome, Task
from osteo_ld.release.whole import Whole, gathering

Engine = Callable[[Iterable[Task]], Iterator[Outcome]]


def build_from_records(
    paths: Sequence[Path],
    folder: Path,
    frame: Frame = Frame(),  # noqa: B008 (frozen)
    *,
    engine: Engine = engines.local,
    size: int = SIZE,
    progress: Progress = lambda _: None,
) -> Whole:
    """Build records from elsewhere into a folder of N-Quads, which changes from old to new in one step.

    It holds a file a partition, the ontology, what is cited, and the links that records have from others. The bytes
    depend on the records and on ``size``, the records of a partition, and not on the engine.

    Raises:
        InputError: the records or what they name and rest on are faulty; the first faults of many.
        OutputError: another build is writing there, or there is something else.

    """
    check_folder(folder)
    problems: list[Problem] = []
    frame = frame.read()
    curation = read_frame(frame.curation, problems)
    if problems := problems or list(not_imported(curation.lexicon, frame.ontology)):
        raise InputError(problems)
    progress("parting the files")
    parts = list(partitions(paths, size))
    with replacing_folder(folder) as new, gathering(new / "checks.sqlite") as whole:
        tasks = [Task(part, frame, new.resolve()) for part in parts]
        for done, outcome in enumerate(engine(tasks), 1):
            whole.add(outcome)
            progress(f"{done} of {len(tasks)} partitions, {whole.records:,} records")
        progress("checking the whole")
        if problems := whole.problems():
            more = [Problem("...", 0, f"{whole.more:,} more errors are not listed")] if whole.more else []
            raise InputError([*problems, *more])
        ontology = ontology_graph(frame.ontology, curation.lexicon, whole.first, imported(frame.ontology))
        works = list(build_works(curation.sources, curation.references, whole.cited))
        files = {
            "ontology.nq": {"ontology": ontology},
            "works.nq": {"evidence": works},
            "links.nq": {"interactions": list(whole.returned())},
        }
        for name, graphs in files.items():
            write(new / name, nquads(graphs))
            whole.triples += sum(map(len, graphs.values()))
        write_checksums(new, files, whole.sums)
    return whole
