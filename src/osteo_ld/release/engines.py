"""Where partitions are worked on: in this process, in several of this machine, or on a cluster of Dask."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from osteo_ld.errors import OsteoError
from osteo_ld.release.partitions import Outcome, Task, process

RETRIES = 3  # of a partition whose worker died


def local(tasks: Iterable[Task], workers: int = 1) -> Iterator[Outcome]:
    """Work on partitions on this machine; outcomes come as they are ready.

    Raises:
        OsteoError: a process died.

    """
    tasks = list(tasks)
    if min(workers, len(tasks)) <= 1:
        yield from map(process, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(process, task) for task in tasks]
        try:
            for future in as_completed(waiting):
                yield future.result()
                waiting.remove(future)  # with what it gave
        except BrokenProcessPool:
            raise OsteoError("a process of the build died: is there memory enough? --workers 1 needs least") from None
        finally:
            pool.shutdown(cancel_futures=True)


def dask(tasks: Iterable[Task], scheduler: str, patience: str = "10s") -> Iterator[Outcome]:
    """Work on partitions on the cluster of a scheduler, whose workers see the same folders; outcomes as they are ready.

    A worker that dies loses nothing: what it had is done again elsewhere.

    Raises:
        OsteoError: nothing answers there, or partitions fail on one worker after the other.

    """
    from distributed import Client, as_completed  # a package of an extra, imported where it is used
    from distributed.scheduler import KilledWorker

    try:
        client = Client(scheduler, timeout=patience, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise OsteoError(f"no scheduler of Dask answers at {scheduler}: {error or 'timeout'}") from None
    with client:
        futures = client.map(process, list(tasks), pure=False, retries=RETRIES)
        try:
            for future, outcome in as_completed(futures, loop=client.loop, with_results=True):  # type: ignore[no-untyped-call]
                yield outcome
                future.release()
        except KilledWorker as error:
            raise OsteoError(f"the workers died on one partition after the other: {error}") from None
