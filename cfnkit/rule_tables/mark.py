"""The mark of what only the deployment knows."""

from __future__ import annotations


class _OwnKey(str):
    """A key that equals only itself: the keys of a template are other texts, also those with the same letters."""

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    def __copy__(self) -> _OwnKey:
        return self

    def __deepcopy__(self, memo: object) -> _OwnKey:
        return self


MARK = _OwnKey("unknown")
# A value that only the deployment knows; the second can turn out to be AWS::NoValue.
UNKNOWN = {MARK: False}
VANISHING = {MARK: True}


def is_unknown(value: object) -> bool:
    """Whether a value from `marked` is one that only the deployment knows."""
    return isinstance(value, dict) and MARK in value


def has_unknown(value: object) -> bool:
    """Whether a value from `marked` has a part that only the deployment knows."""
    if isinstance(value, dict):
        return MARK in value or any(map(has_unknown, value.values()))
    return isinstance(value, list) and any(map(has_unknown, value))
