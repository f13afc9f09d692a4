"""Process templates with macros whose handlers a test writes; a real process runs each of them."""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

from cfnkit import Configuration, Lookups, Processed, process
from cfnkit.configuration.configuration import IncludeSource, PythonMacro
from cfnkit.pipeline.run import Services
from cfnkit.source import Span
from cfnkit.syntax import at_path, to_plain
from support.targets import HERE

# Returns the fragment unchanged.
ECHO = """
def handler(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""

# Writes each event to a file; adds its parameter Is, or the name of the macro, to the fragment's Seen.
NOTE = """
import json, os
def handler(event, context):
    with open(os.environ["EVENTS"], "a") as file:
        file.write(json.dumps(event) + "\\n")
    fragment = event["fragment"]
    if isinstance(fragment, dict):
        seen = fragment.get("Seen", "")
        fragment = {**fragment, "Seen": f"{seen} {event['params'].get('Is', event['transformId'][14:])}".strip()}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


def answering(fragment: str) -> str:
    """A handler that returns the value of a Python expression, in which `fragment` is the fragment of the event."""
    return f"""
def handler(event, context):
    fragment = event["fragment"]
    return {{"requestId": event["requestId"], "status": "success", "fragment": {fragment}}}
"""


def run(
    folder: Path,
    text: str,
    macros: abc.Mapping[str, str] | None = None,
    *,
    includes: abc.Mapping[str, str | bytes] | None = None,
    parameters: abc.Mapping[str, str] | None = None,
    options: abc.Mapping[str, Any] | None = None,
    services: Services | None = None,
    lookups: Lookups | None = None,
    **target: Any,
) -> Processed:
    """Process a template, written in a test with any indentation.

    `macros` has Python code with a function `handler` by name; each entry has the `options`. `includes` has files by
    their key in the bucket `snippets`.
    """
    entries = {}
    code_dir = folder / "macros"  # a macro cannot change it
    code_dir.mkdir(exist_ok=True)
    for number, (name, code) in enumerate((macros or {}).items()):
        (code_dir / f"macro{number}.py").write_text(dedent(code), encoding="utf-8")
        entries[name] = PythonMacro(
            name=name,
            code_dir=code_dir,
            handler=f"macro{number}.handler",
            span=Span("config", 1, 1, 1, 1),
            **{"environment": {"EVENTS": str(folder / "events")}, "timeout": 30.0, **(options or {})},
        )
    for key, content in (includes or {}).items():
        file = folder / "snippets" / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    config = Configuration(
        macros=entries,
        includes=(IncludeSource("s3://snippets/", folder / "snippets"),),
        lookups=lookups or Lookups(),
    )
    return process(
        dedent(text),
        name="template.yaml",
        target=replace(HERE, parameters=parameters or {}, **target),
        config=config,
        services=services,
    )


def events(folder: Path) -> list[dict[str, Any]]:
    """The events of the macro NOTE, in their order."""
    file = folder / "events"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def value(processed: Processed, path: str) -> Any:
    """The value in the processed template at keys with dots between them."""
    node = at_path(processed.tree, path.split("."))
    assert node is not None, f"there is no {path}"
    return to_plain(node)


def errors(processed: Processed) -> list[str]:
    """The messages of the errors."""
    return [finding.message for finding in processed.diagnostics if finding.severity.value == "error"]


def notes(processed: Processed) -> list[str]:
    """The messages of the warnings and notes."""
    return [finding.message for finding in processed.diagnostics if finding.severity.value != "error"]
