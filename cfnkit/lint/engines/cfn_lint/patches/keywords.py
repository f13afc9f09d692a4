"""The rules of a keyword, found in an index.

For each place of a template, E1101 compares the place's keywords with each keyword of each of its 200 child rules, and
makes a validator before it knows whether a rule has the keyword.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfnlint.jsonschema._utils import Unset
from cfnlint.rules import CloudFormationLintRule
from cfnlint.rules.jsonschema.CfnLint import CfnLint

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute


def patch() -> Patch:
    """The patch of the rule E1101."""
    return Patch(
        expected=((CfnLint.cfnLint, "ebbb6237381c7106"), (CloudFormationLintRule.initialize, "6bfc92c9c6e560ae")),
        replacements=(Substitute(CfnLint, "cfnLint", _cfn_lint), Substitute(CfnLint, "initialize", _initialize)),
    )


def _initialize(self: Any, cfn: Any) -> None:
    """Forget the index: rules become children between this call and the first check."""
    vars(self).pop("_rules_by_keyword", None)


def _cfn_lint(self: Any, validator: Any, keywords: Any, instance: Any, schema: Any) -> Iterator[Any]:
    rules = vars(self).get("_rules_by_keyword")
    if rules is None:
        rules = self._rules_by_keyword = _index(self.child_rules.values())
    if not any(keyword in rules for keyword in keywords):
        return
    narrower = validator.function_filter.evolve(add_cfn_lint_keyword=False)
    validator = validator.evolve(function_filter=narrower)
    for keyword in keywords:
        for rule in rules.get(keyword, ()):
            for error in rule.validate(validator, keyword, instance, schema):
                if error.rule is None and isinstance(error.validator, Unset):
                    error.rule = rule
                yield error


def _index(rules: Any) -> dict[str, list[Any]]:
    index: dict[str, list[Any]] = {}
    for rule in rules:
        if rule is not None and rule.id:
            for keyword in rule.keywords:
                index.setdefault(keyword, []).append(rule)
    return index
