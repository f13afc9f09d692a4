"""Suppressions in the forms of cfn_nag, checkov and Guard, on the resource that the author wrote.

`Metadata.cfn_nag.rules_to_suppress` has objects with `id` and `reason`, `Metadata.checkov.skip` such with `id` and
`comment`, and `Metadata.guard.SuppressedRules` has ids, or objects of reasons by id. A comment
`#checkov:skip=ID:reason` is about the resource that it stands in. The pages:
https://github.com/stelligent/cfn_nag#per-resource-rule-suppression,
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html, and
https://github.com/aws-cloudformation/aws-guard-rules-registry.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.lint.results import Manner
from cfnkit.lint.suppression.layout import Layout
from cfnkit.lint.suppression.suppression import Path, Suppression
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, at_path
from cfnkit.vocabulary import FOR_EACH

_MARK = ":skip="
_COMMENT = re.compile(r"#[^\n#]*?\b(?:checkov|bridgecrew):skip=[ \t]*(?P<ids>[\w.,-]+)[ \t]*(?::(?P<reason>[^\n]*))?")


class _Form(NamedTuple):
    """A place in Metadata, the key of a reason, and the manner of what is left out so."""

    place: tuple[str, str]
    reason: str
    manner: Manner


_FORMS = (
    _Form(("cfn_nag", "rules_to_suppress"), "reason", Manner.CFN_NAG),
    _Form(("checkov", "skip"), "comment", Manner.CHECKOV),
    _Form(("guard", "SuppressedRules"), "", Manner.GUARD),
)


def suppressions_in_metadata_of_tools(metadata: Node, path: Path, block: Span | None) -> Iterator[Suppression]:
    """The suppressions in the Metadata of a resource; entries of another form have no effect in these tools, either."""
    for form in _FORMS:
        listed = at_path(metadata, form.place)
        for entry in listed.items if isinstance(listed, Sequence) else ():
            for id, reason in _named_in(entry, form):
                yield Suppression(
                    (id,), form.manner, entry.span, _text(reason), None, block, (path,),
                    is_of_a_tool=True, may_lack_reason=not form.reason,
                )  # fmt: skip


def _named_in(entry: Node, form: _Form) -> Iterator[tuple[str, Node | None]]:
    """The ids in an entry, each with its reason; Guard has ids alone, and reasons by id."""
    if not form.reason and isinstance(entry, Mapping):
        yield from entry.entries.items()
    elif not form.reason:
        yield from ((id, None) for id in [_text(entry)] if id)
    elif isinstance(entry, Mapping):
        yield from ((id, entry.get(form.reason)) for id in [_text(entry.get("id"))] if id)


def _text(node: Node | None) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""


def suppressions_in_comments_of_checkov(document: Document) -> Iterator[Suppression]:
    """The suppressions in comments of checkov; none in JSON, which has no comments."""
    source = document.source
    if document.format != "yaml" or _MARK not in source.text or not document.well_formed:
        return
    layout = Layout(document)
    resources = sorted(_resources(document.root), key=lambda one: one[1][1:])
    starts = [block.line for _, block in resources]
    for match in _COMMENT.finditer(source.text):
        line, column = source.position(match.start())
        if layout.is_in_a_text(line, column):
            continue
        end = source.position(match.end())
        span = Span(source.name, line, column, *end)
        number = bisect_right(starts, line) - 1
        if number < 0:
            continue
        path, block = resources[number]
        # A comment below the last property belongs to the resource that it is indented like.
        below = column > block.column and layout.is_only_followed_by_comments(block.end_line, line)
        if line <= block.end_line or below:
            ids = tuple(id for id in match["ids"].split(",") if id)
            reason = (match["reason"] or "").strip()
            yield Suppression(
                ids, Manner.CHECKOV_COMMENT, span, reason, None, block, (path,), is_of_a_tool=True
            )  # fmt: skip


def _resources(root: Node) -> Iterator[tuple[Path, Span]]:
    """The resources that the author wrote, those in loops too, with the text from the key to the end."""
    section = root.get("Resources") if isinstance(root, Mapping) else None
    if isinstance(section, Mapping):
        yield from _members(("Resources",), section)


def _members(path: Path, section: Mapping) -> Iterator[tuple[Path, Span]]:
    for name, node in section.entries.items():
        key = section.key_span(name)
        if name.startswith(FOR_EACH) and isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                if isinstance(item, Mapping):
                    yield from _members((*path, name, index), item)
        elif key.source == node.span.source:
            yield (*path, name), key._replace(end_line=node.span.end_line, end_column=node.span.end_column)
