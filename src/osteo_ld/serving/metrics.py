"""Counters of the server, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # seconds
_PREFIX = "osteo_ld_"
# (name, what it is, value), or values by a label.
Figure = tuple[str, str, float | Mapping[str, float]]


class _Read(Collector):
    """Figures that are read when asked for; those whose name ends in ``total`` only ever grow."""

    def __init__(self, figures: Callable[[], Iterable[Figure]]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        for name, said, value in self._figures():
            labels = ["lane"] if isinstance(value, Mapping) else []
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            family = kind(_PREFIX + name, said, labels=labels)
            for label, number in value.items() if isinstance(value, Mapping) else (((), value),):
                family.add_metric([label] if label else [], number)
            yield family


class Metrics:
    """What happened since the server started."""

    def __init__(self) -> None:
        """Begin at nought."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self.requests = Counter(
            f"{_PREFIX}requests", "Requests answered, by status.", ["status"], registry=self._registry
        )
        self._seconds = Histogram(
            f"{_PREFIX}query_seconds", "Time of the queries that workers ran.", buckets=BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._by_status: dict[int, Counter] = {}
        self.hits = self.misses = 0

    def query(self, seconds: float) -> None:
        """Count a query that a worker ran."""
        self._seconds.observe(seconds)

    def answered(self, status: int) -> None:
        """Count an answer."""
        counter = self._by_status.get(status)
        if counter is None:
            counter = self._by_status[status] = self.requests.labels(status)
        counter.inc()

    def read(self, figures: Callable[[], Iterable[Figure]]) -> None:
        """Show further figures, read when somebody asks."""
        self._registry.register(_Read(figures))

    def text(self) -> bytes:
        """Give all of it."""
        return generate_latest(self._registry)
