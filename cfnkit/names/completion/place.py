"""What may stand at the place of a cursor."""

from __future__ import annotations

import collections.abc as abc
import re

from cfnkit.names.attributes import attributes, serverless_parts, sub_attributes
from cfnkit.names.completion.completion import CompletionKind, OfferedWord, Offers
from cfnkit.names.completion.visible_names import VisibleNames
from cfnkit.names.cursor import Cursor
from cfnkit.names.name import NameKind
from cfnkit.names.names import TemplateNames
from cfnkit.names.properties import property_names, resource_types
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.vocabulary import (
    AWS_TRANSFORMS,
    FN_TRANSFORM,
    FOR_EACH,
    INCLUDE,
    OUTPUT_ATTRIBUTES,
    PARAMETER_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    SECTIONS,
)

_OPEN_VARIABLE = re.compile(r"[$&]\{(?P<typed>[A-Za-z0-9]*)$")
_BOOLEAN = frozenset({"Fn::And", "Fn::Equals", "Fn::If", "Fn::Not", "Fn::Or"})
_INTERFACE = ("Metadata", "AWS::CloudFormation::Interface")
_ATTRIBUTES = {
    "Outputs": OUTPUT_ATTRIBUTES,
    "Parameters": PARAMETER_ATTRIBUTES,
    "Resources": RESOURCE_ATTRIBUTES,
    "Rules": frozenset({"Assertions", "RuleCondition"}),
}


class CursorPlace:
    """One cursor, with the names that it may use."""

    def __init__(self, names: TemplateNames, cursor: Cursor, offers: Offers) -> None:
        self._names = names
        self._cursor = cursor
        self._offers = offers
        self._path = cursor.path
        self._visible = VisibleNames(names, cursor, offers)
        self._section = str(cursor.path[0]) if cursor.path else ""

    def found(self) -> tuple[str, abc.Iterable[OfferedWord]]:
        """The text that is typed already, and what may stand in its place."""
        path, before = self._path, self._cursor.before
        if self._cursor.is_key and (opened := _OPEN_VARIABLE.search(before)):
            return opened["typed"], [
                OfferedWord(each, NameKind.LOOP_VARIABLE) for each in self._visible.loop_variables()
            ]
        if self._cursor.is_key or not path or path == self._member() or self._is_object():
            return before, self._keys()
        if path[-1] == "Fn::Sub" or path[-2:] == ("Fn::Sub", 0):
            return self._in_sub()
        if path[-1] == "Ref":
            return self._after_dot(before, serverless_parts) or (before, self._visible.referable())
        if path[-1] == "Fn::GetAtt" or path[-2:] == ("Fn::GetAtt", 0):
            return self._after_dot(before, attributes) or (before, self._visible.resources())
        if path[-2:] == ("Fn::GetAtt", 1):
            first = self._at(*path[:-1], 0)
            return before, self._visible.parts(first.text if isinstance(first, Scalar) else "", attributes)
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

    def _values(self) -> abc.Iterable[OfferedWord]:
        path, member = self._path, self._member()
        below = path[len(member) :] if member else ()
        owner, last = (path[-2] if len(path) > 1 else ""), path[-1]
        if below[:1] == ("DependsOn",) and len(below) < 3 and self._section == "Resources":
            taken = self._at(*path[:-1]) if len(below) == 2 else None
            others = (
                [item.text for item in taken.items if isinstance(item, Scalar)] if isinstance(taken, Sequence) else []
            )
            return [each for each in self._visible.resources() if each.label not in (*others, str(path[1]))]
        if below == ("Condition",) or (owner == "Fn::If" and last == 0):
            return self._visible.of_kind(NameKind.CONDITION)
        if last == "Condition" and (self._section in ("Conditions", "Rules") or not _BOOLEAN.isdisjoint(path)):
            return [each for each in self._visible.of_kind(NameKind.CONDITION) if each.label != path[1]]
        if owner == "Fn::FindInMap":
            return self._visible.in_map(last)
        if (owner == "Fn::ValueOf" and last == 0) or path[:3] == (*_INTERFACE, "ParameterGroups"):
            return self._visible.of_kind(NameKind.PARAMETER) if owner in ("Fn::ValueOf", "Parameters") else ()
        if path[-2:] == (FN_TRANSFORM, "Name"):
            return self._transforms((INCLUDE,))
        if self._section == "Transform" and (len(path) < 3 or last == "Name"):
            return self._transforms(AWS_TRANSFORMS)
        if self._is_rule_id():
            return [OfferedWord(id, CompletionKind.RULE, title) for id, title in self._offers.rules()]
        if below == ("Type",) and self._section == "Resources" and self._offers.types:
            region = self._names.processed.target.region
            return [OfferedWord(each, CompletionKind.TYPE) for each in resource_types(region)]
        return self._keys() if below[:1] == ("Properties",) else ()

    def _is_rule_id(self) -> bool:
        path = self._path
        if "Metadata" not in path:
            return False
        below = path[path.index("Metadata") + 1 :]
        in_cfnkit = below[:2] == ("cfnkit", "ignore") and below[3:4] == ("rule",)
        in_guard = below[:3] == ("cfnkit", "guard", "suppress") and below[4:] == ("id",)
        return in_cfnkit or in_guard or below[:3] == ("cfn-lint", "config", "ignore_checks")

    def _keys(self) -> abc.Iterable[OfferedWord]:
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
            return [each for each in self._visible.of_kind(NameKind.PARAMETER) if each.label not in taken]
        elif self._macro() is not None:
            macro = self._macro()
            known = self._offers.macros().get(macro or "", {}).get("properties", {})
        elif member and path[len(member) : len(member) + 1] == ("Properties",) and self._section == "Resources":
            kind = self._at(*member, "Type")
            if self._offers.types and isinstance(kind, Scalar):
                region = self._names.processed.target.region
                known = property_names(region, kind.text, path[len(member) + 1 :])
        return [OfferedWord(each, CompletionKind.KEY) for each in known if each not in taken]

    def _macro(self) -> str | None:
        """The macro whose parameters are an object at the path; None when it is no such object."""
        path = self._path
        if path[-1:] != ("Parameters",) or (path[-2:-1] != (FN_TRANSFORM,) and self._section != "Transform"):
            return None
        name = self._at(*path[:-1], "Name")
        return name.text if isinstance(name, Scalar) else None

    def _in_sub(self) -> tuple[str, abc.Iterable[OfferedWord]]:
        _, dollar, typed = self._cursor.before.rpartition("${")
        if not dollar or "}" in typed or typed.startswith("!"):
            return "", ()
        typed = typed.lstrip()
        own = self._at(*self._path[:-1], 1) if self._path[-1] == 0 else None
        variables = own.entries if isinstance(own, Mapping) else {}
        found = [OfferedWord(each, NameKind.SUB_VARIABLE) for each in variables]
        return self._after_dot(typed, sub_attributes) or (typed, [*found, *self._visible.referable()])

    def _after_dot(
        self, typed: str, parts: abc.Callable[[TemplateNames, str], abc.Iterable[str]]
    ) -> tuple[str, abc.Iterable[OfferedWord]] | None:
        name, dot, rest = typed.partition(".")
        return (rest, self._visible.parts(name, parts)) if dot else None

    def _transforms(self, of_aws: abc.Iterable[str]) -> abc.Iterable[OfferedWord]:
        yield from (OfferedWord(each, CompletionKind.TRANSFORM, "macro") for each in self._offers.macros())
        yield from (OfferedWord(each, CompletionKind.TRANSFORM, "of AWS") for each in sorted(of_aws))
