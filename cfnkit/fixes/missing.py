"""The fixes of names that do not exist: the nearest name, or a new parameter or condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cfnkit.fixes.fix import Fix, FixSubject, empty_span, with_member
from cfnkit.fixes.misspelt import quoted
from cfnkit.rule import Finding
from cfnkit.source import Span, TextReplacement
from cfnkit.syntax import Mapping, Scalar
from cfnkit.template import Survey, Template
from cfnkit.vocabulary import PSEUDO_PARAMETERS, nearest

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}\Z")


class _Use(NamedTuple):
    """A name that does not exist, and the text that has it; `is_value` where a parameter may stand."""

    name: str
    text: Scalar
    is_value: bool
    is_condition: bool = False


def missing_of(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """Fixes of the names that a finding calls missing, at its place."""
    words = set(quoted(finding.message))
    return missing(finding.span, subject, words.__contains__)


def missing(region: Span, subject: FixSubject, wanted: Callable[[str], bool] = bool) -> Iterator[Fix]:
    """Fixes of the `wanted` names in a region of the template that neither its author nor a transform defines.

    The region is of lines: a name counts when its text is on one of them.
    """
    root = subject.document.root
    if not isinstance(root, Mapping):
        return
    written, made = Template.of(root), Template.of(subject.processed.tree)
    for use in _unknown(written, made, region):
        if not wanted(use.name):
            continue
        known = {*written.conditions, *made.conditions}
        if not use.is_condition:
            known = {*written.resources, *made.resources}
            known |= {*written.parameters, *PSEUDO_PARAMETERS} if use.is_value else set()
        near = nearest(use.name, known)
        place = _place(use, subject)
        if near and place:
            yield Fix(f"Change '{use.name}' to '{near}'", (TextReplacement(place, near),))
        if not _LOGICAL_ID.match(use.name):
            continue
        texts = subject.edited()
        if use.is_condition:
            with_member(texts, root, "Conditions", use.name, {"Fn::Equals": ["true", "true"]})
            yield Fix(f"Add the condition {use.name}, which is true until you write it", texts.replacements)
        elif use.is_value:
            with_member(texts, root, "Parameters", use.name, {"Type": "String"})
            yield Fix(f"Add the parameter {use.name}", texts.replacements)


def _unknown(written: Template, made: Template, region: Span) -> Iterator[_Use]:
    survey = Survey()
    for section, node in written.root.entries.items():
        survey.walk(node, section)
    resources = {*written.resources, *made.resources}
    names = {*resources, *written.parameters, *PSEUDO_PARAMETERS}
    for references in survey.references.values():
        for reference in references:
            is_value = reference.path[-1:] == ("Ref",) or "Fn::Sub" in reference.path[-2:]
            known = names if is_value else resources
            text = reference.node
            if reference.name not in known and isinstance(text, Scalar) and _is_in(text.span, region):
                yield _Use(reference.name, text, is_value and f"{reference.name}." not in text.text)
    for use in survey.conditions:
        if use.name.text not in {*written.conditions, *made.conditions} and _is_in(use.name.span, region):
            yield _Use(use.name.text, use.name, False, is_condition=True)


def _is_in(span: Span, region: Span) -> bool:
    return span.source == region.source and span.line <= region.end_line and span.end_line >= region.line


def _place(use: _Use, subject: FixSubject) -> Span | None:
    """The place of the name in its text; None where the text has it more than once, or in another spelling."""
    source = subject.document.source
    written = source.cut(use.text.span)
    found = list(re.finditer(rf"(?<![A-Za-z0-9:]){re.escape(use.name)}(?![A-Za-z0-9:])", written))
    if len(found) != 1:
        return None
    start = source.offset(use.text.span.line, use.text.span.column)
    end = empty_span(source, start + found[0].end())
    return empty_span(source, start + found[0].start())._replace(end_line=end.line, end_column=end.column)
