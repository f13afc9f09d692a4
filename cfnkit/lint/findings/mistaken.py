"""Findings of engines about parts of a template that they cannot know."""

from __future__ import annotations

import collections.abc as abc
import re
from functools import cached_property

from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, is_unknown_tag, walk
from cfnkit.template import Template
from cfnkit.template.references import sub_parts
from cfnkit.vocabulary import BLUE_GREEN, LANGUAGE_EXTENSIONS, SERVICE_CATALOG

_UNUSED = {"W2001": "Parameters", "W7001": "Mappings", "W8001": "Conditions"}
_REFERENCES = ("E1010", "E1019", "E1020", "E3005", "E6101")
_NAME = re.compile(r"'(?:\$\{)?([^'{}.]+)")
_NEEDS_EXTENSIONS = "AWS::LanguageExtensions transform"


class Mistakes:
    """The mistakes of engines about one template: `written` by its author, and `tree` as engines are shown it."""

    def __init__(self, written: Mapping, tree: Mapping) -> None:
        self._written = written
        self._tree = tree

    def has(self, finding: Finding) -> bool:
        """Whether a finding is about something that processing reports better, or that the service accepts.

        That is a value with an unknown tag, a resource of a module, a text that Service Catalog replaces, Hooks of
        AWS::CodeDeployBlueGreen, a name that is used in a function that a transform replaced, a function of
        AWS::LanguageExtensions where that transform is declared; a day of cfnkit's own Metadata; an SSM document, of
        which engines take any text and any type but Automation for a mistake, where E9400 to E9419 read all of it; and
        a state machine, of which E9420 to E9429 and E9490 to E9492 find all that engines do, at the character.
        """
        if finding.id in ("E3051", "E3601"):
            return True
        if finding.id == "E4002":
            return "cfnkit" in finding.path
        if finding.id in _UNUSED and len(finding.path) > 1 and finding.path[0] == _UNUSED[finding.id]:
            return self._tree is not self._written and str(finding.path[1]) in self._used
        if finding.id == "E1001":
            return self._is_about_a_section(finding)
        if _NEEDS_EXTENSIONS in finding.message:
            return LANGUAGE_EXTENSIONS in self._transforms or "DefaultValue" in finding.message
        if finding.id in _REFERENCES and self._is_of_module(finding.message):
            return True
        return any(self._is_beyond(finding, tree) for tree in (self._tree, self._written))

    def _is_about_a_section(self, finding: Finding) -> bool:
        """Whether a finding is about Hooks with their transform, or about Resources that loops have yet to make."""
        if "'Hooks'" in finding.message:
            return BLUE_GREEN in self._transforms
        resources = self._written.get("Resources")
        filled = isinstance(resources, Mapping) and bool(resources.entries)
        return filled and "Resources section must exist" in finding.message

    def _is_of_module(self, message: str) -> bool:
        named = _NAME.search(message)
        return named is not None and Template.of(self._tree).may_make("Resources", named[1])

    def _is_beyond(self, finding: Finding, tree: Mapping) -> bool:
        for length in range(2, len(finding.path) + 1):
            node = at_path(tree, finding.path[:length])
            if node is not None and is_unknown_tag(node):
                return True
            if length == len(finding.path) and isinstance(node, Scalar) and SERVICE_CATALOG in node.text:
                return True
        return False

    @cached_property
    def _transforms(self) -> frozenset[str]:
        section = self._written.get("Transform")
        declared = section.items if isinstance(section, Sequence) else (section,)
        return frozenset(node.text for node in declared if isinstance(node, Scalar))

    @cached_property
    def _used(self) -> frozenset[str]:
        """The names of parameters, mappings and conditions that functions of the written template use."""
        names: set[str] = set()
        for _, node in walk(self._written):
            if isinstance(node, Mapping):
                for key, argument in node.entries.items():
                    names.update(_names_in(key, argument))
        return frozenset(names)


def _names_in(key: str, argument: Node) -> abc.Iterator[str]:
    first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    if not isinstance(first, Scalar):
        return
    if key in ("Ref", "Condition", "Fn::If", "Fn::FindInMap"):
        yield first.text
    elif key == "Fn::Sub":
        yield from (match[1].strip() for match in sub_parts(first.text))
