"""The template that CloudFormation will see, as a text whose lines know where they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from cfnkit.diagnostics import Severity
from cfnkit.outcome.values import Path
from cfnkit.pipeline.processed import Processed
from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.source.pointer import steps
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, dump_json, dump_yaml, parse

Stage = Literal["processed", "resolved"]


class PreviewLine(NamedTuple):
    """A line of the text (1-based) and the place that it came from; `made_by` is the transform that made it, or ""."""

    line: int
    span: Span
    made_by: str = ""


class MadeLines(NamedTuple):
    """Lines of the text (1-based, both inclusive) that one transform made."""

    first: int
    last: int
    by: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One stage of a template in the language of its text, with ``****`` for each secret.

    `lines` has the lines whose place is known, in their order. `incomplete` says why the text is not the whole result:
    empty when it is. `paths` holds the first line (1-based) of each node by its path.
    """

    text: str
    language: Literal["yaml", "json"]
    lines: tuple[PreviewLine, ...] = field(repr=False)
    made: tuple[MadeLines, ...] = field(repr=False)
    incomplete: str
    paths: dict[Path, int] = field(repr=False)

    def line_of(self, pointer: str) -> int | None:
        """The line of the node at a JSON pointer, or else of the nearest node around it that is there."""
        path = tuple(steps(pointer))
        for length in range(len(path), 0, -1):
            if path[:length] in self.paths:
                return self.paths[path[:length]]
        return None


def preview(processed: Processed, stage: Stage) -> Preview:
    """The preview of a stage; of a refused template, of the tree as far as it was processed."""
    root = processed.tree if stage == "processed" or processed.resolved is None else processed.resolved
    language: Literal["yaml", "json"] = "json" if processed.document.format == "json" else "yaml"
    text = f"{dump_json(root)}\n" if language == "json" else dump_yaml(root)
    masked = _masked(text, processed.redactor)
    shown = parse(text, "<preview>")
    places = _Places()
    places.add(shown.root, root, ())
    lines = tuple(PreviewLine(line, *place) for line, place in sorted(places.lines.items()))
    return Preview(masked, language, lines, tuple(_ranges(lines)), _incomplete(processed, stage), places.paths)


def _masked(text: str, redactor: Redactor) -> str:
    """The text without secrets that the marks of the tree did not mask; its lines stay."""
    return "\n".join(map(redactor, text.split("\n"))) if redactor else text


class _Places:
    """The places of the lines of a text, by walking its tree beside the tree that it was written from."""

    def __init__(self) -> None:
        self.lines: dict[int, tuple[Span, str]] = {}
        self.paths: dict[Path, int] = {}

    def add(self, shown: Node, node: Node, path: tuple[str, ...]) -> None:
        """Add the lines of a node of the text, which was written from `node`."""
        if isinstance(shown, Mapping) and isinstance(node, Mapping):
            for (key, shown_value), (written, value) in zip(shown.entries.items(), node.entries.items(), strict=False):
                self._note(shown.key_span(key), node.key_span(written), value, (*path, written))
                self.add(shown_value, value, (*path, written))
        elif isinstance(shown, Sequence) and isinstance(node, Sequence):
            for index, (shown_item, item) in enumerate(zip(shown.items, node.items, strict=False)):
                self._note(shown_item.span, item.span, item, (*path, str(index)))
                self.add(shown_item, item, (*path, str(index)))
        elif isinstance(node, Scalar):
            for line in range(shown.span.line, shown.span.end_line + (shown.span.end_column > 1)):
                self.lines.setdefault(line, (node.span, _maker(node)))

    def _note(self, shown: Span, span: Span, node: Node, path: tuple[str, ...]) -> None:
        self.paths.setdefault(path, shown.line)
        self.lines.setdefault(shown.line, (span if span.source == node.span.source else node.span, _maker(node)))


def _maker(node: Node) -> str:
    """The transform that made a node, or all that is in it; empty for what the author wrote or a transform moved."""
    own = next((step.transform for step in reversed(node.steps) if not step.exact), "")
    if isinstance(node, Scalar) or not own:
        return own
    below = list(node.entries.values() if isinstance(node, Mapping) else node.items)
    return own if all(map(_maker, below)) else ""


def _ranges(lines: tuple[PreviewLine, ...]) -> Iterator[MadeLines]:
    """The lines that follow each other and have the same maker, together."""
    started: PreviewLine | None = None
    last = 0
    for each in lines:
        if started is not None and (each.made_by != started.made_by or each.line != last + 1):
            yield MadeLines(started.line, last, started.made_by)
            started = None
        if started is None and each.made_by:
            started = each
        last = each.line
    if started is not None:
        yield MadeLines(started.line, last, started.made_by)


def _incomplete(processed: Processed, stage: Stage) -> str:
    """Why a preview is not the whole result: the first error, or what waits."""
    refusal = next((each for each in processed.diagnostics if each.severity is Severity.ERROR), None)
    if not processed.accepted and refusal is not None:
        return processed.redactor(f"CloudFormation would refuse the template: {refusal.message}")
    waiting = next((each for each in processed.diagnostics if each.code.is_waiting), None)
    if waiting is not None:
        return processed.redactor(waiting.message)
    return "" if stage == "processed" or processed.resolved is not None else "The template is not evaluated."
