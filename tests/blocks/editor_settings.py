"""`lua` and `lisp` blocks: settings of editors, which are not here; what they start and ask is what cfnkit has."""

from __future__ import annotations

import inspect
import re

from blocks.command_line import read_command
from cfnkit.lsp.adapter.features import preview

_WORDS = re.compile(r'"cfnkit"(?P<words>(?:,? "[\w-]+")+)')
_REQUEST = re.compile(r"cfnkit/\w+")


def run_settings(text: str) -> None:
    """Judge the command that starts the server, and the requests of cfnkit's own."""
    commands = [re.findall(r'"([\w-]+)"', match["words"]) for match in _WORDS.finditer(text)]
    for words in commands:
        read_command(words)
    requests = set(_REQUEST.findall(text))
    assert commands or requests
    known = set(_REQUEST.findall(inspect.getsource(preview)))
    assert requests <= known, f"cfnkit lsp answers {', '.join(sorted(known))}"
