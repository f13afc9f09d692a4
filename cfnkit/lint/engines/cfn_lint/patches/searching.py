"""Where a key stands in a template, from an index of all keys.

`Template.search_deep_keys` walks through the whole template for each key: 40 times, nearly a tenth of the check of a
large template, and for each of ten names of passwords that are in few templates. One walk finds all keys. The index is
used as long as cfn-lint remembers results itself: until `_cache_clear`, or until another template takes the place.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cfnlint.template import Template

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_search = Template._search_deep_keys
_INDEX = "_index_of_keys"


class _Place(NamedTuple):
    """A step below another place."""

    above: _Place | None
    step: Any
    value: Any

    def path(self) -> list[Any]:
        """The steps to the place, and the value there."""
        steps = [self.value]
        place: _Place | None = self
        while place is not None:
            steps.append(place.step)
            place = place.above
        return steps[::-1]


class _Index(NamedTuple):
    """The places of each key in a template; `remembered` says whether cfn-lint remembered results when it was made."""

    template: Any
    remembered: bool
    places: dict[Any, list[_Place]]


def patch() -> Patch:
    """The patch of `Template`."""
    return Patch(
        expected=(
            (_search, "dd685757abe5d14b"),
            (Template.search_deep_keys, "1f6bd6e7a4ab9ac8"),
            (Template._cache_clear, "9e5a4645a01f927a"),
            (Template.__init__, "4ed9e4230738c5cd"),
        ),
        replacements=(
            Substitute(Template, "_search_deep_keys", _search_deep_keys),
            Substitute(Template, "_cache_clear", _cache_clear),
        ),
    )


def _search_deep_keys(self: Any, wanted: Any, node: Any, path: Any) -> Any:
    if node is not self.template or path:
        return _search(self, wanted, node, path)
    remembered = "search_deep_keys" in vars(self)
    index = vars(self).get(_INDEX)
    if index is None or index.template is not node or index.remembered != remembered:
        index = _Index(node, remembered, {})
        _note(node, None, index.places)
        vars(self)[_INDEX] = index
    if isinstance(wanted, str):
        return [place.path() for place in index.places.get(wanted, ())]
    if not any(isinstance(key, str) and wanted.match(key) for key in index.places):
        return []
    return _search(self, wanted, node, path)


def _cache_clear(self: Any) -> None:
    vars(self).pop(_INDEX, None)
    self.search_deep_keys.cache_clear()


def _note(node: Any, above: _Place | None, places: dict[Any, list[_Place]]) -> None:
    """Note the places of all keys, each before those below it."""
    if isinstance(node, dict):
        for key, value in node.items():
            place = _Place(above, key, value)
            places.setdefault(key, []).append(place)
            if isinstance(value, (dict, list)):
                _note(value, place, places)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            if isinstance(value, (dict, list)):
                _note(value, _Place(above, number, value), places)
