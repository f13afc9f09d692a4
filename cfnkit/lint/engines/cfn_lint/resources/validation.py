"""The place where cfn-lint's rule E3001 validates the resources of a template one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

# What cfn-lint calls for a keyword, with a validator, the keyword's value, the instance and the schema.
Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Iterator[Any]]

RESOURCES = "Resources"
# Rules for these types compare a resource with those that were validated before it.
COMPARED = frozenset({"AWS::CodePipeline::Pipeline", "AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint"})
_RULE = "E3001"
_KEYWORD = "patternProperties"


@contextmanager
def validating(rules: Any, change: Callable[[Keyword], Keyword]) -> Iterator[None]:
    """While it is open, the `rules` validate resources with the function that `change` makes of the present one.

    The function gets the resources as its instance. Without the rule that validates resources as cfn-lint 1.58 does,
    nothing changes.
    """
    rule = rules.data.get(_RULE)
    keywords = getattr(rule, "validators", {})
    validate = keywords.get(_KEYWORD)
    if validate is None:
        yield
        return
    changed = change(validate)

    def of_resources(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
        is_section = isinstance(instance, dict) and list(validator.context.path.path) == [RESOURCES]
        return (changed if is_section else validate)(validator, patterns, instance, schema)

    rule.validators = {**keywords, _KEYWORD: of_resources}
    try:
        yield
    finally:
        rule.validators = keywords
