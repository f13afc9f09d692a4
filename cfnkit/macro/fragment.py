"""The fragment that a macro gets: views of dicts and lists, which are read as usual and cannot be changed.

A view's items are wrapped when they are first read, so a macro pays only for what it reads. A view knows its plain
value, and a changed copy shares with it everything that did not change.

Views are a dict and a list with raw items, as fast as Python's own. That no reader sees a raw item relies on CPython,
and tests/macro/test_fragment.py holds each point:

* `__class__` can be set to another class with the same layout: `_Unread` becomes `Fragment` when it is read.
* A dict whose class defines `__iter__` is copied by its `keys` and `__getitem__`, not from its memory: in `dict(d)`,
  `{**d}`, `d | e`, `e.update(d)`, `f(**d)`. `json` calls its `items`, and `copy` a method that is defined here.
* A list of a subclass is copied by its `__iter__`: in `[*l]`, `list(l)`, `e.extend(l)`, `f(*l)`, `sorted(l)`. Only `+`,
  `*` and slices copy from its memory; they are defined here.
"""

from __future__ import annotations

from cfnkit.macro.plain import VIEWS, own, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
    from typing import Any, NoReturn

    from cfnkit.macro.errors import Path

    # For a type checker, which then reports each change of a view.
    class _Dict(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any: ...
        def __iter__(self) -> Iterator[str]: ...
        def __len__(self) -> int: ...

    class _List(Sequence[Any]):
        def __getitem__(self, index: Any) -> Any: ...
        def __len__(self) -> int: ...

else:
    _Dict, _List = dict, list


_NOTHING = object()


class Fragment(_Dict):
    """An object of a template, read as a dict; neither it nor anything in it can be changed.

    `{**fragment, "Key": value}` is a dict of your own with the same values. Tests may make a Fragment of any JSON
    object; it raises NotJson, a TypeError, for a value that JSON cannot hold.
    """

    __slots__ = ("_viewed",)
    _viewed: dict[str, Any]

    def __init__(self, value: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        self._viewed = plain(value if isinstance(value, dict) else dict(value))
        _fill(self, self._viewed)
        _wrap(self)

    def at(self, path: Path, default: Any = None) -> Any:
        """The value at a path (keys and 0-based indexes), or `default` when there is none."""
        value: Any = self
        for step in _steps(path):
            known = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
            if step not in known:
                return default
            value = value[step]
        return value

    def with_value(self, path: Path, value: Any) -> Fragment:
        """A copy with `value` at a path.

        Missing objects on the path are made; the index after the last item of a list appends. Raises LookupError for a
        path that leads through something else, and NotJson for a value that JSON cannot hold.
        """
        return self.with_values({_steps(path): value})

    def with_values(self, values: Mapping[tuple[str | int, ...], Any]) -> Fragment:
        """A copy with values at several paths, put there one after another; it takes no longer than for one value."""
        return self._changed((_steps(path), plain(value)) for path, value in values.items())

    def without(self, *paths: Path) -> Fragment:
        """A copy without the values at the paths; raises LookupError for a path without a value."""
        return self._changed((_steps(path), _NOTHING) for path in paths)

    def plain(self) -> dict[str, Any]:
        """A deep copy, of dicts and lists that may be changed."""
        copy: dict[str, Any] = own(self._viewed)
        return copy

    def _changed(self, changes: Iterable[tuple[tuple[str | int, ...], Any]]) -> Fragment:
        from cfnkit.macro.changes import changed

        copy: Fragment = view(changed(self._viewed, changes, _NOTHING))
        return copy

    def copy(self) -> dict[str, Any]:
        """A dict of your own, with the same values."""
        return {**self}

    __copy__ = copy

    def __deepcopy__(self, memo: object) -> dict[str, Any]:
        return self.plain()

    def __reduce__(self) -> tuple[Any, ...]:
        return view, (self._viewed,)

    def _refuse(self, *arguments: object, **named: object) -> NoReturn:
        raise TypeError(
            "A macro's fragment cannot be changed in place. Answer with a changed copy: "
            "fragment.with_value(('Resources', ...), value), or {**object, 'Key': value}; "
            "fragment.plain() is a copy of dicts and lists that may be changed."
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class FragmentList(_List):
    """A list of a template, which cannot be changed; `[*items, value]` is a list of your own."""

    __slots__ = ("_viewed",)
    _viewed: list[Any]

    def __init__(self, value: Iterable[Any] = ()) -> None:
        self._viewed = plain([*value])
        _fill_list(self, self._viewed)
        _wrap_list(self)

    def plain(self) -> list[Any]:
        """A deep copy, of dicts and lists that may be changed."""
        copy: list[Any] = own(self._viewed)
        return copy

    def copy(self) -> list[Any]:
        """A list of your own, with the same items."""
        return [*self]

    __copy__ = copy

    def __deepcopy__(self, memo: object) -> list[Any]:
        return self.plain()

    def __reduce__(self) -> tuple[Any, ...]:
        return view, (self._viewed,)

    _refuse = Fragment._refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse


def view(value: Any) -> Any:
    """A view of a JSON value that nobody will change; a scalar is returned as it is."""
    kind = type(value)
    if kind is not dict and kind is not list:
        return value
    made: Any = _Unread(value) if kind is dict else _UnreadList(value)
    made._viewed = value
    return made


class _Unread(Fragment):
    """A view with raw items. When it is read as a whole, its items are wrapped, and it becomes a Fragment."""

    __slots__ = ()
    __init__: Any = dict.__init__

    def __getitem__(self, key: str) -> Any:
        value = _get(self, key)
        kind = type(value)
        if kind is dict or kind is list:
            value = view(value)
            _put(self, key, value)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401

    def keys(self) -> KeysView[str]:
        _wrap(self)
        return self.keys()

    def items(self) -> ItemsView[str, Any]:
        _wrap(self)
        return self.items()

    def values(self) -> ValuesView[Any]:
        _wrap(self)
        return self.values()

    # With this method, CPython copies the dict by `keys`, which wraps the items, and not from its memory.
    def __iter__(self) -> Iterator[str]:
        return _keys(self)


class _UnreadList(FragmentList):
    """A list with raw items, which becomes a FragmentList when it is read."""

    __slots__ = ()
    __init__: Any = list.__init__

    def __getitem__(self, index: Any) -> Any:
        _wrap_list(self)
        return self[index]

    def __iter__(self) -> Iterator[Any]:
        _wrap_list(self)
        return iter(self)

    def __reversed__(self) -> Iterator[Any]:
        _wrap_list(self)
        return reversed(self)

    def __add__(self, other: Any) -> Any:
        _wrap_list(self)
        return self + other

    def __radd__(self, other: Any) -> Any:
        _wrap_list(self)
        return other + self

    def __mul__(self, count: Any) -> Any:
        _wrap_list(self)
        return self * count

    __rmul__ = __mul__


VIEWS.update((Fragment, FragmentList, _Unread, _UnreadList))

# The methods of dict and list that fill and change the views themselves.
_fill: Callable[[Any, dict[str, Any]], None] = dict.update
_get: Callable[[Any, str], Any] = dict.__getitem__
_put: Callable[[Any, str, Any], None] = dict.__setitem__
_keys: Callable[[Any], Iterator[str]] = dict.__iter__
_entries: Callable[[Any], ItemsView[str, Any]] = dict.items
_fill_list: Callable[[Any, list[Any]], None] = list.extend
_put_item: Callable[[Any, int, Any], None] = list.__setitem__
_members: Callable[[Any], Iterator[Any]] = list.__iter__


def _wrap(self: Any) -> None:
    for key, value in _entries(self):
        kind = type(value)
        if kind is dict or kind is list:
            made: Any = _Unread(value) if kind is dict else _UnreadList(value)
            made._viewed = value
            _put(self, key, made)
    self.__class__ = Fragment


def _wrap_list(self: Any) -> None:
    for index, value in enumerate(_members(self)):
        kind = type(value)
        if kind is dict or kind is list:
            made: Any = _Unread(value) if kind is dict else _UnreadList(value)
            made._viewed = value
            _put_item(self, index, made)
    self.__class__ = FragmentList


def _steps(path: Path) -> tuple[str | int, ...]:
    if isinstance(path, str):
        raise TypeError(f"A path is a tuple of keys and indexes: ({path!r},) is the key {path!r} of the fragment.")
    return tuple(path)
