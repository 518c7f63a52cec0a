"""Counters of the server, in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # seconds


class Metrics:
    """What happened since the server started."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.requests: Counter[int] = Counter()
        self.durations = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0
        self.hits = 0
        self.misses = 0

    def query(self, seconds: float) -> None:
        """Count a query that a worker ran."""
        self.durations[bisect_left(BUCKETS, seconds)] += 1
        self.seconds += seconds

    def text(self, gauges: dict[str, tuple[str, str, float]]) -> Iterator[str]:
        """Give the lines; ``gauges`` maps further names to (type, help, value)."""
        yield "# HELP osteo_ld_requests_total Requests answered, by status.\n# TYPE osteo_ld_requests_total counter\n"
        for status, count in sorted(self.requests.items()):
            yield f'osteo_ld_requests_total{{status="{status}"}} {count}\n'
        yield "# HELP osteo_ld_query_seconds Time of the queries that workers ran.\n"
        yield "# TYPE osteo_ld_query_seconds histogram\n"
        total = 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), self.durations, strict=True):
            total += count
            yield f'osteo_ld_query_seconds_bucket{{le="{bound}"}} {total}\n'
        yield f"osteo_ld_query_seconds_sum {self.seconds:.6f}\nosteo_ld_query_seconds_count {total}\n"
        for name, (kind, said, value) in gauges.items():
            yield f"# HELP osteo_ld_{name} {said}\n# TYPE osteo_ld_{name} {kind}\nosteo_ld_{name} {value:g}\n"
