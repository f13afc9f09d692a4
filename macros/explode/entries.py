"""Exploded resources, conditions and outputs, and the entries that their copies are made from."""

from __future__ import annotations

import re

from cfnkit.macro import Fragment, MacroError, Request, canonical_json, logical_id, rewrite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from cfnkit.macro.errors import Steps

BY_MAP, BY_LIST = "ExplodeMap", "ExplodeList"
# The key of an entry that names its copy.
NAME_KEY = "ResourceName"

_ID = re.compile(r"[A-Za-z0-9]{1,255}\Z")
_WHOLE = re.compile(r"!Explode(?:\s+(\S+)|\(([^()]*)\))\s*\Z", re.I)
_INSIDE = re.compile(r"!Explode(?:\s+(\w+)|\(([^()]*)\))", re.I)


def called(text: str) -> str | None:
    """The key of a text that is `!Explode Key` and nothing else; None for any other text."""
    found = _WHOLE.match(text)
    return None if found is None else found[1] or found[2].strip()


class Entry:
    """The source of one copy: `name` is the end of its logical ID, `values` are the values for !Explode."""

    __slots__ = ("name", "values")

    def __init__(self, name: str, index: int, values: Mapping[str, Any]) -> None:
        self.name = name
        self.values = {"Name": name, "Index": index, **values}


class Exploded:
    """A resource, condition or output that is exploded.

    source: the text of its mapping or list, equal for all that share it. entries: its entries, in their order.
    names: the names of the copies, by the entry's name.
    """

    def __init__(self, path: tuple[str, str], body: Fragment, template: Fragment, request: Request) -> None:
        """Raises MacroError when it cannot be exploded."""
        if BY_MAP in body and BY_LIST in body:
            raise MacroError(f"It is exploded by {BY_MAP} or by {BY_LIST}, not by both.", path)
        by = BY_MAP if BY_MAP in body else BY_LIST
        where = (*path, by)
        given = _known(body[by], template, request, where)
        found = _of_map(given, template, where) if by == BY_MAP else _of_list(given, where)
        self._path = path
        self._body = {key: value for key, value in body.items() if key != by}
        self.source = canonical_json([by, given])
        self.entries: list[Entry] = []
        self.names: dict[str, str] = {}
        for entry in found:
            if entry.name in self.names:
                raise MacroError(f"'{entry.name}' occurs twice, and two copies cannot have the same name.", where)
            self.names[entry.name] = _copy_name(path[1], entry, where)
            self.entries.append(entry)

    def filled(self, entry: Entry) -> Any:
        """The body of a copy, with the values of its entry."""
        return _Filling(entry).filled(self._body, self._path)


class _Filling:
    """Replaces !Explode by the values of an entry, also within these values."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._open: list[str] = []

    def filled(self, value: Any, path: Steps) -> Any:
        return rewrite(value, self._text, self._key, path)

    def _text(self, where: Steps, text: str) -> Any:
        if "!" not in text:
            return text
        key = called(text)
        if key is not None and (key in self._entry.values or not _INSIDE.sub("", text).strip()):
            return self._value(key, where)
        return self._key(where, text)

    def _key(self, where: Steps, text: str) -> str:
        def put(call: re.Match[str]) -> str:
            value = self._value(call[1] or call[2].strip(), where)
            if isinstance(value, (dict, list)) or value is None:
                raise MacroError(f"The value of {call[0]} is not a text, and cannot be part of one.", where)
            return _text_of(value)

        return _INSIDE.sub(put, text) if "!" in text else text

    def _value(self, key: str, where: Steps) -> Any:
        values, name = self._entry.values, self._entry.name
        if key not in values:
            from cfnkit.vocabulary import suggestion

            hint = suggestion(key, values) or f"It has {', '.join(values)}."
            raise MacroError(f"The entry '{name}' has no '{key}'. {hint}", where)
        if key in self._open:
            raise MacroError(f"In the entry '{name}', '{key}' asks for itself.", where)
        self._open.append(key)
        value = self.filled(values[key], where)
        self._open.pop()
        return value


def _known(written: Any, template: Fragment, request: Request, where: Steps) -> Any:
    """The value of ExplodeMap or ExplodeList; for a Ref to a parameter, the parameter's value."""
    if not isinstance(written, Fragment):
        return written
    name = written.get("Ref") if len(written) == 1 else None
    if not isinstance(name, str) or name not in request.parameter_values:
        raise MacroError("It must be known when the macro runs: write it out, or Ref a parameter.", where)
    if str(template.at(("Parameters", name, "NoEcho"))).lower() == "true":
        raise MacroError(f"The parameter {name} is NoEcho, and the names of the copies would show its value.", where)
    return request.parameter_values[name]


def _of_map(name: Any, template: Fragment, where: Steps) -> Iterator[Entry]:
    mappings = template.get("Mappings")
    known = mappings if isinstance(mappings, Fragment) else Fragment()
    mapping = known.get(name) if isinstance(name, str) else None
    if not isinstance(mapping, Fragment):
        from cfnkit.vocabulary import suggestion

        hint = suggestion(name, known) if isinstance(name, str) else "Give its name."
        raise MacroError(f"There is no mapping {canonical_json(name)}. {hint}".rstrip(), where)
    for index, (key, values) in enumerate(mapping.items()):
        if not isinstance(values, Fragment):
            raise MacroError("An entry of a mapping is an object.", ("Mappings", name, key))
        yield Entry(key, index, values)


def _of_list(items: Any, where: Steps) -> Iterator[Entry]:
    if isinstance(items, str):
        items = [item.strip() for item in items.split(",")] if items.strip() else []
    if not isinstance(items, list):
        raise MacroError("It must be a list, or a text with commas.", where)
    for index, item in enumerate(items):
        if isinstance(item, Fragment):
            name = item.get("Name")
            if not isinstance(name, str):
                raise MacroError("An object in the list needs a Name, for the name of its copy.", (*where, index))
            yield Entry(name, index, item)
        elif isinstance(item, list) or item is None:
            raise MacroError("An item is a text, a number, a boolean or an object with a Name.", (*where, index))
        else:
            yield Entry(_text_of(item), index, {"Value": item})


def _copy_name(base: str, entry: Entry, where: Steps) -> str:
    """The entry's ResourceName, or the names of the original and the entry together."""
    given = entry.values.get(NAME_KEY)
    if given is None:
        if any(character.isascii() and character.isalnum() for character in entry.name):
            return logical_id(base + entry.name)
        raise MacroError(f"'{entry.name}' has no letter or digit for the name of a copy: give it a {NAME_KEY}.", where)
    if not isinstance(given, str) or not _ID.match(given):
        raise MacroError(f"{NAME_KEY} of '{entry.name}' must be at most 255 letters and digits.", where)
    return given


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value)
