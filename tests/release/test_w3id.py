"""The redirect file for w3id.org on Debian's Apache: where each IRI that we mint leads, by what the client asks for."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pyoxigraph as ox
import pytest

import servers
from osteo_ld.iris import OSTEO
from osteo_ld.pages.paths import page_path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "w3id"
MODULES = Path("/usr/lib/apache2/modules")
SITE = "https://example.org/osteo-ld"
APACHE = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not APACHE, reason="needs Apache: apt-get install apache2-bin")
CONFIGURATION = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
{modules}
DocumentRoot {folder}/www
<Directory {folder}/www>
    AllowOverride All
    Require all granted
</Directory>
"""
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@contextmanager
def apache(change: Callable[[str], str] = str) -> Iterator[httpx.Client]:
    """An Apache of our own on loopback with our folder in its root, as at w3id.org; never the system's service."""
    assert APACHE
    with tempfile.TemporaryDirectory(prefix="osteo-ld-w3id-") as name:
        folder, port = Path(name), servers.free_port()
        shutil.copytree(FOLDER, folder / "www")
        rules = folder / "www" / "osteo-ld" / ".htaccess"
        rules.write_text(change(rules.read_text()))
        folder.chmod(0o755)  # Apache gives up root's rights before it reads
        modules = ["mpm_event", "authz_core", "dir", "rewrite", "headers"]
        lines = [f"LoadModule {module}_module {MODULES}/mod_{module}.so" for module in modules]
        if os.getuid() == 0:
            lines += ["User nobody", "Group nogroup"]
        config = CONFIGURATION.format(folder=folder, port=port, modules="\n".join(lines))
        (folder / "apache.conf").write_text(config)
        with servers.running([APACHE, "-DFOREGROUND", "-f", str(folder / "apache.conf")], folder) as server:
            url = f"http://127.0.0.1:{port}"
            with httpx.Client(
                base_url=f"{url}/osteo-ld/", trust_env=False, verify=servers.NO_TLS, headers={"Accept": "*/*"}
            ) as client:
                servers.wait_for(f"{url}/osteo-ld/", server, folder)
                yield client


@pytest.fixture(scope="module")
def w3id() -> Iterator[httpx.Client]:
    with apache() as client:
        yield client


def leads(client: httpx.Client, path: str, accept: str | None) -> str:
    """Where a path leads, below the site."""
    headers = {} if accept is None else {"Accept": accept}
    request = client.build_request("GET", quote(path, safe="/+.%"), headers=headers)
    if accept is None:
        del request.headers["Accept"]
    response = client.send(request)
    assert response.status_code == 303, response.text
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    location = response.headers["Location"]
    assert location.startswith(f"{SITE}/")
    return str(location.removeprefix(f"{SITE}/"))


PATHS = [
    "interaction/3951", "concept/type-h-vessel", "protein/VEGFA", "mirna/miR-214-3p",
    "rna/MALAT1", "graph/interactions", "query/what-promotes", "query/prefix/protein", "ontology",
    "reference/fcell-2025/waning-2015", "Communication",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (BROWSER, "html"),
        ("*/*", "html"),
        (None, "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("application/n-triples", "nt"),
    ],
)
def test_an_iri_leads_to_what_the_client_asks_for(path: str, accept: str, ending: str, w3id: httpx.Client) -> None:
    assert leads(w3id, path, accept) == f"{path}.{ending}"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("evidence/1200-4", "interaction/1200.{}#evidence-4"), ("edge/1177-1", "interaction/1177.{}"),
        ("hasSource", "vocabulary.{}#hasSource"), ("mode", "vocabulary.{}#mode"), ("Mode", "Mode.{}"),
    ],
)  # fmt: skip
def test_what_has_no_page_of_its_own_has_a_place_on_another(path: str, place: str, w3id: httpx.Client) -> None:
    assert leads(w3id, path, BROWSER) == place.format("html")
    assert leads(w3id, path, "text/turtle") == place.format("ttl")


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/turtle;q=0.9, text/html;q=0.8", "ttl"),  # both weighted: the first
        ("text/html;q=0.5, text/turtle", "ttl"),  # the one without a weight
        ("text/html;q=.5, text/turtle", "ttl"),
        ("text/html;q=0.5,application/rdf+xml;q=0.9", "html"),  # weights are not compared
        ("text/html;q=0, text/turtle;q=0.1", "ttl"),
        ("text/html;q=0.0,text/turtle;q=0.000", "html"),  # nothing is left
        ("Text/Turtle", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        ("text/turtle;q=1.0,application/ld+json;q=1", "ttl"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("image/png", "html"),
        ("text/turtlex", "html"),
        ("xtext/turtle", "html"),
        ("", "html"),
        # rdflib, Jena and the OWL API (Protégé)
        ("application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1", "rdf"),
        ("text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=.3", "ttl"),
        ("application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09", "rdf"),
    ],
)  # fmt: skip
def test_preferences_are_read_as_far_as_apache_can(accept: str, ending: str, w3id: httpx.Client) -> None:
    assert leads(w3id, "interaction/0001", accept) == f"interaction/0001.{ending}"


@pytest.mark.parametrize("path", ["ontology/concepts.ttl", "ontology/upper.ttl", "ontology/imports/cl.ttl",
                                  "interaction/3951.jsonld", "data/osteo-ld.nt.gz", ".well-known/void"])  # fmt: skip
@pytest.mark.parametrize("accept", [BROWSER, "application/rdf+xml", None])
def test_a_file_is_that_file_whatever_is_asked_for(path: str, accept: str | None, w3id: httpx.Client) -> None:
    assert leads(w3id, path, accept) == path


def test_the_root_is_the_data_set(w3id: httpx.Client) -> None:
    assert leads(w3id, "", BROWSER) == "index.html"
    assert leads(w3id, "", "text/turtle") == "index.ttl"
    bare = w3id.get(str(w3id.base_url).rstrip("/"))
    assert bare.status_code == 301
    assert bare.headers["Location"].endswith("/osteo-ld/")


@pytest.mark.parametrize(
    "path", ["concept/RANκL", "protein/TGF-β1", "concept/CD4+ T cell", "concept/100%", "concept/a#b", "concept/it's(1)"]
)
def test_letters_that_need_escapes_stay_what_they_are(path: str, w3id: httpx.Client) -> None:
    response = w3id.get(quote(path, safe="/"), headers={"Accept": "text/turtle"})
    location = response.headers["Location"]
    assert location.isascii()
    assert "#" not in location
    assert unquote(location) == f"{SITE}/{path}.ttl"


@pytest.mark.parametrize(
    ("accept", "ending"),
    [("text/turtle", "ttl"), ("application/rdf+xml", "rdf"), ("application/ld+json", "jsonld"),
     ("application/n-triples", "nt")],
)  # fmt: skip
def test_a_version_leads_to_that_version_in_the_archive(accept: str, ending: str, w3id: httpx.Client) -> None:
    assert leads(w3id, "ontology/2026-11-21", accept) == f"archive/2026-11-21/ontology.{ending}"
    assert leads(w3id, "archive/2026-11-21", accept) == f"archive/2026-11-21/index.{ending}"
    for path in ("ontology/2026-11-21", "archive/2026-11-21/"):
        assert leads(w3id, path, BROWSER) == "archive/2026-11-21/index.html"
    assert leads(w3id, "archive/2026-11-21/osteo-ld-base.owl", accept) == "archive/2026-11-21/osteo-ld-base.owl"
    assert leads(w3id, "archive/2026-11-21/osteo-ld.nt.gz", accept) == "archive/2026-11-21/osteo-ld.nt.gz"


def test_a_site_of_files_gives_turtle_where_it_has_no_other_data() -> None:
    """With two lines of the file taken in, as it says; the ontology, the data set and versions have all formats."""
    with apache(lambda rules: re.sub("(?m)^#Rewrite", "Rewrite", rules)) as client:
        assert leads(client, "protein/VEGFA", "application/rdf+xml") == "protein/VEGFA.ttl"
        assert leads(client, "protein/VEGFA", BROWSER) == "protein/VEGFA.html"
        assert leads(client, "ontology", "application/rdf+xml") == "ontology.rdf"
        assert leads(client, "", "application/n-triples") == "index.nt"
        assert leads(client, "ontology/2026-11-21", "application/rdf+xml") == "archive/2026-11-21/ontology.rdf"


def test_the_endpoint_leads_to_itself(w3id: httpx.Client) -> None:
    assert leads(w3id, "sparql", "application/sparql-results+json") == "sparql"


def test_a_query_string_goes_along(w3id: httpx.Client) -> None:
    assert leads(w3id, "interaction/0001", "text/turtle") == "interaction/0001.ttl"
    assert w3id.get("interaction/0001?lang=en").headers["Location"] == f"{SITE}/interaction/0001.html?lang=en"


VERSION = re.compile(r"^ontology/([\d-]+)$")
ARCHIVED = r"archive/\1/ontology"


def told_at(path: str, ending: str) -> str:
    """Where on the site the data of one of our IRIs are: on the page of another thing for what has none of its own."""
    page = page_path(OSTEO + VERSION.sub(ARCHIVED, path)) or "index.html"
    return page.replace(".html", f".{ending}")


@pytest.fixture(scope="module")
def minted(built: Path) -> set[str]:
    """Every IRI of ours in the release, below the namespace and without a fragment."""
    return {
        term.value.removeprefix(OSTEO).partition("#")[0]
        for quad in ox.parse(path=str(built / "osteo-ld.trig"), format=ox.RdfFormat.TRIG)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(OSTEO)
    }


def test_every_iri_that_we_mint_leads_to_its_own_file(minted: set[str], w3id: httpx.Client) -> None:
    many = ("evidence/", "edge/", "interaction/")  # alike but for their numbers
    sample = [path for path in minted if not path.startswith(many)]
    for prefix in many:
        sample += sorted(path for path in minted if path.startswith(prefix))[::200]
    assert len(sample) > 1000
    assert {path: leads(w3id, path, "text/turtle") for path in sample} == {
        path: path if path.endswith(".ttl") or path == "sparql" else told_at(path, "ttl") for path in sample
    }


def test_the_site_holds_what_the_redirects_lead_to(minted: set[str], built: Path) -> None:
    site = built / "site"
    if not site.is_dir():
        pytest.skip("needs the static site: make site")
    things = {path for path in minted if not path.endswith(".ttl") and not VERSION.match(path) and path != "sparql"}
    wanted = [told_at(path, ending) for path in things for ending in ("html", "ttl") if "graph/" not in path]
    whole = ["index", "ontology", *(VERSION.sub(ARCHIVED, path) for path in minted if VERSION.match(path))]
    assert len(whole) > 2
    wanted += [f"{path}.{ending}" for path in whole for ending in ("ttl", "jsonld", "rdf", "nt")]
    wanted += [VERSION.sub(r"archive/\1/index.html", path) for path in minted if VERSION.match(path)]
    wanted = [path.partition("#")[0] for path in wanted]
    modules = ["ontology/concepts.ttl", *(path.relative_to(ROOT) for path in (ROOT / "ontology").rglob("*.ttl"))]
    wanted += [str(path) for path in modules if str(path) != "ontology/osteo-ld.ttl"] + [".well-known/void"]
    assert sorted(path for path in wanted if not (site / path).is_file()) == []


def test_the_address_of_the_site_stands_in_one_place() -> None:
    text = (FOLDER / "osteo-ld" / ".htaccess").read_text(encoding="utf-8")
    assert text.count(SITE) == text.count("://") - 1 == 1  # the other is the first line's w3id.org
