from __future__ import annotations

import pytest

from osteo_ld.serving.cache import Cache, key_of, repeatable


def test_the_cache_keeps_within_its_bytes_and_forgets_the_least_used() -> None:
    cache = Cache(100_000)
    for number in range(100):
        cache.put(key_of(number), "text/csv", b"x" * 2_000)
        assert cache.size <= 100_000
        assert cache.get(key_of(0)) == ("text/csv", b"x" * 2_000)
    assert cache.get(key_of(1)) is None
    assert cache.get(key_of(99))
    cache.put(key_of("large"), "text/csv", b"x" * 50_000)
    assert cache.get(key_of("large")) is None
    assert Cache(0).get(key_of("nothing")) is None


def test_a_key_takes_no_more_than_sixteen_bytes_and_tells_apart_what_differs() -> None:
    asked: list[tuple[object, ...]] = [
        ("ASK {}", "json", None, None, None),
        ("ASK {}", None, "json", None, None),
        ("ASK {}", "json", None, [], None),
    ]
    asked += [("ASK {}", "json", None, ["x:" + "y" * 1_000_000], None), ("ASK {}", "json", None, ["x:y"], None)]
    keys = {key_of(*one) for one in asked}
    assert len(keys) == len(asked)
    assert {len(key) for key in keys} == {16}
    assert key_of("ASK " + "{}") == key_of("ASK {}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (RAND() AS ?x) {}",
        "SELECT (now() AS ?x) {}",
        "SELECT (STRUUID ( ) AS ?x) {}",
        "SELECT (RAND#\n() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
    ],
)
def test_what_changes_is_not_kept(query: str) -> None:
    assert not repeatable(query)
    assert repeatable("SELECT ?now ?rand { ?now ?rand 'brand new' }")
