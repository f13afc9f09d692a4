"""The fragment that a macro is handed: dicts and lists that are read as usual and cannot be changed.

What is inside is wrapped when it is first read, so that a macro pays for what it looks at. A view knows the plain value
that it shows, and a changed copy shares with it all that did not change.
"""

from __future__ import annotations

from cfnkit.macro.plain import VIEWS, own, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
    from typing import Any, NoReturn

    from cfnkit.macro.errors import Path

    # A type checker then finds what would change one.
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
    """An object of a template, read as a dict; all that it holds cannot be changed either.

    `{**fragment, "Key": value}` is a dict of your own with the same values in it. A Fragment may be made of any JSON
    value, as tests do; it raises NotJson, a TypeError, for what JSON cannot hold.
    """

    __slots__ = ("_viewed",)
    _viewed: dict[str, Any]

    def __init__(self, value: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        self._viewed = plain(value if isinstance(value, dict) else dict(value))
        _fill(self, self._viewed)
        _wrap(self)

    def at(self, path: Path, default: Any = None) -> Any:
        """What stands at a path (keys and 0-based indexes), or `default` where there is no such place."""
        value: Any = self
        for step in _steps(path):
            known = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
            if step not in known:
                return default
            value = value[step]
        return value

    def with_value(self, path: Path, value: Any) -> Fragment:
        """A copy with `value` at a path.

        Objects that the path needs and that are not there are made; an index may be one behind the end of its list.
        Raises LookupError where the path leads through something else, and NotJson for a value that is none of JSON.
        """
        return self.with_values({_steps(path): value})

    def with_values(self, values: Mapping[tuple[str | int, ...], Any]) -> Fragment:
        """A copy with a value at each of several paths, put there one after another, which takes no longer than one."""
        return self._changed((_steps(path), plain(value)) for path, value in values.items())

    def without(self, *paths: Path) -> Fragment:
        """A copy without what stands at the paths; raises LookupError where nothing does."""
        return self._changed((_steps(path), _NOTHING) for path in paths)

    def plain(self) -> dict[str, Any]:
        """A copy of dicts and lists that may be changed."""
        copy: dict[str, Any] = own(self._viewed)
        return copy

    def _changed(self, changes: Iterable[tuple[tuple[str | int, ...], Any]]) -> Fragment:
        # Many macros make their copies themselves.
        from cfnkit.macro.changes import changed

        copy: Fragment = view(changed(self._viewed, changes, _NOTHING))
        return copy

    def copy(self) -> dict[str, Any]:
        """A dict of your own, with the same values in it."""
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
        """A copy of dicts and lists that may be changed."""
        copy: list[Any] = own(self._viewed)
        return copy

    def copy(self) -> list[Any]:
        """A list of your own, with the same items in it."""
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
    """A view of a JSON value that nobody will change; a scalar is itself."""
    kind = type(value)
    if kind is not dict and kind is not list:
        return value
    made: Any = _Unread(value) if kind is dict else _UnreadList(value)
    made._viewed = value
    return made


class _Unread(Fragment):
    """A view that was not read as a whole yet. When it is, what it holds is wrapped, and it becomes a Fragment."""

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

    # Python copies a dict with this method through `keys`, and not behind the methods, where nothing is wrapped yet.
    def __iter__(self) -> Iterator[str]:
        return _keys(self)


class _UnreadList(FragmentList):
    """A list that was not read yet."""

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

# The views' own ways to fill and to change themselves.
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

