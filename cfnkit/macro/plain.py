"""JSON values as plain dicts and lists, checked and without views: the form of a macro's answer."""

from __future__ import annotations

from cfnkit.macro.errors import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The types of views; the plain value of a view is its `_viewed`.
VIEWS: set[type] = set()

_SCALARS = frozenset({str, int, bool, type(None)})
_INFINITE = (float("inf"), float("-inf"))


class NotJson(TypeError):
    """A value that JSON cannot hold; `path` is its place in the whole value."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.path: list[str | int] = []
        super().__init__(reason)

    def __str__(self) -> str:
        """The place, and the reason."""
        place = written(self.path)
        return f"At {place}: {self.reason}" if place else self.reason


def plain(value: Any) -> Any:
    """A JSON value as new dicts and lists; the plain value of a view is not copied.

    Tuples become lists, and Decimals numbers, as in Lambda's responses. Raises NotJson.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind in VIEWS:
        return value._viewed
    if isinstance(value, dict):
        return _plain_dict(value)
    if isinstance(value, (list, tuple)):
        return _plain_list(value)
    return _plain_scalar(value)


def own(value: Any) -> Any:
    """A deep copy of a JSON value."""
    if type(value) is dict:
        return {key: item if type(item) in _SCALARS else own(item) for key, item in value.items()}
    if type(value) is list:
        return [item if type(item) in _SCALARS else own(item) for item in value]
    return value


def _plain_dict(value: dict[Any, Any]) -> dict[str, Any]:
    made = {}
    for key, item in value.items():
        if type(key) is not str:
            if not isinstance(key, str):
                raise NotJson(f"The key {key!r} is no string, as the keys of a JSON object are.")
            key = str.__str__(key)
        kind = type(item)
        if kind in VIEWS:
            item = item._viewed
        elif kind not in _SCALARS:
            try:
                item = plain(item)
            except NotJson as error:
                error.path.insert(0, key)
                raise
        made[key] = item
    return made


def _plain_list(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    made: list[Any] = []
    for item in value:
        kind = type(item)
        if kind in VIEWS:
            item = item._viewed
        elif kind not in _SCALARS:
            try:
                item = plain(item)
            except NotJson as error:
                error.path.insert(0, len(made))
                raise
        made.append(item)
    return made


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if value != value or value in _INFINITE:
            raise NotJson(f"{float(value)} is not a JSON number.")
        return float(value)
    name = type(value).__name__
    if name == "Decimal" and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    raise NotJson(f"{name} is not a type of JSON{_INSTEAD.get(name, '')}.")


_INSTEAD = {
    "set": "; give a sorted list",
    "frozenset": "; give a sorted list",
    "bytes": "; give a string",
    "generator": "; give a list",
    "dict_keys": "; give a list",
    "dict_values": "; give a list",
    "dict_items": "; give a list",
    "date": "; give its text",
    "datetime": "; give its text",
    "ellipsis": "; is it a place left to fill in?",
}
