"""What may stand at a place of a text that is being typed."""

from __future__ import annotations

import collections.abc as abc
import re
from enum import Enum
from typing import Any, NamedTuple

from cfnkit.names.attributes import attributes, serverless_parts, sub_attributes
from cfnkit.names.cursor import Cursor, cursor_at
from cfnkit.names.name import SECTION_KINDS, Name, NameKind
from cfnkit.names.names import TemplateNames
from cfnkit.names.properties import property_names, resource_types
from cfnkit.source import SourceText, Span, TextReplacement
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.vocabulary import (
    AWS_TRANSFORMS,
    FN_TRANSFORM,
    FOR_EACH,
    INCLUDE,
    OUTPUT_ATTRIBUTES,
    PARAMETER_ATTRIBUTES,
    PSEUDO_PARAMETERS,
    RESOURCE_ATTRIBUTES,
    SECTIONS,
)

_SUPPRESSION = re.compile(r"(?:^|\s)#\s*cfnkit:\s*ignore\s+(?:(?!until\b)[\w/]+[\s,]+)*(?P<typed>[\w/]*)$")
_OPEN_VARIABLE = re.compile(r"[$&]\{(?P<typed>[A-Za-z0-9]*)$")
_BOOLEAN = frozenset({"Fn::And", "Fn::Equals", "Fn::If", "Fn::Not", "Fn::Or"})
_INTERFACE = ("Metadata", "AWS::CloudFormation::Interface")
_ATTRIBUTES = {
    "Outputs": OUTPUT_ATTRIBUTES,
    "Parameters": PARAMETER_ATTRIBUTES,
    "Resources": RESOURCE_ATTRIBUTES,
    "Rules": frozenset({"Assertions", "RuleCondition"}),
}


class CompletionKind(Enum):
    """A kind of completion that is no name of the template."""

    ATTRIBUTE = "attribute"
    KEY = "key"
    TRANSFORM = "transform"
    RULE = "rule"
    TYPE = "type"


class Completion(NamedTuple):
    """A word that may stand at the cursor, and the replacement that puts it there."""

    label: str
    kind: NameKind | CompletionKind
    detail: str
    replacement: TextReplacement


class Offers(NamedTuple):
    """What a configuration adds: macros with the JSON Schemas of their parameters, and rules as ids with titles.

    `outputs` gives the names of the outputs of a template by its location, as a nested stack has it. `types`: resource
    types and properties are offered, too.
    """

    macros: abc.Callable[[], abc.Mapping[str, abc.Mapping[str, Any]]] = dict
    rules: abc.Callable[[], abc.Iterable[tuple[str, str]]] = tuple
    outputs: abc.Callable[[str], abc.Iterable[str]] = lambda _: ()
    types: bool = False


class _Found(NamedTuple):
    label: str
    kind: NameKind | CompletionKind
    detail: str = ""


def completions(
    names: TemplateNames, source: SourceText, line: int, column: int, offers: Offers | None = None
) -> tuple[Completion, ...]:
    """The words that may stand at a place (1-based) of the text `source` as it is now.

    `names` are those of the newest result, so that what exists only after transforms is offered, too.
    """
    offers = offers or Offers()
    comment = _SUPPRESSION.search(source.line(line)[: column - 1])
    if comment:
        span = Span(source.name, line, column - len(comment["typed"]), line, column)
        rules = offers.rules()
        return tuple(Completion(id, CompletionKind.RULE, title, TextReplacement(span, id)) for id, title in rules)
    cursor = cursor_at(source, line, column)
    if cursor is None:
        return ()
    typed, found = _Place(names, cursor, offers).found()
    span = cursor.typed(typed)
    unique = {each.label: each for each in found}
    return tuple(
        Completion(each.label, each.kind, each.detail, TextReplacement(span, _written(each, cursor)))
        for each in unique.values()
    )


def _written(found: _Found, cursor: Cursor) -> str:
    """The text of a completion: a key with its colon, and in JSON with quotes, where these are missing."""
    text = found.label
    if cursor.is_json and not cursor.quoted and "${" not in cursor.before and "." not in cursor.before:
        text = f'"{text}"'
    if found.kind is CompletionKind.KEY and not cursor.has_colon and not (cursor.is_json and cursor.quoted):
        text += ":" if found.label in SECTIONS and not cursor.is_json else ": "
    return text


class _Place:
    """One cursor, with the names that it may use."""

    def __init__(self, names: TemplateNames, cursor: Cursor, offers: Offers) -> None:
        self._names = names
        self._cursor = cursor
        self._offers = offers
        self._path = cursor.path
        self._section = str(cursor.path[0]) if cursor.path else ""

    def found(self) -> tuple[str, abc.Iterable[_Found]]:
        """The text that is typed already, and what may stand in its place."""
        path, before = self._path, self._cursor.before
        if self._cursor.is_key and (opened := _OPEN_VARIABLE.search(before)):
            return opened["typed"], [_Found(each, NameKind.LOOP_VARIABLE) for each in self._loop_variables()]
        if self._cursor.is_key or not path or path == self._member() or self._is_object():
            return before, self._keys()
        if path[-1] == "Fn::Sub" or path[-2:] == ("Fn::Sub", 0):
            return self._in_sub()
        if path[-1] == "Ref":
            return self._after_dot(before, serverless_parts) or (before, self._referable())
        if path[-1] == "Fn::GetAtt" or path[-2:] == ("Fn::GetAtt", 0):
            return self._after_dot(before, attributes) or (before, self._resources())
        if path[-2:] == ("Fn::GetAtt", 1):
            first = self._at(*path[:-1], 0)
            return before, self._parts(first.text if isinstance(first, Scalar) else "", attributes)
        return before, self._values()

    def _at(self, *path: str | int) -> Node | None:
        return at_path(self._cursor.root, path)

    def _member(self) -> tuple[str | int, ...] | None:
        """The path of the member of a section that the cursor is in, also of one in a loop."""
        path = self._path
        length = 2
        while len(path) > length and str(path[length - 1]).startswith(FOR_EACH) and path[length] == 2:
            length += 2
        member = path[:length]
        in_loop = len(path) < length or str(member[-1]).startswith(FOR_EACH)
        return None if self._section not in _ATTRIBUTES or in_loop else member

    def _is_object(self) -> bool:
        """Whether an object must stand where the cursor is: it has its first key before it."""
        member = self._member()
        is_properties = member is not None and self._path == (*member, "Properties") and self._section == "Resources"
        return is_properties or (self._path[-1] == "Parameters" and self._macro() is not None)

    def _values(self) -> abc.Iterable[_Found]:
        path, member = self._path, self._member()
        below = path[len(member) :] if member else ()
        owner, last = (path[-2] if len(path) > 1 else ""), path[-1]
        if below[:1] == ("DependsOn",) and len(below) < 3 and self._section == "Resources":
            taken = self._at(*path[:-1]) if len(below) == 2 else None
            others = (
                [item.text for item in taken.items if isinstance(item, Scalar)] if isinstance(taken, Sequence) else []
            )
            return [each for each in self._resources() if each.label not in (*others, str(path[1]))]
        if below == ("Condition",) or (owner == "Fn::If" and last == 0):
            return self._of_kind(NameKind.CONDITION)
        if last == "Condition" and (self._section in ("Conditions", "Rules") or not _BOOLEAN.isdisjoint(path)):
            return [each for each in self._of_kind(NameKind.CONDITION) if each.label != path[1]]
        if owner == "Fn::FindInMap":
            return self._in_map(last)
        if (owner == "Fn::ValueOf" and last == 0) or path[:3] == (*_INTERFACE, "ParameterGroups"):
            return self._of_kind(NameKind.PARAMETER) if owner in ("Fn::ValueOf", "Parameters") else ()
        if path[-2:] == (FN_TRANSFORM, "Name"):
            return self._transforms((INCLUDE,))
        if self._section == "Transform" and (len(path) < 3 or last == "Name"):
            return self._transforms(AWS_TRANSFORMS)
        if self._is_rule_id():
            return [_Found(id, CompletionKind.RULE, title) for id, title in self._offers.rules()]
        if below == ("Type",) and self._section == "Resources" and self._offers.types:
            region = self._names.processed.target.region
            return [_Found(each, CompletionKind.TYPE) for each in resource_types(region)]
        return self._keys() if below[:1] == ("Properties",) else ()

    def _is_rule_id(self) -> bool:
        path = self._path
        if "Metadata" not in path:
            return False
        below = path[path.index("Metadata") + 1 :]
        in_cfnkit = below[:2] == ("cfnkit", "ignore") and below[3:4] == ("rule",)
        in_guard = below[:3] == ("cfnkit", "guard", "suppress") and below[4:] == ("id",)
        return in_cfnkit or in_guard or below[:3] == ("cfn-lint", "config", "ignore_checks")

    def _keys(self) -> abc.Iterable[_Found]:
        """The keys of the object at the path, without those that it has."""
        path, member = self._path, self._member()
        node = self._at(*path)
        taken = node.entries.keys() if isinstance(node, Mapping) else ()
        known: abc.Iterable[str] = ()
        if not path:
            known = SECTIONS
        elif path == member:
            known = sorted(_ATTRIBUTES[self._section])
        elif path == (*_INTERFACE, "ParameterLabels"):
            return [each for each in self._of_kind(NameKind.PARAMETER) if each.label not in taken]
        elif self._macro() is not None:
            macro = self._macro()
            known = self._offers.macros().get(macro or "", {}).get("properties", {})
        elif member and path[len(member) : len(member) + 1] == ("Properties",) and self._section == "Resources":
            kind = self._at(*member, "Type")
            if self._offers.types and isinstance(kind, Scalar):
                region = self._names.processed.target.region
                known = property_names(region, kind.text, path[len(member) + 1 :])
        return [_Found(each, CompletionKind.KEY) for each in known if each not in taken]

    def _macro(self) -> str | None:
        """The macro whose parameters are an object at the path; None when it is no such object."""
        path = self._path
        if path[-1:] != ("Parameters",) or (path[-2:-1] != (FN_TRANSFORM,) and self._section != "Transform"):
            return None
        name = self._at(*path[:-1], "Name")
        return name.text if isinstance(name, Scalar) else None

    def _in_sub(self) -> tuple[str, abc.Iterable[_Found]]:
        _, dollar, typed = self._cursor.before.rpartition("${")
        if not dollar or "}" in typed or typed.startswith("!"):
            return "", ()
        typed = typed.lstrip()
        own = self._at(*self._path[:-1], 1) if self._path[-1] == 0 else None
        variables = own.entries if isinstance(own, Mapping) else {}
        found = [_Found(each, NameKind.SUB_VARIABLE) for each in variables]
        return self._after_dot(typed, sub_attributes) or (typed, [*found, *self._referable()])

    def _after_dot(
        self, typed: str, parts: abc.Callable[[TemplateNames, str], abc.Iterable[str]]
    ) -> tuple[str, abc.Iterable[_Found]] | None:
        name, dot, rest = typed.partition(".")
        return (rest, self._parts(name, parts)) if dot else None

    def _parts(self, name: str, parts: abc.Callable[[TemplateNames, str], abc.Iterable[str]]) -> abc.Iterable[_Found]:
        nested = () if parts is serverless_parts else self._nested_outputs(name)
        return [_Found(each, CompletionKind.ATTRIBUTE, f"of {name}") for each in (*parts(self._names, name), *nested)]

    def _nested_outputs(self, name: str) -> abc.Iterable[str]:
        """The outputs of a nested stack, as Fn::GetAtt names them."""
        resource = self._names.written.resources.get(name)
        properties = resource.properties if resource else None
        for key in ("TemplateURL", "Location") if properties else ():
            location = properties.get(key) if properties else None
            if isinstance(location, Scalar):
                yield from (f"Outputs.{each}" for each in self._offers.outputs(location.text))

    def _referable(self) -> abc.Iterable[_Found]:
        """What Ref may name here."""
        yield from (_Found(each, NameKind.LOOP_VARIABLE) for each in self._loop_variables())
        yield from self._of_kind(NameKind.PARAMETER)
        if self._section not in ("Conditions", "Rules", "Transform"):
            yield from (each for each in self._resources() if each.label != self._own_name())
        yield from (_Found(each, NameKind.PSEUDO_PARAMETER) for each in sorted(PSEUDO_PARAMETERS))

    def _own_name(self) -> str:
        return str(self._path[1]) if self._section == "Resources" and len(self._path) > 1 else ""

    def _loop_variables(self) -> abc.Iterable[str]:
        for index, step in enumerate(self._path):
            if str(step).startswith(FOR_EACH) and self._path[index + 1 : index + 2] == (2,):
                variable = self._at(*self._path[: index + 1], 0)
                if isinstance(variable, Scalar):
                    yield variable.text

    def _resources(self) -> abc.Iterable[_Found]:
        return self._of_kind(NameKind.RESOURCE)

    def _of_kind(self, kind: NameKind) -> abc.Iterable[_Found]:
        """The names of a kind that the author's text defines, and those that transforms make."""
        section = next(section for section, each in SECTION_KINDS.items() if each is kind)
        for root in (self._cursor.root, self._names.document.root, self._names.processed.tree):
            node = root.get(section) if isinstance(root, Mapping) else None
            for name, member in node.entries.items() if isinstance(node, Mapping) else ():
                if name.isalnum() and not (self._path[:2] == (section, name) and self._cursor.is_key):
                    typed = member.get("Type") if isinstance(member, Mapping) else None
                    made = self._names.made.get(Name(kind, name))
                    words = (typed.text if isinstance(typed, Scalar) else "", made and f"made by {made.by}")
                    yield _Found(name, kind, ", ".join(filter(None, words)))

    def _in_map(self, index: str | int) -> abc.Iterable[_Found]:
        """The names that an argument of Fn::FindInMap may be."""
        if index == 0:
            yield from self._of_kind(NameKind.MAPPING)
            return
        name, key = self._at(*self._path[:-1], 0), self._at(*self._path[:-1], 1)
        for root in (self._cursor.root, self._names.processed.tree):
            mapping = at_path(root, ("Mappings", name.text)) if isinstance(name, Scalar) else None
            if not isinstance(mapping, Mapping):
                continue
            if index == 1:
                yield from (_Found(each, NameKind.MAPPING_KEY) for each in mapping.entries)
            elif index == 2:
                chosen = mapping.get(key.text) if isinstance(key, Scalar) else None
                for entries in [chosen] if isinstance(chosen, Mapping) else mapping.entries.values():
                    below = entries.entries if isinstance(entries, Mapping) else ()
                    yield from (_Found(each, NameKind.MAPPING_NAME) for each in below)

    def _transforms(self, of_aws: abc.Iterable[str]) -> abc.Iterable[_Found]:
        yield from (_Found(each, CompletionKind.TRANSFORM, "macro") for each in self._offers.macros())
        yield from (_Found(each, CompletionKind.TRANSFORM, "of AWS") for each in sorted(of_aws))
