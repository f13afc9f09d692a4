"""`cfnkit explain`: where a value of the result came from."""

from __future__ import annotations

from typing import Any

import click

from cfnkit.cli.inputs import read_request, template_options
from cfnkit.cli.messages import print_diagnostics
from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import SourceText, Step
from cfnkit.syntax import Mapping, Node, Sequence, dump_json
from cfnkit.vocabulary import suggestion


@click.command(
    name="explain",
    epilog="""\b
Examples:
  cfnkit explain template.yaml Resources.Bucket.Properties.Tags.0
  cfnkit explain template.yaml /Resources/Bucket/Properties/BucketName --stage resolved -p Env=prod""",
)
@click.argument("template", metavar="TEMPLATE|-")
@click.argument("path")
@click.option(
    "--stage",
    type=click.Choice(["processed", "resolved"]),
    default="processed",
    show_default=True,
    help="Which result to look into.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@template_options
@click.option("--show-secrets", is_flag=True, help="Show NoEcho values instead of ****.")
def command(template: str, path: str, stage: str, format_: str, show_secrets: bool, **inputs: Any) -> int:
    """Show the value at PATH, the line it came from, and each transform that touched it.

    PATH is written with dots (Resources.Bucket.Properties.Tags.0, list items from 0) or as a JSON pointer, with
    slashes in front. A refused template can be looked into as far as it was processed.
    """
    request = read_request(template, **inputs)
    processed = request.process()
    if not processed.accepted:
        print_diagnostics(processed, processed.redactor)
    root = processed.tree if stage == "processed" else processed.resolved
    if root is None:
        return 2
    node = _find(root, path)
    if format_ == "json":
        click.echo(dump_json(_report(path, node), reveal=show_secrets))
    else:
        click.echo(_text(path, node, processed.document.source, show_secrets))
    return 0 if processed.accepted else 2


def _find(root: Node, path: str) -> Node:
    """The node at a path; raises ConfigurationError that names the nearest key where the path ends."""
    steps = [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")] if path.startswith("/") else []
    steps = steps or [part for part in path.split(".") if part]
    node = root
    for number, step in enumerate(steps):
        found: Node | None = None
        if isinstance(node, Mapping):
            found = node.get(step)
            known: list[str] = list(node.entries)
        elif isinstance(node, Sequence):
            known = [str(index) for index in range(len(node.items))]
            found = node.items[int(step)] if step.isdigit() and int(step) < len(node.items) else None
        else:
            known = []
        if found is None:
            where = ".".join(steps[:number]) or "the template"
            raise ConfigurationError(f"There is no '{step}' in {where}. {suggestion(step, known)}".rstrip())
        node = found
    return node


def _text(path: str, node: Node, source: SourceText, reveal: bool) -> str:
    value = dump_json(node, reveal=reveal).replace("\n", "\n  ")
    lines = [path, f"  {value}", f"from {node.span}"]
    if node.span.source == source.name and node.span.line and _is_shown(node):
        lines.append(f"  {source.line(node.span.line).strip()}")
    lines.extend(f"by {step.transform} at {step.span}: {_what(step)}" for step in node.steps)
    if not node.steps:
        lines.append("no transform touched it")
    return "\n".join(lines)


def _is_shown(node: Node) -> bool:
    """Whether the source line may be printed: not that of a secret."""
    return getattr(node, "shown", None) is None


def _what(step: Step) -> str:
    return "put here as it was (exact)" if step.exact else "made by it (inherited)"


def _report(path: str, node: Node) -> Node:
    from cfnkit.syntax import from_plain

    span = node.span
    plain = {
        "path": path,
        "origin": {
            "source": span.source,
            "line": span.line,
            "column": span.column,
            "end_line": span.end_line,
            "end_column": span.end_column,
        },
        "transforms": [
            {
                "name": step.transform,
                "source": step.span.source,
                "line": step.span.line,
                "column": step.span.column,
                "kind": "exact" if step.exact else "inherited",
            }
            for step in node.steps
        ],
    }
    report = from_plain(plain, span)
    assert isinstance(report, Mapping)
    return report.replacing({"path": report.entries["path"], "value": node, **report.entries})
