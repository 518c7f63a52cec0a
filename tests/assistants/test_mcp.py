"""The server as an assistant meets it: the SDK's own client, over standard input and output, and over HTTP."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client, StdioServerParameters, stdio_client

import servers
from osteo_ld.asking.faces import from_arguments
from osteo_ld.asking.patterns import ASKED, CONCEPT_FIELDS, JOINS, WORDS, Pattern
from osteo_ld.assistants.http import PATH
from osteo_ld.assistants.results import POLARITY, arguments
from osteo_ld.assistants.server import NAMES
from osteo_ld.assistants.tools import fields
from osteo_ld.cli import main
from osteo_ld.graph import snapshot
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.iris import expand
from osteo_ld.vocabulary import EFFECTS

ROOT = Path(__file__).parents[2]
PROGRAM = str(Path(sys.executable).with_name("osteo-ld"))
Run = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def know(built: Path) -> Knowledge:
    return snapshot.load(built)


@asynccontextmanager
async def over_stdio(built: Path, *options: str) -> AsyncIterator[Client]:
    server = StdioServerParameters(command=PROGRAM, args=["mcp", "--build", str(built), *options])
    async with Client(stdio_client(server)) as client:
        yield client


@pytest.fixture(scope="module")
def address(built: Path) -> Any:
    command = [PROGRAM, "mcp", "--http", "--port", "0", "--build", str(built), "--time-limit", "5", "--max-rows", "50"]
    command += ["--allow-host", "example.org"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr
        line = server.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield found[0]
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) in (0, -signal.SIGTERM)


def ask(address: str, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """Call tools over HTTP, one after the other."""

    async def run() -> list[Any]:
        async with Client(address) as client:
            return [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(run())


def one(address: str, tool: str, /, **given: Any) -> dict[str, Any]:
    (result,) = ask(address, (tool, given))
    assert not result.is_error, result.content
    # What an assistant reads as text, and what a program reads, are the same.
    assert json.loads(result.content[0].text) == result.structured_content
    found: dict[str, Any] = result.structured_content
    return found


def refused(address: str, tool: str, /, **given: Any) -> str:
    (result,) = ask(address, (tool, given))
    assert result.is_error
    said: str = result.content[0].text
    assert "Traceback" not in said
    return said


# -- both transports --------------------------------------------------------------------------------------------------


def test_over_standard_input_and_output_and_over_http_it_says_the_same(built: Path, address: str) -> None:
    async def talk(client: Client) -> tuple[Any, ...]:
        tools = (await client.list_tools()).tools
        found = await client.call_tool("find", {"inhibits": "angiogenesis", "source": "osteoblast"})
        return client.instructions, [tool.model_dump() for tool in tools], found.structured_content

    async def run() -> tuple[Any, Any]:
        async with over_stdio(built) as client:
            here = await talk(client)
        async with Client(address) as client:
            return here, await talk(client)

    here, there = asyncio.run(run())
    assert here == there
    assert [tool["name"] for tool in here[1]] == list(NAMES)
    assert here[2]["records"]


def test_the_older_handshake_is_understood(address: str) -> None:
    async def run() -> Any:
        async with Client(address, mode="legacy") as client:
            return await client.call_tool("resolve", {"name": "RANKL"})

    assert asyncio.run(run()).structured_content["meanings"][0]["iri"].endswith("/protein/TNFSF11")


def test_it_answers_in_any_folder_without_an_environment(built: Path, tmp_path: Path) -> None:
    """A client starts it wherever it likes; the graph is found all the same."""

    async def run() -> Any:
        server = StdioServerParameters(command=PROGRAM, args=["mcp"], cwd=tmp_path)
        async with Client(stdio_client(server)) as client:
            return await client.call_tool("show", {"record": "1001"})

    assert asyncio.run(run()).structured_content["record"] == "interaction:1001"


def test_what_is_no_build_is_told_at_once(tmp_path: Path) -> None:
    done = subprocess.run([PROGRAM, "mcp", "--build", tmp_path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "run `make`, or `osteo-ld build`, first" in done.stderr


def test_a_page_of_another_host_cannot_reach_it(address: str) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}

    def post(**more: str) -> int:
        return httpx.post(
            address, json=message, headers=headers | more, trust_env=False, verify=servers.NO_TLS
        ).status_code

    assert post(host="evil.example") == 421
    assert post(origin="https://evil.example") == 403
    assert post(origin="http://localhost:3000") not in (403, 421)
    assert post(host="example.org", origin="https://example.org") not in (403, 421), "--allow-host names it"


# -- the tools say how to read them -----------------------------------------------------------------------------------


def test_tools_say_polarity_roles_and_status(address: str) -> None:
    async def run() -> tuple[str, dict[str, Any]]:
        async with Client(address) as client:
            return client.instructions or "", {tool.name: tool for tool in (await client.list_tools()).tools}

    instructions, tools = asyncio.run(run())
    for word in ("promotes", "inhibits", "doesNotAffect", "by_loss", "hypothesised", "controversial", "recipient"):
        assert word in instructions
    given = tools["find"].input_schema["properties"]
    assert given.keys() == fields().keys() | {"join", "over", "second", "by", "limit"}
    assert all(argument.get("description") for argument in given.values())
    assert "NEGATIVE" in given["doesNotAffect"]["description"]
    assert "LOSS" in given["blocks"]["description"]
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert all(tool.output_schema for tool in tools.values())


def test_every_effect_has_its_polarity_told() -> None:
    assert POLARITY.keys() == EFFECTS.keys()


# -- what they give ---------------------------------------------------------------------------------------------------


def test_a_name_is_resolved_or_said_not_to_be_there(address: str) -> None:
    assert one(address, "resolve", name="opg")["meanings"][0]["iri"].endswith("/protein/TNFRSF11B")
    assert one(address, "resolve", name="vegfaa") == {"name": "vegfaa", "meanings": [], "near": ["VEGFA"]}


def test_records_of_a_pattern_can_be_cited_and_keep_their_polarity(address: str, know: Knowledge) -> None:
    found = one(address, "find", inhibits="angiogenesis", limit=50)
    assert found["records"]
    for entry in found["records"]:
        record = know.records[entry["iri"]]
        assert entry["effect"] == "inhibits" in record.slots
        assert entry["by_loss"] == ("blocks" in record.slots)
        assert entry["status"] == record.status
        assert entry["evidence"] == len(record.evidence)
        assert set(entry["reviews"]) == {span.review for span in record.evidence}


def test_negatives_are_marked(address: str, know: Knowledge) -> None:
    found = one(address, "find", effect="doesNotAffect", limit=50)
    assert found["total"] == sum("doesNotAffect" in record.slots for record in know.records.values())
    assert all(entry["negative"] for entry in found["records"])


def test_a_limit_cuts_the_list_and_not_the_count(address: str) -> None:
    found = one(address, "find", promotes="angiogenesis", by="mediator", limit=3)
    assert len(found["records"]) == 3 < found["total"]
    assert sum(n for _, n in found["counts"]) > 3


def test_nothing_found_says_what_there_is(address: str) -> None:
    found = one(address, "find", source="osteoblast", lacks="VEGFA")
    assert found["records"] == []
    assert any("without --lacks" in hint for hint in found["hints"])


def test_show_has_the_evidence_to_cite(address: str, know: Knowledge) -> None:
    record = next(r for r in know.records.values() if any(span.cites for span in r.evidence))
    shown = one(address, "show", record=record.number)
    assert shown["iri"] == record.iri
    assert {name: [thing["iri"] for thing in things] for name, things in shown["slots"].items()} == {
        name: list(values) for name, values in record.slots.items()
    }
    for told, span in zip(shown["evidence"], record.evidence, strict=True):
        assert told["review"].startswith("https://doi.org/")
        assert (told["section"], told["start"], told["end"]) == (span.section, span.start, span.end)
        assert [work["iri"] for work in told["cites"]] == list(span.cites)
        assert told["quote"] is None


def test_words_of_the_review_come_only_with_its_text(built: Path, know: Knowledge, seeds: Path) -> None:
    record = next(iter(know.records.values()))

    async def run() -> Any:
        async with over_stdio(built, "--texts", str(seeds)) as client:
            return await client.call_tool("show", {"record": record.iri})

    for span in asyncio.run(run()).structured_content["evidence"]:
        assert len(span["quote"]) == span["end"] - span["start"]


def test_ask_says_what_it_understood_and_what_the_reviews_do_not_have(address: str, know: Knowledge) -> None:
    found = one(address, "ask", question="what inhibits angiogenesis")
    assert found["answered"]
    assert all(know.records[entry["iri"]].effect for entry in found["records"])
    again = one(address, "find", **found["as_find"][0]["arguments"], limit=50)
    assert again["total"] == found["as_find"][0]["total"]
    nothing = one(address, "ask", question="what does bread do to osteoblasts")
    assert (nothing["answered"], nothing["records"]) == (False, [])
    assert "bread" in nothing["not_in_the_reviews"]


def test_canned_questions_are_listed_and_run(address: str) -> None:
    listed = one(address, "questions", about="promotes process")["questions"]
    assert "what-promotes" in [entry["name"] for entry in listed]
    found = one(address, "run_question", name="what-promotes", parameters={"effect": "angiogenesis"}, limit=2)
    assert len(found["rows"]) == 2 < found["total"]
    assert not found["complete"]
    assert one(address, "run_question", name="what-promotes")["notes"]


def test_sparql_of_every_form(address: str) -> None:
    query = "SELECT ?r WHERE { ?r osteo:promotes ?x }"
    found = one(address, "sparql", query=query, limit=10_000)
    assert (len(found["rows"]), found["complete"]) == (50, False), "--max-rows holds"
    assert all(row[0].startswith("https://w3id.org/osteo-ld/interaction/") for row in found["rows"])
    assert one(address, "sparql", query="ASK { ?r osteo:promotes ?x }")["boolean"] is True
    assert "osteo:promotes" in one(address, "sparql", query=f"CONSTRUCT WHERE {query.partition('WHERE ')[2]}")["turtle"]
    named = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/osteo-ld/graph/edges> WHERE { ?r osteo:promotes ?x }"
    assert one(address, "sparql", query=named)["rows"] == [[0]]


def test_describe_says_what_there_is(address: str, know: Knowledge) -> None:
    found = one(address, "describe")
    assert found["counts"]["records"] == len(know.records)
    assert {review["iri"] for review in found["reviews"]} == know.reviews.keys()
    assert found["effects"] == POLARITY
    assert found["version"] == know.version


# -- what is refused, and what would do -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("find", {"source": "osteoblst"}, "'osteoblst' is not in the reviews; near spellings: osteoblast"),
        ("find", {}, "give a name, or at least one field"),
        ("find", {"sender": "osteoblast"}, "find has no argument 'sender'; it has named, acts"),
        ("find", {"mode": "telepathic"}, "mode is one of autocrine"),
        ("find", {"source": "osteoblast", "by": "colour"}, "--by takes a field of concepts"),
        ("show", {"record": "99999"}, "is not in the reviews"),
        ("show", {"record": "osteoblast"}, "is a concept, not a record"),
        ("run_question", {"name": "what-promote"}, "no canned question is named 'what-promote'; nearest: what-prom"),
        ("run_question", {"name": "what-promotes", "parameters": {"cell": "x"}}, "no parameter 'cell'; it has effect"),
        ("run_question", {"name": "signals-between", "parameters": {"source": "angiogenesis"}}, "takes a cell"),
        ("sparql", {"query": "SELECT nonsense"}, "not to be run: error at 1:"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, "SERVICE is refused"),
        ("sparql", {"query": "DROP ALL"}, "updates are refused"),
    ],
)  # fmt: skip
def test_an_error_says_what_would_do(address: str, name: str, given: dict[str, Any], said: str) -> None:
    assert said in refused(address, name, **given)


def test_a_query_without_end_is_stopped_and_holds_nobody_up(address: str) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    async def run() -> tuple[Any, list[Any]]:
        async with Client(address) as client:
            slow = [asyncio.ensure_future(client.call_tool("sparql", {"query": product})) for _ in range(3)]
            await asyncio.sleep(0.1)
            quick = asyncio.ensure_future(client.call_tool("resolve", {"name": "VEGFA"}))
            first, _ = await asyncio.wait([*slow, quick], return_when=asyncio.FIRST_COMPLETED)
            return quick in first, await asyncio.gather(*slow)

    start = time.monotonic()
    quick_came_first, results = asyncio.run(run())
    assert quick_came_first
    assert time.monotonic() - start < 60
    said = [result.content[0].text for result in results if result.is_error]
    assert len(said) == 3
    # Two run at once; the third gets its turn, or is told that there is none.
    stopped = ["stopped after 5 seconds: bind more, add LIMIT" in text for text in said]
    assert sum(stopped) >= 2
    assert all(stopped) or "too many queries are running: ask again in a moment" in said[stopped.index(False)]


# -- the documentation ----------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")
BLOCKS = [
    *map(json.loads, re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)),
    *map(tomllib.loads, re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)),
]
SETTINGS = [server for block in BLOCKS for servers in block.values() for server in servers.values()]
STARTED = [server for server in SETTINGS if "command" in server]
CALLED = [server for server in SETTINGS if "command" not in server]


def test_settings_of_clients_that_start_it_start_it() -> None:
    commands = {(server["command"], *server["args"]) for server in STARTED}
    commands |= {tuple(line.split(" -- ")[1].split()) for line in re.findall(r"^claude .* -- .*$", PAGE, re.MULTILINE)}
    assert len(STARTED) == 3
    ((program, *words),) = commands  # all of them the same

    async def run() -> Any:
        environment = {"PATH": str(Path(PROGRAM).parent)}
        async with Client(stdio_client(StdioServerParameters(command=program, args=words, env=environment))) as client:
            return await client.list_tools()

    assert [tool.name for tool in asyncio.run(run()).tools] == list(NAMES)


def test_settings_over_http_name_where_it_is_served() -> None:
    defaults = {parameter.name: parameter.default for parameter in main.commands["mcp"].params}
    served = f"http://{defaults['host']}:{defaults['port']}{PATH}"
    called = [server["url"] for server in CALLED] + re.findall(r"^claude .* (http\S+)$", PAGE, re.MULTILINE)
    assert called == [served] * 4


def test_the_client_of_the_documentation_runs(address: str) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    code = code.replace("http://127.0.0.1:7879/mcp", address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.search(r"asserted https://w3id.org/osteo-ld/interaction/\d+\n", done.stdout)


def test_the_tools_of_the_documentation_are_those_that_there_are() -> None:
    table = PAGE.partition("| tool | does |")[2].partition("\n\n")[0]
    assert re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines() if "|" in row)) == list(
        NAMES
    )


# -- the face of a pattern --------------------------------------------------------------------------------------------

CONCEPTS = st.sampled_from(["CL:0000062", "GO:0001525", "osteo:protein/VEGFA"]).map(expand)
VALUES = st.lists(CONCEPTS, min_size=1, max_size=2, unique=True) | st.just([ASKED])
CONSTRAINTS = st.dictionaries(
    st.sampled_from(CONCEPT_FIELDS), st.lists(VALUES.map(tuple), min_size=1, max_size=2), min_size=1, max_size=3
)
WORDED = st.sampled_from([(name, word) for name, words in WORDS.items() for word in words])
PLAIN = st.builds(lambda c, w: Pattern.of(**c, **{w[0]: [w[1]]}), CONSTRAINTS, WORDED)
PATTERNS = PLAIN | st.builds(lambda a, b, join: a.joined(join, b), PLAIN, PLAIN, st.sampled_from(JOINS))


@given(PATTERNS)
@settings(max_examples=200, deadline=None)
def test_a_pattern_comes_back_from_the_arguments_of_the_tool(pattern: Pattern) -> None:
    told = json.loads(json.dumps(arguments(pattern)))
    second = {f"second.{name}": value for name, value in told.pop("second", {}).items()}
    assert from_arguments(told | second, expand) == pattern


def test_the_server_ends_with_its_client(built: Path) -> None:
    with subprocess.Popen([PROGRAM, "mcp", "--build", built], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        server.stdin.close()
        assert server.wait(30) == 0
