"""References to exploded members: from a copy to the copy of the same entry, from elsewhere to all copies."""

from __future__ import annotations

import re

from cfnkit.macro import MacroError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from entries import Entry, Exploded

    from cfnkit.macro.errors import Steps

LOOP = "Fn::ForEach::"

# ${Name} and ${Name.Attribute}; ${!Name} is text.
_IN_SUB = re.compile(r"\$\{\s*([A-Za-z0-9]+)(?=[\s.}])")
_MOST_NAMES = 5


class References:
    """Rewrites the references in one place: in the copy of `owner` for `entry`, or in a part that is not exploded."""

    def __init__(
        self,
        exploded: Mapping[tuple[str, str], Exploded],
        owner: Exploded | None = None,
        entry: Entry | None = None,
    ) -> None:
        self._exploded = exploded
        self._source = owner.source if owner else None
        self._entry = entry.name if entry else ""

    def followed(self, body: Any, path: Steps) -> Any:
        """The resource, condition, output or loop at `path`, with the names of copies in its references."""
        if not self._exploded:
            return body
        if str(path[-1]).startswith(LOOP) and isinstance(body, list) and body and isinstance(body[-1], dict):
            made = {name: self.followed(inner, (*path, name)) for name, inner in body[-1].items()}
            return [*(self._value(item, path) for item in body[:-1]), made]
        if path[0] == "Conditions" or not isinstance(body, dict):
            return self._value(body, path)
        return {key: self._attribute(key, value, (*path, key)) for key, value in body.items()}

    def _attribute(self, key: str, value: Any, path: Steps) -> Any:
        if key == "Condition" and isinstance(value, str):
            return self._name("Conditions", value, path)
        if key == "DependsOn" and isinstance(value, (str, list)):
            named = [value] if isinstance(value, str) else value
            names = [name for item in named for name in self._names("Resources", item)]
            return value if names == [*named] else names
        return self._value(value, path)

    def _value(self, node: Any, path: Steps) -> Any:
        if isinstance(node, list):
            return [made for index, item in enumerate(node) for made in self._items(item, (*path, index))]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            [(key, argument)] = node.items()
            if key == "Ref" or (key == "Condition" and path[0] == "Conditions"):
                section = "Resources" if key == "Ref" else "Conditions"
                return {key: self._name(section, argument, path)}
            if key.startswith("Fn::"):
                return {key: self._argument(key, argument, (*path, key))}
        return {key: self._value(value, (*path, key)) for key, value in node.items()}

    def _items(self, item: Any, path: Steps) -> list[Any]:
        """The items for one item of a list; a reference to all copies becomes several items."""
        if isinstance(item, dict) and len(item) == 1:
            [(key, argument)] = item.items()
            if key == "Ref":
                return [{"Ref": name} for name in self._names("Resources", argument)]
            if key == "Fn::GetAtt":
                name, attribute = _divided(argument)
                return [{key: _joined(copy, attribute, argument)} for copy in self._names("Resources", name)]
        return [self._value(item, path)]

    def _argument(self, function: str, argument: Any, path: Steps) -> Any:
        if function == "Fn::GetAtt":
            name, attribute = _divided(argument)
            return _joined(self._name("Resources", name, path), attribute, argument)
        if function == "Fn::Sub" and isinstance(argument, str):
            return self._in_text(argument, (), path)
        if not isinstance(argument, list):
            return self._value(argument, path)
        # A function takes a fixed number of arguments, so none of them becomes several.
        made = [self._value(item, (*path, index)) for index, item in enumerate(argument)]
        if function == "Fn::If" and made:
            made[0] = self._name("Conditions", made[0], path)
        if function == "Fn::Sub" and made and isinstance(made[0], str):
            own = made[1] if len(made) > 1 and isinstance(made[1], dict) else ()
            made[0] = self._in_text(made[0], own, path)
        return made

    def _in_text(self, text: str, own: Any, path: Steps) -> str:
        def put(found: re.Match[str]) -> str:
            name = found[1]
            return found[0] if name in own else found[0].replace(name, self._name("Resources", name, path))

        return _IN_SUB.sub(put, text)

    def _name(self, section: str, name: Any, path: Steps) -> Any:
        """The only name that replaces a name. Raises MacroError when there are several, or none."""
        names = self._names(section, name)
        if len(names) != 1:
            shown = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
            hint = f"Name one of {shown}, or put the reference into a list" if names else "Remove the reference"
            raise MacroError(f"{name} is exploded into {len(names)} here. {hint}.", path)
        return names[0]

    def _names(self, section: str, name: Any) -> list[Any]:
        other = self._exploded.get((section, name)) if isinstance(name, str) else None
        if other is None:
            return [name]
        return [other.names[self._entry]] if other.source == self._source else [*other.names.values()]


def _divided(argument: Any) -> tuple[Any, Any]:
    """The name and the attribute of Fn::GetAtt, which takes a list or a text with a dot."""
    if isinstance(argument, str):
        name, _, attribute = argument.partition(".")
        return name, attribute
    if isinstance(argument, list) and argument:
        return argument[0], [*argument[1:]]
    return argument, None


def _joined(name: Any, attribute: Any, written: Any) -> Any:
    if isinstance(written, str):
        return f"{name}.{attribute}" if "." in written else name
    return [name, *attribute] if isinstance(written, list) and written else written
