"""The exact places of what engines find about names and words that do not exist, and the nearest ones that do.

An engine reports such a name at the key of a property, or at the whole resource.
"""

from __future__ import annotations

import collections.abc as abc
import re
from functools import cached_property
from typing import NamedTuple

from cfnkit.diagnostics import Related
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.template import Template
from cfnkit.vocabulary import PSEUDO_PARAMETERS, Suggestions, suggestion

# cfn-lint's rules about names: references, conditions, mappings and attributes.
_RULES = re.compile(r"E10(1\d|2[0-46-9]|3\d|40)|E30(05|15)|E6101|E6005|E8\d\d\d|E9004|E9106")
_IN_TEXTS = ("E1027", "E1050", "E1051")
_NAMED = re.compile(r"'(?:\$\{)?(?P<name>[^'{}]*)\}?'")
_NOT_ONE_OF = re.compile(r"'(?P<word>[^']*)' is not one of \[(?P<known>.*)\]")
_RESOLVED = re.compile(r"\{'Ref': '(?P<name>\w+)'\} .* when 'Ref' is resolved$")
_WORDS = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_FIRST_ITEM = ("Fn::If", "Fn::FindInMap", "Fn::Sub")


class _Use(NamedTuple):
    """A text in which a function uses a name, and its place in the tree."""

    function: str
    text: Scalar
    path: tuple[str | int, ...]

    def names(self, name: str) -> bool:
        """Whether the text holds the name: of something, or of an attribute."""
        text = self.text.text
        if self.function == "Fn::Sub":
            return re.search(r"\$\{\s*([^}!]*\.)?" + re.escape(name) + r"(\.[^}]*)?\s*\}", text) is not None
        return text == name or text.startswith(f"{name}.") or text.endswith(f".{name}")


def is_about_reference(finding: Finding) -> bool:
    """Whether a finding is about a name in a Ref that does not exist, which a rule about tags reports, too."""
    known = _NOT_ONE_OF.search(finding.message)
    return known is not None and "'AWS::NoValue'" in known["known"]


class ExactPlaces:
    """The places in the trees that engines lint: a template as it is written, and as it is shown to them."""

    def __init__(self, *trees: Mapping) -> None:
        self._trees = trees

    def at_name(self, finding: Finding) -> Finding:
        """The finding; about a name that does not exist, at this name, with the nearest one as its hint."""
        known = _NOT_ONE_OF.search(finding.message)
        if known and not finding.hint:
            finding = _with_hint(finding, suggestion(known["word"], _listed(known["known"])))
        if finding.id in _IN_TEXTS:
            return self._at_text(finding)
        resolved = _RESOLVED.match(finding.message)
        if resolved:
            return self._with_default(finding, resolved["name"])
        is_about_name = _RULES.fullmatch(finding.id) or is_about_reference(finding)
        named = _NAMED.search(finding.message) if is_about_name else None
        if named is None:
            return finding
        name = named["name"].partition(".")[0]
        use = self._use(named["name"], finding.path) or self._use(name, finding.path)
        if use is None:
            return finding
        nearest = suggestion(name, _listed(known["known"])) if known else self._nearest[use.function](name)
        finding = _with_hint(finding, nearest or finding.hint)
        return finding._replace(problem=finding.problem._replace(span=use.text.span))

    def _at_text(self, finding: Finding) -> Finding:
        """The finding about a dynamic reference, at the text that holds it."""
        for node in (at_path(tree, finding.path) for tree in self._trees):
            if isinstance(node, Scalar) and "{{" in node.text:
                return finding._replace(problem=finding.problem._replace(span=node.span))
        return finding

    def _with_default(self, finding: Finding, name: str) -> Finding:
        """The finding about what a parameter is resolved to, with the place of its default if that alone is known."""
        parameter = Template.of(self._trees[0]).parameters.get(name)
        if parameter is None or parameter.default is None or parameter.allowed_values is not None:
            return finding
        related = Related(f"the default of {name}", parameter.default.span)
        return finding._replace(problem=finding.problem._replace(related=(*finding.related, related)))

    def _use(self, name: str, path: tuple[str | int, ...]) -> _Use | None:
        """The first use of a name at or below a path, or at the nearest place above it.

        The indexes in paths of cfn-lint are not always those of the template.
        """
        for length in range(len(path), 1, -1):
            for uses in self._uses:
                use = next((use for use in uses.get(path[:length], ()) if use.names(name)), None)
                if use is not None:
                    return use
        return None

    @cached_property
    def _uses(self) -> list[dict[tuple[str | int, ...], list[_Use]]]:
        """For each tree, the uses of names at or below a path."""
        found = []
        for tree in self._trees:
            below: dict[tuple[str | int, ...], list[_Use]] = {}
            for use in _uses(tree):
                for length in range(2, len(use.path) + 1):
                    below.setdefault(use.path[:length], []).append(use)
            found.append(below)
        return found

    @cached_property
    def _nearest(self) -> dict[str, Suggestions]:
        """By function, the nearest of the names that it may use."""
        found: dict[str, list[str]] = {}
        for template in map(Template.of, self._trees):
            referable = [*template.parameters, *template.resources, *PSEUDO_PARAMETERS]
            names: tuple[tuple[tuple[str, ...], abc.Iterable[str]], ...] = (
                (("Ref", "Fn::Sub"), referable),
                (("Fn::GetAtt", "DependsOn"), template.resources),
                (("Fn::If", "Condition"), template.conditions),
                (("Fn::FindInMap",), template.mappings),
            )
            for functions, known in names:
                for function in functions:
                    found.setdefault(function, []).extend(known)
        return {function: Suggestions(known) for function, known in found.items()}


def _with_hint(finding: Finding, hint: str) -> Finding:
    return finding._replace(problem=finding.problem._replace(hint=hint))


def _listed(words: str) -> list[str]:
    """The words of a list in a message."""
    return [single or double for single, double in _WORDS.findall(words)]


def _uses(tree: Mapping) -> abc.Iterator[_Use]:
    for path, node in walk(tree):
        for key, argument in node.entries.items() if isinstance(node, Mapping) else ():
            for text in _texts(key, argument):
                yield _Use(key, text, (*path, key))


def _texts(key: str, argument: Node) -> abc.Iterator[Scalar]:
    """The texts of an entry that hold names, if its key is that of a function."""
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    if key in _FIRST_ITEM:
        items = items[:1]
    elif key not in ("Ref", "Condition", "DependsOn", "Fn::GetAtt"):
        return
    yield from (item for item in items if isinstance(item, Scalar))
