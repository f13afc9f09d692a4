"""What a `$ref` leads to, found once for each schema.

A resolver is made for each rule with a schema at each place. It searches the schema for subschemas with an `$id`, and
for the fragment of each `$ref`, and has three caches of its own for that, which are lost with it. The results depend on
the schema only. A schema is remembered together with its results, because its `id` is unique only while it lives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

from cfnlint.schema.resolver import RefResolver

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_MOST_SCHEMAS = 2_000

_search_subschemas = RefResolver._get_subschemas_cache
_search_fragment = RefResolver.resolve_fragment


class _Known(NamedTuple):
    """What was found in a schema."""

    schema: Any
    subschemas: list[Any]
    fragments: dict[str, Any]


def patch() -> Patch:
    """The patch of `RefResolver`, with results for the process."""
    known: dict[int, _Known] = {}
    join = lru_cache(10_000)(urljoin)

    def known_of(schema: Any) -> _Known:
        found = known.get(id(schema))
        if found is None:
            if len(known) >= _MOST_SCHEMAS:
                known.clear()
            found = known[id(schema)] = _Known(schema, [], {})
        return found

    def post_init(self: Any) -> None:
        self._scopes_stack = [self.base_uri]
        if self._urljoin_cache is None:
            self._urljoin_cache = join
        if self._cache is None:
            self._cache = self.resolve_from_url
        if self.store is None:
            self.store = {}

    def get_subschemas(self: Any) -> Any:
        found = known_of(self.referrer).subschemas
        if not found:
            found.append(_search_subschemas(self))
        return found[0]

    def resolve_fragment(self: Any, document: Any, fragment: str) -> Any:
        fragments = known_of(document).fragments
        if fragment not in fragments:
            fragments[fragment] = _search_fragment(self, document, fragment)
        return fragments[fragment]

    return Patch(
        expected=(
            (RefResolver.__post_init__, "256cb1ac7c5d5ca1"),
            (RefResolver.resolve, "59d714729d7066a1"),
            (RefResolver.resolve_from_url, "02f220198c7f7ab3"),
            (RefResolver.resolve_fragment, "2a93447ab6924715"),
            (RefResolver._find_in_subschemas, "eec9e86efe1b1ffc"),
            (RefResolver._get_subschemas_cache, "10cd6bf5a9a4fe74"),
        ),
        replacements=(
            Substitute(RefResolver, "__post_init__", post_init),
            Substitute(RefResolver, "resolve_fragment", resolve_fragment),
            Substitute(RefResolver, "_get_subschemas_cache", get_subschemas),
        ),
    )
