"""The server: the tools, what an assistant must know before it uses them, and errors that say what would do."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations

from osteo_ld import __version__
from osteo_ld.assistants.bounded import Limits
from osteo_ld.assistants.tools import Tools
from osteo_ld.errors import OsteoError
from osteo_ld.iris import OSTEO
from osteo_ld.notebook import KnowledgeBase

_P = ParamSpec("_P")
_R = TypeVar("_R")
NAMES = ("resolve", "find", "ask", "show", "questions", "run_question", "sparql", "describe")
INSTRUCTIONS = """\
osteo-ld holds what reviews state about how bone cells talk to blood vessels, immune cells and muscle: each record is \
one claim, with the spans of the reviews that state it.

How to read a record:
- `effect` has a polarity: promotes, inhibits, affects (direction not said: never tell it as promotion), doesNotAffect \
and lacks (negative: it is NOT so), associatedWith (a correlation, no cause).
- `by_loss` true: what came of blocking or losing something. "Blocking X promotes Y" says that X holds Y back.
- `status` says how certain: asserted, hypothesised (only supposed: say "may"), controversial (disputed: say so).
- roles: source (sender), mediator (signal or agent), carrier (such as an exosome), receptor, recipient, pathway.

How to answer: take only what records say; cite each claim by the `iri` of its record, and by the review (DOI, \
section) or the works that it cites. If `answered` is false, or a name is not in the reviews, say that \
the reviews do not speak of it: they are a few reviews, not all that is known.

Start with `ask` for a question in words, `find` for an exact one, `resolve` where a name may mean several things, \
`show` for the evidence of a record, `describe` for what there is."""


def _telling(run: Callable[_P, _R]) -> Callable[_P, _R]:
    """Tell what a caller can mend as the error of a tool, in our words."""

    @functools.wraps(run)
    def telling(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return run(*args, **kwargs)
        except OsteoError as error:
            raise ToolError(str(error)) from None

    telling.__signature__ = inspect.signature(run, eval_str=True)  # type: ignore[attr-defined]
    return telling


class _Tool(Tool):
    """A tool that refuses an argument it does not have: the SDK drops it, and what was asked with it."""

    async def run(self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False) -> Any:
        known = self.parameters["properties"]
        if unknown := arguments.keys() - known.keys():
            listed = ", ".join(known) or "none"
            raise ToolError(f"{self.name} has no argument {', '.join(map(repr, sorted(unknown)))}; it has {listed}")
        return await super().run(arguments, context, convert_result)


def _tool(run: Callable[..., Any]) -> Tool:
    reading = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    made = _Tool.from_function(
        _telling(run), description=inspect.getdoc(run), annotations=reading, structured_output=True
    )
    made.parameters["additionalProperties"] = False
    return made


def create(kb: KnowledgeBase, limits: Limits | None = None) -> MCPServer:
    """Make the server over a built graph."""
    tools = Tools(kb, limits or Limits())
    return MCPServer(
        "osteo-ld", title="osteo-ld: how bone cells talk to vessels, immune cells and muscle", version=__version__,
        instructions=INSTRUCTIONS, website_url=OSTEO.rstrip("/"), log_level="WARNING",
        tools=[_tool(getattr(tools, name)) for name in NAMES],
    )  # fmt: skip
