"""Hypothesis strategies for templates and their parts, as plain JSON values.

::

    from hypothesis import given
    from cfnkit.testing.strategies import fragments

    @given(fragments())
    def test_it_gives_back_what_it_does_not_understand(fragment): ...

All shrink towards the shortest texts, the fewest keys, and small resource types.
"""

from cfnkit.testing.strategies.expressions import (
    NamesInScope,
    conditions,
    intrinsic_functions,
    list_expressions,
    text_expressions,
)
from cfnkit.testing.strategies.resources import properties, resource_types, resources
from cfnkit.testing.strategies.templates import fragments, snippets, templates
from cfnkit.testing.strategies.texts import any_texts, broken, dynamic_references, logical_ids, plain_texts, texts

__all__ = [
    "NamesInScope",
    "any_texts",
    "broken",
    "conditions",
    "dynamic_references",
    "fragments",
    "intrinsic_functions",
    "list_expressions",
    "logical_ids",
    "plain_texts",
    "properties",
    "resource_types",
    "resources",
    "snippets",
    "templates",
    "text_expressions",
    "texts",
]
