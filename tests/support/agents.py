"""An agent, as the server of `cfnkit mcp` has it: a client of the protocol, over stdin and stdout of a process."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

from support.forks.commands import forked_cfnkit

LOOP = """\
Transform: AWS::LanguageExtensions
Parameters:
  Teams: {Type: CommaDelimitedList, Default: "blue,green"}
  Password: {Type: String, NoEcho: true, Default: hunter22-secret}
Resources:
  Fn::ForEach::Queues:
    - Team
    - !Ref Teams
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub ${Team}-${Password}
          DelaySeconds: 901
"""
MACRO = """\
Transform: Mark
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""


class Answer(NamedTuple):
    """What a tool answered: its typed result, or the sentence of an error."""

    result: dict[str, Any]
    error: str


class Agent:
    """A client with a server of its own."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal, self.client = portal, client

    def perform(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """The result of a request."""

        async def within_time() -> Any:
            with anyio.fail_after(60):
                return await work()

        return self._portal.call(within_time)

    def answer(self, tool: str, **arguments: Any) -> Answer:
        """What a tool answers."""
        found = self.perform(lambda: self.client.call_tool(tool, arguments))
        text = "".join(getattr(each, "text", "") for each in found.content)
        return Answer({}, text) if found.is_error else Answer(found.structured_content, "")

    def ask(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The result of a tool."""
        answer = self.answer(tool, **arguments)
        assert not answer.error, answer.error
        return answer.result

    def fails(self, tool: str, **arguments: Any) -> str:
        """The error of a tool."""
        answer = self.answer(tool, **arguments)
        assert answer.error, answer.result
        return answer.error


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Agent]:
    """An agent with a server of a folder."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder / "none"), "XDG_CACHE_HOME": str(folder / ".cache")}
    command, *words = forked_cfnkit()
    server = StdioServerParameters(command=command, args=[*words, "mcp", str(folder), *options], env=environment)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(server)) as client:
        yield Agent(portal, client)
