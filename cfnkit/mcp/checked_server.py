"""The library's server, with sentences of our own about arguments that are wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from cfnkit.vocabulary import suggestion


class CheckedServer(MCPServer[None]):
    """The library's server, which says what is wrong with arguments, and takes none that a tool does not have."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The result of a tool. Raises ToolError."""
        tools = {each.name: each for each in await self.list_tools()}
        if name not in tools:
            raise ToolError(f"There is no tool '{name}'. {suggestion(name, tools)}".rstrip())
        wrong = _refusal(arguments, tools[name].input_schema["properties"])
        if wrong:
            raise ToolError(wrong)
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_all_sentences(error.__cause__)) from None
            if type(error.__cause__) is ToolError:  # ours, to which the library adds the name of the tool
                raise error.__cause__ from None
            raise


def _refusal(given: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """A sentence about the first argument that a tool does not have; empty where it has all of them."""
    for name in given:
        if name not in known:
            return f"There is no argument '{name}'. {suggestion(name, known) or _listed(known)}"
    return ""


def _all_sentences(error: ValidationError) -> str:
    """What is wrong with arguments, without their values, which may be secrets."""
    return " ".join(dict.fromkeys(_sentences(error)))


def _sentences(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(map(str, each["loc"]))
        if each["type"] == "missing":
            yield f"The argument '{where}' is missing."
        else:
            yield f"The argument '{where}': {each['msg'][:1].lower()}{each['msg'][1:]}."


def _listed(known: Mapping[str, Any]) -> str:
    return f"It takes {', '.join(known)}."
