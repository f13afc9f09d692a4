"""Suppressions in Metadata: of cfnkit, of its rule tables, of cfn-lint, and of the tools for security.

`Metadata: {cfnkit: {ignore: [{rule: E3012, reason: ..., until: 2027-01-31, path: /Properties/Name}]}}` stands in a
resource, a parameter or the like, or at the top of the template. It is about the author's lines of its owner, and
about what is made of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.lint.results import Manner
from cfnkit.lint.suppression.comments import flaw_of, parse_day
from cfnkit.lint.suppression.of_other_tools import suppressions_in_metadata_of_tools
from cfnkit.lint.suppression.suppression import Path, Suppression
from cfnkit.rule_tables import Suppressions
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, to_plain
from cfnkit.vocabulary import nearest, suggestion

_OF_CFNKIT = ("ignore", "guard", "drift")  # what cfnkit reads in its part of a Metadata
_KEYS = ("rule", "reason", "until", "path")
_FORM = "It must be a list of objects with rule and reason, and perhaps until and path."
_SEPARATOR = re.compile(r"[\s,]+")


def suppressions_in_metadata(tree: Node) -> Iterator[Suppression]:
    """The suppressions in the Metadata of a template, and of the members of its sections, also within loops."""
    if not isinstance(tree, Mapping):
        return
    for path, owner, block in _owners(tree):
        metadata = owner.get("Metadata")
        yield from _misspelt(at_path(metadata, ("cfnkit",)) if metadata else None)
        yield from _of_cfnkit(at_path(metadata, ("cfnkit", "ignore")) if metadata else None, path, block)
        if path:
            yield from _of_tables(metadata, path, block)
            if metadata is not None and path[0] == "Resources":
                yield from suppressions_in_metadata_of_tools(metadata, path, block)
            yield from _of_cfn_lint(at_path(owner, ("Metadata", "cfn-lint", "config", "ignore_checks")), path, block)


def _owners(tree: Mapping) -> Iterator[tuple[Path, Mapping, Span | None]]:
    """Each object with Metadata, with its path, and the text from its key to its end."""
    yield (), tree, tree.span
    for section in ("Resources", "Parameters", "Outputs", "Mappings", "Conditions", "Rules"):
        members = tree.get(section)
        if isinstance(members, Mapping):
            yield from _members((section,), members)


def _members(path: Path, members: Mapping) -> Iterator[tuple[Path, Mapping, Span | None]]:
    for name, node in members.entries.items():
        if isinstance(node, Mapping) and "Metadata" in node.entries:
            start, end = members.key_span(name), node.span
            block = start._replace(end_line=end.end_line, end_column=end.end_column)
            # What a macro makes stands at the macro's name, with all else that it makes.
            is_written = all(step.exact for step in node.steps)
            yield (*path, name), node, (block if start.source == end.source else end) if is_written else None
        elif isinstance(node, Sequence):  # a loop, whose third item has members
            for item in node.items:
                if isinstance(item, Mapping):
                    yield from _members((*path, name), item)


def _misspelt(part: Node | None) -> Iterator[Suppression]:
    """A flaw for each key of cfnkit's part of a Metadata that is nearly `ignore`; other keys are anyone's."""
    if isinstance(part, Mapping):
        for key in part.entries:
            if key not in _OF_CFNKIT and nearest(key, _OF_CFNKIT) == "ignore":
                flaw = f"Nothing reads '{key}'. {suggestion(key, _OF_CFNKIT)}"
                yield Suppression((), Manner.METADATA, part.key_span(key), flaw=flaw)


def _of_cfnkit(listed: Node | None, path: Path, block: Span | None) -> Iterator[Suppression]:
    if listed is None:
        return
    if not isinstance(listed, Sequence):
        yield Suppression((), Manner.METADATA, listed.span, flaw=_FORM)
        return
    for entry in listed.items:
        keys = list(entry.entries) if isinstance(entry, Mapping) else []
        unknown = [key for key in keys if key not in _KEYS]
        if not isinstance(entry, Mapping) or unknown:
            meant = next(filter(None, (suggestion(key, _KEYS) for key in unknown)), "")
            yield Suppression((), Manner.METADATA, entry.span, flaw=f"{_FORM} {meant}".rstrip())
            continue
        texts = {key: node.text for key, node in entry.entries.items() if isinstance(node, Scalar)}
        rules = entry.get("rule")
        named = [item.text for item in rules.items if isinstance(item, Scalar)] if isinstance(rules, Sequence) else []
        ids = tuple(named or (id for id in _SEPARATOR.split(texts.get("rule", "")) if id))
        reason = texts.get("reason", "").strip()
        until, flaw = parse_day(texts.get("until"))
        flaw = flaw or flaw_of(ids, reason, "as `reason`")
        glob = texts.get("path", "")
        yield Suppression(ids, Manner.METADATA, entry.span, reason, until, block, (path,), False, glob, flaw)


def _of_tables(metadata: Node | None, path: Path, block: Span | None) -> Iterator[Suppression]:
    """The rules of tables that a resource suppresses; the rule itself reports what has no effect."""
    listed = at_path(metadata, ("cfnkit", "guard", "suppress")) if metadata is not None else None
    if metadata is None or not isinstance(listed, Sequence):
        return
    suppressions = Suppressions(to_plain(metadata))
    for entry in listed.items:
        id = entry.get("id") if isinstance(entry, Mapping) else None
        reason = suppressions.reason(id.text) if isinstance(id, Scalar) else ""
        if isinstance(id, Scalar) and reason:
            yield Suppression((id.text,), Manner.METADATA, entry.span, reason, None, block, (path,), quiet=True)


def _of_cfn_lint(listed: Node | None, path: Path, block: Span | None) -> Iterator[Suppression]:
    ids = tuple(item.text for item in listed.items if isinstance(item, Scalar)) if isinstance(listed, Sequence) else ()
    if listed is not None and ids:
        yield Suppression(
            ids, Manner.METADATA, listed.span, "", None, block, (path,), is_of_a_tool=True, may_lack_reason=True
        )
