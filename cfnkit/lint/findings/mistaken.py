"""Findings of engines about parts of a template that they cannot know."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Scalar, at_path
from cfnkit.vocabulary import BLUE_GREEN, SERVICE_CATALOG


def is_mistaken(finding: Finding, trees: abc.Iterable[Mapping]) -> bool:
    """Whether a finding is about something that processing reports better, or that the service accepts.

    That is a value with an unknown tag, a text that Service Catalog replaces, and the section Hooks of
    AWS::CodeDeployBlueGreen.
    """
    if finding.id == "E1001" and "'Hooks' was unexpected" in finding.message:
        return any(_declares_blue_green(tree) for tree in trees)
    for tree in trees:
        for length in range(2, len(finding.path) + 1):
            node = at_path(tree, finding.path[:length])
            if isinstance(node, Mapping) and any(key.startswith("!") for key in node.entries):
                return True
            if length == len(finding.path) and isinstance(node, Scalar) and SERVICE_CATALOG in node.text:
                return True
    return False


def _declares_blue_green(tree: Mapping) -> bool:
    return any(isinstance(node, Scalar) and node.text == BLUE_GREEN for node in _declared(tree))


def _declared(tree: Mapping) -> abc.Iterator[object]:
    section = tree.get("Transform")
    yield section
    yield from getattr(section, "items", ())
