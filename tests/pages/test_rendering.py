"""The pages: every one renders, links lead somewhere, nothing is missing, nothing unsafe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import html5rdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteo_ld.curation.texts import Text
from osteo_ld.iris import OBO, OSTEO
from osteo_ld.pages import things
from osteo_ld.pages.paths import cited_paths, page_path, pair_path, place, relative, slug
from osteo_ld.pages.rendering import Pages
from osteo_ld.pages.search import find
from osteo_ld.pages.site import described
from osteo_ld.pages.uses import uses

LINK = re.compile(r'(?:href|src|action)="([^"]*)"')
SPECIAL = (
    "index.html", "search.html", "questions.html", "query.html", "gaps.html", "statistics.html", "about.html",
    "pair/index.html", "section/index.html", "interaction/index.html", "cell/index.html", "protein/VEGFA.html",
    "concept/type-h-vessel.html", "term/CL_0000062.html", "term/CL_0000000.html", "vocabulary.html", "Paracrine.html",
    "explore.html", "downloads.html", "ask.html", "genes.html",
    "Communication.html", "reference/bone-research-2025/116.html", "reference/fcell-2025/waning-2015.html",
    "section/bone-research-2025/notch-pathway.html", "pair/CL_0000062--CL_0000115.html", "ontology.html",
)  # fmt: skip


def sample(pages: Pages) -> Iterator[str]:
    """Each kind of page, and every 40th of all."""
    yield from SPECIAL
    yield from list(pages.paths())[::40]


def joined(page: str, link: str) -> str:
    """Resolve a relative link as a browser does."""
    parts = page.split("/")[:-1]
    for part in link.split("/"):
        if part == "..":
            assert parts, (page, link)
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("index.html", "a/b/c.html", "../../index.html"),
        ("a/x.html", "a/b.html", "x.html"),
        ("static/style.css", "index.html", "static/style.css"),
        ("a/b/c.html", "a/d/e.html", "../b/c.html"),
        ("https://doi.org/10.1", "a/b.html", "https://doi.org/10.1"),
    ],
)
def test_relative(target: str, page: str, link: str) -> None:
    assert relative(target, page) == link


def test_paths_mirror_iris() -> None:
    assert page_path(f"{OSTEO}protein/VEGFA") == "protein/VEGFA.html"
    assert page_path(f"{OSTEO}evidence/0412-1#selector") == "interaction/0412.html#evidence-1"
    assert page_path(f"{OSTEO}edge/0412-2") == "interaction/0412.html"
    assert page_path(f"{OSTEO}mode") == "vocabulary.html#mode"
    assert page_path(f"{OSTEO}Mode") == "Mode.html"
    assert page_path(f"{OSTEO}ontology") == "ontology.html"
    assert page_path("http://purl.obolibrary.org/obo/CL_0000062") == "term/CL_0000062.html"
    assert page_path("https://doi.org/10.1038/s41413-025-00417-0") is None
    assert slug("HIF-1α/VEGF axis") == "hif-1alpha-vegf-axis"


def test_cited_works_have_pages_of_their_own(pages: Pages) -> None:
    """Where a work of another site is told comes from the review that cites it and the mark, not from the address."""
    found = cited_paths(pages.know)
    assert set(found) == set(pages.know.citing)
    assert len(set(found.values())) == len(found)
    for iri, path in found.items():
        review = pages.know.reviews[pages.know.citing[iri][0].review]
        assert path.startswith(f"reference/{review.key}/"), iri
        assert path in pages.views


def test_every_record_evidence_concept_question_and_section_has_a_page(pages: Pages) -> None:
    paths = list(pages.paths())
    assert len(paths) == len(set(paths))
    know = pages.know
    places = [place(know, iri) or "" for iri in (*know.records, *know.evidence, *know.concepts, *know.citing)]
    wanted = {found.partition("#")[0] for found in places}
    wanted |= {f"question/{name}.html" for name in pages.questions} | {pair_path(*pair) for pair in know.pairs}
    assert wanted <= set(paths)
    assert set(SPECIAL) <= set(paths)
    assert sum(path.startswith("section/") for path in paths) == len(know.sections) + 1


def test_pages_are_html_without_fault(pages: Pages) -> None:
    for path in dict.fromkeys(sample(pages)):
        html = pages.html(path)
        assert html is not None, path
        parser = html5rdf.HTMLParser(strict=False)
        parser.parse(html)
        assert not parser.errors, (path, parser.errors[:3])


def test_pages_have_landmarks_a_title_and_nothing_inline(pages: Pages) -> None:
    for path in dict.fromkeys(sample(pages)):
        html = pages.html(path) or ""
        assert html.count("<h1") == 1, path
        for landmark in ('<main id="main"', "<nav aria-label=", "<footer", 'class="skip"', '<html lang="en">'):
            assert landmark in html, (path, landmark)
        assert not re.search(r"<script(?! src=| type=\"application/ld\+json\")", html), path
        assert not re.search(r'<style|\sstyle="|\son[a-z]+="|javascript:', html), path
        assert not re.search(r'(?:src|<link rel="(?:stylesheet|icon)" href)="https?:', html), path
        labels = set(re.findall(r'<label[^>]* for="([^"]*)"', html))
        inputs = set(re.findall(r'<(?:input|textarea|select)\b[^>]*\bid="([^"]*)"', html))
        assert inputs <= labels, (path, inputs - labels)


def test_no_id_stands_twice_on_a_page(pages: Pages) -> None:
    """Two passages of a section may begin at one character."""
    for path in {*sample(pages), *(path for path in pages.paths() if path.startswith("section/"))}:
        ids = re.findall(r'\bid="([^"]*)"', pages.html(path) or "")
        assert len(ids) == len(set(ids)), path


def test_links_lead_somewhere(pages: Pages) -> None:
    known = {*pages.paths(), *(f"{path}.ttl" for path in described(pages))}
    for path in dict.fromkeys(sample(pages)):
        html = pages.html(path) or ""
        ids = set(re.findall(r'\bid="([^"]*)"', html))
        for link in LINK.findall(html):
            target, _, fragment = unescape(link).partition("#")
            target = unquote(target.partition("?")[0])
            if "://" in target:
                continue
            if not target:
                assert fragment in ids, (path, link)
                continue
            if fragment:
                there = pages.html(joined(path, target)) or ""
                assert f'id="{fragment}"' in there, (path, link)
            found = joined(path, target)
            assert found in known or pages.file(found) is not None, (path, link)


def test_no_record_is_missing_on_the_pages_of_its_participants(pages: Pages) -> None:
    """Each concept's own page lists each record that names it."""
    know = pages.know
    for iri, named in list(know.named.items())[::9]:
        if (path := page_path(iri)) not in pages.views:
            continue
        html = pages.html(path or "") or ""
        for _, record in named:
            link = relative(f"interaction/{know.records[record].number}.html", path or "")
            assert f'href="{link}"' in html, (path, record)


def test_what_names_a_subclass_is_shown_and_marked(pages: Pages) -> None:
    macrophage = f"{OBO}CL_0000235"
    below = [use for part in uses(pages.know, macrophage) for use in part.uses if use.via != macrophage]
    assert len(below) > 10
    html = pages.html("term/CL_0000235.html") or ""
    for use in below:
        row = next(row for row in html.split("<tr") if f"interaction/{use.record.number}.html" in row)
        assert 'class="via"><a ' in row


def test_what_is_not_listed_is_counted_and_leads_to_the_explorer(pages: Pages) -> None:
    cell = f"{OBO}CL_0000000"
    parts = [part for part in uses(pages.know, cell) if part.more]
    assert parts
    html = pages.html("term/CL_0000000.html") or ""
    assert html.count("explore.html?named=CL%3A0000000") >= len(parts)


def test_the_record_page_tells_all(pages: Pages) -> None:
    know = pages.know
    record = next(r for r in know.records.values() if r.leads_to and r.evidence[0].cites and r.modes)
    html = pages.html(f"interaction/{record.number}.html") or ""
    for evidence in record.evidence:
        assert f'id="{(page_path(evidence.iri) or "").partition("#")[2]}"' in html
        assert f"characters {evidence.start}–{evidence.end}" in html
        assert all(relative(place(know, cited) or "", "interaction/x.html") in html for cited in evidence.cites)
    for target in record.leads_to:
        assert f'href="{know.records[target].number}.html"' in html
    assert f'<link rel="alternate" type="text/turtle" href="{record.number}.ttl">' in html
    live = Pages(pages.build).html(f"interaction/{record.number}.html") or ""
    for suffix, media in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("rdf", "application/rdf+xml")):
        assert f'<link rel="alternate" type="{media}" href="{record.number}.{suffix}">' in live
    assert f"query.html?query={quote(things.record_query(record.iri))}" in html


def test_contradictions_show_both_ways(pages: Pages) -> None:
    record = next(r for r in pages.know.records.values() if r.contradicts)
    for one, other in ((record.iri, record.contradicts[0]), (record.contradicts[0], record.iri)):
        html = pages.html(page_path(one) or "") or ""
        assert "Opposite statements" in html
        assert f'href="{other.rpartition("/")[2]}.html"' in html


def test_negatives_are_apart_from_effects(pages: Pages) -> None:
    know = pages.know
    for record in know.records.values():
        if "doesNotAffect" in record.slots and "mediator" in record.slots:
            html = pages.html(page_path(record.slots["mediator"][0]) or "") or ""
            link = relative(f"interaction/{record.number}.html", page_path(record.slots["mediator"][0]) or "")
            acts = re.search(r'<section id="acts">.*?</section>', html, re.DOTALL)
            negative = re.search(r'<section id="negative">.*?</section>', html, re.DOTALL)
            assert acts is None or f'href="{link}"' not in acts[0], record.iri
            assert negative is not None
            assert f'href="{link}"' in negative[0], record.iri


def test_sentences_are_quoted_only_with_the_texts(
    built: Path, pages: Pages, seeds: Path, texts: dict[str, Text]
) -> None:
    with_texts = Pages(built, texts=seeds)
    evidence = pages.know.evidence[f"{OSTEO}evidence/1903-1"]
    quote = texts["bone-research-2025"].text[evidence.start : evidence.end]
    assert "<blockquote" not in (pages.html("interaction/1903.html") or "")
    html = unescape(with_texts.html("interaction/1903.html") or "")
    assert quote in html
    links = re.findall(r'href="(https://doi\.org/[^"#]+)#:~:text=([^",]+),([^"]+)"', html)
    assert links, "a link carries the reader to the sentence"
    for review, first, last in links:
        assert review == evidence.review
        sentence = next(s for s in with_texts._quotes.values() if s.startswith(unquote(first)))
        assert unquote(last) in sentence
    assert ":~:text" not in (pages.html("interaction/1903.html") or "")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("vegfa", "protein/VEGFA.html"), ("RANKL", "protein/TNFSF11.html"), ("RANκL", "protein/TNFSF11.html"),
        ("OB", "term/CL_0000062.html"), ("cl:0000062", "term/CL_0000062.html"),
        ("type h ves", "concept/type-h-vessel.html"),
        ("osteoblsat", "term/CL_0000062.html"), ("1903", "interaction/1903.html"),
    ],
)  # fmt: skip
def test_search(pages: Pages, text: str, first: str) -> None:
    html = pages.html("search.html", {"q": text}) or ""
    hits = re.findall(r'<li><a href="([^"]*)">', html)
    assert hits[0] == first


def test_search_for_nothing_known(pages: Pages) -> None:
    assert "0 found" in (pages.html("search.html", {"q": "zzzzzzzzqqqq"}) or "")
    assert "found" not in re.sub(r'class="found"|id="found"|="found"', "", pages.html("search.html", {"q": " "}) or "")


@pytest.mark.parametrize("path", ["search.html", "question/signals-between.html", "query.html"])
def test_what_a_visitor_sends_stays_text(pages: Pages, path: str) -> None:
    evil = '"><script>alert(1)</script>'
    html = pages.html(path, {"q": evil, "source": evil, "query": evil + "</textarea>"}) or ""
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@given(text=st.text(max_size=60), page=st.sampled_from(["search.html", "question/signals-between.html", "query.html"]))
@settings(deadline=None, max_examples=60)
def test_whatever_a_visitor_sends_is_answered(pages: Pages, text: str, page: str) -> None:
    told = pages.html(page, {"q": text, "source": text, "recipient": text, "query": text, text: text})
    assert told is not None
    assert html5rdf.HTMLParser(strict=False).parse(told) is not None
    assert "Traceback" not in told


def test_questions_take_parameters_by_any_name(pages: Pages) -> None:
    by_label = pages.html("question/signals-between.html", {"source": "osteoclast", "recipient": "EC"}) or ""
    by_curie = pages.html("question/signals-between.html", {"source": "CL:0000092", "recipient": "CL:0000115"}) or ""
    rows = [re.findall(r'<td><a href="\.\./interaction/(\d+)\.html">', html) for html in (by_label, by_curie)]
    assert rows[0] == rows[1] != []
    assert rows[0] != re.findall(r"interaction/(\d+)\.html", pages.html("question/signals-between.html") or "")
    assert "obo:CL_0000092" in by_label or "CL_0000092&gt;" in by_label


def test_an_unknown_parameter_is_told(pages: Pages) -> None:
    html = pages.html("question/signals-between.html", {"source": "no such cell"}) or ""
    assert "No concept is named “no such cell”." in html


def test_every_question_is_answered(pages: Pages) -> None:
    for name in pages.questions:
        html = pages.html(f"question/{name}.html") or ""
        assert 'role="alert"' not in html, name
        assert re.search(r"<strong>\d+\+? rows?</strong>", html), name


def test_no_such_page(pages: Pages) -> None:
    for path in ("nothing.html", "interaction/0000.html", "../about.html", "", "static/style.css"):
        assert pages.html(path) is None
    for path in (
        "static/../pages.py",
        "data/../store/CURRENT",
        "data/store",
        "data/nothing.ttl",
        "nothing.svg",
        "static/none.js",
    ):
        assert pages.file(path) is None


def test_files(pages: Pages) -> None:
    assert pages.file("static/style.css") == (
        (Path(__file__).parents[2] / "src/osteo_ld/pages/static/style.css").read_bytes(),
        "text/css; charset=utf-8",
    )
    data = pages.file("data/osteo-ld.ttl")
    assert data is not None
    assert data[1].startswith("text/turtle")


def test_the_dataset_is_described_for_search_engines(pages: Pages) -> None:
    import json

    html = pages.html("index.html") or ""
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block
    described_as = json.loads(block[1])
    assert described_as["@type"] == "Dataset"
    assert described_as["license"].endswith("/by/4.0/")
    assert {entry["encodingFormat"] for entry in described_as["distribution"]} >= {"text/turtle", "application/ld+json"}


@pytest.mark.slow
def test_every_page_renders(pages: Pages, site: Path) -> None:
    for path in pages.paths():
        assert (site / path).read_text(encoding="utf-8").rstrip().endswith("</html>"), path


def test_a_question_on_a_cited_work_takes_its_doi_or_mark_and_search_finds_it(pages: Pages) -> None:
    """The work is named in whatever way a reader has it; a name of none is told on the page."""
    for name in ("10.1038/NM.3961", "Waning et al., 2015"):
        said = pages.html("question/claims-citing.html", {"reference": name}) or ""
        assert "interaction/3048.html" in said
        assert "interaction/1001.html" not in said
    assert "no cited work is known by" in (pages.html("question/claims-citing.html", {"reference": "10.9999/no"}) or "")
    first, *_ = find(pages.entries, "10.1038/nm.3961")
    assert (first.path, first.kind) == ("reference/fcell-2025/waning-2015.html", "cited work")
