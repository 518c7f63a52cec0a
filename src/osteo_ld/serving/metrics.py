"""Counters of the server, in Prometheus' text format."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # seconds
_PREFIX = "osteo_ld_"
# (name, what it is, value), or values by a label.
Figure = tuple[str, str, float | Mapping[str, float]]


def _family(figure: Figure, label: str) -> Metric:
    """Give a figure; those whose name ends in ``total`` only ever grow."""
    name, said, value = figure
    by_label = isinstance(value, Mapping)
    kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
    family = kind(_PREFIX + name, said, labels=[label] if by_label else [])
    for which, number in value.items() if isinstance(value, Mapping) else (("", value),):
        family.add_metric([which] if by_label else [], number)
    return family


class Metrics(Collector):
    """What happened since the server started; plain numbers, which the one thread that serves counts."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.hits = self.misses = 0
        self._by_status: Counter[int] = Counter()
        self._within = [0] * (len(BUCKETS) + 1)  # queries by the bucket of their time
        self._seconds = 0.0
        self._figures: Callable[[], Iterable[Figure]] = lambda: ()

    def query(self, seconds: float) -> None:
        """Count a query that a worker ran."""
        self._within[bisect_left(BUCKETS, seconds)] += 1
        self._seconds += seconds

    def answered(self, status: int) -> None:
        """Count an answer."""
        self._by_status[status] += 1

    def read(self, figures: Callable[[], Iterable[Figure]]) -> None:
        """Show further figures, read when somebody asks."""
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """Give all figures."""
        statuses = {str(status): number for status, number in self._by_status.items()}
        yield _family(("requests_total", "Requests answered, by status.", statuses), "status")
        names = [*map(str, BUCKETS), "+Inf"]
        within = list(zip(names, accumulate(self._within), strict=True))
        said = "Time of the queries that workers ran."
        yield HistogramMetricFamily(f"{_PREFIX}query_seconds", said, buckets=within, sum_value=self._seconds)
        for figure in self._figures():
            yield _family(figure, "lane")

    def text(self) -> bytes:
        """Give all of it."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)
