"""The logs of macros, for people."""

from __future__ import annotations

import json


def readable(log: str) -> str:
    """A log without line ends at its end; a line of JSON with a traceback, as the kit writes it, is that traceback."""
    return "\n".join(map(_readable_line, log.rstrip().splitlines()))


def _readable_line(line: str) -> str:
    if not line.startswith("{"):
        return line
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return line
    return str(facts["traceback"]).rstrip() if isinstance(facts, dict) and facts.get("traceback") else line
