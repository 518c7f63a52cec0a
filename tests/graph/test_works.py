"""A cited work is found by whatever a reader has of it, and never mistaken for another."""

import pytest

from osteo_ld.errors import QueryError
from osteo_ld.graph.knowledge import Evidence, Knowledge, Review, Work
from osteo_ld.graph.works import cited_as, cited_work, review_keys

A, B = "https://doi.org/10.1000/a", "https://doi.org/10.1000/b"


def work(review: str, mark: str, doi: str = "", pmid: str = "", title: str = "") -> Work:
    iri = f"https://w3id.org/osteo-ld/reference/{review}/{mark}"
    return Work(iri, mark, title, doi=doi, doi_iri=f"https://doi.org/{doi}" if doi else "", pmid=pmid)


WORKS = (
    work("a", "1", "10.1038/NM.3961", "26457758", "Excess of it"), work("b", "7", "10.1038/nm.3961"),
    work("a", "115"), work("b", "115", pmid="12345"), work("a", "Roe et al., 2001"),
)  # fmt: skip
KNOW = Knowledge(
    {}, {},
    {
        w.iri: Evidence(f"e{n}", "r", A if "/a/" in w.iri else B, "s", n, n + 1, "0", "asserted", "x", (w.iri,))
        for n, w in enumerate(WORKS)
    },
    {A: Review(A, "a", "One"), B: Review(B, "b", "Other")}, {}, {}, "1", {w.iri: w for w in WORKS},
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "n"),
    [
        ("10.1038/nm.3961", 0), ("https://doi.org/10.1038/nm.3961", 0), ("doi:10.1038/NM.3961", 0),
        ("PMID:26457758", 0), ("pmid 26457758", 0), ("26457758", 0), ("12345", 3), ("PMID: 12345", 3),
        ("https://pubmed.ncbi.nlm.nih.gov/26457758/", 0), ("excess  of it", 0), ("7", 1), ("a:115", 2), ("b:115", 3),
        ("roe et al., 2001", 4), (WORKS[2].iri, 2), ("reference:b/115", 3),
    ],
)  # fmt: skip
def test_a_work_is_known_by_each_of_its_names(given: str, n: int) -> None:
    assert cited_work(KNOW, given) == WORKS[n].iri


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("115", r"'115' means several works: want one of a:115, b:115"),
        ("10.1038/nm.3962", r"want a DOI, PMID:123, a mark as printed, a title or an IRI; nearest: 10\.1038/nm\.3961"),
        ("PMID:1", "no cited work is known by"),
        ("", "no cited work is known by"),
    ],
)
def test_what_names_none_or_several_is_told(given: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        cited_work(KNOW, given)


def test_a_doi_stands_for_the_work_in_every_review_and_a_mark_for_itself() -> None:
    assert cited_as(KNOW, "10.1038/nm.3961") == f"{WORKS[0].iri}|{WORKS[1].iri}"
    assert cited_as(KNOW, "115") == "115"
    assert cited_as(KNOW, "b:115|?|7") == f"{WORKS[3].iri}|?|7"
    for unknown in ("10.1038/other", "72x", "7|b:7x"):
        with pytest.raises(QueryError, match="no cited work"):
            cited_as(KNOW, unknown)


def test_a_review_is_known_by_key_and_doi() -> None:
    assert [review_keys(KNOW, name) for name in ("a", "A|?", B, "10.1000/b")] == ["a", "a|?", "b", "b"]
    with pytest.raises(QueryError, match="there is no review 'c'; there are a, b"):
        review_keys(KNOW, "a|c")
