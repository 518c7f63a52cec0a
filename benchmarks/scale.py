"""``make bench-scale``: the curation multiplied with fresh ids, built in partitions; time and memory, as ratios."""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from osteo_ld import files as resources
from osteo_ld.curation.elsewhere import written
from osteo_ld.curation.reading import LINKS, load

SHIFT = 10_000  # from the ids of one copy to those of the next
POLL = 0.2  # seconds
TURNS = 4  # of a build on a cluster, the quickest counts: others may use the machine
OSTEO = (sys.executable, "-m", "osteo_ld")


def multiplied(curation: Path, count: int) -> Iterator[str]:
    """Give so many records of a curation as lines of JSON: it is repeated with fresh ids, and says which copy it is."""
    records = [json.loads(written(record)) for record in load(curation).records]
    last = max(record["id"] for record in records)
    if last >= SHIFT:
        raise SystemExit(f"the curation has an id of {last}: raise SHIFT")

    def copies() -> Iterator[str]:
        for copy in range(count // len(records) + 1):
            for record in records:
                entry = record | {"id": record["id"] + copy * SHIFT}
                entry |= {slot: [i + copy * SHIFT for i in entry[slot]] for slot in LINKS if slot in entry}
                if copy and "label" in entry:
                    entry["label"] += f", copy {copy}"
                elif copy:
                    entry["quantity"] = [*entry.get("quantity", []), f"copy {copy}"]
                yield json.dumps(entry, ensure_ascii=False) + "\n"

    return islice(copies(), count)


def write_multiplied(path: Path, count: int, curation: Path = resources.CURATION) -> None:
    """Write records to a file; links into a copy that is cut off at the end are left out."""
    lines = list(islice(multiplied(curation, count), max(0, count - SHIFT), count))
    kept = {json.loads(line)["id"] for line in lines}
    with path.open("w", encoding="utf-8") as file:
        file.writelines(islice(multiplied(curation, count), max(0, count - SHIFT)))
        for line in lines:
            entry = json.loads(line)
            for slot in LINKS:
                if slot in entry:
                    entry[slot] = [i for i in entry[slot] if i in kept or i < min(kept)]
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds by the clock and of the processors, and MB of all its processes at the most."""

    seconds: float
    processor: float
    megabytes: float


def _resident(group: int) -> float:
    """MB that the processes of a group hold together; pages that they share count in each."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[2]) == group:
            total += int(fields[21])
    return total * resource.getpagesize() / 1e6


def measured(command: Sequence[str]) -> Run:
    """Run a command, and measure it with all processes that it starts."""
    before, start, most = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0.0
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)
    while process.poll() is None:
        most = max(most, _resident(process.pid))
        time.sleep(POLL)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {process.stderr.read() if process.stderr else ''}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - start, cpu, most)


def partitioned(counts: Sequence[int], workers: int, folder: Path) -> None:
    """Print what builds of so many records take."""
    print(f"{'records':>12}{'s':>10}{'CPU s':>10}{'ms CPU/record':>15}{'x first':>9}{'MB':>8}{'GB out':>9}")
    first = 0.0
    source, target = folder / "records.jsonl", folder / "built"
    for count in counts:
        write_multiplied(source, count)
        run = measured([*OSTEO, "build", "--records", str(source), "-o", str(target), "--workers", str(workers)])
        size = sum(path.stat().st_size for path in target.iterdir())
        each = run.processor / count * 1000
        first = first or each
        numbers = f"{count:>12,}{run.seconds:>10.1f}{run.processor:>10.1f}{each:>15.3f}{each / first:>9.2f}"
        print(f"{numbers}{run.megabytes:>8.0f}{size / 1e9:>9.2f}", flush=True)
        shutil.rmtree(target)


def clustered(count: int, folder: Path) -> None:
    """Print what a build takes on clusters of one worker and of two on loopback, and whether the bytes are the same.

    On a machine that others use, too, the clock says little: beside it stands what the command and the busiest worker
    took of the processors, which is what the clock would say if they had one each.
    """
    from distributed import Client, LocalCluster

    source, clock, busy, sums = folder / "records.jsonl", list[float](), list[float](), set[bytes]()
    write_multiplied(source, count)
    for workers in (1, 2):
        options = {"processes": True, "dashboard_address": None, "local_directory": str(folder)}
        with LocalCluster(n_workers=workers, threads_per_worker=1, **options) as cluster, Client(cluster) as client:
            command = [*OSTEO, "build", "--engine", "dask", "--scheduler", cluster.scheduler_address, "--size", "2000"]
            clocks, processors = list[float](), list[float]()
            for turn in range(TURNS):
                target, before = folder / f"cluster-{workers}-{turn}", client.run(time.process_time)
                run = measured([*command, "--records", str(source), "-o", str(target)])
                took = [after - before[worker] for worker, after in client.run(time.process_time).items()]
                sums.add((target / "SHA256SUMS").read_bytes())
                shutil.rmtree(target)
                clocks.append(run.seconds)
                processors.append(run.processor + max(took))
        clock.append(min(clocks[1:]))  # in the first the workers read what they keep
        busy.append(min(processors[1:]))
        print(f"Dask, {count:,} records, {workers} at work: {clock[-1]:.1f} s, of processors {busy[-1]:.1f} s")
    print(f"two are {clock[0] / clock[1]:.2f} times as fast by the clock, {busy[0] / busy[1]:.2f} by the processors")
    print("the same bytes" if len(sums) == 1 else "NOT the same bytes")


def small(repeats: int = 5) -> None:
    """Print what the curation alone takes, beside a start of Python that reads its records."""
    with tempfile.TemporaryDirectory() as folder:
        copy, edited = Path(folder) / "curation", Path(folder) / "curation" / "interactions" / "fracture-healing.yaml"
        shutil.copytree(resources.CURATION, copy)
        os.environ["OSTEO_LD_CACHE"] = f"{folder}/cache"  # of the commands below
        check = [*OSTEO, "check", "--curation", str(copy)]
        load = "from osteo_ld import files; from osteo_ld.curation.reading import load; load(files.CURATION)"
        subprocess.run(check, check=True, capture_output=True)

        def edit() -> None:
            with edited.open("a", encoding="utf-8") as file:
                file.write("# edited\n")

        commands: dict[str, tuple[Callable[[], object], list[str]]] = {
            "load the curation": (list, [sys.executable, "-c", load]),
            "osteo-ld check --anew": (list, [*check, "--anew"]),
            "osteo-ld check, one file edited": (edit, check),
            "osteo-ld check, none edited": (list, check),
            "osteo-ld build --no-reasoning": (list, [*OSTEO, "build", "--no-reasoning", "-o", f"{folder}/build"]),
        }
        first = 0.0
        for name, (before, command) in commands.items():
            runs = []
            for _ in range(repeats):
                before()
                runs.append(measured(command).processor)
            first = first or min(runs)
            print(f"{name:<32}{min(runs):>8.2f} CPU s{min(runs) / first:>8.2f} x")


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--records", type=int, action="append", help="how many; several times [10000, 100000]")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--cluster", type=int, metavar="N", help="also on clusters of Dask: one worker and two")
    parser.add_argument(
        "--small", action="store_true", help="also the curation alone: check, also after an edit, build"
    )
    parser.add_argument("--folder", type=Path, help="where there is room: 7 GB for a million records")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        partitioned(sorted(arguments.records or [10_000, 100_000]), arguments.workers, Path(folder))
        if arguments.cluster:
            clustered(arguments.cluster, Path(folder))
    if arguments.small:
        small()


if __name__ == "__main__":
    main()
